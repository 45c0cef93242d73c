"""A learning set of seven, in seven browsers and on a projector: it meets, ends, and meets again."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from tests.browser.conftest import Chromium, Server, new_server, running, watched
from tests.servers import OURS_ALONE

APP = "voila/render/course/apps/set-meeting.ipynb"
STARTING = 60_000  # milliseconds: a kernel on a busy machine
SOON = 20_000  # milliseconds: the calculations of eight pages on a busy machine
SET = ("Asha", "Ben", "Cai", "Dee", "Eva", "Femi", "Gwen")
ACTION = "Ring the ward manager <b>myself</b>"
BELOW = """
() => {
  const head = document.querySelector(".cmp-meeting-head");
  const top = head.parentElement.getBoundingClientRect().top;
  return [...document.querySelectorAll(".cmp-app :is(p, li, td, dd, label, button, summary)")]
    .filter((node) => node.checkVisibility() && node.textContent.trim())
    .filter((node) => node.getBoundingClientRect().bottom - top > innerHeight)
    .map((node) => node.textContent.trim().slice(0, 40));
}
"""
"""What stands below the wall's foot once the stage's head is at its top."""
PHONE = {"width": 360, "height": 740}
PROJECTOR = {"width": 1024, "height": 768}


@pytest.fixture(scope="module")
def owners(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server of a member on another computer, connected to the database of the server with the rooms."""
    own = new_server(tmp_path_factory.mktemp("owners"))
    own.options = (OURS_ALONE,)
    own.environment["CMPLEARN_PROGRAMME"] = str(server.home / "programme.sqlite")
    with running(own):
        yield own


@pytest.fixture
def phone(
    browser: Chromium, server: Server, expected_errors: list[str]
) -> Iterator[Callable[[str, str], Page]]:
    """Joins a room by its code: each person in a browser of their own, which never logged in anywhere."""
    owned: dict[str, Browser] = {}
    opened: list[tuple[BrowserContext, tuple[list[str], list[str]]]] = []

    def join(code: str, name: str) -> Page:
        if name not in owned:
            owned[name] = browser.another()
        context = owned[name].new_context(viewport=PHONE)
        opened.append((context, watched(context)))
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(server.url("cmplearn/room"))
        page.get_by_label("code on the screen").fill(code.lower())
        page.get_by_role("button", name="Go on").click()
        page.get_by_label("first name").fill(name)
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_text("We come, we begin on time")).to_be_visible(timeout=SOON)
        return page

    yield join
    for own in owned.values():
        own.close()
    for _, (errors, elsewhere) in opened:
        assert [each for each in errors if not any(part in each for part in expected_errors)] == []
        assert elsewhere == [], "a phone asked another host"


class Wall:
    """The facilitator's page on the projector."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url, timeout=STARTING)
        expect(self.button("Begin the meeting")).to_be_visible(timeout=STARTING)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.page.keyboard.press("Tab")

    def stage(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=2)).to_contain_text(title, timeout=SOON)

    def scrolled_down(self) -> None:
        """Scroll to the foot of the page, as somebody does who writes there."""
        self.page.evaluate("scrollTo(0, document.body.scrollHeight)")

    def next(self, title: str) -> None:
        self.fits()
        self.button("Next stage").click()
        self.stage(title)
        self.fits()

    def fits(self) -> None:
        """Nobody scrolls a wall: all that a stage shows stands on the projector."""
        end = time.monotonic() + SOON / 1000
        while (below := self.page.evaluate(BELOW)) and time.monotonic() < end:
            self.page.wait_for_timeout(100)  # a stage comes in several parts
        assert below == [], f"{self.page.get_by_role('heading', level=2).inner_text()}: {below}"

    def shows(self, text: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(text, timeout=SOON)

    @property
    def code(self) -> str:
        return self.page.locator(".cmp-join-code").inner_text()


def says(page: Page, question: str, option: str) -> None:
    """Answer a question on a phone, and wait until it is kept."""
    form = page.locator("form").filter(has=page.get_by_text(question))
    form.get_by_label(re.compile(rf"^{option}\b")).check()
    form.get_by_role("button").click()
    expect(form.get_by_text("Kept")).to_be_visible(timeout=SOON)


def test_a_set_of_seven_meets_and_meets_again(
    new_page: Callable[..., Page],
    server: Server,
    owners: Server,
    phone: Callable[[str, str], Page],
    axe: Callable[..., None],
    expected_errors: list[str],
) -> None:
    # A code is asked for before any action is written; a phone opens the room just as it closes.
    expected_errors += ["400 (Bad Request)", "404 (Not Found)"]
    wall = Wall(new_page(viewport=PROJECTOR), server.url(APP))
    prepared(wall, axe)
    phones = {name: phone(wall.code, name) for name in SET}
    contracted(wall, phones, axe)
    checked_in(wall, phones)
    presenter_chosen(wall, phones)
    issue_worked(wall, phones, axe)
    code = closed(wall, phones, axe)
    pulled(new_page(on=owners), owners, code)
    met_again(wall, phone)


def prepared(wall: Wall, axe: Callable[..., None]) -> None:
    """A plan that can't fit is refused; one that fits begins."""
    axe(wall.page)
    wall.page.get_by_label("Form").select_option("York: one issue")
    wall.shows("It fits: 82 of 90 minutes")
    wall.fill("Minutes in all", "60")
    expect(wall.page.get_by_role("alert")).to_contain_text("there are 60: 22 too few", timeout=SOON)
    expect(wall.button("Begin the meeting")).to_be_disabled(timeout=SOON)
    wall.fill("Minutes in all", "90")
    wall.fill("Name of the set", "Blue set")
    wall.shows("It fits: 82 of 90 minutes")
    wall.button("Begin the meeting").click()
    wall.stage("Our contract")
    wall.shows("Nobody has joined yet")


