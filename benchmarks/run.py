"""`make bench`: the figures behind every claim of speed, measured now, on this machine.

Nothing here passes or fails on time: a busy machine gives other figures. Ratios within one run count. A whole
run is also written to ``benchmarks/results.md``, with the day and the machine.
"""

import argparse
import asyncio
import datetime
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crowd import Timings, first_view, play_lesson, play_voila, sequential
from servers import course_server, stock_voila

PEOPLE, WINDOW_S, MOVES = 200, 10.0, 5
VOILA_PEOPLE, VOILA_PATIENCE_S = 30, 90.0


RESULTS = Path(__file__).with_name("results.md")

said: list[str] = []


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure cmplearn on this machine.")
    parser.add_argument("--without-voila", action="store_true", help="leave out stock Voila (about a minute)")
    parser.add_argument("--without-marking", action="store_true", help="leave out marking (half an hour)")
    options = parser.parse_args()
    load_before = load()
    commands()
    with tempfile.TemporaryDirectory(prefix="cmplearn-bench-") as folder:
        lesson_pages = lessons(Path(folder))
        if not options.without_voila:
            beside_voila(Path(folder), lesson_pages)
    beside("Pages of the case library", "library.py")
    beside("Pictures of what-ifs", "pictures.py")
    beside("Pages of a learning log of 5,000 entries", "portfolio.py")
    beside("Keeping: saves, merges, erasing", "keeping.py")
    beside("Waiting lists", "waiting_list.py")
    beside("Simulation of what is unsure", "uncertainty.py")
    beside("Control charts", "control_charts.py")
    beside("Several criteria", "criteria.py")
    beside("Rooms: logs", "room_logs.py")
    beside("Rooms: a vote", "rooms.py", *(["--without-voila"] if options.without_voila else []))
    if not options.without_marking:
        beside("Marking a cohort", "marking.py")
    if not (options.without_voila or options.without_marking):
        RESULTS.write_text(results(load_before), encoding="utf-8")
        print(f"\nWritten to {RESULTS.name}.")


def results(load_before: str) -> str:
    """Return the page that keeps what a run said."""
    return (
        "# What the benchmarks measured\n\n"
        "Written by `make bench`. Only ratios within one run can be compared: machines and loads differ.\n\n"
        f"- Day: {datetime.date.today().isoformat()}\n"
        f"- Machine: {platform.machine()}, {os.cpu_count()} processors, {platform.system()}, "
        f"Python {platform.python_version()}\n"
        f"- Load before and after (1 minute): {load_before}, {load()}\n\n"
        "```text\n" + "\n".join(said).strip() + "\n```\n"
    )


def load() -> str:
    """Return how busy the machine is with everything, where it can be told."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"


def say(line: str) -> None:
    """Print a line, and keep it for the page of results."""
    print(line, flush=True)
    said.append(line)


def heading(text: str) -> None:
    for line in ("", text, "-" * len(text)):
        say(line)


def row(what: str, measured: str, target: str = "") -> None:
    say(f"  {what:<58}{measured:>16}   {target}".rstrip())


def commands() -> None:
    """Print what starting costs, over a bare interpreter."""
    heading("Starting")
    bare = best([sys.executable, "-c", "pass"])
    row("a bare Python", milliseconds(bare))
    row(
        "import cmplearn, over that",
        milliseconds(best([sys.executable, "-c", "import cmplearn"]) - bare),
        "target 50 ms",
    )
    shown = [sys.executable, "-c", "from cmplearn.cli import main; main()", "--help"]
    row("cmplearn --help, over that", milliseconds(best(shown) - bare), "target 400 ms")


def best(command: list[str], times: int = 10) -> float:
    return min(seconds(command) for _ in range(times))


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def milliseconds(value: float) -> str:
    return f"{value * 1000:.1f} ms"


def lessons(folder: Path) -> Timings:
    """Print what lesson 2.3 costs one person and a crowd; return the pages of those who came at once."""
    with course_server(folder / "home") as server:
        heading("One person")
        row("cmplearn start until its link", f"{server.seconds:.1f} s", "target 8 s")
        for what, path in (("front page", "cmplearn/"), ("lesson 2.3", "cmplearn/lessons/2.3")):
            timings = asyncio.run(sequential(server.base, server.token, path, 100))
            row(f"{what}, warm: median", milliseconds(statistics.median(timings.seconds)), "target 100 ms")
            row(f"{what}, warm: 95% within", milliseconds(timings.percentile(0.95)))
        sizes = asyncio.run(first_view(server.base, server.token, "cmplearn/lessons/2.3"))
        for name, size in sizes.items():
            row(f"  {name.split('?')[0]}, compressed", f"{size / 1000:.1f} kB")
        row(
            "lesson 2.3, first view, all files, compressed",
            f"{sum(sizes.values()) / 1000:.1f} kB",
            "target 100 kB",
        )

        heading(
            f"{PEOPLE} people open lesson 2.3 within {WINDOW_S:.0f} s, each moves its what-if {MOVES} times"
        )
        crowd = asyncio.run(play_lesson(server.base, server.token, PEOPLE, WINDOW_S, MOVES))
        report("pages", crowd.pages, "target 100%")
        report("style sheets and scripts", crowd.files)
        report("what-ifs", crowd.what_ifs, "target 95%")

        heading(f"{VOILA_PEOPLE} people open lesson 2.3 at once")
        at_once = asyncio.run(play_lesson(server.base, server.token, VOILA_PEOPLE, window=0, moves=1))
        report("pages", at_once.pages)
    return at_once.pages


def report(what: str, timings: Timings, target: str = "") -> None:
    total = len(timings.seconds) + len(timings.failures)
    row(f"{what}: answered within 1 s, of {total}", f"{timings.share_within(1):.1%}", target)
    row(
        f"{what}: median, 95%, slowest",
        "  ".join(f"{timings.percentile(p) * 1000:.0f}" for p in (0.5, 0.95, 1)) + " ms",
    )
    for failure in sorted(set(timings.failures)):
        row(f"  failed: {failure}", str(timings.failures.count(failure)))


def beside_voila(folder: Path, ours: Timings) -> None:
    """Print how long as many people wait for the same picture on Voila as it comes."""
    heading(f"Beside it: {VOILA_PEOPLE} people open one slider and the same picture on stock Voila at once")
    with stock_voila(folder, free_port()) as link:
        theirs = asyncio.run(play_voila(link, VOILA_PEOPLE, VOILA_PATIENCE_S))
    row(
        "until half, 95%, all have their page",
        "  ".join(f"{theirs.percentile(p):.1f}" for p in (0.5, 0.95, 1)) + " s",
    )
    row(f"never answered within {VOILA_PATIENCE_S:.0f} s, or failed", str(len(theirs.failures)))
    row("stock Voila's median page over ours", f"{theirs.percentile(0.5) / ours.percentile(0.5):.0f} times")
    row(
        "stock Voila's slowest page over our slowest",
        f"{theirs.percentile(1) / ours.percentile(1):.0f} times",
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def beside(what: str, script: str, *arguments: str) -> None:
    """Run a benchmark that is a command of its own."""
    heading(what)
    command = [sys.executable, str(Path(__file__).with_name(script)), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as running:
        for line in running.stdout or ():
            say(line.rstrip())
    if running.returncode:
        raise subprocess.CalledProcessError(running.returncode, command)


if __name__ == "__main__":
    main()
