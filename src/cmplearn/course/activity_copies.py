"""Copies of activities that stay as they are when the course changes, for rooms to keep."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from cmplearn.course.activity import Activity, Ask
from cmplearn.course.quoting import quote
from cmplearn.errors import InputError

INHERITED = (
    *("options", "several", "most", "points", "low", "high", "unit", "minimum", "maximum", "items"),
    *("short", "candidates", "across", "up", "quadrants", "fewest", "evidence", "dots"),
)
"""What an ask takes from the one that it repeats."""

TAG = re.compile(r"</?(?!https?://)[a-zA-Z!][^>\n]*>?")
"""An HTML tag or comment, which one page would show as text and another as a tag."""


def frozen(activity: Activity) -> dict[str, Any]:
    """Return an activity as JSON, its figures filled in as text.

    Raises
    ------
    NotFoundError
        When it quotes a figure that the case library does not have.
    """
    held: dict[str, Any] = _quoted(activity.model_dump(mode="json", exclude_defaults=True))
    for step in held["steps"]:
        for ask in step.get("asks", ()):
            for name in INHERITED if "again" in ask else ():
                ask.pop(name, None)
    return held


def thawed(held: Mapping[str, Any]) -> Activity:
    """Return the activity that was kept as JSON.

    Raises
    ------
    InputError
        When it is no activity; the message says what is wrong with it.
    """
    try:
        found = Activity.model_validate(_unchanging(held))
    except ValidationError as error:
        raise InputError(f"This is no activity: {_told(error)}") from None
    for wrong in _wrong(found):
        raise InputError(f"This is no activity: {wrong}")
    return resolved(found)


def _wrong(found: Activity) -> Iterator[str]:
    """Yield what is wrong between the asks, and each text that would be a tag on a page."""
    asks: dict[str, Ask] = {}
    for ask in found.asks:
        if ask.id in asks:
            yield f"`{ask.id}` is asked twice. Give each ask its own id."
        if ask.again is not None:
            first = asks.get(ask.again)
            if first is None or first.kind != ask.kind:
                yield f"`{ask.id}` repeats `{ask.again}`, which is no {ask.kind} asked above it."
        asks[ask.id] = ask
    for text in _texts(found.model_dump(mode="json")):
        for tag in TAG.findall(text)[:1]:
            yield f"`{tag}` looks like an HTML tag. Use Markdown, or put a space after the `<`."


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for held in value.values() if isinstance(value, dict) else value:
            yield from _texts(held)
    elif isinstance(value, str):
        yield value


def resolved(found: Activity) -> Activity:
    """Return an activity whose repeated asks carry what they repeat."""
    asks = {ask.id: ask for ask in found.asks}
    steps = tuple(
        step.model_copy(update={"asks": tuple(_whole(ask, asks) for ask in step.asks)})
        for step in found.steps
    )
    return found.model_copy(update={"steps": steps})


def _whole(ask: Ask, asks: Mapping[str, Ask]) -> Ask:
    if ask.again is None:
        return ask
    first = asks[ask.again]
    taken = {name: getattr(first, name) for name in INHERITED}
    return ask.model_copy(update=taken | {"label": ask.label or first.label, "hint": ask.hint or first.hint})


def _quoted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quoted(held) for key, held in value.items()}
    if isinstance(value, list):
        return [_quoted(held) for held in value]
    return quote(value) if isinstance(value, str) else value


def _unchanging(value: Any) -> Any:
    """Return what JSON holds as a course file holds it: lists are tuples."""
    if isinstance(value, Mapping):
        return {key: _unchanging(held) for key, held in value.items()}
    return tuple(map(_unchanging, value)) if isinstance(value, list) else value


def _told(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or "the whole"
    return f"{place}: {first['msg']}. Look at the files in course/activities."


__all__ = ["frozen", "resolved", "thawed"]
