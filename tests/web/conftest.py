"""Real servers, asked over HTTP."""

import http.client
import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.servers import OURS_ALONE, PATIENCE_S, TOKEN, Answer, JupyterServer


class Site(JupyterServer):
    """A server that is asked as a program asks: by token, with no cookies."""

    def ask(
        self,
        path: str = "cmplearn/",
        method: str = "GET",
        body: Any = None,
        headers: dict[str, str] | None = None,
        anonymous: bool = False,
    ) -> Answer:
        """Return the answer to one request, redirects not followed; logged in by token unless `anonymous`."""
        sent = {} if anonymous else {"Authorization": f"token {TOKEN}"}
        payload = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, f"/{path}", payload, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Starts servers, by default with our extension alone; each is ended when the tests are over."""
    started: list[Site] = []

    def start(*options: str, home: Path | None = None, alone: bool = True, **environment: str) -> Site:
        place = {"CMPLEARN_HOME": str(home)} if home else {}
        loaded = (OURS_ALONE,) if alone else ()
        site = Site(tmp_path_factory.mktemp("site"), environment | place, (*loaded, *options))
        started.append(site)
        site.start()
        return site

    yield start
    for site in started:
        site.end(signal.SIGKILL)


@pytest.fixture(scope="session")
def site(new_site: Callable[..., Site]) -> Site:
    """A participant's server with every extension that is installed, for tests that save nothing."""
    return new_site(alone=False)


@pytest.fixture(scope="session")
def tutor_site(new_site: Callable[..., Site]) -> Site:
    """A tutor's server, for tests that save nothing."""
    return new_site(CMPLEARN_ROLE="tutor")
