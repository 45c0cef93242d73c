"""Whether a change is for the better, and the shape and colour that say so.

Colours are near those of NHS England's Making Data Count: improvement blue, concern orange, neither purple.
A shape stands beside each: improvement is a circle, concern a diamond, neither a square.
"""

from cmplearn.charts import marks, svg
from cmplearn.errors import InputError

NEITHER = "neutral"
KINDS: dict[str, tuple[marks.Symbol, str]] = {
    "improvement": (svg.circle, svg.BLUE),
    "concern": (svg.diamond, svg.AMBER),
    NEITHER: (svg.square, svg.PURPLE),
}
IN_TITLES = {"improvement": " for the better", "concern": " for the worse", NEITHER: ""}


def check(improvement: str) -> None:
    """Refuse a direction that is none."""
    if improvement not in ("up", "down", NEITHER):
        raise InputError(
            f"improvement must be up, down or neutral; it is {improvement!r}. Say what is better."
        )


def kind(improvement: str, *, is_high: bool) -> str:
    """Return whether high (or low) values improve matters, worsen them, or neither."""
    if improvement == NEITHER:
        return NEITHER
    return "improvement" if is_high == (improvement == "up") else "concern"


def mark(kind: str, x: float, y: float, label: str) -> marks.Mark:
    """Return a mark at a point, its words with the judgement before them."""
    symbol, fill = KINDS[kind]
    return marks.mark(x, y, label if kind == NEITHER else f"{kind}: {label}", symbol, fill)
