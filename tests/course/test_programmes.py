"""Asking the programme for its parts."""

from pathlib import Path

import pytest

from cmplearn.course import programme, root
from cmplearn.errors import CourseError, NotFoundError


def test_a_ready_lesson_has_a_notebook() -> None:
    lesson = programme().lesson("2.3")
    assert lesson.notebook == root() / "modules/2-operational/2.3-what-is-a-prevented-admission-worth.ipynb"
    assert (lesson.module, lesson.accent, lesson.core_minutes) == (2, "module-2", 25)


def test_a_lesson_in_preparation_has_none() -> None:
    assert programme().lesson("3.1").notebook is None


def test_slugs_are_plain() -> None:
    assert programme().lesson("1.2").slug == "whose-side-am-i-on-this-patients-or-everyones"
    assert programme().lesson("3.3").slug == "what-can-we-try-by-next-tuesday"


def test_an_unknown_lesson_is_told_with_those_there_are() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no lesson `4.1`. The lessons are: 1.1, 1.2, .*, 3.8\."
    ):
        programme().lesson("4.1")


@pytest.mark.parametrize(
    ("which", "title"), [(1, "Strategic view"), ("operational", "Operational view"), (3, "Tactical view")]
)
def test_a_module_is_found_by_number_or_slug(which: int | str, title: str) -> None:
    assert programme().module(which).title == title


@pytest.mark.parametrize("which", [0, 4, "strategy", "2"])
def test_an_unknown_module_is_told_with_those_there_are(which: int | str) -> None:
    with pytest.raises(
        NotFoundError, match=r"The modules are: 1 \(strategic\), 2 \(operational\), 3 \(tactical\)\."
    ):
        programme().module(which)


def test_the_programme_is_read_again_when_its_file_changes(course_copy: Path) -> None:
    plan = course_copy / "course" / "programme.yaml"
    text = plan.read_text(encoding="utf-8")
    plan.write_text(
        text.replace("title: Medicines at the heart of commissioning", "title: Our own"), encoding="utf-8"
    )
    assert programme().title == "Our own"
    assert programme() is programme()


def test_a_file_whose_name_no_page_can_have_is_no_activity(course_copy: Path) -> None:
    known = course_copy / "course" / "activities" / "module-1-knowledge.yaml"
    known.rename(known.with_name("Knowledge.yaml"))
    plan = course_copy / "course" / "programme.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("module-1-knowledge", "Knowledge"), encoding="utf-8"
    )

    with pytest.raises(CourseError, match="There is no activity `Knowledge`"):
        programme()
