import sqlite3
from contextlib import closing

import pytest
from nbgrader.api import Gradebook, MissingEntry

from cmplearn.errors import NotFoundError, StorageError
from cmplearn.marking.record import CellMarks, OpenGradebook, knows, marks_of, students_of

from .corpus import ASSIGNMENT, COSTS, WAITS, build, rows

NBGRADERS_OWN = pytest.mark.filterwarnings("ignore:Object of type <Submitted")
"""SQLAlchemy warns of how nbgrader itself enters a submission."""


@pytest.fixture
def book(tmp_path):
    """A gradebook with the assignment and no submission."""
    return build(tmp_path / "root") / "gradebook.db"


@pytest.fixture
def db_url(book):
    return f"sqlite:///{book}"


@pytest.fixture
def opened(db_url):
    with OpenGradebook(db_url, "corpus", ASSIGNMENT) as gradebook:
        yield gradebook


def enter(db_url, student="s"):
    """Enter a submission as nbgrader's code does: it opens the gradebook by its address."""
    with Gradebook(db_url, "corpus") as gradebook:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(ASSIGNMENT, student)


def test_nbgraders_code_records_in_one_transaction(opened, db_url, book):
    with opened.recording():
        enter(db_url)
        with Gradebook(db_url) as gradebook:
            gradebook.find_grade("test-total", COSTS, ASSIGNMENT, "s").auto_score = 3
            gradebook.db.commit()
        kept = book.with_suffix(".copy")
        kept.write_bytes(book.read_bytes())
        assert not rows_of(kept)
    assert rows(book.parent).cells["s", COSTS, "test-total"].auto_score == 3


def rows_of(book):
    with closing(sqlite3.connect(book)) as database:
        return database.execute("SELECT * FROM submitted_assignment").fetchall()


def test_a_transaction_that_fails_leaves_nothing(opened, db_url, book):
    def fail():
        with opened.recording():
            enter(db_url)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not rows_of(book)


def test_what_is_changed_and_not_committed_can_be_dropped(opened, db_url, book):
    with opened.recording() as recording:
        enter(db_url)
        recording.find_grade("test-total", COSTS, ASSIGNMENT, "s").auto_score = 3
        recording.forget_changes()
    assert rows(book.parent).cells["s", COSTS, "test-total"].auto_score is None


def test_cells_are_found_as_nbgrader_finds_them(opened, db_url):
    with opened.recording() as recording:
        enter(db_url)
        own = [*recording.find_submission_notebook(WAITS, ASSIGNMENT, "s").grades]
        for grade in own:
            expected = Gradebook.find_grade(recording, grade.name, WAITS, ASSIGNMENT, "s")
            assert recording.find_grade(grade.name, WAITS, ASSIGNMENT, "s") is expected
        assert recording.find_comment("explain", WAITS, ASSIGNMENT, "s").cell.name == "explain"
        for find in (recording.find_grade, recording.find_comment):
            with pytest.raises(MissingEntry):
                find("no-such-cell", WAITS, ASSIGNMENT, "s")
        assert set(recording.grades(WAITS, ASSIGNMENT, "s")) == {grade.name for grade in own}
        assert recording.grades("no-such-notebook", ASSIGNMENT, "s") == {}
    assert len(own) == 4


def test_the_source_is_answered_from_memory_as_the_gradebook_would(opened, db_url):
    with Gradebook(db_url) as plain, opened.reading_source(), Gradebook(db_url) as known:
        source, expected = (each.find_source_cell("test-total", COSTS, ASSIGNMENT) for each in (known, plain))
        assert (source.id, source.source, source.checksum) == (
            expected.id,
            expected.source,
            expected.checksum,
        )
        graded, expected = (each.find_graded_cell("plan", WAITS, ASSIGNMENT) for each in (known, plain))
        assert (graded.id, graded.max_score) == (expected.id, expected.max_score)
        found, expected = (each.find_notebook(COSTS, ASSIGNMENT) for each in (known, plain))
        assert found.kernelspec == expected.kernelspec
        for each in (known, plain):
            with pytest.raises(MissingEntry):
                each.find_source_cell("no-such-cell", COSTS, ASSIGNMENT)


@NBGRADERS_OWN
def test_other_gradebooks_open_as_ever(opened, tmp_path, book):
    other = tmp_path / "other.db"
    other.write_bytes(book.read_bytes())
    with opened.recording():
        enter(f"sqlite:///{other}")
        assert len(rows_of(other)) == 1
    assert not rows_of(book)


def test_a_busy_gradebook_is_waited_for_and_said(db_url, book):
    said = []
    holding = sqlite3.connect(book, isolation_level=None, check_same_thread=False)
    holding.execute("BEGIN EXCLUSIVE")

    def told(words):
        said.append(words)
        holding.execute("ROLLBACK")

    with closing(holding):
        holding.execute("ROLLBACK")
        with OpenGradebook(db_url, "corpus", ASSIGNMENT, told, busy_seconds=0.01) as gradebook:
            holding.execute("BEGIN EXCLUSIVE")
            with gradebook.recording():
                enter(db_url)
    assert "busy" in said[0]
    assert len(said) == 1
    assert len(rows_of(book)) == 1


