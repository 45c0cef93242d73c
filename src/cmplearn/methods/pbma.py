"""Programme budgeting and marginal analysis: what to do less of, so that something worth more can be done.

No new money: each pound for the wish list comes from a scheme on the hit list, and both sides are judged by
the same panel in the same unit of benefit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["Reallocation", "WholeSchemes", "reallocate", "whole_schemes"]

Floats = NDArray[np.float64]

_COLUMNS = ("name", "cost_gbp", "benefit")
_MOST_WHOLE = 20  # a million sets on each side: more would not fit in the memory of a laptop


@dataclass(frozen=True)
class Reallocation:
    """Trades at the margin, in order, and where they stop.

    Attributes
    ----------
    trades : DataFrame
        A row a trade: from_scheme, to_scheme, amount_gbp, benefit_lost, benefit_gained, net_benefit and
        total_net_benefit (of this and all trades before).
    schemes : DataFrame
        A row a scheme in the order in which it is taken, the wish list first: list (wish or hit), name,
        cost_gbp, benefit, benefit_per_gbp and share (how much of it is funded or released, 0 to 1).
    stopped : str
        Why there is no further trade, in words.
    next_wish, next_hit : str or None
        The schemes at which the next pound would be spent and found; None where a list is used up.

    Examples
    --------
    >>> wish = pd.DataFrame({"name": ["reviews"], "cost_gbp": [300], "benefit": [60]})
    >>> hit = pd.DataFrame({"name": ["tests"], "cost_gbp": [100], "benefit": [5]})
    >>> found = reallocate(wish, hit)
    >>> found.moved_gbp, found.net_benefit, found.next_wish
    (100.0, 15.0, 'reviews')
    """

    trades: pd.DataFrame
    schemes: pd.DataFrame
    stopped: str
    next_wish: str | None
    next_hit: str | None

    @property
    def moved_gbp(self) -> float:
        """Pounds that change their place."""
        return float(self.trades["amount_gbp"].sum())

    @property
    def net_benefit(self) -> float:
        """Benefit gained less benefit lost, in the unit of the lists."""
        return float(self.trades["net_benefit"].sum())


@dataclass(frozen=True)
class WholeSchemes:
    """The best choice of schemes that can't be done in part.

    Attributes
    ----------
    schemes : DataFrame
        A row a scheme, the wish list first: list (wish or hit), name, cost_gbp, benefit and chosen (to be
        funded, or to be stopped).
    net_benefit : float
        Benefit gained less benefit lost, in the unit of the lists.
    left_over_gbp : float
        Pounds released and not spent.

    Examples
    --------
    >>> wish = pd.DataFrame({"name": ["calls"], "cost_gbp": [150], "benefit": [25]})
    >>> hit = pd.DataFrame({"name": ["clinic"], "cost_gbp": [200], "benefit": [10]})
    >>> whole_schemes(wish, hit).left_over_gbp
    50.0
    """

    schemes: pd.DataFrame
    net_benefit: float
    left_over_gbp: float


def reallocate(wish_list: pd.DataFrame, hit_list: pd.DataFrame) -> Reallocation:
    """Return the trades from the hit list to the wish list that add benefit, the best first.

    The next pound goes to the wish with the most benefit per pound and comes from the hit that loses the
    least, as long as the first is above the second. Schemes may be done in part, with benefit in proportion;
    where they may not, see `whole_schemes`.

    Parameters
    ----------
    wish_list : DataFrame
        Candidates for more: name, cost_gbp (above 0, a year) and benefit (what it would add, 0 or more, in
        any one unit).
    hit_list : DataFrame
        Candidates for less: name, cost_gbp (what it would release, above 0, a year) and benefit (what would
        be lost, 0 or more, in the same unit).

    Returns
    -------
    Reallocation
        The trades in order, each scheme's share, and why it stops there.

    Raises
    ------
    InputError
        When a list is no table, empty or lacks a column, a scheme has no name or stands twice, a cost is not
        above 0, or a benefit is missing or negative.

    References
    ----------
    Ruta and others (2005), BMJ 330, 1501-1503: programme budgeting and marginal analysis. Ranking by ratio is
    the exact answer for schemes that can be divided (Dantzig 1957, textbook).

    Examples
    --------
    >>> wish = pd.DataFrame({"name": ["reviews"], "cost_gbp": [300], "benefit": [60]})
    >>> hit = pd.DataFrame({"name": ["tests", "clinic"], "cost_gbp": [100, 400], "benefit": [5, 40]})
    >>> found = reallocate(wish, hit)
    >>> found.trades[["from_scheme", "amount_gbp", "net_benefit"]].to_numpy().tolist()
    [['tests', 100.0, 15.0], ['clinic', 200.0, 20.0]]
    >>> found.stopped
    'the wish list is funded in full'
    """
    wishes, hits = _both(wish_list, hit_list)
    wishes = wishes.sort_values("benefit_per_gbp", ascending=False, kind="stable", ignore_index=True)
    hits = hits.sort_values("benefit_per_gbp", kind="stable", ignore_index=True)
    spent, found = wishes["cost_gbp"].cumsum().to_numpy(), hits["cost_gbp"].cumsum().to_numpy()
    borders, amounts = _steps(spent, found)
    to, origin = np.searchsorted(spent, borders), np.searchsorted(found, borders)
    gained, lost = wishes["benefit_per_gbp"].to_numpy()[to], hits["benefit_per_gbp"].to_numpy()[origin]
    worth = gained > lost * (1 + 1e-12)  # the gap only closes from trade to trade; pence leave a last bit
    to, origin, amounts = to[worth], origin[worth], amounts[worth]
    trades = _trades(wishes.iloc[to], hits.iloc[origin], amounts)
    wishes["share"] = np.bincount(to, weights=amounts, minlength=len(wishes)) / wishes["cost_gbp"]
    hits["share"] = np.bincount(origin, weights=amounts, minlength=len(hits)) / hits["cost_gbp"]
    next_wish, next_hit = _unfinished(wishes), _unfinished(hits)
    schemes = pd.concat([wishes, hits], ignore_index=True)
    return Reallocation(trades, schemes, _why(next_wish, next_hit), next_wish, next_hit)


def whole_schemes(wish_list: pd.DataFrame, hit_list: pd.DataFrame) -> WholeSchemes:
    """Return the choice of whole schemes to fund and to stop that adds the most benefit.

    Every choice is looked at, so that none is better; `reallocate` shows the reasons more plainly and adds at
    least as much, if schemes can be done in part.

    Parameters
    ----------
    wish_list, hit_list : DataFrame
        As in `reallocate`; at most 20 schemes each.

    Returns
    -------
    WholeSchemes
        What is chosen, what it adds and what is left over. When nothing adds benefit, nothing is chosen.

    Raises
    ------
    InputError
        As `reallocate`; when a list has more than 20 schemes.

    References
    ----------
    A knapsack problem whose size is itself chosen; all sets of each list are compared (textbook).

    Examples
    --------
    The best ratio doesn't fit: 60 for 300 pounds can't be had from one clinic of 200.

    >>> wish = pd.DataFrame({"name": ["reviews", "calls"], "cost_gbp": [300, 150], "benefit": [60, 25]})
    >>> hit = pd.DataFrame({"name": ["clinic"], "cost_gbp": [200], "benefit": [10]})
    >>> found = whole_schemes(wish, hit)
    >>> found.schemes.query("chosen")["name"].tolist(), found.net_benefit, found.left_over_gbp
    (['calls', 'clinic'], 15.0, 50.0)
    """
    wishes, hits = _both(wish_list, hit_list)
    for name, schemes in (("wish_list", wishes), ("hit_list", hits)):
        if len(schemes) > _MOST_WHOLE:
            raise InputError(
                f"{name} must have at most {_MOST_WHOLE} schemes; it has {len(schemes)}. "
                "Every set is compared: leave out those that nobody would choose, or use reallocate."
            )
    cost, gained = _all_sets(wishes["cost_gbp"]), _all_sets(wishes["benefit"])
    released, lost = _all_sets(hits["cost_gbp"]), _all_sets(hits["benefit"])
    cheapest = np.argsort(cost, kind="stable")
    best_so_far = np.maximum.accumulate(gained[cheapest])
    affordable = released * (1 + 1e-12)  # pounds with pence don't add up exactly
    net = best_so_far[np.searchsorted(cost[cheapest], affordable, side="right") - 1] - lost
    stop = int(net.argmax())
    within = cheapest[cost[cheapest] <= affordable[stop]]
    fund = int(within[gained[within].argmax()])
    schemes = pd.concat([wishes, hits], ignore_index=True).drop(columns="benefit_per_gbp")
    schemes["chosen"] = [*_members(fund, len(wishes)), *_members(stop, len(hits))]
    return WholeSchemes(schemes, float(net[stop]), max(0.0, float(released[stop] - cost[fund])))


def _both(wish_list: Any, hit_list: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both lists, checked, with their benefit per pound."""
    wishes, hits = _schemes("wish_list", wish_list), _schemes("hit_list", hit_list)
    shared = wishes["name"][wishes["name"].isin(hits["name"])]
    if len(shared):
        raise InputError(
            f"wish_list and hit_list must not share schemes; both have {shared.iloc[0]!r}. "
            "Say which part of it would grow and which would shrink."
        )
    return wishes, hits


