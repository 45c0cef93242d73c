"""How soon all screens of a room are right when everybody votes in the same instant, and what a voter costs.

Run it as `python benchmarks/rooms.py`, with other numbers of voters behind it if wanted. Each crowd has a
`cmplearn workshop` of its own; voters are played by one asyncio client on the same machine. Beside it stands
the stock way: Voila, with a kernel for each participant.
"""

import argparse
import asyncio
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crowd import play_voila
from run import free_port
from servers import process, stock_voila
from voters import Voter, requested

CROWDS = (30, 200, 1_000, 2_000)
JOINERS, JOIN_EACH_S = 200, 0.05  # 200 within 10 seconds
STOCK_CROWD, STOCK_PATIENCE_S = 30, 90.0
AT_ONCE = 40  # who join together; the socket's queue of a laptop is short
ROUNDS = 5
WARM_UP = 10
TARGET_MS = {30: 250, 200: 250, 1_000: 1_000}
ACTIVITY, ITEM, ASK, OPTIONS = "who-gets-called-first", "a1", "call", ("a", "b", "lot")


@dataclass(frozen=True)
class Workshop:
    """A running workshop."""

    base: str
    key: str
    pid: int

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return what the facilitator's API answers."""
        sent = "" if body is None else json.dumps(body)
        headers = {"X-Facilitator-Key": self.key, "Content-Type": "application/json"}
        status, _, answer = await requested(self.base, method, f"facilitate/api/{path}", sent, headers)
        if status >= 300:
            raise RuntimeError(f"{path} answered {status}: {answer.decode()[:200]}")
        return json.loads(answer or "null")

    async def new_room(self) -> tuple[str, str]:
        """Return id and code of a new room whose first question is open."""
        made = await self.ask("POST", "rooms", {"title": "A vote", "activities": [ACTIVITY]})
        opened = {"kind": "opened", "body": {"item": ITEM, "step": 0}, "operation": "open"}
        await self.ask("POST", f"rooms/{made['id']}/do", opened)
        return made["id"], made["code"].replace(" ", "").upper()

    async def counted(self, room: str) -> int:
        """Return how many answers the room has of the question."""
        found = await self.ask("GET", f"rooms/{room}")
        asks = found["items"][0]["steps"][0]["asks"]
        return int(next(each for each in asks if each["id"] == ASK)["tally"]["answered"])


@contextmanager
def workshop() -> Iterator[Workshop]:
    """Run `cmplearn workshop` with rooms in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="cmplearn-bench-") as folder:
        command = [sys.executable, "-c", "from cmplearn.cli import main; main()", "workshop", "--no-browser"]
        command += ["--home", folder, "--port", str(free_port())]
        with process(command, os.environ) as (running, _):
            assert running.stdout
            for line in running.stdout:
                if "Ctrl+C" in line:
                    said = json.loads((Path(folder) / "workshop.json").read_text())
                    yield Workshop(said["url"], said["key"], said["pid"])
                    return
    raise RuntimeError("cmplearn workshop ended before it was ready")


def memory_kib(pid: int) -> int:
    """Return what a process holds of the machine's memory, in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS:")))


async def together(work: Sequence[Awaitable[None]], at_once: int = AT_ONCE) -> None:
    """Do all, some at a time."""
    gate = asyncio.Semaphore(at_once)

    async def one(each: Awaitable[None]) -> None:
        async with gate:
            await each

    await asyncio.gather(*map(one, work))


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(what: str, measured: str, target: str = "") -> None:
    print(f"  {what:<58}{measured:>16}   {target}".rstrip(), flush=True)


def spread(seconds: Sequence[float]) -> str:
    return "  ".join(f"{percentile(seconds, share) * 1000:.0f}" for share in (0.5, 0.95, 1)) + " ms"


async def voted(place: Workshop, voters: list[Voter], room: str) -> list[float]:
    """Return how long after the instant each screen was right, once every vote is found in the room."""
    words = f"{len(voters)} of {len(voters)} answered".encode()
    began = time.perf_counter()
    for number, voter in enumerate(voters):
        voter.vote(ITEM, ASK, OPTIONS[number % len(OPTIONS)])
    await asyncio.gather(*(voter.see(words) for voter in voters))
    if (counted := await place.counted(room)) != len(voters):
        raise RuntimeError(f"{counted} votes were counted, of {len(voters)}.")
    return [voter.right_at - began for voter in voters]


