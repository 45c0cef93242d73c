"""The public names of the methods, as lessons and graders call them without reading the code.

The names, parameters, order and defaults are those of the course's table of names; a function may add
optional parameters after these, and may give a default where the table has none.
"""

import importlib
import inspect
from types import EllipsisType

import pytest

import cmplearn.methods
from cmplearn.errors import InputError

NAMES = {
    "discounting": ["discount_factors(years, rate=GREEN_BOOK)", "present_value(flows, rate=GREEN_BOOK)"],
    "business_case": [
        "Option(name, costs, benefits, ...)",
        "appraise(options, rate=GREEN_BOOK, baseline)",
        "optimism_bias(upper, mitigated=0.0)",
        "switching_value(model, inputs, name, bounds)",
        "inflate(amount, from_year, to_year, index)",
    ],
    "budget_impact": ["budget_impact(eligible, uptake, cost_new, cost_displaced, service_cost=0)"],
    "uncertainty": [
        "tornado(model, inputs, ranges)",
        "simulate(model, distributions, draws, seed)",
        "beta_from(mean, se)",
        "gamma_from(mean, se)",
        "lognormal_from(estimate, low, high, level=0.95)",
        "acceptability(costs, effects, thresholds)",
        "evpi(net_benefits)",
    ],
    "cost_effectiveness": [
        "icer(cost, effect, base_cost, base_effect)",
        "net_monetary_benefit(cost, effect, threshold)",
        "frontier(costs, effects)",
    ],
    "markov": ["cohort_model(transitions, costs, effects, cycles, start, rates, count='start')"],
    "mcda": [
        "swing_weights(points)",
        "weighted_sum(scores, weights)",
        "weight_sensitivity(scores, weights, criterion)",
    ],
    "pbma": ["reallocate(wish_list, hit_list)"],
    "waiting_list": [
        "queue_load(demand, capacity)",
        "target_mean_wait(target, factor=4)",
        "target_queue_size(demand, target, factor=4)",
        "relief_capacity(demand, queue, target_queue, weeks=26)",
        "target_capacity(demand, target, factor, cv_demand, cv_capacity)",
        "pressure(mean_wait, target)",
        "queue_sizes(referrals, removals, start, end)",
        "simulate(...)",
        "priority_rule(weights)",
    ],
    "queueing": [
        "probability_of_waiting(arrival_rate, service_rate, servers)",
        "mean_wait(arrival_rate, service_rate, servers)",
    ],
    "spc": [
        "limits(values, screen=True)",
        "signals(values, limits)",
        "icons(values, limits, improvement, target=None)",
    ],
    "run_chart": ["runs_and_crossings(values)", "critical(n)", "signals(values, rules='anhoej')"],
    "intervals": ["wilson(count, n, level=0.95)", "byar(count, level=0.95)"],
    "inequality": [
        "slope_index(values, populations)",
        "relative_index(values, populations)",
        "concentration_index(values, populations)",
    ],
    "segmentation": ["risk_bands(...)", "capacity_at_k(...)", "regression_to_the_mean(...)"],
    "benchmarking": [
        "funnel(counts, denominators, level=(0.95, 0.998))",
        "gap_to_standard(scores, standard)",
    ],
    "opioids": [
        "daily_morphine_equivalent(prescriptions)",
        "high_dose(totals, threshold_mg, inclusive)",
    ],
    "inhalers": ["duplicate_classes(prescriptions, exclude=...)"],
    "anticholinergic": ["burden(medicines)"],
    "formulary": ["harmonise(left, right, rules)"],
    "safety_alerts": ["Register(...)", "rag(alert, today)", "assurance(register)"],
    "workforce": [
        "deliverable_hours(wte, ...)",
        "review_capacity(...)",
        "reimbursement(...)",
        "recruitment_ramp(...)",
    ],
    "process": ["lead_time(steps)", "cycle_efficiency(steps)", "bottleneck(steps)"],
    "stakeholders": ["quadrant(power, interest)", "coverage(people, nine_cs)"],
    "decision_quality": ["chain(scores)"],
    "procurement": ["standstill(notice_date, holidays)"],
    "kpi": ["Kpi(...)", "check(kpi)"],
}
CALLS = [(module, call) for module, calls in NAMES.items() for call in calls]


@pytest.mark.parametrize("name", NAMES)
def test_every_module_of_the_table_is_listed(name: str) -> None:
    assert name in cmplearn.methods.__all__
    module = importlib.import_module(f"cmplearn.methods.{name}")
    assert {call.partition("(")[0] for call in NAMES[name]} <= set(module.__all__)


def parsed(module: object, call: str) -> tuple[str, list[tuple[str, object]], bool]:
    """The name, its parameters with their defaults, and whether the table leaves the rest open."""
    name, _, rest = call.removesuffix(")").partition("(")
    body = rest.replace(", ...", "").replace("=...", "=Ellipsis")
    if body == "...":
        return name, [], True
    shape = eval(f"lambda {body}: None" if "=" not in body else f"lambda {ordered(body)}: None", vars(module))
    found = inspect.signature(shape).parameters.values()
    return name, [(one.name, one.default) for one in found], "..." in rest and "=..." not in rest


def ordered(body: str) -> str:
    """Give required names after optional ones an open default, as Python's grammar asks for one."""
    parts = [part.strip() for part in split(body)]
    optional = False
    written = []
    for part in parts:
        optional = optional or "=" in part
        written.append(part if "=" in part or not optional else f"{part}=Ellipsis")
    return ", ".join(written)


def split(body: str) -> list[str]:
    """At the commas that are not inside brackets."""
    found, depth = [""], 0
    for letter in body:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append("")
        else:
            found[-1] += letter
    return found


@pytest.mark.parametrize(("module_name", "call"), CALLS, ids=[f"{m}.{c}" for m, c in CALLS])
def test_a_name_takes_its_parameters_in_order_and_by_name(module_name: str, call: str) -> None:
    module = importlib.import_module(f"cmplearn.methods.{module_name}")
    name, wanted, rest_open = parsed(module, call)
    parameters = list(inspect.signature(getattr(module, name)).parameters.values())
    assert [one.name for one in parameters[: len(wanted)]] == [one for one, _ in wanted]
    for parameter, (_, default) in zip(parameters, wanted, strict=False):
        assert parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        if isinstance(default, EllipsisType):
            assert parameter.default is not inspect.Parameter.empty
        elif default is not inspect.Parameter.empty:
            assert parameter.default == default
    if not rest_open:
        unasked = [one.name for one in parameters[len(wanted) :] if one.default is inspect.Parameter.empty]
        assert unasked == []


def test_a_refusal_is_a_value_error() -> None:
    assert issubclass(InputError, ValueError)
