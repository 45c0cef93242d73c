"""The few elements of Word's XML that python-docx has no words for."""

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

__all__ = ["add_checkbox", "add_field", "add_link", "element", "set_repeated", "set_whole"]

CHECKBOX = (
    '<w:sdt {namespaces}><w:sdtPr><w14:checkbox><w14:checked w14:val="{checked}"/>'
    '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
    '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox></w:sdtPr>'
    '<w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:hAnsi="MS Gothic" w:eastAsia="MS Gothic" '
    'w:hint="eastAsia"/></w:rPr><w:t>{mark}</w:t></w:r></w:sdtContent></w:sdt>'
)
W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: Any) -> Any:
    """Return an element, such as ``element("w:shd", {"w:fill": "E8EDEE"})``."""
    made = OxmlElement(tag)
    for name, value in (attributes or {}).items():
        made.set(qn(name), value)
    made.extend(children)
    return made


def add_field(paragraph: Any, name: str) -> None:
    """Add a field that the reader's program works out, such as the page's number."""
    parts = (
        element("w:fldChar", {"w:fldCharType": "begin"}),
        element("w:instrText", {"xml:space": "preserve"}),
        element("w:fldChar", {"w:fldCharType": "separate"}),
        element("w:t"),
        element("w:fldChar", {"w:fldCharType": "end"}),
    )
    parts[1].text, parts[3].text = f" {name} ", "1"
    for part in parts:
        paragraph.add_run()._r.append(part)


def add_link(paragraph: Any, address: str) -> Any:
    """Add a link to an address, and return the element that its words go into."""
    relation = paragraph.part.relate_to(address, LINK, is_external=True)
    link = element("w:hyperlink", {"r:id": relation})
    paragraph._p.append(link)
    return link


def add_checkbox(paragraph: Any, is_checked: bool) -> None:
    """Add a box that Word ticks at a click; any other program shows it as a character."""
    mark = "☒" if is_checked else "☐"
    xml = CHECKBOX.format(namespaces=f"{nsdecls('w')} {W14}", checked=int(is_checked), mark=mark)
    paragraph._p.append(parse_xml(xml))


def set_repeated(row: Any) -> None:
    """Make a row a header row, repeated on every page that its table reaches."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader"))


def set_whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(element("w:cantSplit"))
