"""Opening databases: sound ones safely, others with a message that says what to do."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from cmplearn import store
from cmplearn.errors import StorageError
from cmplearn.store.databases import DatabaseFacts, begin_writing


def write_note(path: Path, text: str = "kept") -> None:
    engine = store.open_database(path)
    with store.writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS notes (text TEXT)")
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", (text,))
    engine.dispose()


def test_a_local_file_uses_the_log_and_waits_for_the_disk(tmp_path: Path) -> None:
    engine = store.open_database(tmp_path / "notes.sqlite")
    with store.reading(engine) as connection:
        full = 2
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert store.facts(engine) == DatabaseFacts(str(tmp_path / "notes.sqlite"), "wal", None)
    engine.dispose()


def test_a_file_on_a_network_drive_uses_the_rollback_journal_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/home {tmp_path} nfs4 rw 0 0\n")
    monkeypatch.setattr("cmplearn.store.disks.network_file_system.__defaults__", (mounts,))
    engine = store.open_database(tmp_path / "notes.sqlite")
    facts = store.facts(engine)
    engine.dispose()
    assert (facts.journal, facts.network) == ("delete", "nfs4")
    assert "network drive (nfs4)" in facts.advice


def test_a_block_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    write_note(path)
    engine = store.open_database(path)

    def write_half() -> None:
        with store.writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO notes VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    with store.reading(engine) as connection:
        assert connection.exec_driver_sql("SELECT text FROM notes").scalars().all() == ["kept"]
    engine.dispose()


def test_a_file_opened_for_reading_cannot_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    write_note(path)
    engine = store.open_database(path, read_only=True)
    with pytest.raises(StorageError, match="read-only"), store.writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES ('more')")
    engine.dispose()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"gone does not exist.*connect it"):
        store.open_database(tmp_path / "gone" / "notes.sqlite")


def test_a_missing_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"notes\.sqlite cannot be opened"):
        store.open_database(tmp_path / "notes.sqlite", read_only=True)


def test_a_sqlite_url_is_a_file(tmp_path: Path) -> None:
    write_note(tmp_path / "notes.sqlite")
    engine = store.open_database(f"sqlite:///{tmp_path / 'notes.sqlite'}")
    assert store.facts(engine).where == str(tmp_path / "notes.sqlite")
    engine.dispose()


def test_a_server_that_needs_a_missing_package_says_which_and_hides_the_password() -> None:
    with pytest.raises(StorageError, match=r"oracledb.*cmplearn\[hub\]") as caught:
        store.open_database("oracle+oracledb://me:secret@127.0.0.1/programme")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("how", ["text", "zeros in the middle"])
def test_a_damaged_file_is_told_from_a_sound_one(tmp_path: Path, how: str) -> None:
    path = tmp_path / "notes.sqlite"
    damage(path, how)
    with pytest.raises(store.DamagedFileError, match="damaged"):
        store.open_database(path)


def damage(path: Path, how: str) -> None:
    """Make a file that SQLite cannot read, from the start or from the middle."""
    if how == "text":
        path.write_bytes(b"Dear diary, this is no database. " * 100)
        return
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
        connection.executemany("INSERT INTO notes VALUES (?)", [("words " * 100,)] * 200)
    connection.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + bytes(40_000) + whole[48_192:])


def test_a_file_kept_aside_is_whole_with_what_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    path.write_bytes(b"damaged")
    (tmp_path / "notes.sqlite-wal").write_bytes(b"log")
    kept = store.keep_aside(path)
    assert (kept.read_bytes(), kept.with_name(kept.name + "-wal").read_bytes()) == (b"damaged", b"log")
    assert not path.exists()
    assert "damaged" in kept.name


def test_a_busy_file_says_to_close_the_other_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.sqlite"
    write_note(path)
    monkeypatch.setattr("cmplearn.store.databases.BUSY_SECONDS", 0.01)
    engine, other = store.open_database(path), sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match="Close the other program"), store.writing(engine):
        pass
    other.close()
    engine.dispose()


def test_a_file_that_another_program_has_just_made_is_opened_when_that_is_done(tmp_path: Path) -> None:
    """SQLite itself refuses at once when the other one is about to write to a file without a log."""
    path = tmp_path / "notes.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for statement in ("CREATE TABLE notes (text TEXT)", "BEGIN IMMEDIATE", "SELECT * FROM notes"):
        other.execute(statement)
    letting_go = threading.Timer(0.3, other.execute, ["COMMIT"])
    letting_go.start()
    engine = store.open_database(path)
    letting_go.join()
    other.close()
    assert store.facts(engine).journal == "wal"
    engine.dispose()


def test_what_was_removed_is_scrubbed_from_the_file_and_its_log(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite"
    engine = store.open_database(path)
    with store.writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE notes (words TEXT)")
        connection.exec_driver_sql("INSERT INTO notes VALUES (?)", ("Xylophonspieler" * 1000,))
    with store.writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM notes")
    log = path.with_name("notes.sqlite-wal")
    assert b"Xylophonspieler" in log.read_bytes()
    store.scrub(engine)
    assert b"Xylophonspieler" not in path.read_bytes() + log.read_bytes()
    with store.reading(engine) as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 5000
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar_one() == 1
    engine.dispose()


def test_no_error_holds_what_was_written(tmp_path: Path) -> None:
    engine = store.open_database(tmp_path / "notes.sqlite")
    with pytest.raises(Exception, match="no such table") as failed, engine.connect() as connection:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("Xylophonspieler",))
    assert "Xylophonspieler" not in str(failed.value)
    engine.dispose()


def test_a_new_file_is_for_its_owners_eyes_alone(tmp_path: Path) -> None:
    engine = store.open_database(tmp_path / "programme.sqlite")
    store.migrate(engine, "portfolio")
    assert {each.stat().st_mode & 0o077 for each in tmp_path.iterdir()} == {0}
    engine.dispose()


class InTurn:
    """A connection that others stand before: each time it is refused, one ends and the next one begins."""

    def __init__(self, path: Path, journal: str, others: int, *, one_stays: bool = False) -> None:
        self.others, self.one_stays = others, one_stays
        self.own, self.other = (sqlite3.connect(path, timeout=0.01, isolation_level=None) for _ in range(2))
        self.other.execute(f"PRAGMA journal_mode={journal}")
        self.other.execute("CREATE TABLE notes (text TEXT)")
        self.own.execute("SELECT * FROM notes")
        self.begin_next()

    def begin_next(self) -> None:
        """Hold the file as a commit does."""
        self.other.execute("BEGIN EXCLUSIVE")
        self.other.execute("INSERT INTO notes VALUES ('theirs')")

    def execute(self, statement: str) -> sqlite3.Cursor:
        try:
            return self.own.execute(statement)
        except sqlite3.OperationalError:
            if statement == "BEGIN IMMEDIATE" and self.others:
                self.others -= 1
                self.other.execute("COMMIT")
                if self.others or self.one_stays:
                    self.begin_next()
            raise

    def close(self) -> None:
        self.own.close()
        self.other.close()


@pytest.mark.parametrize("journal", ["wal", "delete"])
def test_a_writer_waits_as_long_as_those_before_it_get_on(tmp_path: Path, journal: str) -> None:
    with closing(InTurn(tmp_path / "notes.sqlite", journal, others=4)) as crowded:
        begin_writing(crowded)
        assert crowded.own.in_transaction
        assert crowded.own.execute("SELECT count(*) FROM notes").fetchone() == (4,)


def test_a_writer_gives_up_when_those_before_it_get_on_no_more(tmp_path: Path) -> None:
    with closing(InTurn(tmp_path / "notes.sqlite", "wal", others=2, one_stays=True)) as stuck:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            begin_writing(stuck)
        assert stuck.others == 0


def test_a_commit_that_does_not_end_is_not_waited_for_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmplearn.store.databases.QUEUE_SECONDS", 0.05)
    stuck = InTurn(tmp_path / "notes.sqlite", "delete", others=0)
    with closing(stuck), pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_writing(stuck)


OTHER = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1])
print(*(text for (text,) in file.execute("SELECT text FROM notes")))
file.execute("INSERT INTO notes VALUES ('theirs')")
file.commit()
file.close()
"""


