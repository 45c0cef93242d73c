"""The case library as a whole: 41 cases that a careful reading finds nothing wrong with."""

import csv
import re
from pathlib import Path

import pytest

from cmplearn.course import cases, quote
from cmplearn.course.cases import Case
from cmplearn.course.figures import Figure

HERE = Path(__file__).parent
LIBRARY = cases.all()
FIGURES = [(case, figure) for case in LIBRARY for figure in case.figures]
CHECKED = [(case, figure) for case, figure in FIGURES if figure not in case.unchecked]
A_HUNDREDTH_MORE = 1.01

# Amounts of money whose source states the year of its prices. All others say "not stated".
PRICE_YEARS = {
    ("dudley-arrs", "scheme_2022_23_gbp"): "2022/23",
    ("dudley-arrs", "unclaimed_2022_23_gbp"): "2022/23",
    ("podac", "fund_gbp"): "2021/22",
    ("podac", "all_funds_gbp"): "2021/22",
    ("revalidation", "standard_fee_gbp"): "2014/15",
    ("revalidation", "employer_on_costs_gbp"): "2014/15",
    ("didcot", "example_network_gbp"): "2019/20",
    ("didcot", "ceiling_2019_20_gbp"): "2019/20",
}

# Cases that nobody is quoted in: their sources name nobody who speaks.
NOBODY_SPEAKS = {
    *("cheshire-east", "podac", "htsi", "100days", "epic", "revalidation", "communities"),
    "hewitt",
}

# Cases about a death, harm, pain, cancer, poverty or one's own body say so before one reads.
NEED_A_NOTE = {"treacey", "epilepsy", "gynae", "opioids", "fair-wait", "cervical", "menopause", "midstaffs"}


def by_id(case: Case) -> str:
    return case.id


def pinned() -> set[tuple[str, str]]:
    """Figures that the list made by hand from the seeds holds the value of."""
    with (HERE / "seed_figures.csv").open(encoding="utf-8", newline="") as file:
        return {(row["case"], row["figure"]) for row in csv.DictReader(file)}


def unchecked() -> set[tuple[str, str]]:
    """Figures that no list and no sum would notice a change in, as this test knows them."""
    lines = (HERE / "unchecked_figures.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split(".") for line in lines if line and not line.startswith("#")]
    return {(case, figure) for case, figure in parts}


def test_the_library_holds_all_41_cases_under_their_marks() -> None:
    assert [case.mark for case in LIBRARY] == [f"C{number:02d}" for number in range(1, 42)]
    marks = {case.id: case.mark for case in LIBRARY}
    assert (marks["opioids"], marks["wirral-moch"], marks["staffs"]) == ("C13", "C15", "C24")


@pytest.mark.parametrize("path", cases.files(), ids=lambda path: path.stem)
def test_a_careful_reading_finds_nothing_to_mend(path: Path) -> None:
    found = cases.review(path)
    assert [str(point) for point in (*found.mistakes, *found.advice)] == []


def test_a_figure_that_changes_is_noticed_by_the_list_or_a_sum_or_is_listed_here() -> None:
    loose = {(case.id, figure.name) for case in LIBRARY for figure in case.unchecked}
    assert loose - pinned() == unchecked()


@pytest.mark.parametrize(
    ("case", "figure"), CHECKED, ids=[f"{case.id}.{figure.name}" for case, figure in CHECKED]
)
def test_a_figure_that_is_not_listed_as_unchecked_makes_a_check_speak_up(
    case: Case, figure: Figure, tmp_path: Path
) -> None:
    path = tmp_path / f"{case.id}.yaml"
    text = next(file for file in cases.files() if file.stem == case.id).read_text(encoding="utf-8")
    start = text.index(f"- name: {figure.name}\n")
    changed = re.sub(
        r"(\n    value: )\S+", rf"\g<1>{figure.value * A_HUNDREDTH_MORE:.6f}", text[start:], count=1
    )
    path.write_text(text[:start] + changed, encoding="utf-8")
    assert [point for point in cases.review(path).mistakes if "The check `" in point.problem] != []


@pytest.mark.parametrize(
    ("case", "figure"), FIGURES, ids=[f"{case.id}.{figure.name}" for case, figure in FIGURES]
)
def test_an_amount_of_money_has_no_price_year_unless_its_source_states_one(
    case: Case, figure: Figure
) -> None:
    stated = PRICE_YEARS.get((case.id, figure.name), "not stated")
    assert figure.price_year == (stated if figure.unit == "pounds" else None)


@pytest.mark.parametrize("case", LIBRARY, ids=by_id)
def test_every_text_of_a_case_can_be_shown(case: Case) -> None:
    texts = [case.situation, case.task, case.action, case.result, case.voices.missing, *case.copy, *case.ask]
    texts += [*case.interests, *(voice.about for voice in case.voices.heard)]
    texts += [event.what for event in case.timeline]
    texts += [text for check in case.checks for text in (check.claim, check.explanation)]
    assert [text for text in texts if "{{" in quote(text, case=case)] == []
    assert all(case.sum_of(check) for check in case.checks)


@pytest.mark.parametrize("case", LIBRARY, ids=by_id)
def test_what_is_answered_with_yes_or_no_is_one_question(case: Case) -> None:
    claims = [check.claim for check in case.checks if check.asks == "verdict"]
    assert [claim for claim in claims if claim.count("?") != 1 or not claim.endswith("?")] == []


def test_each_answer_to_a_question_for_yes_or_no_is_right_somewhere() -> None:
    asked = {check.verdict for case in LIBRARY for check in case.exercise if check.asks == "verdict"}
    assert asked == {"reconciles", "does not reconcile", "cannot be told"}


@pytest.mark.parametrize("case", LIBRARY, ids=by_id)
def test_somebody_is_heard_or_the_case_says_that_nobody_is(case: Case) -> None:
    assert (not case.voices.heard) == (case.id in NOBODY_SPEAKS)


@pytest.mark.parametrize("id", sorted(NEED_A_NOTE))
def test_a_reader_is_told_beforehand_what_a_case_is_about(id: str) -> None:
    assert cases.load(id).content_note


def test_opioids_are_taught_with_care() -> None:
    note = cases.load("opioids").content_note
    assert note is not None
    assert "not for dosing" in note
    assert "never a target for one person" in note


def test_nobodys_owner_is_said_to_have_been_asked_who_was_not() -> None:
    assert {case.reply for case in LIBRARY} == {"not yet asked"}


def test_every_method_of_the_list_is_taught_by_some_case() -> None:
    from cmplearn.course import method_list

    taught = {method.id for case in LIBRARY for method in case.methods}
    assert {method.id for method in method_list.all()} == taught
