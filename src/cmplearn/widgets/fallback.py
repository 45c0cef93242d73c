"""The printable HTML of each control: what GitHub, print and a reader without JavaScript see.

Everything is escaped but parameters whose name ends in `_html`. The live control takes its rich parts (worked
answer, start picture, body of a reveal) from here, by the class names ``cmp-worked``, ``cmp-result`` and
``cmp-part``.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from cmplearn.widgets import prose
from cmplearn.widgets.formatting import number, with_unit

if TYPE_CHECKING:
    from cmplearn.charts import Picture

LINE = "<hr>"
"""A line to write on, in print and on GitHub."""


FIGURE = re.compile(r"[-−]?£?\d[\d,]*(\.\d+)?%?")

SHORT_UNITS = ("pounds", "share", "%")
"""Units written as a sign on the number itself, and so on both ends of a range."""


def live(inner_html: str) -> str:
    """Return the fallback of a live control."""
    return f'<div class="cmp-fallback">{inner_html}</div>'


def static(inner_html: str, name: str) -> str:
    """Return a part that needs no script."""
    return f'<div class="cmp-control cmp-{name}">{inner_html}</div>'


def labelled(label: str, hint: str = "") -> str:
    """Return a question and its line of help; figures quoted in them are filled in."""
    more = f'<p class="cmp-hint">{escape(prose.plain(hint))}</p>' if hint else ""
    return f"<p><strong>{escape(prose.plain(label))}</strong></p>{more}"


def paragraph(text: str) -> str:
    """Return a paragraph of plain words."""
    return f"<p>{escape(text)}</p>"


def lines(count: int) -> str:
    """Return lines to write on."""
    return LINE * count


def blank(unit: str) -> str:
    """Return a line for a number, its unit named."""
    return f"<p>A number{f' ({escape(unit)})' if unit else ''}:</p>{LINE}"


def boxes(labels: Iterable[str]) -> str:
    """Return a list of options to tick."""
    return '<ul class="cmp-boxes">' + "".join(f"<li>☐ {escape(label)}</li>" for label in labels) + "</ul>"


def scale(low: str, high: str, points: int) -> str:
    """Return the points of a scale in a row, its ends in words."""
    marks = " ".join(f"☐ {point}" for point in range(1, points + 1))
    return f"<p>{escape(low)} {marks} {escape(high)}</p>"


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "") -> str:
    """Return a table; numbers are written with commas and stand to the right, as do columns of figures."""
    rows = [tuple(row) for row in rows]
    figures = [place > 0 and all(_is_figure(row[place]) for row in rows) for place in range(len(columns))]
    head = "".join(
        f'<th scope="col"{_side(of_figures)}>{escape(str(column))}</th>'
        for column, of_figures in zip(columns, figures, strict=True)
    )
    body = "".join(f"<tr>{_first(row[0])}{''.join(map(_cell, row[1:], figures[1:]))}</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    inner = f"{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return prose.scrolled(f"<table>{inner}</table>", caption or "Table")


def _first(value: Any) -> str:
    return f'<th scope="row">{escape(_shown(value))}</th>'


def _cell(value: Any, of_figures: bool) -> str:
    return f"<td{_side(of_figures or _is_number(value))}>{escape(_shown(value))}</td>"


def _side(is_figure: bool) -> str:
    return ' class="number-cell"' if is_figure else ""


def _shown(value: Any) -> str:
    if not _is_number(value):
        return str(value)
    return number(value) if math.isfinite(value) else "not known"


def _is_figure(value: Any) -> bool:
    """Return whether a cell holds a number, or a number in words such as "£3,642" or "50%"."""
    return _is_number(value) or (isinstance(value, str) and FIGURE.fullmatch(value) is not None)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def details(summary: str, inner_html: str, name: str = "") -> str:
    """Return something one click away; print shows it open."""
    css = f' class="{name}"' if name else ""
    return f"<details{css}><summary>{escape(summary)}</summary>{inner_html}</details>"


def what_if_inputs(inputs: Iterable[Mapping[str, Any]]) -> str:
    """Return a table of what can be changed, where it starts and how far it goes."""
    return table(("You can change", "Starts at", "Can be"), [_input_row(each) for each in inputs])


def _input_row(each: Mapping[str, Any]) -> tuple[str, str, str]:
    if each["type"] == "choice":
        labels = dict(each["options"])
        return each["label"], labels[each["start"]], "; ".join(labels.values())
    unit = each["unit"]
    low = with_unit(each["minimum"], unit if unit in SHORT_UNITS else "")
    return each["label"], with_unit(each["start"], unit), f"{low} to {with_unit(each['maximum'], unit)}"


def picture(picture: "Picture", caption: str = "") -> str:
    """Return a picture with its finding (or `caption`), and its numbers one click away."""
    image = f'<img src="{picture.image_source}" alt="{escape(picture.alt)}">'
    words = f"<figcaption>{escape(caption or picture.title)}</figcaption>"
    numbers = details("Show the numbers as a table", table(picture.columns, picture.rows))
    return f"<figure>{image}{words}</figure>{numbers}"


def result(control: str, picture_html: str) -> str:
    """Return a what-if's picture at the start values; the live control finds it by `control`."""
    return f'<div class="cmp-result" data-for="{control}">{picture_html}</div>'


def part(index: int, inner_html: str) -> str:
    """Return one part of a reveal's body."""
    return f'<div class="cmp-part" data-part="{index}">{inner_html}</div>'
