"""The one door for writes: what may be added to a room's log as it stands, and what counts of it.

The same rules are used before a write and when the log is folded: of two writes that meet, the one that comes
second in the log may no longer count, and every process agrees on which that was.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeGuard

from cmplearn.course.activities import thawed
from cmplearn.errors import InputError, NotFoundError, RefusedError
from cmplearn.rooms import hands, names
from cmplearn.rooms.answers import clean
from cmplearn.rooms.event import Draft, EventKind

if TYPE_CHECKING:
    from cmplearn.rooms.state import State

__all__ = ["CLOSED", "LOCKED", "MOST_ITEMS", "MOST_MEMBERS", "check"]

MOST_MEMBERS = 5_000
MOST_ITEMS = 40
MOST_ENTERED = hands.MOST_PEOPLE
MOST_CHANGES = 200
MOST_FACTS = 200
LAST_PAGE = 999
LARGEST = 100_000  # bytes of JSON
CLOSED = "This room is closed. Nothing can be added to it."
SEALED = (
    "These answers stay closed: one more of them would show what the person who gives it says. "
    "To ask again, add the activity to another room."
)
LOCKED = "Nobody new is let in just now. Ask whoever leads the room, then try again."
PARTICIPANTS = ("joined", "answered")
Body = dict[str, Any]


def check(state: "State", draft: Draft) -> Draft:
    """Return what may be written in a room as it stands, tidied up.

    Parameters
    ----------
    state : State
        Where the room stands. Whether it has expired is for the store to say.
    draft : Draft
        What somebody wants to write.

    Returns
    -------
    Draft
        With the parts of its body that belong there and no others. Checking it again changes nothing.

    Raises
    ------
    RefusedError
        The room is closed, the question takes no answers now, or it is not for this person to do.
    InputError
        A value is none that was asked for.
    NotFoundError
        The room has no such item, ask, answer or member.
    """
    if state.ended:
        raise RefusedError(CLOSED)
    if (draft.kind in PARTICIPANTS) != bool(draft.member):
        raise RefusedError("Only whoever leads the room can do that, and only participants answer.")
    return replace(draft, body=CHECKS[draft.kind](state, draft))


def _joined(state: "State", draft: Draft) -> Body:
    if draft.member in state.members:
        raise RefusedError("You are in this room already.")
    if state.is_locked:
        raise RefusedError(LOCKED)
    if len(state.members) >= MOST_MEMBERS and len(state.present()) >= MOST_MEMBERS:
        raise RefusedError(f"This room is full: {MOST_MEMBERS:,} people have joined it.")
    return {"name": names.cleaned(draft.body.get("name"))}


def _answered(state: "State", draft: Draft) -> Body:
    member = state.members.get(draft.member)
    if member is None:
        raise NotFoundError("You have not joined this room yet. Join it with a name, then answer.")
    if member.is_removed:
        raise RefusedError("You were taken out of this room, so this was not counted.")
    item, ask = _named(draft.body, "item"), _named(draft.body, "ask")
    asked = state.ask(item, ask)
    if not state.takes(item, ask):
        raise RefusedError("Answers to this question are not taken now, so this was not counted.")
    earlier = state.answers.get((item, ask), {}).get(draft.member)
    if earlier and earlier.times >= MOST_CHANGES:
        raise RefusedError("You have changed this answer very often. It stays as it was before.")
    return {"item": item, "ask": ask, "value": clean(asked, draft.body.get("value"))}


def _added(state: "State", draft: Draft) -> Body:
    activity = draft.body.get("activity")
    if not isinstance(activity, Mapping):
        raise InputError("`activity` is missing: what is added to a room's plan is an activity.")
    if len(state.room.items) >= MOST_ITEMS:
        raise RefusedError(f"A room has at most {MOST_ITEMS} activities. Make another room for this one.")
    _sized(f"The activity {activity.get('title')!r}", activity)
    thawed(activity)
    return {"activity": dict(activity)}


def _opened(state: "State", draft: Draft) -> Body:
    item, step = _named(draft.body, "item"), draft.body.get("step")
    steps = len(state.activity(item).steps)
    if not _is_whole(step) or not 0 <= step < steps:
        raise NotFoundError(f"The activity {item!r} has the steps 0 to {steps - 1}, and no {step!r}.")
    return {"item": item, "step": step}


def _on_screen(state: "State", _draft: Draft) -> Body:
    if state.item is None:
        raise RefusedError("No step is on the screens yet. Open one first.")
    return {}


def _reopened(state: "State", draft: Draft) -> Body:
    if state.is_sealed():
        raise RefusedError(SEALED)
    return _on_screen(state, draft)


def _results(state: "State", draft: Draft) -> Body:
    item, ask = _named(draft.body, "item"), _named(draft.body, "ask")
    state.ask(item, ask)
    return {"item": item, "ask": ask}


def _turned(state: "State", draft: Draft) -> Body:
    page = draft.body.get("page")
    if not _is_whole(page) or not 0 <= page <= LAST_PAGE:
        raise InputError(f"A page of the wall is a whole number from 0 to {LAST_PAGE}; {page!r} is none.")
    _on_screen(state, draft)
    return {"page": page}


def _text(state: "State", draft: Draft) -> Body:
    seq = draft.body.get("answer")
    if not _is_whole(seq) or not state.text_seqs(seq):
        raise NotFoundError(
            f"There is no answer in words with the number {seq!r}: its writer may have changed it since."
        )
    return {"answer": seq}


def _removed(state: "State", draft: Draft) -> Body:
    member = _named(draft.body, "member")
    if member not in state.members:
        raise NotFoundError(f"Nobody in this room has the id {member!r}.")
    return {"member": member}


def _entered(state: "State", draft: Draft) -> Body:
    item, ask = _named(draft.body, "item"), _named(draft.body, "ask")
    value = hands.clean(state.ask(item, ask), draft.body.get("value"))
    count = draft.body.get("count", 1)
    if not _is_whole(count) or count == 0:
        raise InputError(f"How often to count it is a whole number, not 0; this is {count!r}.")
    if state.entered_count(item, ask, value) + count < 0:
        raise RefusedError("There is nothing left to take back: this was not entered so often.")
    if count > 0 and state.answered_count(item, ask) + count * hands.people(value) > MOST_ENTERED:
        raise RefusedError(f"At most {MOST_ENTERED:,} answers fit under one question.")
    return {"item": item, "ask": ask, "value": value, "count": count}


def _noted(state: "State", draft: Draft) -> Body:
    name, value = _named(draft.body, "name"), draft.body.get("value")
    if not name or len(name) > 64:
        raise InputError("What is noted needs a name of 1 to 64 characters.")
    if name not in state.facts and len(state.facts) >= MOST_FACTS:
        raise RefusedError(f"A room holds at most {MOST_FACTS} notes. Take one away first.")
    _sized(f"The note {name!r}", value)
    return {"name": name, "value": value}


def _nothing(_state: "State", _draft: Draft) -> Body:
    return {}


def _named(body: Mapping[str, Any], key: str) -> str:
    """Return the text that a body has under a key."""
    found = body.get(key)
    if not isinstance(found, str):
        raise InputError(f"`{key}` is missing, or no text.")
    return found


def _sized(what: str, value: object) -> None:
    """Raise InputError for what JSON can't hold, half a character included, or what is too long for a log."""
    try:
        size = len(json.dumps(value, allow_nan=False, ensure_ascii=False).encode())
    except (TypeError, ValueError):
        raise InputError(f"{what} is nothing that JSON can hold.") from None
    if size > LARGEST:
        raise InputError(f"{what} has {size:,} bytes, and {LARGEST:,} fit. Shorten it.")


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


CHECKS: Mapping[EventKind, Callable[["State", Draft], Body]] = {
    "joined": _joined,
    "answered": _answered,
    "added": _added,
    "opened": _opened,
    "closed": _on_screen,
    "reopened": _reopened,
    "shown": _results,
    "hidden": _results,
    "turned": _turned,
    "published": _text,
    "held": _text,
    "removed": _removed,
    "locked": _nothing,
    "unlocked": _nothing,
    "entered": _entered,
    "noted": _noted,
    "ended": _nothing,
}
