"""Every notebook of the course keeps the rules, has all its parts, and gives today what is stored in it."""

import ast
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from tests.samples import one_of_each_kind

from cmplearn import course, notebooks
from cmplearn.cli.notebooks import published_figures

ROOT = Path(__file__).parents[2]
LESSONS = notebooks.find([ROOT / "modules"])
APPS = notebooks.find([ROOT / "course" / "apps"])
CASE_WORDS = 250

PARTS = (  # the lesson standard's parts after the opening, in order, as their headings begin
    "## The case",
    "### Who lives with this",
    "## Your first answer",
    "## The method",
    "## The data and the full method",
    "## What happened",
    "## Now you",
    "## Your own case",
    "## Talk about it",
    "## Reflect",
    "## Sources",
)
DEPTH = ("## The data and the full method", "## Now you")

every_notebook = pytest.mark.parametrize("path", LESSONS + APPS, ids=lambda path: path.stem)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


class Words(HTMLParser):
    """Collects the words of a piece of HTML that are read at once: not those folded away as sources."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.folded = 0
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the base class calls it so
        self.folded += tag == "details"

    def handle_endtag(self, tag: str) -> None:
        self.folded -= tag == "details"

    def handle_data(self, data: str) -> None:
        if not self.folded:
            self.words.extend(data.split())


def plan_of(path: Path) -> Any:
    """Return the plan of the lesson that a notebook file is named after."""
    return course.programme().lesson(path.name.split("-")[0])


def headings(notebook: notebooks.Notebook) -> list[tuple[str, int]]:
    """Return the headings of a notebook's markdown cells, each with the number of its cell."""
    return [
        (line, number)
        for number, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "markdown"
        for line in cell["source"].splitlines()
        if line.startswith("#")
    ]


def part_of_cell(notebook: notebooks.Notebook) -> list[str]:
    """Return for each cell the part that it belongs to ("" for the opening)."""
    starts = {
        number: part for heading, number in headings(notebook) for part in PARTS if heading.startswith(part)
    }
    parts, current = [], ""
    for number in range(len(notebook["cells"])):
        current = starts.get(number, current)
        parts.append(current)
    return parts


def shown_html(notebook: notebooks.Notebook, part: str) -> str:
    """Return the HTML that the cells of a part have stored."""
    cells = [
        cell
        for cell, belongs in zip(notebook["cells"], part_of_cell(notebook), strict=True)
        if belongs == part
    ]
    return "".join(
        output.get("data", {}).get("text/html", "") for cell in cells for output in cell.get("outputs", ())
    )


@every_notebook
def test_a_notebook_keeps_every_rule(path: Path) -> None:
    assert [str(problem) for problem in notebooks.check(path, published_figures(path))] == []


@pytest.mark.parametrize(
    "path", one_of_each_kind(LESSONS + APPS, lambda path: path.parent.name, lambda path: path.stem)
)
def test_a_clean_run_gives_what_is_stored(path: Path) -> None:
    stored, today = notebooks.read(path), notebooks.execute(path)
    changed = [a["id"] for a, b in zip(stored["cells"], today["cells"], strict=True) if a != b]

    assert changed == [], "run `cmplearn notebooks run` and look at the difference"
    assert stored == today


def test_every_lesson_said_to_be_ready_has_its_notebook_and_every_notebook_its_lesson() -> None:
    planned = {
        lesson.id: lesson.notebook
        for module in course.programme().modules
        for lesson in module.lessons
        if lesson.status == "ready"
    }

    assert planned == {path.name.split("-")[0]: path for path in LESSONS}


@every_lesson
def test_a_lesson_opens_with_the_lesson_of_its_own_name(path: Path) -> None:
    code = [cell["source"] for cell in notebooks.read(path)["cells"] if cell["cell_type"] == "code"]
    calls = [node for node in ast.walk(ast.parse(code[0])) if isinstance(node, ast.Call)]
    opened = [ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) == "Lesson"]

    assert opened == [plan_of(path).id]
    assert code[1] == "lesson.opening()"
    assert path.name == f"{plan_of(path).id}-{plan_of(path).slug}.ipynb"


@every_lesson
def test_a_lesson_has_all_its_parts_in_order(path: Path) -> None:
    found = [
        part for heading, _ in headings(notebooks.read(path)) for part in PARTS if heading.startswith(part)
    ]

    assert found == list(PARTS)


@every_lesson
def test_the_depth_parts_and_only_they_are_marked_as_depth(path: Path) -> None:
    notebook = notebooks.read(path)
    wrong = [
        cell["id"]
        for cell, part in zip(notebook["cells"], part_of_cell(notebook), strict=True)
        if (part in DEPTH) != ("depth" in cell["metadata"].get("tags", ()))
    ]

    assert wrong == []


@every_lesson
def test_the_case_is_told_in_few_words(path: Path) -> None:
    words = Words(shown_html(notebooks.read(path), "## The case")).words

    assert 50 <= len(words) <= CASE_WORDS


@every_lesson
def test_each_part_after_the_case_asks_or_shows_something(path: Path) -> None:
    notebook = notebooks.read(path)
    silent = [part for part in PARTS if part != "## Talk about it" and not shown_html(notebook, part)]

    assert silent == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_code_is_on_show_in_jupyterlab_until_somebody_asks_for_it(path: Path) -> None:
    code = [cell for cell in notebooks.read(path)["cells"] if cell["cell_type"] == "code"]
    shown = [cell["id"] for cell in code if not cell["metadata"].get("jupyter", {}).get("source_hidden")]
    assert shown == []


@pytest.mark.parametrize("path", APPS, ids=lambda path: path.stem)
def test_an_app_is_three_cells_at_most_with_a_title(path: Path) -> None:
    notebook = notebooks.read(path)

    assert len(notebook["cells"]) <= 3
    assert notebook["metadata"]["title"]
