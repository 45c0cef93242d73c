"""Pictures of a list: who waits how long under each rule, how it grows, who waits longer."""

from collections.abc import Callable
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods import waiting_list
from cmplearn.methods.waiting_list import CLINICAL_PRIORITY_FIRST, LONGEST_WAIT_FIRST, priority_rule

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
Lines = Callable[[Picture], list[list[tuple[float, float]]]]
PEOPLE = waiting_list.people(1200, seed=4, waiting=500)
SLOTS = waiting_list.slots_by_day(13, 52)
NEED = priority_rule({"weeks_waited": 1, "deprivation": {1: 30}})
RULES = {"longest wait": LONGEST_WAIT_FIRST, "priority": CLINICAL_PRIORITY_FIRST, "deprivation": NEED}
UNDER_RULES = waiting_list.waits_under_rules(PEOPLE, SLOTS, RULES)
LONGEST = waiting_list.simulate(PEOPLE, SLOTS, LONGEST_WAIT_FIRST)
DEPRIVED = waiting_list.simulate(PEOPLE, SLOTS, NEED)


def rules(first: list[float], second: list[float], column: str = "mean_wait_weeks") -> pd.DataFrame:
    return pd.DataFrame(
        {"rule": ["A"] * len(first) + ["B"] * len(second)}
        | {"deprivation": [*range(1, len(first) + 1), *range(1, len(second) + 1)], column: [*first, *second]}
    )


def test_the_most_and_the_least_deprived_are_compared_under_the_rules_that_differ_most(
    assert_sound: Sound, texts: Texts
) -> None:
    picture = charts.waits_under_rules(UNDER_RULES)
    assert_sound(picture)
    shown = UNDER_RULES.pivot_table(index="rule", columns="deprivation", values="mean_wait_weeks", sort=False)
    first, last = (f"{shown.loc['deprivation', group]:.1f}" for group in (1, 5))
    assert f"under deprivation, less ({first} against {last} weeks)" in picture.title
    assert {"most deprived", "least deprived"} <= set(texts(picture))
    assert f"deprivation {last}" in " ".join(texts(picture))
    for rule, waits in shown.iterrows():
        told = f"1, most deprived {waits[1]:.1f}".removesuffix(".0")
        assert told in picture.alt.split(f"{str(rule).capitalize()}: ")[-1]


@pytest.mark.parametrize(
    ("table", "column", "title"),
    [
        (
            rules([20, 15, 10], [12, 15, 18]),
            "mean_wait_weeks",
            "Under A, the most deprived wait longer than the least deprived (20 against 10 weeks); "
            "under B, less (12 against 18 weeks)",
        ),
        (
            rules([0.5, 0.4], [0.3, 0.3], "over_52"),
            "over_52",
            "Under A, more of the most deprived than of the least deprived wait over 52 weeks "
            "(50% against 40%); under B, much the same (30% against 30%)",
        ),
        (
            rules([20, 20.5], []),
            "mean_wait_weeks",
            "Under A, the most deprived and the least deprived wait much the same (20 against 20.5 weeks)",
        ),
        (rules([20], [30]), "mean_wait_weeks", "Deprivation 1: 20 weeks under A and 30 weeks under B"),
    ],
)
def test_the_title_fits_the_figures(
    table: pd.DataFrame, column: str, title: str, assert_sound: Sound
) -> None:
    picture = charts.waits_under_rules(table, column=column)
    assert picture.title == title
    assert_sound(picture)


def test_the_table_has_one_row_a_group_and_one_column_a_rule() -> None:
    picture = charts.waits_under_rules(rules([20, 15, 10], [12, 15, 18]))
    assert picture.columns == ("Deprivation", "Mean wait, A (weeks)", "Mean wait, B (weeks)")
    assert picture.rows == (("1, most deprived", 20, 12), ("2", 15, 15), ("3, least deprived", 10, 18))


def test_groups_other_than_deprivation_keep_their_names(assert_sound: Sound) -> None:
    table = waiting_list.waits_under_rules(PEOPLE, SLOTS, RULES, by="clinical_priority")
    picture = charts.waits_under_rules(table, by="clinical_priority", column="over_18")
    assert_sound(picture)
    assert "clinical priority 4" in picture.title
    assert picture.columns[:2] == ("Clinical priority", "Share waiting over 18 weeks, longest wait (%)")


