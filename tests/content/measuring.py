"""What a passport's `reproduces` says, measured on rows."""

from decimal import Decimal

import pandas as pd

from cmplearn.course.datasets import Condition, Reproduced


def measured(rows: pd.DataFrame, part: Reproduced) -> float:
    """Return what the rows come to, unrounded."""
    counted = meeting(rows, part.where)
    match part.measure:
        case "rows":
            return len(counted)
        case "distinct":
            return counted[part.column].nunique()
        case "total":
            return float(counted[part.column].sum())
        case "mean":
            return float(counted[part.column].mean())
        case "times":
            return rate(counted, part) / rate(meeting(rows, part.among), part)
        case "median of means" | "least of means" | "greatest of means":
            means = counted.groupby(part.by)[part.column].mean()
            word = part.measure.split()[0]
            return float(means.agg({"median": "median", "least": "min", "greatest": "max"}[word]))
    of = 1000 if part.measure == "per_1000" else 100
    if part.column:
        return of * rate(counted, part)
    whole = meeting(rows, part.among)
    return of * len(meeting(whole, part.where)) / len(whole)


def as_published(value: float, published: float) -> float:
    """Return a value rounded to the decimals in which a figure was published."""
    return round(value, max(0, -int(Decimal(str(published)).as_tuple().exponent)))


def meeting(rows: pd.DataFrame, conditions: tuple[Condition, ...]) -> pd.DataFrame:
    for condition in conditions:
        rows = rows[met(rows, condition)]
    return rows


def met(rows: pd.DataFrame, condition: Condition) -> pd.Series:
    cells = rows[list(condition.columns)]
    if condition.equal_to is not None:
        values = condition.equal_to if isinstance(condition.equal_to, tuple) else (condition.equal_to,)
        found = cells.isin(values)
    elif condition.at_least is not None:
        found = cells >= condition.at_least
    elif condition.above is not None:
        found = cells > condition.above
    else:
        found = cells <= condition.at_most
    return found.fillna(False).sum(axis=1) >= condition.in_at_least


def rate(rows: pd.DataFrame, part: Reproduced) -> float:
    return float(rows[part.column].sum() / rows[part.per].sum())
