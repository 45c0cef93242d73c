"""The case library: what happened, the figures published about it, and which of them add up."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cmplearn.course import method_list
from cmplearn.course.case import (
    SLUG,
    Case,
    CaseFile,
    Check,
    Event,
    Organisation,
    Source,
    Voice,
    Voices,
    case_file,
)
from cmplearn.course.case_review import Review, draft_keys, review, template_file
from cmplearn.course.case_rules import broken_rules, values_of
from cmplearn.course.files import Stamp, read, stamp
from cmplearn.course.method_list import Method
from cmplearn.course.nearby import absent
from cmplearn.course.places import root, shown
from cmplearn.course.sums import unchecked, worked_out
from cmplearn.errors import ConflictError, CourseError, InputError, StorageError


def load(id: str) -> Case:
    """Return one case.

    Parameters
    ----------
    id : str
        For example ``"wirral-moch"``.

    Returns
    -------
    Case
        Read again only when a file it depends on has changed.

    Raises
    ------
    NotFoundError
        When there is no such case; the message lists those there are.
    CourseError
        When its file has a mistake in it.
    """
    path = case_file(id)
    if not (re.fullmatch(SLUG, id) and path.is_file()):
        raise absent("case", id, ids())
    return load_file(path)


def ids() -> tuple[str, ...]:
    """Return the ids of the cases, in alphabetical order.

    Examples
    --------
    >>> "wirral-moch" in ids()
    True
    """
    return tuple(path.stem for path in files())


def all() -> tuple[Case, ...]:
    """Return every case, in the order of their marks.

    Returns
    -------
    tuple of Case

    Raises
    ------
    CourseError
        When one of the files has a mistake in it.
    """
    return _by_mark(load_file(path) for path in files())


def readable() -> tuple[tuple[Case, ...], tuple[CourseError, ...]]:
    """Return the cases that can be read, in the order of their marks, and what is wrong with the others.

    Returns
    -------
    tuple of Case
        As `all`, without those whose files have a mistake.
    tuple of CourseError
        The first mistake of each other file, in the order of their names.

    Raises
    ------
    CourseError
        When the mistake is in a file that every case depends on, such as ``course/methods.yaml``.
    """
    found: list[Case] = []
    mistakes: list[CourseError] = []
    for path in files():
        try:
            found.append(load_file(path))
        except CourseError as mistake:
            if mistake.path != shown(path):
                raise
            mistakes.append(mistake)
    return _by_mark(found), tuple(mistakes)


def finished() -> tuple[Case, ...]:
    """Return the cases that can be read and are no drafts, in the order of their marks.

    Raises
    ------
    CourseError
        When a file that every case depends on has a mistake in it.

    Examples
    --------
    >>> finished()[0].mark
    'C01'
    """
    return tuple(case for case in readable()[0] if not case.is_draft)


def files() -> tuple[Path, ...]:
    """Return the files of the case library, in the order of their names.

    Examples
    --------
    >>> files()[0].suffix
    '.yaml'
    """
    return tuple(path for path in sorted(_folder().glob("*.yaml")) if re.fullmatch(SLUG, path.stem))


def start_new(id: str) -> Path:
    """Write a new case file from the template, and return where it is.

    Parameters
    ----------
    id : str
        Short name in small letters, digits and hyphens, for example ``"our-falls-clinic"``.

    Raises
    ------
    InputError
        When `id` can't name a case.
    ConflictError
        When there is such a case already: it is left as it is.
    StorageError
        When the folder of cases can't be written to.
    """
    if not re.fullmatch(SLUG, id):
        raise InputError(
            f"A case can't be called `{id}`. Use small letters, digits and hyphens, as in our-falls-clinic."
        )
    text = template_file().read_text(encoding="utf-8").replace("mark: L01 ", f"mark: {_free_mark()} ", 1)
    path = case_file(id)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text.replace("id: case-template\n", f"id: {id}\n", 1))
    except FileExistsError:
        raise ConflictError(f"There is a case `{id}` already, in {path}. Choose another name.") from None
    except OSError as error:
        raise StorageError(
            f"{path} can't be written ({error.strerror}). Set CMPLEARN_COURSE to a copy of the course that "
            "you may change."
        ) from None
    return path


def _free_mark() -> str:
    used = {case.mark for case in readable()[0]}
    return next((mark for number in range(1, 100) if (mark := f"L{number:02}") not in used), "L01")


def _by_mark(found: Iterable[Case]) -> tuple[Case, ...]:
    return tuple(sorted(found, key=lambda case: (case.mark, case.id)))


def _folder() -> Path:
    return root() / "course" / "cases"


def load_file(path: Path) -> Case:
    """Return the case that a file holds, in the library or anywhere else.

    Parameters
    ----------
    path : Path
        A case file, named after the id of its case.

    Raises
    ------
    CourseError
        When it has a mistake in it.
    """
    folder = root() / "course"
    others = (
        folder / name for name in ("programme.yaml", "unit_costs.yaml", "methods.yaml", "structures.yaml")
    )
    return _load(*stamp(path, template_file(), *others))


@lru_cache(maxsize=128)
def _load(file: Stamp, *_others: Stamp) -> Case:
    document = read(file.path)
    written_down = document.as_record(CaseFile)
    for mistake in broken_rules(document, written_down):
        raise mistake
    return _case(written_down)


def _case(written_down: CaseFile) -> Case:
    values = values_of(written_down)
    entries = {entry.id: entry for entry in written_down.checks}
    checks = {
        id: Check(**entry.model_dump(), value=worked_out(entry, entries, values))
        for id, entry in entries.items()
    }
    fields = {name: getattr(written_down, name) for name in CaseFile.model_fields}
    fields["copy"] = fields.pop("copy_")
    return Case(
        **fields
        | {
            "methods": tuple(method_list.load(method) for method in written_down.methods),
            "checks": tuple(checks.values()),
            "exercise": tuple(checks[id] for id in written_down.exercise),
            "unchecked": unchecked(written_down.figures, checks.values(), values),
            "lessons": _lessons_with(written_down.id),
            "is_draft": bool(draft_keys(written_down)),
        }
    )


def _lessons_with(id: str) -> tuple[str, ...]:
    from cmplearn.course.programmes import programme

    return tuple(
        lesson.id for module in programme().modules for lesson in module.lessons if id in lesson.cases
    )


__all__ = [
    "Case",
    "Check",
    "Event",
    "Method",
    "Organisation",
    "Review",
    "Source",
    "Voice",
    "Voices",
    "all",
    "files",
    "finished",
    "ids",
    "load",
    "load_file",
    "readable",
    "review",
    "start_new",
]
