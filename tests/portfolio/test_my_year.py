"""My year: known cases by hand for each body, and laws that hold for every log."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import bodies
from cmplearn.portfolio.log import Evidence, Links, LogEntry, Partner
from cmplearn.portfolio.my_year import BodyYear, Tally, chosen, my_year, period, weeks
from cmplearn.portfolio.profile import Profile
from cmplearn.portfolio.reflection import ENTRY_TYPES

TODAY = date(2026, 11, 22)
ME = Profile(
    profession="nurse",
    registration_ends=date(2027, 3, 31),
    revalidation_due=date(2027, 6, 1),
    appraisal_due=date(2027, 2, 1),
)
ALL = bodies.all()
DONE: dict[str, Any] = {
    "began": date(2026, 9, 1),
    "learned": "Ask first.",
    "changed": "The recall letter.",
    "benefited": "A carer made one call instead of four.",
    "state": "final",
}


def entry(key: str, type: str = "planned", **parts: Any) -> LogEntry:
    """Return an entry that has all it needs, but for what is changed."""
    return LogEntry(f"mine/{key}", type, **(DONE | parts))


def standing(
    body: str, *entries: LogEntry, profile: Profile = ME, today: date = TODAY, back: int = 0
) -> BodyYear:
    """Return how a log stands with one body."""
    [found] = my_year(entries, profile, [bodies.load(body)], today, back)
    return found


def tallies(year: BodyYear) -> Mapping[str, Tally]:
    """Return a year's tallies by the ids of their requirements."""
    return {tally.requirement.id: tally for tally in year.tallies}


def have(year: BodyYear) -> dict[str, float]:
    """Return how much there is of each requirement."""
    return {id: tally.have for id, tally in tallies(year).items()}


# GPhC


def test_an_empty_year_needs_everything() -> None:
    year = standing("gphc")
    assert {id: tally.missing for id, tally in tallies(year).items()} == {
        "cpd": 4,
        "planned": 2,
        "peer": 1,
        "account": 1,
    }
    assert not year.is_met


def test_a_full_gphc_year() -> None:
    year = standing(
        "gphc",
        entry("a"),
        entry("b"),
        entry("c", "unplanned"),
        entry("d", "lesson"),
        entry("e", "peer-discussion", partner=Partner("Jo")),
        entry("f", "reflective-account", text="I led it.", links=Links(standards={"gphc": ("9",)})),
    )
    assert have(year) == {"cpd": 4, "planned": 2, "peer": 1, "account": 1}
    assert year.is_met
    assert year.next_steps == ()


def test_unplanned_records_fill_no_more_than_their_two_places() -> None:
    cpd = tallies(standing("gphc", *(entry(str(n), "unplanned") for n in range(5))))["cpd"]
    assert (cpd.have, cpd.recorded, cpd.missing, cpd.beyond) == (2, 5, 2, 3)


def test_planned_records_fill_every_place() -> None:
    assert have(standing("gphc", *(entry(str(n)) for n in range(4))))["cpd"] == 4


def test_a_planned_record_without_a_benefit_is_nearly_there_and_says_why() -> None:
    cpd = tallies(standing("gphc", entry("a", benefited="")))["cpd"]
    assert cpd.have == 0
    assert cpd.nearly[0].why == ("it lacks who gained, with a real example",)


def test_a_draft_is_nearly_there() -> None:
    cpd = tallies(standing("gphc", entry("a", state="draft")))["cpd"]
    assert cpd.nearly[0].why == ("it is still a draft",)


def test_a_year_of_records_ends_two_months_before_registration_does() -> None:
    days = standing("gphc").period
    assert (days.begin, days.end) == (date(2026, 2, 1), date(2027, 1, 31))
    assert days.is_own
    inside, before, after = date(2026, 2, 1), date(2026, 1, 31), date(2027, 2, 1)
    log = [entry(str(day), began=day) for day in (inside, before, after)]
    assert have(standing("gphc", *log))["cpd"] == 1


def test_the_year_2025_is_counted_by_the_rules_of_2025() -> None:
    account_of = {"type": "reflective-account", "began": date(2025, 3, 1), "text": "I led it."}
    ninth = entry("f", **account_of, links=Links(standards={"gphc": ("9",)}))
    profile = Profile(registration_ends=date(2026, 2, 28))
    then = standing("gphc", ninth, profile=profile, today=date(2025, 6, 1))
    assert then.period.end == date(2025, 12, 28)
    account = tallies(then)["account"]
    assert account.have == 0
    assert account.nearly[0].why == ("it isn’t linked to standard 1 or 2 or 5, the ones these rules allow",)
    second = entry("f", **account_of, links=Links(standards={"gphc": ("2", "9")}))
    assert have(standing("gphc", second, profile=profile, today=date(2025, 6, 1)))["account"] == 1
    assert have(standing("gphc", second, profile=profile, today=TODAY, back=1))["account"] == 1


