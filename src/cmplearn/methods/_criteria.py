"""What `mcda` works with: tables of scores, weights by criterion, values as lines in one weight."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks

Floats = NDArray[np.float64]

# Weights written to six decimals may miss 1 by this; scores from 0 to 100 that differ by less are equal.
_SUM_TOLERANCE = 1e-6
_EQUAL = 1e-9


def labelled(name: str, values: Any) -> pd.Series | pd.DataFrame:
    """Return numbers by criterion as a Series, or the table that came in; no label may come twice."""
    if isinstance(values, Mapping):
        values = pd.Series(
            list(values.values()), index=pd.Index(list(values), tupleize_cols=False), dtype=object
        )
    elif isinstance(values, list | tuple) or (isinstance(values, np.ndarray) and values.ndim == 1):
        values = pd.Series(values, dtype=object if len(values) == 0 else None)
    if not isinstance(values, pd.Series | pd.DataFrame):
        raise InputError(
            f"{name} must be numbers by criterion; it is {values!r:.80}. Write {{'safety': 100, 'cost': 60}}."
        )
    _once(name, "criterion", values.index)
    return values


def number_table(name: str, given: Any, lowest: float = -np.inf, highest: float = np.inf) -> pd.DataFrame:
    """Return a table of numbers in a range alone, whose options and criteria each come once."""
    table = _checks.columns(pd.DataFrame(given) if isinstance(given, np.ndarray) else given, [], name)
    _once(name, "criterion", table.columns)
    texts = [column for column in table if not _numeric(table[column])]
    if texts:
        raise InputError(
            f"{name} must hold numbers alone; these columns don't: {_listed(texts)}. "
            f"Put the names of options in the index: {name}.set_index({texts[0]!r})."
        )
    _once(name, "option", table.index)
    _in_range(name, table, lowest, highest)
    return table


def score_table(scores: Any) -> pd.DataFrame:
    """Return a table of scores from 0 to 100."""
    return number_table("scores", scores, 0, 100)


def weights_of(criteria: pd.Index, weights: Any) -> pd.Series | pd.DataFrame:
    """Return weights that sum to 1, in the order of the criteria."""
    given = labelled("weights", weights)
    if isinstance(weights, Sequence | np.ndarray):
        if len(given) != len(criteria):
            raise InputError(
                f"weights must be one for each of the {len(criteria)} criteria ({_listed(criteria)}); "
                f"there are {len(given)}. Write them by name."
            )
        given.index = criteria
    same_names("weights", given.index, criteria)
    given = given.loc[criteria]
    totals = np.atleast_1d(_checks.array("weights", given.to_numpy(), minimum=0).sum(axis=0))
    wrong = np.abs(totals - 1) > _SUM_TOLERANCE * (1 + 1e-9)
    if wrong.any():
        raise InputError(
            f"weights must sum to 1; they sum to {totals[wrong][0]:.6g}. "
            "Divide each by the sum: swing_weights(weights) does."
        )
    return given.astype(np.float64)


def same_names(name: str, given: Iterable[Hashable], criteria: pd.Index) -> None:
    """Refuse names that are not those of the criteria."""
    names = list(given)
    missing = [criterion for criterion in criteria if criterion not in names]
    strange = [one for one in names if one not in criteria]
    if missing or strange:
        raise InputError(
            f"{name} must name the criteria {_listed(criteria)}; missing: {_listed(missing) or 'none'}; not "
            f"among them: {_listed(strange) or 'none'}. Spell them as the columns are."
        )


def one_voice(scores: Any, weights: Any) -> tuple[pd.DataFrame, pd.Series]:
    """Return scores and one set of weights."""
    table = score_table(scores)
    shares = weights_of(table.columns, weights)
    if isinstance(shares, pd.DataFrame):
        raise InputError(
            f"weights must be those of one voice; a table of {len(shares.columns)} came. Choose a column."
        )
    return table, shares


def one_criterion(scores: Any, weights: Any, criterion: Any) -> tuple[pd.DataFrame, pd.Series]:
    """Return scores and one set of weights, in which the criterion must be found."""
    table = score_table(scores)
    if criterion not in table.columns:
        raise InputError(
            f"criterion must be one of {_listed(table.columns)}; it is {criterion!r}. Spell it as the column."
        )
    return one_voice(table, weights)


def summed(table: pd.DataFrame, shares: Floats) -> Floats:
    """Return the weighted sum by option, and by voice where shares has a second axis.

    Column by column, so that equal rows give equal values to the last bit (a matrix product may not).
    """
    values = np.zeros((len(table), *shares.shape[1:]))
    for column, share in zip(table, shares, strict=True):
        scores = table[column].to_numpy(dtype=np.float64)
        values += scores * share if shares.ndim == 1 else np.multiply.outer(scores, share)
    return values


def ends(table: pd.DataFrame, shares: pd.Series, criterion: Any) -> tuple[Floats, Floats]:
    """Return the value of each option where the criterion's weight is 0, and where it is 1."""
    others = shares.drop(criterion)
    if not others.sum() > 0:
        raise InputError(
            f"weights must leave something to criteria beside {criterion!r}; they leave 0. "
            "Say how the others would share what it gives up."
        )
    rest = summed(table.drop(columns=[criterion]), (others / others.sum()).to_numpy())
    return rest, table[criterion].to_numpy(dtype=np.float64)


