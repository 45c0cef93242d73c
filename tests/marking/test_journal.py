"""What a marking run remembers, and the lock against two at once."""

import os
import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from cmplearn.errors import InUseError, StorageError
from cmplearn.marking.journal import Journal, folder, lock
from cmplearn.marking.score import NotebookMarked, Scored, SubmissionMarked

NAME = "a2"


def marked(student, outcome="marked", score=1.0):
    scores = (Scored("work", "cost-test", "pass", score, 2.0, ("It \n says ü.",), needs_look=True),)
    return SubmissionMarked(
        student, outcome, scores=scores, notebooks=(NotebookMarked("work", "fork", "", 0.25),)
    )


def journal_file(root):
    return folder(root, NAME) / "journal.jsonl"


@pytest.fixture
def kept(tmp_path):
    """A course root whose journal knows P001 and P002."""
    with Journal(tmp_path, NAME) as journal:
        journal.add("first", marked("P001"))
        journal.add("second", marked("P002"))
    return tmp_path


def test_what_was_marked_is_known_to_the_next_run(kept):
    with Journal(kept, NAME) as journal:
        assert journal.fingerprint_of("P001") == "first"
        assert journal.scored("P001") == marked("P001")
        assert (journal.fingerprint_of("P003"), journal.scored("P003")) == (None, None)


def test_the_latest_line_counts_and_the_others_go(kept):
    with Journal(kept, NAME) as journal:
        journal.add("third", marked("P001", score=2.0))
        assert journal.fingerprint_of("P001") == "third"
    with Journal(kept, NAME) as journal:
        assert journal.fingerprint_of("P001") == "third"
        assert journal.scored("P001") == marked("P001", score=2.0)
        assert len(journal_file(kept).read_bytes().splitlines()) == 2


def test_what_failed_is_to_be_marked_again_and_still_told(kept):
    with Journal(kept, NAME) as journal:
        journal.add("third", marked("P001", "failed"))
        assert journal.fingerprint_of("P001") is None
        assert journal.scored("P001") == marked("P001", "failed")


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_torn_last_line_counts_for_nothing_and_spoils_no_other(kept, cut):
    """Cut 1 takes the line's end alone: the line still says everything."""
    journal_file(kept).write_bytes(journal_file(kept).read_bytes()[:-cut])
    with Journal(kept, NAME) as journal:
        assert journal.fingerprint_of("P002") == ("second" if cut == 1 else None)
        journal.add("third", marked("P003"))
    with Journal(kept, NAME) as journal:
        known = {student: journal.fingerprint_of(student) for student in ("P001", "P002", "P003")}
        assert known == {"P001": "first", "P002": "second" if cut == 1 else None, "P003": "third"}


@pytest.mark.parametrize("line", [b"[]", b"{}", b"\xff\x00", b'{"fingerprint": "x", "marked": {}}'])
def test_a_line_that_means_nothing_is_passed_over(kept, line):
    content = journal_file(kept).read_bytes()
    journal_file(kept).write_bytes(line + b"\n" + content)
    with Journal(kept, NAME) as journal:
        assert journal.fingerprint_of("P001") == "first"
        assert journal_file(kept).read_bytes() == content


def test_two_assignments_are_kept_apart(kept):
    with Journal(kept, "a3") as journal:
        assert journal.scored("P001") is None


def test_a_folder_that_can_not_be_made_is_said_with_what_to_do(tmp_path):
    (tmp_path / ".cmplearn").write_text("a file where the folder would be")
    with pytest.raises(StorageError, match=r"can't be written .* type the line again"):
        Journal(tmp_path, NAME)


def test_marks_do_not_travel_into_a_repository(tmp_path):
    folder(tmp_path, NAME)
    assert (tmp_path / ".cmplearn" / ".gitignore").read_text() == "*\n"


def test_a_second_run_is_told_who_holds_the_lock(tmp_path):
    with lock(tmp_path, NAME), pytest.raises(InUseError) as told, lock(tmp_path, "a3"):
        pass
    said = str(told.value)
    assert f"process {os.getpid()} on {socket.gethostname()}, marking {NAME} since " in said
    assert f"{datetime.now(UTC):%b %Y}" in said
    assert "Wait until it is done" in said


def test_the_lock_is_free_after_the_run(tmp_path):
    for _ in range(2):
        with lock(tmp_path, NAME):
            pass


def test_a_killed_run_holds_nothing(tmp_path):
    """The operating system lets go of the lock, so that nobody has to clear a stale file."""
    program = (
        "import sys; from pathlib import Path; from cmplearn.marking.journal import lock\n"
        "with lock(Path(sys.argv[1]), 'a2'): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdout.readline() == b"held\n"
        with pytest.raises(InUseError, match=f"process {run.pid} "), lock(tmp_path, NAME):
            pass
        run.kill()
        run.wait()
        with lock(tmp_path, NAME):
            pass


def test_a_holder_that_has_not_said_who_it_is_yet_is_told_as_that(tmp_path):
    with lock(tmp_path, NAME):
        (folder(tmp_path, NAME).parent / "lock").write_bytes(b"")
        with pytest.raises(InUseError, match="it has not said yet who it is"), lock(tmp_path, NAME):
            pass
