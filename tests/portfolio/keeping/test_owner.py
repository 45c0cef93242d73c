"""Saving: versions, repeated saves, the limits, and what survives."""

import sqlite3
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cmplearn.errors import ConflictError, InputError, InUseError, NotFoundError, StorageError
from cmplearn.portfolio import Portfolio, StaleVersionError, open_portfolio

FIRST = "2.3/first-answer"


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    with open_portfolio(tmp_path) as opened:
        yield opened


def test_a_save_is_read_back_with_its_version_and_time(portfolio: Portfolio) -> None:
    saved = portfolio.save("answer", FIRST, {"n": 20, "why": "«£»"}, version=0, operation="a")
    assert saved == portfolio.get("answer", FIRST)
    assert (saved.version, saved.value) == (1, {"n": 20, "why": "«£»"})
    assert saved.saved_at.utcoffset() is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps who may read a file elsewhere")
def test_nobody_else_on_the_computer_may_read_what_is_saved(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)  # a folder that was there already stays as its owner made it
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "private", 0, operation="a")
        portfolio._keeper.wait()
        files = sorted(path.name for path in tmp_path.iterdir())
        sides = ["portfolio.sqlite", "portfolio.sqlite-shm", "portfolio.sqlite-wal"]
        assert files == ["backups", "portfolio.lock", *sides]
    everything = list(tmp_path.rglob("*"))
    assert any(path.parent.name == "backups" for path in everything)
    assert {path: path.stat().st_mode & 0o077 for path in everything} == dict.fromkeys(everything, 0)


def test_what_is_replaced_is_kept(portfolio: Portfolio) -> None:
    for version, words in enumerate(["one", "two", "three"]):
        portfolio.save("answer", FIRST, words, version, operation=words)
    assert [old.value for old in portfolio.history("answer", FIRST)] == ["one", "two", "three"]
    assert [document.value for document in portfolio.documents()] == ["three"]


def test_a_repeated_save_gets_the_same_acknowledgement_and_saves_once(portfolio: Portfolio) -> None:
    first = portfolio.save("answer", FIRST, "x", 0, operation="a")
    portfolio.save("answer", FIRST, "y", 1, operation="b")
    assert portfolio.save("answer", FIRST, "x", 0, operation="a") == first
    assert portfolio.get("answer", FIRST).value == "y"


def test_an_operation_belongs_to_one_document(portfolio: Portfolio) -> None:
    portfolio.save("answer", FIRST, "x", 0, operation="a")
    with pytest.raises(InputError, match="cannot save"):
        portfolio.save("answer", "2.3/other", "x", 0, operation="a")


def test_a_save_on_an_older_version_is_a_conflict_that_shows_the_stored_one(portfolio: Portfolio) -> None:
    stored = portfolio.save("answer", FIRST, "theirs", 0, operation="a")
    with pytest.raises(StaleVersionError, match="Nothing was overwritten") as caught:
        portfolio.save("answer", FIRST, "mine", 0, operation="b")
    assert caught.value.current == stored
    assert isinstance(caught.value, ConflictError)
    assert portfolio.get("answer", FIRST) == stored


def nested(levels: int) -> list[Any]:
    """Return lists inside one another."""
    return [nested(levels - 1)] if levels > 1 else []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "secret"}, "A portfolio keeps answer"),
        ({"key": "../../etc/passwd"}, "A document's name"),
        ({"key": "2.3//x"}, "A document's name"),
        ({"key": "x" * 201}, "A document's name"),
        ({"key": ""}, "A document's name"),
        ({"value": float("nan")}, "can only hold"),
        ({"value": {1, 2}}, "can only hold"),
        ({"value": "\ud800"}, "can only hold"),
        ({"value": "é" * 50_000}, "too long to save: 100,002 bytes"),
        ({"version": -1}, "0 or more"),
        ({"version": 3}, "follows version 3, but nothing is stored"),
        ({"operation": ""}, "1 to 100 characters"),
        ({"operation": "o" * 101}, "1 to 100 characters"),
        ({"operation": "half a character \ud800"}, "can be printed"),
        ({"value": nested(21)}, "at most 20 deep"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(
    portfolio: Portfolio, change: dict[str, Any], message: str
) -> None:
    save = {"kind": "answer", "key": FIRST, "value": "x", "version": 0, "operation": "a"} | change
    with pytest.raises(InputError, match=message):
        portfolio.save(**save)
    assert portfolio.documents() == []


def test_the_largest_value_fits(portfolio: Portfolio) -> None:
    portfolio.save("answer", FIRST, "x" * 99_998, 0, "a")
    assert len(portfolio.get("answer", FIRST).value) == 99_998


def test_documents_are_found_by_kind_and_beginning(portfolio: Portfolio) -> None:
    for kind, key in [("answer", "2.3/a"), ("answer", "2.30/b"), ("answer", "2_3/c"), ("log", "2.3/reflect")]:
        portfolio.save(kind, key, "x", 0, operation=f"{kind}{key}")
    assert [found.key for found in portfolio.documents("answer", "2.3/")] == ["2.3/a"]
    assert [found.key for found in portfolio.documents("answer", "2_3")] == ["2_3/c"]
    assert [found.kind for found in portfolio.documents(prefix="2.3/")] == ["answer", "log"]


def test_what_is_missing_is_named_beside_what_there_is(portfolio: Portfolio) -> None:
    portfolio.save("answer", "2.3/there", "x", 0, "a")
    with pytest.raises(NotFoundError, match=r"“2\.3/gone”.*2\.3/there"):
        portfolio.get("answer", "2.3/gone")


def test_many_threads_saving_one_document_lose_and_double_nothing(portfolio: Portfolio) -> None:
    def add(number: int) -> None:
        while True:
            seen = next(iter(portfolio.documents("answer", "2.3/list")), None)
            try:
                value = [*(seen.value if seen else []), number]
                portfolio.save(
                    "answer", "2.3/list", value, seen.version if seen else 0, f"op-{number}-{len(value)}"
                )
            except StaleVersionError:
                continue
            return

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(40)))
    assert sorted(portfolio.get("answer", "2.3/list").value) == list(range(40))


