"""How long one what-if picture takes: our writer beside altair (vl-convert) and matplotlib, in the same run.

Run it as `python benchmarks/pictures.py`. Each draws the care homes break-even picture as an SVG text, every
time for another share counted, as a slider does; they take turns, so that a busy machine slows all alike.
After that each of our other pictures is drawn on an input of the size that a lesson has, or larger.
"""

from collections.abc import Callable
from io import BytesIO
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import altair as alt
import matplotlib as mpl
import numpy as np
import pandas as pd
import vl_convert
from matplotlib import pyplot as plt

from cmplearn import charts
from cmplearn.course import roles
from cmplearn.methods import decision_quality, mcda, process, stakeholders
from cmplearn.methods.business_case import UnitBreakEven, unit_break_even
from pictures_of_data import (
    comparison_pictures,
    series_pictures,
    uncertainty_pictures,
    waiting_pictures,
)

ROUNDS = 60


def ours(result: UnitBreakEven) -> str:
    return charts.unit_break_even(result).svg


def altair_specification(result: UnitBreakEven) -> str:
    line, marks = result.line(points=2), marked(result)
    x = alt.X("units", title=f"Real number of {result.unit_name}")
    y = alt.Y("benefits_gbp", title=None, axis=alt.Axis(format="$,.0f"))
    benefits = alt.Chart(line).mark_line(color="#005eb8").encode(x=x, y=y)
    cost = alt.Chart(line).mark_line(color="#212b32", strokeDash=[7, 4]).encode(x=x, y="cost_gbp")
    points = alt.Chart(marks).mark_point(filled=True, size=80).encode(x=x, y=y)
    words = alt.Chart(marks).mark_text(align="right", dx=-6, dy=-8).encode(x=x, y=y, text="words")
    title = charts.unit_break_even(result).title
    chart = alt.layer(benefits, cost, points, words).properties(width=420, height=280, title=title)
    return chart.to_json()


def with_altair(result: UnitBreakEven) -> str:
    return vl_convert.vegalite_to_svg(altair_specification(result))


def with_matplotlib(result: UnitBreakEven) -> str:
    line, marks = result.line(points=2), marked(result)
    figure, axes = plt.subplots(figsize=(5.6, 3.7))
    axes.plot(line["units"], line["benefits_gbp"], color="#005eb8", label="Benefits")
    axes.plot(line["units"], line["cost_gbp"], color="#212b32", linestyle="--", label="Cost")
    axes.scatter(marks["units"], marks["benefits_gbp"])
    for row in marks.itertuples():
        axes.annotate(row.words, (row.units, row.benefits_gbp), ha="right", va="bottom")
    axes.set_xlabel(f"Real number of {result.unit_name}")
    axes.yaxis.set_major_formatter(lambda value, _: f"£{value:,.0f}")
    axes.set_title(charts.unit_break_even(result).title, fontsize=9)
    file = BytesIO()
    figure.savefig(file, format="svg")
    plt.close(figure)
    return file.getvalue().decode()


def marked(result: UnitBreakEven) -> pd.DataFrame:
    """Return the points that each picture names."""
    points = [("to break even", result.break_even_units), ("counted", result.counted_units), ("claimed", 443)]
    rows = [(units, result.benefits_gbp(units), f"{units:,.0f} {name}") for name, units in points if units]
    return pd.DataFrame(rows, columns=["units", "benefits_gbp", "words"])


def measure(writers: dict[str, Callable[[UnitBreakEven], str]]) -> dict[str, list[float]]:
    """Return milliseconds by writer, all in turn; the first round, in which they load, is left out."""
    times: dict[str, list[float]] = {name: [] for name in writers}
    shares = cycle(step / 100 for step in range(5, 100, 5))
    for turn in range(ROUNDS + 1):
        result = unit_break_even(200_916, 163_368, 494_720 / 443, 443, next(shares), "admissions avoided")
        for name, write in writers.items():
            taken = milliseconds(write, result)
            if turn:
                times[name].append(taken)
    return times


def criteria_pictures() -> dict[str, Callable[[], charts.Picture]]:
    """Return pictures of four options on five criteria, weighed by two voices, and of a decision."""
    names = ["Clinical need", "Time waited", "Deprivation", "Other needs", "Cost"]
    points = pd.DataFrame(
        {"the public": [100, 70, 60, 40, 5], "managers": [70, 60, 30, 20, 100]}, index=names
    )
    weights = mcda.swing_weights(points)
    public = weights["the public"]
    scores = pd.DataFrame(
        [[80, 40, 60, 90, 100], [60, 90, 30, 20, 70], [100, 10, 90, 60, 0], [20, 20, 20, 20, 20]],
        index=["Home infusion", "Day unit", "Community hub", "As now"],
        columns=names,
    )
    ranges = mcda.leaders_by_weight(scores, public, "Time waited")
    chain = decision_quality.chain(dict.fromkeys(decision_quality.ELEMENTS, 0.8) | {"alternatives": 0.3})
    return {
        "swing_weights": lambda: charts.swing_weights(weights),
        "option_values": lambda: charts.option_values(scores * public),
        "leaders_by_weight": lambda: charts.leaders_by_weight(ranges, "Time waited", 0.2),
        "decision_chain": lambda: charts.decision_chain(chain),
    }


