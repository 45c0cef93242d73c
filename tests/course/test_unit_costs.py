"""Unit costs."""

import pytest

from cmplearn.course import unit_costs
from cmplearn.errors import NotFoundError


@pytest.mark.parametrize(
    ("name", "value", "price_year"),
    [
        ("pharmacist_wte_2020_21", 55670, "2020/21"),
        ("pharmacist_wte_2025_26", 66972, "2025/26"),
        ("advanced_pharmacist_wte_2025_26", 73334, "2025/26"),
        ("nonelective_spell_2024_25", 2709.82, "2024/25"),
        ("nonelective_short_stay_2024_25", 825.05, "2024/25"),
        ("nonelective_long_stay_2024_25", 5416.70, "2024/25"),
    ],
)
def test_a_unit_cost_is_as_published(name: str, value: float, price_year: str) -> None:
    cost = unit_costs.load(name)
    assert (cost.value, cost.unit, cost.price_year) == (value, "pounds", price_year)


def test_there_are_no_others() -> None:
    assert len(unit_costs.all()) == 7


def test_the_national_cost_collection_may_be_passed_on() -> None:
    for cost in unit_costs.all():
        if cost.source.startswith("National Cost Collection"):
            assert cost.licence == "Open Government Licence v3.0"


def test_an_unknown_cost_is_told_with_the_nearest() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no unit cost `pharmacist_wte_2025`. Did you mean `pharmacist_wte_202"
    ):
        unit_costs.load("pharmacist_wte_2025")
