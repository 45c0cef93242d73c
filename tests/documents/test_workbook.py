"""Workbooks: what they ask, what they hold back, what is filled in already."""

from collections.abc import Callable

from tests.documents.small_lesson import LESSON, QUESTIONS

from cmplearn.documents import Blank, PageBreak, page, pdf, text, word
from cmplearn.documents.workbook import workbook


def test_every_question_is_a_box_under_its_name_in_every_format(
    word_text: Callable[[bytes], str], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    paper = workbook(LESSON)
    for found in (word_text(word(paper)), page(paper), "".join(pdf_pages(pdf(paper)))):
        for name, question in QUESTIONS.items():
            assert f"Field: {name}" in found
            assert question.blank.label in found


def test_its_title_is_the_lessons_question_and_its_subtitle_says_the_minutes() -> None:
    paper = workbook(LESSON)
    assert paper.title == "What is a prevented admission worth?"
    assert paper.subtitle == "Workbook of lesson 2.3 · 25 minutes"


def test_published_figures_and_worked_answers_come_on_later_pages_than_the_questions() -> None:
    blocks = workbook(LESSON).blocks
    first_break = next(place for place, block in enumerate(blocks) if isinstance(block, PageBreak))
    front, back = blocks[:first_break], blocks[first_break:]
    assert "£1,117" not in repr(front)
    assert "2.46" not in repr(front)
    assert "£1,117" in repr(back)
    assert repr(back).index("£1,117") < repr(back).index("2.46")
    asked = [block.name for block in front if isinstance(block, Blank)]
    assert "answer/2.3/first-worth" in asked


def test_the_part_at_the_back_says_what_to_answer_first() -> None:
    assert "Answer first: What is one admission worth?" in text(workbook(LESSON))


def test_what_is_answered_is_filled_in_and_the_rest_left_empty() -> None:
    filled = {"answer/2.3/first-worth": "2000", "answer/2.3/kinds": ("cash", "time")}
    boxes = {block.name: block.value for block in workbook(LESSON, filled).blocks if isinstance(block, Blank)}
    assert boxes == dict.fromkeys(QUESTIONS, "") | filled
