"""The papers of a business case: what they say, what they mark as missing, and how many pages they take."""

import io
import re
from copy import deepcopy
from datetime import date
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from tests.own_case_example import VALUES

from cmplearn.course import own_case as course_own_case
from cmplearn.documents import page, pdf, text, word
from cmplearn.documents.business_case import paper
from cmplearn.documents.business_case_checks import hints
from cmplearn.documents.business_case_figures import figures
from cmplearn.documents.paper import Heading, Note, Table
from cmplearn.errors import NotFoundError
from cmplearn.portfolio.own_case import OwnCase, of_values

DAY = date(2026, 3, 2)
PAGES = {"sponsor": 1, "short": 2, "committee": 2}
OUTPUTS = (*PAGES, "full")
LONG = (
    "Residents who take eight medicines, and whoever speaks for them, were asked what each of them is for. "
)
SCRIPT = "<script>alert('x')</script>"


def changed(*changes: dict[str, Any]) -> OwnCase:
    """Return the example with changes to it."""
    values = deepcopy(VALUES)
    for change in changes:
        for key, value in change.items():
            values[key] = {**values.get(key, {}), **value}
    return of_values(values)


def stuffed(letters: int, rows: int) -> OwnCase:
    """Return the example with texts of so many letters everywhere, and so many more rows in every list."""
    values: dict[str, Any] = deepcopy(VALUES)
    plan = course_own_case.plan()
    for part in plan.parts:
        for field in part.fields:
            if field.kind == "text":
                values.setdefault(part.id, {})[field.name] = (LONG * 300)[:letters]
    for listing in plan.lists:
        for place in range(rows):
            row: dict[str, Any] = {"order": 50 + place, "price-year": "2024/25"}
            for field in listing.fields:
                if field.kind == "text" and field.name not in ("price-year", "source"):
                    row[field.name] = (LONG * 300)[place : letters // 2]
                elif field.kind == "choice":
                    row[field.name] = next(iter(field.options))
                elif field.kind == "number" and field.name != "last":
                    row[field.name] = 4
            values[f"lists/{listing.id}/x{place}"] = row
    return of_values(values)


def pages(case: OwnCase, output: str) -> list[str]:
    """Return the text of each page of a document's PDF."""
    made = pdf(paper(case, output, DAY))
    return [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(made)).pages]


@pytest.mark.parametrize("output", PAGES)
def test_a_short_paper_keeps_to_its_pages(output: str) -> None:
    assert len(pages(of_values(VALUES), output)) <= PAGES[output]


@pytest.mark.parametrize("output", PAGES)
@pytest.mark.parametrize(("letters", "rows"), [(100, 0), (250, 2), (500, 5), (2_000, 12), (20_000, 20)])
def test_a_short_paper_keeps_to_its_pages_however_much_is_written(
    output: str, letters: int, rows: int
) -> None:
    assert len(pages(stuffed(letters, rows), output)) <= PAGES[output]


@pytest.mark.parametrize("output", PAGES)
def test_a_word_without_end_breaks_no_short_paper(output: str) -> None:
    case = changed({"situation": {"situation": "x" * 5_000}, "need": {"need": "y\n" * 3_000}})

    assert len(pages(case, output)) <= PAGES[output]


def test_the_committees_paper_says_what_it_leaves_out() -> None:
    made = paper(stuffed(2_000, 5), "committee", DAY)
    last = made.blocks[-1]

    assert isinstance(last, Note)
    assert last.text.startswith("Left out of these two pages. Shortened here: ")
    assert "what is asked" in last.text
    assert "2 more options" not in last.text
    assert "more options" in last.text
    assert "every amount with its source" in last.text


def test_what_fits_is_not_shortened() -> None:
    words = text(paper(of_values(VALUES), "committee", DAY))

    assert VALUES["summary"]["ask"] in words
    assert VALUES["situation"]["situation"] in words


