"""A sample of submissions, marked again by nbgrader's own command, and compared value by value.

nbgrader runs participants' code below itself, so the whole command runs in the sandbox, on a course root that
is thrown away; what it wrote is read by a second program in a sandbox of its own.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from nbgrader.preprocessors import Execute
from pydantic import TypeAdapter, ValidationError

from cmplearn.errors import StorageError
from cmplearn.marking.comparing import Again, compare
from cmplearn.marking.execute import run_confined
from cmplearn.marking.jobs import Limits
from cmplearn.marking.marked import Progress, Submission, Verification
from cmplearn.marking.marks import Marks
from cmplearn.marking.plan import Content, HandedIn, Plan, read
from cmplearn.marking.record import marks_of
from cmplearn.marking.scratch import OVERRIDDEN, make_scratch

__all__ = ["sample", "verify"]

LARGEST_ROWS = 4 << 20  # bytes of JSON: the rows of one submission are some kB
STARTING_SECONDS = 120.0
MOST_SECONDS = 3600.0
GRADEBOOK = "gradebook.db"
WORDS_OF_TIMEOUT = b"Timeout waiting for execute reply"

_MARKS = TypeAdapter(Marks)


def sample(students: Sequence[str], share: float) -> tuple[str, ...]:
    """Return some of the participants: always the same, at least one, spread over the sorted list.

    Parameters
    ----------
    students : Sequence[str]
        All of them.
    share : float
        The part to take, above 0, to 1.

    Returns
    -------
    tuple[str, ...]
        Those taken, sorted.

    Examples
    --------
    >>> sample(["P1", "P2", "P3", "P4", "P5"], 0.4)
    ('P2', 'P4')
    """
    everyone = sorted(students)
    size = min(len(everyone), max(1, math.ceil(share * len(everyone))))
    return tuple(everyone[int((place + 0.5) * len(everyone) / size)] for place in range(size))


def verify(
    plan: Plan,
    submissions: Sequence[Submission],
    *,
    share: float,
    strict: bool,
    isolated: bool,
    jobs: int,
    progress: Callable[[Progress], None] | None = None,
) -> Verification:
    """Mark a sample again with nbgrader's own command, and compare it with what the gradebook says.

    Parameters
    ----------
    plan : Plan
        The course root and the assignment.
    submissions : Sequence[Submission]
        What became of them here.
    share : float
        The part to compare, above 0, to 1.
    strict : bool
        Whether no difference is intended.
    isolated : bool
        Whether to run nbgrader in the sandbox.
    jobs : int
        How many at once.
    progress : Callable[[Progress], None], optional
        Told after each submission.

    Returns
    -------
    Verification
        Each difference, with the intended one that it is, if it is one.
    """
    began = time.monotonic()
    ours = {submission.student: submission for submission in submissions}
    handed_in = {each.student: each for each in plan.handed_in if each.student in ours}
    students = sample(list(handed_in), share)
    found: dict[str, Again | str] = {}
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(_again, plan, handed_in[each], isolated): each for each in students}
        for done in as_completed(waiting):
            found[waiting[done]] = done.result()
            if progress is not None:
                seconds = time.monotonic() - began
                progress(Progress("comparing", len(found), len(students), seconds, waiting[done]))
    again = {each: made for each in students if isinstance(made := found[each], Again)}
    values = [
        value
        for each, made in again.items()
        for value in compare(ours[each], marks_of(plan.db_url, plan.assignment, each), made, strict=strict)
    ]
    return Verification(
        students,
        len(values),
        tuple(value for value in values if value.ours != value.stocks),
        tuple(f"{each}: {why}" for each in students if isinstance(why := found[each], str)),
        time.monotonic() - began,
    )


def _again(plan: Plan, handed_in: HandedIn, isolated: bool) -> Again | str:
    """Return what nbgrader makes of a submission, or why that can't be told."""
    student = handed_in.student
    try:
        content = read(handed_in, plan.ignore)
    except StorageError as error:
        return str(error)
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as read_in:
        make_scratch(plan, student, content, Path(made))
        marked = run_confined(
            [sys.executable, "-m", "nbgrader", "autograde", plan.assignment, *OVERRIDDEN],
            folder=Path(made),
            limits=_limits(plan, content),
            isolated=isolated,
            wanted=(GRADEBOOK,),
        )
        if marked.why or GRADEBOOK not in marked.files:
            return f"nbgrader did not come to an end: {marked.why or 'it left no gradebook.'}"
        timed_out = WORDS_OF_TIMEOUT in marked.errors
        if marked.returncode != 0:
            return Again(None, timed_out)
        (Path(read_in) / GRADEBOOK).write_bytes(marked.files[GRADEBOOK])
        rows = run_confined(
            [sys.executable, "-I", "-m", "cmplearn.marking._gradebook_rows", plan.assignment, student],
            folder=Path(read_in),
            limits=Limits(output_bytes=LARGEST_ROWS),
            isolated=isolated,
        )
    try:
        if len(rows.output) > LARGEST_ROWS:
            return "nbgrader's gradebook says far more than a submission has."
        return Again(_MARKS.validate_json(rows.output), timed_out)
    except ValidationError:
        return f"what nbgrader wrote can't be read: {rows.why or 'the submission may have changed it.'}"


def _limits(plan: Plan, content: Content) -> Limits:
    """Return limits for the whole command: each of its cells may take as long as nbgrader lets it."""
    allowed = Execute(parent=plan.settings.converter).timeout or MOST_SECONDS
    cells = sum(held.count(b'"code"') for held in content.notebooks.values())
    seconds = min(MOST_SECONDS, STARTING_SECONDS + cells * allowed)
    return Limits(cell_seconds=seconds, wall_seconds=seconds)
