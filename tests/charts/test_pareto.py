"""Pareto charts say with which causes to start."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.pareto import pareto

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]
ERRORS = {"two LABA": 40, "two ICS": 100, "two LAMA": 30, "device": 15, "dose": 10, "other": 5}


def test_the_few_that_make_up_most_are_named(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.pareto(pareto(ERRORS), causes="kinds", things="errors")
    assert_sound(picture)
    assert picture.title == (
        "Start with two ICS, two LABA and two LAMA: together they make up 85% of 200 errors"
    )
    assert {"two ICS: 100 (50%)", "70%", "100%", "Share of errors: bars each, diamonds so far"} <= set(
        texts(picture)
    )
    assert "two ICS 100; two LABA 40; two LAMA 30; device 15; dose 10; other 5" in picture.alt
    assert picture.columns == ("Kinds", "Errors", "Share (%)", "Share so far (%)")
    assert picture.rows[1] == ("two LABA", 40, 20, 70)


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ({"a": 90, "b": 5, "c": 5}, "Start with a: alone it makes up 90% of 100 cases"),
        ({"a": 5}, "a is the only one: all 5 cases"),
        ({"a": 10, "b": 10, "c": 10}, "No few stand out: it takes 3 of 3 causes to make up 100% of 30 cases"),
    ],
)
def test_the_title_fits_other_shapes(counts: dict[str, int], title: str, assert_sound: Sound) -> None:
    picture = charts.pareto(pareto(counts))
    assert picture.title == title
    assert_sound(picture)


def test_many_small_causes_are_drawn_as_one_and_kept_in_the_table(texts: Texts) -> None:
    picture = charts.pareto(pareto({f"cause {place}": 40 - place for place in range(20)}))
    assert len(picture.rows) == 20
    assert "9 smaller causes: 225 (37%)" in texts(picture)


def test_what_is_no_pareto_is_refused() -> None:
    with pytest.raises(InputError, match="it lacks count"):
        charts.pareto(pd.DataFrame({"cause": ["a"]}))
    with pytest.raises(InputError, match="at least one row"):
        charts.pareto(pareto(ERRORS)[:0])


names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60)


@given(
    counts=st.dictionaries(names, st.floats(0, 1e7), min_size=1, max_size=25).filter(
        lambda c: sum(c.values()) > 0
    )
)
def test_any_causes_can_be_drawn(counts: dict[str, float], assert_sound: Sound) -> None:
    picture = charts.pareto(pareto(counts))
    assert_sound(picture)
    assert picture == charts.pareto(pareto(counts))
