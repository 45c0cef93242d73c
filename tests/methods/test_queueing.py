"""Queues: Erlang C and Kingman by known answers, then laws, then refusals."""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.queueing import kingman_mean_wait, mean_wait, pooling, probability_of_waiting

loads = st.floats(min_value=0.01, max_value=0.99)


@pytest.mark.parametrize(("servers", "chance", "wait"), [(3, 0.4444, 4.4444), (4, 0.173913, 0.869565)])
def test_erlang_c_gives_the_known_answers(servers: int, chance: float, wait: float) -> None:
    """Arrivals 0.2, service 0.1: textbook values, recomputed by hand from the formula."""
    assert probability_of_waiting(0.2, 0.1, servers) == pytest.approx(chance, abs=5e-5)
    assert mean_wait(0.2, 0.1, servers) == pytest.approx(wait, abs=5e-5)


@given(load=loads, servers=st.integers(1, 40))
def test_erlang_c_agrees_with_its_sum_written_out(load: float, servers: int) -> None:
    offered = load * servers
    last = offered**servers / math.factorial(servers) / (1 - load)
    others = sum(offered**k / math.factorial(k) for k in range(servers))
    assert probability_of_waiting(load * servers, 1, servers) == pytest.approx(
        last / (others + last), rel=1e-9
    )


def test_a_thousand_servers_are_no_trouble() -> None:
    chance = probability_of_waiting(990, 1, 1000)
    assert isinstance(chance, float)
    # Halfin and Whitt, for many servers: 1 / (1 + b F(b) / f(b)), b = (1 - load) x root of servers (textbook)
    spare = 0.01 * math.sqrt(1000)
    normal = NormalDist()
    assert chance == pytest.approx(1 / (1 + spare * normal.cdf(spare) / normal.pdf(spare)), abs=0.01)


@given(load=loads)
def test_one_server_makes_people_wait_as_often_as_it_is_busy(load: float) -> None:
    assert probability_of_waiting(load, 1, 1) == pytest.approx(load)


@given(load=loads, service=st.floats(0.01, 100))
def test_kingman_is_exact_where_all_is_random_and_half_where_arrivals_are_even(
    load: float, service: float
) -> None:
    exact = mean_wait(load * service, service, 1)
    assert kingman_mean_wait(load * service, service, 1, 1) == pytest.approx(exact)
    assert kingman_mean_wait(load * service, service, 0, 1) == pytest.approx(exact / 2)
    assert kingman_mean_wait(load * service, service, 0, 0) == 0


@given(load=loads, servers=st.integers(1, 50), speed=st.floats(0.01, 100))
def test_only_the_unit_of_waits_depends_on_the_unit_of_time(load: float, servers: int, speed: float) -> None:
    arrivals = load * servers
    assert probability_of_waiting(arrivals * speed, speed, servers) == pytest.approx(
        probability_of_waiting(arrivals, 1, servers), rel=1e-6
    )
    assert mean_wait(arrivals * speed, speed, servers) == pytest.approx(
        mean_wait(arrivals, 1, servers) / speed, rel=1e-6
    )


def test_arrays_give_what_their_numbers_give_one_by_one() -> None:
    arrivals, servers = np.array([0.2, 0.2, 0.35]), np.array([3, 4, 4])
    expected = [mean_wait(a, 0.1, s) for a, s in zip(arrivals, servers, strict=True)]
    assert mean_wait(arrivals, 0.1, servers).tolist() == pytest.approx(expected)


def test_nobody_comes_nobody_waits() -> None:
    assert probability_of_waiting(0, 1, 2) == 0
    assert mean_wait(0, 1, 2) == 0


def test_pooling_two_equal_queues_of_one_gives_the_textbook_fall() -> None:
    """Load 0.8: 0.8 / 0.2 / 5 = 0.8 apart; Erlang C of 2 servers is 2 x 0.64 / 1.8 = 0.7111, / 2 = 0.3556."""
    table = pooling([4, 4], 5, [1, 1]).set_index("arrangement")
    assert table.loc["separate", "mean_wait"] == pytest.approx(0.8)
    assert table.loc["pooled", "mean_wait"] == pytest.approx(2 * 0.64 / 1.8 / 2)
    assert table.loc["pooled", "servers"] == 2


@given(
    queues=st.lists(st.tuples(loads, st.integers(1, 20)), min_size=2, max_size=5),
    service=st.floats(0.1, 10),
)
def test_one_queue_for_all_is_never_slower(queues: list[tuple[float, int]], service: float) -> None:
    servers = [count for _, count in queues]
    table = pooling([load * count * service for load, count in queues], service, servers)
    waits = table.set_index("arrangement")["mean_wait"]
    assert waits["pooled"] <= waits["separate"] * (1 + 1e-9)
    assert len(table) == len(queues) + 2


@pytest.mark.parametrize("load", [1, 1.2])
def test_a_queue_that_grows_without_end_is_refused(load: float) -> None:
    for ask in (
        lambda: probability_of_waiting(load, 0.5, 2),
        lambda: mean_wait(load, 0.5, 2),
        lambda: kingman_mean_wait(load, 1, 1, 1),
        lambda: pooling([0.1, load], 1, [1, 1]),
    ):
        with pytest.raises(InputError, match=r"must be below 1; it is .*grows without end"):
            ask()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: probability_of_waiting("2", 1, 3), "arrival_rate must be a number"),
        (lambda: probability_of_waiting(-1, 1, 3), "arrival_rate must be 0 or more; it is -1"),
        (lambda: probability_of_waiting(math.nan, 1, 3), "arrival_rate must hold numbers alone"),
        (lambda: probability_of_waiting([], 1, 3), "arrival_rate must hold at least one number"),
        (lambda: probability_of_waiting(1, 0, 3), "service_rate must be above 0"),
        (lambda: probability_of_waiting(1, 1, 2.5), "servers must be whole numbers; it is 2.5"),
        (lambda: probability_of_waiting(1, 1, 0), "servers must be 1 or more"),
        (lambda: probability_of_waiting([1, 1], 1, [2, 3, 4]), "must have one shape"),
        (lambda: mean_wait(1, None, 3), "service_rate must hold numbers alone"),
        (lambda: mean_wait(1, True, 3), "service_rate must be a number"),
        (
            lambda: kingman_mean_wait(1, 2, 110, 1),
            r"cv_arrivals must be .*; it is 110\. .*did you mean 1\.1\?",
        ),
        (lambda: kingman_mean_wait(1, 2, 1, -1), "cv_service must be 0 or more"),
        (lambda: pooling([1], 2, [1]), "two or more queues"),
        (lambda: pooling([1, 1], 2, [1, 1, 1]), "must have one shape"),
        (lambda: pooling([1, 1], [2, 2], [1, 1]), "service_rate must be a number"),
        (lambda: pooling([0, 0], 2, [1, 1]), "arrival_rates must not all be 0"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()


def test_pooling_is_a_table_with_its_documented_columns() -> None:
    table = pooling([1, 2], 2, [1, 2])
    assert isinstance(table, pd.DataFrame)
    assert list(table.columns) == [
        "arrangement", "arrival_rate", "servers", "load", "probability_of_waiting", "mean_wait",
    ]  # fmt: skip
    assert table["arrangement"].tolist() == ["queue 1", "queue 2", "separate", "pooled"]
