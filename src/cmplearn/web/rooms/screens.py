"""What a room's screens show, on phones and on the projector: pure functions from its state to HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from cmplearn.rooms.tally import hidden
from cmplearn.web.rooms.doubts import doubt_of_answer
from cmplearn.web.rooms.fields import Filled, fields_of, in_words, value_of
from cmplearn.web.rooms.forms import Shown, ask_form
from cmplearn.web.rooms.results import results
from cmplearn.web.rooms.words import told

if TYPE_CHECKING:
    from cmplearn.course.activity import Ask, Step
    from cmplearn.rooms.state import Answer, Member, State

__all__ = [
    "Place",
    "Refused",
    "live",
    "main",
    "projector_live",
    "projector_main",
    "results",
    "screen_key",
    "value_of",
]

NOTHING = Markup("")
SHORT = 480  # letters that fit on a wall in larger print, when a line begun counts as full
LINE = 30
MOST = 950  # letters that fit in small print, counted so
MOST_ON_WALL = 2  # results there at once, the last that were shown: nobody scrolls a wall


@dataclass(frozen=True)
class Place:
    """Where a phone's forms go.

    Attributes
    ----------
    action : str
        The address that answers are posted to; it ends in ``/answer``.
    """

    action: str

    @property
    def claim(self) -> str:
        """The address that gives a code for one's own actions."""
        return f"{self.action.removesuffix('/answer')}/claim"


@dataclass(frozen=True)
class Refused:
    """A form that was not taken.

    Attributes
    ----------
    item, ask : str
        What was asked.
    words : str
        Why the answer was refused.
    fields : Mapping of str to sequence of str
        The form as it was sent, so that nobody types anything twice.
    """

    item: str
    ask: str
    words: str
    fields: Filled


def screen_key(state: "State") -> str:
    """Return the name of what the room shows now; another name means another form on the phones.

    Parameters
    ----------
    state : State
        The room.

    Returns
    -------
    str
        ``"lobby"``, ``"ended"``, or item, step and whether answers are taken, as ``"a1.0.open"``.
    """
    if state.ended:
        return "ended"
    if state.item is None:
        return "lobby"
    return f"{state.item}.{state.step}.{'open' if state.is_open else 'closed'}"


def main(
    state: "State", member: "Member | None" = None, place: Place | None = None, refused: Refused | None = None
) -> Markup:
    """Return what a phone shows: the question and its form, or why there is none.

    Parameters
    ----------
    state : State
        The room.
    member : Member, optional
        Whose answers are filled in; without one the forms are blank, the same for everybody.
    place : Place
        Where the forms go.
    refused : Refused, optional
        A form that was just refused: it is shown again, with what was typed.
    """
    if member is not None and member.is_removed:
        return _note(
            "You are no longer in this room", "The facilitator has taken you out. You can join again."
        )
    if state.ended:
        return _closed(state, member, place or Place(""))
    step = state.current_step()
    if step is None:
        name = f", {member.name}" if member else ""
        return _note(f"You are in{name}", "The first question appears here by itself. Keep this page open.")
    parts = [
        Markup("<h1>{}</h1>").format(step.title),
        _summary(state, refused),
        told(step.tells, step.title),
        *_asked(state, member, place or Place(""), refused),
    ]
    return NOTHING.join(parts)


def _closed(state: "State", member: "Member | None", place: Place) -> Markup:
    """Return that a room is closed; whoever took on an action may still take it along, for a day."""
    said = _note("This room is closed", "Thank you for taking part. You can close this page.")
    for (item, ask), answers in state.answers.items():
        if state.ask(item, ask).kind == "actions" and (member.id in answers if member else answers):
            again = (
                "Have you written an action? Until a day after the end you can fetch the code for it here."
            )
            return said + Markup("<p>{}</p>").format(again) + _claim(place, item, state.ask(item, ask))
    return said


def _note(title: str, words: str) -> Markup:
    return Markup('<h1>{}</h1><p class="lede">{}</p>').format(title, words)


def _summary(state: "State", refused: Refused | None) -> Markup:
    """Return why an answer was not taken, with a link to its form where that is still on the screen."""
    if refused is None:
        return NOTHING
    words = Markup("{}").format(refused.words)
    if state.takes(refused.item, refused.ask):
        words = Markup('<a href="#{}-{}">{}</a>').format(refused.item, refused.ask, words)
    return Markup(
        '<div class="error-summary" role="alert"><h2>Your answer was not taken</h2><p>{}</p></div>'
    ).format(words)


def _asked(
    state: "State", member: "Member | None", place: Place, refused: Refused | None
) -> Iterator[Markup]:
    """Yield the form of each ask that takes answers, and the answer to each that no longer does."""
    asks = state.step_asks()
    if asks and not state.is_open:
        yield Markup('<p class="lede">Answers are closed.</p>')
    item = state.item or ""
    for ask in asks:
        own = state.answers.get((item, ask.id), {}).get(member.id) if member else None
        filled = fields_of(ask, own.value) if own else {}
        shown = Shown(
            item,
            ask,
            filled,
            is_kept=own is not None,
            doubt=doubt_of_answer(ask, own.value) if own else "",
            is_named=_is_named(state, item),
        )
        if not state.takes(item, ask.id):
            yield _answer(ask, own)
        elif refused is not None and (refused.item, refused.ask) == (item, ask.id):
            again = replace(shown, filled=refused.fields, is_kept=False, doubt="", problem=refused.words)
            yield ask_form(again, place.action)
        else:
            yield ask_form(shown, place.action)
        if ask.kind == "actions":
            yield _claim(place, item, ask)


