"""What lessons do with the data sets: published figures, and the traps in them, come out of methods."""

import numpy as np
import pandas as pd
import pytest

from cmplearn.course import cases, datasets
from cmplearn.methods import benchmarking, inequality, segmentation, waiting_list

# 1.3 Who is missing out?
NEEDS = ["need_medicines", "need_smoking", "need_warm_home", "need_money", "need_company"]


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return datasets.cleaned("winter-cohort")


@pytest.fixture(scope="module")
def found(people: pd.DataFrame) -> pd.DataFrame:
    return people[(people["respiratory_register"] != "none") & (people["admissions_year_1"] > 0)]


def test_there_are_twenty_thousand_people_once_repeats_are_gone(people: pd.DataFrame) -> None:
    assert len(people) == 20_000
    assert len(datasets.load("winter-cohort")) > 20_000


def test_the_shares_among_those_found_are_the_published_ones(found: pd.DataFrame) -> None:
    assert round(100 * (found[NEEDS] == "unmet").any(axis=1).mean()) == 68
    assert round(100 * (found[NEEDS].isin(["met", "unmet"]).sum(axis=1) > 1).mean()) == 52


def test_both_needs_overlap_within_what_the_published_shares_allow(found: pd.DataFrame) -> None:
    both = (found[NEEDS] == "unmet").any(axis=1) & (found[NEEDS].isin(["met", "unmet"]).sum(axis=1) > 1)
    assert 0.20 <= both.mean() <= 0.52


def test_a_group_chosen_by_need_and_not_by_risk_is_another_group(people: pd.DataFrame) -> None:
    unmet = (people[NEEDS] == "unmet").any(axis=1)
    assert unmet[people["admissions_year_1"] == 0].sum() > unmet[people["admissions_year_1"] > 0].sum()


def test_those_found_go_to_hospital_less_though_nothing_was_done(
    people: pd.DataFrame, found: pd.DataFrame
) -> None:
    before, after = found["admissions_year_1"].mean(), found["admissions_year_2"].mean()
    assert after < 0.8 * before
    everybody = people[["admissions_year_1", "admissions_year_2"]].mean()
    assert abs(everybody.iloc[1] / everybody.iloc[0] - 1) < 0.1
    table = segmentation.regression_to_the_mean(people["admissions_year_1"], people["admissions_year_2"])
    changes = table.set_index("group")["change_share"]
    assert changes["selected"] < -0.3
    assert abs(changes["all"]) < 0.1


def test_admissions_are_carried_by_a_few(people: pd.DataFrame) -> None:
    for year in ("admissions_year_1", "admissions_year_2"):
        assert people[year].var() > 1.5 * people[year].mean(), "more spread than chance alone gives"
    assert people["admissions_year_1"].corr(people["admissions_year_2"]) > 0.3


def test_fewer_are_vaccinated_and_more_are_admitted_where_deprivation_is_higher(people: pd.DataFrame) -> None:
    by_decile = people.dropna(subset=["imd_decile"]).groupby("imd_decile")
    populations = by_decile.size()
    assert inequality.slope_index(by_decile["flu_vaccine"].mean().astype(float), populations) > 0.15
    assert inequality.concentration_index(by_decile["admissions_year_1"].mean(), populations) < -0.05


def test_people_whom_no_denominator_shows_are_there(people: pd.DataFrame) -> None:
    assert 0.01 < people["imd_decile"].isna().mean() < 0.05
    nobody_asked = people[NEEDS].isna().all(axis=1)
    assert (nobody_asked == (people["respiratory_register"] == "none")).all()


# 1.4 How do we compare, fairly?


def test_the_system_that_differs_stands_out_and_drags_the_average_with_it() -> None:
    rows = datasets.load("epilepsy-rates").set_index("system")
    by_distance = benchmarking.funnel(rows["admissions"], rows["people"], kind="rate").sort_values("z")
    assert by_distance["side"].iloc[-1] == "high"
    assert by_distance["z"].iloc[-1] > 5 > -4 < by_distance["z"].iloc[0]
    assert by_distance["side"].iloc[0] == "low"


