from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.store.codes import ALPHABET, made, normalised, shown


@given(st.text(ALPHABET, min_size=6, max_size=6), st.sampled_from(["", " ", "-", " – "]))
def test_however_a_code_is_typed_it_is_the_same(code, between):
    assert normalised(between.join(code).upper().replace("0", "O").replace("1", "l"), 6) == code
    assert normalised(shown(code), 6) == code


@pytest.mark.parametrize("typed", ["", "K7M2Q", "K7M2QXX", "K7M2QU", "K7M_QX", "٧7M2QX", "K7M2Q\0"])
def test_what_cannot_be_a_code_is_told_with_an_example(typed):
    with pytest.raises(InputError, match="6 letters and figures, such as K7M 29Q"):
        normalised(typed, 6)


def test_codes_spread_over_the_alphabet():
    seen = Counter("".join(made(6) for _ in range(200)))
    assert len(seen) == len(ALPHABET)
    assert max(seen.values()) < 4 * min(seen.values()) + 40
