"""What a marking run remembers, and the lock against two at once."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from cmplearn.errors import InUseError, StorageError
from cmplearn.marking.journal import Entry, Journal, Lock, folder, read
from cmplearn.marking.marked import MarkedNotebook, Scored, Submission

NAME = "a2"


def marked(student, score=1.0):
    cell = Scored("work", "cost-test", "pass", score, 2.0, ("It \n says ü.",), needs_look=True)
    return Submission(
        student, "marked", notebooks=(MarkedNotebook("work", "fork", "", (cell,), ("A note.",)),)
    )


def journal_of(root):
    return Journal(folder(root, NAME))


def file_of(root):
    return folder(root, NAME) / "journal.jsonl"


@pytest.fixture
def kept(tmp_path):
    """A course root whose journal knows P001 and P002."""
    with journal_of(tmp_path) as journal:
        journal.add("first", marked("P001"))
        journal.add("second", marked("P002"))
    return tmp_path


def test_what_was_marked_is_known_to_the_next_run(kept):
    known = {"P001": Entry("first", marked("P001")), "P002": Entry("second", marked("P002"))}
    assert read(folder(kept, NAME)) == known
    with journal_of(kept) as journal:
        assert journal.entries == known


def test_the_latest_line_counts_and_the_others_go(kept):
    with journal_of(kept) as journal:
        journal.add("third", marked("P001", score=2.0))
        latest = journal.entries["P001"]
    assert len(file_of(kept).read_bytes().splitlines()) == 3
    with journal_of(kept) as journal:
        assert journal.entries["P001"] == latest == Entry("third", marked("P001", score=2.0))
        assert len(file_of(kept).read_bytes().splitlines()) == 2


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_torn_last_line_counts_for_nothing_and_spoils_no_other(kept, cut):
    """Cut 1 takes the line's end alone: the line still says everything."""
    file_of(kept).write_bytes(file_of(kept).read_bytes()[:-cut])
    whole = {"P001", "P002"} if cut == 1 else {"P001"}
    with journal_of(kept) as journal:
        assert set(journal.entries) == whole
        journal.add("third", marked("P003"))
    assert set(read(folder(kept, NAME))) == whole | {"P003"}


@pytest.mark.parametrize("line", [b"[]", b"{}", b"\xff\x00", b'{"fingerprint": "x", "submission": {}}'])
def test_a_line_that_means_nothing_is_passed_over(kept, line):
    content = file_of(kept).read_bytes()
    file_of(kept).write_bytes(line + b"\n" + content)
    assert set(read(folder(kept, NAME))) == {"P001", "P002"}
    journal_of(kept).close()
    assert file_of(kept).read_bytes() == content


def test_reading_beside_a_run_changes_nothing(tmp_path):
    assert read(tmp_path / ".cmplearn" / "marking" / NAME) == {}
    assert list(tmp_path.iterdir()) == []


def test_two_assignments_are_kept_apart(kept):
    assert read(folder(kept, "a3")) == {}


def test_a_folder_that_can_not_be_made_is_said_with_what_to_do(tmp_path):
    (tmp_path / ".cmplearn").write_text("a file where the folder would be")
    with pytest.raises(StorageError, match=r"can't be written .* type the line again"):
        journal_of(tmp_path)


def test_marks_do_not_travel_into_a_repository(tmp_path):
    folder(tmp_path, NAME)
    assert (tmp_path / ".cmplearn" / ".gitignore").read_text() == "*\n"


def test_a_second_run_is_told_who_holds_the_lock(tmp_path):
    with Lock(tmp_path, NAME), pytest.raises(InUseError) as told, Lock(tmp_path, "a3"):
        pass
    said = str(told.value)
    assert f"process {os.getpid()} on {socket.gethostname()}, marking {NAME} since " in said
    assert f"{datetime.now(UTC):%b %Y}" in said
    assert "Wait until it is done" in said


def test_the_lock_is_free_after_the_run(tmp_path):
    for _ in range(2):
        with Lock(tmp_path, NAME):
            pass


def test_a_killed_run_holds_nothing(tmp_path):
    """The operating system lets go of the lock, so that nobody has to clear a stale file."""
    program = (
        "import sys; from pathlib import Path; from cmplearn.marking.journal import Lock\n"
        "with Lock(Path(sys.argv[1]), 'a2'): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline() == b"held\n"
        with pytest.raises(InUseError, match=f"process {run.pid} "), Lock(tmp_path, NAME):
            pass
        run.kill()
        run.wait()
        with Lock(tmp_path, NAME):
            pass


def test_a_holder_that_has_not_said_who_it_is_yet_is_told_as_that(tmp_path):
    with Lock(tmp_path, NAME):
        (folder(tmp_path, NAME).parent / "lock").write_bytes(b"")
        with pytest.raises(InUseError, match="it has not said yet who it is"), Lock(tmp_path, NAME):
            pass