def test_two_ratios_with_two_comparisons_are_not_multiplied() -> None:
    rows = datasets.load("sudden-death-risk")

    def rate(epilepsy: bool, disability: bool | None = None) -> float:
        group = rows[rows["epilepsy"] == epilepsy]
        group = group if disability is None else group[group["learning_disability"] == disability]
        return float(group["sudden_deaths"].sum() / group["people"].sum())

    assert round(rate(True) / rate(False)) == 24
    assert round(rate(True, True) / rate(True, False)) == 3
    assert round(rate(True, True) / rate(False)) == 48, "and not 72"
    share = rows[rows["epilepsy"]].groupby("learning_disability")["people"].sum()
    published = cases.load("epilepsy")
    low, high = (published.figure(f"ld_share_{end}_percent").value for end in ("low", "high"))
    assert low <= 100 * share[True] / share.sum() <= high


def test_the_lowest_and_highest_domain_are_the_published_ones() -> None:
    rows = datasets.load("epilepsy-benchmark")
    means = rows[rows["submitted"] == "in full"].groupby("domain")["score"].mean()
    assert means.nsmallest(2).index.tolist() == ["local planning", "care planning"]
    assert means.idxmax() == "sharing information"
    assert rows["score"].dropna().between(0, 100).all()
    unfinished = rows[rows["submitted"] == "in part"]
    assert unfinished.groupby("system")["score"].count().between(1, 7).all()


# 1.5 Who gets called first?


@pytest.fixture(scope="module")
def entries() -> pd.DataFrame:
    return datasets.cleaned("waiting-list")


def test_the_list_is_as_long_and_as_late_as_published(entries: pd.DataFrame) -> None:
    assert len(entries) == 53_000
    assert (-entries["referred"] > 18 * 7).sum() == 24_000
    assert (-entries["referred"] > 52 * 7).sum() == 5_000
    assert (entries["weeks_waited"] == (-entries["referred"] / 7).round(1)).all()


def test_entries_are_not_people(entries: pd.DataFrame) -> None:
    as_nationally = cases.load("uhcw").check("people_if_as_nationally").value
    assert entries["person_id"].nunique() == pytest.approx(as_nationally, rel=0.01)
    assert entries.groupby("person_id")["deprivation"].nunique().eq(1).all()


def test_year_waits_are_commoner_where_deprivation_is_higher_as_in_england(entries: pd.DataFrame) -> None:
    late = (entries["weeks_waited"] > 52).groupby(entries["deprivation"]).mean()
    assert late.is_monotonic_decreasing
    national = cases.load("fair-wait").figure("times_as_likely").value
    assert late[1] / late[5] == pytest.approx(national, abs=0.2)


def test_both_patients_can_be_put_on_the_list_and_a_rule_decides(entries: pd.DataFrame) -> None:
    pair = datasets.cleaned("two-patients")
    together = pd.concat([pair, entries], ignore_index=True)
    assert list(pair.columns) == list(entries.columns)
    break_even = cases.load("fair-wait").check("break_even_weeks").value
    for credit, first in ((break_even - 1, "A"), (break_even + 1, "B")):
        rule = waiting_list.priority_rule({"weeks_waited": 1, "deprivation": {1: credit}})
        points = pd.Series(rule.points(together, day=0)[:2], index=["A", "B"])
        assert points.idxmax() == first


def test_the_list_can_be_run_under_a_rule(entries: pd.DataFrame) -> None:
    few = entries.sample(2_000, random_state=1)
    run = waiting_list.simulate(few, waiting_list.slots_by_day(200, 4), waiting_list.CLINICAL_PRIORITY_FIRST)
    assert run["treated"].notna().sum() == 800
    assert run.loc[run["treated"].notna(), "clinical_priority"].mean() < run["clinical_priority"].mean()


# 1.6 Who will build this with us?


def test_a_count_of_ids_as_they_come_is_over_a_hundred() -> None:
    published = cases.load("gynae")
    raw = datasets.load("stakeholder-log")["person_id"].nunique()
    assert raw > published.figure("stakeholders_by_alliance").value
    rows = datasets.cleaned("stakeholder-log")
    assert rows["person_id"].nunique() == published.figure("stakeholders_engaged").value
    assert rows["organisation"].nunique() > published.figure("organisations_by_alliance").value


def test_every_group_of_the_nine_is_there_and_patients_are_few() -> None:
    rows = datasets.cleaned("stakeholder-log").drop_duplicates("person_id")
    counts = rows["group"].value_counts()
    assert len(counts) == 9
    assert counts["consumers"] < 0.12 * counts.sum() < counts["contributors"]
    patients = rows[rows["group"] == "consumers"]
    assert patients["interest"].mean() > patients["power"].mean() + 1


