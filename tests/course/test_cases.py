"""Loading cases: what is written, what is in preparation, and when a file is read again."""

import os
from pathlib import Path

import pytest

from cmplearn.course import cases
from cmplearn.errors import NotFoundError


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


def test_an_unknown_case_is_told_with_those_written() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no case `nowhere`\. The cases written are: opioids, wirral-moch"
    ):
        cases.load("nowhere")


@pytest.mark.parametrize("id", ["../programme", "index", "wirral-moch.yaml", ""])
def test_nothing_but_a_case_can_be_loaded(id: str) -> None:
    with pytest.raises(NotFoundError, match="There is no case"):
        cases.load(id)


def test_a_case_in_preparation_is_told_as_such() -> None:
    with pytest.raises(
        NotFoundError, match=r"The case inhalers \(.*\) is in preparation: it isn't written yet"
    ):
        cases.load("inhalers")


def test_a_case_becomes_ready_when_its_file_is_there(course_copy: Path) -> None:
    folder = course_copy / "course" / "cases"
    (folder / "opioids.yaml").unlink()
    assert "opioids" not in cases.ids()
    assert not next(entry for entry in cases.index() if entry.id == "opioids").is_ready
    assert "wirral-moch" in cases.ids()


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


def test_all_gives_the_written_cases_in_the_order_of_the_index() -> None:
    assert [case.id for case in cases.all()] == list(cases.ids())
    assert [case.mark for case in cases.all()] == sorted(case.mark for case in cases.all())
