"""Marking a cohort: stock nbgrader and `cmplearn mark` on the same generated submissions, in one run.

`python benchmarks/marking.py 4 --heavy-stock 2 --cohorts 4 12` tries it in a minute or two; without arguments
it takes half an hour. Both sides are the commands that a tutor types, and start with a gradebook that holds
the assignment and no marks.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Sequence
from contextlib import chdir, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat

from submissions import ASSIGNMENT, make, nbgrader

SUBMISSIONS, HEAVY_STOCK, COHORTS = 200, 20, (20, 200, 2_000)
TARGET = 20  # for light notebooks: heavy cells take their own time, whoever runs them

MARK = """
import sys
from pathlib import Path
from cmplearn.cli import main
said = Path(sys.argv.pop(1))
try:
    main()
finally:
    status = Path("/proc/self/status")
    said.write_text(status.read_text() if status.exists() else "")
"""
"""`cmplearn`, leaving behind what the system knows of its process: VmHWM is the most memory that it held."""

MARKS = """
SELECT submitted_assignment.student_id, notebook.name, base_cell.name, grade.auto_score
FROM grade
JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN notebook ON notebook.id = submitted_notebook.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
"""


@dataclass(frozen=True)
class Run:
    """A marked cohort: how many, how long it took, and the most memory of the process that led it."""

    count: int
    seconds: float
    peak_mb: float = 0.0

    @property
    def each(self) -> float:
        """Seconds for one submission."""
        return self.seconds / self.count


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure marking on this machine.")
    parser.add_argument("submissions", type=int, nargs="?", default=SUBMISSIONS)
    parser.add_argument(
        "--heavy-stock", type=int, default=HEAVY_STOCK, help="heavy submissions for stock nbgrader"
    )
    parser.add_argument("--cohorts", type=int, nargs="*", default=COHORTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cmplearn-marking-") as place:
        light, heavy, grown = (Path(place) / name for name in ("light", "heavy", "grown"))
        both(light, options.submissions, options.submissions, heavy=False)
        both(heavy, options.submissions, min(options.heavy_stock, options.submissions), heavy=True)
        growth(grown, options.cohorts)


def both(folder: Path, count: int, by_stock: int, *, heavy: bool) -> None:
    """Print what one cohort costs stock nbgrader and us."""
    made, stocks = folder / "made", folder / "stock"
    make(made, count, heavy=heavy)
    copy(made, stocks, by_stock)
    print(f"\n{'Heavy' if heavy else 'Light'} notebooks, two in each of {count} submissions")
    seconds = timed(lambda: nbgrader(stocks, "autograde"))
    stock = Run(by_stock, seconds)
    sample = "" if by_stock == count else f", a sample of {by_stock}"
    line(f"stock nbgrader{sample}", stock)
    one = ours(made, folder / "one", count, "--jobs", "1")
    line("ours, 1 job", one)
    two = ours(made, folder / "two", count, "--jobs", "2")
    line("ours, 2 jobs", two)
    bare = ours(made, folder / "bare", count, "--jobs", "2", "--no-isolation")
    line("ours, 2 jobs, without isolation", bare)
    cells = Run(count, cells_alone(folder / "two"))
    line("the cells alone, in one warm process, nothing shown", cells)
    say("stock over ours with 1 job, for each submission", f"{stock.each / one.each:.1f} times")
    times = stock.each / two.each
    met = "" if heavy else f"target {TARGET} times: {'met' if times >= TARGET else 'MISSED'}"
    say("stock over ours with 2 jobs, for each submission", f"{times:.1f} times", met)
    say("isolation costs each submission, 2 jobs", f"{(two.each - bare.each) * 1000:.1f} ms")
    say("ours with 1 job over the cells alone", f"{one.seconds / cells.seconds:.1f} times")
    say("ours with 2 jobs over the cells alone", f"{two.seconds / cells.seconds:.1f} times")
    theirs, mine = marks(stocks), marks(folder / "two")
    say(
        "marks compared with stock's, and those that differ",
        f"{len(theirs)}, {sum(mine.get(k) != v for k, v in theirs.items())}",
    )
    shutil.rmtree(folder)


def growth(folder: Path, cohorts: Sequence[int]) -> None:
    """Print what a submission costs as the cohort grows, and how much memory the process that leads takes."""
    print("\nLight notebooks, ours with 2 jobs, as the cohort grows")
    made = folder / "made"
    make(made, max(cohorts))
    before: Run | None = None
    for count in sorted(cohorts):
        marked = ours(made, folder / "marked", count, "--jobs", "2")
        shutil.rmtree(folder / "marked")
        line(f"{count:,} submissions", marked)
        say(
            "  most memory of the process that leads",
            f"{marked.peak_mb:.0f} MB" if marked.peak_mb else "not known",
        )
        if before:
            more = (marked.seconds - before.seconds) / (marked.count - before.count)
            say(f"  each one more than {before.count:,}", f"{more * 1000:.1f} ms")
        before = marked


def copy(made: Path, root: Path, count: int) -> None:
    """Copy a course root with the first of its submissions."""
    shutil.copytree(made, root, ignore=shutil.ignore_patterns("submitted"))
    for folder in sorted((made / "submitted").iterdir())[:count]:
        shutil.copytree(folder, root / "submitted" / folder.name)


def ours(made: Path, root: Path, count: int, *options: str) -> Run:
    """Mark a copy of a course root with `cmplearn mark`."""
    copy(made, root, count)
    status = root / "status.txt"
    command = [sys.executable, "-c", MARK, str(status), "mark", ASSIGNMENT, *options]
    seconds = timed(lambda: run(command, root))
    report = json.loads((root / ".cmplearn" / "marking" / ASSIGNMENT / "report.json").read_text("utf-8"))
    if report["counts"] != {"marked": count}:
        raise RuntimeError(f"Of {count} submissions in {root} cmplearn mark says: {report['counts']}.")
    peak = [text.split()[1] for text in status.read_text().splitlines() if text.startswith("VmHWM")]
    return Run(count, seconds, int(peak[0]) / 1024 if peak else 0.0)


def run(command: Sequence[str], root: Path) -> None:
    """Run a command in a course root."""
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise RuntimeError(f"cmplearn mark ended with {done.returncode}: {done.stdout}{done.stderr}")


def marks(root: Path) -> dict[tuple[str, str, str], float | None]:
    """Return every mark of a gradebook by student, notebook and cell."""
    with closing(sqlite3.connect(root / "gradebook.db")) as gradebook:
        rows = gradebook.execute(MARKS).fetchall()
    return {(student, notebook, cell): auto for student, notebook, cell, auto in rows}


def cells_alone(root: Path) -> float:
    """Return the seconds that the cells of all marked notebooks take in this process, tests included."""
    files = sorted((root / "autograded").rglob("*.ipynb"))
    sources = [
        [cell.source for cell in nbformat.read(file, 4).cells if cell.cell_type == "code"] for file in files
    ]
    with chdir(root / "source" / ASSIGNMENT), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for notebook in sources[:2]:  # imports are not what is measured
            execute(notebook)
        return timed(lambda: [execute(notebook) for notebook in sources])


def execute(notebook: Sequence[str]) -> None:
    """Execute the cells of a notebook; one that raises ends there, as in a kernel."""
    names: dict[str, object] = {"__name__": "__main__"}
    for source in notebook:
        with suppress(Exception):
            exec(source, names)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def line(what: str, measured: Run) -> None:
    say(what, f"{measured.seconds:.1f} s", f"{measured.each * 1000:.0f} ms each")


def say(what: str, measured: str, beside: str = "") -> None:
    print(f"  {what:<58}{measured:>16}   {beside}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
