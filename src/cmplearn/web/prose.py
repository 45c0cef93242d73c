"""Turns the words of course files into HTML: Markdown, with figures of the case library filled in."""

from functools import lru_cache
from typing import Any

import mistune
from markupsafe import Markup

from cmplearn import course

__all__ = ["prose"]

_markdown = mistune.create_markdown(escape=True, plugins=["table"])


def prose(text: str, case: Any = None) -> Markup:
    """Return Markdown as HTML.

    Parameters
    ----------
    text : str
        Markdown; ``{{ name }}`` quotes a figure. HTML in it is shown as text, never run.
    case : course.cases.Case, optional
        The case that short names of figures are about.

    Returns
    -------
    markupsafe.Markup

    Raises
    ------
    NotFoundError
        When something quoted does not exist.

    Examples
    --------
    >>> prose("It took **two** years.")
    Markup('<p>It took <strong>two</strong> years.</p>\\n')
    """
    return _html(course.quote(text, case=case) if "{{" in text else text)


@lru_cache(maxsize=512)
def _html(markdown: str) -> Markup:
    return Markup(_markdown(markdown))
