import pytest

from cmplearn.course import cases
from cmplearn.errors import NotFoundError
from cmplearn.web.prose import prose


def test_figures_are_quoted_from_the_library():
    assert "443" in prose("It was {{ wirral-moch.admissions_avoided }}.")
    assert "443" in prose("It was {{ admissions_avoided }}.", cases.load("wirral-moch"))


def test_an_unknown_figure_is_an_error():
    with pytest.raises(NotFoundError, match="admissions_avoidd"):
        prose("{{ wirral-moch.admissions_avoidd }}")


def test_html_in_a_course_file_is_shown_and_never_run():
    assert "<script" not in prose("<script>alert(1)</script> and <b onclick=x>bold</b>")
    assert "javascript:" not in prose("[here](javascript:alert(1))")


def test_a_table_becomes_a_table():
    assert "<th>Say</th>" in prose("| Say | Do |\n|---|---|\n| a | b |")


def test_code_wider_than_its_box_is_scrolled_with_the_keyboard_too():
    assert prose("```python\nprint(1)\n```").startswith('<pre tabindex="0"><code class="language-python">')


def test_words_that_look_like_a_box_of_code_stay_words():
    assert "&lt;pre&gt;" in prose("<pre> is a tag, and `<pre>` is too")
    assert "<pre" not in prose("<pre> is a tag, and `<pre>` is too")
