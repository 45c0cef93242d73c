"""Benchmarking: which of many units differ by more than chance, and how far each is from a standard.

A league table ranks chance; a funnel asks of each unit only whether chance explains it, given how much was
counted there.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._funnel import Kind, control_limits, standard_error

__all__ = ["ends_by_chance", "funnel", "funnel_limits", "gap_to_standard", "place_in_funnel"]

LEVELS = (0.95, 0.998)  # of the inner and the outer limits
CURVE = 40  # sizes at which the limits of a place in its funnel are worked out
ROOMS = (1, 2, 5)  # an axis ends at one of these times a power of ten


def funnel(
    counts: Any,
    denominators: Any,
    level: float | Sequence[float] = (0.95, 0.998),
    kind: Kind = "proportion",
    average: float | None = None,
) -> pd.DataFrame:
    """Return each unit's value beside the limits that chance would keep it in, about the average of all.

    A unit is outside exactly where its own interval (Wilson's for a proportion, Byar's for a rate) leaves out
    the average. Of units that differ by chance alone, one in twenty is outside the 95% limits.

    Parameters
    ----------
    counts : sequence of float
        How many had it, by unit; the index of a pandas Series names the units.
    denominators : sequence of float
        Of how many (proportion), or over what (rate: patients, bed days), by unit, above 0.
    level : float or sequence of float
        Confidence as fractions between 0 and 1.
    kind : "proportion" or "rate"
        Whether counts are part of their denominators, or events that may happen more than once.
    average : float, optional
        What the units are compared with instead of their own average: a standard, or the average of those
        that are left when a far one is left out; in the unit of the values. Above 0, and of a proportion
        below 1, since any difference from a certain value is beyond chance.

    Returns
    -------
    DataFrame
        One row a unit, in the order given: unit, count, denominator, value, average, then lower_95, upper_95,
        lower_99.8, upper_99.8 (by level), z, side (high, low or within) and beyond (the widest level that the
        value is outside; 0 where it is within all).

        z is the distance from the average in standard errors. Caution: it grows with the size of the unit, so
        ranking by it ranks size; and it is rough where few were counted.

        `attrs`: average; dispersion, the mean of z squared, about 1 where chance explains everything;
        overdispersed, whether it is more than chance makes it in one funnel of twenty; caution, in words. The
        limits are never widened for it: what makes all units differ (case mix, coding) has to be found first.

    Raises
    ------
    InputError
        When a number is missing or negative, a proportion's count is above its denominator, lengths or
        indexes differ, there are fewer than two units, a level is not between 0 and 1, or `average` leaves
        chance no room.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202, for funnels and over-dispersion; limits of a
    proportion as in the R package PHEindicatormethods (Fingertips), whose formula is average plus and minus
    z sqrt(average (1 - average) / n), Wilson's interval turned round; of a rate, Byar's (Breslow and Day
    1987) turned round in the same way.

    Examples
    --------
    >>> found = funnel([12, 60, 18], [100, 300, 100])
    >>> found[["value", "lower_95", "upper_95", "side"]].round(3).to_numpy().tolist()
    [[0.12, 0.105, 0.255, 'within'], [0.2, 0.137, 0.223, 'within'], [0.18, 0.105, 0.255, 'within']]
    """
    _check_kind(kind)
    found, among, units = _units(counts, denominators, kind)
    middle = float(found.sum() / among.sum()) if average is None else _standard(average, kind)
    value, error = found / among, standard_error(middle, among, kind)
    z = np.divide(value - middle, error, out=np.zeros_like(value), where=error > 0)
    table = pd.DataFrame({"unit": units, "count": found, "denominator": among, "value": value})
    table["average"] = middle
    table = table.join(funnel_limits(middle, among, level, kind).drop(columns="denominator"))
    table["z"], beyond = z, np.zeros_like(value)
    for each in _levels(level):
        lower, upper = (table[f"{side}_{100 * each:g}"].to_numpy() for side in ("lower", "upper"))
        beyond[(value < lower) | (value > upper)] = each
    table["side"] = np.select([beyond == 0, value > middle], ["within", "high"], "low")
    table["beyond"] = beyond
    table.attrs.update(_dispersion(middle, z, len(z) - (average is None)))
    return table


def funnel_limits(
    average: float,
    denominators: Any,
    level: float | Sequence[float] = (0.95, 0.998),
    kind: Kind = "proportion",
) -> pd.DataFrame:
    """Return funnel limits about an average at any denominators, for the curves of a chart.

    Parameters
    ----------
    average : float
        The average of all units, or a standard that they are held to: a fraction for a proportion.
    denominators : float or sequence of float
        Where to work limits out, above 0.
    level : float or sequence of float
        Confidence as fractions between 0 and 1.
    kind : "proportion" or "rate"
        As for `funnel`.

    Returns
    -------
    DataFrame
        One row a denominator: denominator, then lower_95, upper_95 and so on by level.

    Raises
    ------
    InputError
        When a number is missing or out of range, or `kind` is another word.

    References
    ----------
    As `funnel`.

    Examples
    --------
    >>> funnel_limits(0.2, [100, 400], level=0.95).round(4).to_numpy().tolist()
    [[100.0, 0.1216, 0.2784], [400.0, 0.1608, 0.2392]]
    """
    _check_kind(kind)
    middle = _middle(average, kind)
    among = np.atleast_1d(_checks.array("denominators", denominators, above=0))
    table = {"denominator": among}
    for each in _levels(level):
        limits = control_limits(middle, among, each, kind)
        table[f"lower_{100 * each:g}"], table[f"upper_{100 * each:g}"] = limits
    return pd.DataFrame(table)


def place_in_funnel(
    average_per_1000: float,
    people: float,
    rate_per_1000: float,
    years: float = 1,
) -> pd.DataFrame:
    """Return the limits of a rate by size of place, and where one place is among them.

    Parameters
    ----------
    average_per_1000 : float
        The rate of the places that this one is compared with: events for 1,000 people a year, above 0.
    people : float
        People in the place, above 0.
    rate_per_1000 : float
        The place's own rate: events for 1,000 people a year, 0 or more.
    years : float
        Years over which both rates held, above 0.

    Returns
    -------
    DataFrame
        The curves, one row a size: person_years, then lower_95, upper_95, lower_99.8 and upper_99.8, for
        1,000 people a year. `attrs`: average and rate (for 1,000 a year), person_years, expected and counted
        (events), lower and upper (events, the 95% limits at this size), side (high, low or within) and beyond
        (the widest level that the place is outside; 0 where it is within both).

    Raises
    ------
    InputError
        When a number is missing or out of range.

    References
    ----------
    As `funnel`, with limits of a rate about an average that others set.

    Examples
    --------
    >>> small, large = (place_in_funnel(80, people, 95).attrs for people in (1_000, 8_000))
    >>> small["side"], large["side"], large["beyond"]
    ('within', 'high', 0.998)
    """
    average = _checks.above_zero("average_per_1000", average_per_1000)
    rate = _checks.at_least_zero("rate_per_1000", rate_per_1000)
    size = _checks.above_zero("people", people) * _checks.above_zero("years", years)
    curve = funnel_limits(average / 1000, _sizes(size), LEVELS, "rate")
    here = funnel_limits(average / 1000, size, LEVELS, "rate").iloc[0]
    beyond = [
        each
        for each in LEVELS
        if not here[f"lower_{100 * each:g}"] <= rate / 1000 <= here[f"upper_{100 * each:g}"]
    ]
    curve = curve.rename(columns={"denominator": "person_years"})
    curve.loc[:, curve.columns != "person_years"] *= 1000
    curve.attrs.update(
        average=average,
        rate=rate,
        person_years=size,
        expected=average * size / 1000,
        counted=rate * size / 1000,
        lower=float(here["lower_95"] * size),
        upper=float(here["upper_95"] * size),
        side="within" if not beyond else "high" if rate > average else "low",
        beyond=max(beyond, default=0),
    )
    return curve


def ends_by_chance(denominators: Any, rate: float, runs: int = 1000, *, seed: int) -> pd.DataFrame:
    """Return how often each unit heads a league table, and how often it ends it, when none differs.

    Parameters
    ----------
    denominators : sequence of float
        What each unit's events are counted over (people, bed days), above 0; the index of a pandas Series
        names the units.
    rate : float
        The one true rate of all units: events for each of the denominator, above 0.
    runs : int
        Imagined years, 1 or more.
    seed : int
        Of the draws: the same seed, the same table.

    Returns
    -------
    DataFrame
        One row a unit, in the order given: unit, denominator, highest and lowest (shares of the runs; each
        column adds up to 1). Ties are broken by lot.

    Raises
    ------
    InputError
        When a number is missing or out of range, or there are fewer than two units.

    References
    ----------
    Goldstein and Spiegelhalter (1996), JRSS A 159, 385-443: the ends of a league table are those of chance
    (textbook). Counts are drawn from Poisson distributions.

    Examples
    --------
    >>> ends = ends_by_chance([500, 8_000], 0.08, seed=1)
    >>> bool(ends["highest"].sum() == ends["lowest"].sum() == 1)
    True
    """
    among = _checks.array("denominators", denominators, above=0)
    if among.ndim != 1 or len(among) < 2:
        raise InputError(f"denominators must be a list of two or more; they are {among.shape}. Add a unit.")
    true = _checks.above_zero("rate", rate)
    count = _checks.whole("runs", runs, minimum=1)
    rng = np.random.default_rng(_checks.whole("seed", seed))
    lots = rng.uniform(0, 1e-9, (count, len(among)))
    found = rng.poisson(true * among, lots.shape) / among + lots
    units = denominators.index if isinstance(denominators, pd.Series) else np.arange(len(among))
    ends = {"highest": found.argmax(axis=1), "lowest": found.argmin(axis=1)}
    shares = {name: np.bincount(which, minlength=len(among)) / count for name, which in ends.items()}
    return pd.DataFrame({"unit": units, "denominator": among, **shares})


def gap_to_standard(scores: Any, standard: Any) -> pd.DataFrame:
    """Return how far each score is short of its standard.

    Parameters
    ----------
    scores : DataFrame, mapping, Series or sequence
        A table with one row a team and one column a criterion; or the scores of one team by criterion.
    standard : float, mapping, Series or sequence
        One standard for all criteria, or each criterion's own; in the unit of the scores.

    Returns
    -------
    DataFrame
        One row a score, team by team: team (only of a table), criterion, score, standard, gap (standard minus
        score: above 0 is short of it) and met.

    Raises
    ------
    InputError
        When a number is missing, there is none, or criteria have no standard (or no score).

    References
    ----------
    Camp (1989), Benchmarking: the performance gap (textbook).

    Examples
    --------
    >>> gaps = gap_to_standard({"register": 4, "annual review": 2}, standard=3)
    >>> gaps[["criterion", "gap", "met"]].to_numpy().tolist()
    [['register', -1.0, True], ['annual review', 1.0, False]]
    """
    teams, criteria, found = _scores(scores)
    aims = np.tile(_standards(standard, criteria), max(len(teams), 1))
    table: dict[str, Any] = {"team": np.repeat(teams, len(criteria))} if len(teams) else {}
    table["criterion"] = np.tile(criteria, max(len(teams), 1))
    table |= {"score": found, "standard": aims, "gap": aims - found, "met": found >= aims}
    return pd.DataFrame(table)


def _check_kind(kind: str) -> None:
    if kind not in get_args(Kind):
        raise InputError(f"kind must be proportion or rate; it is {kind!r}. Use rate for repeated events.")


def _middle(average: Any, kind: Kind) -> float:
    return (
        _checks.fraction("average", average)
        if kind == "proportion"
        else _checks.at_least_zero("average", average)
    )


def _standard(average: Any, kind: Kind) -> float:
    """Return an average that others set, which must leave chance some room."""
    middle = _middle(average, kind)
    if middle == 0 or (kind == "proportion" and middle == 1):
        below = " and below 1" if kind == "proportion" else ""
        raise InputError(
            f"average must be above 0{below}; it is {average}. About a certain value there are no limits: "
            "a single case is beyond chance."
        )
    return middle


def _sizes(size: float) -> NDArray[np.float64]:
    """Return sizes for curves, up to a round one that is a good deal above `size`."""
    power = 10.0 ** np.floor(np.log10(size))
    most = next(
        each
        for each in (*(room * power for room in ROOMS), 10 * power)
        if each >= 1.2 * size or each == 10 * power
    )
    return np.geomspace(most / 20, most, CURVE)


def _levels(level: Any) -> list[float]:
    """Return levels from low to high, each once."""
    given = [level] if isinstance(level, str) or not np.iterable(level) else level
    found = [_checks.confidence(f"level[{place}]", each) for place, each in enumerate(given)]
    if not found:
        raise InputError("level must hold at least one fraction; it is empty. Write 0.95, for example.")
    return sorted(set(found))


def _units(
    counts: Any, denominators: Any, kind: Kind
) -> tuple[NDArray[np.float64], NDArray[np.float64], Any]:
    """Return counts and denominators by unit, and the names of the units."""
    found = _checks.array("counts", counts, minimum=0)
    among = _checks.array("denominators", denominators, above=0)
    if found.ndim != 1 or found.shape != among.shape or len(found) < 2:
        raise InputError(
            "counts and denominators must be lists of one length, of two units or more; "
            f"they are {found.shape} and {among.shape}. Give each unit both."
        )
    named = [given.index for given in (counts, denominators) if isinstance(given, pd.Series)]
    if len(named) == 2 and not named[0].equals(named[1]):
        raise InputError(
            "counts and denominators must name the same units in the same order; their indexes differ. "
            "Use columns of one table."
        )
    if kind == "proportion" and (found > among).any():
        worst = int((found - among).argmax())
        raise InputError(
            f"counts must not be above denominators; it is {found[worst]:g} of {among[worst]:g} at position "
            f'{worst}. If events may happen more than once to the same people, use kind="rate".'
        )
    return found, among, named[0] if named else np.arange(len(found))


def _dispersion(average: float, z: NDArray[np.float64], freedom: int) -> dict[str, Any]:
    """Return what the funnel as a whole says: whether units differ by more than chance."""
    dispersion, total = float(np.mean(z**2)), float(np.sum(z**2))
    more = bool(total > chi2.ppf(0.95, freedom))
    words = (
        f"The units differ more than chance makes them (dispersion {dispersion:.1f}, by chance about 1): "
        "limits for chance alone call too many of them unusual. Look first for what makes all of them "
        "differ, such as case mix or coding."
    )
    return {
        "average": average,
        "dispersion": dispersion,
        "overdispersed": more,
        "caution": words if more else "",
    }


def _scores(scores: Any) -> tuple[pd.Index, pd.Index, NDArray[np.float64]]:
    """Return teams (none where there is one without a name), criteria, and scores team by team."""
    if isinstance(scores, Mapping):
        scores = pd.Series(scores, dtype=object)
    found = _checks.array("scores", scores)
    if isinstance(scores, pd.DataFrame):
        return scores.index, scores.columns, found.ravel()
    if found.ndim != 1:
        raise InputError(
            f"scores must be a pandas table, or one team's; they have {found.ndim} dimensions. "
            "Make a table with one row a team and one column a criterion."
        )
    criteria = scores.index if isinstance(scores, pd.Series) else pd.RangeIndex(len(found))
    return pd.Index([]), criteria, found


def _standards(standard: Any, criteria: pd.Index) -> NDArray[np.float64]:
    """Return each criterion's standard, in the order of the criteria."""
    if isinstance(standard, (Mapping, pd.Series)):
        missing = [str(each) for each in criteria if each not in standard]
        unused = [str(each) for each in standard.keys() if each not in criteria]  # noqa: SIM118 - a Series has values
        if missing or unused:
            raise InputError(
                f"standard must name the criteria of the scores, {', '.join(map(str, criteria))}; "
                f"missing: {', '.join(missing) or 'none'}; not scored: {', '.join(unused) or 'none'}. "
                "Spell them alike."
            )
        standard = [standard[each] for each in criteria]
    aims = _checks.array("standard", standard)
    if aims.shape not in ((), (len(criteria),)):
        raise InputError(
            f"standard must be one number, or one for each of {len(criteria)} criteria; its shape is "
            f"{aims.shape}. Give each criterion one."
        )
    return np.broadcast_to(aims, (len(criteria),))
