"""One safety alert and a register of them: checked when made, never changed."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks, parameters

# The chain from a message to a person, in order; only the last says that anybody is safer.
LINKS = ("told", "recommended", "searched", "reviewed", "harm_changed")
OTHER = "other"  # an alert that is no recall: not every National Patient Safety Alert is one
WORDS = ("reference", "source", "title", "alert_class", "owner", "action")
NEEDED = ("reference", "source", "title", "issued", "alert_class", "owner", "action")


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One safety alert and what was done about it.

    Attributes
    ----------
    reference, source, title : str
        What it is called by whoever issued it, who that is, what it is about.
    issued : date
        Day of issue.
    alert_class : str
        `1` to `4` or `company-led` (the MHRA's classes), or `other`.
    owner, action : str
        Who answers for it, and for what.
    deadline : date or None
        The one that the alert states; None to go by its class.
    told, recommended, searched, reviewed, harm_changed : bool or None
        Links of the chain; None where nothing is recorded.
    evidence : str
        What shows that the action was done.
    closed : date or None
        Day on which it was closed.

    Examples
    --------
    >>> recall = Alert(reference="A", source="MHRA", title="a recall", alert_class="2",
    ...     issued=datetime.date(2024, 3, 1), owner="lead", action="quarantine")
    >>> recall.due
    datetime.date(2024, 3, 3)
    """

    reference: str
    source: str
    title: str
    issued: datetime.date
    alert_class: str
    owner: str
    action: str
    deadline: datetime.date | None = None
    told: bool | None = None
    recommended: bool | None = None
    searched: bool | None = None
    reviewed: bool | None = None
    harm_changed: bool | None = None
    evidence: str = ""
    closed: datetime.date | None = None

    def __post_init__(self) -> None:
        """Check every field."""
        for name in WORDS:
            self._set(name, _checks.text(name, getattr(self, name)))
        self._set("issued", _checks.day("issued", self.issued))
        for name in ("deadline", "closed"):
            self._not_before_issue(name)
        for name in LINKS:
            self._yes_no_or_unknown(name)
        if not isinstance(self.evidence, str):
            raise InputError(f"evidence must be text; it is {self.evidence!r}. Say what shows it, or ''.")
        if self.alert_class not in known_classes():
            raise InputError(
                f"alert_class of {self.reference} must be one of {', '.join(known_classes())}; "
                f"it is {self.alert_class!r}. Use {OTHER!r} for what is no recall."
            )

    @property
    def due(self) -> datetime.date | None:
        """The last day: its own deadline, or else that of its class; None where neither is known."""
        if self.deadline is not None:
            return self.deadline
        days = taught_days(self.issued).get(self.alert_class)
        return None if days is None else self.issued + datetime.timedelta(days=days)

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    def _not_before_issue(self, name: str) -> None:
        value = getattr(self, name)
        if value is None:
            return
        self._set(name, _checks.day(name, value))
        if getattr(self, name) < self.issued:
            raise InputError(
                f"{name} of {self.reference} must not be before its issue ({self.issued}); it is "
                f"{getattr(self, name)}. Look for days that were swapped."
            )

    def _yes_no_or_unknown(self, name: str) -> None:
        value = getattr(self, name)
        if value is None:
            return
        if not isinstance(value, bool | np.bool_):
            raise InputError(
                f"{name} of {self.reference} must be True, False or None (not recorded); it is {value!r}."
            )
        self._set(name, bool(value))


@dataclass(frozen=True)
class Register:
    """Safety alerts, each once: the record that a committee is shown.

    Attributes
    ----------
    alerts : tuple of Alert
        At least one, with references that differ.

    Examples
    --------
    >>> rows = {"reference": ["A"], "source": "MHRA", "title": "a recall", "issued": "2024-03-01",
    ...     "alert_class": "2", "owner": "lead", "action": "quarantine"}
    >>> Register.from_table(pd.DataFrame(rows)).alerts[0].issued
    datetime.date(2024, 3, 1)
    """

    alerts: tuple[Alert, ...]

    def __post_init__(self) -> None:
        """Check that it holds alerts, each once."""
        given = self.alerts
        if not isinstance(given, Iterable) or not all(isinstance(each, Alert) for each in given):
            raise InputError(
                f"alerts must be a list of Alert; it is {self.alerts!r:.60}. Write [Alert(...)]."
            )
        object.__setattr__(self, "alerts", tuple(self.alerts))
        if not self.alerts:
            raise InputError("alerts must hold at least one alert; it is empty. Record one first.")
        references = pd.Series([each.reference for each in self.alerts])
        if references.duplicated().any():
            raise InputError(
                "Each alert must be on the register once; "
                f"{references[references.duplicated()].iloc[0]} is there twice. Merge the two."
            )

    @classmethod
    def from_table(cls, table: pd.DataFrame) -> "Register":
        """Return the register that a table holds.

        Parameters
        ----------
        table : DataFrame
            One row an alert: reference, source, title, issued, alert_class, owner, action; where there,
            deadline, told, recommended, searched, reviewed, harm_changed, evidence, closed. Missing cells
            are "not recorded". Days are dates, or text written year first.

        Returns
        -------
        Register
            Alerts in the order of the rows.

        Raises
        ------
        InputError
            When a column is missing or not known, or a cell is not what `Alert` asks for.
        """
        _checks.columns(table, NEEDED, "table")
        known = [field.name for field in fields(Alert)]
        strange = [str(column) for column in table.columns if column not in known]
        if strange:
            raise InputError(
                f"table must have no columns but {', '.join(known)}; it has {', '.join(strange)}. "
                "Rename or drop them."
            )
        ready = table.copy()
        for column in WORDS:
            _checks.filled(column, ready[column])
        if pd.api.types.is_integer_dtype(ready["alert_class"]):  # 1 to 4 as files are read
            ready["alert_class"] = ready["alert_class"].astype(str)
        for column in ("issued", "deadline", "closed"):
            if column in ready.columns:
                ready[column] = _checks.days(column, ready[column], gaps=column != "issued")
        rows = ready.astype(object).where(ready.notna(), None).to_dict("records")
        return cls(tuple(Alert(**_without_gaps(row)) for row in rows))

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row an alert with all its fields; None where nothing is recorded."""
        names = [field.name for field in fields(Alert)]
        return pd.DataFrame(
            {name: pd.Series([getattr(each, name) for each in self.alerts], dtype=object) for name in names}
        )


def known_classes() -> tuple[str, ...]:
    """Return the MHRA's classes and `other`."""
    return (*parameters.history("alerts.classes")[-1].table["class"], OTHER)


def taught_days(issued: datetime.date) -> dict[str, int]:
    """Return days to act by class, as taught when the alert was issued; none before they are known."""
    periods = parameters.history("alerts.deadline_days")
    holding = [each for each in periods if each.valid_from <= issued]
    return {} if not holding else dict(holding[-1].table[["class", "days"]].itertuples(index=False))


def _without_gaps(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if value is not None or name in NEEDED}
