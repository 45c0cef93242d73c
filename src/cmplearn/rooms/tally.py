"""What a room answered, as numbers and words without names; nothing that could be traced to one of a few."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.errors import InputError
from cmplearn.rooms import hands
from cmplearn.rooms.answers import has_words, words_of
from cmplearn.rooms.state import THRESHOLD, State

__all__ = ["THRESHOLD", "Moves", "Tally", "compare", "hidden", "tally"]

ONCE_CLOSED = f"Shown once answers are closed, and only when {THRESHOLD} or more have answered."
TOO_FEW = (
    f"Fewer than {THRESHOLD} have answered. Answers of so few could be traced to people: they stay hidden."
)
NO_MOVES = (
    "In surveys, checks and check-ins it is not told who changed their answer: "
    "beside the two results, that could be traced to people."
)
ONCE_ALL = "Shown once everybody has answered, or answers are closed."


@dataclass(frozen=True)
class Tally:
    """What was answered to one ask.

    Parameters
    ----------
    kind : str
        The kind of ask.
    answered, present : int
        How many have answered, and how many people are in the room.
    is_hidden : bool
        Whether the results are to be shown to nobody now; all that follows is then empty.
    why : str
        Why they are hidden, in words.
    counts : Mapping[str, int]
        Of choices and scales: how many chose each option, of those who have answered; of dots: how many dots
        each item has.
    numbers : tuple of float
        Of numbers and scales, in order of size.
    lists : tuple
        Of points, ratings, rankings and placings: what each person gave, in no order that tells who it was,
        and without the words that they typed.
    texts : tuple of dict
        Words that people typed: ``seq`` (by which they are published; 0 where the facilitator entered them),
        ``text``, ``is_published``,
        and ``rows`` where they are placings or actions.
    """

    kind: str
    answered: int
    present: int
    is_hidden: bool = False
    why: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    numbers: tuple[float, ...] = ()
    lists: tuple[Any, ...] = ()
    texts: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON holds."""
        return {
            "kind": self.kind,
            "answered": self.answered,
            "present": self.present,
            "is_hidden": self.is_hidden,
            "why": self.why,
            "counts": dict(self.counts),
            "numbers": list(self.numbers),
            "lists": list(self.lists),
            "texts": [dict(each) for each in self.texts],
        }


@dataclass(frozen=True)
class Moves:
    """How many people went from one answer to another, or stayed.

    Parameters
    ----------
    counts : Mapping[tuple[str, str], int]
        By first and second answer.
    is_hidden, why
        As of a `Tally`.
    """

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    is_hidden: bool = False
    why: str = ""

    @property
    def both(self) -> int:
        """How many answered both times."""
        return sum(self.counts.values())

    @property
    def moved(self) -> int:
        """How many gave another answer the second time."""
        return sum(count for (first, again), count in self.counts.items() if first != again)

    def to_json(self) -> dict[str, Any]:
        """Return it as what JSON holds."""
        counts = [{"from": first, "to": again, "count": n} for (first, again), n in self.counts.items()]
        return {"counts": counts, "is_hidden": self.is_hidden, "why": self.why}


def tally(state: State, item: str, ask_id: str) -> Tally:
    """Return what was answered to one ask of one activity.

    Raises
    ------
    NotFoundError
        When the room asks no such thing.
    """
    ask = state.ask(item, ask_id)
    answered, present = state.answered_count(item, ask_id), len(state.present())
    why = hidden(state, item, ask_id)
    if why:
        return Tally(ask.kind, answered, present, is_hidden=True, why=why)
    parts = PARTS[ask.kind](ask, state.values(item, ask_id))
    texts = _texts(state, item, ask) if has_words(ask) else ()
    return Tally(ask.kind, answered, present, texts=texts, **parts)


def hidden(state: State, item: str, ask_id: str) -> str:
    """Return why the results of an ask are to be shown to nobody now; nothing where they may be shown."""
    activity = state.activity(item)
    is_open = state.takes(item, ask_id)
    answers = state.answers.get((item, ask_id), {})
    if activity.guarded:
        if is_open:
            return ONCE_CLOSED
        # What the facilitator entered is known to them: it can't hide the few who answered by phone.
        is_few = state.answered_count(item, ask_id) < THRESHOLD or 0 < len(answers) < THRESHOLD
        return TOO_FEW if is_few else ""
    if is_open and (activity.blind or state.ask(item, ask_id).kind == "number"):
        present = state.present()
        return "" if present and all(each.id in answers for each in present) else ONCE_ALL
    return ""


