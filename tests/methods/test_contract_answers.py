"""Known answers of the methods, each called as plainly as its name reads: lists, arrays and Series alike."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from cmplearn.methods.business_case import optimism_bias, switching_value
from cmplearn.methods.cost_effectiveness import frontier, icer, net_monetary_benefit
from cmplearn.methods.discounting import GREEN_BOOK_HEALTH, discount_factors, present_value
from cmplearn.methods.inequality import concentration_index, relative_index, slope_index
from cmplearn.methods.intervals import byar, wilson
from cmplearn.methods.markov import cohort_model
from cmplearn.methods.mcda import swing_weights, weighted_sum
from cmplearn.methods.opioids import daily_morphine_equivalent, high_dose
from cmplearn.methods.queueing import mean_wait, probability_of_waiting
from cmplearn.methods.run_chart import critical, runs_and_crossings
from cmplearn.methods.run_chart import signals as run_signals
from cmplearn.methods.spc import icons, limits, signals
from cmplearn.methods.waiting_list import (
    pressure,
    queue_load,
    queue_sizes,
    relief_capacity,
    target_capacity,
    target_mean_wait,
    target_queue_size,
)

Shape = Callable[[Sequence[float]], object]
SHAPES = pytest.mark.parametrize("shape", [list, np.array, pd.Series], ids=["list", "array", "series"])


def close(found: object, wanted: float, digits: int) -> bool:
    """Whether a number is the one printed at its digits."""
    return round(float(found), digits) == pytest.approx(wanted, abs=10.0 ** -(digits + 3))  # type: ignore[arg-type]


# Discounting: HM Treasury, The Green Book, annex 6, tables 7 and 8.
@pytest.mark.parametrize(
    ("year", "factor"),
    [(1, 0.966184), (2, 0.933511), (3, 0.901943), (10, 0.708919), (30, 0.356278), (31, 0.345901)],
)
def test_green_book_factors(year: int, factor: float) -> None:
    found = discount_factors(40)
    assert len(found) == 41
    assert found[0] == 1
    assert close(found[year], factor, 6)


@pytest.mark.parametrize(("year", "factor"), [(5, 0.928260), (30, 0.639762)])
def test_green_book_health_factors(year: int, factor: float) -> None:
    assert close(discount_factors(years=30, rate=GREEN_BOOK_HEALTH)[year], factor, 6)


@SHAPES
def test_present_value_starts_at_year_0(shape: Shape) -> None:
    assert close(present_value(shape([100.0, 100, 100])), 289.9694, 4)  # 100 + 96.61836 + 93.35107
    assert close(present_value(flows=shape([100, 110]), rate=0.1), 200, 9)
    assert isinstance(present_value(shape([100, 110]), 0.1), float)


# Green Book supplementary guidance on optimism bias, the worked example of a building programme.
def test_optimism_bias() -> None:
    assert close(optimism_bias(upper=0.3 * 0.51 + 0.7 * 0.24), 0.321, 9)
    assert close(optimism_bias(0.51, 0.92), 0.0408, 9)
    assert close(optimism_bias(upper=0.51, mitigated=0.92), 0.0408, 9)


# Waiting lists: the tests of the package NHSRwaitinglist.
def test_waiting_list_targets() -> None:
    assert close(queue_load(30, 27), 1.11111111, 8)
    assert close(queue_load(demand=52, capacity=42), 1.23809524, 8)
    assert close(relief_capacity(30, 1200, 390, 26), 61.153846, 6)
    assert close(relief_capacity(30, 1200, 390), 61.153846, 6)
    assert close(relief_capacity(demand=35, queue=250, target_queue=100, weeks=15), 45, 9)
    assert close(target_capacity(30, 52, 3, 1.1, 1.2), 30.076442, 6)
    assert close(
        target_capacity(demand=30, target=52, factor=3, cv_demand=1.1, cv_capacity=1.2), 30.076442, 6
    )
    assert close(target_mean_wait(52, 4), 13, 9)
    assert close(target_mean_wait(52), 13, 9)
    assert close(target_queue_size(30, 52), 390, 9)
    assert close(target_queue_size(demand=30, target=52, factor=4), 390, 9)
    assert close(pressure(63, 52), 2.42307692, 8)
    assert close(pressure(mean_wait=63, target=52), 2.42307692, 8)


@SHAPES
def test_waiting_list_targets_take_columns(shape: Shape) -> None:
    np.testing.assert_allclose(
        queue_load(shape([30, 52]), shape([27, 42])), [1.11111111, 1.23809524], atol=5e-9
    )
    np.testing.assert_allclose(
        relief_capacity(shape([30, 35]), shape([1200, 250]), shape([390, 100]), shape([26, 15])),
        [61.153846, 45],
        atol=5e-7,
    )
    np.testing.assert_allclose(target_capacity(shape([30, 30]), 52, 3, 1.1, 1.2), [30.076442] * 2, atol=5e-7)
    np.testing.assert_allclose(target_mean_wait(shape([52, 18])), [13, 4.5])
    np.testing.assert_allclose(target_queue_size(shape([30, 60]), 52), [390, 780])
    np.testing.assert_allclose(pressure(shape([63, 13]), 52), [2.42307692, 0.5], atol=5e-9)


DAYS = ["2024-01-01", "2024-01-04", "2024-01-10"]
SIZES = [1, 1, 1, 2, 2, 2, 2, 2, 2, 3]


@pytest.mark.parametrize(
    ("referrals", "removals"),
    [
        (DAYS, []),
        (DAYS, [None, None, None]),
        (pd.to_datetime(DAYS), pd.to_datetime([])),
        (pd.Series(pd.to_datetime(DAYS)), pd.Series([pd.NaT] * 3)),
        (np.array(DAYS, dtype="datetime64[D]"), np.array([], dtype="datetime64[D]")),
        ([pd.Timestamp(day).date() for day in DAYS], []),
    ],
    ids=["words", "none", "index", "series", "array", "dates"],
)
def test_queue_sizes_by_day(referrals: object, removals: object) -> None:
    found = queue_sizes(referrals, removals, "2024-01-01", "2024-01-10")
    assert list(found) == SIZES
    assert list(found.index) == list(pd.date_range("2024-01-01", "2024-01-10"))


def test_queue_sizes_count_nobody_outside_the_days() -> None:
    """The package's defects: people referred after the end, people removed before the start."""
    late = queue_sizes([*DAYS, "2024-01-11"], [], pd.Timestamp("2024-01-01"), pd.Timestamp("2024-01-10"))
    assert list(late) == SIZES
    early = queue_sizes(["2023-12-01", *DAYS], ["2023-12-20", None, None, None], "2024-01-01", "2024-01-10")
    assert list(early) == SIZES


