"""Finding and filling ``{{ name }}`` in prose."""

import re
from collections.abc import Callable

_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def references(text: str) -> tuple[str, ...]:
    """Return what a text quotes between double braces, in order.

    Examples
    --------
    >>> references("From {{ before }} to {{after}}.")
    ('before', 'after')
    """
    return tuple(_PLACEHOLDER.findall(text))


def fill(text: str, show: Callable[[str], str]) -> str:
    """Return a text with each ``{{ name }}`` put in by a function.

    Parameters
    ----------
    text : str
        Prose with placeholders.
    show : callable
        Given what stands between the braces, returns what to put there.

    Returns
    -------
    str

    Examples
    --------
    >>> fill("From {{ before }} to {{ after }}.", {"before": "527", "after": "295"}.__getitem__)
    'From 527 to 295.'
    """
    return _PLACEHOLDER.sub(lambda found: show(found.group(1)), text)
