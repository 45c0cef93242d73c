"""The door to rooms for the apps: where they are, making one, asking it, following what happens in it.

An app never opens the rooms' database: it asks the workshop, or else its own server, as a phone does.
"""

import asyncio
import http.client
import json
import os
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlencode, urlsplit

from cmplearn.apps.rooms_following import FIRST_PAUSE_S, LONGEST_PAUSE_S, PATIENCE_S, Following, Snapshot
from cmplearn.course import activities as activities_of_course
from cmplearn.course.activity import Activity
from cmplearn.errors import (
    CmplearnError,
    ConflictError,
    InputError,
    NotFoundError,
    RefusedError,
    StorageError,
    TookTooLongError,
)
from cmplearn.portfolio import home
from cmplearn.rooms.note import Note

__all__ = ["Following", "RoomClient", "RoomsClient", "Snapshot", "WorkshopAwayError"]

T = TypeVar("T")
ADDRESS = "CMPLEARN_ROOMS"
KEY = "CMPLEARN_ROOMS_KEY"
SOMETHING_ELSE = "What answers where the rooms were is something else."
FOUND_S = 2.0
"""How long a host is waited for that may not be there any more: this stands before an app's first page."""

KEY_HEADER = "X-Facilitator-Key"
ERRORS: Mapping[int, type[CmplearnError]] = {
    400: InputError,
    403: RefusedError,
    404: NotFoundError,
    409: ConflictError,
    504: TookTooLongError,
}


class WorkshopAwayError(StorageError):
    """Nobody answers where the rooms were: the workshop was stopped, or is being started again."""


@dataclass
class RoomsClient:
    """Where rooms are kept, as an app of the facilitator's may use it.

    A workshop that is started again has the same rooms, another key, and perhaps another port: its new note
    is looked for as soon as the old address or key is good for nothing.

    Parameters
    ----------
    address : str
        Address of our pages on this computer, as ``"http://127.0.0.1:8888/cmplearn/"``.
    key : str
        What shows that the facilitator's own app asks.
    environment : Mapping
        Where a workshop's note is looked for again; empty when this is none.
    """

    address: str
    key: str = field(repr=False)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def found(cls, environment: Mapping[str, str] = os.environ) -> "RoomsClient":
        """Return the rooms of the workshop that runs on this computer, else those of the app's own server.

        Parameters
        ----------
        environment : Mapping
            `CMPLEARN_HOME` holds a running workshop's note; `CMPLEARN_ROOMS` names the own server.

        Raises
        ------
        NotFoundError
            There is neither.
        """
        for client in (_workshop(environment), _own_server(environment)):
            if client is not None and client._answers():
                return client
        raise NotFoundError(
            "Nothing is running that phones could join. Start “cmplearn workshop” on this computer, or open "
            "this app from “cmplearn start”. Everything also works without phones: you enter for the room."
        )

    def create(
        self,
        title: str,
        activities: Sequence[str] = (),
        *,
        items: Sequence[Activity] = (),
        series: str = "",
    ) -> "RoomClient":
        """Return a new room, open to whoever has its code.

        Parameters
        ----------
        title : str
            What it is called on people's screens.
        activities : sequence of str
            Ids of activities of the course, played in this order.
        items : sequence of Activity
            What is played after those: activities that the app made.
        series : str
            The learning set's name, when its meetings belong together: they are kept for longer.

        Raises
        ------
        CmplearnError
            As the rooms' host says; `WorkshopAwayError` when it does not answer.
        """
        body = {
            "title": title,
            "activities": list(activities),
            "items": [activities_of_course.frozen(each) for each in items],
            "series": series,
        }
        return self._room(self.ask("POST", "rooms", body))

    def room(self, id: str) -> "RoomClient":
        """Return a room that there is already.

        Raises
        ------
        NotFoundError
            There is none of this id.
        """
        return self._room(self.ask("GET", f"rooms/{quote(id)}"))

    def previous(self, series: str) -> list[Snapshot]:
        """Return the ended meetings of a series, the newest first: id, title, ended_at and facts of each."""
        return list(self.ask("GET", f"series/{quote(series, safe='')}")["rooms"])

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, wait: float = 0) -> Snapshot:
        """Return what the rooms' host answers to a request for ``facilitate/api/<path>``.

        Raises
        ------
        CmplearnError
            As the rooms' host says; `WorkshopAwayError` when it does not answer.
        """
        tried = (self.address, self.key)
        try:
            return self._asked_once(method, path, body, wait)
        except (RefusedError, WorkshopAwayError):
            self.renew()
            if tried == (self.address, self.key):
                raise
        return self._asked_once(method, path, body, wait)

    def _asked_once(self, method: str, path: str, body: Mapping[str, Any] | None, wait: float) -> Snapshot:
        with closing(self.connection(PATIENCE_S + wait)) as connection:
            return self.asked(connection, method, path, body)

    def renew(self) -> None:
        """Go on with the workshop that was started since, if there is one."""
        found = _workshop(self.environment) if self.environment else None
        if found is not None:
            self.address, self.key = found.address, found.key

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """Return a connection to the host, past any proxy that this computer is told to use."""
        parts = urlsplit(self.address)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)

    def asked(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
    ) -> Snapshot:
        """Return what is answered over a connection; see `ask`."""
        payload = None if body is None else json.dumps(body).encode()
        headers = {KEY_HEADER: self.key, "Content-Type": "application/json"}
        where = f"{urlsplit(self.address).path}facilitate/api/{path}"
        try:
            connection.request(method, where, payload, headers)
            answer = connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise WorkshopAwayError(
                "The rooms do not answer just now. What has been sent is kept; this tries again by itself."
            ) from error
        return _value(answer.status, said)

    def _room(self, snapshot: Snapshot) -> "RoomClient":
        return RoomClient(self, str(snapshot["id"]), snapshot)

    def _answers(self) -> bool:
        with suppress(CmplearnError, ValueError), closing(self.connection(FOUND_S)) as connection:
            return "rooms" in self.asked(connection, "GET", "rooms")
        return False


