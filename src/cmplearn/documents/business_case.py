"""The full business case in five cases, and the door to its shorter papers."""

from collections.abc import Callable, Iterator
from datetime import date

from cmplearn import charts
from cmplearn.course import own_case as course_own_case
from cmplearn.course.dates import in_full
from cmplearn.documents.business_case_blocks import (
    budget_table,
    by_payer,
    by_year,
    in_a_table,
    list_table,
    options_picture,
    options_table,
    part_blocks,
    row_gaps,
    tornado_blocks,
)
from cmplearn.documents.business_case_checks import hints
from cmplearn.documents.business_case_figures import Figures, figures
from cmplearn.documents.business_case_short import committee, short_form, sponsor
from cmplearn.documents.business_case_words import (
    affordable,
    asked_for_words,
    left_out_words,
    listed,
    money_words,
    optimism_words,
    switching_words,
)
from cmplearn.documents.business_case_working import working
from cmplearn.documents.paper import Block, Chart, Facts, Heading, Note, PageBreak, Paper, Table, Words
from cmplearn.errors import NotFoundError
from cmplearn.portfolio.own_case import OwnCase

__all__ = ["full", "paper"]


def paper(case: OwnCase, output: str, day: date, version: str = "") -> Paper:
    """Return a case as one of its documents.

    Parameters
    ----------
    case : OwnCase
        The case, as it stands or as it was kept.
    output : str
        "sponsor", "short", "committee" or "full".
    day : date
        On which it is written.
    version : str
        What the kept version is called; "" for the case as it stands.

    Returns
    -------
    Paper

    Raises
    ------
    NotFoundError
        There is no such document; the message lists them.

    Examples
    --------
    >>> from cmplearn.portfolio.own_case import of_values
    >>> paper(of_values({}), "sponsor", date(2026, 1, 12)).title
    'Our own case'
    """
    made: dict[str, Callable[[OwnCase, Figures, str], Paper]] = {
        "sponsor": sponsor,
        "short": short_form,
        "committee": committee,
        "full": full,
    }
    if output not in made:
        raise NotFoundError(f"There is no document `{output}`. The documents are: {', '.join(made)}.")
    return made[output](case, figures(case), as_of(day, version))


def as_of(day: date, version: str) -> str:
    """Return which version of a case a paper shows, in words."""
    on = in_full(day)
    return f"Version “{version}”, printed {on}" if version else f"As it stood on {on}"


def full(case: OwnCase, found: Figures, stood: str) -> Paper:
    """Return the full business case: document control, summary, five cases, people asked, sources, gaps.

    Parameters
    ----------
    case : OwnCase
        The case.
    found : Figures
        Its figures.
    stood : str
        Which version it is, in words.

    Returns
    -------
    Paper
    """
    blocks = (
        *_control(case, stood),
        *_contents(),
        PageBreak(),
        *_summary(case, found),
        *_strategic(case),
        *_economic(case, found),
        *_commercial(case),
        *_financial(case, found),
        *_management(case),
        *_asked(case),
        *_decisions(case),
        *_assessments(case),
        Heading(SECTIONS[9]),
        *working(found),
        *_gaps(case, found),
    )
    return Paper(
        case.title,
        blocks,
        subtitle=f"Business case. {case.text('document', 'organisation')}".strip(),
        header="Commercial in confidence" if case.is_confidential else "",
        author=case.text("document", "owner"),
    )


SECTIONS = (
    "Summary",
    "1 Strategic case",
    "2 Economic case",
    "3 Commercial case",
    "4 Financial case",
    "5 Management case",
    "6 People who were asked",
    "7 Decisions",
    "8 Equality and quality impact",
    "Appendix A: how the figures were worked out",
    "Appendix B: what is still open",
)


HEADINGS = {
    "situation": "The situation",
    "need": "Need, and who is missing out",
    "comparison": "How we compare",
    "values": "What is not traded away",
    "criteria": "Criteria",
    "capacity": "Capacity",
    "stakeholder-map": "Stakeholders",
    "problem-size": "The size of the problem",
    "offer": "The offer",
    "route": "Route and specification",
    "commercial-terms": "Payment and risk",
    "governance": "Governance",
    "workforce-plan": "Workforce",
    "process": "The process now and next",
    "first-test": "A first test of change",
    "mobilisation": "Mobilisation",
    "safety": "Safety and assurance",
}
"""What parts are called in the document: their titles speak to whoever fills them in."""