def contracted(wall: Wall, phones: dict[str, Page], axe: Callable[..., None]) -> None:
    """Nothing goes on before everybody agrees and the code of ethics is acknowledged."""
    for name, page in phones.items():
        says(page, "May the facilitator count", "Yes")
        says(page, "Do you agree", "I’d like to talk" if name == "Gwen" else "Yes, I agree")
    wall.shows("6 of 7 agree. One of you wants to talk about a rule first")
    wall.button("I work by the code of ethics").click()
    wall.shows("The code of ethics is acknowledged.")
    wall.scrolled_down()
    wall.button("Next stage").click()
    said = wall.page.get_by_role("alert").filter(has_text="One of you has not agreed yet.")
    expect(said).to_be_in_viewport(ratio=1, timeout=SOON)
    says(phones["Gwen"], "Do you agree", "Yes, I agree")
    wall.shows("7 of 7 agree.")
    expect(said).to_have_count(0, timeout=SOON)
    wall.button("Count who speaks").click()
    expect(wall.button("Don’t count who speaks")).to_be_visible(timeout=SOON)
    axe(wall.page)
    wall.scrolled_down()
    wall.page.evaluate("tell(trouble.away)")
    expect(wall.page.get_by_text("This page has lost touch")).to_be_in_viewport(ratio=1, timeout=SOON)
    wall.page.evaluate("tell('')")
    wall.next("Check-in")
    expect(wall.page.get_by_text("Each in turn, uninterrupted")).to_be_in_viewport(timeout=SOON)


def checked_in(wall: Wall, phones: dict[str, Page]) -> None:
    """One after the other, and how they are here shows once all have said."""
    for place, page in enumerate(phones.values()):
        wall.shows(f"{place} of 7 have said")
        says(page, "How much of you is here?", "4" if place else "3")
    wall.shows("3: one, 4: six")
    wall.shows("Asha, now")
    wall.page.keyboard.press("n")
    wall.shows("Ben, now")
    wall.next("Who brings an issue")


def presenter_chosen(wall: Wall, phones: dict[str, Page]) -> None:
    """Who wants time is offered first."""
    says(phones["Cai"], "Do you want time today?", "If there is time")
    says(phones["Ben"], "Do you want time today?", "Yes, today")
    offered = wall.page.get_by_label("Presenter of issue 1")
    expect(offered).to_have_value("Ben", timeout=SOON)
    wall.next("The issue, uninterrupted")


def issue_worked(wall: Wall, phones: dict[str, Page], axe: Callable[..., None]) -> None:
    """Every stage of one issue, with phones away, one clock, and who speaks for the facilitator alone."""
    wall.shows("Ben speaks.")
    wall.shows("Timekeeper: minds the clock")
    expect(phones["Asha"].get_by_role("heading", level=1)).to_have_text("Phones away", timeout=SOON)
    clock = wall.page.get_by_role("timer").first
    expect(clock).to_contain_text("9:", timeout=SOON)
    wall.page.keyboard.press("p")
    expect(clock).to_contain_text("left, paused", timeout=SOON)
    wall.page.keyboard.press("+")
    expect(clock).to_contain_text("10:", timeout=SOON)
    wall.button("Go on").click()
    expect(clock).not_to_contain_text("paused", timeout=SOON)
    wall.next("Questions to understand")
    wall.next("Open questions")
    wall.shows("What are you taking for granted?")
    axe(wall.page)
    airtime_seen(wall, axe)
    wall.page.set_viewport_size({"width": 1920, "height": 1080})
    wall.next("Reflection and action")
    form = phones["Ben"].locator("form").filter(has_text="What will you do, and by when?")
    form.get_by_label("What you will do").first.fill(ACTION)
    form.get_by_label("By when").first.fill("2026-12-01")
    form.get_by_role("button", name="Send").click()
    wall.shows(ACTION)
    wall.shows("1 December 2026")
    axe(wall.page)
    wall.page.set_viewport_size(PROJECTOR)
    wall.next("How did we work?")


