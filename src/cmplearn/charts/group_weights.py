"""Pictures of a group's weights, and of what options are worth to it: the mean, and how far people differ."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.group import Valued, Weighed

BAR = 18
FILLS = (svg.BLUE, svg.PALE_BLUE, svg.PAPER)
MOST_BEHIND = 0.57
"""The share of a picture's width that words behind bars may take."""
SPREAD = "Line: the middle half of people"


def group_weights(
    voices: "Mapping[str, Sequence[Weighed]]", labels: Mapping[str, str] | None = None
) -> Picture:
    """Return how much each item counts for a group, or for several beside each other.

    Parameters
    ----------
    voices : mapping of str to sequence of Weighed
        Each from `methods.group.group_weights`; all of the same items.
    labels : mapping of str to str, optional
        The words of each item; its name is used without.

    Returns
    -------
    Picture
        The heaviest of the first voice comes first. The table has one row an item.

    Raises
    ------
    InputError
        When there are no voices, or they weigh different items.
    """
    by_item = {voice: {each.item: each for each in weights} for voice, weights in voices.items()}
    items = [each.item for each in next(iter(voices.values()), ())]
    if not items or any(set(found) != set(items) for found in by_item.values()):
        raise InputError(
            "voices must weigh the same items, at least one; they don't. "
            "Take each from methods.group.group_weights."
        )
    said = {item: (labels or {}).get(item, item) for item in items}
    title = _weights_finding(by_item, said)
    parts, height = _weight_bars(by_item, said)
    told = "; ".join(
        f"{said[item]} {words.listed([words.percent(found[item].mean) for found in by_item.values()], 9)}"
        for item in items
    )
    asked = f"{words.counted(len(items), 'weights')}, by {words.listed(list(by_item))}"
    alt = f"Bar chart of {asked}. {title}. {told}."
    heads = [
        f"{voice}: {what} (%)" for voice in by_item for what in ("mean", "lower quartile", "upper quartile")
    ]
    rows: tuple[tuple[str | float, ...], ...] = tuple(
        (said[item], *_all_hundredths(found[item] for found in by_item.values())) for item in items
    )
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("What", *heads),
        rows=rows,
    )


def group_values(values: "Sequence[Valued]", labels: Mapping[str, str] | None = None) -> Picture:
    """Return what each option is worth to a group, and how far its people differ.

    Parameters
    ----------
    values : sequence of Valued
        From `methods.group.group_values`.
    labels : mapping of str to str, optional
        The words of each option; its name is used without.

    Returns
    -------
    Picture
        The table has one row an option.

    Raises
    ------
    InputError
        When there are no options.
    """
    if not values:
        raise InputError("values must hold at least one option; they are empty. Take them from group_values.")
    said = {each.option: (labels or {}).get(each.option, each.option) for each in values}
    title = _values_finding(values, said)
    parts, height = _value_bars(values, said)
    told = "; ".join(f"{said[each.option]} {each.value:.0f}, {_firsts(each)}" for each in values)
    alt = f"Bar chart of {words.counted(len(values), 'options')}. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Option", "Value (points of 100)", "Lower quartile", "Upper quartile", "First for (people)"),
        rows=tuple(
            (said[each.option], round(each.value, 1), round(each.lower, 1), round(each.upper, 1), each.firsts)
            for each in values
        ),
    )


def _all_hundredths(weights: "Iterable[Weighed]") -> list[float]:
    return [round(100 * share, 1) for each in weights for share in (each.mean, each.lower, each.upper)]


def _weights_finding(by_item: "Mapping[str, Mapping[str, Weighed]]", said: Mapping[str, str]) -> str:
    tops = {voice: max(found.values(), key=lambda each: each.mean) for voice, found in by_item.items()}
    named = {top.item: f"“{said[top.item]}”" for top in tops.values()}
    if len(tops) == 1:
        return f"Most weight goes to {named.popitem()[1]}: {words.percent(next(iter(tops.values())).mean)}"
    shares = {voice: f"{voice}: {words.percent(top.mean)}" for voice, top in tops.items()}
    if len(named) == 1:
        return f"Most weight goes to {named.popitem()[1]} ({'; '.join(shares.values())})"
    each = [f"{named[top.item]} ({shares[voice]})" for voice, top in tops.items()]
    return f"Most weight goes to {words.listed(each)}"


