"""Versions that were saved in one go stand together."""

from datetime import UTC, datetime, timedelta

from cmplearn.portfolio import Document
from cmplearn.web.portfolio.log_history import sittings

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)


def versions(*minutes: int) -> list[Document]:
    return [
        Document("log", "mine/1", {"text": f"Text {number}"}, number, NINE + timedelta(minutes=minute))
        for number, minute in enumerate(minutes, 1)
    ]


def test_a_pause_of_ten_minutes_begins_a_new_sitting() -> None:
    found = sittings(versions(0, 9, 18, 28, 100))
    assert [[step.document.version for step in each.steps] for each in found] == [[5], [4], [3, 2, 1]]
    assert [each.whole.document.version for each in found] == [5, 4, 3]


def test_a_sitting_tells_its_changes_as_one_and_each_version_its_own() -> None:
    [sitting] = sittings(versions(0, 1, 2))
    [whole] = [change for change in sitting.whole.changes if change[0] == "What I wrote"]
    assert whole == ("What I wrote", "Text 3", "")
    assert list(sitting.steps[0].changes) == [("What I wrote", "Text 3", "Text 2")]


def test_nothing_saved_is_no_sitting() -> None:
    assert sittings([]) == ()
