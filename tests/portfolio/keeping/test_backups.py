"""Backups: made on their own, whole or not there, and never in the way."""

import os
import shutil
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmplearn.errors import NotFoundError, StorageError
from cmplearn.portfolio import Portfolio, open_portfolio
from cmplearn.portfolio.keeping import backups, keeper
from cmplearn.portfolio.keeping.backups import back_up, backups_of, copy, days_kept
from cmplearn.portfolio.keeping.keeper import Keeper

FIRST = "2.3/first-answer"
NOT_OUR_USER = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    with open_portfolio(tmp_path) as opened:
        yield opened


def values_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        return [row[0] for row in connection.execute("SELECT value FROM saves ORDER BY id")]


def named(folder: Path, day: date) -> Path:
    """Give today's backup the name of another day."""
    path = folder / "backups" / f"portfolio-{day}.sqlite"
    next((folder / "backups").glob("portfolio-*.sqlite")).rename(path)
    return path


def test_the_first_save_of_a_day_and_an_opening_are_backed_up(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        assert portfolio.backups() == []
        portfolio.save("answer", FIRST, "one", 0, "a")
        portfolio._keeper.wait()
        [backup] = portfolio.backups()
        assert values_in(backup.path) == ['"one"']
        assert backup.day == datetime.now(UTC).date()
        portfolio.save("answer", FIRST, "two", 1, "b")
    with open_portfolio(tmp_path) as portfolio:
        portfolio._keeper.wait()
        assert values_in(portfolio.backups()[0].path) == ['"one"', '"two"']
        assert [path.name for path in (tmp_path / "backups").iterdir()] == [portfolio.backups()[0].name]


def test_the_day_after_there_is_another(tmp_path: Path) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "one", 0, "a")
        portfolio._keeper.wait()
        named(tmp_path, yesterday)
        portfolio._keeper._day = yesterday  # as if the server had run through the night
        portfolio.save("answer", FIRST, "two", 1, "b")
        portfolio._keeper.wait()
        assert [backup.day for backup in portfolio.backups()] == [yesterday + timedelta(days=1), yesterday]


def test_nothing_new_needs_no_backup(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "one", 0, "a")
    back_up(tmp_path / "portfolio.sqlite")
    path = named(tmp_path, date(2026, 1, 5))
    open_portfolio(tmp_path).close()
    assert list((tmp_path / "backups").iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps who may read a file elsewhere")
def test_nobody_else_may_read_a_backup(portfolio: Portfolio) -> None:
    portfolio.save("answer", FIRST, "private", 0, "a")
    portfolio._keeper.wait()
    path = portfolio.backups()[0].path
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_leftover_that_goes_by_itself_does_not_end_the_tidying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, left = tmp_path / "gone.part", tmp_path / "left.part"
    left.touch()
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([gone, left]))
    backups.tidy(tmp_path / "portfolio.sqlite")
    assert not left.exists()


def test_the_days_of_a_week_and_one_of_each_of_four_weeks_are_kept() -> None:
    today = date(2026, 11, 22)
    every_day = [today - timedelta(days=number) for number in range(100)]
    kept = days_kept(every_day, today)
    assert kept >= set(every_day[:7])
    assert {day.isocalendar()[1] for day in kept} == {44, 45, 46, 47}
    assert len(kept) == 10


def test_whoever_comes_once_a_month_keeps_their_last_seven() -> None:
    days = [date(2026, month, 1) for month in range(1, 12)]
    assert days_kept(days, date(2026, 11, 1)) == set(days[-7:])


def test_a_backup_of_a_day_to_come_is_kept() -> None:
    assert date(2027, 5, 1) in days_kept(
        [date(2027, 5, 1), *(date(2026, 1, n) for n in range(1, 28))], date(2026, 1, 27)
    )


def test_old_backups_are_removed_when_a_new_one_is_made(portfolio: Portfolio) -> None:
    portfolio.save("answer", FIRST, "one", 0, "a")
    portfolio._keeper.wait()
    [new] = portfolio.backups()
    for number in range(1, 60):
        shutil.copy(new.path, new.path.with_name(f"portfolio-{new.day - timedelta(days=number)}.sqlite"))
    back_up(portfolio.path)
    assert {backup.day for backup in portfolio.backups()} == days_kept(
        [new.day - timedelta(days=number) for number in range(60)], new.day
    )


def test_a_backup_brings_back_what_is_missing_and_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    with open_portfolio(tmp_path / "old") as old:
        old.save("answer", FIRST, "before", 0, "a")
        old.keep_file("notes.txt", b"notes")
        old._keeper.wait()
        name = back_up(old.path).name
    with open_portfolio(tmp_path / "new") as portfolio:
        portfolio.save("answer", "2.3/new", "since", 0, "b")
        shutil.copytree(tmp_path / "old" / "backups", tmp_path / "new" / "backups", dirs_exist_ok=True)
        taken = portfolio.bring_back(name)
        assert [document.value for document in taken.added] == ["before"]
        assert [document.value for document in portfolio.documents()] == ["before", "since"]
        assert [file.name for file in portfolio.files()] == ["notes.txt"]
        assert portfolio.bring_back(name).changes_nothing
        assert [path for path in (tmp_path / "new" / "backups").iterdir() if "part" in path.name] == []


