"""Filled-in workbooks read back, whatever program and whatever hands they went through."""

import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.small_lesson import BENEFITS, DECISIONS, LESSON, QUESTIONS, TRUST

from cmplearn.documents import Blank, Paper, word
from cmplearn.documents.characters import clean
from cmplearn.documents.workbook import Filled, workbook
from cmplearn.documents.workbook_reading import read_workbook
from cmplearn.documents.workbook_values import value_of
from cmplearn.errors import InputError

FILLED: Mapping[str, Filled] = {
    "answer/2.3/first-worth": "2000",
    "answer/2.3/missing": "The cost\n\nof it",
    "answer/2.3/decision": "conditions",
    "answer/2.3/kinds": ("cash", "x-ray"),
    "answer/2.3/trust": "4",
    "answer/2.3/ratio": "2.46",
    "own-case/benefits#payer": "The trust",
    "own-case/benefits#chance": "12.5",
    "log/2.3/reflect#text": "مرحبا 😀 <b>",
    "log/2.3/reflect#minutes": "40",
    "log/2.3/reflect#outcome": "tell a finance director",
}
READ = {
    **FILLED,
    "answer/2.3/first-worth": 2000,
    "answer/2.3/ratio": 2.46,
    "own-case/benefits#chance": 12.5,
    "log/2.3/reflect#minutes": 40,
}


def empty() -> Any:
    """Return an empty workbook, open to be written in."""
    return docx.Document(io.BytesIO(word(workbook(LESSON))))


def saved(document: Any) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def box(document: Any, name: str) -> Any:
    """Return the table of a field."""
    return next(each for each in document.tables if f"Field: {name}" in each.cell(0, 0).text)


def test_what_was_filled_in_comes_back() -> None:
    read = read_workbook(word(workbook(LESSON, FILLED)), QUESTIONS)
    assert read.values == READ
    assert (read.problems, read.lessons, read.absent) == ((), ("2.3",), ())


def test_an_empty_workbook_says_nothing() -> None:
    read = read_workbook(word(workbook(LESSON)), QUESTIONS)
    assert read.values == dict.fromkeys(QUESTIONS)
    assert read.problems == ()


def test_a_workbook_filled_in_with_libreoffice_comes_back() -> None:
    """The file was filled in with LibreOffice 7.4: opened, typed into, saved there as .docx.

    Words were typed as paragraphs of their own, options ticked by the box itself (decision) and by x, ✓, [x]
    and ☒ typed in its place, a row was added to a box, and another font chosen.
    """
    content = (Path(__file__).parent / "filled-in-libreoffice.docx").read_bytes()
    read = read_workbook(content, QUESTIONS)
    assert read.problems == ()
    assert read.values == {
        "answer/2.3/first-worth": 2000,
        "answer/2.3/missing": "The cost of the posts – and whose budget they came from.\n"
        "Second paragraph, with “smart” quotes.",
        "answer/2.3/decision": "conditions",
        "answer/2.3/kinds": ("time", "x-ray"),
        "answer/2.3/trust": "4",
        "answer/2.3/ratio": 2.46,
        "own-case/benefits#payer": "The acute trust’s, not ours\nA line in a row that was added",
        "own-case/benefits#chance": 12,
        "log/2.3/reflect#text": "I hoped more than I knew. مرحبا 😀",
        "log/2.3/reflect#minutes": 40,
        "log/2.3/reflect#outcome": "tell a finance director",
    }


