from pathlib import Path

import pytest
from nbformat import v4

from cmplearn.marking.feedback import PlainResults, template_folders

TEST = {"nbgrader": {"grade": True, "solution": False, "grade_id": "cost-test", "points": 2}}
ANSWER = {"nbgrader": {"grade": False, "solution": True, "grade_id": "cost-answer"}}
RIGHT_ANSWER = "assert cost == 474_000, 'Three years, not one.'"


def error(name, says):
    return v4.new_output("error", ename=name, evalue=says, traceback=["line 1", RIGHT_ANSWER])


def shown(cell):
    return PlainResults().preprocess_cell(cell, {}, 0)[0]


@pytest.mark.parametrize(
    ("outputs", "words"),
    [
        ([], "This answer is right."),
        ([error("AssertionError", "Three years, not one.")], "Three years, not one."),
        (
            [error("NameError", "name 'cost' is not defined")],
            "This answer could not be tested. Ask your tutor.",
        ),
        ([error("AssertionError", "")], "This answer could not be tested. Ask your tutor."),
    ],
)
def test_a_test_is_read_as_its_message_alone(outputs, words):
    cell = shown(v4.new_code_cell(RIGHT_ANSWER, metadata=TEST, outputs=outputs))
    assert (cell.cell_type, cell.source, cell.metadata) == ("markdown", words, TEST)
    assert "474" not in str(cell)


def test_what_the_participant_answered_stays():
    cell = v4.new_code_cell("cost = 158_000", metadata=ANSWER)
    assert shown(cell).source == "cost = 158_000"


def test_the_mark_scheme_stays_without_nbgraders_markers():
    cell = v4.new_markdown_cell(
        "Question\n\n### BEGIN MARK SCHEME\nThree marks for reasons.\n### END MARK SCHEME"
    )
    assert shown(cell).source == "Question\n\nThree marks for reasons."


def test_our_templates_come_before_nbgraders():
    ours, nbgraders = map(Path, template_folders())
    for name in ("feedback", "formgrade"):
        assert (ours / name / "mathjax.html.j2").is_file()
        assert (nbgraders / name / "index.html.j2").is_file()
