"""The list of action points as a paper: open ones first, then what was done, with any assurance record."""

from collections.abc import Sequence
from datetime import date

from cmplearn.course.dates import in_full
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Table, Words
from cmplearn.portfolio.actions import PRIORITIES, Action

__all__ = ["action_points"]


def action_points(found: Sequence[Action], today: date, name: str = "") -> Paper:
    """Return the list as a paper.

    Parameters
    ----------
    found : sequence of Action
        In order.
    today : date
        The day that the list is of.
    name : str
        Whose it is, for the title.

    Returns
    -------
    Paper
    """
    still_open = [action for action in found if action.is_open]
    done = [action for action in found if action.status == "done"]
    dropped = [action for action in found if action.status == "dropped"]
    blocks: list[Block] = [_open_table(still_open, today)] if still_open else [Words("Nothing is open.")]
    if done:
        blocks += [Heading("Done"), _finished_table(done)]
    if dropped:
        blocks += [Heading("Dropped"), _finished_table(dropped)]
    for action in found:
        if action.assurance.about:
            blocks += _assurance(action)
    subtitle = ", ".join(filter(None, (name, f"as at {in_full(today)}")))
    return Paper("Action points", tuple(blocks), subtitle=subtitle, author=name)


def _open_table(found: Sequence[Action], today: date) -> Table:
    """Return what is still to be done; overdue is said in words."""
    rows = tuple(
        (action.what, action.who, _due(action, today), _times(len(action.carried))) for action in found
    )
    return Table(("What", "Who", "By", "Carried on"), rows, "Open")


def _finished_table(found: Sequence[Action]) -> Table:
    """Return what is no longer open, with what came of it."""
    rows = tuple((action.what, action.who, in_full(action.done_on), action.note) for action in found)
    return Table(("What", "Who", "On", "What came of it"), rows)


def _assurance(action: Action) -> list[Block]:
    """Return the record of what was done about a risk or an alert."""
    about = action.assurance
    facts = [("Risk or alert", about.about), ("Action", action.what)]
    if about.priority:
        facts.append(("Priority", PRIORITIES[about.priority]))
    blocks: list[Block] = [Heading("Assurance record"), Facts(tuple(facts))]
    if not about.record:
        return [*blocks, Note("Nothing is recorded yet of what was done.", "missing")]
    rows = tuple((in_full(line.on), line.words) for line in about.record)
    return [*blocks, Table(("On", "What was done"), rows)]


def _due(action: Action, today: date) -> str:
    return f"{in_full(action.by)} (overdue)" if action.is_overdue(today) else in_full(action.by)


def _times(number: int) -> str:
    return {0: "", 1: "once", 2: "twice"}.get(number, f"{number} times")
