"""Loading cases: which there are, what they hold, and when a file is read again."""

import os
from pathlib import Path

import pytest

from cmplearn.course import cases, programme
from cmplearn.errors import CourseError, NotFoundError


def test_a_figure_has_value_unit_measure_source_and_place() -> None:
    figure = cases.load("wirral-moch").figure("admissions_avoided")
    assert (figure.value, figure.unit, figure.source) == (443, "interventions", "MLCSU case studies")
    assert figure.measures == "interventions deemed to have prevented a possible hospital admission"
    assert figure.place == "Improving medicines safety in care homes, bullet 3 of the results"


def test_an_unknown_figure_is_told_with_the_nearest_and_the_rest() -> None:
    with pytest.raises(NotFoundError) as raised:
        cases.load("wirral-moch").figure("year")
    assert "The case wirral-moch has no figure `year`. Did you mean `years`?" in str(raised.value)
    assert "chipps_falls_rate_ratio_high" in str(raised.value)


def test_an_unknown_case_is_told_with_those_there_are() -> None:
    with pytest.raises(NotFoundError, match=r"There is no case `nowhere`\. The cases are: 100days, cervical"):
        cases.load("nowhere")


@pytest.mark.parametrize("id", ["../programme", "README", "wirral-moch.yaml", ""])
def test_nothing_but_a_case_can_be_loaded(id: str) -> None:
    with pytest.raises(NotFoundError, match="There is no case"):
        cases.load(id)


def test_a_case_is_there_as_long_as_its_file_is(course_copy: Path) -> None:
    (course_copy / "course" / "cases" / "menopause.yaml").unlink()
    assert "menopause" not in cases.ids()
    assert "wirral-moch" in cases.ids()


def test_a_case_that_a_lesson_names_must_be_there(course_copy: Path) -> None:
    programme()
    (course_copy / "course" / "cases" / "opioids.yaml").unlink()
    with pytest.raises(CourseError, match="There is no case `opioids`"):
        programme()


def test_notes_beside_the_cases_are_no_cases(course_copy: Path) -> None:
    (course_copy / "course" / "cases" / "_notes to self.yaml").write_text("a: b", encoding="utf-8")
    (course_copy / "course" / "cases" / "README.md").write_text("read me", encoding="utf-8")
    assert len(cases.ids()) == 41


def test_a_case_knows_the_lessons_that_use_it(course_copy: Path) -> None:
    assert cases.load("wirral-moch").lessons == ("2.3", "2.5")
    plan = course_copy / "course" / "programme.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("cases: [wirral-moch, staffs, sath]", "cases: [staffs, sath]"), encoding="utf-8"
    )
    assert cases.load("wirral-moch").lessons == ("2.3",)


def test_a_case_is_read_once_while_nothing_changes() -> None:
    assert cases.load("staffs") is cases.load("staffs")


def test_a_case_is_read_again_when_a_unit_cost_changes(course_copy: Path) -> None:
    before = cases.load("wirral-moch").check("staff_cost_2025_26_gbp").value
    costs = course_copy / "course" / "unit_costs.yaml"
    costs.write_text(
        costs.read_text(encoding="utf-8").replace("value: 66972", "value: 70000"), encoding="utf-8"
    )
    os.utime(costs, ns=(0, 0))
    assert (before, cases.load("wirral-moch").check("staff_cost_2025_26_gbp").value) == (200916, 210000)


def test_all_gives_the_cases_in_the_order_of_their_marks() -> None:
    assert sorted(case.id for case in cases.all()) == list(cases.ids())
    assert [case.mark for case in cases.all()] == sorted(case.mark for case in cases.all())


def test_one_spoilt_file_leaves_the_others_readable(course_copy: Path) -> None:
    spoilt = course_copy / "course" / "cases" / "opioids.yaml"
    spoilt.write_text(spoilt.read_text(encoding="utf-8").replace("module: 3", "module: 4"), encoding="utf-8")
    (course_copy / "course" / "cases" / "staffs.yaml").write_bytes(b"id: \xff")
    found, mistakes = cases.readable()
    assert [str(mistake.path) for mistake in mistakes] == [
        "course/cases/opioids.yaml",
        "course/cases/staffs.yaml",
    ]
    assert mistakes[0].line > 1
    assert {case.id for case in found} == set(cases.ids()) - {"opioids", "staffs"}
    assert [case.mark for case in found] == sorted(case.mark for case in found)
    with pytest.raises(CourseError, match="opioids"):
        cases.all()


def test_with_nothing_spoilt_every_case_is_readable() -> None:
    assert cases.readable() == (cases.all(), ())


def test_a_spoilt_file_that_all_cases_need_is_no_mistake_of_theirs(course_copy: Path) -> None:
    (course_copy / "course" / "methods.yaml").write_text("methods: 3", encoding="utf-8")
    with pytest.raises(CourseError, match=r"methods\.yaml"):
        cases.readable()


@pytest.mark.parametrize(
    ("claim", "against", "asks"),
    [
        ("Is the fall the one stated?", None, "verdict"),
        ("Can a mean age come from very few people? What would their ages add up to?", None, "verdict"),
        ("How many people is that in every ten thousand?", None, "number"),
        ("What does the yearly sum come to?", "invoice_low_gbp", "verdict"),
        ("Doses given: how many a day?", None, "number"),  # begins with the letters of a verb only
        ("Had one been a year older, what would the mean have been?", None, "number"),  # a condition
    ],
)
def test_a_claim_asks_for_the_guess_that_its_question_calls_for(
    claim: str, against: str | None, asks: str
) -> None:
    check = cases.load("opioids").check("yearly_change_percent")
    for verdict in ("reconciles", "does not reconcile", "cannot be told"):  # none of them is given away
        asked = check.model_copy(update={"claim": claim, "against": against, "verdict": verdict})
        assert asked.asks == asks


def test_a_sum_is_shown_with_its_numbers() -> None:
    wirral = cases.load("wirral-moch")
    assert wirral.sum_of(wirral.check("price_per_admission")) == "£494,720 ÷ 443"


def test_a_case_says_which_of_its_figures_no_sum_tests() -> None:
    names = [figure.name for figure in cases.load("wirral-moch").unchecked]
    assert "chipps_residents" in names
    assert "admissions_avoided" not in names
