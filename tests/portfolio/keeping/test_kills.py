"""Killed at any moment: every acknowledged save is there, and no work is ever half done."""

import random
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cmplearn.portfolio import open_portfolio
from cmplearn.portfolio.keeping.backups import backups_of
from cmplearn.portfolio.keeping.uids import new_uid

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the kills are POSIX signals")

SAVE_FOR_EVER = """
import sys
from pathlib import Path
from cmplearn.portfolio import open_portfolio
portfolio = open_portfolio(Path(sys.argv[1]))
done = {name: len(portfolio.history("log", f"mine/{name}")) for name in "abc"}
while True:
    for name in "abc":
        number = done[name]
        saved = portfolio.save("log", f"mine/{name}", f"words {number} " * 40, number, f"{name}{number}")
        done[name] = saved.version
        print(name, saved.version, flush=True)
"""


def test_every_acknowledged_save_survives_twelve_kills(script: Callable[..., Any], tmp_path: Path) -> None:
    survive_kills(script, tmp_path, kills=12)


@pytest.mark.long
def test_every_acknowledged_save_survives_two_hundred_kills(
    script: Callable[..., Any], tmp_path: Path
) -> None:
    survive_kills(script, tmp_path, kills=200)


def survive_kills(script: Callable[..., Any], folder: Path, kills: int) -> None:
    """Kill a process that saves as fast as it can at random moments; then read all that it acknowledged."""
    chance = random.Random(kills)
    acknowledged = dict.fromkeys("abc", 0)
    for _ in range(kills):
        process = script(SAVE_FOR_EVER, folder)
        lines = [process.stdout.readline() for _ in range(chance.randint(1, 60))]
        process.send_signal(signal.SIGKILL)
        lines += [line for line in process.stdout if line.endswith("\n")]
        for line in lines:
            name, version = line.split()
            acknowledged[name] = max(acknowledged[name], int(version))
        holds(folder, acknowledged)


def holds(folder: Path, acknowledged: dict[str, int]) -> None:
    """See that a portfolio is sound, with every version that was acknowledged and at most one more."""
    is_sound(folder / "portfolio.sqlite")
    with open_portfolio(folder) as portfolio:
        assert portfolio.notices == ()
        for name, last in acknowledged.items():
            history = portfolio.history("log", f"mine/{name}")
            assert last <= len(history) <= last + 1
            acknowledged[name] = len(history)  # what was found once must stay
            assert [old.version for old in history] == list(range(1, len(history) + 1))
            assert [old.value for old in history] == [
                f"words {number} " * 40 for number in range(len(history))
            ]
        assert portfolio.versions_apart() == []


def is_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


WORK = """
import signal
import sys
from pathlib import Path
from cmplearn.portfolio import open_portfolio
folder, what, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
bundle = (folder.parent / "bundle.zip").read_bytes()
portfolio = open_portfolio(folder)
portfolio._keeper.wait()
signal.setitimer(signal.ITIMER_REAL, seconds)  # its signal ends the process at once, wherever it is
if what == "take in":
    portfolio.take_in(bundle)
elif what == "erase":
    portfolio.erase("log", "mine/secret")
else:
    portfolio._keeper._begin()
    portfolio._keeper.wait()
signal.setitimer(signal.ITIMER_REAL, 0)
print("done", flush=True)
"""
MARKER = "Xylophonspieler-7Q"
MANY = 150


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A folder with a portfolio that holds a secret, and beside it a bundle with many saves."""
    for name in ("home", "other"):
        (tmp_path / name).mkdir()
    with open_portfolio(tmp_path / "other") as other:
        for number in range(MANY):
            other.save("log", f"mine/{number}", "words " * 300, 0, str(number))
        (tmp_path / "bundle.zip").write_bytes(other.bundle())
    with open_portfolio(tmp_path / "home") as portfolio:
        portfolio.save("answer", "2.3/first", "mine", 0, "a")
    return tmp_path / "home"


def kills(
    script: Callable[..., Any], folder: Path, what: str, times: int, begin: Callable[[], None]
) -> list[bool]:
    """Do some work again and again, ended at random moments; return whether each was done before its end."""
    chance, longest, done = random.Random(what), 0.002, []  # the first end is soon, the later ones spread
    for number in range(times):
        begin()
        is_free = number == times - 1
        seconds = 60.0 if is_free else chance.uniform(0.0005, longest)
        said = script(WORK, folder, what, seconds).communicate()[0]
        done.append(said == "done\n")
        longest = min(longest * 3, 1.0) if not done[-1] else longest * 0.5
        check(folder, what, done[-1])
    assert done[-1]
    assert False in done  # or nothing was killed, and this test could not fail
    return done


def check(folder: Path, what: str, is_done: bool) -> None:
    is_sound(folder / "portfolio.sqlite")
    with open_portfolio(folder) as portfolio:
        portfolio._keeper.wait()
        assert portfolio.notices == ()
        assert portfolio.get("answer", "2.3/first").value == "mine"
        brought = len([document for document in portfolio.documents("log") if document.key != "mine/secret"])
        secret = portfolio.history("log", "mine/secret")
    assert brought in ((MANY,) if is_done and what == "take in" else (0, MANY))
    assert len(secret) in ((0,) if is_done and what == "erase" else (0, 20))
    if what == "erase" and not secret:
        assert [path.name for path in folder.rglob("*") if is_marked(path)] == []
    for backup in backups_of(folder / "portfolio.sqlite"):
        is_sound(backup.path)
    assert [path.name for path in (folder / "backups").iterdir() if "part" in path.name] == []


def is_marked(path: Path) -> bool:
    return path.is_file() and MARKER.encode() in path.read_bytes()


def write_secret(folder: Path) -> None:
    with open_portfolio(folder) as portfolio:
        if not portfolio.history("log", "mine/secret"):
            version = 0
            for _ in range(20):
                saved = portfolio.save("log", "mine/secret", f"{MARKER} " * 200, version, new_uid())
                version = saved.version


def test_what_is_taken_in_is_all_there_or_not_at_all(script: Callable[..., Any], prepared: Path) -> None:
    def begin_afresh() -> None:
        shutil.rmtree(prepared)
        prepared.mkdir()
        with open_portfolio(prepared) as portfolio:
            portfolio.save("answer", "2.3/first", "mine", 0, "a")

    kills(script, prepared, "take in", 5, begin_afresh)


def test_what_is_erased_is_gone_from_every_byte_once_it_is_gone(
    script: Callable[..., Any], prepared: Path
) -> None:
    kills(script, prepared, "erase", 5, lambda: write_secret(prepared))


def test_a_backup_is_whole_or_not_there(script: Callable[..., Any], prepared: Path) -> None:
    with open_portfolio(prepared) as portfolio:
        portfolio.take_in((prepared.parent / "bundle.zip").read_bytes())
    kills(script, prepared, "back up", 5, lambda: None)
