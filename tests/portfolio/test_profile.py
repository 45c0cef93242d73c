"""Who the owner of a portfolio is: asked once, never asked again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cmplearn.portfolio import Portfolio, open_portfolio
from cmplearn.portfolio.profile import KEY, KIND, MOST_HOURS, PROFESSIONS, Profile, profile

FULL = Profile(
    name="Asha Rao",
    profession="pharmacy-technician",
    role="Lead technician",
    organisation="A primary care network",
    team="Medicines",
    bodies=("gphc", "plain"),
    registration_ends=date(2027, 6, 30),
    revalidation_due=date(2028, 1, 1),
    appraisal_due=date(2027, 3, 1),
    dual_registered=True,
    hours_a_week=22.5,
    colleagues=("Jo Bloggs", "Sam Smith"),
    sponsor="Kit Lee",
)


@pytest.fixture
def portfolio(tmp_path: Path) -> Any:
    """An empty portfolio."""
    with open_portfolio(tmp_path) as opened:
        yield opened


def _save(portfolio: Portfolio, kind: str, key: str, value: Any, version: int = 0) -> None:
    portfolio.save(kind, key, value, version, f"{kind}-{key}-{version}")


def test_nothing_saved_is_an_empty_profile(portfolio: Portfolio) -> None:
    assert profile(portfolio) == Profile()


def test_what_was_saved_comes_back(portfolio: Portfolio) -> None:
    _save(portfolio, KIND, KEY, FULL.to_value())
    found = profile(portfolio)
    assert found.version == 1
    assert Profile(**(vars(found) | {"version": 0})) == FULL


def test_an_empty_profile_saves_nothing() -> None:
    assert Profile().to_value() == {}


def test_no_body_chosen_is_not_the_same_as_never_asked() -> None:
    assert Profile.from_value(Profile(bodies=()).to_value()).bodies == ()
    assert Profile.from_value({}).bodies is None


@pytest.mark.parametrize(
    "value", [None, [], "text", 3, {"bodies": "gphc", "colleagues": 1, "hours_a_week": []}]
)
def test_a_value_of_another_shape_is_read_as_nothing_said(value: Any) -> None:
    found = Profile.from_value(value)
    assert (found.name, found.colleagues, found.hours_a_week) == ("", (), None)


@pytest.mark.parametrize("hours", [-1, MOST_HOURS + 1, 1000, True, "many", float("nan"), float("inf")])
def test_hours_that_no_week_has_are_not_kept(hours: Any) -> None:
    assert Profile.from_value({"hours_a_week": hours}).hours_a_week is None


def test_a_date_that_is_none_is_left_out_and_the_rest_kept() -> None:
    found = Profile.from_value({"name": "Asha", "registration_ends": "2027-02-31"})
    assert (found.name, found.registration_ends) == ("Asha", None)


def test_a_name_given_twice_is_watched_for_once() -> None:
    assert Profile.from_value({"colleagues": ["Jo", " Jo ", "", "Sam"]}).colleagues == ("Jo", "Sam")


def test_the_profession_comes_from_the_first_lesson(portfolio: Portfolio) -> None:
    _save(portfolio, "answer", "profession", "nurse")
    assert profile(portfolio).profession == "nurse"


def test_the_profile_says_it_more_exactly_than_the_lesson(portfolio: Portfolio) -> None:
    _save(portfolio, "answer", "profession", "nurse")
    _save(portfolio, KIND, KEY, {"profession": "midwife"})
    assert profile(portfolio).profession == "midwife"


def test_a_profession_changed_in_the_lesson_since_wins(portfolio: Portfolio) -> None:
    _save(portfolio, KIND, KEY, {"profession": "midwife", "name": "Asha"})
    _save(portfolio, "answer", "profession", "manager")
    assert (profile(portfolio).profession, profile(portfolio).name) == ("manager", "Asha")


def test_an_answer_that_no_lesson_offers_changes_nothing(portfolio: Portfolio) -> None:
    _save(portfolio, KIND, KEY, {"profession": "GP"})
    _save(portfolio, "answer", "profession", ["nurse"])
    assert profile(portfolio).profession == "GP"


def test_every_profession_but_other_is_one_that_lessons_know() -> None:
    known = {Profile(profession=name).lesson_profession for name in PROFESSIONS if name != "other"}
    assert known == {"pharmacist", "GP", "nurse", "manager"}