# XmR charts: the values and rules of the package NHSRplotthedots (Making Data Count).
XMR = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


@SHAPES
def test_xmr_limits(shape: Shape) -> None:
    screened = limits(shape(XMR))
    assert close(screened.mean, 1.94, 2)
    assert (round(screened.lower, 2), round(screened.upper, 2)) == (-0.72, 4.60)
    assert close(screened.mean_moving_range, 1, 9)
    everything = limits(values=shape(XMR), screen=False)
    assert (round(everything.lower, 2), round(everything.upper, 2)) == (-3.06, 6.95)
    assert len(signals(shape(XMR), screened)) == len(XMR)


def marked(values: Sequence[float], mean: float, lower: float, upper: float) -> list[bool]:
    """Which points show any special cause, against limits set by hand."""
    found = signals(list(values), by_hand(mean, lower, upper))
    return list(found.select_dtypes("bool").any(axis=1))


def by_hand(mean: float, lower: float, upper: float) -> object:
    """Limits of a baseline: any object with the four attributes of the table."""
    return SimpleNamespace(mean=mean, lower=lower, upper=upper, mean_moving_range=(upper - mean) / 2.66)


def test_special_causes() -> None:
    assert not any(marked([1] * 6, 0, -10, 10))
    assert not any(marked([1] * 6 + [-1, 1, -1, 1], 0, -10, 10))  # six on a side
    assert marked([1] * 7 + [-1], 0, -10, 10) == [True] * 7 + [False]  # seven, marked all the way back
    assert marked([1] * 8 + [-1], 0, -10, 10) == [True] * 8 + [False]
    assert marked([-3, -2, -1, 0.5, 1, 2, 3], 0, -10, 10) == [True] * 7  # a trend of seven
    two_of_three = marked([8, 1, 8, -1], 0, -10, 10)
    assert (two_of_three[0], two_of_three[2:]) == (True, [True, False])
    assert not any(marked([8, -1, 8, -1], 0, -10, 10))  # all three on one side, or nothing
    assert marked([0, 11, 0], 0, -10, 10) == [False, True, False]


