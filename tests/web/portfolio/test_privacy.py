"""Attacks: strangers, other accounts, other sites, tricks with paths. None gets a word of a portfolio."""

import http.client
import itertools
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from re import _parser as regular  # type: ignore[attr-defined]
from urllib.parse import quote, unquote, urlencode

import pytest
from tests.servers import PATIENCE_S, TOKEN, Answer, bytes_of, paths_in, wait_for

from cmplearn.web.base import SHARED_COOKIE
from cmplearn.web.extension import HANDLER_MODULES

SECRET = "Zymurgy-9431-secret"
READ, WRITE = ("GET", "HEAD", "OPTIONS"), ("POST", "PUT", "PATCH", "DELETE")
SAVED = {
    "answer/2.3/first-missing": f"{SECRET} answer",
    "log/2.3/reflect": {"lesson": "2.3", "title": f"{SECRET} title", "text": f"{SECRET} log"},
    "log/mine/a1": {"type": "other", "title": f"{SECRET} mine", "text": f"{SECRET} mine"},
    "own-case/situation": {"situation": f"{SECRET} case"},
    "action/own/a1": {"what": f"{SECRET} action"},
    "plan/objective/a1": {"specific": f"{SECRET} plan"},
    "profile/me": {"name": f"{SECRET} name"},
}
REAL = (
    "portfolio",
    "portfolio/answers",
    "portfolio/log",
    f"portfolio/log?{urlencode({'q': 'Zymurgy'})}",
    "portfolio/log/entry/2.3/reflect",
    "portfolio/log/entry/mine/a1",
    "portfolio/actions",
    "portfolio/own-case",
    "portfolio/plan",
    "portfolio/me",
    "portfolio/sharing",
    "portfolio/sharing/new/log/2.3/reflect",
    "portfolio/take-away",
    "portfolio/bundle",
    "portfolio/last-copy",
    "api/portfolio",
    "api/portfolio?kind=log",
    "api/portfolio/download",
    "api/portfolio/log/2.3/reflect",
)


def simplest(pattern: str) -> str:
    """Return an address that a route's pattern matches, with everything in it that may be there once."""
    return quote("".join(map(_sample, regular.parse(pattern))), safe="/")


def _sample(part: tuple) -> str:
    """Return a text for one part of a parsed pattern."""
    name, what = str(part[0]), part[1]
    if name == "LITERAL":
        return chr(what)
    if name == "IN":
        kind, first = what[0]
        return {"LITERAL": chr, "RANGE": lambda ends: chr(ends[0])}.get(str(kind), lambda _: "a")(first)
    if name == "MAX_REPEAT":
        return "".join(map(_sample, what[2])) * max(what[0], 1)
    if name == "BRANCH":
        return "".join(map(_sample, what[1][0]))
    if name == "SUBPATTERN":
        return "".join(map(_sample, what[-1]))
    return "a" if name in {"ANY", "NOT_LITERAL"} else ""


ROUTES = [
    (pattern, handler)
    for name in HANDLER_MODULES
    for pattern, handler in import_module(f"cmplearn.web.{name}").routes
]
OPEN_TO_ALL = {"StaticHandler", "CodeHandler"}  # the second asks for the code on the wall, and holds nothing
PATHS = sorted(
    {simplest(pattern) for pattern, handler in ROUTES if handler.__name__ not in OPEN_TO_ALL} | {*REAL}
)


@pytest.fixture(scope="module")
def site(new_site):
    """A server with something of each kind in its portfolio, started by its own command."""
    site = new_site(is_forked=False)
    for name, value in SAVED.items():
        body = {"value": value, "version": 0, "operation": name}
        answer = site.ask(f"cmplearn/api/portfolio/{name}", "PUT", body)
        assert answer.status == 200, answer.text
    return site


def cookies_of(site):
    """Return the cookies that a person's browser holds."""
    login = site.ask(f"cmplearn/?token={TOKEN}", anonymous=True)
    return "; ".join(line.split(";")[0] for line in login.headers.get_all("Set-Cookie"))


