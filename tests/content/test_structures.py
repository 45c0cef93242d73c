"""The structures that the course knows: right answers for real places and days, and honest ones."""

import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from cmplearn.course import cases, root, structures
from cmplearn.course.dates import last_day
from cmplearn.methods.commissioning import who_did_it

PLACES = [
    "england",
    "north-of-england",
    "midlands",
    "cheshire-and-merseyside",
    "wirral",
    "st-helens",
    "cheshire-east",
    "lancashire-and-south-cumbria",
    "central-lancashire",
    "staffordshire-and-stoke",
    "shropshire-and-telford",
    "coventry-and-warwickshire",
    "northamptonshire",
    "dudley",
    "wolverhampton",
    "sunderland",
    "harrow",
    "oxfordshire",
    "derbyshire",
    "southampton",
    "hampshire",
    "isle-of-wight",
    "leeds",
    "north-yorkshire-and-york",
]
KINDS = [
    "pcg",
    "pct",
    "sha",
    "pbc",
    "nhs-institute",
    "nhs-england",
    "ccg",
    "csu",
    "stp",
    "ics",
    "icb",
    "icp",
    "pcn",
    "gp-federation",
    "apc",
    "cancer-alliance",
    "nhsx",
    "nhs-digital",
    "hee",
    "dhsc",
    "nhs-trust",
    "local-authority",
    "healthwatch",
    "phe",
]
TODAY = date(2026, 11, 22)  # when the file was last gone through: no answer may be surer of a later day

# Worked out by hand from the sources named in the file.
DUDLEY = [
    (date(2005, 6, 1), ["Dudley Beacon and Castle PCT", "Dudley South PCT"], "second hand"),
    (date(2012, 6, 1), ["Dudley PCT"], "second hand"),
    (date(2018, 6, 1), ["NHS Dudley CCG"], "seen"),
    (date(2021, 3, 31), ["NHS Dudley CCG"], "seen"),
    (date(2021, 4, 1), ["NHS Black Country and West Birmingham CCG"], "seen"),
    (date(2022, 6, 30), ["NHS Black Country and West Birmingham CCG"], "seen"),
    (date(2022, 7, 1), ["NHS Black Country ICB"], "seen"),
    (date(2023, 6, 1), ["NHS Black Country ICB"], "seen"),
    (TODAY, ["NHS Black Country ICB"], "seen"),
]
ELSEWHERE = [
    ("hospital", "wirral", "2006-09-30", ["Birkenhead and Wallasey PCT", "Bebington and West Wirral PCT"]),
    ("hospital", "wirral", "2006-10-01", ["Wirral PCT"]),
    ("medicines", "wirral", "2021-01-01", ["NHS Wirral CCG"]),
    ("medicines", "st-helens", "2010-01-01", ["Halton and St Helens PCT"]),
    ("medicines", "cheshire-east", "2020-03-31", ["NHS Eastern Cheshire CCG", "NHS South Cheshire CCG"]),
    ("medicines", "cheshire-east", "2020-04-01", ["NHS Cheshire CCG"]),
    (
        "medicines",
        "central-lancashire",
        "2017-08-21",
        ["NHS Greater Preston CCG", "NHS Chorley and South Ribble CCG", "NHS West Lancashire CCG"],
    ),
    (
        "hospital",
        "staffordshire-and-stoke",
        "2016-10-01",
        [
            "NHS South East Staffordshire and Seisdon Peninsula CCG",
            "NHS Stafford and Surrounds CCG",
            "NHS East Staffordshire CCG",
            "NHS Cannock Chase CCG",
            "NHS North Staffordshire CCG",
            "NHS Stoke on Trent CCG",
        ],
    ),
    (
        "hospital",
        "shropshire-and-telford",
        "2021-03-31",
        ["NHS Shropshire CCG", "NHS Telford and Wrekin CCG"],
    ),
    ("hospital", "shropshire-and-telford", "2021-04-01", ["NHS Shropshire, Telford and Wrekin CCG"]),
    ("medicines", "coventry-and-warwickshire", "2008-01-01", ["Coventry Teaching PCT", "Warwickshire PCT"]),
    ("medicines", "northamptonshire", "2019-06-01", ["NHS Nene CCG", "NHS Corby CCG"]),
    ("medicines", "wolverhampton", "2005-06-01", ["Wolverhampton City PCT"]),
    ("medicines", "sunderland", "2017-01-01", ["NHS Sunderland CCG"]),
    ("medicines", "harrow", "2022-06-30", ["NHS North West London CCG"]),
    ("medicines", "harrow", "2026-03-31", ["NHS North West London ICB"]),
    ("medicines", "harrow", "2026-04-01", ["NHS West and North London ICB"]),
    ("medicines", "oxfordshire", "2026-03-31", ["NHS Buckinghamshire, Oxfordshire and Berkshire West ICB"]),
    ("medicines", "oxfordshire", "2026-04-01", ["NHS Thames Valley ICB"]),
    ("medicines", "derbyshire", "2009-06-01", ["Derby City PCT", "Derbyshire County PCT"]),
    ("medicines", "derbyshire", "2019-04-01", ["NHS Derby and Derbyshire CCG"]),
    ("medicines", "isle-of-wight", "2021-04-01", ["NHS Hampshire, Southampton and Isle of Wight CCG"]),
    ("medicines", "leeds", "2018-04-01", ["NHS Leeds CCG"]),
    (
        "medicines",
        "north-yorkshire-and-york",
        "2020-04-01",
        ["NHS Vale of York CCG", "NHS North Yorkshire CCG"],
    ),
    ("oversight", "northamptonshire", "2006-06-30", ["Leicestershire, Northamptonshire and Rutland SHA"]),
    ("oversight", "northamptonshire", "2006-07-01", ["NHS East Midlands"]),
    ("oversight", "harrow", "2020-01-01", ["NHS England"]),
    ("public-health", "dudley", "2012-01-01", ["Dudley PCT"]),
    ("public-health", "leeds", "2015-01-01", ["Leeds City Council", "Public Health England"]),
    ("specialised", "dudley", "2015-01-01", ["NHS England"]),
    ("training", "dudley", "2020-01-01", ["Health Education England"]),
    ("digital", "dudley", "2020-01-01", ["NHS Digital", "NHSX"]),
    ("improvement", "leeds", "2008-01-01", ["the NHS Institute for Innovation and Improvement"]),
    ("gp-contracts", "leeds", "2014-01-01", ["NHS England"]),
    ("support", "central-lancashire", "2017-08-21", ["a commissioning support unit"]),
    ("system", "dudley", "2017-01-01", ["Black Country STP"]),
]
# The seven of the pilot programme, as its own account names them.
PILOTS = {
    "dudley": "Dudley PCT",
    "shropshire-and-telford": "Shropshire County PCT",
    "leeds": "Leeds PCT",
    "north-yorkshire-and-york": "North Yorkshire and York PCT",
    "southampton": "Southampton City PCT",
    "hampshire": "Hampshire PCT",
    "isle-of-wight": "Isle of Wight NHS PCT",
}


