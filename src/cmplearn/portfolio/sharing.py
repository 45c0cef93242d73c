"""Frozen copies for other people: what was shown to whom, for what, until when.

A sharing is the document of kind "shared" under a random key, "copies/<random>". What was frozen lies
beside it, one document for each that was copied, as "copies/<random>/<n>", its value untouched. The sharing's
own value::

    of          {kind, key, title}: what was shared; key is "" for the whole development plan
    sources     [{kind, key, version, saved_at}]: the documents that were copied, in the order of <n>
    with        {name, role}: role is one of `ROLES`
    purpose     text
    shared_on   ISO date
    until       ISO date, or missing
    withdrawn   ISO date, or missing
    found       {kind of flag: how many}: what the identifier check found
    looked      true: the person read it as it would be seen
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cmplearn.errors import InputError, NotFoundError
from cmplearn.portfolio.identifiers import Flag
from cmplearn.portfolio.keeping.documents import Document, Reader
from cmplearn.portfolio.keeping.owner import Portfolio
from cmplearn.portfolio.log_values import Parts

__all__ = [
    "ROLES",
    "Copy",
    "Sharing",
    "Source",
    "copies_of",
    "forget",
    "forget_copies",
    "frozen",
    "is_changed",
    "share",
    "sharing",
    "sharings",
    "withdraw",
]

KIND = "shared"
PREFIX = "copies/"
ROLES = {
    "set": "My learning set",
    "tutor": "My tutor",
    "assessor": "An assessor",
    "sponsor": "My sponsor",
    "colleague": "A colleague",
}
"""Whom something can be shared with, in the words of the form."""


@dataclass(frozen=True)
class Source:
    """A document that was copied, and which version of it."""

    kind: str
    key: str
    version: int
    saved_at: str = ""


@dataclass(frozen=True)
class Sharing:
    """Something that was shared; the module says what each part is.

    Parameters
    ----------
    key : str
        Of its document, such as "copies/4f1c".
    kind, of, title : str
        What was shared.
    sources : tuple of Source
        The documents that were copied.
    person, role, purpose : str
        With whom, and for what.
    shared_on, until, withdrawn : date or None
        When.
    found : mapping of str to int
        What the identifier check found, by kind.
    version : int
        Of its document.
    """

    key: str
    kind: str
    of: str
    title: str
    sources: tuple[Source, ...]
    person: str
    role: str
    purpose: str
    shared_on: date | None
    until: date | None = None
    withdrawn: date | None = None
    found: Mapping[str, int] = field(default_factory=dict)
    version: int = 1

    @classmethod
    def from_value(cls, document: Document) -> "Sharing":
        """Return the sharing that a document holds, whatever it holds."""
        parts = Parts(document.value)
        of, whom = parts.within("of"), parts.within("with")
        return cls(
            key=document.key,
            kind=of.text("kind"),
            of=of.text("key"),
            title=of.text("title"),
            sources=tuple(_source(each) for each in parts.each("sources")),
            person=whom.text("name"),
            role=whom.text("role"),
            purpose=parts.text("purpose"),
            shared_on=parts.day("shared_on"),
            until=parts.day("until"),
            withdrawn=parts.day("withdrawn"),
            found=_counts(document.value),
            version=document.version,
        )

    @property
    def id(self) -> str:
        """Its random name alone."""
        return self.key.removeprefix(PREFIX)

    @property
    def whom(self) -> str:
        """The person and their role, in words."""
        role = ROLES.get(self.role, "")
        return (
            f"{self.person} ({role[:1].lower()}{role[1:]})" if role and self.person else self.person or role
        )

    @property
    def which(self) -> str:
        """Which version was frozen, in words."""
        if len(self.sources) == 1:
            return f"version {self.sources[0].version}"
        return f"{len(self.sources)} parts, as they stood on that day"

    def is_past(self, today: date) -> bool:
        """Return whether its last day is over, and it was not withdrawn."""
        return self.withdrawn is None and self.until is not None and self.until < today


@dataclass(frozen=True)
class Copy:
    """What is about to be shared.

    Parameters
    ----------
    kind, of, title : str
        What it is; `of` is "" for the whole development plan.
    documents : tuple of Document
        All that it is made of.
    """

    kind: str
    of: str
    title: str
    documents: tuple[Document, ...]


def share(
    portfolio: Portfolio, copy: Copy, about: Mapping[str, Any], flags: Sequence[Flag], today: date, name: str
) -> Sharing:
    """Freeze a copy and keep with whom, for what and until when; repeating it under one name changes nothing.

    Parameters
    ----------
    portfolio : Portfolio
        Where it is kept.
    copy : Copy
        What is shared, as the person saw it.
    about : mapping
        `person`, `role`, `purpose`, and `until` (a date or None).
    flags : sequence of Flag
        What the identifier check found.
    today : date
        The day.
    name : str
        Random letters and digits: the sharing's own name.

    Returns
    -------
    Sharing

    Raises
    ------
    InputError
        There is nothing to share, or the role is none of `ROLES`.
    """
    if not copy.documents:
        raise InputError("There is nothing in this to share yet. Write something first.")
    if about["role"] not in ROLES:
        raise InputError(f"Something is shared with {', '.join(ROLES)}; “{about['role']}” is none of them.")
    key = f"{PREFIX}{name}"
    pieces = {f"{key}/{place}": document.value for place, document in enumerate(copy.documents)}
    return Sharing.from_value(portfolio.save_new(KIND, pieces | {key: _value(copy, about, flags, today)})[-1])


def _value(copy: Copy, about: Mapping[str, Any], flags: Sequence[Flag], today: date) -> dict[str, Any]:
    """Return what a new sharing's document holds."""
    until = about.get("until")
    return {
        "of": {"kind": copy.kind, "key": copy.of, "title": copy.title},
        "sources": [
            {
                "kind": each.kind,
                "key": each.key,
                "version": each.version,
                "saved_at": each.saved_at.isoformat(),
            }
            for each in copy.documents
        ],
        "with": {"name": about["person"], "role": about["role"]},
        "purpose": about["purpose"],
        "shared_on": today.isoformat(),
        "found": dict(Counter(flag.kind for flag in flags)),
        "looked": True,
    } | ({"until": until.isoformat()} if until else {})


