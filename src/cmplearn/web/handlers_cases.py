"""The case library: finding cases, a page for each, one to print, and two side by side."""

from collections.abc import Callable
from datetime import date
from functools import partial

from markupsafe import Markup

from cmplearn import __version__, course
from cmplearn.course import cases, structures, unit_costs
from cmplearn.course.cases import Case
from cmplearn.course.dates import shown
from cmplearn.course.figures import counted
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.case_exercise import (
    ANSWERS,
    REMARKS,
    exercise_of,
    names_in,
    ordered,
    runs,
    sums_using,
    worked,
)
from cmplearn.web.case_pair import pair_of, readings
from cmplearn.web.case_search import filters, search_of
from cmplearn.web.prose import line, prose

__all__ = ["routes"]

OURS = "C"  # the first letter of the marks of the course's own cases; others belong to whoever wrote them


class LibraryHandler(PageHandler):
    """What the pages of the library share."""

    def argument(self, name: str) -> str:
        """Return a value of the address without the spaces around it, or an empty text."""
        return self.get_query_argument(name, "") or ""


class CasesHandler(LibraryHandler):
    """Every case, or those that fit what is asked for in the address."""

    @authenticated
    def get(self) -> None:
        """Show the form and what it finds."""
        (readable, mistakes), every = cases.readable(), cases.finished()
        known = filters(every)
        search = search_of(known, self.argument)
        self.page(
            "cases.html",
            filters=known,
            search=search,
            found=search.found(),
            total=len(every),
            mistakes=mistakes,
            drafts=[case for case in readable if case.is_draft],
            costs=unit_costs.all(),
        )


class CaseHandler(LibraryHandler):
    """One case."""

    template = "case.html"

    @authenticated
    def get(self, id: str) -> None:
        """Show a case by its id."""
        case = cases.load(id)
        programme, in_order = course.programme(), ordered(case)
        numbers = {check.id: number for number, check in enumerate(in_order, start=1)}
        self.page(
            self.template,
            case=case,
            lessons=[programme.lesson(lesson) for lesson in case.lessons],
            module=programme.module(case.module),
            exercise=exercise_of(case, self.argument),
            ordered=in_order,
            numbers=numbers,
            numbers_of=lambda checks: [numbers[check.id] for check in checks],
            answers=ANSWERS,
            remarks=REMARKS,
            sums_using=sums_using,
            runs=runs,
            counted=counted,
            names_in=names_in,
            worked=worked,
            kind=structures.kind,
            resolve=course.resolve,
            cited=cited(case),
            prose=partial(self.written, prose),
            line=partial(self.written, line),
        )

    def written(self, write: Callable[..., Markup], text: str, case: Case | None = None) -> Markup:
        """Return words of the case as HTML, by `prose` or `line`."""
        return write(text, case)


class PrintedCaseHandler(CaseHandler):
    """One case for paper: everything open, answers at the end."""

    template = "case_print.html"

    def written(self, write: Callable[..., Markup], text: str, case: Case | None = None) -> Markup:
        """Return words of the case as HTML; links are written as seen from its page, and this lies deeper."""
        return Markup(str(super().written(write, text, case)).replace('href="../', f'href="{self.url()}'))


class ComparisonHandler(LibraryHandler):
    """Two cases side by side."""

    @authenticated
    def get(self) -> None:
        """Show the two that the address names, or ask which."""
        every = {case.id: case for case in cases.finished()}
        asked = (self.argument("a"), self.argument("b"))
        pair = pair_of(every, *asked)
        self.page(
            "cases_compared.html", every=every.values(), asked=asked, pair=pair, readings=readings, line=line
        )


class MisspeltCaseHandler(LibraryHandler):
    """An address in capitals or with a slash at its end: on to the page that was meant."""

    @authenticated
    def get(self, path: str) -> None:
        """Redirect to the same address in small letters, without the slash, its query kept."""
        query = f"?{self.request.query}" if self.request.query else ""
        self.redirect(self.url(path.lower()) + query)


def cited(case: Case) -> str:
    """Return how to cite our page about a case; our licence is for the cases of the course alone."""
    what = f"{course.programme().title}. Case {case.mark}: {case.title}."
    where = f"Case library of cmplearn {__version__}, page /cmplearn/cases/{case.id}"
    licence = " Licence CC BY 4.0." if case.mark.startswith(OURS) else ""
    return f"{what} {where}, read on {shown(date.today().isoformat())}.{licence}"


routes: list[tuple[str, type]] = [
    (r"cases", CasesHandler),
    (r"cases/compare", ComparisonHandler),
    (r"cases/([a-z0-9-]+)", CaseHandler),
    (r"cases/([a-z0-9-]+)/print", PrintedCaseHandler),
    (r"(cases(?:/[A-Za-z0-9-]+(?:/print)?)?)/?", MisspeltCaseHandler),
]
