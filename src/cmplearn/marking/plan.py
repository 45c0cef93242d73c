"""What is to be marked: a course root with nbgrader's settings, who handed in, and what that holds."""

import contextlib
import glob
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps.autogradeapp import AutogradeApp
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from sqlalchemy import make_url
from traitlets import TraitError

from cmplearn.errors import InputError, NotFoundError, StorageError

__all__ = [
    "LARGEST_FILE",
    "Content",
    "HandedIn",
    "Plan",
    "Settings",
    "make_plan",
    "read",
    "settings_of",
]

LARGEST_FILE = 100_000_000  # bytes; what nbgrader takes in and gives out by default (max_file_size)
LARGEST_SUBMISSION = 256_000_000  # bytes of all files together; they are held in memory while they wait


@dataclass(frozen=True)
class Settings:
    """A course root as nbgrader sees it.

    Parameters
    ----------
    course_root : Path
        The course root.
    converter : Autograde
        nbgrader's own converter, with the settings of this course root.
    from_elsewhere : tuple[Path, ...]
        Files of settings that lie elsewhere, in Jupyter's folders; a later one stands above an earlier one.
    """

    course_root: Path
    converter: Autograde
    from_elsewhere: tuple[Path, ...] = ()

    @property
    def coursedir(self) -> CourseDirectory:
        """Return nbgrader's own view of the folders."""
        return self.converter.coursedir

    @property
    def db_url(self) -> str:
        """Return the gradebook's address."""
        return str(self.coursedir.db_url)

    @property
    def course_id(self) -> str:
        """Return nbgrader's name of the course."""
        return str(self.coursedir.course_id)

    @property
    def ignore(self) -> tuple[str, ...]:
        """Return the names of files that are never copied."""
        return tuple(self.coursedir.ignore)

    def folder(self, step: str, student: str, assignment: str) -> Path:
        """Return a folder of nbgrader's directory structure, whatever the course root calls it.

        Parameters
        ----------
        step : str
            ``source``, ``submitted``, ``autograded`` or ``feedback``.
        student : str
            Whose it is; "." where it is nobody's.
        assignment : str
            Name of the assignment.

        Returns
        -------
        Path
            The folder, there or not.
        """
        name = getattr(self.coursedir, f"{step}_directory")
        return Path(os.path.normpath(self.coursedir.format_path(name, student, assignment)))


@dataclass(frozen=True)
class HandedIn:
    """A submission that waits to be marked.

    Parameters
    ----------
    student : str
        Whose it is.
    folder : Path
        Where it lies.
    notebooks : tuple[Path, ...]
        Its notebooks, in nbgrader's order.
    """

    student: str
    folder: Path
    notebooks: tuple[Path, ...]


@dataclass(frozen=True)
class Content:
    """What a submission is made of, as read once.

    Parameters
    ----------
    notebooks : Mapping[str, bytes]
        Notebooks by name, without their ending, in nbgrader's order.
    files : Mapping[str, bytes]
        Other files by relative POSIX path, without those that nbgrader ignores.
    links : tuple[str, ...]
        Links and other things that are no plain files, or too large: they are never read.
    """

    notebooks: Mapping[str, bytes]
    files: Mapping[str, bytes]
    links: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What is to be marked.

    Parameters
    ----------
    settings : Settings
        The course root's settings.
    assignment : str
        Name of the assignment.
    handed_in : tuple[HandedIn, ...]
        Submissions, sorted by student.
    without_notebook : tuple[str, ...]
        Students whose folder holds no notebook: nbgrader passes them by.
    strict : bool
        Whether nothing may differ from nbgrader.
    """

    settings: Settings
    assignment: str
    handed_in: tuple[HandedIn, ...]
    without_notebook: tuple[str, ...]
    strict: bool

    @property
    def course_root(self) -> Path:
        """Return the course root."""
        return self.settings.course_root

    @property
    def course_id(self) -> str:
        """Return nbgrader's name of the course."""
        return self.settings.course_id

    @property
    def db_url(self) -> str:
        """Return the gradebook's address."""
        return self.settings.db_url

    @property
    def ignore(self) -> tuple[str, ...]:
        """Return the names of files that are never copied."""
        return self.settings.ignore

    @property
    def source(self) -> Path:
        """Return the folder of the assignment's source."""
        return self.settings.folder("source", ".", self.assignment)

    def submitted(self, student: str) -> Path:
        """Return where a student's submission lies."""
        return self.settings.folder("submitted", student, self.assignment)

    def autograded(self, student: str) -> Path:
        """Return where a student's marked submission belongs."""
        return self.settings.folder("autograded", student, self.assignment)

    def shared_files(self) -> dict[str, bytes]:
        """Return the source's files that are put in the place of a participant's, by relative POSIX path."""
        kept = self.settings.converter.exclude_overwriting.get(self.assignment, [])
        found = find_all_files(str(self.source), [*self.ignore, "*.ipynb"])
        files = {_relative(Path(path), self.source): Path(path) for path in sorted(found)}
        return {name: path.read_bytes() for name, path in files.items() if name not in kept}


