"""The written development strategy, for assessment: each part's facts, then the person's own words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cmplearn.course.dates import in_full
from cmplearn.documents import development_facts as told
from cmplearn.documents.action_points import action_points
from cmplearn.documents.development_facts import Situation
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Words
from cmplearn.portfolio.development import ENTRIES_CHOSEN, SECTIONS
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.reflection import MODELS

__all__ = ["marked_on", "paper"]

ASSESSMENT = "portfolio"


def marked_on(found: Situation) -> tuple[str, ...]:
    """Return what assessors look at in the portfolio and its strategy, as the programme says."""
    works = {work.name: work.marked_on for work in found.programme.assessments}
    return works.get(ASSESSMENT, ())


def paper(found: Situation, today: date, name: str = "") -> Paper:
    """Return the strategy.

    Parameters
    ----------
    found : Situation
        The plan, with the chosen entries.
    today : date
        The day on which it is written out.
    name : str
        The person's name, or "".

    Returns
    -------
    Paper
        Every part has its heading; one without words says so. Facts from the person's ratings only where
        they chose that.
    """
    blocks: list[Block] = []
    shown = found if found.plan.strategy.with_ratings else found.without_ratings
    for section in SECTIONS:
        blocks.append(Heading(section.title))
        if rows := told.facts(section.id, shown):
            blocks.append(Facts(rows, "From the portfolio"))
        text = found.plan.strategy.texts.get(section.id, "").strip()
        blocks.append(Words(text) if text else Note(section.asks, "missing"))
    blocks += _entries(found)
    blocks += _actions(found, today)
    return Paper(
        "Development strategy",
        tuple(blocks),
        " · ".join(filter(None, (name, in_full(today)))),
        header="Commercial in confidence" if found.is_confidential else "",
        author=name,
    )


def _actions(found: Situation, today: date) -> Iterator[Block]:
    """Give the record of the action points, its headings below one of its own."""
    yield Heading("The record of my action points")
    if not found.actions:
        yield Note("No action point has been noted.", "missing")
        return
    for block in action_points(found.actions, today).blocks:
        yield replace(block, level=2) if isinstance(block, Heading) else block


def _entries(found: Situation) -> Iterator[Block]:
    """Give the chosen log entries, as they are read elsewhere: title, day and words."""
    yield Heading("The log entries this argues from")
    if len(found.entries) < ENTRIES_CHOSEN:
        yield Note(f"{len(found.entries)} of {ENTRIES_CHOSEN} entries are chosen.", "missing")
    for entry in found.entries:
        yield Heading(told.entry_title(entry), 2)
        yield from _entry(entry)


def _entry(entry: LogEntry) -> Iterator[Block]:
    if entry.day:
        yield Words(in_full(entry.day))
    parts = [(label, text) for label, text in _labelled(entry) if text.strip()]
    if not parts:
        yield Note("This entry has no words yet.", "missing")
    for label, text in parts:
        if label:
            yield Heading(label, 3)
        yield Words(text)


def _labelled(entry: LogEntry) -> Iterator[tuple[str, str]]:
    """Give the texts of an entry with their labels: the prompt's answer, the reflection, what came of it."""
    yield entry.prompt, entry.text
    labels = {field.name: field.label for each in MODELS for field in each.fields}
    for name, text in entry.reflection.items():
        yield labels.get(name, ""), text
    yield "What I learned", entry.learned
    yield "What changed", entry.changed
    yield "Who benefited", entry.benefited
