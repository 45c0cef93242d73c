"""`cmplearn start`: one Jupyter server for one person, on this computer only."""

import logging
import os
import secrets
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from jupyter_server.serverapp import ServerApp
from traitlets.config import Config

from cmplearn import course, marking, portfolio, web
from cmplearn.cli.browser import show
from cmplearn.cli.ports import listening
from cmplearn.errors import NotFoundError, StorageError
from cmplearn.web.login import CourseIdentity

__all__ = ["run_course"]

ADDRESS = "127.0.0.1"
FIRST_PORT = 8888


def run_course(*, tutor: bool, port: int | None, open_browser: bool, home: Path | None) -> None:
    """Serve the course until Ctrl+C.

    Parameters
    ----------
    tutor : bool
        Whether nbgrader's and our marking pages are there too.
    port : int or None
        Port to use; None takes 8888, or the next free one and says so.
    open_browser : bool
        Whether to open the front page in a browser, where there is one.
    home : Path or None
        Folder of the portfolio; None leaves the choice to `portfolio.home`.

    Raises
    ------
    InputError
        When the port asked for is taken.
    StorageError
        When the portfolio cannot be opened: in use, read-only, full or damaged.
    NotFoundError
        When the tutor's pages are asked for where the assessments' sources are not.
    """
    if home is not None:
        os.environ["CMPLEARN_HOME"] = str(home.expanduser().resolve())
    _set_environment(tutor=tutor)
    opened = listening(ADDRESS, port, first=FIRST_PORT, command="cmplearn start")
    chosen = int(opened.getsockname()[1])
    token = secrets.token_urlsafe(24)
    link = f"http://{ADDRESS}:{chosen}/cmplearn/?token={token}"
    logging.captureWarnings(True)  # what packages warn each other of is nothing to show to a participant
    with closing(opened), _side_talk_in(_log_folder() / "kernels.log"):
        server = _CourseServer(opened, config=_settings(chosen, token, tutor=tutor))
        server.initialize(argv=[])
        _claim_portfolio(server.web_app.settings, link)
        # Jupyter serves the port from the loop's first callback on; the link is true from the second on.
        moved = port is None and chosen != FIRST_PORT
        server.io_loop.add_callback(_announce, link, moved=moved)
        if open_browser:
            # All on a shared computer see what programs are started with, so this link is good once.
            once = server.identity_provider.once.new()
            server.io_loop.add_callback(show, link.replace(token, once))
        server.start()
    print("Stopped. Everything you saved is kept.")


class _CourseServer(ServerApp):
    """A Jupyter server that ends on one Ctrl+C and says so in plain words."""

    no_browser_open_file = True

    def __init__(self, opened: socket.socket, **settings: Any) -> None:
        """Serve a port that is open already, where Jupyter would look for one now and open it later."""
        super().__init__(**settings)
        self._opened = opened

    def _find_http_port(self) -> None:
        """Look for none."""

    def _bind_http_server(self) -> None:
        self.http_server.add_socket(self._opened)

    def init_signal(self) -> None:
        super().init_signal()
        signal.signal(signal.SIGINT, self._signal_stop)

    def _signal_stop(self, sig: int, frame: Any) -> None:  # noqa: ARG002 - the signature is Python's
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl+C ends it at once
        print("\nStopping ...", flush=True)
        self.stop(from_signal=True)


def _set_environment(*, tutor: bool) -> None:
    """Tell the server extension and the kernels who runs them, before Jupyter reads its settings."""
    folders = [str(Path(web.__file__).parent / "config")]
    if tutor:
        folders.insert(0, str(Path(__file__).parent / "tutor"))
        os.chdir(_assessments())  # nbgrader reads its settings from the working folder
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(folders)
    os.environ["PATH"] = marking.path_to_programs()
    os.environ["CMPLEARN_ROLE"] = "tutor" if tutor else "participant"
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")  # or each kernel start prints a warning


def _assessments() -> Path:
    folder = course.root() / "assessments"
    if not (folder / "nbgrader_config.py").is_file():
        raise NotFoundError(
            f"The tutor's pages need the assessments' sources, and {folder} does not hold them. "
            "Start from a copy of the project's repository, or set CMPLEARN_COURSE to one."
        )
    return folder


def _settings(port: int, token: str, *, tutor: bool) -> Config:
    settings = Config()
    settings.ServerApp.ip = ADDRESS
    settings.ServerApp.port = port
    settings.ServerApp.port_retries = 0
    settings.ServerApp.root_dir = str(course.root())
    settings.ServerApp.default_url = "/cmplearn/"
    settings.ServerApp.open_browser = False
    settings.ServerApp.allow_root = True  # it listens on this computer only; containers often run as root
    settings.ServerApp.identity_provider_class = CourseIdentity
    settings.IdentityProvider.token = token
    settings.Application.logging_config = _logging()
    if tutor:
        settings.CourseDirectory.root = str(_assessments())
    return settings


def _logging() -> dict[str, Any]:
    """Send Jupyter's own messages to a file beside the portfolio, and one plain line for an error here."""
    file = _log_folder() / "server.log"
    return {
        "formatters": {"plain": {"()": _PlainLine, "file": file}},
        "handlers": {
            "console": {"level": "ERROR", "formatter": "plain", "stream": "ext://sys.stdout"},
            "file": {
                "class": "logging.handlers.RotatingFileHandler",
                "filename": str(file),
                "level": "WARNING",
                "formatter": "console",
                "maxBytes": 1_000_000,
                "backupCount": 1,
                "encoding": "utf-8",
            },
        },
        "loggers": {
            _CourseServer.__name__: {"handlers": ["console", "file"]},
            "py.warnings": {"handlers": ["file"], "propagate": False},
        },
    }


class _PlainLine(logging.Formatter):
    """One line for a person, whatever the error was."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file = file

    def format(self, record: logging.LogRecord) -> str:  # noqa: ARG002 - the details are in the file
        return (
            "Something went wrong; what you have saved is safe. "
            f"Details for whoever runs your course: {self.file}"
        )


def _log_folder() -> Path:
    folder = portfolio.make_folder(None)
    try:
        for name in ("server.log", "kernels.log"):
            (folder / name).touch(
                mode=0o600
            )  # they name files and times: the owner's alone, as the portfolio
    except OSError as problem:
        raise StorageError(
            f"The folder for your portfolio cannot be written to: {folder} ({problem.strerror}). "
            "Nothing was changed. Choose another folder with: cmplearn start --home FOLDER"
        ) from problem
    return folder


@contextmanager
def _side_talk_in(file: Path) -> Iterator[None]:
    """Keep what kernels and workers write to standard error in a file, out of the person's terminal."""
    kept = os.dup(2)
    with file.open("w", encoding="utf-8") as talk:
        os.dup2(talk.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _claim_portfolio(settings: dict[str, Any], link: str) -> None:
    """Note our link in the portfolio that the server opened, or stop with the reason why it could not."""
    if settings["cmplearn_portfolio_problem"]:
        raise StorageError(settings["cmplearn_portfolio_problem"])
    owned = settings["cmplearn_portfolio"]
    owned.held_at(link)
    for notice in owned.notices:
        print(f"{notice}\n")


def _announce(link: str, *, moved: bool) -> None:
    if moved:
        print(f"Port {FIRST_PORT} is in use by another program, so this uses the next free one.")
    print(f"The course is open at:\n\n    {link}\n\nStop it with Ctrl+C.", flush=True)
