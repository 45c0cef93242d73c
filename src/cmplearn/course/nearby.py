"""Guessing which name was meant."""

import difflib
from collections.abc import Iterable


def nearest(name: object, known: Iterable[str]) -> str:
    """Return ``" Did you mean `x`?"`` for a name close to a known one, else nothing.

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
    >>> nearest("zzz", ["value", "unit"])
    ''
    """
    close = difflib.get_close_matches(str(name), list(known), n=1)
    return f" Did you mean `{close[0]}`?" if close else ""
