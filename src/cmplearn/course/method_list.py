"""The methods that cases teach, each under one name."""

from functools import lru_cache

from cmplearn.course.files import Record, Stamp, Words, no_twins, read, stamp
from cmplearn.course.nearby import absent
from cmplearn.course.places import root


class Method(Record):
    """A method by the name the field gives it.

    Parameters
    ----------
    id : str
        For example ``"break-even"``.
    name : str
        As pages show it.
    what : str
        What it does, in a phrase.
    """

    id: Words
    name: Words
    what: Words


class _Methods(Record):
    methods: tuple[Method, ...]


def load(id: str) -> Method:
    """Return one method.

    Parameters
    ----------
    id : str
        For example ``"break-even"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists the ids.
    CourseError
        When ``course/methods.yaml`` has a mistake in it.

    Examples
    --------
    >>> load("break-even").name
    'Break-even'
    """
    methods = {method.id: method for method in all()}
    if id not in methods:
        raise absent("method", id, methods)
    return methods[id]


def all() -> tuple[Method, ...]:
    """Return every method, in the order of ``course/methods.yaml``.

    Raises
    ------
    CourseError
        When the file has a mistake in it.
    """
    return _load(*stamp(root() / "course" / "methods.yaml"))


@lru_cache(maxsize=4)
def _load(file: Stamp) -> tuple[Method, ...]:
    document = read(file.path)
    methods = document.as_record(_Methods).methods
    no_twins(document, ("methods",), (method.id for method in methods), "id")
    return methods
