"""Temporary servers, as on Binder, and computers that others use: nothing is lost, nothing stays behind."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect
from tests.servers import bytes_of, paths_in, wait_for

HERE = Path(__file__).parent
SECRET = "Quixotry of the ward"
PASSPHRASE = "otter lamp nine violins"
EVERYTHING_KEPT = """
async () => {
  const letters = (buffer) => String.fromCharCode(...new Uint8Array(buffer));
  const each = (value) =>
    Object.fromEntries(Object.entries(value).map(([name, part]) => [name, whole(part)]));
  const whole = (value) => {
    if (value instanceof ArrayBuffer) return letters(value);
    if (ArrayBuffer.isView(value)) return letters(value.slice().buffer);
    return value && typeof value === "object" ? each(value) : value;
  };
  const result = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const found = { local: { ...localStorage }, session: { ...sessionStorage }, databases: {} };
  for (const { name } of await indexedDB.databases()) {
    const database = await result(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const all = await result(database.transaction(store).objectStore(store).getAll());
      found.databases[`${name}/${store}`] = all.map(whole);
    }
    database.close();
  }
  return found;
}
"""


def kept(page: Page) -> Any:
    """Return all that a page's origin keeps in the browser."""
    return page.evaluate(EVERYTHING_KEPT)


def conftest(request: pytest.FixtureRequest) -> Any:
    return request.config.pluginmanager.get_plugin(str(HERE / "conftest.py"))


@pytest.fixture(scope="module")
def binder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A temporary server; `another_visit` replaces it by a new one at another address of the same host."""
    parent = conftest(request)

    class Binder(parent.Server):
        """A server as Binder starts one: under an address of its own each time, with nothing of the last."""

        visit = 1

        def url(self, path: str = "cmplearn/") -> str:
            return super().url(f"user/visit-{self.visit}/{path}")

        def start(self) -> None:
            self.options = (f"--ServerApp.base_url=/user/visit-{self.visit}/",)
            super().start()

        def another_visit(self) -> None:
            self.stop()
            shutil.rmtree(self.home)
            self.visit += 1
            self.start()

    made = parent.new_server(tmp_path_factory.mktemp("binder"))
    server = Binder(made.folder, made.environment | {"BINDER_LAUNCH_HOST": "https://binder.example/"})
    with parent.running(server):
        yield server


@pytest.fixture
def visit(new_page: Callable[..., Page], binder: Any) -> Page:
    """A page on a temporary server on which nothing was saved yet; the person has touched it."""
    binder.erase()
    page = new_page(on=binder)
    page.goto(binder.url("cmplearn/portfolio/privacy"))
    page.get_by_role("heading", level=1).click()
    return page


def write(page: Page, words: str, key: str = "mine/a1", version: int = 0) -> None:
    """Save a log entry as the page's own scripts do."""
    page.evaluate(
        """async ([key, value, version]) => {
          const xsrf = document.cookie.match(/_xsrf=([^;]*)/)[1];
          const answer = await fetch(`${document.body.dataset.baseUrl}cmplearn/api/portfolio/log/${key}`, {
            method: "PUT", headers: { "X-XSRFToken": xsrf, "Content-Type": "application/json" },
            body: JSON.stringify({ value, version, operation: `${key}/${version}` }) });
          if (!answer.ok) throw new Error(await answer.text());
        }""",
        [key, {"type": "other", "title": words, "text": words}, version],
    )


def lock(page: Page) -> None:
    """Ask for a locked copy."""
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.get_by_label("The same again").fill(PASSPHRASE)
    page.get_by_role("button", name="Keep a locked copy here").click()
    expect(page.get_by_text("is renewed as you work").first).to_be_visible()


def mark_of_copy(page: Page) -> str:
    """Return the letters by which a locked copy knows what it holds."""
    return str(kept(page)["databases"]["cmplearn-browser-copy/copies"][0]["mark"])


def leaves_without_a_question(page: Page) -> bool:
    """Close the page as a person does; return whether it closed at once."""
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    return asked == []


# --- Temporary servers


def test_the_banner_names_the_last_download_and_what_not_to_write(visit, binder):
    banner = visit.locator(".banner--wide")
    expect(banner).to_contain_text("Nothing is saved yet.")
    expect(banner).to_contain_text("Write nothing about patients, and nothing confidential")
    write(visit, SECRET)
    expect(banner).to_contain_text("You have not downloaded anything yet.")
    with visit.expect_download():
        banner.get_by_role("link", name="Download it now").click()
    expect(banner).to_contain_text("all is in it")
    write(visit, SECRET, "mine/a2")
    expect(banner).to_contain_text("what you have changed since is not in it")
    visit.goto(binder.url("cmplearn/programme"))
    expect(visit.locator(".banner--wide")).to_contain_text("what you have changed since is not in it")


