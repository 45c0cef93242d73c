"""The facilitator's apps on a projector, with phones that join them and without: each played to its end."""

import http.client
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import SCREENS, every_screen
from tests.servers import wait_for

STARTING = 60_000  # milliseconds: a kernel on a busy machine
SHOW = "Show what the room says"
REARRANGED = {
    SHOW: ".cmp-finding:is([data-bring$=' shown'], [data-bring$=' coming'])",
    "Next step": ".cmp-finding[data-bring$=' told']",
}
CODE = re.compile(r"[A-Z0-9]{3} [A-Z0-9]{3}")
PHONE = {"viewport": {"width": SCREENS["phone"][0], "height": SCREENS["phone"][1]}}
PROJECTOR = {"viewport": {"width": 1024, "height": 768}}


@pytest.fixture
def wall(new_page: Callable[..., Page]) -> Page:
    """The page on an old projector."""
    return new_page(**PROJECTOR)


def opened(page: Page, server: Any, name: str) -> Page:
    page.goto(server.url(f"voila/render/course/apps/{name}.ipynb"), timeout=STARTING)
    expect(button(page, "Let phones join")).to_be_visible(timeout=STARTING)
    return page


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def press(page: Page, *names: str) -> None:
    """Press buttons; one that rearranges the page has done so before the next, or that might get lost."""
    for name in names:
        button(page, name).click()
        if name in REARRANGED:
            expect(page.locator(REARRANGED[name]).first).to_be_visible()


