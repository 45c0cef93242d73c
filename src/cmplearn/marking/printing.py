"""Names and words that others typed, made safe to print in a terminal."""

__all__ = ["printable"]


def printable(line: str) -> str:
    """Return a line without what a terminal would obey or turn round.

    Parameters
    ----------
    line : str
        What is to be printed, with names in it that were typed by others.

    Returns
    -------
    str
        The line, with a replacement sign for each such character.

    Examples
    --------
    >>> printable("P001" + chr(27) + "[2J").isprintable()
    True
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
