"""The picture of one decision counted twice: both bars, the finding in words, and nothing off the edge."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.cost_effectiveness import net_health

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]


def test_the_finding_says_both_sides_and_the_difference(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.net_health(net_health(30_000, 0.6, 2, gbp_per_qaly=15_000))
    assert_sound(picture)
    assert picture.title == (
        "If a year elsewhere costs £15,000, one person gains 1.20 years in full health "
        "and others give up 2.00: 0.80 fewer in all"
    )
    assert {"Given up by others, at £15,000 a year", "1.20", "2.00"} <= set(texts(picture))
    assert "Level at £25,000 for each year in full health." in picture.alt
    assert picture.rows == (
        ("Gained", 1.2, "one person"),
        ("Given up", 2.0, "others, whom nobody can name"),
        ("Difference", -0.8, "all together"),
    )


@pytest.mark.parametrize(
    ("inputs", "title"),
    [
        (
            (30_000, 0.6, 2, 25_000),
            "If a year elsewhere costs £25,000, one person gains 1.20 years in full health "
            "and others give up as much",
        ),
        (
            (30_000, 0.6, 2, 35_000),
            "If a year elsewhere costs £35,000, one person gains 1.20 years in full health "
            "and others give up 0.86: 0.34 more in all",
        ),
        (
            (30_000, 0.6, 2, 15_000, 12),
            "If a year elsewhere costs £15,000, 12 people gain 14.4 years in full health "
            "and others give up 24.0: 9.60 fewer in all",
        ),
        (
            (0, 0.0, 2, 15_000),
            "If a year elsewhere costs £15,000, one person gains 0.00 years in full health "
            "and others give up as much",
        ),
    ],
)
def test_the_title_fits_what_comes_out(inputs: tuple[float, ...], title: str, assert_sound: Sound) -> None:
    picture = charts.net_health(net_health(*inputs))  # type: ignore[arg-type]
    assert picture.title == title
    assert_sound(picture)


def test_where_nothing_is_gained_the_picture_says_that_no_price_helps() -> None:
    assert "Nothing is gained" in charts.net_health(net_health(30_000, 0, 2, gbp_per_qaly=15_000)).alt


@given(
    cost=st.integers(0, 1_000_000),
    chance=st.floats(0, 1),
    years=st.floats(0, 40),
    price=st.integers(1_000, 100_000),
    people=st.integers(1, 100),
)
def test_every_picture_is_sound(
    cost: int, chance: float, years: float, price: int, people: int, assert_sound: Sound
) -> None:
    assert_sound(charts.net_health(net_health(cost, chance, years, gbp_per_qaly=price, people=people)))


def test_what_is_no_net_health_effect_is_refused() -> None:
    with pytest.raises(InputError, match=r"methods\.cost_effectiveness\.net_health"):
        charts.net_health(5)  # type: ignore[arg-type]
