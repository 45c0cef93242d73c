"""Documents and their versions in words, for the pages about keeping."""

from collections.abc import Sequence
from dataclasses import dataclass

from cmplearn.portfolio import Document, Entry
from cmplearn.portfolio.in_words import in_plain_words, in_words, title_of, whole
from cmplearn.web.api_portfolio import asked

__all__ = ["Row", "compared", "entries_of", "labels", "rows_of"]


def labels(documents: Sequence[Document]) -> dict[str, str]:
    """Return what documents are about, by `uid`: what a lesson asked, or what their writers called them."""
    worded = {entry.document.uid: entry.label for entry in whole(documents, asked())}
    return {document.uid: worded.get(document.uid) or title_of(document) for document in documents}


def entries_of(documents: Sequence[Document]) -> list[Entry]:
    """Return documents in words, those without any words too."""
    worded = {entry.document.uid: entry for entry in whole(documents, asked())}
    return [worded.get(document.uid) or in_words(document) for document in documents]


@dataclass(frozen=True)
class Row:
    """One part of a document in each version; `is_same` when they don't differ."""

    label: str
    texts: tuple[str, ...]
    is_same: bool


def rows_of(versions: Sequence[Entry]) -> list[Row]:
    """Return the parts of some versions, in the order in which they first come.

    Parameters
    ----------
    versions : sequence of Entry
        The same document, several times.

    Returns
    -------
    list of Row
    """
    parts: list[dict[str, str]] = [dict(version.parts) for version in versions]
    names = list(dict.fromkeys(label for part in parts for label in part))
    found = []
    for name in names:
        texts = tuple(part.get(name, "") for part in parts)
        found.append(Row(name, texts, len(set(texts)) == 1))
    return found


def compared(heads: Sequence[Document]) -> list[Entry]:
    """Return versions in words; in plain ones, complete, where the words of their kind show no difference."""
    versions = entries_of(heads)
    if all(row.is_same for row in rows_of(versions)):
        return [in_plain_words(head) for head in heads]
    return versions
