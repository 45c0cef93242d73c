"""A marking run told to a tutor, as lines to print."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import get_args

from cmplearn.marking.jobs import Backend, Limits
from cmplearn.marking.marked import Difference, Outcome, Progress, Report, State, Submission, Verification
from cmplearn.marking.printing import printable

__all__ = ["DIFFERENCES", "SANDBOX", "lines", "progress_line"]

LIMITS = Limits()

DIFFERENCES = {
    "died": "Code that dies costs that test and those after it, not the whole submission.",
    "over": "A result over a test’s most costs that test (0), not the whole submission.",
    "time": "Time limits count computing, not waiting; after three cells over it a notebook is not run on.",
    "look": "What died, went over or took too long, words on standard error, and what looks tampered ask "
    "for a person’s look.",
    "unreadable": "An unreadable notebook fails its submission, as in nbgrader, and never ends the run.",
    "changed": "Work that has changed is marked again, also where its time of handing in has not.",
    "files": "Files that a notebook writes are not kept in autograded/.",
}
"""Where marks may differ from `nbgrader autograde`, by a short name; --strict has none of them."""

SANDBOX = (
    f"In the sandbox code has no network, {LIMITS.memory_bytes >> 30} GB of memory, {LIMITS.processes} "
    f"processes, {LIMITS.open_files} open files, {LIMITS.disk_bytes >> 20} MB of disk, of which "
    f"{LIMITS.file_bytes >> 20} MB a file, and {LIMITS.output_bytes >> 20} MB of output a cell. It does not "
    "see the notebooks’ own files; links are not followed. Code that needs more fails here alone."
)
"""Where marks may differ in any sandbox, with --strict too."""

VALUES = {
    "auto_score": "the tests’ mark",
    "max_score": "the most it can earn",
    "needs_manual_grade": "waits for a person",
    "auto_comment": "the automatic comment",
}

RUN_BY: dict[Backend, str] = {
    "fork": "in a copy of a prepared Python",
    "kernel": "in a kernel of its own",
    "stock": "as nbgrader runs it",
}
LONGEST_NAME = 28


def progress_line(progress: Progress) -> str:
    """Return how far a run is, with the time left.

    Parameters
    ----------
    progress : Progress
        How far it is.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> progress_line(Progress("marking", 20, 200, 6.0, "P020"))
    '20 of 200 marked, about 55 seconds left'
    >>> progress_line(Progress("comparing", 1, 5, 60.0, "P020"))
    '1 of 5 compared with nbgrader, about 4 minutes left'
    """
    done = {"marking": "marked", "comparing": "compared with nbgrader"}[progress.stage]
    line = f"{progress.done} of {progress.total} {done}"
    left = progress.seconds_left
    return f"{line}, about {_rough(left)} left" if left and progress.done < progress.total else line


def lines(report: Report) -> list[str]:
    """Return a run as lines to print: how it went, then every submission, what to look at, and the sums.

    Parameters
    ----------
    report : Report
        The run.

    Returns
    -------
    list[str]
        Lines that hold nothing a terminal would obey.
    """
    return [
        printable(line) for part in (_how, _differences, _table, _sums, _compared) for line in part(report)
    ]


def _table(report: Report) -> Iterator[str]:
    """Yield a line for each submission, and what to look at under it."""
    if not report.submissions:
        return
    yield ""
    rows = [("Participant", "By tests", "By hand", "How its tests ended")]
    rows += [_row(each) for each in report.submissions]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row, below in zip(rows, ((), *(_below(each) for each in report.submissions)), strict=True):
        yield "  ".join(
            (*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[3])
        ).rstrip()
        yield from below


def _row(submission: Submission) -> tuple[str, str, str, str]:
    """Return a submission as a row of the table."""
    name = submission.student
    short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
    if submission.outcome == "could not be marked":
        return short, "none", "", submission.outcome
    if not submission.notebooks:
        return short, "as before", "", "passed by"
    ended = Counter(cell.state for cell in submission.cells)
    told = ", ".join(f"{ended[state]} {state}" for state in get_args(State) if ended[state])
    late = f"; {submission.late_penalty:g} off for lateness" if submission.late_penalty else ""
    before = "; marked before" if submission.outcome == "already marked" else ""
    marks = f"{submission.auto_score:g} of {submission.auto_max:g}"
    by_hand = f"{submission.by_hand_max:g}" if submission.by_hand_max else ""
    return short, marks, by_hand, f"{told or 'nothing to mark'}{late}{before}"


def _below(submission: Submission) -> tuple[str, ...]:
    """Return what to look at in a submission, a line each."""
    return tuple(f"    look: {': '.join(filter(None, (look.where, look.why)))}" for look in submission.looks)


def _sums(report: Report) -> Iterator[str]:
    """Yield how many there were."""
    counts = [f"{len(report.of(outcome))} {outcome}" for outcome in get_args(Outcome) if report.of(outcome)]
    looks = sum(1 for each in report.submissions if each.looks)
    yield ""
    yield f"{_counted(len(report.submissions), 'submission')}: {', '.join(counts) or 'nothing to mark'}."
    if looks:
        yield f"{looks} with something for a person to look at: the lines above that begin with look."
    if report.of("already marked"):
        yield (
            "What was marked before and has not changed was left as it is; --force marks it again, and asks "
            "again about what you had resolved."
        )


def _how(report: Report) -> Iterator[str]:
    """Yield how the run went: time, sandbox, and what ran the notebooks of this run."""
    yield f"It took {_exact(report.seconds)}, {_counted(report.jobs, 'submission')} at a time."
    yield f"Participants’ work was {'isolated' if report.isolated else 'NOT isolated'}: {report.isolation}"
    ran: dict[Backend, Counter[str]] = defaultdict(Counter)
    for each in report.of("marked"):
        for notebook in each.notebooks:
            if notebook.backend:
                ran[notebook.backend][notebook.why] += 1
    for backend, reasons in sorted(ran.items()):
        yield f"{_counted(reasons.total(), 'notebook')} ran {RUN_BY[backend]}."
        yield from (f"  {count}: {reason}" for reason, count in reasons.most_common() if reason)


def _differences(report: Report) -> Iterator[str]:
    """Yield where marks may differ from nbgrader's own."""
    if report.strict:
        yield "Strict: marks are the ones that nbgrader autograde gives, within the sandbox’s limits."
    else:
        yield "Marks are nbgrader’s own, but for this (--strict leaves it out):"
        yield from (f"  - {words}" for words in DIFFERENCES.values())
    if report.isolated:
        yield f"  - {SANDBOX}{'' if report.strict else ' (With --strict too.)'}"
    passed_by = [each for each in report.of("already marked") if not each.notebooks]
    if passed_by:
        yield (
            f"{_counted(len(passed_by), 'submission')} of an earlier run kept the marks of that run: nothing "
            "was changed there. Add --force to mark all again."
        )


