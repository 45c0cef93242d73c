"""Two formularies into one: hand-made chapters first, then laws, then refusals."""

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.errors import InputError
from cmplearn.methods.formulary import (
    ILLUSTRATIVE_RULES,
    REMOVED,
    SILENT,
    Harmonised,
    Rule,
    agreement,
    harmonise,
    rule_coverage,
)

KEPT = ["medicine", "left_status", "right_status"]


def chapter(**statuses: str) -> pd.DataFrame:
    return pd.DataFrame({"medicine": list(statuses), "status": list(statuses.values())})


LEFT = chapter(alpha="Green", beta="Red", gamma="green", delta="amber", eta="green", iota="red").assign(
    withdrawn=[False, False, False, False, True, False],
    wording=["first line", "hospital", "first line", "shared", "first line", "hospital"],
)
RIGHT = chapter(Alpha="green ", beta="green", delta="purple", eta="green", theta="amber", iota="red").assign(
    nice_approved=[False, False, False, False, True, False],
    wording=["first line", "any", "shared", "first line", "new", "specialist"],
)


def decisions(found: Harmonised) -> dict[str, tuple[str, str]]:
    return {row.medicine: (row.status, row.rule) for row in found.resolved.itertuples()}


def test_each_medicine_is_decided_by_the_first_rule_or_kept_as_it_is() -> None:
    found = harmonise(LEFT, RIGHT)
    assert decisions(found) == {
        "alpha": ("green", "positions agree"),
        "eta": (REMOVED, "withdrawn for safety"),
        "iota": ("red", "positions agree, to be worded anew"),
        "theta": ("amber", "NICE recommends it and one list has it"),
    }
    assert found.unresolved[[*KEPT, "rule"]].values.tolist() == [
        ["beta", "red", "green", "red in one list, green in the other"],
        ["gamma", "green", SILENT, "only one list has it"],
        ["delta", "amber", "purple", ""],
    ]
    assert found.share_resolved == 4 / 7


def test_both_positions_stay_beside_what_was_decided() -> None:
    found = harmonise(LEFT, RIGHT)
    row = found.resolved.set_index("medicine").loc["theta"]
    assert (row["left_status"], row["right_status"]) == (SILENT, "amber")
    assert (row["right_wording"], found.unresolved["left_wording"][0]) == ("new", "hospital")


def test_the_order_of_rules_decides() -> None:
    widest = Rule("keep the stricter", lambda pairs: pairs["left_status"] == "red", "red")
    assert decisions(harmonise(LEFT, RIGHT, [widest, *ILLUSTRATIVE_RULES]))["beta"] == ("red", widest.name)
    assert "beta" not in decisions(harmonise(LEFT, RIGHT, [*ILLUSTRATIVE_RULES, widest]))


def test_positions_that_agree_stand_without_a_rule() -> None:
    nothing = Rule("nothing", lambda pairs: pairs["left_status"] == "black", "black")
    found = harmonise(LEFT, RIGHT, [nothing])
    assert {row.medicine: row.rule for row in found.resolved.itertuples()} == {
        "alpha": "positions agree",
        "eta": "positions agree",
        "iota": "positions agree",
    }


def test_coverage_and_conflicts_of_rules_by_hand() -> None:
    table = rule_coverage(LEFT, RIGHT).set_index("rule")
    assert table["applies"].tolist() == [1, 1, 3, 1, 2, 1]
    assert table["first"].tolist() == [1, 1, 1, 1, 1, 1]
    assert table["overruled"].tolist() == [0, 0, 2, 0, 1, 0]
    # eta: removed or green; theta: amber or the working group. Wording: both say red.
    assert table["conflicts"].tolist() == [1, 0, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [
        ((20, 5, 10, 15), 0.4),  # agreement 0.7, by chance 0.5: by hand
        ((45, 15, 25, 15), 0.130435),  # same observed agreement 0.60, other habits: 0.54 by chance
        ((25, 35, 5, 35), 0.259259),  # 0.46 by chance
        ((0, 5, 5, 0), -1),
        ((7, 0, 0, 3), 1),
    ],
)
def test_kappa_by_hand(counts: tuple[int, ...], kappa: float) -> None:
    both, first_only, second_only, neither = counts
    one = ["yes"] * (both + first_only) + ["no"] * (second_only + neither)
    two = ["yes"] * both + ["no"] * first_only + ["yes"] * second_only + ["no"] * neither
    found = agreement(one, two)
    assert found.kappa is not None
    assert round(found.kappa, 6) == kappa
    assert found.items == sum(counts)


