"""Inhalers of one class twice: hand-made records first, then laws, then refusals."""

import itertools
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.inhalers import SearchQuality, duplicate_classes, search_quality

COLUMNS = ["patient", "product", "start", "end"]
INGREDIENTS = parameters.history("inhalers.ingredients")[-1].table
JANUARY = ("2024-01-01", "2024-01-31")


def supplies(*rows: tuple[Any, ...], **marks: list[bool]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS).assign(**marks)


def found(table: pd.DataFrame, **options: Any) -> list[tuple[Any, ...]]:
    return list(
        duplicate_classes(table, **options)[["patient", "class", "products"]].itertuples(
            index=False, name=None
        )
    )


def test_fostair_with_trelegy_doubles_steroid_and_long_acting_agonist() -> None:
    # facts of the field: the typical duplication, unseen in the names of combination products
    table = supplies(("a", "Fostair", *JANUARY), ("a", "Trelegy", *JANUARY))
    assert found(table) == [("a", "ICS", "Fostair, Trelegy"), ("a", "LABA", "Fostair, Trelegy")]


@pytest.mark.parametrize(
    ("first", "second", "classes"),
    [
        ("Relvar", "Symbicort", ["ICS", "LABA"]),
        ("Trimbow", "Spiriva", ["LAMA"]),
        ("Anoro", "Trelegy", ["LABA", "LAMA"]),
        ("Serevent", "Fobumix", ["LABA"]),
        ("Clenil", "DuoResp", ["ICS"]),
        ("Clenil", "Spiriva", []),  # two inhalers, no class twice
        ("Ventolin", "Salamol", []),  # short-acting relievers are not among the three searches
        ("Atrovent", "Spiriva", []),
    ],
)
def test_pairs_of_products_by_what_they_hold(first: str, second: str, classes: list[str]) -> None:
    table = supplies(("a", first, *JANUARY), ("a", second, *JANUARY))
    assert [each[1] for each in found(table)] == classes


def test_two_antimuscarinics_may_be_read_as_short_and_long_acting() -> None:
    table = supplies(("a", "Atrovent", *JANUARY), ("a", "Spiriva", *JANUARY))
    assert found(table, rule={"antimuscarinic": ("SAMA", "LAMA")}) == [
        ("a", "antimuscarinic", "Atrovent, Spiriva")
    ]


def test_only_what_overlaps_counts_and_both_ends_belong() -> None:
    change = supplies(
        ("a", "Fostair", "2024-01-01", "2024-01-31"), ("a", "Relvar", "2024-02-01", "2024-03-01")
    )
    assert found(change) == []
    touch = supplies(
        ("a", "Fostair", "2024-01-01", "2024-02-01"), ("a", "Relvar", "2024-02-01", "2024-03-01")
    )
    assert duplicate_classes(touch)["days"].tolist() == [1, 1]


def test_days_in_several_overlaps_are_counted_once() -> None:
    table = supplies(
        ("a", "Fostair", "2024-01-01", "2024-01-10"),
        ("a", "Relvar", "2024-01-06", "2024-01-15"),
        ("a", "Symbicort", "2024-01-09", "2024-01-20"),
        ("a", "Fostair", "2024-03-01", "2024-03-10"),
        ("a", "Relvar", "2024-03-10", "2024-03-12"),
    )
    row = duplicate_classes(table).set_index("class").loc["LABA"]
    # 6 to 15 January by hand, and 10 March
    assert row["days"] == 11
    assert (row["first_day"], row["last_day"]) == (pd.Timestamp("2024-01-06"), pd.Timestamp("2024-03-10"))
    assert row["products"] == "Fostair, Relvar, Symbicort"
    assert len(duplicate_classes(table, minimum_days=11)) == 2
    assert len(duplicate_classes(table, minimum_days=12)) == 0


def test_the_same_product_again_is_no_duplicate_whatever_its_strength() -> None:
    table = supplies(("a", "Fostair 100/6 inhaler", *JANUARY), ("a", "FOSTAIR 200/6", *JANUARY))
    assert found(table) == []


def test_a_longer_name_is_another_product() -> None:
    powder = INGREDIENTS[INGREDIENTS["product"] == "Fostair"].assign(product="Fostair NEXThaler")
    table = supplies(("a", "Fostair 100/6", *JANUARY), ("a", "Fostair NEXThaler 100/6", *JANUARY))
    assert found(table, ingredients=pd.concat([INGREDIENTS, powder]))[0] == (
        "a",
        "ICS",
        "Fostair, Fostair NEXThaler",
    )