def expect_pictures(page: Page) -> None:
    """Wait until every picture has its size."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.cmp-picture img')].every((each) => each.naturalHeight > 0)"
    )


def joined(page: Page, server: Any, new_page: Callable[..., Page], *names: str) -> list[Page]:
    """Open a room and let phones join it, each with its code and a name."""
    press(page, "Let phones join")
    code = page.locator(".cmp-join-code").inner_text()
    assert CODE.fullmatch(code)
    phones = [new_page(**PHONE) for _ in names]
    for phone, name in zip(phones, names, strict=True):
        phone.context.clear_cookies()  # nobody is logged in on a phone
        phone.goto(server.url(f"cmplearn/room/{code.replace(' ', '')}"))
        phone.get_by_label("Your first name").fill(name)
        phone.get_by_role("button", name="Join").click()
    expect(page.get_by_text(f"{len(names)} joined")).to_be_visible()
    return phones


def answered(phone: Page, question: str, answer: str) -> None:
    """Answer one question on a phone: choose an option, or type a number."""
    form = phone.locator("form").filter(has_text=question)
    if answer.isdecimal():
        form.get_by_role("textbox").or_(form.get_by_role("spinbutton")).fill(answer)
    else:
        form.get_by_label(answer).check()
    form.get_by_role("button").click()
    expect(form.get_by_text("Kept")).to_be_visible()


def expect_above_the_buttons(page: Page, selector: str) -> None:
    """Wait until all of a part is in sight, between the top of the screen and the buttons at its foot."""
    page.wait_for_function(
        """(selector) => {
          const part = document.querySelector(selector)?.getBoundingClientRect();
          const foot = document.querySelector(".cmp-foot").getBoundingClientRect();
          return part && part.height > 0 && part.top >= 0 && part.bottom <= foot.top;
        }""",
        arg=selector,
    )


IN_ONE_ROW = """(number) => {
  const shown = [...document.querySelectorAll(".cmp-foot button")].filter((each) => each.offsetHeight);
  return shown.length === number && new Set(shown.map((each) => each.offsetTop)).size === 1;
}"""
JSON = "application/json"


class Crowd:
    """People in a room whose phones have no screen here."""

    def __init__(self, server: Any, code: str, number: int) -> None:
        """Let them join."""
        self._server, self._room = server, f"/cmplearn/room/{code.replace(' ', '')}"
        self._cookies = [self._joined(f"Person {each}") for each in range(1, number + 1)]

    def answer(self, ask: str, *values: str) -> None:
        """Let each give one of the answers, in turns, once the step is on the phones: a wall is ahead."""
        bodies = [
            json.dumps({"item": "a1", "ask": ask, "value": values[number % len(values)], "operation": ""})
            for number in range(len(self._cookies))
        ]
        first = self._cookies[0]
        wait_for(lambda: self._sent("answer", bodies[0], JSON, first).status < 400, f"{ask} to open")
        for body, cookie in zip(bodies[1:], self._cookies[1:], strict=True):
            assert self._sent("answer", body, JSON, cookie).status < 400

    def _joined(self, name: str) -> str:
        form = f"name={name.replace(' ', '+')}&operation="
        answer = self._sent("join", form, "application/x-www-form-urlencoded")
        return str(answer.headers["Set-Cookie"]).split(";")[0]

    def _sent(self, path: str, body: str, kind: str, cookie: str = "") -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        origin = f"http://127.0.0.1:{self._server.port}"
        headers = {"Content-Type": kind, "Origin": origin, "Cookie": cookie}
        connection.request("POST", f"{self._room}/{path}", body.encode(), headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


def test_an_app_works_with_sixty_in_the_room(server: Any, wall: Page) -> None:
    opened(wall, server, "trigger-presentation")
    press(wall, "Let phones join")
    crowd = Crowd(server, wall.locator(".cmp-join-code").inner_text(), 60)
    expect(wall.get_by_text("60 joined")).to_be_visible()
    press(wall, "Begin")
    expect(wall.get_by_text("0 of 60 answered", exact=True)).to_be_visible()
    crowd.answer("call", "a")
    expect(wall.get_by_text("60 of 60 answered", exact=True)).to_be_visible()
    press(wall, SHOW, "Next step")
    expect(wall.get_by_text("0 of 60 answered", exact=True)).to_be_visible()
    crowd.answer("call-place", "a", "b", "b")
    expect(wall.get_by_text("60 of 60 answered", exact=True)).to_be_visible()
    press(wall, SHOW)
    expect(wall.get_by_text(re.compile("^40 of 60 ")).first).to_be_visible()
    press(wall, "Next step")
    expect(wall.get_by_text("0 of 60 answered").first).to_be_visible()
    crowd.answer("call-person", "a", "b", "lot")
    crowd.answer("moved-by", "place", "work", "mind")
    expect(wall.get_by_text("60 of 60 answered").first).to_be_visible()
    press(wall, SHOW)
    expect(button(wall, "Next picture")).to_be_visible()
    wall.wait_for_function(IN_ONE_ROW, arg=7)  # so that the picture above them is whole
    expect_above_the_buttons(wall, ".cmp-picture img")


def test_a_trigger_presentation_shows_who_moved_from_where_to_where(
    server: Any, wall: Page, new_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    opened(wall, server, "trigger-presentation")
    axe(wall)
    phones = joined(wall, server, new_page, "Asha", "Ben", "Cem")
    press(wall, "Begin")
    for phone in phones:
        answered(phone, "Whom do you call?", "Patient A")
    expect(wall.get_by_text("3 of 3 answered")).to_be_visible()
    expect(wall.get_by_role("img", name="Patient A")).to_have_count(0)
    press(wall, SHOW)
    expect(wall.get_by_text("Most chosen: “Patient A”").first).to_be_visible()

    wall.get_by_role("heading", name="One slot").click()
    wall.keyboard.press("ArrowRight")
    for phone, answer in zip(phones, ("Patient B", "Patient A", "Patient B"), strict=True):
        expect(phone.get_by_role("heading", name="Where they live")).to_be_visible()
        answered(phone, "Whom do you call?", answer)
    expect(wall.get_by_text("3 of 3 answered")).to_be_visible()
    wall.keyboard.press("s")
    expect(wall.get_by_text(re.compile("^2 of 3 .*(moved|changed)")).first).to_be_visible()
    expect(phones[0].get_by_role("img").first).to_be_visible()
    press(wall, "Ask a question")
    axe(wall)

    press(wall, "Enter answers")
    wall.get_by_label("Draw lots", exact=True).fill("4")
    press(wall, "Count these answers")
    expect(wall.get_by_text("7 answered", exact=True)).to_be_visible()
    press(wall, "Go on without phones")
    expect(button(wall, "Let phones join")).to_be_visible()
    expect(wall.get_by_text("7 answered", exact=True)).to_be_visible()


def test_prioritising_hears_the_public_first_and_says_what_would_change_the_winner(
    server: Any, wall: Page, axe: Callable[..., None]
) -> None:
    opened(wall, server, "prioritise-together")
    press(wall, "Begin")
    points = wall.get_by_role("textbox", name="The public’s points")
    points.fill("100 20 10\n")
    press(wall, "Count these answers")
    expect(wall.get_by_role("alert").filter(has_text="4 are asked for")).to_be_visible()
    points.fill("100 40 0 10\n100 80 20 10\n100 20 0 20")
    press(wall, "Count these answers", SHOW)

    pictures = wall.locator(".cmp-picture")
    expect(pictures).to_have_count(4)
    expect_pictures(wall)  # what is turned to depends on their sizes
    for number in (1, 2, 3, 0):
        press(wall, "Next picture")
        expect(pictures.nth(number)).to_be_in_viewport(ratio=1)
    expect(wall.get_by_role("table").last).to_contain_text("comes first")
    expect(wall.get_by_text("The managers’ points")).to_have_count(0)
    press(wall, "Next step")
    wall.get_by_role("textbox", name="The managers’ points").fill("20 100 100 40")
    press(wall, "Count these answers", SHOW)
    expect(wall.get_by_label("Whose weights")).to_have_value("The managers’ points")
    expect(wall.get_by_text(re.compile("^Patient B comes first")).first).to_be_visible()
    wall.get_by_label("Whose weights").select_option("The public’s points")
    expect(wall.get_by_text(re.compile("^Patient A comes first")).first).to_be_visible()

    press(wall, "Change the scores")
    wall.get_by_label("Patient A: length of wait").fill("0")
    wall.keyboard.press("Tab")
    expect(wall.get_by_text(re.compile("^Patient A comes first")).first).to_be_hidden()
    for width in every_screen(wall):
        axe(wall)
        assert wall.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"


def test_a_fair_list_is_voted_on_before_and_after_seeing_who_waits_longer(
    server: Any, wall: Page, new_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    opened(wall, server, "fair-waiting-list")
    (phone,) = joined(wall, server, new_page, "Asha")
    press(wall, "Begin")
    answered(phone, "Which rule could you live with", "Longest wait first")
    expect(wall.get_by_text("1 of 1 answered")).to_be_visible()
    press(wall, SHOW)
    expect_above_the_buttons(wall, ".cmp-picture img")
    press(wall, "Next step")
    answered(phone, "most deprived fifth", "30")
    answered(phone, "clinical priority", "52")
    press(wall, SHOW, "Next step")

    expect(wall.get_by_label("Rule", exact=True)).to_have_value("Our rule")
    expect(wall.get_by_text(re.compile("^Under our rule")).first).to_be_visible()
    expect_above_the_buttons(wall, ".cmp-seen .cmp-picture img")
    expect_above_the_buttons(wall, ".cmp-seen .cmp-controls")
    wall.get_by_label("Rule", exact=True).select_option("Target first")
    expect(wall.get_by_text(re.compile("^Under target first")).first).to_be_visible()
    wall.evaluate("window.scrollTo(0, 600)")
    press(wall, "Ask a question")
    expect(wall.locator(".cmp-asked")).to_be_in_viewport()
    for width in every_screen(wall):
        axe(wall)
        assert wall.evaluate("document.documentElement.scrollWidth") <= width, "scrolls sideways"

    press(wall, "Next step")
    answered(phone, "Which rule could you live with", "A rule of our own")
    press(wall, SHOW)
    expect(wall.get_by_text(re.compile("^1 of 1 .*(moved|changed)")).first).to_be_visible()


def test_the_challenge_takes_predictions_and_the_panel_s_vote_from_phones(
    server: Any, wall: Page, new_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    opened(wall, server, "business-case-challenge")
    phones = joined(wall, server, new_page, "Asha", "Ben", "Cem")
    press(wall, "Next part")
    expect(wall.get_by_role("heading", name="Predict, then see")).to_be_in_viewport(ratio=1)
    expect(button(wall, "Keep it and show the result")).to_be_in_viewport(ratio=1)
    press(wall, "Ask the phones for predictions")
    for phone, number in zip(phones, ("20", "34", "300"), strict=True):
        answered(phone, "How many of them", number)
    expect(wall.get_by_text("3 of 3 have predicted")).to_be_visible()
    press(wall, "Keep it and show the result")
    expect(
        wall.get_by_text("The room predicted 34, and as chosen now that is just what it takes")
    ).to_be_visible()

    expect_pictures(wall)
    press(wall, "Next part")
    expect(wall.locator(".cmp-picture").last).to_be_in_viewport(ratio=1)
    expect(wall.get_by_role("heading", name="The panel asks")).to_be_in_viewport(ratio=1)
    press(wall, "Let the panel vote")
    for phone in phones:
        answered(phone, "What do you decide?", "Fund it, on conditions")
    expect(wall.get_by_text("3 of 3 voted")).to_be_visible()
    press(wall, "Show the vote")
    expect(wall.get_by_text("Most chosen: “Fund it, on conditions”").first).to_be_visible()
    axe(wall)
