"""What the pages of the development plan share."""

from datetime import date
from functools import partial
from typing import Any

from cmplearn import course
from cmplearn.course.dates import in_full, month_in_full
from cmplearn.documents.development_facts import Situation
from cmplearn.portfolio import Reader, profile
from cmplearn.portfolio.actions import actions, in_order
from cmplearn.portfolio.development_plan import Plan, plan
from cmplearn.portfolio.log import entries
from cmplearn.portfolio.own_case import own_case
from cmplearn.web.ages import today
from cmplearn.web.api_portfolio import in_writer
from cmplearn.web.forms import FormHandler

__all__ = ["ID", "KIND", "PLAN", "PlanHandler", "iso", "situation"]

KIND = "plan"
PLAN = "portfolio/plan"
ID = r"([0-9a-f]{8,64})"
"""The random part of a key, as an address has it."""


def iso(on: date | None) -> str | None:
    """Return a date as it is saved.

    Examples
    --------
    >>> iso(date(2026, 11, 22)), iso(None)
    ('2026-11-22', None)
    """
    return on.isoformat() if on else None


class PlanHandler(FormHandler):
    """A page of the development plan."""

    async def read_plan(self) -> Plan:
        """Return the plan."""
        return await in_writer(partial(self.with_reader, plan))

    def plan_page(self, template: str, found: Plan, **context: Any) -> None:
        """Send a page that may also name ``plan``, ``programme``, ``today``, ``day`` and ``month_of``."""
        words = {"day": in_full, "month_of": month_in_full}
        self.page(template, plan=found, programme=course.programme(), today=today(), **words, **context)


def situation(reader: Reader) -> tuple[Situation, str]:
    """Return what papers of the plan draw on, and the name of the person whose plan it is."""
    found, me = plan(reader), profile(reader)
    log = {entry.key: entry for entry in entries(reader)}
    chosen = tuple(log[key] for key in found.strategy.entries if key in log)
    case = own_case(reader)
    done = tuple(in_order(actions(reader)))
    title, is_confidential = case.text("document", "title"), case.is_confidential
    return Situation(found, course.programme(), chosen, title, me.sponsor, done, is_confidential), me.name
