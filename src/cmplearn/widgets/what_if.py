"""What-ifs: their declaration, and the picture they start from."""

import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cmplearn.errors import InputError
from cmplearn.widgets import fallback
from cmplearn.widgets.checks import check_input, check_unique
from cmplearn.widgets.control import Options, Slider


def declared_input(each: Slider | Options) -> dict[str, Any]:
    """Return what the server and the live control need to know of an input."""
    check_input(each)
    if isinstance(each, Options):
        values = {key: value for key in each.options if isinstance(value := as_argument(key), float)}
        options = [
            list(option) for option in each.options.items()
        ]  # pairs: JavaScript sorts number-like keys
        declared = {"type": "choice", "options": options, "values": values, "start": each.start}
    else:
        limits = ("minimum", "maximum", "step", "start", "unit")
        declared = {"type": "number", **{key: getattr(each, key) for key in limits}}
    return {"name": each.name, "label": each.label, **declared}


def as_argument(value: str) -> float | str:
    """Return a choice's value as the function gets it: a number when it reads as one.

    Examples
    --------
    >>> as_argument("66972"), as_argument("likely")
    (66972.0, 'likely')
    """
    try:
        return float(value)
    except ValueError:
        return value


def check_inputs(inputs: Sequence[Slider | Options], fixed: Mapping[str, Any]) -> None:
    """Accept inputs and fixed values that name each parameter once.

    Raises
    ------
    InputError
        When there is nothing to change, or a name comes twice.
    """
    if not inputs:
        raise InputError("A what-if needs at least one Slider or Options for the reader to move.")
    check_unique([*(each.name for each in inputs), *fixed], "The what-if")


def method(path: str) -> Callable[..., Any]:
    """Return a public function of `cmplearn.methods` by its path, such as ``business_case.unit_break_even``.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    room, _, name = path.rpartition(".")
    return _public(f"cmplearn.methods.{room}".rstrip("."), name, f"compute={path!r}")


def chart(name: str) -> Callable[..., Any]:
    """Return a public function of `cmplearn.charts`.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    return _public("cmplearn.charts", name, f"draw={name!r}")


def _public(room: str, name: str, asked: str) -> Callable[..., Any]:
    try:
        module = importlib.import_module(room)
    except ModuleNotFoundError:
        raise InputError(f"{asked} names no module: there is no {room}.") from None
    public = sorted(getattr(module, "__all__", ()))
    if name not in public or not inspect.isfunction(getattr(module, name)):
        raise InputError(f"{asked} is not a public function of {room}, which has: {', '.join(public)}.")
    found: Callable[..., Any] = getattr(module, name)
    return found


def start_result(declaration: Mapping[str, Any]) -> str:
    """Return the HTML of the picture, finding and table at the start values.

    Raises
    ------
    InputError
        When the functions named are not public, or don't take these inputs.
    """
    start = {each["name"]: _start(each) for each in declaration["inputs"]}
    compute, draw = method(declaration["compute"]), chart(declaration["draw"])
    try:
        picture = draw(compute(**declaration["fixed"], **start))
    except TypeError as error:
        raise InputError(f"The what-if {declaration['id']!r} cannot be computed: {error}.") from error
    return fallback.result(declaration["id"], fallback.picture(picture))


def _start(each: Mapping[str, Any]) -> float | str:
    return as_argument(each["start"]) if each["type"] == "choice" else float(each["start"])
