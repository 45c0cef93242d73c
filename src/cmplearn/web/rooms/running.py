"""What the facilitator can do next in a room, and how answers are entered for people without phones."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from cmplearn.course.activity import Ask, Step
from cmplearn.errors import InputError, NotFoundError
from cmplearn.rooms import hands
from cmplearn.rooms.event import Draft, EventKind
from cmplearn.rooms.room import Item
from cmplearn.rooms.state import State
from cmplearn.rooms.tally import hidden
from cmplearn.web.form_values import tidy
from cmplearn.web.rooms.fields import Filled, in_words, value_of

__all__ = ["Counted", "Deed", "Given", "counted_drafts", "deed_drafts", "deeds", "enterings", "given_draft"]

Fields = tuple[tuple[str, str], ...]
FORM_KINDS: Mapping[str, tuple[str, ...]] = {
    "opened": ("item", "step"),
    "closed": (),
    "reopened": (),
    "shown": ("item", "ask"),
    "hidden": ("item", "ask"),
    "turned": ("page",),
    "published": ("answer",),
    "held": ("answer",),
    "removed": ("member",),
    "locked": (),
    "unlocked": (),
}
"""What the buttons of the facilitator's page write, and the fields that belong to each."""

NUMBERS = ("step", "answer", "page")
UNKNOWN = "No button of this page does that. Reload the page."
MOST_COUNTED = 5_000


@dataclass(frozen=True)
class Deed:
    """What one button does.

    Parameters
    ----------
    words : str
        On the button.
    kind : str
        What it writes.
    fields : tuple of (str, str)
        What its form sends besides.
    """

    words: str
    kind: EventKind
    fields: Fields = ()


def deeds(state: State) -> tuple[Deed, ...]:
    """Return what can be done now with the step on the screens; the first is mostly what comes next.

    Parameters
    ----------
    state : State
        Of a room that has not ended.
    """
    asks = state.step_asks()
    ready = [ask.id for ask in asks if not hidden(state, state.item or "", ask.id)]
    shown = [ask.id for ask in asks if (state.item, ask.id) in state.shown]
    waiting = [ask for ask in ready if ask not in shown]
    found = []
    if asks and state.is_open:
        found.append(Deed("Close answers for good" if state.would_seal() else "Close answers", "closed"))
    elif waiting:
        found.append(_results("Show the results", "shown", state, waiting))
    found += _onwards(state)
    if asks and not state.is_open and not state.is_sealed():
        found.append(Deed("Take answers again", "reopened"))
    elif waiting and state.is_open:
        found.append(_results("Show the results so far", "shown", state, waiting))
    if shown:
        found.append(_results("Hide the results", "hidden", state, shown))
    return tuple(found)


def _results(words: str, kind: EventKind, state: State, asks: Sequence[str]) -> Deed:
    # What is shown last is on the wall: of several, the first.
    return Deed(words, kind, (("item", state.item or ""), *(("ask", ask) for ask in reversed(asks))))


def _onwards(state: State) -> Iterator[Deed]:
    """Yield what opens the next step of the plan; after a question that came up, from where it was left."""
    planned = [item for item in state.room.items if item.id not in state.added] or state.room.items
    steps = [(item, number, step) for item in planned for number, step in _numbered(item)]
    places = [(item.id, number) for item, number, _ in steps]
    place = None if state.item is None else (state.item, state.step)
    is_aside = place is not None and place not in places
    here = (
        places.index(place) if place in places else places.index(state.left) if state.left in places else -1
    )
    for item, number, step in steps[here + 1 : here + 2]:
        words = "Open the first step" if here < 0 else "Go on" if is_aside else "Next step"
        yield Deed(f"{words}: {step.title}", "opened", (("item", item.id), ("step", str(number))))


def _numbered(item: Item) -> Iterator[tuple[int, Step]]:
    yield from enumerate(item.activity.steps)


def deed_drafts(kind: str, fields: Filled, operation: str) -> tuple[Draft, ...]:
    """Return what a button's form writes: one draft, or one for each ask that it names.

    Raises
    ------
    InputError
        No button writes this.
    """
    if press := next(iter(fields.get("press", ())), ""):
        return (_pressed(press, operation),)
    if kind not in FORM_KINDS:
        raise InputError(UNKNOWN)
    names, written = FORM_KINDS[kind], cast("EventKind", kind)
    bodies = [{name: _value(name, next(iter(fields.get(name, ())), "")) for name in names if name != "ask"}]
    if "ask" in names:
        bodies = [bodies[0] | {"ask": ask} for ask in fields.get("ask", ())]
    return tuple(Draft(written, body, operation=f"{operation}.{at}") for at, body in enumerate(bodies))


def _pressed(press: str, operation: str) -> Draft:
    """Return what one of a list's buttons writes: its value is the kind, and which line it is about."""
    kind, _, about = press.partition(" ")
    if kind not in ("published", "held", "removed"):
        raise InputError(UNKNOWN)
    name = FORM_KINDS[kind][0]
    written = cast("EventKind", kind)
    # All of a list's buttons send the same operation, so that one of them is only a part of its name.
    return Draft(written, {name: _value(name, about)}, operation=f"{operation[:20]}.{kind}.{about[:32]}")


def _value(name: str, typed: str) -> int | str:
    if name not in NUMBERS:
        return typed
    if not typed.isdecimal() or len(typed) > 15:
        raise InputError(f"`{name}` is a number; {typed!r} is none. Reload the page.")
    return int(typed)


