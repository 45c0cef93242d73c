"""Safety alerts: deadlines and the published year first, then laws, then refusals."""

import datetime
import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.intervals import wilson
from cmplearn.methods.safety_alerts import LINKS, Alert, Register, assurance, counts_behind, progress, rag

DAY = datetime.date
ISSUED = DAY(2024, 3, 1)


def alert(reference: str = "A", **changes: Any) -> Alert:
    usual = {
        "source": "MHRA",
        "title": "a recall",
        "issued": ISSUED,
        "alert_class": "2",
        "owner": "chief pharmacist",
        "action": "quarantine stock",
    }
    return Alert(reference=reference, **{**usual, **changes})


def after(days: int) -> datetime.date:
    return ISSUED + datetime.timedelta(days=days)


@pytest.mark.parametrize(
    ("alert_class", "days"),
    [("1", 0), ("2", 2), ("3", 5), ("4", 5)],  # Numark: at once, 48 hours, 5 days, and 5 days in this source
)
def test_an_open_alert_turns_red_the_day_after_its_last(alert_class: str, days: int) -> None:
    each = alert(alert_class=alert_class)
    assert each.due == after(days)
    assert rag(each, after(days)) == "amber"
    assert rag(each, after(days + 1)) == "red"


@pytest.mark.parametrize("alert_class", ["company-led", "other"])
def test_without_a_known_deadline_an_open_alert_is_never_red(alert_class: str) -> None:
    assert alert(alert_class=alert_class).due is None
    assert rag(alert(alert_class=alert_class), after(400)) == "amber"


def test_a_deadline_of_its_own_wins_also_where_the_class_has_none() -> None:
    assert rag(alert(alert_class="1", deadline=after(14)), after(14)) == "amber"
    assert rag(alert(alert_class="other", deadline=after(14)), after(15)) == "red"


def test_before_the_classes_of_2021_no_deadline_is_assumed() -> None:
    assert alert(issued=DAY(2021, 1, 31)).due is None
    assert alert(issued=DAY(2021, 2, 1)).due == DAY(2021, 2, 3)


def test_closed_is_green_only_with_something_to_show() -> None:
    assert rag(alert(closed=after(9), evidence="batch return note"), after(9)) == "green"
    assert rag(alert(closed=after(9), evidence=" "), after(9)) == "amber"


def test_an_earlier_day_shows_what_was_open_then() -> None:
    each = alert(closed=after(4), evidence="note")
    assert [rag(each, after(days)) for days in (2, 3, 4)] == ["amber", "red", "green"]
    table = progress(Register((each,)), after(3))
    assert table.loc[0, "days_open"] == 3
    assert pd.isna(table.loc[0, "closed"])


def test_progress_by_hand() -> None:
    table = progress(
        Register(
            (
                alert("late", closed=after(4), evidence="note"),
                alert("in time", closed=after(2), evidence="note"),
                alert("unknown", alert_class="other"),
                alert("open", alert_class="1"),
            )
        ),
        pd.Timestamp("2024-03-11 09:00"),
    ).set_index("reference")
    assert table["days_open"].tolist() == [4, 2, 10, 10]
    assert table["late"].tolist() == [True, False, False, True]
    assert table["rag"].tolist() == ["green", "green", "amber", "red"]
    assert table.loc["late", "due"] == pd.Timestamp("2024-03-03")
    assert table["due"].isna().tolist() == [False, False, True, False]


def published_year(recommended: int) -> Register:
    """51 alerts, every one in the newsletter; beyond a recommendation to search, nothing was published."""
    return Register(
        tuple(alert(f"{at}", told=True, recommended=at < recommended) for at in range(51))  # MSAT's year
    )


def test_the_chain_of_the_published_year() -> None:
    table = assurance(published_year(36)).set_index("link")
    assert list(table.index) == ["told", "recommended", "searched", "reviewed", "harm_changed"]
    assert table["kind"].tolist() == ["process"] * 4 + ["outcome"]
    assert table["yes"].tolist() == [51, 36, 0, 0, 0]
    assert table["not_recorded"].tolist() == [0, 0, 51, 51, 51]
    assert table.loc["told", "share"] == 1
    assert round(table.loc["recommended", "share"], 3) == 0.706
    for link, count in (("told", 51), ("recommended", 36), ("harm_changed", 0)):
        limits = wilson(count, 51)
        assert table.loc[link, ["lower", "upper"]].tolist() == pytest.approx(list(limits))


