"""Marking an assignment, step by step."""

import contextlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError

from cmplearn.errors import CmplearnError, NotIsolatedError
from cmplearn.marking import backends, confinement, execute, report
from cmplearn.marking.autograded import Staging
from cmplearn.marking.jobs import Job, JobRun, NotebookRun
from cmplearn.marking.journal import Journal, Lock, folder
from cmplearn.marking.marked import MarkedNotebook, Progress, Report, Submission
from cmplearn.marking.plan import (
    Content,
    HandedIn,
    Plan,
    course_fingerprint,
    fingerprint,
    make_plan,
    read,
)
from cmplearn.marking.record import GradebookError, OpenGradebook, Recording
from cmplearn.marking.sanitise import Conversion, Sanitised, limits, notebook_to_run
from cmplearn.marking.score import put_back, scored
from cmplearn.marking.verify import verify as compare

__all__ = ["mark"]

WINDOW = 4  # submissions ahead for each job: enough to keep all busy, few enough to keep memory flat


class Runs(Protocol):
    """What runs a submission's code: the sandbox, or a stand-in for it."""

    def run(self, job: Job) -> JobRun:
        """Return what became of a submission."""


MakesRuns = Callable[..., AbstractContextManager[Runs]]


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
        How many submissions run at once; as many as this process may use cores when not given.
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
        When the settings can't be loaded.
    InUseError
        When another run is marking in this course root.
    NotIsolatedError
        When it should be isolated and can't be.
    StorageError
        When the gradebook or a file can't be used.
    """
    started, began = datetime.now(UTC), time.monotonic()
    jobs = jobs or _cores()
    plan = make_plan(course_root, assignment, students, strict)
    why = _isolation(plan, isolated)
    with Lock(plan.course_root, assignment), contextlib.chdir(plan.course_root):
        submissions = _marked(plan, jobs, isolated, force, progress, sandbox)
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


def _isolation(plan: Plan, isolated: bool) -> str:
    """Return how participants' code is isolated; refuse when it should be and can't be."""
    if not isolated:
        return "Not isolated, as asked."
    found = execute.isolation()
    if not found.available:
        raise NotIsolatedError(
            f"Participants' code can't be isolated here: {found.why} Mark where it can be, or use "
            "--no-isolation when you trust all that was handed in."
        )
    confinement.refuse_exposed(plan.course_root)
    return found.why


def _marked(
    plan: Plan,
    jobs: int,
    isolated: bool,
    force: bool,
    progress: Callable[[Progress], None] | None,
    sandbox: MakesRuns,
) -> tuple[Submission, ...]:
    """Mark every submission; return them sorted by student."""
    began = time.monotonic()
    total = len(plan.handed_in)
    done: list[Submission] = [_without_notebook(student) for student in plan.without_notebook]
    with ExitStack() as stack:
        gradebook = stack.enter_context(OpenGradebook(plan.db_url, plan.course_id, plan.assignment))
        journal = stack.enter_context(Journal(folder(plan.course_root, plan.assignment)))
        marking = _Marking(plan, gradebook, journal, force)
        runs = _Runs(
            stack, jobs, lambda: sandbox(**marking.for_sandbox(), isolated=isolated, concurrent=jobs)
        )
        for count, submission in enumerate(marking.each(runs), start=1):
            done.append(submission)
            if progress is not None:
                progress(Progress("marking", count, total, time.monotonic() - began, submission.student))
    return tuple(sorted(done, key=lambda submission: submission.student))


def _without_notebook(student: str) -> Submission:
    """Return what is said of a folder without a notebook: nbgrader passes it by."""
    words = "There is no notebook in what was handed in. Ask for it, then mark again."
    return Submission(student, "could not be marked", words)


class _Runs:
    """Runs jobs in threads that only wait; the sandbox starts with the first job."""

    def __init__(
        self, stack: ExitStack, jobs: int, start: Callable[[], AbstractContextManager[Runs]]
    ) -> None:
        self.window = WINDOW * jobs
        self._stack, self._start = stack, start
        self._threads = stack.enter_context(ThreadPoolExecutor(jobs, "marking"))
        self._sandbox: Runs | None = None

    def start(self, job: Job) -> Future[JobRun]:
        """Start a job."""
        if self._sandbox is None:
            self._sandbox = self._stack.enter_context(self._start())
        return self._threads.submit(self._sandbox.run, job)


@dataclass(frozen=True)
class _Waiting:
    """A submission that is cleaned, and whose code runs."""

    handed_in: HandedIn
    content: Content
    fingerprint: str
    sanitised: Sanitised
    whys: dict[str, str]
    run: Future[JobRun] | None


class _Marking:
    """The steps of one submission."""

    def __init__(self, plan: Plan, gradebook: OpenGradebook, journal: Journal, force: bool) -> None:
        self.plan, self.gradebook, self.journal, self.force = plan, gradebook, journal, force
        self.conversion = Conversion(plan.settings, plan.assignment)
        self.staging = Staging(plan.settings, plan.assignment)
        self.shared = plan.shared_files()
        self.course = course_fingerprint(plan, gradebook.source.digest())
        self.extensions = gradebook.extensions()
        self.recorded = gradebook.auto_scores()

    def for_sandbox(self) -> dict[str, Any]:
        """Return what all submissions share in the sandbox."""
        sources = [nbformat.read(path, as_version=4) for path in sorted(self.plan.source.glob("*.ipynb"))]
        return {"preload": backends.preloads(sources), "shared_files": self.shared}

    def each(self, runs: _Runs) -> Iterator[Submission]:
        """Mark every submission in order: while some run, the next are cleaned and the last recorded."""
        waiting: deque[_Waiting | Submission] = deque()
        for handed_in in self.plan.handed_in:
            waiting.append(self.begin(handed_in, runs))
            if len(waiting) >= runs.window:
                yield self.end(waiting.popleft())
        while waiting:
            yield self.end(waiting.popleft())

    def begin(self, handed_in: HandedIn, runs: _Runs) -> "_Waiting | Submission":
        """Pass by what has not changed; else read it, clean it, and start its code."""
        mark, content = self._read(handed_in)
        if (before := self._unchanged(handed_in.student, mark)) is not None:
            return before
        if (passed_by := self._passed_by(handed_in)) is not None:
            return passed_by
        self.staging.nbgrader.notebooks = [str(path) for path in handed_in.notebooks]
        self.staging.nbgrader.run_pre_convert_hook()
        if self.staging.nbgrader.pre_convert_hook is not None:  # it may have changed what was handed in
            mark, content = self._read(handed_in)
        known = {
            name: held for name, held in content.notebooks.items() if name in self.gradebook.source.notebooks
        }
        with self.gradebook.reading_source():
            sanitised = self.conversion.sanitise(handed_in.student, known)
        whys, run = self._start(handed_in.student, content, sanitised, runs)
        return _Waiting(handed_in, content, mark, sanitised, whys, run)

    def end(self, waiting: "_Waiting | Submission") -> Submission:
        """Score and record, move what is marked into place, and enter it in the journal, in this order."""
        if isinstance(waiting, Submission):
            return waiting
        run = None if waiting.run is None else waiting.run.result()
        with self.staging.submission(waiting.handed_in, waiting.content):
            submission = self._recorded(waiting, run)
            if submission.outcome == "marked":
                self.staging.move()
                self.staging.nbgrader.run_post_convert_hook()
            else:
                self.staging.remove()
        self.journal.add(waiting.fingerprint, submission)
        return submission

    def _read(self, handed_in: HandedIn) -> tuple[str, Content]:
        """Return a submission's fingerprint and what it holds."""
        content = read(handed_in, self.plan.ignore)
        return fingerprint(content, self.course, self.extensions.get(handed_in.student)), content

    def _unchanged(self, student: str, mark: str) -> Submission | None:
        """Return what was marked before, when nothing has changed and it is all there."""
        entry = self.journal.entries.get(student)
        if self.force or entry is None or entry.fingerprint != mark:
            return None
        recorded = self.recorded.get(student, {})
        all_there = self.plan.autograded(student).is_dir() and all(
            recorded.get((cell.notebook, cell.grade_id), "none") == cell.auto_score
            for cell in entry.submission.cells
        )
        if entry.submission.outcome == "could not be marked" or not recorded or not all_there:
            return None
        return replace(entry.submission, outcome="already marked")

    def _passed_by(self, handed_in: HandedIn) -> Submission | None:
        """Return what strict marking says of work that nbgrader passes by for lack of a later timestamp."""
        if self.force or not self.plan.strict or not self.staging.passes_by(handed_in):
            return None
        words = "Marked before, and its timestamp is no later: nbgrader marks it again only with --force."
        return Submission(handed_in.student, "already marked", notes=(words,))

    def _start(
        self, student: str, content: Content, sanitised: Sanitised, runs: _Runs
    ) -> tuple[dict[str, str], Future[JobRun] | None]:
        """Start a submission's code; return why each notebook runs as it does, and the run."""
        execute = self.conversion.execute
        if execute is None or not self.conversion.executes or not sanitised.notebooks:
            return {}, None
        own = {name: held for name, held in content.files.items() if name not in self.shared}
        choices = {name: backends.choose(each, own) for name, each in sanitised.notebooks.items()}
        notebooks = tuple(
            notebook_to_run(name, notebook, execute, choices[name].backend)
            for name, notebook in sanitised.notebooks.items()
        )
        job = Job(student, notebooks, own, limits(execute, self.plan.strict))
        return {name: choice.why for name, choice in choices.items()}, runs.start(job)

    def _recorded(self, waiting: _Waiting, run: JobRun | None) -> Submission:
        """Record a submission in one transaction.

        One that fails leaves what nbgrader would leave: what it had committed until then.
        """
        student = waiting.handed_in.student
        notes = _notes(waiting, set(self.gradebook.source.notebooks))
        with self.gradebook.recording() as recording:
            try:
                notebooks = self._scored(waiting, run, recording)
                self.staging.finish()
            except GradebookError:
                raise
            except Exception as error:  # nbgrader fails a submission for any error, and goes on with the next
                recording.forget_changes()
                return Submission(student, "could not be marked", _words(error), notes=notes)
            late, penalty = recording.lateness(self.plan.assignment, student)
        if late:
            notes = (*notes, f"Handed in {timedelta(seconds=round(late))} late.")
        seconds, peak = (0.0, 0) if run is None else (run.wall_seconds, run.peak_memory_bytes)
        return Submission(student, "marked", "", notebooks, notes, penalty, seconds, peak)

    def _scored(
        self, waiting: _Waiting, run: JobRun | None, recording: Recording
    ) -> tuple[MarkedNotebook, ...]:
        """Put the code's outputs back, let nbgrader score and save, and say how each cell ended."""
        runs = {} if run is None else {each.name: each for each in run.notebooks}
        handed_in = self.staging.enter()
        marked: dict[str, Any] = {}
        for name in handed_in:
            if name not in waiting.sanitised.notebooks:
                raise waiting.sanitised.failed or CmplearnError(f"{name} could not be read.")
            marked[name] = self._converted(name, waiting.sanitised, runs.get(name))
        return tuple(
            self._told(name, marked.get(name), runs.get(name), waiting, recording)
            for name in self.gradebook.source.notebooks
        )

    def _converted(self, name: str, sanitised: Sanitised, run: NotebookRun | None) -> Any:
        """Return a notebook after the preprocessors that come after Execute; it is written to the stage."""
        execute = self.conversion.execute

        def outputs_back(notebook: Any) -> None:
            if run is not None and execute is not None:
                put_back(notebook, run, execute.error_on_timeout or {}, self.plan.strict)

        text, notebook, resources = self.conversion.autograde(
            sanitised.notebooks[name], sanitised.resources[name], outputs_back
        )
        self.staging.write(text, resources)
        return notebook

    def _told(
        self, name: str, notebook: Any, run: NotebookRun | None, waiting: _Waiting, recording: Recording
    ) -> MarkedNotebook:
        """Return how a notebook's cells ended; ask a person to look where nbgrader would mark otherwise."""
        student, assignment = waiting.handed_in.student, self.plan.assignment
        graded = self.gradebook.source.graded_cells(name)
        grades = {cell.name: recording.find_grade(cell.name, name, assignment, student) for cell in graded}
        cells = scored(name, graded, grades.__getitem__, notebook, run)
        if not self.plan.strict:
            for cell in cells:
                grades[cell.grade_id].needs_manual_grade |= cell.needs_look
        if run is None:
            return MarkedNotebook(name, None, "", cells)
        why = waiting.whys.get(name, "")
        return MarkedNotebook(name, run.backend, why, cells, run.notes, run.cpu_seconds)


def _notes(waiting: _Waiting, known: set[str]) -> tuple[str, ...]:
    """Return what a tutor should know of a submission."""
    unknown = sorted(set(waiting.content.notebooks) - known)
    return (
        *(
            f"{link} was left out: it is a link, or no plain file, or larger than 100 MB."
            for link in waiting.content.links
        ),
        *(f"{name}.ipynb does not belong to this assignment: it was not marked." for name in unknown),
    )


def _words(error: Exception) -> str:
    """Return why a submission could not be marked, and what to do."""
    if isinstance(error, CmplearnError):
        return str(error)
    if isinstance(error, (nbformat.reader.NotJSONError, UnicodeDecodeError)):
        return "A notebook in it is damaged, or is another kind of file. Ask for it again, then mark again."
    if isinstance(error, SchemaTooOldError):
        return (
            "A notebook in it was made with an older nbgrader. Keep a copy of the course root, run "
            "nbgrader update . there, then mark again."
        )
    if isinstance(error, SchemaTooNewError):
        return "A notebook in it was made with a newer nbgrader. Upgrade nbgrader here, then mark again."
    return f"nbgrader can't mark it: {type(error).__name__}: {error}. Look at it, mend it, then mark again."