def test_leaving_is_asked_about_while_something_is_not_downloaded(visit, binder):
    write(visit, SECRET)
    visit.goto(binder.url("cmplearn/programme"))  # a page without a control of its own
    visit.get_by_role("heading", level=1).click()
    assert not leaves_without_a_question(visit)


def test_leaving_after_a_download_is_not_asked_about(visit):
    write(visit, SECRET)
    banner = visit.locator(".banner--wide")
    with visit.expect_download():
        banner.get_by_role("link", name="Download it now").click()
    expect(banner).to_contain_text("all is in it")
    visit.get_by_role("heading", level=1).click()
    assert leaves_without_a_question(visit)


def test_going_from_page_to_page_is_not_leaving(visit, binder):
    write(visit, SECRET)
    visit.goto(binder.url("cmplearn/programme"))
    asked: list[str] = []
    visit.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    visit.get_by_role("heading", level=1).click()
    visit.get_by_role("navigation", name="Main").get_by_role("link", name="Cases").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("Cases")
    assert asked == []


def test_a_locked_copy_comes_back_on_another_server(visit, binder, expected_errors):
    expected_errors.append("ERR_CONNECTION_REFUSED")  # the first server is gone while its page is open
    write(visit, SECRET)
    lock(visit)
    first = mark_of_copy(visit)
    write(visit, f"{SECRET}, later", "mine/a2")
    wait_for(lambda: mark_of_copy(visit) != first, "the copy to be renewed")
    binder.another_visit()
    visit.context.request.get(binder.login_url())
    visit.goto(binder.url("cmplearn/portfolio/privacy"))
    box = visit.get_by_label(re.compile("Passphrase of the copy of"))
    box.fill("not the passphrase at all")
    visit.get_by_role("button", name="Bring it back").click()
    expect(visit.get_by_text("That passphrase doesn’t open this copy")).to_be_visible()
    box.fill(PASSPHRASE)
    visit.get_by_role("button", name="Bring it back").click()
    expect(visit.get_by_role("heading", level=1)).to_have_text("Bring in another copy")
    visit.get_by_role("button", name="Take it in").click()
    expect(visit).to_have_url(re.compile("take-away"))
    documents = json.loads(binder.fetch("cmplearn/api/portfolio?kind=log"))["documents"]
    assert {each["value"]["text"] for each in documents} == {SECRET, f"{SECRET}, later"}


def test_what_lies_in_the_browser_is_closed_to_other_pages_of_the_host(visit):
    write(visit, SECRET)
    lock(visit)
    found = kept(visit)
    [copy] = found["databases"]["cmplearn-browser-copy/copies"]
    assert copy["iterations"] >= 600_000
    assert [len(copy[part]) for part in ("salt", "iv")] == [16, 12]
    assert "visit-" not in json.dumps(copy)
    for word in (SECRET, PASSPHRASE, "PK\x03\x04", "my-portfolio"):
        assert word not in json.dumps(found, ensure_ascii=False), word


def test_each_copy_has_salt_and_numbers_of_its_own(visit):
    write(visit, SECRET)
    copies = []
    for _ in range(2):
        lock(visit)
        copies += kept(visit)["databases"]["cmplearn-browser-copy/copies"]
        visit.get_by_role("button", name=re.compile("Delete the copy of")).click()
        expect(visit.get_by_text("The copy is deleted.")).to_be_visible()
    for part in ("salt", "iv", "locked", "publicKey"):
        assert copies[0][part] != copies[1][part]
    assert copies[0]["content"]["iv"] != copies[1]["content"]["iv"]
    assert kept(visit)["databases"]["cmplearn-browser-copy/copies"] == []


def test_a_short_or_mistyped_passphrase_is_refused(visit):
    visit.get_by_label("Passphrase", exact=True).fill("short")
    visit.get_by_role("button", name="Keep a locked copy here").click()
    expect(visit.get_by_text("Use at least 12 characters")).to_be_visible()
    visit.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    visit.get_by_label("The same again").fill(PASSPHRASE + "x")
    visit.get_by_role("button", name="Keep a locked copy here").click()
    expect(visit.get_by_text("The two are not the same")).to_be_visible()
    assert kept(visit)["databases"].get("cmplearn-browser-copy/copies", []) == []


def test_a_copy_does_not_count_as_a_download(visit):
    write(visit, SECRET)
    lock(visit)
    expect(visit.locator(".banner--wide")).to_contain_text("You have not downloaded anything yet.")


