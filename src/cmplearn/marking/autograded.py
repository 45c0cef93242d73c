"""The folder of a marked submission: put together by nbgrader beside its place, then moved there at once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbconvert.writers.files import FilesWriter
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import rmtree

from cmplearn.errors import StorageError
from cmplearn.marking.plan import Content, HandedIn, Settings

__all__ = ["Staging"]

TIMESTAMP = "timestamp.txt"


class _StagedFolders(CourseDirectory):
    """nbgrader's folders, but for one submission: what was handed in and what is marked lie in a stage."""

    stage: Path
    student = ""

    def format_path(
        self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False
    ) -> str:
        """Return a folder."""
        if student_id == self.student and nbgrader_step in (
            self.submitted_directory,
            self.autograded_directory,
        ):
            return str(self.stage / nbgrader_step)
        return str(super().format_path(nbgrader_step, student_id, assignment_id, escape=escape))


class Staging:
    """nbgrader's converter, which fills a stage.

    Parameters
    ----------
    settings : Settings
        The course root's settings.
    assignment : str
        Name of the assignment.
    """

    def __init__(self, settings: Settings, assignment: str) -> None:
        """Make the converter."""
        self._settings, self._assignment = settings, assignment
        application = settings.converter.parent
        self._folders = _StagedFolders(parent=application, root=settings.coursedir.root)
        self._folders.db_url = settings.db_url
        self._folders.assignment_id = assignment
        self.nbgrader = Autograde(coursedir=self._folders, parent=application)
        self.nbgrader.writer = FilesWriter(  # type: ignore[no-untyped-call]
            parent=self.nbgrader, config=self.nbgrader.config
        )

    def passes_by(self, handed_in: HandedIn) -> bool:
        """Whether nbgrader would not mark a submission again: it is marked, and no later one has come."""
        place = self._place_of(handed_in.student)
        needed = () if self._folders.notebook_id == "*" else handed_in.notebooks
        if not place.is_dir() or any(not (place / notebook.name).exists() for notebook in needed):
            return False
        try:
            handed_in_at = self._folders.get_existing_timestamp(str(handed_in.folder))
            marked_at = self._folders.get_existing_timestamp(str(place))
        except Exception:  # no time at all: nbgrader says so when it marks it
            return False
        return not (handed_in_at and marked_at and handed_in_at > marked_at)

    @contextmanager
    def submission(self, handed_in: HandedIn, content: Content) -> Iterator[None]:
        """Make a stage for one submission, with what was handed in and no link; it goes when the block ends.

        Parameters
        ----------
        handed_in : HandedIn
            The submission.
        content : Content
            What it holds.
        """
        self._folders.student = handed_in.student
        self._place = self._place_of(handed_in.student)
        self._folders.stage = self._place.parent / f".{self._place.name}.being-marked"
        self.discard()
        self._fill(handed_in, content)
        self.nbgrader.notebooks = [
            str(path) for path in handed_in.notebooks if path.stem in content.notebooks
        ]
        try:
            yield
        finally:
            self.discard()

    def enter(self) -> list[str]:
        """Copy the files and enter the submission, as nbgrader does; return the names of its notebooks."""
        self.nbgrader.init_assignment(self._assignment, self._folders.student)
        return [Path(notebook).stem for notebook in self.nbgrader.notebooks]

    def write(self, text: str, resources: Any) -> None:
        """Write a marked notebook."""
        self.nbgrader.write_single_notebook(text, resources)

    def finish(self) -> None:
        """Give what is marked its permissions."""
        self.nbgrader.set_permissions(self._assignment, self._folders.student)

    def move(self) -> None:
        """Put what is marked in its place, and what lay there out of it.

        Raises
        ------
        StorageError
            When it can't be put there.
        """
        marked = self._folders.stage / self._step
        if self._folders.notebook_id != "*" and self._place.is_dir():
            for kept in self._place.glob("*.ipynb"):  # nbgrader touches none that its settings leave out
                if not (marked / kept.name).exists():
                    shutil.copy2(kept, marked)
        try:
            if self._place.exists():
                self._place.rename(self._folders.stage / "before")
            marked.rename(self._place)
        except OSError as error:
            raise StorageError(
                f"The marks of {self._folders.student} are in the gradebook, but {self._place} can't be "
                f"written ({error.strerror}). Mend that, then mark again."
            ) from error

    def remove(self) -> None:
        """Remove what lies in its place, as nbgrader does when a submission fails."""
        if self._folders.notebook_id == "*" and self._place.exists():
            rmtree(self._place)
        for notebook in self.nbgrader.notebooks:
            (self._place / Path(notebook).name).unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove the stage, also one that a killed run left."""
        if self._folders.stage.exists():
            rmtree(self._folders.stage)

    def _place_of(self, student: str) -> Path:
        """Return where a student's marked submission belongs."""
        return Path(self._settings.coursedir.format_path(self._step, student, self._assignment))

    @property
    def _step(self) -> str:
        """nbgrader's name for the folder of what is marked."""
        return str(self._folders.autograded_directory)

    def _fill(self, handed_in: HandedIn, content: Content) -> None:
        """Put what was handed in into the stage; of notebooks nbgrader only looks whether they are there."""
        folder = self._folders.stage / self._folders.submitted_directory
        folder.mkdir(parents=True)
        for name, held in content.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(held)
        timestamp = handed_in.folder / TIMESTAMP
        if not (folder / TIMESTAMP).exists() and timestamp.is_file() and not timestamp.is_symlink():
            shutil.copy(timestamp, folder)  # read also where the settings say not to copy it
        for notebook in handed_in.folder.glob("*.ipynb"):
            if not notebook.is_symlink():
                (folder / notebook.name).touch()