@dataclass
class RoomClient:
    """One room, as the facilitator's app uses it.

    Parameters
    ----------
    host : RoomsClient
        Where it is kept.
    id : str
        Its name there.
    last : dict
        The newest snapshot that this app has seen.
    """

    host: RoomsClient
    id: str
    last: Snapshot = field(repr=False)

    def snapshot(self, since: int | None = None, wait: float = 0) -> Snapshot:
        """Return the room as it is now; with `since`, once something newer has happened or `wait` s are over.

        Parameters
        ----------
        since : int, optional
            The `seq` of the snapshot that one has.
        wait : float
            Seconds to wait for news.
        """
        self._note(self.host.ask("GET", self.news_path(since, wait), wait=wait))
        return self.last

    def news_path(self, since: int | None, wait: float) -> str:
        """Return the path that asks for what is newer than `since`."""
        query = {} if since is None else {"since": since, "wait": wait}
        return f"rooms/{self.id}" + (f"?{urlencode(query)}" if query else "")

    def do(self, kind: str, body: Mapping[str, Any] | None = None) -> int:
        """Do something as the facilitator, and return its number; sent again until it is known to be kept.

        Parameters
        ----------
        kind : str
            Such as "opened", "closed", "shown", "entered", "noted"; see `cmplearn.rooms`.
        body : Mapping, optional
            What belongs to it, as `{"item": "a1", "step": 0}`.

        Raises
        ------
        CmplearnError
            It is not allowed, in words; `WorkshopAwayError` when nobody answers for some seconds.
        """
        operation = secrets.token_hex(16)
        return _again(lambda: self.send(kind, body, operation))

    def send(self, kind: str, body: Mapping[str, Any] | None, operation: str) -> int:
        """Do something as the facilitator, tried once; see `do`.

        Parameters
        ----------
        operation : str
            A random name: what is sent again under it is done once.
        """
        draft = {"kind": kind, "body": dict(body or {}), "operation": operation}
        return int(self.host.ask("POST", f"rooms/{self.id}/do", draft)["seq"])

    def values(self, item: str, ask: str) -> list[Any]:
        """Return each answer to an ask, without names, those entered for the room among them.

        In an action learning set, where all know who bids and who promised what, each is
        ``{"member": id, "name": name, "value": answer}``.

        Raises
        ------
        RefusedError
            So few have answered that one could tell who said what.
        """
        query = urlencode({"item": item, "ask": ask})
        return list(self.host.ask("GET", f"rooms/{self.id}/values?{query}")["values"])

    def moves(self, item: str, first: str, again: str) -> list[tuple[str, str, int]]:
        """Return how many went from which answer to which between an ask and its repeat; [] while hidden."""
        query = urlencode({"item": item, "first": first, "again": again})
        found = self.host.ask("GET", f"rooms/{self.id}/moves?{query}")["moves"]
        return [(before, after, count) for before, after, count in found]

    def end(self, keep: Sequence[tuple[str, str]] | None = None) -> None:
        """Close the room: its code is dead.

        Parameters
        ----------
        keep : sequence of (str, str), optional
            Item and ask of the only answers that stay; by default all results stay.
        """
        body = {} if keep is None else {"keep": [list(each) for each in keep]}
        self._note(_again(lambda: self.host.ask("POST", f"rooms/{self.id}/end", body)))

    def delete(self) -> None:
        """Delete the room with all that was said in it."""
        self.host.ask("POST", f"rooms/{self.id}/delete", {})

    def follow(
        self, callback: Callable[[Snapshot], None], link: Callable[[bool], None] | None = None
    ) -> "Following":
        """Call back with each new snapshot, in the loop that runs now, until stopped.

        Parameters
        ----------
        callback : callable
            Takes a snapshot.
        link : callable, optional
            Is told False when the rooms stop answering, and True when they answer again.

        Raises
        ------
        RuntimeError
            No loop runs: this is for a kernel.
        """
        return Following(self, asyncio.get_running_loop(), callback, link or (lambda _: None))

    def _note(self, snapshot: Snapshot) -> None:
        if snapshot:
            self.last = snapshot


