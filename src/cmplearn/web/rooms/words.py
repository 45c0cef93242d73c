"""The words of an activity, as a room's screens show them."""

import re

from markupsafe import Markup

from cmplearn.web.prose import markdown

__all__ = ["told"]

LINK = re.compile(r"<a [^>]*>(.*?)</a>", re.DOTALL)


def told(text: str) -> Markup:
    """Return Markdown as HTML without its links: they lead to pages that a phone in the room may not open.

    Examples
    --------
    >>> told("Choose a [card](../roles).")
    Markup('<div class="told"><p>Choose a card.</p>\\n</div>')
    """
    if not text:
        return Markup("")
    return Markup('<div class="told">{}</div>').format(Markup(LINK.sub(r"\1", str(markdown(text)))))
