"""What came of a set's actions: on the phones an ask for each action that one member can have taken on."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cmplearn.course.activity import Activity, Ask
from cmplearn.rooms.meeting import Action

__all__ = ["STEP", "asking", "numbers", "said"]

STEP = 2  # of the activity
MOST = 5  # asked on a phone; what came of any further action is said aloud
SAID = ("done", "partly", "not-yet", "dropped")
NONE = "none"
WHICH, IF_SO = "The screen shows which is which.", "If you took on as many as that."


def numbers(actions: Sequence[Action]) -> list[int]:
    """Return which action of its owner each is, from 1; 0 where it is their only one.

    Examples
    --------
    >>> numbers([Action("Asha", "Ask"), Action("Ben", "Ring"), Action("asha", "Write")])
    [1, 0, 2]
    """
    owners = [action.owner.casefold() for action in actions]
    return [
        owners[: place + 1].count(owner) if owners.count(owner) > 1 else 0
        for place, owner in enumerate(owners)
    ]


def asking(activity: Activity, carried: Sequence[Action]) -> Activity:
    """Return the activity of a meeting, with as many asks about actions as a member of the set can answer.

    Parameters
    ----------
    activity : Activity
        The learning set's.
    carried : sequence of Action
        What the set looks back on.
    """
    step = activity.steps[STEP]
    count = min(max(numbers(carried), default=0), MOST)
    if count < 2:
        return activity
    asks = tuple(_numbered(step.asks[0], number) for number in range(1, count + 1))
    steps = (*activity.steps[:STEP], step.model_copy(update={"asks": asks}), *activity.steps[STEP + 1 :])
    return activity.model_copy(update={"steps": steps})


def said(actions: Sequence[Action], answers: Callable[[str], Mapping[str, Any]]) -> list[str]:
    """Return what its owner's phone says of each action; nothing where it has not said.

    Parameters
    ----------
    actions : sequence of Action
        What the set looks back on.
    answers : callable
        Gives the answers to an ask, by name.
    """
    found: dict[int, dict[str, Any]] = {}
    outcomes = []
    for action, number in zip(actions, numbers(actions), strict=True):
        rank = max(number, 1)
        if rank not in found:
            given = answers(_id(rank)) if rank <= MOST else {}
            found[rank] = {name.casefold(): value for name, value in given.items()}
        outcome = found[rank].get(action.owner.casefold(), "")
        outcomes.append(outcome if outcome in SAID else "")
    return outcomes


def _id(number: int) -> str:
    return "learned" if number == 1 else f"learned-{number}"


def _numbered(ask: Ask, number: int) -> Ask:
    """Return the ask about one of several actions; that nothing was taken on is said of the first alone."""
    options = {name: words for name, words in ask.options.items() if number == 1 or name != NONE}
    changes = {
        "id": _id(number),
        "label": f"What came of your action {number}?",
        "hint": f"{WHICH if number == 1 else IF_SO} {ask.hint}",
        "options": options,
    }
    return ask.model_copy(update=changes)
