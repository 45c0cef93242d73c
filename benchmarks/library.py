"""How long the pages of the case library take: each case for the first time and again, on paper, and found.

Run it as `python benchmarks/library.py`. One person asks a real server for one page after another; the first
time includes reading the case's file and every sum in it. The target is 50 ms for each case.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.parse import quote

from cmplearn.course import cases
from crowd import Timings, client, get
from servers import Served, course_server

ROUNDS = 20
TARGET_MS = 50
SEARCHES = ("pharmacist", "care homes", "zzz", "nhs cost saving")


async def asked(server: Served, paths: Sequence[str]) -> tuple[list[float], list[int]]:
    """Return milliseconds and bytes of pages asked for one after another."""
    timings, sizes, http = Timings(), [], client()
    for path in paths:
        response = await get(http, f"{server.base}cmplearn/{path}", timings, server.token)
        sizes.append(len(response.body) if response else 0)
    http.close()
    if timings.failures:
        raise RuntimeError(f"Pages failed: {'; '.join(timings.failures)}")
    return [1000 * seconds for seconds in timings.seconds], sizes


def measure(server: Served, paths: Sequence[str]) -> list[list[float]]:
    """Return for each page its milliseconds again and again, all pages in turn."""
    rounds = [asyncio.run(asked(server, paths))[0] for _ in range(ROUNDS)]
    return [list(times) for times in zip(*rounds, strict=True)]


def summary(what: str, times: list[list[float]]) -> None:
    middles = [median(each) for each in times]
    print(f"{what:34} {median(middles):9.1f} {max(middles):9.1f}")


def main() -> None:
    ids = cases.ids()
    pages = [f"cases/{id}" for id in ids]
    with (
        tempfile.TemporaryDirectory(prefix="cmplearn-bench-") as folder,
        course_server(Path(folder)) as server,
    ):
        (_, cold), _ = asyncio.run(asked(server, ["about", "cases"]))
        print(f"The whole list on its first view, every file read: {cold:.0f} ms\n")
    with (
        tempfile.TemporaryDirectory(prefix="cmplearn-bench-") as folder,
        course_server(Path(folder)) as server,
    ):
        asyncio.run(asked(server, ["about"]))
        first, sizes = asyncio.run(asked(server, pages))
        again = measure(server, pages)
        print(f"{'One case':24} {'kB':>7} {'first ms':>9} {'median ms':>10} {'95% within':>11}")
        for id, size, new, times in zip(ids, sizes, first, again, strict=True):
            late = sorted(times)[int(0.95 * len(times))]
            print(f"{id:24} {size / 1000:7.1f} {new:9.1f} {median(times):10.1f} {late:11.1f}")
        new = slow([[milliseconds] for milliseconds in first])
        print(f"Cases over {TARGET_MS} ms: {slow(again)} of {len(ids)}; on their first view: {new}")
        pairs = [f"cases/compare?a={one}&b={other}" for one, other in pairwise(ids)]
        searches = [f"cases?query={quote(words)}" for words in SEARCHES]
        print(f"\n{'All of them':34} {'median ms':>9} {'slowest':>9}")
        summary("a case", again)
        summary("a case to print", measure(server, [f"{page}/print" for page in pages]))
        summary("two cases side by side", measure(server, pairs))
        summary("the whole list", measure(server, ["cases"]))
        summary("a search", measure(server, searches))


def slow(times: list[list[float]]) -> int:
    return sum(median(each) > TARGET_MS for each in times)


if __name__ == "__main__":
    main()
