"""`cmplearn feedback`: a page for each participant, beside nbgrader's own."""

import sys
from typing import Annotated

import typer

from cmplearn.cli.mark import CourseRoot, course_root_of

__all__ = ["feedback"]


def feedback(
    assignment: Annotated[str, typer.Argument(help="Name of the assignment, that of its folder in source.")],
    student: Annotated[
        list[str] | None,
        typer.Option(help="Only for this participant; may be given more than once.", show_default=False),
    ] = None,
    course_root: CourseRoot = None,
) -> None:
    """Write each participant's feedback: what was right, what to look at again, and the tutor's words.

    Each page is feedback/PARTICIPANT/ASSIGNMENT/feedback.html, and needs no other file. Pages that nbgrader
    makes beside it stay. `nbgrader generate_feedback --force` removes ours: type this line again after it.
    """
    from cmplearn.marking.feedback_files import write_feedback

    with typer.progressbar(length=1, label="Writing feedback", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        written = write_feedback(course_root_of(course_root), assignment, student or None, progress)
    without = [each for each in written if each.page is None]
    for each in without if len(written) > 1 else written:
        typer.echo(each.line())
    pages = len(written) - len(without)
    typer.echo(
        f"{pages} page{'' if pages == 1 else 's'} written{f', {len(without)} left out' if without else ''}."
    )
    if waiting := sum(each.waits for each in written):
        typer.echo(
            f"{waiting} of them with answers that still wait for you in Manual Grading: "
            "mark those, type this line again, and then send the pages."
        )
    if without:
        raise typer.Exit(1)
