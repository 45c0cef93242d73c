"""Any paper, in each of the four formats: complete, never broken by what was typed."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from cmplearn.documents import Blank, Facts, Note, Paper, Table, Words, page, pdf, text, word
from cmplearn.documents.characters import clean

TYPED = st.text(st.characters(), max_size=60)


def in_one_line(words: str) -> str:
    """Return words without what a line break or a font may change."""
    return re.sub(r"[\s\u200b]+", "", clean(words))


@given(words=TYPED)
@settings(max_examples=60)
def test_word_holds_every_word_typed(
    words: str, paper_of: Callable[[str], Paper], word_text: Callable[[bytes], str]
) -> None:
    found = in_one_line(word_text(word(paper_of(words))))
    assert found.count(in_one_line(words)) >= 10


@given(words=TYPED)
@settings(max_examples=200)
def test_text_and_page_hold_every_word_typed(
    words: str, paper_of: Callable[[str], Paper], html_text: Callable[[str], str]
) -> None:
    paper = paper_of(words)
    assert in_one_line(words).upper() in in_one_line(text(paper)).upper()
    assert in_one_line(html_text(page(paper))).count(in_one_line(words)) >= 10


@given(words=st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), max_size=60))
@settings(max_examples=60)
def test_pdf_holds_every_word_that_has_a_glyph(
    words: str, paper_of: Callable[[str], Paper], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    found = unicodedata.normalize("NFKC", in_one_line("".join(pdf_pages(pdf(paper_of(words))))))
    assert unicodedata.normalize("NFKC", in_one_line(words.replace("\xad", ""))) in found


@given(words=TYPED)
@settings(max_examples=60)
def test_pdf_is_made_of_whatever_was_typed(words: str, paper_of: Callable[[str], Paper]) -> None:
    assert pdf(paper_of(words)).startswith(b"%PDF-")


@pytest.mark.parametrize("mark", ["\u0301", "\u180b", "\u200d"])
def test_a_pdf_keeps_as_many_marks_on_a_letter_as_any_script_has_and_no_thousands(
    mark: str, pdf_pages: Callable[[bytes], list[str]]
) -> None:
    many, most = (pdf_pages(pdf(Paper("Title", (Words("a" + mark * times),)))) for times in (20_000, 8))
    assert many == most


def test_words_that_a_format_might_take_for_its_own_are_shown_as_words(
    nasty: tuple[str, ...],
    paper_of: Callable[[str], Paper],
    word_text: Callable[[bytes], str],
    html_text: Callable[[str], str],
    pdf_pages: Callable[[bytes], list[str]],
) -> None:
    for words in nasty:
        paper, expected = paper_of(words), in_one_line(words)
        assert expected in in_one_line(word_text(word(paper)))
        assert expected in in_one_line(text(paper))
        assert expected in in_one_line(html_text(page(paper)))
        assert "<script" not in page(paper)
        if words.isascii() and words.isprintable():
            assert expected in in_one_line("".join(pdf_pages(pdf(paper))))
    assert "root:" not in "".join(pdf_pages(pdf(paper_of(nasty[0]))))


@pytest.mark.parametrize("words", ["word " * 20_000, "x" * 100_000, "line\n" * 4_000, "😀" * 25_000])
def test_a_very_long_answer_is_all_there(
    words: str,
    word_text: Callable[[bytes], str],
    html_text: Callable[[str], str],
    pdf_pages: Callable[[bytes], list[str]],
) -> None:
    paper = Paper(
        "Long", (Words(words), Facts((("Said", words),)), Blank("answer/2.3/a", "Why?", value=words))
    )
    many = in_one_line(words)
    for found in (word_text(word(paper)), text(paper), html_text(page(paper))):
        assert in_one_line(found).count(many) == 3
    if words.isascii():
        per_letter = 3 * many.count(many[0])
        assert sum(sheet.count(many[0]) for sheet in pdf_pages(pdf(paper))) >= per_letter


def test_an_endless_word_stays_on_the_page() -> None:
    reader = pypdf.PdfReader(io.BytesIO(pdf(Paper("Long", (Words("x" * 3000),)))))
    places: list[float] = []
    reader.pages[0].extract_text(
        visitor_text=lambda words, _cm, matrix, _font, size: places.append(
            matrix[4] + len(words) * size * 0.5
        )
    )
    assert max(places) < 595


def test_line_ends_and_empty_lines_of_plain_words_are_kept(
    opened: Callable[[bytes], Any],
) -> None:
    paper = Paper("A title", (Words("one\r\ntwo\n\n \nthree"),))
    assert [each.text for each in opened(word(paper)).paragraphs][-2:] == ["one\ntwo", "three"]
    assert text(paper) == "A title\n\none\ntwo\n\nthree\n"
    assert page(paper).endswith('<p dir="auto">one<br>two</p><p dir="auto">three</p></main></body></html>\n')


def test_an_empty_paper_is_written_all_the_same() -> None:
    empty = Paper("", (Words(""), Table((), ()), Facts(()), Note(""), Blank("", "")))
    assert word(empty)
    assert pdf(empty)
    assert text(empty)
    assert page(empty)


def test_a_row_too_short_or_too_long_loses_nothing(
    word_text: Callable[[bytes], str], pdf_pages: Callable[[bytes], list[str]]
) -> None:
    paper = Paper("T", (Table(("a", "b"), (("short",), ("long", "longer", "longest"), ())),))
    for found in (word_text(word(paper)), "".join(pdf_pages(pdf(paper))), text(paper), page(paper)):
        assert all(each in found for each in ("short", "longer", "longest"))


def test_every_part_of_a_word_file_is_xml_that_any_program_reads(
    nasty: tuple[str, ...], paper_of: Callable[[str], Paper]
) -> None:
    archive = zipfile.ZipFile(io.BytesIO(word(paper_of(" ".join(nasty)))))
    assert archive.testzip() is None
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(archive.read(name))
