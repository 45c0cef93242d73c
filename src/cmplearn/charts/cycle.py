"""The picture of a piece of work on the commissioning cycle: what is on paper, and where people are busy."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cmplearn.charts import svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.commissioning import CyclePosition

TOP = 30
RING = 30  # from the left edge to the middle of the rings
LEFT = 60  # where words begin
WAY_BACK = 12  # where the way from the last step to the first is drawn
BOLD = 1.08  # bold words are so much wider than others


def cycle_position(placing: "CyclePosition") -> Picture:
    """Return the steps of the cycle with their papers: those that are there, the first missing, and the work.

    Parameters
    ----------
    placing : CyclePosition
        From `methods.commissioning.place_on_cycle`.

    Returns
    -------
    Picture
        The table has one row a step.

    Raises
    ------
    InputError
        When it is no such placing.
    """
    if not getattr(placing, "rows", None) or not hasattr(placing, "begins_at"):
        raise InputError(
            f"placing must be a place on the cycle; it is {placing!r:.80}. "
            "Take it from methods.commissioning.place_on_cycle."
        )
    title = _finding(placing)
    told = "; ".join(f"{step} ({stage}): {_state(placing, at)}" for at, (step, _, stage) in _steps(placing))
    alt = f"The commissioning cycle in {words.in_words(len(placing.rows))} steps: {told}. {title}."
    parts, height = _drawn(placing)
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Step", "The paper that shows it", "Stage", "Here"),
        rows=tuple(
            (words.capital(step), paper, stage, _state(placing, at))
            for at, (step, paper, stage) in _steps(placing)
        ),
    )


def _steps(placing: "CyclePosition") -> Iterator[tuple[int, tuple[str, str, str]]]:
    return iter(enumerate(placing.rows))


def _state(placing: "CyclePosition", at: int) -> str:
    paper = (
        "on paper" if at < placing.on_paper else "first paper missing" if at == placing.on_paper else "later"
    )
    return f"{paper}, you are busy here" if at == placing.busy_at else paper


def _finding(placing: "CyclePosition") -> str:
    begins, busy = placing.rows[placing.begins_at][0], placing.rows[placing.busy_at][0]
    if placing.on_paper == len(placing.rows):
        return f"Every paper is there: the next round begins where the last one ended, with “{begins}”"
    if not placing.ahead:
        return f"Your case begins at “{begins}”: the first step without its paper"
    steps = words.in_words(placing.ahead)
    return (
        f"You are busy with “{busy}”, {steps} step{'s' if placing.ahead > 1 else ''} ahead of your papers: "
        f"your case begins at “{begins}”"
    )


def _drawn(placing: "CyclePosition") -> tuple[list[str], float]:
    parts: list[str] = []
    rings: list[float] = []
    y, stage_before = float(TOP), ""
    for at, (step, paper, stage) in _steps(placing):
        if stage != stage_before:
            parts += [svg.tick_label(LEFT, y, f"{_number(placing, stage)}. {stage}", anchor="start")]
            y += 22
            stage_before = stage
        rings.append(y - 5)
        missing = at == placing.on_paper
        parts.append(_ring(RING, y - 5, placing, at))
        parts.append(svg.text(LEFT, y, words.capital(step), bold=True))
        if at == placing.busy_at:
            end = LEFT + BOLD * svg.text_width(step)
            parts.append(svg.diamond(end + 16, y - 5, 7, fill=svg.PURPLE))
            parts.append(svg.text(end + 28, y, "busy here", size=svg.SMALL_SIZE))
        for line in svg.wrap(
            f"{'Missing: ' if missing else ''}{paper}", svg.WIDTH - LEFT - 8, svg.SMALL_SIZE
        ):
            y += 17
            parts.append(svg.text(LEFT, y, line, size=svg.SMALL_SIZE, fill=svg.INK if missing else svg.QUIET))
        y += 30
    return [*_way(rings), *parts], y - 18


def _number(placing: "CyclePosition", stage: str) -> int:
    return list(dict.fromkeys(each for _, _, each in placing.rows)).index(stage) + 1


def _ring(x: float, y: float, placing: "CyclePosition", at: int) -> str:
    """Draw a step: filled where its paper is there, dashed where it is the first that isn't."""
    if at < placing.on_paper:
        tick = [(x - 5, y), (x - 1, y + 5), (x + 6, y - 5)]
        return svg.circle(x, y, 11, fill=svg.BLUE) + svg.polyline(tick, stroke=svg.PAPER, width=3)
    if at == placing.on_paper:
        return (
            f'<circle cx="{x:g}" cy="{y:.1f}" r="11" fill="{svg.AMBER}" stroke="{svg.INK}" stroke-width="2" '
            'stroke-dasharray="5 3"/>' + svg.text(x, y + 5, "?", anchor="middle", bold=True, halo=False)
        )
    return svg.circle(x, y, 11, fill=svg.PAPER)


def _way(rings: list[float]) -> Iterator[str]:
    """Draw the way from step to step, and from the last one back to the first."""
    first, last = rings[0], rings[-1]
    yield svg.line(RING, first, RING, last, stroke=svg.QUIET, width=2)
    back = [(RING, last), (WAY_BACK, last), (WAY_BACK, first), (RING, first)]
    yield svg.polyline(back, stroke=svg.QUIET, width=2, dash="4 4")
    tip = [(WAY_BACK - 5, first + 24), (WAY_BACK, first + 16), (WAY_BACK + 5, first + 24)]
    yield svg.polyline(tip, stroke=svg.QUIET)
