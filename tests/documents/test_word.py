"""Word files as Word, LibreOffice and a screen reader see them."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from docx.shared import Cm, Pt

from cmplearn.charts import Picture
from cmplearn.documents import (
    Blank,
    Chart,
    Facts,
    Heading,
    Image,
    Markdown,
    Note,
    PageBreak,
    Paper,
    Table,
    Words,
    word,
)

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 100"><rect width="9" height="9"/></svg>'
PICTURE = Picture(SVG, "Pay is most of it", "Bars: pay 9, the rest 1", ("part", "cost"), (("pay", 9.0),))
PAPER = Paper(
    "A business case",
    (
        Heading("What we ask"),
        Words("Two posts."),
        Heading("Why", 2),
        Note("the price year", "missing"),
        Heading("Because", 3),
        Table(("Option", "Cost"), (("Stay", "10"), ("Go", "20")), "Options", frozenset({1})),
        Facts((("Owner", "Ann Example"),)),
        Chart(PICTURE),
        Blank("answer/2.3/why", "Why?", rows=4),
    ),
    header="Commercial in confidence",
    author="Ann Example",
)


def test_headings_are_headings_and_words_are_in_styles(opened: Callable[[bytes], Any]) -> None:
    styled = [(each.style.name, each.text) for each in opened(word(PAPER)).paragraphs if each.text]
    assert styled[:6] == [
        ("Title", "A business case"),
        ("Heading 1", "What we ask"),
        ("Normal", "Two posts."),
        ("Heading 2", "Why"),
        ("Paper Missing", "Missing: the price year"),
        ("Heading 3", "Because"),
    ]
    assert ("Caption", "Options") in styled


def test_a_heading_never_skips_a_level(opened: Callable[[bytes], Any]) -> None:
    paper = Paper("T", (Heading("a", 3), Heading("b", 3), Heading("c", 1), Markdown("#### d")))
    names = [each.style.name for each in opened(word(paper)).paragraphs if "Heading" in each.style.name]
    assert names == ["Heading 1", "Heading 2", "Heading 1", "Heading 2"]


def test_the_foot_has_the_title_and_page_n_of_m_and_the_top_what_was_asked(
    opened: Callable[[bytes], Any],
) -> None:
    section = opened(word(PAPER)).sections[0]
    foot = section.footer.paragraphs[0]
    fields = [found.strip() for found in re.findall(r"<w:instrText[^>]*>([^<]*)<", foot._p.xml)]
    assert foot.text == "A business case\tPage 1 of 1"
    assert fields == ["PAGE", "NUMPAGES"]
    assert section.header.paragraphs[0].text == "Commercial in confidence"


def test_it_is_a4_in_british_english_in_eleven_point_arial(opened: Callable[[bytes], Any]) -> None:
    document = opened(word(PAPER))
    section, defaults = document.sections[0], document.styles.element.xml.split("</w:docDefaults>")[0]
    assert (round(section.page_width.cm, 1), round(section.page_height.cm, 1)) == (21.0, 29.7)
    assert 'w:val="en-GB"' in defaults
    assert 'w:ascii="Arial"' in defaults
    assert '<w:sz w:val="22"/>' in defaults


def test_a_compact_paper_has_smaller_type_and_margins(opened: Callable[[bytes], Any]) -> None:
    document = opened(word(Paper("T", (), compact=True)))
    assert document.styles["Normal"].font.size == Pt(9.5)
    assert document.sections[0].left_margin < Cm(2)


def test_its_properties_are_title_and_author_alone(opened: Callable[[bytes], Any]) -> None:
    content = word(PAPER)
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    properties = opened(content).core_properties
    assert (properties.title, properties.author, properties.language) == (
        "A business case",
        "Ann Example",
        "en-GB",
    )
    assert {each.tag.split("}")[1] for each in properties._element} == {"title", "creator", "language"}
    assert [name for name in names if "thumbnail" in name or "customXml" in name] == []


def test_a_table_has_a_repeated_header_row_and_fits_the_page(opened: Callable[[bytes], Any]) -> None:
    document = opened(word(PAPER))
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["Option", "Cost"]
    assert [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [True, False, False]
    section = document.sections[0]
    text_width = section.page_width - section.left_margin - section.right_margin
    for each in document.tables:
        assert abs(sum(column.width for column in each.columns) - text_width) < Cm(0.05)
    assert table.cell(1, 1).paragraphs[0].alignment == 2


def test_pictures_carry_their_alternative_text(opened: Callable[[bytes], Any]) -> None:
    document = opened(word(PAPER))
    [shape] = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Bars: pay 9, the rest 1"
    assert shape.width.cm == 14.0
    captions = [each.text for each in document.paragraphs if each.style.name == "Caption"]
    assert captions == ["Options", "Pay is most of it"]


def test_a_picture_that_cannot_be_drawn_is_told_in_words(word_text: Callable[[bytes], str]) -> None:
    broken = Picture("<svg", "It rises", "A line that rises", (), ())
    found = word_text(word(Paper("T", (Chart(broken), Image(b"no picture", "A photograph")))))
    assert "Picture: A line that rises" in found
    assert "Picture: A photograph" in found


def test_a_blank_is_a_question_with_its_field_and_a_box_below(opened: Callable[[bytes], Any]) -> None:
    table = opened(word(PAPER)).tables[-1]
    assert [row.cells[0].text for row in table.rows] == ["Why?\nField: answer/2.3/why", ""]
    assert table.rows[1].height >= Cm(2)


def test_a_choice_has_a_box_before_each_option(word_text: Callable[[bytes], str]) -> None:
    options = {"renew": "Renew it", "stop": "Let it end"}
    blank = Blank("answer/2.3/what", "What?", kind="choice", options=options, value="stop")
    found = word_text(word(Paper("T", (blank,))))
    assert "☐ Renew it\n☒ Let it end" in found


def test_a_new_page_starts_where_it_was_asked(opened: Callable[[bytes], Any]) -> None:
    blocks = (Words("a"), PageBreak(), Heading("b"), PageBreak(), Facts((("c", "d"),)))
    paragraphs = opened(word(Paper("T", blocks))).paragraphs
    breaking = [each.text for each in paragraphs if each.paragraph_format.page_break_before]
    assert breaking == ["b", ""]


def test_each_ordered_list_counts_from_one(opened: Callable[[bytes], Any]) -> None:
    document = opened(word(Paper("T", (Markdown("1. a\n2. b\n\ntext\n\n1. c\n   - d"),))))
    numbers = {
        each.text: each._p.pPr.numPr.numId.val
        for each in document.paragraphs
        if each._p.pPr.numPr is not None
    }
    assert numbers["a"] == numbers["b"]
    assert len({numbers["a"], numbers["c"], numbers["d"]}) == 3


def test_words_from_right_to_left_are_marked_so(opened: Callable[[bytes], Any]) -> None:
    paragraph = opened(word(Paper("T", (Words("مرحبا بالعالم"),)))).paragraphs[-1]
    assert paragraph._p.xpath("w:pPr/w:bidi")
    assert paragraph.runs[0].font.rtl


def test_a_picture_taller_than_a_page_is_made_smaller(opened: Callable[[bytes], Any]) -> None:
    tall = Picture(SVG.replace("420 100", "420 2400"), "Tall", "Tall bars", (), ())
    [shape] = opened(word(Paper("T", (Chart(tall),)))).inline_shapes
    assert shape.height.cm < 21
