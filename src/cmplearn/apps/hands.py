"""What a room says without phones: hands that are counted, or one line for each person or table."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, NamedTuple

import ipywidgets

from cmplearn.apps.parts import field, words
from cmplearn.course.activity import Ask
from cmplearn.errors import InputError

__all__ = ["Counted", "Entry", "can_enter", "entry", "read_lines"]

Counted = list[tuple[Any, int]]
MOST_HANDS = 1_000
COUNTED = {"choice", "scale"}
AT_ALL = "People who raised a hand at all"
ON_PAPER = {"placing", "actions"}
"""Kinds that have too many parts for one line; a room without phones does them on paper."""


class Entry(NamedTuple):
    """Fields for the answers to one ask."""

    widget: Any
    read: Callable[[], Counted]
    """Returns every value with how many said it; raises `InputError` when a line is no answer."""


def can_enter(ask: Ask) -> bool:
    """Return whether a room's answers to an ask can be entered without phones."""
    return ask.kind not in ON_PAPER


def entry(ask: Ask, *, is_above: bool = False) -> Entry:
    """Return the fields in which the answers to an ask are entered, and what reads them.

    Parameters
    ----------
    ask : Ask
        What is asked.
    is_above : bool
        Whether its question, and what it is about, stands above the fields already.
    """
    if not can_enter(ask):
        return Entry(
            words(f'<p class="hint">{escape(ask.label)}: on paper, where there are no phones.</p>'), list
        )
    return _hands(ask, is_above=is_above) if ask.kind in COUNTED else _lines(ask, is_above=is_above)


def _hands(ask: Ask, *, is_above: bool) -> Entry:
    options = ask.options or {str(point): ask.point(point) for point in range(1, ask.points + 1)}
    counts = {
        value: ipywidgets.BoundedIntText(description=label, min=0, max=MOST_HANDS)
        for value, label in options.items()
    }

    people = ipywidgets.BoundedIntText(description=AT_ALL, min=0, max=MOST_HANDS)

    def read() -> Counted:
        raised = {value: each.value for value, each in counts.items() if each.value}
        if not ask.several:
            return [(int(value) if ask.kind == "scale" else value, count) for value, count in raised.items()]
        return [({"hands": raised, "people": people.value}, 1)] if raised or people.value else []

    title = [] if is_above else [words(f"<p><strong>{escape(ask.label)}</strong></p>")]
    fields = ipywidgets.Box([*counts.values(), *([people] if ask.several else [])]).add_class("cmp-counts")
    return Entry(ipywidgets.VBox([*title, fields]), read)


def _lines(ask: Ask, *, is_above: bool) -> Entry:
    typed = field(f"{ask.label} ({_asks_for(ask)})", rows=3)
    named = "".join(f"<li>{escape(label)}</li>" for label in ask.items.values())
    listed = [words(f"<ol>{named}</ol>")] if named and not is_above else []
    return Entry(
        ipywidgets.VBox([*listed, typed]), lambda: [(value, 1) for value in read_lines(ask, typed.value)]
    )


def _asks_for(ask: Ask) -> str:
    if ask.kind == "text":
        return "what was said, one line each"
    if ask.kind == "number":
        return f"one number on each line{f', in {ask.unit}' if ask.unit else ''}"
    what = "the numbers in their order, the best first" if ask.kind == "ranking" else "a number for each"
    return f"one line for each person or table: {what}, with spaces between"


def read_lines(ask: Ask, typed: str) -> list[Any]:
    """Return the answers that were typed, one line each.

    Raises
    ------
    InputError
        When a line has not as many numbers as there are items.

    Examples
    --------
    >>> ask = Ask(id="w", kind="points", label="Weights", items={"wait": "Wait", "harm": "Harm"})
    >>> read_lines(ask, "100 40")
    [{'wait': 100.0, 'harm': 40.0}]
    """
    return [_read(ask, number, line) for number, line in _filled(typed)]


def _filled(typed: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(typed.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def _read(ask: Ask, number: int, line: str) -> Any:
    if ask.kind == "text":
        return line
    numbers = _numbers(number, line)
    if ask.kind == "number":
        return _only(number, numbers)
    if len(numbers) != len(ask.items):
        raise InputError(
            f"Line {number} has {len(numbers)} numbers, and {len(ask.items)} are asked for: "
            "one for each line above, in their order."
        )
    if ask.kind == "ranking":
        return _ranked(number, numbers, list(ask.items))
    return dict(zip(ask.items, numbers, strict=True))


def _numbers(number: int, line: str) -> list[float]:
    try:
        return [float(part) for part in line.replace(",", " ").split()]
    except ValueError:
        raise InputError(f"Line {number}, “{line:.40}”, has words in it. Type numbers alone.") from None


def _only(number: int, numbers: Sequence[float]) -> float:
    if len(numbers) != 1:
        raise InputError(f"Line {number} has {len(numbers)} numbers. Type one on each line.")
    return numbers[0]


def _ranked(number: int, numbers: Sequence[float], items: Sequence[str]) -> list[str]:
    if sorted(numbers) != list(range(1, len(items) + 1)):
        raise InputError(f"Line {number} must have each number from 1 to {len(items)} once, the best first.")
    return [items[int(each) - 1] for each in numbers]
