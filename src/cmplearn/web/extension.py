"""Loads cmplearn into a Jupyter server: the portfolio opened once, what-if workers started, pages added."""

import os
from importlib import import_module
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from tornado.web import GZipContentEncoding
from traitlets import Enum

from cmplearn.errors import StorageError

__all__ = ["CmplearnApp"]

# Order matters once: handlers_pages ends with the page for addresses that nobody else serves.
HANDLER_MODULES = (
    "handlers_static",
    "lesson_page",
    "portfolio_page",
    "api_portfolio",
    "api_what_if",
    "assessment",
    "handlers_cases",
    "handlers_handbook",
    "handlers_pages",
)


def portfolio_settings(portfolio: Any, error: StorageError | None) -> dict[str, Any]:
    """Return the settings that hold the open portfolio, or the error and its message."""
    return {
        "cmplearn_portfolio": portfolio,
        "cmplearn_portfolio_error": error,
        "cmplearn_portfolio_problem": str(error) if error else None,
    }


class CmplearnApp(ExtensionApp):  # type: ignore[misc] # jupyter_server ships no types
    """The extension, as Jupyter server knows it."""

    name = "cmplearn"
    extension_url = "/cmplearn/"

    role = Enum(
        ["participant", "tutor"],
        help="Who the server is for; a tutor also sees marking. Else the environment's CMPLEARN_ROLE.",
    ).tag(config=True)

    def _role_default(self) -> str:
        return "tutor" if os.environ.get("CMPLEARN_ROLE") == "tutor" else "participant"

    def initialize_settings(self) -> None:
        """Open what lives as long as the server: the portfolio and the what-if workers."""
        self.settings["cmplearn_role"] = self.role
        self.settings["cmplearn_temporary"] = "BINDER_LAUNCH_HOST" in os.environ
        self.settings.update(self.opened_portfolio())
        self.settings["cmplearn_workers"] = self.started_workers()

    def initialize_handlers(self) -> None:
        """Add our pages, and let every answer of the server travel compressed."""
        for name in HANDLER_MODULES:
            try:
                module = import_module(f"cmplearn.web.{name}")
            except ModuleNotFoundError:
                continue
            self.handlers.extend((f"/cmplearn/{path}", handler) for path, handler in module.routes)
        self.handlers.append((r"/cmplearn", import_module("cmplearn.web.handlers_pages").AddSlashHandler))
        self.serverapp.web_app.add_transform(GZipContentEncoding)

    def opened_portfolio(self) -> dict[str, Any]:
        """Return the settings that hold the open portfolio, or why it cannot be opened."""
        try:
            from cmplearn.portfolio import open_portfolio
        except ImportError:
            return portfolio_settings(None, None)
        try:
            return portfolio_settings(open_portfolio(holder=self.serverapp.connection_url), None)
        except StorageError as error:
            self.log.warning("cmplearn: %s", error)
            return portfolio_settings(None, error)

    def started_workers(self) -> Any:
        """Return the processes that compute what-ifs, started."""
        try:
            from cmplearn.web.workers import WorkerPool
        except ImportError:
            return None
        return WorkerPool()

    async def stop_extension(self) -> None:
        """Close what was opened."""
        if self.settings.get("cmplearn_workers"):
            self.settings["cmplearn_workers"].stop()
        if self.settings.get("cmplearn_portfolio"):
            self.settings["cmplearn_portfolio"].close()
