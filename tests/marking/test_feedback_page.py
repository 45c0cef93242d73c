"""A participant's feedback page: verdicts, words, marks, and nothing that was hidden."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from nbformat import v4

from cmplearn.marking.feedback_page import html_of, page_of
from cmplearn.marking.feedback_words import ALSO_READ
from cmplearn.marking.marked import Scored
from cmplearn.marking.marks import CellMarks, Marks, NotebookMarks

HIDDEN = 'right = (2 * 68_000 + 22_000) * 3\nassert cost == right, "Three years, not one."'
TEST = f"assert cost is not None\n### BEGIN HIDDEN TESTS\n{HIDDEN}\n### END HIDDEN TESTS"
SAID = v4.new_output(
    "error", ename="AssertionError", evalue="Three years, not one.", traceback=[HIDDEN, "474000"]
)
STDERR = v4.new_output("stream", name="stderr", text="FutureWarning: 474000")


def about(grade_id, *, grade=False, solution=False, task=False):
    return {"nbgrader": {"grade_id": grade_id, "grade": grade, "solution": solution, "task": task}}


def prose(text):
    return v4.new_markdown_cell(text)


def code(source="cost = 158_000", outputs=()):
    return v4.new_code_cell(source, metadata=about("cost", solution=True), outputs=list(outputs))


def checked(*outputs, grade_id="cost-test", source=TEST):
    return v4.new_code_cell(source, metadata=about(grade_id, grade=True), outputs=list(outputs))


def written(text="Because of the homes."):
    return v4.new_markdown_cell(text, metadata=about("why", grade=True, solution=True))


def mark(score=None, grade_id="cost-test", kind="test", waits=False, **others):
    return CellMarks(grade_id, kind, auto_score=score, max_score=2, needs_manual_grade=waits, **others)


def page(cells, marks, scored=(), given=None, late=None):
    notebook = NotebookMarks("costs", late, tuple(marks))
    return page_of(
        Marks("P001", "a2", (notebook,)),
        {"costs": v4.new_notebook(cells=cells)},
        scored,
        {"costs": given or frozenset()},
    )


def only_result(cells, marks, scored=()):
    (question,) = page(cells, marks, scored).parts[0].questions
    (result,) = question.results
    return result


QUESTION = prose("### Question 1: what it costs (2 marks)")


@pytest.mark.parametrize(
    ("score", "outputs", "verdict", "words", "marks"),
    [
        (2, [], "pass", "This answer is right.", "2 of 2 marks"),
        (1.5, [], "nearly", "Part of this answer is right.", "1.5 of 2 marks"),
        (0, [SAID], "look again", "Three years, not one.", "0 of 2 marks"),
    ],
)
def test_a_test_becomes_a_verdict_with_the_tutors_words(score, outputs, verdict, words, marks):
    result = only_result([QUESTION, code(), checked(*outputs)], [mark(score)])
    assert (result.verdict, result.words, result.marks) == (verdict, (words,), marks)


def test_a_question_has_its_heading_the_participants_answer_and_the_tutors_comment():
    cells = [prose("# Care homes\n\nA text."), QUESTION, code(), checked(SAID)]
    comments = CellMarks("cost", "solution", manual_comment="See page 3.")
    (part,) = page(cells, [comments, mark(0)]).parts
    (question,) = part.questions
    assert (part.heading, question.heading) == ("Care homes", "Question 1: what it costs (2 marks)")
    assert [answer.text for answer in question.answers] == ["cost = 158_000"]
    assert question.comments == ("See page 3.",)


def test_our_markings_word_for_how_a_test_ended_counts_before_its_outputs():
    scored = Scored("costs", "cost-test", "timed out", 0.0, 2.0)
    result = only_result([QUESTION, code(), checked(SAID)], [mark(0.0)], [scored])
    assert "longer than it may" in result.words[0]


def test_it_does_not_count_when_something_else_has_marked_since():
    scored = Scored("costs", "cost-test", "timed out", 0.0, 2.0)
    assert only_result([QUESTION, code(), checked()], [mark(2.0)], [scored]).verdict == "pass"


@pytest.mark.parametrize("needs", [True, False])
def test_what_looks_tampered_waits_for_a_person_until_one_has_marked_it(needs):
    scored = [Scored("costs", "cost-test", "looks tampered", 2.0, 2.0, ("asserts were stripped",), True)]
    cells = [QUESTION, code(), checked()]
    waiting = only_result(cells, [mark(2.0, waits=needs)], scored)
    assert (waiting.verdict, waiting.words) == ("waits", (ALSO_READ,))
    decided = only_result(cells, [mark(2.0, manual_score=1.0)], scored)
    assert (decided.verdict, decided.marks) == ("nearly", "1 of 2 marks")
    for told in (waiting, decided):
        assert not re.search("tamper|strip|cheat", " ".join(told.words))


def test_a_written_answer_waits_until_a_tutor_has_marked_it():
    waiting = only_result([QUESTION, written()], [mark(None, "why", "answer", waits=True)])
    assert (waiting.verdict, waiting.marks) == ("waits", "worth 2 marks")
    marked = only_result(
        [QUESTION, written()], [mark(None, "why", "answer", manual_score=2.0, extra_credit=1.0)]
    )
    assert (marked.verdict, marked.marks) == ("pass", "2 of 2 marks, and 1 mark of extra credit")


def test_a_mark_from_before_the_answer_was_marked_again_is_not_shown():
    again = only_result([QUESTION, written()], [mark(None, "why", "answer", waits=True, manual_score=2.0)])
    assert again.verdict == "waits"
    assert "look at it again" in again.words[0]


def test_an_answer_left_as_it_was_given_out_is_told_so():
    blank = mark(0.0, "why", "answer", auto_comment="No response.")
    (question,) = page([QUESTION, written("Write here.")], [blank]).parts[0].questions
    assert question.answers[0].is_untouched
    assert question.results[0].verdict == "look again"
    assert question.comments == ()


def test_a_total_is_told_only_when_nothing_waits():
    cells = [QUESTION, code(), checked(), prose("## Why"), written()]
    waiting = page(cells, [mark(2.0), mark(None, "why", "answer", waits=True)])
    assert waiting.total == ""
    done = page(cells, [mark(2.0), mark(None, "why", "answer", manual_score=1.5, extra_credit=1.0)])
    assert done.total == "4.5 of 4 marks"


def test_lateness_is_told_and_taken_off():
    late = page([QUESTION, code(), checked()], [mark(2.0)], late=0.5)
    assert (late.late, late.total) == ("Handed in late: 0.5 marks taken off.", "1.5 of 2 marks")


def test_a_notebook_that_was_not_handed_in_is_told_so_and_costs_its_marks():
    marks = Marks("P001", "a2", (NotebookMarks("costs", None, (mark(0.0),)),))
    empty = page_of(marks, {})
    assert not empty.parts[0].is_there
    assert empty.total == "0 of 2 marks"
    assert "This notebook was not handed in, so its answers have no marks." in html_of(empty)
    assert "cost-test" not in html_of(empty)
    commented = replace(marks.notebooks[0], cells=(mark(0.0, manual_comment="Sent by post."),))
    assert "Sent by post." in html_of(page_of(replace(marks, notebooks=(commented,)), {}))


def test_a_question_or_its_test_that_is_missing_from_the_notebook_is_told_so():
    (question,) = page([QUESTION], [mark(0.0, "why", "answer")]).parts[0].questions
    assert question.results[0].words == ("This question is missing from what you handed in.",)
    (question,) = page([QUESTION], [mark(None, waits=True)]).parts[0].questions
    assert question.results[0].words[0].startswith("The box that tests this answer is missing")
    assert question.results[0].words[1] == "Your tutor will look at this answer."


def test_a_test_that_is_missing_is_told_under_the_answer_that_it_tests():
    cells = [QUESTION, code(), prose("## Why"), written()]
    comment = CellMarks("cost", "solution")
    marks = [comment, mark(None, waits=True), mark(None, "why", "answer", waits=True)]
    first, second = page(cells, marks).parts[0].questions
    assert first.heading == QUESTION.source[4:]
    assert first.results[0].words[0].startswith("The box that tests this answer is missing")
    assert len(first.results) == len(second.results) == 1


def test_only_the_first_answer_that_ended_the_program_is_said_to_have_done_it():
    cells = [QUESTION, code(), checked(), code("people = 8"), checked(grade_id="second")]
    scored = [Scored("costs", name, "killed", 0.0, 2.0) for name in ("cost-test", "second")]
    first, second = page(cells, [mark(0.0), mark(0.0, "second")], scored).parts[0].questions
    assert "ended the program that tests this notebook" in first.results[0].words[0]
    assert "An earlier answer" in second.results[0].words[0]


def test_answers_that_follow_a_mark_are_the_next_ones():
    cells = [QUESTION, code(), checked(), code("people = 8"), checked(SAID, grade_id="second")]
    questions = page(cells, [mark(2.0), mark(0.0, "second")]).parts[0].questions
    assert [[answer.text for answer in each.answers] for each in questions] == [
        ["cost = 158_000"],
        ["people = 8"],
    ]
    assert [each.heading for each in questions] == [QUESTION.source[4:], f"{QUESTION.source[4:]}, continued"]


def test_the_cells_that_a_participant_adds_to_a_task_are_the_answer_and_headings_of_nobody_else():
    task = v4.new_markdown_cell("## Plan it", metadata=about("plan", task=True))
    own = [prose("## Pass: full marks"), v4.new_code_cell("print(8)")]
    given = frozenset({"## Plan it", "## After it"})
    (question,) = (
        page([task, *own, prose("## After it")], [mark(None, "plan", "task", waits=True)], given=given)
        .parts[0]
        .questions
    )
    assert question.heading == "Plan it"
    assert [answer.text for answer in question.answers] == ["## Pass: full marks", "print(8)"]


def test_a_mark_scheme_and_code_are_no_headings():
    scheme = prose(
        "## Question 2\n```\n# a comment\n```\n### BEGIN MARK SCHEME\n## For tutors\n### END MARK SCHEME"
    )
    (question,) = page([scheme, code(), checked()], [mark(2.0)]).parts[0].questions
    assert question.heading == "Question 2"


def test_an_error_in_the_participants_own_cell_is_told_with_the_test():
    own = code("cost = one +", [v4.new_output("error", ename="SyntaxError", evalue="x", traceback=[])])
    missing = v4.new_output(
        "error", ename="NameError", evalue="name 'cost' is not defined", traceback=[HIDDEN]
    )
    result = only_result([QUESTION, own, checked(missing)], [mark(0.0)])
    assert result.words == ("Your answer stopped with an error (SyntaxError) before the test.",)


class Outline(HTMLParser):
    """What a page is made of: tags with their attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)


