"""Processes and plans: where the time goes, what holds the rest up, and the chance of being done in time."""

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _steps
from cmplearn.methods._schedule import ScheduleRisk, critical_path, schedule_risk

__all__ = [
    "ScheduleRisk",
    "bottleneck",
    "critical_path",
    "cycle_efficiency",
    "lead_time",
    "schedule_risk",
    "step_times",
]


def step_times(steps: pd.DataFrame) -> pd.DataFrame:
    """Return how often work passes through each step, what time that takes, and what each step can handle.

    Parameters
    ----------
    steps : DataFrame
        One row a step, in order. Needed: step (its name), touch and wait (time worked on a piece of work,
        and time it lies before or after; 0 or more, both in one unit). If there: rework (share, 0 up to but
        not 1, that must go round again after this step), rework_to (the step that it goes back to: an
        earlier one, or the same where it is blank or the column is missing), staff (people who work at this
        step at once, above 0, 1 unless given), adds_value (True or False: would the patient miss it?).

    Returns
    -------
    DataFrame
        One row a step: step, visits (mean times that a piece of work passes), touch and wait (over all
        visits), time (both), share (of the lead time), capacity (pieces of work that can be finished per
        unit of time: staff over touch; infinite without touch), adds_value.

    Raises
    ------
    InputError
        When there is no row, a column is missing, a time is negative, missing or no number, nothing takes
        time, a name comes twice, rework is a percentage (20 instead of 0.2) or 1, or goes to no earlier step.

    References
    ----------
    Visits: an absorbing Markov chain (textbook). Touch and wait: process mapping, QSIR.

    Examples
    --------
    A fifth of the forms is sent back to the first step, so 1.25 pass through each.

    >>> forms = pd.DataFrame({"step": ["fill in", "check"], "touch": [20, 4], "wait": [0, 60]})
    >>> step_times(forms.assign(rework=[0, 0.2], rework_to=["", "fill in"]))[["step", "visits", "time"]]
          step  visits  time
    0  fill in    1.25  25.0
    1    check    1.25  80.0
    """
    read = _steps.read(steps)
    touch, wait = read["touch"] * read["visits"], read["wait"] * read["visits"]
    time = touch + wait
    return pd.DataFrame(
        {
            "step": read["step"],
            "visits": read["visits"],
            "touch": touch,
            "wait": wait,
            "time": time,
            "share": time / time.sum(),
            "capacity": (read["staff"] / touch.where(touch > 0)).fillna(np.inf),
            "adds_value": read["adds_value"],
        }
    )


def lead_time(steps: pd.DataFrame) -> float:
    """Return the mean time from the start of the first step to the end of the last, rework with it.

    Parameters
    ----------
    steps : DataFrame
        As for `step_times`.

    Returns
    -------
    float
        In the unit of the times.

    Raises
    ------
    InputError
        As `step_times`.

    References
    ----------
    Touch and wait over all visits of all steps (textbook).

    Examples
    --------
    >>> lead_time(pd.DataFrame({"step": ["fill in", "check"], "touch": [20, 4], "wait": [0, 60]}))
    84.0
    """
    return float(step_times(steps)["time"].sum())


def cycle_efficiency(steps: pd.DataFrame) -> float:
    """Return the share of the lead time in which something is done that is worth doing, once.

    Parameters
    ----------
    steps : DataFrame
        As for `step_times`. Only steps that add value count, and of those one visit: a second adds none.

    Returns
    -------
    float
        Fraction from 0 to 1.

    Raises
    ------
    InputError
        As `step_times`.

    References
    ----------
    Process-cycle efficiency: value-added time over lead time (textbook).

    Examples
    --------
    >>> forms = pd.DataFrame({"step": ["fill in", "check"], "touch": [20, 5], "wait": [0, 75]})
    >>> cycle_efficiency(forms), cycle_efficiency(forms.assign(adds_value=[True, False]))
    (0.25, 0.2)
    """
    read = _steps.read(steps)
    return float(read["touch"][read["adds_value"]].sum()) / lead_time(steps)


def bottleneck(steps: pd.DataFrame) -> str:
    """Return the step that can handle the fewest pieces of work, whatever the others do.

    Parameters
    ----------
    steps : DataFrame
        As for `step_times`. Without a column staff, one person works at each step.

    Returns
    -------
    str
        Name of the step with the least capacity; the first of those that share it. It is often not where
        work waits longest: waits also come from batches, meetings and signatures.

    Raises
    ------
    InputError
        As `step_times`, and when no step has touch time.

    References
    ----------
    Goldratt's constraint: the flow of a line is that of its slowest step (textbook).

    Examples
    --------
    >>> line = pd.DataFrame({"step": ["print", "check"], "touch": [3, 8], "wait": [90, 1]})
    >>> bottleneck(line), bottleneck(line.assign(staff=[1, 4]))
    ('check', 'print')
    """
    table = step_times(steps)
    if not table["touch"].any():
        raise InputError("touch must be above 0 in some step; it is 0 in all. Without work nothing is full.")
    return str(table["step"].iloc[int(table["capacity"].to_numpy().argmin())])
