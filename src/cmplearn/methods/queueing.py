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

__all__ = ["kingman_mean_wait", "mean_wait", "pooling", "probability_of_waiting", "shared_or_apart"]

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


def shared_or_apart(
    load: float, lists: float, unevenness: float = 0, cancelled: float = 0, kept_free: float = 0
) -> pd.DataFrame:
    """Return waits and cancelled work for one list or several, in rooms shared with emergencies or set apart.

    Parameters
    ----------
    load : float
        Planned work over what all rooms could do, as a fraction above 0; at 1 or more lists grow without end.
    lists : float
        How many rooms there are, each with its own list unless one list serves them all; whole, 1 or more.
    unevenness : float
        How far the busiest list is above the mean load and the quietest below it, as a fraction below 1; the
        others lie evenly between. One list for all knows nothing of it.
    cancelled : float
        Part of the planned work that is cancelled on the day where emergencies share the rooms; below 1.
    kept_free : float
        Part of the rooms' time that planned work gives up where it is set apart, since emergencies must have
        rooms of their own; below 1.

    Returns
    -------
    DataFrame
        Four rows, for own lists and one list, in rooms shared and set apart: one_list, set_apart (bool),
        rooms, load (of all rooms), busiest_load, growing (lists that grow without end), mean_wait (over
        everybody; in turns, each the time that one room takes for one person; infinite where a list grows),
        cancelled (fraction). Time lost is held as rooms that work slower.

    Raises
    ------
    InputError
        When one is no number, missing or out of its range.

    References
    ----------
    Erlang C (textbook), by `mean_wait`; how cancellation and empty time enter it is our simplification.

    Examples
    --------
    >>> table = shared_or_apart(0.85, 2, cancelled=0.05)
    >>> table[["one_list", "set_apart", "load", "mean_wait"]].round(2)
       one_list  set_apart  load  mean_wait
    0     False      False  0.89       8.95
    1      True      False  0.89       4.23
    2     False       True  0.85       5.67
    3      True       True  0.85       2.60
    """
    asked = _checks.above_zero("load", load)
    rooms = _checks.number("lists", lists)
    if rooms < 1 or rooms != round(rooms):
        raise InputError(f"lists must be a whole number of 1 or more; it is {rooms:g}. Round it first.")
    count = int(rooms)
    spread = _below_one("unevenness", unevenness)
    lost = {False: _below_one("cancelled", cancelled), True: _below_one("kept_free", kept_free)}
    places = np.linspace(-1, 1, count) if count > 1 else np.zeros(1)
    own = asked * (1 + spread * places)
    rows = []
    for set_apart, share in lost.items():
        speed = 1 - share
        for one_list in (False, True):
            comes = np.array([asked * count]) if one_list else own
            servers = count if one_list else 1
            loads = comes / (servers * speed)
            waits = [
                float(mean_wait(each, speed, servers)) if part < 1 else np.inf
                for each, part in zip(comes.tolist(), loads.tolist(), strict=True)
            ]
            rows.append(
                {
                    "one_list": one_list,
                    "set_apart": set_apart,
                    "rooms": count,
                    "load": asked / speed,
                    "busiest_load": float(loads.max()),
                    "growing": int((loads >= 1).sum()),
                    "mean_wait": float(np.average(waits, weights=comes)),
                    "cancelled": 0.0 if set_apart else lost[False],
                }
            )
    return pd.DataFrame(rows)


def _below_one(name: str, value: Any) -> float:
    share = _checks.fraction(name, value)
    if share >= 1:
        raise InputError(f"{name} must be below 1; it is 1: then nothing is left to work with. Lower it.")
    return share


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
