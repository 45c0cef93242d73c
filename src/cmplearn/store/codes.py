"""Codes that people read out, type and scan: no two characters look alike, and few words come out."""

import secrets

from cmplearn.errors import InputError

__all__ = ["ALPHABET", "made", "normalised", "shown"]

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's 32 characters: neither i, l, o nor u."""

LOOK_ALIKES = str.maketrans("oil", "011")
EXAMPLE = "K7M29QX2"


def made(length: int) -> str:
    """Return a new random code.

    Parameters
    ----------
    length : int
        Of 5 bits a character.

    Returns
    -------
    str
    """
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalised(code: str, length: int, between: str = " ") -> str:
    """Return a code as it was meant: case, blanks, dashes and look-alikes don't matter.

    Parameters
    ----------
    code : str
        As it was typed.
    length : int
        How many characters it has.
    between : str
        What stands between the halves when it is shown.

    Returns
    -------
    str
        In small letters.

    Raises
    ------
    InputError
        It cannot be a code.

    Examples
    --------
    >>> normalised(" 7k3-9qO ", 6), normalised("IL00-0000", 8)
    ('7k39q0', '11000000')
    """
    plain = "".join(code.split()).replace("-", "").replace("–", "").lower().translate(LOOK_ALIKES)
    if len(plain) != length or not set(plain) <= set(ALPHABET):
        raise InputError(
            f"A code has {length} letters and figures, such as {shown(EXAMPLE[:length], between)}. Capitals, "
            "blanks and dashes don’t matter; the letter U is never in one."
        )
    return plain


def shown(code: str, between: str = " ") -> str:
    """Return a code as people are shown it, in two halves.

    Examples
    --------
    >>> shown("k7m2qx")
    'K7M 2QX'
    """
    half = len(code) // 2
    return f"{code[:half]}{between}{code[half:]}".upper()
