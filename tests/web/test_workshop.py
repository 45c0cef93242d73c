"""The workshop: visitors reach lessons, rooms and a portfolio each, and nothing else."""

import http.client
import io
import json
import re
import subprocess
import sys
import time
import zipfile
from collections import deque
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from tests.servers import PATIENCE_S, bytes_of
from tests.workshops import RunningWorkshop, Visitor
from tornado.web import create_signed_value, decode_signed_value

from cmplearn.rooms import open_rooms
from cmplearn.web.allowed_hosts import allowed_hosts, is_allowed_host
from cmplearn.web.hosts import hosted_routes
from cmplearn.web.workshop import (
    MODULES,
    VisitorHost,
    cookie_secret,
)


@pytest.fixture
def visitor(workshop: RunningWorkshop) -> Visitor:
    """Somebody who has not been here before."""
    return workshop.visitor()


def test_it_has_no_handler_of_jupyters_and_no_address_of_one() -> None:
    routes = hosted_routes(MODULES, VisitorHost)
    ancestors = {each.__module__.split(".")[0] for _, handler in routes for each in handler.__mro__}
    assert ancestors == {"builtins", "cmplearn", "tornado"}
    assert all(path.startswith("/cmplearn/") for path, _ in routes)
    assert not any(re.search("kernel|terminal|contents|lab|assessment.*check", path) for path, _ in routes)


