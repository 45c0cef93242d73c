"""How many are in a room and have answered, in words, as its screens say it."""

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from cmplearn.rooms.state import State

__all__ = ["answered", "counts", "here"]


def here(state: "State") -> str:
    """Return how many people are in the room."""
    number = len(state.present())
    return "1 person is here." if number == 1 else f"{number} people are here."


def answered(number: int, state: "State") -> str:
    """Return how many have answered; those entered for people without phones can make it more than joined."""
    of = len(state.present())
    return f"{number} of {of} answered" if number <= of else f"{number} answered"


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
