"""The cleaning steps that a passport may name."""

import pandas as pd

from cmplearn.course.datasets._passport import Step


def after(rows: pd.DataFrame, step: Step) -> pd.DataFrame:
    """Return a table after one step: what was wrong is put right, all else is as it was."""
    cells = rows[step.column]
    match step.do:
        case "drop":
            return rows[~cells.isin(step.values)]
        case "drop repeats":
            return rows[~cells.duplicated()]
        case "blank":
            return rows.assign(**{step.column: cells.mask(cells.isin(step.values))})
        case "tidy":
            return rows.assign(**{step.column: cells.str.strip().str.upper()})
        case "recode":
            return rows.assign(**{step.column: _recoded(cells, step)})
    return rows.assign(**{step.column: cells.fillna(step.value)})


def _recoded(cells: pd.Series, step: Step) -> pd.Series:
    """Return codes in their one spelling; whole numbers when every code has become one."""
    written = cells.map(lambda cell: step.codes.get(cell, cell), na_action="ignore")
    all_numbers = all(isinstance(cell, int) for cell in written)
    return written.astype("int8") if all_numbers else written
