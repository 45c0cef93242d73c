"""Draws that several data sets share."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def shared_out(rng: np.random.Generator, total: int, parts: int, evenness: float, least: int) -> Ints:
    """Return how many of `total` fall to each part: uneven, at least `least` each, and `total` in all."""
    sizes = rng.gamma(evenness, size=parts)
    extra: Ints = rng.multinomial(total - least * parts, sizes / sizes.sum())
    return extra + least


def cut_for(values: Floats, count: int) -> float:
    """Return a number that exactly `count` of the values are above."""
    ordered = np.sort(values)[::-1]
    return float((ordered[count - 1] + ordered[count]) / 2)


def ids(letter: str, count: int, digits: int) -> list[str]:
    """Return ids such as S001, from 1."""
    return [f"{letter}{number:0{digits}d}" for number in range(1, count + 1)]


def with_repeats(rng: np.random.Generator, rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the rows with `count` of them in it twice, the second time at the end."""
    again = rng.choice(len(rows), size=count, replace=False)
    return pd.concat([rows, rows.iloc[np.sort(again)]], ignore_index=True)


def misspelt(
    rng: np.random.Generator, cells: pd.Series, spellings: dict[str, str], share: float
) -> pd.Series:
    """Return text in which a share of the cells have another spelling, where there is one."""
    return cells.where(rng.random(len(cells)) >= share, cells.replace(spellings))