def _is_named(state: "State", item: str) -> bool:
    """Return whether whoever leads sees who gave an answer, as in a learning set."""
    return state.activity(item).kind == "action learning set"


def _answer(ask: "Ask", own: "Answer | None") -> Markup:
    """Return what was asked, with one's own answer where the page is for somebody who gave one."""
    if own is None:
        return Markup('<p class="question">{}</p>').format(ask.label)
    return Markup('<section class="ask"><h2>{}</h2><p>You answered: {}</p></section>').format(
        ask.label, in_words(ask, own.value)
    )


def _claim(place: Place, item: str, ask: "Ask") -> Markup:
    return Markup(
        '<form class="claim" method="post" action="{}"><input type="hidden" name="item" value="{}">'
        '<input type="hidden" name="ask" value="{}">'
        '<p class="hint">The code brings them into your own portfolio, under Actions.</p>'
        '<button class="button button--secondary">Get a code for my own actions</button></form>'
    ).format(place.claim, item, ask.id)


def live(state: "State") -> Markup:
    """Return what stands below a phone's form and changes with every answer: counts, and results shown.

    Parameters
    ----------
    state : State
        The room.
    """
    if state.ended:
        return NOTHING
    return _counts(state) + NOTHING.join(results(state, *asked, "phone") for asked in _shown(state))


def _here(state: "State") -> str:
    number = len(state.present())
    return "1 person is here." if number == 1 else f"{number} people are here."


def _shown(state: "State") -> Iterator[tuple[str, str]]:
    """Yield item and ask of the results that the facilitator shows, in the order in which they were asked."""
    for item in state.room.items:
        yield from ((item.id, ask.id) for ask in item.activity.asks if (item.id, ask.id) in state.shown)


def _counts(state: "State") -> Markup:
    asks = [(ask.label, state.answered_count(state.item or "", ask.id)) for ask in state.step_asks()]
    if not asks:
        return Markup('<p class="count">{}</p>').format(_here(state))
    if len(asks) == 1:
        return Markup('<p class="count">{}</p>').format(_answered(asks[0][1], state))
    rows = NOTHING.join(
        Markup("<li>{} <span>{}</span></li>").format(label, _answered(number, state))
        for label, number in asks
    )
    return Markup('<ul class="count">{}</ul>').format(rows)


def _answered(number: int, state: "State") -> str:
    """Return how many have answered; those entered for people without phones can make it more than joined."""
    of = len(state.present())
    return f"{number} of {of} answered" if number <= of else f"{number} answered"


def projector_main(state: "State") -> Markup:
    """Return the heading of the projector's view.

    Parameters
    ----------
    state : State
        The room.
    """
    if state.ended:
        return _note("This room is closed", "Thank you for taking part.")
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
    here = Markup('<p class="here">{}</p>').format(_here(state))
    last = [asked for asked in state.shown if not hidden(state, *asked)][-MOST_ON_WALL:]
    if last:
        is_alone = len(last) == 1
        drawn = (results(state, *each, "screen", is_alone=is_alone) for each in _shown(state) if each in last)
        return (
            Markup('<div class="{}">{}</div>').format("alone" if is_alone else "both", NOTHING.join(drawn))
            + here
        )
    step = state.current_step()
    return _question(state, step) + here if step else _counts(state)


def _question(state: "State", step: "Step") -> Markup:
    """Return what is asked, each with how many have answered; larger where there is little to read.

    Whoever has no phone raises a hand for an option, so options stand there too, unless they don't fit.
    """
    body = _body(state, step, has_options=True)
    if _letters(body) > MOST:
        body = _body(state, step, has_options=False)
    return Markup('<div class="{}">{}</div>').format(
        "wall is-short" if _letters(body) < SHORT else "wall", body
    )


def _letters(body: Markup) -> int:
    return len(body.striptags()) + LINE * sum(body.count(tag) for tag in ("<p", "<li", "<h2"))


def _body(state: "State", step: "Step", *, has_options: bool) -> Markup:
    item = state.item or ""
    asked = NOTHING.join(
        Markup('<section class="asked"><h2>{} <span class="count">{}</span></h2>{}{}</section>').format(
            ask.label,
            _answered(state.answered_count(item, ask.id), state),
            _offered(ask) if has_options else NOTHING,
            _why_hidden(state, item, ask),
        )
        for ask in step.asks
    )
    closed = Markup('<p class="tag">Answers are closed</p>') if step.asks and not state.is_open else NOTHING
    return told(step.tells, step.title) + asked + closed


def _why_hidden(state: "State", item: str, ask: "Ask") -> Markup:
    """Return why results are not there that the facilitator shows, or that answers were closed for."""
    is_expected = (item, ask.id) in state.shown or not state.is_open
    why = hidden(state, item, ask.id) if is_expected else ""
    return Markup('<p class="why">{}</p>').format(why) if why else NOTHING


def _offered(ask: "Ask") -> Markup:
    """Return what one may choose from, as the room reads it on the wall."""
    if ask.kind in ("scale", "ratings") and (ask.low or ask.high):
        ends = Markup("<p>1: {} · {}: {}</p>").format(ask.low, ask.points, ask.high)
    else:
        ends = NOTHING
    names: Mapping[str, str] = ask.options or ask.items
    if not names:
        return ends
    return ends + Markup("<ul>{}</ul>").format(
        NOTHING.join(Markup("<li>{}</li>").format(words) for words in names.values())
    )