def _compared(report: Report) -> Iterator[str]:
    """Yield what the comparison with nbgrader found."""
    found = report.verification
    if found is None:
        return
    yield ""
    yield (
        f"Compared with nbgrader’s own marking: {_counted(len(found.students), 'submission')} "
        f"({', '.join(found.students)}), {_counted(found.values, 'value')}, in {_exact(found.seconds)}."
    )
    yield _verdict(found)
    for difference in found.differences:
        yield f"  {'intended' if difference.explained else 'NOT EXPLAINED'}: {_told(difference)}"
    yield from (f"  could not be compared: {problem}" for problem in found.problems)


def _verdict(found: Verification) -> str:
    """Return the comparison in a sentence."""
    if found.unexplained:
        return (
            f"{_differ(len(found.unexplained))} and should not. Don’t publish these marks before "
            "somebody has found out why: send the report to whoever runs your course."
        )
    if found.problems:
        return "Of what could not be compared, below, nothing is known. Don’t rely on this comparison for it."
    if found.differences:
        return f"{_differ(len(found.differences))}, each as it is meant to: see the list above."
    return "No value differs." if found.values else "No value was compared."


def _differ(number: int) -> str:
    """Return how many values differ."""
    return f"{number} of them differ{'s' if number == 1 else ''}"


def _told(difference: Difference) -> str:
    """Return a difference in words."""
    where = ", ".join(filter(None, (difference.student, difference.notebook, difference.cell)))
    what = VALUES.get(difference.what, difference.what)
    ours, stocks = _value(difference.ours), _value(difference.stocks)
    why = f" ({DIFFERENCES[difference.explained]})" if difference.explained in DIFFERENCES else ""
    return f"{where}: {what}: {ours} here, {stocks} by nbgrader{why}"


def _value(value: float | bool | str | None) -> str:
    """Return a value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else repr(value)


def _counted(number: int, what: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _exact(seconds: float) -> str:
    """Return a time that was measured."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} seconds"


def _rough(seconds: float) -> str:
    """Return a time that is estimated, rounded up: to 5 seconds, and above a minute and a half to minutes."""
    if seconds > 90:
        return _counted(int(-(-seconds // 60)), "minute")
    return _counted(max(5, int(-(-seconds // 5)) * 5), "second")
