"""A participant's evening with lesson 2.3, from the front page to a server that dies and comes back."""

import json
import os
import signal

import psutil
from playwright.sync_api import Page, expect
from tests.browser.conftest import LAB_MS, RETRY_MS, expect_idle_kernel, run_all_cells

SAVED = "Saved at"
WORTH = "What is one prevented hospital admission of a care home resident worth"
DECISION = "With only what you know now"
REFLECTION = "A fall that did not happen, and nobody wrote down."


def walk_to_the_lesson(page: Page, front: str) -> None:
    """Go from the front page through module 2 to lesson 2.3, as a person does."""
    page.goto(front)
    page.get_by_role("link", name="Operational view").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Operational view")
    page.get_by_role("link", name="What is a prevented admission worth?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is a prevented admission worth?")


def control(page: Page, id: str):
    """Return a control of the lesson by the place that its answer's link leads to."""
    return page.locator(f"#answer-{id}")


def answer_first(page: Page) -> None:
    """Commit to a price and a count before anything is revealed."""
    expect(page.get_by_text("Who did the deeming is not said")).to_have_count(0)
    page.get_by_label(WORTH).fill("£3,000")
    page.get_by_label("Of all the interventions that the team logged").fill("250")
    page.get_by_label("Which one figure, missing from the case").fill("What the team cost, in a named year.")
    page.get_by_role("group", name=DECISION).get_by_label("I cannot tell yet").check()
    for id in ("first-worth", "first-count", "first-missing", "first-decision"):
        expect(control(page, id)).to_contain_text(SAVED)


def move_the_price_year(page: Page) -> None:
    """Set the service's own price, see break-even rise when the pay alone is newer, and say why."""
    what_if = control(page, "break-even")
    savings = what_if.get_by_role("group", name="Savings on medicines and waste")
    assert [words.split(":")[0] for words in savings.locator("label").all_inner_texts()] == [
        "All of them",
        "Half",
        "None",
    ]
    what_if.get_by_label("What one prevented admission is worth: type a number").fill("1115")
    expect(what_if).to_contain_text("Pays for itself at 4 admissions prevented")
    what_if.get_by_label("2025/26").check()
    expect(what_if).to_contain_text("Pays for itself at 34 admissions prevented")
    exercise = control(page, "price-years")
    exercise.get_by_label("2025/26 pay is the true cost of the work now").check()
    exercise.get_by_role("button", name="Check my answer").click()
    expect(exercise).to_contain_text("What else should have moved?")
    exercise.get_by_label("Two price years stand side by side").check()
    exercise.get_by_role("button", name="Check my answer").click()
    expect(exercise).to_contain_text("The savings are in the money of about 2020")


def open_what_happened(page: Page) -> None:
    """See the published result, find the hidden price wrong and then right, and see it explained."""
    control(page, "explained").get_by_role("link", name="Two of these published figures").click()
    expect(control(page, "published").get_by_role("button", name="Show it")).to_be_focused()
    control(page, "published").get_by_role("button", name="Show it").click()
    expect(page.get_by_text("Who did the deeming is not said")).to_be_visible()
    comparison = control(page, "compare-count")
    expect(comparison.get_by_role("row", name="Your first answer")).to_contain_text("250")
    expect(comparison.get_by_role("row", name="Published")).to_contain_text("443")
    exercise = control(page, "implied-price")
    price = exercise.get_by_label("Two of these published figures contain a third")
    price.fill("1485.52")
    exercise.get_by_role("button", name="Check my answer").click()
    expect(exercise).to_contain_text("Not yet. That shares out the whole claim")
    price.fill("1116.75")
    exercise.get_by_role("button", name="Check my answer").click()
    expect(exercise).to_contain_text("Right.")
    control(page, "explained").get_by_role("button", name="Show it").click()
    expect(page.get_by_text("The break-even is the stronger argument")).to_be_visible()


def write_log_entry(page: Page) -> None:
    """Reflect as a nurse."""
    reflect = control(page, "reflect")
    reflect.get_by_label("Your profession").select_option(label="Nurse")
    reflect.get_by_label("Think of a time when you saw harm coming").fill(REFLECTION)
    expect(reflect).to_contain_text(SAVED)