def _schemes(name: str, table: Any) -> pd.DataFrame:
    _checks.columns(table, _COLUMNS, name)
    names = [_checks.text(f"{name}['name']", each) for each in table["name"]]
    twice = pd.Series(names)[pd.Series(names).duplicated()]
    if len(twice):
        raise InputError(
            f"{name} must have each scheme once; it has {twice.iloc[0]!r} twice. Merge its rows."
        )
    cost = _checks.array(f"{name}['cost_gbp']", table["cost_gbp"].to_numpy(), above=0)
    benefit = _checks.array(f"{name}['benefit']", table["benefit"].to_numpy())
    if (benefit < 0).any():
        raise InputError(
            f"{name}['benefit'] must be 0 or more; it is {benefit.min():g}. What does harm is stopped "
            "whatever it releases: leave it out of the trades."
        )
    kind = name.removesuffix("_list")
    return pd.DataFrame(
        {"list": kind, "name": names, "cost_gbp": cost, "benefit": benefit, "benefit_per_gbp": benefit / cost}
    )


def _steps(spent: Floats, found: Floats) -> tuple[Floats, Floats]:
    """Return each pound-mark at which one side's scheme is used up, and the pounds since the mark before."""
    moved = min(spent[-1], found[-1])
    marks = np.unique(np.concatenate([spent, found]))
    marks = marks[marks <= moved]
    amounts = np.diff(marks, prepend=0)
    real = amounts > 1e-9 * moved  # two sums of the same pounds and pence may differ in their last bit
    return marks[real], amounts[real]


