"""`cmplearn collect`: the report that a tutor reads."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cmplearn.cli import app
from cmplearn.errors import InputError
from cmplearn.marking import fill, open_notebook, pack

RELEASE = Path(__file__).parents[2] / "assessments" / "release"


@pytest.fixture
def course_root(tmp_path):
    shutil.copytree(RELEASE, tmp_path / "root" / "release")
    return tmp_path / "root"


@pytest.fixture
def sent(tmp_path):
    """A folder with one good hand-in and one file that is not a zip."""
    released = open_notebook(RELEASE / "a2-care-homes" / "a2-care-homes.ipynb")
    at = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    made = pack(fill(released, {}), released, participant="P001", name="Robin Example", own_work=True, at=at)
    (tmp_path / "sent").mkdir()
    (tmp_path / "sent" / "good.zip").write_bytes(made.content)
    (tmp_path / "sent" / "photo.zip").write_bytes(b"not a zip")
    return tmp_path / "sent"


def run(course_root, *paths):
    return CliRunner().invoke(app, ["collect", *map(str, paths), "--course-root", str(course_root)])


def test_good_hand_ins_are_reported_and_the_command_succeeds(course_root, sent):
    result = run(course_root, sent / "good.zip")
    assert result.output.splitlines() == [
        "collected: good.zip: P001 (Robin Example), handed in 20 Nov 2026 09:30 UTC.",
        "1 collected",
        f"a2-care-homes can't be marked here: {course_root / 'source'} does not hold it. "
        "Collect in a copy of the project's repository.",
    ]
    assert result.exit_code == 0


def test_what_was_collected_can_be_marked_at_once(course_root, sent):
    """Without this, the first press of nbgrader's Autograde button ends in a traceback."""
    shutil.copy(RELEASE.parent / "nbgrader_config.py", course_root)
    shutil.copytree(RELEASE.parent / "source", course_root / "source")
    result = run(course_root, sent / "good.zip")
    assert result.output.splitlines()[-1] == "a2-care-homes can now be marked."
    with closing(sqlite3.connect(course_root / "gradebook.db")) as gradebook:
        assert gradebook.execute("SELECT name FROM assignment").fetchall() == [("a2-care-homes",)]


def test_a_refused_hand_in_is_explained_and_the_command_fails_with_the_rest_collected(course_root, sent):
    result = run(course_root, sent)
    assert "1 collected, 1 refused" in result.output.splitlines()
    assert "photo.zip: This is not a zip, or it is only part of one." in result.output
    assert result.exit_code == 1
    assert (course_root / "submitted" / "P001" / "a2-care-homes" / "a2-care-homes.ipynb").exists()


def test_a_list_of_participants_is_kept_to(course_root, sent):
    (course_root / "participants.csv").write_text("\ufeffid,name\nP002,Somebody Else\n", encoding="utf-8")
    result = run(course_root, sent / "good.zip")
    assert "Participant number 'P001' (Robin Example) is not in the list of participants." in result.output
    assert result.exit_code == 1


def test_a_list_without_ids_is_refused_in_words(course_root, sent):
    (course_root / "participants.csv").write_text("number,name\nP001,Robin\n")
    error = run(course_root, sent / "good.zip").exception
    assert isinstance(error, InputError)
    assert 'has no column "id"' in str(error)
