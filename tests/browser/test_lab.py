"""The same lesson in JupyterLab: unrun, run, opened again, its kernel killed; one set of answers."""

import json
import os
import re
import runpy
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import LAB_MS, Server, expect_idle_kernel, run_all_cells

HERE = Path(__file__).parent
WHY = "Why that many?"
SHARE = "Share of the claim that you count"


@pytest.fixture(scope="module")
def write() -> Callable[..., Path]:
    """Saves the lesson that has every control."""
    written: Callable[..., Path] = runpy.run_path(str(HERE / "kit_lesson.py"))["write"]
    return written


@pytest.fixture(scope="module")
def lab_server(own: Server, write: Callable[..., Path]) -> Server:
    """The server, whose lesson 2.3 has every control of the kit."""
    write(own.root)
    return own


@pytest.fixture
def lab(lab_server: Any, new_page: Callable[..., Page], write: Callable[..., Path]) -> Callable[..., Page]:
    """Opens the lesson in JupyterLab, freshly saved, with or without its outputs."""

    def open_lesson(*, executed: bool = True) -> Page:
        path = write(lab_server.root, executed=executed)
        page = new_page(on=lab_server)
        page.set_default_timeout(LAB_MS)
        page.goto(lab_server.url(f"lab/tree/{path.relative_to(lab_server.root).as_posix()}?reset"))
        expect(page.get_by_text('lesson = Lesson("2.3")')).to_be_visible(timeout=LAB_MS)
        return page

    return open_lesson


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name=WHY)


def type_why(page: Page, server: Any, words: str) -> None:
    """Type once the answer saved before is there: words typed sooner are asked about."""
    expect(box(page)).to_have_value(value_of_why(server), timeout=LAB_MS)
    box(page).fill(words)


def saved(page: Page) -> None:
    control = page.locator("[data-cmp='2.3/why']")
    expect(control.get_by_text(re.compile(r"^Saved at"))).to_be_visible(timeout=LAB_MS)


def value_of_why(server: Any) -> str:
    found = json.loads(server.fetch("cmplearn/api/portfolio?kind=answer&prefix=2.3/why"))["documents"]
    return str(found[0]["value"]) if found else ""


def kernels(server: Any) -> list[psutil.Process]:
    below = psutil.Process(server.process.pid).children(recursive=True)
    return [each for each in below if "ipykernel_launcher" in " ".join(each.cmdline())]


def cells(server: Any) -> list[tuple[str, str, str, int]]:
    """The cells of the saved notebook: what a stolen key would delete, change or run."""
    [path] = (server.root / "modules").glob("*/2.3-*.ipynb")
    saved_cells = json.loads(path.read_text())["cells"]
    return [
        (each["id"], each["cell_type"], "".join(each["source"]), each["execution_count"])
        for each in saved_cells
    ]


def test_controls_are_live_in_a_notebook_that_was_never_run_here(
    lab: Callable[..., Page], lab_server: Any
) -> None:
    page = lab()
    type_why(page, lab_server, "Typed in JupyterLab")
    saved(page)

    assert value_of_why(lab_server) == "Typed in JupyterLab"
    page.goto(lab_server.url("cmplearn/lessons/2.3"))
    expect(page.get_by_label(WHY)).to_have_value("Typed in JupyterLab")
    page.get_by_label(WHY).fill("Changed on the lesson page")
    saved(page)
    expect(box(lab())).to_have_value("Changed on the lesson page", timeout=LAB_MS)


def test_the_source_of_a_figure_is_one_click_away(lab: Callable[..., Page], lab_server: Any) -> None:
    page = lab()
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Source: MLCSU case studies").first.click()
    case = opening.value
    expect(case.get_by_role("heading", level=1)).to_have_text("Pharmacists in Wirral care homes")
    assert case.url == lab_server.url("cmplearn/cases/wirral-moch#figure-admissions_avoided")
    expect(case.locator(":target")).to_contain_text("443")


