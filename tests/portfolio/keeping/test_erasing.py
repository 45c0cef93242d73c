"""Erasing: no byte of the text stays in the portfolio's folder, and no old copy brings it back."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.servers import bytes_of

from cmplearn.errors import InputError, StorageError
from cmplearn.portfolio import Portfolio, StaleVersionError, open_portfolio, read
from cmplearn.portfolio.keeping import backups
from cmplearn.portfolio.keeping.unpacking import unpacked

MARKER = "Xylophonspieler-7Q"
FILE = f"notes on {MARKER}\n".encode()


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    (tmp_path / "home").mkdir()
    with open_portfolio(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Portfolio]:
    (tmp_path / "elsewhere").mkdir()
    with open_portfolio(tmp_path / "elsewhere") as opened:
        yield opened


def places_of(marker: str, folder: Path) -> list[str]:
    """Return the names of the files in whose bytes a text can be found, in any encoding of SQLite's."""
    wanted = [marker.encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(text in bytes_of(path) for text in wanted)
    ]


def write_much(portfolio: Portfolio) -> None:
    """Write a marked text in many versions between others, so that it lies on many pages, and back it up."""
    for number in range(60):
        portfolio.save("log", "mine/secret", {"text": f"{MARKER} {number} " * 100}, number, f"s{number}")
        portfolio.save("log", f"mine/{number}", {"text": "other words " * 200}, 0, f"o{number}")
    portfolio._keeper.wait()


def test_the_text_of_all_versions_is_gone_from_every_file(portfolio: Portfolio) -> None:
    write_much(portfolio)
    folder = portfolio.path.parent
    assert len(places_of(MARKER, folder)) >= 2  # or this test could not fail
    erased = portfolio.erase("log", "mine/secret")
    assert (erased.documents, erased.remaining) == (1, ())
    assert places_of(MARKER, folder) == []
    assert portfolio.history("log", "mine/secret") == []
    assert len(portfolio.documents()) == 60
    assert [backup.path.parent.name for backup in portfolio.backups()] == ["backups"]


