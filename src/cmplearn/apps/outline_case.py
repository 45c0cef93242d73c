"""The outline case of the business case challenge: its figures, the room's guesses and what follows."""

from dataclasses import dataclass

import pandas as pd

from cmplearn.course import cases, unit_costs
from cmplearn.errors import InputError
from cmplearn.methods import business_case, uncertainty
from cmplearn.methods.business_case import UnitBreakEven

__all__ = [
    "CASE",
    "PAY",
    "PRICES",
    "Assumptions",
    "Outline",
    "appraise",
    "compare",
    "outline",
    "read_prediction",
    "sway",
]

CASE = "wirral-moch"
UNITS = "admissions avoided"
PAY = {
    "pharmacist_wte_2025_26": "Pharmacist, 2025/26",
    "pharmacist_wte_2020_21": "Pharmacist, 2020/21",
    "advanced_pharmacist_wte_2025_26": "Advanced practitioner, 2025/26",
}
PRICES = {
    "nonelective_short_stay_2024_25": "short stay",
    "nonelective_spell_2024_25": "any emergency stay",
    "nonelective_long_stay_2024_25": "long stay",
}
INPUTS = {
    "cost_gbp": "Pay of the team (£)",
    "counted_percent": "Share of the admissions that count (%)",
    "admission_gbp": "Price of an admission (£)",
    "savings_percent": "Share of the savings that count (%)",
}


@dataclass(frozen=True)
class Outline:
    """What the published case gives the room to work with.

    Parameters
    ----------
    title, place, years : str
        What the case is called, where it was and when.
    claimed : float
        Admissions that the team judged it had prevented.
    wte_years : float
        Pharmacists' time paid for, in whole-time years.
    savings_gbp : float
        Savings on medicines and waste, pounds.
    admission_gbp : float
        What the case's own figures make of one admission, pounds.
    """

    title: str
    place: str
    years: str
    claimed: float
    wte_years: float
    savings_gbp: float
    admission_gbp: float


@dataclass(frozen=True)
class Assumptions:
    """What the room has chosen.

    Parameters
    ----------
    pay : str
        Name of the unit cost that a whole-time year is priced at.
    counted_percent : float
        Per cent of the claimed admissions to count, 0 to 100.
    admission_gbp : float
        Price of an admission in pounds, 0 or more.
    savings_percent : float
        Per cent of the savings on medicines and waste to count, 0 to 100.
    """

    pay: str
    counted_percent: float
    admission_gbp: float
    savings_percent: float


def outline() -> Outline:
    """Return the Wirral case's figures as this app needs them."""
    case = cases.load(CASE)
    savings = (case.figure("cost_improvement_gbp").value, case.figure("waste_saving_gbp").value)
    return Outline(
        title=case.title,
        place=case.place,
        years=case.years,
        claimed=case.figure("admissions_avoided").value,
        wte_years=case.check("wte_years").value,
        savings_gbp=sum(savings),
        admission_gbp=round(case.check("price_per_admission").value, 2),
    )


def appraise(case: Outline, chosen: Assumptions) -> UnitBreakEven:
    """Return how many admissions must be real for the service to pay for itself, as the room has chosen.

    Raises
    ------
    InputError
        When a share is not from 0 to 100 per cent or a price is negative.
    """
    return _break_even(case, **_inputs(case, chosen))


def sway(case: Outline, chosen: Assumptions) -> pd.DataFrame:
    """Return how far each guess alone moves benefits less cost, around what the room has chosen.

    Pay goes from the lowest to the highest of its choices, the admissions from none to all, an admission from
    the average short stay to the average of any stay, and the savings from half to all.

    Returns
    -------
    DataFrame
        As `methods.uncertainty.tornado` returns it, pounds, with the inputs named in words.
    """
    pay = [case.wte_years * unit_costs.load(name).value for name in PAY]
    short_stay, any_stay, _ = (unit_costs.load(name).value for name in PRICES)
    table = uncertainty.tornado(
        lambda **inputs: _break_even(case, **inputs).net_gbp,
        _inputs(case, chosen),
        {
            "cost_gbp": (min(pay), max(pay)),
            "counted_percent": (0, 100),
            "admission_gbp": (short_stay, any_stay),
            "savings_percent": (50, 100),
        },
    )
    return table.assign(input=table["input"].map(INPUTS))


def _inputs(case: Outline, chosen: Assumptions) -> dict[str, float]:
    return {
        "cost_gbp": case.wte_years * unit_costs.load(chosen.pay).value,
        "counted_percent": chosen.counted_percent,
        "admission_gbp": chosen.admission_gbp,
        "savings_percent": chosen.savings_percent,
    }


def _break_even(
    case: Outline, cost_gbp: float, counted_percent: float, admission_gbp: float, savings_percent: float
) -> UnitBreakEven:
    return business_case.unit_break_even(
        cost_gbp=cost_gbp,
        other_benefits_gbp=case.savings_gbp * savings_percent / 100,
        value_per_unit_gbp=admission_gbp,
        claimed_units=case.claimed,
        counted_share=counted_percent / 100,
        unit_name=UNITS,
    )


def read_prediction(typed: str, case: Outline) -> int:
    """Return the room's prediction as a whole number.

    Raises
    ------
    InputError
        When it is not a whole number from 0 to the number claimed.

    Examples
    --------
    >>> example = Outline("Case", "Here", "2020", claimed=443, wte_years=3, savings_gbp=1, admission_gbp=50)
    >>> read_prediction(" 120 ", example)
    120
    """
    digits = typed.strip()
    if digits.isdecimal() and int(digits) <= case.claimed:
        return int(digits)
    raise InputError(
        f"The prediction must be a whole number from 0 to {case.claimed:,.0f}. "
        f"{f'“{digits}” is not one' if digits else 'Nothing is typed yet'}. Agree on a number and type it."
    )


def compare(predicted: int, result: UnitBreakEven) -> str:
    """Return the room's prediction beside the number it takes, in one sentence."""
    needed = result.break_even_units
    said = f"The room predicted {predicted:,}"
    if needed is None:
        return f"{said}. As chosen now, no number would be enough."
    if needed == predicted:
        return f"{said}, and as chosen now that is just what it takes."
    difference = abs(needed - predicted)
    more = "more" if needed > predicted else "fewer"
    return f"{said}. As chosen now it takes {needed:,}: {difference:,} {more}."
