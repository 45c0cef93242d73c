"""A room's answers as rows of a table: a person is a number, or nobody where few could be traced."""

import csv
import hmac
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.rooms import hands
from cmplearn.rooms.state import State
from cmplearn.rooms.tally import hidden

__all__ = ["COLUMNS", "as_csv", "harmless", "rows"]

COLUMNS = (
    *("activity", "step", "question", "ask", "kind"),
    *("person", "line", "value", "words", "count", "note"),
)
"""What every row has: ``count`` is 1, or how many without a phone the facilitator entered it for.

Of a show of hands it is the hands for one option; ``note`` says of how many people.
"""

Part = tuple[str, Any, str]
"""A line of an answer: what it is about, a value, and words that somebody typed."""

A_FORMULA = re.compile(r"^(?=[=+@\t\r＝＋－＠-])|(?<=[;\t])(?=[=+@＝＋－＠-](?!\)))")
"""Where a spreadsheet would begin a formula: a cell may end at a semicolon, and signs may be wide."""

Remark = Callable[[str], str]
"""What is to be noted beside words that somebody typed; "" for nothing."""


def rows(state: State, secret: bytes, remark: Remark = lambda _: "") -> list[dict[str, Any]]:
    """Return every answer of a room, a row for each of its lines.

    Parameters
    ----------
    state : State
        Where the room stands.
    secret : bytes
        The store's: who knows everybody's id can't work out their numbers without it.
    remark : callable
        Returns the note of a row with these words.

    Returns
    -------
    list of dict
        With the keys of `COLUMNS`, in the order of the room's plan. The same person has the same number in
        all answers, and no number in answers of a guarded activity, whose order tells nothing either. Results
        that are hidden have one row, whose note says why. Two tables, one made before somebody was taken out
        and one after, tell which answers were theirs; no other's number tells whose it is.
    """
    people = _numbers(state, secret)
    found = []
    for item in state.room.items:
        for step in item.activity.steps:
            for ask in step.asks:
                about = {
                    "activity": item.activity.title,
                    "step": step.title,
                    "question": ask.label,
                    "ask": ask.id,
                    "kind": ask.kind,
                }
                for own in _of_ask(state, item.id, ask, people):
                    row = _row(about, own)
                    found.append(
                        row | {"note": row["note"] or (remark(row["words"]) if row["words"] else "")}
                    )
    return found


def _numbers(state: State, secret: bytes) -> dict[str, int]:
    """Return a number for everybody who ever joined, in an order that neither ids nor joining tell."""
    places = {
        member: hmac.digest(secret, f"number in a table\n{state.room.id}\n{member}".encode(), "sha256")
        for member in state.members
    }
    return {member: number for number, member in enumerate(sorted(places, key=places.__getitem__), 1)}


def as_csv(state: State, secret: bytes, remark: Remark = lambda _: "") -> str:
    """Return every answer of a room as comma-separated text, in which no cell is a formula."""
    file = io.StringIO()
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(
        {key: harmless(value) for key, value in row.items()} for row in rows(state, secret, remark)
    )
    return file.getvalue()


def harmless(value: Any) -> Any:
    """Return a cell's value; before text that a spreadsheet would run as a formula stands an apostrophe.

    Examples
    --------
    >>> harmless("=1+1"), harmless(-3), harmless("3 days"), harmless("me;=1+1")
    ("'=1+1", -3, '3 days', "me;'=1+1")
    """
    return A_FORMULA.sub("'", value) if isinstance(value, str) else value


def _row(about: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys(COLUMNS, ""), **about, **own}


def _of_ask(state: State, item: str, ask: Ask, people: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    why = hidden(state, item, ask.id)
    if why:
        yield {"note": why}
        return
    is_guarded = state.activity(item).guarded
    answers = state.answers.get((item, ask.id), {})
    given = [("" if is_guarded else people[member], 1, answer.value) for member, answer in answers.items()]
    entered = state.entered.get((item, ask.id), ())
    if not ask.several:
        given += [("", count, value) for value, count in entered]
    for person, count, value in sorted(given, key=_order):
        for line, amount, words in LINES[ask.kind](ask, value):
            yield {"person": person, "count": count, "line": line, "value": amount, "words": words}
    if ask.several:
        yield from _hands(ask, entered)


def _hands(ask: Ask, entered: Iterable[tuple[Any, int]]) -> Iterator[dict[str, Any]]:
    """Yield how many hands each option had: they don't say who chose what together with what."""
    counted = hands.together(entered)
    for option, words in ask.options.items():
        if number := counted["hands"].get(option, 0):
            yield {
                "person": "",
                "count": number,
                "value": words,
                "note": f"hands, of {counted['people']} people",
            }


def _order(given: tuple[Any, int, Any]) -> tuple[bool, int, str]:
    person, _, value = given
    return (person == "", person or 0, json.dumps(value))


def _choice(ask: Ask, value: Any) -> Iterator[Part]:
    for option in value if ask.several else [value]:
        yield "", ask.options[option], ""


def _items(ask: Ask, value: Mapping[str, Any]) -> Iterator[Part]:
    for item, label in ask.items.items():
        yield label, value.get(item, 0), ""


def _ratings(ask: Ask, value: Mapping[str, Any]) -> Iterator[Part]:
    for item, label in ask.items.items():
        held = value[item]
        yield (label, held["rating"], held["evidence"]) if ask.evidence else (label, held, "")


def _ranking(ask: Ask, value: list[str]) -> Iterator[Part]:
    for place, item in enumerate(value, 1):
        yield ask.items[item], place, ""


def _placing(ask: Ask, value: list[dict[str, Any]]) -> Iterator[Part]:
    for row in value:
        yield ask.across, row["across"], row["name"]
        yield ask.up, row["up"], row["name"]


def _actions(_: Ask, value: list[dict[str, str]]) -> Iterator[Part]:
    for row in value:
        yield "", row["by"], row["what"]


def _plain(_: Ask, value: Any) -> Iterator[Part]:
    yield "", value, ""


def _words(_: Ask, value: str) -> Iterator[Part]:
    yield "", "", value


LINES: Mapping[str, Callable[[Ask, Any], Iterator[Part]]] = {
    "choice": _choice,
    "scale": _plain,
    "number": _plain,
    "text": _words,
    "points": _items,
    "placing": _placing,
    "ratings": _ratings,
    "ranking": _ranking,
    "dots": _items,
    "actions": _actions,
}
"""What reads an answer into lines, by kind of ask."""
