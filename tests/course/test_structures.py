"""Structures: who did which job when, the laws that answers keep, and mistakes told by line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import structures
from cmplearn.course.dates import last_day
from cmplearn.course.spells import uncovered
from cmplearn.errors import CourseError, NotFoundError

GOOD = """\
checked: "2026-11-22"
example: {job: pay, place: here, day: "2007-01-01"}
sources:
  - {id: order, title: An order, publisher: The minister}
kinds:
  - {id: trust, name: Trust, short: T, one: a trust, reach: local, from: "2000", to: "2010-03-31", did: Paid.,
     became: [{what: All., kinds: [group]}], known: Much., not_known: Little., support: from memory}
  - {id: group, name: Group, short: G, one: a group, reach: local, from: "2010-04-01", seen: "2026-04",
     did: Pays., became: [], known: Much., not_known: Little., support: seen, sources: [order]}
  - {id: crowd, name: Crowd, short: C, one: a crowd, reach: local, seen: "2020", did: Stood by., became: [],
     known: Much., not_known: Little., unnamed: Crowds have no names., support: from memory}
places:
  - {id: here, name: Here, region: North}
  - id: there
    name: There
    region: South
    gaps:
      - {kind: trust, from: "2005-01-01", to: "2010-03-31", why: The files of There were lost.}
  - {id: everywhere, name: Everywhere, region: all, parts: [here, there]}
jobs:
  - id: pay
    name: Paying
    asked: paid
    periods:
      - {from: "2005-01-01", to: "2010-03-31", kinds: [trust], how: By cheque., support: from memory}
      - {from: "2010-04-01", to: "2011-12-31", kinds: [], not_known: Nobody paid., support: from memory}
      - {from: "2012-01-01", seen: "2026-04", kinds: [group, crowd], how: By card., support: seen,
         sources: [order]}
organisations:
  - {id: old, name: Old Trust, kind: trust, places: [here], from: "2004", to: "2008-06-30", successors: [new],
     support: from memory}
  - {id: new, name: New Trust, kind: trust, places: [here], from: "2008-07-01", to: "2010-03-31",
     support: from memory}
  - {id: g, name: The Group, kind: group, places: [here, there], from: "2011", seen: "2025",
     not_known: All of it., support: seen, sources: [order]}
