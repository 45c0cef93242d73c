"""The short papers of a business case: for a committee, for the sponsor, for a small sum."""

from collections.abc import Iterator, Sequence

from cmplearn.documents.business_case_blocks import Shortener, money_by_year, score_words
from cmplearn.documents.business_case_figures import Figures
from cmplearn.documents.business_case_length import fitted, not_alone
from cmplearn.documents.business_case_lines import Line
from cmplearn.documents.business_case_words import (
    BEFORE_INFLATION,
    affordable,
    asked_for_words,
    counted_words,
    left_out_words,
    listed,
    net_words,
    numbered,
    optimism_words,
    pounds,
    price_words,
    switching_words,
)
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Table, Words
from cmplearn.portfolio.own_case import OwnCase

__all__ = ["committee", "short_form", "sponsor"]

MOST_GAPS = 8
ROOM_FOR_PAYERS = 0.4
"""Scale of texts below which payers are no longer told apart in a table."""

NAME = 60
"""Characters of a name in a table."""


def committee(case: OwnCase, figures: Figures, stood: str) -> Paper:
    """Return the paper for a committee; it keeps to two pages and says what it leaves out."""
    return fitted(lambda short: _committee(short, case, figures, stood), pages=2)


def _committee(short: Shortener, case: OwnCase, figures: Figures, stood: str) -> Paper:
    blocks = [
        Heading("Decision asked for"),
        *_words(short, case, (("summary", "ask", 420),)),
        Facts(tuple(_decision_facts(short, case))),
        Heading("Background"),
        *_words(short, case, (("situation", "situation", 480), ("need", "need", 260))),
        *_facts(short, case, (("need", "inequality", 160), ("offer", "offer", 260))),
        Heading("Options"),
        *_options(short, case, figures),
        *_words(short, case, (("options-appraisal", "preferred", 320),)),
        Heading("Finance"),
        *_money(short, figures),
        *_budget(short, figures),
        Facts(tuple(_money_facts(short, case, figures))),
        Heading("Risks"),
        *_risks(short, case),
        Heading("Equality and quality"),
        *_facts(
            short,
            case,
            (("assessments", "equality", 260), ("assessments", "quality", 260)),
        ),
        Heading("People asked"),
        *_asked(short, case),
        Heading("How it is done and watched"),
        *_facts(
            short,
            case,
            (
                ("mobilisation", "start", 120),
                ("governance", "answers", 80),
                ("benefits-plan", "reported", 200),
                ("benefits-plan", "stop", 160),
            ),
        ),
        Heading("Recommendation"),
        *_words(short, case, (("summary", "recommendation", 420),)),
        *_missing(case, "committee"),
        Note(_left_out(short, case)),
    ]
    return _paper(case, _without_empty_headings(blocks), f"Paper for decision. {stood}")


def sponsor(case: OwnCase, figures: Figures, stood: str) -> Paper:
    """Return the sponsor's page: what is happening, what is asked of them, what it costs; one page."""
    return fitted(lambda short: _sponsor(short, case, figures, stood), pages=1)


def _sponsor(short: Shortener, case: OwnCase, figures: Figures, stood: str) -> Paper:
    blocks = [
        *_words(short, case, (("summary", "ask", 320),)),
        Heading("What is happening"),
        *_words(short, case, (("situation", "situation", 420), ("need", "need", 220))),
        Heading("What we offer, and prefer"),
        *_words(short, case, (("offer", "offer", 240), ("options-appraisal", "preferred", 280))),
        Heading("What it comes to"),
        *_money(short, figures),
        *_budget(short, figures),
        Heading("What we need of you"),
        *_asked_for(case, figures),
        *_facts(
            short,
            case,
            (
                ("situation", "output", 160),
                ("situation", "protected-time", 40),
                ("stakeholder-map", "can-stop", 200),
                ("mobilisation", "start", 120),
            ),
        ),
        *_sponsor_permission(case),
        *_missing(case, "sponsor"),
        *_shortened(short),
    ]
    return _paper(case, _without_empty_headings(blocks), f"For the sponsor. {stood}")


def short_form(case: OwnCase, figures: Figures, stood: str) -> Paper:
    """Return the form for a sum that one budget holder may agree to alone; two pages at most."""
    made = fitted(lambda short: _short_form(short, case, figures, stood), pages=2)
    return not_alone(made, "Agreed", "Risks")


def _short_form(short: Shortener, case: OwnCase, figures: Figures, stood: str) -> Paper:
    blocks = [
        Heading("What is asked"),
        *_words(short, case, (("summary", "ask", 420),)),
        *_asked_for(case, figures),
        *_facts(
            short,
            case,
            (
                ("affordability", "budget", 110),
                ("affordability", "recurs", 40),
                ("workforce-plan", "wte", 30),
                ("mobilisation", "start", 120),
            ),
        ),
        Heading("Why"),
        *_words(short, case, (("situation", "situation", 480), ("need", "need", 260))),
        *_facts(short, case, (("offer", "offer", 260), ("options-appraisal", "preferred", 320))),
        Heading("Costs and benefits"),
        *_money(short, figures),
        *_lines(short, figures),
        *_budget(short, figures),
        Heading("Risks"),
        *_risks(short, case),
        *_missing(case, "short"),
        *_shortened(short),
        Heading("Agreed"),
        Facts((("Name and post", "\n"), ("Signature", "\n"), ("Day", "\n"))),
    ]
    return _paper(case, _without_empty_headings(blocks), f"Short form. {stood}")


