"""What a case file must keep to besides types: names that exist, sums that can be worked out."""

from collections.abc import Iterable, Iterator, Mapping

from cmplearn.course import arithmetic, method_list, structures, unit_costs
from cmplearn.course.case import CaseFile
from cmplearn.course.dates import first_day
from cmplearn.course.files import Document, Place
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.placeholders import references
from cmplearn.course.sums import CHECK, CircularError, worked_out
from cmplearn.errors import CourseError, InputError


def values_of(case: CaseFile) -> Mapping[str, float]:
    """Return what the sums of a case may name: its figures, and unit costs as ``cost.<name>``."""
    costs = {f"cost.{cost.name}": cost.value for cost in unit_costs.all()}
    return {figure.name: figure.value for figure in case.figures} | costs


def broken_rules(document: Document, case: CaseFile) -> Iterator[CourseError]:
    """Yield the mistakes for which a case can't be used, in the order of the rules below."""
    yield from _file_and_id(document, case)
    yield from _twins(document, case)
    yield from _unknown_sources(document, case)
    yield from _unknown_methods(document, case)
    yield from _unknown_structures(document, case)
    yield from _sums(document, case)
    yield from _unknown_exercise(document, case)
    yield from _unknown_quotes(document, case)
    yield from _events_out_of_order(document, case)


def _file_and_id(document: Document, case: CaseFile) -> Iterator[CourseError]:
    if case.id != document.path.stem:
        yield document.mistake(
            ("id",),
            f"`id` is “{case.id}”, but the file is {document.path.name}.",
            f"Write `id: {document.path.stem}`, or rename the file.",
        )


def _twins(document: Document, case: CaseFile) -> Iterator[CourseError]:
    lists: tuple[tuple[str, Iterable[str], str], ...] = (
        ("figures", (figure.name for figure in case.figures), "name"),
        ("checks", (check.id for check in case.checks), "id"),
        ("sources", (source.name for source in case.sources), "name"),
    )
    for key, names, within in lists:
        yield from document.twins((key,), names, within)


def _unknown_sources(document: Document, case: CaseFile) -> Iterator[CourseError]:
    names = [source.name for source in case.sources]
    users: list[tuple[Place, str]] = []
    for position, voice in enumerate(case.voices.heard):
        users.append((("voices", "heard", position, "source"), voice.source))
    for position, event in enumerate(case.timeline):
        users.append((("timeline", position, "source"), event.source))
    for position, figure in enumerate(case.figures):
        users.append((("figures", position, "source"), figure.source))
    for place, name in users:
        if name not in names:
            yield document.mistake(
                place,
                f"The source “{name}” isn't listed under `sources`.{nearest(name, names)}",
                f"Use one of these, or add it there: {listed(names)}.",
            )


def _unknown_methods(document: Document, case: CaseFile) -> Iterator[CourseError]:
    known = [method.id for method in method_list.all()]
    for position, id in enumerate(case.methods):
        if id not in known:
            yield document.mistake(
                ("methods", position),
                f"There is no method `{id}`.{nearest(id, known)}",
                f"Use an id from course/methods.yaml, or add the method there. The first: {listed(known)}.",
            )


def _unknown_structures(document: Document, case: CaseFile) -> Iterator[CourseError]:
    places = [place.id for place in structures.places()]
    for position, id in enumerate(case.places):
        if id not in places:
            yield document.mistake(
                ("places", position),
                f"There is no place `{id}`.{nearest(id, places)}",
                "Use an id from course/structures.yaml, or add the place there.",
            )
    kinds = [kind.id for kind in structures.kinds()]
    for position, organisation in enumerate(case.organisations):
        if organisation.kind is not None and organisation.kind not in kinds:
            yield document.mistake(
                ("organisations", position, "kind"),
                f"There is no kind of organisation `{organisation.kind}`.{nearest(organisation.kind, kinds)}",
                f"Use one of these, or a `note` in its place: {', '.join(kinds)}.",
            )


def _sums(document: Document, case: CaseFile) -> Iterator[CourseError]:
    entries, values = {entry.id: entry for entry in case.checks}, values_of(case)
    for position, entry in enumerate(case.checks):
        try:
            worked_out(entry, entries, values)
            if entry.against is not None:
                arithmetic.evaluate(entry.against, values)
        except CircularError as error:
            yield document.mistake(
                ("checks", position, "expression"), f"The check `{entry.id}` needs itself.", str(error)
            )
        except InputError as error:
            yield document.mistake(
                ("checks", position, "expression"),
                f"The check `{entry.id}` can't be worked out.",
                str(error),
            )


def _unknown_exercise(document: Document, case: CaseFile) -> Iterator[CourseError]:
    known = [check.id for check in case.checks]
    for position, id in enumerate(case.exercise):
        if id not in known or id in case.exercise[:position]:
            said = "stands in the exercise twice" if id in known else "is not a check of this case"
            yield document.mistake(
                ("exercise", position),
                f"`{id}` {said}.{'' if id in known else nearest(id, known)}",
                f"Use each of these at most once: {listed(known)}.",
            )


def _unknown_quotes(document: Document, case: CaseFile) -> Iterator[CourseError]:
    known = [figure.name for figure in case.figures]
    known += [f"{CHECK}{check.id}" for check in case.checks]
    known += [f"cost.{cost.name}" for cost in unit_costs.all()]
    for place, text in prose_of(document.data):
        for reference in references(text):
            if reference not in known:
                yield document.mistake(
                    place,
                    f"The text quotes `{{{{ {reference} }}}}`, but there is no figure of that name here."
                    f"{nearest(reference, known)}",
                    f"Quote one of these: {listed(known)}.",
                )


def _events_out_of_order(document: Document, case: CaseFile) -> Iterator[CourseError]:
    for position, (before, after) in enumerate(zip(case.timeline, case.timeline[1:], strict=False), start=1):
        if first_day(after.when) < first_day(before.when):
            yield document.mistake(
                ("timeline", position, "when"),
                f"{after.shown} comes after {before.shown} in the timeline.",
                "Put the events in order, earliest first.",
            )


def prose_of(value: object, place: Place = ()) -> list[tuple[Place, str]]:
    """Return every text of a file with its place."""
    if isinstance(value, str):
        return [(place, value)]
    steps: list[tuple[str | int, object]] = []
    if isinstance(value, Mapping):
        steps = list(value.items())
    elif isinstance(value, tuple):
        steps = list(enumerate(value))
    return [found for step, inner in steps for found in prose_of(inner, (*place, step))]
