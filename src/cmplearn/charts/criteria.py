"""Pictures of several criteria at once: what matters, and what each option is worth."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

BAR = 18
SOURCE = "methods.mcda.swing_weights"
VOICES = ((svg.BLUE, ""), (svg.PAPER, ""), (svg.PALE_BLUE, ""), (svg.PAPER, "4 3"))
# Light enough for ink letters, and the neighbours in a bar differ in grey; the letter says which is which.
PARTS = (svg.PALE_BLUE, svg.PAPER, "#f7c98a", "#e8edee")
BESIDE = 150  # the widest name of a voice that may stand at the end of its bar
EQUAL = 1e-9


class _Option(NamedTuple):
    """One option: its points by criterion, and their sum."""

    name: str
    points: tuple[float, ...]
    total: float


def swing_weights(weights: "pd.Series | pd.DataFrame") -> Picture:
    """Return how much each criterion counts, as bars; where several voices were asked, one bar a voice.

    Parameters
    ----------
    weights : Series or DataFrame
        From `methods.mcda.swing_weights`: a weight a criterion; a table has a column a voice.

    Returns
    -------
    Picture
        The heaviest criterion (of the first voice) comes first. The table has one row a criterion.

    Raises
    ------
    InputError
        When there are no criteria by name, or the weights of a voice are not shares that sum to 1.
    """
    voices, rows = _weights(weights)
    title = _heaviest(voices, rows)
    parts, height = _weight_bars(voices, rows)
    asked = f", by {words.listed(voices)}" if len(voices) > 1 else ""
    told = "; ".join(f"{name} {_shares(shares)}" for name, shares in rows)
    alt = f"Bar chart of the weights of {_counted(rows)}{asked}. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Criterion", *(f"Weight, {voice} (%)" if voice else "Weight (%)" for voice in voices)),
        rows=tuple((name, *(round(100 * share, 2) for share in shares)) for name, shares in rows),
    )


def option_values(contributions: "pd.DataFrame") -> Picture:
    """Return what each option is worth, as a bar made of the points that each criterion brings.

    Parameters
    ----------
    contributions : DataFrame
        Points of value from 0 to 100: a row an option, a column a criterion; each score times the weight of
        its criterion (`scores * weights`), so that the rows sum to `methods.mcda.weighted_sum`.

    Returns
    -------
    Picture
        The option of the highest value comes first. The table has one row an option.

    Raises
    ------
    InputError
        When the table is empty, holds anything but points of 0 or more, or an option has more than 100.
    """
    criteria, rows = _options(contributions)
    title = _best(criteria, rows)
    parts, height = _value_bars(criteria, rows)
    told = "; ".join(f"{row.name} {_points(row.total)}" for row in rows)
    alt = (
        f"Stacked bar chart of {words.counted(len(rows), 'options')} on "
        f"{_counted(criteria)}. {title}. Points: {told}."
    )
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Option", "Value (points of 100)", *(f"{criterion} (points)" for criterion in criteria)),
        rows=tuple((row.name, *(round(points, 2) for points in (row.total, *row.points))) for row in rows),
    )


def _weights(weights: Any) -> tuple[list[str], list[tuple[str, list[float]]]]:
    """Return the voices (one without a name for a Series) and the weights by criterion, heaviest first."""
    if not hasattr(weights, "index") or not hasattr(weights, "to_numpy"):
        raise InputError(
            f"weights must have the names of the criteria; they are {weights!r:.80}. "
            f"Give {SOURCE} points by name, such as {{'safety': 100, 'cost': 60}}."
        )
    values = weights.to_numpy()
    table = [[value] for value in values.tolist()] if values.ndim == 1 else values.tolist()
    voices = [""] if values.ndim == 1 else list(map(str, weights.columns))
    if not table or not voices:
        raise InputError(f"weights must hold at least one weight; they are empty. Take them from {SOURCE}.")
    for voice, shares in zip(voices, zip(*table, strict=True), strict=True):
        _sums_to_one(voice, shares)
    rows = list(zip(map(str, weights.index.tolist()), table, strict=True))
    return voices, sorted(rows, key=lambda row: -row[1][0])


def _sums_to_one(voice: str, shares: Iterable[Any]) -> None:
    found = list(shares)
    if any(not isinstance(share, int | float) or not share >= 0 for share in found):
        raise InputError(
            f"weights must be shares of 0 or more; they are {found!r:.80}. Take them from {SOURCE}."
        )
    if not math.isclose(math.fsum(found), 1, abs_tol=1e-5):
        of = f" of {voice}" if voice else ""
        raise InputError(
            f"weights{of} must sum to 1; they sum to {math.fsum(found):.6g}. Take them from {SOURCE}."
        )


def _counted(criteria: Sequence[Any]) -> str:
    return "1 criterion" if len(criteria) == 1 else f"{len(criteria)} criteria"


def _shares(shares: Sequence[float]) -> str:
    return words.listed(list(map(words.percent, shares)), most=len(shares))


def _heaviest(voices: Sequence[str], rows: Sequence[tuple[str, list[float]]]) -> str:
    if len(rows) == 1:
        return f"{rows[0][0]} carries all the weight"
    if len(voices) == 1:
        return _heaviest_of_one(rows)
    tops = [_top(rows, voice) for voice in range(len(voices))]
    if len(set(tops)) == 1:
        widest, shares = max(rows, key=lambda row: max(row[1]) - min(row[1]))
        finding = f"{tops[0]} carries most weight for {words.listed(voices)}"
        if max(shares) - min(shares) < EQUAL:
            return f"{finding}; they agree on all weights"
        return f"{finding}; they differ most on {widest}: {_shares(shares)}"
    named = [
        f"{top} for {voice} ({_share(rows, top, at)})"
        for at, (top, voice) in enumerate(zip(tops, voices, strict=True))
    ]
    return f"The voices differ on what carries most weight: {words.listed(named)}"


def _heaviest_of_one(rows: Sequence[tuple[str, list[float]]]) -> str:
    most = rows[0][1][0]
    tops = [name for name, (share,) in rows if share > most - EQUAL]
    if len(tops) == len(rows):
        return f"All {len(rows)} criteria carry the same weight: {words.percent(most)} each"
    if len(tops) > 1:
        return f"{words.listed(tops)} carry most weight: {words.percent(most)} each"
    second, (share,) = rows[1]
    return (
        f"{tops[0]} carries most weight, {words.percent(most)}; next is {second} with {words.percent(share)}"
    )


def _top(rows: Sequence[tuple[str, list[float]]], voice: int) -> str:
    return max(rows, key=lambda row: row[1][voice])[0]


def _share(rows: Sequence[tuple[str, list[float]]], name: str, voice: int) -> str:
    return words.percent(dict(rows)[name][voice])


def _weight_bars(voices: Sequence[str], rows: Sequence[tuple[str, list[float]]]) -> tuple[list[str], float]:
    beside = max(svg.text_width(f"100% {voice}") for voice in voices) <= BESIDE
    room = 16 + max(svg.text_width(f"100% {voice}" if beside else "100%") for voice in voices)
    span = bars.span((share for _, shares in rows for share in shares), 8, svg.WIDTH - room)
    parts: list[str] = []
    y = 20.0
    for name, shares in rows:
        named, y = bars.heading(name, y, bold=True)
        parts += named
        y -= 10
        for at, (voice, share) in enumerate(zip(voices, shares, strict=True)):
            if not beside:
                lines, y = bars.heading(voice, y + 15)
                parts += lines
                y -= 12
            fill, dash = VOICES[at % len(VOICES)]
            label = f"{words.percent(share)} {voice}".strip() if beside else words.percent(share)
            parts.append(span.bar(0, share, y, BAR, fill=fill, dash=dash))
            parts.append(svg.text(span.x(share) + 6, y + 14, label))
            y += BAR + 4
        y += 24
    parts.append(svg.tick_label(8, y - 4, "Share of all weight", anchor="start"))
    return parts, y + 8


def _options(contributions: "pd.DataFrame") -> tuple[list[str], list[_Option]]:
    if getattr(contributions, "ndim", 0) != 2 or contributions.empty:
        raise InputError(
            "contributions must be a table with a row an option and a column a criterion; it has none. "
            "Multiply the scores by the weights: scores * weights."
        )
    rows = []
    for name, points in zip(contributions.index.tolist(), contributions.to_numpy().tolist(), strict=True):
        if any(not isinstance(point, int | float) or not point >= 0 for point in points):
            raise InputError(
                f"contributions must be points of 0 or more; those of {name} are {points!r:.80}. "
                "Multiply scores from 0 to 100 by the weights."
            )
        total = math.fsum(points)
        if total > 100 + 1e-3:
            raise InputError(
                f"contributions must be 100 points at most for each option; {name} has {total:,.4g}. "
                "Multiply the scores by weights that sum to 1."
            )
        rows.append(_Option(str(name), tuple(points), total))
    return list(map(str, contributions.columns)), sorted(rows, key=lambda row: -row.total)


def _points(points: float) -> str:
    return f"{points:.1f}".removesuffix(".0")


def _best(criteria: Sequence[str], rows: Sequence[_Option]) -> str:
    first = rows[0]
    if len(rows) == 1:
        return f"{first.name} is worth {_points(first.total)} of 100 points"
    equal = [row.name for row in rows if row.total > first.total - EQUAL]
    if len(equal) > 1:
        return f"{words.listed(equal)} come first together with {_points(first.total)} of 100 points"
    second = rows[1]
    gains = [mine - other for mine, other in zip(first.points, second.points, strict=True)]
    most = criteria[max(range(len(gains)), key=gains.__getitem__)]
    ahead = _points(first.total - second.total)
    return (
        f"{first.name} comes first with {_points(first.total)} of 100 points, "
        f"{'just' if ahead == '0' else ahead} ahead of {second.name}, most of all through {most}"
    )


def _value_bars(criteria: Sequence[str], rows: Sequence[_Option]) -> tuple[list[str], float]:
    span = bars.Span(0, 100, 8, svg.WIDTH - 54)
    letters = list(map(_letter, range(len(criteria))))
    parts: list[str] = []
    y = 20.0
    for row in rows:
        named, y = bars.heading(row.name, y, bold=True)
        y -= 10
        parts += [*named, *_stack(row, letters, span, y)]
        items = [
            f"{letter} {criterion} {_points(points)}"
            for letter, criterion, points in zip(letters, criteria, row.points, strict=True)
        ]
        y += BAR + 16
        for line in _packed(items, svg.WIDTH - 16, svg.SMALL_SIZE):
            parts.append(svg.text(8, y, line, size=svg.SMALL_SIZE, fill=svg.QUIET))
            y += 16
        y += 14
    for tick, anchor in ((0, "start"), (50, "middle"), (100, "end")):
        label = "100 points" if tick == 100 else f"{tick}"
        parts.append(svg.tick_label(span.x(tick), y, label, anchor=anchor))
    return parts, y + 12


def _stack(row: _Option, letters: Sequence[str], span: bars.Span, y: float) -> Iterator[str]:
    """Draw the points of one option end to end, each with its letter where there is room, and their sum."""
    yield svg.line(span.x(0), y + BAR, span.x(100), y + BAR)
    start = 0.0
    for at, (letter, points) in enumerate(zip(letters, row.points, strict=True)):
        if points > 0:
            yield span.bar(start, start + points, y, BAR, fill=PARTS[at % len(PARTS)])
            if span.x(points) - span.x(0) > svg.text_width(letter) + 6:
                middle = span.x(start + points / 2)
                yield svg.text(middle, y + 14, letter, anchor="middle", size=svg.SMALL_SIZE, bold=True)
        start += points
    yield svg.text(span.x(row.total) + 6, y + 14, _points(row.total), bold=True)


def _letter(place: int) -> str:
    before, last = divmod(place, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def _packed(items: Iterable[str], width: float, size: float) -> list[str]:
    """Return items with commas between, in lines, broken within an item only where it is longer than one."""
    lines: list[str] = []
    for item in items:
        if lines and svg.text_width(f"{lines[-1]}, {item},", size) <= width:
            lines[-1] += f", {item}"
            continue
        if lines:
            lines[-1] += ","
        lines += svg.wrap(item, width - svg.text_width(",", size), size)
    return lines
