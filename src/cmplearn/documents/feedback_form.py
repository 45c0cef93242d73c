"""The one-page form on which a sponsor or a colleague says how they see a person, and how it is read back."""

from collections.abc import Mapping
from dataclasses import replace

from cmplearn.charts import words
from cmplearn.course.plan import Programme
from cmplearn.documents.paper import Blank, Block, Note, Paper, Words
from cmplearn.documents.workbook import Question
from cmplearn.documents.workbook_reading import read_workbook
from cmplearn.documents.workbook_values import ticked
from cmplearn.errors import InputError
from cmplearn.portfolio.feedback import MOST, NOT_SEEN, QUESTIONS, Feedback
from cmplearn.portfolio.self_ratings import STEPS, Item, items

__all__ = ["field", "paper", "read_back", "read_file"]

ROWS = (6, 6, 5, 4, 3, 2)
"""Lines for each open answer when so many competencies are asked about: the page holds no more."""

SCALE = {str(step): str(step) for step in STEPS} | {NOT_SEEN: NOT_SEEN.capitalize()}
MARK_LETTERS = 8
LONGEST_IN_TITLE = 36
"""Letters of a name that leave the title on one line."""

AGREED = {
    "unnamed": "Yes, and without my name where others read it",
    "named": "Yes, and my name may stand with it",
}


def paper(given: Feedback, programme: Programme, asks: str = "") -> Paper:
    """Return the form, on one page.

    Parameters
    ----------
    given : Feedback
        What was asked, and what is already filled in.
    programme : Programme
        For the competencies.
    asks : str
        Name of the person who asks; "" leaves it out.

    Returns
    -------
    Paper
    """
    asked = _asked(given, programme)
    blocks: tuple[Block, ...] = (
        Words(
            f"{asks or 'A colleague'} is learning about commissioning and medicines, and asks how you see "
            "them at work. It takes ten minutes and stays in a portfolio of their own; papers show it only "
            "if you agree below. An example helps more than praise; please name no patient.\n"
            "How often do you see each of these? Tick from 1, never, to 7, always, or put an x there."
        ),
        *(_rating(item, given) for item in asked),
        *(
            Blank(
                field(given, name),
                question,
                rows=ROWS[len(asked)],
                value=getattr(given, name),
                mark=_mark(given, name),
            )
            for name, question in QUESTIONS.items()
        ),
        Blank(
            field(given, "agreed"),
            "May this be kept, and shown to those who assess the portfolio? If not, leave this empty.",
            kind="choice",
            options=AGREED,
            value=_agreed(given),
            mark=_mark(given, "agreed"),
        ),
        Words(f"Please give this back to {asks or 'the person who asked you'} by ____________________"),
        Note("The small codes let cmplearn read this form.", "small"),
    )
    whom = asks if 0 < len(asks) <= LONGEST_IN_TITLE else "your colleague"
    return Paper(f"How do you see {whom} at work?", blocks, compact=True)


def _asked(given: Feedback, programme: Programme) -> list[Item]:
    return [item for item in items(programme) if item.id in given.competencies and not item.is_need][:MOST]


def _rating(item: Item, given: Feedback) -> Blank:
    return Blank(
        field(given, item.id),
        words.capital(item.statement.partition(": ")[2]),
        kind="choice",
        options=SCALE,
        value=str(given.ratings.get(item.id, NOT_SEEN if item.id in given.not_seen else "")),
        is_across=True,
        mark=_mark(given, item.id),
    )


def _mark(given: Feedback, name: str) -> str:
    """Return the short code of a field: the beginning of the form's own, and the field's."""
    own = given.key.rpartition("/")[2][:MARK_LETTERS]
    return f"{own}#{name.lower()}" if len(own) == MARK_LETTERS else ""


def _agreed(given: Feedback) -> str:
    if not given.consent:
        return ""
    return "named" if given.may_name else "unnamed"


def field(given: Feedback, name: str) -> str:
    """Return what a field of the form is called: in lower case, as word processors may change capitals.

    Examples
    --------
    >>> field(Feedback("feedback/0a1b"), "K4")
    'plan/feedback/0a1b#k4'
    """
    return f"plan/{given.key}#{name.lower()}"


def read_file(content: bytes, given: Feedback, programme: Programme) -> tuple[Feedback, tuple[str, ...]]:
    """Return the feedback with what a filled-in Word form says, and what could not be taken from it.

    Parameters
    ----------
    content : bytes
        The file.
    given : Feedback
        As it was asked.
    programme : Programme
        For the competencies.

    Returns
    -------
    Feedback, tuple of str
        As for `read_back`.

    Raises
    ------
    InputError
        It is no Word file, or not this form; the message says what to do.
    """
    questions = {
        block.name: Question(replace(block, kind="text") if block.is_across else block, given.key)
        for block in paper(given, programme).blocks
        if isinstance(block, Blank)
    }
    read = read_workbook(content, questions)
    if not read.values:
        raise InputError(
            "This is a form for somebody else, or an older one: none of its fields belongs here. Nothing was "
            "changed. Open the page of the person who filled it in, and choose the file there."
        )
    names = {field(given, name): name for name in (*given.competencies, *QUESTIONS, "agreed")}
    filled = {names[name]: str(value) for name, value in read.values.items() if value and name in names}
    filled |= {id: ticked(filled[id]) for id in given.competencies if id in filled}
    called = {item.id: item.name for item in items(programme)}
    found, wrong = read_back(given, filled, called)
    problems = (" ".join(filter(None, (each.question, each.words, each.typed))) for each in read.problems)
    return found, (*problems, *wrong)


def read_back(
    given: Feedback, filled: Mapping[str, str], names: Mapping[str, str] | None = None
) -> tuple[Feedback, tuple[str, ...]]:
    """Return the feedback with what a filled form says, and what of it could not be read.

    Parameters
    ----------
    given : Feedback
        As it was asked.
    filled : mapping of str to str
        Words by field, as the form has them; an empty one leaves what is there.
    names : mapping of str to str, optional
        What to call each competency.

    Returns
    -------
    Feedback, tuple of str
        The second in words, one for each field that holds something else than it should.

    Examples
    --------
    >>> asked = Feedback("feedback/a", "sponsor", competencies=("K1", "K4"))
    >>> found, wrong = read_back(asked, {"K1": "5", "K4": "9", "keep": "Asking why", "agreed": "named"})
    >>> found.ratings, found.keep, found.may_name, wrong
    ({'K1': 5}, 'Asking why', True, ('K4 holds “9”: a number from 1 to 7 belongs there.',))
    """
    ratings, not_seen = dict(given.ratings), set(given.not_seen)
    wrong = []
    for id in given.competencies:
        typed = filled.get(id, "").strip()
        if typed.isascii() and typed.isdigit() and int(typed[:3]) in STEPS:
            ratings[id] = int(typed)
            not_seen.discard(id)
        elif typed.casefold() == NOT_SEEN:
            ratings.pop(id, None)
            not_seen.add(id)
        elif typed:
            wrong.append(
                f"{(names or {}).get(id, id)} holds “{typed[:40]}”: a number from 1 to 7 belongs there."
            )
    agreed = filled.get("agreed", "") or _agreed(given)
    found = replace(
        given,
        ratings=ratings,
        not_seen=tuple(id for id in given.competencies if id in not_seen),
        consent=agreed in ("named", "unnamed"),
        may_name=agreed == "named",
        keep=filled.get("keep", "").strip() or given.keep,
        differently=filled.get("differently", "").strip() or given.differently,
        changed=filled.get("changed", "").strip() or given.changed,
    )
    return found, tuple(wrong)
