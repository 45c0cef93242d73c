"""The parts of a lesson that are only read: opening, prose, figures, pictures, tables, sources."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from cmplearn.course import cases, datasets
from cmplearn.errors import InputError
from cmplearn.widgets import fallback, prose
from cmplearn.widgets.checks import check_words
from cmplearn.widgets.control import Control
from cmplearn.widgets.formatting import Number

if TYPE_CHECKING:
    import pandas as pd

    from cmplearn.charts import Picture
    from cmplearn.course.datasets import Passport
    from cmplearn.course.plan import LessonPlan

MOST_ROWS = 40
"""The longest table that a lesson shows."""


class Reading:
    """A lesson as something to read.

    Parameters
    ----------
    plan : LessonPlan
        The lesson as the programme describes it.
    """

    def __init__(self, plan: "LessonPlan") -> None:
        """Keep the plan."""
        self.plan = plan
        self.id: str = plan.id

    def __repr__(self) -> str:
        """Return a plain line."""
        return f"Lesson({self.id})"

    def opening(self) -> Control:
        """Return the title, the minutes, and what the reader will decide, be able to do, and need."""
        plan = self.plan
        depth = f", and {plan.depth_minutes} more to go deeper" if plan.depth_minutes else ""
        able = "".join(f"<li>{escape(outcome)}</li>" for outcome in plan.outcomes)
        decide = _as_sentence(plan.decide.removeprefix("You will decide "))
        return self._static(
            "opening",
            f"<h1>{escape(plan.title)}</h1>"
            f'<p class="cmp-minutes">Lesson {escape(plan.id)}: {plan.core_minutes} minutes{depth}</p>'
            '<dl class="summary-list">'
            f"<div><dt>You will decide</dt><dd>{escape(decide)}</dd></div>"
            f"<div><dt>You will be able to</dt><dd><ul>{able}</ul></dd></div>"
            f"<div><dt>You need</dt><dd>{escape(_as_sentence(plan.needs))}</dd></div></dl>",
        )

    def prose(self, markdown: str, case: str = "", **values: str | Number) -> Control:
        """Return a piece of text; ``{{ case.figure }}`` becomes the figure with its source one click away.

        Parameters
        ----------
        markdown : str
            The text.
        case : str, optional
            The case whose figures may be named alone, as in the case's own words.
        **values : str, int, float or Decimal
            What ``{{ keyword }}`` stands for.

        Raises
        ------
        NotFoundError
            When it quotes a figure that the case library does not have.
        InputError
            When a keyword is missing, or given and not used.
        """
        return self._static("prose", prose.render(markdown, values, case))

    def figure(self, case_id: str, name: str) -> Control:
        """Return one published figure: its value, what it measures, and where it stands.

        Raises
        ------
        NotFoundError
            When there is no such case or figure.
        """
        figure = cases.load(case_id).figure(name)
        caution = f'<p class="cmp-hint">{escape(figure.caution)}</p>' if figure.caution else ""
        where = f"{figure.source}, {figure.place}"
        href = prose.address(f"{case_id}.{name}")
        return self._static(
            "number",
            f'<p><strong class="cmp-big">{escape(figure.text)}</strong> {escape(figure.measures)}</p>'
            f"{caution}"
            f'<p class="cmp-hint">Source: <a href="{href}">{escape(where)}</a></p>',
        )

    def chart(self, picture: "Picture", caption: str = "") -> Control:
        """Return a picture with its finding, and its numbers in a table one click away."""
        return self._static("chart", fallback.picture(picture, prose.plain(caption)))

    def table(self, dataframe: "pd.DataFrame", caption: str) -> Control:
        """Return a table of a few rows, numbers to the right.

        Parameters
        ----------
        dataframe : DataFrame
            What to show; the index is left out.
        caption : str
            What the table shows, in words.

        Raises
        ------
        InputError
            When it has no caption, or more than 40 rows, which nobody reads that on a page.
        """
        check_words(caption, "The table's caption")
        if len(dataframe) > MOST_ROWS:
            raise InputError(
                f"A table in a lesson has at most {MOST_ROWS} rows; this has {len(dataframe)}. Show fewer."
            )
        rows = dataframe.astype(object).to_numpy().tolist()
        columns = [str(column) for column in dataframe.columns]
        return self._static("table", fallback.table(columns, rows, prose.plain(caption)))

    def sources(self, *case_ids: str, also: Sequence[str] = ()) -> Control:
        """Return the list of what this lesson rests on.

        Parameters
        ----------
        *case_ids : str
            Cases of the case library; each is named with the documents its figures come from.
        also : sequence of str
            Further sources, as Markdown lines.

        Raises
        ------
        NotFoundError
            When there is no such case.
        """
        items = [_case_source(case_id) for case_id in case_ids]
        items += [prose.render(line).strip().removeprefix("<p>").removesuffix("</p>") for line in also]
        return self._static("sources", f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>")

    def passport(self, dataset: str) -> Control:
        """Return where a dataset comes from, its columns with units, and the figures it reproduces.

        Raises
        ------
        NotFoundError
            When there is no such dataset.
        """
        return self._static("passport", _passport_html(datasets.passport(dataset)))

    def _static(self, kind: str, html: str) -> Control:
        return Control(self.id, "", kind, fallback.static(html, kind))


def _as_sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _case_source(case_id: str) -> str:
    case = cases.load(case_id)
    documents = [f"<cite>{escape(each.title)}</cite>, {escape(each.publisher)}" for each in case.sources]
    return f'<a href="../cases/{escape(case.id)}">{escape(case.title)}</a>: {"; ".join(documents)}'


def _passport_html(passport: "Passport") -> str:
    case = cases.load(passport.case)
    columns = [(column.name, column.unit, column.describes) for column in passport.columns]
    figures = [case.figure(each.figure) for each in passport.reproduces]
    shown = "".join(f"<li>{escape(f'{each.text} {each.measures}')}</li>" for each in figures)
    invented = "".join(f"<li>{escape(each)}</li>" for each in passport.invented)
    return fallback.details(
        f"Where these data come from: {passport.title}",
        f"{fallback.paragraph(passport.statement)}"
        f"{fallback.table(('Column', 'Unit', 'What it holds'), columns)}"
        f"<p>The rows come to these published figures:</p><ul>{shown}</ul>"
        f"<p>Invented:</p><ul>{invented}</ul>"
        f"{fallback.paragraph(f'Seed {passport.seed}. Licence: {passport.licence}')}",
    )
