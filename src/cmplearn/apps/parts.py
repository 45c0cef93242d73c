"""What the apps have in common on screen: words, buttons, problems, pictures with their tables."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets
import mistune
from IPython.display import display

from cmplearn.charts import Picture

__all__ = [
    "button",
    "field",
    "markdown",
    "picture_html",
    "problem_html",
    "show",
    "shown",
    "tables_html",
    "words",
]

_markdown = mistune.create_markdown(escape=True, plugins=["table"])


def words(html: str = "") -> Any:
    """Return a place for HTML."""
    return ipywidgets.HTML(html)


def markdown(text: str) -> str:
    """Return Markdown, its figures already filled in, as HTML; HTML in it is shown as text.

    Examples
    --------
    >>> markdown("**Two** <b>years</b>")
    '<p><strong>Two</strong> &lt;b&gt;years&lt;/b&gt;</p>\\n'
    """
    return str(_markdown(text))


def button(label: str, does: Callable[[], None], *, key: str = "", is_main: bool = False) -> Any:
    """Return a button.

    Parameters
    ----------
    label : str
        What it says.
    does : callable
        What is done when it is pressed.
    key : str
        The key that presses it too: a letter, a digit or a name such as "space" (see the template's keys.js).
    is_main : bool
        Whether it is what one presses next.
    """
    made = ipywidgets.Button(description=label)
    made.on_click(lambda _: does())
    if key:
        made.add_class(f"cmp-key-{key}")
    return made.add_class("cmp-button") if is_main else made


def field(label: str, *, hint: str = "", rows: int = 1) -> Any:
    """Return a place to type in, sent as a whole when it is left.

    Letter by letter, the last ones could arrive after the press of a button.
    """
    kind = ipywidgets.Text if rows == 1 else ipywidgets.Textarea
    made = kind(description=label, placeholder=hint, continuous_update=False)
    if rows > 1:
        made.rows = rows
    return made


def shown(widget: Any, *, is_shown: bool) -> None:
    """Show or hide a part."""
    widget.layout.display = "" if is_shown else "none"


def problem_html(problem: object) -> str:
    """Return what is wrong, so that it is read out at once."""
    return f'<p class="cmp-problem" role="alert">{escape(str(problem))}</p>'


def picture_html(picture: Picture, caption: str = "") -> str:
    """Return a picture with its text alternative, and words above it."""
    above = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    image = f'<img src="{picture.image_source}" alt="{escape(picture.alt)}">'
    return f'<figure class="cmp-picture">{above}{image}</figure>'


def tables_html(pictures: Sequence[Picture]) -> str:
    """Return the numbers of pictures as tables."""
    return "".join(
        f'<h3>{escape(picture.title)}</h3><div class="table-wrap" role="region" tabindex="0" '
        f'aria-label="{escape(picture.title)}">{picture.table_html()}</div>'
        for picture in pictures
    )


def show(app: Any, name: str) -> None:
    """Show an app; where nothing can run (a stored notebook, a printed one), say where it opens instead."""
    bundle = app._repr_mimebundle_()
    says = f"The {name} opens in the facilitator's view: start cmplearn and choose it there."
    display({**bundle, "text/html": f"<p>{says}</p>", "text/plain": says}, raw=True)
