"""Crowds: people who open a page at once and move its what-if, played by one asyncio client."""

import asyncio
import html
import json
import random
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest, HTTPResponse

CONTROL = re.compile(r"data-control='([^']*)'|data-control=\"([^\"]*)\"")
LINKED = re.compile(r'(?:src|href)="([^"]+\.(?:js|css|svg|png)(?:\?[^"]*)?)"')


@dataclass
class Timings:
    """Seconds that each request took, and what failed."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def share_within(self, limit: float) -> float:
        """Return the share of all requests that were answered well within a limit."""
        return sum(each <= limit for each in self.seconds) / max(1, len(self.seconds) + len(self.failures))

    def percentile(self, share: float) -> float:
        """Return the time within which a share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def client() -> AsyncHTTPClient:
    return AsyncHTTPClient(force_instance=True, max_clients=1000)


async def get(
    http: AsyncHTTPClient, url: str, timings: Timings, token: str = "", patience: float = 60, form: str = ""
) -> HTTPResponse | None:
    """Fetch one address, or send it a form, and note how long it took; None when it failed."""
    headers = {"Authorization": f"token {token}"} if token else {}
    sent = {"method": "POST", "body": form} if form else {}
    request = HTTPRequest(url, headers=headers, request_timeout=patience, connect_timeout=patience, **sent)
    began = time.perf_counter()
    try:
        response = await http.fetch(request)
    except (HTTPClientError, OSError) as problem:
        timings.failures.append(f"{problem} {url.split('?')[0]}")
        return None
    timings.seconds.append(time.perf_counter() - began)
    return response


def what_ifs(page: str) -> list[dict[str, Any]]:
    """Return the what-ifs that a lesson page declares."""
    declared = [json.loads(html.unescape(a or b)) for a, b in CONTROL.findall(page)]
    return [each for each in declared if each["kind"] == "what-if"]


def moved(declaration: dict[str, Any], chance: random.Random) -> dict[str, str]:
    """Return the values of all inputs after a person moved one of them somewhere else."""
    values = {each["name"]: str(each["start"]) for each in declaration["inputs"]}
    choice = chance.choice(declaration["inputs"])
    if choice["type"] == "choice":
        values[choice["name"]] = chance.choice([value for value, _ in choice["options"]])
    else:
        steps = round((choice["maximum"] - choice["minimum"]) / choice["step"])
        values[choice["name"]] = str(choice["minimum"] + choice["step"] * chance.randint(0, steps))
    return values


@dataclass
class LessonCrowd:
    """What 200 people saw."""

    pages: Timings = field(default_factory=Timings)
    files: Timings = field(default_factory=Timings)
    what_ifs: Timings = field(default_factory=Timings)


async def play_lesson(base: str, token: str, people: int, window: float, moves: int) -> LessonCrowd:
    """Let people open lesson 2.3 at random moments of a window, and each move its what-if several times."""
    seen, chance = LessonCrowd(), random.Random(23)
    http = client()
    url = base + "cmplearn/lessons/2.3"
    warm = await http.fetch(HTTPRequest(url, headers={"Authorization": f"token {token}"}))
    declarations = what_ifs(warm.body.decode())
    if not declarations:
        raise RuntimeError("Lesson 2.3 declares no what-if: run its notebook first (cmplearn notebooks run).")

    async def person(wait: float, mine: random.Random) -> None:
        await asyncio.sleep(wait)
        page = await get(http, url, seen.pages, token)
        if page is None:
            return
        await asyncio.gather(
            *(get(http, base + path.lstrip("/"), seen.files, token) for path in first_files(page))
        )
        for _ in range(moves):
            declaration = mine.choice(declarations)
            query = urlencode(moved(declaration, mine))
            what_if = f"{base}cmplearn/api/what-if/2.3/{declaration['id']}?{query}"
            await get(http, what_if, seen.what_ifs, token)
            await asyncio.sleep(mine.uniform(0.2, 1.0))

    await asyncio.gather(*(person(chance.uniform(0, window), random.Random(n)) for n in range(people)))
    http.close()
    return seen


def first_files(page: HTTPResponse) -> list[str]:
    """Return the addresses that a page loads at once."""
    return sorted({html.unescape(path) for path in LINKED.findall(page.body.decode())})


async def play_voila(link: str, people: int, patience: float) -> Timings:
    """Let people open a stock Voila page at once; a page counts when its last cell has arrived."""
    timings, http = Timings(), client()
    await asyncio.gather(*(get(http, link, timings, patience=patience) for _ in range(people)))
    http.close()
    return timings


async def sequential(base: str, token: str, path: str, count: int) -> Timings:
    """Fetch one page again and again, warm, one at a time."""
    timings, http = Timings(), client()
    for _ in range(5):
        await get(http, base + path, Timings(), token)
    for _ in range(count):
        await get(http, base + path, timings, token)
    http.close()
    return timings


async def first_view(base: str, token: str, path: str) -> dict[str, int]:
    """Return the compressed bytes of every file that a first view loads, imported modules included."""
    http = client()
    sizes: dict[str, int] = {}
    waiting = [path]
    while waiting:
        name = waiting.pop()
        if name in sizes:
            continue
        headers = {"Authorization": f"token {token}", "Accept-Encoding": "gzip"}
        response = await http.fetch(HTTPRequest(base + name, headers=headers, decompress_response=False))
        sizes[name] = len(response.body)
        plain = await http.fetch(HTTPRequest(base + name, headers=headers))
        text = plain.body.decode(errors="ignore")
        if name == path:
            waiting += [file.lstrip("/") for file in first_files(plain)]
        folder = name.rsplit("/", 1)[0]
        waiting += [f"{folder}/{file}" for file in re.findall(r'(?:from|import) "\./([^"]+)"', text)]
        waiting += [f"{folder}/{file}" for file in re.findall(r'@import (?:url\()?"([^"]+)"', text)]
    http.close()
    return sizes
