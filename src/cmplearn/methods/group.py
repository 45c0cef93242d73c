"""What a group of people answered together: the middle and the spread, an order, weights, and who moved.

A middle without its spread hides the disagreement that a group has yet to talk about. So every summary here
has both. Nothing here is a test of significance: these are the people in the room.
"""

import math
from collections.abc import Mapping, Sequence

from cmplearn.errors import InputError
from cmplearn.methods._group_checks import numbers, rankings_of, scores_of, shares_of, whole
from cmplearn.methods._group_records import Estimates, NetChange, Turnover, Valued, Weighed

__all__ = [
    "Estimates",
    "NetChange",
    "Turnover",
    "Valued",
    "Weighed",
    "borda",
    "estimates",
    "group_values",
    "group_weights",
    "kendalls_w",
    "net_change",
    "turnover",
]


def estimates(values: Sequence[float]) -> Estimates:
    """Return the middle and the spread of numbers that people gave.

    Parameters
    ----------
    values : sequence of float
        One number a person.

    Returns
    -------
    Estimates
        Quartiles by linear interpolation between neighbours (type 7, as in R, numpy and spreadsheets).

    Raises
    ------
    InputError
        When there are none, or one is not a number.

    References
    ----------
    Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50 (4), doi
    10.1080/00031305.1996.10473566 (type 7). Dalkey and Helmer (1963), An experimental application of the
    Delphi method to the use of experts, Management Science 9 (3), doi 10.1287/mnsc.9.3.458: a group's
    estimates are fed back as median and quartiles.

    Examples
    --------
    >>> found = estimates([10, 20, 30, 40, 200])
    >>> found.median, found.lower, found.upper, found.spread
    (30.0, 20.0, 40.0, 20.0)
    """
    given = sorted(numbers("values", values))
    low, mid, high = (_quantile(given, share) for share in (0.25, 0.5, 0.75))
    return Estimates(len(given), given[0], low, mid, high, given[-1])


def turnover(counts: Mapping[tuple[str, str], int], options: Sequence[str] | None = None) -> Turnover:
    """Return the table of who moved from which answer to which.

    Parameters
    ----------
    counts : mapping of (str, str) to int
        People by first and second answer.
    options : sequence of str, optional
        What could be answered, in order; without it, what was, in the order of `counts`.

    Returns
    -------
    Turnover

    Raises
    ------
    InputError
        When a count is no whole number of 0 or more, or an answer is none of the options.

    References
    ----------
    Lazarsfeld, Berelson and Gaudet (1944), The People's Choice: the turnover table of a panel (textbook, not
    seen).

    Examples
    --------
    >>> turnover({("wait", "treat"): 4, ("treat", "treat"): 6}).changed
    4
    """
    found = {
        (str(first), str(again)): whole(f"counts of {first!s:.40} to {again!s:.40}", count)
        for (first, again), count in counts.items()
    }
    answers = dict.fromkeys(answer for pair in found for answer in pair)
    known = tuple(map(str, options)) if options is not None else tuple(answers)
    for answer in answers:
        if answer not in known:
            raise InputError(
                f"counts must be of the options; {answer!r:.60} is none of {', '.join(known)}. "
                "Add it to options."
            )
    return Turnover(known, {pair: count for pair, count in found.items() if count})


def net_change(before: Mapping[str, int], after: Mapping[str, int]) -> NetChange:
    """Return what two counts of hands say about who moved.

    Parameters
    ----------
    before, after : mapping of str to int
        Hands for each option, the first time and the second.

    Returns
    -------
    NetChange
        Hands that went up or stayed down between the counts are nobody's move: where the totals differ, the
        smaller of gains and losses is the fewest who must have moved.

    Raises
    ------
    InputError
        When a count is no whole number of 0 or more.

    References
    ----------
    The margins bound the cells of a table (Fréchet 1951; textbook, not seen): here the off-diagonal ones.

    Examples
    --------
    >>> found = net_change({"wait": 12, "treat": 8}, {"wait": 5, "treat": 15})
    >>> found.changes, found.fewest_moved
    ({'wait': -7, 'treat': 7}, 7)
    """
    options = dict.fromkeys([*before, *after])
    hands = [
        {option: whole(f"{name} of {option!s:.40}", given.get(option, 0)) for option in options}
        for name, given in (("before", before), ("after", after))
    ]
    changes = {option: hands[1][option] - hands[0][option] for option in options}
    gained = sum(change for change in changes.values() if change > 0)
    lost = sum(-change for change in changes.values() if change < 0)
    return NetChange(hands[0], hands[1], changes, min(gained, lost))


def borda(rankings: Sequence[Sequence[str]]) -> dict[str, int]:
    """Return the Borda points of each item, best first: from each person, one for every item ranked below it.

    Parameters
    ----------
    rankings : sequence of sequence of str
        Each person's order, best first; everybody ranks the same items.

    Returns
    -------
    dict of str to int
        Points, highest first; items with the same points in the order of the first ranking.

    Raises
    ------
    InputError
        When there are no rankings, fewer than two items, or somebody ranks other items or one twice.

    Notes
    -----
    The order can change when an item that nobody would choose is taken out. Show everybody's first places
    beside it.

    References
    ----------
    Borda (1781), Mémoire sur les élections au scrutin (textbook, not seen).

    Examples
    --------
    >>> borda([["access", "cost", "safety"], ["safety", "access", "cost"], ["access", "safety", "cost"]])
    {'access': 5, 'safety': 3, 'cost': 1}
    """
    orders = rankings_of(rankings)
    points = {item: sum(len(order) - 1 - order.index(item) for order in orders) for item in orders[0]}
    return dict(sorted(points.items(), key=lambda pair: -pair[1]))


