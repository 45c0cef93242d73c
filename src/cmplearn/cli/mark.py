"""`cmplearn mark`: an assignment's submissions, marked; a table, a report, and an exit code."""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from cmplearn.cli.quickly import import_jsonschema
from cmplearn.errors import CmplearnError, InputError, InUseError, NotFoundError, NotIsolatedError

if TYPE_CHECKING:
    from cmplearn.marking.marked import Progress

__all__ = ["CourseRoot", "ProgressLine", "course_root_of", "mark"]

EXIT_CODES: tuple[tuple[type[CmplearnError], int], ...] = (
    (InUseError, 4),
    (NotIsolatedError, 5),
    (NotFoundError, 2),
    (InputError, 2),
)
OTHER_PROBLEM = 1
LINES_APART_SECONDS = 15.0

CourseRoot = Annotated[
    Path | None,
    typer.Option(
        help="nbgrader's course root. [default: this folder if it is one, else the course's assessments]"
    ),
]


def mark(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, that of its folder in source.")],
    student: Annotated[
        list[str] | None,
        typer.Option(help="Mark this participant alone; may be given more than once.", show_default=False),
    ] = None,
    jobs: Annotated[
        str,
        typer.Option(
            help="How many submissions to run at once: a number, or auto for one a core, if memory allows."
        ),
    ] = "auto",
    verify: Annotated[
        str, typer.Option(help="Mark this part again with nbgrader itself and compare, as 10%.")
    ] = "0%",
    strict: Annotated[
        bool, typer.Option("--strict", help="Give nbgrader's own marks, within the sandbox's limits.")
    ] = False,
    no_isolation: Annotated[
        bool, typer.Option("--no-isolation", help="Run participants' code as if it were your own.")
    ] = False,
    force: Annotated[
        bool,
        typer.Option("--force", help="Mark all again; what you had resolved waits for you once more."),
    ] = False,
    course_root: CourseRoot = None,
) -> None:
    """Mark the submissions of an assignment into nbgrader's gradebook, as in: cmplearn mark a2-care-homes

    Only what has changed since the last time is marked. A run that was stopped goes on where it stopped: type
    the same line again. What each participant's tests came to is listed at the end, with what a person should
    look at and why. What the words mean is in the handbook, under Marking, in detail.

    \b
    Exit codes:
      0  all is marked
      1  some could not be marked, and the table says why; or the run was stopped or could not go on
      2  wrong use, such as an assignment that there isn't, or settings that can't be read
      3  the comparison with nbgrader found what it should not, or could not be made
      4  another run is marking here; it says which
      5  work can't be isolated on this computer, and --no-isolation was not given
    """
    options = {
        "students": student or None,
        "jobs": _jobs(jobs),
        "verify": _share(verify),
        "strict": strict,
        "isolated": not no_isolation,
        "force": force,
    }
    watch = ProgressLine(sys.stderr)
    watch.begin()
    try:
        code = _mark_and_tell(course_root_of(course_root), assignment, watch, options)
    except CmplearnError as problem:
        watch.end()
        typer.echo(f"cmplearn: {_safe(str(problem))}", err=True)
        code = next((code for kind, code in EXIT_CODES if isinstance(problem, kind)), OTHER_PROBLEM)
    except KeyboardInterrupt:
        watch.end()
        again = "type the same line again, without --force," if force else "type the same line again"
        typer.echo(f"Stopped. What is marked is kept: {again} to go on from there.", err=True)
        code = OTHER_PROBLEM
    raise typer.Exit(code)


def course_root_of(given: Path | None) -> Path:
    """Return the course root to work in.

    Parameters
    ----------
    given : Path or None
        What the person gave.

    Returns
    -------
    Path
        That; else this folder when it is a course root, else the course's assessments.
    """
    if given is not None:
        return given
    here = Path.cwd()
    if (here / "nbgrader_config.py").is_file() or (here / "gradebook.db").is_file():
        return here
    from cmplearn import course

    return course.root() / "assessments"


def _mark_and_tell(course_root: Path, assignment: str, watch: "ProgressLine", options: dict[str, Any]) -> int:
    """Mark, print what came of it, and return the exit code."""
    import_jsonschema()
    from cmplearn.marking.mark import mark as mark_submissions
    from cmplearn.marking.report import path_of
    from cmplearn.marking.telling import lines

    gc.freeze()  # what is imported stays: the collector need not look through it again and again
    report = mark_submissions(course_root, assignment, progress=watch, say=watch.say, **options)
    watch.end()
    for line in lines(report):
        typer.echo(line)
    typer.echo(f"\nThe whole report: {_safe(str(path_of(report)))}")
    return report.exit_code


def _jobs(typed: str) -> int | None:
    """Return how many submissions to run at once; None for as many as there are cores."""
    if typed == "auto":
        return None
    if not typed.isdecimal() or int(typed) == 0:
        raise typer.BadParameter(f"{typed!r} is neither auto nor a number from 1.", param_hint="--jobs")
    return int(typed)


def _share(typed: str) -> float:
    """Return the part to compare with nbgrader, from 0 to 1."""
    try:
        share = float(typed.strip().removesuffix("%")) / 100
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise typer.BadParameter(f"{typed!r} is no percentage from 0% to 100%.", param_hint="--verify")
    return share


def _safe(words: str) -> str:
    """Return words with names in them that were typed by others, safe to print."""
    from cmplearn.marking.printing import printable

    return printable(words)


class ProgressLine:
    """Tells how far a run is: one line that is written over in a terminal, else a plain line now and then.

    Parameters
    ----------
    stream : TextIO
        Where to tell it.
    clock : Callable[[], float]
        Seconds, from any beginning.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        """Say nothing yet."""
        self.stream, self.clock = stream, clock
        self.overwrites = stream.isatty()
        self.shown = ""
        self.told_at = clock()

    def __call__(self, progress: "Progress") -> None:
        """Tell how far a run is."""
        from cmplearn.marking.telling import progress_line

        line = progress_line(progress)
        if self.overwrites:
            self._write_over(line)
        elif self.clock() - self.told_at >= LINES_APART_SECONDS:
            typer.echo(line, file=self.stream)
            self.told_at = self.clock()

    def begin(self) -> None:
        """Show that something happens, before there is anything to count."""
        if self.overwrites:
            self._write_over("Getting ready.")

    def say(self, words: str) -> None:
        """Tell something else, such as that the gradebook is waited for."""
        self.end()
        typer.echo(_safe(words), file=self.stream)

    def end(self) -> None:
        """Leave the line empty for what comes next."""
        if self.shown:
            self.stream.write(f"\r{' ' * len(self.shown)}\r")
            self.stream.flush()
            self.shown = ""

    def _write_over(self, line: str) -> None:
        self.stream.write(f"\r{line.ljust(len(self.shown))}")
        self.stream.flush()
        self.shown = line