HOSTILE = (
    "</pre><script>alert(1)</script><img src=http://example.org/x onerror=alert(2)>&lt;b&gt;{{ 7 * 7 }}\ud800"
)


@pytest.fixture
def hostile():
    """A page on which all that others typed tries to be more than text."""
    comment = CellMarks("cost", "solution", manual_comment=HOSTILE)
    cells = [
        prose(f"# {HOSTILE}"),
        prose(f"## {HOSTILE}"),
        code(HOSTILE),
        checked(STDERR),
        written(HOSTILE),
    ]
    made = page(cells, [comment, mark(0.0, waits=True), mark(None, "why", "answer", waits=True)])
    return html_of(replace(made, participant=HOSTILE, assignment=HOSTILE))


def test_what_others_typed_is_text_and_never_markup(hostile):
    outline = Outline(hostile)
    assert {"script", "img", "iframe", "link", "object", "b"} & {tag for tag, _ in outline.tags} == set()
    assert HOSTILE in "".join(outline.text)
    assert not [name for _, attributes in outline.tags for name in attributes if name.startswith("on")]


def test_a_page_asks_nothing_of_anybody(hostile):
    outline = Outline(hostile)
    assert not [each for _, each in outline.tags if {"src", "href", "action", "srcset"} & set(each)]
    policy = [each["content"] for tag, each in outline.tags if each.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]
    (style,) = re.findall(r"<style>(.*?)</style>", hostile, re.DOTALL)
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize("outputs", [[SAID], [STDERR], [v4.new_output("error", ename=HIDDEN, evalue=HIDDEN)]])
def test_nothing_of_a_hidden_test_is_on_the_page(outputs):
    text = html_of(page([QUESTION, code(), checked(*outputs)], [mark(0.0)]))
    for hidden in ("68_000", "right =", "474000", "HIDDEN", "assert"):
        assert hidden not in text


def test_headings_go_down_one_step_at_a_time():
    cells = [prose("# Title"), QUESTION, code(), checked()]
    levels = [
        int(tag[1])
        for tag, _ in Outline(html_of(page(cells, [mark(2.0)]))).tags
        if re.fullmatch("h[1-6]", tag)
    ]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_very_long_answer_is_cut_and_said_to_be():
    text = html_of(page([QUESTION, code("x" * 5_000_000), checked()], [mark(2.0)]))
    assert len(text) < 50_000
    assert "This is only its beginning" in text
