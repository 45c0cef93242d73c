"""A picture with everything a reader may need instead of it."""

from base64 import b64encode
from collections.abc import Container
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Picture:
    """A chart, what it shows in words, and its numbers.

    Attributes
    ----------
    svg : str
        A standalone SVG with viewBox, title and description; the same text for the same result.
    title : str
        The finding in words.
    alt : str
        What the picture shows, for people who don't see it.
    columns : tuple of str
        Headings of the table, units included.
    rows : tuple of tuple
        The table: words or numbers, one tuple a row.
    """

    svg: str
    title: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]

    @property
    def image_source(self) -> str:
        """The picture as a `data:` address for an image element."""
        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"

    def table_html(self) -> str:
        """Return the numbers as an HTML table."""
        heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in self.columns)
        rows = "".join(f"<tr>{_first(row[0])}{''.join(map(_cell, row[1:]))}</tr>" for row in self.rows)
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"

    def html(self, caption: str = "") -> str:
        """Return the picture as an HTML figure: image, the finding or `caption`, and the table behind."""
        return (
            f'<figure class="cmp-picture"><img src="{self.image_source}" alt="{escape(self.alt)}">'
            f"<figcaption>{escape(caption or self.title)}</figcaption>"
            "<details><summary>Show the numbers as a table</summary>"
            f'<div class="table-wrap" role="region" aria-label="Numbers: {escape(self.title)}" tabindex="0">'
            f"{self.table_html()}</div></details></figure>"
        )

    def _repr_mimebundle_(
        self, include: Container[str] | None = None, exclude: Container[str] | None = None
    ) -> dict[str, str]:
        """Show the HTML figure in a notebook, or the finding where only text will do."""
        bundle = {"text/html": self.html(), "text/plain": self.title}
        return {
            kind: data
            for kind, data in bundle.items()
            if (include is None or kind in include) and (exclude is None or kind not in exclude)
        }


def _first(value: str | float) -> str:
    return f'<th scope="row">{escape(_shown(value))}</th>'


def _cell(value: str | float) -> str:
    kind = "" if isinstance(value, str) else ' class="number-cell"'
    return f"<td{kind}>{escape(_shown(value))}</td>"


def _shown(value: str | float) -> str:
    if isinstance(value, str):
        return value
    if value == round(value):
        return f"{value + 0:,.0f}"  # a nought rounded from below has a sign of its own
    return f"{value:,.2f}" if abs(value) >= 0.1 else f"{value:.2g}"
