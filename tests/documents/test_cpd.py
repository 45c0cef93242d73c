"""A record in a body's form: every field filled from the entry, what is missing said, nothing made up."""

import csv
import io
import typing
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import bodies
from cmplearn.course.body import Fill, Form, FormField
from cmplearn.documents import Heading, Note, PageBreak, Paper, Words, text
from cmplearn.documents.cpd import Written, entry_name, papers, rows
from cmplearn.documents.cpd_fields import filled
from cmplearn.documents.cpd_table import COLUMNS, harmless, table
from cmplearn.portfolio.log import Evidence, Links, LogEntry, NextAction, Partner
from cmplearn.portfolio.profile import Profile

ME = Profile(name="Asha Rao", role="Lead technician", organisation="A network", hours_a_week=22.5)
FULL = LogEntry(
    "mine/full",
    "planned",
    title="Recall letters",
    began=date(2026, 11, 3),
    minutes=90,
    participatory_minutes=30,
    method="a visit",
    text="I sat with the receptionist.",
    reflection={"feelings": "Uneasy.", "so_what": "Ask first.", "now_what": "Ring them."},
    learned="Letters are not read.",
    changed="The recall is a call now.",
    benefited="A carer made one call instead of four.",
    relevance="I run recalls.",
    options="A course, a visit.",
    expected="Fewer calls.",
    feedback_from="A receptionist, by word of mouth",
    code_relevance="We asked the person first.",
    outcome="You can say who gains",
    links=Links(standards={"gphc": ("9", "1"), "nmc": ("people",), "gp-appraisal": ("QIA",)}),
    next_action=NextAction("Ring the practice", date(2026, 12, 1)),
    partner=Partner("Jo Bloggs", "Nurse", "nmc", "12A3456E", "jo@example.org"),
    evidence=(Evidence("A letter", "https://example.org", "ab" * 32, "letter.pdf"),),
    ai_use="wording",
    ai_words="A chat tool.",
)
FORMS = bodies.forms()
FILLS = typing.get_args(Fill)


def missing(paper: Paper) -> list[str]:
    """Return what a paper says is missing."""
    return [block.text for block in paper.blocks if isinstance(block, Note) and block.kind == "missing"]


def said(paper: Paper) -> dict[str, str]:
    """Return the words under each label of a paper with one entry."""
    pairs = zip(paper.blocks, paper.blocks[1:], strict=False)
    return {one.text: two.text for one, two in pairs if isinstance(one, Heading) and isinstance(two, Words)}


@pytest.mark.parametrize("fill", FILLS)
def test_everything_that_can_fill_a_field_is_found_in_a_full_entry(fill: str) -> None:
    field = FormField(label="A field", fill=(fill,))
    form = bodies.form("gphc-planned")
    assert filled(field, FULL, form, ME)
    if fill != "type":
        assert filled(field, LogEntry("mine/empty", "planned"), form, Profile()) == ""


def test_a_planned_record_is_filled_field_by_field() -> None:
    paper = papers([FULL], bodies.form("gphc-planned"), ME)
    assert said(paper) == {
        "Title": "Recall letters",
        "What I set out to learn": "I sat with the receptionist.\n\nUneasy.",
        "Why it matters in my role": "I run recalls.",
        "How it should help the people I serve": "Fewer calls.",
        "Ways I weighed and the one I chose": "A course, a visit.\n\na visit",
        "What I learned": "Letters are not read.\n\nAsk first.",
        "How I have used it": "The recall is a call now.",
        "Who gained, with a real example and feedback": "A carer made one call instead of four.",
    }
    assert missing(paper) == []
    assert (paper.title, paper.subtitle) == ("Planned CPD", "Asha Rao, GPhC revalidation")


def test_an_nmc_log_has_the_themes_the_hours_and_those_with_others() -> None:
    fields = said(papers([FULL], bodies.form("nmc-cpd"), ME))
    assert fields["Part of the Code"] == "Prioritise people"
    assert (fields["Hours"], fields["Participatory hours"]) == ("1.5 hours", "0.5 hours")
    assert fields["Dates"] == "3 November 2026"
    assert fields["Evidence"] == "A letter https://example.org (letter.pdf)"


def test_standards_of_one_body_are_not_told_another() -> None:
    assert said(papers([FULL], bodies.form("gphc-account"), ME))["Standards I reflect on"] == (
        "1 Person-centred care; 9 Leadership"
    )
    appraisal = said(papers([FULL], bodies.form("gp-appraisal-entry"), ME))
    assert appraisal["Kind of supporting information and links"] == "QIA Quality improvement activity"


def test_what_was_not_written_is_said_and_never_made_up() -> None:
    paper = papers([LogEntry("mine/a", "planned", title="A visit")], bodies.form("gphc-planned"), Profile())
    assert said(paper) == {"Title": "A visit"}
    [told] = missing(paper)
    assert told.startswith("What I set out to learn; Why it matters in my role;")
    assert told.endswith("(not written yet).")
    assert told.count(";") == 6


def test_what_only_a_person_can_write_is_left_to_them() -> None:
    paper = papers([FULL], bodies.form("nmc-discussion"), ME)
    assert missing(paper) == []
    lines = [label for label, words in said(paper).items() if set(words) == {"_"}]
    assert lines == [
        "My NMC Pin",
        "Discussion partner’s professional address and postcode",
        "Discussion partner’s signature",
    ]
    assert "fill it in by hand" in text(paper)
    assert said(paper)["Discussion partner’s NMC Pin"] == "12A3456E"