def kendalls_w(rankings: Sequence[Sequence[str]]) -> float:
    """Return how far people's orders agree: Kendall's W, from 0 (not at all) to 1 (the same order).

    Parameters
    ----------
    rankings : sequence of sequence of str
        Each person's order, best first; everybody ranks the same items.

    Returns
    -------
    float
        12 times the sum of squared differences of the rank sums from their mean, over m² (n³ - n) for m
        people and n items. One person agrees with themselves: 1.

    Raises
    ------
    InputError
        When there are no rankings, fewer than two items, or somebody ranks other items or one twice.

    References
    ----------
    Kendall and Babington Smith (1939), The problem of m rankings, Annals of Mathematical Statistics 10 (3),
    doi 10.1214/aoms/1177732186.

    Examples
    --------
    >>> round(kendalls_w([["a", "b", "c"], ["a", "c", "b"], ["b", "a", "c"]]), 3)
    0.444
    >>> kendalls_w([["a", "b"], ["b", "a"]])
    0.0
    """
    orders = rankings_of(rankings)
    people, items = len(orders), len(orders[0])
    sums = [sum(order.index(item) + 1 for order in orders) for item in orders[0]]
    mean = people * (items + 1) / 2
    return 12 * math.fsum((each - mean) ** 2 for each in sums) / (people**2 * (items**3 - items))


def group_weights(points: Sequence[Mapping[str, float]]) -> tuple[Weighed, ...]:
    """Return a group's weights: the mean of everybody's own, with their quartiles.

    Parameters
    ----------
    points : sequence of mapping of str to float
        Each person's points by item, on any scale; everybody's count the same, however many they gave.

    Returns
    -------
    tuple of Weighed
        The heaviest first.

    Raises
    ------
    InputError
        When there are none, items differ between people, points are negative or not numbers, or somebody's
        are all 0.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual (swing
    weighting: textbook, the manual's page not seen). Forman and Peniwati (1998), Aggregating individual
    judgments and priorities with the analytic hierarchy process, European Journal of Operational Research 108
    (1), doi 10.1016/S0377-2217(97)00244-0: the arithmetic mean of people's priorities.

    Examples
    --------
    >>> found = group_weights([{"safety": 100, "cost": 100}, {"safety": 60, "cost": 20}])
    >>> [(each.item, each.mean) for each in found]
    [('safety', 0.625), ('cost', 0.375)]
    """
    shares = shares_of(points)
    found = []
    for item in shares[0]:
        given = [each[item] for each in shares]
        five = estimates(given)
        found.append(Weighed(item, math.fsum(given) / len(given), five.lower, five.median, five.upper))
    return tuple(sorted(found, key=lambda each: -each.mean))


def group_values(
    points: Sequence[Mapping[str, float]], scores: Mapping[str, Mapping[str, float]]
) -> tuple[Valued, ...]:
    """Return what each option is worth to a group, with the spread of what it is worth to its people.

    Parameters
    ----------
    points : sequence of mapping of str to float
        As for `group_weights`.
    scores : mapping of str to mapping of str to float
        From 0 (worst) to 100 (best) by item, for each option.

    Returns
    -------
    tuple of Valued
        The option of the highest value first.

    Raises
    ------
    InputError
        As for `group_weights`, and when an option lacks the score of an item or has one outside 0 to 100.

    References
    ----------
    Department for Communities and Local Government (2009), Multi-criteria analysis: a manual: the linear
    additive model. The value by the mean weights is the mean of the values by each person's own.

    Examples
    --------
    >>> points = [{"safety": 100, "cost": 0}, {"safety": 50, "cost": 50}, {"safety": 0, "cost": 100}]
    >>> scores = {"ward": {"safety": 100, "cost": 20}, "home": {"safety": 40, "cost": 60}}
    >>> found = group_values(points, scores)
    >>> [(each.option, round(each.value, 1), each.firsts) for each in found]
    [('ward', 60.0, 2), ('home', 50.0, 1)]
    """
    shares = shares_of(points)
    if not scores:
        raise InputError("scores must hold at least one option; they are empty. Give each option its scores.")
    table = {str(option): scores_of(option, given, tuple(shares[0])) for option, given in scores.items()}
    own = [
        {
            option: math.fsum(each[item] * score for item, score in row.items())
            for option, row in table.items()
        }
        for each in shares
    ]
    best = [max(values.values()) for values in own]
    found = []
    for option in table:
        values = [each[option] for each in own]
        five = estimates(values)
        firsts = sum(math.isclose(value, top, abs_tol=1e-9) for value, top in zip(values, best, strict=True))
        found.append(Valued(option, math.fsum(values) / len(values), five.lower, five.upper, firsts))
    return tuple(sorted(found, key=lambda each: -each.value))


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])