def _contents() -> Iterator[Block]:
    yield Heading("Contents", 2)
    yield Words("\n".join(SECTIONS))


def _control(case: OwnCase, stood: str) -> Iterator[Block]:
    names = ("organisation", "owner", "authors", "status", "confidential", "permission")
    fields = [case.plan.part("document").field(name) for name in names]
    rows = [(field.short, case.text("document", field.name)) for field in fields]
    given = ", ".join(
        words
        for words in (case.text("document", "permission-by"), case.text("document", "permission-on"))
        if words
    )
    rows += [("Given by, on", given), ("Sponsor", case.text("situation", "sponsor"))]
    rows += [("Gate", case.text("options-appraisal", "gate")), ("Version", stood)]
    yield Heading("Document control", 2)
    yield Facts(tuple((label, words) for label, words in rows if words))
    missing = [field.short for field in case.parts["document"].missing("full")]
    if missing:
        yield Note(f"{listed(missing)}.", "missing")
    if case.rows["owners"]:
        titles = {part.id: part.title for part in case.plan.parts}
        owners = [
            (row.text("name"), titles.get(row.text("part"), "–"), row.text("role"))
            for row in case.rows["owners"]
        ]
        yield Table(("Owner", "Part", "Answers for"), tuple(owners), "Owners of parts")


def _summary(case: OwnCase, found: Figures) -> Iterator[Block]:
    yield Heading(SECTIONS[0])
    ask, written = case.text("summary", "ask"), case.text("summary", "summary")
    if ask:
        yield Facts((("What is asked", ask),))
    else:
        yield Note("What is asked.", "missing")
    if written:
        yield Words(written)
    else:
        told = [
            case.text("situation", "situation"),
            case.text("offer", "offer"),
            case.text("options-appraisal", "preferred"),
        ]
        for words in told:
            if words:
                yield Words(words)
    yield Words(" ".join(filter(None, (money_words(found), affordable(found), switching_words(found)))))
    recommendation = case.text("summary", "recommendation")
    if recommendation:
        yield Facts((("Recommendation", recommendation),))
    else:
        yield Note("Recommendation.", "missing")


def _parts(case: OwnCase, ids: tuple[str, ...]) -> Iterator[Block]:
    """Yield parts with their titles; what no lesson has reached and nobody needs is left out."""
    for id in ids:
        blocks = list(part_blocks(case, id))
        if blocks:
            yield Heading(HEADINGS[id], 2)
            yield from blocks


def _strategic(case: OwnCase) -> Iterator[Block]:
    yield Heading(SECTIONS[1])
    yield from _parts(
        case, ("situation", "need", "comparison", "values", "criteria", "capacity", "stakeholder-map")
    )
    yield from list_table(case, "stakeholders", ("who", "power", "interest", "stands", "wants"))


def _economic(case: OwnCase, found: Figures) -> Iterator[Block]:
    yield Heading(SECTIONS[2])
    yield from _parts(case, ("problem-size",))
    yield Heading("The options", 2)
    yield from list_table(case, "options", ("name", "what", "good", "bad", "verdict"))
    yield from part_blocks(case, "options-appraisal")
    yield Heading("What the options cost and bring", 2)
    yield Words(money_words(found))
    yield from options_table(found)
    picture = options_picture(found)
    if picture is not None:
        yield Chart(picture)
    yield from by_year(found)
    yield Heading("The benefits", 2)
    yield from list_table(case, "benefits", ("what", "kind", "payer", "measured", "owner"))
    if found.by_kind is not None:
        yield Chart(charts.benefits_by_kind(found.by_kind))
    yield Heading("How sure we are", 2)
    yield from part_blocks(case, "uncertainty")
    yield from tornado_blocks(found)
    yield Heading("What the figures rest on", 2)
    yield from part_blocks(case, "economic-basis")


