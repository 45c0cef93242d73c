"""Samples: `make test` plays one of each kind, `make test-long` the others."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import pytest


def one_of_each_kind(
    things: Iterable[Any], kind: Callable[[Any], Hashable], id: Callable[[Any], str] = str
) -> list[object]:
    """Return things as parameters; the first of each kind plays always, the others are long plays."""
    seen: set[Hashable] = set()
    parameters: list[object] = []
    for thing in things:
        marks = [pytest.mark.long] if kind(thing) in seen else []
        parameters.append(pytest.param(thing, id=id(thing), marks=marks))
        seen.add(kind(thing))
    return parameters
