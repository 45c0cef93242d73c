"""Feedback: who is still to be asked, what may be used, and by what name papers call its giver."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.feedback import ROLES, WHEN, Feedback, feedback, still_to_ask

SPONSOR = Feedback(
    key="feedback/a",
    role="sponsor",
    name="A. Patel",
    when="before",
    asked_on=date(2026, 1, 5),
    competencies=("K1", "K4", "K6"),
    ratings={"K1": 5, "K4": 3},
    not_seen=("K6",),
    keep="Asking what it is for",
    differently="Say no sooner",
    changed="",
    said_on=date(2026, 1, 19),
    consent=True,
)


def test_what_is_saved_comes_back_in_the_order_it_was_asked(tmp_path: Path) -> None:
    late = Feedback("feedback/0", "colleague", when="after", asked_on=date(2026, 4, 1))
    with open_portfolio(tmp_path) as portfolio:
        for each in (late, SPONSOR):
            portfolio.save("plan", each.key, each.to_value(), 0, each.key)
        found = feedback(portfolio)
    assert [each.key for each in found] == ["feedback/a", "feedback/0"]
    assert found[0].to_value() == SPONSOR.to_value()
    assert found[0].not_seen == ("K6",)


def test_nobody_asked_is_nothing(tmp_path: Path) -> None:
    assert feedback(read(tmp_path)) == ()
    assert still_to_ask((), "before") == ("sponsor", "colleague", "colleague")


def test_a_sponsor_and_two_colleagues_are_asked_at_each_point() -> None:
    two = tuple(Feedback(key, "colleague", when="before") for key in "ab")
    assert still_to_ask((SPONSOR, *two), "before") == ()
    assert still_to_ask((SPONSOR, *two), "after") == ("sponsor", "colleague", "colleague")


@pytest.mark.parametrize(
    ("changed", "is_back", "may_be_used"),
    [
        ({}, True, True),
        ({"consent": False}, True, False),
        ({"ratings": {}, "not_seen": (), "keep": "", "differently": ""}, False, False),
    ],
)
def test_answers_are_used_only_with_leave(
    changed: dict[str, object], is_back: bool, may_be_used: bool
) -> None:
    found = Feedback.from_value("feedback/a", Feedback(**(vars(SPONSOR) | changed)).to_value())
    assert (found.is_back, found.may_be_used) == (is_back, may_be_used)


def test_a_name_stands_in_papers_only_with_leave() -> None:
    assert SPONSOR.called == "Sponsor"
    assert Feedback(**(vars(SPONSOR) | {"may_name": True})).called == "A. Patel (sponsor)"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(value=anything | st.fixed_dictionaries({"ratings": anything, "role": anything, "consent": anything}))
def test_anything_saved_is_read(value: object) -> None:
    found = Feedback.from_value("feedback/a", value)
    assert found.role in {*ROLES, ""}
    assert found.when in {*WHEN, ""}
    assert found.called
    assert Feedback.from_value("feedback/a", found.to_value()) == found