def test_two_readers_who_only_say_yes_have_no_kappa() -> None:
    found = agreement(["yes"] * 5, ["Yes "] * 5)
    assert (found.observed, found.expected, found.kappa) == (1, 1, None)


statuses = st.sampled_from(["green", "amber", "purple", "red", "grey", "black"])
lists = st.dictionaries(st.sampled_from([f"drug {n}" for n in range(12)]), statuses, min_size=1)
marks = st.lists(st.sampled_from([True, False, None]), min_size=12, max_size=12)
rules = st.permutations(ILLUSTRATIVE_RULES).flatmap(
    lambda order: st.integers(1, len(order)).map(lambda n: order[:n])
)


def marked(table: pd.DataFrame, column: str, values: list[Any]) -> pd.DataFrame:
    return table.assign(**{column: pd.Series(values[: len(table)], dtype=object)})


@settings(max_examples=60)
@given(lists, lists, marks, marks, rules)
def test_no_row_vanishes_and_twice_is_once(
    left: dict[str, str], right: dict[str, str], withdrawn: list[Any], approved: list[Any], order: list[Rule]
) -> None:
    one = marked(chapter(**left), "withdrawn", withdrawn)
    two = marked(chapter(**right), "nice_approved", approved)
    once = harmonise(one, two, order)
    medicines = [*once.resolved["medicine"], *once.unresolved["medicine"]]
    assert sorted(medicines) == sorted({*left, *right})
    for table in (once.resolved, once.unresolved):
        assert table["left_status"].tolist() == [left.get(name, SILENT) for name in table["medicine"]]
        assert table["right_status"].tolist() == [right.get(name, SILENT) for name in table["medicine"]]
    twice = harmonise(once.left, once.right, order)
    assert set(twice.resolved[["medicine", "status"]].itertuples(index=False)) == set(
        once.resolved[["medicine", "status"]].itertuples(index=False)
    )
    assert set(twice.unresolved[[*KEPT, "rule"]].itertuples(index=False)) == set(
        once.unresolved[[*KEPT, "rule"]].itertuples(index=False)
    )


@settings(max_examples=40)
@given(lists, lists)
def test_the_list_that_comes_first_makes_no_difference(left: dict[str, str], right: dict[str, str]) -> None:
    one = harmonise(chapter(**left), chapter(**right))
    other = harmonise(chapter(**right), chapter(**left))
    assert set(one.resolved[["medicine", "status", "rule"]].itertuples(index=False)) == set(
        other.resolved[["medicine", "status", "rule"]].itertuples(index=False)
    )
    assert one.share_resolved == other.share_resolved


@settings(max_examples=40)
@given(lists, lists)
def test_first_matches_add_up_and_are_what_was_done(left: dict[str, str], right: dict[str, str]) -> None:
    found = harmonise(chapter(**left), chapter(**right))
    table = rule_coverage(chapter(**left), chapter(**right)).set_index("rule")
    by_rule = pd.concat([found.resolved["rule"], found.unresolved["rule"]]).value_counts()
    assert table["first"].to_dict() == by_rule.reindex(table.index, fill_value=0).to_dict()
    assert (table["applies"] == table["first"] + table["overruled"]).all()
    assert (table["conflicts"] <= table["applies"]).all()


answers = st.sampled_from(["green", "amber", "red"])


