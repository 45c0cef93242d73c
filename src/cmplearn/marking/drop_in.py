"""The sandbox in the place of nbgrader's Execute: for `nbgrader autograde` and formgrader's button.

In a course root's nbgrader_config.py::

    from cmplearn.marking.drop_in import autograde_preprocessors

    c.Autograde.autograde_preprocessors = autograde_preprocessors()

What nbgrader does before and after stays its own, so nothing can be flagged for a person in the gradebook:
what `cmplearn mark` would flag is a warning in nbgrader's log.
"""

import atexit
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets import Enum

from cmplearn.errors import NotIsolatedError
from cmplearn.marking.backends import choose, preloads
from cmplearn.marking.execute import Sandbox, isolation
from cmplearn.marking.jobs import Job, NotebookRun
from cmplearn.marking.sanitise import limits, notebook_to_run
from cmplearn.marking.score import put_back

__all__ = ["SandboxedExecute", "autograde_preprocessors"]


class SandboxedExecute(Execute):
    """Run a notebook in the sandbox, and put what it gave back into it.

    It takes every setting of nbgrader's Execute. One sandbox serves all submissions of an assignment, until
    the process ends. Files that a notebook writes are gone when it ends.
    """

    isolation = Enum(
        ["required", "none"],
        "required",
        help=(
            "required: run participants' code in the sandbox, and refuse where there is none. none: run it "
            "as nbgrader does, with all that you may do yourself."
        ),
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any, km: Any = None) -> tuple[Any, Any]:
        """Return a notebook with the outputs of its code.

        Parameters
        ----------
        nb : nbformat.NotebookNode
            The notebook; it is changed.
        resources : dict
            Passed on.
        km : KernelManager, optional
            Used without isolation alone.

        Returns
        -------
        tuple
            The notebook and the resources.

        Raises
        ------
        NotIsolatedError
            When there is no sandbox on this computer.
        """
        if self.isolation == "none":
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        about = resources["nbgrader"]
        name, assignment = about["notebook"], about["assignment"]
        notebook = notebook_to_run(name, nb, self, choose(nb).backend)
        files = dict(_files(Path(resources["metadata"]["path"])))
        job = Job(f"{assignment}/{about['student']}", (notebook,), files, limits(self, strict=False))
        (run,) = _sandbox(self._source(assignment)).run(job).notebooks
        put_back(nb, run, self.error_on_timeout, strict=False)
        for words in _noted(run):
            self.log.warning("%s, %s: %s", about["student"], name, words)
        return nb, resources

    def _source(self, assignment: str) -> Path:
        """Return the folder of the assignment's source; nbgrader's converter is the parent of our parent."""
        folders = self.parent.parent.coursedir
        return Path(folders.format_path(folders.source_directory, ".", assignment))


def autograde_preprocessors() -> list[Any]:
    """Return nbgrader's list of what it does to a cleaned submission, with the sandbox in Execute's place."""
    usual = Autograde.class_traits()["autograde_preprocessors"].default()
    return [SandboxedExecute if each is Execute else each for each in usual]


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the plain files below a folder, without notebooks, which hold hidden tests, and links."""
    for path in sorted(folder.rglob("*")):
        if path.suffix != ".ipynb" and path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def _noted(run: NotebookRun) -> Iterator[str]:
    """Yield what a tutor should know."""
    for cell in run.cells:
        yield from (words for words in (cell.reason, *cell.tampering) if words)
    yield from run.notes


_sandboxes: dict[Path, Sandbox] = {}
_making = threading.Lock()


def _sandbox(source: Path) -> Sandbox:
    """Return this process's sandbox for an assignment."""
    with _making:
        if source not in _sandboxes:
            found = isolation()
            if not found.available:
                raise NotIsolatedError(
                    f"Participants' code can't be isolated here: {found.why} Mark on a computer where it can "
                    "be; or, if you trust all that was handed in, write c.SandboxedExecute.isolation = "
                    '"none" in nbgrader_config.py.'
                )
            notebooks = [nbformat.read(path, as_version=4) for path in sorted(source.glob("*.ipynb"))]
            sandbox = Sandbox(preload=preloads(notebooks))
            atexit.register(sandbox.close)
            _sandboxes[source] = sandbox
        return _sandboxes[source]
