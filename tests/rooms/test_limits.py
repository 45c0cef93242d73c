import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.rooms.limits import Limiter


class Seconds:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


def test_somebody_who_floods_gets_no_more_than_their_allowance(clock):
    limiter = Limiter(rate=5, burst=10, clock=clock)
    allowed = 0
    for _ in range(10_000):
        clock.now += 1e-4
        allowed += limiter.take("a phone")
    assert allowed in range(14, 17)


def test_others_do_not_notice(clock):
    limiter = Limiter(rate=1, burst=2, clock=clock)
    for _ in range(1_000):
        limiter.take("a phone")
    assert limiter.take("another")


def test_what_is_given_back_can_be_taken_again_and_no_more(clock):
    limiter = Limiter(rate=1, burst=2, clock=clock)
    limiter.take("a phone")
    for _ in range(5):
        limiter.give("a phone")
    limiter.give("another")
    assert [limiter.take("a phone") for _ in range(3)] == [True, True, False]


def test_an_allowance_never_grows_beyond_its_burst(clock):
    limiter = Limiter(rate=1, burst=3, clock=clock)
    limiter.take("a phone")
    clock.now += 1e6
    assert [limiter.take("a phone") for _ in range(4)] == [True, True, True, False]


def test_who_was_quiet_longest_is_forgotten_first(clock):
    limiter = Limiter(rate=0, burst=1, clock=clock, most=2)
    for key in ("first", "second", "first", "third"):
        limiter.take(key)
    assert [limiter.take(key) for key in ("first", "third", "second")] == [False, False, True]


@given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.1, 4), st.integers(1, 5))
def test_in_any_stretch_at_most_burst_and_rate_are_allowed(pauses, rate, burst):
    clock = Seconds()
    limiter = Limiter(rate, burst, clock)
    taken = []
    for pause in pauses:
        clock.now += pause
        if limiter.take("a phone"):
            taken.append(clock.now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= burst + rate * (taken[last] - taken[first]) + 1e-6
