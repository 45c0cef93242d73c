"""Marking an assignment, step by step."""

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from cmplearn.errors import InputError, NotIsolatedError
from cmplearn.marking import confinement, execute, report
from cmplearn.marking.holding import gradebook_file
from cmplearn.marking.jobs import Limits
from cmplearn.marking.journal import Journal, Lock, folder
from cmplearn.marking.marked import Progress, Report, Submission
from cmplearn.marking.plan import Plan, make_plan
from cmplearn.marking.record import OpenGradebook
from cmplearn.marking.steps import MakesRuns, Running, Steps
from cmplearn.marking.verify import verify as compare

__all__ = ["mark"]

MEMORY = Path("/proc/meminfo")


def mark(
    course_root: Path,
    assignment: str,
    *,
    students: Sequence[str] | None = None,
    jobs: int | None = None,
    verify: float = 0.0,
    strict: bool = False,
    isolated: bool = True,
    force: bool = False,
    progress: Callable[[Progress], None] | None = None,
    say: Callable[[str], None] = lambda words: None,  # noqa: ARG005
    sandbox: MakesRuns = execute.Sandbox,
) -> Report:
    """Mark an assignment as nbgrader would, and return what became of every submission.

    The order of the steps, and why:

    1. Plan: what can't be marked is refused before anything is touched.
    2. Lock: two runs at once would record twice.
    3. For each submission, sorted by student, so that records don't depend on which ends first: pass by what
       has not changed; read; clean; run in the sandbox; score and record in one transaction; move the marked
       notebooks into place; then the journal. A run killed between any two marks that submission again.
    4. Compare a sample with nbgrader, when all is recorded that it is compared with.
    5. Report, last: it tells of all the rest.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root: ours or another's.
    assignment : str
        Name of the assignment.
    students : Sequence[str], optional
        Only these students.
    jobs : int, optional
        How many submissions run at once. When not given: as many as this process may use cores, and as there
        is memory for.
    verify : float
        Share of the submissions that nbgrader itself marks again, to compare.
    strict : bool
        Whether nothing may differ from nbgrader.
    isolated : bool
        Whether participants' code runs in a sandbox.
    force : bool
        Whether what has not changed is marked again.
    progress : Callable, optional
        Told after each submission.
    say : Callable
        Told, in words, what a person who waits should know, such as that the gradebook is busy.
    sandbox : Callable
        Makes what runs participants' code.

    Returns
    -------
    Report
        Every submission, also those marked before.

    Raises
    ------
    NotFoundError
        When there is no such course root, assignment or student, or nothing is handed in.
    InputError
        When the settings can't be loaded, or a number is out of its range.
    InUseError
        When another run is marking in this course root.
    NotIsolatedError
        When it should be isolated and can't be.
    StorageError
        When the gradebook or a file can't be used.

    Notes
    -----
    One at a time, in a process of its own: while it marks, the folder that the process works in and what
    nbgrader opens as its gradebook are other ones, for all threads. A server starts ``cmplearn mark``.
    """
    started, began = datetime.now(UTC), time.monotonic()
    if jobs is not None and jobs < 1:
        raise InputError(f"{jobs} submissions can't run at once: the least is 1.")
    if not 0 <= verify <= 1:
        raise InputError(f"{verify} is no share of the submissions to compare: it goes from 0 to 1.")
    jobs = jobs or min(_cores(), _room())
    plan = make_plan(course_root, assignment, students, strict)
    why = _isolation(plan, isolated)
    with Lock(plan.course_root, assignment), contextlib.chdir(plan.course_root):
        submissions = _marked(plan, jobs, isolated, force, progress, say, sandbox)
        verification = None
        if verify:
            verification = compare(
                plan,
                submissions,
                share=verify,
                strict=strict,
                isolated=isolated,
                jobs=jobs,
                progress=progress,
            )
        seconds = time.monotonic() - began
        told = Report(
            assignment,
            str(plan.course_root),
            strict,
            isolated,
            why,
            jobs,
            started,
            seconds,
            submissions,
            verification,
        )
        report.write(told)
    return told


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _room() -> int:
    """Return for how many submissions there is memory, each with the most that it may take."""
    if not MEMORY.exists():  # no Linux
        return _cores()
    told = dict(line.split(":", 1) for line in MEMORY.read_text(encoding="ascii").splitlines())
    available = int(told["MemAvailable"].split()[0]) * 1024
    return max(1, available // Limits().memory_bytes)


def _isolation(plan: Plan, isolated: bool) -> str:
    """Return how participants' code is isolated; refuse when it should be and can't be."""
    if not isolated:
        return "Not isolated, as asked."
    found = execute.isolation()
    if not found.available:
        raise NotIsolatedError(
            f"{found.refusal} Mark where it can be, or use --no-isolation when you trust all that was "
            "handed in."
        )
    folders = (plan.course_root, plan.source, plan.submitted("."), plan.autograded("."))
    gradebook = gradebook_file(plan.db_url)
    confinement.refuse_exposed(*folders, *([gradebook] if gradebook else []))
    return found.why


def _marked(
    plan: Plan,
    jobs: int,
    isolated: bool,
    force: bool,
    progress: Callable[[Progress], None] | None,
    say: Callable[[str], None],
    sandbox: MakesRuns,
) -> tuple[Submission, ...]:
    """Mark every submission; return them sorted by student."""
    began = time.monotonic()
    total = len(plan.handed_in)
    done: list[Submission] = [_without_notebook(student) for student in plan.without_notebook]
    with ExitStack() as stack:
        gradebook = stack.enter_context(OpenGradebook(plan.db_url, plan.course_id, plan.assignment, say))
        journal = stack.enter_context(Journal(folder(plan.course_root, plan.assignment)))
        steps = Steps(plan, gradebook, journal, force)
        running = Running(
            stack, jobs, lambda: sandbox(**steps.for_sandbox(), isolated=isolated, concurrent=jobs)
        )
        for count, submission in enumerate(steps.each(running), start=1):
            done.append(submission)
            if progress is not None:
                progress(Progress("marking", count, total, time.monotonic() - began, submission.student))
    return tuple(sorted(done, key=lambda submission: submission.student))


def _without_notebook(student: str) -> Submission:
    """Return what is said of a folder without a notebook: nbgrader passes it by."""
    words = "There is no notebook in what was handed in. Ask for it, then mark again."
    return Submission(student, "could not be marked", words)
