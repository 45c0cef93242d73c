"""Pictures of a plan: what decides its end, what may slip, and the chance of the date."""

from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.process import critical_path, schedule_risk

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"
TASKS = pd.DataFrame(
    {
        "task": ["Hire", "Train", "Test", "Go live"],
        "duration": [30, 10, 25, 0],
        "low": [20, 8, 20, 0],
        "likely": [30, 10, 25, 0],
        "high": [60, 20, 60, 0],
        "after": ["", "Hire", "", "Train, Test"],
    }
)
PLAN = critical_path(TASKS)
RISK = schedule_risk(TASKS, 50, seed=1)


def test_what_decides_the_end_and_what_may_slip_are_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.critical_path(PLAN)
    assert_sound(picture)
    assert picture.title == "Takes 40 days at least; Hire and Train decide that; Test may slip 15 days"
    drawn = texts(picture)
    assert {"30 days, day 0 to 30, decides the end", "25 days, day 0 to 25, may slip 15 days"} <= set(drawn)
    assert {"day 40, decides the end", "Days from the start"} <= set(drawn)
    assert drawn.index("Test") < drawn.index("Hire") < drawn.index("Train") < drawn.index("Go live")
    assert "Test: 25 days, day 0 to 25, may slip 15 days; Hire: 30 days" in picture.alt
    assert picture.columns == (
        *("Task", "Takes (days)", "Starts (days)", "Ends (days)", "May end (days)", "May slip (days)"),
        "Decides the end",
    )
    assert picture.rows[0] == ("Test", 25, 0, 25, 40, 15, "no")
    assert picture.rows[3] == ("Go live", 0, 40, 40, 40, 0, "yes")


def test_the_bars_are_as_long_as_the_tasks_and_a_milestone_is_a_diamond() -> None:
    root = ElementTree.fromstring(charts.critical_path(PLAN).svg)
    widths = [float(one.attrib["width"]) for one in root.iter(f"{SVG}rect") if one.attrib["height"] == "16.0"]
    assert widths == pytest.approx([days * widths[1] / 30 for days in (25, 30, 10)], abs=0.1)
    assert len(list(root.iter(f"{SVG}polygon"))) == 1


