"""The picture of people's estimates: a dot each, with the middle half and the middle marked."""

from collections import Counter
from collections.abc import Sequence

from cmplearn.charts import svg, words
from cmplearn.charts.picture import Picture
from cmplearn.methods import group

LEFT, RIGHT = 20, svg.WIDTH - 20
BINS = 48
TALLEST = 110  # of a stack of dots
STEP = 9  # from dot to dot
BOX = 22


def estimates(numbers: Sequence[float], unit: str = "") -> Picture:
    """Return people's estimates of one number.

    Parameters
    ----------
    numbers : sequence of float
        One a person.
    unit : str
        What is counted, a plural.

    Returns
    -------
    Picture
        Those nearly alike stand on each other. The table has the five numbers of `methods.group.estimates`.

    Raises
    ------
    InputError
        When there are no numbers.
    """
    five = group.estimates(numbers)
    title = _finding(five, unit)
    parts, height = _drawn(numbers, five, unit)
    reach = f"from {_with(five.lowest, unit)} to {_with(five.highest, unit)}"
    alt = f"Dots for {words.counted(five.n, 'estimates')}, {reach}. {title}."
    rows = (
        ("Lowest", five.lowest),
        ("Lower quartile", five.lower),
        ("Median", five.median),
        ("Upper quartile", five.upper),
        ("Highest", five.highest),
        ("Estimates", five.n),
    )
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("What", words.capital(unit) or "Number"),
        rows=rows,
    )


def _with(amount: float, unit: str) -> str:
    return f"{words.number(amount)} {unit}".strip()


def _finding(five: group.Estimates, unit: str) -> str:
    if five.lowest == five.highest:
        return f"{'All say' if five.n > 1 else 'One estimate:'} {_with(five.median, unit)}"
    middle = f"The middle of {words.counted(five.n, 'estimates')} is {_with(five.median, unit)}"
    if not five.spread:
        return f"{middle}; at least half say just that"
    return f"{middle}; the middle half lies between {words.number(five.lower)} and {words.number(five.upper)}"


def _drawn(numbers: Sequence[float], five: group.Estimates, unit: str) -> tuple[list[str], float]:
    low, high = five.lowest, five.highest
    if high - low < 1e-9 * max(1.0, abs(high)):
        low, high = low - 1, high + 1

    def x(amount: float) -> float:
        return LEFT + (RIGHT - LEFT) * (amount - low) / (high - low)

    stacks = Counter(round(BINS * (number - low) / (high - low)) for number in numbers)
    step = min(STEP, TALLEST / max(stacks.values()))
    floor = 20 + step * max(stacks.values())
    parts = [
        svg.circle(
            LEFT + (RIGHT - LEFT) * place / BINS, floor - step * (row + 0.5), min(4, step / 2), fill=svg.BLUE
        )
        for place, count in sorted(stacks.items())
        for row in range(count)
    ]
    parts.append(svg.line(LEFT, floor + 4, RIGHT, floor + 4, stroke=svg.QUIET, width=1.5))
    for tick in words.ticks(low, high):
        label = words.number(tick)
        parts.append(svg.line(x(tick), floor + 4, x(tick), floor + 9, stroke=svg.QUIET))
        at = svg.kept_inside(x(tick), label, svg.SMALL_SIZE)
        parts.append(svg.tick_label(at, floor + 23, label, anchor="middle"))
    top = floor + 34
    parts.append(
        svg.rect(x(five.lower), top, x(five.upper) - x(five.lower), BOX, fill=svg.PALE_BLUE, stroke=svg.INK)
    )
    parts.append(svg.line(x(five.median), top - 5, x(five.median), top + BOX + 5, stroke=svg.INK, width=3))
    said = f"Middle {words.number(five.median)}; box: the middle half"
    parts.append(svg.text(svg.kept_inside(x(five.median), said), top + BOX + 22, said, anchor="middle"))
    parts.append(svg.tick_label(LEFT, top + BOX + 42, words.capital(unit), anchor="start") if unit else "")
    return parts, top + BOX + (50 if unit else 30)
