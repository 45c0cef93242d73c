"""Kinds of hours and times, in the words that people use."""

from cmplearn.portfolio.hours import MINUTES_IN_HOUR, in_hours

__all__ = ["KINDS_OF_HOURS", "as_typed"]

KINDS_OF_HOURS = {
    "days": "Days together",
    "sets": "Learning-set meetings between the days",
    "cores": "Lessons: main part",
    "depth": "Lessons: going deeper",
    "own case": "Own case",
    "log": "Log and peer discussion",
    "assessment": "Assessment",
}
"""What to call each kind of hours."""


def as_typed(minutes: float) -> str:
    """Return minutes as a person would type them, so that nothing is lost when they are read again.

    Examples
    --------
    >>> as_typed(90), as_typed(80), as_typed(20), as_typed(0)
    ('1.5', '1h20', '20 min', '0')
    """
    if not minutes * 10 % MINUTES_IN_HOUR:
        return in_hours(minutes)
    whole, rest = divmod(round(minutes), MINUTES_IN_HOUR)
    return f"{whole}h{rest:02}" if whole else f"{rest} min"
