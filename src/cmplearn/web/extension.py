"""Loads cmplearn into a Jupyter server: the portfolio opened once, what-if workers started, pages added."""

import asyncio
import os
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, cast

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.extension.application import ExtensionApp
from tornado.web import GZipContentEncoding
from traitlets import Enum

from cmplearn.errors import StorageError
from cmplearn.portfolio import Portfolio, Reader, open_portfolio, read
from cmplearn.rooms import RoomStore
from cmplearn.web.base import for_log
from cmplearn.web.handlers_pages import AddSlashHandler
from cmplearn.web.hosts import ROOM_MODULES, hosted, hosted_routes
from cmplearn.web.log_words import codeless_log
from cmplearn.web.portfolio.log_list import warm_up
from cmplearn.web.rooms.addresses import remember_origin, rooms_place
from cmplearn.web.rooms.authority import FACILITATOR_KEY
from cmplearn.web.rooms.live import LiveRooms
from cmplearn.web.rooms.opening import RoomsWhenNeeded
from cmplearn.web.workers import WorkerPool

__all__ = ["CmplearnApp"]

# Order matters once: handlers_pages ends with the page for addresses that nobody else serves.
HANDLER_MODULES = (
    "handlers_static",
    "lesson_page",
    "portfolio.portfolio_page",
    "portfolio.answers_page",
    "portfolio.actions_page",
    "portfolio.action_files",
    "portfolio.openings_page",
    "portfolio.meeting_page",
    "portfolio.hours_page",
    "portfolio.me_page",
    "portfolio.year_page",
    "portfolio.year_export",
    "portfolio.development",
    "portfolio.own_case",
    "portfolio.own_case_rows",
    "portfolio.own_case_versions",
    "portfolio.sharing",
    "portfolio.privacy",
    "portfolio.leaving",
    "portfolio.workbooks",
    "portfolio.log_list",
    "portfolio.log_evidence",
    "portfolio.log_entry",
    "portfolio.take_away",
    "portfolio.two_versions",
    "portfolio.erase_page",
    "api_portfolio",
    "api_what_if",
    "assessment",
    "handlers_cases",
    "handlers_roles",
    "handlers_activities",
    "handlers_structures",
    "handlers_handbook",
    *ROOM_MODULES,
    "handlers_programme",
    "handlers_pages",
)


EVERYWHERE = ("", "*", "0.0.0.0", "::", "localhost")
"""What Jupyter is told to listen on when 127.0.0.1 leads to it."""


def portfolio_settings(portfolio: Any, error: StorageError | None) -> dict[str, Any]:
    """Return the settings that hold the open portfolio, or the error and its message."""
    return {
        "cmplearn_portfolio": portfolio,
        "cmplearn_portfolio_error": error,
        "cmplearn_portfolio_problem": str(error) if error else None,
    }


class JupyterHost(JupyterHandler):
    """Hosts pages on a Jupyter server: one person, logged in as Jupyter does it, and their portfolio."""

    is_workshop = False

    async def prepare(self) -> None:
        """Find out who asks; the owner's browser also says by which address others reach this server."""
        await super().prepare()
        if self.logged_in:
            remember_origin(self)

    @property
    def role(self) -> str:
        """Who the server was started for."""
        return str(self.settings["cmplearn_role"])

    @property
    def is_temporary(self) -> bool:
        """Whether the server will be deleted."""
        return bool(self.settings["cmplearn_temporary"])

    @property
    def is_facilitator(self) -> bool:
        """Whether the person of this server asks: rooms on it are theirs."""
        return bool(self.logged_in)

    @property
    def open_portfolio(self) -> Portfolio | None:
        """The portfolio that was opened as the server started."""
        opened: Portfolio | None = self.settings["cmplearn_portfolio"]
        return opened

    @property
    def portfolio_problem(self) -> StorageError | None:
        """Why it could not be opened."""
        error: StorageError | None = self.settings["cmplearn_portfolio_error"]
        return error

    async def portfolio_for_saving(self) -> Portfolio:
        """Return the open portfolio."""
        if self.open_portfolio is None:
            raise self.settings["cmplearn_portfolio_error"]
        return self.open_portfolio

    async def make(self, work: Callable[[], Any]) -> Any:
        """Return what some work returns, done in a thread of its own."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    def forget_login(self) -> None:
        """End the login of this browser."""
        self.identity_provider.clear_login_cookie(self)

    def reading(self) -> AbstractContextManager[Reader]:
        """Return the portfolio for reading, whoever holds it."""
        return read()


class CmplearnApp(ExtensionApp):
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
        # What a person searches for stays out of Jupyter's log, also where it is part of a referring address.
        self.settings["extra_log_scrub_param_keys"] = [*self.serverapp.extra_log_scrub_param_keys, "q"]
        self.settings["log_function"] = codeless_log(self.settings["log_function"])
        self.settings.update(self.opened_portfolio())
        if self.settings["cmplearn_portfolio"] is not None:
            warm_up(self.settings["cmplearn_portfolio"])
        self.settings["cmplearn_workers"] = WorkerPool()
        self.prepare_rooms()

    def initialize_handlers(self) -> None:
        """Add our pages, and let every answer of the server travel compressed."""
        self.handlers.extend(hosted_routes(HANDLER_MODULES, JupyterHost))
        self.handlers.append((r"/cmplearn", hosted(AddSlashHandler, JupyterHost)))
        self.serverapp.web_app.add_transform(GZipContentEncoding)

    def opened_portfolio(self) -> dict[str, Any]:
        """Return the settings that hold the open portfolio, or why it cannot be opened.

        `cmplearn start` says in CMPLEARN_LINK where its pages are; Jupyter itself chooses a port only later.
        """
        try:
            return portfolio_settings(open_portfolio(holder=os.environ.get("CMPLEARN_LINK", "")), None)
        except StorageError as error:
            self.log.warning("cmplearn: %s", for_log(error))
            return portfolio_settings(None, error)

    def prepare_rooms(self) -> None:
        """Have rooms here: what they need is opened when somebody asks for one."""
        self.rooms_database = RoomsWhenNeeded(rooms_place)
        store = cast("RoomStore", self.rooms_database)
        self.settings["cmplearn_rooms"] = LiveRooms(store, self.serverapp.base_url)
        self.settings[FACILITATOR_KEY] = secrets.token_urlsafe(24)

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Say to kernels, which inherit the environment, where rooms are: now the port is known."""
        scheme = "https" if serverapp.certfile else "http"
        address = "127.0.0.1" if serverapp.ip in EVERYWHERE else serverapp.ip
        os.environ["CMPLEARN_ROOMS"] = f"{scheme}://{address}:{serverapp.port}{serverapp.base_url}cmplearn/"
        os.environ["CMPLEARN_ROOMS_KEY"] = self.settings[FACILITATOR_KEY]
        place = rooms_place()
        if not isinstance(place, Path) or place.exists():
            self.settings["cmplearn_rooms"].start()  # rooms are deleted in time, although nobody asks for one

    async def stop_extension(self) -> None:
        """Close what was opened."""
        self.settings["cmplearn_workers"].stop()
        await self.settings["cmplearn_rooms"].close()
        self.rooms_database.close()
        if self.settings["cmplearn_portfolio"]:
            self.settings["cmplearn_portfolio"].close()
