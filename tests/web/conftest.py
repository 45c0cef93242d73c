"""Real servers, asked over HTTP."""

import http.client
import json
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests import forked
from tests.servers import OURS_ALONE, PATIENCE_S, TOKEN, Answer, JupyterServer
from tests.workshops import RunningWorkshop


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
            with suppress(BrokenPipeError, ConnectionResetError):  # refused before all of it was read
                connection.request(method, f"/{path}", payload, sent | (headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except ConnectionResetError:
            return Answer(413, http.client.HTTPMessage(), b"")
        finally:
            connection.close()


def starter(tmp_path_factory: pytest.TempPathFactory, started: list[Site]) -> Callable[..., Site]:
    """Return what starts servers, by default with our extension alone, and notes them in `started`."""

    def start(
        *options: str,
        home: Path | None = None,
        alone: bool = True,
        is_forked: bool = forked.is_possible,
        **environment: str,
    ) -> Site:
        place = {"CMPLEARN_HOME": str(home)} if home else {}
        loaded = (OURS_ALONE,) if alone else ()
        folder = tmp_path_factory.mktemp("site")
        site = Site(folder, environment | place, (*loaded, *options), is_forked=is_forked)
        started.append(site)
        site.start()
        return site

    return start


def end(sites: list[Site]) -> None:
    """End servers and forget them: each costs some two hundred megabytes as long as it runs."""
    while sites:
        sites.pop().end(signal.SIGKILL)


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWorkshop]:
    """A workshop that several files of tests share."""
    running = RunningWorkshop(tmp_path_factory.mktemp("workshop"))
    running.start()
    yield running
    running.end()


@pytest.fixture(scope="session")
def lasting_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Site]]:
    """Starts servers that many files of tests share; each is ended when all tests are over."""
    started: list[Site] = []
    yield starter(tmp_path_factory, started)
    end(started)


@pytest.fixture(scope="module")
def sites_of_module() -> Iterator[list[Site]]:
    """The servers that a file of tests has started and that still run."""
    started: list[Site] = []
    yield started
    end(started)


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory, sites_of_module: list[Site]) -> Callable[..., Site]:
    """Starts servers; each is ended with the test that started it, or with the file whose fixture did."""
    return starter(tmp_path_factory, sites_of_module)


@pytest.fixture(autouse=True)
def end_of_test(sites_of_module: list[Site]) -> Iterator[None]:
    """End what the test itself started; fixtures of the whole file were set up before."""
    shared = len(sites_of_module)
    yield
    own = sites_of_module[shared:]
    del sites_of_module[shared:]
    end(own)


@pytest.fixture(scope="session")
def site(lasting_site: Callable[..., Site]) -> Site:
    """A participant's server with every extension that is installed, for tests that save nothing."""
    return lasting_site(alone=False)


@pytest.fixture(scope="session")
def tutor_site(lasting_site: Callable[..., Site]) -> Site:
    """A tutor's server, for tests that save nothing."""
    return lasting_site(CMPLEARN_ROLE="tutor")
