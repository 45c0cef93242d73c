"""The words of an activity, as a room's screens show them."""

import re

from markupsafe import Markup

from cmplearn.web.prose import markdown, scrolling

__all__ = ["body", "told"]

LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)


def told(text: str, title: str) -> Markup:
    """Return Markdown as HTML without its links: they lead to pages that a phone in the room may not open.

    Parameters
    ----------
    text : str
        Its figures are filled in.
    title : str
        What it stands under: tables are called after it.

    Examples
    --------
    >>> told("Choose a [card](../roles).", "Cards")
    Markup('<div class="told"><p>Choose a card.</p>\\n</div>')
    """
    return Markup('<div class="told">{}</div>').format(body(text, title)) if text else Markup("")


def body(text: str, title: str) -> Markup:
    """Return what `told` does, without the box around it."""
    return scrolling(Markup(LINK.sub(r"\1", str(markdown(text)))), title)
