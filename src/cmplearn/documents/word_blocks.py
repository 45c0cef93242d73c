"""Writes one block of a paper after another into a Word document."""

from collections.abc import Sequence
from functools import singledispatchmethod
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from docx.text.run import Run as WordRun

from cmplearn.documents.characters import is_right_to_left
from cmplearn.documents.flow import how_to_answer, note_label, shown_options
from cmplearn.documents.paper import (
    Blank,
    Chart,
    Facts,
    Heading,
    Image,
    Listing,
    Note,
    PageBreak,
    Paragraph,
    Run,
    Table,
)
from cmplearn.documents.pictures import as_png, png_width_cm, svg_width_cm
from cmplearn.documents.widths import fitted
from cmplearn.documents.word_xml import (
    add_checkbox,
    add_link,
    element,
    set_repeated,
    set_whole,
)

__all__ = ["Writer"]

HEAD_FILL, LABEL_FILL = "E8EDEE", "F0F4F5"
LINE_CM = 0.7
MARK_PT = 5.5
LONGEST_WHOLE_ROW = 700
"""Characters of a row that is kept on one page; a longer one may break."""

SHORT_NOTE = 200
"""Characters of a note that stays on the page of what follows it."""

DEEPEST_LIST = 2
STYLES = {"words": "Normal", "quote": "Quote", "code": "Paper Code"}
NOTES = {
    "missing": "Paper Missing",
    "caution": "Paper Caution",
    "source": "Paper Source",
    "small": "Paper Source",
}
FACTS_SHARES = (0.32, 0.68)
AFTER_BIDI = ("w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr", "w:sectPr")
"""What comes after the mark of a right-to-left paragraph; Word wants them in order."""


