"""Decision quality: the weakest element, whatever the others are."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.decision_quality import ELEMENTS, chain

SCORES = {
    "frame": 0.9, "alternatives": 0.4, "information": 0.6, "values": 0.8, "reasoning": 0.7, "commitment": 0.5,
}  # fmt: skip

any_scores = st.fixed_dictionaries(
    {element: st.integers(0, 10).map(lambda n: n / 10) for element in ELEMENTS}
)


def test_the_six_elements_are_those_of_the_source_in_order() -> None:
    """Spetzler and others (2016), chapter 2 (facts 2.6)."""
    assert list(ELEMENTS) == ["frame", "alternatives", "information", "values", "reasoning", "commitment"]


def test_the_chain_is_as_strong_as_its_weakest_link_and_not_as_the_mean() -> None:
    found = chain(SCORES)
    assert (found.element, found.score, found.elements) == ("alternatives", 0.4, ("alternatives",))
    assert found.score != pytest.approx(sum(SCORES.values()) / 6)
    assert dict(found.scores) == SCORES


def test_all_that_tie_are_named_in_the_order_of_the_chain() -> None:
    found = chain({**SCORES, "values": 0.4, "frame": 0.4})
    assert found.elements == ("frame", "alternatives", "values")
    assert found.element == "frame"


@given(scores=any_scores, better=st.integers(0, 10), which=st.sampled_from(list(ELEMENTS)))
def test_work_on_any_other_element_changes_nothing(scores: dict[str, float], better: int, which: str) -> None:
    before = chain(scores)
    assert before.score == min(scores.values())
    assert all(scores[element] == before.score for element in before.elements)
    after = chain({**scores, which: max(scores[which], better / 10)})
    if before.elements != (which,):
        assert after.score == before.score
    assert before.score <= after.score


def test_scores_may_be_a_column_of_a_table() -> None:
    assert chain(pd.Series(SCORES)) == chain(SCORES)


@given(scores=any_scores, order=st.permutations(list(ELEMENTS)))
def test_the_order_in_which_scores_are_given_makes_no_difference(
    scores: dict[str, float], order: list[str]
) -> None:
    assert chain({element: scores[element] for element in order}) == chain(scores)


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([0.5] * 6, "scores must be a score for each element"),
        (None, "scores must be a score for each element"),
        ({}, "missing: frame, alternatives, information, values, reasoning, commitment"),
        ({**SCORES, "luck": 1}, "missing: none; not among them: luck"),
        ({key: SCORES[key] for key in SCORES if key != "values"}, "missing: values; not among them: none"),
        ({**SCORES, "frame": 90}, r"scores\['frame'\] must be from 0 to 1; it is 90\. .*did you mean 0\.9"),
        ({**SCORES, "frame": -0.1}, r"scores\['frame'\] must be from 0 to 1"),
        ({**SCORES, "values": math.nan}, r"scores\['values'\] must be a number"),
        ({**SCORES, "values": "high"}, r"scores\['values'\] must be a number"),
    ],
)
def test_scores_that_make_no_sense_are_refused(scores: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        chain(scores)
