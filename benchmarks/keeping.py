"""How fast a portfolio keeps: saves, lists, bundles, merges, backups and erasing, with 5,000 log entries."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from cmplearn import store
from cmplearn.portfolio import Portfolio, open_portfolio
from cmplearn.portfolio.keeping.history import Contents, Save
from cmplearn.portfolio.keeping.merging import merge
from cmplearn.portfolio.keeping.uids import new_uid

ENTRIES, VERSIONS = 5_000, 4
WORDS = "What happened, what I made of it, and what I do next time. " * 20


def main() -> None:
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory(prefix="cmplearn-keeping-") as place:
        folder = Path(place)
        with copy_of(folder / "one") as one, copy_of(folder / "two") as two:
            measure(one, two, entries)


@contextmanager
def copy_of(folder: Path) -> Iterator[Portfolio]:
    """Open a new portfolio in a folder of its own."""
    folder.mkdir()
    with open_portfolio(folder) as portfolio:
        yield portfolio


def measure(one: Portfolio, two: Portfolio, entries: int) -> None:
    """Fill one copy, and print what all that one does with it costs."""
    saves_a_second(one, "an empty portfolio", entries)
    fill(one, entries)
    line(f"{entries:,} entries of {VERSIONS} versions each, {len(WORDS):,} characters", "")
    saves_a_second(one, "that portfolio", entries)
    listing = [timed(lambda: one.documents("log"))[0] for _ in range(5)]
    line("documents('log'), all of them: median", f"{statistics.median(listing) * 1000:.0f} ms")
    seconds, bundle = timed(one.bundle)
    line(f"bundle ({len(bundle) / 1e6:.1f} MB)", f"{seconds:.1f} s")
    for what in ("look into it from an empty copy", "take it in", "take it in again"):
        seconds, _ = timed(lambda what=what: (two.look_into if "look" in what else two.take_in)(bundle))
        line(what, f"{seconds:.1f} s")
    change_both(one, two, entries)
    other = two.bundle()
    seconds, taken = timed(lambda: one.take_in(other))
    line(
        f"merge of two copies that went on apart ({len(taken.apart)} documents in two versions)",
        f"{seconds:.1f} s",
    )
    seconds, _ = timed(lambda: one.erase("log", "entry-0"))
    line("erase one entry, its backups and every trace in the file", f"{seconds:.1f} s")


def saves_a_second(portfolio: Portfolio, where: str, entries: int) -> None:
    """Print how many saves one person could do in a second, each on the disk when it returns."""
    version, count = 0, 200
    documents = portfolio.documents("answer")
    version = documents[0].version if documents else 0

    def save_all() -> None:
        for number in range(count):
            portfolio.save("answer", "2.3/text", WORDS, version + number, f"{where} {number} of {entries}")

    seconds, _ = timed(save_all)
    line(f"saves a second, in {where}", f"{count / seconds:.0f}")


def fill(portfolio: Portfolio, entries: int) -> None:
    """Write entries with several versions each, as typing does: the versions of one lie apart."""
    history: list[Save] = []
    last: dict[int, str] = {}
    for version in range(VERSIONS):
        for number in range(entries):
            parents = (last[number],) if number in last else ()
            last[number] = new_uid()
            moment = f"2026-01-05T{9 + version:02}:00:00+00:00"
            value = f'{{"title": "Entry {number}", "text": "{WORDS} {version}"}}'
            history.append(Save(last[number], "log", f"entry-{number}", value, moment, parents))
    engine: sa.Engine = portfolio._writer
    with store.writing(engine) as connection:
        merge(connection, Contents(tuple(history)))


def change_both(one: Portfolio, two: Portfolio, entries: int) -> None:
    """Go on with a hundred entries on each copy, half of them the same."""
    for portfolio, first in ((one, 0), (two, 50)):
        for number in range(first, min(first + 100, entries)):
            document = portfolio.get("log", f"entry-{number}")
            portfolio.save("log", document.key, WORDS, document.version, f"go on {first} {number}")


def timed(work: Callable[[], object]) -> tuple[float, object]:
    """Return how long some work took, and its result."""
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def line(what: str, measured: str) -> None:
    print(f"  {what:<78}{measured:>12}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