def test_the_age_of_a_download_counts_what_came_after(portfolio: Portfolio) -> None:
    assert portfolio.last_download() is None
    portfolio.save("answer", FIRST, "x", 0, "a")
    portfolio.note_download()
    portfolio.save("answer", FIRST, "y", 1, "b")
    download = portfolio.last_download()
    assert download is not None
    assert download.saves_since == 1


HOLD = """
import sys
from pathlib import Path
from cmplearn.portfolio import open_portfolio
portfolio = open_portfolio(Path(sys.argv[1]), holder="http://127.0.0.1:8888/cmplearn/")
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_who_holds_the_portfolio_and_a_killed_one_lets_go_at_once(
    script: Callable[..., Any], tmp_path: Path
) -> None:
    holder = script(HOLD, tmp_path)
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(InUseError, match=rf"process {holder.pid}\).*http://127\.0\.0\.1:8888/cmplearn/"):
        open_portfolio(tmp_path)
    holder.kill()
    holder.wait()
    open_portfolio(tmp_path).close()


def test_the_holder_can_change_its_link(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.held_at("http://127.0.0.1:9999/")
        with pytest.raises(InUseError, match=r"http://127\.0\.0\.1:9999/"):
            open_portfolio(tmp_path)


def test_a_lock_file_full_of_nonsense_does_no_harm(tmp_path: Path) -> None:
    with open_portfolio(tmp_path):
        (tmp_path / "portfolio.lock").write_bytes(b"\xff{")
        with pytest.raises(InUseError, match="another running cmplearn, and only one"):
            open_portfolio(tmp_path)


def test_a_damaged_file_is_kept_and_a_new_portfolio_begun(tmp_path: Path) -> None:
    (tmp_path / "portfolio.sqlite").write_bytes(b"no database" * 1000)
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("answer", FIRST, "again", 0, "a")
        [notice] = portfolio.notices
    [kept] = tmp_path.glob("portfolio-damaged-*.sqlite")
    assert str(kept) in notice
    assert kept.read_bytes() == b"no database" * 1000


def test_a_portfolio_from_a_newer_cmplearn_is_not_touched_and_the_lock_is_let_go(tmp_path: Path) -> None:
    open_portfolio(tmp_path).close()
    with sqlite3.connect(tmp_path / "portfolio.sqlite") as connection:
        connection.execute("UPDATE portfolio_version SET version_num = '9999'")
    connection.close()
    for _ in range(2):
        with pytest.raises(StorageError, match="newer cmplearn"):
            open_portfolio(tmp_path)


FILL = """
import sys
from pathlib import Path
from cmplearn.errors import StorageError
from cmplearn.portfolio import open_portfolio
with open_portfolio(Path(sys.argv[1])) as portfolio:
    saved = 0
    try:
        while True:
            portfolio.save("answer", "2.3/text", "x" * 20_000, saved, str(saved))
            saved += 1
    except StorageError as error:
        print(error)
    kept = len(portfolio.history("answer", "2.3/text"))
    print(saved > 3 and kept == saved)
with open_portfolio(Path(sys.argv[1])) as portfolio:
    print(len(portfolio.history("answer", "2.3/text")) == saved)
"""


def test_a_full_disk_is_named_and_what_was_saved_stays(
    script: Callable[..., Any], small_disk: tuple[tuple[str, ...], Path]
) -> None:
    command, folder = small_disk
    said = script(FILL, folder, before=command).communicate()[0].splitlines()
    assert "is full, so this was not saved. What was saved before is safe." in said[0]
    assert said[1:] == ["True", "True"]


def test_a_file_that_may_not_grow_is_a_plain_message_too(script: Callable[..., Any], tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
    said = script(limit + FILL, tmp_path).communicate()[0].splitlines()
    assert "so this was not saved" in said[0]
    assert said[1:] == ["True", "True"]


OPEN = """
import sys
from pathlib import Path
from cmplearn.errors import StorageError
from cmplearn.portfolio import open_portfolio, read
try:
    open_portfolio(Path(sys.argv[1]))
except StorageError as error:
    print(error)
print([document.value for document in read(Path(sys.argv[1])).documents()])
"""


def test_a_read_only_disk_is_named_and_can_still_be_read(
    script: Callable[..., Any], read_only_disk: tuple[tuple[str, ...], Path]
) -> None:
    command, folder = read_only_disk
    with open_portfolio(folder) as portfolio:
        portfolio.save("answer", FIRST, "before", 0, "a")
    said = script(OPEN, folder, before=command).communicate()[0].splitlines()
    assert "portfolio.lock cannot be opened" in said[0]
    assert "--home" in said[0]
    assert said[1] == "['before']"


def test_a_read_only_folder_without_a_portfolio_is_named(
    script: Callable[..., Any], read_only_disk: tuple[tuple[str, ...], Path]
) -> None:
    command, folder = read_only_disk
    said = script(OPEN, folder / "new", before=command).communicate()[0].splitlines()
    assert "cannot be made" in said[0]
    assert said[1] == "[]"
