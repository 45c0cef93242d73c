"""What the wall shows: the question or the results, on as many pages as nobody has to scroll.

The facilitator turns them; which one is on the wall stands in the room's log, so that all walls agree.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from cmplearn.rooms.tally import hidden
from cmplearn.web.rooms.blocks import told_pieces
from cmplearn.web.rooms.counts import answered, counts, here
from cmplearn.web.rooms.flow import LINE, TALL, WIDE, Part, Piece, fits, flowed, html_of, with_tail
from cmplearn.web.rooms.measure import line_count
from cmplearn.web.rooms.wall_results import result_parts
from cmplearn.web.rooms.words import body

if TYPE_CHECKING:
    from cmplearn.course.activity import Ask, Step
    from cmplearn.rooms.state import State

__all__ = ["OnWall", "Page", "page_of", "pages", "projector_live", "projector_main", "shown"]

Shown = tuple[tuple[str, str], tuple[Part, ...]]
"""Item and ask, and what the wall shows of its results."""

NOTHING = Markup("")
NO_HEAD = Piece(NOTHING, 0)
LARGE, SMALL = 1.3, 1.0
HEADS: Mapping[float, tuple[float, float]] = {LARGE: (1.6, 1.0), SMALL: (1.2, 0.0)}
"""Size of the heading of a question, and what stands free above it, by the size of the words below."""

WHY = '<p class="why">{}</p>'
HALF = (WIDE - 1.5) / 2 - 1.3


@dataclass(frozen=True)
class Page:
    """One of the pages that are on the wall one after another.

    Parameters
    ----------
    name : str
        What the facilitator reads on the button that brings it.
    html : Markup
        What stands below the heading.
    asks : tuple of (str, str)
        Item and ask of the results there.
    is_first : bool
        Whether one of its answers, or of who moved, begins here.
    """

    name: str
    html: Markup
    asks: tuple[tuple[str, str], ...] = ()
    is_first: bool = False


def projector_main(state: "State") -> Markup:
    """Return the heading of the projector's view.

    Parameters
    ----------
    state : State
        The room.
    """
    if state.ended:
        return Markup('<h1>This room is closed</h1><p class="lede">Thank you for taking part.</p>')
    step = state.current_step()
    return Markup("<h1>{}</h1>").format(step.title if step else state.room.title)


def projector_live(state: "State") -> Markup:
    """Return what stands below it: how many are here, the question with its options, or the results shown.

    Parameters
    ----------
    state : State
        The room.
    """
    if state.ended:
        return NOTHING
    found = pages(state)
    locked = Markup('<p class="locked">Nobody new is let in</p>') if state.is_locked else NOTHING
    if not found:
        return counts(state) + locked
    return found[page_of(state, found)].html + Markup('<p class="here">{}</p>').format(here(state)) + locked


def shown(state: "State") -> Iterator[tuple[str, str]]:
    """Yield item and ask of the results that the facilitator shows, in the order in which they were asked."""
    for item in state.room.items:
        yield from ((item.id, ask.id) for ask in item.activity.asks if (item.id, ask.id) in state.shown)


def pages(state: "State") -> tuple[Page, ...]:
    """Return all that belongs on the wall now, page by page; nothing before the first step.

    Parameters
    ----------
    state : State
        Of a room that has not ended.
    """
    found = [(asked, result_parts(state, *asked)) for asked in shown(state) if not hidden(state, *asked)]
    results = tuple(_results([(asked, parts) for asked, parts in found if parts]))
    step = state.current_step()
    return results or (tuple(_question(state, step)) if step else ())


def page_of(state: "State", found: tuple[Page, ...]) -> int:
    """Return which page is on the wall: the one that was turned to, else that of what was shown last.

    Parameters
    ----------
    state : State
        The room.
    found : tuple of Page
        Its pages; at least one.
    """
    if state.page is not None:
        return min(state.page, len(found) - 1)
    on = {asked for page in found for asked in page.asks}
    last = [asked for asked in state.shown if asked in on][-1:]
    places = [place for place, page in enumerate(found) if set(last) & set(page.asks)]
    both = [place for place in places if len(found[place].asks) > 1]
    firsts = [place for place in places if found[place].is_first]
    return (both or firsts[-1:] or places or [0])[0]


@dataclass(frozen=True)
class OnWall:
    """What the facilitator's page says of the wall.

    Parameters
    ----------
    pages : tuple of Page
        All that belongs there now.
    at : int
        Which of them is there.
    """

    pages: tuple[Page, ...] = ()
    at: int = 0

    @classmethod
    def of(cls, state: "State") -> "OnWall":
        """Return it for a room."""
        found = () if state.ended else pages(state)
        return cls(found, page_of(state, found) if found else 0)

    def shows(self, item: str, ask: str) -> bool:
        """Return whether the results of an ask are on the page that is there."""
        return bool(self.pages) and (item, ask) in self.pages[self.at].asks

    def holds(self, item: str, ask: str) -> bool:
        """Return whether they are on any page."""
        return any((item, ask) in page.asks for page in self.pages)


def _results(found: Iterable[Shown]) -> Iterator[Page]:
    """Yield results: the answers of several together where they fit, then what else there is of each."""
    held: list[Shown] = []
    for asked, parts in found:
        if held and not fits(_brief(part) for part in (*(each[0] for _, each in held), parts[0])):
            yield from _pages_of(held)
            held = []
        held.append((asked, parts))
    yield from _pages_of(held)


def _brief(part: Part) -> Part:
    return replace(part, tail=())


def _pages_of(held: Sequence[Shown]) -> Iterator[Page]:
    if len(held) > 1:
        firsts = [parts[0] for _, parts in held]
        name, asks = "; ".join(part.name for part in firsts), tuple(asked for asked, _ in held)
        yield Page(name, html_of(_together(firsts)), asks)
    for asked, parts in held:
        for part in parts[1 if len(held) > 1 else 0 :]:
            for place, (cut,) in enumerate(flowed([part])):
                yield Page(cut.name, cut.html, (asked,), is_first=not (place or part.is_words))


def _together(parts: Sequence[Part]) -> list[Part]:
    """Return parts that fit on a page without what follows them, with as much of that as fits."""
    found = [_brief(part) for part in parts]
    for place, part in enumerate(parts):
        others = sum(each.tall for each in (*found[:place], *found[place + 1 :]))
        found[place] = with_tail(found[place], part.tail, TALL - others)
    return found


def _question(state: "State", step: "Step") -> Iterator[Page]:
    """Yield what is asked, each with how many have answered; larger where there is little to read.

    Whoever has no phone raises a hand for an option: options that don't fit stand on pages of their own.
    """
    closed = Markup('<p class="tag">Answers are closed</p>') if step.asks and not state.is_open else NOTHING
    title = 1.8 * line_count(step.title, WIDE, 1.5, is_bold=True) + 0.5
    tall = TALL - title - (2.2 if closed else 0)

    def page(name: str, parts: Iterable[Part], size: float = SMALL) -> Page:
        kind = "wall is-short" if size == LARGE else "wall"
        return Page(name, Markup('<div class="{}">{}{}</div>').format(kind, html_of(parts), closed))

    for size in (LARGE, SMALL):
        whole = [*_told(step, size), *(_asked(state, ask, size) for ask in step.asks)]
        if fits(whole, tall):
            yield page(step.title, whole, size)
            return
    said, brief, left = _briefly(_told(step, SMALL), [_asked(state, ask, SMALL) for ask in step.asks], tall)
    if fits([*said, *brief], tall):
        yield page(step.title, [*said, *brief])
    else:
        yield from (page(step.title, parts) for parts in flowed(said, tall))
    for parts in flowed(left, tall):
        larger = [
            _asked(state, ask, LARGE) for ask in step.asks if ask.label in {each.name for each in parts}
        ]
        is_larger = len(larger) == len(parts) and fits(larger, tall)
        name = "; ".join(each.name for each in parts)
        yield page(name, larger if is_larger else parts, LARGE if is_larger else SMALL)


def _briefly(said: list[Part], asks: list[Part], tall: float) -> tuple[list[Part], list[Part], list[Part]]:
    """Return what is told, the questions with as many of their options as fit beside it, and those left."""
    brief = [replace(each, pieces=each.pieces[each.offered :]) for each in asks]
    for place in sorted(range(len(asks)), key=lambda place: asks[place].tall):
        fuller = [asks[place] if at == place else each for at, each in enumerate(brief)]
        brief = fuller if fits([*said, *fuller], tall) else brief
    if not fits([*said, *brief], tall):
        return said, brief, asks
    return said, brief, [each for each, short in zip(asks, brief, strict=True) if each != short]


def _told(step: "Step", size: float) -> list[Part]:
    pieces = tuple(told_pieces(body(step.tells, step.title), size))
    return [Part(NO_HEAD, pieces, around="told")] if pieces else []


def _asked(state: "State", ask: "Ask", size: float) -> Part:
    """Return a question with what one may choose from, and why results that are expected are not there."""
    item = state.item or ""
    count = answered(state.answered_count(item, ask.id), state)
    large, above = HEADS[size]
    head = Piece(
        Markup('<h2>{} <span class="count">{}</span></h2>').format(ask.label, count),
        1.2 * large * line_count(f"{ask.label}  {count}", WIDE - 1, large, is_bold=True) + 0.35 + above,
    )
    offered = tuple(_offered(ask, size))
    is_expected = (item, ask.id) in state.shown or not state.is_open
    why = hidden(state, item, ask.id) if is_expected else ""
    reasons = (_paragraph(why, size, WHY),) if why else ()
    return Part(head, (*offered, *reasons), around="asked", name=ask.label, offered=len(offered))


def _paragraph(words: str, size: float, html: str = "<p>{}</p>") -> Piece:
    tall = LINE * size * line_count(words, WIDE, size, is_bold=html == WHY) + 0.75
    return Piece(Markup(html).format(words), tall)


def _offered(ask: "Ask", size: float) -> Iterator[Piece]:
    """Yield what one may choose from: two beside each other, unless that is taller."""
    if ask.kind in ("scale", "ratings") and (ask.low or ask.high):
        yield _paragraph(f"1: {ask.low} · {ask.points}: {ask.high}", size)
    names = list((ask.options or ask.items).values())
    pairs = [names[place : place + 2] for place in range(0, len(names), 2)]
    two = [max(line_count(words, HALF - 1.3 * (size - 1), size) for words in pair) for pair in pairs]
    one = [line_count(words, WIDE - 1.3 * size, size) for words in names]
    if LINE * size * sum(one) + 0.25 * len(one) < LINE * size * sum(two) + 0.25 * len(two):
        for words, lines in zip(names, one, strict=True):
            yield Piece(Markup("<li>{}</li>").format(words), LINE * size * lines + 0.25, "list")
        return
    for pair, lines in zip(pairs, two, strict=True):
        html = NOTHING.join(Markup("<li>{}</li>").format(words) for words in pair)
        yield Piece(html, LINE * size * lines + 0.25, "choices")
