"""The results of an ask as picture and table; small numbers are kept back, with the reason."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from markupsafe import Markup

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.course.activity import Ask
from cmplearn.methods import group
from cmplearn.rooms.answers import has_words
from cmplearn.rooms.state import State
from cmplearn.rooms.tally import Tally, compare, tally

__all__ = ["Where", "pictures", "results"]

Where = Literal["phone", "screen", "facilitator"]
NOTHING = Markup("")


def results(state: State, item: str, ask: str, where: Where, *, is_alone: bool = True) -> Markup:
    """Return the results of one ask: pictures with their tables, and words that are published.

    Parameters
    ----------
    state : State
        The room.
    item, ask : str
        What was asked.
    where : str
        Who looks. The facilitator's page lists what people typed itself, with what has yet to be published.
    is_alone : bool
        Whether nothing else is on the wall: there must be room for two.

    Raises
    ------
    NotFoundError
        When the room asks no such thing.
    """
    asked, found = state.ask(item, ask), tally(state, item, ask)
    if found.is_hidden:
        body = Markup('<p class="why">{}</p>').format(found.why)
    elif not found.answered:
        body = Markup('<p class="why">Nobody has answered yet.</p>')
    else:
        drawn, figure = _drawn(state, item, asked, found), _figure
        if where == "screen":
            # Two pictures would not be legible beside each other; the last says what moved.
            is_first = len(drawn) == 1 or not is_alone
            drawn = drawn[:1] if is_first else drawn[-1:]
            figure = _counts if is_first and asked.kind in COUNTED else _figure
        body = NOTHING.join(map(figure, drawn)) + _right(state, item, asked, is_explained=is_alone)
        if where != "facilitator" and has_words(asked):
            body += _said(found, is_all=not drawn)
    return Markup('<section class="result"><h2>{}</h2>{}</section>').format(_title(state, item, asked), body)


def pictures(state: State, item: str, ask: str) -> tuple[Picture, ...]:
    """Return the pictures of the results of one ask; none while they are hidden, or nobody has answered.

    Raises
    ------
    NotFoundError
        When the room asks no such thing.
    """
    found = tally(state, item, ask)
    return () if found.is_hidden or not found.answered else _drawn(state, item, state.ask(item, ask), found)


def _title(state: State, item: str, ask: Ask) -> str:
    """Return what is asked, and that it is asked again where the same words were put before."""
    is_same = ask.again is not None and state.ask(item, ask.again).label == ask.label
    return f"{ask.label} (again)" if is_same else ask.label


def _figure(picture: Picture) -> Markup:
    return Markup(
        "<figure>{}<figcaption>{}</figcaption><details><summary>Show the numbers as a table</summary>"
        '<div class="table-wrap" role="region" aria-label="Numbers: {}" tabindex="0">{}</div>'
        "</details></figure>"
    ).format(Markup(picture.svg), picture.title, picture.title, Markup(picture.table_html()))


def _counts(picture: Picture) -> Markup:
    """Return a count as a line for each option, with a thin bar: on the wall, two have room so."""
    bar = Markup(
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="10"/></svg>'
    )
    lines = NOTHING.join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td class="number-cell">{} ({:.0f}%)</td></tr>').format(
            label, bar.format(share), count, share
        )
        for label, count, share in picture.rows
    )
    return Markup('<figure class="counted"><table>{}</table><figcaption>{}</figcaption></figure>').format(
        lines, picture.title
    )


def _drawn(state: State, item: str, ask: Ask, found: Tally) -> tuple[Picture, ...]:
    drawn = DRAWN.get(ask.kind)
    first = [drawn(ask, found)] if drawn else []
    if ask.kind == "points":
        first = list(_weighed(state, item, ask, found))
    return (*first, *_moved(state, item, ask))


def _counted(ask: Ask, found: Tally) -> Picture:
    return charts.counts({ask.options[each]: many for each, many in found.counts.items()}, found.answered)


def _on_scale(ask: Ask, found: Tally) -> Picture:
    return charts.counts({ask.point(int(each)): many for each, many in found.counts.items()}, found.answered)


def _estimated(ask: Ask, found: Tally) -> Picture:
    return charts.estimates(found.numbers, ask.unit)


def _dotted(ask: Ask, found: Tally) -> Picture:
    put = sum(found.counts.values())
    return charts.counts({ask.items[each]: many for each, many in found.counts.items()}, put, "dots")


def _ranked(ask: Ask, found: Tally) -> Picture:
    return charts.ranked(found.lists, ask.items)


def _rated(ask: Ask, found: Tally) -> Picture:
    given = {words: [each[item] for each in found.lists if item in each] for item, words in ask.items.items()}
    return charts.rated(given, ask.points, (ask.low, ask.high))


def _placed(ask: Ask, found: Tally) -> Picture:
    places = [(row["across"], row["up"]) for rows in found.lists for row in rows]
    corners = tuple(ask.quadrants.model_dump().values()) if ask.quadrants else None
    return charts.placed(places, ask.across, ask.up, corners)


DRAWN: Mapping[str, Callable[[Ask, Tally], Picture]] = {
    "choice": _counted,
    "scale": _on_scale,
    "number": _estimated,
    "dots": _dotted,
    "ranking": _ranked,
    "ratings": _rated,
    "placing": _placed,
}


COUNTED = ("choice", "scale", "dots")
"""The kinds of ask whose picture is a count of each option."""


def _weighed(state: State, item: str, ask: Ask, found: Tally) -> Iterator[Picture]:
    """Yield a group's weights, beside those of the first time, and what each candidate is worth by them."""
    voices = {}
    if ask.again is not None:
        voices["First"] = _given(tally(state, item, ask.again))
    voices["Again" if voices else "All"] = _given(found)
    weighed = {name: group.group_weights(points) for name, points in voices.items() if points}
    if weighed:
        yield charts.group_weights(weighed, ask.names)
    if _given(found) and ask.candidates:
        scores = {name: candidate.scores for name, candidate in ask.candidates.items()}
        names = {name: candidate.label for name, candidate in ask.candidates.items()}
        yield charts.group_values(group.group_values(_given(found), scores), names)


