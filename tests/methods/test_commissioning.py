"""Where a piece of work stands, and who has paid for it: the known answers first, then the laws."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.commissioning import Succession, place_on_cycle, who_did_it

CYCLE = [
    ("assess need", "who needs it", "context"),
    ("prioritise and plan", "why first", "strategy"),
    ("design and specify", "what", "strategy"),
    ("buy and contract", "from whom", "deliver"),
    ("implement", "by when", "deliver"),
    ("review and evaluate", "what changed", "evaluate"),
]
STEPS = [step for step, _, _ in CYCLE]
DAYS = ["2010-06-01", "2016-06-01", "2023-06-01", "2026-11-22"]

# Dudley, from the orders and lists of course/structures.yaml.
DUDLEY = [
    ("medicines", "dudley", "Dudley PCT", "2006-10-01", "2013-03-31", ""),
    ("medicines", "dudley", "NHS Dudley CCG", "2013-04-01", "2021-03-31", ""),
    ("medicines", "dudley", "NHS Black Country and West Birmingham CCG", "2021-04-01", "2022-06-30", ""),
    ("medicines", "dudley", "NHS Black Country ICB", "2022-07-01", "", "10 April 2026"),
]


def asked(spells: list[tuple[str, ...]], days: list[str] | None = None) -> Succession:
    return who_did_it(
        spells, days or DAYS, "medicines", "dudley", {"medicines": "paid"}, {"dudley": "in Dudley"}
    )


class TestPlaceOnCycle:
    def test_work_begins_at_the_first_step_without_its_paper(self) -> None:
        found = place_on_cycle(CYCLE, busy_at="design and specify", first_missing="assess need")
        assert (found.busy_at, found.on_paper, found.begins_at, found.ahead) == (2, 0, 0, 2)

    def test_work_where_its_papers_are_is_not_ahead(self) -> None:
        found = place_on_cycle(CYCLE, "implement", "implement")
        assert (found.begins_at, found.ahead) == (4, 0)

    def test_with_every_paper_the_next_round_begins_with_need(self) -> None:
        found = place_on_cycle(CYCLE, "review and evaluate", "none")
        assert (found.on_paper, found.begins_at, found.ahead) == (6, 0, 0)

    @given(busy=st.sampled_from(STEPS), missing=st.sampled_from([*STEPS, "none"]))
    def test_it_is_ahead_only_when_it_is_beyond_its_papers(self, busy: str, missing: str) -> None:
        found = place_on_cycle(CYCLE, busy, missing)
        assert (found.ahead > 0) == (found.busy_at > found.on_paper)
        assert 0 <= found.begins_at < len(CYCLE)

    @pytest.mark.parametrize(
        ("cycle", "busy", "missing", "told"),
        [
            ([], "assess need", "none", "at least one step"),
            (5, "assess need", "none", "rows must be a list; it is 5"),
            ([5], "assess need", "none", "a step, its paper and its stage"),
            ([("assess need", "who")], "assess need", "none", "a step, its paper and its stage"),
            (["abc"], "a", "none", "a step, its paper and its stage"),
            (CYCLE, "buy", "none", "busy_at must be one of the steps"),
            (CYCLE, "implement", "some", "first_missing must be one of the steps"),
        ],
    )
    def test_what_is_no_cycle_is_refused(
        self, cycle: list[tuple[str, ...]], busy: str, missing: str, told: str
    ) -> None:
        with pytest.raises(InputError, match=told):
            place_on_cycle(cycle, busy, missing)


class TestWhoDidIt:
    def test_dudley_has_had_four_payers_and_three_changes(self) -> None:
        found = asked(DUDLEY)
        assert [[each.body for each in found.on(day)] for day in found.days] == [
            ["Dudley PCT"], ["NHS Dudley CCG"], ["NHS Black Country ICB"], ["NHS Black Country ICB"],
        ]  # fmt: skip
        assert found.changes == 3
        assert found.tenures[-1].seen == "10 April 2026"

    def test_eras_follow_each_other_from_the_first_day_on(self) -> None:
        eras = asked(DUDLEY).eras
        assert eras[0].first == date(2010, 6, 1)
        assert [era.last for era in eras] == [date(2013, 3, 31), date(2021, 3, 31), date(2022, 6, 30), None]

    def test_a_body_told_in_two_spells_is_one(self) -> None:
        spells = [
            ("medicines", "dudley", "Council", "2013-04-01", "2021-09-30", ""),
            ("medicines", "dudley", "Council", "2021-10-01", "", "2024"),
        ]
        found = asked(spells, ["2016-06-01", "2023-06-01"])
        assert [(each.first, each.last, each.seen) for each in found.tenures] == [
            (date(2013, 4, 1), None, "2024")
        ]
        assert found.changes == 0

    @pytest.mark.parametrize(
        ("inner", "outer"),
        [
            (("2003-01-01", "2004-12-31", ""), ("2002-01-01", "2010-12-31", "")),
            (("2003-01-01", "2004-12-31", ""), ("2002-01-01", "", "2026")),
            (("2003-01-01", "", "2020"), ("2002-01-01", "", "2026")),
        ],
    )
    def test_a_spell_within_another_of_the_same_body_adds_nothing(
        self, inner: tuple[str, ...], outer: tuple[str, ...]
    ) -> None:
        around = ("medicines", "dudley", "Trust", *outer)
        within = ("medicines", "dudley", "Trust", *inner)
        days = ["2002-06-01", "2009-06-01"]
        assert asked([within, around], days) == asked([around], days)

    def test_two_bodies_of_which_one_ends_are_a_change(self) -> None:
        spells = [
            ("medicines", "dudley", "One", "2009-01-01", "2014-12-31", ""),
            ("medicines", "dudley", "Two", "2009-01-01", "", "2026"),
        ]
        assert asked(spells).changes == 1

    def test_a_new_way_to_share_a_job_is_a_change(self) -> None:
        """Specialised services in Dudley since 2023: joint, delegated, delegated with more services."""
        years = [("2023-04-01", "2024-03-31"), ("2024-04-01", "2025-03-31"), ("2025-04-01", "")]
        ways = ["Jointly.", "Delegated.", "More delegated."]
        spells = [
            ("medicines", "dudley", body, *year, "", way)
            for year, way in zip(years, ways, strict=True)
            for body in ("NHS England", "Board")
        ]
        found = asked(spells, ["2023-06-01", "2026-11-22"])
        assert found.changes == 2
        assert [era.tenures[0].how for era in found.eras] == ways

    def test_what_one_body_alone_does_differently_is_no_change(self) -> None:
        spells = [
            ("medicines", "dudley", "Board", "2009-01-01", "2014-12-31", "", "By hand."),
            ("medicines", "dudley", "Board", "2015-01-01", "", "2026", "By machine."),
        ]
        assert asked(spells).changes == 0

    def test_a_time_without_anybody_is_an_era_of_nobody(self) -> None:
        spells = [DUDLEY[0], DUDLEY[3]]
        assert [len(era.tenures) for era in asked(spells).eras] == [1, 0, 1]

    def test_other_places_and_jobs_do_not_count(self) -> None:
        other = [("hospital", "dudley", *DUDLEY[0][2:]), ("medicines", "leeds", *DUDLEY[0][2:])]
        assert asked([*DUDLEY, *other]) == asked(DUDLEY)

    @given(st.permutations(DUDLEY))
    def test_the_order_of_the_rows_changes_nothing(self, spells: list[tuple[str, ...]]) -> None:
        assert asked(spells) == asked(DUDLEY)

    @given(st.lists(st.dates(date(2001, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6))
    def test_eras_leave_no_day_out_and_none_twice(self, days: list[date]) -> None:
        found = asked(DUDLEY, [day.isoformat() for day in sorted(days)])
        assert found.eras[0].first == found.days[0]
        for one, after in zip(found.eras, found.eras[1:], strict=False):
            assert one.last is not None
            assert after.first == one.last + timedelta(days=1)
        for day in days:
            assert sum(era.covers(day) for era in found.eras) == 1

    @pytest.mark.parametrize(
        ("spells", "days", "told"),
        [
            (5, DAYS, "spells must be a list; it is 5"),
            ([5], DAYS, r"spells\[0\] must be job, place"),
            (DUDLEY, 5, "days must be a list; it is 5"),
            ([("medicines", "leeds", "One", "2009-01-02", "2009-01-01", "")], DAYS, "before it begins"),
            (DUDLEY, [], "one or more, in order; they are none"),
            (DUDLEY, ["2016-01-01", "2010-01-01"], "in order"),
            (DUDLEY, ["June 2010"], "written as 2010-06-01"),
            ([("medicines", "dudley", "One")], DAYS, r"spells\[0\] must be job, place"),
            ([("medicines", "dudley", "", "2009-01-01", "", "")], DAYS, "few words of text"),
            ([("medicines", "dudley", "One", "2009", "", "")], DAYS, "written as 2010-06-01"),
        ],
    )
    def test_what_cannot_be_read_is_refused(
        self, spells: list[tuple[str, ...]], days: list[str], told: str
    ) -> None:
        with pytest.raises(InputError, match=told):
            who_did_it(spells, days, "medicines", "dudley", {"medicines": "paid"}, {"dudley": "in Dudley"})

    @pytest.mark.parametrize(("job", "place"), [("song", "dudley"), ("medicines", "rome")])
    def test_a_job_or_place_that_is_not_there_is_refused(self, job: str, place: str) -> None:
        with pytest.raises(InputError, match="must be one of"):
            who_did_it(DUDLEY, DAYS, job, place, {"medicines": "paid"}, {"dudley": "in Dudley"})