def settings_of(course_root: Path) -> Settings:
    """Return a course root's settings, as nbgrader itself would load them there.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root.

    Returns
    -------
    Settings
        From nbgrader_config.py in the course root and in Jupyter's folders.

    Raises
    ------
    NotFoundError
        When there is no such folder.
    InputError
        When the settings can't be loaded.
    """
    root = course_root.absolute()
    if not root.is_dir():
        raise NotFoundError(
            f"There is no folder {root}. Give the course root: the folder that holds source/."
        )
    app = AutogradeApp()
    app.raise_config_file_errors = True
    try:
        with contextlib.chdir(root):
            app.initialize(["--quiet"])
    except SystemExit as error:  # nbgrader ends the program when a setting has a value that it can't have
        raise InputError(
            f"nbgrader can't use the settings of {root}; nbgrader --help-all lists what each may be."
        ) from error
    except Exception as error:  # a configuration file is a program: anything can go wrong in it
        raise InputError(
            f"nbgrader_config.py of {root} (or of a Jupyter folder) can't be loaded: "
            f"{type(error).__name__}: {error}. Mend it, then mark again."
        ) from error
    converter = Autograde(coursedir=app.coursedir, parent=app)
    app.coursedir.db_url = _absolute(app.coursedir.db_url, Path(app.coursedir.root))
    loaded = [Path(each) for each in app.loaded_config_files]
    elsewhere = tuple(each for each in loaded if each.parent != root)
    return Settings(Path(app.coursedir.root), converter, elsewhere)


def _absolute(db_url: str, root: Path) -> str:
    """Return the address of a gradebook file with its folder: nbgrader takes it from the course root."""
    url = make_url(db_url)
    file = url.database
    if url.get_backend_name() != "sqlite" or not file or file == ":memory:" or file.startswith("file:"):
        return db_url
    return url.set(database=str(root / file)).render_as_string(hide_password=False)


def make_plan(
    course_root: Path, assignment: str, students: Sequence[str] | None = None, strict: bool = False
) -> Plan:
    """Return what is to be marked.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root.
    assignment : str
        Name of the assignment.
    students : Sequence[str], optional
        Only these students.
    strict : bool
        Whether nothing may differ from nbgrader.

    Returns
    -------
    Plan
        Submissions in sorted order.

    Raises
    ------
    NotFoundError
        When nothing is handed in, or nothing by one of the students.
    InputError
        When the settings can't be loaded, or the name can't be an assignment's.
    """
    settings = settings_of(course_root)
    converter = settings.converter
    try:
        converter.coursedir.assignment_id = assignment
    except TraitError as error:
        raise InputError(f"{assignment} can't be the name of an assignment: {error}") from error
    found = dict(_found(converter, assignment))
    wanted = set(found) if students is None else set(students)
    if missing := sorted(wanted - set(found)):
        raise NotFoundError(
            f"Nothing is handed in for {assignment} by {', '.join(missing)}. "
            f"There is work by: {', '.join(sorted(found)) or 'nobody'}."
        )
    if not found:
        place = converter.coursedir.format_path(converter.coursedir.submitted_directory, "*", assignment)
        others = ", ".join(_assignments(converter.coursedir)) or "no assignment"
        raise NotFoundError(
            f"Nothing is handed in for {assignment}: there is no notebook in {place}. "
            f"There is work for: {others}."
        )
    waiting = tuple(found[student] for student in sorted(wanted) if found[student].notebooks)
    empty = tuple(student for student in sorted(wanted) if not found[student].notebooks)
    return Plan(settings, assignment, waiting, empty, strict)