def names(answer: structures.Answer) -> list[str]:
    return [body.name for body in answer.bodies]


@pytest.mark.parametrize(("on", "expected", "support"), DUDLEY)
def test_who_paid_for_medicines_in_dudley(on: date, expected: list[str], support: str) -> None:
    answer = structures.who("medicines", "dudley", on)
    assert (names(answer), answer.support) == (expected, support)
    assert answer.sources


def test_dudley_today_says_when_it_was_last_seen_and_what_is_not_known() -> None:
    answer = structures.who("medicines", "dudley", TODAY)
    said = " ".join(answer.not_known)
    assert answer.text.startswith("The last known answer, of 10 April 2026: NHS Black Country ICB paid for")
    assert "last seen in a source of 10 April 2026" in said
    assert "Whether it merges on 1 April 2027 is not known" in said


def test_after_today_nothing_is_known_and_the_last_answer_is_given_as_such() -> None:
    answer = structures.who("medicines", "dudley", date(2027, 4, 1))
    assert names(answer) == ["NHS Black Country ICB"]
    assert answer.not_known[0] == (
        "Nothing is known here of what changed after 22 November 2026, when this was last checked."
    )


def test_before_the_earliest_record_it_says_so() -> None:
    answer = structures.who("medicines", "dudley", date(1998, 1, 1))
    assert answer.bodies == ()
    assert answer.not_known == ("What is recorded of this job begins on 1 April 1999.",)


@pytest.mark.parametrize(("job", "place", "on", "expected"), ELSEWHERE)
def test_who_did_it_elsewhere(job: str, place: str, on: str, expected: list[str]) -> None:
    assert sorted(names(structures.who(job, place, date.fromisoformat(on)))) == sorted(expected)


