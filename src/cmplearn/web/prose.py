"""Turns the words of course files into HTML: Markdown, with figures of the case library filled in."""

import re
from functools import lru_cache
from itertools import count
from typing import Any

import mistune
from markupsafe import Markup

from cmplearn import course

__all__ = ["line", "markdown", "prose", "scrolling"]

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
    return markdown(course.quote(text, case=case) if "{{" in text else text)


def line(text: str, case: Any = None) -> Markup:
    """Return one paragraph of Markdown as HTML without the tags of a paragraph; else as `prose`.

    Examples
    --------
    >>> line("It took **two** years.")
    Markup('It took <strong>two</strong> years.')
    """
    return Markup(prose(text, case).strip().removeprefix("<p>").removesuffix("</p>"))


def scrolling(body: Markup, title: str) -> Markup:
    """Return a page's words with each table in a box of its own, which the arrow keys scroll on a phone.

    Examples
    --------
    >>> print(scrolling(Markup("<table></table>"), "Privacy"))
    <div class="table-wrap" role="region" aria-label="Privacy: table 1" tabindex="0"><table></table></div>
    """
    numbers = count(1)
    box = Markup('<div class="table-wrap" role="region" aria-label="{}: table {}" tabindex="0">{}</div>')
    found = re.compile(r"<table>.*?</table>", re.DOTALL)
    return Markup(found.sub(lambda table: box.format(title, next(numbers), Markup(table.group())), str(body)))


@lru_cache(maxsize=4096)  # a page of the case library has a hundred pieces of prose
def markdown(text: str) -> Markup:
    """Return Markdown as HTML, where no figure is to be filled in; HTML in it is shown as text.

    Examples
    --------
    >>> markdown("It took {{ **two** }} years.")
    Markup('<p>It took {{ <strong>two</strong> }} years.</p>\\n')
    """
    # Code may be wider than its box: the box can be focused, so that the arrow keys scroll it.
    return Markup(str(_markdown(text)).replace("<pre>", '<pre tabindex="0">'))
