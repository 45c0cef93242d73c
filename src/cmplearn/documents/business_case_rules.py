"""How the figures of a business case are worked out: formula, rate and source of each."""

from dataclasses import dataclass

from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_lines import INDEX
from cmplearn.methods import parameters
from cmplearn.methods.discounting import GREEN_BOOK

__all__ = ["Rule", "rules"]

RATE = "green_book.discount_rates"


@dataclass(frozen=True)
class Rule:
    """How a figure was worked out: what, by which formula, at which rate, from which source."""

    what: str
    formula: str
    source: str


def citation(source: str) -> str:
    """Return a source as a paper cites it, without where a copy of it was seen.

    Examples
    --------
    >>> citation("Jones and others (2026), Unit Costs, as held in a repository")
    'Jones and others (2026), Unit Costs'
    """
    return source.split(", as held in")[0]


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
            f"{100 * GREEN_BOOK.bands[0][1]:g}% a year. {citation(rate.source)}.",
        ),
        Rule(
            "Net present value",
            "present value of benefits − present value of costs",
            "HM Treasury, The Green Book (2022)",
        ),
        Rule(
            "Benefit-cost ratio",
            "present value of benefits ÷ present value of costs",
            "HM Treasury, The Green Book (2022)",
        ),
        Rule(
            "Budget impact",
            "what a payer pays − what leaves their budget, year by year, not discounted",
            "Method of budget impact analysis: who pays, when, in money",
        ),
        Rule(
            "Switching value",
            "the value of one input at which the net present value is nil",
            "HM Treasury, The Green Book (2022)",
        ),
    ]
    if figures.basis.optimism:
        found.append(
            Rule(
                "Optimism bias",
                "upper bound × (1 − share of its causes dealt with), added to costs, not to those of now",
                f"{100 * figures.basis.optimism:.3g}% added to costs; the upper bound is this case's own.",
            )
        )
    if any(line.note for line in figures.lines):
        index = parameters.history(INDEX)[-1]
        found.append(
            Rule(
                "Prices of another year",
                "amount × index of the case's price year ÷ index of the row's own",
                f"{citation(index.source)}. {index.caution.split('. ')[0]}.",
            )
        )
    return tuple(found)
