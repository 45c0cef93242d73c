"""What a room's phones show: pure functions from its state to HTML. The wall is `wall`'s."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup

from cmplearn.web.rooms.counts import counts
from cmplearn.web.rooms.doubts import doubt_of_answer
from cmplearn.web.rooms.fields import Filled, fields_of, in_words, value_of
from cmplearn.web.rooms.forms import Shown, ask_form
from cmplearn.web.rooms.results import results
from cmplearn.web.rooms.wall import projector_live, projector_main, shown
from cmplearn.web.rooms.words import told

if TYPE_CHECKING:
    from cmplearn.course.activity import Ask
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
        again = "" if state.is_locked else " You can join again."
        return _note("You are no longer in this room", f"The facilitator has taken you out.{again}")
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
    return counts(state) + NOTHING.join(results(state, *asked, "phone") for asked in shown(state))
