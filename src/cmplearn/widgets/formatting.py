"""Numbers as people write them: pounds, plain numbers, per cent."""

from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal
"""A finite number to be shown."""


def number(value: Number, decimals: int | None = None) -> str:
    """Return a number with commas between thousands.

    Parameters
    ----------
    value : int, float or Decimal
        The number.
    decimals : int, optional
        Digits after the point, rounded half up. Without it, at most two, and none when they are zeros.

    Examples
    --------
    >>> number(5338), number(1.5), number(2.675, decimals=2), number(-1234.5, decimals=0)
    ('5,338', '1.5', '2.68', '-1,235')
    """
    places = 2 if decimals is None else decimals
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{exact + 0:,f}"
    return text.rstrip("0").rstrip(".") if decimals is None and "." in text else text


def pounds(value: Number, decimals: int | None = None) -> str:
    """Return an amount in pounds; pence are shown only when there are some, or when asked for.

    Parameters
    ----------
    value : int, float or Decimal
        The amount in pounds.
    decimals : int, optional
        0 for whole pounds, 2 for pence always.

    Examples
    --------
    >>> pounds(494720), pounds(1116.75), pounds(-250.5), pounds(2709.82, decimals=0)
    ('£494,720', '£1,116.75', '-£250.50', '£2,710')
    """
    exact = Decimal(str(value))
    whole = exact == exact.to_integral_value()
    places = (0 if whole else 2) if decimals is None else decimals
    text = number(exact, places)
    return f"-£{text[1:]}" if text.startswith("-") else f"£{text}"


def percent(share: Number, decimals: int = 0) -> str:
    """Return a share between 0 and 1 as per cent, rounded half up.

    Parameters
    ----------
    share : int, float or Decimal
        The share; 0.153 is 15.3%.
    decimals : int
        Digits after the point.

    Examples
    --------
    >>> percent(0.75), percent(0.153, decimals=1), percent(0.005)
    ('75%', '15.3%', '1%')
    """
    return f"{number(Decimal(str(share)) * 100, decimals)}%"


def with_unit(value: Number, unit: str = "") -> str:
    """Return a number with its unit: a pound sign before, a per cent sign close behind, or a word.

    The unit ``"share"`` is a number between 0 and 1 that people read as per cent.

    Examples
    --------
    >>> with_unit(3714, "pounds"), with_unit(44, "%"), with_unit(0.5, "share"), with_unit(443, "admissions")
    ('£3,714', '44%', '50%', '443 admissions')
    """
    if unit == "pounds":
        return pounds(value)
    if unit == "share":
        return f"{number(Decimal(str(value)) * 100)}%"
    return f"{number(value)}{unit if unit == '%' else f' {unit}' if unit else ''}"
