"""The activities: what a room, or a person alone, does with a question of the course."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from cmplearn.course import cases
from cmplearn.course.activity import AFTER, Activity, Ask, Candidate, Step
from cmplearn.course.activity_copies import TAG, frozen, resolved, thawed
from cmplearn.course.case import SLUG
from cmplearn.course.files import Document, Place, Stamp, read, stamp
from cmplearn.course.nearby import absent, listed, nearest
from cmplearn.course.placeholders import references
from cmplearn.course.places import root
from cmplearn.course.quoting import resolve
from cmplearn.errors import CourseError, NotFoundError


def load(id: str) -> Activity:
    """Return one activity.

    Parameters
    ----------
    id : str
        The name of its file, for example ``"who-is-missing"``.

    Returns
    -------
    Activity
        An ask that repeats another carries that one's options, and its question where it has none itself.

    Raises
    ------
    NotFoundError
        When there is no such activity; the message lists those there are.
    CourseError
        When its file has a mistake in it.
    """
    if id not in ids():
        raise absent("activity", id, ids())
    return load_file(_folder() / f"{id}.yaml")


def ids() -> tuple[str, ...]:
    """Return the ids of the activities, in alphabetical order."""
    return tuple(path.stem for path in files())


def all() -> tuple[Activity, ...]:
    """Return every activity, by module, then by title.

    Raises
    ------
    CourseError
        When one of the files has a mistake in it.
    """
    return tuple(sorted(map(load_file, files()), key=lambda each: (each.module, each.title)))


def readable() -> tuple[tuple[Activity, ...], tuple[CourseError, ...]]:
    """Return the activities that can be read, as `all` does, and what is wrong with the others."""
    found: list[Activity] = []
    mistakes: list[CourseError] = []
    for path in files():
        try:
            found.append(load_file(path))
        except CourseError as mistake:
            mistakes.append(mistake)
    return tuple(sorted(found, key=lambda each: (each.module, each.title))), tuple(mistakes)


def files() -> tuple[Path, ...]:
    """Return the files of the activities, in the order of their names."""
    return tuple(path for path in sorted(_folder().glob("*.yaml")) if re.fullmatch(SLUG, path.stem))


def load_file(path: Path) -> Activity:
    """Return the activity that a file holds, in the course or anywhere else.

    Raises
    ------
    CourseError
        When it has a mistake in it; the message names file, line, rule, value and cure.
    """
    return _load(*stamp(path, root() / "course" / "programme.yaml", *cases.files()))


def _folder() -> Path:
    return root() / "course" / "activities"


@lru_cache(maxsize=128)
def _load(file: Stamp, *_others: Stamp) -> Activity:
    document = read(file.path)
    found = document.as_record(Activity)
    for mistake in _broken_rules(document, found):
        raise mistake
    return resolved(found)


def _broken_rules(document: Document, found: Activity) -> Iterator[CourseError]:
    if found.id != document.path.stem:
        yield document.mistake(
            ("id",),
            f"The file is called `{document.path.name}`, but its `id` is `{found.id}`.",
            "Make the two the same.",
        )
    yield from document.twins(("steps",), [step.id for step in found.steps], "id")
    yield from _unknown(document, "lessons", found.lessons, _lesson_ids())
    yield from _unknown(document, "cases", found.cases, cases.ids())
    yield from _broken_asks(document, found)
    yield from _unresolved(document)
    yield from _tags(document)


def _unknown(
    document: Document, key: str, names: tuple[str, ...], known: tuple[str, ...]
) -> Iterator[CourseError]:
    for position, name in enumerate(names):
        if name not in known:
            yield document.mistake(
                (key, position),
                f"There is no {key[:-1]} `{name}`.{nearest(name, known)}",
                f"The {key} are: {listed(known)}.",
            )


def _lesson_ids() -> tuple[str, ...]:
    from cmplearn.course.programmes import programme

    return tuple(lesson.id for lesson in programme().lessons)


def _broken_asks(document: Document, found: Activity) -> Iterator[CourseError]:
    """Yield what is wrong between asks: names used twice, repeats of nothing, answers out of place."""
    before: dict[str, tuple[Ask, int]] = {}
    for place, ask in _placed(found):
        line = document.line(*place)
        if ask.id.endswith(AFTER):
            yield document.mistake(
                (*place, "id"),
                f"`id: {ask.id}` ends in `{AFTER}`, as the second answers of a knowledge check do.",
                "Give the ask another name.",
            )
        if ask.id in before:
            yield document.mistake(
                (*place, "id"),
                f"`id: {ask.id}` is used twice: it is also on line {before[ask.id][1]}.",
                "Give one of the two asks another name; ids are shared by all steps.",
            )
        if ask.again is not None:
            yield from _broken_again(document, place, ask, before)
        yield from _misplaced_answer(document, place, ask, is_check=found.is_asked_twice)
        before[ask.id] = (ask, line)


def _placed(found: Activity) -> Iterator[tuple[Place, Ask]]:
    for number, step in enumerate(found.steps):
        for position, ask in enumerate(step.asks):
            yield ("steps", number, "asks", position), ask


def _broken_again(
    document: Document, place: Place, ask: Ask, before: Mapping[str, tuple[Ask, int]]
) -> Iterator[CourseError]:
    if ask.again is None or ask.again not in before:
        yield document.mistake(
            (*place, "again"),
            f"`again: {ask.again}` names no ask above this one.{nearest(ask.again, before)}",
            f"The asks above are: {listed(before)}.",
        )
        return
    first = before[ask.again][0]
    if first.kind != ask.kind:
        yield document.mistake(
            (*place, "kind"),
            f"`{ask.id}` is a {ask.kind}, but `{ask.again}`, which it repeats, is a {first.kind}.",
            f"Write `kind: {first.kind}`.",
        )
    elif first.again is not None:
        yield document.mistake(
            (*place, "again"),
            f"`{ask.again}` itself repeats `{first.again}`.",
            f"Write `again: {first.again}`: the recap shows the answers in order.",
        )


def _misplaced_answer(document: Document, place: Place, ask: Ask, *, is_check: bool) -> Iterator[CourseError]:
    has_both = ask.answer is not None and bool(ask.feedback)
    if is_check and (ask.kind != "choice" or ask.several or ask.again is not None or not has_both):
        yield document.mistake(
            (*place, "id"),
            f"In a knowledge check `{ask.id}` must be a choice of one option, with `answer` and `feedback`.",
            "Add `answer: ...` and `feedback:` with words for every option; it is put twice without `again`.",
        )
    if not is_check and (ask.answer is not None or ask.feedback):
        key = "answer" if ask.answer is not None else "feedback"
        yield document.mistake(
            (*place, key),
            f"`{key}` stands in an activity that is no knowledge check.",
            "Remove it, or say `kind: knowledge check` above.",
        )


def _unresolved(document: Document) -> Iterator[CourseError]:
    """Yield a mistake for each quoted figure that does not exist."""
    for place, text in _texts((), document.data):
        for reference in references(text):
            try:
                resolve(reference)
            except NotFoundError as error:
                yield document.mistake(
                    place, str(error), "Correct what stands between the braces, or add it to the case."
                )


def _tags(document: Document) -> Iterator[CourseError]:
    """Yield a mistake for each tag: its own page would show it as HTML, the run sheet as text."""
    for place, text in _texts((), document.data):
        for tag in TAG.findall(text)[:1]:
            yield document.mistake(
                place, f"`{tag}` looks like an HTML tag.", "Use Markdown, or put a space after the `<`."
            )


def _texts(place: Place, value: Any) -> Iterator[tuple[Place, str]]:
    """Yield every text of a file with its place."""
    if isinstance(value, Mapping):
        for key, held in value.items():
            yield from _texts((*place, key), held)
    elif isinstance(value, tuple):
        for position, held in enumerate(value):
            yield from _texts((*place, position), held)
    elif isinstance(value, str):
        yield place, value


__all__ = [
    "AFTER",
    "Activity",
    "Ask",
    "Candidate",
    "Step",
    "all",
    "files",
    "frozen",
    "ids",
    "load",
    "load_file",
    "readable",
    "thawed",
]