@settings(max_examples=60)
@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=40))
def test_kappa_is_at_most_one_and_has_no_sides(pairs: list[tuple[str, str]]) -> None:
    one, two = [a for a, _ in pairs], [b for _, b in pairs]
    found, other = agreement(one, two), agreement(two, one)
    assert found.observed == other.observed
    if found.kappa is None:
        assert len(set(one + two)) == 1
    else:
        assert other.kappa == pytest.approx(found.kappa)
        assert found.kappa <= 1 + 1e-12
        assert (found.kappa == pytest.approx(1)) == (one == two)


def test_rules_that_go_round_in_circles_are_refused() -> None:
    first = Rule("amber to green", lambda pairs: pairs["left_status"] == "amber", "green")
    second = Rule("green to amber", lambda pairs: pairs["left_status"] == "green", "amber")
    with pytest.raises(
        InputError,
        match="rules must settle; alpha is decided as amber by 'green to amber', then sent on to green",
    ):
        harmonise(LEFT, RIGHT, [first, second])
    group = Rule("ask about green", lambda pairs: pairs["right_status"] == "green", None)
    with pytest.raises(InputError, match="then sent on to the working group by 'ask about green'"):
        harmonise(chapter(a="amber"), chapter(a="red"), [first, group])


def rule(applies: Any = lambda pairs: pairs["left_status"] == "red", status: Any = "red") -> Rule:
    return Rule("a rule", applies, status)


@pytest.mark.parametrize("function", [harmonise, rule_coverage])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (([], RIGHT), "left must be a pandas table"),
        ((LEFT, RIGHT.drop(columns="status")), "right must have .* missing: status; present: medicine"),
        ((LEFT.iloc[:0], RIGHT), "left must have at least one row"),
        ((LEFT.assign(status=None), RIGHT), "status must be filled in every row; 6 of 6"),
        ((LEFT, RIGHT.assign(medicine=1)), "medicine must be text"),
        ((LEFT, RIGHT.assign(status=math.nan)), "status must be filled"),
        ((chapter(a="red", A="green"), RIGHT), "left must have each medicine once; a is there twice"),
        ((LEFT.assign(withdrawn="yes"), RIGHT), "withdrawn must be True, False or missing .* holds 'yes'"),
        ((LEFT, RIGHT, []), "rules must be a list of Rule"),
        ((LEFT, RIGHT, rule()), "rules must be a list of Rule"),
        ((LEFT, RIGHT, ["same"]), "rules must be a list of Rule"),
        ((LEFT, RIGHT, [rule(), rule()]), "name of its own; they are a rule, a rule"),
        (
            (LEFT, RIGHT, [rule(lambda pairs: pairs["price"] > 3)]),
            "'a rule' needs a column .*'price'.* Present",
        ),
        ((LEFT, RIGHT, [rule(lambda pairs: pairs["left_status"])]), "must say True or False for each of 7"),
        ((LEFT, RIGHT, [rule(lambda _: [True])]), r"must say True or False .* of shape \(1,\)"),
        ((LEFT, RIGHT, [rule(status=" ")]), "must decide on a status in words"),
        ((LEFT, RIGHT, [rule(status=lambda pairs: [None] * len(pairs))]), "must decide on a status in words"),
        ((LEFT, RIGHT, [rule(status=lambda _: ["red"])]), "must decide on a status in words"),
    ],
)
def test_lists_and_rules_that_would_mislead_are_refused(
    function: Any, arguments: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        function(*arguments)


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([], [], "first must hold at least one answer"),
        ("yes", "yes", "first must be a list of answers"),
        (["yes"], 5, "second must be a list of answers"),
        (["yes"], ["yes", "no"], "they have 1 and 2"),
        (
            pd.Series(["yes"], index=["a"]),
            pd.Series(["yes"], index=["b"]),
            "the same items; they have 1 and 1, under other labels",
        ),
        (["yes", None], ["yes", "no"], "first must be filled in every row"),
        (["yes", "no"], ["yes", math.nan], "second must be filled in every row"),
        ([1, 2], ["yes", "no"], "first must be text"),
    ],
)
def test_agreement_needs_two_answers_to_each_item(first: Any, second: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        agreement(first, second)
