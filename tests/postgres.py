"""A PostgreSQL server of the tests' own: made in a folder that is thrown away, reached by a socket in it."""

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
from tests.servers import wait_for

PLACE = Path("/usr/lib/postgresql")
USER = "cmplearn"
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # nothing of it is kept
    "full_page_writes": "off",
    "shared_buffers": "16MB",
    "max_connections": "60",
    "autovacuum": "off",
}


def programs() -> Path:
    """Where initdb and postgres are: of the newest version that is installed."""
    found = sorted(PLACE.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise AssertionError(
            "These tests run a real PostgreSQL server, which is not installed here. Debian and Ubuntu: "
            "sudo apt-get install postgresql. `make test` does that itself where it may."
        )
    return (found[-1] if found else Path(str(on_path)).resolve()).parent


def harmless(folder: Path) -> list[str]:
    """What to put before PostgreSQL's commands: it won't run as root, and shall not outlive the tests."""
    command = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        command += ["--reuid=nobody", "--clear-groups"]
    return [*command, "--"]


def connect(folder: Path) -> psycopg.Connection:
    return psycopg.connect(f"user={USER} host={folder} dbname=postgres", autocommit=True)


class Postgres:
    """A server that runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def new_database(self) -> str:
        """Return the URL of what is as good as an empty database: a schema, which costs no 300 files."""
        name = f"t{secrets.token_hex(6)}"
        with connect(self.folder) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql+psycopg://{USER}@/postgres?host={self.folder}&options=-csearch_path%3D{name}"


@contextmanager
def server(settings: dict[str, str] = SETTINGS) -> Iterator[Postgres]:
    """Run a server until the block ends."""
    # Not in pytest's folders: a socket's path has at most 107 characters, and nobody else may enter them.
    with tempfile.TemporaryDirectory(prefix="cmplearn-pg-") as name:
        folder, bin = Path(name), programs()
        before, data = harmless(folder), str(folder / "data")
        make = [str(bin / "initdb"), "-D", data, "-U", USER, "-A", "trust", "-N", "--locale=C", "-E", "UTF8"]
        made = subprocess.run([*before, *make], cwd=folder, capture_output=True, text=True, check=False)
        assert made.returncode == 0, f"initdb said:\n{made.stdout}{made.stderr}"
        choices = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        with running([*before, str(bin / "postgres"), "-D", data, "-k", name, *choices], folder):
            yield Postgres(folder)


@contextmanager
def running(command: Sequence[str], folder: Path) -> Iterator[None]:
    """Run the server itself."""
    log = folder / "log"
    with log.open("w") as words:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=words, stderr=words)

    def answers() -> bool:
        assert process.poll() is None, f"PostgreSQL ended at once, and said:\n{log.read_text()}"
        try:
            connect(folder).close()
        except psycopg.OperationalError:
            return False
        return True

    try:
        wait_for(answers, "PostgreSQL to answer")
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        process.wait()
