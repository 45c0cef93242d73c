"""`cmplearn cases`: check case studies, and start one of your own."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cmplearn.course.case import Case

Names = Annotated[
    list[str] | None,
    typer.Argument(help="Ids of cases, or case files. Left out: every case.", show_default=False),
]


def check(
    names: Names = None,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Also list the figures that no sum tests.")
    ] = False,
) -> None:
    """Say what is wrong with case studies: file, line and cure; change nothing."""
    from cmplearn.course import cases

    reviews = [cases.review(path) for path in _files(names)]
    for review in reviews:
        for mistake in review.mistakes:
            typer.echo(str(mistake))
        for point in review.advice:
            typer.echo(f"Worth a look: {point}")
    mistakes = sum(len(review.mistakes) for review in reviews)
    if not mistakes:
        _sum_up([cases.load_file(review.path) for review in reviews], name_unchecked=unchecked)
    typer.echo(
        f"{_counted(len(reviews), 'case')} checked: {_counted(mistakes, 'mistake')}, "
        f"{_counted(sum(len(review.advice) for review in reviews), 'point')} worth a look."
    )
    if mistakes:
        raise typer.Exit(1)


def new(id: Annotated[str, typer.Argument(help="Short name, for example `our-falls-clinic`.")]) -> None:
    """Start a case study of your own from the template."""
    from cmplearn.course import cases
    from cmplearn.course.places import shown

    path = cases.start_new(id)
    typer.echo(f"Write your case in {shown(path)}, then run: cmplearn cases check {id}")


def _files(names: Sequence[str] | None) -> Sequence[Path]:
    from cmplearn.course import cases

    if not names:
        return cases.files()
    known = {path.stem: path for path in cases.files()}
    found = [known.get(name, Path(name)) for name in names]
    missing = [path for path in found if not path.is_file()]
    if missing:
        typer.echo(
            f"There is no case and no file {missing[0]}. Ids of cases are: {', '.join(known)}.", err=True
        )
        raise typer.Exit(2)
    return found


def _sum_up(library: "Sequence[Case]", *, name_unchecked: bool) -> None:
    verdicts = Counter(check.verdict for case in library for check in case.checks)
    figures = sum(len(case.figures) for case in library)
    loose = [(case, figure) for case in library for figure in case.unchecked]
    if name_unchecked:
        for case, figure in loose:
            typer.echo(f"No sum tests {case.id}.{figure.name} ({figure.text}).")
    typer.echo(
        f"{_counted(figures, 'figure')}, of which no sum tests {len(loose)}. "
        f"{_counted(verdicts.total(), 'sum')}: {verdicts['reconciles']} reconcile, "
        f"{verdicts['does not reconcile']} do not, {verdicts['cannot be told']} cannot be told."
    )


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
