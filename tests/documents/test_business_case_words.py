"""What the papers of a business case say of its money, worked by hand."""

from datetime import date
from typing import Any

import pytest
from tests.own_case_worked import AS_NOW, worked

from cmplearn.documents import text
from cmplearn.documents.business_case import paper
from cmplearn.documents.business_case_blocks import budget_picture
from cmplearn.documents.business_case_checks import hints
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_words import affordable, switching_words
from cmplearn.documents.paper import Heading, Table, Words

DAY = date(2026, 3, 2)
FINANCE = {
    "sponsor": "What it comes to",
    "short": "Costs and benefits",
    "committee": "Finance",
    "full": "4 Financial case",
}
OPTIMISM: dict[str, Any] = {"economic-basis": {"optimism-upper": 20, "optimism-mitigated": 75}}


def words_of(found: Figures, output: str) -> str:
    """Return a paper as text."""
    return text(paper(found.case, output, DAY))


@pytest.mark.parametrize("output", FINANCE)
def test_finance_begins_with_what_is_not_counted(output: str) -> None:
    found = worked(AS_NOW, {"lists/benefits/visits": {"price-year": "2022/23"}})
    blocks = paper(found.case, output, DAY).blocks
    place = next(
        i for i, each in enumerate(blocks) if isinstance(each, Heading) and each.text == FINANCE[output]
    )
    first = blocks[place + 1]

    assert isinstance(first, Words)
    assert first.text.startswith("Not counted: 1 row, £16,000 of benefits as typed")


@pytest.mark.parametrize("output", FINANCE)
def test_an_uplift_in_the_figures_is_said_in_every_paper(output: str) -> None:
    said = "For optimism bias, 5% is added to costs, except to those of how things are now."

    assert said in words_of(worked(AS_NOW, OPTIMISM), output)
    assert "optimism bias," not in words_of(worked(AS_NOW), output)


def test_the_full_case_says_that_no_allowance_for_optimism_was_made() -> None:
    assert "No allowance for optimism bias was made." in words_of(worked(AS_NOW), "full")


def test_costs_may_rise_by_pounds_on_the_base_of_the_costs_beside_it() -> None:
    # Costs beside now are 20,877.80, benefits 29,696.02: costs may rise by the difference, 8,818.22,
    # or benefits fall to 20,877.80 / 29,696.02 = 70% of themselves.
    assert switching_words(worked(AS_NOW)) == (
        "It stops being worth its cost when less than 70% of the benefits come, or costs rise by more than "
        "£8,818 over 3 years, present value."
    )


def test_a_case_that_is_not_worth_its_cost_says_how_much_is_lacking() -> None:
    # 34,796.33 / 29,696.02 = 1.1718: benefits would have to be 17% more, which is 5,100.31.
    assert switching_words(worked()) == (
        "It would be worth its cost if benefits were 17% more than expected, which is £5,100 over 3 years, "
        "present value."
    )


def test_a_case_that_is_cheaper_than_now_is_worth_it_without_any_benefit() -> None:
    found = worked(AS_NOW, {"lists/costs/agency": {"price": 2_000}})

    # Now costs 24,000 a year: 12,000 x 2.899694 = 34,796.33 less; and 29,696.02: 64,492.35.
    assert switching_words(found) == (
        "It is worth its cost even if no benefit comes; it stops being so when costs rise by more than "
        "£64,492 over 3 years, present value."
    )


def test_money_alone_says_that_it_is_a_present_value() -> None:
    # (5,000 - 12,000 + 4,800) x 2.899694 = -6,379.33
    assert affordable(worked(AS_NOW)) == (
        "In money alone (present value), ICB pays £6,379 more than it gets back."
    )


@pytest.mark.parametrize("output", ["sponsor", "short", "committee"])
def test_short_papers_say_what_is_paid_more_in_each_year(output: str) -> None:
    blocks = paper(worked(AS_NOW).case, output, DAY).blocks
    table = next(each for each in blocks if isinstance(each, Table) and each.columns[0] == "Payer")

    # ICB: 12,000 - 4,800 - 5,000 = 2,200 a year, 6,600 in all; 2,200 x 2.899694 = 6,379.33
    assert table.columns[1:6] == (
        "2026/27",
        "2027/28",
        "2028/29",
        "All years",
        "Pays more than now, present value",
    )
    assert table.rows[0][:6] == ("ICB", "£2,200", "£2,200", "£2,200", "£6,600", "£6,379")
    assert "2024/25 prices, before pay awards and inflation, not discounted" in table.caption


