"""`cmplearn workshop`: two links, plain words about the network, and an end that loses nothing."""

import asyncio
import errno
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.servers import is_answering, paths_in, wait_for
from tests.workshops import COMMAND, RunningWorkshop

from cmplearn import rooms
from cmplearn.cli.workshop import Place, alone_in, announce, private_log, run_workshop
from cmplearn.errors import InUseError, StorageError
from cmplearn.rooms.store import RoomStore

MODULE = sys.modules["cmplearn.cli.workshop"]
"""Named so: in the package `workshop` is the command."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkshop]:
    """A workshop that stays up."""
    workshop = RunningWorkshop(tmp_path_factory.mktemp("running"))
    workshop.start()
    yield workshop
    workshop.end()


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a test sets of the environment is gone after it."""
    monkeypatch.setenv("CMPLEARN_HOME", str(tmp_path / "unused"))


def test_killed_it_comes_back_with_every_visitors_cookie_good_and_ctrl_c_ends_it_cleanly(
    tmp_path: Path,
) -> None:
    workshop = RunningWorkshop(tmp_path)
    workshop.start()
    visitor, facilitator, key = workshop.visitor(), workshop.facilitator(), workshop.told["key"]
    visitor.save("2.3/first", "Kept through a power cut")
    helpers = _children(workshop)
    assert helpers
    assert workshop.end(signal.SIGKILL) != 0
    assert (workshop.home / "workshop.json").exists()
    wait_for(lambda: not any(_lives(pid) for pid in helpers), "its helpers to end too")

    workshop.start()
    try:
        assert visitor.saved() == {"2.3/first": "Kept through a power cut"}
        assert visitor.save("2.3/first", "And changed after it", version=1).status == 200
        assert facilitator.ask("cmplearn/facilitate").status == 403  # with the link that it was got by
        assert workshop.facilitator().ask("cmplearn/facilitate").status == 200
        assert workshop.told["key"] != key
        assert workshop.told["pid"] == workshop.process.pid  # type: ignore[union-attr]
    finally:
        code = workshop.end(signal.SIGINT)
    assert code == 0
    assert workshop.said.strip().endswith("open again when you start it again.")
    assert "Traceback" not in workshop.said
    assert not (workshop.home / "workshop.json").exists()
    assert not is_answering(workshop.port)
    assert not list(workshop.home.glob("visitors/*/*-wal"))


def test_without_the_flag_only_this_computer_gets_in(running: RunningWorkshop) -> None:
    assert "Only this computer can open these pages" in running.said
    assert "cmplearn workshop --network" in running.said
    assert running.told["public"] == f"http://127.0.0.1:{running.port}/cmplearn/"
    with socket.socket() as probe:  # another address of this same computer
        assert probe.connect_ex(("127.0.0.2", running.port)) != 0


def test_with_the_flag_phones_get_an_address_a_picture_of_it_and_the_facilitator_a_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    link = "http://127.0.0.1:8890/cmplearn/facilitate?key=secret"
    announce(link, Place(8890, "192.168.0.5"), network=True, moved=False)
    said = capsys.readouterr().out
    assert said.count("secret") == 1
    assert "http://192.168.0.5:8890/cmplearn/\n" in said
    assert "Everybody on this network can open these pages" in said
    assert "firewall" in said
    modules = re.findall(r"\x1b\[7m|\x1b\[49m|[█▀▄]", said)
    assert len(modules) > 100


def test_on_no_network_it_says_that_phones_cannot_reach_it(capsys: pytest.CaptureFixture[str]) -> None:
    announce("link", Place(8890, "127.0.0.1"), network=True, moved=True)
    said = capsys.readouterr().out
    assert "on no network just now" in said
    assert "Port 8890 is in use by another program" in said


def test_two_workshops_do_not_share_a_folder(running: RunningWorkshop) -> None:
    with pytest.raises(InUseError, match=r"A workshop runs in .* already.*--home FOLDER"):
        run_workshop(network=False, port=None, open_browser=False, home=running.home)
    assert running.visitor().ask().status == 200


def test_only_a_folder_in_use_is_called_in_use(tmp_path: Path) -> None:
    with pytest.raises(PermissionError, match="something else"), alone_in(tmp_path):
        raise PermissionError("something else")
    with pytest.raises(StorageError, match="cannot be written to"), alone_in(tmp_path / "missing"):
        pass


def test_a_drive_that_cannot_lock_is_told_in_words_and_nothing_stays_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def refuse(file: int) -> None:
        asked.append(file)
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("cmplearn.cli.workshop.locks.take", refuse)
    with pytest.raises(StorageError, match=r"cannot lock files \(No locks available\).*--home") as caught:
        alone_in(tmp_path).__enter__()
    assert not isinstance(caught.value, InUseError)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(asked[0])


def test_a_ctrl_c_while_the_rooms_are_opened_ends_it_before_it_shows_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def open_rooms(place: Path | str) -> RoomStore:
        signal.raise_signal(signal.SIGINT)
        return rooms.open_rooms(place)

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setenv("CMPLEARN_HOME", str(tmp_path))
    monkeypatch.setattr(MODULE, "open_rooms", open_rooms)
    for lasting in ("have_writers", "typeset_by"):
        monkeypatch.setattr(MODULE, lasting, lambda _: None)
    monkeypatch.setattr(MODULE, "show", lambda link: print("shown:", link))
    try:
        asyncio.run(MODULE._serve(tmp_path, 256, network=False, port=None, open_browser=True))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capsys.readouterr().out == "\nStopping ...\n"


def test_a_home_that_cannot_be_a_folder_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageError, match="is a file"):
        run_workshop(network=False, port=None, open_browser=False, home=tmp_path / "file")


def test_a_port_that_is_taken_is_refused(running: RunningWorkshop, tmp_path: Path) -> None:
    arguments = ("--home", str(tmp_path / "other"), "--port", str(running.port))
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"Port {running.port} is in use" in done.stderr
    assert "leave --port out" in done.stderr


def test_what_it_keeps_is_its_facilitators_alone(running: RunningWorkshop) -> None:
    running.visitor().save("2.3/first", "Private")
    modes = {path.name: mode_of(path) for path in paths_in(running.home) if path.is_file()}
    assert len(modes) > 5
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


def test_its_log_is_its_owners_alone_after_a_rotation_too_and_holds_no_codes(tmp_path: Path) -> None:
    keeping = private_log(tmp_path / "workshop.log")
    keeping.handle(noted("404 GET /cmplearn/room/K7M2QX/state?since=0 (127.0.0.1)"))
    keeping.handle(noted("GET /cmplearn/screen/K7M2QX: 500"))
    keeping.doRollover()
    keeping.handle(noted("400 GET /cmplearn/facilitate?key=a-secret (127.0.0.1)"))
    keeping.close()
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["workshop.log", "workshop.log.1"]
    assert [path.stat().st_mode & 0o077 for path in files] == [0, 0]
    kept = "".join(path.read_text() for path in files)
    assert "/state?since=0" in kept
    assert "K7M2QX" not in kept
    assert "a-secret" not in kept


def mode_of(path: Path) -> int:
    """Return the rights of a file; none when the workshop has just removed it, as SQLite's own."""
    with suppress(FileNotFoundError):
        return path.stat().st_mode
    return 0


def noted(line: str) -> logging.LogRecord:
    """Return a line of any logger's."""
    return logging.makeLogRecord({"msg": line, "levelno": logging.WARNING, "name": "tornado.general"})


def _children(workshop: RunningWorkshop) -> list[str]:
    assert workshop.process
    pid = workshop.process.pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _lives(pid: str) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