def test_with_the_risk_the_chance_of_the_date_comes_first(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.critical_path(PLAN, risk=RISK)
    assert_sound(picture)
    chance = f"{100 * RISK.chance:.0f}%"
    assert picture.title == (
        f"The chance of being done by day 50 is {chance}. Takes 40 days at least; Hire and Train decide that"
    )
    assert f"By day 50: {chance} chance" in texts(picture)
    share = dict(zip(RISK.tasks["task"], RISK.tasks["critical_share"], strict=True))
    assert picture.rows[0][-1] == pytest.approx(100 * share["Test"], abs=0.01)
    assert f"Test: 25 days, day 0 to 25, may slip 15 days, decides the end in {100 * share['Test']:.0f}%" in (
        picture.alt
    )


def test_titles_of_other_units_and_of_plans_without_slack() -> None:
    plan = critical_path(pd.DataFrame({"task": ["a"], "duration": [1], "after": [""]}))
    assert charts.critical_path(plan, "weeks").title == (
        "Takes 1 week at least; a decides that, and nothing may slip"
    )


def test_tasks_stand_in_the_order_of_their_start_and_the_loosest_is_named() -> None:
    tasks = pd.DataFrame({"task": list("abcd"), "duration": [50, 10, 10, 45], "after": ["", "", "b", ""]})
    picture = charts.critical_path(critical_path(tasks))
    assert [row[0] for row in picture.rows] == ["b", "d", "a", "c"]
    assert picture.title == "Takes 50 days at least; a decides that; b may slip 30 days"


def test_what_is_no_plan_is_refused() -> None:
    with pytest.raises(InputError, match="it lacks start, finish, latest_finish, slack, critical"):
        charts.critical_path(TASKS)
    with pytest.raises(InputError, match="table must have at least one row"):
        charts.critical_path(PLAN.iloc[:0])
    with pytest.raises(InputError, match="slack must hold numbers alone; it holds 'much'"):
        charts.critical_path(PLAN.assign(slack="much"))
    with pytest.raises(
        InputError, match="risk must be that of the same tasks; it is that of Hire, Train, Test"
    ):
        charts.critical_path(PLAN.iloc[:2], risk=RISK)


def test_the_chance_of_the_date_and_of_the_likely_end_are_the_finding(
    assert_sound: Sound, texts: Texts
) -> None:
    picture = charts.schedule_risk(RISK)
    assert_sound(picture)
    chance, likely = (f"{100 * share:.0f}%" for share in (RISK.chance, RISK.chance_of_likely))
    assert picture.title == (
        f"The chance of being done by day 50 is {chance}; {likely} of plans keep to the likely 40 days"
    )
    assert {f"By day 50: {chance}", f"All as likely, day 40: {likely}"} <= set(texts(picture))
    assert picture.columns == ("Point", "Finished by (days)", "Chance (%)")
    assert picture.rows[0] == ("Deadline", 50, pytest.approx(100 * RISK.chance, abs=0.01))
    assert picture.rows[1] == ("All tasks likely", 40, pytest.approx(100 * RISK.chance_of_likely, abs=0.01))
    assert [row[2] for row in picture.rows[2:]] == [10, 50, 80, 90]
    for finish in RISK.percentiles["finish"]:
        assert f"by day {finish:.0f}" in picture.alt


def test_the_curve_never_falls_and_ends_at_certainty() -> None:
    root = ElementTree.fromstring(charts.schedule_risk(RISK).svg)
    (line,) = root.iter(f"{SVG}polyline")
    points = np.array([pair.split(",") for pair in line.attrib["points"].split()], dtype=float)
    assert (np.diff(points[:, 0]) >= 0).all()
    assert (np.diff(points[:, 1]) <= 0).all()


def test_a_chance_is_not_rounded_up_to_certainty() -> None:
    tight = schedule_risk(TASKS, float(np.sort(RISK.finishes)[-2]), seed=1)
    assert "is more than 99%;" in charts.schedule_risk(tight).title


def test_drawing_leaves_the_result_as_it_was() -> None:
    risk = schedule_risk(TASKS, 50, seed=1, draws=100)
    before = risk.finishes.copy()
    assert charts.schedule_risk(risk) == charts.schedule_risk(risk)
    assert (before == risk.finishes).all()


def test_what_is_no_risk_is_refused() -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.process\.schedule_risk"):
        charts.schedule_risk(0.6)  # type: ignore[arg-type]


@given(
    tasks=st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=70),
            st.floats(0, 1e4),
            st.integers(0, 20),
        ),
        min_size=1,
        max_size=15,
        unique_by=lambda task: task[0],
    ),
    deadline=st.floats(0.1, 1e5),
)
def test_any_plan_can_be_drawn(
    tasks: list[tuple[str, float, int]], deadline: float, assert_sound: Sound
) -> None:
    table = pd.DataFrame(tasks, columns=["task", "likely", "before"])
    table["after"] = [
        [table["task"].iloc[before]] if before < row else [] for row, before in enumerate(table["before"])
    ]
    table = table.assign(duration=table["likely"], low=table["likely"] / 2, high=table["likely"] * 3 + 1)
    risk = schedule_risk(table, deadline, seed=1, draws=100)
    assert_sound(charts.critical_path(critical_path(table)))
    assert_sound(charts.critical_path(critical_path(table), risk=risk))
    assert_sound(charts.schedule_risk(risk))


def test_the_slack_is_drawn_to_where_the_task_may_end() -> None:
    root = ElementTree.fromstring(charts.critical_path(PLAN).svg)
    (slack,) = (one for one in root.iter(f"{SVG}line") if one.attrib.get("stroke-dasharray") == "3 3")
    test, hire, *_ = (one for one in root.iter(f"{SVG}rect") if one.attrib["height"] == "16.0")
    day = float(hire.attrib["width"]) / 30
    end = float(test.attrib["x"]) + float(test.attrib["width"])
    assert float(slack.attrib["x1"]) == pytest.approx(end, abs=0.1)
    assert float(slack.attrib["x2"]) == pytest.approx(end + 15 * day, abs=0.2)


def test_the_deadline_stands_at_its_day() -> None:
    root = ElementTree.fromstring(charts.critical_path(PLAN, risk=RISK).svg)
    (line,) = (one for one in root.iter(f"{SVG}line") if one.attrib.get("stroke-dasharray") == "6 4")
    _, hire, *_ = (one for one in root.iter(f"{SVG}rect") if one.attrib["height"] == "16.0")
    start, day = float(hire.attrib["x"]), float(hire.attrib["width"]) / 30
    assert float(line.attrib["x1"]) == pytest.approx(start + 50 * day, abs=0.3)
