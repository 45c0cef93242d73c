"""A lesson can be worked in its minutes, by the pace that `cmplearn.notebooks.pacing` states."""

from pathlib import Path

import pytest
from tests.content.lesson_controls import LESSONS

from cmplearn import course, notebooks

LEAST_OF_THE_DEPTH = 0.5
"""A depth that is said to take 40 minutes and holds ten minutes of work misleads as one of two hours does."""

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.name.split("-")[0])


@every_lesson
def test_the_core_takes_no_longer_than_its_minutes(path: Path) -> None:
    plan = course.programme().lesson(path.name.split("-")[0])
    counted = notebooks.pace(notebooks.read(path))
    assert counted.minutes <= plan.core_minutes, counted


@every_lesson
def test_the_depth_takes_about_its_minutes(path: Path) -> None:
    plan = course.programme().lesson(path.name.split("-")[0])
    counted = notebooks.pace(notebooks.read(path), depth=True)
    assert LEAST_OF_THE_DEPTH * plan.depth_minutes <= counted.minutes <= plan.depth_minutes, counted