def test_a_date_that_has_passed_is_counted_on_from() -> None:
    days = period(bodies.load("gphc"), Profile(registration_ends=date(2024, 10, 31)), TODAY)
    assert (days.begin, days.end) == (date(2026, 9, 1), date(2027, 8, 31))


def test_without_a_date_the_twelve_months_up_to_today_count() -> None:
    days = period(bodies.load("gphc"), Profile(), TODAY)
    assert (days.begin, days.end, days.is_own) == (date(2025, 11, 23), TODAY, False)


# NMC


def test_a_full_nmc_cycle() -> None:
    code = Links(standards={"nmc": ("safety",)})
    log = [entry(f"cpd{n}", "planned", minutes=180, participatory_minutes=90) for n in range(14)]
    log += [entry(f"feedback{n}", "feedback", text="Kind.") for n in range(5)]
    account_of = {"text": "A visit.", "code_relevance": "We checked twice.", "links": code}
    log += [entry(f"account{n}", "reflective-account", **account_of) for n in range(5)]
    log += [entry("talk", "reflective-discussion", partner=Partner("Jo", registered_with="nmc"))]
    year = standing("nmc", *log)
    assert have(year) == {"cpd": 42 - 6, "participatory": 21, "feedback": 5, "accounts": 5, "discussion": 1}
    assert year.is_met


def test_hours_alone_fill_no_more_than_the_fifteen_that_need_no_others() -> None:
    cpd = tallies(standing("nmc", entry("a", minutes=40 * 60)))["cpd"]
    assert (cpd.have, cpd.recorded, cpd.missing) == (15, 40, 20)


def test_a_discussion_with_somebody_else_is_not_the_nmcs_but_is_in_the_plain_record() -> None:
    talk = entry("talk", "reflective-discussion", partner=Partner("Jo", registered_with="gphc"))
    discussion = tallies(standing("nmc", talk))["discussion"]
    assert discussion.have == 0
    assert "isn’t said to be on the NMC register" in discussion.nearly[0].why[0]
    assert "plain record" in discussion.nearly[0].why[0]
    assert standing("plain", talk).entries == (talk,)
    assert have(standing("gphc", talk))["peer"] == 1


def test_one_entry_is_cpd_and_a_reflective_account_when_it_answers_the_four_questions() -> None:
    code = Links(standards={"nmc": ("people",)})
    both = entry("a", "unplanned", text="A visit.", code_relevance="I asked.", minutes=60, links=code)
    assert {id: have(standing("nmc", both))[id] for id in ("cpd", "accounts")} == {"cpd": 1, "accounts": 1}
    assert have(standing("nmc", both.with_(changed="")))["accounts"] == 0
    assert tallies(standing("nmc", both.with_(changed="")))["accounts"].nearly == ()


def test_an_account_that_does_not_say_how_it_is_relevant_to_the_code_does_not_count() -> None:
    code = Links(standards={"nmc": ("people",)})
    account = entry("a", "reflective-account", text="A visit.", links=code)
    [near] = tallies(standing("nmc", account))["accounts"].nearly
    assert near.why == ("it lacks how it is relevant to the Code, in your own words",)
    assert have(standing("nmc", account.with_(code_relevance="I asked first.")))["accounts"] == 1


def test_a_gphc_account_says_how_it_meets_the_standards() -> None:
    account = entry("f", "reflective-account", links=Links(standards={"gphc": ("9",)}))
    assert have(standing("gphc", account))["account"] == 0
    assert have(standing("gphc", account.with_(code_relevance="I led the review.")))["account"] == 1


def test_time_of_what_is_no_cpd_is_named_with_the_reason_and_not_counted() -> None:
    account = entry("a", "reflective-account", minutes=90, participatory_minutes=60)
    cpd = tallies(standing("nmc", account, entry("b", minutes=30), entry("c", "feedback")))["cpd"]
    assert (cpd.have, cpd.left_out) == (0.5, (account,))
    assert "not" in str(cpd.requirement.left_out)
    assert tallies(standing("nmc", account.with_(type="unplanned")))["cpd"].left_out == ()


