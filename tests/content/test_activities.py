"""Every activity of the course can be read, adds up, quotes figures instead of typing them, and is used."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

import pytest
import yaml

from cmplearn.course import activities, cases, programme
from cmplearn.course.activity import ActivityKind, AskKind
from cmplearn.course.placeholders import fill
from cmplearn.widgets.activity import control

IDS = activities.ids()
LONGEST_IN_A_ROOM = 60
FEWEST_DIGITS = 3  # shorter numbers stand for too much else: steps, people at a table, points of a scale
NUMBER = re.compile(r"(?<![\w.,:])\d[\d,]*(?:\.\d+)?(?![\w:])")

every_activity = pytest.mark.parametrize("id", IDS)


@cache
def raw(id: str) -> Any:
    path = next(path for path in activities.files() if path.stem == id)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def texts(value: Any, key: str = "") -> Iterator[str]:
    """Yield the words that people read, without names and without what stands between braces."""
    if isinstance(value, Mapping):
        for name, held in value.items():
            yield from texts(held, str(name))
    elif isinstance(value, list):
        for held in value:
            yield from texts(held, key)
    elif isinstance(value, str) and key not in ("id", "again", "kind", "lessons", "cases", "answer"):
        yield fill(value, lambda _: "")


@every_activity
def test_an_activity_loads_and_can_be_shown(id: str) -> None:
    activity = activities.load(id)
    shown = control(activity, "1.1")

    assert activity.minutes == sum(step.minutes for step in activity.steps) <= LONGEST_IN_A_ROOM
    assert activity.solo_minutes <= activity.minutes or activity.is_asked_twice
    assert "{{" not in shown.html
    assert "{{" not in str(shown.declaration)


@every_activity
def test_an_activity_asks_something_and_tells_the_facilitator_something(id: str) -> None:
    activity = activities.load(id)
    assert activity.asks
    if activity.kind not in ("survey", "knowledge check"):
        assert any(step.facilitator for step in activity.steps)


@every_activity
def test_an_activity_names_each_case_whose_figures_it_quotes(id: str) -> None:
    quoted = {name.split(".")[0] for name in re.findall(r"{{\s*([a-z0-9-]+\.[^}]*?)\s*}}", str(raw(id)))}

    assert quoted - {"cost"} <= set(activities.load(id).cases)


@every_activity
def test_no_figure_of_its_cases_is_typed(id: str) -> None:
    published = {
        figure.text.strip("£%") for name in activities.load(id).cases for figure in cases.load(name).figures
    }
    typed = {number for words in texts(raw(id)) for number in NUMBER.findall(words)}
    long = {number for number in typed if sum(map(str.isdigit, number)) >= FEWEST_DIGITS}

    assert long & published == set(), "write {{ case.figure }} instead"


@every_activity
def test_an_activity_belongs_to_the_module_of_its_lessons(id: str) -> None:
    activity = activities.load(id)
    modules = {lesson.id: lesson.module for lesson in programme().lessons}

    assert {modules[lesson] for lesson in activity.lessons} <= {activity.module}


@every_activity
def test_a_question_and_its_repeat_are_never_open_at_once(id: str) -> None:
    for step in activities.load(id).steps:
        open_at_once = {ask.id for ask in step.asks}
        assert not open_at_once & {ask.again for ask in step.asks}, step.id


def test_no_two_activities_have_the_same_title() -> None:
    titles = [each.title for each in activities.all()]

    assert sorted(set(titles)) == sorted(titles)


def test_there_is_an_activity_of_every_kind_and_a_question_of_every_kind_in_use() -> None:
    found = activities.all()

    assert {each.kind for each in found} == set(get_args(ActivityKind))
    assert {ask.kind for each in found for ask in each.asks} == set(get_args(AskKind))


def test_what_people_say_of_themselves_is_guarded() -> None:
    guarded = {each.id for each in activities.all() if each.guarded}

    assert {"how-do-you-arrive", "module-1-check-in", "module-1-day", "module-1-knowledge"} <= guarded
    assert not {"seven-people", "who-is-missing", "score-before-you-speak"} & guarded
