"""Objectives, notes, reviews, milestones and the written strategy are read from whatever was saved."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.portfolio import Portfolio, development, open_portfolio, read
from cmplearn.portfolio.development import Dates, Objective


def save(portfolio: Portfolio, key: str, value: object) -> None:
    portfolio.save("plan", key, value, 0, key)


def test_open_objectives_come_first_and_the_soonest_of_them(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        save(portfolio, "objective/a", {"specific": "later", "by": "2026-09-01"})
        save(portfolio, "objective/b", {"specific": "over", "by": "2026-01-01", "status": "done"})
        save(portfolio, "objective/c", {"specific": "soon", "by": "2026-03-01", "status": "under-way"})
        save(portfolio, "objective/d", {"specific": "no day"})
        found = development.objectives(portfolio)
    assert [each.specific for each in found] == ["soon", "later", "no day", "over"]
    assert [each.is_open for each in found] == [True, True, True, False]


def test_progress_is_kept_with_its_day(tmp_path: Path) -> None:
    value = {"specific": "Chair the group", "progress": [{"on": "2026-02-03", "words": "Asked Ann"}]}
    with open_portfolio(tmp_path) as portfolio:
        save(portfolio, "objective/a", value)
        (found,) = development.objectives(portfolio)
    assert [(each.on, each.words) for each in found.progress] == [(date(2026, 2, 3), "Asked Ann")]


def test_an_objective_says_what_it_still_lacks() -> None:
    assert len(Objective("a").missing) == 5
    whole = Objective("a", "Chair it", "Minutes", "A morning", items=("D41",), by=date(2026, 3, 1))
    assert whole.missing == ()
    assert Objective("a", "Chair it", "Minutes", "A morning", own_case="Pain clinic").missing == ("by when",)


def test_minutes_of_conversations_are_there_for_the_hours(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        save(portfolio, "note/a", {"on": "2026-02-01", "minutes": 45, "role": "coach", "topic": "Rooms"})
        save(portfolio, "note/b", {"on": "2026-03-01", "minutes": 30.5, "role": "tutor"})
        save(portfolio, "note/c", {"topic": "no minutes"})
        save(portfolio, "note/d", {"minutes": -5})
        assert development.held_minutes(portfolio) == {"note/b": 30.5, "note/a": 45}
        assert [note.key for note in development.notes(portfolio)][:2] == ["note/b", "note/a"]


@pytest.mark.parametrize(
    ("last_day", "three", "six"),
    [
        (date(2026, 3, 20), date(2026, 6, 20), date(2026, 9, 20)),
        (date(2026, 11, 30), date(2027, 2, 28), date(2027, 5, 30)),
        (date(2027, 11, 30), date(2028, 2, 29), date(2028, 5, 30)),
    ],
)
def test_reviews_fall_due_three_and_six_months_after_the_last_day(
    last_day: date, three: date, six: date
) -> None:
    dates = Dates(last_day=last_day)
    assert (dates.review_due(3), dates.review_due(6)) == (three, six)


def test_without_a_last_day_no_review_has_a_date(tmp_path: Path) -> None:
    assert development.dates(read(tmp_path)).review_due(3) is None


def test_reviews_that_were_never_written_are_there_to_write(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        save(
            portfolio,
            "review/3-months",
            {"promised": "Half", "held_on": "2026-06-20", "with_whom": "Sponsor"},
        )
        three, six = development.reviews(portfolio)
    assert (three.promised, three.held_on, three.with_whom, three.is_written) == (
        "Half", date(2026, 6, 20), "Sponsor", True,
    )  # fmt: skip
    assert (six.months, six.key, six.is_written, six.version) == (6, "review/6-months", False, 0)


def test_the_strategy_counts_its_words_and_names_its_empty_parts(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        save(
            portfolio,
            "strategy",
            {"texts": {"started": "I knew little.", "know": "  "}, "entries": ["2.3/reflect"]},
        )
        found = development.strategy(portfolio)
    assert found.words == 3
    assert "started" not in [section.id for section in found.empty]
    assert "know" in [section.id for section in found.empty]
    assert found.entries == ("2.3/reflect",)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["by", "on", "words", "texts", "items", "progress", "status"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=30)
@given(values=st.lists(anything, min_size=6, max_size=6))
def test_anything_saved_is_read(values: list[object], tmp_path_factory: pytest.TempPathFactory) -> None:
    keys = ("dates", "objective/a", "note/a", "review/3-months", "milestone/a", "strategy")
    with open_portfolio(tmp_path_factory.mktemp("portfolio")) as portfolio:
        for key, value in zip(keys, values, strict=True):
            save(portfolio, key, value)
        development.dates(portfolio)
        development.strategy(portfolio)
        assert len(development.objectives(portfolio)) == len(development.notes(portfolio)) == 1
        assert len(development.reviews(portfolio)) == 2
        assert len(development.milestones(portfolio)) == 1


@pytest.mark.parametrize("part", ["promised", "delivered", "changed", "next"])
def test_a_review_is_written_once_any_part_of_it_is(tmp_path: Path, part: str) -> None:
    with open_portfolio(tmp_path) as portfolio:
        save(portfolio, "review/3-months", {part: "Words"})
        assert [review.is_written for review in development.reviews(portfolio)] == [True, False]
