"""A paper as a Word file: real styles, header and footer, repeated header rows, alternative text."""

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.shared import Cm, Pt

from cmplearn.documents.characters import clean
from cmplearn.documents.flow import flow
from cmplearn.documents.paper import Paper
from cmplearn.documents.word_blocks import Writer
from cmplearn.documents.word_xml import add_field, element

__all__ = ["word"]

MARGINS_CM = {False: (2.3, 2.2), True: (1.6, 1.6)}
"""Margins at the sides and at top and bottom, by whether the paper is compact."""

COMPACT_SIZES_PT = {
    "Normal": 9.5,
    "Title": 17,
    "Subtitle": 10.5,
    "heading 1": 12.5,
    "heading 2": 11,
    "heading 3": 10,
    "caption": 9.5,
    "Paper Table Text": 9,
}
COMPACT_SPACES_PT = {"heading 1": (9, 3), "heading 2": (7, 2), "heading 3": (6, 2), "Normal": (0, 4)}
NOT_OURS = ("thumbnail", "stylesWithEffects", "customXml", "webSettings")
"""Parts of python-docx's own starting file that say nothing in ours."""


def word(paper: Paper) -> bytes:
    """Return a paper as a Word file (.docx).

    Parameters
    ----------
    paper : Paper
        The paper.

    Returns
    -------
    bytes
        Title and author are its only properties; no time, program or person beside them.
    """
    document = _new_document()
    _set_properties(document, paper)
    _set_page(document, paper)
    if paper.compact:
        _tighten(document)
    writer = Writer(document, _text_width_cm(paper))
    writer.title(clean(paper.title), clean(paper.subtitle))
    for block in flow(paper):
        writer.write(block)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


@cache
def _resource(name: str) -> str:
    return files("cmplearn.documents").joinpath(name).read_text(encoding="utf-8")


def _new_document() -> Any:
    """Return an empty document with our styles and lists, and nothing that came along."""
    document = Document()
    package, main = document.part.package, document.part
    main.styles  # noqa: B018 - reading them makes the part
    main._styles_part._element = parse_xml(_resource("word_styles.xml").encode())
    main.numbering_part._element = parse_xml(_resource("word_numbering.xml").encode())
    for holder in (package, main):
        for name, relation in list(holder.rels.items()):
            if any(part in relation.reltype for part in NOT_OURS):
                holder.rels.pop(name)
    _set_settings(document.settings.element)
    return document


def _set_settings(settings: Any) -> None:
    """Make the language British and the file open in Word's own mode, not in a compatibility mode."""
    for tag in ("w:rsids", "w:savePreviewPicture", "w:doNotAutoCompressPictures", "w:shapeDefaults"):
        for found in settings.xpath(tag):
            settings.remove(found)
    for language in settings.xpath("w:themeFontLang"):
        language.attrib.clear()
        language.attrib.update(element("w:themeFontLang", {"w:val": "en-GB"}).attrib)
    for mode in settings.xpath("w:compat/w:compatSetting[@w:name='compatibilityMode']"):
        mode.attrib.update(element("w:compatSetting", {"w:val": "15"}).attrib)


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    for found in list(properties._element):
        properties._element.remove(found)
    properties.title = clean(paper.title)[:255]  # python-docx keeps to the format's limit of 255
    properties.language = "en-GB"
    if paper.author:
        properties.author = clean(paper.author)[:255]


def _text_width_cm(paper: Paper) -> float:
    return 21.0 - 2 * MARGINS_CM[paper.compact][0]


def _set_page(document: Any, paper: Paper) -> None:
    """Set A4, margins, header, and the footer with title and page number."""
    section = document.sections[0]
    sides, ends = MARGINS_CM[paper.compact]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(sides)
    section.top_margin = section.bottom_margin = Cm(ends)
    section.header_distance = section.footer_distance = Cm(1.0 if not paper.compact else 0.8)
    header = section.header.paragraphs[0]
    header.style, header.text = "Header", clean(paper.header).replace("\n", " ")
    footer = section.footer.paragraphs[0]
    footer.style = "Footer"
    footer.paragraph_format.tab_stops.add_tab_stop(Cm(_text_width_cm(paper)), WD_TAB_ALIGNMENT.RIGHT)
    title = " ".join(clean(paper.title).split())
    footer.add_run(f"{title if len(title) <= 70 else title[:69] + '…'}\tPage ")
    add_field(footer, "PAGE")
    footer.add_run(" of ")
    add_field(footer, "NUMPAGES")


def _tighten(document: Any) -> None:
    for style in document.styles:
        name = style._element.name_val
        if name in COMPACT_SIZES_PT:
            style.font.size = Pt(COMPACT_SIZES_PT[name])
        if name in COMPACT_SPACES_PT:
            before, after = COMPACT_SPACES_PT[name]
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
            style.paragraph_format.line_spacing = 1.05