def test_a_lesson_is_lived_from_end_to_end_and_survives_a_killed_server(
    page, server, axe, screens, expected_errors
):
    expected_errors.append("Failed to load resource")  # while the server is dead
    expected_errors.append("ERR_CONNECTION_REFUSED")
    walk_to_the_lesson(page, server.url("cmplearn/"))
    answer_first(page)
    move_the_price_year(page)
    open_what_happened(page)
    write_log_entry(page)

    server.kill()
    open_answer = page.get_by_label("What would you still ask the team, as a colleague?")
    open_answer.fill("What did the team cost?")
    expect(control(page, "ask")).to_contain_text("Not saved yet")
    server.start()
    expect(control(page, "ask")).to_contain_text(SAVED, timeout=RETRY_MS)

    page.reload()
    expect(page.get_by_label(WORTH)).to_have_value("3000")
    expect(page.get_by_role("group", name=DECISION).get_by_label("I cannot tell yet")).to_be_checked()
    expect(control(page, "implied-price")).to_contain_text("Right.")
    expect(open_answer).to_have_value("What did the team cost?")
    expect(control(page, "reflect").get_by_role("textbox").first).to_have_value(REFLECTION)
    for width, height in screens.values():
        page.set_viewport_size({"width": width, "height": height})
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width

    page.goto(server.url("cmplearn/portfolio/answers"))
    expect(page.get_by_role("main")).to_contain_text(REFLECTION)
    expect(page.get_by_role("main")).to_contain_text("What did the team cost?")


def test_every_control_of_the_lesson_is_reached_by_keyboard(page, server):
    page.goto(server.url("cmplearn/lessons/2.3"), wait_until="networkidle")  # saved answers open more
    expect(page.get_by_label(WORTH)).to_be_visible()
    focusable = page.evaluate(
        """() => [...document.querySelectorAll(
                'main :is(a[href], button, input, select, textarea, summary, [tabindex="0"])')]
              .filter((each) => each.checkVisibility() && each.type !== 'radio').length"""
    )
    reached: set[str] = set()
    page.locator("main").evaluate("(main) => { main.tabIndex = -1; main.focus(); }")
    for _ in range(focusable + 60):
        page.keyboard.press("Tab")
        where = page.evaluate(
            """() => { const all = [...document.querySelectorAll('main *')];
                       const at = all.indexOf(document.activeElement);
                       return at < 0 ? '' : document.activeElement.type === 'radio' ? '' : String(at); }"""
        )
        reached.add(where)
    assert len(reached - {""}) == focusable


def test_the_same_lesson_goes_on_in_jupyterlab_run_or_not_and_with_its_kernel_killed(
    page, server, expected_errors
):
    expected_errors.append("Could not restore the debugger state")
    page.set_default_timeout(LAB_MS)
    [notebook] = (server.root / "modules").glob("*/2.3-*.ipynb")
    lab = server.url(f"lab/tree/{notebook.relative_to(server.root).as_posix()}?reset")
    count = take_numbers_off(notebook)
    page.goto(server.url("cmplearn/lessons/2.3"))
    page.wait_for_load_state("networkidle")  # what was saved before is there, to type over
    page.get_by_label(WORTH).fill("1500")
    expect(control(page, "first-worth")).to_contain_text(SAVED)

    page.goto(lab)
    in_lab = page.locator("[data-cmp='2.3/first-worth']")
    worth = in_lab.get_by_role("textbox")
    expect(worth).to_have_value("1500", timeout=LAB_MS)
    worth.fill("1600")
    expect(in_lab).to_contain_text(SAVED)

    run_all_cells(page)
    # Only then has each cell its output again: what is cleared when a kernel dies stays so.
    expect(page.get_by_text(f"[{count}]:").first).to_be_visible(timeout=LAB_MS)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(worth).to_have_value("1600", timeout=LAB_MS)
    expect_idle_kernel(page)
    for kernel in kernels(server):
        os.kill(kernel.pid, signal.SIGKILL)
    worth.fill("1700")
    expect(in_lab).to_contain_text(SAVED)

    page.goto(lab)
    expect(worth).to_have_value("1700", timeout=LAB_MS)
    page.goto(server.url("cmplearn/lessons/2.3"))
    expect(page.get_by_label(WORTH)).to_have_value("1700")


def take_numbers_off(notebook):
    """Take the cells' numbers off, and leave their outputs; return how many run, the number of the last."""
    saved = json.loads(notebook.read_text(encoding="utf-8"))
    running = [cell for cell in saved["cells"] if cell["cell_type"] == "code"]
    for each in running:
        each["execution_count"] = None
    notebook.write_text(json.dumps(saved), encoding="utf-8")
    return len(running)


def kernels(server):
    """Return the running kernels below a server; at least one."""
    below = psutil.Process(server.process.pid).children(recursive=True)
    found = [each for each in below if "ipykernel_launcher" in " ".join(each.cmdline())]
    assert found
    return found
