"""Everything in a portfolio as one paper: to print, to keep, to read where there is no cmplearn."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cmplearn import course
from cmplearn.course.dates import in_full
from cmplearn.documents.paper import Block, Facts, Heading, Note, Paper, Words
from cmplearn.errors import CourseError
from cmplearn.portfolio import Entry
from cmplearn.portfolio.in_words import KINDS_IN_WORDS, told

__all__ = ["portfolio_paper"]

HEADER = "Private: my portfolio"
CAUTION = (
    "This holds all that you wrote, private notes too. Reflective notes can be asked for in court. Keep it "
    "where only you can open it; to show somebody a part, share that part from your portfolio instead."
)


def portfolio_paper(entries: Sequence[Entry], owner: str, today: date) -> Paper:
    """Return a whole portfolio as a paper.

    Parameters
    ----------
    entries : sequence of Entry
        All documents in words, as `cmplearn.portfolio.in_words.whole` returns them.
    owner : str
        Whose it is; "" when not said.
    today : date
        The day on which it is made.

    Returns
    -------
    Paper
    """
    blocks: list[Block] = [Note(CAUTION)]
    if not entries:
        blocks.append(Words("Nothing is written yet."))
    for kind, heading in KINDS_IN_WORDS.items():
        found = [entry for entry in entries if entry.document.kind == kind]
        if found:
            blocks += [Heading(heading), *_part(kind, found)]
    made = f"As it stood on {in_full(today)}"
    return Paper(
        title="My portfolio",
        subtitle=f"{owner} · {made}" if owner else made,
        header=HEADER,
        author=owner,
        blocks=tuple(blocks),
    )


def _part(kind: str, entries: Sequence[Entry]) -> Iterator[Block]:
    """Yield the entries of one kind, answers under their lessons."""
    titles = _lesson_titles() if kind == "answer" else {}
    lesson = ""
    for entry in entries:
        if kind == "answer" and entry.lesson != lesson:
            lesson = entry.lesson
            yield Heading(f"Lesson {lesson}: {titles[lesson]}" if lesson in titles else "Other answers", 2)
        yield Heading(entry.label, 3 if kind == "answer" else 2)
        if len(entry.parts) == 1 and not entry.parts[0][0]:
            yield Words(entry.parts[0][1])
        else:
            yield Facts(told(entry))
        saved = entry.document.saved_at.date()
        yield Note(f"Saved on {in_full(saved)}.", "small")


def _lesson_titles() -> Mapping[str, str]:
    """Return the lessons' titles by number; none while the programme's file has a mistake."""
    try:
        return {lesson.id: lesson.title for lesson in course.programme().lessons}
    except CourseError:
        return {}