def test_several_documents_go_at_once_and_the_file_is_overwritten_once(
    portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("mine/one", "mine/two", "mine/three"):
        portfolio.save("log", key, f"{MARKER} of {key}", 0, key)
    portfolio.save("action", "log/mine/one", {"note": MARKER}, 0, "action")
    portfolio._keeper.wait()
    times: list[bool] = []
    start_afresh = portfolio._keeper.start_afresh

    def counted(*given: Any, is_empty: bool) -> None:
        times.append(is_empty)
        start_afresh(*given, is_empty=is_empty)

    monkeypatch.setattr(portfolio._keeper, "start_afresh", counted)
    erased = portfolio.erase(
        "log", "mine/one", ("action", "log/mine/one"), ("log", "mine/two"), ("log", "no")
    )
    assert (erased.documents, erased.remaining, times) == (3, (), [False])
    assert [each.key for each in portfolio.documents()] == ["mine/three"]


def test_what_an_older_cmplearn_left_on_free_pages_is_gone_too(portfolio: Portfolio) -> None:
    """It let pages go without overwriting them."""
    portfolio.save("log", "mine/1", "x", 0, "a")
    portfolio._keeper.wait()  # a backup that is being made would hold what the older one wrote too
    with closing(sqlite3.connect(portfolio.path, isolation_level=None)) as older:
        older.execute("PRAGMA secure_delete=OFF")
        older.execute("UPDATE saves SET value = ?", (f'"{MARKER * 5_000}"',))
        older.execute("UPDATE saves SET value = '\"y\"'")
        older.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert places_of(MARKER, portfolio.path.parent) == ["portfolio.sqlite"]
    portfolio.erase("log", "mine/1")
    assert places_of(MARKER, portfolio.path.parent) == []


def test_everything_goes_with_files_backups_damaged_files_and_what_was_handed_in(
    portfolio: Portfolio,
) -> None:
    write_much(portfolio)
    portfolio.keep_file(f"{MARKER}.txt", FILE)
    portfolio.note_download()
    folder = portfolio.path.parent
    (folder / "handed-in").mkdir()
    (folder / "handed-in" / "case_1.zip").write_text(MARKER)
    (folder / "portfolio-damaged-2026.sqlite").write_text(MARKER)
    (folder / "server.log").write_text("not ours to remove")
    erased = portfolio.erase_everything()
    assert (erased.documents, erased.files, erased.remaining) == (61, 1, ())
    assert places_of(MARKER, folder) == []
    assert (portfolio.documents(), portfolio.files(), portfolio.backups()) == ([], [], [])
    assert portfolio.last_download() is None
    assert sorted(path.name for path in folder.iterdir() if path.suffix == ".log") == ["server.log"]
    assert not (folder / "handed-in").exists()
    assert portfolio.save("log", "mine/new", "again", 0, "new").value == "again"


def test_a_damaged_file_that_is_kept_is_named_when_one_thing_is_erased(portfolio: Portfolio) -> None:
    kept = portfolio.path.with_name("portfolio-damaged-2026.sqlite")
    kept.write_text(MARKER)
    portfolio.save("log", "mine/secret", MARKER, 0, "a")
    [words] = portfolio.erase("log", "mine/secret").remaining
    assert str(kept) in words
    assert MARKER not in words


def test_an_older_copy_does_not_bring_it_back(portfolio: Portfolio, elsewhere: Portfolio) -> None:
    portfolio.save("log", "mine/secret", MARKER, 0, "a")
    portfolio.keep_file("notes.txt", FILE)
    bundle = portfolio.bundle()
    portfolio.erase("log", "mine/secret")
    portfolio.erase_file(portfolio.files()[0].sha256)
    taken = portfolio.take_in(bundle)
    assert (taken.saves_new, taken.saves_erased, taken.files, taken.changes_nothing) == (0, 1, (), True)
    assert (portfolio.documents(), portfolio.files()) == ([], [])
    assert places_of(MARKER, portfolio.path.parent) == []
    learned = elsewhere.take_in(portfolio.bundle())
    assert (learned.names_erased, learned.changes_nothing) == (2, False)
    assert elsewhere.take_in(bundle).changes_nothing  # the names travel with the bundle


def test_a_version_made_elsewhere_afterwards_does_come_in(portfolio: Portfolio, elsewhere: Portfolio) -> None:
    portfolio.save("log", "mine/secret", MARKER, 0, "a")
    elsewhere.take_in(portfolio.bundle())
    portfolio.erase("log", "mine/secret")
    elsewhere.save("log", "mine/secret", "rewritten", 1, "b")
    taken = portfolio.take_in(elsewhere.bundle())
    assert [(document.value, document.version) for document in taken.added] == [("rewritten", 2)]
    assert [old.value for old in portfolio.history("log", "mine/secret")] == ["rewritten"]
    assert places_of(MARKER, portfolio.path.parent) == []


def test_a_file_that_the_other_copy_erased_goes_here_too(portfolio: Portfolio, elsewhere: Portfolio) -> None:
    portfolio.keep_file("notes.txt", FILE)
    elsewhere.take_in(portfolio.bundle())
    [kept] = elsewhere.files()
    portfolio.erase_file(kept.sha256)
    assert elsewhere.take_in(portfolio.bundle()).names_erased == 1
    assert elsewhere.files() == []


def test_a_copy_that_still_holds_what_it_names_as_erased_does_not_bring_it(
    portfolio: Portfolio, elsewhere: Portfolio
) -> None:
    portfolio.save("log", "mine/secret", MARKER, 0, "a")
    portfolio.keep_file("notes.txt", FILE)
    whole = unpacked(portfolio.bundle())
    names = frozenset({*(save.uid for save in whole.saves), *(file.uid for file in whole.files)})
    elsewhere.take_in(replace(whole, erased=names))
    assert (elsewhere.documents(), elsewhere.files()) == ([], [])


def test_what_the_other_copy_erased_is_erased_here_with_its_bytes(
    portfolio: Portfolio, elsewhere: Portfolio
) -> None:
    write_much(portfolio)
    elsewhere.take_in(portfolio.bundle())
    elsewhere.erase("log", "mine/secret")
    bundle = elsewhere.bundle()
    assert [document.key for document in portfolio.look_into(bundle).removed] == ["mine/secret"]
    assert portfolio.get("log", "mine/secret").version == 60
    portfolio.take_in(bundle)
    assert places_of(MARKER, portfolio.path.parent) == []


def test_a_version_that_the_other_copy_erased_leaves_no_byte_though_a_later_one_stays(
    portfolio: Portfolio, elsewhere: Portfolio
) -> None:
    write_much(portfolio)
    elsewhere.take_in(portfolio.bundle())
    portfolio.save("log", "mine/secret", {"text": "said differently"}, 60, "later")
    elsewhere.erase("log", "mine/secret")
    taken = portfolio.take_in(elsewhere.bundle())
    assert taken.removed == ()
    assert portfolio.get("log", "mine/secret").value == {"text": "said differently"}
    assert places_of(MARKER, portfolio.path.parent) == []


def test_a_page_opened_before_the_erasure_is_not_fooled(portfolio: Portfolio) -> None:
    portfolio.save("log", "mine/secret", MARKER, 0, "a")
    portfolio.erase("log", "mine/secret")
    with pytest.raises(InputError, match="nothing is stored"):
        portfolio.save("log", "mine/secret", "from the old page", 1, "b")
    new = portfolio.save("log", "mine/secret", "new", 0, "c")
    assert new.version == 2
    with pytest.raises(StaleVersionError):
        portfolio.save("log", "mine/secret", "from the old page", 1, "b")


def test_the_same_file_can_be_kept_again(portfolio: Portfolio) -> None:
    first = portfolio.keep_file("notes.txt", FILE)
    portfolio.erase_file(first.sha256)
    assert portfolio.keep_file("notes.txt", FILE).sha256 == first.sha256
    assert [file.name for file in portfolio.files()] == ["notes.txt"]


def test_erasing_what_is_not_there_is_no_error(portfolio: Portfolio) -> None:
    assert portfolio.erase("log", "mine/none").documents == 0
    assert portfolio.erase_file("0" * 64).files == 0
    assert portfolio.erase_everything().documents == 0


def test_an_erasure_that_could_not_be_finished_is_finished_at_the_next_opening(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        write_much(portfolio)
        with closing(sqlite3.connect(portfolio.path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM saves").fetchall()  # holds the log as it is
            [words] = portfolio.erase("log", "mine/secret").remaining
            assert "read by another program" in words
            assert "tried again when cmplearn starts" in words
            assert portfolio.history("log", "mine/secret") == []
        assert places_of(MARKER, tmp_path) != []
    with open_portfolio(tmp_path):
        assert places_of(MARKER, tmp_path) == []


def test_backups_stay_until_a_new_one_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_portfolio(tmp_path) as portfolio:
        write_much(portfolio)
        with monkeypatch.context() as broken:
            broken.setattr(backups, "back_up", full_disk)
            [words] = portfolio.erase("log", "mine/secret").remaining
            assert "The disk is full." in words
        assert len(portfolio.backups()) == 1
    with open_portfolio(tmp_path), read(tmp_path) as reader:
        assert places_of(MARKER, tmp_path) == []
        assert len(reader.documents()) == 60


def full_disk(_: Path) -> None:
    raise StorageError("The disk is full.")


def test_earlier_versions_go_and_the_newest_stays_in_every_copy(
    portfolio: Portfolio, elsewhere: Portfolio
) -> None:
    write_much(portfolio)
    newest = portfolio.save("log", "mine/secret", "put right", 60, "right")
    older = portfolio.bundle()
    elsewhere.take_in(older)
    assert portfolio.erase_versions("log", "mine/secret", but=newest.uid).remaining == ()
    assert places_of(MARKER, portfolio.path.parent) == []
    assert [each.value for each in portfolio.history("log", "mine/secret")] == ["put right"]
    assert portfolio.take_in(older).saves_new == 0
    elsewhere.take_in(portfolio.bundle())
    assert places_of(MARKER, elsewhere.path.parent) == []
    assert elsewhere.get("log", "mine/secret").value == "put right"
    assert portfolio.save("log", "mine/secret", "and on", newest.version, "on").version == newest.version + 1


def test_earlier_versions_are_not_erased_under_another_newest_one(portfolio: Portfolio) -> None:
    first = portfolio.save("log", "mine/1", "one", 0, "a")
    portfolio.save("log", "mine/1", "two", 1, "b")
    with pytest.raises(StaleVersionError):
        portfolio.erase_versions("log", "mine/1", but=first.uid)
    with pytest.raises(InputError, match="Nothing was changed"):
        portfolio.erase_versions("log", "mine/2", but=first.uid)
    assert len(portfolio.history("log", "mine/1")) == 2


def test_what_was_erased_is_known_to_have_been_here(portfolio: Portfolio, tmp_path: Path) -> None:
    portfolio.save("log", "mine/1", "one", 0, "a")
    assert not portfolio.was_erased("log", "mine/1")
    portfolio.erase("log", "mine/1")
    assert portfolio.was_erased("log", "mine/1")
    assert not portfolio.was_erased("log", "mine/2")
    with read(tmp_path / "nobody") as reader:
        assert not reader.was_erased("log", "mine/1")
