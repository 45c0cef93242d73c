"""No figure is typed into a lesson's words: it comes from a case, a parameter, the data or a sum.

`cmplearn notebooks check` refuses the figures of the cases that a lesson names. Here every larger number
in a lesson's prose has to be accounted for, but for bases and round ones: 100 points, 7 in 1,000, £1,000.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.content.lesson_controls import LESSONS

from cmplearn import notebooks

FEWEST_WORDS = 4
PLACEHOLDER = re.compile(r"\{\{.*?\}\}", re.DOTALL)
ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
CITATION = re.compile(
    r"\[\d{4}\] \w+ \d+|\b(?:[Ss]ections?|[Rr]egulations?|[Ll]essons?|[Aa]rticles?|PubMed|SI|HC|KA-)"
    r"\s*\d[\w./]*(?:,? and \d[\w.]*)*"
)
YEAR = re.compile(r"\b(?:19|20)\d\d(?:[/–-]\d\d(?:\d\d)?)?\b")
FIGURE = re.compile(
    r"£\s?\d[\d,.]*|\d[\d,]*(?:\.\d+)?\s?(?:%|per cent|percentage points)"
    r"|(?<![\w.])\d{1,3}(?:,\d{3})+|(?<![\w.])\d{3,}(?!\w)|(?<![\w.])\d+\.\d+(?!\w)"
)
BASE = re.compile(r"£?1[0,]{2,}%?")

ALLOWED: dict[tuple[str, str], str] = {
    ("2.3", "3.5%"): "the Green Book's rate, by which the cell computes",
    ("2.3", "1.035"): "the same rate",
}
"""By lesson and figure: why it may stand there."""


def prose_of(cell: dict[str, Any]) -> Iterator[str]:
    """Yield the texts of a cell that people read."""
    if cell["cell_type"] == "markdown":
        yield cell["source"]
        return
    for node in ast.walk(ast.parse(cell["source"])):
        if isinstance(node, ast.Constant) and len(str(node.value).split()) >= FEWEST_WORDS:
            yield str(node.value)


def typed(text: str) -> list[str]:
    """Return the figures that a text types.

    Examples
    --------
    >>> typed("In 2024/25 it was {{ case.cost }}: £1,250 for 12 of 3,400 (7%), 4 in 1,000; see section 149.")
    ['£1,250', '3,400', '7%']
    """
    for known in (PLACEHOLDER, ADDRESS, CITATION, YEAR):
        text = known.sub(" ", text)
    return [figure for found in FIGURE.findall(text) if not BASE.fullmatch(figure := found.rstrip(",."))]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name.split("-")[0])
def test_a_lesson_types_no_figure(path: Path) -> None:
    lesson = path.name.split("-")[0]
    found = [
        f"{cell['id']}: {figure}"
        for cell in notebooks.read(path)["cells"]
        for text in prose_of(cell)
        for figure in typed(text)
        if (lesson, figure) not in ALLOWED
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    used = {
        (path.name.split("-")[0], figure)
        for path in LESSONS
        for cell in notebooks.read(path)["cells"]
        for text in prose_of(cell)
        for figure in typed(text)
    }
    assert set(ALLOWED) <= used
