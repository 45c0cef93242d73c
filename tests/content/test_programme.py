"""The programme has what its sources had, and adds up."""

from pathlib import Path

import pytest

from cmplearn.course import activities, cases, programme, root
from cmplearn.course.plan import LessonPlan, Module

LESSONS = programme().lessons

# Copied by hand from the map of lessons: id, cases.
MAP = {
    "1.1": ("npcplus", "derby"),
    "1.2": ("derby", "midstaffs", "treacey"),
    "1.3": ("winter",),
    "1.4": ("epilepsy",),
    "1.5": ("fair-wait", "uhcw"),
    "1.6": ("personas", "gynae", "podac"),
    "1.7": ("decide", "cheshire-east", "sath", "diamonds"),
    "1.8": ("elective", "hubs"),
    "2.1": ("inhalers",),
    "2.2": ("st-helens", "east-harrow", "personas", "npcplus"),
    "2.3": ("wirral-moch",),
    "2.4": ("staffs", "finframe", "sath"),
    "2.5": ("wirral-moch", "staffs", "sath"),
    "2.6": ("sunderland", "dudley-arrs", "didcot", "se-oxford"),
    "2.7": ("formulary",),
    "2.8": ("htsi", "st-helens"),
    "3.1": ("east-harrow", "revalidation"),
    "3.2": ("opioids", "st-helens"),
    "3.3": ("100days",),
    "3.4": ("msat",),
    "3.5": ("finframe", "staffs", "opioids"),
    "3.6": ("cervical",),
    "3.7": ("stomp", "epic", "owow", "npcplus"),
    "3.8": ("derby",),
}


def test_the_lessons_are_those_of_the_map_with_its_cases() -> None:
    assert {lesson.id: lesson.cases for lesson in LESSONS} == MAP


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_says_what_it_is_for(lesson: LessonPlan) -> None:
    assert lesson.title.endswith("?")
    assert lesson.core_minutes == 25
    assert 20 <= lesson.depth_minutes <= 40
    assert 2 <= len(lesson.outcomes) <= 4
    assert not any(
        outcome.startswith(("understand", "know about", "be aware")) for outcome in lesson.outcomes
    )


def test_module_1_is_ready_and_of_the_others_one_lesson() -> None:
    ready = [lesson.id for lesson in LESSONS if lesson.status == "ready"]
    assert ready == [*(lesson.id for lesson in LESSONS if lesson.module == 1), "2.3"]


def test_one_lesson_is_optional() -> None:
    assert [lesson.id for lesson in LESSONS if lesson.optional] == ["1.8"]


def test_no_two_lessons_could_be_mistaken_for_each_other() -> None:
    for texts in (
        [lesson.title for lesson in LESSONS],
        [lesson.decide for lesson in LESSONS],
        [lesson.own_case for lesson in LESSONS],
        [outcome for lesson in LESSONS for outcome in lesson.outcomes],
    ):
        assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("module", programme().modules, ids=lambda module: module.slug)
def test_a_day_has_its_parts_and_keeps_to_its_minutes(module: Module) -> None:
    kinds = [session.kind for session in module.day.sessions]
    assert kinds.count("activity") == 3
    assert kinds.count("break") >= 3
    assert (kinds[0], kinds[-1]) == ("action points", "close")
    assert kinds.index("appreciative inquiry") < kinds.index("activity")
    assert "clinic" in kinds
    assert "evaluation" in kinds
    assert [session.minutes for session in module.day.sessions if session.kind == "set meeting"] == [150]
    assert sum(session.minutes for session in module.day.sessions) <= module.day.minutes
    assert len(module.day.lessons_before) == 2


@pytest.mark.parametrize("module", programme().modules, ids=lambda module: module.slug)
def test_each_part_of_a_day_but_its_breaks_says_who_leads_it(module: Module) -> None:
    for session in module.day.sessions:
        assert bool(session.leads) == (session.kind != "break"), session.title


@pytest.mark.parametrize("module", programme().modules, ids=lambda module: module.slug)
def test_a_part_of_a_day_takes_as_long_as_the_activities_in_it(module: Module) -> None:
    for session in module.day.sessions:
        if session.activities:
            found = [activities.load(id) for id in session.activities]
            assert sum(activity.minutes for activity in found) == session.minutes, session.title
            assert {activity.module for activity in found} == {module.number}


def test_every_activity_evaluation_and_inquiry_of_the_first_day_has_its_file() -> None:
    for session in programme().module(1).day.sessions:
        if session.kind in ("activity", "appreciative inquiry", "evaluation", "action points"):
            assert session.activities, session.title


def test_the_set_meets_five_times_three_on_the_days() -> None:
    meetings = programme().set_meetings
    assert [meeting.when for meeting in meetings] == [
        "on the day",
        "between",
        "on the day",
        "between",
        "on the day",
    ]
    assert [meeting.module for meeting in meetings] == [1, 1, 2, 2, 3]
    assert {meeting.minutes for meeting in meetings} == {150}
    assert sum(meeting.presenters for meeting in meetings) >= 8, (
        "each member of the largest set presents once"
    )


def test_the_hours_are_ten_for_each_credit() -> None:
    hours = {part.kind: part.hours for part in programme().hours}
    assert list(hours) == ["days", "sets", "cores", "depth", "own case", "log", "assessment"]
    assert sum(hours.values()) == 300 == programme().credits * 10
    assert hours["days"] + hours["sets"] == 27.5
    assert (hours["cores"], hours["depth"]) == (10, 12)


def test_assessment_is_weighted_as_decided() -> None:
    weights = {work.name: work.weight for work in programme().assessments}
    assert weights == {"business-case": 50, "panel": 20, "portfolio": 30}
    assert programme().pass_mark == 50
    assert [band.starts_at for band in programme().bands] == [0, 50, 60, 70]
    assert "a2-care-homes" in programme().assessments[0].must_pass


def test_rules_of_assessment_are_rules() -> None:
    rules = {rule.name: rule for rule in programme().rules}
    assert [name for name, rule in rules.items() if rule.capped] == ["referral"]
    assert not rules["mitigating circumstances"].capped
    assert rules["referral"].attempts == 1
    assert set(rules) == {
        "extension",
        "mitigating circumstances",
        "reasonable adjustments",
        "referral",
        "misconduct",
        "appeal",
        "prior learning",
    }


def test_evaluation_is_where_the_pilot_had_it_and_at_three_and_six_months() -> None:
    points = programme().evaluation_points
    assert [point.id for point in points] == ["E1", "E2", "E3", "E4a", "E4b"]
    assert [point.months_after for point in points] == [None, None, None, 3, 6]


def test_there_are_seven_competencies_and_thirteen_needs() -> None:
    assert [competency.id for competency in programme().competencies] == [
        f"K{number}" for number in range(1, 8)
    ]
    assert [need.id for need in programme().needs] == [f"D{number}" for number in range(39, 52)]


def test_every_lesson_builds_a_competency() -> None:
    built = {id for competency in programme().competencies for id in competency.lessons}
    assert {lesson.id for lesson in LESSONS} - built <= {"1.8"}


def test_every_case_is_used_in_a_lesson_but_four_to_read_on_with() -> None:
    unused = {case.id for case in cases.all() if not case.lessons}
    assert unused == {"menopause", "communities", "hewitt", "insight"}


def test_the_notebook_of_a_ready_lesson_lies_in_its_modules_folder() -> None:
    for lesson in LESSONS:
        if lesson.notebook is not None:
            folder = Path("modules", f"{lesson.module}-{programme().module(lesson.module).slug}")
            assert lesson.notebook.relative_to(root()).parent == folder
