"""Our few static files, kept by browsers for as long as their content stays the same."""

import hashlib
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from tornado.web import HTTPError, StaticFileHandler

from cmplearn.errors import NotFoundError
from cmplearn.web.hosts import open_to_all

__all__ = ["FOLDERS", "fingerprint", "routes"]

PACKAGE = Path(__file__).parents[1]
FOLDERS = (PACKAGE / "web" / "static", PACKAGE / "widgets" / "static")
A_YEAR = 31_536_000  # seconds: the longest that caches are asked to keep anything (RFC 2616, 14.21)


def find(name: str) -> Path:
    """Return the path of a static file.

    Raises
    ------
    NotFoundError
        When no folder of ours holds a file of that name.
    """
    for folder in FOLDERS:
        with suppress(OSError, ValueError):  # a name that no file can have: too long, or with a zero byte
            path = (folder / name).resolve()
            if path.is_relative_to(folder) and path.is_file():
                return path
    raise NotFoundError(f"There is no static file called {name!r}.")


def fingerprint(name: str) -> str:
    """Return twelve letters that change whenever the file's content does.

    Examples
    --------
    >>> len(fingerprint("cmplearn.css"))
    12
    """
    path = find(name)
    return _digest(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _digest(path: Path, changed_at: int) -> str:  # noqa: ARG001 - part of the key of the cache
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


class StaticHandler(StaticFileHandler):
    """Serves a file by name; open to all, since it holds nothing private and the login page needs no more."""

    def initialize(self) -> None:  # type: ignore[override]
        """Start with no folder of tornado's: `find` knows where to look."""
        super().initialize(path="")

    @open_to_all
    async def get(self, path: str, include_body: bool = True) -> None:
        """Send the file, or "not changed" when the browser's copy is the same."""
        await super().get(path, include_body)

    @open_to_all
    async def head(self, path: str) -> None:
        """Send the headers alone."""
        await super().get(path, include_body=False)

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:  # noqa: ARG003 - tornado's signature
        """Return where the file is."""
        try:
            return str(find(path))
        except NotFoundError as error:
            raise HTTPError(404) from error

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:  # noqa: ARG002 - tornado's signature
        """Accept what `find` returned: it looks nowhere but in our folders."""
        return absolute_path

    def set_extra_headers(self, path: str) -> None:
        """Let a browser keep an address that carries the content's fingerprint; ask again for any other."""
        self.set_header("X-Content-Type-Options", "nosniff")
        current = self.get_argument("v", "") == fingerprint(path)
        self.set_header("Cache-Control", f"public, max-age={A_YEAR}, immutable" if current else "no-cache")


routes: list[tuple[str, type]] = [(r"static/(.+)", StaticHandler)]
