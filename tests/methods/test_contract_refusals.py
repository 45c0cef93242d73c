"""What the methods refuse: bad input gets a ValueError that names the argument, the rule and the value.

Every function is called well once, then with one argument spoilt at a time.
"""

import datetime
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cmplearn.errors import InputError

NAN = float("nan")
DAY = datetime.date
NOTICE = DAY(2025, 6, 2)
XMR = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1]
SCORES = pd.DataFrame({"safety": [100, 0], "cost": [0, 80]}, index=["ward", "home"])
LEFT = pd.DataFrame({"medicine": ["A", "B"], "status": ["green", "red"]})
PEOPLE = pd.DataFrame({"referred": [0, 0], "clinical_priority": [4, 2], "deprivation": [1, 5]})
RX = pd.DataFrame(
    {"patient": ["a"], "drug": ["morphine"], "route": ["oral"], "strength_mg": [30], "units_per_day": [2]}
)
SUPPLIES = pd.DataFrame(
    [["a", "Fostair", "2024-01-01", "2024-01-30"]], columns=["patient", "product", "start", "end"]
)
MEDICINES = pd.DataFrame({"patient": ["a"], "medicine": ["codeine"]})
STEPS = pd.DataFrame({"step": ["fill in", "check"], "touch": [20, 5], "wait": [0, 75]})
WISH = pd.DataFrame({"name": ["reviews"], "cost_gbp": [300], "benefit": [60]})
HIT = pd.DataFrame({"name": ["clinic"], "cost_gbp": [400], "benefit": [40]})
WHO = pd.DataFrame({"name": ["Ann"], "c": ["consumers"]})
CHAIN = dict.fromkeys(["frame", "alternatives", "information", "values", "reasoning", "commitment"], 0.5)
ROWS = [[0.9, 0.1], [0, 1]]