def test_every_corner_of_power_and_interest_has_somebody() -> None:
    rows = datasets.cleaned("stakeholder-log").drop_duplicates("person_id")
    assert (rows["power"] > 3).groupby(rows["interest"] > 3).nunique().eq(2).all()


def test_recommendations_differ_in_effort_and_impact_and_some_have_no_owner() -> None:
    rows = datasets.load("review-recommendations")
    assert rows[["effort", "impact"]].isin(range(1, 6)).all(axis=None)
    assert rows.groupby(["effort", "impact"]).ngroups > 8
    assert 0.1 < rows["owner"].isna().mean() < 0.5


# 1.7 Is this a good decision?


def test_a_count_at_one_moment_mixes_people_fit_today_with_people_fit_for_weeks() -> None:
    rows = datasets.cleaned("hospital-census")
    since = rows["days_since_fit"].dropna()
    assert len(since) == rows["fit_to_leave"].sum() == 200
    assert (since == 0).sum() > 20
    assert since.mean() > 1.5 * since.median()
    assert (rows["days_in_hospital"] >= rows["days_since_fit"].fillna(0)).all()
    assert rows["age"].max() < 110
    assert rows.loc[~rows["fit_to_leave"], "waiting_for"].isna().all()


def test_seven_people_have_330_years_and_one_birthday_shows() -> None:
    ages = datasets.load("curious-admissions").query("cause == 'vibration'")["age"]
    assert (len(ages), ages.sum()) == (7, 330)
    assert round((ages.sum() + 1) / len(ages), 3) == 47.286


# 1.8 More capacity, or different capacity?


def test_from_65_to_92_in_every_hundred_needs_a_list_58_per_cent_shorter() -> None:
    rows = datasets.cleaned("theatre-weeks")
    removed = (rows["treated"] + rows["removed_untreated"]).mean()
    assert removed == 100
    last = rows.iloc[-1]
    published = cases.load("elective")
    now, then = (published.figure(f"within_limit_{year}_percent").value / 100 for year in (2026, 2029))
    weeks = published.figure("limit_weeks").value
    assert last["within_limit"] / last["list_at_end"] == pytest.approx(now, abs=0.005)
    assert last["list_at_end"] == pytest.approx(waiting_list.list_for_share(now, weeks, removed), abs=1)
    shorter = 1 - waiting_list.list_for_share(then, weeks, removed) / last["list_at_end"]
    assert round(100 * shorter) == 58


def test_the_list_adds_up_week_by_week() -> None:
    rows = datasets.cleaned("theatre-weeks")
    change = (rows["referrals"] - rows["treated"] - rows["removed_untreated"]).iloc[1:]
    assert (rows["list_at_end"].diff().iloc[1:] == change).all()
    assert (rows["sessions_run"] <= rows["sessions_planned"]).all()
    assert (
        waiting_list.queue_load(rows["referrals"].sum(), (rows["treated"] + rows["removed_untreated"]).sum())
        > 1
    )
    assert rows["within_limit"].le(rows["list_at_end"]).all()


def test_thirteen_separate_lists_wait_while_there_is_room_next_door() -> None:
    rows = datasets.cleaned("review-backlog")
    grid = rows.pivot(index="week", columns="practice", values="waiting_at_end")
    assert (grid >= 0).all(axis=None)
    assert ((grid < 5).any(axis=1) & (grid > 30).any(axis=1)).sum() > 5
    done = rows["structured_reviews"] + rows["other_reviews"]
    assert waiting_list.queue_load(rows["requests"].sum(), done.sum()) == pytest.approx(1 / 0.97, rel=0.001)
    expected = rows.assign(change=rows["requests"] - done).pivot(
        index="week", columns="practice", values="change"
    )
    assert (grid.diff().iloc[1:] == expected.iloc[1:]).all(axis=None)


def test_structured_reviews_grew_over_the_year() -> None:
    rows = datasets.cleaned("review-backlog")
    by_half = rows.groupby(np.where(rows["week"] <= 26, "first", "second"))["structured_reviews"].sum()
    assert by_half["second"] > 1.5 * by_half["first"]
