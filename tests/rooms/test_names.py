import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.rooms.names import LONGEST, Names, cleaned


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Asha\n Devi\t", "Asha Devi"),
        ("Jose\u0301", "José"),
        ("Asha\u202e\u200b\x00\x07", "Asha"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("O’Neill-Brown 3", "O’Neill-Brown 3"),
        ("ක්‍රිෂ්", "ක්‍රිෂ්"),
        ("🙂", "🙂"),
        ("\ud800Asha", "Asha"),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_a_name_is_shown_as_it_was_typed_but_for_what_cannot_be_seen(typed, shown):
    assert cleaned(typed) == shown
    assert cleaned(shown) == shown


@pytest.mark.parametrize("typed", ["", "  ", "\u200b\u200d", "...", "\u0301", None, 7, ["Asha"]])
def test_a_name_has_something_to_call_somebody_by(typed):
    with pytest.raises(InputError, match="Type the name that others may see"):
        cleaned(typed)


@pytest.mark.parametrize("typed", ["x" * 41, "x" * 300, "x" * 1_000_000, "\u200b" * 300 + "x" * 600])
def test_a_long_name_is_refused_in_words(typed):
    with pytest.raises(InputError, match="at most 40 characters"):
        cleaned(typed)


@given(
    st.lists(st.sampled_from(["Asha", "ASHA", "Ａsha", "As ha", "Asha (2)", "Asha (3)", "Ben"]), max_size=12)
)
def test_no_two_in_a_room_look_the_same(typed):
    names = Names()
    given = [names.distinct(each) for each in typed]
    assert len({each.casefold() for each in given}) == len(typed)
    assert all(shown.startswith(name) for shown, name in zip(given, typed, strict=True))


def test_two_thousand_with_one_name_are_named_at_once():
    names = Names()
    assert [names.distinct("Asha") for _ in range(2000)][-1] == "Asha (2000)"


def test_of_a_pile_of_accents_on_a_letter_a_few_are_kept() -> None:
    assert cleaned("Ash" + "a" + "\u0316" * 19) == "Asha" + "\u0316" * 3
    assert cleaned("Asha" + "\u0316\u200d\u200b" * 19).count("\u0316") == 3
    assert cleaned("नर्मदा क्षत्रिय") == "नर्मदा क्षत्रिय"
