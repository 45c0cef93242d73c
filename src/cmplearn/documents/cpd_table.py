"""The whole learning log as a table that any spreadsheet opens, and that no spreadsheet runs."""

import csv
import io
from collections.abc import Callable, Sequence

from cmplearn.course import bodies
from cmplearn.documents.characters import clean
from cmplearn.documents.cpd_fields import AI_WORDS, evidence, linked
from cmplearn.portfolio.log import LogEntry
from cmplearn.portfolio.record_parts import learned, participatory_minutes, plans, story, total_minutes
from cmplearn.portfolio.reflection import entry_type

__all__ = ["harmless", "table"]

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula; the wide forms too, which some read alike."""

COLUMNS: dict[str, Callable[[LogEntry], str]] = {
    "Began": lambda entry: entry.began.isoformat() if entry.began else "",
    "Ended": lambda entry: entry.ended.isoformat() if entry.ended else "",
    "Kind": lambda entry: entry_type(entry.type).name,
    "Title": lambda entry: entry.title,
    "State": lambda entry: entry.state,
    "Lesson": lambda entry: entry.lesson,
    "Hours": lambda entry: f"{total_minutes(entry) / 60:.2f}",
    "Hours with others": lambda entry: f"{participatory_minutes(entry) / 60:.2f}",
    "Method": lambda entry: entry.method,
    "What it is about": lambda entry: entry.outcome,
    "What happened": story,
    "What I learned": learned,
    "What changed": lambda entry: entry.changed,
    "Who gained": lambda entry: entry.benefited,
    "Why it matters in my role": lambda entry: entry.relevance,
    "Relevance to the Code or standards": lambda entry: entry.code_relevance,
    "Ways I weighed": lambda entry: entry.options,
    "How it should help": lambda entry: entry.expected,
    "Feedback from": lambda entry: entry.feedback_from,
    "Next action": plans,
    "Talked with": lambda entry: ", ".join(filter(None, (entry.partner.name, entry.partner.role))),
    "Evidence": evidence,
    "Use of AI": lambda entry: " ".join(filter(None, (AI_WORDS.get(entry.ai_use, ""), entry.ai_words))),
}


def table(entries: Sequence[LogEntry]) -> bytes:
    """Return entries as CSV: one row each, in the order given, with a column for every body's standards.

    Parameters
    ----------
    entries : sequence of LogEntry
        The log.

    Returns
    -------
    bytes
        UTF-8 with a mark by which Excel knows it; a cell that would be run begins with an apostrophe.

    Examples
    --------
    >>> table([LogEntry("a", title="=1+1")]).decode("utf-8-sig").splitlines()[1].split(",")[3]
    "'=1+1"
    """
    linking = [body for body in bodies.all() if body.all_standards]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*COLUMNS, *(f"{body.short}: linked to" for body in linking)])
    for entry in entries:
        cells = [*(read(entry) for read in COLUMNS.values()), *(linked(entry, body.id) for body in linking)]
        writer.writerow([harmless(clean(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> harmless("=HYPERLINK(1)"), harmless("10 - 2"), harmless("  @SUM(1)")
    ("'=HYPERLINK(1)", '10 - 2', "'  @SUM(1)")
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) or cell.lstrip().startswith(FORMULA_STARTS) else cell
