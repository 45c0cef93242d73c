"""Reading a case file as a careful colleague would: what is wrong, then what is worth another look."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cmplearn.course.case import YES_OR_NO, CaseFile
from cmplearn.course.case_rules import broken_rules, prose_of, values_of
from cmplearn.course.figures import Figure, written
from cmplearn.course.files import Document, Place, Stamp, read, stamp
from cmplearn.course.placeholders import fill
from cmplearn.course.places import root
from cmplearn.course.sums import rounds_to, worked_out
from cmplearn.errors import CourseError

FEWEST_WORDS, MOST_WORDS = 100, 250  # the case as a lesson opens with it (design of lessons, part 2)
FEWEST_COPY, FEWEST_ASK = 2, 3
FEWEST_EXERCISE, MOST_EXERCISE = 2, 5
FEWEST_WORDS_ON_MISSING_VOICES = 10

# Figures stand under these keys by right; anywhere else a number must be quoted by its name.
_NOT_PROSE = {
    *("id", "mark", "title", "place", "places", "years", "methods", "organisations", "sources", "figures"),
    *("exercise", "reply"),
}
_NOT_PROSE_OF_CHECK = {"expression", "against", "unit", "verdict", "id"}
_NOT_PROSE_OF_EVENT = {"when", "source"}
_ALLOWED_NUMBERS = re.compile(
    r"\{\{.*?\}\}|https?://\S+|\b(19|20)\d\d([/-]\d\d)?\b|COVID-19|Core20PLUS5|\bNG\d+\b", re.DOTALL
)
_QUOTATION = re.compile(r"[“\"‘](?P<words>\w[^“”\"]*?)[”\"’](?!\w)")
_SHORTEST_OF_TEMPLATE = 3  # words; shorter texts, such as a kind, may rightly be the same
DRAFT_KEYS = ("title", "situation")  # a case that still has the template's is a draft
_MEANT = {"cannot be told", "not yet asked"}
_LONGEST_TERM = 4  # words between quotation marks that are a term or a name rather than somebody's sentence


@dataclass(frozen=True)
class Review:
    """What a reading of a case file found.

    Parameters
    ----------
    path : Path
        The file.
    case : CaseFile or None
        What it holds; None while a mistake keeps it from being read.
    mistakes : tuple of CourseError
        What must be mended: with `case` None before the case can be read, else before it is shown to others.
    advice : tuple of CourseError
        What is worth another look.
    """

    path: Path
    case: CaseFile | None
    mistakes: tuple[CourseError, ...]
    advice: tuple[CourseError, ...]


def review(path: Path) -> Review:
    """Return what a reading of a case file found.

    Parameters
    ----------
    path : Path
        A case file, in the library or anywhere else.

    Returns
    -------
    Review
        Mistakes in the order of the file, with line and cure; advice only when the case can be read.

    Raises
    ------
    CourseError
        When one of the files it depends on, such as ``course/methods.yaml``, has a mistake in it.
    """
    try:
        document = read(path)
    except CourseError as mistake:
        return Review(path, None, (mistake,), ())
    mistakes = document.mistakes(CaseFile)
    if mistakes:
        return Review(path, None, mistakes, ())
    case = document.as_record(CaseFile)
    broken = tuple(sorted(broken_rules(document, case), key=lambda mistake: mistake.line))
    if broken:
        return Review(path, None, broken, ())
    return Review(path, case, _in_order(_faults(document, case)), _in_order(_advice(document, case)))


def _in_order(points: Iterable[CourseError]) -> tuple[CourseError, ...]:
    return tuple(sorted(points, key=lambda point: point.line))


def _faults(document: Document, case: CaseFile) -> Iterator[CourseError]:
    """Yield what is wrong in a case that can be read all the same."""
    yield from _sums_that_differ(document, case)
    yield from _verdicts_that_differ(document, case)
    for key in draft_keys(case) if _is_not_template(document) else ():
        yield _still_the_templates(document, (key,), getattr(case, key))


def _advice(document: Document, case: CaseFile) -> Iterator[CourseError]:
    yield from _claims_not_for_yes_or_no(document, case)
    yield from _typed_numbers(document)
    yield from _single_braces(document)
    yield from _quotations(document)
    yield from _names_without_unit(document, case)
    yield from _lengths(document, case)
    yield from _template_words(document)
    yield from _mark_of_another(document, case)


def _sums_that_differ(document: Document, case: CaseFile) -> Iterator[CourseError]:
    entries, values = {entry.id: entry for entry in case.checks}, values_of(case)
    for position, entry in enumerate(case.checks):
        value = worked_out(entry, entries, values)
        if abs(value - entry.expected) > entry.tolerance:
            yield document.mistake(
                ("checks", position, "expected"),
                f"The check `{entry.id}` comes to {value:.6g}, but {entry.expected:.6g} is expected.",
                "Work it out by hand. Then correct the figure, the sum or what is expected.",
            )


def _verdicts_that_differ(document: Document, case: CaseFile) -> Iterator[CourseError]:
    entries, values = {entry.id: entry for entry in case.checks}, values_of(case)
    for position, entry in enumerate(case.checks):
        if entry.against is None or entry.verdict == "cannot be told":
            continue
        value, published = worked_out(entry, entries, values), values[entry.against]
        agrees = rounds_to(value, published)
        if agrees != (entry.verdict == "reconciles"):
            does = "rounds" if agrees else "does not round"
            yield document.mistake(
                ("checks", position, "verdict"),
                f"The check `{entry.id}` comes to {value:.6g}, which {does} to the "
                f"{published:g} of `{entry.against}`, but its verdict is “{entry.verdict}”.",
                "Correct the verdict, the sum or the figure.",
            )


def _claims_not_for_yes_or_no(document: Document, case: CaseFile) -> Iterator[CourseError]:
    for position, entry in enumerate(case.checks):
        if entry.against is not None and not YES_OR_NO.match(entry.claim):
            yield document.mistake(
                ("checks", position, "claim"),
                f"The check `{entry.id}` has `against`, but its claim is no question for yes or no.",
                "Begin it with Is, Does, Did or the like, so that yes means that the two agree.",
            )


def _typed_numbers(document: Document) -> Iterator[CourseError]:
    for place, text in prose_of(document.data):
        found = re.search(r"\d[\d,.]*", _ALLOWED_NUMBERS.sub("", text)) if _is_prose(place) else None
        if found:
            yield document.mistake(
                place,
                f"The number {found.group().rstrip('.,')} is typed into the text.",
                "Add it to `figures`, with its source, and quote it as {{ its_name }}.",
            )


def _single_braces(document: Document) -> Iterator[CourseError]:
    for place, text in prose_of(document.data):
        found = re.search(r"(?<!\{)\{\s*([a-z][a-z0-9_.]*)\s*\}(?!\})", text)
        if found:
            yield document.mistake(
                place,
                f"Single braces stand around `{found[1]}`, so readers see them and no figure.",
                f"Write two on each side: {{{{ {found[1]} }}}}.",
            )


def _quotations(document: Document) -> Iterator[CourseError]:
    for place, text in prose_of(document.data):
        for found in _QUOTATION.finditer(text) if _is_prose(place) else ():
            if len(found["words"].split()) > _LONGEST_TERM:
                yield document.mistake(
                    place,
                    f"Somebody's words seem to be quoted here: “{found['words'][:40]}...”.",
                    "Say it in your own words; what a person said stays in the source.",
                )


def _names_without_unit(document: Document, case: CaseFile) -> Iterator[CourseError]:
    endings = {"pounds": "_gbp", "%": "_percent"}
    for position, figure in enumerate(case.figures):
        ending = endings.get(figure.unit)
        if ending and not re.search(rf"{ending}(_|$)", figure.name):
            yield document.mistake(
                ("figures", position, "name"),
                f"`{figure.name}` is in {figure.unit}, but its name doesn't say so.",
                f"Let the name end in `{ending}`.",
            )


def _lengths(document: Document, case: CaseFile) -> Iterator[CourseError]:
    story = len(" ".join(_as_read(text, case) for text in (case.situation, case.task, case.action)).split())
    if not FEWEST_WORDS <= story <= MOST_WORDS:
        yield document.mistake(
            ("situation",),
            f"Situation, task and action have {story} words together.",
            f"Aim at {FEWEST_WORDS} to {MOST_WORDS}: they are read in two minutes.",
        )
    if len(case.voices.missing.split()) <= FEWEST_WORDS_ON_MISSING_VOICES:
        yield document.mistake(
            ("voices", "missing"),
            "Whose voice is missing is said in very few words.",
            "Name them, and say why it matters here.",
        )
    wanted = (
        ("copy", case.copy_, FEWEST_COPY),
        ("ask", case.ask, FEWEST_ASK),
        ("interests", case.interests, 1),
    )
    for key, entries, fewest in wanted:
        if len(entries) < fewest:
            yield document.mistake(
                (key,),
                f"`{key}` has {len(entries)} of at least {fewest}.",
                "Add what only this case teaches.",
            )
    fewest_sums = min(FEWEST_EXERCISE, len(case.checks))
    if not fewest_sums <= len(case.exercise) <= MOST_EXERCISE:
        yield document.mistake(
            ("exercise",),
            f"The exercise has {len(case.exercise)} checks.",
            f"Choose {FEWEST_EXERCISE} to {MOST_EXERCISE}, the most telling last.",
        )


def _template_words(document: Document) -> Iterator[CourseError]:
    path = template_file()
    if not path.is_file() or not _is_not_template(document):
        return
    template = dict(prose_of(read(path).data))
    for place, text in prose_of(document.data):
        if place[-1] == "expression" or _makes_a_draft(place):
            continue
        if template.get(place) == text and len(text.split()) >= _SHORTEST_OF_TEMPLATE and text not in _MEANT:
            yield _still_the_templates(document, place, text)


def _still_the_templates(document: Document, place: Place, text: str) -> CourseError:
    otherwise = "till then the case is a draft" if _makes_a_draft(place) else "or delete it"
    return document.mistake(
        place,
        f"This is still the template's text: “{text.strip()[:40]}...”.",
        f"Write your own, {otherwise}.",
    )


def _makes_a_draft(place: Place) -> bool:
    return len(place) == 1 and place[0] in DRAFT_KEYS


def _is_not_template(document: Document) -> bool:
    return document.path.resolve() != template_file().resolve()


def draft_keys(case: CaseFile) -> tuple[str, ...]:
    """Return which of title and situation are still the template's; while any is, the case is a draft."""
    template = _of_template(*stamp(template_file()))
    return tuple(key for key in DRAFT_KEYS if template.get(key) == getattr(case, key))


