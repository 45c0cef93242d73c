"""Numbers with their units, as pages and papers of the portfolio say them."""

__all__ = ["amount"]

POUNDS = ("pounds", "£")
PERCENT = ("per cent", "%")


def amount(value: float | int, unit: str = "") -> str:
    """Return a number with thousands separated and its unit; pounds have their sign, and pence two digits.

    Parameters
    ----------
    value : float or int
        Of any size.
    unit : str
        Such as "pounds", "per cent" or "weeks"; empty for none.

    Examples
    --------
    >>> amount(-1234, "pounds"), amount(2.5, "pounds"), amount(0.034, "pounds"), amount(12.5, "%")
    ('−£1,234', '£2.50', '£0.034', '12.5%')
    >>> amount(0.1 + 0.2), amount(40, "people"), amount(-0.0)
    ('0.3', '40 people', '0')
    """
    is_money = unit in POUNDS
    digits = _digits(abs(value), pence=is_money)
    sign = "−" if value < 0 and digits.strip("0,.") else ""
    if is_money:
        return f"{sign}£{digits}"
    return f"{sign}{digits}{'%' if unit in PERCENT else f' {unit}' if unit else ''}"


def _digits(value: float | int, *, pence: bool) -> str:
    """Return a number from 0 up without the noise of its last bits."""
    if isinstance(value, int):  # of any size: a float would overflow
        return f"{value:,}"
    places = 10 if value < 1 else 6 if value < 1_000_000 else 2
    whole, _, rest = f"{value:,.{places}f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}.{rest.ljust(2, '0') if pence else rest}" if rest else whole
