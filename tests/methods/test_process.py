"""Processes and plans: worked by hand first, then laws, then refusals."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.process import (
    bottleneck,
    critical_path,
    cycle_efficiency,
    lead_time,
    schedule_risk,
    step_times,
)

INVOICES = pd.DataFrame(
    {
        "step": ["raise order", "invoice", "match", "query", "pay"],
        "touch": [10.0, 15, 12, 30, 3],
        "wait": [50.0, 400, 200, 900, 80],
    }
)

times = st.floats(0, 100)
line = st.lists(st.tuples(st.floats(0.1, 100), times, st.floats(0, 0.9)), min_size=1, max_size=8)


def steps_of(rows: list[tuple[float, float, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["touch", "wait", "rework"])
    return table.assign(step=[f"step {number}" for number in range(len(rows))])


# --- steps ---


def test_lead_time_and_efficiency_by_hand() -> None:
    """Touch 70, wait 1,630; value is added by invoice (15) and payment (3) alone: 18 of 1,700."""
    assert lead_time(INVOICES) == 1700
    assert cycle_efficiency(INVOICES) == pytest.approx(70 / 1700)
    valued = INVOICES.assign(adds_value=[False, True, False, False, True])
    assert cycle_efficiency(valued) == pytest.approx(18 / 1700)


def test_rework_goes_round_by_hand() -> None:
    """A quarter of b goes back to a: 1 / (1 - 1/4) = 4/3 visits to both; c twice where half is done again."""
    steps = pd.DataFrame(
        {
            "step": ["a", "b", "c"],
            "touch": [3, 6, 5],
            "wait": [0, 9, 1],
            "rework": [0, 0.25, 0.5],
            "rework_to": ["", "a", None],
        }
    )
    table = step_times(steps)
    assert table["visits"].tolist() == pytest.approx([4 / 3, 4 / 3, 2])
    assert table["touch"].tolist() == pytest.approx([4, 8, 10])
    assert table["wait"].tolist() == pytest.approx([0, 12, 2])
    assert table["time"].tolist() == pytest.approx([4, 20, 12])
    assert table["share"].tolist() == pytest.approx([4 / 36, 20 / 36, 12 / 36])
    assert lead_time(steps) == pytest.approx(36)
    assert cycle_efficiency(steps) == pytest.approx(14 / 36)


def test_a_loop_inside_a_loop_by_hand() -> None:
    """Half of c goes back to a, half of b to itself: a and c twice, b twice for each of these."""
    steps = pd.DataFrame(
        {
            "step": ["a", "b", "c"],
            "touch": [1, 1, 1],
            "wait": [0, 0, 0],
            "rework": [0, 0.5, 0.5],
            "rework_to": ["", "b", "a"],
        }
    )
    assert step_times(steps)["visits"].tolist() == pytest.approx([2, 4, 2])


def test_the_bottleneck_is_where_work_is_and_not_where_it_waits() -> None:
    assert bottleneck(INVOICES) == "query"
    assert bottleneck(INVOICES.assign(staff=[1, 1, 1, 10, 1])) == "invoice"
    assert bottleneck(INVOICES.assign(rework=[0, 0, 0.8, 0, 0])) == "match"
    assert step_times(INVOICES)["capacity"].tolist() == pytest.approx([1 / 10, 1 / 15, 1 / 12, 1 / 30, 1 / 3])


def test_a_step_that_is_only_waiting_is_never_full() -> None:
    steps = pd.DataFrame({"step": ["post", "read"], "touch": [0, 5], "wait": [48, 0]})
    assert step_times(steps)["capacity"].tolist() == [math.inf, 0.2]
    assert bottleneck(steps) == "read"


@given(line)
def test_the_visits_are_those_of_the_geometric_law(rows: list[tuple[float, float, float]]) -> None:
    """Where rework stays at its step, it is done 1 / (1 - share) times, whatever the others do."""
    steps = steps_of(rows)
    np.testing.assert_allclose(step_times(steps)["visits"], 1 / (1 - steps["rework"]))
    assert lead_time(steps) == pytest.approx(sum((t + w) / (1 - r) for t, w, r in rows))


@given(line, st.integers(0, 7))
def test_what_enters_a_step_leaves_it(rows: list[tuple[float, float, float]], back: int) -> None:
    """Flow is kept: visits to a step are those that come from the one before and those sent back to it."""
    steps = steps_of(rows)
    target = min(back, len(rows) - 1)
    returns = [f"step {min(target, row)}" for row in range(len(rows))]
    visits = step_times(steps.assign(rework_to=returns))["visits"].to_numpy()
    rework = steps["rework"].to_numpy()
    assert visits[-1] * (1 - rework[-1]) == pytest.approx(1)
    for row in range(len(rows)):
        came = 1.0 if row == 0 else visits[row - 1] * (1 - rework[row - 1])
        sent = sum(visits[k] * rework[k] for k in range(len(rows)) if min(target, k) == row)
        assert visits[row] == pytest.approx(came + sent)


@given(line, st.floats(0.01, 100))
def test_the_unit_of_time_changes_no_share_and_no_bottleneck(
    rows: list[tuple[float, float, float]], unit: float
) -> None:
    steps = steps_of(rows)
    other = steps.assign(touch=steps["touch"] * unit, wait=steps["wait"] * unit)
    assert lead_time(other) == pytest.approx(lead_time(steps) * unit)
    assert cycle_efficiency(other) == pytest.approx(cycle_efficiency(steps))
    slowest = step_times(other).set_index("step")["capacity"]
    assert slowest[bottleneck(steps)] == pytest.approx(slowest.min())


@given(line)
def test_rework_never_shortens_and_efficiency_is_a_share(rows: list[tuple[float, float, float]]) -> None:
    steps = steps_of(rows)
    assert lead_time(steps) >= lead_time(steps.drop(columns="rework")) - 1e-9
    assert 0 <= cycle_efficiency(steps) <= 1 + 1e-12


# --- plans ---

PLAN = pd.DataFrame(
    {
        "task": ["contract", "recruit", "train", "system", "test", "letters", "go live"],
        "duration": [20, 60, 20, 45, 15, 10, 0],
        "after": ["", "contract", ["recruit"], "contract", "system", None, "train, test, letters"],
    }
)


def test_the_longest_chain_by_hand() -> None:
    """Contract 20, recruit 60, train 20: 100 days. The system and its test end on day 80, letters on 10."""
    table = critical_path(PLAN).set_index("task")
    assert table["start"].tolist() == [0, 20, 80, 20, 65, 0, 100]
    assert table["finish"].tolist() == [20, 80, 100, 65, 80, 10, 100]
    assert table["latest_start"].tolist() == [0, 20, 80, 40, 85, 90, 100]
    assert table["latest_finish"].tolist() == [20, 80, 100, 85, 100, 100, 100]
    assert table["slack"].tolist() == [0, 0, 0, 20, 20, 90, 0]
    assert table.index[table["critical"]].tolist() == ["contract", "recruit", "train", "go live"]


def test_a_task_may_have_a_comma_in_its_name() -> None:
    plan = pd.DataFrame({"task": ["buy, build", "use"], "duration": [2, 3], "after": ["", "buy, build"]})
    assert critical_path(plan)["start"].tolist() == [0, 2]


def test_slack_is_not_made_by_rounding() -> None:
    plan = pd.DataFrame(
        {"task": list("abcd"), "duration": [0.1, 0.2, 0.3, 1.0], "after": ["", "a", "", "b, c"]}
    )
    assert critical_path(plan)["critical"].all()


def plans(rows: list[tuple[float, float, float, int]]) -> pd.DataFrame:
    """A plan in which each task waits for some of the three before it."""
    return pd.DataFrame(
        {
            "task": [f"t{number}" for number in range(len(rows))],
            "duration": [row[0] + row[1] for row in rows],
            "low": [row[0] for row in rows],
            "likely": [row[0] + row[1] for row in rows],
            "high": [row[0] + row[1] + row[2] for row in rows],
            "after": [
                [f"t{number - back}" for back in (1, 2, 3) if row[3] >> back & 1 and number >= back]
                for number, row in enumerate(rows)
            ],
        }
    )


networks = st.lists(
    st.tuples(st.floats(0.5, 50), times, times, st.integers(0, 15)), min_size=1, max_size=8
).map(plans)


@given(networks)
def test_no_task_starts_before_those_it_waits_for(plan: pd.DataFrame) -> None:
    table = critical_path(plan).set_index("task")
    for name, before in zip(plan["task"], plan["after"], strict=True):
        assert all(table.loc[each, "finish"] <= table.loc[name, "start"] + 1e-9 for each in before)
        assert all(
            table.loc[each, "latest_finish"] <= table.loc[name, "latest_start"] + 1e-9 for each in before
        )
    assert (table["slack"] >= 0).all()
    assert table["critical"].any()
    ends = table.loc[table["critical"], "finish"]
    assert ends.max() == pytest.approx(table["finish"].max())


@given(networks, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(plan: pd.DataFrame, random: Any) -> None:
    rows = list(range(len(plan)))
    random.shuffle(rows)
    one, other = (critical_path(each).set_index("task") for each in (plan, plan.iloc[rows]))
    pd.testing.assert_frame_equal(one, other.loc[one.index])


@given(networks, st.integers(0, 7), times)
def test_a_task_may_slip_by_its_slack_and_no_further(plan: pd.DataFrame, which: int, more: float) -> None:
    table = critical_path(plan)
    row = which % len(plan)
    later = plan.assign(duration=plan["duration"] + np.where(np.arange(len(plan)) == row, more, 0))
    end = table["finish"].max() + max(more - table["slack"].iloc[row], 0)
    assert critical_path(later)["finish"].max() == pytest.approx(end)


# --- the chance of the date ---


def one_task(low: float, likely: float, high: float) -> pd.DataFrame:
    return pd.DataFrame({"task": ["only"], "low": low, "likely": likely, "high": high, "after": ""})


@pytest.mark.parametrize(
    ("deadline", "chance"),
    [(9, 0), (12, 4 / 30), (13, 9 / 30), (16, 1 - 16 / 70), (20, 1)],
)
def test_one_task_has_the_chance_of_the_triangular_law(deadline: float, chance: float) -> None:
    """From 10 by 13 to 20: (d - 10)^2 / 30 up to 13, from there 1 - (20 - d)^2 / 70."""
    risk = schedule_risk(one_task(10, 13, 20), deadline, seed=3, draws=40_000)
    assert risk.chance == pytest.approx(chance, abs=0.01)


def test_where_two_chains_meet_both_must_be_early() -> None:
    """Two tasks, each done by the deadline in 3 plans of 10: together in 9 of 100."""
    pair = pd.concat([one_task(10, 13, 20), one_task(10, 13, 20).assign(task="other")])
    risk = schedule_risk(pair, 13, seed=3, draws=40_000)
    assert risk.chance == pytest.approx(0.09, abs=0.005)
    assert risk.likely_finish == 13
    assert risk.chance_of_likely == risk.chance
    assert risk.tasks["critical_share"].tolist() == pytest.approx([0.5, 0.5], abs=0.02)
    assert risk.tasks["mean"].tolist() == pytest.approx([43 / 3] * 2, abs=0.05)


def test_tasks_that_share_their_causes_spread_a_chain_wider() -> None:
    """Together, five tasks in a row take five times one: the chance of 65 is that of one for 13, 0.3."""
    chain = pd.concat([one_task(10, 13, 20).assign(task=name, after="abcde"[:row][-1:])
                       for row, name in enumerate("abcde")])  # fmt: skip
    alone, shared = (schedule_risk(chain, 65, seed=5, draws=40_000, together=rho) for rho in (0, 1))
    assert shared.chance == pytest.approx(0.3, abs=0.01)
    assert alone.chance < 0.2
    assert shared.finishes.std() == pytest.approx(alone.finishes.std() * math.sqrt(5), rel=0.03)
    assert shared.finishes.mean() == pytest.approx(5 * 43 / 3, rel=0.01)


def test_the_same_seed_gives_the_same_plans_and_another_others() -> None:
    plan = one_task(10, 13, 20)
    first, again, other = (schedule_risk(plan, 14, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.finishes, again.finishes)
    assert not np.array_equal(first.finishes, other.finishes)


def test_the_table_of_chances_is_read_off_the_finishes() -> None:
    risk = schedule_risk(one_task(10, 13, 20), 14, seed=1)
    assert risk.percentiles["chance"].tolist() == [0.1, 0.5, 0.8, 0.9]
    for chance, finish in risk.percentiles.itertuples(index=False):
        assert (risk.finishes <= finish).mean() == pytest.approx(chance, abs=0.001)
    assert risk.standard_error == pytest.approx(math.sqrt(risk.chance * (1 - risk.chance) / 10_000))


@given(networks, st.floats(0, 1))
def test_no_plan_ends_before_its_best_or_after_its_worst(plan: pd.DataFrame, rho: float) -> None:
    best, worst = (
        critical_path(plan.assign(duration=plan[name]))["finish"].max() for name in ("low", "high")
    )
    risk = schedule_risk(plan, best + 1, seed=7, draws=200, together=rho)
    assert (risk.finishes >= best * (1 - 1e-9)).all()
    assert (risk.finishes <= worst * (1 + 1e-9)).all()
    assert risk.likely_finish == pytest.approx(critical_path(plan)["finish"].max())
    later = schedule_risk(plan, best + 2, seed=7, draws=200, together=rho)
    assert later.chance >= risk.chance
    assert risk.tasks["critical_share"].sum() >= 1 - 1e-9


# --- refusals ---


def steps_with(**columns: Any) -> pd.DataFrame:
    return INVOICES.assign(**columns)


STEP_MISTAKES = [
    (lambda: None, "steps must be a pandas table"),
    (lambda: INVOICES.iloc[:0], "steps must have at least one row"),
    (lambda: INVOICES.drop(columns="wait"), "missing: wait; present: step, touch"),
    (lambda: steps_with(touch=[1, 2, math.nan, 4, 5]), "touch must hold numbers alone; it holds nan"),
    (lambda: steps_with(wait=[1, -2, 3, 4, 5]), "wait must be 0 or more; it is -2 at position 1"),
    (lambda: steps_with(touch=["ten", 2, 3, 4, 5]), "touch must be a number"),
    (lambda: steps_with(touch=0, wait=0), "steps must take some time"),
    (lambda: steps_with(rework=[0, 0, 20, 0, 0]), r"rework must be .*did you mean 0\.2\?"),
    (lambda: steps_with(rework=[0, 0, 1, 0, 0]), "rework must be below 1; it is 1 in step 'match'"),
    (lambda: steps_with(rework_to=["pay", "", "", "", ""]), "for 'raise order' it is 'pay'"),
    (lambda: steps_with(rework_to=["", "", "", "", "nowhere"]), "an earlier one; for 'pay' it is 'nowhere'"),
    (lambda: steps_with(step=["a", "b", "a", "c", "d"]), "a name of its own in each row; a comes twice"),
    (lambda: steps_with(step=["a", "", "c", "d", "e"]), r"step\[1\] must be a few words"),
    (lambda: steps_with(staff=[1, 1, 0, 1, 1]), "staff must be above 0"),
    (lambda: steps_with(adds_value=["yes", "no", "no", "no", "yes"]), "adds_value must be True or False"),
]  # fmt: skip


@pytest.mark.parametrize("method", [step_times, lead_time, cycle_efficiency, bottleneck])
@pytest.mark.parametrize(("steps", "words"), STEP_MISTAKES)
def test_steps_that_make_no_sense_are_refused_in_words(
    method: Callable[[Any], Any], steps: Callable[[], Any], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        method(steps())


def test_a_line_without_work_has_no_bottleneck() -> None:
    with pytest.raises(InputError, match="touch must be above 0 in some step"):
        bottleneck(steps_with(touch=0))


ESTIMATES = PLAN.assign(low=5, likely=10, high=20)
PLAN_MISTAKES = [
    (lambda _: [1, 2], "tasks must be a pandas table"),
    (lambda plan: plan.iloc[:0], "tasks must have at least one row"),
    (lambda plan: plan.drop(columns="after"), "missing: after"),
    (lambda plan: plan.assign(after=["nobody", *[""] * 6]), "for 'contract' it names nobody. There are"),
    (lambda plan: plan.assign(after=5), "after must hold names of tasks; for 'contract' it is 5"),
    (lambda plan: plan.assign(after=["contract", *[""] * 6]), "wait for each other: contract"),
    (
        lambda plan: plan.assign(after=["", "train", "recruit", "", "", "train", "letters"]),
        "wait for each other: recruit, train. Cut one link",
    ),
    (lambda plan: plan.assign(task="the same"), "task must hold a name of its own"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), PLAN_MISTAKES)
def test_plans_that_make_no_sense_are_refused_in_words(change: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        critical_path(change(PLAN))
    with pytest.raises(InputError, match=words):
        schedule_risk(change(ESTIMATES), 100, seed=1)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: critical_path(PLAN.assign(duration=-1)), "duration must be 0 or more"),
        (lambda: critical_path(PLAN.assign(duration=math.nan)), "duration must hold numbers alone"),
        (lambda: critical_path(PLAN.assign(duration="20 days")), "duration must be a number"),
        (lambda: critical_path(PLAN.drop(columns="duration")), "missing: duration"),
        (lambda: schedule_risk(PLAN, 100, seed=1), "missing: low, likely, high"),
        (
            lambda: schedule_risk(ESTIMATES.assign(low=15), 100, seed=1),
            "for 'contract' they are 15, 10 and 20",
        ),
        (lambda: schedule_risk(ESTIMATES.assign(high=math.nan), 100, seed=1), "high must hold numbers alone"),
        (lambda: schedule_risk(ESTIMATES, 0, seed=1), "deadline must be above 0"),
        (lambda: schedule_risk(ESTIMATES, "1 August", seed=1), "deadline must be a number"),
        (lambda: schedule_risk(ESTIMATES, 100, seed=-1), "seed must be a whole number"),
        (lambda: schedule_risk(ESTIMATES, 100, seed=1, draws=10), "draws must be a whole number of 100"),
        (
            lambda: schedule_risk(ESTIMATES, 100, seed=1, together=50),
            r"together must be .*did you mean 0\.5\?",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()