@lru_cache(maxsize=4)
def _of_template(file: Stamp) -> Mapping[str, str]:
    data = read(file.path).data if file.path.is_file() else {}
    return {key: str(data[key]).strip() for key in DRAFT_KEYS if key in data}


def _mark_of_another(document: Document, case: CaseFile) -> Iterator[CourseError]:
    for path in sorted((root() / "course" / "cases").glob("*.yaml")):
        if path.stem != case.id and _mark(*stamp(path)) == case.mark:
            yield document.mistake(
                ("mark",),
                f"The mark {case.mark} is also that of {path.name}.",
                "Give this case the next free number.",
            )


@lru_cache(maxsize=256)
def _mark(file: Stamp) -> object:
    try:
        return read(file.path).data.get("mark")
    except CourseError:
        return None


def template_file() -> Path:
    """Return the file that a new case starts from."""
    return root() / "course" / "handbook" / "case-template.yaml"


def _is_prose(place: Place) -> bool:
    match place:
        case (str() as key, *_) if key in _NOT_PROSE:
            return False
        case ("checks", _, key):
            return key not in _NOT_PROSE_OF_CHECK
        case ("timeline", _, key):
            return key not in _NOT_PROSE_OF_EVENT
        case ("voices", "heard", _, key):
            return key == "about"
    return True


def _as_read(text: str, case: CaseFile) -> str:
    figures: Mapping[str, Figure] = {figure.name: figure for figure in case.figures}
    return fill(text, lambda name: _shown(figures[name]) if name in figures else "one-number")


def _shown(figure: Figure) -> str:
    return written(figure.value, figure.unit)
