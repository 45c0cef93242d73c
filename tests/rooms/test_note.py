"""The note of a running workshop: read by its facilitator's own programs, and gone with it."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pytest

from cmplearn.rooms.note import Note

NOTE = Note(
    "http://127.0.0.1:8890/cmplearn/", "http://192.0.2.7:8890/cmplearn/", "secret", "mark", os.getpid()
)


def test_a_note_is_there_for_its_owner_alone_as_long_as_the_workshop_runs(tmp_path: Path) -> None:
    (tmp_path / "workshop.json").write_text("left behind by one that was killed")
    with NOTE.left_in(tmp_path):
        assert Note.read(tmp_path) == NOTE
        [file] = tmp_path.iterdir()
        assert file.stat().st_mode & 0o077 == 0
    assert Note.read(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_workshop_that_was_killed_is_not_asked_and_nor_is_who_has_its_port(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    with replace(NOTE, pid=ended.pid).left_in(tmp_path):
        ended.wait()
        assert Note.read(tmp_path) is None


def test_a_key_is_in_no_printed_note() -> None:
    assert "secret" not in repr(NOTE)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", *(json.dumps(vars(NOTE) | {name: None}) for name in vars(NOTE))]
)
def test_what_is_no_note_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "workshop.json").write_text(text)
    assert Note.read(tmp_path) is None


def test_whoever_looks_while_it_is_written_finds_all_of_it_or_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []

    def write_slowly(told: object, file: TextIO) -> None:
        file.write(text := json.dumps(told))
        file.flush()
        file.seek(len(text) // 2)
        file.truncate()
        found.append(Note.read(tmp_path))
        file.write(text[len(text) // 2 :])

    with NOTE.left_in(tmp_path):
        monkeypatch.setattr("cmplearn.rooms.note.json.dump", write_slowly)
        with replace(NOTE, key="new").left_in(tmp_path):
            assert Note.read(tmp_path) == replace(NOTE, key="new")
    assert found == [NOTE]
