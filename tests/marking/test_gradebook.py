import shutil
import sqlite3
from contextlib import closing

import pytest

from cmplearn.errors import CmplearnError
from cmplearn.marking import enter

from .conftest import ASSESSMENTS

NAME = "a2-care-homes"


@pytest.fixture
def with_source(course_root):
    """A course root as a tutor has it: settings, source and release."""
    shutil.copy(ASSESSMENTS / "nbgrader_config.py", course_root)
    shutil.copytree(ASSESSMENTS / "source", course_root / "source")
    return course_root


def everything(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nbgrader_knows_the_assignment_and_the_release_is_left_alone(with_source):
    release = everything(with_source / "release")
    assert enter(with_source, NAME)
    with closing(sqlite3.connect(with_source / "gradebook.db")) as gradebook:
        (points,) = gradebook.execute("SELECT SUM(max_score) FROM grade_cells").fetchone()
    assert points == 30
    assert everything(with_source / "release") == release


def test_an_assignment_that_is_known_is_not_entered_again(with_source):
    with closing(sqlite3.connect(with_source / "gradebook.db")) as gradebook:
        gradebook.execute("CREATE TABLE assignment (name)")
        gradebook.execute("INSERT INTO assignment VALUES (?)", (NAME,))
        gradebook.commit()
    before = everything(with_source)
    assert enter(with_source, NAME)
    assert everything(with_source) == before


def test_without_its_source_it_can_not_be_marked(course_root):
    assert not enter(course_root, NAME)


def test_a_broken_gradebook_is_said_with_what_to_do(with_source):
    (with_source / "gradebook.db").write_text("not a database, though it has the name of one")
    with pytest.raises(CmplearnError, match="could not be entered in the gradebook"):
        enter(with_source, NAME)
