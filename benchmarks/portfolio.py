"""How long the first page of the portfolio and the log take with 5,000 entries of up to 3,000 characters.

Run it as `python benchmarks/portfolio.py`. One person asks a real server for one page after another: cold (on
a fresh server), warm, and right after a save. The target is 100 ms each.
"""

import asyncio
import random
import resource
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.log_index import LogIndex
from crowd import Timings, client, get
from servers import Served, course_server

ENTRIES = 5_000
LONGEST = 3_000
TEXT = """
the team met with finance and the patient group about waiting lists in care homes we agreed to count beds that
close rather than bed days saved I had not asked who pays and who gains until the council said so next time I
will bring the figures first and listen longer a pharmacist and a nurse reviewed medicines together because
falls admissions had risen for three years commissioning outcome evidence price year benefit risk deprivation
"""
WORDS = TEXT.split()
LOG = "portfolio/log"
# What stands behind a # is sent as the search form sends it.
LANDING = "portfolio"
PAGES = {
    "landing": LANDING,
    "list": LOG,
    "page 100 of the list": f"{LOG}?page=100",
    "search, found often": f"{LOG}#words=council+listen",
    "search, found never": f"{LOG}#words=council+zzzz",
    "filters": f"{LOG}?type=planned&state=draft&year=2023&body=gphc&next_action=with",
}
ROUNDS, COLD = 20, 3
TYPES = ("planned", "unplanned", "event", "feedback", "peer-discussion", "action-learning", "lesson", "other")


def value(number: int, chance: random.Random) -> dict[str, Any]:
    """Return an entry as people write them: mostly short, a few as long as they get."""
    length = min(LONGEST, int(chance.lognormvariate(6.3, 0.8)))
    boxes = {name: text(length // 3, chance) for name in ("what", "so_what", "now_what")}
    day = date(2021, 1, 1) + timedelta(days=chance.randrange(2100))
    return {
        "type": chance.choice(TYPES),
        "state": chance.choice(("draft", "final")),
        "title": text(50, chance),
        "began": day.isoformat(),
        "minutes": chance.randrange(5, 240),
        "model": "short",
        "reflection": boxes,
        "benefited": text(length // 4, chance) if number % 3 == 0 else "",
        "links": {"competency": ["K1"], "standards": {"gphc": ["1"]} if number % 2 else {}},
        "next_action": {"what": "Ask finance", "by": "2026-12-01"} if number % 4 == 0 else {},
    }


def text(length: int, chance: random.Random) -> str:
    """Return about so many characters of plain words."""
    return " ".join(chance.choices(WORDS, k=max(1, length // 5)))[:length]


def fill(folder: Path, count: int) -> None:
    """Write so many entries in a new portfolio."""
    chance = random.Random(5)
    with open_portfolio(folder) as portfolio:
        for number in range(count):
            portfolio.save("log", f"mine/{number:016x}", value(number, chance), 0, f"first-{number}")


async def asked(server: Served, path: str, times: int) -> list[float]:
    """Return the milliseconds of one page, asked for again and again."""
    timings, http = Timings(), client()
    for _ in range(times):
        page, _, form = path.partition("#")
        await get(http, f"{server.base}cmplearn/{page}", timings, server.token, form=form)
    http.close()
    if timings.failures:
        raise RuntimeError(f"Pages failed: {'; '.join(timings.failures)}")
    return [1000 * seconds for seconds in timings.seconds]


async def saved_and_asked(server: Served, number: int, page: str = LOG) -> float:
    """Save one entry as its page does, and return the milliseconds of a page after it."""
    http = client()
    body = urlencode({"version": 1, "operation": f"again-{number}", "what": f"Changed {number}"})
    headers = {"Authorization": f"token {server.token}", "Accept": "application/json"}
    address = f"{server.base}cmplearn/portfolio/log/entry/mine/{number:016x}"
    await http.fetch(address, method="POST", body=body, headers=headers)
    http.close()
    [milliseconds] = await asked(server, page, 1)
    return milliseconds


def row(what: str, times: list[float]) -> None:
    print(f"{what:46} {median(times):9.1f} {max(times):9.1f}")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory(prefix="cmplearn-bench-") as place:
        home = Path(place) / "home"
        home.mkdir()
        fill(home, count)
        print(f"{count:,} entries, {(home / 'portfolio.sqlite').stat().st_size / 1e6:.1f} MB; milliseconds\n")
        print(f"{'':46} {'median':>9} {'worst':>9}")
        for what in ("landing", "list", "search, found often"):
            row(f"{what}, cold", [first(home, PAGES[what]) for _ in range(COLD)])
        with course_server(home) as server:
            for what, path in PAGES.items():
                asyncio.run(asked(server, path, 1))
                row(f"{what}, warm", asyncio.run(asked(server, path, ROUNDS)))
            row("list after a save", [asyncio.run(saved_and_asked(server, each)) for each in range(ROUNDS)])
            after = range(ROUNDS, 2 * ROUNDS)
            row(
                "landing after a save",
                [asyncio.run(saved_and_asked(server, each, LANDING)) for each in after],
            )
        print(f"\nMemory that the index takes: {memory_of_index(home):.0f} MB")


def first(home: Path, path: str) -> float:
    """Return the milliseconds of a page of the log on a fresh server, which has only shown its front page."""
    with course_server(home) as server:
        asyncio.run(asked(server, "", 1))
        [milliseconds] = asyncio.run(asked(server, path, 1))
    return milliseconds


def memory_of_index(home: Path) -> float:
    """Return how many megabytes the process grew by reading the whole log."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with read(home) as reader:
        LogIndex().warm(reader)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000


if __name__ == "__main__":
    main()
