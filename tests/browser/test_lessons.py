"""Every lesson of module 1 as people meet it: a phone and a laptop, the keyboard, JupyterLab."""

import json
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import LAB_MS, OPEN_ALL, SCREENS, SMALL_TARGETS, SMALLEST_TARGET, Server
from tests.samples import one_of_each_kind

from cmplearn import course
from cmplearn.course.plan import LessonPlan

LESSONS = [lesson for lesson in course.programme().module(1).lessons if lesson.status == "ready"]


STOPS = """() => [...document.querySelectorAll(
  'main :is(a[href], button, input, select, textarea, summary, [tabindex="0"])')]
  .filter((node) => node.checkVisibility() && node.type !== "radio").length"""

STOP = """() => {
  const at = [...document.querySelectorAll("main *")].indexOf(document.activeElement);
  return at < 0 || document.activeElement.type === "radio" ? "" : String(at);
}"""

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)


def first_control(lesson: LessonPlan) -> str:
    """Return the id of the first control of a lesson that keeps an answer."""
    return str(declaration_of_first(lesson)["id"])


def kind_of_first_control(lesson: LessonPlan) -> str:
    return str(declaration_of_first(lesson)["kind"])


def declaration_of_first(lesson: LessonPlan) -> dict[str, Any]:
    assert lesson.notebook
    cells = json.loads(lesson.notebook.read_text(encoding="utf-8"))["cells"]
    kinds = ("number", "text", "choice", "scale")
    return next(
        dict(declaration)
        for cell in cells
        for output in cell.get("outputs", ())
        for declaration in [output.get("data", {}).get("application/vnd.cmplearn.control+json", {})]
        if declaration.get("kind") in kinds
    )


def opened(own: Server, new_page: Callable[..., Page], lesson: LessonPlan, screen: str) -> Page:
    """Open a lesson's page on a screen, with all that can be opened in it."""
    width, height = SCREENS[screen]
    page = new_page(on=own, viewport={"width": width, "height": height})
    page.goto(own.url(f"cmplearn/lessons/{lesson.id}"))
    expect(page.locator(f"#answer-{first_control(lesson)}")).to_be_visible()
    page.evaluate(OPEN_ALL)
    return page


@each_lesson
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(own, new_page, axe, lesson):
    page = opened(own, new_page, lesson, "phone")
    axe(page)
    for width, height in (SCREENS["phone"], SCREENS["laptop"]):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.evaluate(SMALL_TARGETS, SMALLEST_TARGET) == []


@pytest.mark.parametrize("lesson", one_of_each_kind(LESSONS, lambda lesson: lesson.module, attrgetter("id")))
def test_axe_finds_nothing_on_a_laptop(own, new_page, axe, lesson):
    axe(opened(own, new_page, lesson, "laptop"))


@each_lesson
def test_the_keyboard_reaches_every_control(own, own_page, lesson):
    own_page.goto(own.url(f"cmplearn/lessons/{lesson.id}"), wait_until="networkidle")
    stops = own_page.evaluate(STOPS)
    own_page.locator("main").evaluate("(main) => { main.tabIndex = -1; main.focus(); }")
    reached = set()
    for _ in range(stops + 80):  # groups of radio buttons are stops too, and not counted
        own_page.keyboard.press("Tab")
        reached.add(own_page.evaluate(STOP))
        if len(reached - {""}) == stops:
            break
    assert len(reached - {""}) == stops


@pytest.mark.parametrize("lesson", one_of_each_kind(LESSONS, kind_of_first_control, attrgetter("id")))
def test_it_is_live_in_jupyterlab(own, own_page, lesson):
    own_page.set_default_timeout(LAB_MS)
    path = lesson.notebook.relative_to(course.root()).as_posix()
    own_page.goto(own.url(f"lab/tree/{path}?reset"))
    control = own_page.locator(f"[data-cmp='{lesson.id}/{first_control(lesson)}']")
    expect(control).to_be_visible(timeout=LAB_MS)
    expect(control.locator("input, textarea").first).to_be_enabled()


def test_a_figure_tells_its_source_in_place_and_gives_no_result_away(own, own_page, axe):
    own_page.goto(own.url("cmplearn/lessons/1.5"), wait_until="networkidle")
    dagger = own_page.get_by_label("Source: ").first
    source = dagger.get_attribute("title")
    dagger.press("Enter")
    told = own_page.get_by_role("note").filter(has_text=source)
    expect(told.get_by_role("link", name="the case’s page, which gives the result away")).to_be_visible()
    axe(own_page)
    assert own_page.url.endswith("lessons/1.5")
    dagger.click()
    expect(told).to_have_count(0)