def test_seventy_per_cent_of_51_is_no_whole_number_and_75_is_38() -> None:
    # The published year: 35 are 68.6%, 36 are 70.6%
    assert counts_behind(0.70, 51) == ()
    assert counts_behind(0.75, 51) == (38,)
    assert counts_behind(1.0, 51) == (51,)
    # The inhaler audit of 360 people: 18% and 64%
    assert counts_behind(0.18, 360) == (63, 64, 65, 66)
    assert counts_behind(0.64, 360) == (229, 230, 231, 232)
    assert counts_behind(0.686, 51, decimals=1) == (35,)
    # 27 of 200 are 13.5%: printed as 13 or as 14, and 100 x 0.14 is a hair more than 14 to a computer
    assert 27 in counts_behind(0.14, 200)
    assert 27 in counts_behind(0.13, 200)


def test_each_link_is_held_against_the_one_before() -> None:
    register = Register(
        (
            alert("A", told=True, recommended=True, searched=True, reviewed=False),
            alert("B", told=True, recommended=True, searched=False),
            alert("C", told=True, recommended=False, searched=True),
            alert("D"),
        )
    )
    table = assurance(register).set_index("link")
    assert table["yes"].tolist() == [3, 2, 2, 0, 0]
    assert table["no"].tolist() == [0, 1, 1, 1, 0]
    assert table["not_recorded"].tolist() == [1, 1, 1, 3, 4]
    assert table["of_previous"].tolist()[1:4] == [2 / 3, 1 / 2, 0]
    assert pd.isna(table.loc["told", "of_previous"])
    assert pd.isna(table.loc["harm_changed", "of_previous"])
    assert table["out_of_order"].tolist() == [0, 0, 1, 0, 0]


answers = st.sampled_from([True, False, None])
chains = st.lists(st.tuples(*[answers] * len(LINKS)), min_size=1, max_size=15)


def register_of(rows: list[tuple[Any, ...]]) -> Register:
    return Register(
        tuple(alert(f"{at}", **dict(zip(LINKS, row, strict=True))) for at, row in enumerate(rows))
    )


@settings(max_examples=50)
@given(chains)
def test_every_alert_is_counted_once_at_every_link(rows: list[tuple[Any, ...]]) -> None:
    table = assurance(register_of(rows))
    assert (table["yes"] + table["no"] + table["not_recorded"] == len(rows)).all()
    assert (table["alerts"] == len(rows)).all()
    assert ((table["lower"] <= table["share"] + 1e-12) & (table["share"] <= table["upper"] + 1e-12)).all()
    later = table["yes"].to_numpy()[1:] - table["out_of_order"].to_numpy()[1:]
    assert (later <= table["yes"].to_numpy()[:-1]).all()


@settings(max_examples=50)
@given(chains)
def test_recording_an_unknown_as_no_changes_no_share(rows: list[tuple[Any, ...]]) -> None:
    said = [tuple(bool(each) for each in row) for row in rows]
    columns = ["link", "yes", "share", "lower", "upper", "of_previous"]
    pd.testing.assert_frame_equal(
        assurance(register_of(rows))[columns], assurance(register_of(said))[columns]
    )


@settings(max_examples=50)
@given(chains, st.integers(0, 20))
def test_a_register_comes_back_from_its_table(rows: list[tuple[Any, ...]], closed: int) -> None:
    register = register_of(rows)
    more = Register((*register.alerts, alert("last", closed=after(closed), evidence="seen")))
    assert Register.from_table(more.table) == more


@settings(max_examples=50)
@given(st.sampled_from(["1", "2", "3", "4", "other"]), st.integers(0, 30), st.integers(0, 10))
def test_an_open_alert_only_ever_gets_worse(alert_class: str, days: int, later: int) -> None:
    each = alert(alert_class=alert_class)
    assert rag(each, after(days + later)) == "red" or rag(each, after(days)) == "amber"


@given(st.integers(1, 300), st.data())
def test_a_true_count_is_always_among_those_behind_its_percentage(n: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, n))
    decimals = data.draw(st.integers(0, 3))
    percentage = round(100 * count / n, decimals)
    assert count in counts_behind(percentage / 100, n, decimals)


