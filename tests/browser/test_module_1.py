"""Module 1 taken by itself: a case is registered, seven cores are worked, and the portfolio shows for it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Server, new_server, running

from cmplearn import course
from cmplearn.course.plan import LessonPlan
from cmplearn.web.lesson_notebooks import CONTROL, declared, lesson_notebook

MODULE = course.programme().module(1)
CORES = [lesson for lesson in MODULE.lessons if not lesson.optional]
WORDS = "Written while working lesson {id}: {name}."
ALL_SAVED_MS = 30_000

ARE_SAVED = """async (expected) => {
  const answer = await fetch(document.body.dataset.baseUrl + "cmplearn/api/portfolio");
  const found = (await answer.json()).documents.map(({ kind, key }) => `${kind}/${key}`);
  return expected.every((name) => found.includes(name));
}"""


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose portfolio is empty at first."""
    with running(new_server(tmp_path_factory.mktemp("module-1"))) as server:
        yield server


def core_of(lesson: LessonPlan) -> list[dict[str, Any]]:
    """Return the declarations of a lesson's core in the order of the page, what is held back among them."""
    notebook = lesson_notebook(lesson.id)
    assert notebook
    return [
        dict(declaration)
        for cell in notebook.cells
        if "depth" not in cell["metadata"].get("tags", ())
        for output in cell.get("outputs", ())
        for declaration in declared(output.get("data", {}).get(CONTROL))
    ]


def work(page: Page, lesson: LessonPlan) -> list[str]:
    """Work the core of a lesson; return the names of the documents that should now be saved."""
    saved = []
    for declaration in core_of(lesson):
        kind, id = declaration["kind"], declaration.get("id", "")
        if kind in DONE_BY:
            control = page.locator(f"#answer-{id}")
            DONE_BY[kind](control, declaration, WORDS.format(id=lesson.id, name=id))
        if kind in SAVED_AS:
            saved.append(SAVED_AS[kind].format(lesson=lesson.id, id=id))
    return saved


def write(control: Locator, declaration: dict[str, Any], words: str) -> None:
    control.get_by_role("textbox").first.fill(words)


def number(control: Locator, declaration: dict[str, Any], words: str) -> None:
    lowest, highest = declaration.get("minimum") or 0, declaration.get("maximum")
    middle = lowest + 1 if highest is None else (lowest + highest) // 2
    control.get_by_role("textbox").fill(str(middle))


def choose(control: Locator, declaration: dict[str, Any], words: str) -> None:
    control.get_by_role("checkbox" if declaration.get("several") else "radio").first.check()


def answer_rightly(control: Locator, declaration: dict[str, Any], words: str) -> None:
    if "choices" in declaration:
        values = [value for value, _, _ in declaration["choices"]]
        control.get_by_role("radio").nth(values.index(declaration["answer"])).check()
    else:
        control.get_by_role("textbox").fill(str(declaration["answer"]))
    control.get_by_role("button", name="Check my answer").click()
    expect(control.get_by_text("Right.")).to_be_visible()


def show(control: Locator, declaration: dict[str, Any], words: str) -> None:
    control.get_by_role("button", name="Show it").click()
    expect(control.get_by_role("heading", name=declaration["label"])).to_be_visible()


def fill_form(control: Locator, declaration: dict[str, Any], words: str) -> None:
    for field in declaration["fields"]:
        if field["kind"] == "choice":
            control.get_by_role("group", name=field["label"]).get_by_role("radio").first.check()
        else:
            content = "12" if field["kind"] == "number" else f"{words} {field['name']}"
            control.get_by_label(field["label"]).fill(content)


DONE_BY = {
    "text": write,
    "number": number,
    "choice": choose,
    "scale": choose,
    "exercise": answer_rightly,
    "reveal": show,
    "own-case": fill_form,
    "log": write,
}
SAVED_AS = {
    **dict.fromkeys(("text", "number", "choice", "scale", "exercise"), "answer/{lesson}/{id}"),
    "own-case": "own-case/{id}",
    "log": "log/{lesson}/{id}",
}


def judge(page: Page, server: Server) -> None:
    """Answer the knowledge check once more, from its top: the first choice each time."""
    page.goto(server.url("cmplearn/activities/module-1-knowledge"))
    for ask in course.activities.load("module-1-knowledge").asks:
        group = page.get_by_role("group", name=ask.label).last
        group.get_by_role("radio").first.check()


def test_a_module_by_itself_from_registering_a_case_to_hours_that_add_up(
    own_server: Server, new_page: Any
) -> None:
    page = new_page(on=own_server)
    judge(page, own_server)
    expect(page.get_by_role("button", name="Answer the same questions again")).to_be_visible()

    saved = []
    for lesson in CORES:
        page.goto(own_server.url("cmplearn/modules/strategic"))
        page.get_by_role("link", name=lesson.title).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        saved += work(page, lesson)
        page.wait_for_function(ARE_SAVED, arg=saved, timeout=ALL_SAVED_MS)

    page.goto(own_server.url("cmplearn/portfolio/own-case"))
    parts = [part for part in course.own_case.plan().parts if part.lesson in {one.id for one in CORES}]
    assert len(parts) == len(CORES)
    for part in parts:
        page.goto(own_server.url(f"cmplearn/portfolio/own-case/parts/{part.id}"))
        expect(page.get_by_role("textbox").first).not_to_have_value("")

    page.goto(own_server.url("cmplearn/portfolio/log"))
    for lesson in CORES:
        expect(page.get_by_role("link", name=lesson.title)).to_be_visible()

    entries = json.loads(own_server.fetch("cmplearn/api/portfolio?kind=log"))["documents"]
    assert len(entries) == len(CORES)
    page.goto(own_server.url("cmplearn/portfolio/hours"))
    minutes = sum(lesson.core_minutes for lesson in CORES)
    expect(page.get_by_role("main")).to_contain_text(re.compile(rf"{minutes // 60} hours? {minutes % 60}|{minutes / 60:.1f}"))

    judge(page, own_server)
    page.get_by_role("button", name="Answer the same questions again").click()
