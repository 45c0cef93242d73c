"""What leaves a room: every answer once, numbers for people, nobody where it is guarded, no formula."""

import csv
import io
import json

from tests.rooms.every_kind import ASKS, SENT
from tests.rooms.example import joined, led
from tests.rooms.test_tally import PEOPLE, all_answer, entered, opened, then

from cmplearn.rooms.export import COLUMNS, as_csv, rows

SECRET = b"only the store's"


def test_every_answer_has_a_row_for_each_of_its_lines() -> None:
    state = opened()
    for ask in ASKS:
        all_answer(state, ask, [SENT[ask]])
    then(state, led("closed"))
    found = {
        ask: [(row["line"], row["value"], row["words"]) for row in rows(state, SECRET) if row["ask"] == ask]
        for ask in ASKS
    }
    assert found == {
        "call": [("", "Patient A", "")],
        "drop": [("", "Patient A", ""), ("", "Draw lots", "")],
        "live": [("", 4, "")],
        "weeks": [("", 1200.5, "")],
        "rule": [("", "", "Ask them \nfirst")],
        "points": [
            ("What it costs", 0, ""),
            ("How many come to harm", 100, ""),
            ("How long people wait", 40.5, ""),
        ],
        "map": [("What changes", 5, "Carers"), ("If they say no", 2, "Carers")],
        "rate": [("The rule", 3, ""), ("Your voice", 5, "")],
        "true": [
            ("What it costs", 3, "May"),
            ("How many come to harm", 3, ""),
            ("How long people wait", 3, ""),
        ],
        "order": [
            ("How long people wait", 1, ""),
            ("What it costs", 2, ""),
            ("How many come to harm", 3, ""),
        ],
        "dots": [("What it costs", 2, ""), ("How many come to harm", 0, ""), ("How long people wait", 0, "")],
        "acts": [("", "2026-12-01", "Ring Sam")],
        "call-again": [("", "Patient B", "")],
    }


def test_a_person_has_one_number_and_no_name() -> None:
    state = all_answer(all_answer(opened(), "call", ["a", "b"]), "live", [1, 5])
    found = {(row["ask"], row["person"]): row["value"] for row in rows(state, SECRET)}
    first = next(person for (ask, person), value in found.items() if (ask, value) == ("call", "Patient A"))
    assert found["live", first] == 1
    assert not any(who in json.dumps(rows(state, SECRET)) for who in [*PEOPLE, "Person"])


def test_numbers_follow_neither_ids_nor_joining_and_stay_when_somebody_is_taken_out() -> None:
    def numbers(secret: bytes) -> dict[int, int]:
        return {row["value"]: row["person"] for row in rows(state, secret) if row["ask"] == "live"}

    state = all_answer(opened(), "live", [1, 2, 3, 4])
    found = numbers(SECRET)
    assert len({tuple(numbers(bytes([key])).values()) for key in range(9)}) > 1
    then(state, led("removed", member=PEOPLE[1]))
    assert numbers(SECRET) == {value: person for value, person in found.items() if value != 2}


def test_what_was_entered_for_people_without_phones_is_counted_and_nobodys() -> None:
    found = rows(then(opened(), entered("call", "b", 7)), SECRET)
    assert [(row["person"], row["value"], row["count"]) for row in found if row["count"]] == [
        ("", "Patient B", 7)
    ]


def test_nobody_is_numbered_where_results_are_guarded_and_few_leave_no_row() -> None:
    state = all_answer(opened("survey", people=6), "call", ["a", "b", "a", "b", "b"])
    all_answer(state, "rule", ["One", "Two"])
    then(state, led("closed"))
    found = rows(state, SECRET)
    assert [(row["person"], row["value"]) for row in found if row["ask"] == "call"] == [
        *[("", "Patient A")] * 2,
        *[("", "Patient B")] * 3,
    ]
    [said] = [row for row in found if row["ask"] == "rule"]
    assert "stay hidden" in said["note"]
    assert "One" not in json.dumps(found)


def test_the_file_has_a_heading_and_no_cell_that_a_spreadsheet_would_run() -> None:
    words = [
        "=HYPERLINK(0)",
        "+1",
        "-1",
        "@x",
        "Yes,\n“no”",
        "x;=HYPERLINK(0)",
        "＝1+1",
        "A;\t-1",
        "Fine ;-)",
    ]
    state = all_answer(opened(people=len(words)), "rule", words)
    read = list(csv.DictReader(io.StringIO(as_csv(state, SECRET))))
    assert tuple(read[0]) == COLUMNS
    said = {row["words"] for row in read if row["ask"] == "rule"}
    assert said == {
        *("'=HYPERLINK(0)", "'+1", "'-1", "'@x", "Yes,\n“no”"),
        *("x;'=HYPERLINK(0)", "'＝1+1", "A;\t'-1", "Fine ;-)"),
    }


def test_an_empty_room_has_no_answers() -> None:
    state = opened()
    then(state, joined("m99", "Late"), led("closed"))
    assert rows(state, SECRET) == []
