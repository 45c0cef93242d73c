"""The case library: the list of cases, and a page for each."""

from itertools import groupby

from cmplearn import course
from cmplearn.course import cases, unit_costs
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.prose import prose

__all__ = ["routes"]


class CasesHandler(PageHandler):
    """Every case that the programme names, written or in preparation."""

    @authenticated
    def get(self) -> None:
        """Show the list, cases that can be read first."""
        entries = cases.index()
        waiting = sorted((entry for entry in entries if not entry.is_ready), key=lambda entry: entry.kind)
        by_kind = [(kind, list(group)) for kind, group in groupby(waiting, key=lambda entry: entry.kind)]
        self.page("cases.html", ready=cases.all(), waiting=by_kind, costs=unit_costs.all(), prose=prose)


class CaseHandler(PageHandler):
    """One case."""

    @authenticated
    def get(self, id: str) -> None:
        """Show a case by its id."""
        case = cases.load(id)
        lessons = [course.programme().lesson(lesson) for lesson in case.lessons]
        module = course.programme().module(case.module)
        self.page("case.html", case=case, lessons=lessons, module=module, prose=prose)


routes: list[tuple[str, type]] = [(r"cases", CasesHandler), (r"cases/([a-z0-9-]+)", CaseHandler)]