@pytest.mark.parametrize("improvement", ["up", "down", "neutral"])
def test_icons_have_a_variation_and_an_assurance(improvement: str) -> None:
    found = icons(XMR, limits(XMR), improvement=improvement, target=12)
    assert isinstance(found.variation, str)
    assert isinstance(found.assurance, str)


# Run charts: Anhoej and Olesen 2014, critical values of the package qicharts2.
@pytest.mark.parametrize(
    ("n", "longest", "fewest"),
    [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (50, 9, 19), (100, 10, 41)],
)
def test_critical_runs_and_crossings(n: int, longest: int, fewest: int) -> None:
    assert tuple(critical(n)) == (longest, fewest)


@SHAPES
@pytest.mark.parametrize("rules", ["anhoej", "perla"])
def test_run_chart_signals_are_a_table(shape: Shape, rules: str) -> None:
    values = shape([1, 2, 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, 9, 8])
    assert runs_and_crossings(values) is not None
    assert isinstance(run_signals(values, rules=rules), pd.DataFrame)
    assert isinstance(run_signals(values), pd.DataFrame)


# Intervals: the package PHEindicatormethods.
def test_intervals() -> None:
    for found, lower, upper in [(wilson(65, 100), 0.552544433, 0.736357518)]:
        assert close(found[0], lower, 9)
        assert close(found[1], upper, 9)
    lower, upper = wilson(count=1, n=100, level=0.95)
    assert (round(lower, 11), round(upper, 11)) == (0.00176743206, 0.05448619618)
    lower, upper = byar(65)
    assert (round(lower, 9), round(upper, 9)) == (50.163187710, 82.849138546)
    lower, upper = byar(count=1, level=0.95)
    assert (round(lower, 12), round(upper, 9)) == (0.013072132902, 5.563755582)


@SHAPES
def test_intervals_take_columns(shape: Shape) -> None:
    lower, upper = wilson(shape([65, 1]), shape([100, 100]))
    np.testing.assert_allclose(lower, [0.552544433, 0.00176743206], atol=5e-10)
    np.testing.assert_allclose(upper, [0.736357518, 0.05448619618], atol=5e-10)
    lower, upper = byar(shape([65, 1]))
    np.testing.assert_allclose(lower, [50.163187710, 0.013072132902], atol=5e-10)
    np.testing.assert_allclose(upper, [82.849138546, 5.563755582], atol=5e-10)


# Slope index: the package PHEindicatormethods. Concentration index: births and deaths of children under five
# by wealth in India, World Bank, Analyzing Health Equity Using Household Survey Data.
POPULATIONS = [7291, 7997, 6105, 7666, 5790, 6934, 5918, 5974, 7147, 7534]
LIFE = [
    75.933459010308098,
    78.344238272784295,
    83.836063104165405,
    83.637539966493094,
    80.465503152955904,
    81.115675985702197,
    81.693083571856207,
    84.190006206098701,
    80.595564108147201,
    86.289434957862397,
]


