"""The line of an entry in which searched words stand."""

from hypothesis import given
from hypothesis import strategies as st

from cmplearn.web.portfolio.log_found import AROUND, found_line


def test_every_searched_word_of_the_line_is_marked_as_it_was_written() -> None:
    pieces = found_line(["Nothing here", "Two Falls and more falls at night"], "falls NIGHT")
    assert [text for text, is_found in pieces if is_found] == ["Falls", "falls", "night"]
    assert "".join(text for text, _ in pieces) == "Two Falls and more falls at night"


def test_a_long_line_is_cut_between_words_around_the_first() -> None:
    line = "".join(text for text, _ in found_line(["before " * 40 + "needle" + " after" * 40], "needle"))
    assert line.startswith("…before")
    assert line.endswith("after…")
    assert len(line) <= 2 * AROUND + len("needle") + 2


def test_nothing_searched_and_nothing_found_is_no_line() -> None:
    assert found_line(["Beds"], "") == found_line(["Beds"], "falls") == ()


@given(st.lists(st.text()), st.text())
def test_whatever_is_searched_is_taken_by_the_letter(texts: list[str], searched: str) -> None:
    pieces = found_line(texts, searched)
    assert bool(pieces) == any(is_found for _, is_found in pieces)
