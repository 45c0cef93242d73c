"""Pictures of commissioning: the cycle with its papers, who did a job era by era, hours still to be found."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.commissioning import CyclePosition, Succession, place_on_cycle, who_did_it
from cmplearn.methods.workforce import StudyTime, study_time

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

CYCLE = [
    ("assess need", "how many people, who misses out, and who was asked", "Understand the context"),
    ("prioritise and plan", "why this before other things, and who decided", "Set a strategy"),
    ("design and specify", "what will be provided, and what good looks like", "Set a strategy"),
    ("buy and contract", "who provides it, at what price, under which contract", "Deliver"),
    ("implement", "who does what by when, and what could go wrong", "Deliver"),
    ("review and evaluate", "what changed against the start, and for whom", "Evaluate"),
]
STEPS = [step for step, _, _ in CYCLE]
SPELLS = [
    (
        "pay",
        "here",
        "The Old Trust of a Place with a Name That Is Rather Long",
        "2002-04-01",
        "2013-03-31",
        "",
    ),
    ("pay", "here", "NHS Here CCG", "2013-04-01", "2021-03-31", ""),
    ("pay", "here", "a board", "2022-07-01", "", "April 2026"),
]
DAYS = ["2010-06-01", "2016-06-01", "2023-06-01", "2026-11-22"]


def succession(spells: list[tuple[str, ...]], days: list[str] | None = None) -> Succession:
    return who_did_it(spells, days or DAYS, "pay", "here", {"pay": "paid"}, {"here": "in Here"})


class TestCyclePosition:
    def test_work_ahead_of_its_papers_is_the_finding(self, assert_sound: Sound, texts: Texts) -> None:
        picture = charts.cycle_position(place_on_cycle(CYCLE, "design and specify", "assess need"))
        assert_sound(picture)
        assert picture.title == (
            "You are busy with “design and specify”, two steps ahead of your papers: "
            "your case begins at “assess need”"
        )
        assert {"busy here", "1. Understand the context", "Design and specify"} <= set(texts(picture))
        assert [row[3] for row in picture.rows] == [
            "first paper missing", "later", "later, you are busy here", "later", "later", "later",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("busy", "missing", "title"),
        [
            ("implement", "implement", "Your case begins at “implement”: the first step without its paper"),
            ("assess need", "implement", "Your case begins at “implement”: the first step without its paper"),
            ("prioritise and plan", "assess need", "one step ahead of your papers"),
            ("review and evaluate", "none", "the next round begins where the last one ended"),
        ],
    )
    def test_the_title_fits(self, busy: str, missing: str, title: str, assert_sound: Sound) -> None:
        picture = charts.cycle_position(place_on_cycle(CYCLE, busy, missing))
        assert title in picture.title
        assert_sound(picture)

    @given(busy=st.sampled_from(STEPS), missing=st.sampled_from([*STEPS, "none"]))
    def test_every_place_can_be_drawn(self, busy: str, missing: str, assert_sound: Sound) -> None:
        picture = charts.cycle_position(place_on_cycle(CYCLE, busy, missing))
        assert_sound(picture)
        assert sum("missing" in row[3] for row in picture.rows) == (missing != "none")
        assert sum("you are busy here" in row[3] for row in picture.rows) == 1

    @pytest.mark.parametrize("wrong", [None, {}, CyclePosition((), 0, 0)])
    def test_what_is_no_place_is_refused(self, wrong: object) -> None:
        with pytest.raises(InputError, match=r"methods\.commissioning\.place_on_cycle"):
            charts.cycle_position(wrong)  # type: ignore[arg-type]


class TestWhoDidIt:
    def test_it_tells_how_often_and_who_is_last_known(self, assert_sound: Sound, texts: Texts) -> None:
        picture = charts.who_did_it(succession(SPELLS))
        assert_sound(picture)
        assert picture.title == "In Here it has changed hands three times since 2010; last known: a board"
        assert {
            "2010",
            "2016",
            "2023",
            "last seen",
            "April 2026",
            "A board",
            "from 1 April 2013",
            "Nobody is recorded",
        } <= set(texts(picture))
        assert picture.rows[0][0] == "before 1 June 2010"
        assert picture.rows[2] == ("1 April 2021", "30 June 2022", "nobody is recorded", "", "between")
        assert picture.rows[3] == ("1 July 2022", "last seen April 2026", "a board", "", "2023, last seen")

    def test_how_several_share_a_job_is_drawn_and_told(self, assert_sound: Sound, texts: Texts) -> None:
        shared = [
            ("pay", "here", "One", "2009-01-01", "2014-12-31", "", "Together."),
            ("pay", "here", "Two", "2009-01-01", "2014-12-31", "", "Together."),
            ("pay", "here", "One", "2015-01-01", "", "2026", "Mostly one."),
            ("pay", "here", "Two", "2015-01-01", "", "2026", "Mostly one."),
        ]
        picture = charts.who_did_it(succession(shared))
        assert_sound(picture)
        assert {"Together.", "Mostly one."} <= set(texts(picture))
        assert "One and Two, “Mostly one” (2016, 2023 and last seen)" in picture.alt
        assert [row[3] for row in picture.rows] == ["Together.", "Mostly one."]

    def test_how_one_alone_does_it_is_in_the_table_only(self, texts: Texts) -> None:
        picture = charts.who_did_it(succession([(*SPELLS[2], "From its allocation.")]))
        assert "From its allocation." not in texts(picture)
        assert picture.rows[-1][3] == "From its allocation."

    @pytest.mark.parametrize(
        ("days", "title"),
        [
            (DAYS[:1], "In Here it has stayed with the same since 2010"),
            (DAYS[:2], "In Here it has changed hands once since 2010; last known: NHS Here CCG"),
            ([*DAYS[:2], "2021-06-01"], "changed hands twice since 2010; last known: nobody is recorded"),
        ],
    )
    def test_the_title_fits_how_often(self, days: list[str], title: str, assert_sound: Sound) -> None:
        picture = charts.who_did_it(succession(SPELLS, days))
        assert title in picture.title
        assert_sound(picture)

    @given(days=st.lists(st.dates(date(1999, 1, 1), date(2030, 1, 1)), min_size=1, max_size=6, unique=True))
    def test_any_days_can_be_drawn(self, days: list[date], assert_sound: Sound) -> None:
        assert_sound(charts.who_did_it(succession(SPELLS, [day.isoformat() for day in sorted(days)])))

    @pytest.mark.parametrize("wrong", [None, [], Succession("paid", "in Here", (), ())])
    def test_what_is_no_succession_is_refused(self, wrong: object) -> None:
        with pytest.raises(InputError, match=r"methods\.commissioning\.who_did_it"):
            charts.who_did_it(wrong)  # type: ignore[arg-type]


class TestStudyTime:
    def test_hours_a_week_to_be_found_are_the_finding(self, assert_sound: Sound, texts: Texts) -> None:
        picture = charts.study_time(study_time(300, 27.5, 150, 6, 0, 13))
        assert_sound(picture)
        assert picture.title == "19.6 hours a week are still to be found"
        assert {"27.5", "18", "254.5", "Still to be found"} <= set(texts(picture))
        assert picture.rows[-1] == ("Still to be found", 254.5, 19.58)

    @pytest.mark.parametrize(
        ("time", "title"),
        [
            (StudyTime(100, 40, 30, 17, 13), "1 hour a week is still to be found"),
            (StudyTime(100, 40, 60, 17, 13), "No hours are left to find"),
        ],
    )
    def test_the_title_fits(self, time: StudyTime, title: str, assert_sound: Sound) -> None:
        picture = charts.study_time(time)
        assert title in picture.title
        assert_sound(picture)

    @given(protected=st.floats(0, 200), share=st.floats(0, 1), weeks=st.floats(1, 104))
    def test_any_promise_can_be_drawn(
        self, protected: float, share: float, weeks: float, assert_sound: Sound
    ) -> None:
        assert_sound(charts.study_time(study_time(300, 27.5, 150, protected, share, weeks)))

    def test_what_is_no_time_is_refused(self) -> None:
        with pytest.raises(InputError, match=r"methods\.workforce\.study_time"):
            charts.study_time(None)  # type: ignore[arg-type]
