"""How many are in a room and have answered, in words, as its screens say it."""

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from cmplearn.rooms.state import State

__all__ = ["answered", "counts", "here"]


def here(state: "State") -> str:
    """Return how many people are in the room; beside hands that were counted, that these are the phones."""
    number, hands = len(state.present()), _without_phones(state)
    people = "1 person is" if number == 1 else f"{number} people are"
    return f"{people} here by phone, and {hands} without." if hands else f"{people} here."


def _without_phones(state: "State") -> int:
    """Return how many people, at least, the facilitator entered answers for in the step on the screens."""
    asked = [(state.item or "", ask.id) for ask in state.step_asks()]
    return max((state.answered_count(*each) - len(state.answers.get(each, ())) for each in asked), default=0)


def answered(number: int, state: "State") -> str:
    """Return how many have answered, and of how many where all of them have phones."""
    of = len(state.present())
    return f"{number} answered" if number > of or _without_phones(state) else f"{number} of {of} answered"


def counts(state: "State") -> Markup:
    """Return how many have answered each question of the step on the screens; without one, who is here."""
    asks = [(ask.label, state.answered_count(state.item or "", ask.id)) for ask in state.step_asks()]
    if not asks:
        return Markup('<p class="count">{}</p>').format(here(state))
    if len(asks) == 1:
        return Markup('<p class="count">{}</p>').format(answered(asks[0][1], state))
    rows = Markup("").join(
        Markup("<li>{} <span>{}</span></li>").format(label, answered(number, state)) for label, number in asks
    )
    return Markup('<ul class="count">{}</ul>').format(rows)
