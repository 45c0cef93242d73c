"""The picture of a gate names what holds it; how many are ticked never hides it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.decision_quality import ANSWERS, REQUIREMENTS, Readiness, readiness

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SHOWN = dict.fromkeys(REQUIREMENTS, "shown")


def test_what_holds_the_gate_is_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.readiness(readiness(**{**SHOWN, "equality": "missing"}))
    assert_sound(picture)
    assert picture.title == "Not yet: equality first, then decide"
    assert "Not done: do it first" in texts(picture)
    assert picture.rows[3] == ("Equality", "not done", "do it first")
    assert "equality not done" in picture.alt


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        ({}, "All eight are in order: nothing here holds the gate"),
        ({"scrutiny": "exempt"}, "All eight are in order: nothing here holds the gate"),
        ({"means": "missing"}, "Nothing holds the gate, on condition: means"),
        (
            {"involvement": "said", "equality": "said", "means": "missing"},
            "Not yet: show involvement and equality first, then decide",
        ),
        (
            {"involvement": "missing", "scrutiny": "said", "worth": "missing"},
            "Not yet: involvement, scrutiny and worth first, then decide",
        ),
        (
            dict.fromkeys(REQUIREMENTS, "missing"),
            "Not yet: seven of eight must be shown before anybody decides",
        ),
    ],
)
def test_the_title_says_what_follows(changed: dict[str, str], title: str, assert_sound: Sound) -> None:
    picture = charts.readiness(readiness(**{**SHOWN, **changed}))
    assert picture.title == title
    assert_sound(picture)


def test_what_is_only_said_is_to_be_shown_first_and_what_may_follow_is_a_condition() -> None:
    rows = charts.readiness(readiness(**{**SHOWN, "interests": "said", "means": "missing"})).rows
    assert rows[1] == ("Interests", "said, not shown", "show it first")
    assert rows[7] == ("Means", "not done", "may be a condition")


@given(answers=st.fixed_dictionaries({name: st.sampled_from(list(ANSWERS)) for name in REQUIREMENTS}))
def test_any_answers_can_be_drawn(answers: dict[str, str], assert_sound: Sound) -> None:
    assert_sound(charts.readiness(readiness(**answers)))


@pytest.mark.parametrize("wrong", [{"equality": "missing"}, None, Readiness({})])
def test_what_is_no_readiness_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.decision_quality\.readiness"):
        charts.readiness(wrong)  # type: ignore[arg-type]
