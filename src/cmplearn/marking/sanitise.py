"""nbgrader's own preprocessors, in memory: before participants' code runs, and after.

Those that clean a submission run before; then the code runs in the sandbox, in the place of nbgrader's
Execute; those that come after Execute in the settings run on what came out. A course's own preprocessors are
run as they stand, in their place in the list.
"""

import io
import json
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat.validator import normalize
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.nbgraderformat import SchemaTooOldError
from nbgrader.nbgraderformat.common import BaseMetadataValidator
from nbgrader.nbgraderformat.v3 import MetadataValidatorV3
from nbgrader.preprocessors import CheckCellMetadata, Execute

from cmplearn.marking.failing import copied_cell
from cmplearn.marking.jobs import Backend, CellToRun, Limits, NotebookToRun
from cmplearn.marking.plan import Settings

__all__ = ["Conversion", "Sanitised", "limits", "notebook_to_run", "warnings_aside"]

NO_LIMIT_SECONDS = 86_400.0
MORE_CORES_THAN_ANY = 64


@dataclass(frozen=True)
class Sanitised:
    """A submission's notebooks, ready to run.

    Parameters
    ----------
    notebooks : Mapping[str, Any]
        Notebooks by name, in order; those before the one that failed when one did.
    resources : Mapping[str, Any]
        What nbconvert carries from one preprocessor to the next, by notebook.
    failed : Exception, optional
        Why the next notebook can't be cleaned.
    """

    notebooks: Mapping[str, Any]
    resources: Mapping[str, Any] = field(default_factory=dict)
    failed: Exception | None = None


class _KnownToBeValid(BaseMetadataValidator):
    """A check that is done once for the same metadata: nbgrader checks its schema again for every cell."""

    def __init__(self) -> None:
        """Know nothing yet."""
        super().__init__()
        self._valid: set[str] = set()

    def validate_cell(self, cell: Any) -> None:
        """Check a cell's metadata."""
        about = json.dumps(cell.metadata.get("nbgrader"), sort_keys=True)
        if about not in self._valid:
            super().validate_cell(cell)
            self._valid.add(about)


class _Validator(MetadataValidatorV3, _KnownToBeValid):
    """nbgrader's validator, remembering."""


class _RememberingCheck(CheckCellMetadata):
    """nbgrader's check of metadata, which says what is wrong only when something is."""

    validator = _Validator()

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Check a notebook."""
        try:
            self.validator.validate_nb(nb)
        except Exception:  # whatever it is, nbgrader's own check raises it in its own way
            return super().preprocess(nb, resources)  # type: ignore[no-any-return]
        return nb, resources


@contextmanager
def warnings_aside() -> Iterator[None]:
    """Keep what nbformat warns of in a notebook, such as missing cell ids, from a tutor's screen."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


