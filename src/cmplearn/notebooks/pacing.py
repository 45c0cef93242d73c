"""How long a lesson takes to work, by a pace that is stated here: words to read, things to answer or see."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from cmplearn.notebooks.reading import Notebook

CONTROL = "application/vnd.cmplearn.control+json"

WORDS_A_MINUTE = 200
"""A careful reader, on a screen, with figures in the text: slower than the 238 words a minute at which adults
read non-fiction silently (Brysbaert 2019, a review of 190 studies)."""

SECONDS = {
    "picture": 20,
    "table": 20,
    "choice": 20,
    "scale": 20,
    "number": 30,
    "text": 60,
    "exercise with choices": 60,
    "exercise with a number": 90,
    "what-if": 120,
    "compare": 20,
    "recap": 20,
    "own-case field": 30,
}
"""Seconds for each thing beside the reading of its words: a judgement of ours."""

ASKED_LATER = ("asked", "said", "changed")
"""Fields of every own-case form that wait until somebody has been asked."""

SLOWER_IN_DEPTH = 2.5
"""How many times as long a step takes in the depth, where tables are studied and sums are worked by hand."""

OTHER_PARTS = ("## Talk about it", "## Reflect", "## Sources")
"""Parts that belong neither to the core nor to the depth: talked through, logged or looked up."""


@dataclass(frozen=True)
class Pace:
    """What there is to read and to do, and the minutes it takes.

    Attributes
    ----------
    words : int
        Words read without opening anything that is folded away.
    steps : Mapping[str, int]
        How many there are of each key of `SECONDS`.
    depth : bool
        Whether this is the depth of a lesson, where steps take longer.
    """

    words: int
    steps: Mapping[str, int]
    depth: bool = False

    @property
    def minutes(self) -> float:
        """Minutes to read the words and take the steps."""
        seconds = sum(SECONDS[step] * count for step, count in self.steps.items())
        return self.words / WORDS_A_MINUTE + seconds / 60 * (SLOWER_IN_DEPTH if self.depth else 1)


def pace(notebook: Notebook, *, depth: bool = False) -> Pace:
    """Return the pace of a lesson's core, or of its depth.

    Parameters
    ----------
    notebook : Notebook
        A lesson that has been run.
    depth : bool
        Whether to take the cells marked as depth, and no others.

    Returns
    -------
    Pace
        An activity inside the lesson is not counted: it has minutes of its own.
    """
    words, steps = 0, Counter[str]()
    for cell in _read_in(notebook, depth):
        if cell["cell_type"] == "markdown":
            words += len(cell["source"].replace("#", " ").split())
        for declaration, html in _shown(cell):
            kind = declaration.get("kind")
            if kind == "activity":
                continue
            seen = _Seen(html)
            words += seen.words
            steps["picture"] += seen.pictures if kind != "what-if" else 0
            steps["table"] += seen.tables if kind in ("static", None) else 0
            steps.update(_steps(declaration))
    return Pace(words, {step: count for step, count in steps.items() if count}, depth)


def _read_in(notebook: Notebook, depth: bool) -> Iterator[Mapping[str, Any]]:
    part = ""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and cell["source"].startswith("## "):
            part = cell["source"].splitlines()[0]
        tagged = "depth" in cell["metadata"].get("tags", ())
        if tagged == depth and not part.startswith(OTHER_PARTS):
            yield cell


def _shown(cell: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if "text/html" in data:
            yield data.get(CONTROL, {}), "".join(data["text/html"])


def _steps(declaration: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a declaration asks for, parts that it holds back among it."""
    kind = declaration.get("kind")
    if kind == "exercise":
        yield "exercise with choices" if "choices" in declaration else "exercise with a number"
    elif kind == "own-case":
        yield from ("own-case field" for field in declaration["fields"] if field["name"] not in ASKED_LATER)
    elif kind in SECONDS:
        yield str(kind)
    for part in declaration.get("body", ()):
        yield from _steps(part)


class _Seen(HTMLParser):
    """Counts words, pictures and tables that are not folded away; what an answer reveals counts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = self.pictures = self.tables = 0
        self._folds: list[bool] = []
        self.feed(html)

    @property
    def _is_folded(self) -> bool:
        return any(self._folds)

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        if tag == "details":
            self._folds.append("cmp-reveal" not in (dict(attrs).get("class") or ""))
        elif not self._is_folded:
            self.pictures += tag == "img"
            self.tables += tag == "table"

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()

    def handle_data(self, data: str) -> None:
        if not self._is_folded:
            self.words += sum(any(map(str.isalnum, word)) for word in data.split())
