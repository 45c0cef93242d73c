"""An assignment's source, as nbgrader keeps it in the gradebook, answered from memory."""

import hashlib
import json
from typing import Any

from nbgrader.api import Gradebook, GradeCell, MissingEntry, Notebook, SourceCell, TaskCell

from cmplearn.errors import NotFoundError

__all__ = ["SourceGradebook"]


class SourceGradebook(Gradebook):
    """A gradebook that answers from memory what is asked about an assignment's source, and all else as ever.

    Parameters
    ----------
    opened : Gradebook
        An open gradebook.
    assignment : str
        Name of the assignment.

    Raises
    ------
    NotFoundError
        When the gradebook doesn't have the assignment.
    """

    def __init__(self, opened: Gradebook, assignment: str) -> None:
        """Load the source once."""
        self.__dict__.update(vars(opened))
        self.known = assignment
        try:
            source = opened.find_assignment(assignment)
        except MissingEntry:
            names = ", ".join(sorted(each.name for each in opened.assignments)) or "none"
            raise NotFoundError(
                f"The gradebook has no assignment {assignment}; it has: {names}. Enter it first, in the "
                f"course root: nbgrader generate_assignment {assignment}"
            ) from None
        self.duedate = source.duedate
        self.notebooks = {notebook.name: notebook for notebook in source.notebooks}
        self.cells: dict[tuple[str, str], Any] = {}
        self.graded: dict[tuple[str, str], Any] = {}
        for name, notebook in self.notebooks.items():
            self.cells |= {(name, cell.name): cell for cell in notebook.source_cells}
            self.graded |= {(name, cell.name): cell for cell in (*notebook.task_cells, *notebook.grade_cells)}
            for cell in self.graded.values():
                _ = cell.max_score, cell.cell_type  # read now: nothing can be once it is on its own
        opened.db.expunge_all()
        opened.db.rollback()

    def close(self) -> None:
        """Stay open, and hold nothing."""
        self.db.remove()

    def graded_cells(self, notebook: str) -> list[GradeCell | TaskCell]:
        """Return a notebook's cells that have points, in the order of the source."""
        place = {cell.name: index for index, cell in enumerate(self.notebooks[notebook].source_cells)}
        graded = [cell for (where, _), cell in self.graded.items() if where == notebook]
        return sorted(graded, key=lambda cell: place.get(cell.name, len(place)))

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> SourceCell:
        """Return a source cell."""
        found = self.cells.get((notebook, name)) if assignment == self.known else None
        return found or super().find_source_cell(name, notebook, assignment)

    def find_graded_cell(self, name: str, notebook: str, assignment: str) -> GradeCell | TaskCell:
        """Return a cell with points."""
        found = self.graded.get((notebook, name)) if assignment == self.known else None
        return found or super().find_graded_cell(name, notebook, assignment)

    def find_notebook(self, name: str, assignment: str) -> Notebook:
        """Return a notebook of the source."""
        found = self.notebooks.get(name) if assignment == self.known else None
        return found or super().find_notebook(name, assignment)

    def digest(self) -> str:
        """Return a hash of all that marking takes from the source in the gradebook."""
        source = {
            name: [
                notebook.kernelspec,
                [
                    [cell.name, cell.cell_type, cell.locked, cell.source, cell.checksum]
                    for cell in notebook.source_cells
                ],
                [[cell.name, cell.max_score, cell.cell_type] for cell in notebook.grade_cells],
                [[cell.name, cell.max_score] for cell in notebook.task_cells],
            ]
            for name, notebook in self.notebooks.items()
        }
        return hashlib.sha256(json.dumps([source, str(self.duedate)]).encode()).hexdigest()
