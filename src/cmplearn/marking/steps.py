"""The steps of one submission: read, pass by, clean, run, score, record, move into place, write it down."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol

import nbformat

from cmplearn.errors import CmplearnError, StorageError
from cmplearn.marking import backends
from cmplearn.marking.autograded import Staging
from cmplearn.marking.failing import is_of_this_computer, unwritten, why_failed
from cmplearn.marking.fingerprints import course_fingerprint, fingerprint
from cmplearn.marking.jobs import Job, JobRun, NotebookRun
from cmplearn.marking.journal import Journal
from cmplearn.marking.marked import MarkedNotebook, Submission
from cmplearn.marking.plan import LARGEST_FILE, Content, HandedIn, Plan, read
from cmplearn.marking.record import GradebookError, OpenGradebook, Recording
from cmplearn.marking.sanitise import Conversion, Sanitised, limits, notebook_to_run, warnings_aside
from cmplearn.marking.score import put_back, scored, unfinished

__all__ = ["MakesRuns", "Running", "Runs", "Steps"]

WINDOW = 4  # submissions ahead for each job: enough to keep all busy, few enough to keep memory flat
WINDOW_BYTES = 512_000_000  # of what was handed in, whatever the number of submissions
UNSEEN = backends.Choice("kernel", "Its code can't be looked at beforehand.")


class Runs(Protocol):
    """What runs a submission's code: the sandbox, or a stand-in for it."""

    def run(self, job: Job) -> JobRun:
        """Return what became of a submission."""


MakesRuns = Callable[..., AbstractContextManager[Runs]]


class Running:
    """Runs jobs in threads that only wait; the sandbox starts with the first job.

    Parameters
    ----------
    stack : ExitStack
        Ends the sandbox and the threads.
    jobs : int
        How many run at once.
    start : Callable
        Starts the sandbox.
    """

    def __init__(
        self, stack: ExitStack, jobs: int, start: Callable[[], AbstractContextManager[Runs]]
    ) -> None:
        """Make the threads."""
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


