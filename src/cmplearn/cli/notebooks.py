"""`cmplearn notebooks`: check, fix and run the notebooks of the course."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from cmplearn.errors import CmplearnError

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Notebooks, or folders of them. Left out: all lessons and apps of the course."),
]


def check(paths: Paths = None) -> None:
    """Say what is wrong with notebooks that are to be committed; change nothing."""
    from cmplearn import notebooks

    files = _files(paths)
    problems = [problem for file in files for problem in notebooks.check(file, published_figures(file))]
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"{_counted(files)} checked, {_problems(len(problems))}.")
    if problems:
        raise typer.Exit(1)


def fix(paths: Paths = None) -> None:
    """Take out what changes from one save to the next, and give cells readable ids."""
    from cmplearn import notebooks

    files = _files(paths)
    changed = [file for file in files if notebooks.fix(file)]
    for file in changed:
        typer.echo(f"{file}: put in order.")
    typer.echo(f"{_counted(files)} looked at, {len(changed)} changed.")


def run(paths: Paths = None) -> None:
    """Run notebooks from top to bottom in a fresh kernel each, and keep their outputs."""
    from cmplearn import notebooks

    files = _files(paths)
    failures = 0
    for number, file in enumerate(files, start=1):
        typer.echo(f"{number} of {len(files)}: {file} ... ", nl=False)
        started = time.monotonic()
        try:
            changed = notebooks.run(file)
        except CmplearnError as problem:
            failures += 1
            typer.echo(f"failed.\n{problem}")
        else:
            typer.echo(f"{'changed' if changed else 'as before'}, {time.monotonic() - started:.0f} s.")
    typer.echo(f"{_counted(files)} run, {_problems(failures)}.")
    if failures:
        raise typer.Exit(1)


def pace(paths: Paths = None) -> None:
    """Say how long lessons take to work, by a stated pace, beside the minutes that they are given."""
    from cmplearn import course, notebooks

    plans = {f"{lesson.id}-{lesson.slug}": lesson for lesson in course.programme().lessons}
    over = 0
    for file in (each for each in _files(paths) if each.stem in plans):
        notebook, plan = notebooks.read(file), plans[file.stem]
        for part, minutes in (("core", plan.core_minutes), ("depth", plan.depth_minutes)):
            counted = notebooks.pace(notebook, depth=part == "depth")
            over += counted.minutes > minutes
            steps = ", ".join(f"{count} {step}" for step, count in sorted(counted.steps.items()))
            typer.echo(f"{plan.id} {part}: {counted.minutes:.1f} of {minutes} minutes.")
            typer.echo(f"  {counted.words:,} words; {steps}")
    typer.echo(f"{over} over their minutes.")
    if over:
        raise typer.Exit(1)


def published_figures(notebook: Path) -> tuple[str, ...]:
    """Return the figures, as prose writes them, of the cases that a notebook is about.

    These are the cases that the programme gives its lesson and those that it names. Taking the whole library
    would forbid every round number that some case somewhere publishes.
    """
    from cmplearn.course import cases, programme

    text = notebook.read_text(encoding="utf-8")
    of_lesson = {
        id
        for lesson in programme().lessons
        if lesson.notebook and lesson.notebook.name == notebook.name
        for id in lesson.cases
    }
    about = of_lesson | {id for id in cases.ids() if f"{id}." in text or f'"{id}' in text}
    return tuple(figure.text for id in sorted(about) for figure in cases.load(id).figures)


def _files(paths: Sequence[Path] | None) -> tuple[Path, ...]:
    from cmplearn import course, notebooks

    try:
        return notebooks.find(paths or (course.root() / "modules", course.root() / "course" / "apps"))
    except CmplearnError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from problem


def _counted(files: Sequence[Path]) -> str:
    return f"{len(files)} notebook{'' if len(files) == 1 else 's'}"


def _problems(number: int) -> str:
    return {0: "no problems", 1: "1 problem"}.get(number, f"{number} problems")
