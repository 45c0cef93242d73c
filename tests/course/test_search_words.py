"""What people type, and what cases call it: a list whose every entry leads somewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cmplearn.course.library import find, words_of
from cmplearn.course.search_words import meanings
from cmplearn.errors import CourseError


@pytest.mark.parametrize("meaning", sorted({each for means in meanings().values() for each in means}))
def test_some_case_fits_each_meaning(meaning: str) -> None:
    assert find(meaning) != ()


@pytest.mark.parametrize("word", meanings())
def test_each_word_is_compared_as_it_stands_and_finds_its_cases(word: str) -> None:
    assert words_of(word) == (word,)
    assert find(word) != ()


@pytest.fixture
def listed(course_copy: Path) -> Callable[[str], None]:
    """Return a function that writes another list."""

    def write(text: str) -> None:
        (course_copy / "course" / "search_words.yaml").write_text(text, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("words: [{typed: [SMR], means: [review]}]", "not one word in small letters"),
        ("words: [{typed: [bed blocking], means: [review]}]", "not one word in small letters"),
        ("words:\n- {typed: [a], means: [b]}\n- {typed: [a], means: [c]}", "line 3: “a” stands there twice"),
        ("words: [{typed: [a, a], means: [b]}]", "stands there twice"),
        ("words: [{typed: [], means: [b]}]", "typed"),
        ("words: [{typed: [a]}]", "`means` is missing"),
        ("words: [{typed: [a], mean: [b]}]", "mean"),
    ],
)
def test_a_mistake_in_the_list_is_told(listed: Callable[[str], None], text: str, said: str) -> None:
    listed(text)
    with pytest.raises(CourseError) as caught:
        meanings()
    assert said in str(caught.value)
    assert "search_words.yaml, line " in str(caught.value)


def test_a_course_without_the_list_has_no_such_words(course_copy: Path) -> None:
    (course_copy / "course" / "search_words.yaml").unlink()
    assert meanings() == {}
    assert find("polypharmacy") == ()
