"""Sums in course files are worked out, and nothing but sums is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course.arithmetic import evaluate
from cmplearn.errors import InputError

NUMBERS = st.integers(min_value=-1000, max_value=1000)


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("7 / 2", 3.5),
        ("round(2.675, 1)", 2.7),
        ("round(3.6)", 4),
        ("ceil(3.2)", 4),
        ("ceil(-3.2)", -3),
        ("min(3, 1, 2) + max(3, 1, 2)", 4),
        ("  1\n+ 1 ", 2),
        ("a * cost.b", 12),
    ],
)
def test_a_sum_comes_to(expression: str, result: float) -> None:
    assert evaluate(expression, {"a": 3, "cost.b": 4}) == result


@given(NUMBERS, NUMBERS, NUMBERS)
def test_sums_agree_with_python(a: int, b: int, c: int) -> None:
    assert evaluate("a - b * (c + a) - -b", {"a": a, "b": b, "c": c}) == a - b * (c + a) - -b


@pytest.mark.parametrize(
    ("expression", "used"),
    [
        ("__import__('os').system('x')", "__import__('os').system('x')"),
        ("open('/etc/passwd')", "open('/etc/passwd')"),
        ("a.__class__.__mro__", "a.__class__.__mro__"),
        ("[1][0]", "[1][0]"),
        ("'a' * 9", "'a'"),
        ("1 if a else 2", "1 if a else 2"),
        ("a < 2", "a < 2"),
        ("True + 1", "True"),
        ("7 // 2", "7 // 2"),
        ("7 % 2", "7 % 2"),
        ("+a", "+a"),
        ("round(a, ndigits=1)", "round(a, ndigits=1)"),
        ("round()", "round()"),
        ("(lambda: 1)()", "(lambda: 1)()"),
        ("{a}", "{a}"),
        ("(a := 3)", "(a := 3)"),
        ("f'{a}'", "f'{a}'"),
    ],
)
def test_nothing_else_is_run(expression: str, used: str) -> None:
    with pytest.raises(InputError, match="Only numbers, names") as raised:
        evaluate(expression, {"a": 1.0})
    assert f"uses “{used}”" in str(raised.value)


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(
        InputError, match=r"names the figure `pric`, which isn't there\. Did you mean `price`\?"
    ):
        evaluate("2 * pric", {"price": 1.0, "count": 2.0})


@pytest.mark.parametrize("expression", ["1 +", "", "a b", "1\x00", "(" * 300 + "1" + ")" * 300])
def test_a_sum_that_cannot_be_read_is_told(expression: str) -> None:
    with pytest.raises(InputError, match=r"can't be read\. Use numbers"):
        evaluate(expression, {})


def test_dividing_by_nought_is_told() -> None:
    with pytest.raises(InputError, match="divides by nought"):
        evaluate("1 / (a - 1)", {"a": 1.0})


@pytest.mark.parametrize(
    "expression",
    [
        "9 ** 9 ** 9",
        "10.0 ** 99 ** 2",
        "1e300 * 1e300 ** 5",
        "2 ** 1e9",
        "1e300 * 1e300",
        "((9 ** 99) ** 99) ** 99",
    ],
)
def test_a_number_too_large_is_told_at_once(expression: str) -> None:
    with pytest.raises(InputError, match="grows past what can be counted"):
        evaluate(expression, {})


def test_a_root_of_a_negative_number_is_told() -> None:
    with pytest.raises(InputError, match="root of a number below nought"):
        evaluate("(1 - 2) ** 0.5", {})


@pytest.mark.parametrize("expression", ["ceil(1, 2)", "min(1)", "max(1)", "round(1, 2, 3)"])
def test_a_function_given_the_wrong_number_of_values_is_told(expression: str) -> None:
    with pytest.raises(InputError, match="ceil takes one; min and max take two or more"):
        evaluate(expression, {})
