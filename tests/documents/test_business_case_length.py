"""Short papers keep to their pages in Word too, which sets them a little longer than PDF.

What `points` counts to a page was held against LibreOffice by hand: a paper of up to 2 x `PAGE` points took
two pages there, with wide words, five payers, six options and up to ten years.
"""

import io
from collections.abc import Sequence
from copy import deepcopy
from datetime import date
from typing import Any

import pypdf
import pytest
from tests.own_case_example import VALUES
from tests.own_case_worked import AS_NOW, worked

from cmplearn.documents import pdf
from cmplearn.documents.business_case import paper
from cmplearn.documents.business_case_length import PAGE, points
from cmplearn.documents.paper import Block, Heading, Note, PageBreak
from cmplearn.portfolio.own_case import OwnCase, of_values

DAY = date(2026, 3, 2)
PAGES = {"sponsor": 1, "short": 2, "committee": 2}
WIDE = "Wolverhampton interorganisational pharmacotherapeutic commissioning multidisciplinary "


def wide(years: int) -> OwnCase:
    """Return the example with five payers, six options and long words everywhere."""
    values: dict[str, Any] = deepcopy(VALUES)
    for value in values.values():
        for name, typed in value.items():
            if isinstance(typed, str) and len(typed) > 40:
                value[name] = f"{typed} {WIDE * 5}"
    for place in range(2):
        values[f"lists/costs/z{place}"] = {
            "what": f"Interorganisational arrangements {place}",
            "option": "op02",
            "payer": f"Wolverhampton interorganisational partnership {place}",
            "kind": "pay",
            "number": 1,
            "price": 1_234_567,
        }
        values[f"lists/options/z{place}"] = {"name": f"{WIDE}{place}", "what": WIDE * 2, "verdict": "carried"}
    values["economic-basis"] = {**values["economic-basis"], "years": years}
    return of_values(values)


@pytest.mark.parametrize("output", PAGES)
@pytest.mark.parametrize("years", [1, 3, 5, 10])
def test_a_short_paper_keeps_to_its_pages_with_room_for_word(output: str, years: int) -> None:
    made = paper(wide(years), output, DAY)

    assert points(made) <= PAGES[output] * PAGE
    assert len(pypdf.PdfReader(io.BytesIO(pdf(made))).pages) <= PAGES[output]


def test_the_note_of_what_is_left_out_is_never_long() -> None:
    last = paper(wide(3), "committee", DAY).blocks[-1]

    assert isinstance(last, Note)
    assert "other things" in last.text
    assert len(last.text) < 600


def place_of(blocks: Sequence[Block], heading: str) -> int:
    """Return where a heading stands."""
    return next(i for i, each in enumerate(blocks) if isinstance(each, Heading) and each.text == heading)


@pytest.mark.parametrize("letters", range(0, 2_001, 250))
def test_a_signature_is_never_alone_on_the_second_page(letters: int) -> None:
    case = worked(
        AS_NOW,
        {"situation": {"situation": "word " * (letters // 5)}, "summary": {"ask": "word " * (letters // 5)}},
        {"affordability": {"budget": "word " * (letters // 5)}, "offer": {"offer": "word " * (letters // 5)}},
        {"lists/risks/a": {"what": "A risk", "owner": "A nurse"}},
    ).case
    made = paper(case, "short", DAY)
    pages = pypdf.PdfReader(io.BytesIO(pdf(made))).pages

    assert len(pages) <= 2
    if len(pages) == 2:
        assert "Risks" in pages[1].extract_text()
    if any(isinstance(block, PageBreak) for block in made.blocks):
        assert isinstance(made.blocks[place_of(made.blocks, "Risks") - 1], PageBreak)