def test_the_full_case_has_everything_that_was_typed() -> None:
    words = " ".join(text(paper(of_values(VALUES), "full", DAY)).split())
    left_out = ("influence", "panel-pack", "decision-log", "benefits-table", "measure")

    for part in course_own_case.plan().parts:
        if part.id in left_out:
            continue  # rehearsals stay the team's own, the others are rows of their lists
        for field in part.fields:
            typed = VALUES.get(part.id, {}).get(field.name)
            if field.kind == "text" and typed:
                assert " ".join(typed.split()) in words, f"{part.id}.{field.name}"


def test_the_full_case_goes_through_the_five_cases_in_order() -> None:
    made = paper(of_values(VALUES), "full", DAY)
    found = [block.text for block in made.blocks if isinstance(block, Heading) and block.level == 1]

    assert [re.sub(r"^\d ", "", each) for each in found][1:6] == [
        "Strategic case",
        "Economic case",
        "Commercial case",
        "Financial case",
        "Management case",
    ]


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_same_net_value_stands_in_every_document(output: str) -> None:
    case = of_values(VALUES)
    net = figures(case).value("npsv")

    assert net is not None
    assert f"£{net:,.0f}" in text(paper(case, output, DAY))


@pytest.mark.parametrize("output", OUTPUTS)
def test_every_page_says_that_it_is_commercial_in_confidence(output: str) -> None:
    assert all("Commercial in confidence" in each for each in pages(of_values(VALUES), output))
    assert paper(changed({"document": {"confidential": "no"}}), output, DAY).header == ""


@pytest.mark.parametrize("output", OUTPUTS)
def test_an_empty_case_marks_its_gaps(output: str) -> None:
    made = paper(of_values({}), output, DAY)

    assert [block for block in made.blocks if isinstance(block, Note) and block.kind == "missing"]
    assert "There is no net value yet" in text(made)
    assert len(pdf(made)) > 0
    assert len(word(made)) > 0


@pytest.mark.parametrize("output", OUTPUTS)
def test_no_heading_of_an_empty_case_stands_without_a_word(output: str) -> None:
    blocks = paper(of_values({}), output, DAY).blocks

    for block, following in pairwise(blocks):
        if isinstance(block, Heading) and isinstance(following, Heading):
            assert following.level > block.level, block.text


@pytest.mark.parametrize("output", OUTPUTS)
def test_half_a_sum_is_never_shown_as_a_net_value(output: str) -> None:
    form = {"benefit": "Fewer falls", "kind": "non-cash-releasing", "number": 17, "price": 2710}
    case = of_values(
        {
            "benefits-table": form,
            "lists/options/a": {"name": "As now", "kind": "as-now"},
            "lists/options/b": {"name": "A team", "kind": "preferred", "verdict": "carried"},
        }
    )
    made = paper(case, output, DAY)

    assert "There is no net value yet" in text(made)
    for table in [block for block in made.blocks if isinstance(block, Table)]:
        for place, heading in enumerate(table.columns):
            if heading.startswith("Net"):
                assert {row[place] for row in table.rows} <= {"–", "compared with"}


def test_a_filled_case_marks_no_gap() -> None:
    for output in OUTPUTS:
        made = paper(of_values(VALUES), output, DAY)
        assert [b for b in made.blocks if isinstance(b, Note) and b.kind == "missing"] == []


@pytest.mark.parametrize("output", OUTPUTS)
def test_script_tags_are_text_in_every_format(output: str) -> None:
    case = changed(
        {
            "summary": {"ask": SCRIPT},
            "document": {"title": SCRIPT},
            "situation": {"situation": SCRIPT},
            "lists/risks/ri00": {"what": SCRIPT},
            "lists/options/op02": {"name": SCRIPT},
            "lists/costs/co02": {"payer": SCRIPT},
        }
    )
    made = paper(case, output, DAY)

    assert SCRIPT in text(made)
    assert SCRIPT not in page(made)
    assert "&lt;script&gt;" in page(made)
    assert len(pdf(made)) > 0
    assert len(word(made)) > 0


