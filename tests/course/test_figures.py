"""Figures as prose shows them."""

import pytest

from cmplearn.course.figures import Figure, counted, written


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


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("1", "pharmacists", "pharmacist"),
        ("1", "times", "time"),
        ("1", "entries", "entry"),
        ("1", "searches", "search"),
        ("1", "people a practice", "person a practice"),
        ("1", "meetings a month", "meeting a month"),
        ("1", "posts and seats", "posts and seats"),
        ("1", "working days", "working days"),  # only the first word is looked at
        ("1", "series", "series"),
        ("1", "WTE", "WTE"),
        ("1.0", "years", "years"),
        ("-1", "points", "points"),
        ("0", "years", "years"),
        ("11", "years", "years"),
    ],
)
def test_a_plain_plural_loses_its_ending_after_a_one(text: str, unit: str, words: str) -> None:
    assert counted(text, unit) == words


@pytest.mark.parametrize(
    ("unit", "ours"), [("GBP", "pounds"), ("£", "pounds"), ("percent", '"%"'), ("Per cent", '"%"')]
)
def test_another_word_for_pounds_or_per_cent_is_a_mistake_that_names_ours(unit: str, ours: str) -> None:
    with pytest.raises(ValueError, match=f"Write `unit: {ours}`"):
        Figure(name="a", value=1, unit=unit, measures="m", source="s", place="p")


def test_money_needs_a_price_year() -> None:
    with pytest.raises(ValueError, match="money without a price year"):
        Figure(name="a", value=1, unit="pounds", measures="m", source="s", place="p")
