"""Activities are read, found by id, and told apart from files with a mistake in them."""

import re
import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from cmplearn.course import activities
from cmplearn.errors import CourseError, NotFoundError

EXAMPLES = Path(__file__).parent / "activities"
BED = (EXAMPLES / "one-bed-left.yaml").read_text(encoding="utf-8")
KNOWN = (EXAMPLES / "beds-known.yaml").read_text(encoding="utf-8")

# name: (what is written, what is written instead, the start of the line to be named, what is said of it)
MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "unknown kind": ("kind: staged reveal", "kind: staged", "kind: staged", "Use one of these: 'check-in'"),
    "another file's id": ("id: one-bed-left", "id: one-bed", "id: one-bed", "called `one-bed-left.yaml`"),
    "minutes that don't add up": ("minutes: 20", "minutes: 21", "minutes: 21", "The steps take 20 minutes"),
    "unknown lesson": (
        '"1.2", "2.3"',
        '"1.22"',
        "lessons:",
        "There is no lesson `1.22`. Did you mean `1.2`?",
    ),
    "unknown case": ("[wirral-moch]", "[wirral]", "cases:", "Did you mean `wirral-moch`?"),
    "unknown figure": ("h.admissions_avoided", "h.admissions", "tells: |", "has no figure `admissions`"),
    "unknown key": ("options: {first", "optoins: {first", "- {id: decide,", "Did you mean `options`?"),
    "key of another kind": ("rows: 2", "points: 2", "- {id: why", "An ask of kind text takes no `points`."),
    "name that is no text": ("{first:", "{yes:", "- {id: decide,", "is read as true, not as text"),
    "name with a space": ("{pain: Pain", "{pa in: Pain", "items: {pa in", "Use small letters, digits and"),
    "no question": ('label: "Why?", ', "", "- {id: why", "The ask `why` has no `label`."),
    "a single option": (', worst: "Whoever is in most pain"', "", "- {id: decide,", "at least 2"),
    "placing without an axis": ("        up: How much power they have\n", "", "- id: place", "`across` and"),
    "limit to nothing": (
        "options: {first",
        "most: 2, options: {first",
        "- {id: decide",
        "limits nothing here",
    ),
    "impossible number": ("minimum: 0, m", "minimum: 21, m", "- {id: beds", "No number is from 21 to 20."),
    "score above 100": ("{pain: 90,", "{pain: 190,", "ann:", "`pain` is the number 190, which is too large"),
    "score forgotten": ("{pain: 90, ", "{", "candidates:", "`pain` is missing under `candidates`."),
    "score of nothing": ("{pain: 90,", "{pian: 90,", "candidates:", "`pian` under `candidates` is none of"),
    "repeat of nothing": ("again: decide}", "again: decided}", "- {id: decide-2", "Did you mean `decide`?"),
    "repeat of another kind": (
        "{id: sure-2, kind: scale",
        "{id: sure-2, kind: choice",
        "- {id: sure-2",
        "a scale",
    ),
    "repeat of a repeat": (
        "again: sure}",
        "again: sure}\n      - {id: x, kind: scale, again: sure-2}",
        "- {id: x",
        "itself",
    ),
    "repeat with options": (
        "again: sure}",
        "again: sure, points: 4}",
        "- {id: sure-2",
        "takes its `points` from",
    ),
    "words once more": (
        "again: sure}",
        "again: sure}\n      - {id: x, kind: text, again: why}",
        "- {id: x",
        "Words can't be asked for `again`.",
    ),
    "ask used twice": ("{id: sure,", "{id: decide,", "- {id: decide, kind: scale", "it is also on line 23"),
    "name as of a second answer": ("{id: why,", "{id: why-after,", "- {id: why-after", "ends in `-after`"),
    "tag": ("One bed, two", "One <b>bed</b>, two", "tells: |", "`<b>` looks like an HTML tag."),
    "tag in an option": ('"Whoever rang', '"Whoever <br> rang', "- {id: decide", "`<br>` looks like"),
    "comment": ("Hands up", "<!-- Hands up -->", "facilitator: |", "looks like an HTML tag"),
    "step used twice": (
        "- id: weigh",
        "- id: first",
        "- id: first\n    title: What",
        "`id: first` is used twice",
    ),
    "empty step": (
        "    tells: Bob has waited twice as long as anybody knew.\n    asks:\n",
        "    x:\n",
        "x:",
        "`x`",
    ),
    "answer where nothing is judged": (
        '{first: "Whoever rang first", worst: "Whoever is in most pain"}',
        '{first: "Whoever rang first", worst: "Whoever is in most pain"}, answer: worst',
        "- {id: decide,",
        "no knowledge check",
    ),
}
KNOWN_MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "no answer": ("        answer: bed\n", "", "- id: closed", "with `answer` and `feedback`"),
    "answer that is no option": ("answer: bed", "answer: bad", "answer: bad", "Did you mean `bed`?"),
    "an option without feedback": (", none: They counted them.}", "}", "feedback: {all", "`none` is missing"),
    "name of a second answer": (
        "- id: counted",
        "- id: closed-after",
        "- id: closed-after",
        "ends in `-after`",
    ),
}


