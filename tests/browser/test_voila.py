"""The facilitator's app as a facilitator uses it: opened, predicted, revealed, argued over, left."""

import json
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Page, expect
from tests.browser.conftest import every_screen

from cmplearn import course, notebooks

APP = "voila/render/course/apps/business-case-challenge.ipynb"
PREDICTION = "The room's prediction (admissions)"
REVEAL = "Keep it and show the result"
CONTROLS = [
    "Pay of the team",
    "Share of the 443 that count (%)",
    "Price of an admission (£)",
    "Share of the savings that count (%)",
    "Show the numbers as tables",
    "Ask the panel's first question",
]
STARTING = 60_000  # milliseconds: a kernel on a busy machine; a page is loaded when all its cells have run


def opened(page: Page, server: Any, path: str = APP) -> Page:
    """Open an app and wait until it can be used."""
    page.goto(server.url(path), timeout=STARTING)
    expect(page.get_by_label(PREDICTION)).to_be_visible(timeout=STARTING)
    return page


def predicted(page: Page, number: str = "200") -> Page:
    """Give the room's prediction and see the result."""
    page.get_by_label(PREDICTION).fill(number)
    page.get_by_role("button", name=REVEAL).click()
    expect(finding(page)).to_be_visible()
    return page


def finding(page: Page) -> Any:
    """Return the finding in large words."""
    return page.get_by_role("heading", name="the 443 claimed")


def kernel_of(page: Page) -> str:
    """Return the id of the kernel behind a page."""
    return str(page_config(page)["kernelId"])


def page_config(page: Page) -> dict[str, Any]:
    """Return what the page tells Voila's script."""
    config: dict[str, Any] = json.loads(page.locator("#jupyter-config-data").text_content() or "")
    return config


def kernels(server: Any) -> set[str]:
    """Return the ids of the kernels that run."""
    return {kernel["id"] for kernel in json.loads(server.fetch("api/kernels"))}


def process_of(kernel: str) -> int:
    """Return the number of the process that a kernel runs in: its command names the kernel's id."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"kernel-{kernel}.json".encode() in (folder / "cmdline").read_bytes():
                return int(folder.name)
    pytest.fail(f"No process runs the kernel {kernel}.")


def app_of(server: Any, name: str, *cells: Any) -> str:
    """Put an app of one's own beside the course's, and return its address."""
    path = Path(server.root) / "course" / "apps" / name
    notebooks.write(path, notebooks.normalise(new_notebook(cells=list(cells), metadata={"title": "A trial"})))
    return f"voila/render/course/apps/{name}"


def test_the_app_opens_predicts_and_reveals_on_every_screen(
    server: Any, page: Page, axe: Callable[..., None]
) -> None:
    opened(page, server)

    assert page.title() == "Business case challenge – cmplearn"
    expect(page.get_by_role("banner")).to_be_visible()
    expect(page.get_by_role("main")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Business case challenge")
    expect(finding(page)).to_have_count(0)
    for _ in every_screen(page):
        axe(page)

    predicted(page)
    expect(page.get_by_text("The room predicted 200. As chosen now it takes 34: 166 fewer.")).to_be_visible()
    expect(page.get_by_role("img")).to_have_count(2)
    page.get_by_role("button", name="Show the numbers as tables").click()
    page.get_by_role("button", name="Ask the panel's first question").click()
    expect(page.get_by_role("table")).to_have_count(2)
    for width in every_screen(page):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"


def test_on_a_projector_the_guesses_stay_beside_the_second_picture(
    server: Any, new_page: Callable[..., Page], screens: dict[str, tuple[int, int]]
) -> None:
    width, height = screens["projector"]
    page = predicted(opened(new_page(viewport={"width": width, "height": height}), server))

    page.get_by_role("img").last.scroll_into_view_if_needed()

    for name in CONTROLS[:5]:
        expect(page.get_by_label(name).or_(page.get_by_role("button", name=name))).to_be_in_viewport(ratio=1)
    expect(finding(page)).to_be_in_viewport(ratio=1)


def test_changing_a_guess_changes_the_finding_and_says_so(server: Any, page: Page) -> None:
    predicted(opened(page, server))
    expect(finding(page)).to_be_focused()
    expect(finding(page)).to_have_text("Pays for itself at 34 admissions avoided, 8% of the 443 claimed")

    page.get_by_label("Pay of the team").select_option(label="Pharmacist, 2020/21: £55,670 a year")

    expect(finding(page)).to_contain_text("Pays for itself at 4 admissions avoided")
    expect(page.locator("#announcements")).to_have_text(finding(page).inner_text())


def test_a_button_pressed_without_a_prediction_says_what_to_do(server: Any, page: Page) -> None:
    opened(page, server).get_by_role("button", name=REVEAL).click()

    expect(page.get_by_role("alert").filter(has_text="Nothing is typed yet")).to_be_visible()
    expect(finding(page)).to_have_count(0)


def test_the_keyboard_reaches_every_control(server: Any, page: Page) -> None:
    opened(page, server)
    reached = tab_through(page)
    assert reached[0] == "Skip to main content"
    assert {PREDICTION, REVEAL} <= set(reached)

    page.get_by_label(PREDICTION).focus()
    page.keyboard.type("34")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("that is just what it takes")).to_be_visible()
    assert [name for name in tab_through(page) if name in CONTROLS] == CONTROLS

    page.get_by_label(CONTROLS[1]).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("heading", name="Counting 421")).to_be_visible()


def tab_through(page: Page) -> list[str]:
    """Press Tab until the page ends, and return the names of what had the focus, in order."""
    page.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }")
    page.evaluate("() => document.body.focus()")
    names: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(
            "() => { const e = document.activeElement; return e === document.body ? '' :"
            " (e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent).trim(); }"
        )
        if not name or (names and name == names[0]):
            break
        names.append(name)
    return names


def test_leaving_the_page_ends_its_kernel_and_idle_ones_are_culled(server: Any, page: Page) -> None:
    kernel = kernel_of(opened(page, server))
    assert kernel in kernels(server)

    page.goto(server.url("cmplearn/about"))

    expect_soon(lambda: kernel not in kernels(server), page)
    assert "Culling kernels with idle durations > 3600 seconds" in server.log


def expect_soon(condition: Callable[[], bool], page: Page) -> None:
    """Wait until a condition holds, letting the browser go on meanwhile."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(100)
    pytest.fail("Waited 30 s in vain.")