def _workshop(environment: Mapping[str, str]) -> RoomsClient | None:
    """Return the workshop that has left a note in the person's folder."""
    note = Note.read(home(environment))
    return RoomsClient(note.url, note.key, environment) if note else None


def _own_server(environment: Mapping[str, str]) -> RoomsClient | None:
    address, key = environment.get(ADDRESS, ""), environment.get(KEY, "")
    return RoomsClient(address, key) if address and key else None


def _value(status: int, said: bytes) -> Snapshot:
    """Return what was answered, or raise what the host says is wrong."""
    if status == http.client.NO_CONTENT:
        return {}
    try:
        value = dict(json.loads(said))
    except (ValueError, TypeError) as error:
        raise WorkshopAwayError(SOMETHING_ELSE) from error
    if status >= http.client.INTERNAL_SERVER_ERROR and status not in ERRORS:
        raise WorkshopAwayError(str(value.get("message", "The rooms cannot answer just now.")))
    if status >= http.client.BAD_REQUEST:
        raise ERRORS.get(status, InputError)(str(value.get("message", f"The rooms answered {status}.")))
    return value


def _again(send: Callable[[], T]) -> T:
    """Return what `send` returns, tried again while nobody answers: repeating a write is harmless."""
    give_up, pause = time.monotonic() + PATIENCE_S, FIRST_PAUSE_S
    while True:
        try:
            return send()
        except WorkshopAwayError:
            if time.monotonic() > give_up:
                raise
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
