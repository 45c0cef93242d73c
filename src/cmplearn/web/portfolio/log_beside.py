"""What there is to know of a log entry besides its text: another version, and what older ones still hold."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cmplearn.portfolio import Document, Reader
from cmplearn.portfolio.identifiers import find
from cmplearn.portfolio.log import LogEntry

__all__ = ["Beside", "beside"]

TEXTS_KEPT = 5_000
MOST_TOLD = 5


@dataclass(frozen=True)
class Beside:
    """What a page of an entry says above it.

    Parameters
    ----------
    is_apart : bool
        Whether it stands in two versions, of which its writer has to choose.
    older : tuple of str
        What looks like an identifier in earlier versions, and is not in the entry any more.
    """

    is_apart: bool = False
    older: tuple[str, ...] = ()


def beside(reader: Reader, key: str, colleagues: tuple[str, ...]) -> Beside:
    """Return what there is to know of an entry.

    Parameters
    ----------
    reader : Reader
        The portfolio.
    key : str
        Of the entry.
    colleagues : tuple of str
        Names to look out for.
    """
    history = reader.history("log", key)
    if not history:
        return Beside()
    if any((each.kind, each.key) == ("log", key) for each in reader.versions_apart()):
        return Beside(is_apart=True)
    now = "\n".join(_texts(history[-1]))
    texts = {text for each in history[:-1] for text in _texts(each) if text not in now}
    gone = (found for text in sorted(texts) for found in _found(text, colleagues) if found not in now)
    return Beside(older=tuple(dict.fromkeys(_longest(gone)))[:MOST_TOLD])


def _texts(document: Document) -> set[str]:
    entry = LogEntry.from_value(document)
    return {text for text in (entry.title, *entry.words()) if text}


_known: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
"""What was found in the texts that were looked at."""


def _found(text: str, colleagues: tuple[str, ...]) -> tuple[str, ...]:
    name = (text, colleagues)
    if name not in _known:
        if len(_known) >= TEXTS_KEPT:
            _known.clear()
        _known[name] = tuple(flag.text for flag in find(text, colleagues))
    return _known[name]


def _longest(texts: Iterable[str]) -> Iterator[str]:
    """Yield the texts that are no part of another: what was half typed is told once, whole."""
    every = set(texts)
    return (each for each in sorted(every) if not any(each != other and each in other for other in every))