def sharings(reader: Reader) -> list[Sharing]:
    """Return everything that was shared, newest first.

    Parameters
    ----------
    reader : Reader
        A portfolio.

    Returns
    -------
    list of Sharing
    """
    found = [each for each in reader.documents(KIND, PREFIX) if each.key.count("/") == 1]
    read = [Sharing.from_value(each) for each in found]
    return sorted(read, key=lambda each: (each.shared_on or date.min, each.key), reverse=True)


def sharing(reader: Reader, name: str) -> Sharing:
    """Return one sharing by its random name.

    Raises
    ------
    NotFoundError
        Nothing was shared under that name.
    """
    history = reader.history(KIND, f"{PREFIX}{name}")
    if not history:
        raise NotFoundError(
            "There is no such copy. It may have been erased. All that you shared is on the list."
        )
    return Sharing.from_value(history[-1])


def frozen(reader: Reader, shared: Sharing) -> tuple[Document, ...]:
    """Return the documents of a sharing as they were when it was made.

    Parameters
    ----------
    reader : Reader
        The portfolio that holds it.
    shared : Sharing
        From `sharings`.

    Returns
    -------
    tuple of Document
        Under their own kinds, keys and versions.
    """
    kept = {each.key: each for each in reader.documents(KIND, f"{shared.key}/")}
    return tuple(
        Document(source.kind, source.key, kept[name].value, source.version, kept[name].saved_at)
        for place, source in enumerate(shared.sources)
        if (name := f"{shared.key}/{place}") in kept
    )


def is_changed(reader: Reader, shared: Sharing, now: Sequence[Document]) -> bool:
    """Return whether what the person has now differs from what was shared.

    Parameters
    ----------
    reader : Reader
        The portfolio.
    shared : Sharing
        From `sharings`.
    now : sequence of Document
        What would be copied today.
    """
    then = {(each.kind, each.key): each.value for each in frozen(reader, shared)}
    return then != {(each.kind, each.key): each.value for each in now}


def withdraw(portfolio: Portfolio, shared: Sharing, today: date, operation: str) -> Sharing:
    """Keep that something is no longer meant to be read; the copy that was sent stays where it is.

    Parameters
    ----------
    portfolio : Portfolio
        Where it is kept.
    shared : Sharing
        From `sharing`.
    today : date
        The day.
    operation : str
        A name for this save alone.

    Returns
    -------
    Sharing
    """
    if shared.withdrawn is not None:
        return shared
    value = portfolio.get(KIND, shared.key).value | {"withdrawn": today.isoformat()}
    return Sharing.from_value(portfolio.save(KIND, shared.key, value, shared.version, operation))


def forget(portfolio: Portfolio, shared: Sharing) -> tuple[str, ...]:
    """Erase a sharing and its frozen copy from the portfolio.

    Parameters
    ----------
    portfolio : Portfolio
        Where it is kept.
    shared : Sharing
        From `sharing`.

    Returns
    -------
    tuple of str
        What could not be removed yet, and why, in words.
    """
    return _erased(portfolio, [shared])


def copies_of(reader: Reader, kind: str, key: str) -> list[Sharing]:
    """Return the copies made for others that hold a document, newest first.

    Parameters
    ----------
    reader : Reader
        A portfolio.
    kind, key : str
        The document's.

    Returns
    -------
    list of Sharing
    """
    return [each for each in sharings(reader) if any((of.kind, of.key) == (kind, key) for of in each.sources)]


def forget_copies(portfolio: Portfolio, kind: str, key: str) -> tuple[str, ...]:
    """Erase every copy made for others that holds a document.

    Parameters
    ----------
    portfolio : Portfolio
        Where they are kept.
    kind, key : str
        The document's.

    Returns
    -------
    tuple of str
        What could not be removed yet, and why, in words.
    """
    return _erased(portfolio, copies_of(portfolio, kind, key))


def _erased(portfolio: Portfolio, gone: Sequence[Sharing]) -> tuple[str, ...]:
    """Erase some sharings with their frozen copies at once; return what could not be removed yet."""
    names = [(KIND, each.key) for shared in gone for each in portfolio.documents(KIND, f"{shared.key}/")]
    names += [(KIND, shared.key) for shared in gone]
    return portfolio.erase(*names[0], *names[1:]).remaining if names else ()


def _source(parts: Parts) -> Source:
    return Source(
        parts.text("kind"), parts.text("key"), int(parts.number("version") or 0), parts.text("saved_at")
    )


def _counts(value: Any) -> dict[str, int]:
    found = value.get("found") if isinstance(value, dict) else None
    counted = found.items() if isinstance(found, dict) else ()
    return {str(kind): count for kind, count in counted if isinstance(count, int)}
