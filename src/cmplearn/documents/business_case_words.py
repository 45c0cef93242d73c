"""The figures of a business case in words: what it costs and brings, what isn't counted, on what base."""

import math
from collections.abc import Sequence

from cmplearn.documents.business_case_figures import Figures
from cmplearn.methods.discounting import GREEN_BOOK

__all__ = [
    "BEFORE_INFLATION",
    "affordable",
    "asked_for_words",
    "basis_words",
    "counted_words",
    "is_first_years",
    "left_out_words",
    "listed",
    "money_words",
    "net_words",
    "numbered",
    "optimism_words",
    "pounds",
    "price_words",
    "rate_words",
    "switching_words",
    "uncounted_words",
]

BEFORE_INFLATION = "before pay awards and inflation"
MOST_NAMED = 3
NAME = 40


def pounds(amount: float) -> str:
    """Return an amount in whole pounds.

    Examples
    --------
    >>> pounds(1234.5), pounds(-0.2), pounds(-5100.31)
    ('£1,234', '£0', '−£5,100')
    """
    digits = f"{abs(amount):,.0f}"
    return f"−£{digits}" if amount < 0 and digits != "0" else f"£{digits}"


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them.

    Examples
    --------
    >>> listed(["need"]), listed(["need", "risks", "costs"]), listed(["now, and next", "risks"])
    ('need', 'need, risks and costs', 'now, and next; risks')
    """
    if any("," in each for each in words):
        return "; ".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def counted_words(count: int, one: str, many: str = "") -> str:
    """Return a number with what it counts.

    Examples
    --------
    >>> counted_words(1, "more risk"), counted_words(2, "more risk"), counted_words(2, "person", "people")
    ('1 more risk', '2 more risks', '2 people')
    """
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def numbered(figures: Figures, name: str) -> str:
    """Return an option's name with its place in the list of options, which is the same in every paper."""
    names = list(figures.option_names)
    return f"{names.index(name) + 1}. {name}" if name in names else name


def rate_words() -> str:
    """Return the discount rate in words."""
    return f"{100 * GREEN_BOOK.bands[0][1]:g}% a year"


def price_words(figures: Figures) -> str:
    """Return in which prices figures are, such as "2024/25 prices"."""
    return f"{figures.basis.price_year} prices" if figures.basis.price_year else "price year not said"


def over_words(figures: Figures) -> str:
    """Return over which time figures go."""
    years = figures.basis.years
    return f"over {years} years" if years > 1 else "in one year"


def basis_words(figures: Figures) -> str:
    """Return over which years and in which prices figures are, such as "over 3 years, 2024/25 prices"."""
    discounted = f", discounted at {rate_words()}" if figures.basis.years > 1 else ""
    return f"{over_words(figures)}, {price_words(figures)}{discounted}"


def uncounted_words(figures: Figures) -> str:
    """Return how many rows, and how many pounds as typed, are not in the sums, and why; "" where all are."""
    found = [line for line in figures.lines if line.problem or line.beyond]
    if not found:
        return ""
    sums = {
        side: sum(line.uncounted for line in found if line.side == side) for side in ("costs", "benefits")
    }
    told = [f"{pounds(total)} of {side}" for side, total in sums.items() if total]
    as_typed = f", {listed(told)} as typed" if told else ""
    reasons: dict[str, list[str]] = {}
    for line in found:
        reasons.setdefault(line.why or "in part, outside the years counted", []).append(line.name)
    if len(found) <= MOST_NAMED:
        why = [f"{_named(names)}: {reason}" for reason, names in reasons.items()]
    else:
        why = [f"{len(names)}: {reason}" for reason, names in reasons.items()]
    return f"Not counted: {counted_words(len(found), 'row')}{as_typed} ({'; '.join(why)})."


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"“{name if len(name) <= NAME else f'{name[: NAME - 2].rstrip()} …'}”" for name in names)