def compare(state: State, item: str, first: str, again: str) -> Moves:
    """Return who went where between an ask and its repeat; what the facilitator entered has no "who".

    Of a guarded activity it is told to nobody: the result of the repeat, less those who moved, is what the
    few said who answered only once.

    Raises
    ------
    InputError
        When it is no ask whose moves can be counted, or the other does not repeat it.
    """
    asked, repeat = state.ask(item, first), state.ask(item, again)
    if asked.kind not in MOVES:
        raise InputError(
            f"Moves are counted between two choices, scales or numbers; `{first}` is a {asked.kind}."
        )
    if first == again or (asked.again or first) != repeat.again:
        raise InputError(
            f"Moves are counted between an ask and its repeat; `{again}` does not repeat `{first}`."
        )
    guarded = NO_MOVES if state.activity(item).guarded else ""
    why = guarded or hidden(state, item, first) or hidden(state, item, again)
    if why:
        return Moves(is_hidden=True, why=why)
    before, after = (state.answers.get((item, ask), {}) for ask in (first, again))
    both = [member for member in before if member in after]
    counted = Counter((_word(before[member].value), _word(after[member].value)) for member in both)
    return Moves(dict(sorted(counted.items())))


def _word(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    return value if isinstance(value, str) else f"{value:g}"


def _choice(ask: Ask, values: list[Any]) -> dict[str, Any]:
    counted = hands.together((value, 1) for value in values)["hands"] if ask.several else Counter(values)
    return {"counts": {option: counted.get(option, 0) for option in ask.options}}


def _scale(ask: Ask, values: list[Any]) -> dict[str, Any]:
    counted = Counter(values)
    counts = {str(point): counted[point] for point in range(1, ask.points + 1)}
    return {"counts": counts, "numbers": tuple(sorted(values))}


def _dots(ask: Ask, values: list[Any]) -> dict[str, Any]:
    return {"counts": {item: sum(value.get(item, 0) for value in values) for item in ask.items}}


def _ratings(_: Ask, values: list[Any]) -> dict[str, Any]:
    return {"lists": _mixed([{item: _rating(held) for item, held in value.items()} for value in values])}


def _rating(held: Any) -> int:
    return int(held["rating"] if isinstance(held, Mapping) else held)


def _placing(_: Ask, values: list[Any]) -> dict[str, Any]:
    places = [[{axis: row[axis] for axis in ("across", "up")} for row in rows] for rows in values]
    return {"lists": _mixed(places)}


def _mixed(values: list[Any]) -> tuple[Any, ...]:
    """Return values in the order of what they say, which is not the order in which people answered."""
    return tuple(sorted(values, key=json.dumps))


PARTS: Mapping[str, Callable[[Ask, list[Any]], dict[str, Any]]] = {
    "choice": _choice,
    "scale": _scale,
    "number": lambda _, values: {"numbers": tuple(sorted(values))},
    "text": lambda _, __: {},
    "points": lambda _, values: {"lists": _mixed(values)},
    "placing": _placing,
    "ratings": _ratings,
    "ranking": lambda _, values: {"lists": _mixed(values)},
    "dots": _dots,
    "actions": lambda _, __: {},
}
"""What a tally has of each kind of ask."""

MOVES = ("choice", "scale", "number")


def _texts(state: State, item: str, ask: Ask) -> tuple[dict[str, Any], ...]:
    """Return what people typed: as it came, or mixed where the order could tell who wrote it."""
    key = (item, ask.id)
    answers = state.answers.get(key, {}).values()
    found = [
        (state.text_number(item, ask, each), each.value, state.is_published(each.seq)) for each in answers
    ]
    found += [(0, value, True) for value, count in state.entered.get(key, ()) for _ in range(count)]
    said = [
        {"seq": seq, "text": words, "is_published": is_published}
        | ({"rows": value} if ask.kind in ("placing", "actions") else {})
        for seq, value, is_published in found
        if (words := words_of(ask, value))
    ]
    if state.activity(item).guarded:
        return tuple(sorted(said, key=lambda each: _mark(state.room.id, each["text"])))
    return tuple(sorted(said, key=lambda each: (each["seq"] == 0, each["seq"])))


def _mark(room: str, text: str) -> bytes:
    return hashlib.sha256(f"{room}\n{text}".encode()).digest()
