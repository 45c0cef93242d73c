"""Pictures of people: everybody is on the grid, nobody hides anybody, and who is missing is said."""

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.course import roles
from cmplearn.errors import InputError
from cmplearn.methods.stakeholders import Coverage, coverage, placed, quadrant

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"
LEVELS = {"low": 1, "medium": 3, "high": 5}
FEW = pd.DataFrame(
    {
        "name": ["Director of finance", "Carer", "Chief pharmacist", "Practice manager"],
        "power": [0.9, 0.2, 0.9, 0.4],
        "interest": [0.2, 0.9, 0.9, 0.2],
    }
)


def grid(people: pd.DataFrame, **scale: float) -> Picture:
    found = quadrant(people["power"].to_numpy(), people["interest"].to_numpy(), **scale)  # type: ignore[arg-type]
    return charts.stakeholder_grid(people.assign(quadrant=found), **scale)  # type: ignore[arg-type]


def role_cards() -> pd.DataFrame:
    rows = [(role.title, LEVELS[role.power.level], LEVELS[role.interest.level]) for role in roles.all()]
    return pd.DataFrame(rows, columns=["name", "power", "interest"])


def crowd(how_many: int, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    names = [f"Somebody with a rather long title, number {number}" for number in range(how_many)]
    power, interest = rng.random((2, how_many))
    return pd.DataFrame({"name": names, "power": power, "interest": interest})


def circles(picture: Picture) -> list[tuple[float, float, float]]:
    found = ElementTree.fromstring(picture.svg).iter(f"{SVG}circle")
    return [tuple(float(one.attrib[name]) for name in ("cx", "cy", "r")) for one in found]  # type: ignore[misc]


def boxes(picture: Picture) -> list[tuple[float, float, float, float]]:
    """Where each text is drawn, at the width of a common sans-serif font."""
    found = []
    for one in ElementTree.fromstring(picture.svg).iter(f"{SVG}text"):
        size = float(one.attrib["font-size"])
        width = 0.55 * size * len(one.text or "")
        x = (
            float(one.attrib["x"])
            - {"start": 0, "middle": width / 2, "end": width}[one.attrib["text-anchor"]]
        )
        y = float(one.attrib["y"])
        found.append((x, y - 0.7 * size, x + width, y))
    return found


def test_a_few_people_are_named_on_the_grid(assert_sound: Sound, texts: Texts) -> None:
    picture = grid(FEW)
    assert_sound(picture)
    assert picture.title == (
        "Much power and much at stake: Chief pharmacist. Much at stake but little power: Carer"
    )
    drawn = texts(picture)
    assert {"Carer", "Satisfy", "Manage", "Monitor", "Inform"} <= set(drawn)
    assert "Across: interest, 0 to 1. Up: power, 0 to 1." in drawn
    assert " ".join(drawn).count("Director of finance") == 1
    assert [radius for *_, radius in circles(picture)] == [6, 6, 6, 6]
    assert "1" not in drawn
    assert picture.alt.endswith(
        "Satisfy: Director of finance; Manage: Chief pharmacist; Monitor: Practice manager; Inform: Carer."
    )
    assert picture.rows[0] == ("1", "Director of finance", 0.9, 0.2, "Satisfy")


def test_the_role_cards_stand_by_number_in_their_quadrant(assert_sound: Sound, texts: Texts) -> None:
    picture = grid(role_cards(), top=5, power_from=3, interest_from=3)
    assert_sound(picture)
    drawn = texts(picture)
    assert {"Satisfy: 4", "Manage: 8", "Monitor: nobody", "Inform: 6"} <= set(drawn)
    assert len(circles(picture)) == len(picture.rows) == 18
    for number in range(1, 19):
        assert drawn.count(f"{number}") == 2  # on the grid and in the list
    for role in roles.all():
        assert role.title in " ".join(drawn)
        assert role.title in picture.alt


@pytest.mark.parametrize("how_many", [11, 40, 93])
def test_no_symbol_hides_another(how_many: int, assert_sound: Sound) -> None:
    picture = grid(crowd(how_many))
    assert_sound(picture)
    found = circles(picture)
    assert len(found) == how_many
    for (x, y, r), (other_x, other_y, other_r) in combinations(found, 2):
        assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (r + other_r) ** 2


def test_forty_people_of_the_same_ratings_are_all_seen(assert_sound: Sound) -> None:
    picture = grid(crowd(40).assign(power=0.9, interest=0.9))
    assert_sound(picture)
    assert len({(x, y) for x, y, _ in circles(picture)}) == 40


def test_a_symbol_moved_aside_stays_in_its_quadrant() -> None:
    people = crowd(30).assign(power=0.5, interest=0.49)
    middle = 210
    assert all(x < middle for x, _, _ in circles(grid(people)))


@given(seed=st.integers(0, 500), how_many=st.integers(1, 10))
def test_names_on_the_grid_cross_neither_each_other_nor_a_symbol(seed: int, how_many: int) -> None:
    picture = grid(crowd(how_many, seed).assign(name=[f"Person {number}" for number in range(how_many)]))
    if any(radius > 6 for _, _, radius in circles(picture)):
        return  # numbers, which have their own test
    texts = boxes(picture)
    for (a, b, c, d), (e, f, g, h) in combinations(texts, 2):
        assert c <= e or g <= a or d <= f or h <= b
    for x, y, r in circles(picture):
        assert all(x + r <= a or c <= x - r or y + r <= b or d <= y - r for a, b, c, d in texts)


@given(
    people=st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=80),
            st.floats(0, 10),
            st.floats(0, 10),
        ),
        min_size=1,
        max_size=45,
    )
)
def test_any_people_can_be_drawn(people: list[tuple[str, float, float]], assert_sound: Sound) -> None:
    picture = grid(pd.DataFrame(people, columns=["name", "power", "interest"]), top=10)
    assert_sound(picture)
    assert sorted(str(row[1]) for row in picture.rows) == sorted(name for name, _, _ in people)