def test_its_process_imports_nothing_that_can_run_code_for_others() -> None:
    program = (
        "import sys, cmplearn.cli.workshop\n"
        "from cmplearn.web.hosts import hosted_routes\n"
        "from cmplearn.web.workshop import MODULES, VisitorHost\n"
        "hosted_routes(MODULES, VisitorHost)\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    jupyter = "jupyter_server jupyter_client jupyter_core ipykernel IPython zmq nbclient nbgrader voila"
    assert "tornado" in done.stdout.split()
    assert set(jupyter.split()) & set(done.stdout.split()) == set()


def linked(page: str, at: str) -> set[str]:
    """Return the addresses that a page leads to on the same host, without the parts after "#"."""
    found = (urljoin(at, unescape(link)) for link in re.findall(r'(?:href|src|action)="([^"#]+)', page))
    return {link for link in found if link.startswith("/") and not urlsplit(link).netloc}


def crawled(visitor: Visitor) -> dict[str, tuple[int, str]]:
    """Return the status of all that the front page leads to, however far, and where it was first linked."""
    waiting, found = deque([("/cmplearn/", "the start")]), {}
    while waiting:
        path, source = waiting.popleft()
        if path in found:
            continue
        answer = visitor.follow(path.lstrip("/"))
        found[path] = (answer.status, source)
        if "text/html" in answer.headers["Content-Type"] and "?" not in path:
            waiting.extend((each, path) for each in sorted(linked(answer.text, path)) if each not in found)
    return found


def new_room(workshop: RunningWorkshop) -> str:
    """Return the id of a new room."""
    body = json.dumps({"activities": ["two-clinics-one-list"], "title": "A room"}).encode()
    key = {"X-Facilitator-Key": workshop.told["key"]}
    return str(Visitor(workshop.port).ask("cmplearn/facilitate/api/rooms", "POST", body, key).json["id"])


def test_every_link_on_its_pages_leads_somewhere(workshop: RunningWorkshop) -> None:
    going_on, closed = new_room(workshop), new_room(workshop)
    end = f"cmplearn/facilitate/api/rooms/{closed}/end"
    key = {"X-Facilitator-Key": workshop.told["key"]}
    assert Visitor(workshop.port).ask(end, "POST", b"{}", key).status == 200
    found = crawled(workshop.facilitator())
    assert {path: told for path, told in found.items() if told[0] != 200} == {}
    assert {"/cmplearn/lessons/2.3", "/cmplearn/cases/wirral-moch", "/cmplearn/facilitate"} <= set(found)
    runs = {f"/cmplearn/facilitate/rooms/{id}" for id in (going_on, closed)}
    exports = [each for each in found if each.startswith(f"/cmplearn/facilitate/rooms/{closed}/")]
    assert runs <= set(found)
    assert {each.rpartition(".")[2] for each in exports} >= {"csv", "html", "zip"}
    assert not any(re.match("/(lab|voila|formgrader)", path) for path in found)


def test_what_a_visitor_saves_is_theirs_alone(workshop: RunningWorkshop) -> None:
    asha, ben = workshop.visitor(), workshop.visitor()
    assert asha.saved() == {}
    assert asha.save("2.3/first", "Twenty weeks").status == 200
    assert ben.save("2.3/first", "Ten weeks").status == 200
    assert (asha.saved(), ben.saved()) == ({"2.3/first": "Twenty weeks"}, {"2.3/first": "Ten weeks"})
    assert "Twenty weeks" in asha.ask("cmplearn/portfolio/answers").text
    assert "Twenty weeks" not in ben.ask("cmplearn/portfolio/answers").text
    stranger = workshop.visitor()
    assert (stranger.saved(), "Nothing is saved yet" in stranger.ask("cmplearn/portfolio").text) == ({}, True)


def test_nothing_is_kept_of_somebody_who_only_reads(workshop: RunningWorkshop) -> None:
    before = set((workshop.home / "visitors").iterdir())
    reader = workshop.visitor()
    for path in ("", "lessons/2.3", "portfolio", "portfolio/answers", "modules/operational", "api/portfolio"):
        assert reader.ask(f"cmplearn/{path}").status == 200
    assert set((workshop.home / "visitors").iterdir()) == before


def test_a_visitor_takes_their_portfolio_away(visitor: Visitor) -> None:
    visitor.save("2.3/first", "Something to keep")
    page = visitor.ask("cmplearn/portfolio").text
    assert "kept on the facilitator’s computer" in page
    assert "30 days" in page
    answer = visitor.ask("cmplearn/api/portfolio/download")
    bundle = zipfile.ZipFile(io.BytesIO(answer.body))
    assert any(b"Something to keep" in bundle.read(name) for name in bundle.namelist())
    assert bundle.read("my-portfolio.pdf").startswith(b"%PDF")


def test_no_page_promises_that_what_a_visitor_writes_is_seen_by_nobody_else(visitor: Visitor) -> None:
    for path in ("lessons/1.5", "activities/how-do-you-arrive"):
        page = visitor.ask(f"cmplearn/{path}").text
        assert "stays on the facilitator’s computer" in page
        assert "Who can see what" in page
        assert "alone until you share" not in page


def test_a_visitor_deletes_their_portfolio(workshop: RunningWorkshop, visitor: Visitor) -> None:
    before = set((workshop.home / "visitors").iterdir())
    visitor.save("2.3/first", "To be forgotten")
    [folder] = set((workshop.home / "visitors").iterdir()) - before
    token = re.search(r'name="_xsrf" value="([^"]+)"', visitor.ask("cmplearn/portfolio").text)
    assert token

    unsure = visitor.ask("cmplearn/portfolio", "POST", {"_xsrf": token[1]})
    assert (unsure.status, "Tick the box first" in unsure.text) == (422, True)
    assert visitor.saved() == {"2.3/first": "To be forgotten"}

    done = visitor.ask("cmplearn/portfolio", "POST", {"_xsrf": token[1], "sure": "yes"})
    assert (done.status, done.headers["Location"]) == (303, "/cmplearn/portfolio?done=erased")
    assert "Deleted." in visitor.ask("cmplearn/portfolio?done=erased").text
    assert (visitor.saved(), folder.exists()) == ({}, False)
    assert visitor.save("2.3/first", "Begun again").status == 200


def test_a_save_comes_from_our_own_page(workshop: RunningWorkshop, visitor: Visitor) -> None:
    elsewhere = visitor.save("2.3/x", 1, headers={"Origin": "http://evil.example"})
    without = visitor.save("2.3/x", 1, headers={"X-XSRFToken": ""})
    unknown = Visitor(workshop.port, dict(list(visitor.cookies.items())[1:]))
    assert [each.status for each in (elsewhere, without, unknown.save("2.3/x", 1))] == [403, 403, 403]
    assert "Reload it" in without.json["message"]
    assert visitor.saved() == {}
    same = visitor.save("2.3/x", 1, headers={"Origin": f"http://127.0.0.1:{workshop.port}"})
    assert same.status == 200


def test_a_made_up_cookie_opens_nobodys_portfolio(workshop: RunningWorkshop, visitor: Visitor) -> None:
    visitor.save("2.3/first", "Mine")
    [name] = [each.name for each in (workshop.home / "visitors").iterdir() if _holds(each, b"Mine")]
    whole = visitor.cookie("cmplearn-visitor").strip('"')
    forged = [name, "../../etc", whole[:-1] + ("0" if whole[-1] != "0" else "1")]
    forged += [workshop.facilitator().cookie("cmplearn-facilitator").strip('"')]
    for value in forged:
        stranger = Visitor(workshop.port, {("cmplearn-visitor", "/cmplearn/"): value})
        assert stranger.saved() == {}
        assert stranger.cookie("cmplearn-visitor") != value  # a new one was given out


def _holds(folder: Path, text: bytes) -> bool:
    return any(text in bytes_of(path) for path in folder.glob("portfolio.sqlite*"))


@pytest.mark.parametrize("path", ["", "static/kit.js", "room", "api/portfolio", "facilitate", "nothing"])
def test_no_other_sites_name_leads_to_it(visitor: Visitor, path: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example:8890", "[::1].evil.example", "127.0.0.1@evil", ""):
        answer = visitor.ask(f"cmplearn/{path}", headers={"Host": host})
        assert answer.status in (400, 421)
        assert answer.headers["Set-Cookie"] is None


def test_it_answers_to_this_computers_own_names_alone() -> None:
    alone, network = allowed_hosts("127.0.0.1", network=False), allowed_hosts("192.168.0.5", network=True)
    assert is_allowed_host("localhost:8890", alone)
    assert not is_allowed_host("192.168.0.5:8890", alone)
    assert is_allowed_host("192.168.0.5:8890", network)
    assert not is_allowed_host("192.168.0.6:8890", network)


@pytest.mark.parametrize("path", ["", "api/portfolio", "nothing", "room", "facilitate", "screen/K7M2QX"])
def test_every_answer_says_what_it_may_load(visitor: Visitor, path: str) -> None:
    headers = visitor.ask(f"cmplearn/{path}").headers
    sources = "'none'" if path.startswith(("room", "screen")) else "'self'"
    assert f"default-src {sources}" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Server"] is None


def test_its_cookies_are_out_of_reach_of_scripts_and_other_sites(workshop: RunningWorkshop) -> None:
    lines = Visitor(workshop.port).ask().headers.get_all("Set-Cookie")
    [name] = [line for line in lines if line.startswith("cmplearn-visitor=")]
    assert all(part in name for part in ("HttpOnly", "SameSite=Lax", "Path=/cmplearn/"))


def test_a_body_that_no_page_sends_is_not_read(visitor: Visitor) -> None:
    long = {"Content-Length": str(10**9), "X-XSRFToken": visitor.cookie("cmplearn-workshop-xsrf")}
    assert visitor.ask("cmplearn/api/portfolio/answer/2.3/x", "PUT", b"", long).status == 400


def test_only_small_bodies_are_read_of_who_has_not_been_let_in(
    workshop: RunningWorkshop, visitor: Visitor
) -> None:
    large = {"_xsrf": "x", "title": "x" * 30_000}
    form = "cmplearn/facilitate/new"
    assert unread(workshop.port, form) == 400
    assert unread(workshop.port, form, **{"X-Facilitator-Key": "a guess"}) == 400
    assert visitor.save("2.3/long", "x" * 50_000).status == 200
    assert workshop.facilitator().ask(form, "POST", large).status == 403  # read, and then the token is wrong
    answer = workshop.facilitator().ask(form, "POST", large)
    assert "Reload it" in answer.text


def unread(port: int, path: str, **headers: str) -> int:
    """Return the status that comes before any of a body of 30 kB has been sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.putrequest("POST", f"/{path}")
    for name, value in {"Content-Length": "30000", **headers}.items():
        connection.putheader(name, value)
    connection.endheaders()
    with connection.getresponse() as answer:
        return answer.status


def test_the_facilitators_link_lets_in_and_leaves_no_key_in_the_address(workshop: RunningWorkshop) -> None:
    visitor = workshop.visitor()
    assert visitor.ask("cmplearn/facilitate").status == 403
    assert visitor.ask("cmplearn/facilitate?key=guess").status == 403
    answer = visitor.ask(workshop.link.split("/", 3)[3])
    assert (answer.status, answer.headers["Location"]) == (303, "/cmplearn/facilitate")
    assert visitor.ask("cmplearn/facilitate").status == 200
    assert 'href="/cmplearn/facilitate"' in visitor.ask().text
    assert 'href="/cmplearn/facilitate"' not in workshop.visitor().ask().text


def test_the_key_is_told_once_and_to_nobody_but_the_facilitator(workshop: RunningWorkshop) -> None:
    key, file = workshop.told["key"], workshop.home / "workshop.json"
    assert workshop.said.count(key) == 1
    assert file.stat().st_mode & 0o077 == 0
    assert key not in (workshop.home / "workshop.log").read_text()
    api = "cmplearn/facilitate/api/rooms"
    assert workshop.visitor().ask(api, headers={"X-Facilitator-Key": key[:-1]}).status == 403
    assert Visitor(workshop.port).ask(api, headers={"X-Facilitator-Key": key}).status == 200


def test_what_if_pictures_are_drawn_without_a_portfolio(visitor: Visitor) -> None:
    page = visitor.ask("cmplearn/lessons/2.3").text
    declared = [json.loads(unescape(each)) for each in re.findall(r'data-control="([^"]*)"', page)]
    what_if = next(each for each in declared if "inputs" in each)
    answer = visitor.ask(f"cmplearn/api/what-if/2.3/{what_if['id']}")
    assert (answer.status, bool(answer.json["picture"]), visitor.saved()) == (200, True, {})


def test_what_a_workshop_has_not_is_said_in_words(visitor: Visitor) -> None:
    for path in ("portfolio/log", "portfolio/sharing/new/log/mine", "assessments/a2-care-homes"):
        assert "in your own copy of the course" in visitor.ask(f"cmplearn/{path}").text
    assert visitor.ask("cmplearn/api/assessments/a2-care-homes/check", "POST", b"{}").status == 403
    assert "There is no page here" in visitor.ask("lab/tree/modules").text


def test_a_cookie_is_renewed_so_that_it_lasts_as_long_as_the_portfolio(
    workshop: RunningWorkshop, visitor: Visitor
) -> None:
    visitor.save("2.3/first", "Here for weeks")
    store = open_rooms(workshop.home / "programme.sqlite")
    secret = cookie_secret(store.secret())
    store.close()
    name = decode_signed_value(secret, "cmplearn-visitor", visitor.cookie("cmplearn-visitor").strip('"'))
    assert name

    def aged(days: float) -> Visitor:
        made_at = time.time() - days * 86_400
        value = create_signed_value(secret, "cmplearn-visitor", name, clock=lambda: made_at).decode()
        return Visitor(workshop.port, {("cmplearn-visitor", "/cmplearn/"): value})

    old, fresh, ended = aged(29), aged(0.5), aged(31)
    assert [each.saved() for each in (old, fresh, ended)] == [{"2.3/first": "Here for weeks"}] * 2 + [{}]
    lines = aged(29).ask().headers.get_all("Set-Cookie")
    assert any(line.startswith("cmplearn-visitor=") for line in lines)
    kept = fresh.ask().headers.get_all("Set-Cookie") or []
    assert not any(line.startswith("cmplearn-visitor=") for line in kept)
