"""What the centre asks: read with its sources, and mistakes told by line."""

import re
from pathlib import Path

import pytest

from cmplearn.course import activities, policy
from cmplearn.errors import CourseError, NotFoundError


def test_the_framework_of_2025_has_four_stages() -> None:
    """As the briefings of November 2025 tell them (facts 2.17)."""
    cycle = policy.cycle()
    assert (cycle.when, cycle.used_from) == ("4 November 2025", "April 2026")
    assert [stage.id for stage in cycle.stages] == ["context", "strategy", "deliver", "evaluate"]


def test_every_step_of_the_cycle_has_a_paper_and_a_stage() -> None:
    rows = policy.cycle().rows
    assert [step for step, _, _ in rows] == list(policy.cycle().steps)
    assert len(rows) == 6
    assert all(paper and stage for _, paper, stage in rows)


def test_every_driver_says_what_stands_behind_it_and_where_it_was_read() -> None:
    for driver in policy.drivers():
        assert driver.when
        assert driver.asks.endswith(".")
        assert driver.carries.endswith(".")
        assert all(re.match(r"https?://", source.address) for source in driver.sources)
        assert driver.helps != driver.threatens


def test_nothing_was_seen_after_the_last_check() -> None:
    assert {each.seen for each in (policy.cycle(), *policy.drivers())} == {"2026-11-22"}
    assert policy.checked() == "22 November 2026"


def test_the_policies_that_a_set_rates_are_called_as_they_are_in_the_lesson() -> None:
    activity = activities.load("which-way-does-it-push")
    rated = {ask.id: ask for ask in activity.asks}
    told = " ".join(next(step for step in activity.steps if step.id == "rate").tells.split())
    for names in (rated["push"].items, rated["friend"].options):
        for id, name in names.items():
            driver = policy.driver(id)
            assert name == driver.name
            assert f"**{name}** ({driver.when}). {driver.asks}" in told


def test_a_source_is_one_line_of_a_list() -> None:
    source = policy.driver("three-shifts").sources[0]
    assert source.text == f"GOV.UK: [{source.title}]({source.address}), 3 July 2025."


def test_a_driver_that_is_not_there_is_told() -> None:
    with pytest.raises(NotFoundError, match="Did you mean `three-shifts`"):
        policy.driver("three-shift")


@pytest.mark.parametrize(
    ("written", "wrong", "told"),
    [
        ("[buy and contract, implement]", "[implement, buy and contract]", "each once and in this order"),
        ("- id: fewer-boards", "- id: running-costs", "used twice"),
    ],
)
def test_a_mistake_in_the_file_is_told(course_copy: Path, written: str, wrong: str, told: str) -> None:
    path = course_copy / "course" / "policy.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(written) == 1
    path.write_text(text.replace(written, wrong), encoding="utf-8")
    with pytest.raises(CourseError, match=told):
        policy.drivers()


def test_no_year_and_no_name_of_a_driver_stands_in_the_code() -> None:
    code = Path(policy.__file__).read_text(encoding="utf-8")
    outside_docstrings = re.sub(r'""".*?"""', "", code, flags=re.DOTALL)
    assert not re.search(r"\b(19|20)\d\d\b", outside_docstrings)
    assert not [driver.id for driver in policy.drivers() if driver.id in outside_docstrings]
