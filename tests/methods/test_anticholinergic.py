"""Anticholinergic burden: examples of the scale first, then laws, then refusals."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods import parameters
from cmplearn.methods.anticholinergic import burden, unscored

SCALE = parameters.history("anticholinergic.scale")[-1].table


def taking(*rows: tuple[Any, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["patient", "medicine"])


@pytest.mark.parametrize(
    ("medicine", "score"),
    [
        # Anticholinergic Cognitive Burden scale, as reported in secondary pages
        *[(name, 1) for name in ("atenolol", "codeine", "furosemide", "morphine", "warfarin")],
        *[
            (name, 3)
            for name in ("amitriptyline", "chlorphenamine", "oxybutynin", "paroxetine", "tolterodine")
        ],
    ],
)
def test_examples_of_the_scale(medicine: str, score: int) -> None:
    row = burden(taking(("a", medicine))).iloc[0]
    assert (row["score"], row["relevant"], row["complete"]) == (score, score >= 3, True)


def test_three_possible_medicines_are_as_relevant_as_one_definite() -> None:
    found = burden(taking(("a", "atenolol"), ("a", "codeine"), ("b", "codeine"), ("a", "furosemide")))
    assert found["patient"].tolist() == ["a", "b"]
    assert found["score"].tolist() == [3, 1]
    assert found["relevant"].tolist() == [True, False]


def test_what_is_unknown_is_named_and_no_patient_vanishes() -> None:
    found = burden(taking(("a", "Senna"), ("b", "senna"), ("b", "apixaban"), ("b", "oxybutynin")))
    assert found["score"].tolist() == [0, 3]
    assert found["unknown"].tolist() == ["senna", "apixaban, senna"]
    assert found["complete"].tolist() == [False, False]


def test_what_was_looked_up_and_scores_nothing_is_known() -> None:
    rows = taking(("a", "Senna 7.5 mg"), ("b", "senna"), ("b", "apixaban"))
    assert burden(rows, scores_zero=["senna"])["complete"].tolist() == [True, False]
    assert unscored(rows, scores_zero=["Senna", "senna"]).to_dict("list") == {
        "medicine": ["apixaban"],
        "patients": [1],
    }
    assert unscored(rows, scores_zero=["senna", "apixaban"]).empty


def test_the_list_to_look_up_starts_with_what_most_patients_take() -> None:
    rows = taking(("a", "zopiclone"), ("b", "apixaban"), ("b", "senna"), ("c", "senna"), ("c", "senna"))
    assert unscored(rows).values.tolist() == [["senna", 2], ["apixaban", 1], ["zopiclone", 1]]


def test_names_are_read_from_their_start_and_in_whole_words() -> None:
    found = burden(taking(("a", "MORPHINE sulfate 10mg tablets"), ("b", "morphines"), ("c", "apomorphine")))
    assert found["score"].tolist() == [1, 0, 0]
    assert found["complete"].tolist() == [True, False, False]


def test_another_scale_gives_another_answer() -> None:
    own = pd.DataFrame({"medicine": ["Atenolol", "senna"], "score": [0, 0]})
    found = burden(taking(("a", "atenolol"), ("a", "senna")), own)
    assert found[["score", "complete"]].values.tolist() == [[0, True]]


medicine = st.sampled_from([*SCALE["medicine"], "senna", "apixaban"])
lists = st.lists(st.tuples(st.sampled_from("abc"), medicine), min_size=1, max_size=15)


@settings(max_examples=40)
@given(lists)
def test_taking_one_more_never_lowers_the_score_and_twice_is_once(rows: list[tuple[str, str]]) -> None:
    less = burden(taking(*rows)).set_index("patient")["score"]
    more = burden(taking(*rows, ("a", "oxybutynin"))).set_index("patient")["score"]
    assert (more.reindex(less.index) >= less).all()
    pd.testing.assert_frame_equal(burden(taking(*rows, *rows)), burden(taking(*rows)))


@settings(max_examples=40)
@given(lists)
def test_every_patient_has_one_row_and_every_medicine_is_scored_or_named(rows: list[tuple[str, str]]) -> None:
    found = burden(taking(*rows)).set_index("patient")
    assert found.index.tolist() == list(dict.fromkeys(patient for patient, _ in rows))
    points = dict(SCALE[["medicine", "score"]].itertuples(index=False))
    for patient, row in found.iterrows():
        own = {name for each, name in rows if each == patient}
        assert row["score"] == sum(points.get(name, 0) for name in own)
        assert row["unknown"] == ", ".join(sorted(own - set(points)))
        assert row["complete"] == (own <= set(points))


GOOD = taking(("a", "codeine"))


@pytest.mark.parametrize("function", [burden, unscored])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("codeine",), "medicines must be a pandas table"),
        ((GOOD.drop(columns="medicine"),), "missing: medicine; present: patient"),
        ((GOOD.iloc[:0],), "medicines must have at least one row"),
        ((GOOD.assign(patient=None),), "patient must be filled"),
        ((GOOD.assign(medicine=math.nan),), "medicine must be filled"),
        ((GOOD.assign(medicine=5),), "medicine must be text"),
        ((GOOD, SCALE.drop(columns="score")), "scale must have .* missing: score"),
        ((GOOD, SCALE.assign(score=-1)), "score must be 0 or more"),
        ((GOOD, SCALE.assign(score=1.5)), r"score must be whole points; it is 1\.5"),
        ((GOOD, SCALE.assign(score=math.nan)), "score must hold numbers alone"),
        ((GOOD, pd.concat([SCALE, SCALE])), "atenolol has two"),
        ((GOOD, None, ["Codeine"]), "codeine has two"),
        ((GOOD, None, "senna"), "scores_zero must be a list of names"),
        ((GOOD, None, [5]), "scores_zero must be a list of names"),
    ],
)
def test_lists_that_would_be_misread_are_refused(
    function: Any, arguments: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        function(*arguments)
