"""What holds a gate: one answer that no later work can mend is enough."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.decision_quality import ANSWERS, REQUIREMENTS, readiness

any_answers = st.fixed_dictionaries({name: st.sampled_from(list(ANSWERS)) for name in REQUIREMENTS})
ALL_SHOWN = dict.fromkeys(REQUIREMENTS, "shown")


def test_one_that_must_come_first_holds_the_gate_though_six_are_shown() -> None:
    found = readiness(**{**ALL_SHOWN, "equality": "missing"})
    assert (found.held_by, found.conditions, found.shown) == (("equality",), (), 7)


def test_what_was_done_and_is_not_in_the_papers_holds_the_gate_as_well() -> None:
    found = readiness(**{**ALL_SHOWN, "interests": "said", "involvement": "said"})
    assert (found.held_by, found.conditions) == (("interests", "involvement"), ())


@pytest.mark.parametrize("answer", ["said", "missing"])
def test_only_the_means_may_be_a_condition(answer: str) -> None:
    found = readiness(**dict.fromkeys(REQUIREMENTS, answer))
    assert found.conditions == ("means",)
    assert found.held_by == tuple(REQUIREMENTS)[:-1]


def test_what_does_not_apply_is_in_order_where_the_papers_say_why() -> None:
    found = readiness(**{**ALL_SHOWN, "scrutiny": "exempt"})
    assert (found.held_by, found.conditions, found.shown) == ((), (), len(REQUIREMENTS))


def test_with_all_shown_nothing_is_left() -> None:
    found = readiness(**ALL_SHOWN)
    assert (found.held_by, found.conditions, found.shown) == ((), (), len(REQUIREMENTS))


def test_every_requirement_says_what_it_rests_on_and_most_must_come_first() -> None:
    assert all(each.question.endswith("?") and each.rests_on for each in REQUIREMENTS.values())
    assert [name for name, each in REQUIREMENTS.items() if not each.comes_first] == ["means"]


@given(answers=any_answers, better=st.sampled_from(list(REQUIREMENTS)))
def test_more_ticks_never_open_a_gate_that_something_else_holds(answers: dict[str, str], better: str) -> None:
    before, after = readiness(**answers), readiness(**{**answers, better: "shown"})
    assert set(after.held_by) == set(before.held_by) - {better}
    assert after.shown >= before.shown


@given(answers=any_answers)
def test_each_requirement_is_in_order_or_a_condition_or_holds_the_gate(answers: dict[str, str]) -> None:
    found = readiness(**answers)
    assert not set(found.held_by) & set(found.conditions)
    assert len(found.held_by) + len(found.conditions) + found.shown == len(REQUIREMENTS)


@pytest.mark.parametrize("wrong", ["yes", "", None, 1, True, ["shown"]])
def test_another_answer_is_refused(wrong: Any) -> None:
    with pytest.raises(InputError, match="interests must be one of missing, said, shown, exempt"):
        readiness(**{**ALL_SHOWN, "interests": wrong})
