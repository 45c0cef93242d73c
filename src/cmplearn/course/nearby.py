"""Guessing which name was meant."""

import difflib
from collections.abc import Collection, Iterable

from cmplearn.errors import NotFoundError

_MOST_LISTED = 15  # more names than this hide the sentence they belong to


def nearest(name: object, known: Iterable[str]) -> str:
    """Return ``" Did you mean `x`?"`` for a name close to a known one or part of it, else nothing.

    Parameters
    ----------
    name : object
        The name as written.
    known : iterable of str
        The names there are.

    Returns
    -------
    str
        Starts with a space, so that it can follow a sentence.

    Examples
    --------
    >>> nearest("vlaue", ["value", "unit"])
    ' Did you mean `value`?'
    >>> nearest("price", ["unit", "price_per_admission"])
    ' Did you mean `price_per_admission`?'
    >>> nearest("zzz", ["value", "unit"])
    ''
    """
    asked, candidates = str(name), list(known)
    close = difflib.get_close_matches(asked, candidates, n=1)
    if not close and asked:
        close = [candidate for candidate in candidates if asked in candidate]
    return f" Did you mean `{close[0]}`?" if close else ""


def listed(names: Collection[str]) -> str:
    """Return names for the end of a message, the first few of them when there are many.

    Examples
    --------
    >>> listed(["value", "unit"])
    'value, unit'
    >>> listed([str(number) for number in range(20)])
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14 and 5 more'
    """
    shown = list(names)[:_MOST_LISTED]
    left_out = len(names) - len(shown)
    return ", ".join(shown) + (f" and {left_out} more" if left_out else "")


def absent(what: str, name: object, known: Collection[str]) -> NotFoundError:
    """Return the error for a name that isn't there: what was meant, perhaps, and what there is.

    Examples
    --------
    >>> str(absent("role", "carre", ["carer", "finance-director"]))
    'There is no role `carre`. Did you mean `carer`? The roles are: carer, finance-director.'
    """
    guess = nearest(name, known)
    return NotFoundError(f"There is no {what} `{name}`.{guess} The {what}s are: {listed(known)}.")
