from dataclasses import replace
from datetime import date

import pytest

from cmplearn.errors import InputError
from cmplearn.portfolio.actions import Action, done
from cmplearn.portfolio.openings import answered, opening

TODAY = date(2026, 12, 3)


def action(name: str, module: int | None = 1) -> Action:
    return Action(f"own/{name}", name, module=module)


def test_a_module_opens_with_what_is_open_and_done_of_the_one_before():
    finished = done(action("finished"), TODAY)
    shown = opening([action("waiting"), finished, action("later", 2)], 2)
    assert [each.what for each in shown.asked] == ["waiting"]
    assert [each.what for each in shown.done] == ["finished"]


def test_the_first_module_opens_with_nothing_of_a_module():
    assert opening([action("waiting")], 1).asked == ()


def test_what_names_no_module_is_asked_at_every_opening_while_open():
    assert all(opening([action("loose", None)], module).asked for module in (1, 2, 3))


def test_not_yet_carries_an_action_on_with_its_count():
    once = answered(action("waiting"), 2, "not yet", "Nobody to ask", TODAY)
    shown = opening([once, action("fresh", 2)], 3)
    assert [(each.what, len(each.carried)) for each in shown.asked] == [("waiting", 1), ("fresh", 0)]
    assert once.note == "Nobody to ask"


def test_answering_again_replaces_the_answer_and_counts_once():
    changed = answered(
        answered(action("waiting"), 2, "not yet", "On leave", TODAY), 2, "kept", "She is back", TODAY
    )
    assert (changed.status, changed.carried, len(changed.answers)) == ("done", (), 1)
    twice = answered(answered(action("waiting"), 2, "not yet", "", TODAY), 2, "not yet", "", TODAY)
    assert twice.carried == ("module-2",)


def test_what_is_finished_here_stays_in_sight_and_is_gone_at_the_next():
    kept = answered(action("kept"), 2, "kept", "", TODAY)
    given_up = answered(action("given up"), 2, "dropped", "Overtaken", TODAY)
    shown = opening([kept, given_up], 2)
    assert ([each.what for each in shown.done], [each.what for each in shown.dropped]) == (
        ["kept"],
        ["given up"],
    )
    assert opening([kept, given_up], 3).done == ()


def test_what_was_carried_and_then_done_is_shown_at_the_next_opening():
    carried = answered(action("slow"), 2, "not yet", "", TODAY)
    assert [each.what for each in opening([done(carried, TODAY)], 3).done] == ["slow"]


def test_an_action_done_and_reopened_is_asked_again():
    reopened = answered(answered(action("back"), 2, "kept", "", TODAY), 2, "not yet", "Undone", TODAY)
    assert opening([reopened], 2).asked == (reopened,)


def test_neither_another_answer_nor_another_module_is_taken():
    with pytest.raises(InputError, match="kept, not yet, or dropped"):
        answered(action("x"), 2, "maybe", "", TODAY)
    with pytest.raises(InputError, match="A module is 1, 2 or 3"):
        opening([], 4)


def test_a_loose_action_done_before_any_opening_is_shown_at_the_next():
    assert opening([done(replace(action("loose"), module=None), TODAY)], 2).done
