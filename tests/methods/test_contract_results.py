"""What the methods return, as lessons and graders read it: attributes, columns, one row for each of what."""

import datetime

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cmplearn.methods import (
    anticholinergic,
    benchmarking,
    budget_impact,
    business_case,
    decision_quality,
    formulary,
    inhalers,
    kpi,
    markov,
    mcda,
    pbma,
    process,
    procurement,
    run_chart,
    safety_alerts,
    segmentation,
    spc,
    stakeholders,
    uncertainty,
    waiting_list,
    workforce,
)

DAY = datetime.date
MONTHS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]


def net(visits: float, saved: float, cost: float) -> float:
    return visits * saved - cost


BASE = {"visits": 100, "saved": 20, "cost": 1500}


@pytest.mark.parametrize("baseline", [None, "as now", "new"])
def test_appraise_says_costs_benefits_and_what_is_incremental(baseline: str | None) -> None:
    """By hand: 110 a year later at 10% is 100."""
    options = [
        business_case.Option("as now", [100, 0], [0, 110]),
        business_case.Option("new", [150], [0, 220]),
    ]
    found = business_case.appraise(options, 0.1, **({} if baseline is None else {"baseline": baseline}))
    assert found.loc["new", ["pv_costs", "pv_benefits", "npsv"]].tolist() == pytest.approx([150, 200, 50])
    assert found.loc["new", "bcr"] == pytest.approx(200 / 150)
    incremental = [column for column in found.columns if "incremental" in column]
    assert incremental
    assert found.loc[baseline or "as now", incremental].drop("incremental_bcr").eq(0).all()
    if baseline != "new":
        assert found.loc["new", "incremental_npsv"] == pytest.approx(50)


def test_inflate_goes_by_the_index_of_two_years() -> None:
    for index in ({"2020/21": 80, "2025/26": 100}, pd.Series({"2020/21": 80.0, "2025/26": 100.0})):
        assert business_case.inflate(40, "2020/21", "2025/26", index) == pytest.approx(50)
    assert business_case.inflate(amount=40, from_year=2020, to_year=2025, index={2020: 80, 2025: 100}) == 50


def test_a_switching_value_or_that_there_is_none() -> None:
    assert business_case.switching_value(net, BASE, "visits", (0, 200)) == pytest.approx(75)
    assert business_case.switching_value(net, BASE, "visits", [0, 200]) == pytest.approx(75)
    with pytest.raises(ValueError, match="visits"):
        business_case.switching_value(model=net, inputs=BASE, name="visits", bounds=(80, 200))


@pytest.mark.parametrize("shape", [list, np.array, pd.Series], ids=["list", "array", "series"])
def test_budget_impact_is_a_row_a_year_and_payer_without_discount(shape: type) -> None:
    found = budget_impact.budget_impact(shape([100, 200]), shape([0.5, 0.6]), 10.0, 4.0, service_cost=1.0)
    assert {"year", "payer"} <= set(found.columns)
    assert found["impact_gbp"].tolist() == [50 * 6 + 1, 120 * 6 + 1]
    each = budget_impact.budget_impact([100, 200], [0.5, 0.6], {"ICB": 10}, {"ICB": 4, "council": 1})
    assert each.groupby("payer")["impact_gbp"].sum().to_dict() == {"ICB": 1020, "council": -170}


def test_a_tornado_is_sorted_by_swing() -> None:
    found = uncertainty.tornado(net, BASE, {"cost": (1200, 1900), "visits": [50, 120]})
    assert list(found.columns[:6]) == ["input", "low", "high", "result_low", "result_high", "swing"]
    assert found["input"].tolist() == ["visits", "cost"]
    assert found["swing"].tolist() == [1400, 700]


def test_simulate_calls_the_model_once_with_arrays() -> None:
    calls = []

    def model(saved: np.ndarray, cost: np.ndarray) -> np.ndarray:
        calls.append(saved.shape)
        return 30 * saved - cost

    drawn = {"saved": uncertainty.gamma_from(40, 5), "cost": stats.norm(1500, 10)}
    found = uncertainty.simulate(model, drawn, draws=1000, seed=7)
    assert calls == [(1000,)]
    assert {"saved", "cost", "result"} <= set(found.columns)
    assert len(found) == 1000
    pd.testing.assert_frame_equal(found, uncertainty.simulate(model, drawn, 1000, 7))


def test_distributions_have_the_moments_they_were_made_from() -> None:
    for made in (uncertainty.beta_from(0.4, 0.1), uncertainty.gamma_from(mean=0.4, se=0.1)):
        assert (made.mean(), made.std()) == pytest.approx((0.4, 0.1))
    ratio = uncertainty.lognormal_from(0.91, 0.66, 1.26)
    assert ratio.median() == pytest.approx(0.91)