class Writer:
    """Writes into a document.

    Parameters
    ----------
    document : docx.document.Document
        The document, with our styles.
    width_cm : float
        Width of the text.
    """

    def __init__(self, document: Any, width_cm: float) -> None:
        """Start at the document's end."""
        self._document = document
        self._width_cm = width_cm
        self._starts_page = False
        self._style_ids = {style.name: style.style_id for style in document.styles}

    def title(self, title: str, subtitle: str) -> None:
        """Write what stands at the head of the first page."""
        self._paragraph("Title", title)
        if subtitle:
            self._paragraph("Subtitle", subtitle)
        self._paragraph("Paper Rule", "")

    @singledispatchmethod
    def write(self, block: Any) -> None:
        """Write one block of `flow`."""
        raise TypeError(f"Word cannot write {type(block).__name__}.")

    @write.register
    def _(self, block: Heading) -> None:
        self._paragraph(f"Heading {block.level}", block.text)

    @write.register
    def _(self, block: Paragraph) -> None:
        self._runs(self._paragraph(STYLES[block.kind], ""), block.runs)

    @write.register
    def _(self, block: Note) -> None:
        label = note_label(block)
        runs = (Run(f"{label}: ", bold=True),) if label else ()
        paragraph = self._paragraph(NOTES[block.kind], "")
        paragraph.paragraph_format.keep_with_next = (
            block.kind in ("missing", "caution") and len(block.text) < SHORT_NOTE
        )
        self._runs(paragraph, (*runs, Run(block.text)))

    @write.register
    def _(self, _block: PageBreak) -> None:
        self._starts_page = True

    @write.register
    def _(self, block: Listing) -> None:
        self._list(block, 0)

    def _list(self, listing: Listing, depth: int) -> None:
        number = self._new_numbering() if listing.ordered else 1
        for item in listing.items:
            is_first = True
            for part in item:
                if isinstance(part, Listing):
                    self._list(part, min(depth + 1, DEEPEST_LIST))
                    continue
                paragraph = self._paragraph("List Number" if listing.ordered else "List Bullet", "")
                self._runs(paragraph, part.runs)
                if is_first:
                    self._mark(paragraph, number, depth)
                else:
                    paragraph.paragraph_format.left_indent = Cm(0.7 * (depth + 1))
                is_first = False

    def _mark(self, paragraph: Any, number: int, depth: int) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = number

    def _new_numbering(self) -> int:
        """Return a numbering that starts at 1."""
        numbering = self._document.part.numbering_part.element
        made = numbering.add_num(1)
        for depth in range(DEEPEST_LIST + 1):
            made.add_lvlOverride(ilvl=depth).add_startOverride(1)
        return int(made.numId)

    @write.register
    def _(self, block: Table) -> None:
        if not block.columns:
            return
        self._caption(block.caption)
        found = fitted(block.columns, block.rows, self._width_cm)
        table = self._table("Paper Table", len(block.columns), found.shares)
        self._row(table, block.columns, block.numeric, bold=range(len(block.columns)), fill=HEAD_FILL)
        set_repeated(table.rows[0])
        for cells in block.rows:
            self._row(table, cells, block.numeric)
        if found.is_small:
            _set_size(table, found.points)
        self._spacer()

    @write.register
    def _(self, block: Facts) -> None:
        if not block.rows:
            return
        self._caption(block.caption)
        table = self._table("Paper Table", 2, FACTS_SHARES)
        table._tbl.tblPr.append(element("w:tblLook", {"w:firstColumn": "1", "w:firstRow": "0"}))
        for label, text in block.rows:
            self._row(table, (label, text), frozenset(), bold=range(1))
        self._spacer()

    def _caption(self, caption: str) -> None:
        if caption:
            self._paragraph("Caption", caption).paragraph_format.keep_with_next = True

    def _table(self, style: str, columns: int, widths: Sequence[float]) -> Any:
        """Return an empty table as wide as the text."""
        if self._starts_page:
            self._spacer()
        table = self._document.add_table(rows=0, cols=columns)
        table.style, table.autofit = style, False
        for found in table._tbl.tblPr.xpath("w:tblLook"):
            table._tbl.tblPr.remove(found)
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Cm(self._width_cm * share)
        width = table._tbl.tblPr.xpath("w:tblW")[0]
        width.attrib.update(
            element("w:tblW", {"w:type": "dxa", "w:w": str(round(self._width_cm * 567))}).attrib
        )
        return table

    def _row(
        self, table: Any, texts: Sequence[str], numeric: Any, bold: range = range(0), fill: str = ""
    ) -> None:
        """Add a row; a missing cell is left empty, one too many joins the last."""
        row = table.add_row()
        many = len(row.cells)
        texts = [*texts[: many - 1], "\n".join(texts[many - 1 :])]
        if sum(map(len, texts)) <= LONGEST_WHOLE_ROW:
            set_whole(row)
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=False)):
            paragraph = cell.paragraphs[0]
            self._set_style(paragraph, "Paper Table Text")
            self._runs(paragraph, (Run(text, bold=place in bold),))
            if place in numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _fill(cell, fill)

    @write.register
    def _(self, block: Chart) -> None:
        picture = block.picture
        self._picture(as_png(picture.svg), picture.alt or picture.title, svg_width_cm(picture.svg))
        self._paragraph("Caption", picture.title).paragraph_format.space_after = Cm(0.4)

    @write.register
    def _(self, block: Image) -> None:
        self._picture(block.png, block.alt, png_width_cm(block.png))

    def _picture(self, png: bytes | None, alt: str, width_cm: float) -> None:
        """Write a picture; one that cannot be drawn is told in words."""
        paragraph = self._paragraph("Normal", "")
        paragraph.paragraph_format.keep_with_next = True
        try:
            if png is None:
                raise ValueError(alt)
            shape = paragraph.add_run().add_picture(BytesIO(png), width=Cm(min(width_cm, self._width_cm)))
        except Exception:  # python-docx says what it cannot read in a dozen ways
            self._runs(paragraph, (Run(f"Picture: {alt}"),))
            return
        shape._inline.docPr.set("descr", alt)

    @write.register
    def _(self, block: Blank) -> None:
        table = self._table("Paper Form", 1, (1.0,))
        self._question(table.add_row(), block)
        answer = table.add_row()
        if block.kind in ("choice", "choices"):
            set_whole(answer)
            self._options(answer.cells[0], block)
        else:
            lines = block.rows if block.kind == "text" else 1
            answer.height = Cm(LINE_CM * max(1, lines))
            self._answer(answer.cells[0], block.value)
        self._spacer()

    def _question(self, row: Any, block: Blank) -> None:
        cell = row.cells[0]
        set_repeated(row)
        set_whole(row)
        _fill(cell, LABEL_FILL)
        label = cell.paragraphs[0]
        self._set_style(label, "Paper Field Label")
        self._runs(label, (Run(block.label),))
        how = how_to_answer(block)
        for line in (block.hint, how):
            if line:
                hint = cell.add_paragraph()
                self._set_style(hint, "Paper Table Text")
                hint.paragraph_format.keep_with_next = True
                self._runs(hint, (Run(line),))
        code = cell.add_paragraph(block.mark or f"Field: {block.name}")
        self._set_style(code, "Paper Field Code")
        if block.mark:
            code.alignment, code.runs[0].font.size = WD_ALIGN_PARAGRAPH.RIGHT, Pt(MARK_PT)
            code.paragraph_format.space_after = Pt(0)

    def _options(self, cell: Any, block: Blank) -> None:
        if block.is_across:
            paragraph = cell.paragraphs[0]
            self._set_style(paragraph, "Paper Table Text")
            for place, (is_chosen, label) in enumerate(shown_options(block)):
                self._runs(paragraph, (Run("\t" if place else ""),))
                add_checkbox(paragraph, is_chosen)
                self._runs(paragraph, (Run(f" {label}"),))
            return
        for place, (is_chosen, label) in enumerate(shown_options(block)):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            self._set_style(paragraph, "Paper Table Text")
            add_checkbox(paragraph, is_chosen)
            self._runs(paragraph, (Run(f" {label}"),))

    def _answer(self, cell: Any, value: str | tuple[str, ...]) -> None:
        text = value if isinstance(value, str) else ", ".join(value)
        paragraph = cell.paragraphs[0]
        self._set_style(paragraph, "Paper Table Text")
        self._runs(paragraph, (Run(text),))

    def _spacer(self) -> None:
        """Part two tables, which Word would join."""
        self._paragraph("Paper Spacer", "")

    def _paragraph(self, style: str, text: str) -> Any:
        paragraph = self._document.add_paragraph()
        self._set_style(paragraph, style)
        if self._starts_page:
            paragraph.paragraph_format.page_break_before = True
            self._starts_page = False
        if text:
            self._runs(paragraph, (Run(text),))
        return paragraph

    def _set_style(self, paragraph: Any, name: str) -> None:
        """Give a paragraph a style by its id: python-docx would look all styles through each time."""
        paragraph._p.style = self._style_ids[name]

    def _runs(self, paragraph: Any, runs: Sequence[Run]) -> None:
        for run in runs:
            made = self._run(paragraph, run)
            made.bold, made.italic = run.bold or None, run.italic or None
            if run.code:
                made.font.name = "Courier New"
        if is_right_to_left("".join(run.text for run in runs)):
            _set_right_to_left(paragraph)

    def _run(self, paragraph: Any, run: Run) -> Any:
        if not run.link:
            return paragraph.add_run(run.text)
        holder = element("w:r")
        add_link(paragraph, run.link).append(holder)
        made = WordRun(holder, paragraph)
        made.text, made.style = run.text, "Hyperlink"
        return made


def _fill(cell: Any, fill: str) -> None:
    if fill:
        colours = {"w:val": "clear", "w:color": "auto", "w:fill": fill}
        cell._tc.get_or_add_tcPr().append(element("w:shd", colours))


def _set_size(table: Any, points: float) -> None:
    """Set all words of a table in a type size."""
    for cell in table._cells:
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(points)


def _set_right_to_left(paragraph: Any) -> None:
    paragraph._p.get_or_add_pPr().insert_element_before(element("w:bidi"), *AFTER_BIDI)
    for run in paragraph.runs:
        run.font.rtl = True