def test_the_list_is_told_from_the_first_week_to_the_last(assert_sound: Sound, texts: Texts) -> None:
    table = waiting_list.list_by_week(LONGEST, 52)
    first, last = table["waiting"].iloc[[0, -1]]
    picture = charts.list_by_week(table)
    assert_sound(picture)
    verb = "grows" if last > first else "falls"
    assert picture.title == f"The list {verb} from {first:,} to {last:,}, weeks 1 to 52"
    assert f"{last:,}" in texts(picture)
    assert picture.columns == ("Week", "Referred", "Treated", "Waiting at its end")
    assert picture.rows[-1] == ("52", *table.iloc[-1, 1:].tolist())
    assert f"{table['waiting'].min():,} to {table['waiting'].max():,} people" in picture.alt


def weeks(sizes: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {"week": range(1, len(sizes) + 1), "referred": 0, "treated": 0, "waiting": sizes},
        columns=["week", "referred", "treated", "waiting"],
    )


@pytest.mark.parametrize(
    ("sizes", "target", "title"),
    [
        (
            [100, 90, 70],
            80,
            "The list falls from 100 to 70, weeks 1 to 3: within the target of 80 from week 3",
        ),
        ([70, 60, 70], 80, "The list stays at 70, weeks 1 to 3: within the target of 80 throughout"),
        ([100, 90, 110], 80, "The list grows from 100 to 110, weeks 1 to 3: 30 above the target of 80"),
        ([100], None, "100 people wait at the end of week 1"),
    ],
)
def test_a_list_stands_beside_its_target(
    sizes: list[int], target: float | None, title: str, assert_sound: Sound
) -> None:
    picture = charts.list_by_week(weeks(sizes), target=target)
    assert picture.title == title
    assert_sound(picture)


def test_lists_are_compared_by_name(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.list_by_week(
        {"66 slots": weeks([100, 110, 120]), "90 slots": weeks([100, 80, 60])}, target=70
    )
    assert_sound(picture)
    assert picture.title == (
        "People waiting after 3 weeks: 120 with 66 slots and 60 with 90 slots; the target is 70"
    )
    assert {"66 slots 120", "90 slots 60", "target 70"} <= set(texts(picture))
    assert picture.rows[1] == ("2", 110, 80)


def test_two_weeks_are_two_points(texts: Texts) -> None:
    picture = charts.list_by_week(weeks([100, 90]))
    assert "<polyline" not in picture.svg
    assert {"100", "90"} <= set(texts(picture))


def test_who_waits_longer_is_told_by_group(assert_sound: Sound, texts: Texts) -> None:
    table = waiting_list.who_waits_longer(LONGEST, DEPRIVED)
    picture = charts.who_waits_longer(table, rule="points for deprivation")
    assert_sound(picture)
    most, least = (table.iloc[place] for place in (0, -1))
    shorter = f"{100 * most['shorter'] / most['people']:.0f}%"
    assert picture.title.startswith(
        f"Under points for deprivation, {shorter} of the most deprived wait shorter; "
    )
    assert {"wait shorter", "wait longer", shorter} <= set(texts(picture))
    weeks_longer = f"{least['mean_change_weeks']:.1f}".removesuffix(".0")
    assert f"5, least deprived: {least['people']:,.0f} waiting" in picture.alt
    assert f"{weeks_longer} weeks longer in the mean" in picture.alt
    assert picture.rows[0][:5] == ("1, most deprived", *most[["people", "longer", "same", "shorter"]])


def changes(longer: list[int], shorter: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "deprivation": range(1, len(longer) + 1),
            "people": 100,
            "longer": longer,
            "same": [100 - up - down for up, down in zip(longer, shorter, strict=True)],
            "shorter": shorter,
            "mean_change_weeks": [(up - down) / 50 for up, down in zip(longer, shorter, strict=True)],
        }
    )


def test_bars_are_as_long_as_the_shares_they_stand_for() -> None:
    picture = charts.who_waits_longer(changes([40, 10], [50, 20]))
    root = ElementTree.fromstring(picture.svg)
    bars = [element.attrib for element in root.iter("{http://www.w3.org/2000/svg}rect")][1:]
    widths = [float(bar["width"]) for bar in bars]
    assert [round(width / widths[0] * 50) for width in widths] == [50, 40, 20, 10]
    assert len({bar["fill"] for bar in bars}) == 2


def test_lines_are_drawn_where_their_figures_are(polylines: Lines) -> None:
    first, second = polylines(charts.waits_under_rules(rules([20, 15, 10], [12, 15, 18])))
    heights = dict(zip([20, 15, 10], [y for _, y in first], strict=True))
    slope = (heights[10] - heights[20]) / 10
    assert [y for _, y in second] == pytest.approx(
        [heights[20] + slope * (20 - w) for w in (12, 15, 18)], abs=0.2
    )


