"""Prints what nbgrader made of a submission, from the gradebook and the notebooks of this folder, as JSON.

`cmplearn.marking.verify` runs it in the sandbox: participants' code may have changed what it reads.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from cmplearn.marking.comparing import Again
from cmplearn.marking.feedback_words import error_in
from cmplearn.marking.record import marks_of
from cmplearn.marking.scratch import GRADEBOOK


def main() -> None:
    """Print the marks of the assignment and participant that the arguments name."""
    assignment, student = sys.argv[1:]
    marks = marks_of(f"sqlite:///{GRADEBOOK}", assignment, student)
    stopped = tuple(path.stem for path in sorted(Path().glob("*.ipynb")) if _was_stopped(path))
    json.dump(asdict(Again(marks, stopped)), sys.stdout)


def _was_stopped(notebook: Path) -> bool:
    """Whether nbgrader's clock stopped a cell."""
    cells = json.loads(notebook.read_bytes())["cells"]
    return any(error_in(cell.get("outputs", ())) == "CellTimeoutError" for cell in cells)


if __name__ == "__main__":
    main()
