"""The `cmplearn` command: one file per command, nothing heavy imported until a command runs."""

import sys
import tempfile
import traceback
from pathlib import Path
from typing import Annotated

import typer

from cmplearn.cli import cases, notebooks
from cmplearn.cli.collect import collect
from cmplearn.cli.feedback import feedback
from cmplearn.cli.mark import mark
from cmplearn.errors import CmplearnError

__all__ = ["app", "main"]

app = typer.Typer(
    name="cmplearn",
    help="A professional learning programme on commissioning and medicines.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def programme() -> None:
    """A professional learning programme on commissioning and medicines."""


@app.command()
def start(
    tutor: Annotated[bool, typer.Option("--tutor", help="Add the tutor's marking pages.")] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port on this computer. [default: 8888 or next free]"),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the link, open nothing.")] = False,
    home: Annotated[
        Path | None,
        typer.Option("--home", help="Folder for your portfolio. [default: your own data folder]"),
    ] = None,
) -> None:
    """Open the course on this computer and print its link."""
    from cmplearn.cli.start import run_course

    run_course(tutor=tutor, port=port, open_browser=not no_browser, home=home)


@app.command()
def workshop(
    network: Annotated[
        bool,
        typer.Option("--network", help="Let phones on the local network in."),
    ] = False,
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port on this computer. [default: 8890 or next free]"),
    ] = None,
    home: Annotated[
        Path | None,
        typer.Option("--home", help="Folder for rooms and visitors' work. [default: your own data folder]"),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the links, open nothing.")] = False,
) -> None:
    """Open lessons and rooms to the people in the room, by phone, without accounts."""
    from cmplearn.cli.workshop import run_workshop

    run_workshop(network=network, port=port, open_browser=not no_browser, home=home)


app.command()(collect)
app.command()(mark)
app.command()(feedback)

cases_group = typer.Typer(help="Check case studies, and start one of your own.", no_args_is_help=True)
cases_group.command()(cases.check)
cases_group.command()(cases.new)
app.add_typer(cases_group, name="cases")

notebooks_group = typer.Typer(
    help="Check, put in order and run the notebooks of the course.", no_args_is_help=True
)
notebooks_group.command()(notebooks.check)
notebooks_group.command()(notebooks.fix)
notebooks_group.command()(notebooks.run)
notebooks_group.command()(notebooks.pace)
app.add_typer(notebooks_group, name="notebooks")


def main() -> None:
    """Run the `cmplearn` command; every problem ends in a plain message and exit code 1 or 2."""
    try:
        app()
    except CmplearnError as problem:
        sys.exit(f"cmplearn: {problem}")
    except Exception as problem:
        sys.exit(_unexpected(problem))


def _unexpected(problem: Exception) -> str:
    """Keep the details of an error nobody foresaw in a file, and say where."""
    name = Path(tempfile.mkdtemp(prefix="cmplearn-error-")) / "details.txt"
    name.write_text("".join(traceback.format_exception(problem)), encoding="utf-8")
    return (
        f"cmplearn: stopped by a fault in cmplearn itself: {type(problem).__name__}: {problem}\n"
        "What you have saved is safe. Try again; if it happens again, send this file to "
        f"whoever runs your course: {name}"
    )
