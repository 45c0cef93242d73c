"""How long a simulation takes: our one call with arrays beside loops over rows, in the same run.

Run it as `python benchmarks/uncertainty.py`. The case: five options over five years, eight unsure inputs
(numbers without a source are made up), the present value of each option. Ours draws, checks, runs the model
and builds the table; the loops are given their draws and only run the model. All answers are compared first.
`--largest 10000000` shows growth up to that many draws (3 GB).
"""

import argparse
from collections.abc import Callable
from itertools import count, takewhile
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd

from cmplearn.methods.discounting import present_value
from cmplearn.methods.uncertainty import (
    acceptability,
    beta_from,
    evpi,
    evppi,
    gamma_from,
    lognormal_from,
    simulate,
)

DRAWS, ROUNDS, SEED = 100_000, 5, 2026
OPTIONS, YEARS, RATE = 5, 5, 0.035
INPUTS = {
    "people": gamma_from(4_000, 400),
    "admission_gbp": gamma_from(2_709.82, 300),  # non-elective spell, National Cost Collection 2024/25
    "admissions_each": beta_from(0.11, 0.02),
    "rate_ratio": lognormal_from(0.91, 0.66, 1.26),  # falls, CHIPPS trial (BMJ 2023)
    "pharmacist_gbp": gamma_from(66_972, 3_000),  # ceiling of reimbursement, 2025/26
    "reach": beta_from(0.6, 0.08),
    "waste_gbp_each": gamma_from(14, 4),
    "setup_gbp": gamma_from(40_000, 10_000),
}
BENEFITS = [f"option {option}" for option in range(OPTIONS)]


def with_arrays(
    people: Any,
    admission_gbp: Any,
    admissions_each: Any,
    rate_ratio: Any,
    pharmacist_gbp: Any,
    reach: Any,
    waste_gbp_each: Any,
    setup_gbp: Any,
) -> dict[str, Any]:
    """Return the net present value of each option: as now, then one to four pharmacists."""
    values = {}
    for option, name in enumerate(BENEFITS):
        reached = people * reach * (1 - 0.5**option)
        each_year = reached * (admissions_each * (1 - rate_ratio) * admission_gbp + waste_gbp_each)
        each_year = each_year - option * pharmacist_gbp
        growth = [each_year * min(1, 0.4 + 0.3 * year) for year in range(YEARS)]
        values[name] = present_value([growth[0] - option * setup_gbp, *growth[1:]], RATE)
    return values


def one_row(
    people: float,
    admission_gbp: float,
    admissions_each: float,
    rate_ratio: float,
    pharmacist_gbp: float,
    reach: float,
    waste_gbp_each: float,
    setup_gbp: float,
) -> list[float]:
    """Return the same for one draw, in plain numbers, as a spreadsheet's rows or a macro would."""
    values = []
    for option in range(OPTIONS):
        reached = people * reach * (1 - 0.5**option)
        each_year = reached * (admissions_each * (1 - rate_ratio) * admission_gbp + waste_gbp_each)
        each_year -= option * pharmacist_gbp
        value = -option * setup_gbp
        for year in range(YEARS):
            value += each_year * min(1, 0.4 + 0.3 * year) / (1 + RATE) ** year
        values.append(value)
    return values


def ours(draws: int) -> pd.DataFrame:
    return simulate(with_arrays, INPUTS, draws, SEED)


def plain_loop(inputs: pd.DataFrame) -> list[list[float]]:
    columns = [inputs[name].tolist() for name in INPUTS]
    return [one_row(*row) for row in zip(*columns, strict=True)]


def pandas_loop(inputs: pd.DataFrame) -> list[list[float]]:
    return [one_row(*(row[name] for name in INPUTS)) for _, row in inputs.iterrows()]


def seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


def beside() -> None:
    """Print ours beside the loops; they take turns, so that a busy machine slows all alike."""
    table = ours(DRAWS)
    answers = table[BENEFITS].to_numpy()
    np.testing.assert_allclose(np.array(plain_loop(table)), answers, rtol=1e-9, atol=1e-4)
    np.testing.assert_allclose(np.array(pandas_loop(table[:100])), answers[:100], rtol=1e-9, atol=1e-4)
    ways: dict[str, Callable[[], object]] = {
        "cmplearn.methods.uncertainty.simulate": lambda: ours(DRAWS),
        "a loop over rows, plain numbers": lambda: plain_loop(table),
        "a loop over a table's rows (iterrows)": lambda: pandas_loop(table),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            times[name].append(seconds(way))
    base = median(times["cmplearn.methods.uncertainty.simulate"])
    print(f"{DRAWS:,} draws of {OPTIONS} options over {YEARS} years, {len(INPUTS)} inputs (same answers)")
    print(f"{'':38} {'median s':>9} {'slowest s':>10} {'times ours':>11}")
    for name, taken in times.items():
        print(f"{name:38} {median(taken):9.3f} {max(taken):10.3f} {median(taken) / base:11.1f}")


def afterwards() -> None:
    """Print what is made of the draws."""
    table = ours(DRAWS)
    costs, effects = -table[BENEFITS], table[BENEFITS] / 20_000
    thresholds = np.linspace(0, 50_000, 101)
    print(f"\nWhat is made of {DRAWS:,} draws: median of {ROUNDS}, seconds")
    for name, work in {
        "acceptability, 101 thresholds": lambda: acceptability(costs, effects, thresholds),
        "evpi": lambda: evpi(table[BENEFITS]),
        f"evppi of {len(INPUTS)} inputs": lambda: evppi(table[BENEFITS], table[list(INPUTS)]),
    }.items():
        print(f"{name:38} {median(seconds(work) for _ in range(ROUNDS)):9.3f}")


def growth(largest: int) -> None:
    """Print how the time grows with the draws."""
    print(f"\n{'draws':>12} {'ours, s':>9} {'us a draw':>10} {'plain loop, s':>14} {'times ours':>11}")
    for draws in takewhile(lambda size: size <= largest, (10**power for power in count(4))):
        taken = median(seconds(lambda size=draws: ours(size)) for _ in range(3))
        line = f"{draws:12,} {taken:9.3f} {1e6 * taken / draws:10.3f}"
        if draws <= 1_000_000:
            inputs = ours(draws)
            loop = seconds(lambda table=inputs: plain_loop(table))
            line += f" {loop:14.3f} {loop / taken:11.1f}"
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a simulation beside loops over rows.")
    parser.add_argument("--largest", type=int, default=1_000_000, help="most draws to show growth with")
    options = parser.parse_args()
    beside()
    afterwards()
    growth(options.largest)


if __name__ == "__main__":
    main()
