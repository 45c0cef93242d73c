"""A participant's feedback on one assignment, as a page of HTML that needs nothing else to be read.

What participants and tutors wrote is text on it, never markup, and its own policy lets nothing be loaded.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from cmplearn.marking.feedback_words import LOOKED_AT, error_in, state_seen, tutors_words, words_for
from cmplearn.marking.marked import Scored
from cmplearn.marking.marks import CellMarks, Marks, NotebookMarks

__all__ = ["Answer", "Page", "Part", "Question", "Result", "html_of", "page_of"]

Verdict = Literal["pass", "nearly", "look again", "waits"]

NO_RESPONSE = "No response."
READ_BY_HAND = "A tutor reads this answer and marks it."
AGAIN = "A tutor marked this answer before, and will look at it again."
BY_TUTOR = "A tutor looked at this answer and marked it."
MISSING = "This question is missing from what you handed in."
MISSING_TEST = "The box that tests this answer is missing from what you handed in. The answer may be there."
LONGEST_ANSWER = 20_000
HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*)")


@dataclass(frozen=True)
class Answer:
    """What a participant wrote in one place.

    Parameters
    ----------
    text : str
        As written, up to a length that can be read.
    is_code : bool
        Whether it is code.
    is_cut : bool
        Whether there is more of it.
    is_untouched : bool
        Whether it is as it was given out.
    """

    text: str
    is_code: bool
    is_cut: bool = False
    is_untouched: bool = False


@dataclass(frozen=True)
class Result:
    """What one mark says.

    Parameters
    ----------
    verdict : Verdict
        How the answer did; ``waits`` while a person is still to look at it.
    words : tuple[str, ...]
        What is said of it.
    marks : str
        The marks in words.
    """

    verdict: Verdict
    words: tuple[str, ...]
    marks: str


@dataclass(frozen=True)
class Question:
    """Answers, with what was said of them.

    Parameters
    ----------
    heading : str
        The question's heading in the notebook.
    answers : tuple[Answer, ...]
        What the participant wrote.
    results : tuple[Result, ...]
        One for each mark.
    comments : tuple[str, ...]
        What a tutor wrote.
    """

    heading: str
    answers: tuple[Answer, ...] = ()
    results: tuple[Result, ...] = ()
    comments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One notebook.

    Parameters
    ----------
    heading : str
        Its title.
    is_there : bool
        Whether it was handed in.
    questions : tuple[Question, ...]
        In their order.
    """

    heading: str
    is_there: bool
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Page:
    """A participant's feedback on one assignment.

    Parameters
    ----------
    participant, assignment : str
        Whose, on what.
    parts : tuple[Part, ...]
        Its notebooks.
    total : str
        All marks in words; empty while an answer waits for a person.
    late : str
        What is taken off for lateness, in words.
    """

    participant: str
    assignment: str
    parts: tuple[Part, ...]
    total: str
    late: str

    def count(self, verdict: Verdict) -> int:
        """Return how many results have a verdict."""
        return sum(
            result.verdict == verdict
            for part in self.parts
            for question in part.questions
            for result in question.results
        )


def page_of(
    marks: Marks,
    notebooks: Mapping[str, Any],
    scored: Iterable[Scored] = (),
    given: Mapping[str, frozenset[str]] | None = None,
) -> Page:
    """Return the feedback on a submission.

    Parameters
    ----------
    marks : Marks
        What the gradebook says.
    notebooks : Mapping[str, nbformat.NotebookNode]
        The marked notebooks by name.
    scored : iterable of Scored
        How each test ended, from our own marking; outputs tell it where this doesn't.
    given : Mapping[str, frozenset[str]], optional
        Sources of the cells that each notebook was given out with, so that nobody's own cell is taken for a
        question.

    Returns
    -------
    Page
        Words and marks; nothing of a test's code.
    """
    known = {(each.notebook, each.grade_id): each for each in scored}
    parts = []
    for notebook in marks.notebooks:
        reading = _Reading(notebook, known, (given or {}).get(notebook.name, frozenset()))
        parts.append(reading.part(notebooks.get(notebook.name)))
    page = Page(marks.student, marks.assignment, tuple(parts), "", _late(marks))
    return page if page.count("waits") else replace(page, total=_total(marks))


