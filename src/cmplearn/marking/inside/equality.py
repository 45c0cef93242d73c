"""Whether objects say that they equal everything, or lie above or below everything.

Sent into real kernels as text, beside `tampering`: the standard library alone.
"""

import builtins
from collections.abc import Iterator
from itertools import islice
from types import CodeType, FunctionType, ModuleType
from typing import Any

globals()["__builtins__"] = dict(vars(builtins))  # as in tampering: never what was put in their place

__all__ = ["TRIED", "equals_everything", "is_boundless", "reached_by"]

TRUSTED = frozenset(
    {"builtins", "numpy", "pandas", "matplotlib", "scipy", "datetime", "decimal", "fractions"}
)
SOMETHING = object()
TRIED = {"__eq__": (SOMETHING, 7.046875, "nothing like it")} | {
    **dict.fromkeys(("__lt__", "__le__"), (-1e300,)),
    **dict.fromkeys(("__gt__", "__ge__"), (1e300,)),
}
BASES = (object, BaseException, int, float, complex, str, bytes, list, tuple, dict, set, frozenset)
PLAIN = frozenset({int, float, complex, str, bytes, bool, type(None), FunctionType, ModuleType, type})
LOOKED_INTO = 50  # items of a container


def reached_by(value: Any) -> Iterator[Any]:
    """Yield what a function names, and what it names in modules."""
    if type(value) is not FunctionType:
        return
    names = [*value.__code__.co_names]
    for inner in value.__code__.co_consts:
        names += inner.co_names if isinstance(inner, CodeType) else ()
    for name in names:
        reached = value.__globals__.get(name)
        yield reached
        if isinstance(reached, ModuleType):
            yield from map(vars(reached).get, names)


def equals_everything(value: Any, depth: int = 2) -> bool:
    """Whether an object, or one of those it holds, says that it equals an object it has never seen."""
    kind = type(value)
    if kind in PLAIN:
        return False
    if kind in (list, tuple, set, frozenset, dict):
        held = value.values() if kind is dict else value
        return depth > 0 and any(equals_everything(item, depth - 1) for item in islice(held, LOOKED_INTO))
    if str(kind.__module__).partition(".")[0] in TRUSTED:
        return False
    try:
        return (value == SOMETHING) is True
    except Exception:
        return False


def is_boundless(kind: type) -> bool:
    """Whether a bare object of a class equals what it can't, or lies below or above everything."""
    bare: Any
    for base in BASES:
        try:
            bare = base.__new__(kind)
            break
        except Exception:  # not of this base
            continue
    else:
        return False
    return any(_says_so(bare, name, other) for name in TRIED if name in vars(kind) for other in TRIED[name])


def _says_so(bare: Any, comparison: str, other: object) -> bool:
    """Whether a comparison says yes; with nothing in the object, an honest one says no or fails."""
    try:
        answer = getattr(bare, comparison)(other)
        return answer is not NotImplemented and bool(answer)
    except Exception:
        return False
