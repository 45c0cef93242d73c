"""How long one what-if picture takes: our writer beside altair (vl-convert) and matplotlib, in the same run.

Run it as `python benchmarks/pictures.py`. Each draws the care homes break-even picture as an SVG text, every
time for another share counted, as a slider does; they take turns, so that a busy machine slows all alike.
"""

from collections.abc import Callable
from io import BytesIO
from itertools import cycle
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import altair as alt
import matplotlib as mpl
import pandas as pd
import vl_convert
from matplotlib import pyplot as plt

from cmplearn import charts
from cmplearn.methods.business_case import UnitBreakEven, unit_break_even

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


if __name__ == "__main__":
    main()