def test_a_dead_kernel_is_said_with_what_to_do(server: Any, page: Page, expected_errors: list[str]) -> None:
    predicted(opened(page, server))
    expected_errors += ["WebSocket", "Kernel", "Canceled"]

    os.kill(process_of(kernel_of(page)), signal.SIGKILL)

    message = page.get_by_role("alert").filter(has_text="have stopped, so changes no longer show")
    expect(message).to_be_visible(timeout=STARTING)
    expect(finding(page)).to_be_visible()


def test_a_stopped_server_is_said_with_what_to_do(
    server: Any, page: Page, expected_errors: list[str]
) -> None:
    predicted(opened(page, server))
    expected_errors += ["WebSocket", "Failed to load resource", "Failed to fetch", "NetworkError"]

    server.stop()
    try:
        message = page.get_by_role("alert").filter(has_text="open the link that it prints")
        expect(message).to_be_visible(timeout=STARTING)
        expect(finding(page)).to_be_visible()
    finally:
        server.start()


def test_an_app_that_fails_says_so_without_a_traceback(server: Any, page: Page) -> None:
    broken = app_of(server, "broken.ipynb", new_code_cell("1 / 0", id="divide"), new_code_cell("1", id="one"))

    page.goto(server.url(broken), timeout=STARTING)

    expect(page.get_by_role("alert")).to_contain_text("The app could not start", timeout=STARTING)
    assert "ZeroDivision" not in page.content()


def test_mathematics_is_set_from_the_package(server: Any, page: Page) -> None:
    cells = [
        new_markdown_cell("Worth $a^2$ each", id="words"),
        new_code_cell("from IPython.display import Math, display\ndisplay(Math('x^2'))", id="formula"),
    ]
    page.goto(server.url(app_of(server, "formula.ipynb", *cells)), timeout=STARTING)

    expect(page.locator("mjx-container")).to_have_count(2, timeout=STARTING)


def test_template_and_theme_can_t_be_overridden_and_other_extensions_stay_out(
    server: Any, page: Page
) -> None:
    opened(page, server, f"{APP}?template=lab&theme=dark")

    expect(page.get_by_role("banner")).to_contain_text(course.programme().title)
    loaded = {extension["name"] for extension in page_config(page)["federated_extensions"]}
    assert loaded == {"@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"}
    assert page.evaluate("document.body.dataset.jpThemeName") == "JupyterLab Light"


def test_an_app_that_does_not_exist_is_said_in_plain_words(
    server: Any, page: Page, expected_errors: list[str], axe: Callable[..., None]
) -> None:
    expected_errors.append("404")

    page.goto(server.url("voila/render/course/apps/no-such.ipynb"))

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="front page")).to_be_visible()
    axe(page)


def test_the_list_of_apps_leads_to_the_app(server: Any, page: Page, axe: Callable[..., None]) -> None:
    page.goto(server.url("voila/tree/course"))
    page.get_by_role("link", name="apps (folder)").click()
    axe(page)

    page.get_by_role("link", name="business-case-challenge.ipynb").click()

    expect(page.get_by_label(PREDICTION)).to_be_visible(timeout=STARTING)
