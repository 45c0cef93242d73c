from datetime import date

from cmplearn.documents import text
from cmplearn.documents.action_points import action_points
from cmplearn.portfolio.actions import Action, Assurance, done, dropped

TODAY = date(2026, 11, 22)


def shown(*actions: Action, name: str = "") -> str:
    return text(action_points(actions, TODAY, name))


def test_what_is_open_comes_with_who_and_when_and_overdue_in_words():
    late = Action("own/a", "Ask the sponsor", owner="Sam", by=date(2026, 11, 3), carried=("module-2",))
    said = shown(late, name="Alex Example")
    assert all(
        words in said
        for words in ("Ask the sponsor", "Sam", "3 November 2026 (overdue)", "once", "Alex Example")
    )


def test_what_was_done_and_what_was_dropped_say_what_came_of_it():
    said = shown(
        done(Action("own/a", "Ask"), TODAY, "She said yes"),
        dropped(Action("own/b", "Ring"), "The ward closed"),
    )
    assert all(words in said for words in ("Nothing is open", "She said yes", "The ward closed"))


def test_an_assurance_record_is_printed_or_said_to_be_empty():
    alert = Action("own/a", "Search the lists", assurance=Assurance("Alert 12", "high"))
    assert "Nothing is recorded yet" in shown(alert)
    said = shown(done(alert, TODAY, "Four lists searched"))
    assert all(words in said for words in ("Alert 12", "High", "Four lists searched"))
