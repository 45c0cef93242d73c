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

__all__ = ["Where", "drawn", "options_of", "pictures", "results", "right", "title_of"]

Where = Literal["phone", "facilitator"]
NOTHING = Markup("")


def results(state: State, item: str, ask: str, where: Where) -> Markup:
    """Return the results of one ask: pictures with their tables, and words that are published.

    Parameters
    ----------
    state : State
        The room.
    item, ask : str
        What was asked.
    where : str
        Who looks. The facilitator's page lists what people typed itself, with what has yet to be published.

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
        shown = drawn(state, item, asked, found)
        body = NOTHING.join(map(_figure, shown)) + _right(state, item, asked)
        if where == "phone" and has_words(asked):
            said = _said(found)
            if not shown and not said:
                return NOTHING
            body += said
    return Markup('<section class="result"><h2>{}</h2>{}</section>').format(
        title_of(state, item, asked), body
    )


def pictures(state: State, item: str, ask: str) -> tuple[Picture, ...]:
    """Return the pictures of the results of one ask; none while they are hidden, or nobody has answered.

    Raises
    ------
    NotFoundError
        When the room asks no such thing.
    """
    found = tally(state, item, ask)
    return () if found.is_hidden or not found.answered else drawn(state, item, state.ask(item, ask), found)


def title_of(state: State, item: str, ask: Ask) -> str:
    """Return what is asked, and that it is asked again where the same words were put before."""
    is_same = ask.again is not None and state.ask(item, ask.again).label == ask.label
    return f"{ask.label} (again)" if is_same else ask.label


def _figure(picture: Picture) -> Markup:
    return Markup(
        "<figure>{}<figcaption>{}</figcaption><details><summary>Show the numbers as a table</summary>"
        '<div class="table-wrap" role="region" aria-label="Numbers: {}" tabindex="0">{}</div>'
        "</details></figure>"
    ).format(Markup(picture.svg), picture.title, picture.title, Markup(picture.table_html()))


def drawn(state: State, item: str, ask: Ask, found: Tally) -> tuple[Picture, ...]:
    """Return the pictures of the answers to an ask, then that of who moved; at least somebody answered.

    Parameters
    ----------
    state : State
        The room.
    item : str
        Where the ask belongs.
    ask : Ask
        What was asked.
    found : Tally
        What was answered.
    """
    draw = DRAWN.get(ask.kind)
    first = [draw(ask, found)] if draw else []
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
    labels = options_of(ask)
    if ask.again is None or not labels:
        return
    moves = compare(state, item, ask.again, ask.id)
    if moves.both:
        yield charts.moved(group.turnover(moves.counts, tuple(labels)), labels)


def options_of(ask: Ask) -> Mapping[str, str]:
    """Return what one of may be answered, by value; nothing where that is no choice of one, and no scale."""
    if ask.kind == "scale":
        return {str(point): ask.point(point) for point in range(1, ask.points + 1)}
    return dict(ask.options) if ask.kind == "choice" and not ask.several else {}


def right(state: State, item: str, ask: Ask) -> tuple[str, str]:
    """Return the right answer of a knowledge check and what is said of it, once nobody can give another."""
    if ask.answer is None or state.takes(item, ask.id):
        return "", ""
    return ask.options[ask.answer].removesuffix("."), ask.feedback.get(ask.answer, "")


def _right(state: State, item: str, ask: Ask) -> Markup:
    answer, why = right(state, item, ask)
    words = Markup('<p class="right"><strong>Right: {}.</strong> {}</p>').format(answer, why)
    return words if answer else NOTHING


def _said(found: Tally) -> Markup:
    """Return what people typed, as far as it is published."""
    published = [each["text"] for each in found.texts if each["is_published"]]
    items = NOTHING.join(Markup("<li>{}</li>").format(text) for text in published)
    return Markup('<ul class="said">{}</ul>').format(items) if items else NOTHING
