"""What people type into the search of the library, in the words that its cases use."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import Field

from cmplearn.course.files import Record, Stamp, Words, read, stamp
from cmplearn.course.places import root


class SearchWord(Record):
    """Words for one thing, and what cases call it.

    Parameters
    ----------
    typed : tuple of str
        Single words in small letters, as ``"polypharmacy"``.
    means : tuple of str
        Words or phrases of cases, as ``"medication review"``.
    """

    typed: Annotated[tuple[Words, ...], Field(min_length=1)]
    means: Annotated[tuple[Words, ...], Field(min_length=1)]


class _SearchWords(Record):
    words: tuple[SearchWord, ...]


def meanings() -> Mapping[str, tuple[str, ...]]:
    """Return what cases call the things that people look for, by the word that they type.

    A course without the file has no such words.

    Raises
    ------
    CourseError
        When ``course/search_words.yaml`` has a mistake in it.

    Examples
    --------
    >>> meanings()["polypharmacy"]
    ('medication review', 'over-medication')
    """
    return _load(*stamp(root() / "course" / "search_words.yaml"))


@lru_cache(maxsize=4)
def _load(file: Stamp) -> Mapping[str, tuple[str, ...]]:
    if not file.path.exists():
        return {}
    document = read(file.path)
    entries = document.as_record(_SearchWords).words
    found: dict[str, tuple[str, ...]] = {}
    for position, entry in enumerate(entries):
        for at, word in enumerate(entry.typed):
            place = ("words", position, "typed", at)
            if word in found:
                raise document.mistake(place, f"“{word}” stands there twice.", "Leave it in one place.")
            if word != word.casefold() or len(word.split()) != 1:
                raise document.mistake(
                    place,
                    f"“{word}” is not one word in small letters, so no search would come to it.",
                    "Write it as one word in small letters.",
                )
            found[word] = entry.means
    return found
