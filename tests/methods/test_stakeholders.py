"""Stakeholders: four corners, nine Cs, then laws and refusals."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import datasets
from cmplearn.errors import InputError
from cmplearn.methods.stakeholders import (
    NINE_CS,
    QUADRANTS,
    SORTS,
    coverage,
    effort_and_effect,
    placed,
    quadrant,
)

PEOPLE = pd.DataFrame(
    {
        "name": ["board", "GP lead", "GP lead", "Ann, carer", "board"],
        "c": ["commissioners", "Champions", "collaborators ", "consumers", "commissioners"],
    }
)

ratings = st.floats(0, 1)


@pytest.mark.parametrize(
    ("power", "interest", "name"),
    [(0.9, 0.1, "Satisfy"), (0.9, 0.9, "Manage"), (0.1, 0.1, "Monitor"), (0.1, 0.9, "Inform")],
)
def test_the_four_corners_are_those_of_the_source(power: float, interest: float, name: str) -> None:
    """NHS Institute, power and impact (facts 2.16)."""
    assert quadrant(power, interest) == name
    assert type(quadrant(power, interest)) is str
    assert quadrant(10 * power, 10 * interest, top=10) == name
    assert name in QUADRANTS


def test_a_rating_at_the_threshold_is_high_and_thresholds_may_be_set_apart() -> None:
    assert quadrant(0.5, 0.5) == "Manage"
    assert quadrant(0.5, 0.5, power_from=0.6) == "Inform"
    assert quadrant(0.5, 0.5, interest_from=0.6) == "Satisfy"
    assert quadrant(3, 2, top=5) == "Satisfy"
    assert quadrant(3, 2, 4, 2, top=5) == "Inform"


@given(pairs=st.lists(st.tuples(ratings, ratings), min_size=1, max_size=20))
def test_arrays_give_what_their_numbers_give_one_by_one(pairs: list[tuple[float, float]]) -> None:
    power, interest = map(np.array, zip(*pairs, strict=True))
    assert quadrant(power, interest).tolist() == [quadrant(*pair) for pair in pairs]


@given(power=ratings, interest=ratings, top=st.sampled_from([1, 2, 4, 8]))
def test_the_scale_makes_no_difference(power: float, interest: float, top: int) -> None:
    assert quadrant(top * power, top * interest, top=top) == quadrant(power, interest)


@given(power=ratings, interest=ratings)
def test_swapping_the_axes_swaps_satisfy_and_inform_alone(power: float, interest: float) -> None:
    swapped = {"Satisfy": "Inform", "Inform": "Satisfy"}
    found = quadrant(power, interest)
    assert quadrant(interest, power) == swapped.get(found, found)


def test_the_nine_cs_are_those_of_the_source() -> None:
    """NHS Institute, stakeholder analysis (facts 2.16)."""
    assert list(NINE_CS) == [
        "commissioners", "customers", "collaborators", "contributors", "channels", "commentators",
        "consumers", "champions", "competitors",
    ]  # fmt: skip


def test_who_stands_for_what_and_who_is_missing() -> None:
    found = coverage(PEOPLE, NINE_CS)
    assert found.missing == ("customers", "contributors", "channels", "commentators", "competitors")
    table = found.by_c.set_index("c")
    assert table["people"].tolist() == [1, 0, 1, 0, 0, 0, 1, 1, 0]
    assert table.loc["commissioners", "names"] == ("board",)  # once, though the row stands twice
    assert table.loc["champions", "names"] == ("GP lead",)
    assert table.loc["consumers", "meaning"] == NINE_CS["consumers"]


def test_another_list_may_be_used() -> None:
    assert coverage(
        PEOPLE, ["Commissioners", "champions", "collaborators", "consumers", "unions"]
    ).missing == ("unions",)


@given(places=st.lists(st.sampled_from(list(NINE_CS)), min_size=1, max_size=30))
def test_one_more_person_never_uncovers_a_c(places: list[str]) -> None:
    people = pd.DataFrame({"name": [f"person {i}" for i in range(len(places))], "c": places})
    found = coverage(people)
    assert set(found.missing) == set(NINE_CS) - set(places)
    assert found.by_c["people"].sum() == len(places)
    assert set(found.missing) <= set(coverage(people.head(1)).missing)


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: quadrant("high", 0.5), "power must be a number or numbers"),
        (lambda: quadrant(8, 3), r"power must be from 0 to 1; it is 8\. .*top=10"),
        (lambda: quadrant(0.5, -0.5), "interest must be 0 or more; it is -0.5"),
        (lambda: quadrant(0.5, math.nan), "interest must hold numbers alone"),
        (lambda: quadrant([], []), "power must hold at least one"),
        (lambda: quadrant([0.1, 0.2], [0.1, 0.2, 0.3]), "power and interest must have one shape"),
        (lambda: quadrant(0.5, 0.5, power_from=5), "power_from must be from 0 to 1; it is 5"),
        (lambda: quadrant(0.5, 0.5, interest_from=-1), "interest_from must be 0 or more"),
        (lambda: quadrant(0.5, 0.5, interest_from="half"), "interest_from must be a number"),
        (lambda: quadrant(0, 0, top=0), "top must be above 0"),
        (lambda: coverage(["Ann"]), "people must be a pandas table"),
        (lambda: coverage(PEOPLE.head(0)), "people must have at least one row"),
        (lambda: coverage(PEOPLE.rename(columns={"c": "role"})), "missing: c; present: name, role"),
        (lambda: coverage(PEOPLE.assign(c=None)), r"people\['c'\] must be filled"),
        (lambda: coverage(PEOPLE.assign(c=3)), r"people\['c'\] must be text"),
        (lambda: coverage(PEOPLE.assign(name=" ")), r"people\['name'\] must be filled"),
        (
            lambda: coverage(PEOPLE.assign(c="friends")),
            r"must be one of commissioners.*there is also friends",
        ),
        (lambda: coverage(PEOPLE, "commissioners"), "nine_cs must be names"),
        (lambda: coverage(PEOPLE, 9), "nine_cs must be names"),
        (lambda: coverage(PEOPLE, []), "nine_cs must hold at least one name"),
        (lambda: coverage(PEOPLE, [1, 2]), "nine_cs must be a few words"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask: Callable[[], Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask()


MAP = {"name": ["board", "patient leader"], "power": [5, 1], "interest": [3, 5]}
FORTY = {
    "name": ["R1", "R2", "R3", "R4", "R5"],
    "effort": [2, 3, 5, 1, 4],
    "effect": [5, 4, 5, 1, 2],
    "owner": ["ward", "", None, "clinic", math.nan],
}


def test_one_of_the_people_placed_can_be_rated_anew_and_the_others_stay() -> None:
    before, after = placed(MAP, top=5), placed(pd.DataFrame(MAP), "patient leader", power=3, top=5)
    assert before.people["quadrant"].tolist() == ["Manage", "Inform"]
    assert after.people["quadrant"].tolist() == ["Manage", "Manage"]
    assert after.people["power"].tolist() == [5, 3]
    assert (before.power_from, before.interest_from, before.top) == (2.5, 2.5, 5)
    assert MAP["power"] == [5, 1]


@given(power=st.floats(0, 5), interest=st.floats(0, 5), line=st.floats(0, 5))
def test_who_is_placed_stands_where_the_quadrant_of_the_ratings_is(
    power: float, interest: float, line: float
) -> None:
    found = placed(MAP, "board", power, interest, power_from=line, top=5).people
    assert found["quadrant"].tolist()[0] == quadrant(power, interest, line, top=5)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"moved": "carer"}, "moved must be one of board, patient leader"),
        ({"power": 2}, "moved must say whose power is new"),
        ({"moved": "board", "power": 6}, "power must be from 0 to 5"),
        ({"power_from": 6}, "power_from must be from 0 to 5"),
    ],
)
def test_a_map_refuses_strangers_and_ratings_off_the_scale(more: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        placed(MAP, top=5, **more)


def test_recommendations_fall_into_four_sorts_and_some_have_nobody_who_answers() -> None:
    found = effort_and_effect(FORTY)
    assert found.recommendations["sort"].tolist() == ["Start", "Start", "Plan", "Fit in", "Question"]
    assert found.counts["sort"].tolist() == list(SORTS)
    assert found.counts["recommendations"].tolist() == [2, 1, 1, 1]
    assert found.counts["without_owner"].tolist() == [1, 1, 0, 1]
    assert found.ready == 1


def test_effort_rated_by_those_who_do_it_never_goes_beyond_the_scale() -> None:
    found = effort_and_effect(FORTY, effort_added=2)
    assert found.recommendations["effort"].tolist() == [4, 5, 5, 3, 5]
    assert found.ready == 0


@pytest.mark.parametrize(
    ("column", "given", "words"),
    [
        ("effort", 3, "Each column must be a list; effort is 3"),
        ("name", "R1", "Each column must be a list; name is 'R1'"),
        ("effect", [1, 2], "Columns must be of one length; they have name 5, effort 5, effect 2, owner 5"),
    ],
)
def test_columns_that_make_no_table_are_refused(column: str, given: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        effort_and_effect({**FORTY, column: given})
    with pytest.raises(InputError, match="must be"):
        placed({"name": "board", "power": 5, "interest": [1, 2]}, top=5)


def test_a_scale_that_begins_at_one_has_its_middle_at_three() -> None:
    found = placed(MAP, top=5, lowest=1)
    assert (found.power_from, found.interest_from, found.lowest) == (3, 3, 1)
    with pytest.raises(InputError, match="power must be from 2 to 5; it is 1"):
        placed(MAP, top=5, lowest=2)
    with pytest.raises(InputError, match="lowest must be below top, 5; it is 5"):
        placed(MAP, top=5, lowest=5)


ones_to_five = st.integers(1, 5)


@given(
    rows=st.lists(st.tuples(ones_to_five, ones_to_five, st.booleans()), min_size=1, max_size=30),
    line=ones_to_five,
    added=st.integers(0, 4),
)
def test_sorting_loses_nothing_and_more_effort_never_makes_more_ready(
    rows: list[tuple[int, int, bool]], line: int, added: int
) -> None:
    table = pd.DataFrame(
        {
            "name": [f"R{number}" for number in range(len(rows))],
            "effort": [row[0] for row in rows],
            "effect": [row[1] for row in rows],
            "owner": ["somebody" if row[2] else None for row in rows],
        }
    )
    found = effort_and_effect(table, line)
    harder = effort_and_effect(table, line, effort_added=added)
    assert found.counts["recommendations"].sum() == harder.counts["recommendations"].sum() == len(rows)
    assert found.counts["without_owner"].sum() == sum(not row[2] for row in rows)
    assert harder.ready <= found.ready


def test_sorting_refuses_ratings_and_lines_off_the_scale() -> None:
    with pytest.raises(InputError, match="effort must be from 0 to 5"):
        effort_and_effect({**FORTY, "effort": [6, 1, 1, 1, 1]})
    with pytest.raises(InputError, match="effect_from must be from 0 to 5"):
        effort_and_effect(FORTY, effect_from=9)
    with pytest.raises(InputError, match="missing: owner"):
        effort_and_effect({name: FORTY[name] for name in ("name", "effort", "effect")})


def test_the_invented_recommendations_of_lesson_1_6_shrink_when_those_who_do_the_work_rate_them() -> None:
    """Counted by hand from the data set: ten easy and large, five of them owned; one point harder, one."""
    rows = datasets.load("review-recommendations").rename(
        columns={"recommendation_id": "name", "impact": "effect"}
    )
    found = effort_and_effect(rows)
    assert found.counts["recommendations"].tolist() == [10, 7, 14, 9]
    assert (found.ready, effort_and_effect(rows, effort_added=1).ready) == (5, 1)
