"""Each published figure, copied here by hand from its source: a changed figure fails under its own name."""

import re

import pytest

from cmplearn.course import cases, quote, references
from cmplearn.course.cases import Case, Check
from cmplearn.course.figures import Figure

# (case, figure): (value, unit). Copied by hand from the sources, never from the case files.
PUBLISHED: dict[tuple[str, str], tuple[float, str]] = {
    ("wirral-moch", "medicines_a_day"): (7.2, "medicines a day"),
    ("wirral-moch", "pharmacists_wte"): (1.5, "WTE"),
    ("wirral-moch", "years"): (2, "years"),
    ("wirral-moch", "medication_reviews"): (1319, "reviews"),
    ("wirral-moch", "reconciliations"): (146, "reconciliations"),
    ("wirral-moch", "interventions"): (5338, "interventions"),
    ("wirral-moch", "cost_improvement_gbp"): (159654, "pounds"),
    ("wirral-moch", "potential_annualised_gbp"): (160000, "pounds"),
    ("wirral-moch", "admissions_avoided"): (443, "interventions"),
    ("wirral-moch", "admission_costs_gbp"): (494720, "pounds"),
    ("wirral-moch", "waste_saving_gbp"): (3714, "pounds"),
    ("wirral-moch", "national_residents_and_carers"): (190, "people"),
    ("wirral-moch", "chipps_residents"): (882, "people"),
    ("wirral-moch", "chipps_falls_rate_ratio"): (0.91, "rate ratio"),
    ("wirral-moch", "chipps_falls_rate_ratio_low"): (0.66, "rate ratio"),
    ("wirral-moch", "chipps_falls_rate_ratio_high"): (1.26, "rate ratio"),
    ("opioids", "threshold_mg_a_day"): (120, "mg of oral morphine equivalent a day"),
    ("opioids", "practices"): (46, "practices"),
    ("opioids", "people_at_start"): (527, "people"),
    ("opioids", "people_at_end"): (295, "people"),
    ("opioids", "fewer_people"): (232, "people"),
    ("opioids", "reduction_percent"): (44, "%"),
    ("opioids", "months"): (49, "months"),
    ("opioids", "webinar_completed_percent"): (68, "%"),
    ("opioids", "threshold_openprescribing_mg_a_day"): (90, "mg of oral morphine equivalent a day"),
    ("opioids", "national_aim_percent"): (50, "%"),
    ("staffs", "acute_cost_gbp"): (348_000_000, "pounds"),
    ("staffs", "growth_percent"): (14, "%"),
    ("staffs", "growth_years"): (4, "years"),
    ("staffs", "target_gbp"): (14_000_000, "pounds"),
    ("staffs", "groups"): (7, "groups"),
    ("staffs", "pathways"): (7, "pathways"),
    ("staffs", "saving_low_gbp"): (1_900_000, "pounds"),
    ("staffs", "saving_high_gbp"): (4_400_000, "pounds"),
}

