"""The programme as ``course/programme.yaml`` states it: what it names exists, and what it adds up adds up."""

from functools import lru_cache
from typing import get_args

from cmplearn.course import activities, cases
from cmplearn.course.files import Document, Place, Stamp, no_twins, read, stamp
from cmplearn.course.nearby import nearest
from cmplearn.course.places import root
from cmplearn.course.plan import Programme, RuleName


def programme() -> Programme:
    """Return the programme as ``course/programme.yaml`` states it.

    Returns
    -------
    Programme
        Read again only when the file, or the list of cases or of activities, has changed.

    Raises
    ------
    CourseError
        When the file has a mistake in it: which line, what is wrong, what to do.

    Examples
    --------
    >>> sum(part.hours for part in programme().hours)
    300.0
    """
    folder = root() / "course"
    return _load(*stamp(folder / "programme.yaml", folder / "cases", folder / "activities"))


@lru_cache(maxsize=4)
def _load(file: Stamp, _cases: Stamp, _activities: Stamp) -> Programme:
    document = read(file.path)
    plan = document.as_record(Programme)
    _names_are_single(document, plan)
    _numbers_are_in_order(document, plan)
    _references_exist(document, plan)
    _days_fit(document, plan)
    _hours_add_up(document, plan)
    _assessment_adds_up(document, plan)
    return plan


def _names_are_single(document: Document, plan: Programme) -> None:
    for position, module in enumerate(plan.modules):
        no_twins(document, ("modules", position, "lessons"), (lesson.id for lesson in module.lessons), "id")
    no_twins(document, ("hours",), (part.kind for part in plan.hours), "kind")
    no_twins(document, ("assessments",), (work.name for work in plan.assessments), "name")
    no_twins(document, ("rules",), (rule.name for rule in plan.rules), "name")
    no_twins(document, ("evaluation_points",), (point.id for point in plan.evaluation_points), "id")
    no_twins(document, ("competencies",), (competency.id for competency in plan.competencies), "id")
    no_twins(document, ("needs",), (need.id for need in plan.needs), "id")


def _numbers_are_in_order(document: Document, plan: Programme) -> None:
    for position, module in enumerate(plan.modules):
        if module.number != position + 1:
            raise document.mistake(
                ("modules", position, "number"),
                f"This is module {position + 1} in the file, but its number is {module.number}.",
                f"Write `number: {position + 1}`, or put the modules in order.",
            )
        for place, lesson in enumerate(module.lessons):
            if lesson.id != f"{module.number}.{place + 1}":
                raise document.mistake(
                    ("modules", position, "lessons", place, "id"),
                    f"Lesson {lesson.id} stands where {module.number}.{place + 1} is due.",
                    f'Write `id: "{module.number}.{place + 1}"`, or put the lessons in order.',
                )
    for position, meeting in enumerate(plan.set_meetings):
        if meeting.number != position + 1:
            raise document.mistake(
                ("set_meetings", position, "number"),
                f"This is set meeting {position + 1} in the file, but its number is {meeting.number}.",
                f"Write `number: {position + 1}`, or put the meetings in order.",
            )


def _references_exist(document: Document, plan: Programme) -> None:
    for named, known, noun, folder in (
        (_named_cases(plan), cases.ids(), "case", "course/cases"),
        (_named_activities(plan), activities.ids(), "activity", "course/activities"),
    ):
        for place, id in named:
            if id not in known:
                raise document.mistake(
                    place,
                    f"There is no {noun} `{id}`.{nearest(id, known)}",
                    f"Use the name of a file in {folder}, or write that {noun}.",
                )
    lesson_ids = [lesson.id for lesson in plan.lessons]
    for place, id in _named_lessons(plan):
        if id not in lesson_ids:
            raise document.mistake(
                place, f"There is no lesson {id}.", f"Use one of these: {', '.join(lesson_ids)}."
            )


