"""What a person types is in their portfolio and nowhere else: no log, no other file, no address."""

import re
from importlib import import_module
from itertools import cycle
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from tests.servers import bytes_of, paths_in

from cmplearn.errors import ConflictError, InputError, StorageError
from cmplearn.web.base import CmplearnHandler
from cmplearn.web.extension import HANDLER_MODULES

MARKER = "Quixotry7731"
"""Typed through every door, and looked for everywhere else."""

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOUNDARY = "quixotic"
HARD = (f'{MARKER}"; DROP', f"{MARKER}\x00\x07 control", f"{MARKER} % %s %(x)s {{}} {{0}}")
NO_TEXT = MARKER.encode() + b"\xed\xa0\x80"
LARGE = f"{MARKER} " + "x" * 200_000


def doors():
    """Return every address that takes a form, by the routes' handlers, with what stands for its parts."""
    found = []
    for name in HANDLER_MODULES:
        for pattern, handler in import_module(f"cmplearn.web.{name}").routes:
            if "post" in vars(handler) or any("post" in vars(parent) for parent in handler.__mro__[:3]):
                found.append(pattern)
    return found


def fillings(pattern):
    """Return real and made-up addresses for a pattern."""
    simple = re.sub(r"\(\(\?:[^()]*\)\?\)|\(\?:[^()]*\)\?", "", pattern)
    for filling in ("2.3/reflect", "mine/a1", "a1", "situation", "0" * 32, "before"):
        yield re.sub(r"\((?:[^()]|\([^()]*\))*\)", filling, simple).replace("\\", "")


def multipart(**fields):
    """Return a body with fields and one file, as forms with files send it."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    for field in ("bundle", "file", "workbook", "form"):
        parts.append(
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"; filename="{MARKER}.zip"\r\n'
            f"Content-Type: application/zip\r\n\r\nPK{MARKER}\r\n"
        )
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode()


@pytest.fixture(scope="module")
def site(new_site):
    return new_site("--debug")


@pytest.fixture(scope="module")
def asked(site):
    """Go through every door, and return the answers' statuses and the addresses that they lead to."""
    answers = [*through_the_api(site), *through_forms(site)]
    for path in (
        "portfolio",
        "portfolio/answers",
        "portfolio/sharing",
        "api/portfolio",
        "api/portfolio/download",
    ):
        answers.append(site.ask(f"cmplearn/{path}"))
    searched = f"cmplearn/portfolio/log?q={MARKER}"
    site.ask(searched)
    site.ask("cmplearn/no/page", headers={"Referer": f"http://127.0.0.1:{site.port}/{searched}"})
    site.ask("cmplearn/portfolio/sharing/copy/ff.docx")
    return answers


def through_the_api(site):
    """Save as the kit does: well, stale, wrong, too large, too deep, and as no JSON at all."""
    value = {"title": MARKER, "text": MARKER, "prompt": MARKER}
    for kind in ("answer", "log", "own-case", "plan", "action", "profile", "hours", "shared"):
        for version, operation in ((0, f"{kind}-1"), (0, f"{kind}-2"), (7, f"{kind}-3")):
            body = {"value": value, "version": version, "operation": operation}
            yield site.ask(f"cmplearn/api/portfolio/{kind}/mine/a1", "PUT", body)
    deep = MARKER
    for _ in range(40):
        deep = [deep]
    for body in (
        {"value": deep, "version": 0, "operation": "deep"},
        {"value": MARKER * 20_000, "version": 0, "operation": "large"},
        {"value": MARKER, "version": MARKER, "operation": "v"},
        {"value": MARKER, "version": 0, "operation": [MARKER]},
        {"value": MARKER, "version": 0, "operation": MARKER + "\n"},
        {"value": MARKER},
        f"{{not json {MARKER}".encode(),
        f'"{MARKER}"'.encode(),
        b"\xff\xfe" + MARKER.encode(),
    ):
        yield site.ask("cmplearn/api/portfolio/answer/2.3/first", "PUT", body)
    for path in ("what-if", "api/what-if", "api/assessments/a2-care-homes/check", "api/exercise"):
        yield site.ask(
            f"cmplearn/{path}", "POST", {"function": MARKER, "inputs": {"x": MARKER}, "answer": MARKER}
        )