def _found(converter: Autograde, assignment: str) -> Iterator[tuple[str, HandedIn]]:
    """Yield each student's submission, found as nbgrader finds it."""
    coursedir = converter.coursedir
    submitted = coursedir.submitted_directory
    pattern = coursedir.format_path(submitted, "(?P<student>.*)", assignment, escape=True)
    excluded = coursedir.student_id_exclude.split(",") if coursedir.student_id_exclude else []
    # nbgrader's patterns lie in whole paths, which pathlib can't take.
    folders = coursedir.format_path(submitted, coursedir.student_id, assignment)
    for folder in sorted(glob.glob(folders)):  # noqa: PTH207
        told = re.match(pattern, folder)
        if told and told["student"] not in excluded and Path(folder).is_dir():
            notebooks = sorted(glob.glob(f"{folder}/{coursedir.notebook_id}.ipynb"))  # noqa: PTH207
            yield told["student"], HandedIn(told["student"], Path(folder), tuple(map(Path, notebooks)))


def _assignments(coursedir: CourseDirectory) -> list[str]:
    """Return the assignments for which something is handed in."""
    submitted = coursedir.submitted_directory
    pattern = coursedir.format_path(submitted, ".*", "(?P<assignment>.*)", escape=True)
    folders = glob.glob(coursedir.format_path(submitted, "*", "*"))  # noqa: PTH207
    found = (re.match(pattern, folder) for folder in folders if Path(folder).is_dir())
    return sorted({told["assignment"] for told in found if told})


def read(handed_in: HandedIn, ignore: Sequence[str]) -> Content:
    """Return what a submission is made of; links are never followed.

    Parameters
    ----------
    handed_in : HandedIn
        The submission.
    ignore : Sequence[str]
        Names of files that nbgrader ignores.

    Returns
    -------
    Content
        Its files.

    Raises
    ------
    StorageError
        When a file can't be read, or it is far too large.
    """
    folder = handed_in.folder
    others = [Path(path) for path in sorted(find_all_files(str(folder), [*ignore, "*.ipynb"]))]
    linked = [path for path in folder.rglob("*") if path.is_dir() and path.is_symlink()]
    sizes = (path.lstat().st_size for path in (*handed_in.notebooks, *others))
    size = sum(each for each in sizes if each <= LARGEST_FILE)
    if size > LARGEST_SUBMISSION:
        raise StorageError(
            f"What was handed in has {size / 1e6:,.0f} MB, and {LARGEST_SUBMISSION / 1e6:,.0f} is the most. "
            "Remove what it does not need from submitted/, then mark again."
        )
    read = {path: _content(path) for path in (*handed_in.notebooks, *others)}
    links = sorted(_relative(path, folder) for path in (*linked, *(p for p in read if read[p] is None)))
    notebooks = {path.stem: held for path in handed_in.notebooks if (held := read[path]) is not None}
    files = {_relative(path, folder): held for path in others if (held := read[path]) is not None}
    return Content(notebooks, files, tuple(links))


def _content(path: Path) -> bytes | None:
    """Return what a plain file holds, nothing for a folder, None for a link, a device or an endless file."""
    try:
        kind = path.lstat().st_mode
        if stat.S_ISDIR(kind):  # named as a notebook: nbgrader tries to read it, and fails
            return b""
        if not stat.S_ISREG(kind) or path.lstat().st_size > LARGEST_FILE:
            return None
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), "rb") as file:
            return file.read()
    except OSError as error:
        raise StorageError(f"{path} can't be read: {error.strerror}. Mend that, then mark again.") from error


def _relative(path: Path, folder: Path) -> str:
    """Return a path inside a folder, with slashes."""
    return path.relative_to(folder).as_posix()
