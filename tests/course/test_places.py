"""Where the programme is looked for."""

from pathlib import Path

import pytest

from cmplearn.course import root
from cmplearn.course.places import shown
from cmplearn.errors import NotFoundError

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_checkout_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CMPLEARN_COURSE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert root() == CHECKOUT


def test_the_folder_named_in_the_environment_wins(course_copy: Path) -> None:
    assert root() == course_copy


def test_a_relative_folder_in_the_environment_is_made_absolute(
    course_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course_copy.parent)
    monkeypatch.setenv("CMPLEARN_COURSE", course_copy.name)
    assert root() == course_copy


def test_a_named_folder_without_a_programme_is_told_and_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CMPLEARN_COURSE", str(tmp_path))
    with pytest.raises(
        NotFoundError, match=r"No programme was found in .*: it must hold course/programme.yaml"
    ):
        root()


def test_paths_are_shown_from_the_root(course_copy: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "a.yaml"
    assert shown(course_copy / "course" / "unit_costs.yaml") == Path("course/unit_costs.yaml")
    assert shown(elsewhere) == elsewhere
