"""What a submission's marking comes to: the state and score of every cell that is graded."""

from dataclasses import dataclass
from typing import Literal

from cmplearn.marking.jobs import Backend

__all__ = ["NotebookMarked", "Scored", "State", "SubmissionMarked"]

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


@dataclass(frozen=True)
class Scored:
    """What one graded cell came to.

    Parameters
    ----------
    notebook, grade_id : str
        Where the cell is: its notebook and its nbgrader id.
    state : State
        How it ended, in a word or two.
    auto_score : float or None
        What nbgrader's own rule gives; None when only a person can tell.
    max_score : float
        The most that it can earn.
    reasons : tuple[str, ...]
        Why, in plain words: for a tutor to read.
    needs_look : bool
        Whether a person is asked to look at it for another reason than that only a person can mark it.
    """

    notebook: str
    grade_id: str
    state: State
    auto_score: float | None
    max_score: float
    reasons: tuple[str, ...] = ()
    needs_look: bool = False


@dataclass(frozen=True)
class NotebookMarked:
    """How one notebook was run.

    Parameters
    ----------
    name : str
        The notebook, without its ending.
    backend : Backend
        What ran it.
    why : str
        Why that and not a faster one; empty for the fastest.
    cpu_seconds : float
        What its cells took.
    """

    name: str
    backend: Backend
    why: str = ""
    cpu_seconds: float = 0.0


@dataclass(frozen=True)
class SubmissionMarked:
    """What became of one submission.

    Parameters
    ----------
    student : str
        Whose it is.
    outcome : str
        ``marked``, ``failed`` or ``unchanged`` (marked before, and nothing has changed since).
    why : str
        Why it failed, in plain words; empty when it did not.
    scores : tuple[Scored, ...]
        Every graded cell, in the order of the notebooks.
    late_penalty : float
        What is taken off for lateness, over all notebooks.
    notebooks : tuple[NotebookMarked, ...]
        How each was run.
    notes : tuple[str, ...]
        What a tutor should know beside the scores, such as a link that was not followed.
    seconds : float
        Wall time from reading it to having recorded it.
    """

    student: str
    outcome: Literal["marked", "failed", "unchanged"]
    why: str = ""
    scores: tuple[Scored, ...] = ()
    late_penalty: float = 0.0
    notebooks: tuple[NotebookMarked, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
