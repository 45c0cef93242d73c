"""Module 1 taken by itself: a case is registered, seven cores are worked, and the portfolio shows for it."""

from typing import Any

from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Server, wait_until

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
        do(page.locator(f"#answer-{id}"), declaration, WORDS.format(id=lesson.id, name=id))
        if kind in SAVED_AS:
            saved.append(SAVED_AS[kind].format(lesson=lesson.id, id=id))
    return saved


def do(control: Locator, declaration: dict[str, Any], words: str) -> None:
    """Do what a control asks for; pictures, what-ifs and activities ask for nothing here."""
    match declaration["kind"]:
        case "text" | "log":
            control.get_by_role("textbox").first.fill(words)
        case "number":
            lowest, highest = declaration["minimum"] or 0, declaration["maximum"]
            middle = lowest + 1 if highest is None else (lowest + highest) // 2
            control.get_by_role("textbox").fill(str(middle))
        case "choice" | "scale":
            control.get_by_role("checkbox" if declaration.get("several") else "radio").first.check()
        case "exercise":
            answer_rightly(control, declaration)
        case "reveal":
            control.get_by_role("button", name="Show it").click()
            expect(control.get_by_role("heading", name=declaration["label"])).to_be_visible()
        case "own-case":
            fill_form(control, declaration["fields"], words)


def answer_rightly(control: Locator, declaration: dict[str, Any]) -> None:
    if "choices" in declaration:
        values = [value for value, _, _ in declaration["choices"]]
        control.get_by_role("radio").nth(values.index(declaration["answer"])).check()
    else:
        control.get_by_role("textbox").fill(str(declaration["answer"]))
    control.get_by_role("button", name="Check my answer").click()
    expect(control.get_by_text("Right.")).to_be_visible()


def fill_form(control: Locator, fields: list[dict[str, Any]], words: str) -> None:
    for field in fields:
        if field["kind"] == "choice":
            control.get_by_role("group", name=field["label"]).get_by_role("radio").first.check()
        else:
            content = "12" if field["kind"] == "number" else f"{words} {field['name']}"
            control.get_by_label(field["label"]).fill(content)


SAVED_AS = {
    **dict.fromkeys(("text", "number", "choice", "scale", "exercise"), "answer/{lesson}/{id}"),
    "own-case": "own-case/{id}",
    "log": "log/{lesson}/{id}",
}


def judge(page: Page) -> None:
    """Answer the knowledge check with the first choice each time; once answered, its second round."""
    for ask in course.activities.load("module-1-knowledge").asks:
        group = page.get_by_role("group", name=ask.label).last
        group.get_by_role("radio").first.check()


def test_a_module_by_itself_from_registering_a_case_to_hours_that_add_up(own: Server, own_page: Page) -> None:
    page = own_page
    page.goto(own.url("cmplearn/activities/module-1-knowledge"))
    judge(page)
    expect(page.get_by_role("button", name="Answer the same questions again")).to_be_visible()

    saved = []
    for lesson in CORES:
        page.goto(own.url("cmplearn/modules/strategic"))
        page.get_by_role("link", name=lesson.title).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
        saved += work(page, lesson)
        wait_until(page, ARE_SAVED, saved, ALL_SAVED_MS)

    for part in parts_of_the_case():
        page.goto(own.url(f"cmplearn/portfolio/own-case/parts/{part.id}"))
        words = WORDS.format(id=part.lesson, name=part.id)
        first = next(field for field in part.fields if field.kind == "text")
        expect(page.get_by_label(first.label)).to_have_value(f"{words} {first.name}")

    page.goto(own.url("cmplearn/portfolio/log"))
    for lesson in CORES:
        expect(page.get_by_role("link", name=lesson.title)).to_be_visible()

    page.goto(own.url("cmplearn/portfolio/hours"))
    page.get_by_label("Day of module 1", exact=True).check()
    page.get_by_role("button", name="Save what I attended").click()
    cores, day = sum(lesson.core_minutes for lesson in CORES) / 60, MODULE.day.minutes / 60
    expect(page.get_by_role("meter", name=f"Lessons: main part: {cores:.1f} of 10 hours")).to_be_visible()
    expect(page.get_by_text(f"{cores + day:.1f} of 300 hours.")).to_be_visible()

    page.goto(own.url("cmplearn/activities/module-1-knowledge"))
    page.get_by_role("button", name="Answer the same questions again").click()
    judge(page)
    page.get_by_role("button", name="See how you did").click()
    expect(page.get_by_text("A name tells you whose letterhead to expect.")).to_be_visible()


def parts_of_the_case() -> list[Any]:
    parts = [part for part in course.own_case.plan().parts if part.lesson in {one.id for one in CORES}]
    assert len(parts) == len(CORES)
    return parts
