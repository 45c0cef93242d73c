"""The own case as it stands: parts and rows, gaps, whom was asked, kept versions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.own_case_example import VALUES

from cmplearn.course import own_case as course_own_case
from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio import Document, Portfolio, open_portfolio
from cmplearn.portfolio.own_case import of_values, option_names, order_after, order_moved, own_case
from cmplearn.portfolio.own_case_versions import changes, keep, kept, kept_versions
from cmplearn.portfolio.own_case_words import own_case_entry

LESSON = {"benefit": "Fewer falls", "payer": "Trust", "number": 34, "asked": "A carer", "said": "At night"}


@pytest.fixture
def portfolio(tmp_path: Path) -> Any:
    with open_portfolio(tmp_path) as opened:
        yield opened


def fill(portfolio: Portfolio, values: dict[str, Any]) -> None:
    """Save documents of the own case."""
    for place, (key, value) in enumerate(values.items()):
        versions = portfolio.history("own-case", key)
        version = versions[-1].version if versions else 0
        portfolio.save("own-case", key, value, version, f"{key}-{version}-{place}")


def test_what_lesson_2_3_collects_is_the_first_row_of_the_benefits(portfolio: Portfolio) -> None:
    fill(portfolio, {"benefits-table": LESSON})
    case = own_case(portfolio)

    [row] = case.rows["benefits"]
    assert (row.name, row.part, row.text("payer"), row.value["number"]) == (
        "Fewer falls",
        "benefits-table",
        "Trust",
        34,
    )


def test_what_is_added_to_a_lessons_row_stays_beside_what_the_lesson_says(portfolio: Portfolio) -> None:
    fill(portfolio, {"benefits-table": LESSON, "lists/benefits/benefits-table": {"low": 40, "payer": "Old"}})
    [row] = own_case(portfolio).rows["benefits"]

    assert (row.value["low"], row.text("payer")) == (40, "Trust")


def test_a_row_that_was_removed_is_gone_and_the_others_keep_their_order() -> None:
    case = of_values(
        {
            "lists/risks/a": {"what": "First", "order": 2},
            "lists/risks/b": {"what": "Second", "order": 1},
            "lists/risks/c": {"what": "Third", "order": 3, "removed": True},
        }
    )

    assert [row.name for row in case.rows["risks"]] == ["Second", "First"]


@pytest.mark.parametrize(
    ("id", "up", "expected"), [("c", True, "acb"), ("a", False, "bac"), ("b", True, "bac")]
)
def test_a_row_changes_places_with_its_neighbour(id: str, up: bool, expected: str) -> None:
    values = {f"lists/risks/{each}": {"what": each, "order": place} for place, each in enumerate("abc")}
    rows = of_values(values).rows["risks"]
    values[f"lists/risks/{id}"] = {"what": id, "order": order_moved(rows, id, up=up)}

    assert "".join(row.id for row in of_values(values).rows["risks"]) == expected


def test_the_first_row_can_go_no_higher_and_a_new_one_comes_last() -> None:
    rows = of_values({"lists/risks/a": {"order": 5}, "lists/risks/b": {"order": 7}}).rows["risks"]

    assert order_moved(rows, "a", up=True) is None
    assert order_moved(rows, "nobody", up=True) is None
    assert order_after(rows) == 8


def test_a_filled_case_lacks_nothing_and_an_empty_one_says_what_comes_first() -> None:
    full, empty = of_values(VALUES), of_values({})

    for output in ("sponsor", "short", "committee", "full"):
        assert full.missing(output) == ()
        assert len(empty.missing(output)) > 0
    assert full.next_gap is None
    assert empty.next_gap is not None
    assert empty.next_gap.label == "What is happening now, to whom, and since when?"


def test_a_sponsor_needs_less_than_the_committee_and_that_less_than_the_full_case() -> None:
    empty = of_values({})
    counts = [len(empty.missing(output)) for output in ("sponsor", "short", "committee", "full")]

    assert counts == sorted(counts)


def test_whoever_lists_benefits_of_their_own_is_not_asked_for_the_lessons_one_too() -> None:
    case = of_values({"lists/benefits/a": {"what": "Fewer falls"}})

    assert [gap for gap in case.missing("full") if gap.place in ("benefits-table", "lists/benefits")] == []


@pytest.mark.parametrize(
    ("key", "change", "output", "gap"),
    [
        (
            "lists/risks/ri00",
            {"likelihood": None, "severity": None},
            "committee",
            "“Practices don't answer recommendations” (likelihood, severity)",
        ),
        ("lists/costs/co02", {"price": None}, "short", "“Two pharmacists” (price of one)"),
        ("lists/costs/co02", {"payer": " "}, "committee", "“Two pharmacists” (payer)"),
        (
            "lists/equality/eq03",
            {"group": ""},
            "full",
            "Equality impact assessment: Sex",
        ),
    ],
)
def test_a_row_that_lacks_what_a_document_needs_is_a_gap(
    key: str, change: dict[str, Any], output: str, gap: str
) -> None:
    found = of_values(VALUES | {key: {**VALUES[key], **change}}).missing(output)

    assert gap in [each.short for each in found]
    assert of_values(VALUES).missing(output) == ()


def test_rows_of_one_word_leave_gaps_in_every_list_that_a_document_needs() -> None:
    plan = course_own_case.plan()
    values = {f"lists/{each.id}/a": {each.main: "Word"} for each in plan.lists}
    lacking = {gap.place for gap in of_values(values).missing("full") if gap.row}

    assert {f"lists/{each.id}/a" for each in plan.lists if "full" in each.needed_for} == lacking


def test_an_amount_year_by_year_needs_no_number_and_no_price() -> None:
    cost = {**VALUES["lists/costs/co02"], "number": None, "price": None, "years": [100, 100]}

    assert of_values(VALUES | {"lists/costs/co02": cost}).missing("full") == ()


def test_what_gets_better_needs_no_score_and_what_gets_worse_does() -> None:
    gain = VALUES["lists/quality/qu01"]

    assert "likelihood" not in gain
    assert [
        gap.short
        for gap in of_values(VALUES | {"lists/quality/qu01": gain | {"way": "worse"}}).missing("full")
    ] == ["“Residents and relatives are asked” (likelihood, severity)"]


def test_the_preferred_option_needs_costs_of_its_own() -> None:
    values = {
        key: value | {"option": "op01"} if key.startswith("lists/costs/") else value
        for key, value in VALUES.items()
    }

    assert [(gap.place, gap.short) for gap in of_values(values).missing("short")] == [
        ("lists/costs", "costs of “A team that visits every home”")
    ]


def test_no_phrase_for_a_document_speaks_of_lessons_or_of_adding() -> None:
    for values in ({}, {"lists/risks/a": {}, "lists/equality/a": {}, "lists/options/a": {"name": "One"}}):
        for gap in of_values(values).missing("full"):
            assert "esson" not in gap.short, gap
            assert not gap.short.startswith("Add "), gap


def test_what_is_asked_in_a_lesson_is_read_wherever_it_stands_and_missed_where_it_is_asked() -> None:
    case = of_values({"decision-record": {"decision": "Fund the team"}})

    assert case.text("summary", "ask") == "Fund the team"
    assert not case.parts["summary"].is_begun
    [gap] = [gap for gap in of_values({}).missing("sponsor") if gap.field == "ask"]
    assert (gap.place, gap.case) == ("decision-record", "document")


def test_a_lessons_form_may_be_a_row_of_more_than_one_list() -> None:
    case = of_values({"options-appraisal": {"option": "Telephone", "cost": "A technician", "cost-price": 5}})

    assert [row.name for row in case.rows["options"]] == ["Telephone"]
    assert [(row.name, row.value["price"]) for row in case.rows["costs"]] == [("A technician", 5)]


def test_everybody_who_was_asked_is_told_with_the_part_it_was_about() -> None:
    case = of_values(
        {
            "benefits-table": LESSON | {"asked-on": "2026-01-20"},
            "lists/engagement/a": {"asked": "Falls team", "day": "2026-02-03"},
        }
    )

    assert [(each.about, each.asked, each.said, each.day) for each in case.engagements] == [
        ("One benefit, sized so that it could be defended", "A carer", "At night", "20 January 2026"),
        ("", "Falls team", "", "3 February 2026"),
    ]


def test_text_that_a_lesson_and_a_list_share_is_told_once() -> None:
    texts = [text for _, _, text in of_values({"benefits-table": LESSON}).texts]

    assert texts.count("Fewer falls") == 1


@pytest.mark.parametrize("odd", [None, 3, "text", [], [1], True, {"benefit": {"a": 1}, "number": []}])
def test_a_document_that_is_not_what_it_should_be_never_breaks_the_case(odd: Any) -> None:
    case = of_values({"benefits-table": odd, "lists/risks/a": odd, "lists/nothing/a": odd, "unknown": odd})

    assert case.missing("full")
    assert case.engagements is not None
    assert all(row.name for row in case.rows["risks"])


def test_a_kept_version_stays_as_it_was(portfolio: Portfolio) -> None:
    fill(portfolio, {"situation": {"situation": "Before"}, "lists/risks/a": {"what": "Nobody answers"}})
    made = keep(portfolio, " for the  sponsor ", "first talk", "Lead", "one")
    fill(portfolio, {"situation": {"situation": "After"}, "lists/risks/a": {"removed": True}})

    head, then = kept(portfolio, made.id)
    assert (head.name, head.note, head.author) == ("for the sponsor", "first talk", "Lead")
    assert then.text("situation", "situation") == "Before"
    assert [(change.what, change.before, change.after) for change in changes(then, own_case(portfolio))] == [
        ("What is happening now, to whom, and since when?", "Before", "After"),
        ("What could happen, and because of what?", "Nobody answers", ""),
    ]


def test_a_version_larger_than_one_document_is_kept_whole(portfolio: Portfolio) -> None:
    texts = {f"lists/risks/r{place}": {"what": f"{place} " + "é" * 40_000} for place in range(5)}
    fill(portfolio, texts)
    made = keep(portfolio, "long", "", "", "one")

    assert made.pieces == 5
    assert [row.value["what"] for row in kept(portfolio, made.id)[1].rows["risks"]] == [
        row.value["what"] for row in own_case(portfolio).rows["risks"]
    ]


def test_keeping_again_under_the_same_operation_keeps_one_version(portfolio: Portfolio) -> None:
    fill(portfolio, {"situation": {"situation": "Before"}})

    assert keep(portfolio, "a", "", "", "same").id == keep(portfolio, "a", "", "", "same").id
    assert len(kept_versions(portfolio)) == 1


def test_a_version_that_was_not_written_to_the_end_is_not_listed(portfolio: Portfolio) -> None:
    fill(portfolio, {"versions/abc/0": {"situation": {"situation": "Half"}}})

    assert kept_versions(portfolio) == []
    with pytest.raises(NotFoundError, match="There is no such version"):
        kept(portfolio, "abc")


@pytest.mark.parametrize("name", ["", "   ", "x" * 200])
def test_a_version_needs_a_name(portfolio: Portfolio, name: str) -> None:
    fill(portfolio, {"situation": {"situation": "Before"}})

    with pytest.raises(InputError, match="Give the version a name"):
        keep(portfolio, name, "", "", "one")


def test_an_empty_case_is_not_kept(portfolio: Portfolio) -> None:
    with pytest.raises(InputError, match="nothing to keep"):
        keep(portfolio, "empty", "", "", "one")


def test_versions_are_not_part_of_the_case(portfolio: Portfolio) -> None:
    fill(portfolio, {"situation": {"situation": "Before"}})
    keep(portfolio, "one", "", "", "one")
    made = keep(portfolio, "two", "", "", "two")

    assert made.pieces == 1
    assert {part.id for part in course_own_case.plan().parts} == set(own_case(portfolio).parts)


def test_every_document_of_the_example_reads_in_words() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    for key, value in VALUES.items():
        entry = own_case_entry(Document("own-case", key, value, 1, at))
        told = " ".join(text for _, text in entry.parts)
        for typed in value.values():
            assert not isinstance(typed, str) or typed in told or not typed.count(" "), (key, typed)
        assert "Order" not in [label for label, _ in entry.parts]


@pytest.mark.parametrize("value", [None, [], "text", {"removed": True, "what": "Gone"}, {"order": 3}])
def test_what_holds_nothing_to_read_has_no_words(value: Any) -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)

    assert own_case_entry(Document("own-case", "lists/risks/a", value, 1, at)).parts == ()
    assert own_case_entry(Document("own-case", "versions/ab/0", {"need": {}}, 1, at)).parts == ()


def test_what_the_course_no_longer_asks_is_still_read() -> None:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    entry = own_case_entry(Document("own-case", "old-part", {"old-field": "Still mine"}, 1, at))

    assert (entry.label, entry.parts) == ("Old part", (("Old field", "Still mine"),))


def test_options_of_one_name_are_told_apart_by_number() -> None:
    [main] = [each.main for each in course_own_case.plan().lists if each.id == "options"]
    rows = {f"lists/options/a{place}": {main: "A clinic", "order": place} for place in (1, 2, 3)}
    names = list(option_names(of_values(rows)).values())
    assert names == ["A clinic", "A clinic (2)", "A clinic (3)"]
