"""Safety alerts: a register, what is late, and how far along the chain there is assurance.

The chain runs told, recommended, searched, reviewed, harm changed. The first four are things done; only the
last is about a person, and it is the one that is seldom recorded.
"""

import datetime
import math

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._alert import LINKS, Alert, Register
from cmplearn.methods.intervals import wilson

__all__ = ["LINKS", "Alert", "Register", "assurance", "counts_behind", "progress", "rag"]


def rag(alert: Alert, today: datetime.date) -> str:
    """Return `red`, `amber` or `green` for how an alert stands on a day.

    Parameters
    ----------
    alert : Alert
        One alert.
    today : date
        The day asked about; a closure after it has not happened yet.

    Returns
    -------
    str
        `green`: closed, with evidence. `red`: not closed, and past its last day. `amber`: anything else,
        which is open in time, open with no deadline known, or closed with nothing to show for it.

    Raises
    ------
    InputError
        When `alert` is no Alert, `today` is no day, or the alert was issued after it.

    Notes
    -----
    This is progress. The priority that some registers also colour red, amber and green is another thing.

    References
    ----------
    Days to act by class: `parameters.history("alerts.deadline_days")`, second hand. A deadline that the alert
    states itself wins.

    Examples
    --------
    >>> recall = Alert(reference="EL(24)A/1", source="MHRA", title="a recall", alert_class="2",
    ...     issued=datetime.date(2024, 3, 1), owner="chief pharmacist", action="quarantine stock")
    >>> rag(recall, datetime.date(2024, 3, 3)), rag(recall, datetime.date(2024, 3, 4))
    ('amber', 'red')
    """
    if not isinstance(alert, Alert):
        raise InputError(f"alert must be an Alert; it is {alert!r:.60}. Make it with Alert(...).")
    day = _checks.day("today", today)
    if day < alert.issued:
        raise InputError(
            f"today must not be before {alert.reference} was issued ({alert.issued}); it is {day}. "
            "Leave the alert out, or ask for a later day."
        )
    if alert.closed is not None and alert.closed <= day:
        return "green" if alert.evidence.strip() else "amber"
    return "red" if alert.due is not None and day > alert.due else "amber"


def progress(register: Register, today: datetime.date) -> pd.DataFrame:
    """Return how each alert of a register stands on a day.

    Parameters
    ----------
    register : Register
        The alerts.
    today : date
        The day asked about.

    Returns
    -------
    DataFrame
        One row an alert: reference, alert_class, owner, issued, due (missing where no deadline is known),
        closed (missing while open), days_open (to the day of closing, or so far), late (open or closed after
        the last day), rag.

    Raises
    ------
    InputError
        When `register` is no Register, `today` is no day, or an alert was issued after it.

    Examples
    --------
    >>> recall = Alert(reference="A", source="MHRA", title="a recall", alert_class="3",
    ...     issued=datetime.date(2024, 3, 1), owner="lead", action="return stock",
    ...     evidence="returns note", closed=datetime.date(2024, 3, 9))
    >>> progress(Register((recall,)), datetime.date(2024, 4, 1))[["days_open", "late", "rag"]].values.tolist()
    [[8, True, 'green']]
    """
    _is_register(register)
    day = _checks.day("today", today)
    rows = []
    for alert in register.alerts:
        colour = rag(alert, day)
        closed = alert.closed if alert.closed is not None and alert.closed <= day else None
        end = closed or day
        rows.append(
            {
                "reference": alert.reference,
                "alert_class": alert.alert_class,
                "owner": alert.owner,
                "issued": pd.Timestamp(alert.issued),
                "due": pd.Timestamp(alert.due) if alert.due else pd.NaT,
                "closed": pd.Timestamp(closed) if closed else pd.NaT,
                "days_open": (end - alert.issued).days,
                "late": alert.due is not None and end > alert.due,
                "rag": colour,
            }
        )
    return pd.DataFrame(rows)