@pytest.mark.parametrize("shape", [np.ndarray.tolist, np.array, pd.DataFrame], ids=["list", "array", "table"])
def test_acceptability_and_the_value_of_information(shape: type) -> None:
    costs, effects = np.array([[0, 100], [0, 300]]), np.array([[0, 0.01], [0, 0.01]])
    found = uncertainty.acceptability(shape(costs), shape(effects), [5_000, 20_000, 40_000])
    assert found.iloc[:, -1].tolist() == [0, 0.5, 1]
    assert uncertainty.evpi(shape(np.array([[0.0, 100], [0, -60]]))) == 30


@pytest.mark.parametrize("count", ["start", "end", "half"])
def test_a_cohort_has_totals_and_a_trace(count: str) -> None:
    found = markov.cohort_model([[0.5, 0.5], [0, 1]], [100, 0], [1, 0], 2, [1, 0], 0, count)
    assert found.trace.tolist() == [[1, 0], [0.5, 0.5], [0.25, 0.75]]
    assert found.effect == {"start": 1.5, "end": 0.75, "half": 1.125}[count]
    assert found.cost == 100 * found.effect


def test_weights_keep_their_labels_and_a_weight_changes_the_first_rank() -> None:
    """By hand: 100 w = 80 (1 - w) at w = 80 / 180."""
    weights = mcda.swing_weights({"safety": 25, "cost": 75})
    assert dict(weights) == {"safety": 0.25, "cost": 0.75}
    scores = pd.DataFrame({"safety": [100, 0], "cost": [0, 80]}, index=["ward", "home"])
    values = mcda.weighted_sum(scores, weights)
    assert values["home"] == 60
    assert mcda.weight_sensitivity(scores, weights, "safety") == pytest.approx(80 / 180)
    assert mcda.weight_sensitivity(scores * 0, weights, "safety") is None


def test_trades_are_in_order_and_stop() -> None:
    wish = pd.DataFrame({"name": ["reviews"], "cost_gbp": [300], "benefit": [60]})
    hit = pd.DataFrame({"name": ["clinic", "tests"], "cost_gbp": [400, 100], "benefit": [40, 5]})
    found = pbma.reallocate(wish, hit)
    assert found.trades["from_scheme"].tolist() == ["tests", "clinic"]
    assert found.trades["amount_gbp"].tolist() == [100, 200]
    assert found.stopped


def test_a_simulated_list_is_one_row_a_person() -> None:
    people = pd.DataFrame(
        {"referred": [0, 0, 7], "clinical_priority": [4, 2, 1], "deprivation": [1, 5, 3], "other_needs": 0}
    )
    weights = {"clinical_priority": 10, "weeks_waited": 1, "deprivation": 4, "other_needs": 1}
    found = waiting_list.simulate(people, [0, 1, 0, 0, 0, 0, 0, 1, 1], waiting_list.priority_rule(weights))
    assert {"referred", "treated", "wait_weeks"} <= set(found.columns)
    assert len(found) == len(people)
    assert found["treated"].tolist() == [8, 1, 7]  # 16 points against 20; then 17 against 38
    assert found["wait_weeks"].tolist() == pytest.approx([8 / 7, 1 / 7, 0])


def test_limits_and_icons_have_their_attributes() -> None:
    found = spc.limits(MONTHS)
    assert found.lower < found.mean < found.upper
    assert found.upper == pytest.approx(found.mean + 2.66 * found.mean_moving_range)
    for improvement in ("up", "down", "neutral"):
        names = spc.icons(MONTHS, found, improvement=improvement, target=12)
        assert isinstance(names.variation, str)
        assert isinstance(names.assurance, str)
    after = spc.signals([2, 1, 9], found)
    assert after["outside_limits"].tolist() == [False, False, True]


def test_run_charts_count_about_the_median() -> None:
    found = run_chart.runs_and_crossings([1, 2, 9, 1, 5, 8])
    assert (found.median, found.longest_run, found.crossings) == (3.5, 2, 3)
    assert (run_chart.critical(24).longest_run, run_chart.critical(24).fewest_crossings) == (8, 8)
    shifted = [1, 2, 1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8, 9, 8]
    assert run_chart.signals(shifted)["signal"].all()
    assert run_chart.signals(shifted, rules="perla")["signal"].all()


def test_segments_are_tables() -> None:
    scores, outcomes = np.array([1, 2, 3, 4, 9]), np.array([0, 1, 1, 1, 1])
    bands = segmentation.risk_bands(scores, [5], ["low", "high"], outcomes)
    assert bands["people"].tolist() == [4, 1]
    assert segmentation.capacity_at_k(scores, outcomes, 2)["found"].tolist() == [2]
    years = segmentation.regression_to_the_mean([8, 2, *[0] * 8], [2, 1, *[1] * 7, 0], share=0.1)
    assert years["mean_year_2"].tolist()[0] == 2


