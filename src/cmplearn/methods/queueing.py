"""Queues at a desk, a theatre or a line: who has to wait, how long, and what pooling changes.

Rates are people per unit of time, any unit, the same for all; waits come out in that unit.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["kingman_mean_wait", "mean_wait", "pooling", "probability_of_waiting"]

Floats = float | NDArray[np.float64]
Array = NDArray[np.float64]


def probability_of_waiting(arrival_rate: ArrayLike, service_rate: ArrayLike, servers: ArrayLike) -> Floats:
    """Return the share of people who find every server busy and have to wait (Erlang C).

    Parameters
    ----------
    arrival_rate : float or array
        People who come per unit of time, at random; 0 or more.
    service_rate : float or array
        People whom one server sees per unit of time while busy, above 0.
    servers : float or array
        How many servers share the one queue; whole, 1 or more.

    Returns
    -------
    float or array
        Fraction from 0 to 1; for arrivals at random and times of service that are exponential.

    Raises
    ------
    InputError
        When one is no number, missing or out of range, servers aren't whole, or the load (arrivals over
        what all servers can see) is 1 or more: then the queue grows without end.

    References
    ----------
    Erlang C: B / (1 - load (1 - B)), where B is Erlang's loss formula (textbook).

    Examples
    --------
    >>> round(probability_of_waiting(0.2, 0.1, 3), 4)
    0.4444
    """
    return _checks.plain(_erlang_c(*_rates(arrival_rate, service_rate, servers)))


def mean_wait(arrival_rate: ArrayLike, service_rate: ArrayLike, servers: ArrayLike) -> Floats:
    """Return the mean time in the queue before service, over everybody, those who don't wait with them.

    Parameters
    ----------
    arrival_rate, service_rate, servers : float or array
        As for `probability_of_waiting`.

    Returns
    -------
    float or array
        Mean wait in the unit of time of the rates: the probability of waiting over the spare capacity.

    Raises
    ------
    InputError
        As `probability_of_waiting`.

    References
    ----------
    Erlang C (textbook): C / (servers x service_rate - arrival_rate).

    Examples
    --------
    >>> round(mean_wait(0.2, 0.1, 3), 4)
    4.4444
    """
    arrivals, service, count = _rates(arrival_rate, service_rate, servers)
    return _checks.plain(_erlang_c(arrivals, service, count) / (count * service - arrivals))


def kingman_mean_wait(
    arrival_rate: ArrayLike, service_rate: ArrayLike, cv_arrivals: ArrayLike, cv_service: ArrayLike
) -> Floats:
    """Return about how long people wait for one server, however uneven arrivals and service are.

    Parameters
    ----------
    arrival_rate : float or array
        People who come per unit of time, 0 or more.
    service_rate : float or array
        People whom the server sees per unit of time while busy, above 0.
    cv_arrivals, cv_service : float or array
        Coefficient of variation (standard deviation over mean) of the times between arrivals and of the
        times of service: 0 where they are even, 1 where they are random.

    Returns
    -------
    float or array
        Mean wait in the unit of time of the rates: an approximation, good at a high load.

    Raises
    ------
    InputError
        When one is no number, missing or out of range, a coefficient looks like a percentage, or the load
        is 1 or more.

    References
    ----------
    Kingman (1961), in its usual form: load / (1 - load) x (cv_arrivals^2 + cv_service^2) / 2 x mean time of
    service (textbook).

    Examples
    --------
    Even arrivals halve the wait; where both are random it is the wait of `mean_wait` with one server.

    >>> waits = kingman_mean_wait(4, 5, 1, 1), kingman_mean_wait(4, 5, 0, 1), mean_wait(4, 5, 1)
    >>> [round(wait, 6) for wait in waits]
    [0.8, 0.4, 0.8]
    """
    arrivals, service, _ = _rates(arrival_rate, service_rate, 1)
    spread = _checks.variation("cv_arrivals", cv_arrivals), _checks.variation("cv_service", cv_service)
    _checks.together(arrival_rate=arrivals, service_rate=service, cv_arrivals=spread[0], cv_service=spread[1])
    load = arrivals / service
    return _checks.plain(load / (1 - load) * (spread[0] ** 2 + spread[1] ** 2) / 2 / service)


def pooling(arrival_rates: Sequence[float], service_rate: float, servers: Sequence[int]) -> pd.DataFrame:
    """Return waits when queues are kept apart beside one queue for all their servers.

    Parameters
    ----------
    arrival_rates : sequence of float
        People who come to each queue per unit of time.
    service_rate : float
        People whom one server sees per unit of time while busy; the same for all.
    servers : sequence of int
        Servers of each queue.

    Returns
    -------
    DataFrame
        One row for each queue ("queue 1", ...), one for "separate" (all people together, each in their
        own queue) and one for "pooled" (one queue, all servers): arrangement, arrival_rate, servers, load,
        probability_of_waiting, mean_wait. It takes for granted that every server can see anybody; a
        ring-fence against cancellations, or a job that needs its own kit, is a reason to keep apart that
        this doesn't hold.

    Raises
    ------
    InputError
        When there are fewer than two queues, the lists differ in length, or as `probability_of_waiting`.

    References
    ----------
    Erlang C for each arrangement (textbook).

    Examples
    --------
    >>> pooling([4, 4], 5, [1, 1])[["arrangement", "load", "mean_wait"]].round(3)
      arrangement  load  mean_wait
    0     queue 1   0.8      0.800
    1     queue 2   0.8      0.800
    2    separate   0.8      0.800
    3      pooled   0.8      0.356
    """
    arrivals, service, count = _rates(arrival_rates, _checks.number("service_rate", service_rate), servers)
    if arrivals.ndim != 1 or arrivals.size < 2 or count.shape != arrivals.shape:
        raise InputError(
            f"arrival_rates and servers must be lists of two or more queues, the same ones; they have shapes "
            f"{arrivals.shape} and {count.shape}. Give each queue its arrivals and its servers."
        )
    if not arrivals.any():
        raise InputError("arrival_rates must not all be 0: nobody comes, so there is no wait to compare.")
    parts = _waits(arrivals, service, count)
    separate = parts[["probability_of_waiting", "mean_wait"]].mul(arrivals, axis=0).sum() / arrivals.sum()
    pooled = _waits(arrivals.sum(keepdims=True), service, count.sum(keepdims=True))
    together = pooled.assign(**separate)
    table = pd.concat([parts, together, pooled], ignore_index=True)
    names = [f"queue {number + 1}" for number in range(arrivals.size)]
    table.insert(0, "arrangement", [*names, "separate", "pooled"])
    return table


def _waits(arrivals: Array, service: Array, count: Array) -> pd.DataFrame:
    waiting = _erlang_c(arrivals, service, count)
    return pd.DataFrame(
        {
            "arrival_rate": arrivals,
            "servers": count.astype(np.int64),
            "load": arrivals / (count * service),
            "probability_of_waiting": waiting,
            "mean_wait": waiting / (count * service - arrivals),
        }
    )


def _erlang_c(arrivals: Array, service: Array, count: Array) -> Array:
    """Return Erlang C from the loss formula, a Poisson probability over its sum: exact, no overflow."""
    offered = arrivals / service
    at_all = np.exp(special.xlogy(count, offered) - offered - special.gammaln(count + 1))
    lost = at_all / special.gammaincc(count + 1, offered)
    return np.asarray(lost / (1 - offered / count * (1 - lost)), dtype=np.float64)


def _rates(arrival_rate: Any, service_rate: Any, servers: Any) -> tuple[Array, Array, Array]:
    arrivals = _checks.array("arrival_rate", arrival_rate, minimum=0)
    service = _checks.array("service_rate", service_rate, above=0)
    count = _checks.array("servers", servers, minimum=1)
    _checks.together(arrival_rate=arrivals, service_rate=service, servers=count)
    if (count != np.floor(count)).any():
        raise InputError(
            f"servers must be whole numbers; it is {count[count % 1 > 0].flat[0]:g}. Round it first."
        )
    load = np.asarray(arrivals / (service * count))
    if (load >= 1).any():
        raise InputError(
            f"The load (arrival_rate over service_rate x servers) must be below 1; it is {load.max():.4g}, "
            "so the queue grows without end. Add servers or lower arrivals."
        )
    return arrivals, service, count
