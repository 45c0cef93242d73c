"""The picture of a gate: what holds it, what may be a condition, and why the share of ticks says little."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cmplearn.charts import svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.decision_quality import Readiness

TOP = 12
ROW = 56
NAME, SAID = 18, 16  # sizes of text that a phone shows at about 12 and 11 pixels
BOX = 11  # half the side of a box
MIDDLE = 26  # from the left edge to the middle of the boxes
LEFT = 54
SHOWN = {
    "shown": "shown",
    "said": "said, not shown",
    "missing": "not done",
    "exempt": "doesn’t apply, and the papers say why",
}
NAMED = 3  # as many as the finding names; of more it says how many


def readiness(readiness: "Readiness") -> Picture:
    """Return what the papers show of each requirement, with what holds the gate named.

    Parameters
    ----------
    readiness : Readiness
        From `methods.decision_quality.readiness`.

    Returns
    -------
    Picture
        The table has one row a requirement.

    Raises
    ------
    InputError
        When it is no such readiness.
    """
    answers = getattr(readiness, "answers", None)
    if not answers or not hasattr(readiness, "held_by"):
        raise InputError(
            f"readiness must be the answers to a gate's requirements; it is {readiness!r:.80}. "
            "Take it from methods.decision_quality.readiness."
        )
    title = _finding(readiness)
    told = ", ".join(f"{name} {SHOWN[answer]}" for name, answer in answers.items())
    alt = f"A list of {words.in_words(len(answers))} requirements: {told}. {title}."
    return Picture(
        svg=svg.document(TOP + ROW * len(answers) + 4, title, alt, _drawn(readiness)),
        title=title,
        alt=alt,
        columns=("Requirement", "In the papers", "What follows"),
        rows=tuple(
            (words.capital(name), SHOWN[answer], _follows(readiness, name))
            for name, answer in answers.items()
        ),
    )


def _finding(readiness: "Readiness") -> str:
    every, held = words.in_words(len(readiness.answers)), readiness.held_by
    if len(held) > NAMED:
        return f"Not yet: {words.in_words(len(held))} of {every} must be shown before anybody decides"
    if held:
        only_said = all(readiness.answers[name] == "said" for name in held)
        return f"Not yet: {'show ' if only_said else ''}{_listed(held)} first, then decide"
    if readiness.conditions:
        return f"Nothing holds the gate, on condition: {_listed(readiness.conditions)}"
    return f"All {every} are in order: nothing here holds the gate"


def _listed(names: Sequence[str]) -> str:
    return words.listed(names, most=len(names))


def _follows(readiness: "Readiness", name: str) -> str:
    if name in readiness.held_by:
        return "show it first" if readiness.answers[name] == "said" else "do it first"
    return "may be a condition" if name in readiness.conditions else "in order"


def _drawn(readiness: "Readiness") -> Iterator[str]:
    for row, (name, answer) in enumerate(readiness.answers.items()):
        y = TOP + ROW * row
        holds = name in readiness.held_by
        if holds:
            yield svg.rect(2, y, svg.WIDTH - 4, ROW - 6, fill="#fff3e0", stroke=svg.INK)
        yield from _box(answer, y + (ROW - 6) / 2)
        yield svg.text(LEFT, y + 21, words.capital(name), size=NAME, bold=holds, halo=False)
        follows = _follows(readiness, name)
        said = SHOWN[answer] if follows == "in order" else f"{SHOWN[answer]}: {follows}"
        yield svg.text(LEFT, y + 42, words.capital(said), size=SAID, halo=False)


def _box(answer: str, y: float) -> Iterator[str]:
    """Draw a box: full when in order, half full when said, crossed when not done."""
    yield svg.square(MIDDLE, y, BOX, fill=svg.BLUE if answer in ("shown", "exempt") else svg.PAPER)
    if answer == "said":
        yield svg.rect(MIDDLE - BOX, y, 2 * BOX, BOX, fill=svg.PALE_BLUE, stroke=svg.INK)
    if answer == "missing":
        for slant in (-1, 1):
            yield svg.line(MIDDLE - 6, y - 6 * slant, MIDDLE + 6, y + 6 * slant, stroke="#8a4b00", width=3)