@given(words=st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
@settings(max_examples=80)
def test_any_words_come_back(words: str) -> None:
    content = word(workbook(LESSON, {"answer/2.3/missing": words}))
    assert read_workbook(content, QUESTIONS).values["answer/2.3/missing"] == (clean(words).strip() or None)


@given(number=st.integers(0, 50_000) | st.decimals(0, 50_000, places=2))
def test_any_number_comes_back_however_it_is_written(number: Any) -> None:
    question = QUESTIONS["answer/2.3/first-worth"]
    for written in (f"{number}", f"£{number:,}", f" {number:,} pounds", f"£\u00a0{number}"):
        value = value_of(question, [written])
        assert value == float(number)
        assert isinstance(value, int) == (number == int(number))


@given(chosen=st.sets(st.sampled_from(sorted(BENEFITS))), one=st.sampled_from(sorted(TRUST)))
@settings(max_examples=40)
def test_any_choice_comes_back(chosen: set[str], one: str) -> None:
    filled = {"answer/2.3/kinds": tuple(sorted(chosen)), "answer/2.3/trust": one}
    values = read_workbook(word(workbook(LESSON, filled)), QUESTIONS).values
    assert set(values["answer/2.3/kinds"] or ()) == chosen
    assert values["answer/2.3/trust"] == one


# --- What word processors and people do to a file


@pytest.mark.parametrize(
    "line",
    [
        "x Let it end",
        "X  Let it end",
        "☒ Let it end",
        "☑Let it end",
        "✓ Let it end",
        "[x] Let it end",
        "(X) Let it end.",
        "☐ x Let it end",
        "☐ Let it end x",
        "☐ Let it end ✓",
        "x☐ let it end",
        "☒\u00a0Let it\u00a0end",
    ],
)
def test_an_option_can_be_ticked_in_many_ways(line: str) -> None:
    document = empty()
    cell = box(document, "answer/2.3/decision").cell(1, 0)
    paragraph = cell.paragraphs[2]
    for child in list(paragraph._p):
        paragraph._p.remove(child)
    paragraph.add_run(line)
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/decision"] == "stop"


def test_the_only_option_left_standing_is_the_one_chosen() -> None:
    document = empty()
    box(document, "answer/2.3/decision").cell(1, 0).text = "Renew it"
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/decision"] == "renew"


def test_an_option_that_begins_with_an_x_is_not_ticked_by_it() -> None:
    document = empty()
    box(document, "answer/2.3/kinds").cell(1, 0).text = "☐ X-rays\n☐ It frees time or beds"
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/kinds"] is None


def test_two_ticks_where_one_is_allowed_are_told_and_not_taken() -> None:
    document = empty()
    box(document, "answer/2.3/decision").cell(1, 0).text = "x Renew it\nx Let it end"
    read = read_workbook(saved(document), QUESTIONS)
    assert "answer/2.3/decision" not in read.values
    [problem] = read.problems
    assert problem.words == "2 options are ticked where one can be chosen: “Renew it”; “Let it end”."


def test_a_ticked_option_that_the_lesson_no_longer_has_is_told() -> None:
    document = empty()
    box(document, "answer/2.3/decision").cell(1, 0).text = "x Ask the minister\n☐ Renew it"
    [problem] = read_workbook(saved(document), QUESTIONS).problems
    assert "“Ask the minister” is ticked" in problem.words


def test_a_symbol_font_ticks_as_well() -> None:
    document = empty()
    paragraph = box(document, "answer/2.3/decision").cell(1, 0).paragraphs[0]
    control = paragraph._p.find(qn("w:sdt"))
    symbol = control.makeelement(qn("w:sym"), {qn("w:font"): "Wingdings", qn("w:char"): "F0FE"})
    run = paragraph.add_run()._r
    run.append(symbol)
    paragraph._p.replace(control, run)
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/decision"] == "renew"


def test_the_boxes_own_tick_counts_even_where_its_sign_was_left() -> None:
    document = empty()
    for checked in box(document, "answer/2.3/decision").cell(1, 0)._tc.iter("{*}checked"):
        checked.set(next(iter(checked.attrib)), "1")
        break
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/decision"] == "renew"


@pytest.mark.parametrize(
    "code",
    [
        "field: Answer/2.3/missing",
        "Field:\u00a0answer/2.3/missing",
        "Field : answer/2.3/missing",
        "Field: answer/2.3/miss\u00ading",
        "Field: answer/2.3/missing.",
    ],
)
def test_a_fields_name_is_known_after_autocorrection(code: str) -> None:
    document = empty()
    table = box(document, "answer/2.3/missing")
    table.cell(0, 0).paragraphs[-1].text = code
    table.cell(1, 0).text = "Mine"
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/missing"] == "Mine"


def test_a_dash_put_in_place_of_a_hyphen_does_no_harm() -> None:
    document = empty()
    table = box(document, "answer/2.3/first-worth")
    table.cell(0, 0).paragraphs[-1].text = "Field: answer/2.3/first–worth"
    table.cell(1, 0).text = "5"
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/first-worth"] == 5


def test_a_question_is_known_by_its_words_where_its_line_was_deleted() -> None:
    document = empty()
    table = box(document, "answer/2.3/missing")
    table.cell(0, 0).text = "Which figure is missing?"
    table.cell(1, 0).text = "Mine"
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/missing"] == "Mine"


def test_rows_paragraphs_and_tables_in_a_box_are_part_of_the_answer() -> None:
    document = empty()
    table = box(document, "answer/2.3/missing")
    table.cell(1, 0).text = "one"
    table.cell(1, 0).add_paragraph("two")
    table.cell(1, 0).add_table(1, 1).cell(0, 0).text = "three"
    table.add_row().cells[0].text = "four"
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/missing"] == "one\ntwo\nthree\n\nfour"


def test_tables_in_another_order_or_joined_do_no_harm() -> None:
    document = docx.Document(io.BytesIO(word(workbook(LESSON, FILLED))))
    first, second = box(document, "answer/2.3/first-worth"), box(document, "answer/2.3/decision")
    for row in list(second._tbl.tr_lst):
        first._tbl.append(row)
    second._tbl.getparent().remove(second._tbl)
    body = document.element.body
    body.insert(0, box(document, "log/2.3/reflect#text")._tbl)
    assert read_workbook(saved(document), QUESTIONS).values == READ


def test_a_part_that_was_deleted_stays_as_it_is_and_is_told() -> None:
    document = docx.Document(io.BytesIO(word(workbook(LESSON, FILLED))))
    table = box(document, "answer/2.3/missing")
    table._tbl.getparent().remove(table._tbl)
    read = read_workbook(saved(document), QUESTIONS)
    assert read.absent == ("answer/2.3/missing",)
    assert "answer/2.3/missing" not in read.values


def test_a_line_that_somebody_copied_out_of_its_box_is_no_problem() -> None:
    document = empty()
    table = box(document, "answer/2.3/missing")
    for paragraph in table.cell(0, 0).paragraphs:
        table._tbl.addprevious(deepcopy(paragraph._p))
    read = read_workbook(saved(document), QUESTIONS)
    assert (read.problems, read.absent) == ((), ())


def test_a_box_that_is_no_table_any_more_is_told() -> None:
    document = empty()
    table = box(document, "answer/2.3/missing")
    for paragraph in [*table.cell(0, 0).paragraphs, *table.cell(1, 0).paragraphs]:
        table._tbl.addprevious(paragraph._p)
    table._tbl.getparent().remove(table._tbl)
    [problem] = read_workbook(saved(document), QUESTIONS).problems
    assert problem.question == "Which figure is missing?"
    assert "no longer in the file" in problem.words


def test_a_question_that_is_there_twice_with_two_answers_is_told() -> None:
    boxes = [
        replace(QUESTIONS["answer/2.3/missing"].blank, value=value) for value in ("", "one", "two", "one")
    ]
    read = read_workbook(word(Paper("T", tuple(boxes))), QUESTIONS)
    assert read.values["answer/2.3/missing"] == "one"
    [problem] = read.problems
    assert problem.typed == "two"


def test_a_field_of_another_course_keeps_its_words_in_the_message() -> None:
    old = Blank("answer/2.3/older", "Once asked?", value="Not to be lost")
    read = read_workbook(word(Paper("T", (old, Blank("answer/9.9/none", "Empty")))), QUESTIONS)
    [problem] = read.problems
    assert problem.typed == "Not to be lost"
    assert "answer/2.3/older" in problem.words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("many", "“many” is not a number"),
        ("1,5", "“1,5” is not a number"),
        ("-1", "-1 is too low: it must be 0 or more."),
        ("50001", "50,001 is too high: it must be 50,000 or less."),
        ("9" * 400, "is not a number"),
        ("1e5", "is not a number"),
    ],
)
def test_a_number_that_is_none_is_told(written: str, words: str) -> None:
    read = read_workbook(word(workbook(LESSON, {"answer/2.3/first-worth": written})), QUESTIONS)
    [problem] = read.problems
    assert problem.question == "What is one admission worth?"
    assert words in problem.words
    assert problem.typed == written


