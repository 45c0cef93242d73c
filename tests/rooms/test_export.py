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
        all_answer(state, ask, [SENT[ask][0]])
    then(state, led("closed"))
    found = {
        ask: [(row["line"], row["value"], row["words"]) for row in rows(state, SECRET) if row["ask"] == ask]
        for ask in ASKS
    }
    assert found == {
        "choose": [("", "The first", "")],
        "choose-two": [("", "A", ""), ("", "C", "")],
        "sure": [("", 4, "")],
        "beds": [("", 1200.5, "")],
        "say": [("", "", "Ask them \nfirst")],
        "weigh": [("Pain", 100, ""), ("Wait", 40.5, "")],
        "place": [("Touched", 5, "Carers"), ("Power", 2, "Carers")],
        "rate": [("Rule", 3, ""), ("Voice", 5, "")],
        "prove": [("Rule", 3, "May")],
        "order": [("C", 1, ""), ("A", 2, ""), ("B", 3, "")],
        "dot": [("A", 2, ""), ("B", 0, "")],
        "act": [("", "2026-12-01", "Ring Sam")],
    }


def test_a_person_has_one_number_and_no_name() -> None:
    state = all_answer(all_answer(opened(), "choose", ["a", "b"]), "sure", [1, 5])
    found = {(row["ask"], row["person"]): row["value"] for row in rows(state, SECRET)}
    first = next(person for (ask, person), value in found.items() if (ask, value) == ("choose", "The first"))
    assert found["sure", first] == 1
    assert not any(who in json.dumps(rows(state, SECRET)) for who in [*PEOPLE, "Person"])


def test_numbers_follow_neither_ids_nor_joining_and_stay_when_somebody_is_taken_out() -> None:
    def numbers(secret: bytes) -> dict[int, int]:
        return {row["value"]: row["person"] for row in rows(state, secret) if row["ask"] == "sure"}

    state = all_answer(opened(), "sure", [1, 2, 3, 4])
    found = numbers(SECRET)
    assert len({tuple(numbers(bytes([key])).values()) for key in range(9)}) > 1
    then(state, led("removed", member=PEOPLE[1]))
    assert numbers(SECRET) == {value: person for value, person in found.items() if value != 2}


def test_what_was_entered_for_people_without_phones_is_counted_and_nobodys() -> None:
    found = rows(then(opened(), entered("choose", "b", 7)), SECRET)
    assert [(row["person"], row["value"], row["count"]) for row in found if row["count"]] == [
        ("", "The second", 7)
    ]


def test_nobody_is_numbered_where_results_are_guarded_and_few_leave_no_row() -> None:
    state = all_answer(opened("survey", people=6), "choose", ["a", "b", "a", "b", "b"])
    all_answer(state, "say", ["One", "Two"])
    then(state, led("closed"))
    found = rows(state, SECRET)
    assert [(row["person"], row["value"]) for row in found if row["ask"] == "choose"] == [
        *[("", "The first")] * 2,
        *[("", "The second")] * 3,
    ]
    [said] = [row for row in found if row["ask"] == "say"]
    assert "stay hidden" in said["note"]
    assert "One" not in json.dumps(found)


def test_the_file_has_a_heading_and_no_cell_that_a_spreadsheet_would_run() -> None:
    state = all_answer(opened(), "say", ["=HYPERLINK(0)", "+1", "-1", "@x", "Yes,\n“no”"])
    read = list(csv.DictReader(io.StringIO(as_csv(state, SECRET))))
    assert tuple(read[0]) == COLUMNS
    said = {row["words"] for row in read if row["ask"] == "say"}
    assert said == {"'=HYPERLINK(0)", "'+1", "'-1", "'@x", "Yes,\n“no”"}


def test_an_empty_room_has_no_answers() -> None:
    state = opened()
    then(state, joined("m99", "Late"), led("closed"))
    assert rows(state, SECRET) == []