@SHAPES
def test_slope_and_relative_index(shape: Shape) -> None:
    assert close(slope_index(shape(LIFE), shape(POPULATIONS)), 6.9346164736688, 13)
    assert close(relative_index(values=shape(LIFE), populations=shape(POPULATIONS)), 1.08881808, 8)
    assert isinstance(slope_index(shape(LIFE), shape(POPULATIONS)), float)


@SHAPES
def test_concentration_index(shape: Shape) -> None:
    births, deaths = [29939, 28776, 26528, 24689, 19739], [154.7, 152.9, 119.5, 86.9, 54.3]
    assert close(concentration_index(values=shape(deaths), populations=shape(births)), -0.1694, 4)


# Frontiers: the tests of the packages dampack and BCEA.
@SHAPES
@pytest.mark.parametrize(
    ("costs", "effects", "positions"),
    [
        (
            [14807, 26041, 49706, 64266, 40022, 57392, 91744, 54651],
            [9.635, 10.2497, 11.1654, 11.5152, 11.582, 11.6248, 11.6296, 11.6588],
            [0, 4, 7],
        ),
        (
            [25000, 35000, 50000, 54651, 64266, 91744],
            [10.2497, 11.1654, 11.3, 11.6588, 11.7, 12.1],
            [0, 1, 3, 5],
        ),
    ],
)
def test_frontier(shape: Shape, costs: list[float], effects: list[float], positions: list[int]) -> None:
    assert list(frontier(shape(costs), shape(effects))) == positions


def test_net_benefit_and_icer() -> None:
    assert close(net_monetary_benefit(-100, -1, 5), 95, 9)
    assert close(net_monetary_benefit(cost=-10, effect=2, threshold=5), 20, 9)
    assert close(net_monetary_benefit(-100, -1, 10), 90, 9)
    assert close(net_monetary_benefit(-10, 2, 10), 30, 9)
    assert icer(50601.6513, 8.9373889, 44663.4536, 7.9912066) == pytest.approx(6275.9556, abs=0.01)
    assert close(icer(cost=300, effect=3, base_cost=100, base_effect=1), 100, 9)


# Erlang C, computed from the formula.
def test_erlang_c() -> None:
    assert close(probability_of_waiting(0.2, 0.1, 3), 0.4444, 4)
    assert close(mean_wait(0.2, 0.1, 3), 4.4444, 4)
    assert close(probability_of_waiting(arrival_rate=0.2, service_rate=0.1, servers=4), 0.173913, 6)
    assert close(mean_wait(arrival_rate=0.2, service_rate=0.1, servers=4), 0.869565, 6)
    with pytest.raises(ValueError, match=r"servers|load"):
        mean_wait(0.2, 0.1, 2)


# Care homes: gain of the business case, and the number at which it breaks even.
@pytest.mark.parametrize(
    ("cost", "cash", "whole", "even"), [(167_010, 0.978, 3.940, 4), (200_916, 0.813, 3.275, 34)]
)
def test_care_homes(cost: float, cash: float, whole: float, even: int) -> None:
    assert 159_654 + 494_720 + 3_714 == 658_088
    assert close(494_720 / 443, 1_116.75, 2)
    assert close((159_654 + 3_714) / cost, cash, 3)
    assert close(658_088 / cost, whole, 3)
    inputs = {"admissions": 443.0, "each": 494_720 / 443}
    zero = switching_value(
        lambda admissions, each: 163_368 + admissions * each - cost, inputs, "admissions", (0, 443)
    )
    assert np.ceil(zero) == even


# Briggs' model of HIV treatment, in the tests of the package heemod: costs at 6%, life-years undiscounted.
ALONE = np.array(
    [
        [1251 / 1734, 350 / 1734, 116 / 1734, 17 / 1734],
        [0, 731 / 1258, 512 / 1258, 15 / 1258],
        [0, 0, 1312 / 1749, 437 / 1749],
        [0, 0, 0, 1],
    ]
)
SLOWED = np.triu(0.509 * ALONE, 1)
SLOWED += np.diag(1 - SLOWED.sum(axis=1))
ZIDOVUDINE = [2756 + 2278, 3052 + 2278, 9007 + 2278, 0]


