"""The plan as a whole names one next thing, keeps the start out of sight, and lays out twelve months."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cmplearn import course
from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.development import Dates, Milestone, Objective, Review, Strategy
from cmplearn.portfolio.development_plan import Plan, next_step, plan, twelve_months, waits_for
from cmplearn.portfolio.feedback import Feedback
from cmplearn.portfolio.self_ratings import SelfRatings, items

FIRST, LAST = date(2026, 1, 12), date(2026, 3, 20)
TODAY = date(2026, 2, 1)
AFTERWARDS = date(2026, 3, 25)
EVERYTHING = {item.id: 4 for item in items(course.programme())}


@pytest.fixture
def empty(tmp_path: Path) -> Plan:
    return plan(read(tmp_path))


def rated(plan: Plan, *points: str) -> Plan:
    return replace(plan, ratings=plan.ratings | {id: SelfRatings(id, EVERYTHING) for id in points})


def asked(plan: Plan, *whens: str) -> Plan:
    roles = ("sponsor", "colleague", "colleague")
    return replace(
        plan, feedback=tuple(Feedback(f"{when}{role}", role, when=when) for when in whens for role in roles)
    )


def test_nothing_saved_is_an_empty_plan_that_begins_with_a_rating(empty: Plan) -> None:
    assert empty.is_empty
    assert next_step(empty, course.programme(), TODAY).path == "ratings/before"


def test_anything_saved_makes_a_plan(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("plan", "milestone/a", {"what": "Paper in"}, 0, "one")
        assert not plan(portfolio).is_empty


def test_the_next_thing_follows_the_programme(empty: Plan) -> None:
    def path(plan: Plan, today: date = TODAY) -> str:
        return next_step(plan, course.programme(), today).path

    running = replace(rated(empty, "before"), dates=Dates(FIRST, LAST))
    assert path(running) == "feedback"
    running = asked(running, "before")
    assert path(running) == "objectives"
    running = replace(running, objectives=(Objective("objective/a", "Chair it", by=date(2026, 2, 28)),))
    assert path(running) == "notes"
    assert path(running, date(2026, 2, 28)) == "objectives/a"
    done = replace(running, objectives=(replace(running.objectives[0], status="done"),))
    assert path(done, AFTERWARDS) == "ratings/after"
    assert path(rated(done, "after"), AFTERWARDS) == "ratings/then"
    done = rated(done, "after", "then")
    assert path(done, AFTERWARDS) == "feedback"
    assert path(asked(done, "before", "after"), AFTERWARDS) == "strategy"
    assert path(asked(done, "before", "after"), date(2026, 6, 20)) == "reviews/3-months"


def test_looking_back_waits_for_the_end(empty: Plan) -> None:
    assert waits_for("then", empty) == "after"
    assert waits_for("then", rated(empty, "after")) == ""
    assert waits_for("after", empty) == ""


def test_the_start_stays_out_of_sight_from_the_end_to_the_look_back(empty: Plan) -> None:
    assert not rated(empty, "before").is_start_held_back
    ended = rated(empty, "before", "after")
    assert ended.is_start_held_back
    half = ended.ratings | {"then": SelfRatings("then", {"D39": 2})}
    assert replace(ended, ratings=half).is_start_held_back
    assert not rated(ended, "then").is_start_held_back
    assert not rated(empty, "after").is_start_held_back  # nothing was said at the start


def test_twelve_months_hold_everything_that_has_a_day(empty: Plan) -> None:
    full = replace(
        rated(empty, "before"),
        dates=Dates(FIRST, LAST),
        objectives=(
            Objective("objective/a", "Chair it", by=date(2026, 5, 2)),
            Objective("objective/b", "Long ago", by=date(1900, 1, 1), status="done"),
            Objective("objective/c", "Far off", by=date(2100, 1, 1)),
            Objective("objective/d", "No day"),
        ),
        milestones=(Milestone("milestone/a", "Paper in", date(2026, 5, 1), date(2026, 4, 30)),),
        reviews=(Review(3, promised="Half"), Review(6)),
        strategy=Strategy(),
    )
    months = twelve_months(full, TODAY)
    assert [month for month, _ in months] == [date(2026, n, 1) for n in range(1, 13)]
    told = {month.month: [(due.what, due.is_done) for due in found] for month, found in months if found}
    assert told == {
        1: [("Objective: Long ago", True), ("First day: rate where you are", True)],
        3: [("Last day: rate where you are", False)],
        5: [("Paper in", True), ("Objective: Chair it", False)],
        6: [("Review at 3 months", True)],
        9: [("Review at 6 months", False)],
        12: [("Objective: Far off", False)],
    }


def test_without_a_first_day_the_twelve_months_begin_now(empty: Plan) -> None:
    months = twelve_months(empty, date(2026, 11, 22))
    assert (months[0][0], months[-1][0]) == (date(2026, 11, 1), date(2027, 10, 1))
