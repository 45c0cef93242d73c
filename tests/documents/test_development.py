"""The development plan and the written strategy as papers: what the person said, as they said it."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cmplearn import course
from cmplearn.documents import Chart, Facts, Heading, Note, Paper, Table, Words, page, pdf, text, word
from cmplearn.documents import development as plan_paper
from cmplearn.documents import development_strategy as strategy_paper
from cmplearn.documents.development_facts import Situation, facts, later_words, objective_rows, others_table
from cmplearn.portfolio import read
from cmplearn.portfolio.actions import Action
from cmplearn.portfolio.development import SECTIONS, Dates, Objective, Progress, Review, Strategy
from cmplearn.portfolio.development_plan import plan
from cmplearn.portfolio.feedback import Feedback
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.self_ratings import SelfRatings

TODAY = date(2026, 4, 1)
HOSTILE = "<script>alert('x')</script> 🙂 مرحبا بالعالم & <b>bold</b>"
SAID = Feedback(
    "feedback/a",
    "sponsor",
    "A. Patel",
    "before",
    competencies=("K1", "K4"),
    ratings={"K1": 5},
    not_seen=("K4",),
    keep="Asking what it is for",
    consent=True,
)
OBJECTIVE = Objective(
    "objective/a",
    "Chair the group",
    "Minutes name a decision",
    "A morning a month",
    "The pain clinic",
    ("D41", "K4"),
    date(2026, 6, 1),
    "under-way",
    (Progress(date(2026, 3, 1), "Asked Ann"),),
)


@pytest.fixture
def empty(tmp_path: Path) -> Situation:
    return Situation(plan(read(tmp_path)), course.programme())


@pytest.fixture
def full(empty: Situation) -> Situation:
    rated = {
        "before": SelfRatings("before", {"D48": 5, "D39": 2, "K1": 6}, ("D44",), date(2026, 1, 14)),
        "after": SelfRatings("after", {"D48": 6, "D39": 4, "K1": 6}, ("D44",), date(2026, 3, 20)),
        "then": SelfRatings("then", {"D48": 3, "D39": 2, "K1": 6}, ("D44",), date(2026, 3, 20)),
    }
    whole = replace(
        empty.plan,
        dates=Dates(date(2026, 1, 12), date(2026, 3, 20)),
        ratings=empty.plan.ratings | rated,
        feedback=(SAID,),
        objectives=(OBJECTIVE,),
        reviews=(Review(3, promised="Half", delivered="A third"), Review(6)),
        strategy=Strategy({"started": f"I knew little.\n\n{HOSTILE}"}, ("mine/a",)),
    )
    entry = LogEntry(
        "mine/a", title="The meeting", model="driscoll", reflection={"what": "Nobody decided"}, began=TODAY
    )
    return replace(empty, plan=whole, entries=(entry,), own_case="The pain clinic", sponsor="A. Patel")


def of(paper: Paper, kind: type) -> list[Any]:
    return [block for block in paper.blocks if isinstance(block, kind)]


def test_an_empty_plan_says_what_is_missing(empty: Situation) -> None:
    found = plan_paper.paper(empty, TODAY)
    assert [block.text for block in of(found, Note)] == [
        "Nothing has been rated yet.",
        "No feedback that may be shown has come back yet.",
        "No objective has been written yet.",
    ]
    assert of(found, Chart) == []


def test_the_plan_shows_both_starts_and_says_that_the_first_was_late(full: Situation) -> None:
    found = plan_paper.paper(full, TODAY, "Jo Example")
    assert found.subtitle == "Jo Example · 1 April 2026"
    competencies, needs = (chart.picture for chart in of(found, Chart))
    assert needs.title.startswith("Looking back, you rate your start lower on 1 of 2 than you did then")
    assert "Looking back, you rate your start as you did then" in competencies.title
    when = of(found, Facts)[0]
    assert ("At the start", "14 January 2026 (after the programme had begun)") in when.rows
    every = of(found, Table)[0]
    assert every.columns == ("Rated, 1 to 7", "At the start", "Looking back", "At the end")
    assert ("Using data to decide", "5", "3", "6") in every.rows
    assert ("Policy and politics", *("not relevant",) * 3) in every.rows


def test_a_start_that_is_held_back_is_in_no_paper(full: Situation) -> None:
    ratings = full.plan.ratings | {"then": SelfRatings("then")}
    held_back = replace(full, plan=replace(full.plan, ratings=ratings))
    found = plan_paper.paper(held_back, TODAY)
    assert plan_paper.HELD_BACK in [block.text for block in of(found, Note)]
    assert of(found, Table)[0].columns == ("Rated, 1 to 7", "At the end")
    assert {chart.picture.title.partition(",")[0] for chart in of(found, Chart)} == {"At the end"}
    [told, *others] = facts("started", held_back)
    assert told[1].startswith("Kept out of sight until")
    assert tuple(others) == facts("feedback", held_back)  # only what others said


@pytest.mark.parametrize("changes", [{"consent": False}, {"ratings": {}, "not_seen": (), "keep": ""}])
def test_feedback_without_leave_is_in_no_paper(full: Situation, changes: dict[str, Any]) -> None:
    found = replace(full, plan=replace(full.plan, feedback=(replace(SAID, **changes),)))
    told = text(plan_paper.paper(found, TODAY)) + text(strategy_paper.paper(found, TODAY))
    assert "Asking what it is for" not in told


def test_a_name_is_in_no_paper_without_leave(full: Situation) -> None:
    found = replace(full, sponsor="")
    told = text(plan_paper.paper(found, TODAY)) + text(strategy_paper.paper(found, TODAY))
    assert "Asking what it is for" in told
    assert "Patel" not in told


def test_an_objective_is_written_with_what_it_serves_and_how_it_went(full: Situation) -> None:
    rows = dict(objective_rows(OBJECTIVE, full.programme))
    assert rows["What it serves"] == "Influence without authority; Leading through change; The pain clinic"
    assert rows["Progress"] == "1 March 2026: Asked Ann"
    assert rows["Status"] == "Under way"


def test_the_strategy_has_every_part_its_facts_and_only_the_persons_words(full: Situation) -> None:
    found = strategy_paper.paper(full, TODAY)
    headings = [block.text for block in of(found, Heading) if block.level == 1]
    last = ["The log entries this argues from", "The record of my action points"]
    assert headings == [*(section.title for section in SECTIONS), *last]
    assert of(found, Words)[0].text == f"I knew little.\n\n{HOSTILE}"
    asked = [block.text for block in of(found, Note)]
    assert [section.asks for section in SECTIONS[1:]] == asked[: len(SECTIONS) - 1]
    assert asked[-2:] == ["1 of 3 entries are chosen.", "No action point has been noted."]


def test_the_chosen_entries_stand_with_their_own_labels(full: Situation) -> None:
    told = text(strategy_paper.paper(full, TODAY))
    assert "The meeting" in told
    assert "Nobody decided" in told
    assert "What?" in told


@pytest.mark.parametrize("with_ratings", [False, True])
def test_what_the_person_rated_themselves_is_handed_in_only_where_they_chose_that(
    full: Situation, with_ratings: bool
) -> None:
    chosen = replace(full.plan.strategy, with_ratings=with_ratings)
    told = text(strategy_paper.paper(replace(full, plan=replace(full.plan, strategy=chosen)), TODAY))

    for words in ("Rated at the start", "Lowest then", "of 7", "Rating rose most"):
        assert (words in told) == with_ratings, words
    assert "The commissioning cycle 5" in told  # what the sponsor agreed to have used


def test_a_start_that_is_held_back_is_said_in_a_strategy_with_ratings(full: Situation) -> None:
    ratings = full.plan.ratings | {"then": SelfRatings("then")}
    chosen = replace(full.plan.strategy, with_ratings=True)
    held_back = replace(full, plan=replace(full.plan, ratings=ratings, strategy=chosen))

    assert "Kept out of sight until the start has been rated again" in text(
        strategy_paper.paper(held_back, TODAY)
    )


def test_the_strategy_has_the_record_of_action_points_and_not_what_assessors_look_at(full: Situation) -> None:
    done = Action("action/a", "Ring the practices", status="done", done_on=TODAY, note="Three answered")
    told = text(strategy_paper.paper(replace(full, actions=(done, Action("action/b", "Write it up"))), TODAY))

    for words in ("Ring the practices", "Three answered", "Write it up"):
        assert words in told
    assert "Assessors look at" not in told


def test_a_case_in_confidence_makes_its_strategy_one_too(full: Situation) -> None:
    assert strategy_paper.paper(full, TODAY).header == ""
    assert (
        strategy_paper.paper(replace(full, is_confidential=True), TODAY).header == "Commercial in confidence"
    )


@pytest.mark.parametrize(
    ("ratings", "told"),
    [
        ({"D39": 2, "D41": 2, "D48": 2, "K1": 6}, "three named"),
        ({"D39": 2, "D41": 2, "D48": 2, "K1": 2, "K4": 7}, "four named"),
        (dict.fromkeys(("D39", "D40", "D41", "D42", "D43", "D44", "D45"), 3), "and 4 more at 3 of 7"),
    ],
)
def test_ratings_that_tie_are_all_named_or_counted(
    full: Situation, ratings: dict[str, int], told: str
) -> None:
    rated = {id: SelfRatings(id) for id in full.plan.ratings} | {"before": SelfRatings("before", ratings)}
    lowest = dict(facts("started", replace(full, plan=replace(full.plan, ratings=rated))))["Lowest then"]

    counts = {"three named": 3, "four named": 4}
    assert lowest.endswith(told) or lowest.count(" of 7)") == counts.get(told)


def test_what_rose_most_says_by_how_much_and_that_it_ties(full: Situation) -> None:
    after = SelfRatings("after", {"D48": 5, "D39": 4, "K1": 6})
    tied = replace(full, plan=replace(full.plan, ratings=full.plan.ratings | {"after": after}))

    assert dict(facts("learned", tied))["Rating rose most, looking back"].endswith("(each by 2 steps)")
    assert dict(facts("learned", full))["Rating rose most, looking back"].endswith("(by 3 steps)")


def test_facts_come_from_the_rest_of_the_portfolio(full: Situation) -> None:
    started = dict(facts("started", full))
    assert started["Rated at the start"] == "14 January 2026, after the programme had begun"
    assert started["Lowest then"].startswith("From one person to a population (2 of 7)")
    assert started["Sponsor, at the start"] == (
        "Rated, 1 to 7: The commissioning cycle 5\nNot seen: Leading through change\n"
        "What should I keep doing? Asking what it is for"
    )
    assert facts("influence", full) == (("My own case", "The pain clinic"), ("Its sponsor", "A. Patel"))
    assert facts("objectives", full) == (("Chair the group", "by 1 June 2026; under way"),)
    assert ("Review at 3 months", "20 June 2026") in facts("lasting", full)
    assert facts("know", full) == (("Chair the group", "Minutes name a decision"),)


def test_every_part_has_facts_to_draw_on_even_when_there_are_none(empty: Situation) -> None:
    assert [facts(section.id, empty) for section in SECTIONS] == [()] * len(SECTIONS)


def test_what_assessors_look_at_is_the_programmes_own_list(full: Situation) -> None:
    work = next(each for each in full.programme.assessments if each.name == "portfolio")
    assert strategy_paper.marked_on(full) == work.marked_on != ()


@pytest.mark.parametrize("write", [plan_paper.paper, strategy_paper.paper])
def test_tags_emoji_and_arabic_are_text_in_every_format(full: Situation, write: Any) -> None:
    hostile = replace(OBJECTIVE, specific=HOSTILE, measure=HOSTILE)
    found = write(replace(full, plan=replace(full.plan, objectives=(hostile,))), TODAY, HOSTILE)
    assert HOSTILE in text(found)
    assert "<script>alert" not in page(found)
    assert word(found).startswith(b"PK")
    assert pdf(found).startswith(b"%PDF")


def test_others_stand_side_by_side_without_those_who_did_not_agree(full: Situation) -> None:
    later = replace(SAID, key="feedback/b", when="after", ratings={"K1": 6, "K4": 5}, not_seen=())
    refused = replace(SAID, key="feedback/c", role="colleague", consent=False)
    columns, rows = others_table(replace(full.plan, feedback=(SAID, later, refused)), full.programme)
    assert columns == ("Seen, 1 never to 7 always", "Sponsor, at the start", "Sponsor, at the end")
    assert rows == (("The commissioning cycle", "5", "6"), ("Leading through change", "not seen", "5"))
    assert others_table(replace(full.plan, feedback=(refused,)), full.programme) == ((), ())


def test_ratings_made_months_later_are_set_against_the_end(full: Situation) -> None:
    later = full.plan.ratings | {"3-months": SelfRatings("3-months", {"D48": 5, "D39": 4, "K1": 7})}
    assert later_words(replace(full.plan, ratings=later), full.programme) == [
        "Three months on, against the end: 1 of 3 went up, 1 stayed, 1 went down."
    ]
    assert later_words(full.plan, full.programme) == []