@pytest.mark.parametrize("shape", [np.ndarray.tolist, np.array, pd.DataFrame], ids=["list", "array", "table"])
def test_markov_of_hiv(shape: Callable[[object], object]) -> None:
    alone = cohort_model(
        transitions=shape(ALONE),
        costs=ZIDOVUDINE,
        effects=[1, 1, 1, 0],
        cycles=20,
        start=[1, 0, 0, 0],
        rates=(0.06, 0),
        count="end",
    )
    assert close(alone.cost, 44_663.4536, 4)
    assert close(alone.effect, 7.9912066, 7)
    assert np.shape(alone.trace) == (21, 4)

    def both(cycle: int) -> list[float]:
        return [cost + 2086.5 * (cycle <= 2 and cost > 0) for cost in ZIDOVUDINE]

    together = cohort_model(
        lambda cycle: shape(SLOWED if cycle <= 2 else ALONE),
        both,
        [1, 1, 1, 0],
        20,
        [1, 0, 0, 0],
        [0.06, 0.0],
        "end",
    )
    assert close(together.cost, 50_601.6513, 4)
    assert close(together.effect, 8.9373889, 7)
    assert close(icer(together.cost, together.effect, alone.cost, alone.effect), 6275.9556, 4)


# Oral morphine equivalents: BMC Pilot and Feasibility Studies (s40814-025-01636-2); Faculty of Pain Medicine.
@pytest.mark.parametrize(
    ("drug", "route", "strength", "units", "mg"),
    [
        *(("buprenorphine", "transdermal", *each) for each in [(5, 1, 12), (10, 1, 24), (20, 1, 48)]),
        *(("fentanyl", "transdermal", *each) for each in [(25, 1, 60), (50, 1, 120), (75, 1, 180)]),
        *(("fentanyl", "transdermal", *each) for each in [(100, 1, 240), (12.5, 1, 30), (12, 1, 30)]),
        ("Oxycodone MR", "oral", 30, 2, 90),
        ("oxycodone", "oral", 30, 2, 90),
    ],
)
def test_morphine_equivalents(drug: str, route: str, strength: float, units: float, mg: float) -> None:
    columns = ["patient", "drug", "route", "strength_mg", "units_per_day"]
    rows = pd.DataFrame([["a", drug, route, strength, units]], columns=columns)
    found = daily_morphine_equivalent(rows)
    assert close(found["ome_mg"].iloc[0], mg, 9)
    assert set(columns) < set(found.columns)
    totals = found.groupby("patient")["ome_mg"].sum()
    assert bool(high_dose(totals, mg, inclusive=True)["a"])
    assert not high_dose(totals, threshold_mg=mg, inclusive=False)["a"]


# Weighted sum: the weights of the example of the package pymcdm, normalised.
@pytest.mark.parametrize("shape", [list, np.array, pd.Series], ids=["list", "array", "series"])
def test_weighted_sum_takes_weights_that_sum_to_1(shape: Shape) -> None:
    scores = pd.DataFrame([[100, 20, 0, 50], [60, 60, 60, 60]], index=["ward", "home"])
    weights = swing_weights(shape([8, 5, 6, 7]))
    np.testing.assert_allclose(weights, [8 / 26, 5 / 26, 6 / 26, 7 / 26])
    for table in (scores, scores.to_numpy()):
        np.testing.assert_allclose(weighted_sum(table, weights), [1250 / 26, 60])
        with pytest.raises(ValueError, match="26"):
            weighted_sum(table, shape([8, 5, 6, 7]))
        with pytest.raises(ValueError, match=r"0\.99"):
            weighted_sum(scores=table, weights=shape([0.33, 0.33, 0.33, 0]))