def test_funnels_and_gaps_are_tables() -> None:
    found = benchmarking.funnel(pd.Series([10, 20, 30]), pd.Series([100, 200, 250]))
    assert len(found) == 3
    assert {"lower_95", "upper_95", "lower_99.8", "upper_99.8"} <= set(found.columns)
    assert len(benchmarking.funnel([10, 20], [100, 200], level=0.95)) == 2
    teams = pd.DataFrame({"register": [4, 2], "review": [3, 3]}, index=["a", "b"])
    assert benchmarking.gap_to_standard(teams, 3)["gap"].tolist() == [-1, 0, 1, 0]
    assert benchmarking.gap_to_standard(scores=[4, 2], standard=[3, 3])["gap"].tolist() == [-1, 1]


def test_a_duplicate_is_one_row_a_patient_and_class() -> None:
    rows = [["a", "Fostair", "2024-01-01", "2024-01-30"], ["a", "Trelegy", "2024-01-21", "2024-02-19"]]
    supplies = pd.DataFrame(rows, columns=["patient", "product", "start", "end"])
    found = inhalers.duplicate_classes(supplies)
    assert found[["patient", "class"]].to_numpy().tolist() == [["a", "ICS"], ["a", "LABA"]]
    refilled = inhalers.duplicate_classes(supplies.assign(refill=[False, True]), exclude=["refill"])
    assert refilled.empty


def test_burden_is_a_score_a_patient() -> None:
    rows = pd.DataFrame({"patient": ["a", "a", "b"], "medicine": ["amitriptyline", "codeine", "atenolol"]})
    assert anticholinergic.burden(rows).set_index("patient")["score"].to_dict() == {"a": 4, "b": 1}


def test_harmonising_drops_nothing_and_keeps_both_positions() -> None:
    left = pd.DataFrame({"medicine": ["A", "B", "C"], "status": ["green", "red", "green"]})
    right = pd.DataFrame({"medicine": ["a", "b"], "status": ["green", "green"]})
    found = formulary.harmonise(left, right, formulary.ILLUSTRATIVE_RULES)
    assert found.resolved[["medicine", "status", "rule"]].to_numpy().tolist() == [
        ["A", "green", "positions agree"]
    ]
    assert len(found.resolved) + len(found.unresolved) == 3
    assert found.unresolved[["left_status", "right_status"]].iloc[0].tolist() == ["red", "green"]


def test_alerts_have_a_colour_and_a_register_has_shares_with_intervals() -> None:
    alert = safety_alerts.Alert(
        reference="A", source="MHRA", title="a recall", alert_class="2", issued=DAY(2024, 3, 1),
        owner="lead", action="quarantine", told=True,
    )  # fmt: skip
    assert safety_alerts.rag(alert, DAY(2024, 3, 30)) == "red"
    found = safety_alerts.assurance(safety_alerts.Register([alert]))
    assert {"share", "lower", "upper"} <= set(found.columns)


def test_work_is_counted_in_hours_reviews_and_pounds() -> None:
    assert workforce.deliverable_hours(1, sickness=0) == pytest.approx(37.5 * (365 / 7 - 8))
    assert workforce.review_capacity(1575, 30, 0.4) == 1260
    assert workforce.reimbursement(70_000, 66_972)["shortfall"].tolist() == [3028]
    assert callable(workforce.recruitment_ramp)


def test_steps_have_a_lead_time_an_efficiency_and_a_bottleneck() -> None:
    steps = pd.DataFrame({"step": ["fill in", "check"], "touch": [20, 5], "wait": [0, 75]})
    assert process.lead_time(steps) == 100
    assert process.cycle_efficiency(steps) == 0.25
    assert process.bottleneck(steps) == "fill in"


def test_names_of_stakeholders_and_the_weakest_element() -> None:
    assert isinstance(stakeholders.quadrant(0.9, 0.2), str)
    people = pd.DataFrame({"name": ["Ann"], "c": ["consumers"]})
    assert "customers" in stakeholders.coverage(people, stakeholders.NINE_CS).missing
    scores = dict(
        zip(
            ["frame", "alternatives", "information", "values", "reasoning", "commitment"],
            [0.9, 0.2, 0.9, 0.9, 0.9, 0.9],
            strict=True,
        )
    )
    for given in (scores, pd.Series(scores)):
        found = decision_quality.chain(given)
        assert (found.element, found.score) == ("alternatives", 0.2)


def test_standstill_gives_dates() -> None:
    """By hand: Monday 2 June 2025, starts on Tuesday, eight working days after it end on Friday 13."""
    for holidays in ([DAY(2025, 5, 26)], pd.to_datetime(["2025-05-26"]), {DAY(2025, 5, 26)}):
        found = procurement.standstill(DAY(2025, 6, 2), holidays)
        assert (found.starts, found.last_day) == (DAY(2025, 6, 3), DAY(2025, 6, 13))
    assert procurement.standstill(pd.Timestamp("2025-06-02"), [DAY(2025, 5, 26)]) == found


def test_an_indicator_says_its_problems_in_words() -> None:
    problems = kpi.check(kpi.Kpi(name="Reviews done"))
    assert problems
    assert all(isinstance(problem, str) for problem in problems)
