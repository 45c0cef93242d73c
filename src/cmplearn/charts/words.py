"""Numbers as people read them: pounds, counts and percentages with thousands separators, and axis ticks."""

import math
from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def pounds(amount: float) -> str:
    """Return an amount as text.

    Examples
    --------
    >>> pounds(200916), pounds(1116.7494), pounds(-3.5), pounds(0)
    ('£200,916', '£1,117', '−£3.50', '£0')
    """
    size = abs(amount)
    pence = 0 < size < 100 and not math.isclose(size, round(size), abs_tol=0.005)
    digits = f"{size:,.2f}" if pence else f"{size:,.0f}"
    return f"{MINUS if amount < 0 and digits.strip('0.') else ''}£{digits}"


def count(amount: float) -> str:
    """Return a number of people, visits or other units as text.

    Examples
    --------
    >>> count(1319), count(155.05), count(4.5), count(3.0), count(-2)
    ('1,319', '155', '4.5', '3', '−2')
    """
    digits = f"{abs(amount):,.0f}" if abs(amount) >= 10 else f"{abs(amount):,.1f}".removesuffix(".0")
    return f"{MINUS if amount < 0 and digits.strip('0.') else ''}{digits}"


def counted(amount: float, name: str) -> str:
    """Return a number with what it counts, whose name is a plural with its noun first.

    Examples
    --------
    >>> counted(34, "admissions prevented"), counted(1, "admissions prevented")
    ('34 admissions prevented', '1 admission prevented')
    """
    noun, *rest = name.split(" ")
    return " ".join([count(amount), noun.removesuffix("s") if amount == 1 else noun, *rest])


def number(amount: float) -> str:
    """Return any other number as text, to three figures where it is small.

    Examples
    --------
    >>> number(1319), number(0.35), number(2.5), number(-4)
    ('1,319', '0.35', '2.5', '−4')
    """
    size = abs(amount)
    return f"{MINUS if amount < 0 else ''}{size:,.0f}" if size >= 100 else f"{amount:.3g}".replace("-", MINUS)


def percent(share: float) -> str:
    """Return a share as a whole percentage, or in words below 1%.

    Examples
    --------
    >>> percent(34 / 443), percent(0.001), percent(0.0)
    ('8%', 'less than 1%', '0%')
    """
    return "less than 1%" if 0 < share < 0.01 else f"{100 * share:,.0f}%"


def chance(share: float) -> str:
    """Return a chance or a part as a whole percentage, in words where rounding would make it none or all.

    Examples
    --------
    >>> chance(0.62), chance(0.9996), chance(1.0), chance(0.001)
    ('62%', 'more than 99%', '100%', 'less than 1%')
    """
    return "more than 99%" if 0.99 < share < 1 else percent(share)


def in_words(amount: int) -> str:
    """Return a small whole number in letters, a larger one in digits.

    Examples
    --------
    >>> in_words(8), in_words(12)
    ('eight', '12')
    """
    return str(amount) if amount > 10 else SMALL[amount]


def listed(names: Sequence[str], most: int = 3) -> str:
    """Return names in a row, and how many more there are.

    Examples
    --------
    >>> listed(["A"]), listed(["A", "B"]), listed(list("ABCDE"))
    ('A', 'A and B', 'A, B, C and 2 more')
    """
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def shortened(name: str, most: int) -> str:
    """Return a name, or its first letters where it is too long for a picture.

    Examples
    --------
    >>> shortened("Council", 14), shortened("Integrated care board", 14)
    ('Council', 'Integrated ca…')
    """
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"


def capital(phrase: str) -> str:
    """Return words with a capital at their start.

    Examples
    --------
    >>> capital("eight months"), capital("NHS"), capital("")
    ('Eight months', 'NHS', '')
    """
    return phrase[:1].upper() + phrase[1:]


def gain_or_loss(net_gbp: float) -> str:
    """Return what a net benefit means.

    Examples
    --------
    >>> gain_or_loss(457_172), gain_or_loss(-10), gain_or_loss(0.2)
    ('gains £457,172', 'loses £10', 'breaks even')
    """
    if abs(net_gbp) < 0.5:
        return "breaks even"
    return f"{'gains' if net_gbp > 0 else 'loses'} {pounds(abs(net_gbp))}"


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round numbers from `low` to `high`, at most `most` steps of 1, 2 or 5 times a power of ten.

    Examples
    --------
    >>> ticks(0, 710_000), ticks(0, 443), ticks(-3, 4, most=4)
    ([0.0, 200000.0, 400000.0, 600000.0], [0.0, 100.0, 200.0, 300.0, 400.0], [-2.0, 0.0, 2.0, 4.0])
    """
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(size * power for size in (1, 2, 5, 10, 20) if span / (size * power) <= most)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [position * step for position in range(first, last + 1)]


def axis_pounds(amount: float) -> str:
    """Return an amount short enough for an axis.

    Examples
    --------
    >>> axis_pounds(600_000), axis_pounds(1_500_000), axis_pounds(-2_000_000), axis_pounds(0)
    ('£600,000', '£1.5m', '−£2m', '£0')
    """
    if abs(amount) < 1_000_000:
        return pounds(amount)
    return f"{MINUS if amount < 0 else ''}£{abs(amount) / 1_000_000:,g}m"
