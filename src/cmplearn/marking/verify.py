"""A sample of submissions, marked again by nbgrader's own command, and compared value by value.

nbgrader runs participants' code below itself, so the whole command runs in the sandbox, on a course root that
is thrown away; what it wrote is read by a second program in a sandbox of its own.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, closing
from pathlib import Path

from nbgrader.preprocessors import Execute
from pydantic import TypeAdapter, ValidationError

from cmplearn.errors import CmplearnError
from cmplearn.marking.comparing import Again, compare
from cmplearn.marking.execute import Sandbox, run_confined
from cmplearn.marking.jobs import Limits
from cmplearn.marking.marked import Difference, Progress, Submission, Verification
from cmplearn.marking.marks import Marks
from cmplearn.marking.plan import Content, HandedIn, Plan, read
from cmplearn.marking.record import marks_of
from cmplearn.marking.scratch import GRADEBOOK, OVERRIDDEN, make_scratch

__all__ = ["sample", "verify"]

LARGEST_ROWS = 4 << 20  # bytes of JSON: the rows of one submission are some kB
STARTING_SECONDS = 120.0
MOST_SECONDS = 3600.0

_AGAIN = TypeAdapter(Again)


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
    passed_by = {each.student for each in submissions if each.outcome == "already marked" and not each.cells}
    handed_in = [each for each in plan.handed_in if each.student in ours.keys() - passed_by]
    students = sample([each.student for each in handed_in], share)
    found: dict[str, tuple[Difference, ...] | str] = {}
    chosen = [each for each in handed_in if each.student in students]
    with closing(_all_again(plan, chosen, isolated=isolated, jobs=jobs)) as each_again:
        for student, again in each_again:
            found[student] = _compared(plan, ours[student], again, strict)
            if progress is not None:
                seconds = time.monotonic() - began
                progress(Progress("comparing", len(found), len(students), seconds, student))
    values = [value for each in students if not isinstance(made := found[each], str) for value in made]
    return Verification(
        students,
        len(values),
        tuple(value for value in values if value.ours != value.stocks),
        tuple(f"{each}: {why}" for each in students if isinstance(why := found[each], str)),
        time.monotonic() - began,
    )


def _all_again(
    plan: Plan, chosen: Sequence[HandedIn], *, isolated: bool, jobs: int
) -> Generator[tuple[str, Again | str], None, None]:
    """Yield what nbgrader makes of each submission, as they end; whoever stops listening ends them all."""
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(jobs))
        try:
            sandbox = stack.enter_context(Sandbox(isolated=isolated, concurrent=jobs))
        except (OSError, CmplearnError) as error:
            yield from ((each.student, f"the sandbox can't be started: {error}") for each in chosen)
            return
        stack.callback(pool.shutdown, wait=False, cancel_futures=True)  # before the sandbox is closed
        waiting = {pool.submit(_again, plan, each, sandbox): each.student for each in chosen}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _compared(
    plan: Plan, submission: Submission, again: Again | str, strict: bool
) -> tuple[Difference, ...] | str:
    """Return all values of a submission side by side, or why they can't be."""
    if isinstance(again, str):
        return again
    student, assignment = submission.student, plan.assignment
    if submission.outcome == "could not be marked":  # then the gradebook may not even know it
        return compare(submission, Marks(student, assignment, ()), again, strict=strict)
    try:
        return compare(submission, marks_of(plan.db_url, assignment, student), again, strict=strict)
    except CmplearnError as error:
        return str(error)


def _again(plan: Plan, handed_in: HandedIn, sandbox: Sandbox) -> Again | str:
    """Return what nbgrader makes of a submission, or why that can't be told."""
    try:
        with tempfile.TemporaryDirectory() as made, tempfile.TemporaryDirectory() as read_in:
            content = read(handed_in, plan.ignore)
            make_scratch(plan, handed_in.student, content, Path(made))
            return _marked_again(plan, handed_in.student, content, Path(made), Path(read_in), sandbox)
    except (OSError, CmplearnError) as error:
        return str(error)


def _marked_again(
    plan: Plan, student: str, content: Content, made: Path, read_in: Path, sandbox: Sandbox
) -> Again | str:
    """Return what nbgrader makes of a course root to throw away, or why that can't be told."""
    notebooks = {
        f"autograded/{student}/{plan.assignment}/{name}.ipynb": f"{name}.ipynb" for name in content.notebooks
    }
    marked = run_confined(
        [sys.executable, "-m", "nbgrader", "autograde", plan.assignment, *OVERRIDDEN],
        folder=made,
        limits=_limits(plan, content),
        sandbox=sandbox,
        wanted=(GRADEBOOK, *notebooks),
    )
    if marked.why or GRADEBOOK not in marked.files:
        return f"nbgrader did not come to an end: {marked.why or 'it left no gradebook.'}"
    if marked.returncode != 0:
        return Again(None)
    for name, held in marked.files.items():
        (read_in / notebooks.get(name, name)).write_bytes(held)
    rows = run_confined(
        [sys.executable, "-I", "-m", "cmplearn.marking._gradebook_rows", plan.assignment, student],
        folder=read_in,
        limits=Limits(output_bytes=LARGEST_ROWS),
        sandbox=sandbox,
    )
    try:
        if len(rows.output) > LARGEST_ROWS:
            return "nbgrader's gradebook says far more than a submission has."
        return _AGAIN.validate_json(rows.output)
    except ValidationError:
        return f"what nbgrader wrote can't be read: {rows.why or 'the submission may have changed it.'}"


def _limits(plan: Plan, content: Content) -> Limits:
    """Return limits for the whole command: each of its cells may take as long as nbgrader lets it."""
    allowed = Execute(parent=plan.settings.converter).timeout or MOST_SECONDS
    cells = sum(held.count(b'"code"') for held in content.notebooks.values())
    seconds = min(MOST_SECONDS, STARTING_SECONDS + cells * allowed)
    return Limits(cell_seconds=seconds, wall_seconds=seconds)
