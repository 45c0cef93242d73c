"""What stock nbgrader gave, recorded: in tests/, ``python -m marking.corpus.record [NAME ...]``.

Stock costs minutes over the whole corpus. So what it gave lies in stock.json, which ``make test`` compares
with; ``make test-long`` runs stock over everything again, and fails when it gives something else.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .courses import COURSES, play
from .outcome import Cell, Outcome, mark_with_stock
from .submission import SUBMISSIONS

RECORD = Path(__file__).with_name("stock.json")


def by_course(names: Iterable[str]) -> dict[str, list[str]]:
    """Return submissions by the course that they are marked in."""
    names = tuple(names)
    courses = {course: [name for name in names if SUBMISSIONS[name].course == course] for course in COURSES}
    return {course: found for course, found in courses.items() if found}


def run_stock(folder: Path, names: Iterable[str], at_once: int = 2) -> dict[str, Outcome]:
    """Mark submissions with stock nbgrader, in courses of at most 12, two at once."""
    parts = [
        (course, found[start : start + 12])
        for course, found in by_course(names).items()
        for start in range(0, len(found), 12)
    ]
    with ThreadPoolExecutor(at_once) as pool:
        played = pool.map(
            lambda numbered: play(folder / f"{numbered[0]:03}", *numbered[1], mark_with_stock),
            enumerate(parts),
        )
        return {name: outcome for part in played for name, outcome in part.items()}


def recorded() -> dict[str, Outcome]:
    """Return what stock nbgrader gave for each submission."""
    return {name: _from_json(found) for name, found in json.loads(RECORD.read_text("utf-8")).items()}


def write(found: Mapping[str, Outcome]) -> None:
    """Write the record, a line for each submission."""
    lines = [f"{json.dumps(name)}: {json.dumps(_to_json(found[name]))}" for name in sorted(found)]
    RECORD.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def _to_json(outcome: Outcome) -> object:
    return {
        "cells": [[*key, *row] for key, row in outcome.cells.items()],
        "late": outcome.late,
        "autograded": outcome.autograded,
    }


def _from_json(found: Mapping[str, object]) -> Outcome:
    values: dict = dict(found)
    return Outcome(
        {(notebook, cell): Cell(*row) for notebook, cell, *row in values["cells"]},
        values["late"],
        {
            notebook: {cell: tuple(kinds) for cell, kinds in tests.items()}
            for notebook, tests in values["autograded"].items()
        },
    )


def main() -> None:
    kept = recorded() if RECORD.exists() else {}
    names = sys.argv[1:] or list(SUBMISSIONS)
    with tempfile.TemporaryDirectory() as folder:
        found = run_stock(Path(folder), names)
    write({name: outcome for name, outcome in (kept | found).items() if name in SUBMISSIONS})


if __name__ == "__main__":
    main()