def test_a_table_as_files_are_read_becomes_a_register() -> None:
    table = pd.DataFrame(
        {
            "reference": ["A", "B"],
            "source": "MHRA",
            "title": "a recall",
            "issued": ["2024-03-01", "2024-03-02"],
            "alert_class": [2, 4],
            "owner": "lead",
            "action": "tell",
            "told": [True, None],
            "evidence": [math.nan, "newsletter"],
            "closed": [None, "2024-03-05"],
        }
    )
    register = Register.from_table(table)
    assert [each.alert_class for each in register.alerts] == ["2", "4"]
    assert [each.closed for each in register.alerts] == [None, DAY(2024, 3, 5)]
    assert [each.told for each in register.alerts] == [True, None]
    assert [each.evidence for each in register.alerts] == ["", "newsletter"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": ""}, "source must be a few words"),
        ({"owner": None}, "owner must be a few words"),
        ({"reference": 5}, "reference must be a few words"),
        ({"issued": "2024-03-01"}, "issued must be a day"),
        ({"issued": pd.NaT}, "issued must be a day"),
        ({"closed": 5}, "closed must be a day"),
        ({"closed": after(-1)}, r"closed of A must not be before its issue \(2024-03-01\); it is 2024-02-29"),
        ({"deadline": after(-1)}, "deadline of A must not be before its issue"),
        ({"alert_class": "5"}, "alert_class of A must be one of 1, 2, 3, 4, company-led, other; it is '5'"),
        ({"told": "yes"}, r"told of A must be True, False or None \(not recorded\); it is 'yes'"),
        ({"harm_changed": 1}, "harm_changed of A must be True, False or None"),
        ({"evidence": None}, "evidence must be text"),
    ],
)
def test_an_alert_is_checked_when_it_is_made(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        alert(**changes)


TABLE = Register((alert(),)).table


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Register(()), "alerts must hold at least one alert; it is empty"),
        (lambda: Register(alert()), "alerts must be a list of Alert"),
        (lambda: Register(5), "alerts must be a list of Alert"),
        (lambda: Register(("A",)), "alerts must be a list of Alert"),
        (lambda: Register((alert(), alert())), "on the register once; A is there twice"),
        (lambda: Register.from_table("A"), "table must be a pandas table"),
        (lambda: Register.from_table(TABLE.iloc[:0]), "table must have at least one row"),
        (lambda: Register.from_table(TABLE.drop(columns=["owner", "issued"])), "missing: issued, owner"),
        (lambda: Register.from_table(TABLE.assign(colour="red")), "it has colour"),
        (lambda: Register.from_table(TABLE.assign(issued=None)), "issued must be a date in every row"),
        (
            lambda: Register.from_table(TABLE.assign(issued="01/03/2024")),
            "issued must hold dates, written year",
        ),
        (
            lambda: Register.from_table(TABLE.assign(owner=math.nan)),
            "owner must be filled in every row; 1 of 1",
        ),
        (lambda: Register.from_table(TABLE.assign(told="y")), "told of A must be True, False or None"),
    ],
)
def test_a_register_is_checked_when_it_is_made(make: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: rag("A", ISSUED), "alert must be an Alert"),
        (lambda: rag(alert(), "2024-03-01"), "today must be a day"),
        (lambda: rag(alert(), after(-1)), r"today must not be before A was issued \(2024-03-01\)"),
        (lambda: progress(alert(), ISSUED), "register must be a Register"),
        (lambda: progress(Register((alert(),)), None), "today must be a day"),
        (lambda: progress(Register((alert(),)), after(-1)), "today must not be before"),
        (lambda: assurance(TABLE), "register must be a Register"),
        (lambda: assurance(Register((alert(),)), 95), "level must be"),
        (lambda: counts_behind(70, 51), r"share must be from 0 to 1; it is 70\. .*did you mean 0\.7\?"),
        (lambda: counts_behind(-0.1, 51), "share must be from 0 to 1"),
        (lambda: counts_behind(math.nan, 51), "share must be a number"),
        (lambda: counts_behind("70%", 51), "share must be a number"),
        (lambda: counts_behind(0.7, 0), "n must be a whole number of 1 or more"),
        (lambda: counts_behind(0.7, 51.5), "n must be a whole number"),
        (lambda: counts_behind(0.7, 51, -1), "decimals must be a whole number"),
    ],
)
def test_what_would_mislead_a_committee_is_refused(call: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()


@pytest.mark.parametrize("n", [1, 7, 51, 360])
@pytest.mark.parametrize("decimals", [0, 1])
def test_counts_behind_are_those_of_all_counts_that_round_to_the_share(n: int, decimals: int) -> None:
    """Beside a search of every count."""
    for share in (0, 0.005, 0.18, 0.5, 0.64, 0.7, 1):
        half = 0.5 * 10**-decimals + 1e-9
        every = tuple(count for count in range(n + 1) if abs(100 * count / n - 100 * share) <= half)
        assert counts_behind(share, n, decimals) == every
