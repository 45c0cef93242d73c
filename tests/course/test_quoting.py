"""Prose quotes figures by name."""

import pytest

from cmplearn.course import cases, fill, quote, resolve
from cmplearn.course.cases import Check
from cmplearn.course.figures import Figure
from cmplearn.errors import NotFoundError


def test_figures_checks_costs_and_values_are_put_in() -> None:
    text = (
        "{{ wirral-moch.admissions_avoided }}, {{wirral-moch.check.price_per_admission}}, "
        "{{ cost.pharmacist_wte_2025_26 }}, {{ mine }}"
    )
    assert quote(text, mine="34 of them") == "443, £1,116.75, £66,972, 34 of them"


def test_short_references_are_about_the_case_given() -> None:
    assert quote("{{ people_at_start }} to {{ people_at_end }}", case="opioids") == "527 to 295"
    assert quote("{{ check.reduction_percent }}", case=cases.load("opioids")) == "44.02%"


def test_a_value_given_wins_over_a_figure_of_that_name() -> None:
    assert quote("{{ years }}", case="wirral-moch", years="two") == "two"


def test_text_without_references_is_left_as_it_is() -> None:
    assert quote("Nothing {here} to {} put in { { a } }.") == "Nothing {here} to {} put in { { a } }."


def test_a_resolved_reference_carries_its_source() -> None:
    figure = resolve("wirral-moch.admission_costs_gbp")
    assert isinstance(figure, Figure)
    assert (figure.value, figure.unit, figure.source) == (494720, "pounds", "MLCSU case studies")


def test_a_resolved_check_carries_its_verdict() -> None:
    check = resolve("staffs.check.high_share_of_target")
    assert isinstance(check, Check)
    assert (check.text, check.verdict) == ("31.4%", "cannot be told")


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        (
            "wirral-moch.admisions_avoided",
            "has no figure `admisions_avoided`. Did you mean `admissions_avoided`?",
        ),
        ("wirral-moch.check.price", "has no check `price`. Did you mean `price_per_admission`?"),
        ("wiral-moch.years", "There is no case `wiral-moch`. Did you mean `wirral-moch`?"),
        ("formulary.chapters", "The case formulary has no figure `chapters`"),
        ("cost.pharmacist", "There is no unit cost `pharmacist`."),
        ("wirral-moch.check.price.now", "doesn't name a figure"),
        ("", "neither a value given here nor a reference"),
    ],
)
def test_what_does_not_exist_is_told(reference: str, says: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        quote(f"{{{{ {reference} }}}}")
    assert says in str(raised.value)


def test_a_bare_name_that_is_not_given_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match=r"Did you mean `share`\? The values given are: share"):
        quote("{{ shre }}", share="8%")


def test_a_bare_name_does_not_resolve_without_a_case() -> None:
    with pytest.raises(NotFoundError, match="doesn't name a figure"):
        resolve("years")


def test_references_can_be_shown_in_another_way() -> None:
    assert fill("{{ a.b }} and {{c}}", str.upper) == "A.B and C"
