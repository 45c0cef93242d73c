"""The results of an ask as they stand on the wall: rows and pictures with words of 24 px and more."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median

from markupsafe import Markup, escape

from cmplearn.charts import Picture
from cmplearn.course.activity import Ask
from cmplearn.rooms.answers import has_words
from cmplearn.rooms.state import State
from cmplearn.rooms.tally import Tally, tally
from cmplearn.web.rooms.flow import LINE, TALL, WIDE, Part, Piece, fits
from cmplearn.web.rooms.measure import line_count, width
from cmplearn.web.rooms.results import drawn, options_of, right, title_of
from cmplearn.web.rooms.wall_rows import Bar, bar_rows, shaded_head, shaded_rows

__all__ = ["result_parts"]

NOTHING = Markup("")
HALF = (WIDE - 1) / 2 - 1.5
LONGEST = 12
"""Lines of one text before it is broken: a longer one would need a page of its own."""


def result_parts(state: State, item: str, ask_id: str) -> tuple[Part, ...]:
    """Return what the wall shows of the results of one ask: the answers, who moved, and published words.

    Of words alone there is nothing before one is published.

    Parameters
    ----------
    state : State
        The room; the results are not kept back.
    item, ask_id : str
        What was asked.

    Raises
    ------
    NotFoundError
        When the room asks no such thing.
    """
    ask, found = state.ask(item, ask_id), tally(state, item, ask_id)
    title = title_of(state, item, ask)
    head = _head(title)
    if not found.answered and ask.kind not in IN_WORDS:
        return (Part(head, (_why("Nobody has answered yet."),), name=title),)
    parts = [
        _part(head, ask, found, picture, place)
        for place, picture in enumerate(drawn(state, item, ask, found))
    ]
    if parts:
        parts[0] = _explained(parts[0], right(state, item, ask))
    if has_words(ask):
        parts += _said(head, found, name="in words" if parts else "")
    if not parts and ask.kind == "points":
        parts = [Part(head, (_why("Nobody has given any points yet."),))]
    return tuple(replace(part, name=f"{title}{part.name}") for part in parts)


def _head(title: str) -> Piece:
    tall = 1.44 * line_count(title, WIDE, 1.2, is_bold=True) + 0.35
    return Piece(Markup("<h2>{}</h2>").format(title), tall)


def _why(words: str) -> Piece:
    return Piece(Markup('<p class="why">{}</p>').format(words), LINE * line_count(words, WIDE) + 0.75)


def _small(words: str) -> Piece:
    return Piece(Markup('<p class="finding">{}</p>').format(words), 1.25 * line_count(words, WIDE) + 0.25)


def _part(head: Piece, ask: Ask, found: Tally, picture: Picture, place: int) -> Part:
    """Return one of the pictures of an ask: as rows where it has a table here, or is too tall."""
    finding = _small(f"{picture.title}. {SAID[ask.kind]}" if ask.kind in SAID else picture.title)
    tall = TALL - head.tall - finding.tall - 1
    if place == 0 and ask.kind in ROWS:
        return ROWS[ask.kind](Part(head, (), (finding,)), ask, found, picture, tall)
    if place == 1 and ask.kind == "points":
        return Part(head, bar_rows(_values(picture), tall), (finding,), name=": what it comes to")
    whole = Part(head, (_figure(picture),), name=": who moved" if place else "")
    return (
        whole
        if fits([whole]) or ask.kind not in MOVES
        else _matrix(replace(whole, tail=(finding,)), ask, picture)
    )


def _figure(picture: Picture) -> Piece:
    across, up = map(float, re.findall(r"viewBox=\"0 0 (\S+) (\S+)\"", picture.svg)[0])
    said = 1.25 * line_count(picture.title, WIDE)
    html = Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(Markup(picture.svg), picture.title)
    return Piece(html, WIDE * up / across + said)


def _counted(part: Part, _ask: Ask, _found: Tally, picture: Picture, tall: float) -> Part:
    rows = [Bar(str(name), float(share), f"{count} ({share:.0f}%)") for name, count, share in picture.rows]
    return replace(part, pieces=bar_rows(rows, tall))


def _ranked(part: Part, ask: Ask, found: Tally, picture: Picture, tall: float) -> Part:
    most = max(found.answered * (len(ask.items) - 1), 1)
    rows = [
        Bar(str(name), 100 * float(points) / most, f"{points} points") for name, points, *_ in picture.rows
    ]
    return replace(part, pieces=bar_rows(rows, tall))


def _weighed(part: Part, _ask: Ask, _found: Tally, picture: Picture, tall: float) -> Part:
    """Return a bar for each item, or two where it was weighed twice: first and again."""
    rows = []
    for name, *numbers in picture.rows:
        voices = [numbers[start : start + 3] for start in range(0, len(numbers), 3)]
        most = max(float(number) for row in picture.rows for number in row[1:])
        for place, (mean, low, high) in enumerate(voices):
            number = f"{float(mean):.0f}%" + (("", " first", " again")[place + 1] if len(voices) > 1 else "")
            middle = (100 * float(low) / most, 100 * float(high) / most)
            rows.append(Bar("" if place else str(name), 100 * float(mean) / most, number, middle))
    return replace(part, pieces=bar_rows(rows, tall))


def _values(picture: Picture) -> list[Bar]:
    return [
        Bar(str(name), float(value), f"{float(value):.0f} points", (float(low), float(high)))
        for name, value, low, high, _ in picture.rows
    ]


def _rated(part: Part, ask: Ask, found: Tally, _picture: Picture, _tall: float) -> Part:
    """Return how many gave each rating: a row for each thing, the darker the more."""
    scale = range(1, ask.points + 1)
    given, middles = {}, {}
    for item, name in ask.items.items():
        values = [each[item] for each in found.lists if item in each]
        counted = Counter(values)
        given[name] = {str(point): counted[point] for point in scale}
        middles[name] = f"{median(values):g}" if values else ""
    ends = f"1: {ask.low} · {ask.points}: {ask.high}" if ask.low or ask.high else ""
    above = (*((_small(ends),) if ends else ()), shaded_head((*map(str, scale), "middle")))
    return replace(part, above=above, pieces=shaded_rows(given, middles))


def _matrix(part: Part, ask: Ask, picture: Picture) -> Part:
    """Return how many went from each answer, in rows, to each answer that was given then, in columns."""
    names = tuple(options_of(ask).values())
    letters = {name: chr(ord("A") + place % 26) for place, name in enumerate(names)}
    moves = {(str(first), str(again)): int(count) for first, again, count in picture.rows}
    given = {
        f"{letters[first]}  {first}": {letters[again]: moves.get((first, again), 0) for again in names}
        for first in names
    }
    about = _small("Rows: first answers. Columns: answers then.")
    above = (shaded_head(letters.values()),)
    return replace(part, above=above, pieces=shaded_rows(given), tail=(about, *part.tail))


SAID: Mapping[str, str] = {
    "points": "Line: the middle half of people",
    "ranking": "A point for each thing put below",
}
"""How to read the bars of some kinds of ask."""

ROWS: Mapping[str, Callable[[Part, Ask, Tally, Picture, float], Part]] = {
    "choice": _counted,
    "scale": _counted,
    "dots": _counted,
    "ranking": _ranked,
    "points": _weighed,
    "ratings": _rated,
}
"""The kinds of ask whose answers are rows on the wall."""

MOVES = ("choice", "scale")
IN_WORDS = ("text", "actions")


def _explained(part: Part, said: tuple[str, str]) -> Part:
    """Return a part with the right answer, and with what is said of it where that fits."""
    answer, why = said
    if not answer:
        return part
    pieces = (*part.pieces, _right(f"<strong>{escape(f'Right: {answer}.')}</strong>"))
    return replace(part, pieces=pieces, tail=(_right(escape(why)), *part.tail) if why else part.tail)


def _right(html: str) -> Piece:
    words = Markup(html)
    lines = line_count(words.striptags(), WIDE - 1.05, 1.05, is_bold=words != words.striptags())
    return Piece(Markup('<p class="right">{}</p>').format(words), LINE * lines + 0.75)


def _said(head: Piece, found: Tally, name: str) -> Iterator[Part]:
    """Yield what people typed, as far as it is published."""
    published = [str(each["text"]) for each in found.texts if each["is_published"]]
    if published:
        yield Part(head, tuple(_texts(published)), name=name and f": {name}", is_words=True)


def _texts(published: Sequence[str]) -> Iterator[Piece]:
    """Yield texts as pieces: two beside each other where all are short, and long ones broken."""
    if all(line_count(text, HALF) <= 2 for text in published):
        for place in range(0, len(published), 2):
            pair = published[place : place + 2]
            html = NOTHING.join(Markup("<li>{}</li>").format(text) for text in pair)
            yield Piece(html, LINE * max(line_count(text, HALF) for text in pair) + 1, "halves")
        return
    for text in published:
        for piece in _broken(text):
            yield Piece(
                Markup("<li>{}</li>").format(piece), LINE * line_count(piece, WIDE - 1.75) + 1, "said"
            )


def _broken(text: str) -> Iterator[str]:
    """Yield a text in pieces of so many lines; a mark says that one goes on."""
    if line_count(text, WIDE - 1.75) <= LONGEST:
        yield text
        return
    held, wide = "", 0.0
    for word in re.findall(r"\S{1,60}\s*", text):
        wide += WIDE if "\n" in word else width(word)
        if wide > LONGEST * WIDE * 0.8:
            yield f"{held.rstrip()} …"
            held, wide = "… ", width(word)
        held += word
    yield held
