"""What a marking run found, as values: cells, notebooks, submissions, the comparison, the run."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from cmplearn.marking.jobs import Backend

__all__ = [
    "Difference",
    "Look",
    "MarkedNotebook",
    "Outcome",
    "Progress",
    "Report",
    "Scored",
    "State",
    "Submission",
    "Verification",
]

State = Literal[
    "pass",
    "partly",
    "fail",
    "error",
    "stderr only",
    "timed out",
    "killed",
    "looks tampered",
    "for a person",
    "no response",
]
Outcome = Literal["marked", "already marked", "could not be marked"]
Stage = Literal["marking", "comparing"]

AFTER_ABSENCE: dict[State, str] = {
    "for a person": "Mark the answer by hand.",
    "no response": "That counts as 0.",
}


@dataclass(frozen=True)
class Scored:
    """How one graded cell ended.

    Parameters
    ----------
    notebook, grade_id : str
        Its notebook's name and its own.
    state : State
        How it ended.
    auto_score : float, optional
        Its mark; None when only a person can give one.
    max_score : float
        The most it can earn.
    reasons : tuple[str, ...]
        Why it ended so, in plain words.
    needs_look : bool
        Whether a person should look at it though it has a mark.
    """

    notebook: str
    grade_id: str
    state: State
    auto_score: float | None
    max_score: float
    reasons: tuple[str, ...] = ()
    needs_look: bool = False


@dataclass(frozen=True)
class MarkedNotebook:
    """What became of one notebook.

    Parameters
    ----------
    name : str
        Its name, without suffix.
    backend : Backend, optional
        How it was run; None when it was not, as one that was not handed in.
    why : str
        Why it was run so.
    cells : tuple[Scored, ...]
        Its graded cells, in order.
    notes : tuple[str, ...]
        What a tutor should know, such as a process left behind.
    cpu_seconds : float
        CPU time of all its processes.
    """

    name: str
    backend: Backend | None
    why: str
    cells: tuple[Scored, ...]
    notes: tuple[str, ...] = ()
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class Look:
    """Something that a person should look at.

    Parameters
    ----------
    where : str
        The cell (with its notebook where there are several) or notebook; empty for the whole submission.
    why : str
        Why, in plain words.
    """

    where: str
    why: str


@dataclass(frozen=True)
class Submission:
    """What became of one participant's submission.

    Parameters
    ----------
    student : str
        The participant's number.
    outcome : Outcome
        Whether it was marked, now or by an earlier run.
    message : str
        Why it could not be marked and what to do; empty otherwise.
    notebooks : tuple[MarkedNotebook, ...]
        Its notebooks, in order.
    notes : tuple[str, ...]
        What a tutor should know, such as a link that was not followed.
    late_penalty : float
        What is taken off for lateness, over all notebooks.
    wall_seconds : float
        Time on the clock that its code took.
    peak_memory_bytes : int
        The most memory seen at once.
    """

    student: str
    outcome: Outcome
    message: str = ""
    notebooks: tuple[MarkedNotebook, ...] = ()
    notes: tuple[str, ...] = ()
    late_penalty: float = 0.0
    wall_seconds: float = 0.0
    peak_memory_bytes: int = 0

    @property
    def cells(self) -> tuple[Scored, ...]:
        """Graded cells of all its notebooks, in order."""
        return tuple(cell for notebook in self.notebooks for cell in notebook.cells)

    @property
    def auto_score(self) -> float:
        """The marks that its tests earned."""
        return sum(cell.auto_score or 0.0 for cell in self.cells)

    @property
    def auto_max(self) -> float:
        """The most that its tests could earn."""
        return sum(cell.max_score for cell in self.cells if cell.state != "for a person")

    @property
    def by_hand_max(self) -> float:
        """The most that a person can give for what no test marks."""
        return sum(cell.max_score for cell in self.cells if cell.state == "for a person")

    @property
    def looks(self) -> tuple[Look, ...]:
        """What a person should look at, in the order of the notebooks."""
        return tuple(self._looks())

    def _looks(self) -> Iterator[Look]:
        yield from (Look("", words) for words in (self.message, *self.notes) if words)
        for notebook in self.notebooks:
            before = f"{notebook.name}, " if len(self.notebooks) > 1 else ""
            for cell in notebook.cells:
                if cell.needs_look:
                    yield Look(before + cell.grade_id, f"{cell.state}. {' '.join(cell.reasons)}".strip())
            yield from _absent(notebook, before)
            yield from (Look(notebook.name, note) for note in notebook.notes)


def _absent(notebook: MarkedNotebook, before: str) -> Iterator[Look]:
    """Yield which cells are not in the notebook, or once that there is no notebook."""
    gone = [cell for cell in notebook.cells if cell.reasons and cell.state in AFTER_ABSENCE]
    if gone and len(gone) == len(notebook.cells):
        told = {AFTER_ABSENCE[cell.state]: None for cell in gone}
        yield Look(notebook.name, " ".join((*gone[0].reasons, *told)))
        return
    for cell in gone:
        yield Look(before + cell.grade_id, " ".join((*cell.reasons, AFTER_ABSENCE[cell.state])))


@dataclass(frozen=True)
class Difference:
    """A value on which nbgrader's own marking does not agree with ours.

    Parameters
    ----------
    student, notebook, cell : str
        Where; the cell is empty for what a notebook or a submission has as a whole.
    what : str
        Which value: ``auto_score``, ``max_score``, ``needs_manual_grade``, ``auto_comment``,
        ``late penalty`` or ``marked``.
    ours, stocks : float, bool, str or None
        The two values.
    explained : str
        Which of the intended differences it is; empty when it is none of them.
    """

    student: str
    notebook: str
    cell: str
    what: str
    ours: float | bool | str | None
    stocks: float | bool | str | None
    explained: str = ""


@dataclass(frozen=True)
class Verification:
    """A sample of submissions, marked again by nbgrader's own command.

    Parameters
    ----------
    students : tuple[str, ...]
        Whose submissions were compared.
    values : int
        How many values were compared.
    differences : tuple[Difference, ...]
        Those that differ.
    problems : tuple[str, ...]
        Submissions that could not be compared, and why.
    seconds : float
        How long it took.
    """

    students: tuple[str, ...]
    values: int
    differences: tuple[Difference, ...]
    problems: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def unexplained(self) -> tuple[Difference, ...]:
        """The differences that are not intended."""
        return tuple(difference for difference in self.differences if not difference.explained)


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Parameters
    ----------
    stage : Stage
        What it does: ``marking``, then ``comparing`` with nbgrader.
    done, total : int
        Submissions.
    seconds : float
        Since this stage began.
    student : str
        Whose submission was done last.
    """

    stage: Stage
    done: int
    total: int
    seconds: float
    student: str

    @property
    def seconds_left(self) -> float | None:
        """An estimate from what is done; None before anything is.

        Examples
        --------
        >>> Progress("marking", 20, 200, 6.0, "P020").seconds_left
        54.0
        """
        return self.seconds / self.done * (self.total - self.done) if self.done else None