def _paper(case: OwnCase, blocks: tuple[Block, ...], subtitle: str) -> Paper:
    short = Shortener()
    organisation = short("", case.text("document", "organisation"), 90)
    return Paper(
        short("", case.title, 110),
        blocks,
        subtitle=f"{organisation}. {subtitle}" if organisation else subtitle,
        header="Commercial in confidence" if case.is_confidential else "",
        author=case.text("document", "owner"),
        compact=True,
    )


def _without_empty_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return blocks with a word under every heading: that nothing stands there yet, where nothing does."""
    found: list[Block] = []
    for place, block in enumerate(blocks):
        found.append(block)
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        if isinstance(block, Heading) and (following is None or isinstance(following, Heading | Note)):
            found.append(Note(f"{block.text}: nothing is written yet.", "missing"))
    return tuple(found)


def _words(short: Shortener, case: OwnCase, fields: Sequence[tuple[str, str, int]]) -> Iterator[Block]:
    for part, name, longest in fields:
        text = case.text(part, name)
        if text:
            yield Words(short(case.plan.part(part).field(name).short, text, longest))


def _facts(short: Shortener, case: OwnCase, fields: Sequence[tuple[str, str, int]]) -> Iterator[Block]:
    rows = [
        (case.plan.part(part).field(name).short, case.text(part, name), longest)
        for part, name, longest in fields
    ]
    filled = tuple((label, short(label, text, longest)) for label, text, longest in rows if text)
    if filled:
        yield Facts(filled)


def _money_facts(short: Shortener, case: OwnCase, figures: Figures) -> Iterator[tuple[str, str]]:
    """Yield how much is asked for, from which budget, whether it is there every year; and what moves it."""
    budget, recurs = case.text("affordability", "budget"), case.text("affordability", "recurs")
    words = "; ".join(filter(None, (_sum_asked_for(case, figures), budget, recurs.lower())))
    yield "Money asked for", short("Money asked for", words, 240) or "not said yet"
    moves = case.text("uncertainty", "moves")
    if moves:
        label = case.plan.part("uncertainty").field("moves").short
        yield label, short(label, moves, 170)


def _asked_for(case: OwnCase, figures: Figures) -> Iterator[Block]:
    asked = _sum_asked_for(case, figures)
    if asked:
        yield Facts((("Money asked for", asked),))


def _sum_asked_for(case: OwnCase, figures: Figures) -> str:
    """Return how much is asked for in the first year, and in which prices; "" where nothing is."""
    asked = case.text("affordability", "asked-for")
    prices = asked_for_words(figures, case.number("affordability", "asked-for"))
    return f"{asked} in the first year {prices}".strip() if asked else ""


def _decision_facts(short: Shortener, case: OwnCase) -> Iterator[tuple[str, str]]:
    for label, part, name, longest in (
        ("Who may decide", "decision-record", "may-decide", 130),
        ("Interests", "decision-record", "conflicts", 150),
        ("Sponsor", "situation", "sponsor", 80),
    ):
        text = case.text(part, name)
        yield label, short(label, text, longest) if text else "not said yet"


def _options(short: Shortener, case: OwnCase, figures: Figures) -> Iterator[Block]:
    """Yield at most five options with what each nets, in their order; those turned down make room first."""
    rows = case.rows["options"]
    if not rows:
        return
    first = sorted(rows, key=lambda row: row.value.get("verdict") == "dropped")[:5]
    shown = []
    for row, name in zip(rows, figures.option_names, strict=True):
        if row not in first:
            continue
        net = figures.value("npsv", name) if figures.is_complete(name) else None
        value = "–" if net is None else pounds(net)
        value = "compared with" if name == figures.as_now else value
        what = short("Options", row.text("what"), 90)
        shown.append((short("Options", numbered(figures, name), NAME), what, value, row.text("verdict")))
    if len(rows) > 5:
        short.shortened.append(counted_words(len(rows) - 5, "more option"))
    beside = ", beside now" if figures.as_now else ""
    columns = ("Option", "What would be done", f"Net present value{beside}", "Outcome")
    yield Table(columns, tuple(shown), numeric=frozenset({2}))


def _money(short: Shortener, figures: Figures) -> Iterator[Block]:
    """Yield what isn't counted and what is added, which is never shortened; then what it comes to."""
    said = (left_out_words(figures), optimism_words(figures))
    words = " ".join(filter(None, (net_words(figures), affordable(figures), switching_words(figures))))
    yield Words(" ".join(filter(None, (*said, short("Finance", words, 900)))))


def _budget(short: Shortener, figures: Figures) -> Iterator[Block]:
    """Yield what is paid more than now in each year, by payer where they are few and there is room."""
    has_room = short.scale >= ROOM_FOR_PAYERS and _are_names_short(figures)
    yield from money_by_year(figures, 5 if has_room else 0)