class Conversion:
    """The preprocessors of a course root.

    Parameters
    ----------
    settings : Settings
        The course root's settings.
    assignment : str
        Name of the assignment.
    """

    def __init__(self, settings: Settings, assignment: str) -> None:
        """Make what converts."""
        self.settings, self.assignment = settings, assignment
        converter: Autograde = settings.converter
        self.exporter = converter.exporter_class(parent=converter, config=converter.config)
        later = self._later()
        self.execute = next((each for each in later if isinstance(each, Execute)), None)
        self._execute_comes_first = bool(later) and later[0] is self.execute

    @property
    def executes(self) -> bool:
        """Whether notebooks are run at all: a course can be set not to."""
        return self.execute is not None and bool(self.execute.enabled)

    def sanitise(self, student: str, notebooks: Mapping[str, bytes]) -> Sanitised:
        """Return notebooks as they are to be run.

        Parameters
        ----------
        student : str
            Whose they are.
        notebooks : Mapping[str, bytes]
            Notebooks by name, as handed in.

        Returns
        -------
        Sanitised
            All of them, or those before the first that nbgrader can't take.
        """
        done: dict[str, Any] = {}
        carried: dict[str, Any] = {}
        for name, content in notebooks.items():
            try:
                with warnings_aside():
                    done[name], carried[name] = self._sanitised(student, name, content)
            except Exception as error:  # a submission may hold anything, and nbgrader fails it whatever it is
                copied = copied_cell(name, content) if isinstance(error, SchemaTooOldError) else None
                return Sanitised(done, carried, copied or error)
        return Sanitised(done, carried)

    def _sanitised(self, student: str, name: str, content: bytes) -> tuple[Any, Any]:
        """Return one notebook as it is to be run, written and read again as nbgrader does."""
        first = nbformat.read(io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"), as_version=4)
        sanitising = self._registered(self.settings.converter.sanitize_preprocessors)
        text, _ = self._converted(first, self.resources(student, name), sanitising)
        text.encode()  # fails, as in nbgrader, for half a character: JSON can hold it and a file can't
        notebook, resources = nbformat.reads(text, as_version=4), self.resources(student, name)
        for each in self._before():
            notebook, resources = each(notebook, resources)
        return notebook, resources

    def autograde(
        self, notebook: Any, resources: Any, outputs_back: Callable[[Any], None]
    ) -> tuple[str, Any, Any]:
        """Return a notebook that was run, as text, as it is and with what nbconvert carries.

        Parameters
        ----------
        notebook, resources : Any
            The sanitised notebook and what nbconvert carries.
        outputs_back : Callable
            Puts what the code gave into the notebook, in the place of nbgrader's Execute.

        Returns
        -------
        tuple[str, Any, Any]
            The text to write, the notebook, and what nbconvert carries.
        """
        last: list[Any] = []

        def put_back(given: Any, carried: Any) -> tuple[Any, Any]:
            outputs_back(given)
            return given, carried

        def remember(given: Any, carried: Any) -> tuple[Any, Any]:
            last.append(given)
            return given, carried

        with utils.setenv(NBGRADER_EXECUTION="autograde"), warnings_aside():
            text, resources = self._converted(notebook, resources, [put_back, *self._after(), remember])
        return text, last[0], resources

    def resources(self, student: str, notebook: str) -> dict[str, Any]:
        """Return what nbgrader gives its preprocessors to know a notebook by."""
        coursedir = self.settings.coursedir
        folder = coursedir.format_path(coursedir.autograded_directory, student, self.assignment)
        return {
            "unique_key": notebook,
            "output_files_dir": f"{notebook}_files",
            "metadata": {"name": notebook, "path": folder},
            "nbgrader": {
                "student": student,
                "assignment": self.assignment,
                "notebook": notebook,
                "db_url": coursedir.db_url,
            },
        }

    def _later(self) -> list[Any]:
        """Return the preprocessors of the second stage, Execute among them."""
        return self._registered(self.settings.converter.autograde_preprocessors)

    def _before(self) -> list[Any]:
        """Return the preprocessors of the second stage before Execute; most courses have none."""
        if self.execute is None or self._execute_comes_first:
            return []
        return list(takewhile(lambda each: not isinstance(each, Execute), self._later()))

    def _after(self) -> list[Any]:
        """Return the preprocessors after Execute; all of the second stage when it has none."""
        later = self._later()
        places = [index for index, each in enumerate(later) if isinstance(each, Execute)]
        after = later[places[0] + 1 :] if places else later
        return [each for each in after if not isinstance(each, Execute)]

    def _registered(self, preprocessors: list[Any]) -> list[Any]:
        """Return preprocessors made afresh, as nbconvert makes them from a list in the settings."""
        self.exporter._preprocessors = []
        for each in preprocessors:
            self.exporter.register_preprocessor(_RememberingCheck if each is CheckCellMetadata else each)
        return list(self.exporter._preprocessors)

    def _converted(self, notebook: Any, resources: Any, preprocessors: list[Any]) -> tuple[str, Any]:
        """Return a notebook's text after preprocessors, as nbconvert does it.

        But nbconvert copies a notebook four times, and looks after each preprocessor whether it is valid
        still. This one is nobody else's; nbgrader's own preprocessors only keep valid what is valid.
        """
        if type(self.exporter) is not NotebookExporter or self.exporter.nbformat_version != 4:
            self.exporter._preprocessors = preprocessors
            text, carried = self.exporter.from_notebook_node(notebook, resources=resources)
            return str(text), carried
        carried = self.exporter._init_resources(resources)  # type: ignore[no-untyped-call]
        if "language" in notebook["metadata"]:
            carried["language"] = notebook["metadata"]["language"].lower()
        _, notebook = normalize(notebook)
        for place, each in enumerate(preprocessors):
            notebook, carried = each(notebook, carried)
            if place in (0, len(preprocessors) - 1) or not _is_nbgraders(each):
                self.exporter._validate_preprocessor(notebook, each)  # type: ignore[no-untyped-call]
        carried["output_suffix"] = ".nbconvert"
        return nbformat.v4.writes(notebook).rstrip("\n") + "\n", carried


def notebook_to_run(name: str, notebook: Any, execute: Execute, backend: Backend) -> NotebookToRun:
    """Return what of a notebook is run.

    Parameters
    ----------
    name : str
        Its name, without ending.
    notebook : nbformat.NotebookNode
        A sanitised notebook.
    execute : Execute
        nbgrader's Execute with the settings of the course root.
    backend : Backend
        How it is run.

    Returns
    -------
    NotebookToRun
        The code cells that nbgrader would run.
    """
    kernel = execute.kernel_name or notebook.metadata.get("kernelspec", {}).get("name") or "python3"
    cells = tuple(
        CellToRun(index, cell.source, _is_test(cell), bool(utils.is_locked(cell)))
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code"
        and cell.source.strip()
        and execute.skip_cells_with_tag not in cell.metadata.get("tags", [])
    )
    return NotebookToRun(name, backend, kernel, json.loads(json.dumps(notebook.metadata)), cells)


def _is_nbgraders(preprocessor: Any) -> bool:
    """Whether a preprocessor is one that comes with nbgrader, or our own in its place."""
    return type(preprocessor).__module__.split(".")[0] in ("nbgrader", "cmplearn")


def _is_test(cell: Any) -> bool:
    """Whether a cell's outputs decide on points."""
    return bool(utils.is_grade(cell)) and not utils.is_solution(cell)


def limits(execute: Execute, strict: bool) -> Limits:
    """Return what participants' code may use: nbgrader's time-out, on the CPU's clock unless strict.

    Parameters
    ----------
    execute : Execute
        nbgrader's Execute with the settings of the course root.
    strict : bool
        Whether the time-out is on the wall's clock, as nbgrader's.

    Returns
    -------
    Limits
        With everything else as it is by default.
    """
    timeout = float(execute.timeout or 0)
    seconds = timeout if timeout > 0 else NO_LIMIT_SECONDS
    if strict:
        return Limits(cell_seconds=seconds * MORE_CORES_THAN_ANY, wall_seconds=seconds, timed_out_cells=0)
    return Limits(cell_seconds=seconds, wall_seconds=3 * seconds)
