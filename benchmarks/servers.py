"""The servers that the benchmarks measure: ours, and a stock Voila beside it."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

LINK = re.compile(r"(http://127\.0\.0\.1:\d+/)\S*?token=(\w[\w-]*)")


@dataclass(frozen=True)
class Served:
    """A running server: its address, its token, and how long it took until it said so."""

    base: str
    token: str
    seconds: float


@contextmanager
def course_server(home: Path) -> Iterator[Served]:
    """Run `cmplearn start` with a portfolio in a folder that is thrown away."""
    command = [sys.executable, "-c", "from cmplearn.cli import main; main()", "start", "--no-browser"]
    environment = {**os.environ, "CMPLEARN_HOME": str(home)}
    began = time.perf_counter()
    with process(command, environment) as (running, _):
        assert running.stdout
        for line in running.stdout:
            if found := LINK.search(line):
                yield Served(found[1], found[2], time.perf_counter() - began)
                return
    raise RuntimeError("cmplearn start ended without a link")


@contextmanager
def process(
    command: list[str], environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[str], Mapping[str, str]]]:
    running = subprocess.Popen(
        command,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield running, environment
    finally:
        running.terminate()
        try:
            running.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            running.kill()
            running.communicate()


NOTEBOOK = """
import ipywidgets
from IPython.display import display
from cmplearn import charts
from cmplearn.methods import business_case

picture = ipywidgets.Output()
worth = ipywidgets.IntSlider(description="Worth", min=100, max=6000, step=5, value=2000)

def draw(change=None):
    with picture:
        picture.clear_output(wait=True)
        result = business_case.unit_break_even(
            cost_gbp=133944, other_benefits_gbp=180000, value_per_unit_gbp=worth.value, claimed_units=443
        )
        display(charts.unit_break_even(result))

worth.observe(draw, "value")
draw()
display(worth, picture)
"""


@contextmanager
def stock_voila(folder: Path, port: int) -> Iterator[str]:
    """Run Voila as it comes on a small notebook with one slider and the same picture."""
    path = folder / "stock.ipynb"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "voila", str(path), f"--port={port}", "--no-browser"]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "no-config")}
    with process(command, environment) as (running, _):
        assert running.stdout
        for line in running.stdout:
            if "is running at" in line:
                yield f"http://127.0.0.1:{port}/"
                return
    raise RuntimeError("voila ended before it was ready")
