"""Two laptops, as a person brings them together: without scripts, by keyboard, on a phone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Server, every_screen

from cmplearn.portfolio import open_portfolio

PAGE = "cmplearn/portfolio/take-away"
VISIT = {"title": "A visit to the hub", "text": "Written at first"}


@pytest.fixture(scope="module")
def bundle(own: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The download of another laptop, after both have gone on with one entry."""
    own.save("log/mine/visit", VISIT)
    before = own.fetch("cmplearn/api/portfolio/download")
    own.save("log/mine/visit", VISIT | {"text": "Written on the train"}, 1)
    folder = tmp_path_factory.mktemp("there")
    with open_portfolio(folder) as there:
        there.take_in(before)
        there.save("log", "mine/visit", VISIT | {"text": "مرحبا <b>Written at work</b> 👩‍⚕️"}, 1, "b")
        (folder / "my-portfolio.zip").write_bytes(there.bundle())
    return folder / "my-portfolio.zip"


@pytest.fixture
def open_page(own: Server, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens one of our pages, without scripts unless asked."""

    def go(path: str, **options: object) -> Page:
        page = new_page(on=own, **({"java_script_enabled": False} | options))
        page.goto(own.url(path))
        return page

    return go


def test_the_pages_are_accessible_and_fit_a_phone(
    open_page: Callable[..., Page],
    own: Server,
    bundle: Path,
    axe: Callable[..., None],
    expected_errors: list[str],
) -> None:
    expected_errors.append("400 (Bad Request)")
    page = open_page(PAGE, java_script_enabled=True)
    looks_right(page, axe)
    page.get_by_role("button", name="Look what is in it").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose a file first.")
    looks_right(page, axe)
    page.get_by_label("The zip file").set_input_files(bundle)
    page.get_by_role("button", name="Look what is in it").click()
    looks_right(page, axe)
    for path in ("/erase", "/erase/log/mine/visit", "/erase-everything", "/versions/log/mine/visit"):
        page.goto(own.url(PAGE + path))
        looks_right(page, axe)


def looks_right(page: Page, axe: Callable[..., None]) -> None:
    for width in every_screen(page):
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_two_laptops_are_brought_together_without_scripts(
    own: Server, open_page: Callable[..., Page], bundle: Path
) -> None:
    page = open_page(PAGE)
    page.get_by_label("The zip file").set_input_files(bundle)
    page.get_by_role("button", name="Look what is in it").click()
    expect(page.get_by_role("heading", name="Changed on both sides (1)")).to_be_visible()
    page.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("status")).to_contain_text("has been taken in")
    page.get_by_role("link", name="A visit to the hub").click()
    expect(page.get_by_text("<b>Written at work</b>").first).to_be_visible()
    box = page.get_by_label("What I wrote")
    expect(box).to_contain_text("Written on the train")
    box.fill("Both <script>alert(1)</script>")
    page.get_by_role("button", name="Keep what I have written here").click()
    expect(page.get_by_role("status")).to_contain_text("Your choice is saved")
    expect(page.get_by_text("Kept in two versions")).to_have_count(0)
    page.goto(own.url("cmplearn/portfolio/take-away/erase/log/mine/visit"))
    expect(page.get_by_text("Both <script>alert(1)</script>")).to_be_visible()


def test_a_file_is_kept_by_keyboard_and_everything_is_erased_for_the_word(
    open_page: Callable[..., Page],
) -> None:
    page = open_page(PAGE)
    certificate = {"name": "Certificate.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
    page.get_by_label("Add a file").set_input_files(certificate)  # type: ignore[arg-type]
    page.get_by_role("button", name="Keep this file").press("Enter")
    with page.expect_download() as download:
        page.get_by_role("link", name="Certificate.pdf", exact=True).press("Enter")
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.4 x"
    page.get_by_role("link", name="Erase everything").press("Enter")
    page.get_by_label("To go on, type the word").fill("erase")
    page.get_by_role("button", name="Erase everything").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Everything has been erased")
    expect(page.get_by_text("There is nothing to take away yet.")).to_be_visible()
