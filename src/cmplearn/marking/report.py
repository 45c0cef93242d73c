"""The report that a marking run leaves for programs: its keys are listed in the tutors' handbook."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cmplearn.errors import StorageError
from cmplearn.marking.journal import folder
from cmplearn.marking.marked import Report, Submission

__all__ = ["as_data", "path_of", "write"]

SCHEMA = "cmplearn.marking.report"
VERSION = 1  # goes up when a key goes away or changes its meaning; new keys may come at any time
FILE = "report.json"


def path_of(report: Report) -> Path:
    """Return where a run's report lies: ``.cmplearn/marking/<assignment>/report.json`` in the course root."""
    return folder(Path(report.course_root), report.assignment) / FILE


def write(report: Report) -> Path:
    """Write the report where programs find it, whole or not at all.

    Parameters
    ----------
    report : Report
        The run.

    Returns
    -------
    Path
        Where it lies.

    Raises
    ------
    StorageError
        When it can't be written.
    """
    path = path_of(report)
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(json.dumps(as_data(report), indent=1) + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise StorageError(
            f"The marks are in the gradebook, but the report {path} can't be written ({error.strerror}). "
            "Free some space, then type the line again: nothing is marked twice."
        ) from error
    return path


def as_data(report: Report) -> dict[str, Any]:
    """Return a report as JSON's own kinds of values.

    Parameters
    ----------
    report : Report
        The run.

    Returns
    -------
    dict
        What ``report.json`` holds.
    """
    notebooks = [notebook for each in report.submissions for notebook in each.notebooks]
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    return {
        "schema": SCHEMA,
        "version": VERSION,
        **asdict(report),
        "started_at": report.started_at.isoformat(),
        "exit_code": report.exit_code,
        "counts": dict(Counter(each.outcome for each in report.submissions)),
        "states": dict(Counter(cell.state for cell in cells)),
        "backends": dict(Counter(notebook.backend for notebook in notebooks if notebook.backend)),
        "submissions": [_submission(each) for each in report.submissions],
    }


def _submission(submission: Submission) -> dict[str, Any]:
    """Return a submission with its sums and what to look at."""
    return {
        **asdict(submission),
        "auto_score": submission.auto_score,
        "auto_max": submission.auto_max,
        "by_hand_max": submission.by_hand_max,
        "looks": [asdict(look) for look in submission.looks],
    }
