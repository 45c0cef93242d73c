"""Columns of tables: each has room for its longest ordinary word, at a type size that allows it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.own_case_example import VALUES

from cmplearn.documents import Table
from cmplearn.documents.business_case import paper
from cmplearn.documents.widths import BREAKS, LONGEST_WORD, MARGINS_CM, SIZES, fitted, word_cm
from cmplearn.portfolio.own_case import of_values

WIDTH_CM = 16.4


def broken(columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return the ordinary words that are wider than their column."""
    found = fitted(columns, rows, WIDTH_CM)
    texts = zip(columns, *rows, strict=True)
    return [
        word
        for share, cells in zip(found.shares, texts, strict=True)
        for cell in cells
        for word in BREAKS.split(cell)
        if len(word) <= LONGEST_WORD and word_cm(word, found.points) > share * WIDTH_CM - MARGINS_CM + 1e-6
    ]


@pytest.mark.parametrize("output", ["full", "committee"])
def test_no_table_of_a_whole_business_case_breaks_a_word(output: str) -> None:
    blocks = paper(of_values(VALUES), output, date(2026, 3, 2)).blocks
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [words for table in tables if (words := broken(table.columns, table.rows))] == []
    assert tables


def test_type_gets_smaller_only_where_words_would_break() -> None:
    assert fitted(("Owner", "Part"), (("Pharmacist", "Figures"),), WIDTH_CM).points == SIZES[0]
    many = tuple(
        f"{word} discounted" for word in ("Costs", "Benefits", "Net", "Cash", "In kind", "Now", "Then")
    )
    crowded = (*many, "Reconfiguration")
    assert fitted(crowded, (), WIDTH_CM).points < SIZES[0]
    assert broken(crowded, ()) == []


def test_a_long_word_does_not_starve_the_others() -> None:
    found = fitted(("Source", "What"), (("https://example.org/" + "x" * 400, "Who pays"),), WIDTH_CM)
    assert found.shares[1] > 0.15


@given(st.lists(st.lists(st.text(max_size=80), max_size=7), max_size=5), st.integers(1, 12))
def test_whatever_is_in_it_columns_add_up_to_the_width(rows: list[list[str]], many: int) -> None:
    found = fitted([f"Column {number}" for number in range(many)], rows, WIDTH_CM)
    assert sum(found.shares) == pytest.approx(1)
    assert min(found.shares) > 0
    assert found.points in SIZES