@pytest.mark.parametrize("name", ["portfolio-2020-01-01.sqlite", "../portfolio.sqlite", ""])
def test_a_backup_that_is_not_there_is_named_beside_those_there_are(portfolio: Portfolio, name: str) -> None:
    with pytest.raises(NotFoundError, match="none yet"):
        portfolio.bring_back(name)


def test_a_damaged_backup_brings_nothing_back_and_says_so(portfolio: Portfolio) -> None:
    portfolio.save("answer", FIRST, "one", 0, "a")
    portfolio._keeper.wait()
    [backup] = portfolio.backups()
    backup.path.write_bytes(b"no database" * 1000)
    with pytest.raises(StorageError, match="damaged"):
        portfolio.bring_back(backup.name)
    assert portfolio.get("answer", FIRST).value == "one"


def damage(path: Path) -> None:
    """Overwrite the middle of a file, as a bad disk would."""
    content = bytearray(path.read_bytes())
    content[100 : len(content) - 100] = b"\xa5" * (len(content) - 200)
    path.write_bytes(content)


def test_a_damaged_file_begins_again_from_the_newest_good_backup(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "one", 0, "a")
    back_up(tmp_path / "portfolio.sqlite")
    named(tmp_path, date(2026, 1, 5))
    back_up(tmp_path / "portfolio.sqlite")
    damage(backups_of(tmp_path / "portfolio.sqlite")[0].path)
    damage(tmp_path / "portfolio.sqlite")
    with open_portfolio(tmp_path) as portfolio:
        assert portfolio.get("answer", FIRST).value == "one"
        [notice] = portfolio.notices
        assert "begun again from the backup of" in notice
        portfolio.save("answer", FIRST, "two", 1, "b")
    [kept] = tmp_path.glob("portfolio-damaged-*.sqlite")
    assert str(kept) in notice


@pytest.mark.parametrize("how", ["emptied", "removed"])
def test_a_lost_file_begins_again_from_its_backup_and_the_backup_stays(tmp_path: Path, how: str) -> None:
    with open_portfolio(tmp_path) as portfolio:
        for number in range(5):
            portfolio.save("answer", f"2.3/a{number}", "one", 0, str(number))
    back_up(tmp_path / "portfolio.sqlite")
    file = tmp_path / "portfolio.sqlite"
    file.write_bytes(b"") if how == "emptied" else file.unlink()
    with open_portfolio(tmp_path) as portfolio:
        assert len(portfolio.documents()) == 5
        [notice] = portfolio.notices
        assert "gone or empty" in notice
        assert "begun again from the backup of" in notice
        portfolio.save("answer", FIRST, "two", 0, "b")
        portfolio._keeper.wait()
        assert len(values_in(portfolio.backups()[0].path)) >= 5


def test_after_everything_is_erased_nothing_is_brought_back(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "one", 0, "a")
        portfolio.erase_everything()
    (tmp_path / "portfolio.sqlite").unlink()
    with open_portfolio(tmp_path) as portfolio:
        assert portfolio.documents() == []
        assert portfolio.notices == ()


def test_a_damaged_file_with_no_good_backup_begins_empty(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "portfolio-2026-01-05.sqlite").write_bytes(b"no database")
    (tmp_path / "portfolio.sqlite").write_bytes(b"no database" * 1000)
    with open_portfolio(tmp_path) as portfolio:
        assert portfolio.documents() == []
        assert "empty portfolio was begun" in portfolio.notices[0]
        portfolio.save("answer", FIRST, "one", 0, "a")


def test_a_backup_that_fails_is_a_notice_and_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    with open_portfolio(tmp_path) as portfolio:
        assert portfolio.save("answer", FIRST, "one", 0, "a").version == 1
        portfolio._keeper.wait()
        assert "A backup could not be written" in portfolio.notices[-1]
        assert "What you save is kept as always" in portfolio.notices[-1]
        (tmp_path / "backups").unlink()
        portfolio._keeper._day = None
        portfolio.save("answer", FIRST, "two", 1, "b")
        portfolio._keeper.wait()
        assert portfolio.notices == ()