def test_an_answer_too_long_to_keep_is_told() -> None:
    read = read_workbook(word(workbook(LESSON, {"answer/2.3/missing": "long " * 10_000})), QUESTIONS)
    assert "fit in one box" in read.problems[0].words


def test_words_that_were_deleted_with_track_changes_are_not_read() -> None:
    document = docx.Document(io.BytesIO(word(workbook(LESSON, {"answer/2.3/missing": "gone"}))))
    cell = box(document, "answer/2.3/missing").cell(1, 0)
    run = cell.paragraphs[0].runs[0]._r
    deleted = run.makeelement(qn("w:del"), {})
    run.addprevious(deleted)
    deleted.append(run)
    for text in run.iter(qn("w:t")):
        text.tag = qn("w:delText")
    inserted = run.makeelement(qn("w:ins"), {})
    inserted.append(cell.add_paragraph().add_run("here")._r)
    cell.paragraphs[0]._p.append(inserted)
    assert read_workbook(saved(document), QUESTIONS).values["answer/2.3/missing"] == "here"


# --- Files that are no workbook


def zipped(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return held.getvalue()


WHOLE = word(workbook(LESSON, FILLED))
BOMB = b"<w:document xmlns:w='x'>" + b" " * 60_000_000 + b"</w:document>"
DEEP = b"<w:document xmlns:w='x'>" + b"<w:tbl><w:tr><w:tc>" * 50_000 + b"</w:tc></w:tr></w:tbl>" * 50_000
DEEP += b"</w:document>"
LONG = b"<w:document xmlns:w='x'>" + b"<w:p/>" * 1_000_001 + b"</w:document>"
ENTITIES = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><w:document xmlns:w='x'>&a;</w:document>"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"hello", "This file is not a Word document (.docx)."),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "This is a file of an older Word (.doc)."),
        (
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "This file is locked with a password.",
        ),
        (b"%PDF-1.7", "This is a PDF."),
        (b"{\\rtf1}", "This is a rich text file (.rtf)."),
        (b"PK\x03\x04 and then nothing", "This Word file is damaged"),
        (zipped(a=b"b"), "This file is not a Word document."),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.text"), "This is an OpenDocument file (.odt)."),
        (zipped(word__document_dot_xml=b"<w:document"), "This Word file is damaged"),
        (zipped(word__document_dot_xml=ENTITIES), "This Word file is damaged"),
        (zipped(word__document_dot_xml=DEEP), "holds far more than a workbook does"),
        (zipped(word__document_dot_xml=LONG), "holds far more than a workbook does"),
        (zipped(word__document_dot_xml=BOMB), "holds far more than a workbook does"),
        (zipped(**{f"part{number}": b"" for number in range(2_001)}), "holds far more than a workbook does"),
        (b"PK" + b"\0" * 20_000_001, "This file is larger than any workbook"),
        (word(Paper("Minutes", ())), "No field of a workbook was found in this file."),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_a_file_that_is_no_workbook_is_refused_with_what_to_do(content: bytes, words: str) -> None:
    with pytest.raises(InputError, match=r"\.") as told:
        read_workbook(content, QUESTIONS)
    assert words in str(told.value)


def test_a_workbook_cut_short_anywhere_is_refused() -> None:
    for length in range(0, len(WHOLE), 997):
        with pytest.raises(InputError):
            read_workbook(WHOLE[:length], QUESTIONS)


@given(place=st.integers(0, 20_000), byte=st.integers(0, 255))
@settings(max_examples=150)
def test_a_workbook_with_a_wrong_byte_is_refused_or_read_never_more(place: int, byte: int) -> None:
    damaged = bytearray(WHOLE)
    damaged[place % len(damaged)] = byte
    with suppress(InputError):
        found = read_workbook(bytes(damaged), QUESTIONS)
        assert found.values.keys() <= QUESTIONS.keys()
        assert found.values or found.problems or found.absent


def test_a_file_saved_in_words_strict_form_is_read() -> None:
    content = word(workbook(LESSON, FILLED))
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(
                b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                b"http://purl.oclc.org/ooxml/wordprocessingml/main",
            )
            new.writestr(
                name.replace("document.xml", "document2.xml") if name == "word/document.xml" else name, part
            )
        relations = old.read("_rels/.rels").replace(b"word/document.xml", b"word/document2.xml")
    held2 = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(held2, "w") as new:
        for name in old.namelist():
            new.writestr(name, relations if name == "_rels/.rels" else old.read(name))
    assert read_workbook(held2.getvalue(), QUESTIONS).values == READ


def test_decisions_have_no_label_that_another_could_be_taken_for() -> None:
    assert len(set(DECISIONS.values())) == len(DECISIONS)