def test_a_high_dose_on_purpose_explains_a_second_steroid_and_nothing_else() -> None:
    table = supplies(
        ("a", "Fostair", *JANUARY),
        ("a", "Clenil", *JANUARY),
        ("b", "Fostair", *JANUARY),
        ("b", "Relvar", *JANUARY),
        intended_high_dose_ics=[False, True, False, True],
    )
    assert found(table) == [("b", "LABA", "Fostair, Relvar")]
    assert [each[:2] for each in found(table, exclude=())] == [("a", "ICS"), ("b", "ICS"), ("b", "LABA")]


def test_a_refill_explains_every_class() -> None:
    table = supplies(("a", "Fostair", *JANUARY), ("a", "Relvar", *JANUARY), refill=[False, True])
    assert found(table) == []
    assert len(found(table, exclude=["refill"])) == 0
    assert len(found(table, exclude=[])) == 2


def test_a_mark_of_ones_own_may_explain_a_row() -> None:
    table = supplies(("a", "Fostair", *JANUARY), ("a", "Relvar", *JANUARY), by_specialist=[True, False])
    assert found(table, exclude=["by_specialist"]) == []


def test_precision_and_recall_against_a_marked_truth() -> None:
    table = supplies(
        ("a", "Fostair", *JANUARY),
        ("a", "Trelegy", *JANUARY),
        ("b", "Clenil", *JANUARY),
        ("b", "Fostair", *JANUARY),
        ("c", "Fostair", "2024-01-01", "2024-02-03"),
        ("c", "Relvar", "2024-02-01", "2024-03-01"),
        intended_high_dose_ics=[False, False, True, False, False, False],
    )
    truth = pd.DataFrame({"patient": ["a", "a"], "class": ["ICS", "LABA"]})
    crude = search_quality(duplicate_classes(table, exclude=()), truth)
    assert (crude.found_rightly, crude.found_wrongly, crude.missed) == (2, 3, 0)
    assert (crude.precision, crude.recall) == (2 / 5, 1)
    better = search_quality(duplicate_classes(table, minimum_days=7), truth)
    assert better == SearchQuality(2, 0, 0, 1.0, 1.0)


def test_nothing_found_has_no_precision_and_nothing_to_find_no_recall() -> None:
    nothing = duplicate_classes(supplies(("a", "Fostair", *JANUARY)))
    assert list(nothing.columns) == ["patient", "class", "products", "first_day", "last_day", "days"]
    assert nothing.empty
    some = pd.DataFrame({"patient": ["a"], "class": ["ICS"]})
    assert search_quality(nothing, some) == SearchQuality(0, 0, 1, None, 0.0)
    assert search_quality(some, nothing) == SearchQuality(0, 1, 0, 0.0, None)


supply = st.builds(
    lambda patient, product, start, length: (
        patient,
        product,
        pd.Timestamp("2024-01-01") + pd.Timedelta(days=start),
        pd.Timestamp("2024-01-01") + pd.Timedelta(days=start + length),
    ),
    st.sampled_from("abc"),
    st.sampled_from(sorted(INGREDIENTS["product"].unique())),
    st.integers(0, 40),
    st.integers(0, 30),
)
records = st.lists(supply, min_size=1, max_size=14)


def by_hand(table: pd.DataFrame) -> set[tuple[str, str, int]]:
    """The rule day by day, with no cleverness."""
    classes = INGREDIENTS.groupby("product")["class"].agg(set)
    counts: dict[tuple[str, str], int] = {}
    days = pd.date_range(table["start"].min(), table["end"].max())
    for patient, name, day in itertools.product("abc", ("LABA", "LAMA", "ICS"), days):
        on = table[(table["patient"] == patient) & (table["start"] <= day) & (table["end"] >= day)]
        if len({product for product in on["product"] if name in classes[product]}) > 1:
            counts[patient, name] = counts.get((patient, name), 0) + 1
    return {(*key, days) for key, days in counts.items()}


@settings(max_examples=20)
@given(records)
def test_it_is_what_counting_day_by_day_gives(rows: list[tuple[Any, ...]]) -> None:
    table = supplies(*rows)
    quick = duplicate_classes(table)
    assert set(quick[["patient", "class", "days"]].itertuples(index=False, name=None)) == by_hand(table)


