"""Passports: what is known about a data set, as written in its file and checked."""

from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cmplearn.course import cases
from cmplearn.course.files import Document, Place, Record, Stamp, Words, broken_rule, no_twins, read
from cmplearn.course.nearby import listed, nearest

Value = Words | bool | int
"""What a cell may be compared with."""


class Column(Record):
    """A column of a data set: its name, its unit, and what it holds."""

    name: Words
    unit: Words
    describes: Words


class Condition(Record):
    """A condition that a row meets or doesn't.

    Parameters
    ----------
    column : str or tuple of str
        The column looked at, or several of them.
    equal_to : value or tuple of values, optional
        What the cell must be, or be one of.
    at_least, above, at_most : number, optional
        What the cell must not be below, must be above, must not be above. A blank cell meets none of them.
    in_at_least : int
        With several columns: in how many of them.
    """

    column: Words | tuple[Words, ...]
    equal_to: Value | tuple[Value, ...] | None = None
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    in_at_least: Annotated[int, Field(ge=1)] = 1

    @model_validator(mode="after")
    def _compares_once(self) -> Self:
        compared = (self.equal_to, self.at_least, self.above, self.at_most)
        if sum(each is not None for each in compared) != 1:
            raise broken_rule(
                "A condition must compare once.", "Write one of equal_to, at_least, above and at_most."
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns looked at."""
        return (self.column,) if isinstance(self.column, str) else self.column


class Reproduced(Record):
    """A published figure that a data set's rows come to, once cleaned.

    Parameters
    ----------
    figure : str
        Name of the figure in the data set's case.
    measure : str
        Of the rows that meet `where`: ``"rows"`` counts them, ``"distinct"`` counts the different values of
        `column`, ``"total"`` and ``"mean"`` are of `column`. ``"percent"`` is the total of `column` in
        every 100 of `per`; or, without a column, how many of every 100 rows that meet `among` meet `where`
        as well. ``"per_1000"`` is the same of 1,000. ``"times"`` is the rate of `column` over `per` where
        `where` is met, over the same rate where `among` is. ``"median of means"``, ``"least of means"`` and
        ``"greatest of means"`` are of the means of `column`, one for each value of `by`.
    column, per, by : str, optional
        The columns measured.
    where, among : tuple of Condition
        Which rows count; all, if not given.
    """

    figure: Words
    measure: Literal[
        "rows",
        "distinct",
        "total",
        "mean",
        "percent",
        "per_1000",
        "times",
        "median of means",
        "least of means",
        "greatest of means",
    ]
    column: Words | None = None
    per: Words | None = None
    by: Words | None = None
    where: tuple[Condition, ...] = ()
    among: tuple[Condition, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the figure is measured by."""
        named = [name for name in (self.column, self.per, self.by) if name is not None]
        return (*named, *(name for part in (*self.where, *self.among) for name in part.columns))


class Step(Record):
    """One thing that is wrong with the rows as they come, and the step that puts it right.

    Parameters
    ----------
    wrong : str
        What is wrong, in words, and why such tables have it.
    do : str
        ``"drop"`` leaves out rows whose `column` is one of `values`; ``"drop repeats"`` keeps the first row
        for each value of `column`; ``"blank"`` empties cells that are one of `values`; ``"tidy"`` strips
        space at the ends and writes capital letters; ``"recode"`` writes what `codes` says instead;
        ``"fill"`` writes `value` where the cell is blank. Space at the ends of a code is
        lost when the file is read; `tidy` first.
    column : str
        The column that the step looks at.
    values, codes, value
        As `do` needs them.
    """

    wrong: Words
    do: Literal["drop", "drop repeats", "blank", "tidy", "recode", "fill"]
    column: Words
    values: tuple[Value, ...] = ()
    codes: dict[str, Value] = Field(default_factory=dict)
    value: Value | None = None

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        needed = {"drop": "values", "blank": "values", "recode": "codes", "fill": "value"}.get(self.do)
        if needed and getattr(self, needed) in ((), {}, None):
            raise broken_rule(f"`{self.do}` needs `{needed}`.", f"Add a line `{needed}: ...`.")
        return self


class Passport(Record):
    """What is known about a data set: where it comes from, what it holds, what may be done with it.

    Parameters
    ----------
    name, title : str
        What it is called in code, and on pages.
    origin : str
        ``"synthetic"``: made by a program.
    statement : str
        What a reader must know before reading anything into the rows.
    case : str
        Id of the case it is shaped after.
    seed : int
        The seed that the rows are made from.
    licence : str
        Terms of use.
    columns : tuple of Column
        In order.
    cleaning : tuple of Step
        What is wrong with the rows as they come, in the order in which it is put right; none for a
        table that comes clean.
    reproduces : tuple of Reproduced
        Published figures that the cleaned rows come to, to the decimals in which they were published.
    invented : tuple of str
        What has no published counterpart.
    """

    name: Words
    title: Words
    origin: Literal["synthetic"]
    statement: Words
    case: Words
    seed: Annotated[int, Field(ge=0)]
    licence: Words
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    cleaning: tuple[Step, ...] = ()
    reproduces: tuple[Reproduced, ...]
    invented: tuple[Words, ...]


@lru_cache(maxsize=32)
def passport_in(name: str, file: Stamp, _cases: Stamp) -> Passport:
    """Return the checked passport in a file."""
    document = read(file.path)
    about = document.as_record(Passport)
    no_twins(document, ("columns",), (column.name for column in about.columns), "name")
    _agrees_with_its_name(document, about, name)
    _measures_what_exists(document, about)
    return about


def _agrees_with_its_name(document: Document, about: Passport, name: str) -> None:
    if about.name != name:
        raise document.mistake(
            ("name",), f"`name` is “{about.name}”, but the file is {name}.yaml.", f"Write `name: {name}`."
        )
    written = cases.ids()
    if about.case not in written:
        raise document.mistake(
            ("case",),
            f"There is no case `{about.case}`.{nearest(about.case, written)}",
            f"Use one of these: {listed(written)}.",
        )


def _measures_what_exists(document: Document, about: Passport) -> None:
    figures = [figure.name for figure in cases.load(about.case).figures]
    for position, part in enumerate(about.reproduces):
        if part.figure not in figures:
            raise document.mistake(
                ("reproduces", position, "figure"),
                f"The case {about.case} has no figure `{part.figure}`.{nearest(part.figure, figures)}",
                f"Use one of these: {listed(figures)}.",
            )
        _has_columns(document, about, ("reproduces", position, "column"), part.columns)
    for position, step in enumerate(about.cleaning):
        _has_columns(document, about, ("cleaning", position, "column"), (step.column,))


def _has_columns(document: Document, about: Passport, place: Place, named: tuple[str, ...]) -> None:
    columns = [column.name for column in about.columns]
    for name in named:
        if name not in columns:
            raise document.mistake(
                place,
                f"There is no column `{name}`.{nearest(name, columns)}",
                f"Use one of these: {listed(columns)}.",
            )
