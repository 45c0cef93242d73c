"""What counts as an answer, whatever a phone may send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.every_kind import ASKS, SENT, UNTIDY, ask_of

from cmplearn.course.activities import Ask
from cmplearn.errors import InputError
from cmplearn.rooms.answers import clean, has_words, tidy

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["a", "b", "lot", "harm", "rule", "name", "what"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=3)
            | st.sampled_from(["cost", "harm", "wait", "rule", "voice", "rating", "what", "by", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("id", ASKS)
def test_an_answer_is_kept_tidy_whether_it_came_from_a_form_or_from_a_script(id: str) -> None:
    sent, kept = UNTIDY[id]
    assert clean(ask_of(id), sent) == kept


@pytest.mark.parametrize("id", ASKS)
def test_what_is_kept_is_kept_as_it_is_when_the_log_is_folded_again(id: str) -> None:
    kept = clean(ask_of(id), SENT[id])
    assert clean(ask_of(id), json.loads(json.dumps(kept))) == kept


@given(id=st.sampled_from(sorted(ASKS)), value=anything)
def test_whatever_is_sent_is_tidied_or_refused_in_words(id: str, value: Any) -> None:
    kept = kept_or_refused(id, value)
    text = json.dumps(kept, allow_nan=False, ensure_ascii=False)
    text.encode()
    assert "\x00" not in text
    assert kept == {"refused": True} or clean(ask_of(id), json.loads(text)) == kept


def kept_or_refused(id: str, value: Any) -> Any:
    """What is kept of a value, or the sentence with which it is refused."""
    try:
        return clean(ask_of(id), value)
    except InputError as refused:
        return {"refused": str(refused)[-1] in ".?"}


@pytest.mark.parametrize(
    ("id", "value", "words"),
    [
        ("call", "d", "Choose one of the options."),
        ("call", ["a"], "Choose one of the options."),
        ("drop", [], "Choose at least one"),
        ("drop", ["a", "b", "lot"], "You chose 3. Choose at most 2."),
        ("drop", ["a", "z"], "no longer an option"),
        ("live", 6, "from 1 to 5"),
        ("live", 2.5, "from 1 to 5"),
        ("live", True, "from 1 to 5"),
        ("weeks", "many", "Type a number, in digits."),
        ("weeks", -1, "-1 is too small. The smallest is 0."),
        ("weeks", 1e300, "Type a number"),
        ("weeks", float("nan"), "Type a number"),
        ("weeks", "9" * 400, "Type a number"),
        ("rule", " \u200b ", "Write a few words first."),
        ("rule", "x" * 2001, "2,001 characters, and 2,000 fit"),
        ("rule", 3, "has to be words"),
        ("points", {"cost": 0, "harm": 100}, "“How long people wait”: give it a number from 0 to 100."),
        ("points", {"cost": 0, "harm": 0, "wait": 0}, "at least one of them"),
        ("points", {"cost": 101, "harm": 0, "wait": 0}, "“What it costs”: give it"),
        ("points", {"cost": 1, "harm": 1, "wait": 1, "pain": 1}, "no longer asked for"),
        ("map", [], "At least 1 are asked for"),
        ("map", [{"name": " ", "across": 1, "up": 1}], "One row has no name"),
        ("map", [{"name": "Sam", "across": 6, "up": 1}], "Sam: choose a number from 1 to 5"),
        ("map", [{"name": "Sam", "across": 1, "up": 1}] * 31, "31 rows, and 30 fit"),
        ("rate", {"rule": 3}, "“Your voice”: choose a number from 1 to 5"),
        ("true", {"cost": {"rating": 1, "evidence": "x" * 501}}, "The evidence has 501 characters"),
        ("order", ["cost", "harm"], "each once"),
        ("order", ["cost", "harm", "harm"], "Two of them have the same place"),
        ("dots", {"cost": 3, "harm": 3}, "You put 6 dots, and have 5. Take 1 away."),
        ("dots", {"cost": 0}, "Put at least one dot."),
        ("acts", [], "Write at least one action."),
        ("acts", [{"what": "", "by": "2026-12-01"}], "a date and no words"),
        ("acts", [{"what": "Ring", "by": "soon"}], "“soon” is no date"),
        ("acts", [{"what": "Ring", "by": "\ud800soon"}], "“soon” is no date"),
        ("acts", [{"what": "Ring"}] * 11, "11 rows, and 10 fit"),
    ],
)
def test_what_is_no_answer_is_refused_in_plain_words(id: str, value: Any, words: str) -> None:
    with pytest.raises(InputError) as refused:
        clean(ask_of(id), value)
    assert words in str(refused.value)


def test_the_same_name_placed_twice_counts_once() -> None:
    rows = [{"name": "Sam", "across": 1, "up": 1}, {"name": " Sam", "across": 5, "up": 5}]
    assert clean(ask_of("map"), rows) == [{"name": "Sam", "across": 1, "up": 1}]


def test_asks_with_words_that_people_type_are_known() -> None:
    assert [id for id in ASKS if has_words(ask_of(id))] == ["rule", "true", "map", "acts"]


@given(st.text(max_size=60))
def test_tidy_words_can_be_kept_and_shown_anywhere(text: str) -> None:
    found = tidy(text)
    found.encode()
    assert tidy(found) == found
    assert not set(found) & set("\x00\x1b\u202e\u2066\ufeff")


def test_a_repeat_takes_the_answers_of_what_it_repeats() -> None:
    again = Ask(id="again", kind="choice", label="Again?", options={"a": "A", "b": "B"})
    assert clean(again, "b") == "b"
