"""What counts as an answer, whatever a phone may send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.every_kind import ASKS, SENT, ask

from cmplearn.course.activities import Ask
from cmplearn.errors import InputError
from cmplearn.rooms.answers import clean, has_words, tidy

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["a", "b", "c", "pain", "rule", "name", "what"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=3)
            | st.sampled_from(["a", "b", "pain", "wait", "rule", "voice", "rating", "what", "by", "name"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("id", ASKS)
def test_an_answer_is_kept_tidy_whether_it_came_from_a_form_or_from_a_script(id: str) -> None:
    sent, kept = SENT[id]
    assert clean(ask(id), sent) == kept


@pytest.mark.parametrize("id", ASKS)
def test_what_is_kept_is_kept_as_it_is_when_the_log_is_folded_again(id: str) -> None:
    kept = clean(ask(id), SENT[id][0])
    assert clean(ask(id), json.loads(json.dumps(kept))) == kept


@given(id=st.sampled_from(sorted(ASKS)), value=anything)
def test_whatever_is_sent_is_tidied_or_refused_in_words(id: str, value: Any) -> None:
    kept = kept_or_refused(id, value)
    text = json.dumps(kept, allow_nan=False, ensure_ascii=False)
    text.encode()
    assert "\x00" not in text
    assert kept == {"refused": True} or clean(ask(id), json.loads(text)) == kept


def kept_or_refused(id: str, value: Any) -> Any:
    """What is kept of a value, or the sentence with which it is refused."""
    try:
        return clean(ask(id), value)
    except InputError as refused:
        return {"refused": str(refused)[-1] in ".?"}


@pytest.mark.parametrize(
    ("id", "value", "words"),
    [
        ("choose", "d", "Choose one of the options."),
        ("choose", ["a"], "Choose one of the options."),
        ("choose-two", [], "Choose at least one"),
        ("choose-two", ["a", "b", "c"], "You chose 3. Choose at most 2."),
        ("choose-two", ["a", "z"], "no longer an option"),
        ("sure", 6, "from 1 to 5"),
        ("sure", 2.5, "from 1 to 5"),
        ("sure", True, "from 1 to 5"),
        ("beds", "many", "Type a number, in digits."),
        ("beds", -1, "-1 is too small. The smallest is 0."),
        ("beds", 1e300, "Type a number"),
        ("beds", float("nan"), "Type a number"),
        ("beds", "9" * 400, "Type a number"),
        ("say", " \u200b ", "Write a few words first."),
        ("say", "x" * 2001, "2,001 characters, and 2,000 fit"),
        ("say", 3, "has to be words"),
        ("weigh", {"pain": 100}, "“Wait”: give it a number from 0 to 100."),
        ("weigh", {"pain": 0, "wait": 0}, "at least one of them"),
        ("weigh", {"pain": 101, "wait": 0}, "“Pain”: give it"),
        ("weigh", {"pain": 1, "wait": 1, "cost": 1}, "no longer asked for"),
        ("place", [], "At least 1 are asked for"),
        ("place", [{"name": " ", "across": 1, "up": 1}], "One row has no name"),
        ("place", [{"name": "Sam", "across": 6, "up": 1}], "Sam: choose a number from 1 to 5"),
        ("place", [{"name": "Sam", "across": 1, "up": 1}] * 31, "31 rows, and 30 fit"),
        ("rate", {"rule": 3}, "“Voice”: choose a number from 1 to 5"),
        ("prove", {"rule": {"rating": 1, "evidence": "x" * 501}}, "The evidence has 501 characters"),
        ("order", ["a", "b"], "each once"),
        ("order", ["a", "b", "b"], "Two of them have the same place"),
        ("dot", {"a": 2, "b": 2}, "You put 4 dots, and have 3. Take 1 away."),
        ("dot", {"a": 0}, "Put at least one dot."),
        ("act", [], "Write at least one action."),
        ("act", [{"what": "", "by": "2026-12-01"}], "a date and no words"),
        ("act", [{"what": "Ring", "by": "soon"}], "“soon” is no date"),
        ("act", [{"what": "Ring", "by": "\ud800soon"}], "“soon” is no date"),
        ("act", [{"what": "Ring"}] * 11, "11 rows, and 10 fit"),
    ],
)
def test_what_is_no_answer_is_refused_in_plain_words(id: str, value: Any, words: str) -> None:
    with pytest.raises(InputError) as refused:
        clean(ask(id), value)
    assert words in str(refused.value)


def test_the_same_name_placed_twice_counts_once() -> None:
    rows = [{"name": "Sam", "across": 1, "up": 1}, {"name": " Sam", "across": 5, "up": 5}]
    assert clean(ask("place"), rows) == [{"name": "Sam", "across": 1, "up": 1}]


def test_asks_with_words_that_people_type_are_known() -> None:
    assert [id for id in ASKS if has_words(ask(id))] == ["say", "place", "prove", "act"]


@given(st.text(max_size=60))
def test_tidy_words_can_be_kept_and_shown_anywhere(text: str) -> None:
    found = tidy(text)
    found.encode()
    assert tidy(found) == found
    assert not set(found) & set("\x00\x1b\u202e\u2066\ufeff")


def test_a_repeat_takes_the_answers_of_what_it_repeats() -> None:
    again = Ask(id="again", kind="choice", label="Again?", options={"a": "A", "b": "B"})
    assert clean(again, "b") == "b"
