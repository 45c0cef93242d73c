import nbformat
import pytest

from cmplearn.errors import TookTooLongError
from cmplearn.marking import check_answers


def said(released, **values):
    return {check.field: (check.state, check.message) for check in check_answers(released, values)}


def test_nothing_filled_in_is_blank_throughout(released):
    assert {state for state, _ in said(released).values()} == {"blank"}


def test_a_believable_number_is_fine_whether_or_not_it_is_right(released):
    assert said(released, staff_cost_gbp="158000")["staff_cost_gbp"] == (
        "fine",
        "A number of pounds, and a believable size.",
    )


def test_a_number_of_the_wrong_size_says_what_to_look_at(released):
    state, message = said(released, staff_cost_gbp="474")["staff_cost_gbp"]
    assert state == "look again"
    assert "Is it in pounds, and for all three years?" in message


def test_a_part_of_an_admission_is_to_be_looked_at_again(released):
    assert said(released, break_even_admissions="48.9")["break_even_admissions"] == (
        "look again",
        "Admissions come whole: give the smallest whole number that is enough.",
    )


def test_words_in_a_number_spoil_that_answer_alone(released):
    checks = said(released, staff_cost_gbp="about half a million", admissions_counted=52)
    assert checks["staff_cost_gbp"][0] == "look again"
    assert "write a number, such as 1234.50" in checks["staff_cost_gbp"][1]
    assert checks["admissions_counted"][0] == "fine"


def test_a_written_answer_is_counted_in_words(released):
    assert said(released, recommendation="We recommend option C.")["recommendation"] == (
        "fine",
        "4 words. A tutor reads this.",
    )


def test_no_check_tells_the_right_answer(released):
    """The model answers don't occur in anything that the release holds."""
    text = nbformat.writes(released)
    for answer in (
        "474000",
        "474_000",
        "69500",
        "128560",
        "458151",
        "475283",
        "17131",
        "HIDDEN",
        "MARK SCHEME",
    ):
        assert answer not in text


def test_a_check_that_does_not_end_is_stopped_in_words(released):
    released.cells.append(nbformat.v4.new_code_cell("while True: pass"))
    with pytest.raises(TookTooLongError, match=r"stopped after 0\.5 seconds. Your answers are kept"):
        check_answers(released, {}, seconds=0.5)
