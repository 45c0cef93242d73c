"""How the figures of a business case are worked out: formula, function, rate and source of each."""

from dataclasses import dataclass

from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_lines import INDEX
from cmplearn.methods import parameters
from cmplearn.methods.discounting import GREEN_BOOK

__all__ = ["Rule", "rules"]

RATE = "green_book.discount_rates"


@dataclass(frozen=True)
class Rule:
    """How a figure was worked out: what, by which formula and function, at which rate, from which source."""

    what: str
    formula: str
    function: str
    source: str


def rules(figures: Figures) -> tuple[Rule, ...]:
    """Return how the figures of a case were worked out.

    Parameters
    ----------
    figures : Figures
        Of the case.

    Returns
    -------
    tuple of Rule
    """
    rate = parameters.history(RATE)[-1]
    found = [
        Rule(
            "Present value",
            "the sum of each year's amount × 1 ÷ (1 + rate) for every year after the first",
            "methods.discounting.present_value",
            f"{100 * GREEN_BOOK.bands[0][1]:g}% a year. {rate.source}. {rate.caution}",
        ),
        Rule(
            "Net present value",
            "present value of benefits − present value of costs",
            "methods.business_case.appraise",
            "HM Treasury, The Green Book (2022)",
        ),
        Rule(
            "Benefit-cost ratio",
            "present value of benefits ÷ present value of costs",
            "methods.business_case.appraise",
            "HM Treasury, The Green Book (2022)",
        ),
        Rule(
            "Budget impact",
            "what a payer pays − what leaves their budget, year by year, not discounted",
            "methods.budget_impact.budget_impact",
            "as in NICE's budget impact assessments (from memory)",
        ),
        Rule(
            "Switching value",
            "the value of one input at which the net present value is nil",
            "methods.business_case.switching_value",
            "HM Treasury, The Green Book (2022)",
        ),
    ]
    if figures.basis.optimism:
        found.append(
            Rule(
                "Optimism bias",
                "upper bound × (1 − share of its causes dealt with), added to every cost",
                "methods.business_case.optimism_bias",
                f"{100 * figures.basis.optimism:.3g}% added to costs; the upper bound is this case's own.",
            )
        )
    if any(line.note for line in figures.lines):
        index = parameters.history(INDEX)[-1]
        found.append(
            Rule(
                "Prices of another year",
                "amount × index of the case's price year ÷ index of its own",
                "methods.business_case.inflate",
                f"{index.source}. {index.caution}",
            )
        )
    return tuple(found)