def _commercial(case: OwnCase) -> Iterator[Block]:
    yield Heading(SECTIONS[3])
    yield from _parts(case, ("offer", "route", "commercial-terms"))


def _financial(case: OwnCase, found: Figures) -> Iterator[Block]:
    yield Heading(SECTIONS[4])
    told = [left_out_words(found), optimism_words(found) or "No allowance for optimism bias was made."]
    yield Words(" ".join(filter(None, told)))
    yield from part_blocks(case, "affordability")
    prices = asked_for_words(found, case.number("affordability", "asked-for"))
    if prices:
        yield Note(f"{case.plan.part('affordability').field('asked-for').short} {prices}", "small")
    if affordable(found):
        yield Words(affordable(found))
    yield from by_payer(found)
    yield from budget_table(found)


def _management(case: OwnCase) -> Iterator[Block]:
    yield Heading(SECTIONS[5])
    yield from _parts(case, ("governance", "workforce-plan", "process", "first-test", "mobilisation"))
    yield from list_table(case, "milestones", ("what", "by", "owner", "waits-for"))
    yield Heading("Risks", 2)
    yield from list_table(case, "risks", ("what", "mitigation", "owner"), with_score=True)
    if case.rows["raid"]:
        yield from list_table(case, "raid", ("what", "kind", "action", "owner", "by"))
    yield from _parts(case, ("safety",))
    yield Heading("Measures and benefits", 2)
    yield from list_table(case, "kpis", ("name", "counted", "now", "target", "balance"))
    yield from part_blocks(case, "benefits-plan")


def _asked(case: OwnCase) -> Iterator[Block]:
    yield Heading(SECTIONS[6])
    if not case.engagements:
        yield Note("Whom you asked, what they said and what you changed.", "missing")
        return
    rows = [
        (
            each.asked + (f" ({each.day})" if each.day else ""),
            each.said,
            each.changed,
            HEADINGS.get(each.place, each.about),
        )
        for each in case.engagements
    ]
    yield Table(("Asked", "Said", "Changed because of it", "About"), tuple(rows), "People who were asked")


def _decisions(case: OwnCase) -> Iterator[Block]:
    yield Heading(SECTIONS[7])
    yield from part_blocks(case, "decision-record")
    yield from list_table(case, "decisions", ("decision", "when", "because", "other-position"))


def _assessments(case: OwnCase) -> Iterator[Block]:
    yield Heading(SECTIONS[8])
    yield from part_blocks(case, "assessments", with_lead=False)
    yield from _equality(case)
    yield from list_table(case, "quality", ("effect", "evidence", "mitigation", "owner"), with_score=True)


def _equality(case: OwnCase) -> Iterator[Block]:
    """Yield the equality impact assessment, group by group, in the columns that fit across a page."""
    if not case.rows["equality"]:
        yield from list_table(case, "equality", ("group",))
        return
    rows = [
        (
            ": ".join(filter(None, (in_a_table(row, "group"), row.text("which")))) or "–",
            row.text("evidence") or "none given",
            ". ".join(filter(None, (row.text("effect"), row.text("how")))) or "–",
            row.text("mitigation"),
            row.text("owner"),
        )
        for row in case.rows["equality"]
    ]
    columns = ("Group", "Evidence", "Effect", "Action", "Owner")
    yield Table(columns, tuple(rows), case.plan.listing("equality").title)
    yield from row_gaps(case, "equality")


def _gaps(case: OwnCase, found: Figures) -> Iterator[Block]:
    yield Heading(SECTIONS[10])
    gaps = case.missing("full")
    told = hints(case, found)
    if not gaps and not told:
        yield Words("Nothing that this document needs is missing.")
    if gaps:
        titles: dict[str, str] = {each.id: each.title for each in course_own_case.plan().cases}
        rows = tuple((titles[gap.case], HEADINGS.get(gap.place, gap.title), gap.short) for gap in gaps)
        yield Table(("Case", "Part", "Missing"), rows, "Missing")
    if told:
        yield Table(("To look at again",), tuple((hint.words,) for hint in told), "Checks")