# By function: a call that works, and for each argument the values that don't.
GOOD: dict[str, dict[str, Any]] = {
    "discounting.discount_factors": {"years": 3, "rate": 0.035},
    "discounting.present_value": {"flows": [1, 2], "rate": 0.035},
    "business_case.optimism_bias": {"upper": 0.5, "mitigated": 0.1},
    "business_case.inflate": {"amount": 5, "from_year": 1, "to_year": 2, "index": {1: 80, 2: 100}},
    "business_case.switching_value": {
        "model": lambda a: a - 1,
        "inputs": {"a": 2},
        "name": "a",
        "bounds": (0, 2),
    },
    "budget_impact.budget_impact": {
        "eligible": [1, 2], "uptake": [0.1, 0.2], "cost_new": 5, "cost_displaced": 4, "service_cost": 0,
    },
    "uncertainty.tornado": {"model": lambda a: a, "inputs": {"a": 1}, "ranges": {"a": (0, 2)}},
    "uncertainty.simulate": {"model": lambda a: a, "distributions": {"a": 1}, "draws": 3, "seed": 1},
    "uncertainty.beta_from": {"mean": 0.4, "se": 0.1},
    "uncertainty.gamma_from": {"mean": 4, "se": 1},
    "uncertainty.lognormal_from": {"estimate": 1, "low": 0.5, "high": 2, "level": 0.95},
    "uncertainty.acceptability": {"costs": [[0, 1]], "effects": [[0, 1]], "thresholds": [1, 2]},
    "uncertainty.evpi": {"net_benefits": [[0, 1], [0, -1]]},
    "cost_effectiveness.icer": {"cost": 2, "effect": 2, "base_cost": 1, "base_effect": 1},
    "cost_effectiveness.net_monetary_benefit": {"cost": 2, "effect": 2, "threshold": 1},
    "cost_effectiveness.frontier": {"costs": [1, 2], "effects": [1, 2]},
    "markov.cohort_model": {
        "transitions": ROWS, "costs": [1, 0], "effects": [1, 0], "cycles": 2, "start": [1, 0],
        "rates": 0.035, "count": "end",
    },
    "mcda.swing_weights": {"points": [1, 2]},
    "mcda.weighted_sum": {"scores": SCORES, "weights": [0.5, 0.5]},
    "mcda.weight_sensitivity": {"scores": SCORES, "weights": [0.5, 0.5], "criterion": "cost"},
    "pbma.reallocate": {"wish_list": WISH, "hit_list": HIT},
    "waiting_list.queue_load": {"demand": 30, "capacity": 27},
    "waiting_list.target_mean_wait": {"target": 52, "factor": 4},
    "waiting_list.target_queue_size": {"demand": 30, "target": 52, "factor": 4},
    "waiting_list.relief_capacity": {"demand": 30, "queue": 1200, "target_queue": 390, "weeks": 26},
    "waiting_list.target_capacity": {
        "demand": 30, "target": 52, "factor": 3, "cv_demand": 1.1, "cv_capacity": 1.2,
    },
    "waiting_list.pressure": {"mean_wait": 63, "target": 52},
    "waiting_list.queue_sizes": {
        "referrals": ["2024-01-01"], "removals": [], "start": "2024-01-01", "end": "2024-01-02",
    },
    "waiting_list.priority_rule": {"weights": {"weeks_waited": 1}},
    "waiting_list.simulate": {"people": PEOPLE, "slots": [1, 1], "rule": lambda now: now["wait_weeks"]},
    "queueing.probability_of_waiting": {"arrival_rate": 0.2, "service_rate": 0.1, "servers": 3},
    "queueing.mean_wait": {"arrival_rate": 0.2, "service_rate": 0.1, "servers": 3},
    "spc.limits": {"values": XMR},
    "run_chart.runs_and_crossings": {"values": XMR},
    "run_chart.critical": {"n": 20},
    "run_chart.signals": {"values": XMR, "rules": "perla"},
    "intervals.wilson": {"count": 65, "n": 100, "level": 0.95},
    "intervals.byar": {"count": 65, "level": 0.95},
    "inequality.slope_index": {"values": [70, 75], "populations": [1000, 1000]},
    "inequality.relative_index": {"values": [70, 75], "populations": [1000, 1000]},
    "inequality.concentration_index": {"values": [70, 75], "populations": [1000, 1000]},
    "segmentation.risk_bands": {
        "scores": [1, 9], "cuts": [5], "labels": ["low", "high"], "outcomes": [0, 1],
    },
    "segmentation.capacity_at_k": {"scores": [1, 9], "outcomes": [0, 1], "k": 1},
    "segmentation.regression_to_the_mean": {"year_1": [8, 2, 0], "year_2": [2, 1, 0], "share": 0.34},
    "benchmarking.funnel": {"counts": [10, 20], "denominators": [100, 200], "level": 0.95},
    "benchmarking.gap_to_standard": {"scores": [4, 2], "standard": 3},
    "opioids.daily_morphine_equivalent": {"prescriptions": RX},
    "opioids.high_dose": {"totals": pd.Series({"a": 100.0}), "threshold_mg": 90, "inclusive": True},
    "inhalers.duplicate_classes": {"prescriptions": SUPPLIES},
    "anticholinergic.burden": {"medicines": MEDICINES},
    "formulary.harmonise": {"left": LEFT, "right": LEFT},
    "workforce.deliverable_hours": {"wte": 2, "sickness": 0.05},
    "workforce.review_capacity": {"hours": 100, "minutes": 30, "share": 0.5},
    "workforce.reimbursement": {"salary": 50_000, "ceiling": 60_000, "rate": 1},
    "process.lead_time": {"steps": STEPS},
    "process.cycle_efficiency": {"steps": STEPS},
    "process.bottleneck": {"steps": STEPS},
    "stakeholders.quadrant": {"power": 0.5, "interest": 0.5},
    "stakeholders.coverage": {"people": WHO},
    "decision_quality.chain": {"scores": CHAIN},
    "procurement.standstill": {"notice_date": NOTICE, "holidays": [DAY(2025, 5, 26)]},
}  # fmt: skip

# Numbers that may be below 0, arguments that are no numbers, and tables.
SIGNED = {
    "present_value.flows", "inflate.amount", "budget_impact.cost_new", "budget_impact.cost_displaced",
    "budget_impact.service_cost", "acceptability.costs", "acceptability.effects", "evpi.net_benefits",
    "icer.cost", "icer.effect", "icer.base_cost", "icer.base_effect", "net_monetary_benefit.cost",
    "net_monetary_benefit.effect", "frontier.costs", "frontier.effects", "cohort_model.costs",
    "cohort_model.effects", "limits.values", "runs_and_crossings.values", "signals.values",
    "slope_index.values", "risk_bands.scores", "risk_bands.cuts", "capacity_at_k.scores",
    "regression_to_the_mean.year_1", "regression_to_the_mean.year_2", "gap_to_standard.scores",
    "gap_to_standard.standard", "relative_index.values",
}  # fmt: skip
FRACTIONS = {
    "discount_factors.rate", "present_value.rate", "cohort_model.rates", "optimism_bias.mitigated",
    "budget_impact.uptake", "wilson.level", "byar.level", "lognormal_from.level", "beta_from.mean",
    "funnel.level", "deliverable_hours.sickness", "review_capacity.share", "reimbursement.rate",
    "regression_to_the_mean.share", "cohort_model.transitions",
}  # fmt: skip


