"""What a person has answered in lessons and assignments, to read back."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from cmplearn import course
from cmplearn.course import activities
from cmplearn.errors import StorageError
from cmplearn.portfolio import Entry, Reader
from cmplearn.portfolio.in_words import whole
from cmplearn.web.ages import age
from cmplearn.web.api_portfolio import ReadingHandler, asked, in_writer
from cmplearn.web.base import PageHandler, authenticated

__all__ = ["routes"]

KINDS = ("answer", "own-case", "log", "assignment")


def answers(reader: Reader) -> list[Entry]:
    """Return what lessons and assignments collected, in words: not what other pages of the portfolio hold."""
    questions, elsewhere = asked(), {"own-case", "log"}
    documents = [document for kind in KINDS for document in reader.documents(kind)]
    lessons = [each for each in documents if each.kind not in elsewhere or (each.kind, each.key) in questions]
    return whole(lessons, questions)


class AnswersHandler(ReadingHandler, PageHandler):
    """Answers in lessons."""

    @authenticated
    async def get(self) -> None:
        """Show all that was answered, by lesson."""
        try:
            written = await in_writer(partial(self.with_reader, answers))
        except StorageError:
            self.page("answers.html", is_readable=False)  # the banner of every page says why
            return
        by_activity = _by_activity(written)
        there = {entry.document.key for _, _, answers in by_activity for entry in answers}
        self.page(
            "answers.html",
            is_readable=True,
            lessons=_by_lesson([entry for entry in written if entry.document.key not in there]),
            activities=by_activity,
            own_case=[entry for entry in written if entry.document.kind == "own-case"],
            log=[entry for entry in written if entry.document.kind == "log"],
            assignments=[entry for entry in written if entry.document.kind == "assignment"],
            age=partial(age, now=datetime.now(UTC)),
        )


def _by_lesson(written: list[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """Return number, title and answers of every lesson with answers, in the programme's order."""
    given = [entry for entry in written if entry.document.kind == "answer"]
    titles = {lesson.id: lesson.title for lesson in course.programme().lessons}
    numbers = [*titles, *sorted({entry.lesson for entry in given} - set(titles))]
    groups = [(number, [entry for entry in given if entry.lesson == number]) for number in numbers]
    return [(number, titles.get(number, "Other answers"), group) for number, group in groups if group]


def _by_activity(written: list[Entry]) -> list[tuple[str, str, list[Entry]]]:
    """Return name, title and answers of every activity with answers; the answers without its title."""
    groups = {activity.id: (activity.title, list[Entry]()) for activity in activities.readable()[0]}
    for entry in written:
        name = entry.document.key.split("/")[0]
        if entry.document.kind == "answer" and name in groups:
            title, answers = groups[name]
            answers.append(replace(entry, label=entry.label.removeprefix(f"{title}: ")))
    return [(name, title, answers) for name, (title, answers) in groups.items() if answers]


routes: list[tuple[str, type]] = [(r"portfolio/answers", AnswersHandler)]
