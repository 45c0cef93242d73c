"""What a room said to one ask, as pictures and words: the answers, and who moved since last time."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

from cmplearn import charts
from cmplearn.apps import parts
from cmplearn.apps.voices import Voices
from cmplearn.charts import Picture
from cmplearn.course.activity import Activity, Ask
from cmplearn.methods import group
from cmplearn.rooms import hands

__all__ = ["asked_before", "result_html"]


def result_html(voices: Voices, item: str, ask: Ask) -> str:
    """Return what was answered to an ask, with its numbers as tables in a fold.

    Parameters
    ----------
    voices : Voices
        The room.
    item, ask : str, Ask
        What was asked; one that repeats an earlier ask also shows who moved.
    """
    values = voices.values(item, ask.id)
    title = f"<h3>{escape(ask.label)}</h3>"
    if ask.kind not in DRAWN:
        return title + _texts_html(values)
    if not values:
        return f"{title}<p>{escape(_nothing_yet(voices, item, ask))}</p>"
    pictures = shown = [DRAWN[ask.kind](ask, values)]
    moved = ""
    before = asked_before(voices.activities[item], ask)
    if before is not None and ask.kind in ONE_ANSWER and not ask.several:
        moved, picture = _moved(voices, item, before, ask)
        # Who moved says how many chose what, too: both pictures would not stand on one screen.
        pictures, shown = [*pictures, *picture], picture or pictures
    drawn = "".join(parts.picture_html(each, each.title) for each in shown)
    tables = f"<details><summary>The numbers as tables</summary>{parts.tables_html(pictures)}</details>"
    return f"{title}{moved}{drawn}{tables}"


def _nothing_yet(voices: Voices, item: str, ask: Ask) -> str:
    """Return why there is nothing to show."""
    if voices.are_coming:
        return "One moment: the phones’ answers are on their way."
    return voices.why_hidden(item, ask.id) or "Nobody has answered yet."


def asked_before(activity: Activity, ask: Ask) -> Ask | None:
    """Return the ask that put the same question last, if any."""
    if ask.again is None:
        return None
    same = [each for each in activity.asks if ask.again in (each.id, each.again)]
    return same[[each.id for each in same].index(ask.id) - 1]


def _moved(voices: Voices, item: str, before: Ask, ask: Ask) -> tuple[str, list[Picture]]:
    moves = voices.moves(item, before.id, ask.id)
    labels = _options(ask)
    if moves is None or voices.are_coming:
        return "", []
    if moves:
        counts = {(first, again): count for first, again, count in moves}
        return "", [charts.moved(group.turnover(counts, list(labels)), labels)]
    first, again = (Counter(map(str, voices.values(item, each.id))) for each in (before, ask))
    if not first:
        return "", []
    change = group.net_change(first, again)
    words = _change_words(change, first.total(), again.total())
    rounds = ((label, first[option], again[option]) for option, label in labels.items())
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td class="number">{was:,}</td>'
        f'<td class="number">{now:,}</td></tr>'
        for label, was, now in rounds
    )
    head = '<tr><th scope="col">Answer</th><th scope="col">Before</th><th scope="col">Now</th></tr>'
    table = f'<div class="table-wrap"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
    return f'<p class="cmp-big">{words}</p>{table}', []


def _change_words(change: group.NetChange, first: int, again: int) -> str:
    """Return what two counts say of who moved: nothing sure where other people may have answered."""
    if change.fewest_moved:
        return f"At least {change.fewest_moved:,} moved since the last time; hands don’t say more."
    if first != again:
        return (
            f"{first:,} answered before and {again:,} now: two such counts don’t say whether anybody moved."
        )
    return "The numbers are those of the last time. Hands don’t say whether anybody changed places."


def _options(ask: Ask) -> dict[str, str]:
    if ask.kind == "scale":
        return {str(point): ask.point(point) for point in range(1, ask.points + 1)}
    return dict(ask.options)


def _counts(ask: Ask, values: Sequence[Any]) -> Picture:
    options = _options(ask)
    said = hands.together((str(value) if ask.kind == "scale" else value, 1) for value in values)
    counts = {label: said["hands"].get(option, 0) for option, label in options.items()}
    return charts.counts(counts, said["people"])


def _dots(ask: Ask, values: Sequence[Any]) -> Picture:
    put: Counter[str] = Counter()
    for value in values:
        put.update(value)
    dots = {label: put[item] for item, label in ask.items.items()}
    return charts.counts(dots, sum(dots.values()), unit="dots")


def _estimates(ask: Ask, values: Sequence[Any]) -> Picture:
    return charts.estimates(values, ask.unit)


def _ratings(ask: Ask, values: Sequence[Any]) -> Picture:
    def rating(value: Any) -> int:
        return int(value["rating"] if isinstance(value, Mapping) else value)

    rated = {label: [rating(value[item]) for value in values] for item, label in ask.items.items()}
    return charts.rated(rated, ask.points, (ask.low, ask.high))


def _weights(ask: Ask, values: Sequence[Any]) -> Picture:
    return charts.group_weights({"The room": group.group_weights(values)}, dict(ask.items))


def _ranking(ask: Ask, values: Sequence[Any]) -> Picture:
    return charts.ranked(values, ask.items)


def _texts_html(values: Sequence[Any]) -> str:
    lines = "".join(f"<li>{escape(str(value))}</li>" for value in values if isinstance(value, str))
    return f'<ul class="cmp-questions">{lines}</ul>' if lines else "<p>Nothing to show here.</p>"


ONE_ANSWER = {"choice", "scale"}
"""Kinds whose answers one can move between."""

DRAWN: Mapping[str, Callable[[Ask, Sequence[Any]], Picture]] = {
    "choice": _counts,
    "scale": _counts,
    "number": _estimates,
    "points": _weights,
    "ratings": _ratings,
    "ranking": _ranking,
    "dots": _dots,
}
