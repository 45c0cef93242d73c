import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest

from cmplearn import course
from cmplearn.documents import text
from cmplearn.documents.hours_record import hours_record, hours_table
from cmplearn.portfolio import Document
from cmplearn.portfolio.hours import Hours, hours

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def found(**values: Any) -> Hours:
    documents = [Document("hours", f"noted/{key}", value, 1, NOON) for key, value in values.items()]
    return hours(course.programme(), documents, {})


READING = {"kind": "own case", "minutes": 90, "date": "2026-11-10", "words": "Reading"}


def test_the_record_says_whose_it_is_what_counts_and_where_from():
    said = text(hours_record(found(a=READING), "Medicines", "Alex Example", "2026-11-22"))
    wanted = (
        "Alex Example",
        "1.5 of 300",
        "10 November 2026",
        "noted by hand",
        "Nothing counts twice",
        "22 November 2026",
    )
    assert [words for words in wanted if words not in said] == []


def test_an_empty_record_says_so():
    assert "Nothing is recorded yet" in text(hours_record(found(), "Medicines", "", "2026-11-22"))


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_a_table_for_spreadsheets_holds_no_formula(words: str):
    rows = list(
        csv.DictReader(io.StringIO(hours_table(found(a=READING | {"words": words})).decode("utf-8-sig")))
    )
    assert rows == [
        {
            "kind": "own case",
            "what": f"'{words}",
            "date": "2026-11-10",
            "minutes": "90",
            "planned minutes": "",
            "from": "noted by hand",
        }
    ]
