"""`cmplearn collect`: hand-ins into nbgrader's `submitted/`, with a report."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from cmplearn.errors import InputError

__all__ = ["collect"]

PARTICIPANTS = "participants.csv"


def collect(
    zips: Annotated[
        list[Path], typer.Argument(help="Hand-in zips, folders of them, or a learning platform's zip.")
    ],
    course_root: Annotated[
        Path | None,
        typer.Option(
            help="nbgrader's course root, with nbgrader_config.py. [default: the course's assessments]"
        ),
    ] = None,
) -> None:
    """Collect hand-ins into submitted/, and say what became of each.

    Where the course root holds participants.csv (a column `id`), other participant numbers are refused.
    """
    from cmplearn import course
    from cmplearn.marking import collect as collect_hand_ins
    from cmplearn.marking import enter

    root = course_root or course.root() / "assessments"
    report = collect_hand_ins(zips, root, participants=known_participants(root))
    for line in report.lines():
        typer.echo(line)
    for assignment in sorted({outcome.assignment for outcome in report.of("collected")}):
        if enter(root, assignment):
            typer.echo(f"{assignment} can now be marked.")
        else:
            typer.echo(
                f"{assignment} can't be marked here: {root / 'source'} does not hold it. "
                "Collect in a copy of the project's repository."
            )
    if report.of("refused"):
        raise typer.Exit(1)


def known_participants(course_root: Path) -> frozenset[str] | None:
    """Return the participant numbers of a course root's list; None when it keeps none.

    Raises
    ------
    InputError
        When the list has no column `id`.
    """
    path = course_root / PARTICIPANTS
    if not path.exists():
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if "id" not in (rows.fieldnames or ()):
            raise InputError(
                f'{path} has no column "id". Its first line must name the columns, such as: id,name'
            )
        return frozenset(row["id"].strip() for row in rows if row["id"])
