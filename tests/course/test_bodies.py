"""Bodies and their dated rules are read, found by id, and told apart from a file with a mistake in it."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from cmplearn.course import bodies
from cmplearn.errors import CourseError, NotFoundError

FILE = Path("course", "bodies.yaml")

# name: (what is written, what is written instead, the text of the line to be named, what is said of it)
MISTAKES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "unknown key": (
        "            id: planned\n            name: planned learning",
        "            id: planned\n            named: planned learning",
        "            named: planned learning",
        ("`named` is not a key that is known here. Did you mean `name`?",),
    ),
    "missing number": (
        "            need: 35\n",
        "",
        "          - id: cpd\n            name: CPD\n",
        ("`need` is missing", "Add a line `need: ...`."),
    ),
    "a need of nothing": (
        "            need: 35",
        "            need: 0",
        "need: 0",
        ("too small", "Write 1 or more."),
    ),
    "a need in words": (
        "            need: 35",
        '            need: "35"',
        'need: "35"',
        ("must be a whole number",),
    ),
    "kind of entry that the log doesn't have": (
        "            types: [feedback]",
        "            types: [praise]",
        "            types: [praise]",
        ("'planned'", "'feedback'"),
    ),
    "part of an entry that nobody can check": (
        "            needs: [participatory]",
        "            needs: [enthusiasm]",
        "            needs: [enthusiasm]",
        ("'participatory'",),
    ),
    "nothing can count": (
        "            codes: [SE]\n",
        "",
        "          - id: events",
        ("No entry can ever count for `events`.", "Add `types: [...]` or `codes: [...]`."),
    ),
    "part of nothing": (
        "            part_of: cpd\n            need: 20",
        "            part_of: cpds\n            need: 20",
        "            part_of: cpds",
        ("There is no whole requirement `cpds`. Did you mean `cpd`?",),
    ),
    "a part larger than its whole": (
        "            part_of: cpd\n            need: 20",
        "            part_of: cpd\n            need: 50",
        "            need: 50",
        ("`participatory` needs 50, more than the 35 of `cpd`",),
    ),
    "a part that counts something else": (
        "            counts: hours\n            part_of: cpd",
        "            counts: entries\n            part_of: cpd",
        "          - id: participatory",
        ("`participatory` counts other things than `cpd`",),
    ),
    "a standard that isn't there": (
        '            only_codes: ["1", "2", "5"]',
        '            only_codes: ["1", "2", "50"]',
        '            only_codes: ["1", "2", "50"]',
        ("There is no standard `50`. Did you mean `5`?",),
    ),
    "two standards with one code": (
        "          - {code: trust, name: Promote",
        "          - {code: safety, name: Promote",
        "          - {code: safety, name: Promote",
        ("`code: safety` is used twice in `nmc`: “Preserve safety” has it too.",),
    ),
    "a source that isn't listed": (
        "        sources: [pharmacy-biz, ftp-news, reflection-guide]",
        "        sources: [pharmacy-bizz, ftp-news, reflection-guide]",
        "        sources: [pharmacy-bizz, ftp-news, reflection-guide]",
        ("There is no source `pharmacy-bizz`. Did you mean `pharmacy-biz`?", "or add it"),
    ),
    "seen, but nowhere": (
        "        support: seen\n        sources: [rcpharm, rps-core]",
        "        support: seen\n        sources: []",
        "        support: seen\n        sources: []",
        ("It is marked “seen” but names no source.", "`support: from memory`"),
    ),
    "rules out of order": (
        '      - from: "2026-01-01"',
        '      - from: "2022-10-01"\n        #',
        '      - from: "2022-10-01"\n        #',
        ("These rules of `gphc` begin 1 October 2022, not after 1 October 2022.",),
    ),
    "a day that is none": ('from: "2026-01-01"', 'from: "2026-02-30"', '"2026-02-30"', ("no such date",)),
    "a date of the profile that isn't asked": (
        "      date: appraisal_due",
        "      date: birthday",
        "      date: birthday",
        ("'registration_ends'", "'appraisal_due'"),
    ),
    "a form of nobody": (
        "  - id: plain-entry\n    body: plain",
        "  - id: plain-entry\n    body: plane",
        "    body: plane",
        ("There is no body `plane`. Did you mean `plain`?",),
    ),
    "a form for nothing that is asked": (
        "    requirement: accounts\n",
        "    requirement: account\n",
        "    requirement: account\n    types: [reflective-account, planned",
        ("There is no requirement `account`. Did you mean `accounts`?",),
    ),
    "a partner on a register that isn't there": (
        "    partner_on: nmc\n",
        "    partner_on: nmcs\n",
        "    partner_on: nmcs",
        ("There is no register `nmcs`. Did you mean `nmc`?",),
    ),
    "a form that nothing can fill": (
        "      - {label: Evidence, fill: []}",
        "      - {label: Evidence, fill: [photograph]}",
        "      - {label: Evidence, fill: [photograph]}",
        ("'evidence'",),
    ),
    "a body used twice": (
        "  - id: hcpc\n",
        "  - id: nmc\n",
        "  - id: nmc\n    name: HCPC",
        ("`id: nmc` is used twice",),
    ),
    "no plain record": (
        "  - id: plain\n",
        "  - id: simple\n",
        "bodies:",
        ("There is no body `plain`, the record that everybody has.", "`id: plain`"),
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
        bodies.all()
    assert raised.value.path == FILE
    for words in says:
        assert words in str(raised.value)
    assert spoiled.count(line) == 1
    assert raised.value.line == spoiled.count("\n", 0, spoiled.index(line)) + 1


def test_a_missing_file_is_told(course_copy: Path) -> None:
    (course_copy / FILE).unlink()
    with pytest.raises(CourseError, match=r"There is no such file."):
        bodies.all()


def test_a_changed_file_is_read_again(course_copy: Path) -> None:
    assert bodies.load("plain").short == "Plain record"
    path = course_copy / FILE
    path.write_text(path.read_text(encoding="utf-8").replace("short: Plain record", "short: My record"))
    assert bodies.load("plain").short == "My record"


def test_an_unknown_body_or_form_is_told_with_the_nearest() -> None:
    with pytest.raises(NotFoundError, match=r"There is no body `gpc`. Did you mean `gphc`\?"):
        bodies.load("gpc")
    with pytest.raises(NotFoundError, match=r"There is no form `gphc-plan`. Did you mean `gphc-planned`\?"):
        bodies.form("gphc-plan")


def test_a_body_that_nobody_knows_has_no_standards() -> None:
    assert bodies.standards("astrology") == ()


def test_rules_hold_from_their_first_day_until_the_next_begin() -> None:
    gphc = bodies.load("gphc")
    assert gphc.rules_on(date(2018, 10, 30)) is None
    for day, since in ((date(2025, 12, 31), "2022-10-01"), (date(2026, 1, 1), "2026-01-01")):
        rules = gphc.rules_on(day)
        assert rules is not None
        assert rules.since == since


def test_the_plain_record_has_no_rules() -> None:
    assert bodies.load(bodies.PLAIN).rules_on(date(2026, 1, 1)) is None


def test_a_body_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        bodies.load("gphc").name = "Another"