@pytest.mark.parametrize("typed", ["", "   ", "…", "🙂 שלום", "\x00\x07", "a" * 30_000])
def test_odd_texts_never_break_a_document(typed: str) -> None:
    parts = {
        part.id: {f.name: typed for f in part.fields if f.kind == "text"}
        for part in course_own_case.plan().parts
    }
    for output in OUTPUTS:
        assert text(paper(changed(parts), output, DAY))


def test_a_document_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no document `long`\. The documents are: sponsor, short"
    ):
        paper(of_values({}), "long", DAY)


def test_a_kept_version_says_which_it_is() -> None:
    assert (
        "Version “for the sponsor”, printed 2 March 2026"
        in paper(of_values(VALUES), "sponsor", DAY, "for the sponsor").subtitle
    )


# ---- Checks


def told(case: OwnCase) -> list[str]:
    """Return the words of every hint."""
    return [hint.words for hint in hints(case, figures(case))]


def test_the_example_has_nothing_to_look_at_again() -> None:
    assert told(of_values(VALUES)) == []


HINTS = {
    "a benefit without a payer": (
        {"lists/benefits/be00": {"payer": ""}},
        "“Medicines that are no longer needed” has no payer",
    ),
    "an amount without a source": ({"lists/costs/co02": {"source": ""}}, "“Two pharmacists” has no source"),
    "a benefit without a kind": (
        {"lists/benefits/be00": {"kind": ""}},
        "is not in the sums. It has no kind yet: say whether it is money",
    ),
    "all that is claimed": ({"lists/benefits/be00": {"chance": 100}}, "counts all that is claimed"),
    "pounds for what can't be counted": (
        {"lists/benefits/be02": {"number": 2, "price": 50, "chance": 50}},
        "can't be counted, it says, but has pounds",
    ),
    "a sum that isn't in its years": (
        {"lists/costs/co02": {"years": [1, 2, 3]}},
        "number × price is £136,000, which is none of them",
    ),
    "no option as now": ({"lists/options/op00": {"kind": "other"}}, "No option leaves things as they are"),
    "two preferred options": ({"lists/options/op03": {"kind": "preferred"}}, "More than one option"),
    "an option carried forward without a cost": (
        {"lists/options/op03": {"verdict": "carried"}},
        "“Reviews by telephone” is carried forward and has no cost",
    ),
    "a sum in words that no table has": (
        {"summary": {"ask": "Agree to spend £412,000"}},
        "“What is asked” speaks of £412,000, and no figure or table comes to that",
    ),
    "a sum in thousands that no table has": (
        {"summary": {"ask": "Agree to spend £412k"}},
        "speaks of £412k, and no figure",
    ),
    "money asked for that isn't the cost": (
        {"affordability": {"asked-for": 150_000}},
        "£150,000 is asked for in the first year; the table comes to £198,516 paid, or £84,196 more than now",
    ),
    "another break-even": ({"benefits-table": {"break-even": 200}}, "Break-even is given as 200"),
    "a high risk without action": (
        {"lists/risks/ri00": {"mitigation": ""}},
        "“Practices don't answer recommendations” scores 12 and has no action",
    ),
    "a risk that nobody answers for": (
        {"lists/risks/ri00": {"owner": ""}},
        "Nobody answers for “Practices don't answer recommendations”",
    ),
    "two price years": (
        {"economic-basis": {"convert": "refuse"}},
        "“Travel, telephones and laptops” is not in the sums. It is in 2023/24 prices",
    ),
}


@pytest.mark.parametrize("name", HINTS)
def test_what_does_not_agree_is_told(name: str) -> None:
    change, words = HINTS[name]

    assert any(words in each for each in told(changed(change)))
    assert not any(words in each for each in told(of_values(VALUES)))


@pytest.mark.parametrize(
    "words",
    ["about £199,000", "£199k", "£0.2 million", "£198,516", "£49,000 in all", "£49,388", "£2,710 each"],
)
def test_a_sum_in_words_is_held_against_the_tables_to_the_digits_it_has(words: str) -> None:
    assert [each for each in told(changed({"summary": {"ask": words}})) if "speaks of" in each] == []


def test_an_empty_case_has_no_hints() -> None:
    assert told(of_values({})) == []
