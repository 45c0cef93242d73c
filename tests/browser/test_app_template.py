"""What the template of the facilitator's apps does by itself: a clock that counts, keys that press."""

import re
from collections.abc import Callable
from typing import Any

from nbformat.v4 import new_code_cell
from playwright.sync_api import Page, expect
from tests.browser.conftest import every_screen
from tests.browser.test_voila import STARTING, app_of

TRIAL = """
import ipywidgets
from IPython.display import display

clock = ipywidgets.HTML()
pressed = ipywidgets.HTML("<p>Pressed 0 times</p>")
note = ipywidgets.Text(description="Note")
start = ipywidgets.Button(description="Start the clock").add_class("cmp-key-s")
later = ipywidgets.Button(description="One minute more").add_class("cmp-key-plus")
times = []

def show(left, running):
    clock.value = (
        f'<p class="cmp-clock" data-name="present" data-label="Present" data-left="{left}"'
        f' data-running="{running}" data-sound="on"></p>'
    )

def press(left):
    times.append(left)
    pressed.value = f"<p>Pressed {len(times)} times</p>"
    show(left, "yes")

start.on_click(lambda _: press(90))
later.on_click(lambda _: press(150))
show(90, "no")
box = ipywidgets.VBox([clock, start, later, note, pressed]).add_class("cmp-app")
display(box)
"""
COUNT_TONES = """
window.tones = 0;
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.tones += 1; return make.call(this); };
"""


def test_a_clock_counts_by_itself_and_keys_press_buttons_unless_switched_off(
    server: Any, page: Page, axe: Callable[..., None]
) -> None:
    page.add_init_script(COUNT_TONES)
    page.clock.install()
    page.goto(server.url(app_of(server, "trial.ipynb", new_code_cell(TRIAL, id="trial"))), timeout=STARTING)
    clock = page.get_by_role("timer")
    expect(clock).to_have_text("Present: 1:30 left, paused", timeout=STARTING)

    note = page.get_by_label("Note")
    note.press_sequentially("s+")
    expect(note).to_have_value("s+")
    note.blur()
    page.keyboard.press("s")
    expect(page.get_by_text("Pressed 1 times")).to_be_visible()
    expect(clock).to_have_text(re.compile(r"^Present: 1:[0-3]\d left$"))
    page.clock.fast_forward(31_000)
    expect(page.locator("#announcements")).to_have_text("One minute left.")
    page.clock.fast_forward(60_000)
    expect(page.locator("#announcements")).to_have_text("Time is up.")
    page.clock.fast_forward(10_000)
    expect(clock).to_contain_text("over time")
    assert page.evaluate("window.tones") == 4, "one tone for the last minute, three when time is up"
    axe(page)

    page.keyboard.press("+")
    expect(clock).to_contain_text("2:")
    page.get_by_text("Keys", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="One minute more")).to_have_text("+ One minute more")
    axe(page)
    page.get_by_label("One key presses a button").uncheck()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Start the clock")).to_have_attribute("title", "Start the clock")
    expect(page.get_by_text("Pressed 2 times")).to_be_visible()


def test_words_are_large_enough_for_the_back_row(server: Any, page: Page) -> None:
    page.goto(server.url(app_of(server, "words.ipynb", new_code_cell(TRIAL, id="trial"))), timeout=STARTING)
    expect(page.get_by_role("timer")).to_be_visible(timeout=STARTING)
    for width in every_screen(page):
        size = page.get_by_text("Pressed 0 times").evaluate("(e) => parseFloat(getComputedStyle(e).fontSize)")
        assert size >= (24 if width > 1000 else 16)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"