def numbers() -> list[tuple[str, str, Any]]:
    """Every argument that holds plain numbers."""
    return [
        (name, argument, value)
        for name, arguments in GOOD.items()
        for argument, value in arguments.items()
        if not isinstance(value, (bool, str, dict, pd.DataFrame))
        and not callable(value)
        and (argument not in ("bounds", "labels", "holidays", "referrals", "removals", "notice_date"))
        and name != "business_case.inflate"
    ]


def function(name: str) -> Callable[..., Any]:
    module, _, own = name.partition(".")
    return getattr(importlib.import_module(f"cmplearn.methods.{module}"), own)  # type: ignore[no-any-return]


def spoilt(value: Any, bad: float) -> Any:
    """Return numbers in the shape that they had, the first of them spoilt."""
    if isinstance(value, pd.Series):
        return pd.Series([bad, *value.tolist()[1:]], index=value.index, dtype=float)
    if not isinstance(value, list):
        return bad
    return [spoilt(value[0], bad), *value[1:]]


def refusal(name: str, argument: str, value: Any) -> str:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - what it says is looked at by whoever asks
        function(name)(**(GOOD[name] | {argument: value}))
    assert isinstance(caught.value, InputError)
    return str(caught.value)


def named(cases: list[tuple[str, str, Any]]) -> Any:
    return pytest.mark.parametrize(
        ("name", "argument", "value"), cases, ids=[f"{n}.{a}" for n, a, _ in cases]
    )


@pytest.mark.parametrize("name", GOOD)
def test_the_call_that_is_spoilt_below_works(name: str) -> None:
    function(name)(**GOOD[name])


@named(numbers())
def test_a_missing_number_is_named(name: str, argument: str, value: Any) -> None:
    words = refusal(name, argument, spoilt(value, NAN))
    assert argument in words
    assert "nan" in words


@named(numbers())
def test_text_in_the_place_of_a_number_is_named(name: str, argument: str, value: Any) -> None:
    words = refusal(name, argument, ["forty"] * len(value) if isinstance(value, list) else "forty")
    assert argument in words
    assert "forty" in words


@named(
    [case for case in numbers() if isinstance(case[2], (list, pd.Series)) or case[1] in ("demand", "count")]
)
def test_nothing_at_all_is_named(name: str, argument: str, value: Any) -> None:
    empty = pd.Series([], dtype=float) if isinstance(value, pd.Series) else []
    words = refusal(name, argument, empty)
    assert argument in words
    assert any(word in words for word in ("empty", "at least", "there are 0", "none"))


@named([case for case in numbers() if f"{case[0].partition('.')[2]}.{case[1]}" not in SIGNED])
def test_a_number_below_0_is_named(name: str, argument: str, value: Any) -> None:
    words = refusal(name, argument, spoilt(value, -5))
    assert argument in words
    assert "-5" in words


@named([case for case in numbers() if f"{case[0].partition('.')[2]}.{case[1]}" in FRACTIONS])
def test_a_percentage_is_told_from_a_fraction(name: str, argument: str, value: Any) -> None:
    words = refusal(name, argument, spoilt(value, 3.5))
    assert argument in words
    assert "3.5" in words
    assert "0.035" in words


@pytest.mark.parametrize(
    "call",
    ["discounting.discount_factors", "discounting.present_value", "markov.cohort_model"],
)
@pytest.mark.parametrize("rate", [3.5, 35, -0.01, NAN, None, "3.5%"])
def test_rates_are_fractions(call: str, rate: Any) -> None:
    argument = "rates" if "markov" in call else "rate"
    words = refusal(call, argument, rate)
    assert f"{argument} must be" in words
    assert str(rate) in words


@pytest.mark.parametrize("index", ["slope_index", "relative_index", "concentration_index"])
@pytest.mark.parametrize("populations", [[0, 0], [-1, 5], [5, NAN], [], [1, 2, 3], "many", None])
def test_populations_are_people(index: str, populations: Any) -> None:
    assert "populations" in refusal(f"inequality.{index}", "populations", populations)