@dataclass(frozen=True)
class Counted:
    """An ask whose answers are counted by hands: a number for each option.

    Parameters
    ----------
    item : str
        Of the room.
    ask : Ask
        What was asked.
    rows : tuple of (str, str, int)
        Value, words and how many have been entered, of each option.
    people : int, optional
        How many raised a hand at all, where everybody may raise several; None where each raises one.
    """

    item: str
    ask: Ask
    rows: tuple[tuple[str, str, int], ...]
    people: int | None = None


@dataclass(frozen=True)
class Given:
    """An ask whose answers are entered one by one.

    Parameters
    ----------
    item : str
        Of the room.
    ask : Ask
        What was asked.
    entered : tuple of (str, int)
        The answers entered so far, in words, and how many people gave each.
    """

    item: str
    ask: Ask
    entered: tuple[tuple[str, int], ...]


def enterings(state: State) -> tuple[Counted | Given, ...]:
    """Return how to enter answers to each ask of the step on the screens."""
    if state.item is None:
        return ()
    return tuple(_entering(state, state.item, ask) for ask in state.step_asks())


def _entering(state: State, item: str, ask: Ask) -> Counted | Given:
    if ask.several:
        counted = hands.together(state.entered.get((item, ask.id), ()))
        raised = tuple((key, words, counted["hands"].get(key, 0)) for key, words in ask.options.items())
        return Counted(item, ask, raised, counted["people"])
    if is_counted(ask):
        rows = tuple(
            (key, words, state.entered_count(item, ask.id, value)) for key, words, value in _options(ask)
        )
        return Counted(item, ask, rows)
    entered = state.entered.get((item, ask.id), ())
    return Given(item, ask, tuple((in_words(ask, value), count) for value, count in entered))


def is_counted(ask: Ask) -> bool:
    """Return whether hands can be counted for an ask: everybody chooses from a few."""
    return ask.kind in ("choice", "scale")


def _options(ask: Ask) -> Iterator[tuple[str, str, Any]]:
    """Yield name, words and value of what one may choose."""
    if ask.kind == "choice":
        yield from ((key, words, key) for key, words in ask.options.items())
        return
    for point in range(1, ask.points + 1):
        yield str(point), ask.point(point), point


def counted_drafts(state: State, item: str, ask_id: str, fields: Filled, operation: str) -> tuple[Draft, ...]:
    """Return what brings the entered numbers to those that a form holds.

    Raises
    ------
    InputError
        One of them is no number of people.
    NotFoundError
        The room asks no such thing.
    """
    ask = state.ask(item, ask_id)
    if not is_counted(ask):
        raise NotFoundError("Hands are not counted for this question. Reload the page.")
    if ask.several:
        return _shown_hands(state, item, ask, fields, operation)
    drafts = []
    for number, (key, words, value) in enumerate(_options(ask)):
        wanted = _counted(fields, key, words)
        count = wanted - state.entered_count(item, ask_id, value)
        if count:
            body = {"item": item, "ask": ask_id, "value": value, "count": count}
            drafts.append(Draft("entered", body, operation=f"{operation}.{number}"))
    return tuple(drafts)


def _counted(fields: Filled, key: str, words: str) -> int:
    return _people(next(iter(fields.get(f"count-{key}", ())), ""), words)


def _shown_hands(state: State, item: str, ask: Ask, fields: Filled, operation: str) -> tuple[Draft, ...]:
    """Return what puts a form's show of hands in the place of what was entered; nothing where it is that."""
    raised = {key: _counted(fields, key, words) for key, words in ask.options.items()}
    at_all = _people(next(iter(fields.get("people", ())), ""), "How many raised a hand at all")
    is_none = not (at_all or any(raised.values()))
    wanted = None if is_none else hands.clean(ask, {"hands": raised, "people": at_all})
    held = state.entered.get((item, ask.id), [])
    changes = [(f"back-{_name_of(value)}", value, (value == wanted) - count) for value, count in held]
    if wanted and wanted not in [value for value, _ in held]:
        changes.insert(0, ("new", wanted, 1))
    return tuple(
        Draft(
            "entered",
            {"item": item, "ask": ask.id, "value": value, "count": count},
            operation=f"{operation}.{name}",
        )
        for name, value, count in changes
        if count
    )


def _name_of(value: Any) -> str:
    """Return a short name for a value, the same when the form is sent again and others were taken back."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def given_draft(state: State, item: str, ask_id: str, fields: Filled, operation: str) -> Draft:
    """Return what enters one answer, or takes one back when the form says `back`.

    Raises
    ------
    InputError
        It is no answer, or no number of people.
    NotFoundError
        The room asks no such thing, or what should be taken back is gone.
    """
    ask = state.ask(item, ask_id)
    body: dict[str, Any] = {"item": item, "ask": ask_id}
    if back := next(iter(fields.get("back", ())), ""):
        # A browser sends the line ends of a hidden field as it likes.
        known = {tidy(in_words(ask, value)): value for value, _ in state.entered.get((item, ask_id), ())}
        if tidy(back) not in known:
            raise NotFoundError("That answer has been taken back already.")
        return Draft("entered", body | {"value": known[tidy(back)], "count": -1}, operation=operation)
    count = _people(next(iter(fields.get("people", ())), "1"), "How many gave this answer") or 1
    return Draft("entered", body | {"value": value_of(ask, fields), "count": count}, operation=operation)


def _people(typed: str, what: str) -> int:
    bare = typed.strip() or "0"
    if not bare.isdecimal() or len(bare) > 6 or int(bare) > MOST_COUNTED:
        raise InputError(
            f"{what}: write how many people, from 0 to {MOST_COUNTED:,}; “{typed:.20}” is not that."
        )
    return int(bare)