async def crowd_in(place: Workshop, people: int) -> tuple[str, list[Voter]]:
    """Return a new room and those who have joined it, each with a socket open."""
    room, code = await place.new_room()
    voters = [Voter(place.base, code, f"Voter {each}") for each in range(people)]
    await together([voter.join() for voter in voters])
    await together([voter.connect() for voter in voters])
    return room, voters


async def vote(place: Workshop, people: int) -> None:
    """Print how soon screens were right, and what a voter holds of the server's memory."""
    await crowd_in(place, WARM_UP)  # what the first few wake up is no cost of theirs
    seconds: list[float] = []
    for number in range(ROUNDS):
        before = memory_kib(place.pid)
        room, voters = await crowd_in(place, people)
        if number == 0:
            each_kib = (memory_kib(place.pid) - before) / people
        seconds += await voted(place, voters, room)
        if number == 0:
            voted_kib = (memory_kib(place.pid) - before) / people
        for voter in voters:
            voter.leave()
        if people > JOINERS:
            break  # joining takes longest, and by then an address has joined often enough
    target = f"target 95% in {TARGET_MS[people]} ms" if people in TARGET_MS else ""
    row(f"{people:,} vote at once: half, 95%, all screens right", spread(seconds), target)
    row(f"{people:,} voters: memory for each, joined and open", f"{each_kib:.1f} KiB", "target 20 KiB")
    row(f"{people:,} voters: memory for each, after all voted", f"{voted_kib:.1f} KiB", "target 20 KiB")


async def join_in_window(place: Workshop, people: int, window: float) -> list[float]:
    """Return how long joining took each of those who came at random moments of a window."""
    _, code = await place.new_room()
    chance = random.Random(8)
    voters = [Voter(place.base, code, f"Voter {each}") for each in range(people)]

    async def one(voter: Voter) -> None:
        await asyncio.sleep(chance.uniform(0, window))
        await voter.join()
        await voter.connect()

    await asyncio.gather(*map(one, voters))
    for voter in voters:
        voter.leave()
    return [voter.joined_s for voter in voters]


async def join_at_once(place: Workshop, people: int) -> float:
    """Return how long it took until the last of those who came together had the question before them."""
    _, code = await place.new_room()
    voters = [Voter(place.base, code, f"Voter {each}") for each in range(people)]
    began = time.perf_counter()
    await together([voter.join() for voter in voters], people)
    await together([voter.connect() for voter in voters], people)
    return time.perf_counter() - began


def tree_kib(pid: int) -> int:
    """Return what a process and all below it hold of the machine's memory, in KiB."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
    found, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            found += memory_kib(one)
        except (OSError, StopIteration):
            continue
        waiting += [child for child, parent in parents.items() if parent == one]
    return found


def beside_stock() -> None:
    """Print what the stock way costs for as many people as a seminar room holds."""
    with workshop() as place:
        before = memory_kib(place.pid)
        ours_s = asyncio.run(join_at_once(place, STOCK_CROWD))
        ours_kib = (memory_kib(place.pid) - before) / STOCK_CROWD
    row(f"{STOCK_CROWD} join at once: the last has the question after", f"{ours_s:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        own = os.getpid()
        with stock_voila(Path(folder), free_port()) as link:
            before = tree_kib(own)
            theirs = asyncio.run(play_voila(link, STOCK_CROWD, STOCK_PATIENCE_S))
            theirs_kib = (tree_kib(own) - before) / STOCK_CROWD
    last_s = max(theirs.seconds)
    row(f"{STOCK_CROWD} open stock Voila at once: the last has its page after", f"{last_s:.1f} s")
    row(f"of these never answered within {STOCK_PATIENCE_S:.0f} s, or failed", str(len(theirs.failures)))
    row("stock Voila's memory for each participant", f"{theirs_kib / 1024:.0f} MiB")
    row("stock Voila's wait over ours", f"{last_s / ours_s:.0f} times")
    row("stock Voila's memory over ours", f"{theirs_kib / max(ours_kib, 1):.0f} times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("people", nargs="*", type=int, default=CROWDS, help="numbers of voters in one room")
    parser.add_argument("--joiners", type=int, default=JOINERS, help="how many join within a short time")
    parser.add_argument("--without-voila", action="store_true", help="leave out stock Voila (about a minute)")
    options = parser.parse_args()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 10_000)), hard))
    for people in options.people:
        with workshop() as place:
            asyncio.run(vote(place, people))
    with workshop() as place:
        window = options.joiners * JOIN_EACH_S
        seconds = asyncio.run(join_in_window(place, options.joiners, window))
    row(f"{options.joiners} join within {window:g} s: half, 95%, all in", spread(seconds))
    if not options.without_voila:
        beside_stock()


if __name__ == "__main__":
    main()