"""


@pytest.fixture
def file(course_copy: Path) -> Path:
    """Return the path of a small file of structures, in use while the test runs."""
    path = course_copy / "course" / "structures.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def _names(job: str, place: str, on: date) -> list[str]:
    return [body.name for body in structures.who(job, place, on).bodies]


@pytest.mark.usefixtures("file")
class TestWho:
    def test_one_body_follows_the_other_to_the_day(self) -> None:
        assert _names("pay", "here", date(2008, 6, 30)) == ["Old Trust"]
        assert _names("pay", "here", date(2008, 7, 1)) == ["New Trust"]
        assert structures.who("pay", "here", date(2008, 6, 30)).not_known == ()

    def test_the_first_day_of_the_record_is_in_it(self) -> None:
        assert _names("pay", "here", date(2005, 1, 1)) == ["Old Trust"]

    def test_a_body_not_known_is_one_of_its_kind_and_the_reason_is_said(self) -> None:
        answer = structures.who("pay", "there", date(2007, 1, 1))
        assert answer.text == "On 1 January 2007, a trust paid in There."
        assert answer.not_known == ("The files of There were lost.",)
        assert answer.bodies[0].organisation is None

    def test_a_wide_place_names_its_parts(self) -> None:
        answer = structures.who("pay", "everywhere", date(2007, 1, 1))
        assert answer.text == "On 1 January 2007, a trust paid in Everywhere."
        assert answer.not_known[0].endswith("This course follows these parts: Here; There.")

    def test_before_the_earliest_record_it_says_so(self) -> None:
        answer = structures.who("pay", "here", date(2004, 12, 31))
        assert answer.bodies == ()
        assert answer.text == "On 31 December 2004: nobody is recorded who paid in Here."
        assert answer.not_known == ("What is recorded of this job begins on 1 January 2005.",)
        assert answer.support is None

    def test_a_stated_gap_is_said(self) -> None:
        answer = structures.who("pay", "here", date(2011, 1, 1))
        assert (answer.bodies, answer.not_known) == ((), ("Nobody paid.",))

    def test_after_it_was_last_seen_the_last_known_answer_is_given_as_such(self) -> None:
        answer = structures.who("pay", "here", date(2026, 1, 1))
        assert answer.text == "The last known answer, of 2020: The Group and a crowd paid in Here."
        assert (
            "The Group: last seen in a source of 2025. "
            "Whether it was still so on 1 January 2026 is not known here." in answer.not_known
        )
        assert "All of it." in answer.not_known

    def test_while_it_was_seen_open_questions_are_not_asked(self) -> None:
        answer = structures.who("pay", "here", date(2019, 1, 1))
        assert answer.text == "On 1 January 2019, The Group and a crowd paid in Here."
        assert answer.not_known == ("Crowds have no names.",)

    def test_after_the_last_check_nothing_is_known_to_have_changed(self) -> None:
        answer = structures.who("pay", "here", date(2030, 1, 1))
        assert [body.name for body in answer.bodies] == _names("pay", "here", date(2026, 11, 22))
        assert answer.not_known[0].startswith("Nothing is known here of what changed after 22 November 2026")

    def test_what_is_planned_after_the_last_check_is_no_answer(self, file: Path) -> None:
        file.write_text(
            GOOD.replace('from: "2011", seen: "2025"', 'from: "2011", to: "2028-03-31"'), encoding="utf-8"
        )
        assert "The Group" in _names("pay", "here", date(2030, 1, 1))

    def test_the_weakest_support_counts_and_sources_come_once(self) -> None:
        answer = structures.who("pay", "here", date(2019, 1, 1))
        assert (answer.support, [source.id for source in answer.sources]) == ("from memory", ["order"])

    def test_a_first_year_leaves_its_days_open(self, file: Path) -> None:
        text = GOOD.replace(
            '{from: "2005-01-01", to: "2010-03-31", kinds', '{from: "2004-03-01", to: "2010-03-31", kinds'
        )
        text = text.replace('kind: trust, from: "2005-01-01"', 'kind: trust, from: "2004-01-01"')
        file.write_text(text, encoding="utf-8")
        assert structures.chain("pay", "here")[0].since == "2004"
        answer = structures.who("pay", "here", date(2004, 5, 1))
        assert answer.not_known == (
            "Old Trust: the first day is not recorded, only 2004, so it may not have been there yet.",
        )
        assert structures.who("pay", "here", date(2005, 1, 1)).not_known == ()

    def test_a_last_year_leaves_its_days_open(self, file: Path) -> None:
        text = GOOD.replace('to: "2008-06-30"', 'to: "2008"').replace(
            'from: "2008-07-01"', 'from: "2009-01-01"'
        )
        file.write_text(text, encoding="utf-8")
        answer = structures.who("pay", "here", date(2008, 5, 1))
        assert answer.not_known == (
            "Old Trust: the last day is not recorded, only 2008, so it may have gone.",
        )

    def test_a_start_not_recorded_is_open_until_there_was_one_everywhere(self, file: Path) -> None:
        text = GOOD.replace('places: [here], from: "2004",', "places: [here],")
        text = text.replace(
            'from: "2000", to: "2010-03-31"', 'from: "2000", everywhere_from: "2006-01-01", to: "2010-03-31"'
        )
        file.write_text(text, encoding="utf-8")
        assert structures.chain("pay", "here")[0].since is None
        assert structures.who("pay", "here", date(2005, 5, 1)).not_known == (
            "Old Trust: the first day is not recorded, so it may not have been there yet.",
        )
        assert structures.who("pay", "here", date(2005, 12, 31)).not_known != ()
        assert structures.who("pay", "here", date(2006, 1, 1)).not_known == ()

    def test_the_file_is_read_again_when_it_changes(self, file: Path) -> None:
        before = structures.who("pay", "here", date(2009, 1, 1)).text
        file.write_text(GOOD.replace("New Trust", "Newest Trust"), encoding="utf-8")
        assert (before, structures.who("pay", "here", date(2009, 1, 1)).text) == (
            "On 1 January 2009, New Trust paid in Here.",
            "On 1 January 2009, Newest Trust paid in Here.",
        )

    def test_dates_are_shown_in_words(self) -> None:
        shown = [structures.kind(id).dates for id in ("trust", "group", "crowd")]
        assert shown == [
            "2000 to 31 March 2010",
            "since 1 April 2010; last seen April 2026",
            "start not recorded; last seen 2020",
        ]


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda: structures.job("medicine"), r"There is no job `medicine`\. Did you mean `medicines`\?"),
        (lambda: structures.place("dudly"), r"There is no place `dudly`\. Did you mean `dudley`\?"),
        (lambda: structures.kind("pcts"), r"There is no kind of body `pcts`\. Did you mean `pct`\?"),
        (lambda: structures.who("nothing", "dudley", date(2020, 1, 1)), "There is no job `nothing`"),
        (lambda: structures.who("medicines", "nowhere", date(2020, 1, 1)), "There is no place `nowhere`"),
        (lambda: structures.organisations(place="nowhere"), "There is no place `nowhere`"),
        (lambda: structures.organisations(kind="nothing"), "There is no kind of body `nothing`"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_the_nearest(ask, problem) -> None:
    with pytest.raises(NotFoundError, match=problem):
        ask()


# What is replaced by what, text on the line that the message must name, what it must say and what cures it.
MISTAKES = {
    "example of no job": ("job: pay,", "job: bay,", "example", "There is no job `bay`", "Use one of these"),
    "example of no place": (
        "place: here, day",
        "place: her, day",
        "example",
        "There is no place `her`",
        "Use one of these",
    ),
    "unknown kind of a body": (
        "name: Old Trust, kind: trust",
        "name: Old Trust, kind: trst",
        "Old Trust",
        "There is no kind `trst`. Did you mean `trust`?",
        "Use one of these",
    ),
    "unknown kind in a period": (
        "kinds: [trust], how",
        "kinds: [trst], how",
        "By cheque",
        "There is no kind `trst`",
        "Use one of these",
    ),
    "unknown kind of a gap": (
        "- {kind: trust, from",
        "- {kind: trst, from",
        "were lost",
        "There is no kind `trst`",
        "Use one of these",
    ),
    "unknown heir": (
        "kinds: [group]}]",
        "kinds: [grup]}]",
        "became: [{what: All.",
        "There is no kind `grup`",
        "Use one of these",
    ),
    "unknown place": (
        "places: [here, there]",
        "places: [here, their]",
        "The Group",
        "There is no place `their`. Did you mean `there`?",
        "Use one of these",
    ),
    "unknown part": (
        "parts: [here, there]",
        "parts: [hare, there]",
        "Everywhere",
        "There is no place `hare`",
        "Use one of these",
    ),
    "unknown successor": (
        "successors: [new]",
        "successors: [mew]",
        "Old Trust",
        "There is no organisation `mew`",
        "Use one of these",
    ),
    "unknown source": (
        "seen,\n         sources: [order]}",
        "seen,\n         sources: [odor]}",
        "By card",
        "There is no source `odor`",
        "Use one of these",
    ),
    "twins": (
        "{id: new, name: New",
        "{id: old, name: New",
        "New Trust",
        "`id: old` is used twice",
        "another name",
    ),
    "overlapping periods": (
        'to: "2010-03-31", kinds: [trust]',
        'to: "2010-04-01", kinds: [trust]',
        "kinds: [], not",
        "overlap: the one before ends on 1 April 2010",
        "day after",
    ),
    "hole between periods": (
        'to: "2011-12-31"',
        'to: "2011-11-30"',
        "By card",
        "has a hole before this period: the one before ends on 30 November 2011",
        "states a gap",
    ),
    "last period ends": (
        '{from: "2012-01-01", seen: "2026-04", kinds',
        '{from: "2012-01-01", to: "2020", kinds',
        "By card",
        "The last period of `pay` ends",
        "Leave out `to`",
    ),
    "period outside its kind": (
        "kinds: [trust], how",
        "kinds: [group], how",
        "By cheque",
        "There was no `group` for part of this period",
        "Split the period",
    ),
    "body outside its kind": (
        'places: [here, there], from: "2011"',
        'places: [here, there], from: "2009"',
        "The Group",
        "lies outside the dates of its kind `group`",
        "Correct the dates",
    ),
    "body that outlives its kind": (
        'places: [here], from: "2008-07-01", to: "2010-03-31"',
        'places: [here], from: "2008-07-01", seen: "2011"',
        "New Trust",
        "lies outside the dates of its kind `trust`",
        "Correct the dates",
    ),
    "two at once": (
        'to: "2008-06-30"',
        'to: "2008-07-01"',
        "Old Trust",
        "overlaps with its successor `new`",
        "the day before",
    ),
    "nobody and no word": (
        'kind: trust, from: "2005-01-01"',
        'kind: trust, from: "2005-02-01"',
        "id: there",
        "No `trust` is recorded in There from 1 January 2005 to 31 January 2005, and nothing says why",
        "Add the organisation, or an entry of `gaps`",
    ),
    "nobody between two": (
        'from: "2008-07-01"',
        'from: "2008-07-03"',
        "{id: here",
        "No `trust` is recorded in Here from 1 July 2008 to 2 July 2008",
        "Add the organisation",
    ),
    "end before start": (
        'from: "2004", to: "2008-06-30"',
        'from: "2009", to: "2008-06-30"',
        "Old Trust",
        "It ends (30 June 2008) before it starts (2009)",
        "Correct",
    ),
    "gap without a word": (
        "kinds: [], not_known: Nobody paid.,",
        "kinds: [],",
        "kinds: []",
        "a gap without a word",
        "Say in `not_known`",
    ),
    "no way of doing it": (
        "kinds: [trust], how: By cheque.,",
        "kinds: [trust],",
        "kinds: [trust], support",
        "doesn't say how",
        "Add `how",
    ),
    "open without sight": (
        'from: "2011", seen: "2025",',
        'from: "2011",',
        "The Group",
        "nothing says when it was last seen",
        "Add `to: ...`, or `seen",
    ),
    "seen without source": (
        "All of it., support: seen, sources: [order]}",
        "All of it., support: seen}",
        "All of it.",
        "names no source",
        "Add `sources",
    ),
    "unknown support": (
        "not_known: Nobody paid., support: from memory",
        "not_known: Nobody paid., support: hearsay",
        "Nobody paid",
        "“hearsay”",
        "Use one of these",
    ),
    "no such month": (
        'checked: "2026-11-22"',
        'checked: "2026-13"',
        "checked",
        "There is no such date as 2026-13",
        "Correct it",
    ),
    "local kind without words": (
        "one: a trust, ",
        "",
        "name: Trust",
        "needs words for one of it",
        "Add `one",
    ),
    "date without a note": (
        'from: "2011", seen: "2025",',
        'from: "2011", seen: "2025", note_from: "2025",',
        "The Group",
        "There is a date for a note, and no note",
        "Add `note: ...`",
    ),
    "unknown key": ("region: North}", "regoin: North}", "regoin", "`regoin` is not a key", "The keys are"),
}


@pytest.mark.parametrize(
    ("job", "place", "day", "is_told"),
    [
        ("medicines", "dudley", date(2023, 6, 1), False),
        ("medicines", "dudley", date(2025, 7, 13), False),
        ("medicines", "dudley", date(2025, 7, 14), True),
        ("medicines", "derbyshire", date(2025, 12, 30), False),  # its source states the year alone
        ("medicines", "derbyshire", date(2025, 12, 31), True),
    ],
)
def test_a_note_is_told_from_its_day_on(job: str, place: str, day: date, is_told: bool) -> None:
    notes = structures.who(job, place, day).notes
    assert any(note.startswith("In a cluster with ") for note in notes) == is_told


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_by_line_with_its_cure(file: Path, mistake: str) -> None:
    right, wrong, line, problem, cure = MISTAKES[mistake]
    assert GOOD.count(right) == 1
    text = GOOD.replace(right, wrong)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        structures.kinds()
    assert problem in raised.value.problem
    assert cure in raised.value.cure
    place = text.index(line.rstrip("\n"))
    written = text.count("\n", 0, place) + 1
    assert abs(raised.value.line - written) <= 1  # an entry that runs over two lines
    assert raised.value.path == Path("course/structures.yaml")


@pytest.mark.usefixtures("file")
def test_the_good_file_has_none() -> None:
    assert [kind.id for kind in structures.kinds()] == ["trust", "group", "crowd"]


days = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 1, 1))
job_ids = st.sampled_from([job.id for job in structures.jobs()])
place_ids = st.sampled_from([place.id for place in structures.places()])


@given(job_ids, place_ids, days)
def test_every_job_place_and_day_has_one_answer_or_a_stated_gap(job: str, place: str, day: date) -> None:
    answer = structures.who(job, place, day)
    assert answer.bodies or answer.not_known
    names = [(body.name, body.how) for body in answer.bodies]
    assert len(names) == len(set(names))
    assert all(
        sentence[-1] in ".?" and sentence[0].isupper() for sentence in (answer.text, *answer.not_known)
    )


@given(job_ids, place_ids, days)
def test_no_body_stands_beside_the_one_that_took_over_from_it(job: str, place: str, day: date) -> None:
    bodies = [body.organisation for body in structures.who(job, place, day).bodies if body.organisation]
    started = {body.id: body.first for body in bodies}
    for body in bodies:
        for heir in set(body.successors) & set(started):
            assert started[heir] <= body.first  # it had been there all along, for another part of the place


@given(job_ids, place_ids, days)
def test_the_kinds_of_an_answer_are_those_of_its_period(job: str, place: str, day: date) -> None:
    asked = min(day, last_day(structures.checked()))
    periods = [period for period in structures.job(job).periods if period.first <= asked <= period.last]
    expected = {
        id
        for period in periods
        for id in period.kinds
        if structures.kind(id).first <= asked <= structures.kind(id).last
    }
    assert {body.kind.id for body in structures.who(job, place, day).bodies if body.kind} == expected


@given(job_ids, place_ids)
def test_a_chain_leaves_no_day_out(job: str, place: str) -> None:
    spells = structures.chain(job, place)
    whole = (structures.job(job).periods[0].first, date.max)
    assert uncovered(whole, [(spell.first, spell.last) for spell in spells]) == []
    assert all(spell.first <= spell.last for spell in spells)
    assert [spell.first for spell in spells] == sorted(spell.first for spell in spells)


@given(st.lists(st.tuples(days, st.integers(0, 4000)), max_size=6), days, st.integers(0, 9000))
def test_what_is_uncovered_is_what_no_interval_holds(starts, first: date, length: int) -> None:
    whole = (first, first + timedelta(days=length))
    covered = [(start, start + timedelta(days=more)) for start, more in starts]
    rest = uncovered(whole, covered)
    for day in (whole[0] + timedelta(days=step) for step in range(0, length + 1, max(1, length // 50))):
        free = not any(start <= day <= end for start, end in covered)
        assert free == any(start <= day <= end for start, end in rest)


def test_spells_as_rows_leave_out_gaps_and_what_had_ended(file: Path) -> None:
    assert file.is_file()
    rows = structures.spell_rows(["pay"], ["here"], date(2008, 7, 1))
    assert rows == (
        ("pay", "here", "New Trust", "2008-07-01", "2010-03-31", "", "By cheque."),
        ("pay", "here", "The Group", "2012-01-01", "", "2025", "By card."),
        ("pay", "here", "a crowd", "2012-01-01", "", "2020", "By card."),
    )


def test_rows_are_counted_by_their_support(file: Path) -> None:
    assert file.is_file()
    found = structures.supports(["pay"], ["here", "there"], date(2008, 7, 1))
    assert sum(found.values()) == len(structures.spell_rows(["pay"], ["here", "there"], date(2008, 7, 1)))
    assert list(found) == ["seen", "second hand", "from memory"]


def test_spells_as_rows_refuse_what_is_not_there(file: Path) -> None:
    assert file.is_file()
    with pytest.raises(NotFoundError, match="There is no job"):
        structures.spell_rows(["sing"], ["here"], date(2008, 7, 1))