@pytest.mark.parametrize(
    ("table", "title"),
    [
        (changes([0, 0], [0, 0]), "Nobody waits longer or shorter under the second rule"),
        (
            changes([0, 0], [50, 20]),
            "Under the second rule, nobody waits longer; of the most deprived 50% wait shorter",
        ),
        (
            changes([10, 30], [0, 0]),
            "Under the second rule, nobody waits shorter; of the least deprived 30% wait longer",
        ),
        (
            changes([40, 10], [50, 20]),
            "Under the second rule, of the most deprived 50% wait shorter and 40% longer",
        ),
    ],
)
def test_the_title_names_who_gains_and_who_loses(
    table: pd.DataFrame, title: str, assert_sound: Sound
) -> None:
    picture = charts.who_waits_longer(table)
    assert picture.title == title
    assert_sound(picture)


def test_what_comes_from_no_list_is_refused() -> None:
    with pytest.raises(InputError, match="it lacks over_99"):
        charts.waits_under_rules(UNDER_RULES, column="over_99")
    with pytest.raises(InputError, match="must have the groups 1, 2, 3, 4, 5 under every rule; 'priority'"):
        charts.waits_under_rules(UNDER_RULES.drop(index=7))
    nine = pd.concat([UNDER_RULES[:5].assign(rule=str(place)) for place in range(9)])
    with pytest.raises(InputError, match="at most 8 rules; it has 9"):
        charts.waits_under_rules(nine)
    with pytest.raises(InputError, match="it lacks waiting"):
        charts.list_by_week(weeks([1]).drop(columns="waiting"))
    with pytest.raises(InputError, match="of the same weeks"):
        charts.list_by_week({"a": weeks([1]), "b": weeks([1, 2])})
    with pytest.raises(InputError, match="one to 8 lists; it is 0"):
        charts.list_by_week({})
    with pytest.raises(InputError, match="it lacks shorter"):
        charts.who_waits_longer(changes([1], [1]).drop(columns="shorter"))
    with pytest.raises(InputError, match="people in every group"):
        charts.who_waits_longer(changes([0], [0]).assign(people=0))


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=50)


@given(
    found=st.dictionaries(names, st.lists(st.floats(0, 300), min_size=5, max_size=5), min_size=1, max_size=8),
    column=st.sampled_from(["mean_wait_weeks", "median_wait_weeks"]),
)
def test_any_waits_can_be_drawn(found: dict[str, list[float]], column: str, assert_sound: Sound) -> None:
    table = pd.concat(
        [
            pd.DataFrame({"rule": rule, "deprivation": range(1, 6), column: waits})
            for rule, waits in found.items()
        ]
    )
    assert_sound(charts.waits_under_rules(table, column=column))


@given(
    sizes=st.lists(st.integers(0, 2_000_000), min_size=1, max_size=104),
    many=st.integers(1, 8),
    target=st.none() | st.integers(0, 2_000_000),
)
def test_any_list_can_be_drawn(
    sizes: list[int], many: int, target: float | None, assert_sound: Sound
) -> None:
    lists = {
        f"with a rather long name, {place}": weeks([size + place for size in sizes]) for place in range(many)
    }
    picture = charts.list_by_week(lists, target=target)
    assert_sound(picture)
    assert picture == charts.list_by_week(lists, target=target)


@given(rows=st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=10))
def test_any_changes_can_be_drawn(rows: list[tuple[int, int]], assert_sound: Sound) -> None:
    longer = [up for up, _ in rows]
    shorter = [min(down, 100 - up) for up, down in rows]
    assert_sound(charts.who_waits_longer(changes(longer, shorter)))


def test_a_readers_own_rule_is_called_as_its_table_names_it(assert_sound: Sound) -> None:
    counts = waiting_list.tally(PEOPLE[PEOPLE["referred"] < 0])
    table = waiting_list.own_rule_against(counts, 10, 2.5, 52, "longest wait first", deprivation_weeks=30)
    picture = charts.who_waits_longer(table)
    assert_sound(picture)
    assert picture.title.startswith("Under your rule, ")
    assert picture.columns[1] == "Entries"
    assert "Share of each group's entries, under your rule" in picture.svg
    assert charts.who_waits_longer(table, rule="this one").title.startswith("Under this one, ")