@dataclass(frozen=True)
class Report:
    """A whole run.

    Parameters
    ----------
    assignment : str
        Name of the assignment.
    course_root : str
        nbgrader's course root.
    strict : bool
        Whether every mark was to be as nbgrader's own.
    isolated : bool
        Whether participants' code ran in a sandbox.
    isolation : str
        How, or why not, in plain words.
    jobs : int
        How many submissions ran at once.
    started_at : datetime
        When, in UTC.
    seconds : float
        How long it took.
    submissions : tuple[Submission, ...]
        Every submission, also those marked before, sorted by participant.
    verification : Verification, optional
        The comparison with nbgrader, when one was asked for.
    """

    assignment: str
    course_root: str
    strict: bool
    isolated: bool
    isolation: str
    jobs: int
    started_at: datetime
    seconds: float
    submissions: tuple[Submission, ...]
    verification: Verification | None = None

    def of(self, outcome: Outcome) -> tuple[Submission, ...]:
        """Return the submissions with one outcome."""
        return tuple(each for each in self.submissions if each.outcome == outcome)

    @property
    def exit_code(self) -> int:
        """0 when all is marked, 1 when some could not be, 3 when the comparison found what it should not."""
        if self.verification and (self.verification.unexplained or self.verification.problems):
            return 3
        return 1 if self.of("could not be marked") else 0
