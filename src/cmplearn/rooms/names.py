"""First names: what may be one, and how two who share one are told apart."""

import unicodedata
from collections.abc import Iterator

from cmplearn.errors import InputError

__all__ = ["LONGEST", "Names", "cleaned"]

LONGEST = 40
JOINERS = "\u200c\u200d"
"""Invisible, but some scripts can't be written without them."""
NO_JOINERS = dict.fromkeys(map(ord, JOINERS))
MOST_MARKS = 3
"""Accents and signs on one letter: no language's names need more, and a pile of them hides other lines."""
HIDDEN = ("Cc", "Cf", "Cs", "Co")
"""Unicode's categories of what controls, formats, or has no agreed look; new emoji are in none of them."""


def cleaned(name: object) -> str:
    """Return a name as it is shown: no control characters, one blank at a time.

    Raises
    ------
    InputError
        Nothing of it can be seen, or it is too long.

    Examples
    --------
    >>> cleaned("  Asha\\t ")
    'Asha'
    """
    if not isinstance(name, str):
        raise InputError("Type the name that others may see.")
    whole = unicodedata.normalize("NFC", name[: 20 * LONGEST])
    blanked = " ".join("".join(_with_few_marks("".join(map(_plain, whole)))).split())
    if not any(unicodedata.category(each)[0] in "LNSC" for each in blanked.translate(NO_JOINERS)):
        raise InputError("Type the name that others may see: at least one letter.")
    if len(blanked) > LONGEST or len(name) > 20 * LONGEST:
        raise InputError(f"A name has at most {LONGEST} characters here. Type a shorter one.")
    return blanked


def _with_few_marks(name: str) -> Iterator[str]:
    """Yield a name's characters but the marks that are too many on one letter."""
    marks = 0
    for character in name:
        if unicodedata.category(character)[0] == "M":
            marks += 1
        elif character not in JOINERS:
            marks = 0
        if marks <= MOST_MARKS:
            yield character


def _plain(character: str) -> str:
    """Return a character, a blank for one that breaks lines, and nothing for one that can't be seen."""
    if character.isspace():
        return " "
    is_hidden = unicodedata.category(character) in HIDDEN and character not in JOINERS
    return "" if is_hidden else character


class Names:
    """The names in a room, no two of which look the same."""

    def __init__(self) -> None:
        """Begin with none."""
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}

    def distinct(self, name: str) -> str:
        """Return a name, with a number behind it where somebody has it already, and keep it.

        Examples
        --------
        >>> names = Names()
        >>> [names.distinct(each) for each in ("Asha", "Ben", "asha", "ASHA")]
        ['Asha', 'Ben', 'asha (2)', 'ASHA (3)']
        """
        key = _key(name)
        number = self._next.get(key, 1)
        found = name if number == 1 else f"{name} ({number})"
        while _key(found) in self._taken:
            number += 1
            found = f"{name} ({number})"
        self._next[key] = number + 1
        self._taken.add(_key(found))
        return found


def _key(name: str) -> str:
    """Return what two names that look the same have in common."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(folded.translate(NO_JOINERS).split())