def raw(site, path, headers=None, method="GET"):
    """Ask for a path as it is written, with whatever headers, as no browser would."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_S)
    try:
        connection.putrequest(method, path, skip_host="Host" in (headers or {}))
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def everything(site):
    """Return all documents, as the owner sees them."""
    return site.ask("cmplearn/api/portfolio").text


def holds_nothing(answer):
    return SECRET.encode() not in answer.body and not answer.body.startswith((b"PK", b"SQLite"))


def test_the_owner_gets_what_the_attacks_look_for(site):
    shown = [path for path in REAL if not holds_nothing(site.ask(f"cmplearn/{path}"))]
    assert {"api/portfolio", "api/portfolio/download", "portfolio/answers", "portfolio/bundle"} <= set(shown)
    assert len(shown) > len(REAL) / 2, shown


def test_every_route_is_attacked():
    missed = [
        pattern
        for pattern, handler in ROUTES
        if handler.__name__ not in OPEN_TO_ALL
        and not any(re.fullmatch(pattern, unquote(path.split("?")[0])) for path in PATHS)
    ]
    assert missed == []
    assert len(PATHS) > len(ROUTES) / 2


# --- Strangers


WRONG = {
    "nothing": ({}, ""),
    "a wrong token": ({"Authorization": "token wrong"}, ""),
    "a wrong token in the address": ({}, "token=wrong"),
    "an empty token": ({"Authorization": "token "}, "token="),
    "a made-up cookie": ({"Cookie": "username-127-0-0-1-{port}=2|1:0|10:1|23:username|4:eA==|{zeros}"}, ""),
}


@pytest.mark.parametrize("method", [*READ, *WRITE])
@pytest.mark.parametrize("who", WRONG)
def test_a_stranger_gets_nothing_by_any_route_and_method(site, who, method):
    headers, query = WRONG[who]
    sent = {name: value.format(port=site.port, zeros="0" * 64) for name, value in headers.items()}
    before = everything(site)
    for path in PATHS:
        address = f"cmplearn/{path}{'&' if '?' in path else '?'}{query}" if query else f"cmplearn/{path}"
        answer = site.ask(address, method, b"" if method in WRITE else None, sent, anonymous=True)
        assert holds_nothing(answer), (method, path)
        assert answer.status in {204, 302, 400, 403, 404, 405}, (method, path, answer.status)
        assert answer.status != 204 or method == "OPTIONS", (method, path)
    assert everything(site) == before


def test_another_persons_cookie_opens_nothing(site, new_site):
    other = new_site()
    name = f"username-127-0-0-1-{site.port}"
    value = dict(part.split("=", 1) for part in cookies_of(other).split("; "))[
        f"username-127-0-0-1-{other.port}"
    ]
    for path in PATHS:
        answer = site.ask(f"cmplearn/{path}", headers={"Cookie": f"{name}={value}"}, anonymous=True)
        assert holds_nothing(answer), path
        assert answer.status in {302, 403, 404, 405}, (path, answer.status)


# --- Other sites, in the browser of somebody who is logged in


@pytest.mark.parametrize("method", WRITE)
def test_a_page_of_another_site_writes_nothing(site, method):
    sent = {"Cookie": cookies_of(site), "Origin": "http://evil.example", "Referer": "http://evil.example/x"}
    before = everything(site)
    for path in PATHS:
        for kind in ("application/x-www-form-urlencoded", "text/plain", "application/json"):
            answer = site.ask(
                f"cmplearn/{path}", method, b"{}", sent | {"Content-Type": kind}, anonymous=True
            )
            assert answer.status in {403, 404, 405}, (method, path, answer.status)
            assert holds_nothing(answer), path
    assert everything(site) == before


def test_no_answer_may_be_read_by_another_site(site):
    sent = {"Cookie": cookies_of(site), "Origin": "http://evil.example"}
    for path in PATHS:
        for method in READ:
            answer = site.ask(f"cmplearn/{path}", method, headers=sent, anonymous=True)
            assert answer.headers.get("Access-Control-Allow-Origin") in (None, ""), path
        policy = answer.headers["Content-Security-Policy"] or ""
        assert "frame-ancestors 'self'" in policy or "frame-ancestors 'none'" in policy, path


def test_a_name_that_another_site_points_at_this_computer_is_refused(site):
    for host in ("evil.example", f"evil.example:{site.port}", "127.0.0.1.evil.example"):
        for path in REAL:
            sent = {"Host": host, "Authorization": f"token {TOKEN}", "Cookie": cookies_of(site)}
            answer = raw(site, f"/cmplearn/{path}", sent)
            assert (answer.status, holds_nothing(answer)) == (403, True), (host, path)


def test_on_a_shared_computer_a_browser_keeps_no_page_and_no_answer(site):
    sent = {"Cookie": f"{SHARED_COOKIE}=yes"}
    for path in ("portfolio", "portfolio/answers", "lessons/2.3", "api/portfolio", "portfolio/sharing"):
        assert site.ask(f"cmplearn/{path}", headers=sent).headers["Cache-Control"] == "no-store", path
        assert site.ask(f"cmplearn/{path}").headers["Cache-Control"] == "no-cache", path


# --- Tricks with paths


def tricks(target):
    """Return ways to write a path that leads out of a folder."""
    absolute = str(target)
    ups = "/".join([".."] * 12)
    plain = [f"{ups}{absolute}", absolute, f"/{absolute}", f"..{absolute}"]
    ways = (
        lambda path: path,
        lambda path: path.replace("..", "%2e%2e"),
        lambda path: quote(path, safe=""),
        lambda path: path.replace("/", "%2f"),
        lambda path: path.replace("/", "%252f"),
        lambda path: path.replace("..", "%252e%252e"),
        lambda path: path.replace("..", ".%00."),
        lambda path: path.replace("/", "\\"),
        lambda path: path.replace("/", "%5c"),
        lambda path: path.replace("..", "..;"),
    )
    return sorted({way(path) for way, path in itertools.product(ways, plain)})


FOLDERS = (
    "cmplearn/static",
    "cmplearn/handbook",
    "cmplearn/lessons",
    "cmplearn/cases",
    "cmplearn/portfolio/take-away/files",
    "cmplearn/portfolio/sharing/copy",
    "cmplearn/assessments/a2-care-homes/handed-in",
    "files",
    "api/contents",
    "view",
    "nbconvert/html",
    "static",
    "lab/api/themes",
    "voila/render",
    "voila/files",
)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_folder_that_is_served_leads_to_the_portfolio(site, folder):
    for target in (site.home / "portfolio.sqlite", site.home / "backups", site.home / "portfolio.lock"):
        for trick in tricks(target):
            for sent in ({}, {"Authorization": f"token {TOKEN}"}):
                answer = raw(site, f"/{folder}/{trick}", sent)
                assert holds_nothing(answer), trick
                assert answer.status != 200 or b'"pid"' not in answer.body, trick


def test_what_is_hidden_in_the_folder_that_is_served_is_not_served(new_site, tmp_path):
    site = new_site(home=tmp_path / "outside")
    for place in (site.root / ".local" / "share" / "cmplearn", site.root / ".cmplearn"):
        place.mkdir(parents=True)
        (place / "portfolio.sqlite").write_text(f"SQLite {SECRET}")
        path = (place / "portfolio.sqlite").relative_to(site.root).as_posix()
        for address in (f"files/{path}", f"api/contents/{path}", f"view/{path}", f"nbconvert/html/{path}"):
            answer = site.ask(address)
            assert holds_nothing(answer), address
            assert answer.status == 404 or address.startswith("view/"), (address, answer.status)


def test_a_link_in_our_static_folder_would_not_be_followed(site, tmp_path, monkeypatch):
    from cmplearn.errors import NotFoundError
    from cmplearn.web import handlers_static

    (tmp_path / "plain.css").write_text("a {}")
    (tmp_path / "peek.css").symlink_to(site.home / "portfolio.sqlite")
    monkeypatch.setattr(handlers_static, "FOLDERS", (tmp_path,))
    assert handlers_static.find("plain.css") == tmp_path / "plain.css"
    with pytest.raises(NotFoundError):
        handlers_static.find("peek.css")


# --- Other accounts on this computer


def modes(folder: Path):
    """Return the rights of a folder and all in it."""
    found = {}
    for path in (folder, *paths_in(folder)):
        with suppress(FileNotFoundError):  # it is under another name now
            found[path] = stat.S_IMODE(path.lstat().st_mode)
    return found


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_the_folder_and_every_file_in_it_are_its_owners_alone(new_site):
    site = new_site()
    for name, value in SAVED.items():
        site.ask(f"cmplearn/api/portfolio/{name}", "PUT", {"value": value, "version": 0, "operation": name})
    form = urlencode({"name": "R E", "participant": "P012", "ai_use": "None", "own_work": "yes"}).encode()
    site.ask(
        "cmplearn/assessments/a2-care-homes",
        "POST",
        form,
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    upload(site, "cmplearn/portfolio/take-away/files", "file", "note.txt", SECRET.encode())
    site.ask("cmplearn/api/portfolio/download")
    wait_for(lambda: list(site.home.glob("backups/portfolio-*.sqlite")), "the day's backup")
    found = modes(site.home)
    assert {"portfolio.sqlite", "portfolio.lock", "backups", "handed-in"} <= {path.name for path in found}
    wrong = {
        str(path): oct(mode) for path, mode in found.items() if mode != (0o700 if path.is_dir() else 0o600)
    }
    assert wrong == {}


def upload(site, path, field, name, content):
    """Send a file as a form does."""
    lines = (
        b"--limit",
        f'Content-Disposition: form-data; name="{field}"; filename="{name}"'.encode(),
        b"Content-Type: text/plain",
        b"",
        content,
        b"--limit--",
        b"",
    )
    return site.ask(
        path, "POST", b"\r\n".join(lines), {"Content-Type": "multipart/form-data; boundary=limit"}
    )


SNEAK = """
import encodings.idna, http.client, os, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
folder, port, secret = sys.argv[1:4]
found = []
try:
    open(os.path.join(os.path.dirname(folder), "readable")).read()
