"""Which differences from nbgrader's own marks are intended, and which are not."""

from dataclasses import replace

import pytest

from cmplearn.marking.comparing import Again, compare
from cmplearn.marking.marked import Difference, MarkedNotebook, Scored, Submission
from cmplearn.marking.marks import CellMarks, Marks, NotebookMarks
from cmplearn.marking.score import NO_CELL, OVER_MOST_NAME
from cmplearn.marking.telling import DIFFERENCES

COST = CellMarks("cost", "test", 2.0, None, None, 2.0, False)
WHY = CellMarks("why", "answer", None, None, None, 10.0, True, None, None)


def marks(*cells, late=0.0):
    return Marks("P001", "a2", (NotebookMarks("work", late, cells or (COST, WHY)),))


def submission(state="pass", *reasons, look=False, outcome="marked"):
    cells = (
        Scored("work", "cost", state, 0.0, 2.0, reasons, look),
        Scored("work", "why", "for a person", None, 10.0),
    )
    return Submission("P001", outcome, notebooks=(MarkedNotebook("work", "fork", "", cells),))


def differing(of, ours, stocks, *, timed_out=(), strict=False):
    values = compare(of, ours, Again(stocks, timed_out), strict=strict)
    return [each for each in values if each.ours != each.stocks]


def test_the_same_marks_have_no_difference():
    values = compare(submission(), marks(), Again(marks()), strict=False)
    assert [each.what for each in values] == [
        "marked",
        "late penalty",
        *("auto_score", "max_score", "needs_manual_grade", "auto_comment"),
        *("auto_score", "max_score", "needs_manual_grade", "auto_comment"),
    ]
    assert {each.explained for each in values} == {""}
    assert differing(submission(), marks(), marks()) == []


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"auto_score": 0.0}, "auto_score"),
        ({"max_score": 3.0}, "max_score"),
        ({"needs_manual_grade": True}, "needs_manual_grade"),
        ({"auto_comment": "No response."}, "auto_comment"),
    ],
)
def test_a_value_that_differs_for_no_reason_is_not_explained(changed, what):
    (found,) = differing(submission(), marks(), marks(replace(COST, **changed), WHY))
    (stocks,) = changed.values()
    assert found == Difference("P001", "work", "cost", what, getattr(COST, what), stocks)


def test_a_late_penalty_that_differs_is_not_explained():
    assert differing(submission(), marks(late=1.0), marks(late=2.0)) == [
        Difference("P001", "work", "", "late penalty", 1.0, 2.0)
    ]


def test_a_cell_or_notebook_that_nbgrader_has_not_is_a_difference():
    assert {each.stocks for each in differing(submission(), marks(), marks(WHY))} == {"nothing"}
    without = Marks("P001", "a2", ())
    assert {each.what for each in differing(submission(), marks(COST), without)} == {
        *("late penalty", "auto_score", "max_score", "needs_manual_grade", "auto_comment")
    }


@pytest.mark.parametrize(
    ("state", "reason", "explained"),
    [
        ("timed out", "", "time"),
        ("killed", "", "died"),
        ("error", f"{OVER_MOST_NAME}: it is over the most.", "over"),
        ("error", "An answer before it ran out of time.", "time"),
        ("fail", "An answer before it ran out of time.", "time"),
        ("looks tampered", "", ""),
    ],
)
def test_a_score_may_differ_where_the_table_says_so(state, reason, explained):
    of = submission(state, reason, look=True)
    (found,) = differing(of, marks(replace(COST, auto_score=0.0), WHY), marks())
    assert found.explained == explained
    assert explained in {*DIFFERENCES, ""}


def test_a_score_may_not_differ_where_nobody_is_asked_to_look():
    (found,) = differing(submission("error"), marks(replace(COST, auto_score=0.0), WHY), marks())
    assert found.explained == ""


@pytest.mark.parametrize(
    ("timed_out", "score", "explained"),
    [(("work",), 0.0, "time"), (("other",), 0.0, ""), ((), 0.0, ""), (("work",), 3.0, "")],
)
def test_nbgraders_clock_may_stop_what_only_waited_and_explains_nothing_else(timed_out, score, explained):
    theirs = marks(replace(COST, auto_score=score), WHY)
    (found,) = differing(submission(), marks(), theirs, timed_out=timed_out)
    assert found.explained == explained


def test_being_asked_to_look_is_meant_and_not_being_asked_is_not():
    asked = marks(replace(COST, needs_manual_grade=True), WHY)
    of = submission("stderr only", look=True)
    assert [each.explained for each in differing(of, asked, marks())] == ["look"]
    assert [each.explained for each in differing(of, marks(), asked)] == [""]
    assert [each.explained for each in differing(submission(), asked, marks())] == [""]


@pytest.mark.parametrize(
    ("state", "reason", "explained"),
    [("killed", "", "died"), ("error", f"{OVER_MOST_NAME}: x", "over"), ("pass", "", "")],
)
def test_a_submission_that_fails_in_nbgrader_alone_needs_a_reason(state, reason, explained):
    of = submission(state, reason, look=state != "pass")
    assert differing(of, marks(), None) == [Difference("P001", "", "", "marked", True, False, explained)]


def test_a_submission_that_fails_here_alone_is_never_meant():
    of = submission("killed", look=True, outcome="could not be marked")
    assert differing(of, marks(), marks()) == [Difference("P001", "", "", "marked", False, True)]
    assert differing(of, marks(), None) == []


def test_strict_means_nothing_to_differ():
    of = submission("killed", look=True)
    (found,) = differing(of, marks(replace(COST, auto_score=0.0), WHY), marks(), strict=True)
    assert found.explained == ""


def test_a_cell_that_a_person_has_marked_since_is_not_asked_about_again():
    by_hand = marks(COST, replace(WHY, manual_score=7.0, needs_manual_grade=False))
    again = marks(COST, replace(WHY, manual_score=7.0, needs_manual_grade=True))
    assert differing(submission(outcome="already marked"), by_hand, again) == []
    assert [each.what for each in differing(submission(), by_hand, again)] == ["needs_manual_grade"]


def test_a_cell_that_was_marked_before_and_is_not_handed_in_again_keeps_its_mark():
    unmarked = replace(COST, auto_score=None, needs_manual_grade=True)
    of = submission("no response", NO_CELL)
    assert differing(of, marks(), marks(unmarked, WHY), strict=True) == []
    assert differing(of, marks(), marks(replace(COST, auto_score=1.0), WHY), strict=True)
