"""Figures as prose shows them."""

import pytest

from cmplearn.course.figures import Figure, written


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "text"),
    [
        (494720, "pounds", None, "£494,720"),
        (0, "pounds", None, "£0"),
        (0.5, "pounds", None, "£0.50"),
        (1116.75, "pounds", None, "£1,116.75"),
        (5416.7, "pounds", None, "£5,416.70"),
        (-45.2, "pounds", None, "-£45.20"),
        (1116.7494, "pounds", 2, "£1,116.75"),
        (1116.7494, "pounds", 0, "£1,117"),
        (348_000_000, "pounds", None, "£348 million"),
        (4_400_000, "pounds", None, "£4.4 million"),
        (1_234_567, "pounds", None, "£1,234,567"),
        (999_999, "pounds", None, "£999,999"),
        (11.588, "million pounds", 1, "£11.6 million"),
        (-2.5, "million pounds", None, "-£2.5 million"),
        (44, "%", None, "44%"),
        (8.29899, "%", 1, "8.3%"),
        (-13.246, "%", 1, "-13.2%"),
        (5338, "interventions", None, "5,338"),
        (1.5, "WTE", None, "1.5"),
        (0.91, "rate ratio", None, "0.91"),
        (2.0, "years", None, "2"),
    ],
)
def test_a_number_is_written(value: float, unit: str, decimals: int | None, text: str) -> None:
    assert written(value, unit, decimals) == text


def test_a_figure_writes_itself_in_its_unit() -> None:
    figure = Figure(
        name="a", value=1500, unit="pounds", measures="m", price_year="2024/25", source="s", place="p"
    )
    assert figure.text == "£1,500"


def test_money_needs_a_price_year() -> None:
    with pytest.raises(ValueError, match="money without a price year"):
        Figure(name="a", value=1, unit="pounds", measures="m", source="s", place="p")
