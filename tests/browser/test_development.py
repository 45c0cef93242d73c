"""The development plan as a person uses it: by keyboard, on a phone, without scripts, from start to end."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import SCREENS, Server

PLAN = "cmplearn/portfolio/plan"
ID = "0123456789abcdef"
HOSTILE = "<script>alert(1)</script> 🙂 مرحبا"
PAGES = (
    "", "/dates", "/ratings/before", "/ratings/after", "/ratings/then", "/results", "/feedback",
    f"/feedback/{ID}", f"/feedback/{ID}/answers", f"/feedback/{ID}/erase", "/objectives",
    f"/objectives/{ID}", "/notes", f"/notes/{ID}", "/milestones", f"/milestones/{ID}", "/reviews",
    "/reviews/3-months", "/strategy",
)  # fmt: skip


@pytest.fixture
def open_page(own: Server, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens one of our pages."""

    def go(path: str = "", **options: object) -> Page:
        page = new_page(on=own, **options)
        page.goto(own.url(f"{PLAN}{path}"))
        return page

    return go


def save(own: Server, page: Page, key: str, value: object) -> None:
    """Save a document as another page would."""
    page.evaluate(
        """async ([base, key, value]) => {
          const xsrf = document.cookie.match(/_xsrf=([^;]+)/)[1];
          const found = await (await fetch(base + "?kind=plan")).json();
          const version = found.documents.find((each) => each.key === key)?.version ?? 0;
          const body = JSON.stringify({ value, version, operation: crypto.randomUUID() });
          const answer = await fetch(`${base}/plan/${key}`,
            { method: "PUT", headers: { "X-XSRFToken": xsrf, "Content-Type": "application/json" }, body });
          if (!answer.ok) throw new Error(await answer.text());
        }""",
        [own.url("cmplearn/api/portfolio"), key, value],
    )


def fill_everything(own: Server, page: Page) -> None:
    """Put something hostile into every part of the plan."""
    steps = {f"D{number}": 3 for number in range(39, 52)} | {f"K{number}": 4 for number in range(1, 8)}
    for point in ("before", "after", "then"):
        save(own, page, f"ratings/{point}", {"ratings": steps, "rated_on": "2026-01-14", "note": HOSTILE})
    save(own, page, "dates", {"first_day": "2026-01-12", "last_day": "2026-03-20"})
    feedback = {"role": "sponsor", "name": HOSTILE, "when": "before", "competencies": ["K1", "K4", "K6"]}
    save(own, page, f"feedback/{ID}", feedback | {"ratings": {"K1": 5}, "keep": HOSTILE, "consent": True})
    objective = {"specific": HOSTILE, "items": ["D41"], "by": "2026-06-01"}
    save(own, page, f"objective/{ID}", objective | {"progress": [{"on": "2026-02-01", "words": HOSTILE}]})
    note = {"on": "2026-02-01", "role": "coach", "whom": HOSTILE, "minutes": 45, "topic": HOSTILE}
    save(own, page, f"note/{ID}", note)
    save(own, page, f"milestone/{ID}", {"what": HOSTILE, "by": "2026-05-01"})
    save(own, page, "review/3-months", {"promised": HOSTILE})
    save(own, page, "strategy", {"texts": {"started": HOSTILE}})


@pytest.mark.parametrize("is_filled", [False, True], ids=["empty", "filled"])
def test_every_page_is_accessible_and_fits_a_phone(
    own: Server, open_page: Callable[..., Page], axe: Callable[..., None], is_filled: bool
) -> None:
    own.erase()
    page = open_page()
    if is_filled:
        fill_everything(own, page)
    for path in PAGES:
        page.set_viewport_size(dict(zip(("width", "height"), SCREENS["phone"], strict=True)))
        page.goto(own.url(f"{PLAN}{path}"))
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        axe(page)
    page.set_viewport_size(dict(zip(("width", "height"), SCREENS["laptop"], strict=True)))
    page.goto(own.url(f"{PLAN}/results"))
    axe(page)


def test_the_seven_steps_stand_in_one_row_on_a_phone(open_page: Callable[..., Page]) -> None:
    page = open_page(
        "/ratings/before", viewport=dict(zip(("width", "height"), SCREENS["phone"], strict=True))
    )
    group = page.get_by_role("group", name=re.compile("^I am at ease using data"))
    boxes = [group.get_by_role("radio").nth(place).bounding_box() for place in range(7)]
    assert len({round(box["y"]) for box in boxes if box}) == 1
    assert all(box and box["width"] >= 24 and box["height"] >= 24 for box in boxes)