def test_a_save_does_not_wait_for_a_backup(portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a backup is being written, saves are acknowledged; the backup begun before them ends well."""
    import threading

    may_go_on, began = threading.Event(), threading.Event()
    true_copy = copy

    def slow(source: Path, target: Path) -> None:
        began.set()
        assert may_go_on.wait(60)
        true_copy(source, target)

    monkeypatch.setattr("cmplearn.portfolio.keeping.backups.copy", slow)
    portfolio.save("answer", FIRST, "one", 0, "a")
    assert began.wait(60)
    for version in range(1, 20):
        portfolio.save("answer", FIRST, version, version, f"{version}")
    may_go_on.set()
    portfolio._keeper.wait()
    assert len(values_in(portfolio.backups()[0].path)) == 20


def test_a_copy_made_while_somebody_saves_is_one_moment_of_the_file(
    portfolio: Portfolio, tmp_path: Path
) -> None:
    import threading

    stop = threading.Event()

    def save() -> None:
        version = 0
        while not stop.is_set():
            portfolio.save("answer", FIRST, version, version, str(version))
            version += 1

    saving = threading.Thread(target=save)
    saving.start()
    try:
        for number in range(10):
            copy(portfolio.path, tmp_path / f"{number}.sqlite")
    finally:
        stop.set()
        saving.join()
    for number in range(10):
        values = values_in(tmp_path / f"{number}.sqlite")
        assert values == [str(each) for each in range(len(values))]


FILL = """
import os, sys
from pathlib import Path
from cmplearn.errors import StorageError
from cmplearn.portfolio import open_portfolio
with open_portfolio(Path(sys.argv[1])) as portfolio:
    saved = 0
    try:
        while True:
            portfolio.save("answer", "2.3/text", "x" * 20_000, saved, str(saved))
            saved += 1
            if saved == 3:
                portfolio._keeper.wait()
                portfolio._keeper._day = None
    except StorageError as error:
        print(error)
    kept = len(portfolio.history("answer", "2.3/text"))
    portfolio._keeper.wait()
    print(saved > 3 and kept == saved)
with open_portfolio(Path(sys.argv[1])) as portfolio:
    portfolio._keeper.wait()
    disk = os.statvfs(sys.argv[1])
    Path(sys.argv[1], "ballast").write_bytes(bytes(disk.f_bavail * disk.f_frsize))
    portfolio._keeper._begin()
    portfolio._keeper.wait()
    print(any("backup could not be written" in notice for notice in portfolio.notices))
    print({path.suffix for path in (Path(sys.argv[1]) / "backups").iterdir()})
"""
"""Fills a disk while a backup is made, which may or may not fit; then the disk until nothing fits."""


def test_a_full_disk_leaves_the_older_backup_and_every_save(
    script: Callable[..., Any], small_disk: tuple[tuple[str, ...], Path]
) -> None:
    command, folder = small_disk
    said = script(FILL, folder, before=command).communicate()[0].splitlines()
    assert "is full, so this was not saved" in said[0]
    assert said[1:] == ["True", "True", "{'.sqlite'}"]


def test_a_keeper_makes_one_backup_at_a_time(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "one", 0, "a")
    keeper = Keeper(tmp_path / "portfolio.sqlite")
    for _ in range(5):
        keeper._begin()
    keeper.wait()
    assert (keeper.notice, len(backups_of(tmp_path / "portfolio.sqlite"))) == ("", 1)


def test_a_portfolio_may_be_closed_just_as_a_backup_begins(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Beginning(threading.Thread):
        def start(self) -> None:
            keeper.wait()  # as whoever closes the portfolio does in another thread
            super().start()

    keeper = Keeper(portfolio.path)
    monkeypatch.setattr(threading, "Thread", Beginning)
    keeper.after_save()
    keeper.wait()
    assert len(backups_of(portfolio.path)) == 1


def test_two_bring_the_same_backup_back_at_one_moment(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    portfolio.save("answer", FIRST, "one", 0, "a")
    portfolio._keeper.wait()
    [backup] = portfolio.backups()
    both = threading.Barrier(2, timeout=20)

    def copied(source: Path, target: Path) -> None:
        copy(source, target)
        both.wait()

    monkeypatch.setattr(backups, "copy", copied)
    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(portfolio.bring_back, [backup.name] * 2))
    assert [each.saves_known for each in taken] == [1, 1]
    assert list(backup.path.parent.iterdir()) == [backup.path]


def test_no_backup_is_left_when_one_of_them_is_removed_by_another_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    days = [date(2026, 11, day) for day in (1, 2, 3)]
    for day in days:
        (folder / f"portfolio-{day}.sqlite").touch()
    listed = sorted(folder.iterdir())
    listed[0].unlink()
    monkeypatch.setattr(Path, "iterdir", lambda _: iter(listed))
    assert [each.day for each in backups_of(tmp_path / "portfolio.sqlite")] == days[:0:-1]
    backups.remove_all(tmp_path / "portfolio.sqlite")
    assert not any(path.exists() for path in listed)


def test_two_saves_at_one_moment_begin_one_backup(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, both = [], threading.Barrier(2, timeout=20)

    class Day(datetime):
        @classmethod
        def now(cls, zone: Any = None) -> Any:
            with suppress(threading.BrokenBarrierError):
                both.wait(0.1)  # as far as two get here together
            return datetime.now(zone)

    monkeypatch.setattr(backups, "back_up", made.append)
    monkeypatch.setattr(keeper, "datetime", Day)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: portfolio._keeper.after_save(), "ab"))
    portfolio._keeper.wait()
    assert len(made) == 1
