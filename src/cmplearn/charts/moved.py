"""The picture of who moved: first answers on the left, second ones on the right, and a band for each move."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture

if TYPE_CHECKING:
    from cmplearn.methods.group import Turnover

NODE = 26
LEFT, RIGHT = 8, svg.WIDTH - 8
TOP = 34
HEIGHT = 150  # of all people together
LEAST = 18  # height of an answer, so that its letter and number can be read
GAP = 10
STAYED, MOVED = "#d8dde0", "#f7c98a"


def moved(turnover: "Turnover", labels: Mapping[str, str] | None = None) -> Picture:
    """Return who went from which answer to which.

    Parameters
    ----------
    turnover : Turnover
        From `methods.group.turnover`.
    labels : mapping of str to str, optional
        The words of each option; its name is used without.

    Returns
    -------
    Picture
        The table has one row for each pair of answers that somebody gave.
    """
    said = {option: (labels or {}).get(option, option) for option in turnover.options}
    letters = {option: _letter(place) for place, option in enumerate(turnover.options)}
    moves = sorted(turnover.counts.items(), key=lambda pair: (pair[0][0] == pair[0][1], -pair[1]))
    title = _finding(turnover, said, moves)
    parts, height = _drawn(turnover, letters, said)
    told = "; ".join(
        f"{said[first]} {f'to {said[again]}' if first != again else 'both times'}: {count}"
        for (first, again), count in moves
    )
    alt = f"First and second answers of {words.counted(turnover.both, 'people')}. {title}. {told}."
    rows = tuple((said[first], said[again], count) for (first, again), count in moves)
    return Picture(
        svg=svg.document(height, title, alt.replace(" 1 people", " 1 person"), parts),
        title=title,
        alt=alt.replace(" 1 people", " 1 person"),
        columns=("First answer", "Second answer", "People"),
        rows=rows or (("Nobody yet", "Nobody yet", 0),),
    )


def _letter(place: int) -> str:
    return chr(ord("A") + place % 26)


def _finding(turnover: "Turnover", said: Mapping[str, str], moves: list[tuple[tuple[str, str], int]]) -> str:
    if not turnover.both:
        return "Nobody has answered both times yet"
    if not turnover.changed:
        return f"Of {turnover.both} who answered both times, nobody changed their answer"
    (first, again), count = moves[0]
    share = f"{turnover.changed} of {turnover.both} changed their answer"
    if count == turnover.changed:
        return f"{share}: from “{said[first]}” to “{said[again]}”"
    if len(moves) > 1 and moves[1][1] == count and moves[1][0][0] != moves[1][0][1]:
        return share  # several ways were taken as often: none is the most
    return f"{share}; the most, {count}, from “{said[first]}” to “{said[again]}”"


def _drawn(
    turnover: "Turnover", letters: Mapping[str, str], said: Mapping[str, str]
) -> tuple[list[str], float]:
    unit = HEIGHT / max(turnover.both, 1)
    sides = (turnover.before, turnover.after)
    tops = [_tops(counts, unit) for counts in sides]
    parts = [svg.text(LEFT, 18, "First", bold=True), svg.text(RIGHT, 18, "Then", anchor="end", bold=True)]
    parts += _bands(turnover, tops, unit)
    for side, (counts, starts) in enumerate(zip(sides, tops, strict=True)):
        x = RIGHT - NODE if side else LEFT
        for option, count in counts.items():
            parts.append(
                svg.rect(
                    x,
                    starts[option],
                    NODE,
                    max(count * unit, 2),
                    fill=svg.BLUE if count else svg.PAPER,
                    stroke=svg.INK,
                )
            )
            y = starts[option] + max(count * unit, 2) / 2 + 5
            label, at = f"{letters[option]} {count}", RIGHT - NODE - 6 if side else LEFT + NODE + 6
            parts.append(svg.text(at, y, label, anchor="end" if side else "start", bold=True))
    y = (
        max(
            starts[option] + max(counts[option] * unit, LEAST)
            for counts, starts in zip(sides, tops, strict=True)
            for option in counts
        )
        + 28
        if said
        else TOP
    )
    for option, label in said.items():
        lines, y = bars.heading(f"{letters[option]}  {label}", y)
        parts += lines
    return parts, y - 8


def _tops(counts: Mapping[str, int], unit: float) -> dict[str, float]:
    found, y = {}, float(TOP)
    for option, count in counts.items():
        found[option] = y
        y += max(count * unit, LEAST) + GAP
    return found


def _bands(turnover: "Turnover", tops: list[dict[str, float]], unit: float) -> list[str]:
    """Return a band for each pair of answers, those of people who stayed behind the others."""
    used = [dict(starts) for starts in tops]
    bands = []
    for first in turnover.options:
        for again in turnover.options:
            count = turnover.counts.get((first, again), 0)
            if not count:
                continue
            left, right, width = used[0][first], used[1][again], count * unit
            used[0][first] += width
            used[1][again] += width
            x1, x2 = LEFT + NODE, RIGHT - NODE
            corners = f"{x1},{left:.1f} {x2},{right:.1f} {x2},{right + width:.1f} {x1},{left + width:.1f}"
            fill = STAYED if first == again else MOVED
            bands.append(
                (
                    first != again,
                    f'<polygon points="{corners}" fill="{fill}" fill-opacity="0.8" stroke="{svg.PAPER}"/>',
                )
            )
    return [band for _, band in sorted(bands, key=lambda pair: pair[0])]