def test_axe_finds_nothing_on_the_pages_of_leaving(visit, binder, axe):
    write(visit, SECRET)
    lock(visit)
    for path in ("portfolio/privacy", "portfolio/privacy/finish"):
        visit.goto(binder.url(f"cmplearn/{path}"))
        visit.get_by_role("heading", level=1).click()
        axe(visit)


# --- Computers that others use too


@pytest.fixture
def shared(own_page: Page, own: Any) -> Page:
    """A page after the person has said that others use this computer."""
    own_page.goto(own.url("cmplearn/portfolio/privacy"))
    own_page.evaluate(
        "localStorage.setItem('cmplearn:/:log/x', '{}'); localStorage.setItem('other', 'not ours')"
    )
    own_page.get_by_role("button", name="This is a shared computer").click()
    expect(own_page.get_by_text("You have said that this is a shared computer.")).to_be_visible()
    return own_page


def test_what_pages_kept_before_goes_and_what_others_keep_stays(shared):
    shared.wait_for_function("() => !localStorage.getItem('cmplearn:/:log/x')")
    assert kept(shared)["local"] == {"other": "not ours"}


def test_words_that_cannot_be_saved_are_kept_nowhere(shared, own, expected_errors):
    expected_errors.append("ERR_FAILED")
    shared.route(
        re.compile("/api/portfolio/|/portfolio/log/entry/"),
        lambda r: r.abort() if r.request.method != "GET" else r.continue_(),
    )
    shared.goto(own.url("cmplearn/lessons/2.3"))
    shared.get_by_label(re.compile("Which one figure, missing from the case")).fill(SECRET)
    expect(shared.get_by_text("Not saved yet").first).to_be_visible()
    shared.unroute_all()
    assert SECRET not in json.dumps(kept(shared))


def test_the_choice_can_be_taken_back(shared):
    shared.get_by_role("button", name="Others don’t use this computer after all").click()
    expect(shared.get_by_role("button", name="This is a shared computer")).to_be_visible()
    assert shared.locator("body[data-shared]").count() == 0


def test_finishing_asks_again_when_something_is_in_no_download(shared, own, expected_errors):
    expected_errors.append("409")
    write(shared, SECRET)
    shared.goto(own.url("cmplearn/portfolio/privacy/finish"))
    shared.get_by_label(re.compile("I have my file")).check()
    shared.get_by_role("button", name="Erase everything and log out").click()
    expect(shared.get_by_role("alert")).to_contain_text("Download it, or tick the box")
    assert SECRET.encode() in own.fetch("cmplearn/api/portfolio")
    again = shared.get_by_label("Erase it without a new download.")
    expect(again).not_to_be_checked()
    size = again.bounding_box()
    assert min(size["width"], size["height"]) >= 24


def test_finishing_erases_everything_and_logs_out(shared, own, axe, expected_errors):
    expected_errors += ["422", "ERR_CACHE_MISS"]
    write(shared, SECRET)
    shared.goto(own.url("cmplearn/portfolio/sharing/new/log/mine/a1"))
    expect(shared.get_by_text(SECRET).first).to_be_visible()
    shared.goto(own.url("cmplearn/lessons/2.3"))
    shared.get_by_role("link", name="Finish here").click()
    expect(shared.get_by_text("You have not downloaded anything yet.")).to_be_visible()
    with shared.expect_download():
        shared.get_by_role("link", name="Download my portfolio").click()
    expect(shared.get_by_text("all is in it")).to_be_visible()  # without a reload
    shared.get_by_role("button", name="Erase everything and log out").click()
    expect(shared.get_by_text("Nothing was erased")).to_be_visible()
    assert SECRET.encode() in own.fetch("cmplearn/api/portfolio")
    axe(shared)
    shared.get_by_label(re.compile("I have my file")).check()
    shared.get_by_role("button", name="Erase everything and log out").click()
    expect(shared.get_by_role("heading", level=1)).to_have_text("All gone from here")
    axe(shared)
    assert json.loads(own.fetch("cmplearn/api/portfolio"))["documents"] == []
    holding = [path for path in paths_in(own.home) if path.is_file() and SECRET.encode() in bytes_of(path)]
    assert holding == []
    assert [name for name in kept(shared)["local"] if name.startswith("cmplearn")] == []
    for _ in range(4):
        with suppress(Error):  # the answer to a form is not fetched again
            shared.go_back()
        expect(shared.get_by_text(SECRET)).to_have_count(0)
    shared.goto(own.url("cmplearn/portfolio"))
    expect(shared).to_have_url(re.compile("/login"))
