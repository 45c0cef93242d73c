"""Who may act as facilitator: the owner of a server, whoever opened the workshop's link, and their apps."""

import hmac
from typing import Any

from tornado.web import authenticated

from cmplearn.errors import RefusedError
from cmplearn.web.base import CmplearnHandler

__all__ = ["FACILITATOR_KEY", "KEY_HEADER", "Facilitating", "holds_key"]

KEY_HEADER = "X-Facilitator-Key"
FACILITATOR_KEY = "cmplearn_facilitator_key"
"""The setting that holds the key; a process without one has no apps that could ask."""


def holds_key(handler: Any) -> bool:
    """Return whether a request carries the facilitator's key, compared in constant time."""
    key, given = str(handler.settings.get(FACILITATOR_KEY) or ""), handler.request.headers.get(KEY_HEADER, "")
    return bool(key) and hmac.compare_digest(key.encode(), given.encode("utf-8", "replace"))


class Facilitating(CmplearnHandler):
    """A handler that is for the facilitator alone, whatever its method: stands first among its parents."""

    def check_xsrf_cookie(self) -> None:
        """Ask for no cookie of an app that shows the key: no other site can make a browser send it."""
        if not holds_key(self):
            super().check_xsrf_cookie()

    async def prepare(self) -> None:
        """Let in the facilitator and nobody else."""
        if holds_key(self):
            self.current_user = "facilitator"
            return
        await super().prepare()
        if self._finished or self.is_facilitator:
            return
        if not self.current_user:
            authenticated(_enter)(self)
            return
        raise RefusedError(
            "This is for the facilitator. If that is you, open the link that was shown when the workshop was "
            "started."
        )


def _enter(handler: Any) -> None:
    """Do nothing: whoever is logged in has come through already."""
