"""The hours of a programme as a record for the awarding university: a paper, and a table for its systems."""

import csv
import io

from cmplearn.course.dates import in_full, shown
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Table
from cmplearn.portfolio.hours import Hours, Line, in_hours
from cmplearn.portfolio.hours_words import KINDS_OF_HOURS

__all__ = ["hours_record", "hours_table"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet; what a person typed never is one."""


def hours_record(found: Hours, programme: str, name: str, on: str) -> Paper:
    """Return the hours as a paper.

    Parameters
    ----------
    found : Hours
        The ledger and its sums.
    programme : str
        The programme's title.
    name : str
        Whose hours they are; may be empty.
    on : str
        The day of the record, as an ISO date.

    Returns
    -------
    Paper
    """
    facts = [("Programme", programme), ("Date", shown(on))]
    if name:
        facts.insert(0, ("Name", name))
    facts.append(("Hours", f"{in_hours(found.minutes)} of {found.planned_hours:g}"))
    blocks: list[Block] = [Facts(tuple(facts)), _kinds(found), Heading("Where they come from")]
    blocks.append(_lines(found) if found.lines else Note("Nothing is recorded yet.", "missing"))
    blocks.append(Note(SAID, "caution"))
    return Paper("Record of hours", tuple(blocks), subtitle=programme, author=name)


SAID = (
    "The person’s own record. Lessons count with the minutes the programme plans for them, unless their log "
    "entry states others; days and set meetings once they are marked as attended or written about, with the "
    "longer of the planned and the stated minutes. Nothing counts twice."
)


def _kinds(found: Hours) -> Table:
    """Return hours by kind, with their sum."""
    rows = [
        (
            f"{KINDS_OF_HOURS.get(each.kind, each.kind)} ({each.covers})",
            in_hours(each.minutes),
            f"{each.planned_hours:g}",
        )
        for each in found.kinds
    ]
    rows.append(("Total", in_hours(found.minutes), f"{found.planned_hours:g}"))
    return Table(("Kind", "Done", "Planned"), tuple(rows), "Hours by kind", frozenset({1, 2}))


def _lines(found: Hours) -> Table:
    rows = tuple(
        (
            KINDS_OF_HOURS.get(line.kind, line.kind),
            line.words,
            in_full(line.on),
            in_hours(line.minutes),
            source(line),
        )
        for line in found.lines
    )
    return Table(("Kind", "What", "Date", "Hours", "From"), rows, numeric=frozenset({3}))


def source(line: Line) -> str:
    """Return where a line's minutes come from, in words.

    Examples
    --------
    >>> source(Line("lesson:2.3:core", "cores", 25, "Lesson 2.3", planned=25))
    'planned minutes'
    >>> source(Line("noted:noted/a", "own case", 90, "Reading", stated_by="noted/a"))
    'noted by hand'
    """
    if not line.stated_by:
        return "planned minutes"
    if line.identity.startswith("noted:"):
        return "noted by hand"
    return "development plan" if line.identity.startswith("conversation:") else "log entry"


def hours_table(found: Hours) -> bytes:
    """Return the ledger as a table that spreadsheets open: UTF-8, marked as such.

    Parameters
    ----------
    found : Hours
        The ledger and its sums.

    Returns
    -------
    bytes
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("kind", "what", "date", "minutes", "planned minutes", "from"))
    for line in found.lines:
        on = line.on.isoformat() if line.on else ""
        planned = "" if line.planned is None else line.planned
        writer.writerow((line.kind, _cell(line.words), on, f"{line.minutes:g}", planned, source(line)))
    return file.getvalue().encode("utf-8-sig")


def _cell(words: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(FORMULA) else words
