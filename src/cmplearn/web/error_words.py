"""What an error means to a person: its HTTP status, and plain words that say what to do next."""

import re
from http import HTTPStatus

from tornado.web import HTTPError

from cmplearn.errors import (
    CmplearnError,
    ConflictError,
    CourseError,
    InputError,
    InUseError,
    NotFoundError,
    RefusedError,
    StorageError,
    TookTooLongError,
)

__all__ = ["PLAIN_WORDS", "for_log", "plain_words", "status_of"]

TOKEN = re.compile(r"token=[^\s&]+")

# The first class that an error belongs to decides: InUseError stands before its parent.
STATUS_OF_ERROR: tuple[tuple[type[CmplearnError], int], ...] = (
    (NotFoundError, 404),
    (InputError, 400),
    (ConflictError, 409),
    (RefusedError, 403),
    (InUseError, 423),
    (StorageError, 507),
    (TookTooLongError, 504),
)

# Status: what happened, what it means for the work and what to do next.
PLAIN_WORDS: dict[int, tuple[str, str]] = {
    400: (
        "That request was not complete",
        "Something in the address or the form could not be read. Go back, check it and try again.",
    ),
    403: (
        "That is not allowed from here",
        "This page may have been open since before cmplearn was started again. Reload it and try again. "
        "Nothing that was saved is lost.",
    ),
    404: (
        "There is no page here",
        "The address may be mistyped, or the page may have moved. Everything starts from the front page.",
    ),
    405: (
        "That is not allowed from here",
        "This address cannot be used that way. Go back to the front page.",
    ),
    413: (
        "That is too much at once",
        "Shorten what you sent, then try again. What was saved before is kept.",
    ),
    423: ("Your portfolio is open somewhere else", "Close the other one, then reload this page."),
    503: ("The server is busy", "Nothing is lost. Wait a moment, then try again."),
    504: ("That took too long and was stopped", "Nothing is lost. Try again, or go on without it."),
    507: ("Your work cannot be saved just now", "Free some space on this computer, then reload this page."),
}
NOT_OUR_WORDS = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)
MISTAKE = "A page of the course cannot be shown just now"
UNEXPECTED = (
    "Something went wrong on our side",
    "What you saved before is kept. Reload the page; if it happens again, tell your tutor which page it was.",
)


def status_of(error: BaseException | None) -> int:
    """Return the HTTP status that stands for an error.

    Parameters
    ----------
    error : BaseException or None
        What was raised.

    Returns
    -------
    int
        A status from 400 to 599; 500 for anything that nobody foresaw.

    Examples
    --------
    >>> status_of(NotFoundError("no such case"))
    404
    >>> status_of(ZeroDivisionError())
    500
    """
    if isinstance(error, HTTPError):
        return error.status_code
    return next((status for kind, status in STATUS_OF_ERROR if isinstance(error, kind)), 500)


def plain_words(status: int, error: BaseException | None = None) -> tuple[str, str]:
    """Return a heading and a message for an error, fit to show to a person.

    Our own errors speak for themselves; so do the messages our handlers give with an `HTTPError`. What
    tornado and Jupyter say of a bad or a forbidden request talks of arguments and cookies: it is replaced.

    Parameters
    ----------
    status : int
        The HTTP status.
    error : BaseException or None
        What was raised, when known.

    Returns
    -------
    tuple[str, str]
        Heading and message.

    Examples
    --------
    >>> plain_words(404, NotFoundError("There is no case called 'x'."))
    ('There is no page here', "There is no case called 'x'.")
    """
    heading, message = PLAIN_WORDS.get(status, UNEXPECTED)
    if isinstance(error, CourseError):
        means = "Nothing that you saved is lost. For whoever looks after the course:"
        return MISTAKE, f"A file of the course has a mistake in it. {means} {error}"
    if isinstance(error, CmplearnError):
        return heading, str(error)
    if isinstance(error, HTTPError) and error.log_message and status not in NOT_OUR_WORDS:
        return heading, error.log_message % error.args
    return heading, message


def for_log(error: CmplearnError) -> str:
    """Return an error's message fit for a log file, which others may read: no link keeps its access token.

    Examples
    --------
    >>> for_log(InUseError("Go on here: http://127.0.0.1:8888/cmplearn/?token=abc"))
    'Go on here: http://127.0.0.1:8888/cmplearn/?token=...'
    """
    return TOKEN.sub("token=...", str(error))