# (case, check): what the sum comes to by hand, as prose shows it, and the verdict on the claim.
RECKONED: dict[tuple[str, str], tuple[str, str]] = {
    ("wirral-moch", "wte_years"): ("3", "reconciles"),
    ("wirral-moch", "interventions_per_review"): ("4.05", "reconciles"),
    ("wirral-moch", "reviews_per_wte_year"): ("439.7", "reconciles"),
    ("wirral-moch", "saving_per_review"): ("£121.04", "cannot be told"),
    ("wirral-moch", "saving_per_intervention"): ("£29.91", "cannot be told"),
    ("wirral-moch", "saving_in_two_wordings"): ("99.8%", "does not reconcile"),
    ("wirral-moch", "price_per_admission"): ("£1,116.75", "cannot be told"),
    ("wirral-moch", "share_of_interventions_avoiding"): ("8.3%", "cannot be told"),
    ("wirral-moch", "admissions_per_100_reviews"): ("33.6", "cannot be told"),
    ("wirral-moch", "total_claimed_gbp"): ("£658,088", "cannot be told"),
    ("wirral-moch", "share_from_admissions"): ("75%", "cannot be told"),
    ("wirral-moch", "staff_cost_2020_21_gbp"): ("£167,010", "cannot be told"),
    ("wirral-moch", "staff_cost_2025_26_gbp"): ("£200,916", "cannot be told"),
    ("wirral-moch", "ratio_without_admissions_2020_21"): ("0.98", "cannot be told"),
    ("wirral-moch", "ratio_with_admissions_2020_21"): ("3.94", "cannot be told"),
    ("wirral-moch", "ratio_without_admissions_2025_26"): ("0.81", "cannot be told"),
    ("wirral-moch", "ratio_with_admissions_2025_26"): ("3.28", "cannot be told"),
    ("wirral-moch", "break_even_admissions_2020_21"): ("4", "cannot be told"),
    ("wirral-moch", "break_even_admissions_2025_26"): ("34", "cannot be told"),
    ("wirral-moch", "admissions_at_national_mean_gbp"): ("£1,200,450", "cannot be told"),
    ("wirral-moch", "admissions_at_short_stay_gbp"): ("£365,497", "cannot be told"),
    ("wirral-moch", "admissions_at_long_stay_gbp"): ("£2,399,598", "cannot be told"),
    ("opioids", "fewer_people"): ("232", "reconciles"),
    ("opioids", "reduction_percent"): ("44.02%", "reconciles"),
    ("opioids", "yearly_change_percent"): ("-13.2%", "cannot be told"),
    ("opioids", "people_a_practice_at_start"): ("11.5", "reconciles"),
    ("opioids", "people_a_practice_at_end"): ("6.4", "reconciles"),
    ("opioids", "chance_alone_z"): ("8.1", "reconciles"),
    ("staffs", "low_share_of_target"): ("13.6%", "cannot be told"),
    ("staffs", "high_share_of_target"): ("31.4%", "cannot be told"),
    ("staffs", "smallest_gap"): ("£9.6 million", "cannot be told"),
    ("staffs", "largest_gap"): ("£12.1 million", "cannot be told"),
    ("staffs", "low_share_of_cost"): ("0.55%", "cannot be told"),
    ("staffs", "high_share_of_cost"): ("1.26%", "cannot be told"),
    ("staffs", "growth_a_year"): ("3.33%", "reconciles"),
    ("staffs", "next_years_growth"): ("£11.6 million", "cannot be told"),
    ("staffs", "cost_before"): ("£305.3 million", "cannot be told"),
    ("staffs", "brought_back"): ("£2.5 million", "cannot be told"),
}

# Figures that come from elsewhere than the organisation whose work it was.
ELSEWHERE = {
    ("wirral-moch", "potential_annualised_gbp"): "MLCSU medicines optimisation site",
    ("wirral-moch", "national_residents_and_carers"): "National evaluation",
    ("wirral-moch", "chipps_residents"): "CHIPPS trial",
    ("wirral-moch", "chipps_falls_rate_ratio"): "CHIPPS trial",
    ("wirral-moch", "chipps_falls_rate_ratio_low"): "CHIPPS trial",
    ("wirral-moch", "chipps_falls_rate_ratio_high"): "CHIPPS trial",
    ("opioids", "threshold_openprescribing_mg_a_day"): "OpenPrescribing",
    ("opioids", "national_aim_percent"): "AHSN North East and North Cumbria",
    ("staffs", "saving_low_gbp"): "MLCSU case studies, with footnote",
    ("staffs", "saving_high_gbp"): "MLCSU case studies, with footnote",
}

FIGURES = [(case, figure) for case in cases.all() for figure in case.figures]
CHECKS = [(case, check) for case in cases.all() for check in case.checks]
# Numbers that prose may hold as they are: years, the pandemic's and the guideline's names, links.
NOT_FIGURES = re.compile(r"\{\{.*?\}\}|https?://\S+|\b(19|20)\d\d(/\d\d)?\b|COVID-19|\bNG\d+\b", re.DOTALL)


def named(pairs: list[tuple[Case, Figure]] | list[tuple[Case, Check]]) -> list[str]:
    return [f"{case.id}.{getattr(part, 'name', getattr(part, 'id', ''))}" for case, part in pairs]