def _trades(wishes: pd.DataFrame, hits: pd.DataFrame, amounts: Floats) -> pd.DataFrame:
    gained = amounts * wishes["benefit_per_gbp"].to_numpy()
    lost = amounts * hits["benefit_per_gbp"].to_numpy()
    return pd.DataFrame(
        {
            "from_scheme": hits["name"].to_numpy(),
            "to_scheme": wishes["name"].to_numpy(),
            "amount_gbp": amounts,
            "benefit_lost": lost,
            "benefit_gained": gained,
            "net_benefit": gained - lost,
            "total_net_benefit": np.cumsum(gained - lost),
        }
    )


def _unfinished(schemes: pd.DataFrame) -> str | None:
    open_ones = schemes["name"][schemes["share"] < 1 - 1e-9]
    return str(open_ones.iloc[0]) if len(open_ones) else None


def _why(next_wish: str | None, next_hit: str | None) -> str:
    if next_wish is None:
        return "the wish list is funded in full"
    if next_hit is None:
        return "nothing is left to release"
    return f"a pound more for {next_wish} adds no more benefit than a pound less for {next_hit} takes away"


def _all_sets(values: pd.Series) -> Floats:
    """Return the sum over each set of schemes; a set's place has the bits of its members."""
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums, sums + value])
    return sums


def _members(place: int, size: int) -> list[bool]:
    return [bool(place >> bit & 1) for bit in range(size)]