def assurance(register: Register, level: float = 0.95) -> pd.DataFrame:
    """Return for each link of the chain the share of alerts for which it is recorded as done.

    Parameters
    ----------
    register : Register
        The alerts.
    level : float
        Confidence of the intervals, as a fraction between 0 and 1.

    Returns
    -------
    DataFrame
        One row a link, in order: link; kind (`process`, or `outcome` for the last); yes, no and not_recorded
        (alerts); alerts; share (yes of all: what is not recorded is not assured); lower and upper (Wilson);
        of_previous (yes among those for which the link before is yes; missing for the first link, and
        where there are none); out_of_order (yes though the link before is not).

    Raises
    ------
    InputError
        When `register` is no Register, or `level` is not between 0 and 1.

    Notes
    -----
    The intervals say what a year of so few alerts can tell about how such alerts are dealt with. They say
    nothing of what was never recorded.

    References
    ----------
    Wilson (1927), as in `intervals.wilson`.

    Examples
    --------
    >>> def alert(name, **links):
    ...     return Alert(reference=name, source="MHRA", title="a notice", alert_class="4", owner="lead",
    ...         issued=datetime.date(2024, 3, 1), action="tell", **links)
    >>> year = Register((alert("A", told=True, recommended=True), alert("B", told=True, recommended=False)))
    >>> assurance(year)[["link", "share", "not_recorded"]].head(3).values.tolist()
    [['told', 1.0, 0], ['recommended', 0.5, 0], ['searched', 0.0, 2]]
    """
    _is_register(register)
    answers = register.table[list(LINKS)]
    yes = answers.eq(True).to_numpy()
    counts = yes.sum(axis=0)
    before = np.hstack([np.zeros((len(yes), 1), dtype=bool), yes[:, :-1]])
    lower, upper = wilson(counts, np.full(len(LINKS), len(yes)), level)
    with np.errstate(invalid="ignore"):
        of_previous = (yes & before).sum(axis=0) / before.sum(axis=0)
    out_of_order = (yes & ~before).sum(axis=0)
    out_of_order[0] = 0
    return pd.DataFrame(
        {
            "link": LINKS,
            "kind": ["process"] * (len(LINKS) - 1) + ["outcome"],
            "yes": counts,
            "no": answers.eq(False).to_numpy().sum(axis=0),
            "not_recorded": answers.isna().to_numpy().sum(axis=0),
            "alerts": len(yes),
            "share": counts / len(yes),
            "lower": lower,
            "upper": upper,
            "of_previous": of_previous,
            "out_of_order": out_of_order,
        }
    )


def counts_behind(share: float, n: int, decimals: int = 0) -> tuple[int, ...]:
    """Return the whole numbers that a published percentage may stand for.

    Parameters
    ----------
    share : float
        The published share as a fraction: 0.7 for 70%.
    n : int
        How many there were in all, 1 or more.
    decimals : int
        Decimals of the published percentage, 0 or more.

    Returns
    -------
    tuple of int
        Every count whose percentage of `n`, rounded up or down from a half, is the published one. None at all
        means another denominator, an average, or a slip: ask.

    Raises
    ------
    InputError
        When the share is not a fraction from 0 to 1 (70 instead of 0.7), or `n` or `decimals` is not a whole
        number.

    Examples
    --------
    Of 51 alerts, 38 are 75%, but no whole number is 70%: 35 are 68.6% and 36 are 70.6%.

    >>> counts_behind(0.75, 51), counts_behind(0.70, 51)
    ((38,), ())
    """
    part, total = _checks.fraction("share", share), _checks.whole("n", n, minimum=1)
    half = 0.5 * 10.0 ** -_checks.whole("decimals", decimals)
    reach = half / 100 * total + 1  # one more on each side than can do: the test below decides
    first, last = max(0, math.floor(part * total - reach)), min(total, math.ceil(part * total + reach))
    every = np.arange(first, last + 1)
    near = np.abs(100 * every / total - 100 * part) <= half + 1e-9
    return tuple(every[near].tolist())


def _is_register(register: Register) -> None:
    if not isinstance(register, Register):
        raise InputError(
            f"register must be a Register; it is {register!r:.60}. Make it with Register.from_table."
        )
