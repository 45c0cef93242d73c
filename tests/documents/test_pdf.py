"""PDF files: pages, titles, tags, and nothing read or fetched."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest

from cmplearn.charts import Picture
from cmplearn.documents import (
    Blank,
    Chart,
    Heading,
    Image,
    Markdown,
    PageBreak,
    Paper,
    Table,
    Words,
    pdf,
    typesetting,
)
from cmplearn.documents.pictures import svg_width_cm

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 100"><rect width="9" height="9"/></svg>'
PICTURE = Picture(SVG, "Pay is most of it", "Bars: pay 9, the rest 1", ("part", "cost"), (("pay", 9.0),))
ROWS = tuple((f"Option {number}", str(number)) for number in range(90))
PAPER = Paper(
    "A business case",
    (
        Heading("What we ask"),
        Heading("Options", 2),
        Table(("Choice", "Cost in pounds"), ROWS, "All options", frozenset({1})),
        Chart(PICTURE),
        Markdown("1. a\n2. b\n   - c"),
        PageBreak(),
        Blank("answer/2.3/why", "Why?"),
        Blank("answer/2.3/what", "What?", kind="choice", options={"a": "Stay", "b": "Go"}, value="b"),
    ),
    header="Commercial in confidence",
    author="Ann Example",
)


@pytest.fixture(scope="module")
def reader() -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf(PAPER)))


def all_structures(node: Any) -> list[Any]:
    """Return every element of the tree that screen readers follow."""
    node = node.get_object()
    if isinstance(node, list):
        return [each for child in node for each in all_structures(child)]
    if not isinstance(node, dict):
        return []
    return [node, *(all_structures(node["/K"]) if "/K" in node else [])]


@pytest.fixture(scope="module")
def structures(reader: pypdf.PdfReader) -> list[Any]:
    return all_structures(reader.trailer["/Root"]["/StructTreeRoot"])


def test_every_page_has_header_title_and_page_n_of_m(reader: pypdf.PdfReader) -> None:
    many = len(reader.pages)
    assert many >= 4
    for number, sheet in enumerate(reader.pages, start=1):
        found = sheet.extract_text()
        assert "Commercial in confidence" in found
        assert "A business case" in found
        assert f"Page {number} of {many}" in found


def test_it_says_that_it_keeps_to_the_accessible_standard(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("A business case", "Ann Example")
    assert b"pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data()


def test_no_time_is_in_its_properties(reader: pypdf.PdfReader) -> None:
    assert reader.metadata is not None
    assert reader.metadata.creation_date is None


def test_headings_are_in_the_outline(reader: pypdf.PdfReader) -> None:
    first, [second] = reader.outline
    assert (first["/Title"], second["/Title"]) == ("What we ask", "Options")


def test_tables_are_tagged_with_a_header_row_that_every_page_repeats(
    reader: pypdf.PdfReader, structures: list[Any]
) -> None:
    kinds = [each.get("/S") for each in structures]
    assert kinds.count("/TH") == 2
    assert "/Caption" in kinds
    with_rows = [sheet.extract_text() for sheet in reader.pages if "Option 8" in sheet.extract_text()]
    assert all("Cost in pounds" in found for found in with_rows)
    assert sum("Cost in pounds" in sheet.extract_text() for sheet in reader.pages) >= 2


def test_pictures_carry_their_alternative_text(structures: list[Any]) -> None:
    assert [each["/Alt"] for each in structures if "/Alt" in each] == ["Bars: pay 9, the rest 1"]


def test_a_picture_that_cannot_be_drawn_is_told_in_words(pdf_pages: Callable[[bytes], list[str]]) -> None:
    broken = Picture("<svg", "It rises", "A line that rises", (), ())
    [found] = pdf_pages(pdf(Paper("T", (Chart(broken), Image(b"no picture", "A photograph")))))
    assert "Picture: A line that rises" in found
    assert "Picture: A photograph" in found


def test_blanks_have_their_names_and_chosen_options_a_cross(reader: pypdf.PdfReader) -> None:
    found = reader.pages[-1].extract_text()
    assert "Field: answer/2.3/why" in found
    assert found.index("☐") < found.index("Stay") < found.index("☒") < found.index("Go")


def test_a_compact_paper_takes_less_room() -> None:
    blocks = tuple(Words("Some words that fill a line or two, said again. " * 8) for _ in range(60))
    pages = [
        len(pypdf.PdfReader(io.BytesIO(pdf(Paper("T", blocks, compact=c)))).pages) for c in (False, True)
    ]
    assert pages[1] < pages[0]


def test_it_is_made_without_any_font_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fonts = typesetting.typst.compile
    monkeypatch.setattr(
        typesetting.typst,
        "compile",
        lambda *given, **options: with_fonts(*given, **options, ignore_system_fonts=True),
    )
    made = pdf(PAPER)
    fonts = {
        str(font.get_object()["/BaseFont"])
        for sheet in pypdf.PdfReader(io.BytesIO(made)).pages
        for font in sheet["/Resources"]["/Font"].values()
    }
    assert fonts
    assert all("Libertinus" in font or "DejaVu" in font for font in fonts)
    assert b"pdfuaid" in made


def test_a_picture_taller_than_a_page_is_made_smaller() -> None:
    tall = Picture(SVG.replace("420 100", "420 2400"), "Tall", "Tall bars", (), ())
    assert svg_width_cm(tall.svg) * 2400 / 420 < 21
    reader = pypdf.PdfReader(io.BytesIO(pdf(Paper("T", (Chart(tall),)))))
    assert "Tall" in reader.pages[-1].extract_text()
    assert len(reader.pages) <= 2
