"""An own case small enough to be worked with a pocket calculator."""

from copy import deepcopy
from typing import Any

from cmplearn.documents.business_case_figures import Figures, figures
from cmplearn.portfolio.own_case import of_values

__all__ = ["ANNUITY", "AS_NOW", "NURSE", "worked"]

# A nurse for 1,000 pounds a month, and two benefits, over three years at 3.5%. By pocket calculator:
#   factors: 1, 1 / 1.035 = 0.966184, 0.966184 / 1.035 = 0.933511; their sum is 2.899694
#   costs:    12,000 a year                              12,000 x 2.899694 = 34,796.33
#   cash:     100 boxes x 50 pounds = 5,000 a year        5,000 x 2.899694 = 14,498.47
#   visits:   40 x 250 x 80% = 8,000, from the second year on:
#             8,000 x (0.966184 + 0.933511)                                = 15,197.55
#   benefits: 14,498.47 + 15,197.55                                        = 29,696.02
#   net:      29,696.02 - 34,796.33                                        = -5,100.31
#   ratio:    29,696.02 / 34,796.33                                        = 0.8534
NURSE: dict[str, Any] = {
    "economic-basis": {"years": 3, "price-year": "2024/25", "first-year": "2026/27"},
    "lists/costs/nurse": {"what": "Nurse", "payer": "ICB", "kind": "pay", "number": 12, "price": 1000},
    "lists/benefits/boxes": {
        "what": "Dressings",
        "payer": "ICB",
        "kind": "cash-releasing",
        "number": 100,
        "price": 50,
        "order": 1,
    },
    "lists/benefits/visits": {
        "what": "Visits",
        "payer": "Trust",
        "kind": "non-cash-releasing",
        "number": 40,
        "price": 250,
        "chance": 80,
        "first": 2,
        "order": 2,
    },
}
AS_NOW: dict[str, Any] = {
    "lists/options/now": {"name": "As now", "kind": "as-now", "order": 1},
    "lists/options/new": {"name": "Nurse", "kind": "preferred", "order": 2},
    "lists/costs/agency": {
        "what": "Agency",
        "option": "now",
        "payer": "ICB",
        "kind": "pay",
        "number": 12,
        "price": 400,
    },
}
ANNUITY = 1 + 1 / 1.035 + 1 / 1.035**2


def worked(*changes: dict[str, Any], without: tuple[str, ...] = ()) -> Figures:
    """Return the figures of the nurse's case with changes to it."""
    values = deepcopy(NURSE)
    for change in changes:
        for key, value in change.items():
            values[key] = {**values.get(key, {}), **value}
    return figures(of_values({key: value for key, value in values.items() if key not in without}))