def test_hours_of_a_draft_count_and_the_form_says_what_else_it_wants() -> None:
    cpd = tallies(standing("nmc", entry("a", minutes=60, state="draft", learned="")))["cpd"]
    assert cpd.have == 1
    assert cpd.counted[0].lacks == ("what you learned", "a link to a standard", "evidence")
    full = entry(
        "a", minutes=60, links=Links(standards={"nmc": ("trust",)}), evidence=(Evidence("A letter"),)
    )
    assert tallies(standing("nmc", full))["cpd"].counted[0].lacks == ()


def test_three_years_count_those_before_the_programme_too() -> None:
    days = standing("nmc").period
    assert (days.begin, days.end) == (date(2024, 6, 2), date(2027, 6, 1))
    assert have(standing("nmc", entry("a", began=date(2024, 6, 2), minutes=60)))["cpd"] == 1
    assert have(standing("nmc", entry("a", began=date(2024, 6, 1), minutes=60)))["cpd"] == 0


def test_practice_hours_are_told_in_weeks_of_work() -> None:
    yours = bodies.load("nmc").rules[-1].yours
    assert weeks(yours[0], Profile(hours_a_week=37.5)) == 12
    assert weeks(yours[0], Profile(hours_a_week=37.5, dual_registered=True)) == 24
    assert weeks(yours[0], Profile()) is None
    assert weeks(yours[0], Profile(hours_a_week=0)) is None
    assert weeks(yours[1], Profile(hours_a_week=37.5)) is None


# GP appraisal


def kind(code: str) -> Links:
    """Return a link to a kind of supporting information."""
    return Links(standards={"gp-appraisal": (code,)})


def test_a_full_appraisal() -> None:
    year = standing(
        "gp-appraisal",
        entry("a", "lesson"),
        entry("b", "event", text="A review.", links=kind("QIA")),
        entry("c", "feedback", links=kind("PF"), began=date(2023, 3, 1)),
        entry("d", "feedback", links=kind("CF"), began=date(2022, 3, 1)),
    )
    assert have(year) == {
        "cpd": 1,
        "quality": 1,
        "events": 0,
        "patients": 1,
        "colleagues": 1,
        "complaints": 0,
    }
    assert year.is_met


def test_what_is_asked_only_if_there_was_one_is_never_missing() -> None:
    found = tallies(standing("gp-appraisal"))
    assert [id for id, tally in found.items() if tally.is_met] == ["events", "complaints"]


def test_a_quality_activity_of_last_year_does_not_count_and_a_survey_of_then_does() -> None:
    old = date(2025, 6, 1)
    found = have(
        standing(
            "gp-appraisal",
            entry("b", "event", links=kind("QIA"), began=old),
            entry("c", "feedback", links=kind("PF"), began=old),
        )
    )
    assert (found["quality"], found["patients"]) == (0, 1)


# Bodies without numbers


@pytest.mark.parametrize("body", ["nhs-managers", "hcpc", "core-advanced", "plain"])
def test_a_body_without_numbers_has_the_list_and_the_hours_and_nothing_missing(body: str) -> None:
    year = standing(body, entry("a", minutes=90, participatory_minutes=30), entry("b", "other", minutes=30))
    assert year.tallies == ()
    assert year.is_met
    assert (len(year.entries), year.hours, year.participatory_hours) == (2, 2, 0.5)


def test_everybody_has_the_plain_record() -> None:
    assert [body.id for body in chosen(Profile())] == ["plain"]
    assert [body.id for body in chosen(Profile(profession="GP"))] == ["gp-appraisal", "plain"]
    assert [body.id for body in chosen(Profile(profession="GP", bodies=("nmc", "gone")))] == ["nmc", "plain"]


def test_before_the_first_rules_nothing_is_asked() -> None:
    year = standing("gphc", profile=Profile(), today=date(2015, 1, 1))
    assert (year.rules, year.tallies) == (None, ())


# What to do next


def test_next_is_to_finish_what_was_begun_before_beginning_more() -> None:
    steps = standing("gphc", entry("a", benefited=""), entry("b", "peer-discussion")).next_steps
    assert [step.entry.key if step.entry else "" for step in steps[:2]] == ["mine/a", "mine/b"]
    assert all(step.entry is None for step in steps[2:])
    assert len({step.words for step in steps[2:]}) == len(steps[2:])


def test_a_talk_that_cannot_count_is_told_and_so_is_what_would() -> None:
    talk = entry("talk", "reflective-discussion", partner=Partner("Jo", registered_with="gphc"))
    steps = standing("nmc", talk).next_steps
    assert "NMC register" in next(step.words for step in steps if step.entry == talk)
    assert any("face to face" in step.words for step in steps)


