"""The picture of a decision's quality: six links, and the weakest holds no more than it can."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.decision_quality import Chain

ROW = 56
TOP = 34
LINK = 26  # from the left edge to the middle of the links
BAR = 14
NAME, TICK = 18, 16  # sizes of text that a phone shows at about 12 and 11 pixels
WEAK = svg.AMBER


def decision_chain(chain: "Chain") -> Picture:
    """Return the six elements of a decision as links of a chain, the weakest named.

    Parameters
    ----------
    chain : Chain
        From `methods.decision_quality.chain`.

    Returns
    -------
    Picture
        The table has one row an element.

    Raises
    ------
    InputError
        When it is no such chain.
    """
    if not getattr(chain, "scores", None) or not hasattr(chain, "elements"):
        raise InputError(
            f"chain must be a chain of elements; it is {chain!r:.80}. "
            "Take it from methods.decision_quality.chain."
        )
    title = _finding(chain)
    weakest = _weakest(chain)
    elsewhere = "holds more" if weakest else "as strong as the rest"
    told = ", ".join(f"{name} {words.percent(score)}" for name, score in chain.scores.items())
    alt = f"A chain of {words.in_words(len(chain.scores))} links, each with its score: {told}. {title}."
    height = TOP + ROW * len(chain.scores) + 26
    return Picture(
        svg=svg.document(height, title, alt, _drawn(chain, weakest)),
        title=title,
        alt=alt,
        columns=("Element", "Score (%)", "Link"),
        rows=tuple(
            (words.capital(name), round(100 * score, 2), "weakest" if name in weakest else elsewhere)
            for name, score in chain.scores.items()
        ),
    )


def _weakest(chain: "Chain") -> list[str]:
    """Return the weakest elements: none where all are level."""
    return [] if len(chain.elements) == len(chain.scores) else list(chain.elements)


def _finding(chain: "Chain") -> str:
    score, weakest = words.percent(chain.score), _weakest(chain)
    if not weakest:
        return f"All {words.in_words(len(chain.scores))} links stand at {score}, and so does the decision"
    if len(weakest) > 1:
        named = words.capital(words.listed(weakest, most=len(weakest)))
        return f"{named} are the weakest links: the decision is as good as they are, {score}"
    return f"{words.capital(weakest[0])} is the weakest link: the decision is as good as that, {score}"


def _drawn(chain: "Chain", weakest: Sequence[str]) -> Iterator[str]:
    span = bars.Span(0, 1, 2 * LINK + 6, svg.WIDTH - 60)
    bottom = TOP + ROW * len(chain.scores) - 8
    yield from _limit(span, chain.score, bottom)
    yield from _links(list(chain.scores), weakest)
    for row, (name, score) in enumerate(chain.scores.items()):
        y = TOP + ROW * row
        is_weakest = name in weakest
        label = f"{words.capital(name)}{': weakest link' if is_weakest else ''}"
        yield svg.text(span.left, y + 18, label, size=NAME, bold=is_weakest)
        yield span.bar(0, score, y + 25, BAR, fill=WEAK if is_weakest else svg.PALE_BLUE)
        yield svg.text(span.x(score) + 6, y + 38, words.percent(score), size=NAME, bold=is_weakest)
    for tick, anchor in ((0, "start"), (0.5, "middle"), (1, "end")):
        yield svg.text(
            span.x(tick), bottom + 22, words.percent(tick), anchor=anchor, size=TICK, fill=svg.QUIET
        )


def _limit(span: bars.Span, score: float, bottom: float) -> Iterator[str]:
    """Draw how far the whole decision reaches, through all links."""
    label = f"The decision: {words.percent(score)}"
    yield svg.line(span.x(score), 24, span.x(score), bottom, stroke=svg.INK, width=2, dash="6 4")
    yield svg.line(span.left, bottom, span.right, bottom, stroke=svg.QUIET)
    middle = svg.kept_inside(span.x(score), label, NAME)
    yield svg.text(middle, 18, label, anchor="middle", size=NAME, bold=True)


def _links(names: Sequence[str], weakest: Sequence[str]) -> Iterator[str]:
    """Draw rings that hold each other, the weakest one dashed."""
    for row, name in enumerate(names):
        y = TOP + ROW * row + ROW / 2
        if row:
            yield svg.line(LINK, y - ROW / 2 - 9, LINK, y - ROW / 2 + 9, stroke=svg.INK, width=5)
        weak = name in weakest
        yield _ring(LINK, y, "#8a4b00" if weak else svg.INK, "5 4" if weak else "")


def _ring(x: float, y: float, stroke: str, dash: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x - 11:.1f}" y="{y - 22:.1f}" width="22" height="44" rx="11" fill="none" '
        f'stroke="{stroke}" stroke-width="{3 if dash else 4}"{dashes}/>'
    )
