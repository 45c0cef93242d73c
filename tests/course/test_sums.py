"""Checks worked out from figures and from each other, and the figures that none of them tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course.case import Check, CheckEntry
from cmplearn.course.figures import Figure
from cmplearn.course.sums import CircularError, rounds_to, unchecked, worked_out


def entry(id: str, expression: str, **parts: object) -> CheckEntry:
    return CheckEntry.model_validate(
        {
            "id": id,
            "claim": "What does it come to?",
            "expression": expression,
            "expected": 0,
            "tolerance": 0,
            "unit": "people",
            "decimals": 0,
            "verdict": "reconciles",
            "explanation": "By hand.",
            **parts,
        }
    )


def figure(name: str, value: float) -> Figure:
    return Figure(name=name, value=value, unit="people", measures="people", source="a page", place="line 1")


def test_a_check_may_use_others_in_any_order() -> None:
    entries = {
        each.id: each for each in (entry("c", "check.b + 1"), entry("b", "2 * check.a"), entry("a", "x"))
    }
    assert worked_out(entries["c"], entries, {"x": 20}) == 41


def test_a_check_used_twice_is_no_circle() -> None:
    entries = {
        each.id: each
        for each in (
            entry("top", "check.left + check.right"),
            entry("left", "check.base"),
            entry("right", "check.base"),
            entry("base", "x"),
        )
    }
    assert worked_out(entries["top"], entries, {"x": 3}) == 6


def test_a_circle_is_told_from_where_it_closes() -> None:
    entries = {
        each.id: each for each in (entry("a", "check.b"), entry("b", "check.c"), entry("c", "check.b"))
    }
    with pytest.raises(CircularError, match="b → c → b"):
        worked_out(entries["a"], entries, {})


@pytest.mark.parametrize(
    ("value", "published", "agrees"),
    [
        (44.0228, 44, True),
        (44.6, 44, False),
        (70.588, 70, False),
        (9.146, 9.15, True),
        (0.805, 0.8, True),
        (2.5, 2, True),
    ],
)
def test_a_sum_is_compared_as_precisely_as_the_figure_was_published(
    value: float, published: float, agrees: bool
) -> None:
    assert rounds_to(value, published) is agrees


@given(st.integers(min_value=1, max_value=10**9), st.floats(min_value=-0.49, max_value=0.49))
def test_whatever_rounds_to_a_whole_number_agrees_with_it(published: int, away: float) -> None:
    assert rounds_to(published + away, published)


def test_a_figure_no_sum_uses_or_only_loosely_is_unchecked() -> None:
    figures = [figure("used", 100), figure("loose", 100), figure("alone", 7), figure("compared", 50)]
    values = {each.name: each.value for each in figures}
    checks = [
        Check(
            **entry("tight", "used / 2", expected=50, tolerance=0.1, against="compared").model_dump(),
            value=50,
        ),
        Check(**entry("wide", "loose", expected=100, tolerance=5).model_dump(), value=100),
    ]
    assert [each.name for each in unchecked(figures, checks, values)] == ["loose", "alone"]


def test_a_figure_of_nought_can_never_be_noticed() -> None:
    check = Check(**entry("sum", "nothing", expected=0).model_dump(), value=0)
    assert [each.name for each in unchecked([figure("nothing", 0)], [check], {"nothing": 0})] == ["nothing"]