def test_one_entry_is_told_once_however_many_things_it_could_fill() -> None:
    steps = standing("gphc", entry("a", benefited="")).next_steps
    assert len([step for step in steps if step.entry]) == 1


def test_of_two_versions_of_an_entry_the_newer_counts() -> None:
    older, newer = entry("a", version=1), entry("a", version=2, state="draft")
    for log in ((older, newer), (newer, older)):
        assert have(standing("gphc", *log))["planned"] == 0


def test_of_many_that_are_nearly_there_two_are_told_for_each_requirement() -> None:
    drafts = [entry(name, "peer-discussion", state="draft") for name in "abcd"]
    found = [step.entry for step in standing("gphc", *drafts).next_steps if step.entry]
    assert len(found) == 2


def test_what_only_planned_records_can_fill_is_not_asked_for_as_any_record() -> None:
    steps = standing("gphc", *(entry(str(n), "unplanned") for n in range(5))).next_steps
    assert [step.begins for step in steps] == ["planned", "peer-discussion", "reflective-account"]
    assert [step.begins for step in standing("gphc").next_steps][:2] == ["unplanned", "planned"]


# Laws

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
WORDS = st.sampled_from(["", "Something."])
STANDARDS = st.fixed_dictionaries(
    {},
    optional={
        "gphc": st.lists(st.sampled_from(["1", "5", "9"]), max_size=2).map(tuple),
        "nmc": st.lists(st.sampled_from(["people", "trust"]), max_size=2).map(tuple),
        "gp-appraisal": st.lists(st.sampled_from(["CPD", "QIA", "SE", "PF", "CF", "CC"]), max_size=3).map(
            tuple
        ),
    },
)
ENTRIES = st.builds(
    LogEntry,
    key=st.uuids().map(lambda name: f"mine/{name}"),
    type=st.sampled_from([each.id for each in ENTRY_TYPES]),
    began=st.none() | DAYS,
    minutes=st.none() | st.integers(0, 6000),
    participatory_minutes=st.none() | st.integers(0, 6000),
    text=WORDS,
    learned=WORDS,
    changed=WORDS,
    benefited=WORDS,
    links=st.builds(Links, standards=STANDARDS),
    partner=st.builds(Partner, name=WORDS, registered_with=st.sampled_from(["", "nmc", "gphc"])),
    state=st.sampled_from(["draft", "final"]),
)
LOGS = st.lists(ENTRIES, max_size=12, unique_by=lambda each: each.key)
TODAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def missing(log: list[LogEntry], today: date) -> list[float]:
    """Return what is missing under every requirement of every body."""
    years = my_year(log, ME, ALL, today)
    return [tally.missing for year in years for tally in year.tallies]


@given(LOGS, ENTRIES, TODAYS)
def test_one_more_entry_never_makes_more_missing(log: list[LogEntry], more: LogEntry, today: date) -> None:
    before, after = missing(log, today), missing([*log, more], today)
    assert all(now <= then + 1e-9 for then, now in zip(before, after, strict=True))


@given(LOGS, TODAYS, st.randoms())
def test_the_order_of_entries_does_not_matter(log: list[LogEntry], today: date, random: Any) -> None:
    shuffled = random.sample(log, len(log))
    assert my_year(log, ME, ALL, today) == my_year(shuffled, ME, ALL, today)


@given(LOGS, TODAYS)
def test_an_entry_never_counts_twice_in_one_requirement(log: list[LogEntry], today: date) -> None:
    assert my_year([*log, *log], ME, ALL, today) == my_year(log, ME, ALL, today)
    for year in my_year(log, ME, ALL, today):
        for tally in year.tallies:
            keys = [each.entry.key for each in (*tally.counted, *tally.nearly)]
            assert len(keys) == len(set(keys))
        assert year.participatory_hours <= year.hours


@given(LOGS, TODAYS)
def test_what_counts_lies_in_the_period_and_never_exceeds_what_is_recorded(
    log: list[LogEntry], today: date
) -> None:
    for year in my_year(log, ME, ALL, today):
        for tally in year.tallies:
            assert 0 <= tally.have <= tally.recorded + 1e-9
            assert all(tally.period.covers(each.entry.day) for each in tally.counted)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.dates(date(2018, 1, 1), date(2040, 1, 1)))
def test_cycles_follow_each_other_without_a_gap_and_today_is_in_the_first(own: date, today: date) -> None:
    profile = Profile(registration_ends=own, revalidation_due=own, appraisal_due=own)
    for body in ALL:
        now, before = period(body, profile, today), period(body, profile, today, back=1)
        assert now.covers(today)
        assert before.end == now.begin - timedelta(days=1)