def other_program(path: Path) -> list[str]:
    """What another program reads in a file, in which it then writes; it closes what it opened."""
    done = subprocess.run([sys.executable, "-c", OTHER, path], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_opening_a_file_once_more_takes_no_locks_from_who_has_it_open(tmp_path: Path) -> None:
    """Else another program takes itself for the last one, and removes the log that this one writes in."""
    path = tmp_path / "notes.sqlite"
    write_note(path)
    engine = store.open_database(path)
    with store.writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES ('ours')")
    store.open_database(path).dispose()
    assert other_program(path) == ["kept", "ours"]
    with store.writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES ('later')")
    assert other_program(path) == ["kept", "ours", "theirs", "later"]
    engine.dispose()


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_of_postgresql_needs_no_driver_named(postgres_server: Any, scheme: str) -> None:
    url = str(postgres_server.new_database()).replace("postgresql+psycopg", scheme)
    engine = store.open_database(url)
    assert store.facts(engine).journal == "server"
    engine.dispose()


def test_a_server_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be reached, so this was not saved") as caught:
        store.open_database(f"postgresql://me:secret@/programme?host={tmp_path}")
    assert "secret" not in str(caught.value)


def run(engine: Engine, *statements: str) -> None:
    with store.writing(engine) as writer:
        for each in statements:
            writer.exec_driver_sql(each)


def test_a_server_that_ended_a_connection_is_reached_again(postgres_server: Any) -> None:
    engine = store.open_database(postgres_server.new_database())
    make = "CREATE TABLE words (word text)"
    with pytest.raises(StorageError, match="cannot be reached, so this was not saved"):
        run(engine, make, "SELECT pg_terminate_backend(pg_backend_pid())")
    run(engine, make)
    engine.dispose()


def test_a_program_that_stands_still_holds_nobody_up(
    postgres_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmplearn.store.databases.BUSY_SECONDS", 0.1)
    engine = store.open_database(postgres_server.new_database())
    run(engine, "CREATE TABLE words (word text)")
    with store.writing(engine) as still:
        still.exec_driver_sql("LOCK TABLE words")
        with pytest.raises(StorageError, match="held by another program that stands still"):
            run(engine, "INSERT INTO words VALUES ('x')")
        assert still.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar_one() == "1min"
    engine.dispose()
