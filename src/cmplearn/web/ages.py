"""Times and dates as pages say them."""

from datetime import UTC, date, datetime

from cmplearn.course.dates import in_full

__all__ = ["age", "day_in_words", "today"]


def today() -> date:
    """Return the date where the server is, which is where its one person is."""
    return datetime.now(UTC).astimezone().date()


def age(then: datetime, now: datetime) -> str:
    """Return how long ago something was, in words.

    Parameters
    ----------
    then, now : datetime
        Both with a time zone.

    Examples
    --------
    >>> from datetime import timedelta
    >>> noon = datetime(2026, 1, 5, 12, tzinfo=UTC)
    >>> age(noon - timedelta(minutes=3), noon), age(noon - timedelta(days=1), noon), age(noon, noon)
    ('3 minutes ago', '1 day ago', 'just now')
    """
    seconds = int((now - then).total_seconds())
    for length, word in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        count = seconds // length
        if count:
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"


def day_in_words(on: date, now: date) -> str:
    """Return a date as people say it; this year's go without their year.

    Parameters
    ----------
    on, now : date
        The date, and today.

    Examples
    --------
    >>> day_in_words(date(2026, 12, 3), date(2026, 11, 1)), day_in_words(date(2027, 1, 3), date(2026, 11, 1))
    ('3 December', '3 January 2027')
    """
    words = in_full(on)
    return words.removesuffix(f" {on.year}") if on.year == now.year else words
