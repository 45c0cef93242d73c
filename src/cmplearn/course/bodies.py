"""What regulators, colleges and employers ask of a learning record, as dated data.

No number, date or name of a body stands here: all are in ``course/bodies.yaml``, each with its support and
its sources.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from cmplearn.course.body import (
    BodiesFile,
    Body,
    Coming,
    Cycle,
    Form,
    FormField,
    Requirement,
    Rules,
    Standard,
    StandardSet,
    Yours,
)
from cmplearn.course.dates import shown
from cmplearn.course.files import Document, Place, Stamp, no_twins, read, stamp
from cmplearn.course.nearby import absent, listed, nearest
from cmplearn.course.places import root
from cmplearn.course.structure import Source

PLAIN = "plain"
"""Id of the record that everybody has."""


def all() -> tuple[Body, ...]:
    """Return every body, in the order of the file.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> [body.short for body in all()][:2]
    ['GPhC', 'NMC']
    """
    return _book().bodies


def load(id: str) -> Body:
    """Return one body.

    Parameters
    ----------
    id : str
        For example ``"gphc"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists those there are.
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> load("nmc").cycle.months
    36
    """
    return _named(all(), id, "body")


def of_profession(profession: str) -> tuple[Body, ...]:
    """Return the bodies that a profession usually answers to; none for one that isn't known.

    Parameters
    ----------
    profession : str
        For example ``"midwife"``.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> [body.id for body in of_profession("midwife")]
    ['nmc']
    """
    return tuple(body for body in all() if profession in body.professions)


def standards(id: str) -> tuple[Standard, ...]:
    """Return what an entry can be linked to under a body; nothing for a body that isn't known.

    Parameters
    ----------
    id : str
        For example ``"nmc"``.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> [standard.name for standard in standards("nmc")][:2]
    ['Prioritise people', 'Practise effectively']
    """
    return next((body.all_standards for body in all() if body.id == id), ())


def forms(body: str | None = None) -> tuple[Form, ...]:
    """Return every form, or those of one body.

    Parameters
    ----------
    body : str, optional
        For example ``"gphc"``.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> [form.name for form in forms("gphc")]
    ['Planned CPD', 'Unplanned CPD', 'Peer discussion', 'Reflective account']
    """
    return tuple(form for form in _book().forms if body is None or form.body == body)


def form(id: str) -> Form:
    """Return one form.

    Parameters
    ----------
    id : str
        For example ``"gphc-planned"``.

    Raises
    ------
    NotFoundError
        When there is none of that id; the message lists those there are.
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.
    """
    return _named(forms(), id, "form")


def registers() -> tuple[tuple[str, str], ...]:
    """Return the registers on which a discussion partner can be, id and short name.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> [name for _, name in registers()]
    ['GPhC', 'NMC', 'GMC', 'HCPC', 'Another register']
    """
    return tuple((each.id, each.name) for each in _book().registers)


def sources(ids: Iterable[str]) -> tuple[Source, ...]:
    """Return sources by their ids, in the order of the file, each once.

    Parameters
    ----------
    ids : iterable of str
        As rules, standards and forms name them.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.

    Examples
    --------
    >>> [source.publisher for source in sources(["gphc-2022"])]
    ['GPhC']
    """
    wanted = set(ids)
    return tuple(source for source in _book().sources if source.id in wanted)


def checked() -> str:
    """Return the day on which the file was last gone through, in words.

    Raises
    ------
    CourseError
        When ``course/bodies.yaml`` has a mistake in it.
    """
    return shown(_book().checked)


E = TypeVar("E", Body, Form)


def _named(entries: tuple[E, ...], id: str, what: str) -> E:
    known = {entry.id: entry for entry in entries}
    if id not in known:
        raise absent(what, id, known)
    return known[id]


def _book() -> BodiesFile:
    return _load(*stamp(root() / "course" / "bodies.yaml"))


@lru_cache(maxsize=4)
def _load(file: Stamp) -> BodiesFile:
    document = read(file.path)
    book = document.as_record(BodiesFile)
    for key in ("sources", "registers", "bodies", "forms"):
        no_twins(document, (key,), (entry.id for entry in getattr(book, key)), "id")
    for position, body in enumerate(book.bodies):
        _standards_have_their_own_codes(document, position, body)
        for step, rules in enumerate(body.rules):
            _check_rules(document, ("bodies", position, "rules", step), body, rules)
        _rules_follow_each_other(document, position, body)
    _plain_is_there(document, book)
    _names_are_known(document, book)
    return book


def _standards_have_their_own_codes(document: Document, position: int, body: Body) -> None:
    seen: dict[str, str] = {}
    for step, group in enumerate(body.standards):
        for number, item in enumerate(group.items):
            if item.code in seen:
                raise document.mistake(
                    ("bodies", position, "standards", step, "items", number, "code"),
                    f"`code: {item.code}` is used twice in `{body.id}`: “{seen[item.code]}” has it too.",
                    "Give one of the two another code.",
                )
            seen[item.code] = item.name


def _check_rules(document: Document, where: Place, body: Body, rules: Rules) -> None:
    no_twins(document, (*where, "requirements"), (each.id for each in rules.requirements), "id")
    wholes = {each.id: each for each in rules.requirements if each.part_of is None}
    codes = [item.code for item in body.all_standards]
    for number, each in enumerate(rules.requirements):
        place: Place = (*where, "requirements", number)
        if each.part_of is not None:
            _known(document, (*place, "part_of"), (each.part_of,), wholes, "whole requirement")
            _part_fits(document, place, each, wholes[each.part_of])
        for key in ("codes", "only_codes"):
            _known(document, (*place, key), getattr(each, key), codes, "standard")


def _part_fits(document: Document, place: Place, part: Requirement, whole: Requirement) -> None:
    if part.need > whole.need:
        raise document.mistake(
            (*place, "need"),
            f"`{part.id}` needs {part.need}, more than the {whole.need} of `{whole.id}` it is part of.",
            "Correct one of the two.",
        )
    if part.counts != whole.counts or not set(part.types) <= set(whole.types):
        raise document.mistake(
            place,
            f"`{part.id}` counts other things than `{whole.id}`, which it is part of.",
            "Let it count the same (`counts`), and no kind in `types` that the whole doesn't have.",
        )


def _rules_follow_each_other(document: Document, position: int, body: Body) -> None:
    for step, (one, after) in enumerate(zip(body.rules, body.rules[1:], strict=False), start=1):
        if after.first <= one.first:
            raise document.mistake(
                ("bodies", position, "rules", step, "from"),
                f"These rules of `{body.id}` begin {after.shown_from}, not after {one.shown_from}.",
                "Put the rules in the order of their dates, each with a day of its own.",
            )


def _names_are_known(document: Document, book: BodiesFile) -> None:
    known = [source.id for source in book.sources]
    for place, named in _sources_named(book):
        _known(document, (*place, "sources"), named, known, "source")
    of_body = {
        body.id: [each.id for rules in body.rules for each in rules.requirements] for body in book.bodies
    }
    registers = [each.id for each in book.registers]
    for position, form in enumerate(book.forms):
        where: Place = ("forms", position)
        _known(document, (*where, "body"), (form.body,), of_body, "body")
        _known(document, (*where, "requirement"), _given(form.requirement), of_body[form.body], "requirement")
        _known(document, (*where, "partner_on"), _given(form.partner_on), registers, "register")


def _sources_named(book: BodiesFile) -> Iterator[tuple[Place, tuple[str, ...]]]:
    """Yield what names sources: its place in the file, and the names."""
    for position, body in enumerate(book.bodies):
        where: Place = ("bodies", position)
        if body.cycle:
            yield (*where, "cycle"), body.cycle.sources
        if body.coming:
            yield (*where, "coming"), body.coming.sources
        for step, rules in enumerate(body.rules):
            yield (*where, "rules", step), rules.sources
        for step, group in enumerate(body.standards):
            yield (*where, "standards", step), group.sources
    for position, form in enumerate(book.forms):
        yield ("forms", position), form.sources


def _known(document: Document, where: Place, named: Iterable[str], known: Collection[str], what: str) -> None:
    for name in named:
        if name not in known:
            raise document.mistake(
                where,
                f"There is no {what} `{name}`.{nearest(name, known)}",
                f"Use one of these, or add it: {listed(known)}.",
            )


def _given(name: str | None) -> tuple[str, ...]:
    return (name,) if name else ()


def _plain_is_there(document: Document, book: BodiesFile) -> None:
    if not any(body.id == PLAIN for body in book.bodies):
        raise document.mistake(
            ("bodies",),
            f"There is no body `{PLAIN}`, the record that everybody has.",
            f"Add a body with `id: {PLAIN}`.",
        )


__all__ = [
    "PLAIN",
    "Body",
    "Coming",
    "Cycle",
    "Form",
    "FormField",
    "Requirement",
    "Rules",
    "Source",
    "Standard",
    "StandardSet",
    "Yours",
    "all",
    "checked",
    "form",
    "forms",
    "load",
    "of_profession",
    "registers",
    "sources",
    "standards",
]