def test_a_form_whose_every_field_is_taken_here_leaves_no_line_to_fill() -> None:
    assert "by hand" not in text(papers([FULL], bodies.form("gphc-planned"), ME))


@pytest.mark.parametrize(("register", "told"), [("gphc", "register:"), ("", "as far as the entry says:")])
def test_a_partner_who_is_not_on_the_register_is_told_at_once_and_their_number_is_no_pin(
    register: str, told: str
) -> None:
    talk = FULL.with_(partner=Partner("Sunil Rao", "Pharmacist", register, "2087654"))
    paper = papers([talk], bodies.form("nmc-discussion"), ME)
    words = text(paper)
    assert "Partner isn’t on the NMC register" in words
    assert told in words
    assert words.index("this does not count for the NMC.") < words.index("Fields are named")
    assert "2087654" not in words
    assert "does not count" not in text(papers([FULL], bodies.form("nmc-discussion"), ME))
    two = text(papers([FULL, talk], bodies.form("nmc-discussion"), ME))
    assert two.index("2 OF 2") < two.index("this does not count for the NMC.")


def test_an_account_tells_how_it_is_relevant_to_the_code_and_its_kind_nowhere() -> None:
    account = FULL.with_(type="reflective-account", relevance="I run recalls.")
    words = said(papers([account], bodies.form("nmc-account"), ME))
    assert words["How it is relevant to the Code: the themes, and how"] == (
        "Prioritise people\n\nWe asked the person first."
    )
    assert not any("Reflective account" in each for each in words.values())
    unanswered = said(
        papers([account.with_(links=Links(), code_relevance="")], bodies.form("nmc-account"), ME)
    )
    assert "How it is relevant to the Code: the themes, and how" not in unanswered


def test_a_form_about_the_person_needs_no_entry() -> None:
    paper = papers([], bodies.form("nmc-practice-hours"), ME)
    assert said(paper)["Hours"] == "22.5 hours a week"
    assert said(paper)["What I did"] == "Lead technician"


def test_a_years_set_has_each_entry_on_a_page_of_its_own() -> None:
    other = FULL.with_(key="mine/other", title="Another")
    paper = papers([FULL, other], bodies.form("gphc-planned"), ME)
    headings = [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]
    assert headings == ["1 of 2: Recall letters", "2 of 2: Another"]
    assert sum(isinstance(block, PageBreak) for block in paper.blocks) == 1


def test_no_entries_is_said() -> None:
    assert missing(papers([], bodies.form("gphc-planned"), ME)) == ["No entry was chosen."]


def test_the_plain_record_is_nobodys_form_and_says_nothing_of_one() -> None:
    assert not [
        block for block in papers([FULL], bodies.form("plain-entry"), ME).blocks if isinstance(block, Note)
    ]


@pytest.mark.parametrize("form", [form for form in FORMS if form.body != "plain"], ids=lambda form: form.id)
def test_every_form_says_where_its_fields_are_from_and_sends_to_the_bodys_own(form: Form) -> None:
    notes = [block for block in papers([FULL], form, ME).blocks if isinstance(block, Note)]
    assert "Check the form of the body itself" in notes[0].text
    assert notes[-1].kind == "source"
    assert bodies.checked() in notes[-1].text


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_as_text_each_label_stands_above_its_words_ready_to_paste(form: Form) -> None:
    lines = text(papers([FULL], form, ME)).splitlines()
    for row in rows(FULL if form.about == "entry" else LogEntry("me"), form, ME):
        if isinstance(row, Written):
            under = lines.index(row.label) + 1
            assert row.text.splitlines()[0] in lines[under : under + 2]


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "مرحبا", "💊" * 50, "a\x00b", "x" * 20_000])
def test_whatever_was_typed_is_in_the_paper_as_it_is(nasty: str) -> None:
    paper = papers([FULL.with_(title=nasty, learned=nasty)], bodies.form("plain-entry"), ME)
    assert said(paper)["Title"] == nasty
    assert nasty in said(paper)["What I learned"]


def test_an_entry_without_a_title_has_a_name() -> None:
    assert entry_name(LogEntry("a", "peer-discussion")) == "Peer discussion without a title"


# The table


def read(content: bytes) -> list[list[str]]:
    """Return the rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_table_has_a_row_for_each_entry_and_a_column_for_each_body() -> None:
    header, row = read(table([FULL]))
    found = dict(zip(header, row, strict=True))
    assert found["Hours"] == "1.50"
    assert found["GPhC: linked to"] == "1 Person-centred care; 9 Leadership"
    assert found["NMC: linked to"] == "Prioritise people"
    assert found["Next action"] == "Ring the practice (by 1 December 2026)\n\nRing them."
    assert set(COLUMNS) < set(header)


def test_an_empty_log_is_a_header() -> None:
    assert len(read(table([]))) == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r=", "＝", "\n@"])
def test_a_cell_that_a_spreadsheet_would_run_is_words(start: str) -> None:
    typed = f"{start}HYPERLINK(1)"
    _, row = read(table([FULL.with_(title=typed, learned=typed, partner=Partner(typed), ai_words=typed)]))
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "＝")) for cell in row)


@given(st.text())
def test_any_cell_is_kept_but_for_an_apostrophe_before_it(cell: str) -> None:
    assert harmless(cell) in (cell, f"'{cell}")


@given(st.text(min_size=1), st.text())
def test_any_text_comes_back_from_the_table(title: str, learned: str) -> None:
    rows = read(table([LogEntry("a", title=title, learned=learned)]))
    assert len(rows) == 2
    assert all(len(row) == len(rows[0]) for row in rows)
