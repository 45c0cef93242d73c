"""What is left out of every log: the codes of rooms, which let people in, and the keys of facilitators."""

import logging
import re
from collections.abc import Callable
from typing import Any

__all__ = ["CodelessFormatter", "codeless_log", "without_codes"]

CODE = re.compile(r"(/cmplearn/(?:room|screen|r)/)[^/?#\s]+")
KEY = re.compile(r"([?&]key=)[^&\s]+")


def without_codes(words: str) -> str:
    """Return a line without codes and keys.

    Examples
    --------
    >>> without_codes("404 GET /cmplearn/room/K6V4AP/state?since=0")
    '404 GET /cmplearn/room/.../state?since=0'
    >>> without_codes("400 GET /cmplearn/facilitate?key=abc")
    '400 GET /cmplearn/facilitate?key=...'
    """
    return KEY.sub(r"\1...", CODE.sub(r"\1...", words))


class CodelessFormatter(logging.Formatter):
    """Writes lines of a log, whoever logs them, without codes and keys."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole line, and the trace below it."""
        return without_codes(super().format(record))


def codeless_log(log_request: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what logs requests as `log_request` does, without codes in any address.

    Parameters
    ----------
    log_request : callable
        Takes a handler that has answered.
    """

    def log(handler: Any) -> None:
        request = handler.request
        uri, headers = request.uri, request.headers
        request.uri, request.headers = without_codes(uri), headers.copy()
        if "Referer" in headers:
            request.headers["Referer"] = without_codes(headers["Referer"])
        try:
            log_request(handler)
        finally:
            request.uri, request.headers = uri, headers

    return log