def people_pictures() -> dict[str, Callable[[], charts.Picture]]:
    """Return grids of the role cards, of 40 and of 93 people, and the nine Cs."""
    titles = [role.title for role in roles.all()]

    def grid(how_many: int) -> Callable[[], charts.Picture]:
        rng = np.random.default_rng(1)
        power, interest = rng.integers(1, 6, (2, how_many))
        people = pd.DataFrame(
            {
                "name": [f"{titles[row % len(titles)]} {row}" for row in range(how_many)],
                "power": power,
                "interest": interest,
                "quadrant": stakeholders.quadrant(power, interest, top=5),
            }
        )
        return lambda: charts.stakeholder_grid(people, top=5)

    cs = [*stakeholders.NINE_CS]
    named = pd.DataFrame({"name": titles, "c": [cs[row % 6] for row in range(len(titles))]})
    covered = stakeholders.coverage(named)
    return {
        **{f"stakeholder_grid, {people} people": grid(people) for people in (18, 40, 93)},
        "stakeholder_coverage": lambda: charts.stakeholder_coverage(covered),
    }


def work_pictures() -> dict[str, Callable[[], charts.Picture]]:
    """Return a process of twelve steps with four loops, a plan of twenty tasks, and its risk."""
    numbers = np.arange(12)
    steps = pd.DataFrame(
        {"step": [f"Step {number}" for number in numbers], "touch": 1 + numbers % 4, "wait": 10 + numbers}
    )
    steps["rework"] = np.where(numbers % 3 == 2, 0.1, 0)
    steps["rework_to"] = [f"Step {number - 2}" if number % 3 == 2 else "" for number in numbers]
    times = process.step_times(steps)
    tasks = pd.DataFrame({"task": [f"Task {number}" for number in range(20)], "likely": range(5, 25)})
    tasks["after"] = ["" if number < 4 else f"Task {number - 4}" for number in range(20)]
    tasks = tasks.assign(duration=tasks["likely"], low=tasks["likely"] - 4, high=tasks["likely"] + 20)
    plan, risk = process.critical_path(tasks), process.schedule_risk(tasks, 90, seed=1)
    return {
        "process_map": lambda: charts.process_map(times, steps),
        "critical_path": lambda: charts.critical_path(plan),
        "critical_path with risk": lambda: charts.critical_path(plan, risk=risk),
        "schedule_risk": lambda: charts.schedule_risk(risk),
    }


def milliseconds(write: Callable[[Any], str], given: object) -> float:
    start = perf_counter()
    write(given)
    return 1000 * (perf_counter() - start)


def main() -> None:
    mpl.use("svg")
    writers = {"cmplearn.charts": ours, "altair + vl-convert": with_altair, "matplotlib": with_matplotlib}
    result = unit_break_even(200_916, 163_368, 494_720 / 443, 443, 0.35, "admissions avoided")
    times = measure(writers)
    base = median(times["cmplearn.charts"])
    print(f"{'One what-if picture':22} {'median ms':>10} {'95% within':>11} {'SVG kB':>7} {'times ours':>11}")
    for name, taken in times.items():
        size = len(writers[name](result).encode()) / 1000
        last = quantiles(taken, n=20)[-1]
        print(f"{name:22} {median(taken):10.2f} {last:11.2f} {size:7.1f} {median(taken) / base:11.0f}")
    specification = altair_specification(result)
    alone = median(milliseconds(vl_convert.vegalite_to_svg, specification) for _ in range(ROUNDS))
    print(f"Of altair's time, vl-convert alone takes {alone:.2f} ms (the specification written beforehand).")
    print_ours(
        {
            **criteria_pictures(),
            **people_pictures(),
            **work_pictures(),
            **series_pictures(),
            **comparison_pictures(),
            **uncertainty_pictures(),
            **waiting_pictures(),
        }
    )


def print_ours(pictures: dict[str, Callable[[], charts.Picture]]) -> None:
    """Print how long each of our pictures takes, all in turn."""
    times: dict[str, list[float]] = {name: [] for name in pictures}
    for turn in range(ROUNDS + 1):
        for name, draw in pictures.items():
            taken = milliseconds(lambda draw: draw(), draw)
            if turn:
                times[name].append(taken)
    print(f"\n{'Our other pictures':32} {'median ms':>10} {'95% within':>11} {'SVG kB':>7}")
    for name, taken in times.items():
        size = len(pictures[name]().svg.encode()) / 1000
        print(f"{name:32} {median(taken):10.2f} {quantiles(taken, n=20)[-1]:11.2f} {size:7.1f}")


if __name__ == "__main__":
    main()
