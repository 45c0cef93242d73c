"""Role cards are read, found by id, and told apart from a file with a mistake in it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from cmplearn.course import roles
from cmplearn.errors import CourseError, NotFoundError

FILE = Path("course", "roles.yaml")

# name: (what is written, what is written instead, the text of the line to be named, what is said of it)
MISTAKES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "unknown key": (
        "    answers_for: A consensus",
        "    answer_for: A consensus",
        "    answer_for: A consensus",
        ("`answer_for` is not a key that is known here. Did you mean `answers_for`?",),
    ),
    "missing part": (
        "    title: Carer\n",
        "",
        "  - id: carer",
        ("`title` is missing in this entry of `roles`.", "Add a line `title: ...`."),
    ),
    "unknown group": (
        "    title: Carer\n    group: added",
        "    title: Carer\n    group: missing",
        "    group: missing",
        ("`group`", "persona", "added"),
    ),
    "unknown level": (
        'power: {level: low, why: "No seat',
        'power: {level: none, why: "No seat',
        'power: {level: none, why: "No seat',
        ("`level`", "low", "medium", "high"),
    ),
    "invented support": (
        "{name: This course, covers: the whole card, support: written for this course}",
        "{name: This course, covers: the whole card, support: well known}",
        "support: well known",
        ("`support`", "written for this course"),
    ),
    "a date that is none": (
        '{when: "2026-06"',
        '{when: "2026-13"',
        '{when: "2026-13"',
        ("There is no such date as 2026-13.",),
    ),
    "card used twice": (
        "  - id: voluntary-sector",
        "  - id: carer",
        "  - id: carer\n    title: Voluntary",
        ("`id: carer` is used twice: it is also on line",),
    ),
    "source listed twice": (
        "  - name: CQC",
        "  - name: Ashfords",
        "  - name: Ashfords\n    title: Delegating",
        ("`name: Ashfords` is used twice",),
    ),
    "source that the file does not list": (
        "{name: CQC, covers",
        "{name: CQCs, covers",
        "{name: CQCs, covers",
        (
            "The source “CQCs” isn't listed under the file's own `sources`. Did you mean `CQC`?",
            "or add it there",
        ),
    ),
    "change whose source the card does not list": (
        'stays accountable for doing so.", source: CQC}',
        'stays accountable for doing so.", source: Ashfords}',
        'stays accountable for doing so.", source: Ashfords}',
        ("The source “Ashfords” isn't listed under the `sources` of `social-care`.",),
    ),
    "a single question": (
        "      - Who comes when I can't do it?\n"
        "      - How will I know that it has gone wrong, and whom do I ring at night?\n"
        "      - Will anyone check how I am?\n",
        "",
        "    asks:\n      - What exactly",
        ("`asks`",),
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_cure(course_copy: Path, name: str) -> None:
    was, now, line, says = MISTAKES[name]
    path = course_copy / FILE
    text = path.read_text(encoding="utf-8")
    assert text.count(was) == 1
    spoiled = text.replace(was, now)
    path.write_text(spoiled, encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        roles.all()
    assert raised.value.path == FILE
    assert spoiled.count(line) == 1
    assert raised.value.line == spoiled.count("\n", 0, spoiled.index(line)) + 1
    for words in says:
        assert words in str(raised.value)


def test_a_missing_file_is_told(course_copy: Path) -> None:
    (course_copy / FILE).unlink()
    with pytest.raises(CourseError, match=r"There is no such file."):
        roles.deck()


def test_a_changed_file_is_read_again(course_copy: Path) -> None:
    assert roles.load("carer").title == "Carer"
    path = course_copy / FILE
    path.write_text(path.read_text(encoding="utf-8").replace("title: Carer\n", "title: Family carer\n"))
    assert roles.load("carer").title == "Family carer"


def test_an_unknown_role_is_told_with_the_nearest() -> None:
    with pytest.raises(
        NotFoundError, match=r"There is no role `finance`. Did you mean `finance-director`\? The roles are:"
    ):
        roles.load("finance")


def test_a_card_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        roles.load("carer").title = "Someone else"


def test_a_change_shows_its_date_in_words() -> None:
    assert roles.load("community-pharmacy").changed[0].shown == "April 2023"
