"""Appendix A of a full business case: a reader with a pocket calculator comes to the same figures."""

from datetime import date

from tests.own_case_worked import AS_NOW, worked

from cmplearn.documents import text
from cmplearn.documents.business_case import paper
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_working import working
from cmplearn.documents.paper import Table

DAY = date(2026, 3, 2)


def tables(found: Figures) -> list[Table]:
    """Return the tables of the appendix."""
    return [block for block in working(found) if isinstance(block, Table)]


def test_every_amount_has_its_working() -> None:
    rows = {row[0]: row[1] for row in tables(worked())[1].rows}

    # 12 x 1,000 x 3; 100 x 50 x 3; 40 x 250 x 0.8 x 2
    assert rows == {
        "Nurse (The proposal)": "12 × £1,000 × 3 years = £36,000",
        "Dressings (The proposal)": "100 × £50 × 3 years = £15,000",
        "Visits (The proposal)": "40 × £250 × 80% × 2 years = £16,000",
    }


def test_the_index_is_shown_from_the_year_of_a_row_to_that_of_the_case() -> None:
    found = worked(
        {"economic-basis": {"convert": "convert"}, "lists/benefits/boxes": {"price-year": "2022/23"}}
    )
    index = next(table for table in tables(found) if table.columns == ("Year", "Index"))
    first, last = float(index.rows[0][1]), float(index.rows[-1][1])

    assert [row[0] for row in index.rows] == ["2022/23", "2023/24", "2024/25"]
    # 2.47% in 2023/24 and 4.02% in 2024/25: 1.0247 x 1.0402 = 1.065893, so 15,000 become 15,988.39
    assert round(last / first, 4) == 1.0659
    boxes = next(row for row in tables(found)[1].rows if row[0].startswith("Dressings"))
    assert boxes[1] == "100 × £50 × 3 years × 1.06589 (2022/23 to 2024/25) = £15,988"


def test_no_index_is_shown_where_nothing_was_converted() -> None:
    assert not [table for table in tables(worked()) if table.columns == ("Year", "Index")]


def test_the_break_even_has_all_that_it_is_worked_from() -> None:
    table = tables(worked())[-1]

    # Visits: 15,197.55 / (40 x 2 x 0.8 = 64) = 237.46 each; (34,796.33 - 14,498.47) / 237.46 = 85.5, so 86.
    assert [row[2] for row in table.rows] == ["£34,796", "£14,498", "£237.46", "80", "80%", "64", "86"]


def test_what_is_not_counted_is_listed_with_its_pounds_and_why() -> None:
    said = text(paper(worked({"lists/benefits/visits": {"price-year": "2022/23"}}).case, "full", DAY))

    assert "Visits: not counted. £16,000 as typed. It is in 2022/23 prices" in said


def test_a_boards_paper_names_no_function_and_no_repository() -> None:
    found = worked(
        AS_NOW,
        {"economic-basis": {"convert": "convert", "optimism-upper": 20}},
        {"lists/benefits/boxes": {"price-year": "2023/24"}},
    )
    said = text(paper(found.case, "full", DAY))

    for word in ("methods.", "cmplearn", "from memory", "as held in", "dmdprices", "_"):
        assert word not in said
    assert "Jones and others (2026), Unit Costs of Health and Social Care 2025 Manual, doi" in said


def test_that_no_health_effect_was_valued_is_said() -> None:
    assert "No effect on health is valued here" in text(paper(worked().case, "full", DAY))
