"""Where links to a room lead, as the owner's own browser sees the server."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tornado.httputil import HTTPHeaders

from cmplearn.rooms.note import Note
from cmplearn.web.rooms.addresses import (
    PUBLIC_ORIGIN,
    is_reachable,
    join_url,
    remember_origin,
    rooms_mark,
    rooms_place,
    running_workshop,
    screen_url,
    unreachable,
)


def asked(is_workshop: bool = False, **headers: str) -> Any:
    """Return a handler as far as `remember_origin` looks at one."""
    sent = HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})
    request = SimpleNamespace(protocol="http", host=headers.get("Host", "127.0.0.1:8888"), headers=sent)
    return SimpleNamespace(
        settings={PUBLIC_ORIGIN: "before", "base_url": "/"}, request=request, is_workshop=is_workshop
    )


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({"Host": "127.0.0.1:8888"}, "http://127.0.0.1:8888"),
        ({"Host": "hub.example", "X_Forwarded_Proto": "https"}, "https://hub.example"),
        ({"Host": "10.0.0.4:8888", "X_Forwarded_Proto": "https,http", "X_Forwarded_Host": "hub.example:8443"},
         "https://hub.example:8443"),
        ({"Host": "[::1]:8888"}, "http://[::1]:8888"),
        ({"Host": "hub.example", "X_Forwarded_Proto": "javascript"}, "before"),
        ({"Host": "hub.example", "X_Forwarded_Host": 'x"><script>'}, "before"),
        ({"Host": "hub.example", "X_Forwarded_Host": "user@evil.example/?"}, "before"),
        ({"Host": "192.168.0.5:8890", "is_workshop": True}, "before"),
    ],
)  # fmt: skip
def test_links_lead_where_the_owners_browser_is(headers: dict[str, Any], origin: str) -> None:
    handler = asked(**headers)

    remember_origin(handler)

    assert handler.settings[PUBLIC_ORIGIN] == origin


def test_links_keep_the_prefix_of_a_hub_and_show_the_code_in_capitals() -> None:
    settings = {PUBLIC_ORIGIN: "https://hub.example", "base_url": "/user/asha/"}

    assert join_url(settings, "k7m2qx") == "https://hub.example/user/asha/cmplearn/r/K7M2QX"
    assert screen_url(settings, "k7m2qx") == "https://hub.example/user/asha/cmplearn/screen/K7M2QX"
    assert join_url(settings, "") == screen_url(settings, "") == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "[::1]", "x.localhost", ""])
def test_an_address_of_this_computer_alone_is_said_to_be_so(host: str) -> None:
    assert not is_reachable(f"http://{host}:8888/cmplearn/r/K7M2QX" if host else "/cmplearn/r/K7M2QX")


@pytest.mark.parametrize("host", ["192.168.0.5", "hub.example", "[fe80::1]"])
def test_an_address_on_a_network_is_said_to_be_so(host: str) -> None:
    assert is_reachable(f"http://{host}:8890/cmplearn/r/K7M2QX")


def test_rooms_lie_in_the_programmes_database_else_beside_the_portfolio(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CMPLEARN_HOME", str(tmp_path))
    monkeypatch.delenv("CMPLEARN_PROGRAMME", raising=False)
    assert rooms_place() == tmp_path / "programme.sqlite"
    monkeypatch.setenv("CMPLEARN_PROGRAMME", "postgresql+psycopg://host/programme")
    assert rooms_place() == "postgresql+psycopg://host/programme"


Notes = Callable[[str], Note]


@pytest.fixture
def workshop_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Notes]:
    """Leaves the note of a workshop that answers, with an address for phones."""
    monkeypatch.setenv("CMPLEARN_HOME", str(tmp_path))
    listening = socket.create_server(("127.0.0.1", 0))

    with ExitStack() as leaving:

        def note(public: str) -> Note:
            own = f"http://127.0.0.1:{listening.getsockname()[1]}/cmplearn/"
            told = Note(own, f"{public}/cmplearn/", "secret", rooms_mark(), 1)
            leaving.enter_context(told.left_in(tmp_path))
            return told

        yield note
    listening.close()


ALONE = {PUBLIC_ORIGIN: "http://localhost:8888", "base_url": "/"}
HUB = {PUBLIC_ORIGIN: "https://hub.example", "base_url": "/"}


def test_phones_join_at_the_workshop_beside_where_they_can_reach_nothing_else(workshop_at: Notes) -> None:
    told = workshop_at("http://192.168.0.5:8890")
    found = running_workshop()

    assert found is not None
    assert found.facilitating("abc") == f"{told.url}facilitate/rooms/abc?key=secret"
    assert join_url(ALONE, "k7m2qx") == "http://192.168.0.5:8890/cmplearn/r/K7M2QX"
    assert unreachable(ALONE, "k7m2qx") == ""
    assert join_url(HUB, "k7m2qx").startswith("https://hub.example/")


def test_a_workshop_that_phones_can_not_reach_either_is_to_be_started_again(workshop_at: Notes) -> None:
    workshop_at("http://127.0.0.1:8890")

    assert join_url(ALONE, "k7m2qx").startswith("http://localhost:8888/")
    assert "start it again with “cmplearn workshop --network”" in unreachable(ALONE, "k7m2qx")
    assert unreachable(HUB, "k7m2qx") == unreachable(ALONE, "") == ""


def test_a_workshop_with_other_rooms_is_none_of_ours(
    workshop_at: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop_at("http://192.168.0.5:8890")
    monkeypatch.setenv("CMPLEARN_PROGRAMME", "postgresql://elsewhere/programme")

    assert running_workshop() is None
    assert join_url(ALONE, "k7m2qx").startswith("http://localhost:8888/")


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"url": "http://127.0.0.1:1/", "public": "", "key": ""}'])
def test_a_note_that_was_left_behind_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, note: str
) -> None:
    monkeypatch.setenv("CMPLEARN_HOME", str(tmp_path))
    (tmp_path / "workshop.json").write_text(note)

    assert running_workshop() is None
    assert "this room opens there too" in unreachable(ALONE, "k7m2qx")