@settings(max_examples=20)
@given(records, st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(rows: list[tuple[Any, ...]], random: Any) -> None:
    mixed = [*rows, *rows]
    random.shuffle(mixed)
    pd.testing.assert_frame_equal(duplicate_classes(supplies(*rows)), duplicate_classes(supplies(*mixed)))


@settings(max_examples=20)
@given(records, st.integers(1, 20))
def test_asking_for_longer_overlaps_never_finds_more(rows: list[tuple[Any, ...]], days: int) -> None:
    every, longer = duplicate_classes(supplies(*rows)), duplicate_classes(supplies(*rows), minimum_days=days)
    assert (longer["days"] >= days).all()
    assert search_quality(longer, every).found_wrongly == 0


GOOD = supplies(("a", "Fostair", *JANUARY), ("a", "Relvar", *JANUARY))


@pytest.mark.parametrize(
    ("table", "options", "words"),
    [
        ("a,Fostair", {}, "prescriptions must be a pandas table"),
        (GOOD.drop(columns=["end"]), {}, "missing: end; present: patient, product, start"),
        (GOOD.iloc[:0], {}, "prescriptions must have at least one row"),
        (GOOD.assign(patient=None), {}, "patient must be filled in every row; 2 of 2"),
        (GOOD.assign(product=3), {}, "product must be text"),
        (GOOD.assign(product="Fostairs"), {}, "not there: fostairs"),
        (GOOD.assign(product=""), {}, "product must be filled"),
        (GOOD.assign(start=None), {}, "start must be a date in every row; it is missing at position 0"),
        (GOOD.assign(start=20240101), {}, "start must hold dates.*numbers are no dates"),
        (GOOD.assign(start="31/01/2024"), {}, "start must hold dates, written year first"),
        (GOOD.assign(end="2023-12-31"), {}, "end must not be before start; at position 0"),
        (GOOD, {"minimum_days": 0}, "minimum_days must be a whole number of 1 or more"),
        (GOOD, {"minimum_days": 2.5}, "minimum_days must be a whole number"),
        (
            GOOD,
            {"exclude": "refill"},
            r"exclude must be a list of columns; it is 'refill'. Write \['refill'\]",
        ),
        (GOOD, {"exclude": ["refill"]}, "missing: refill"),
        (GOOD.assign(refill="no"), {}, "refill must be True or False in every row; it holds 'no'"),
        (GOOD.assign(refill=pd.array([True, None], dtype="boolean")), {}, "refill must be True or False"),
        (GOOD, {"rule": {}}, "rule must name the classes"),
        (GOOD, {"rule": {"ICS": "ICS"}}, "rule must name the classes"),
        (GOOD, {"rule": {"steroid": ["ISC"]}}, "ISC has none. Classes: ICS, LABA"),
        (GOOD, {"ingredients": INGREDIENTS.drop(columns="class")}, "ingredients must have .* missing: class"),
        (GOOD, {"ingredients": INGREDIENTS.assign(product=None)}, "product must be filled"),
    ],
)
def test_records_that_would_be_misread_are_refused(table: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        duplicate_classes(table, **options)


PAIRS = pd.DataFrame({"patient": ["a"], "class": ["ICS"]})


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (["a"], "must be a pandas table"),
        (PAIRS.drop(columns="class"), "missing: class"),
        (PAIRS.iloc[:0].drop(columns="class"), "must have the columns patient, class, even without rows"),
        (PAIRS.assign(patient=None), "patient must be filled"),
    ],
)
def test_quality_needs_pairs_on_both_sides(table: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        search_quality(table, PAIRS)
    with pytest.raises(InputError, match=words):
        search_quality(PAIRS, table)


def test_days_with_a_time_zone_are_days() -> None:
    """As systems send them: one column with a zone beside one without."""
    plain = pd.DataFrame(
        [["a", "Fostair", "2024-01-01", "2024-01-30"], ["a", "Trelegy", "2024-01-21", "2024-02-19"]],
        columns=["patient", "product", "start", "end"],
    )
    zoned = plain.assign(start=pd.to_datetime(plain["start"]).dt.tz_localize("Europe/London"))
    pd.testing.assert_frame_equal(duplicate_classes(zoned), duplicate_classes(plain))
