"""Acceptability curves say which option is likely the best, from what price."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.uncertainty import acceptability

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
Lines = Callable[[Picture], list[list[tuple[float, float]]]]


def curves(rows: dict[float, list[float]], options: tuple[str, ...] = ("As now", "Reviews")) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(options)).rename_axis("threshold")


# By hand: a review costs 100 or 300 pounds for 0.01 of a QALY, so it is best from 10,000 and 30,000 pounds.
HALVES = acceptability(
    {"As now": [0, 0], "Reviews": [100, 300]},
    {"As now": [0, 0], "Reviews": [0.01, 0.01]},
    [5_000, 20_000, 40_000],
)
CROSSING = curves({0: [1, 0], 10_000: [0.6, 0.4], 20_000: [0.3, 0.7], 30_000: [0.2, 0.8]})


def test_the_price_at_which_another_option_takes_over_is_the_finding(
    assert_sound: Sound, texts: Texts
) -> None:
    picture = charts.acceptability(CROSSING)
    assert_sound(picture)
    assert picture.title == "Most likely the best: As now up to £10,000 for a QALY, Reviews from £20,000"
    assert {"As now 20%", "Reviews 80%", "£10,000", "100%"} <= set(texts(picture))
    assert "As now: 100% at first, 20% at last." in picture.alt


def test_a_threshold_is_marked_and_told(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.acceptability(CROSSING, threshold=(20_000, 30_000), effect="life year")
    assert_sound(picture)
    assert picture.title == "At £20,000 for a life year, Reviews is likely the best: 70%"
    assert "At £30,000: As now 20% and Reviews 80%." in picture.alt
    assert texts(picture).count("£20,000") == 2  # the axis and the mark


@pytest.mark.parametrize(
    ("table", "title"),
    [
        (
            curves({0: [0.4, 0.6], 5: [0.1, 0.9]}),
            "Reviews is most likely the best at any price from £0 to £5 for a QALY: 60% to 90%",
        ),
        (curves({20_000: [0.4, 0.6]}), "At £20,000 for a QALY, Reviews is likely the best: 60%"),
        (
            curves({20_000: [0.3, 0.3, 0.4]}, ("A", "B", "C")),
            "At £20,000 for a QALY, C is more likely the best than any other: 40%",
        ),
    ],
)
def test_the_title_fits_other_shapes(table: pd.DataFrame, title: str, assert_sound: Sound) -> None:
    picture = charts.acceptability(table)
    assert picture.title == title
    assert_sound(picture)


def test_the_table_holds_every_chance() -> None:
    picture = charts.acceptability(HALVES)
    assert picture.columns == ("Paid for a QALY (£)", "As now is best (%)", "Reviews is best (%)")
    assert picture.rows == ((5_000, 100, 0), (20_000, 50, 50), (40_000, 0, 100))


def test_curves_are_drawn_where_their_chances_are(polylines: Lines) -> None:
    now, reviews = polylines(charts.acceptability(CROSSING))
    none, all_of_it = reviews[0][1], now[0][1]
    drawn = [(none - y) / (none - all_of_it) for _, y in [*now, *reviews]]
    assert drawn == pytest.approx([1, 0.6, 0.3, 0.2, 0, 0.4, 0.7, 0.8], abs=0.01)
    assert [x for x, _ in now] == [x for x, _ in reviews]


def test_curves_differ_in_dash_or_width_and_not_in_colour_alone() -> None:
    picture = charts.acceptability(curves({0: [0.5, 0.3, 0.2], 9: [0.2, 0.3, 0.5]}, ("A", "B", "C")))
    drawn = [part.split("/>")[0] for part in picture.svg.split("<polyline ")[1:]]
    assert len({part.split("stroke-width")[1] for part in drawn}) == 3


def test_what_is_no_acceptability_is_refused() -> None:
    with pytest.raises(InputError, match="two to 8 options; it has 1"):
        charts.acceptability(CROSSING[["As now"]])
    with pytest.raises(InputError, match="two to 8 options; it has 9"):
        charts.acceptability(pd.DataFrame([[0.1] * 9]))
    with pytest.raises(InputError, match="at least one row"):
        charts.acceptability(CROSSING[:0])
    with pytest.raises(InputError, match="£25,000 is not"):
        charts.acceptability(CROSSING, threshold=25_000)
    with pytest.raises(InputError, match="chances from 0 to 1"):
        charts.acceptability(CROSSING * 100)
    with pytest.raises(InputError, match="each number of pounds once"):
        charts.acceptability(pd.concat([CROSSING, CROSSING]))


@given(
    seed=st.integers(0, 1000),
    options=st.integers(2, 8),
    prices=st.lists(st.integers(0, 100_000), min_size=1, max_size=60, unique=True),
)
def test_any_curves_can_be_drawn(seed: int, options: int, prices: list[int], assert_sound: Sound) -> None:
    draws = np.random.default_rng(seed)
    names = [f"A rather long name of option {place}" for place in range(options)]
    costs = pd.DataFrame(draws.normal(1_000, 500, (50, options)), columns=names)
    effects = pd.DataFrame(draws.normal(0.05, 0.05, (50, options)), columns=names)
    picture = charts.acceptability(acceptability(costs, effects, prices))
    assert_sound(picture)
    assert len(picture.rows) == len(prices)
    assert picture == charts.acceptability(acceptability(costs, effects, prices))