def test_controls_are_live_when_cells_are_run_and_run_again(
    lab: Callable[..., Page], lab_server: Any
) -> None:
    page = lab(executed=False)
    expect(box(page)).to_have_count(0)
    run_all_cells(page)
    expect(box(page)).to_be_visible(timeout=LAB_MS)
    type_why(page, lab_server, "After running")
    saved(page)

    run_all_cells(page)
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.locator(".jp-CodeCell").first.get_by_text("[16]:")).to_be_visible(timeout=LAB_MS)
    expect(box(page)).to_have_value("After running", timeout=LAB_MS)
    assert value_of_why(lab_server) == "After running"


def test_typing_and_what_ifs_go_on_when_the_kernel_is_killed(
    lab: Callable[..., Page], lab_server: Any, expected_errors: list[str]
) -> None:
    expected_errors.append("Could not restore the debugger state")
    page = lab()
    type_why(page, lab_server, "Before")
    saved(page)
    expect_idle_kernel(page)  # or JupyterLab would tell of what it had asked of it
    running = kernels(lab_server)
    assert running
    for kernel in running:
        os.kill(kernel.pid, signal.SIGKILL)
    # JupyterLab may tell of it in a dialog that takes single keys; whole values don't mind it.
    type_why(page, lab_server, "Before, and after it died")
    saved(page)

    assert value_of_why(lab_server) == "Before, and after it died"
    panel = page.locator("[data-cmp='2.3/break-even']")
    panel.scroll_into_view_if_needed()
    finding = panel.get_by_role("status")
    start = finding.inner_text()
    panel.get_by_role("spinbutton", name=SHARE).fill("50")
    expect(finding).not_to_have_text(start)


def test_jupyterlab_steals_no_key_from_a_control(lab: Callable[..., Page], lab_server: Any) -> None:
    page = lab()
    before = cells(lab_server)
    type_why(page, lab_server, "")
    box(page).focus()
    page.keyboard.type("m dd y x a b ii 00")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("z")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("end")
    expect(box(page)).to_have_value("m dd y x a b ii 00\nz\nend")
    expect(box(page)).to_be_focused()

    slider = page.get_by_role("slider", name=SHARE, exact=True)
    slider.focus()
    for key in ("ArrowLeft", "ArrowDown", "m", "d", "d", "b", "x"):
        page.keyboard.press(key)
    expect(slider).to_have_value("0.9")
    page.get_by_role("button", name="Back to the start values").press("Enter")
    expect(slider).to_have_value("1")
    summary = page.locator("[data-cmp='2.3/price'] summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-cmp='2.3/price'] details")).to_have_attribute("open", "")
    page.keyboard.press("d")
    page.keyboard.press("d")

    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ):
        page.get_by_role("menuitem", name=re.compile("^Save Notebook(?! As)")).click()
    assert cells(lab_server) == before


def test_jupyterlab_opens_and_the_lesson_reads_when_the_kit_cannot_be_loaded(
    lab_server: Any, new_page: Callable[..., Page], write: Callable[..., Path], expected_errors: list[str]
) -> None:
    expected_errors.append("ERR_FAILED")
    path = write(lab_server.root)
    page = new_page(on=lab_server)
    page.route("**/cmplearn/static/kit.js*", lambda route: route.abort())
    page.goto(lab_server.url(f"lab/tree/{path.relative_to(lab_server.root).as_posix()}?reset"))

    expect(page.locator(".jp-OutputArea-output").get_by_text(WHY).first).to_be_visible(timeout=LAB_MS)
    expect(box(page)).to_have_count(0)


def test_dark_letters_are_never_shown_on_a_dark_ground(
    lab: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = lab()
    expect(box(page)).to_be_visible(timeout=LAB_MS)
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_role("menuitem", name="JupyterLab Dark", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false", timeout=LAB_MS)

    axe(page, "[data-cmp='2.3/why']")
    axe(page, "[data-cmp='2.3/price']")