def spoiled(folder: Path, name: str, text: str, was: str, now: str) -> Path:
    assert was in text
    path = folder / f"{name}.yaml"
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    return path


def told(path: Path, line: str, says: str) -> None:
    with pytest.raises(CourseError) as raised:
        activities.load_file(path)
    assert says in str(raised.value)
    written = path.read_text(encoding="utf-8").splitlines()[raised.value.line - 1]
    assert written.strip().startswith(line.splitlines()[0])


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_cure(tmp_path: Path, name: str) -> None:
    was, now, line, says = MISTAKES[name]
    told(spoiled(tmp_path, "one-bed-left", BED, was, now), line, says)


@pytest.mark.parametrize("name", KNOWN_MISTAKES)
def test_a_mistake_in_a_knowledge_check_is_told_too(tmp_path: Path, name: str) -> None:
    was, now, line, says = KNOWN_MISTAKES[name]
    told(spoiled(tmp_path, "beds-known", KNOWN, was, now), line, says)


def test_a_step_must_say_or_ask_something(tmp_path: Path) -> None:
    text = re.sub(r"    asks:\n      - id: closed.*(?=after:)", "", KNOWN, flags=re.DOTALL)
    told(spoiled(tmp_path, "beds-known", text, "id", "id"), "- id: questions", "neither tells nor asks")


def test_an_ask_that_repeats_another_carries_its_options_and_question() -> None:
    asks = {ask.id: ask for ask in activities.load_file(EXAMPLES / "one-bed-left.yaml").asks}

    assert asks["decide-2"].options == asks["decide"].options
    assert asks["decide-2"].label == "Who gets the bed?"
    assert asks["managers"].label == "And as the manager sees it?"
    assert asks["managers"].candidates == asks["public"].candidates


def test_an_ask_that_repeats_another_carries_its_hint_unless_it_has_one(tmp_path: Path) -> None:
    hinted = BED.replace("kind: choice, label", "kind: choice, hint: Choose one., label", 1)
    path = spoiled(
        tmp_path, "one-bed-left", hinted, "kind: scale, label", "kind: scale, hint: Be frank., label"
    )
    path.write_text(path.read_text(encoding="utf-8").replace("again: sure}", "again: sure, hint: Still?}"))
    asks = {ask.id: ask for ask in activities.load_file(path).asks}

    assert (asks["decide"].hint, asks["decide-2"].hint) == ("Choose one.", "Choose one.")
    assert (asks["sure"].hint, asks["sure-2"].hint) == ("Be frank.", "Still?")


def test_what_is_less_than_something_is_no_tag(tmp_path: Path) -> None:
    text = BED.replace("Name those", "With x < 3 and 4<5, see <https://www.england.nhs.uk>. Name those")
    (tmp_path / "one-bed-left.yaml").write_text(text, encoding="utf-8")

    assert "4<5" in activities.load_file(tmp_path / "one-bed-left.yaml").steps[2].tells


@pytest.fixture
def folder(course_copy: Path) -> Path:
    """The folder of activities of a course that also has the examples."""
    folder = course_copy / "course" / "activities"
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    return folder


@pytest.mark.usefixtures("folder")
def test_activities_are_found_by_name_and_stand_by_module_and_title() -> None:
    titles = [each.title for each in activities.all() if each.module == 1]

    assert {"beds-known", "one-bed-left"} <= set(activities.ids())
    assert titles == sorted(titles)
    assert activities.load("beds-known").is_asked_twice
    with pytest.raises(NotFoundError, match=r"There is no activity `one-bed`. Did you mean `one-bed-left`\?"):
        activities.load("one-bed")


def test_a_course_without_activities_has_none(course_copy: Path) -> None:
    shutil.rmtree(course_copy / "course" / "activities", ignore_errors=True)

    assert activities.all() == ()


def test_one_file_with_a_mistake_leaves_the_others(folder: Path) -> None:
    spoiled(folder, "one-bed-left", BED, "minutes: 20", "minutes: 2")
    found, mistakes = activities.readable()

    assert "beds-known" in [each.id for each in found]
    assert [mistake.path.name for mistake in mistakes] == ["one-bed-left.yaml"]


@pytest.mark.parametrize(
    ("file", "was", "now", "says"),
    [
        (
            "cases/wirral-moch.yaml",
            "admissions_avoided",
            "admissions_spared",
            "no figure `admissions_avoided`",
        ),
        ("programme.yaml", 'id: "2.3"', 'id: "2.33"', "programme.yaml"),
    ],
)
def test_an_activity_is_read_again_when_what_it_names_has_changed(
    course_copy: Path, folder: Path, file: str, was: str, now: str, says: str
) -> None:
    assert activities.load_file(folder / "one-bed-left.yaml").lessons == ("1.2", "2.3")
    path = course_copy / "course" / file
    text = path.read_text(encoding="utf-8")
    assert was in text
    path.write_text(text.replace(was, now), encoding="utf-8")

    with pytest.raises(CourseError, match=says):
        activities.load_file(folder / "one-bed-left.yaml")


def test_an_activity_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        activities.load_file(EXAMPLES / "beds-known.yaml").title = "Another"