def optimism_words(figures: Figures) -> str:
    """Return what is added to costs for optimism bias; "" where nothing is."""
    if not figures.basis.optimism:
        return ""
    but = ", except to those of how things are now" if figures.as_now else ""
    return f"For optimism bias, {100 * figures.basis.optimism:.3g}% is added to costs{but}."


def money_words(figures: Figures) -> str:
    """Return what isn't counted, then what the preferred option costs and brings, or why none is said."""
    return f"{left_out_words(figures)} {net_words(figures)}".strip()


def left_out_words(figures: Figures) -> str:
    """Return what isn't counted and what is counted otherwise than typed; "" where all is as typed."""
    return " ".join(filter(None, (uncounted_words(figures), *figures.basis.oddities)))


def net_words(figures: Figures) -> str:
    """Return what the preferred option costs and brings, or why there is no net value."""
    costs, benefits, net = (figures.value(name) for name in ("pv_costs", "pv_benefits", "npsv"))
    if not figures.has_both_sides or costs is None or benefits is None or net is None:
        told = [words for words in figures.missing if words not in figures.basis.oddities]
        return "There is no net value yet. " + " ".join(told[:2])
    beside = "Beside how things are now, it costs" if figures.as_now else "It costs"
    cash = figures.value("pv_cash_releasing") or 0.0
    ratio = figures.value("bcr")
    each = f", or £{ratio:.2f} of benefit for each £1 of cost" if ratio is not None else ""
    return (
        f"{beside} {pounds(costs)} ({basis_words(figures)}) and brings benefits worth {pounds(benefits)}, of "
        f"which {pounds(cash)} is money that leaves a budget. Its net present value is {pounds(net)}{each}."
    )


def affordable(figures: Figures) -> str:
    """Return for whom it is a saving and for whom a cost, in money alone, on the base of the net value."""
    if not figures.has_both_sides:
        return ""
    told = [
        f"{payer.name} saves {pounds(payer.net_cash)}"
        if payer.net_cash > 0
        else f"{payer.name} pays {pounds(-payer.net_cash)} more than it gets back"
        for payer in figures.payers
        if abs(payer.net_cash) >= 0.5
    ]
    base = " (present value)" if figures.basis.years > 1 else ""
    return f"In money alone{base}, {listed(told) if told else 'nobody pays more or less'}."


def switching_words(figures: Figures) -> str:
    """Return how far benefits may fall, or costs rise, before it isn't worth it; "" without a net value."""
    net, benefits = figures.value("npsv"), figures.switching("benefits")
    if net is None or not figures.has_both_sides:
        return ""
    base = f" {over_words(figures)}{', present value' if figures.basis.years > 1 else ''}"
    if net >= 0:
        rise = f"costs rise by more than {pounds(net)}{base}"
        if benefits is None or benefits < 0.005:
            return f"It is worth its cost even if no benefit comes; it stops being so when {rise}."
        fall = f"less than {100 * benefits:.0f}% of the benefits come"
        return f"It stops being worth its cost when {fall}, or {rise}."
    if benefits is None:
        return f"Its benefits would have to be worth {pounds(-net)} more{base} for it to be worth its cost."
    return (
        f"It would be worth its cost if benefits were {100 * (benefits - 1):.0f}% more than expected, which "
        f"is {pounds(-net)}{base}."
    )


def is_first_years(figures: Figures, asked: float) -> bool:
    """Return whether an amount is what is paid in the first year, or what is paid more than now."""
    return any(math.isclose(asked, amount, rel_tol=0.02, abs_tol=1.0) for amount in figures.first_year)


def asked_for_words(figures: Figures, asked: float | None) -> str:
    """Return in which prices the money asked for is, as far as tables tell; "" where none is asked."""
    if asked is None:
        return ""
    prices = f"{price_words(figures)}, {BEFORE_INFLATION}"
    if is_first_years(figures, asked):
        return f"({prices})"
    return f"(its prices are not said; tables here: {prices})"