class Steps:
    """The steps of one submission.

    Parameters
    ----------
    plan : Plan
        What is to be marked.
    gradebook : OpenGradebook
        The gradebook.
    journal : Journal
        What was marked before.
    force : bool
        Whether what has not changed is marked again.
    """

    def __init__(self, plan: Plan, gradebook: OpenGradebook, journal: Journal, force: bool) -> None:
        """Load what all submissions share."""
        self.plan, self.gradebook, self.journal, self.force = plan, gradebook, journal, force
        self.conversion = Conversion(plan.settings, plan.assignment)
        self.staging = Staging(plan.settings, plan.assignment)
        self.shared = plan.shared_files()
        self.course = course_fingerprint(plan, gradebook.source.digest())
        self.extensions = gradebook.extensions()
        self.recorded = gradebook.auto_scores()

    @cached_property
    def sources(self) -> dict[str, Any]:
        """The assignment's source notebooks, by name."""
        paths = sorted(self.plan.source.glob("*.ipynb"))
        with warnings_aside():
            return {path.stem: nbformat.read(path, as_version=4) for path in paths}

    def for_sandbox(self) -> dict[str, Any]:
        """Return what all submissions share in the sandbox."""
        return {"preload": backends.preloads(self.sources.values()), "shared_files": self.shared}

    def each(self, running: Running) -> Iterator[Submission]:
        """Mark every submission in order: while some run, the next are cleaned and the last recorded."""
        waiting: deque[_Waiting | Submission] = deque()
        for handed_in in self.plan.handed_in:
            waiting.append(self.begin(handed_in, running))
            while len(waiting) >= running.window or _size(waiting) > WINDOW_BYTES:
                yield self.end(waiting.popleft())
        while waiting:
            yield self.end(waiting.popleft())

    def begin(self, handed_in: HandedIn, running: Running) -> "_Waiting | Submission":
        """Pass by what has not changed; else read it, clean it, and start its code."""
        try:
            mark, content = self._read(handed_in)
        except StorageError as error:
            return Submission(handed_in.student, "could not be marked", str(error))
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
        whys, run = self._start(handed_in.student, content, sanitised, running)
        return _Waiting(handed_in, content, mark, sanitised, whys, run)

    def end(self, waiting: "_Waiting | Submission") -> Submission:
        """Score and record, move what is marked into place, and enter it in the journal, in this order."""
        if isinstance(waiting, Submission):
            return waiting
        run = None if waiting.run is None else waiting.run.result()
        try:
            submission = self._entered(waiting, run)
        except OSError as error:
            if is_of_this_computer(error):
                raise unwritten(error, waiting.handed_in.student) from error
            raise
        self.journal.add(waiting.fingerprint, submission)
        return submission

    def _entered(self, waiting: _Waiting, run: JobRun | None) -> Submission:
        """Score and record, and move what is marked into place."""
        with self.staging.submission(waiting.handed_in, waiting.content):
            submission = self._recorded(waiting, run)
            if submission.outcome == "marked":
                self.staging.move()
                self.staging.nbgrader.run_post_convert_hook()
            else:
                self.staging.remove()
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
        self, student: str, content: Content, sanitised: Sanitised, running: Running
    ) -> tuple[dict[str, str], Future[JobRun] | None]:
        """Start a submission's code; return why each notebook runs as it does, and the run."""
        execute = self.conversion.execute
        if execute is None or not self.conversion.executes or not sanitised.notebooks:
            return {}, None
        own = {name: held for name, held in content.files.items() if name not in self.shared}
        choices = {name: _choice(each, own) for name, each in sanitised.notebooks.items()}
        notebooks = tuple(
            notebook_to_run(name, notebook, execute, choices[name].backend)
            for name, notebook in sanitised.notebooks.items()
        )
        job = Job(student, notebooks, own, limits(execute, self.plan.strict))
        return {name: choice.why for name, choice in choices.items()}, running.start(job)

    def _recorded(self, waiting: _Waiting, run: JobRun | None) -> Submission:
        """Record a submission in one transaction.

        One that fails leaves what nbgrader would leave: what it had committed until then.
        """
        student = waiting.handed_in.student
        notes = _notes(waiting, set(self.gradebook.source.notebooks))
        marked: dict[str, Any] = {}
        with self.gradebook.recording() as recording:
            try:
                notebooks = self._scored(waiting, run, recording, marked)
                self.staging.finish()
            except GradebookError:
                raise
            except Exception as error:  # nbgrader fails a submission for any error, and goes on with the next
                if is_of_this_computer(error):
                    raise
                recording.forget_changes()
                words = why_failed(error)
                if there := ", ".join(self._scored_before(marked, waiting, run, recording)):
                    words += f" The gradebook has marks for {there} in it already: don't give them out."
                return Submission(student, "could not be marked", words, notes=notes)
            late, penalty = recording.lateness(self.plan.assignment, student)
        if late:
            notes = (*notes, f"Handed in {timedelta(seconds=round(late))} late.")
        seconds, peak = (0.0, 0) if run is None else (run.wall_seconds, run.peak_memory_bytes)
        return Submission(student, "marked", "", notebooks, notes, penalty, seconds, peak)

    def _scored(
        self, waiting: _Waiting, run: JobRun | None, recording: Recording, marked: dict[str, Any]
    ) -> tuple[MarkedNotebook, ...]:
        """Put the code's outputs back, let nbgrader score and save, and say how each cell ended.

        What is done is put into ``marked``, also when the next notebook fails.
        """
        runs = _by_name(run)
        for name in self.staging.enter():
            if name not in waiting.sanitised.notebooks:
                raise waiting.sanitised.failed or CmplearnError(f"{name} could not be read.")
            marked[name] = self._converted(name, waiting.sanitised, runs.get(name))
        return tuple(
            self._told(name, marked.get(name), runs.get(name), waiting, recording)
            for name in self.gradebook.source.notebooks
        )

    def _scored_before(
        self, marked: Mapping[str, Any], waiting: _Waiting, run: JobRun | None, recording: Recording
    ) -> list[str]:
        """Return the notebooks that were scored before one failed; a look is asked for as if none had."""
        runs = _by_name(run)
        for name, notebook in marked.items():
            self._told(name, notebook, runs.get(name), waiting, recording)
        return list(marked)

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

    def _passed_over(self, name: str) -> set[str]:
        """Return the ids of a notebook's cells that the tutor's own source says not to run."""
        execute = self.conversion.execute
        if execute is None or name not in self.sources:
            return set()
        return {
            str(cell.metadata.nbgrader.get("grade_id"))
            for cell in self.sources[name].cells
            if "nbgrader" in cell.metadata and execute.skip_cells_with_tag in cell.metadata.get("tags", [])
        }

    def _told(
        self, name: str, notebook: Any, run: NotebookRun | None, waiting: _Waiting, recording: Recording
    ) -> MarkedNotebook:
        """Return how a notebook's cells ended; ask a person to look where nbgrader would mark otherwise."""
        student, assignment = waiting.handed_in.student, self.plan.assignment
        grades = recording.grades(name, assignment, student)
        graded = [cell for cell in self.gradebook.source.graded_cells(name) if cell.name in grades]
        cells = scored(name, graded, grades.__getitem__, notebook, run, self._passed_over(name))
        if not self.plan.strict:
            for cell in cells:
                grades[cell.grade_id].needs_manual_grade |= cell.needs_look
        if run is None:
            return MarkedNotebook(name, None, "", cells)
        why = waiting.whys.get(name, "")
        notes = (*unfinished(notebook, run), *run.notes)
        return MarkedNotebook(name, run.backend, why, cells, notes, run.cpu_seconds)


def _by_name(run: JobRun | None) -> dict[str, NotebookRun]:
    """Return what came out of each notebook."""
    return {} if run is None else {each.name: each for each in run.notebooks}


def _choice(notebook: Any, files: Mapping[str, bytes]) -> backends.Choice:
    """Return how a notebook is run; a kernel runs what nobody can look at."""
    try:
        return backends.choose(notebook, files)
    except Exception:  # what participants write is parsed here, and may be made to break whatever parses it
        return UNSEEN


def _size(waiting: Iterable["_Waiting | Submission"]) -> int:
    """Return how many bytes of what was handed in are held in memory."""
    contents = [each.content for each in waiting if isinstance(each, _Waiting)]
    return sum(len(held) for each in contents for held in (*each.notebooks.values(), *each.files.values()))


def _notes(waiting: _Waiting, known: set[str]) -> tuple[str, ...]:
    """Return what a tutor should know of a submission."""
    unknown = sorted(set(waiting.content.notebooks) - known)
    return (
        *(
            f"{link} was left out: it is a link, or no plain file, or larger than "
            f"{LARGEST_FILE // 1_000_000} MB."
            for link in waiting.content.links
        ),
        *(f"{name}.ipynb does not belong to this assignment: it was not marked." for name in unknown),
    )
