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
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from traitlets import Enum

from cmplearn.errors import NotIsolatedError, RefusedError
from cmplearn.marking.backends import choose, preloads
from cmplearn.marking.confinement import refuse_exposed
from cmplearn.marking.execute import Sandbox
from cmplearn.marking.holding import gradebook_file
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
        RefusedError
            When the notebook handed in is a link, or the sandbox would see the course root.
        """
        if self.isolation == "none":
            return super().preprocess(nb, resources, km)  # type: ignore[no-any-return]
        name, assignment, student = (
            resources["nbgrader"][key] for key in ("notebook", "assignment", "student")
        )
        coursedir = self.parent.parent.coursedir  # nbgrader's converter is the parent of our parent
        source, handed_in = (
            Path(coursedir.format_path(step, who, assignment))
            for step, who in ((coursedir.source_directory, "."), (coursedir.submitted_directory, student))
        )
        if (linked := Path(handed_in, f"{name}.ipynb")).is_symlink():
            raise RefusedError(
                f"{linked} is a link, and links are not followed. Put the notebook in its place."
            )
        shared, own = _files(Path(resources["metadata"]["path"]), source, handed_in)
        notebook = notebook_to_run(name, nb, self, choose(nb, own).backend)
        job = Job(f"{assignment}/{student}", (notebook,), {**shared, **own}, limits(self, strict=False))
        (run,) = _sandbox(source, coursedir).run(job).notebooks
        put_back(nb, run, self.error_on_timeout, strict=False)
        for words in _noted(run):
            self.log.warning("%s, %s: %s", student, name, words)
        return nb, resources


def autograde_preprocessors() -> list[Any]:
    """Return nbgrader's list of what it does to a cleaned submission, with the sandbox in Execute's place."""
    usual = Autograde.class_traits()["autograde_preprocessors"].default()
    return [SandboxedExecute if each is Execute else each for each in usual]


def _files(folder: Path, source: Path, handed_in: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the assignment's files of a folder and the participant's own.

    They are plain files, without notebooks, which hold hidden tests. nbgrader has put copies in the place of
    links that were handed in: what those lead to is the participant's to name, not to see.
    """
    shared: dict[str, bytes] = {}
    own: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".ipynb" or not path.is_file() or path.is_symlink():
            continue
        name, content = path.relative_to(folder), path.read_bytes()
        given = source / name
        if given.is_file() and given.read_bytes() == content:
            shared[name.as_posix()] = content
        elif not any((handed_in / each).is_symlink() for each in (name, *name.parents[:-1])):
            own[name.as_posix()] = content
    return shared, own


def _noted(run: NotebookRun) -> Iterator[str]:
    """Yield what a tutor should know."""
    for cell in run.cells:
        yield from (words for words in (cell.reason, *cell.tampering) if words)
    yield from run.notes


_sandboxes: dict[Path, Sandbox] = {}
_making = threading.Lock()


def _sandbox(source: Path, coursedir: CourseDirectory) -> Sandbox:
    """Return this process's sandbox for an assignment."""
    with _making:
        if source not in _sandboxes:
            _refuse_exposed(source, coursedir)
            notebooks = [nbformat.read(path, as_version=4) for path in sorted(source.glob("*.ipynb"))]
            try:
                sandbox = Sandbox(preload=preloads(notebooks))
            except NotIsolatedError as error:
                raise NotIsolatedError(
                    f"{error} Mark on a computer where it can be; or, if you trust all that was handed in, "
                    'write c.SandboxedExecute.isolation = "none" in nbgrader_config.py.'
                ) from error
            atexit.register(sandbox.close)
            _sandboxes[source] = sandbox
        return _sandboxes[source]


def _refuse_exposed(source: Path, coursedir: CourseDirectory) -> None:
    """Refuse to mark where participants' code would see the course or its gradebook."""
    gradebook = gradebook_file(coursedir.db_url)
    steps = (coursedir.submitted_directory, coursedir.autograded_directory)
    folders = (coursedir.format_path(step, ".", ".") for step in steps)
    refuse_exposed(*map(Path, (coursedir.root, source, *folders)), *([gradebook] if gradebook else []))