@dataclass
class _Reading:
    """A marked notebook, read from its top; `question` is the one that is being read."""

    marks: NotebookMarks
    known: Mapping[tuple[str, str], Scored]
    given: frozenset[str]
    title: str = ""
    question: Question = Question("")
    done: list[Question] = field(default_factory=list)
    stopped: str | None = None
    is_ended: bool = False

    def part(self, notebook: Any | None) -> Part:
        """Return what is said of the notebook."""
        waiting = {cell.grade_id: cell for cell in self.marks.cells}
        cells = notebook.cells if notebook else ()
        there = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
        in_task = False
        for cell in cells:
            about = cell.metadata.get("nbgrader", {})
            mark = waiting.pop(about.get("grade_id"), None)
            if about.get("solution") or about.get("task"):
                self._close()
            if in_task and not about and not self._is_given(cell):
                self._answer(cell)
            elif about.get("solution"):
                self._answer(cell, mark)
            elif cell.cell_type == "markdown" and (about or self._is_given(cell)):
                self._head(cell.source)
            if mark:
                self._mark(mark, cell)
            if about.get("solution"):
                self._missing_tests(about.get("grade_id", ""), there, waiting)
            in_task = bool(about.get("task")) or (in_task and not about)
        self._next("")
        self.done += [
            _missing(mark, notebook is None) for mark in waiting.values() if mark.kind != "solution"
        ]
        return Part(self.title or self.marks.name, notebook is not None, tuple(_named(self.done)))

    def _missing_tests(self, grade_id: str, there: set[str], waiting: dict[str, CellMarks]) -> None:
        """Take what is said of the tests that stood right after an answer and are not in the notebook."""
        names = [cell.grade_id for cell in self.marks.cells]
        after = names[names.index(grade_id) + 1 :] if grade_id in names else []
        gone = takewhile(lambda name: name in waiting and name not in there, after)
        for mark in [waiting[name] for name in gone if waiting[name].kind == "test"]:
            missing = _missing(waiting.pop(mark.grade_id), whole=False)
            results = (*self.question.results, *missing.results)
            comments = (*self.question.comments, *missing.comments)
            self.question = replace(self.question, results=results, comments=comments)

    def _is_given(self, cell: Any) -> bool:
        """Whether a cell is as it was given out, as far as that is known."""
        return not self.given or cell.source.strip() in self.given

    def _head(self, source: str) -> None:
        """Take the title, or begin a question, where a cell has a heading."""
        level, heading = _heading(source)
        if level == 1 and not self.title:
            self.title = heading
        elif heading:
            self._next(heading)

    def _close(self) -> None:
        """Go on with the same heading where the question has its marks already."""
        if self.question.results:
            self._next(self.question.heading)

    def _next(self, heading: str) -> None:
        """Begin a question."""
        if replace(self.question, heading="") != Question(""):
            self.done.append(self.question)
        self.question, self.stopped = Question(heading), None

    def _answer(self, cell: Any, mark: CellMarks | None = None) -> None:
        """Take a participant's own cell."""
        untouched = mark is not None and mark.auto_comment == NO_RESPONSE
        text = cell.source[:LONGEST_ANSWER]
        answer = Answer(text, cell.cell_type == "code", text != cell.source, untouched)
        self.question = replace(self.question, answers=(*self.question.answers, answer))
        self.stopped = self.stopped or error_in(cell.get("outputs", ()))

    def _mark(self, mark: CellMarks, cell: Any) -> None:
        """Take what is said of a cell."""
        results = () if mark.kind == "solution" else (self._result(mark, cell),)
        self.question = replace(
            self.question,
            results=(*self.question.results, *results),
            comments=(*self.question.comments, *_comments(mark)),
        )

    def _result(self, mark: CellMarks, cell: Any) -> Result:
        """Return what is said of a mark."""
        if mark.kind != "test":
            return _result(mark, (READ_BY_HAND,) if _waits(mark) else ())
        outputs = cell.get("outputs", ())
        scored = self.known.get((self.marks.name, mark.grade_id))
        if scored and scored.auto_score == mark.auto_score:  # else something else has marked it since
            state = scored.state
        else:
            state = state_seen(outputs, mark.auto_score, mark.max_score or 0.0)
        waits = _waits(mark) or (state == "looks tampered" and mark.manual_score is None)
        words = words_for(
            state,
            said=tutors_words(outputs, cell.source),
            error=error_in(outputs),
            stopped=self.stopped,
            waits=waits,
            ended_before=self.is_ended,
        )
        self.is_ended = self.is_ended or state == "killed"
        return _result(mark, words, waits=waits)


