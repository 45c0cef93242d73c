"""Pictures of series, places, uncertainty and waits for `pictures.py` to measure, usual and large ones."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from cmplearn import charts
from cmplearn.methods import benchmarking, run_chart, spc, waiting_list
from cmplearn.methods.budget_impact import budget_impact
from cmplearn.methods.pareto import pareto
from cmplearn.methods.uncertainty import acceptability

Drawings = dict[str, Callable[[], charts.Picture]]


def series_pictures() -> Drawings:
    """Return control charts and run charts of 24 months and of 200 points."""
    draws = np.random.default_rng(1)
    months = pd.Series(
        np.r_[draws.normal(30, 3, 14), draws.normal(24, 3, 10)],
        index=pd.date_range("2024-01-01", periods=24, freq="MS"),
    )
    drawings: Drawings = {}
    for name, values in (("24 months", months), ("200 points", draws.normal(20, 4, 200).cumsum())):
        limits = spc.limits(values)
        found, icons = spc.signals(values, limits), spc.icons(values, limits, "down", 20)
        runs, summary = run_chart.signals(values), run_chart.summary(values)
        drawings[f"control chart, {name}"] = lambda found=found, limits=limits, icons=icons: (
            charts.control_chart(found, limits, icons, improvement="down", target=20)
        )
        drawings[f"run chart, {name}"] = lambda runs=runs, summary=summary: charts.run_chart(runs, summary)
    return drawings


def comparison_pictures() -> Drawings:
    """Return funnels of 11 and of 400 places, and a Pareto chart of 6 causes."""
    draws = np.random.default_rng(2)
    drawings: Drawings = {}
    for count in (11, 400):
        sizes = draws.integers(100, 9000, count)
        table = benchmarking.funnel(draws.binomial(sizes, draws.normal(0.12, 0.01, count)), sizes)
        drawings[f"funnel, {count} places"] = lambda table=table: charts.funnel(table)
    causes = pareto({f"cause {place}": 100 // place for place in range(1, 7)})
    return drawings | {"Pareto chart, 6 causes": lambda: charts.pareto(causes)}


def uncertainty_pictures() -> Drawings:
    """Return acceptability of 5 options at 51 prices, and a budget impact of 5 years and 3 payers."""
    draws = np.random.default_rng(3)
    costs, effects = draws.normal(1_000, 400, (1_000, 5)), draws.normal(0.08, 0.05, (1_000, 5))
    curves = acceptability(costs, effects, range(0, 50_001, 1_000))
    impact = budget_impact(
        [1000] * 5, [0.1, 0.2, 0.3, 0.4, 0.5], {"ICB": 500}, {"ICB": 200, "A": 50, "B": 20}
    )
    return {
        "acceptability, 5 options": lambda: charts.acceptability(curves, threshold=25_000),
        "budget impact, 5 years": lambda: charts.budget_impact(impact),
    }


def waiting_pictures() -> Drawings:
    """Return waits under three rules, a list of 52 weeks, and who waits longer."""
    people, slots = waiting_list.people(3_000, seed=4, waiting=1_000), waiting_list.slots_by_day(36, 52)
    need = waiting_list.priority_rule({"weeks_waited": 1, "deprivation": {1: 30}})
    rules = {
        "longest wait": waiting_list.LONGEST_WAIT_FIRST,
        "clinical priority": waiting_list.CLINICAL_PRIORITY_FIRST,
        "need": need,
    }
    waits = waiting_list.waits_under_rules(people, slots, rules)
    runs = [waiting_list.simulate(people, slots, rule) for rule in (rules["longest wait"], need)]
    sizes, changes = waiting_list.list_by_week(runs[0], 52), waiting_list.who_waits_longer(*runs)
    return {
        "waits, 3 rules": lambda: charts.waits_under_rules(waits),
        "list by week, 52 weeks": lambda: charts.list_by_week(sizes),
        "who waits longer, 5 groups": lambda: charts.who_waits_longer(changes),
    }