def airtime_seen(wall: Wall, axe: Callable[..., None]) -> None:
    """Who spoke for how long is on another page than the projector's."""
    wall.button("Ben").click()
    with wall.page.expect_popup() as popup:
        wall.page.get_by_role("link", name="For the facilitator alone").click()
    own = popup.value
    row = own.get_by_role("row", name="Ben")
    expect(row).to_be_visible(timeout=STARTING)
    expect(own.get_by_role("row")).to_have_count(8, timeout=SOON)
    own.get_by_role("button", name="Show it as it is now").click()
    expect(row).to_contain_text("0:", timeout=SOON)
    expect(row).not_to_contain_text("0:00", timeout=SOON)
    expect(wall.page.get_by_role("row", name="Ben")).to_have_count(0, timeout=SOON)
    wall.button("Nobody").click()
    axe(own)
    own.close()


def closed(wall: Wall, phones: dict[str, Page], axe: Callable[..., None]) -> str:
    """Looking back, actions with a code for their owner, and the end; returns the code."""
    wall.next("Looking back, and actions")
    for page in phones.values():
        says(page, "How were our questions?", "5")
    wall.shows("5: seven")
    wall.button("Put the actions on the phones").click()
    ben = phones["Ben"]
    ben.get_by_role("button", name="Get a code for my own actions").click()
    code = ben.get_by_role("heading", level=1).locator("strong").inner_text()
    axe(ben)
    ben.get_by_role("link", name="Back to the room").click()
    phones["Asha"].get_by_role("button", name="Get a code for my own actions").click()
    expect(phones["Asha"].get_by_role("alert")).to_contain_text("written no action", timeout=SOON)
    phones["Asha"].get_by_role("link", name="Back to the room").click()
    expect(phones["Asha"].get_by_role("heading", level=1)).to_have_text("Reflection and action", timeout=SOON)
    wall.scrolled_down()
    wall.button("End the meeting").click()
    expect(wall.page.get_by_text("Ask first whether everybody has sent")).to_be_in_viewport(
        ratio=1, timeout=SOON
    )
    wall.button("Yes, end it now").click()
    wall.stage("The meeting has ended")
    wall.shows("Everything else is forgotten.")
    expect(wall.page.get_by_role("row", name="Ben")).to_contain_text(ACTION, timeout=SOON)
    wall.page.get_by_text("Minutes, planned and actual").first.click()
    expect(wall.page.get_by_role("row", name="Together")).to_contain_text("82", timeout=SOON)
    axe(wall.page)
    expect(ben.get_by_role("main")).to_contain_text("closed", timeout=SOON)
    ben.get_by_role("button", name="Get a code for my own actions").click()
    expect(ben.get_by_role("heading", level=1).locator("strong")).to_have_text(code, timeout=SOON)
    ben.get_by_role("link", name="Back to the room").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("This room is closed", timeout=SOON)
    axe(ben)
    return code


def pulled(page: Page, owners: Server, code: str) -> None:
    """The owner brings the action into their own portfolio, on their own computer."""
    page.goto(owners.url("cmplearn/portfolio/actions/meeting"))
    page.get_by_label("Code", exact=False).first.fill(code)
    page.get_by_role("button", name="Bring").first.click()
    expect(page.get_by_role("main")).to_contain_text(ACTION, timeout=SOON)
    expect(page.get_by_role("main")).to_contain_text(
        "by 1 December · module 1 · from a meeting", timeout=SOON
    )


def met_again(wall: Wall, phone: Callable[[str, str], Page]) -> None:
    """The next meeting opens with the actions, also after the page was reloaded."""
    wall.button("Prepare another meeting").click()
    wall.fill("Name of the set", "Blue set")
    wall.shows("It has met once. Actions to look back on: 1.")
    expect(wall.page.get_by_label("Which meeting")).to_have_value("2", timeout=SOON)
    wall.button("Begin the meeting").click()
    wall.stage("Our contract")
    phones = [phone(wall.code, name) for name in ("Asha", "Ben")]
    for page in phones:
        says(page, "Do you agree", "Yes, I agree")
    wall.button("I work by the code of ethics").click()
    wall.shows("2 of 2 agree.")
    wall.next("Check-in")

    wall.page.reload(timeout=STARTING)
    again = wall.button("Go on with Blue set, meeting 2")
    expect(again).to_be_visible(timeout=STARTING)
    again.click()
    wall.stage("Check-in")
    wall.next("What came of our actions")
    expect(wall.page.get_by_role("row", name="Ben")).to_contain_text(ACTION, timeout=SOON)
    said = wall.page.get_by_label(f"Ben: {ACTION}")
    says(phones[1], "What came of what you took on?", "I did part of it")
    expect(wall.page.get_by_role("row", name="Ben")).to_contain_text("partly done", timeout=SOON)
    expect(said).to_have_value("partly done", timeout=SOON)
    said.select_option("done")
    expect(wall.page.get_by_role("row", name="Ben")).not_to_contain_text("partly", timeout=SOON)
    expect(wall.page.get_by_role("row", name="Ben")).to_contain_text("done", timeout=SOON)