def upper_edge(at_0: Floats, at_1: Floats) -> list[tuple[float, float, list[int]]]:
    """Return who leads from which weight to which: the upper edge of straight lines over 0 to 1."""
    steep = at_1 - at_0
    level = at_0 >= at_0.max() - _EQUAL
    leader = int(np.flatnonzero(level)[steep[level].argmax()])
    start, ranges = 0.0, []
    while True:
        same = (np.abs(at_0 - at_0[leader]) <= _EQUAL) & (np.abs(at_1 - at_1[leader]) <= _EQUAL)
        later = np.flatnonzero(steep > steep[leader] + _EQUAL)
        meets = (at_0[leader] - at_0[later]) / (steep[later] - steep[leader])
        end = float(meets.min(initial=1))
        # Lines that meet the leader only at weight 1 are equal to it there and overtake nobody.
        ranges.append((start, end if end < 1 - _EQUAL else 1.0, np.flatnonzero(same).tolist()))
        if ranges[-1][1] == 1:
            return ranges
        first = later[meets <= end + _EQUAL]
        leader, start = int(first[steep[first].argmax()]), end


def on_scale(name: Hashable, values: pd.Series, scale: Any) -> Floats:
    """Return values as 0 at the worst to 100 at the best of their scale."""
    found = _checks.array(f"scales[{name!r}]", scale)
    if found.shape != (2,) or found[0] == found[1]:
        raise InputError(
            f"scales[{name!r}] must be the worst and the best value, not equal; it is {scale!r:.60}. "
            "Where less is better write the larger first."
        )
    worst, best = found
    measures = values.to_numpy(dtype=np.float64)
    if measures.min() < min(worst, best) or measures.max() > max(worst, best):
        outside = (measures < min(worst, best)) | (measures > max(worst, best))
        raise InputError(
            f"measures[{name!r}] must be from {min(worst, best):g} to {max(worst, best):g}, as its scale "
            f"says; it is {measures[outside][0]:g} for {values.index[outside][0]!r}. Widen the scale, "
            "then ask for the weights again: the swing is another one."
        )
    scores: Floats = measures - worst if best > worst else worst - measures
    scores /= abs(best - worst)
    scores *= 100  # last, so that nothing is above 100 by rounding
    return scores


def _in_range(name: str, table: pd.DataFrame, lowest: float, highest: float) -> None:
    """Refuse a cell that is missing or out of range, with its option and criterion."""
    for column in table:
        values = table[column].to_numpy(dtype=np.float64, na_value=np.nan)
        smallest, largest = values.min(), values.max()  # missing where anything is
        if lowest <= smallest and largest <= highest and np.isfinite((smallest, largest)).all():
            continue
        wrong = ~((values >= lowest) & (values <= highest) & np.isfinite(values))
        rule = "numbers alone" if np.isinf(lowest) else f"numbers from {lowest:g} to {highest:g}"
        cure = "Fill in what is missing." if np.isinf(lowest) else "value_scores puts measures on that scale."
        if wrong.any():
            raise InputError(
                f"{name} must hold {rule}; {table.index[wrong][0]!r} has {values[wrong][0]:g} on {column!r}. "
                f"{cure}"
            )


def _numeric(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


def _once(name: str, what: str, labels: pd.Index) -> None:
    if not labels.is_unique:
        twice = labels[labels.duplicated()][0]
        raise InputError(f"{name} must have each {what} once; it has {twice!r} twice. Give them other names.")


def _listed(names: Iterable[Hashable]) -> str:
    return ", ".join(map(str, names))