def test_a_gradebook_that_stays_busy_is_given_up_with_what_to_do(db_url, book):
    with (
        closing(sqlite3.connect(book, isolation_level=None)) as holding,
        OpenGradebook(db_url, "corpus", ASSIGNMENT, busy_seconds=0.01, patience_seconds=0) as gradebook,
    ):
        holding.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="Close what uses it"), gradebook.recording():
            pass


def test_a_reader_does_not_keep_a_submission_from_being_recorded(opened, db_url, book):
    with closing(sqlite3.connect(book)) as reader:
        reader.execute("SELECT * FROM student").fetchall()
        with opened.recording():
            enter(db_url)
    assert len(rows_of(book)) == 1


def test_no_gradebook_and_no_assignment_are_said_and_nothing_is_made(tmp_path, db_url):
    missing = tmp_path / "no.db"
    for use in (
        lambda: OpenGradebook(f"sqlite:///{missing}", "c", ASSIGNMENT),
        lambda: students_of(f"sqlite:///{missing}", ASSIGNMENT),
        lambda: marks_of(f"sqlite:///{missing}", ASSIGNMENT, "s"),
    ):
        with pytest.raises(NotFoundError, match="no gradebook"):
            use()
    assert not missing.exists()
    with pytest.raises(NotFoundError, match=r"no assignment other; it has: waiting\."):
        OpenGradebook(db_url, "corpus", "other")


def test_a_file_that_is_no_gradebook_is_said(tmp_path):
    file = tmp_path / "gradebook.db"
    file.write_text("not a database, though it has the name of one")
    with pytest.raises(StorageError, match="can't be used"):
        OpenGradebook(f"sqlite:///{file}", "c", ASSIGNMENT)
    assert not knows(file, ASSIGNMENT)


def test_a_gradebook_knows_its_assignments(book, tmp_path):
    assert knows(book, ASSIGNMENT)
    assert not knows(book, "other")
    assert not knows(tmp_path / "no.db", ASSIGNMENT)


def test_marks_are_told_in_the_order_of_the_source(opened, db_url):
    with opened.recording() as recording:
        enter(db_url)
        grade = recording.find_grade("test-total", COSTS, ASSIGNMENT, "s")
        grade.auto_score, grade.manual_score, grade.extra_credit = 3, 2, 0.5
        grade.needs_manual_grade = False
        recording.find_comment("sketch", COSTS, ASSIGNMENT, "s").manual_comment = "Well drawn."
        recording.find_submission_notebook(COSTS, ASSIGNMENT, "s").late_submission_penalty = 1
    assert students_of(db_url, ASSIGNMENT) == ("s",)
    first, second = marks_of(db_url, ASSIGNMENT, "s").notebooks
    names = ["mean-wait", "test-mean-wait", "within", "test-within", "explain", "plan"]
    kinds = ["solution", "test", "solution", "test", "answer", "task"]
    assert [(cell.grade_id, cell.kind) for cell in first.cells] == list(zip(names, kinds, strict=True))
    assert second.late_penalty == 1
    assert CellMarks("test-total", "test", 3, 2, 0.5, 3, False) in second.cells
    assert CellMarks("sketch", "answer", None, None, None, 2, True, None, "Well drawn.") in second.cells
    assert opened.auto_scores()["s"][COSTS, "test-total"] == 3


def test_someone_without_a_submission_is_said(db_url):
    with pytest.raises(NotFoundError, match="no submission of waiting by nobody"):
        marks_of(db_url, ASSIGNMENT, "nobody")


@NBGRADERS_OWN
def test_more_time_that_was_given_is_known(opened, db_url):
    enter(db_url)
    with Gradebook(db_url) as gradebook:
        gradebook.grant_extension(ASSIGNMENT, "s", days=2)
    assert {student: extension.days for student, extension in opened.extensions().items()} == {"s": 2}


def test_the_sources_digest_changes_with_a_test(opened, db_url):
    before = opened.source.digest()
    with Gradebook(db_url) as gradebook:
        gradebook.find_source_cell("test-total", COSTS, ASSIGNMENT).source = "assert True"
        gradebook.db.commit()
    with OpenGradebook(db_url, "corpus", ASSIGNMENT) as again:
        assert again.source.digest() != before


def test_many_submissions_leave_nothing_behind_in_memory(opened, db_url):
    alive = []
    for number in range(3):
        with opened.recording() as recording:
            enter(db_url, f"s{number}")
            recording.find_grade("test-total", COSTS, ASSIGNMENT, f"s{number}")
            alive.append(recording.db)
    assert not any(session.registry.has() for session in alive)
