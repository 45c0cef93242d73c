"""What a phone sends, however it travels, made into a write of the room."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from cmplearn.errors import InputError
from cmplearn.rooms import Draft, Event, Member
from cmplearn.web.rooms.doubts import doubt_of_answer
from cmplearn.web.rooms.live import LiveRoom
from cmplearn.web.rooms.screens import value_of

__all__ = ["answer", "fields_in", "object_in", "operation_in", "reply"]

MOST_FIELDS = 200
UNREADABLE = "What was sent could not be read. Open the room again, then send it once more."


def fields_in(body: bytes) -> dict[str, list[str]]:
    """Return the fields of a form as it was posted.

    Raises
    ------
    InputError
        It is no form, or has far too many fields.

    Examples
    --------
    >>> fields_in(b"item=a1&value=one&value=two+%C2%A33")
    {'item': ['a1'], 'value': ['one', 'two £3']}
    """
    try:
        return parse_qs(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise InputError(UNREADABLE) from error


def object_in(text: str | bytes) -> dict[str, Any]:
    """Return the JSON object that a script sent.

    Raises
    ------
    InputError
        It is none.

    Examples
    --------
    >>> object_in('{"item": "a1"}')
    {'item': 'a1'}
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(UNREADABLE) from error
    if not isinstance(found, dict):
        raise InputError(UNREADABLE)
    return found


def operation_in(sent: Mapping[str, Any]) -> str:
    """Return the name that the sender gave this write, "" for none."""
    found = sent.get("operation", "")
    return found if isinstance(found, str) else ""


async def answer(room: LiveRoom, member: Member, sent: Mapping[str, Any]) -> Event:
    """Return the event of an answer once it is kept and counts.

    Parameters
    ----------
    room : LiveRoom
        Where it is given.
    member : Member
        By whom.
    sent : Mapping
        item, ask and operation, with either the value or the fields of its form.

    Raises
    ------
    InputError, NotFoundError, RefusedError
        It does not count; the message says why.
    StorageError
        It could not be kept; sending the same again is safe.
    """
    item, ask = sent.get("item"), sent.get("ask")
    if not (isinstance(item, str) and isinstance(ask, str)):
        raise InputError(UNREADABLE)
    asked = room.state.ask(item, ask)
    value = value_of(asked, _fields(sent["fields"])) if "fields" in sent else sent.get("value")
    body = {"item": item, "ask": ask, "value": value}
    return await room.write(Draft("answered", body, member.id, operation_in(sent)))


def reply(room: LiveRoom, event: Event) -> dict[str, Any]:
    """Return what a script is told of an answer that is kept: its place, and words to look at again.

    Parameters
    ----------
    room : LiveRoom
        Where it was given.
    event : Event
        As `answer` returns it.
    """
    doubt = doubt_of_answer(room.state.ask(event.body["item"], event.body["ask"]), event.body["value"])
    return {"seq": event.seq} | ({"doubt": doubt} if doubt else {})


def _fields(sent: Any) -> Mapping[str, Sequence[str]]:
    """Return a form's fields after making sure that they are what a form can hold."""
    if not isinstance(sent, dict) or len(sent) > MOST_FIELDS:
        raise InputError(UNREADABLE)
    for values in sent.values():
        if not (isinstance(values, list) and all(isinstance(each, str) for each in values)):
            raise InputError(UNREADABLE)
    return sent