@pytest.mark.parametrize(("case", "name"), PUBLISHED, ids=lambda part: part)
def test_a_figure_is_as_published(case: str, name: str) -> None:
    figure = cases.load(case).figure(name)
    assert (figure.value, figure.unit) == PUBLISHED[case, name]


def test_no_figure_is_missing_from_the_list_above() -> None:
    assert {(case.id, figure.name) for case, figure in FIGURES} == set(PUBLISHED)


@pytest.mark.parametrize(("case", "name"), PUBLISHED, ids=lambda part: part)
def test_a_figure_says_where_it_comes_from(case: str, name: str) -> None:
    assert cases.load(case).figure(name).source == ELSEWHERE.get((case, name), "MLCSU case studies")


@pytest.mark.parametrize(("case", "id"), RECKONED, ids=lambda part: part)
def test_a_check_comes_to_what_it_does_by_hand(case: str, id: str) -> None:
    check = cases.load(case).check(id)
    assert (check.text, check.verdict) == RECKONED[case, id]


def test_no_check_is_missing_from_the_list_above() -> None:
    assert {(case.id, check.id) for case, check in CHECKS} == set(RECKONED)


@pytest.mark.parametrize(("case", "check"), CHECKS, ids=named(CHECKS))
def test_a_check_comes_to_what_its_file_expects(case: Case, check: Check) -> None:
    assert check.expected is not None, f"{case.id}.{check.id}"
    assert abs(check.value - check.expected) <= check.tolerance


@pytest.mark.parametrize(("case", "figure"), FIGURES, ids=named(FIGURES))
def test_an_amount_of_money_has_no_price_year_unless_its_source_states_one(
    case: Case, figure: Figure
) -> None:
    expected = "not stated" if figure.unit == "pounds" else None
    assert figure.price_year == expected, case.id


@pytest.mark.parametrize("case", cases.all(), ids=lambda case: case.id)
def test_a_case_fits_its_page(case: Case) -> None:
    words = " ".join(quote(part, case) for part in (case.situation, case.task, case.action)).split()
    assert 100 <= len(words) <= 250


@pytest.mark.parametrize("case", cases.all(), ids=lambda case: case.id)
def test_no_figure_is_typed_in_prose(case: Case) -> None:
    prose = [case.situation, case.task, case.action, case.result, case.voices.missing, *case.copy, *case.ask]
    prose += [*case.interests, *(voice.about for voice in case.voices.heard)]
    prose += [text for check in case.checks for text in (check.claim, check.explanation)]
    assert [text for text in prose if re.search(r"\d", NOT_FIGURES.sub("", text))] == []


@pytest.mark.parametrize("case", cases.all(), ids=lambda case: case.id)
def test_the_case_as_told_quotes_its_published_result(case: Case) -> None:
    quoted = set(references(case.situation + case.task + case.action + case.result))
    assert len(quoted) >= 6


@pytest.mark.parametrize("case", cases.all(), ids=lambda case: case.id)
def test_voices_interests_and_organisations_are_stated(case: Case) -> None:
    assert case.voices.heard
    assert len(case.voices.missing.split()) > 10
    assert case.interests
    assert all(organisation.then and organisation.now for organisation in case.organisations)
    assert len(case.copy) >= 2
    assert len(case.ask) >= 3


def test_care_is_taken_where_it_is_due() -> None:
    note = cases.load("opioids").content_note
    assert note is not None
    assert "not for dosing" in note
    assert "never a target for one person" in note


def test_the_index_holds_the_whole_library() -> None:
    assert [entry.mark for entry in cases.index()] == [f"C{number:02d}" for number in range(1, 42)]
    marks = {entry.id: entry.mark for entry in cases.index()}
    assert (marks["opioids"], marks["wirral-moch"], marks["staffs"]) == ("C13", "C15", "C24")


def test_three_cases_of_different_kinds_are_written() -> None:
    kinds = {case.kind for case in cases.all()}
    assert {"clinical service", "prescribing improvement", "pathway redesign"} <= kinds
