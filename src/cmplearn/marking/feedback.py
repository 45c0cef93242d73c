"""What a participant reads back: each test's message in words, without its code, from this computer alone.

nbgrader's settings (``assessments/nbgrader_config.py``) name what is here.
"""

from pathlib import Path
from typing import Any

import nbgrader
from nbconvert.preprocessors import Preprocessor
from traitlets import Bool

__all__ = ["PlainResults", "template_folders"]

MARKERS = ("### BEGIN MARK SCHEME", "### END MARK SCHEME")
PASSED = "This answer is right."
NOT_RUN = "This answer could not be tested. Ask your tutor."


def template_folders() -> list[str]:
    """Return the folders of the templates for marking and feedback: ours, then nbgrader's own."""
    nbgraders = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
    return [str(Path(__file__).parent / "templates"), str(nbgraders)]


class PlainResults(Preprocessor):
    """Put each test's message in the place of its code, its hidden part and its traceback."""

    enabled = Bool(True, help="Whether it is used at all.").tag(config=True)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:  # noqa: ARG002
        """Return a cell as a participant should read it.

        Parameters
        ----------
        cell : nbformat.NotebookNode
            A cell of a marked notebook.
        resources : dict
            Passed on.
        index : int
            Its place in the notebook.

        Returns
        -------
        tuple
            The cell and the resources.
        """
        about = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and about.get("grade") and not about.get("solution"):
            told = {**cell, "cell_type": "markdown", "source": _told(cell.outputs)}
            del told["outputs"], told["execution_count"]
            return type(cell)(told), resources
        if cell.cell_type == "markdown":
            lines = [line for line in cell.source.splitlines() if line.strip() not in MARKERS]
            cell.source = "\n".join(lines)
        return cell, resources


def _told(outputs: list[Any]) -> str:
    """Return what a test said of an answer."""
    errors = [output for output in outputs if output.output_type == "error"]
    if not errors:
        return PASSED
    return str(errors[0].evalue) if errors[0].ename == "AssertionError" and errors[0].evalue else NOT_RUN