def test_many_years_are_told_in_words() -> None:
    found = worked(AS_NOW, {"economic-basis": {"years": 10}})

    assert "2026/27 £2,200; 2027/28 £2,200; 2028/29 £2,200" in words_of(found, "committee")


def test_the_budgets_picture_says_whose_prices_it_is_in() -> None:
    picture = budget_picture(worked(AS_NOW))

    assert picture is not None
    assert (
        picture.title == "ICB pays £6,600 more over 3 years (2024/25 prices, before pay awards and inflation)"
    )
    assert "Pounds more a year, 2024/25 prices" in picture.svg
    assert "awards and inflation, not discounted" in picture.svg
    assert "money of each year" not in picture.svg


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (12_000, "£12,000 in the first year (2024/25 prices, before pay awards and inflation)"),
        (
            13_500,
            "£13,500 in the first year (its prices are not said; tables here: 2024/25 prices, before pay",
        ),
    ],
)
@pytest.mark.parametrize("output", ["sponsor", "short", "committee"])
def test_what_is_asked_for_says_in_which_prices(asked: int, words: str, output: str) -> None:
    assert words in words_of(worked(AS_NOW, {"affordability": {"asked-for": asked}}), output)


def test_the_short_form_adds_up_its_costs_and_benefits() -> None:
    found = words_of(worked(AS_NOW), "short")

    # 12,000 x 3 = 36,000; 5,000 x 3 + 8,000 x 2 = 31,000
    assert "All costs\t\t\t£12,000\t£36,000" in found
    assert "All benefits\t\t\t£5,000\t£31,000" in found


def test_options_have_one_number_in_every_paper() -> None:
    dropped = {
        "lists/options/old": {"name": "Letters", "verdict": "dropped", "order": 0},
        "lists/costs/letters": {"what": "Letters", "option": "old", "payer": "ICB", "number": 1, "price": 5},
    }
    found = worked(AS_NOW, dropped)

    for output in ("committee", "full"):
        said = words_of(found, output)
        assert "1. Letters" in said
        assert "2. As now" in said
        assert "3. Nurse" in said


def hinted(found: Figures) -> str:
    """Return all hints in one text."""
    return " ".join(hint.words for hint in hints(found.case, found))


def test_a_negative_net_value_is_asked_about_and_may_be_right() -> None:
    said = hinted(worked())

    assert (
        "The preferred option costs £5,100 more than its benefits are worth in pounds. That can be right"
        in said
    )
    assert "costs £" not in hinted(worked(AS_NOW))


@pytest.mark.parametrize("verdict", ["carried", "dropped"])
def test_an_option_with_a_higher_net_value_is_asked_about(verdict: str) -> None:
    other = {
        "lists/options/app": {"name": "App", "kind": "other", "verdict": verdict, "order": 3},
        "lists/costs/app": {"what": "App", "option": "app", "payer": "ICB", "number": 1, "price": 100},
        "lists/benefits/app": {
            "what": "Calls",
            "option": "app",
            "payer": "ICB",
            "kind": "cash-releasing",
            "number": 1,
            "price": 100,
        },
    }
    # App nets nothing of its own, and saves the agency: 4,800 x 2.899694 = 13,918.53, above 8,818.22.
    assert "“App” has a higher net present value (£13,919) than the preferred option (£8,818)" in hinted(
        worked(AS_NOW, other)
    )


def test_no_benefit_in_money_is_asked_about_and_may_be_right() -> None:
    kinds = {f"lists/benefits/{row}": {"kind": "qualitative", "number": None} for row in ("boxes", "visits")}

    assert "No benefit is worth money, so there is no net value. That can be right" in hinted(
        worked(AS_NOW, kinds)
    )