def _are_names_short(figures: Figures) -> bool:
    return all(len(payer.name) <= NAME for payer in figures.payers)


def _lines(short: Shortener, figures: Figures) -> Iterator[Block]:
    """Yield at most ten costs and benefits of the preferred option, and what all of them come to."""
    lines = [line for line in figures.lines if line.option == figures.preferred]
    if not lines:
        return
    rows = [
        (
            short("Costs and benefits", line.name, NAME),
            "Cost" if line.side == "costs" else "Benefit",
            short("Costs and benefits", line.payer, 40),
            *_amounts([line] if line.counts else []),
        )
        for line in lines[:10]
    ]
    if len(lines) > 10:
        short.shortened.append(
            counted_words(len(lines) - 10, "more cost or benefit", "more costs and benefits")
        )
    for side in ("costs", "benefits"):
        counted = [line for line in lines if line.side == side and line.counts]
        if counted:
            rows.append((f"All {side}", "", "", *_amounts(counted)))
    columns = ("What", "Side", "Payer", figures.basis.names[0], "All years")
    base = "not discounted, and before what things cost now is taken off"
    caption = f"Costs and benefits: {price_words(figures)}, {BEFORE_INFLATION}, {base}"
    yield Table(columns, tuple(rows), caption, frozenset({3, 4}))


def _amounts(lines: Sequence[Line]) -> tuple[str, str]:
    """Return what lines come to in the first year and in all; dashes without a line."""
    if not lines:
        return "–", "–"
    return pounds(sum(line.amounts[0] for line in lines)), pounds(sum(line.total for line in lines))


def _risks(short: Shortener, case: OwnCase) -> Iterator[Block]:
    """Yield the three risks that score highest."""
    rows = sorted(case.rows["risks"], key=lambda row: -(row.score or 0))
    if not rows:
        return
    shown = tuple(
        (
            short("Risks", row.text("what"), 110),
            score_words(row),
            short("Risks", row.text("mitigation"), 130),
            short("Risks", row.text("owner"), 50),
        )
        for row in rows[:3]
    )
    if len(rows) > 3:
        short.shortened.append(counted_words(len(rows) - 3, "more risk"))
    heads = ("Risk", "Likelihood × severity", "Action", "Owner")
    yield Table(heads, shown)


def _asked(short: Shortener, case: OwnCase) -> Iterator[Block]:
    """Yield three of those asked: those that changed something come first."""
    found = sorted(case.engagements, key=lambda each: (not each.changed, not each.said))
    if not found:
        return
    shown = tuple(
        (
            short("People asked", each.asked, 80),
            short("People asked", each.said, 130),
            short("People asked", each.changed, 110),
        )
        for each in found[:3]
    )
    if len(found) > 3:
        short.shortened.append(counted_words(len(found) - 3, "more of those asked", "more of those asked"))
    yield Table(("Asked", "Said", "Changed because of it"), shown)


def _missing(case: OwnCase, output: str) -> Iterator[Block]:
    gaps = list(dict.fromkeys(gap.short for gap in case.missing(output)))
    if gaps:
        more = f"; and {len(gaps) - MOST_GAPS} more" if len(gaps) > MOST_GAPS else ""
        shown = gaps[:MOST_GAPS]
        words = listed(shown) + more
        yield Note(f"{words}.", "missing")


def _shortened(short: Shortener) -> Iterator[Block]:
    if short.shortened:
        yield Note(f"Shortened here, whole in the full case: {_most(short)}.")


def _left_out(short: Shortener, case: OwnCase) -> str:
    """Return what two pages leave out: what was shortened, and what only the full case has."""
    shortened = f"Shortened here: {_most(short)}. " if short.shortened else ""
    only_there = [
        words
        for words, is_there in (
            ("the specification and the route", case.parts["route"].is_begun),
            ("the workforce plan", case.parts["workforce-plan"].is_begun),
            ("the process", case.parts["process"].is_begun),
            ("both impact assessments, group by group", bool(case.rows["equality"] or case.rows["quality"])),
            ("every amount with its source", bool(case.rows["costs"] or case.rows["benefits"])),
            ("the milestones", bool(case.rows["milestones"])),
        )
        if is_there
    ]
    there = (
        f"Only in the full case: {listed(only_there)}."
        if only_there
        else "There is no more in the full case."
    )
    return f"Left out of these two pages. {shortened}{there}"


def _most(short: Shortener) -> str:
    """Return what was shortened, in a list that is never long itself."""
    names = [name[:1].lower() + name[1:] for name in short.shortened]
    names.sort(key=lambda name: not name[0].isdigit())  # what isn't there at all comes first
    if len(names) > MOST_GAPS:
        names = [*names[: MOST_GAPS - 1], f"{len(names) - MOST_GAPS + 1} other things"]
    return listed(names)


def _sponsor_permission(case: OwnCase) -> Iterator[Block]:
    if not case.has_permission:
        yield Note("Your permission to use this case in the programme has not been noted yet.")