@pytest.mark.parametrize("place", PILOTS)
def test_the_trusts_of_the_pilot_were_there(place: str) -> None:
    assert PILOTS[place] in names(structures.who("medicines", place, date(2010, 6, 1)))


def test_a_gap_between_regions_and_partnerships_is_stated() -> None:
    answer = structures.who("system", "leeds", date(2015, 1, 1))
    assert answer.bodies == ()
    assert answer.not_known[0].startswith("No body among the kinds listed here had this job")


def test_every_place_and_kind_of_the_course_is_there() -> None:
    assert sorted(place.id for place in structures.places()) == sorted(PLACES)
    assert sorted(kind.id for kind in structures.kinds()) == sorted(KINDS)


def test_cases_name_places_and_kinds_that_are_there() -> None:
    for case in cases.all():
        assert set(case.places) <= set(PLACES), case.id
        assert {body.kind for body in case.organisations if body.kind} <= set(KINDS), case.id


@pytest.mark.parametrize("place", PLACES)
def test_today_is_answered_everywhere_and_never_as_certain(place: str) -> None:
    for job in structures.jobs():
        answer = structures.who(job.id, place, TODAY)
        assert answer.bodies
        assert answer.not_known
        assert answer.text.startswith("The last known answer, of ")


def test_nothing_was_seen_after_the_last_check() -> None:
    for entry in (*structures.kinds(), *structures.organisations()):
        assert entry.seen is None or last_day(entry.seen) <= last_day(structures.checked())


def test_every_source_is_used_and_has_been_published() -> None:
    written = yaml.safe_load((root() / "course" / "structures.yaml").read_text(encoding="utf-8"))
    cited = [source for kind in written["kinds"] for source in kind.get("sources", [])]
    cited += [source for body in written["organisations"] for source in body.get("sources", [])]
    cited += [
        source for job in written["jobs"] for period in job["periods"] for source in period.get("sources", [])
    ]
    assert {source["id"] for source in written["sources"]} == set(cited)
    for source in written["sources"]:
        assert re.match(r"https?://", source.get("address", "https://"))


def test_no_name_or_date_of_a_structure_stands_in_the_code() -> None:
    folder = Path(structures.__file__).parent
    code = "\n".join((folder / name).read_text(encoding="utf-8") for name in CODE)
    outside_docstrings = re.sub(r'""".*?"""', "", code, flags=re.DOTALL)
    assert not re.search(r"\b(19|20)\d\d\b", outside_docstrings)
    for kind in structures.kinds():
        assert not re.search(rf'["`]{kind.id}["`]', outside_docstrings)
        assert kind.name not in outside_docstrings


CODE = ("structure.py", "structures.py", "spells.py", "structure_checks.py")


def test_rows_for_the_lesson_say_the_same_as_the_answers_of_the_page() -> None:
    days = ["2010-06-01", "2016-06-01", "2023-06-01"]
    jobs = [job.id for job in structures.jobs()]
    rows = structures.spell_rows(jobs, PLACES, date.fromisoformat(days[0]))
    known = {id: id for id in (*jobs, *PLACES)}
    for job in jobs:
        for place in PLACES:
            found = who_did_it(rows, days, job, place, known, known)
            for day in found.days:
                answer = structures.who(job, place, day)
                assert {each.body for each in found.on(day)} == {body.name for body in answer.bodies}


def test_specialised_services_were_delegated_a_year_earlier_in_the_midlands() -> None:
    days = ["2023-06-01", structures.checked()]
    changes = {
        place: who_did_it(
            structures.spell_rows(["specialised"], [place], date(2023, 6, 1)),
            days, "specialised", place, {"specialised": "commissioned"}, {place: "there"},
        ).changes
        for place in ("dudley", "southampton")
    }  # fmt: skip
    assert changes == {"dudley": 2, "southampton": 1}


def test_prescribing_in_dudley_has_changed_hands_three_times_since_2010() -> None:
    rows = structures.spell_rows(["medicines"], ["dudley"], date(2010, 6, 1))
    days = ["2010-06-01", structures.checked()]
    found = who_did_it(rows, days, "medicines", "dudley", {"medicines": "paid"}, {"dudley": "in Dudley"})
    assert found.changes == 3
    assert [each.body for each in found.on(found.days[-1])] == ["NHS Black Country ICB"]