def _weight_bars(
    by_item: "Mapping[str, Mapping[str, Weighed]]", said: Mapping[str, str]
) -> tuple[list[str], float]:
    """Return a bar for each voice, its name behind the bar where that leaves the bars room enough."""
    several = len(by_item) > 1
    room = 16 + max(svg.text_width(f"100%, {voice}" if several else "100%") for voice in by_item)
    is_behind = several and room <= MOST_BEHIND * svg.WIDTH
    span = bars.span(
        (each.upper for found in by_item.values() for each in found.values()),
        8,
        svg.WIDTH - (room if is_behind else 60),
    )
    parts: list[str] = []
    y = 20.0
    for item, label in said.items():
        heading, y = bars.heading(words.capital(label), y, bold=True)
        parts += heading
        y -= 10
        for place, (voice, found) in enumerate(by_item.items()):
            if several and not is_behind:
                lines, y = bars.heading(voice, y + 15)
                parts += lines
                y -= 12
            each = found[item]
            share = f"{words.percent(each.mean)}, {voice}" if is_behind else words.percent(each.mean)
            parts += _bar(span, each.mean, (each.lower, each.upper), y, FILLS[place % len(FILLS)])
            parts.append(_amount(span, (each.mean, each.upper), y, share))
            y += BAR + 4
        y += 24
    parts.append(svg.tick_label(8, y - 4, f"Share of all weight. {SPREAD}", anchor="start"))
    return parts, y + 8


def _bar(
    span: bars.Span, mean: float, middle_half: tuple[float, float], y: float, fill: str
) -> Iterable[str]:
    middle, (low, high) = y + BAR / 2, map(span.x, middle_half)
    yield span.bar(0, mean, y, BAR, fill=fill)
    yield svg.line(low, middle, high, middle, stroke=svg.PAPER, width=5)
    yield svg.line(low, middle, high, middle, stroke=svg.INK, width=2)
    for x in (low, high):
        yield svg.line(x, middle - 5, x, middle + 5, stroke=svg.INK, width=2)


def _amount(span: bars.Span, ends: Iterable[float], y: float, label: str) -> str:
    return svg.text(span.x(max(ends)) + 8, y + 14, label, bold=True)


def _firsts(each: "Valued") -> str:
    if not each.firsts:
        return "first for nobody"
    return f"first for {words.counted(each.firsts, 'people')}".replace(" 1 people", " 1 person")


def _values_finding(values: "Sequence[Valued]", said: Mapping[str, str]) -> str:
    first = values[0]
    finding = f"{said[first.option]} comes first with {first.value:.0f} of 100 points"
    if len(values) == 1:
        return finding
    ahead = first.value - values[1].value
    if ahead < 0.5:
        equal = [said[each.option] for each in values if first.value - each.value < 0.5]
        return f"{words.listed(equal)} are level, with {first.value:.0f} of 100 points"
    most = max(values, key=lambda each: each.firsts)
    if most.firsts > first.firsts:
        return f"{finding}, but {said[most.option]} is first by the own weights of more people"
    return f"{finding}, {ahead:.0f} ahead of {said[values[1].option]}"


def _value_bars(values: "Sequence[Valued]", said: Mapping[str, str]) -> tuple[list[str], float]:
    span = bars.Span(0, 100, 8, svg.WIDTH - 60)
    parts: list[str] = []
    y = 20.0
    for each in values:
        heading, y = bars.heading(said[each.option], y, bold=True)
        y -= 10
        parts += [*heading, *_bar(span, each.value, (each.lower, each.upper), y, svg.PALE_BLUE)]
        parts.append(_amount(span, (each.value, each.upper), y, f"{each.value:.0f}"))
        parts.append(svg.text(8, y + BAR + 18, words.capital(_firsts(each))))
        y += BAR + 46
    parts.append(svg.tick_label(8, y - 4, f"Points of 100. {SPREAD}", anchor="start"))
    return parts, y + 8
