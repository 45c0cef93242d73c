"""The feedback form: one page whatever is asked, and read back only where it says what it should."""

import io
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import course
from cmplearn.documents import Blank, pdf, text, word
from cmplearn.documents.feedback_form import paper, read_back, read_file
from cmplearn.documents.workbook_values import ticked
from cmplearn.errors import InputError
from cmplearn.portfolio.feedback import FEWEST, MOST, Feedback

ASKED = Feedback(
    "feedback/0123456789abcdef", "sponsor", "A. Patel", "before", competencies=("K1", "K4", "K6")
)
SKILLS = tuple(skill.id for skill in course.programme().competencies)
WIDEST = sorted(course.programme().competencies, key=lambda skill: -len(skill.looks_like))
LONG_NAME = "Dr Alexandra Featherstonehaugh-Oluwaseun-Montgomery the Younger"


@pytest.mark.parametrize("count", range(FEWEST, MOST + 1))
@pytest.mark.parametrize("name", ["", "Jo", LONG_NAME])
def test_the_form_is_one_page(count: int, name: str) -> None:
    asked = replace(ASKED, competencies=tuple(skill.id for skill in WIDEST[:count]))
    pages = pypdf.PdfReader(io.BytesIO(pdf(paper(asked, course.programme(), name)))).pages
    assert len(pages) == 1
    assert "assess the portfolio" in pages[0].extract_text()


def test_every_choice_of_competencies_asks_those_and_no_more() -> None:
    for chosen in combinations(SKILLS, 4):
        form = paper(replace(ASKED, competencies=chosen), course.programme())
        names = [block.name.partition("#")[2] for block in form.blocks if isinstance(block, Blank)]
        assert names == [*(id.lower() for id in chosen), "keep", "differently", "changed", "agreed"]


def test_the_form_names_who_asks_and_nobody_else() -> None:
    form = paper(ASKED, course.programme(), "Jo Example")
    told = repr(form)
    assert form.title == "How do you see Jo Example at work?"
    assert "Patel" not in told


def filled(opened: Callable[[bytes], Any], answers: dict[str, str], asked: Feedback = ASKED) -> bytes:
    """Fill in the Word form as a person does: type under each field's line, put an x for a box."""
    document = opened(word(paper(asked, course.programme(), "Jo")))
    for table in document.tables:
        words = table.cell(0, 0).text
        for name, answer in answers.items():
            if f"#{name.lower()}" not in words:
                continue
            cell = table.cell(1, 0)
            if name == "agreed":
                box = next(each for each in cell.paragraphs if answer in each.text)
                box.text = box.text.replace("☐", "x")
            else:
                cell.paragraphs[0].text = answer
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_what_was_typed_in_word_comes_back(opened: Callable[[bytes], Any]) -> None:
    answers = {
        "K1": "5",
        "K4": "Not seen",
        "keep": "Asking <script>alert(1)</script> 🙂 مرحبا",
        "agreed": "without my name",
    }
    found, wrong = read_file(filled(opened, answers), ASKED, course.programme())
    assert wrong == ()
    assert (found.ratings, found.not_seen) == ({"K1": 5}, ("K4",))
    assert found.keep == "Asking <script>alert(1)</script> 🙂 مرحبا"
    assert (found.consent, found.may_name) == (True, False)
    assert (found.name, found.role, found.when) == ("A. Patel", "sponsor", "before")


def test_empty_boxes_leave_what_is_there(opened: Callable[[bytes], Any]) -> None:
    before = replace(ASKED, ratings={"K4": 3}, keep="Said before", consent=True, may_name=True)
    found, wrong = read_file(filled(opened, {"K1": "2"}), before, course.programme())
    assert wrong == ()
    assert found == replace(before, ratings={"K4": 3, "K1": 2})


def test_what_is_no_number_is_told_and_the_rest_is_kept(opened: Callable[[bytes], Any]) -> None:
    found, wrong = read_file(
        filled(opened, {"K1": "quite often", "keep": "Asking"}), ASKED, course.programme()
    )
    assert wrong == ("The commissioning cycle holds “quite often”: a number from 1 to 7 belongs there.",)
    assert (found.ratings, found.keep) == ({}, "Asking")


@pytest.mark.parametrize("content", [b"", b"no Word file", b"PK\x03\x04 half a zip"])
def test_what_is_no_form_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(InputError, match=r"\.docx|Word|empty"):
        read_file(content, ASKED, course.programme())


def test_a_form_for_somebody_else_is_refused(opened: Callable[[bytes], Any]) -> None:
    other = replace(ASKED, key="feedback/fedcba9876543210")
    with pytest.raises(InputError, match="somebody else"):
        read_file(filled(opened, {"K1": "2"}, other), ASKED, course.programme())


@given(typed=st.dictionaries(st.sampled_from([*SKILLS, "keep", "changed", "agreed"]), st.text(max_size=20)))
def test_nothing_typed_makes_a_rating_off_the_scale(typed: dict[str, str]) -> None:
    found, _ = read_back(ASKED, typed)
    assert set(found.ratings) <= set(ASKED.competencies)
    assert all(1 <= step <= 7 for step in found.ratings.values())
    assert found.may_name <= found.consent


@pytest.mark.parametrize(
    ("ticks", "rating", "not_seen"), [({"3"}, {"K1": 3}, ()), ({"Not seen"}, {}, ("K1",))]
)
def test_a_step_that_is_ticked_comes_back(
    opened, ticks: set[str], rating: dict[str, int], not_seen: Any
) -> None:
    scale = "\t".join(f"{'☒' if step in ticks else '☐'} {step}" for step in (*"1234567", "Not seen"))
    found, wrong = read_file(filled(opened, {"K1": scale}), ASKED, course.programme())
    assert (found.ratings, found.not_seen, wrong) == (rating, not_seen, ())


def test_two_steps_ticked_are_told() -> None:
    form = word(paper(replace(ASKED, ratings={"K1": 4}), course.programme()))
    assert read_file(form, ASKED, course.programme())[0].ratings == {"K1": 4}
    assert ticked("☒ 1\t☐ 2\tx 5") == "1, 5"


def test_the_form_says_when_it_goes_back_what_its_codes_are_and_shows_no_long_ones() -> None:
    said = text(paper(ASKED, course.programme(), "Jo Example"))
    printed = (
        pypdf.PdfReader(io.BytesIO(pdf(paper(ASKED, course.programme(), "Jo Example"))))
        .pages[0]
        .extract_text()
    )
    assert "give this back to Jo Example by" in said
    assert "papers show it only if you agree" in said
    assert "The small codes let cmplearn read this form" in said
    assert "01234567#k1" in printed
    assert "Field:" not in printed
    assert "plan/feedback" not in printed