@pytest.mark.parametrize(
    ("name", "argument", "zeros"),
    [
        ("mcda.swing_weights", "points", [0, 0]),
        ("mcda.weighted_sum", "weights", [0, 0]),
        ("mcda.weight_sensitivity", "weights", [0, 0]),
        ("waiting_list.priority_rule", "weights", {"weeks_waited": 0, "deprivation": 0}),
        ("markov.cohort_model", "start", [0, 0]),
    ],
)
def test_weights_that_are_all_0_are_refused(name: str, argument: str, zeros: Any) -> None:
    words = refusal(name, argument, zeros)
    assert argument in words
    assert "0" in words


TABLES = [
    (name, argument, value, column)
    for name, arguments in GOOD.items()
    for argument, value in arguments.items()
    if isinstance(value, pd.DataFrame) and "scores" not in argument
    for column in value.columns
    if not (name == "waiting_list.simulate" and column != "referred")
]


@pytest.mark.parametrize(
    ("name", "argument", "table", "column"), TABLES, ids=[f"{n}.{a}.{c}" for n, a, _, c in TABLES]
)
def test_a_missing_column_is_named_and_so_are_those_present(
    name: str, argument: str, table: pd.DataFrame, column: str
) -> None:
    words = refusal(name, argument, table.rename(columns={column: "other one"}))
    assert argument in words
    assert f"missing: {column}" in words
    assert all(
        other in words.partition("present: ")[2] for other in ["other one", *table.columns.drop(column)]
    )
    gap = table.astype(object).assign(**{column: [None] + [table[column].iloc[0]] * (len(table) - 1)})
    assert column in refusal(name, argument, gap)


@named(list({(n, a): (n, a, t) for n, a, t, _ in TABLES}.values()))
@pytest.mark.parametrize("bad", ["empty", "no table", None])
def test_an_empty_table_and_what_is_none_are_refused(name: str, argument: str, value: Any, bad: Any) -> None:
    words = refusal(name, argument, value.head(0) if bad == "empty" else bad)
    assert argument in words
    assert ("empty" if bad == "empty" else str(bad)) in words


def test_a_rule_of_a_list_names_the_column_it_misses() -> None:
    rule = function("waiting_list.priority_rule")({"other_needs": 1})
    words = refusal("waiting_list.simulate", "rule", rule)
    assert "missing: other_needs" in words
    assert "clinical_priority" in words


@pytest.mark.parametrize(
    ("name", "argument", "value", "says"),
    [
        ("mcda.weighted_sum", "weights", [8, 6], "14"),
        ("mcda.weighted_sum", "weights", np.array([0.5, 0.49]), "0.99"),
        ("mcda.weighted_sum", "scores", SCORES.replace(100, NAN), "nan"),
        ("mcda.weighted_sum", "scores", SCORES.head(0), "empty"),
        ("mcda.weight_sensitivity", "criterion", "care", "care"),
        ("intervals.wilson", "count", 101, "101"),
        ("intervals.wilson", "n", 0, "0"),
        ("intervals.wilson", "level", 95, "0.95"),
        ("queueing.mean_wait", "servers", 2, "load"),
        ("queueing.mean_wait", "servers", 2.5, "2.5"),
        ("run_chart.signals", "rules", "nelson", "nelson"),
        ("markov.cohort_model", "count", "middle", "middle"),
        ("markov.cohort_model", "transitions", [[0.9, 0.2], [0, 1]], "1.1"),
        ("business_case.inflate", "to_year", 3, "3"),
        ("business_case.inflate", "amount", NAN, "nan"),
        ("business_case.switching_value", "name", "b", "b"),
        ("business_case.switching_value", "bounds", (2, 0), "2"),
        ("business_case.optimism_bias", "upper", 51, "0.51"),
        ("uncertainty.tornado", "ranges", {"a": (2, 0)}, "2"),
        ("uncertainty.tornado", "ranges", {}, "empty"),
        ("uncertainty.simulate", "distributions", {}, "{}"),
        ("uncertainty.simulate", "draws", 0, "0"),
        ("decision_quality.chain", "scores", CHAIN | {"frame": 90}, "0.9"),
        ("decision_quality.chain", "scores", {"frame": 0.5}, "missing: alternatives"),
        ("procurement.standstill", "notice_date", "soon", "soon"),
        ("procurement.standstill", "holidays", "2025-05-26", "2025-05-26"),
        ("waiting_list.queue_sizes", "referrals", [], "0"),
        ("waiting_list.queue_sizes", "start", "2025-01-01", "2025-01-01"),
        ("spc.limits", "values", [5], "one"),
    ],
)
def test_other_values_are_refused_by_name(name: str, argument: str, value: Any, says: str) -> None:
    words = refusal(name, argument, value)
    assert argument in words
    assert says in words