def test_the_text_alternative_of_a_crowd_is_not_too_long_to_listen_to() -> None:
    assert len(grid(crowd(93)).alt) < 4000
    assert " more; Manage: " in grid(crowd(93)).alt


def test_the_same_people_give_the_same_text() -> None:
    assert grid(crowd(40)) == grid(crowd(40))


def test_one_person_is_a_person() -> None:
    picture = grid(FEW.iloc[:1])
    assert picture.title == "Nobody has both much power and much at stake"
    assert picture.alt.startswith("Grid of power and interest with 1 person.")


@pytest.mark.parametrize(
    ("people", "scale", "words"),
    [
        (FEW, {}, "it lacks quadrant"),
        (FEW.assign(quadrant="Manage").iloc[:0], {}, "table must have at least one row"),
        (FEW.assign(quadrant="Manage"), {}, "Director of finance is in Manage and would stand in Satisfy"),
        (
            FEW.assign(quadrant="Manage", power=9),
            {},
            "power must be from 0 to 1; that of Director of finance is 9",
        ),
        (FEW.assign(quadrant="Manage", power="high"), {}, "that of Director of finance is high"),
        (FEW.assign(quadrant="Manage", interest=np.nan), {}, "interest must be from 0 to 1"),
        (FEW.assign(quadrant="Satisfy").iloc[:1], {"power_from": 0.95}, "would stand in Monitor"),
    ],
)
def test_what_is_no_grid_is_refused(people: pd.DataFrame, scale: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=re.escape(words)):
        charts.stakeholder_grid(people, **scale)


CS = coverage(
    pd.DataFrame(
        {
            "name": [
                "Integrated care board",
                "Carer",
                "Patient leader",
                *(f"Practice {n}" for n in range(12)),
            ],
            "c": ["commissioners", "consumers", "consumers", *["channels"] * 12],
        }
    )
)


def test_the_cs_that_nobody_stands_for_are_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.stakeholder_coverage(CS)
    assert_sound(picture)
    assert picture.title == (
        "Nobody yet stands for customers, collaborators, contributors, commentators, "
        "champions and competitors"
    )
    drawn = texts(picture)
    assert {"Commissioners", "Integrated care board", "Carer and Patient leader"} <= set(drawn)
    assert drawn.count("nobody yet") == drawn.count("0") == 6
    assert "12" in drawn
    assert picture.rows[4][2] == 12
    assert "Practice 11" in str(picture.rows[4][3])
    assert "consumers: Carer and Patient leader" in picture.alt


def test_titles_of_none_and_all() -> None:
    nobody = Coverage(CS.by_c.assign(names=[()] * 9, people=0), tuple(CS.by_c["c"]))
    assert charts.stakeholder_coverage(nobody).title == "Nobody stands for any of the nine Cs yet"
    everybody = pd.DataFrame({"name": "Ann", "c": CS.by_c["c"]})
    assert charts.stakeholder_coverage(coverage(everybody)).title == "All nine Cs have somebody"


def test_what_is_no_coverage_is_refused() -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.stakeholders\.coverage"):
        charts.stakeholder_coverage(["consumers"])  # type: ignore[arg-type]


def test_a_map_is_the_grid_with_its_own_lines() -> None:
    people = {"name": ["Carer", "Chief pharmacist"], "power": [1, 5], "interest": [5, 5]}
    found = placed(people, power_from=3, interest_from=3, top=5)
    picture = charts.stakeholder_map(found)
    assert picture == charts.stakeholder_grid(found.people, 3, 3, 5)
    moved = charts.stakeholder_map(placed(people, "Carer", power=4, power_from=3, interest_from=3, top=5))
    assert moved.title == "Much power and much at stake: Carer and Chief pharmacist"


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.stakeholders\.placed"):
        charts.stakeholder_map(FEW)  # type: ignore[arg-type]


def test_a_scale_from_one_to_five_is_said_and_its_middle_is_in_the_middle(texts: Texts) -> None:
    people = {"name": ["Low", "Middle", "High"], "power": [1, 3, 5], "interest": [1, 3, 5]}
    picture = charts.stakeholder_map(placed(people, top=5, lowest=1))
    assert "Across: interest, 1 to 5. Up: power, 1 to 5." in texts(picture)
    assert picture.columns[2:4] == ("Power (1 to 5)", "Interest (1 to 5)")
    across = sorted(x for x, _, _ in circles(picture))
    assert across[1] - across[0] == pytest.approx(across[2] - across[1], abs=0.2)
    with pytest.raises(InputError, match="power must be from 2 to 5"):
        charts.stakeholder_grid(placed(people, top=5, lowest=1).people, top=5, lowest=2)