def through_forms(site):
    """Send forms to every door: well, with what is wrong in each field, and as a script does."""
    names = (
        "text",
        "title",
        "what",
        "person",
        "purpose",
        "name",
        "learned",
        "situation",
        "key",
        "q",
        "query",
        "do",
    )
    names = (*names, "until", "by", "minutes", "version", "operation")
    for pattern in doors():
        for number, path in enumerate(sorted({*fillings(pattern)})):
            mixed = dict(zip(names, cycle(HARD), strict=False))
            bodies = [dict.fromkeys(names, MARKER), mixed, dict.fromkeys(names, NO_TEXT)]
            for fields in bodies if number else (*bodies, dict.fromkeys(names[:3], LARGE)):
                yield site.ask(f"cmplearn/{path}", "POST", urlencode(fields).encode(), FORM)
            script = urlencode({"text": MARKER, "version": 3}).encode()
            yield site.ask(f"cmplearn/{path}", "POST", script, FORM | {"Accept": "application/json"})
            kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
            yield site.ask(f"cmplearn/{path}", "POST", multipart(text=MARKER, title=MARKER), kind)


def test_the_doors_were_found_and_what_went_in_is_there(site, asked):
    assert len(doors()) >= 8
    statuses = [answer.status for answer in asked]
    assert {200, 400, 409} <= set(statuses)
    assert MARKER in site.ask("cmplearn/api/portfolio").text


@pytest.mark.usefixtures("asked")
def test_nothing_that_was_typed_is_in_the_log(site):
    assert len(site.log.splitlines()) > 50
    assert [line for line in site.log.splitlines() if MARKER in line] == []


def test_no_address_that_an_answer_leads_to_holds_what_was_typed(asked):
    assert [
        answer.headers["Location"] for answer in asked if MARKER in (answer.headers["Location"] or "")
    ] == []


@pytest.mark.usefixtures("asked")
def test_no_file_outside_the_portfolios_folder_holds_what_was_typed(site):
    files = [path for path in paths_in(site.folder) if path.is_file() and site.home not in path.parents]
    assert [path for path in files if MARKER.encode() in bytes_of(path)] == []
    assert site.folder / "server.log" in files


def test_no_door_breaks_with_a_mistake_that_nobody_foresaw(site, asked):
    assert 500 not in {answer.status for answer in asked}
    assert '  File "' not in site.log, site.log[site.log.index('  File "') :][:3000]


class Told:
    """Stands for a handler: keeps what is logged."""

    request = SimpleNamespace(method="POST", path="/cmplearn/portfolio/log")

    def __init__(self):
        self.lines = []
        self.log = SimpleNamespace(info=self.note, error=self.note)

    def note(self, words, *arguments):
        self.lines.append(words % arguments)


@pytest.mark.parametrize(
    "error", [KeyError(MARKER), ValueError(MARKER), InputError(MARKER), ConflictError(MARKER)]
)
def test_an_error_that_quotes_what_was_typed_is_logged_without_its_words(error):
    told = Told()
    try:
        raise error
    except Exception as raised:
        CmplearnHandler.log_exception(told, type(raised), raised, raised.__traceback__)
    [line] = told.lines
    assert type(error).__name__ in line
    assert MARKER not in line


def test_an_error_about_the_disk_keeps_its_words():
    told = Told()
    CmplearnHandler.log_exception(told, StorageError, StorageError("The disk is full."), None)
    assert told.lines == ["POST /cmplearn/portfolio/log: The disk is full."]