def test_a_rating_page_is_filled_by_keyboard_alone(own: Server, open_page: Callable[..., Page]) -> None:
    own.erase()
    page = open_page("/ratings/before")
    expect(page.get_by_text("0 of 20 answered.")).to_be_visible()
    groups = page.locator("fieldset")  # in the order in which Tab visits them
    page.get_by_role("radio").first.focus()
    for step in range(20):
        page.keyboard.press(str(1 + step % 7))
        expect(groups.nth(step).locator(":checked")).to_have_value(str(1 + step % 7))
        page.keyboard.press("Tab")
    expect(page.get_by_text("20 of 20 answered.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Saved at \d\d:\d\d"))).to_be_visible()
    page.reload()
    expect(page.get_by_text("20 of 20 answered.")).to_be_visible()
    expect(groups.nth(19).locator(":checked")).to_have_value("6")


def test_arrow_keys_and_the_space_bar_choose_too(own: Server, open_page: Callable[..., Page]) -> None:
    own.erase()
    page = open_page("/ratings/before")
    group = page.get_by_role("group", name=re.compile("^I learn from how"))
    group.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    expect(group.get_by_label(re.compile("^1"))).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(group.get_by_label("Not part of my work")).to_be_checked()
    expect(page.get_by_text("1 of 20 answered.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Saved at \d\d:\d\d"))).to_be_visible()


def test_everything_works_without_scripts(own: Server, open_page: Callable[..., Page]) -> None:
    own.erase()
    page = open_page("", java_script_enabled=False)
    page.get_by_role("link", name="Go on").click()
    assert "press Save before you leave" in page.content()  # Playwright's locators pass over such words
    page.get_by_role("group", name=re.compile("^I am at ease using data")).get_by_label(
        "2", exact=True
    ).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Development plan", level=1)).to_be_visible()
    expect(page.get_by_text("1 of 20 answered, first on")).to_be_visible()
    expect(page.get_by_role("link", name="1.4 How do we compare, fairly?")).to_be_visible()
    page.get_by_role("link", name="Objectives").click()
    page.get_by_role("link", name="Write the first").click()
    page.get_by_label("What will you do, or be able to do?").fill(HOSTILE)
    page.get_by_label("By when?").fill("2027-01-31")
    page.get_by_label("Add a note").fill("Asked Ann")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Asked Ann", exact=False).first).to_be_visible()
    page.get_by_role("link", name="Objectives").click()
    expect(page.get_by_role("link", name=HOSTILE)).to_be_visible()


def test_a_progress_note_is_added_with_scripts(own: Server, open_page: Callable[..., Page]) -> None:
    own.erase()
    page = open_page(f"/objectives/{ID}")
    page.get_by_label("What will you do, or be able to do?").fill("Chair it")
    page.get_by_label("Add a note").fill("Asked Ann")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_label("Add a note")).to_have_value("")
    expect(page.get_by_text(re.compile(r"^\d+ \w+ \d{4}: Asked Ann$"))).to_be_visible()
    expect(page.get_by_label("What will you do, or be able to do?")).to_have_value("Chair it")


def test_from_the_end_back_to_the_start_and_on_to_both(own: Server, open_page: Callable[..., Page]) -> None:
    own.erase()
    page = open_page()
    steps = {f"D{number}": 6 for number in range(39, 52)} | {f"K{number}": 6 for number in range(1, 8)}
    save(own, page, "ratings/before", {"ratings": steps, "rated_on": "2026-01-05"})
    page.goto(own.url(f"{PLAN}/ratings/after"))
    page.get_by_role("group", name=re.compile("^I am at ease using data")).get_by_label(
        "5", exact=True
    ).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Looking back: rate yourself")).to_be_visible()
    assert page.locator(":checked").count() == 0
    page.goto(own.url(f"{PLAN}/ratings/before"))
    expect(page.get_by_text("out of sight until you have looked back")).to_be_visible()
    save(own, page, "ratings/then", {"ratings": dict.fromkeys(steps, 4), "rated_on": "2026-03-20"})
    page.goto(own.url(f"{PLAN}/results"))
    finding = "Looking back, you rate your start lower on 13 of 13 than you did then"
    expect(page.get_by_text(re.compile(f"^{finding}"))).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Marks on a scale")).first).to_be_visible()
