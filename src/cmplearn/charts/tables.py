"""Checks of the tables that pictures are drawn from."""

from typing import TYPE_CHECKING

from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def require(table: "pd.DataFrame", columns: tuple[str, ...], source: str) -> None:
    """Refuse a table without these columns or without rows; say what is missing and where to get it."""
    if not hasattr(table, "columns"):
        raise InputError(f"table must be a table; it is {table!r:.80}. Take it from {source}.")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        present = ", ".join(map(str, table.columns)) or "none"
        raise InputError(
            f"table must have the columns {', '.join(columns)}; it lacks {', '.join(missing)} "
            f"and has {present}. Take it from {source}."
        )
    if table.empty:
        raise InputError(f"table must have at least one row; it has none. Take it from {source}.")


def numbers(table: "pd.DataFrame", columns: tuple[str, ...], source: str) -> list[list[float]]:
    """Return columns as lists of numbers; refuse text and gaps."""
    found = [table[column].tolist() for column in columns]
    for column, values in zip(columns, found, strict=True):
        for value in values:
            if not isinstance(value, int | float) or value != value:
                raise InputError(
                    f"{column} must hold numbers alone; it holds {value!r}. Take it from {source}."
                )
    return found
