"""Sums written in course files, worked out without ever running them as code."""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from cmplearn.course.nearby import listed, nearest
from cmplearn.errors import InputError

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}

_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)?")
_WHOLE = re.compile(r"(?<![\w.,£])\d[\d_]{3,}(?![\w.,])")
_SIGNS = (("**", "to the power of"), ("*", "×"), ("/", "÷"))

_IN_WORDS = {
    "round": "rounded ",
    "ceil": "rounded up ",
    "min": "the smallest of ",
    "max": "the largest of ",
}

_FUNCTIONS: dict[str, Callable[..., float]] = {"round": round, "min": min, "max": max, "ceil": math.ceil}


def evaluate(expression: str, values: Mapping[str, float]) -> float:
    """Return what a sum comes to.

    Parameters
    ----------
    expression : str
        Numbers, names, ``+ - * / **``, brackets, and `round`, `min`, `max`, `ceil`. A name may have a dot
        in it (``cost.pharmacist_wte_2025_26``).
    values : mapping of str to float
        The value of each name.

    Returns
    -------
    float

    Raises
    ------
    InputError
        When the sum can't be read, uses anything else, names what isn't there, or divides by nought.

    Examples
    --------
    >>> round(evaluate("100 * (before - after) / before", {"before": 527, "after": 295}), 2)
    44.02
    >>> evaluate("ceil(10 / 4)", {})
    3.0
    """
    try:
        return float(_worked(_tree(expression), expression, values))
    except ZeroDivisionError:
        raise InputError(
            f"The sum “{expression}” divides by nought. Check the figure below the line."
        ) from None
    except OverflowError:
        raise InputError(
            f"The sum “{expression}” grows past what can be counted. Check its powers."
        ) from None


def names(expression: str) -> tuple[str, ...]:
    """Return the names that a sum uses, each once, in the order they come.

    Parameters
    ----------
    expression : str
        A sum as `evaluate` takes it.

    Raises
    ------
    InputError
        When the sum can't be read.

    Examples
    --------
    >>> names("100 * (before - after) / before + check.extra")
    ('before', 'after', 'check.extra')
    """
    return tuple(dict.fromkeys(_named(_tree(expression))))


def filled_in(expression: str, show: Callable[[str], str]) -> str:
    """Return a sum as a person would write it, with something shown in place of each name.

    Parameters
    ----------
    expression : str
        A sum as `evaluate` takes it.
    show : callable
        Given a name of the sum, returns what to put there.

    Examples
    --------
    >>> filled_in("ceil(100 * (before - after) / before)", {"before": "527", "after": "295"}.__getitem__)
    'rounded up (100 × (527 - 295) ÷ 527)'
    """
    text = _NAME.sub(
        lambda found: _IN_WORDS[found.group()] if found.group() in _FUNCTIONS else show(found.group()),
        " ".join(expression.split()),
    )
    text = _WHOLE.sub(lambda found: f"{int(found.group()):,}", text)
    for sign, said in _SIGNS:
        text = text.replace(sign, said)
    return text


def _named(node: ast.AST) -> list[str]:
    name = _dotted(node)
    if name is not None:
        return [name]
    if isinstance(node, ast.Call):
        return [found for argument in node.args for found in _named(argument)]
    return [found for child in ast.iter_child_nodes(node) for found in _named(child)]


@lru_cache(maxsize=1024)
def _tree(expression: str) -> ast.expr:
    try:
        return ast.parse(" ".join(expression.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        raise InputError(
            f"The sum “{expression}” can't be read. "
            "Use numbers, names, + - * / **, brackets, round, min, max and ceil."
        ) from None


def _worked(node: ast.expr, expression: str, values: Mapping[str, float]) -> float:
    name = _dotted(node)
    if name is not None:
        return _looked_up(name, expression, values)
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_worked(operand, expression, values)
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATORS:
            return _combined(operation, _worked(left, expression, values), _worked(right, expression, values))
        case ast.Call(func=ast.Name(id=function), args=[_, *_] as arguments, keywords=[]) if (
            function in _FUNCTIONS
        ):
            return _applied(function, [_worked(each, expression, values) for each in arguments], expression)
    raise InputError(
        f"The sum “{expression}” uses “{ast.unparse(node)}”. "
        "Only numbers, names, + - * / **, brackets, round, min, max and ceil may be used."
    )


def _looked_up(name: str, expression: str, values: Mapping[str, float]) -> float:
    if name not in values:
        raise InputError(
            f"The sum “{expression}” names the figure `{name}`, which isn't there.{nearest(name, values)} "
            f"The figures are: {listed(values)}."
        )
    return values[name]


def _combined(operation: ast.operator, left: float, right: float) -> float:
    # As floats, 9 ** 9 ** 9 overflows at once; as whole numbers it would take the machine with it.
    result = _OPERATORS[type(operation)](float(left), float(right))
    if isinstance(result, complex):
        raise InputError("A sum takes a root of a number below nought. Check its powers.")
    if not math.isfinite(result):
        raise OverflowError
    return result


def _applied(function: str, arguments: list[float], expression: str) -> float:
    if function == "round" and len(arguments) == 2:
        return round(arguments[0], int(arguments[1]))
    single = function in {"round", "ceil"}
    if single != (len(arguments) == 1):
        raise InputError(
            f"The sum “{expression}” gives {function} {len(arguments)} value(s). "
            "round takes one, or one and its decimals; ceil takes one; min and max take two or more."
        )
    return _FUNCTIONS[function](*arguments)


def _dotted(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=group), attr=name):
            return f"{group}.{name}"
    return None
