"""People at risk: one mark a person, however the ratio is worded."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import risk

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
GROUPS = ["Without", "One of them", "Both"]
PITCH = 10


def marks(picture: Picture) -> int:
    """How many people are drawn: each row's bodies are a line of dashes as long as they are many."""
    rows = re.findall(r'x1="8\.0" y1="[\d.]+" x2="([\d.]+)"[^>]*stroke-width="8"', picture.svg)
    return sum(round((float(end) - 8 + 4) / PITCH) for end in rows)


def test_each_person_is_one_mark(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.people_at_risk(
        risk.people_from_two_ratios(5, 24, 3, 0.25, groups=GROUPS, event="die suddenly")
    )
    assert_sound(picture)
    assert picture.title == (
        "Of every 100,000 people in each group, this many die suddenly: 5 without; 80 one of them; 240 both"
    )
    assert marks(picture) == 5 + 80 + 240
    assert "Without: 5, 1 in 20,000" in texts(picture)
    assert "Both: 240, 1 in 417 (48 times)" in texts(picture)
    assert picture.rows[2] == ("Both", 48, 240, "1 in 417")


def test_where_they_are_too_many_a_mark_stands_for_ten(texts: Texts) -> None:
    picture = charts.people_at_risk(risk.absolute_from_relative(100, {"Without": 1, "With": 24}))
    assert marks(picture) == 10 + 240
    assert any("is 10 people of 100,000" in words for words in texts(picture))


def test_less_than_one_person_is_told_and_not_drawn(assert_sound: Sound) -> None:
    picture = charts.people_at_risk(risk.absolute_from_relative(0.1, {"Without": 1, "With": 0}))
    assert marks(picture) == 0
    assert picture.rows[0] == ("Without", 1, 0.1, "1 in 1,000,000")
    assert picture.rows[1][-1] == "none"
    assert_sound(picture)


@given(
    st.floats(0.1, 60),
    st.floats(1, 30),
    st.floats(1, 3),
    st.floats(0.05, 0.33),
    st.sampled_from(["rest", "whole"]),
)
def test_any_two_ratios_are_drawn_inside_the_picture(
    assert_sound: Sound, baseline: float, whole: float, part: float, share: float, against: risk.Against
) -> None:
    picture = charts.people_at_risk(risk.people_from_two_ratios(baseline, whole, part, share, against))
    assert_sound(picture)
    assert marks(picture) <= 803


def test_groups_without_names_are_numbered(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.people_at_risk(risk.absolute_from_relative(50_000, [1, 2], event="are seen in a week"))
    assert_sound(picture)
    assert picture.rows[1] == ("1", 2, 100_000, "1 in 1")
    assert "year" not in " ".join([*texts(picture), picture.alt])


def test_what_is_no_table_of_risks_is_refused() -> None:
    with pytest.raises(InputError, match="it lacks one_in"):
        charts.people_at_risk(risk.absolute_from_relative(5, [1, 24]).drop(columns="one_in"))