def _waits(mark: CellMarks) -> bool:
    """Whether a person is still to look at it."""
    return mark.needs_manual_grade or (mark.manual_score is None and mark.auto_score is None)


def _result(mark: CellMarks, words: tuple[str, ...], *, waits: bool | None = None) -> Result:
    """Return a mark with its verdict; a person's own mark stands above what a test said."""
    score, most = _score(mark), mark.max_score or 0.0
    if _waits(mark) if waits is None else waits:
        again = (AGAIN,) if mark.manual_score is not None else words
        return Result("waits", again, f"worth {_marks(most)}" if most else "")
    verdict: Verdict = "pass" if score >= most else "nearly" if score > 0 else "look again"
    extra = f", and {_marks(mark.extra_credit)} of extra credit" if mark.extra_credit else ""
    told = words if mark.manual_score is None else (BY_TUTOR,)
    return Result(verdict, told, f"{score:.4g} of {_marks(most)}{extra}")


def _missing(mark: CellMarks, whole: bool) -> Question:
    """Return what is said of a cell that isn't in the marked notebook."""
    words = (MISSING_TEST if mark.kind == "test" else MISSING, *((LOOKED_AT,) if _waits(mark) else ()))
    return Question(mark.grade_id, results=(_result(mark, () if whole else words),), comments=_comments(mark))


def _comments(mark: CellMarks) -> tuple[str, ...]:
    """Return what is written beside a mark; nbgrader's own word for no answer is said at the answer."""
    automatic = mark.auto_comment if mark.auto_comment != NO_RESPONSE else None
    return tuple(filter(None, (mark.manual_comment or automatic,)))


def _heading(source: str) -> tuple[int, str]:
    """Return the level and the words of the last heading above a mark scheme; (0, "") without one."""
    found, fenced = (0, ""), False
    for line in source.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if "BEGIN MARK SCHEME" in line:
            break
        heading = HEADING.match(line)
        if heading and not fenced:
            found = len(heading[1]), re.sub(r"[*`]", "", heading[2]).strip("# ")
    return found


def _named(questions: Sequence[Question]) -> Iterator[Question]:
    """Yield questions that each have a heading of their own."""
    before = ""
    for number, question in enumerate(questions, start=1):
        heading = question.heading or f"Answer {number}"
        yield replace(question, heading=f"{heading}, continued" if heading == before else heading)
        before = heading


def _score(mark: CellMarks) -> float:
    """Return a mark as nbgrader counts it, without extra credit."""
    return next((score for score in (mark.manual_score, mark.auto_score) if score is not None), 0.0)


def _late(marks: Marks) -> str:
    """Return what lateness costs."""
    penalty = sum(notebook.late_penalty or 0.0 for notebook in marks.notebooks)
    return f"Handed in late: {_marks(penalty)} taken off." if penalty else ""


def _total(marks: Marks) -> str:
    """Return all marks."""
    cells = [cell for notebook in marks.notebooks for cell in notebook.cells]
    earned = sum(_score(cell) + (cell.extra_credit or 0.0) for cell in cells)
    penalty = sum(notebook.late_penalty or 0.0 for notebook in marks.notebooks)
    return f"{round(earned - penalty, 2):g} of {_marks(sum(cell.max_score or 0.0 for cell in cells))}"


def _marks(number: float) -> str:
    """Return a number of marks in words."""
    return f"{round(number, 2):g} mark{'' if number == 1 else 's'}"


def html_of(page: Page) -> str:
    """Return a page as HTML: one file, readable on a phone and on paper.

    Parameters
    ----------
    page : Page
        The feedback.

    Returns
    -------
    str
        A whole document.
    """
    return _environment().get_template("feedback.html.j2").render(page=page)


@cache
def _environment() -> Environment:
    """Return Jinja with our templates; every value is escaped."""
    folder = Path(__file__).parent / "templates" / "participant"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
