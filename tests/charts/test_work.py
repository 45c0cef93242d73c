"""The picture of a process names its bottleneck, says how much is waiting and where work comes back."""

from collections.abc import Callable
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.process import bottleneck, cycle_efficiency, lead_time, step_times

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"
REVIEWS = pd.DataFrame(
    {
        "step": ["Invite", "Review", "Sign off"],
        "touch": [2, 8, 2],
        "wait": [30, 9, 30],
        "rework": [0, 0, 0.2],
        "rework_to": ["", "", "Review"],
        "adds_value": [True, True, False],
    }
)


def loops(picture: Picture) -> int:
    return len(list(ElementTree.fromstring(picture.svg).iter(f"{SVG}polyline"))) // 2  # way and arrow head


def test_bottleneck_and_waiting_are_the_finding(assert_sound: Sound, texts: Texts) -> None:
    """By hand: the last two are passed 1.25 times; 2 + 10 + 2.5 worked on, 30 + 11.25 + 37.5 waiting."""
    times = step_times(REVIEWS)
    picture = charts.process_map(times, REVIEWS, "minutes")
    assert_sound(picture)
    assert picture.title == "Review is the bottleneck; 84% of 93 minutes is waiting, longest at Sign off"
    assert bottleneck(REVIEWS) == "Review"
    assert lead_time(REVIEWS) == pytest.approx(93.25)
    drawn = " ".join(texts(picture))
    assert "2 Review: bottleneck" in drawn
    assert "10 minutes worked on, 11 waiting, passed 1.25 times" in drawn
    assert "20% go back to Review, adds no value" in drawn
    assert (
        "Sign off: 2.5 minutes worked on, 38 waiting, passed 1.25 times, 20% go back to Review" in picture.alt
    )
    assert picture.columns[2:4] == ("Worked on (minutes)", "Waiting (minutes)")
    assert picture.rows[1] == ("Review", 1.25, 10, 11.25, 0.1, "yes", 0, "")
    assert picture.rows[2] == ("Sign off", 1.25, 2.5, 37.5, 0.4, "no", 20, "Review")
    assert loops(picture) == 1


def test_the_bars_are_as_long_as_the_times() -> None:
    picture = charts.process_map(step_times(REVIEWS))
    root = ElementTree.fromstring(picture.svg)
    widths = [float(one.attrib["width"]) for one in root.iter(f"{SVG}rect") if one.attrib["height"] == "16.0"]
    scale = widths[1] / 30
    assert widths == pytest.approx([time * scale for time in (2, 30, 10, 11.25, 2.5, 37.5)], abs=0.1)


def test_without_the_steps_no_loop_is_drawn() -> None:
    assert loops(charts.process_map(step_times(REVIEWS))) == 0


def test_work_done_again_at_once_loops_to_its_own_step(texts: Texts) -> None:
    steps = REVIEWS.assign(rework=[0.5, 0, 0], rework_to="")
    picture = charts.process_map(step_times(steps), steps)
    assert loops(picture) == 1
    assert "50% are done again" in " ".join(texts(picture))
    assert picture.rows[0][-2:] == (50, "Invite")


@pytest.mark.parametrize(
    ("touch", "wait", "title"),
    [
        ([3, 8], [0, 0], "b is the bottleneck; nothing waits in 11 hours"),
        ([0, 0], [3, 8], "All 11 hours are waiting, longest at b"),
        ([3, 8], [0, 30], "b is the bottleneck; 73% of 41 hours is waiting, longest there"),
        ([30, 1], [9, 10], "a is the bottleneck; 38% of 50 hours is waiting, longest at b"),
        ([0.001, 0], [99, 1], "a is the bottleneck; more than 99% of 100 hours is waiting, longest there"),
    ],
)
def test_the_title_fits_odd_processes(
    touch: list[float], wait: list[float], title: str, assert_sound: Sound
) -> None:
    steps = pd.DataFrame({"step": ["a", "b"], "touch": touch, "wait": wait})
    picture = charts.process_map(step_times(steps))
    assert picture.title == title
    assert_sound(picture)


def test_many_hands_make_another_step_the_bottleneck(texts: Texts) -> None:
    steps = REVIEWS.assign(staff=[1, 9, 1])
    picture = charts.process_map(step_times(steps), steps)
    assert picture.title.startswith(f"{bottleneck(steps)} is the bottleneck")
    assert "3 Sign off: bottleneck" in texts(picture)


def test_value_added_once_over_lead_time_can_be_read_off_the_table() -> None:
    rows = charts.process_map(step_times(REVIEWS), REVIEWS).rows
    adding = sum(float(row[2]) / float(row[1]) for row in rows if row[5] == "yes")
    all_time = sum(float(row[2]) + float(row[3]) for row in rows)
    assert adding / all_time == pytest.approx(cycle_efficiency(REVIEWS))


@given(
    steps=st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=70),
            st.floats(0.01, 1e4),
            st.floats(0, 1e4),
            st.floats(0, 0.5),
            st.integers(0, 20),
        ),
        min_size=1,
        max_size=15,
        unique_by=lambda step: step[0],
    )
)
def test_any_process_can_be_drawn(
    steps: list[tuple[str, float, float, float, int]], assert_sound: Sound
) -> None:
    table = pd.DataFrame(steps, columns=["step", "touch", "wait", "rework", "back"])
    table["rework_to"] = [table["step"].iloc[min(back, row)] for row, back in enumerate(table["back"])]
    picture = charts.process_map(step_times(table), table)
    assert_sound(picture)
    assert loops(picture) == (table["rework"] > 0).sum()
    assert bottleneck(table) in picture.title


def test_what_are_no_steps_is_refused() -> None:
    times = step_times(REVIEWS)
    with pytest.raises(InputError, match="it lacks visits, time, capacity, adds_value"):
        charts.process_map(REVIEWS.drop(columns="adds_value"))
    with pytest.raises(InputError, match="table must have at least one row"):
        charts.process_map(times.iloc[:0])
    with pytest.raises(InputError, match="wait must hold numbers alone; it holds nan"):
        charts.process_map(times.assign(wait=float("nan")))
    with pytest.raises(InputError, match=r"table must be a table; it is \['Invite'\]"):
        charts.process_map(["Invite"])  # type: ignore[arg-type]
    with pytest.raises(
        InputError, match="steps must be those that the times came from; they are Invite, Review"
    ):
        charts.process_map(times, REVIEWS.iloc[:2])


def test_loops_that_run_side_by_side_have_lanes_of_their_own() -> None:
    steps = pd.DataFrame({"step": list("abcd"), "touch": 1, "wait": 1, "rework": [0, 0.1, 0.1, 0.1]})
    steps["rework_to"] = ["", "a", "a", "c"]
    picture = charts.process_map(step_times(steps), steps)
    ways = [one.attrib["points"] for one in ElementTree.fromstring(picture.svg).iter(f"{SVG}polyline")][::2]
    lanes = [way.split()[1].split(",")[0] for way in ways]  # in order of length: b to a, d to c, c to a
    assert len(lanes) == 3
    assert lanes[0] == lanes[1] != lanes[2]
