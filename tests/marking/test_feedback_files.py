"""Feedback on what our own marking found, from hand-ins to pages."""

import html
import re

import pytest

from cmplearn.marking.feedback_files import write_feedback
from cmplearn.marking.mark import mark

from .corpus import ASSIGNMENT, answered, as_files, build, put, released

pytestmark = pytest.mark.usefixtures("isolated")

ANSWERS = {
    "a-right": {},
    "b-wrong": {
        "mean_wait": "mean_wait = 19.0",
        "total": "total_gbp = 4_900",
        "within": "def within(w):\n    return 0.5",
    },
    "c-warned": {"within": "import warnings\ndef within(w):\n    warnings.warn('rounded')\n    return 1"},
    "d-endless": {"within": "def within(w):\n    while True:\n        pass"},
    "e-ended": {"within": "def within(w):\n    import os\n    os._exit(1)"},
    "f-equals-all": {
        "mean_wait": "class Mean(float):\n    def __eq__(self, it):\n        return True\nmean_wait = Mean(1)"
    },
}


@pytest.fixture(scope="module")
def told(tmp_path_factory, sandboxes):
    """What each participant reads under the question with an id, as text."""
    root = build(tmp_path_factory.mktemp("feedback") / "root", "c.Execute.timeout = 1")
    for student, changed in ANSWERS.items():
        put(root, student, as_files(answered(released(root), **changed)))
    mark(root, ASSIGNMENT, jobs=2, sandbox=sandboxes)
    pages = {
        each.participant: each.page.read_text(encoding="utf-8") for each in write_feedback(root, ASSIGNMENT)
    }

    def read(student, heading, part=0):
        section = pages[student].split("<section>")[part + 1]
        article = next(each for each in section.split("<article>") if f"<h3>{heading}</h3>" in each)
        return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", article).split()))

    return read


MEAN, WITHIN, WORDS, PLAN = (f"Answer {number}" for number in (1, 2, 3, 4))


def test_what_is_right_passes_and_what_a_person_reads_waits(told):
    assert "✓ Pass 2 of 2 marks This answer is right." in told("a-right", MEAN)
    assert "Not marked yet worth 4 marks" in told("a-right", WORDS)
    assert "Not marked yet worth 3 marks" in told("a-right", PLAN)


def test_what_is_wrong_has_the_tutors_words_and_no_librarys_values(told):
    assert "Look again 0 of 2 marks The mean of the four waits." in told("b-wrong", MEAN)
    assert "Nearly 1 of 2 marks" in told("b-wrong", WITHIN)
    costs = told("b-wrong", "Answer 1", part=1)
    assert "Look again 0 of 3 marks This answer is not right yet." in costs
    assert "5000" not in costs


@pytest.mark.parametrize(
    ("student", "heading", "words"),
    [
        ("c-warned", WITHIN, "the computer gives no mark then."),
        ("d-endless", WITHIN, "The test took longer than it may"),
        ("e-ended", WITHIN, "This answer, or the test of it, ended the program"),
        ("f-equals-all", MEAN, "Not marked yet worth 2 marks"),
    ],
)
def test_what_a_person_looks_at_is_told_so_with_the_reason(told, student, heading, words):
    assert words in told(student, heading)
    assert "Not marked yet" in told(student, heading)
    assert re.search("Your tutor will look at this answer|read by a person", told(student, heading))


def test_what_looks_tampered_is_neither_called_that_nor_right(told):
    said = told("f-equals-all", MEAN).split("Your answer")[0]
    for word in ("right", "tamper", "equal"):
        assert word not in said