def _named_cases(plan: Programme) -> list[tuple[Place, str]]:
    return [
        (("modules", m, "lessons", n, "cases", c), id)
        for m, module in enumerate(plan.modules)
        for n, lesson in enumerate(module.lessons)
        for c, id in enumerate(lesson.cases)
    ]


def _named_activities(plan: Programme) -> list[tuple[Place, str]]:
    named: list[tuple[Place, str]] = []
    for m, module in enumerate(plan.modules):
        named += [(("modules", m, "before", n), id) for n, id in enumerate(module.before)]
        for s, session in enumerate(module.day.sessions):
            place: Place = ("modules", m, "day", "sessions", s, "activities")
            named += [((*place, n), id) for n, id in enumerate(session.activities)]
        named += [(("modules", m, "after", n), id) for n, id in enumerate(module.after)]
    return named


def _named_lessons(plan: Programme) -> list[tuple[Place, str]]:
    named: list[tuple[Place, str]] = []
    for m, module in enumerate(plan.modules):
        day: Place = ("modules", m, "day")
        named += [((*day, "lessons_before", n), id) for n, id in enumerate(module.day.lessons_before)]
        for s, session in enumerate(module.day.sessions):
            named += [((*day, "sessions", s, "lessons", n), id) for n, id in enumerate(session.lessons)]
    for c, competency in enumerate(plan.competencies):
        named += [(("competencies", c, "lessons", n), id) for n, id in enumerate(competency.lessons)]
    for d, need in enumerate(plan.needs):
        named += [(("needs", d, "lessons", n), id) for n, id in enumerate(need.lessons)]
    return named


def _days_fit(document: Document, plan: Programme) -> None:
    for position, module in enumerate(plan.modules):
        taken = sum(session.minutes for session in module.day.sessions)
        if taken > module.day.minutes:
            raise document.mistake(
                ("modules", position, "day", "minutes"),
                f"The sessions of module {module.number}'s day take {taken} minutes, but the day has "
                f"{module.day.minutes}.",
                f"Shorten sessions by {taken - module.day.minutes} minutes in all, or lengthen the day.",
            )


def _hours_add_up(document: Document, plan: Programme) -> None:
    planned = {
        "days": sum(module.day.minutes for module in plan.modules) / 60,
        "sets": sum(meeting.minutes for meeting in plan.set_meetings if meeting.when == "between") / 60,
        "cores": sum(lesson.core_minutes for lesson in plan.lessons) / 60,
        "depth": sum(lesson.depth_minutes for lesson in plan.lessons) / 60,
    }
    for position, part in enumerate(plan.hours):
        due = planned.get(part.kind, part.hours)
        if abs(part.hours - due) > 0.01:
            raise document.mistake(
                ("hours", position, "hours"),
                f"The hours of kind {part.kind} are {part.hours:g}, but the plan's minutes come to {due:g}.",
                f"Write `hours: {due:g}`, or change the minutes.",
            )
    total, due = sum(part.hours for part in plan.hours), plan.credits * 10
    if abs(total - due) > 0.01:
        raise document.mistake(
            ("hours",),
            f"The hours come to {total:g}, but {plan.credits} credits are {due} hours.",
            f"Change them by {due - total:+g} in all, or change `credits`.",
        )


def _assessment_adds_up(document: Document, plan: Programme) -> None:
    total = sum(work.weight for work in plan.assessments)
    if total != 100:
        raise document.mistake(
            ("assessments",),
            f"The weights come to {total}, not 100.",
            f"Change them by {100 - total:+d} in all.",
        )
    starts = [band.starts_at for band in plan.bands]
    if starts != sorted(set(starts)) or plan.pass_mark not in starts:
        raise document.mistake(
            ("bands",),
            f"The bands start at {', '.join(map(str, starts))}.",
            f"Put them in rising order, one of them starting at the pass mark, {plan.pass_mark}.",
        )
    stated = [rule.name for rule in plan.rules]
    absent = [name for name in get_args(RuleName) if name not in stated]
    if absent:
        raise document.mistake(
            ("rules",), f"There is no rule on {' or '.join(absent)}.", "Add an entry `- name: ...` for it."
        )