except OSError:
    sys.exit("the test itself is wrong: the folder above cannot be reached")
for base, folders, files in os.walk(folder, onerror=lambda error: None):
    for name in files:
        try:
            found.append(open(os.path.join(base, name), "rb").read()[:20])
        except OSError:
            pass
for name in ("portfolio.sqlite", "portfolio.sqlite-wal", "portfolio.lock", "backups", "server.log"):
    for how in ("rb", "ab"):
        try:
            open(os.path.join(folder, name), how)
            found.append((name, how))
        except OSError:
            pass
for page in ("", "portfolio/answers", "api/portfolio"):
    asking = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
    asking.request("GET", "/cmplearn/" + page)
    if secret.encode() in asking.getresponse().read():
        found.append(page)
print(found)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be somebody else")
def test_another_account_on_this_computer_can_open_neither_files_nor_pages(new_site):
    place = Path(tempfile.mkdtemp(prefix="cmplearn-shared-"))
    try:
        place.chmod(0o755)
        (place / "readable").write_text("all may read this")
        (place / "readable").chmod(0o644)
        site = new_site(home=place / "home")
        for name, value in SAVED.items():
            site.ask(
                f"cmplearn/api/portfolio/{name}", "PUT", {"value": value, "version": 0, "operation": name}
            )
        command = [sys.executable, "-I", "-c", SNEAK, str(place / "home"), str(site.port), SECRET]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
        assert (done.stdout, done.stderr) == ("[]\n", "")
        site.end()  # or it might write in what is removed
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights otherwise")
def test_the_access_key_is_in_no_command_line_and_no_file_that_others_may_read(site):
    command_line = Path(f"/proc/{site.process.pid}/cmdline")
    assert not command_line.exists() or TOKEN.encode() not in command_line.read_bytes()
    for top in (site.home, site.folder / "runtime"):
        is_closed = stat.S_IMODE(top.stat().st_mode) & 0o077 == 0
        open_to_others = [path for path, mode in modes(top).items() if path.is_file() and mode & 0o077]
        assert is_closed or not [path for path in open_to_others if TOKEN.encode() in bytes_of(path)], top