def _given(found: Tally) -> list[Mapping[str, float]]:
    """Return everybody's points but those of people who gave none: nothing follows from them."""
    return [points for points in found.lists if any(points.values())]


def _moved(state: State, item: str, ask: Ask) -> Iterator[Picture]:
    """Yield who went from which answer to which, where an ask repeats another."""
    labels = dict(ask.options) if ask.kind == "choice" and not ask.several else {}
    if ask.kind == "scale":
        labels = {str(point): ask.point(point) for point in range(1, ask.points + 1)}
    if ask.again is None or not labels:
        return
    moves = compare(state, item, ask.again, ask.id)
    if moves.both:
        yield charts.moved(group.turnover(moves.counts, tuple(labels)), labels)


def _right(state: State, item: str, ask: Ask, *, is_explained: bool) -> Markup:
    """Return the right answer of a knowledge check, once nobody can give another."""
    if ask.answer is None or state.takes(item, ask.id):
        return NOTHING
    return Markup('<p class="right"><strong>Right: {}.</strong> {}</p>').format(
        ask.options[ask.answer].removesuffix("."), ask.feedback.get(ask.answer, "") if is_explained else ""
    )


def _said(found: Tally, is_all: bool) -> Markup:
    """Return what people typed, as far as it is published; where there is nothing else, that it is not."""
    published = [each["text"] for each in found.texts if each["is_published"]]
    if not published and is_all:
        return Markup('<p class="why">What people wrote is shown here once the facilitator lets it.</p>')
    items = NOTHING.join(Markup("<li>{}</li>").format(text) for text in published)
    return Markup('<ul class="said">{}</ul>').format(items) if items else NOTHING
