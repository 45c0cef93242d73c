"""Risk: ratios turned into people by hand, then laws of parts and wholes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn.course import cases, datasets
from cmplearn.errors import InputError
from cmplearn.methods.risk import absolute_from_relative, people_from_two_ratios, ratios_by_part

ratios = st.floats(0.1, 50)
portions = st.floats(0.01, 0.99)


def test_the_same_ratio_is_few_people_or_many() -> None:
    """By hand: 24 times 5 of 100,000 is 120, or 12 of 10,000; 24 times 0.1 is 2.4, or 0.24."""
    usual = absolute_from_relative(5, {"without": 1, "with": 24}, people=10_000, event="die suddenly")
    rare = absolute_from_relative(0.1, {"without": 1, "with": 24}, people=10_000)
    assert usual["group"].tolist() == ["without", "with"]
    assert usual["per_100_000"].tolist() == [5, 120]
    assert usual["expected"].tolist() == pytest.approx([0.5, 12])
    assert usual["extra"].tolist() == pytest.approx([0, 11.5])
    assert usual["one_in"].tolist() == pytest.approx([20_000, 833.33], abs=0.01)
    assert rare["expected"].tolist() == pytest.approx([0.01, 0.24])
    assert usual.attrs == {"people": 10_000, "event": "die suddenly"}


def test_a_group_without_risk_is_one_in_no_number() -> None:
    assert absolute_from_relative(5, [1, 0])["one_in"].tolist() == [20_000, float("inf")]


def test_against_the_rest_the_part_is_counted_once() -> None:
    """By hand: 24 = 0.75 r + 0.25 x 3 r, so r = 16 and the part is 48, not 72."""
    assert ratios_by_part(24, 3, 0.25).to_dict() == {"rest": 16, "part": 48}


def test_against_the_whole_two_ratios_do_multiply_and_little_is_left_for_the_rest() -> None:
    """By hand: the part 72, so 24 = 0.75 r + 0.25 x 72 and r = 8: the part is nine times the rest."""
    found = ratios_by_part(24, 3, 0.25, "whole")
    assert found.to_dict() == {"rest": 8, "part": 72}


def test_the_case_gives_the_same_ratios() -> None:
    case = cases.load("epilepsy")
    whole, part = (
        case.figure(name).value for name in ("sudden_death_times_epilepsy", "sudden_death_times_ld")
    )
    for end in ("low", "high"):
        share = case.figure(f"ld_share_{end}_percent").value / 100
        assert ratios_by_part(whole, part, share)["rest"] == case.check(f"times_without_ld_if_{end}").value


def test_the_table_of_deaths_gives_the_same_ratios() -> None:
    deaths = datasets.load("sudden-death-risk").groupby(["epilepsy", "learning_disability"])
    found = deaths[["people", "sudden_deaths"]].sum()
    rate = found["sudden_deaths"] / found["people"]
    without = found.loc[False].sum()
    outside = without["sudden_deaths"] / without["people"]
    expected = ratios_by_part(24, 3, 0.25)
    assert rate[True, False] / outside == pytest.approx(expected["rest"], rel=0.01)
    assert rate[True, True] / outside == pytest.approx(expected["part"], rel=0.01)


@given(ratios, ratios, portions, st.sampled_from(["rest", "whole"]))
def test_parts_by_their_weight_make_the_whole_again(
    whole: float, part: float, share: float, against: Any
) -> None:
    if against == "whole" and part * share > 1:
        with pytest.raises(InputError, match="more events than the whole"):
            ratios_by_part(whole, part, share, against)
        return
    found = ratios_by_part(whole, part, share, against)
    assert (1 - share) * found["rest"] + share * found["part"] == pytest.approx(whole)
    base = found["rest"] if against == "rest" else whole
    assert found["part"] == pytest.approx(part * base)


def test_people_from_two_ratios_are_three_groups() -> None:
    found = people_from_two_ratios(5, 24, 3, 0.25, groups=["none", "one", "both"])
    assert found["group"].tolist() == ["none", "one", "both"]
    assert found["times"].tolist() == [1, 16, 48]
    assert found["expected"].tolist() == [5, 80, 240]


def test_what_can_be_no_risk_is_refused() -> None:
    with pytest.raises(InputError, match="none may make a risk above 1"):
        absolute_from_relative(10_000, [1, 24])
    with pytest.raises(InputError, match="above 0"):
        absolute_from_relative(0, [1, 24])
    with pytest.raises(InputError, match="share must be between 0 and 1"):
        ratios_by_part(24, 3, 1)
    with pytest.raises(InputError, match="against must be rest or whole"):
        ratios_by_part(24, 3, 0.25, "everyone")  # type: ignore[arg-type]
    for groups in (["a", "a", "b"], ["a", "b", "c", "a"], ["a", "b"]):
        with pytest.raises(InputError, match="three different names"):
            people_from_two_ratios(5, 24, 3, 0.25, groups=groups)
