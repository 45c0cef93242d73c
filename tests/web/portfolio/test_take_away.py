"""Taking a portfolio away and bringing it in, asked over HTTP as forms without scripts do."""

import asyncio
import html
import io
import json
import re
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.servers import PATIENCE_S, bytes_of, paths_in

from cmplearn.portfolio import open_portfolio
from cmplearn.web.api_portfolio import WRITERS
from cmplearn.web.portfolio.take_away import beside_the_writer

PAGE = "cmplearn/portfolio/take-away"
MARKER = "Xylophonspieler-7Q"
VISIT = {"title": "A visit", "text": "Written at home", "minutes": 60}


@pytest.fixture(scope="module")
def started(new_site: Callable[..., Any]) -> Any:
    """A server of one participant, for tests that save."""
    return new_site()


@pytest.fixture
def laptop(started: Any) -> Any:
    """That server with two entries of the log, and nothing else."""
    send(started, f"{PAGE}/erase-everything", word="erase")
    for key, value in (("mine/visit", VISIT), ("mine/secret", {"title": MARKER})):
        save(started, key, value, 0)
    return started


@pytest.fixture
def other(laptop: Any, tmp_path: Path) -> bytes:
    """The download of another laptop, on which the same entry was gone on with, and an answer given."""
    before = laptop.ask("cmplearn/api/portfolio/download").body
    save(
        laptop, "mine/visit", VISIT | {"text": "Written <b>on the train</b>"}, document_of(laptop)["version"]
    )
    with open_portfolio(tmp_path / "there") as there:
        there.take_in(before)
        there.save("log", "mine/visit", VISIT | {"text": "Written at work", "minutes": 90}, 1, "c")
        there.save("answer", "2.3/first-worth", 1500, 0, "d")
        there.save("profile", "claimant/8cb42a64", {"name": "A random name"}, 0, "e")
        return there.bundle()


def save(site: Any, key: str, value: Any, version: int) -> None:
    """Save a log entry, as a page would."""
    entry = {"value": value, "version": version, "operation": f"{key} {time.monotonic_ns()}"}
    answer = site.ask(f"cmplearn/api/portfolio/log/{key}", "PUT", entry)
    assert answer.status == 200, answer.text


def document_of(site: Any) -> Any:
    return site.ask("cmplearn/api/portfolio?kind=log&prefix=mine/visit").json["documents"][0]


def send(site: Any, path: str, **fields: Any) -> Any:
    """Send a form."""
    sort = {"Content-Type": "application/x-www-form-urlencoded"}
    return site.ask(path, "POST", urlencode(fields, doseq=True).encode(), sort)


def upload(site: Any, path: str, field: str, name: str, content: bytes) -> Any:
    """Send a form with a file."""
    edge = b"--an-edge-that-no-file-has"
    head = f'Content-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'.encode()
    body = b"--" + edge + b"\r\n" + head + content + b"\r\n--" + edge + b"--\r\n"
    return site.ask(path, "POST", body, {"Content-Type": f"multipart/form-data; boundary={edge.decode()}"})


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


def test_an_empty_portfolio_leads_to_a_lesson(site: Any) -> None:
    page = site.ask(PAGE).text
    assert "There is nothing to take away yet." in page
    assert "Choose a lesson" in page


def test_the_download_is_complete_and_its_age_is_shown(laptop: Any) -> None:
    assert "You have not downloaded it yet." in laptop.ask(PAGE).text
    answer = laptop.ask("cmplearn/api/portfolio/download")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        names = set(archive.namelist())
        data = json.loads(archive.read("my-portfolio.json"))
        assert archive.read("my-portfolio.pdf").startswith(b"%PDF-")
    assert names == {"my-portfolio.html", "my-portfolio.json", "my-portfolio.pdf", "manifest.json"}
    assert [save["key"] for save in data["saves"]] == ["mine/visit", "mine/secret"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "nothing has changed since" in laptop.ask(PAGE).text


@pytest.mark.parametrize(("format", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_everything_can_be_printed(laptop: Any, format: str, begins: bytes) -> None:
    answer = laptop.ask(f"{PAGE}/my-portfolio.{format}")
    assert answer.body.startswith(begins)
    assert f"my-portfolio.{format}" in answer.headers["Content-Disposition"]


def test_a_copy_is_looked_into_before_it_is_taken_in(laptop: Any, other: bytes) -> None:
    page = upload(laptop, f"{PAGE}/bring-in", "bundle", "my-portfolio.zip", other)
    assert page.status == 200
    for words in (
        "Nothing has been taken in yet.",
        "Changed on both sides (1)",
        "Written &lt;b&gt;on the train&lt;/b&gt;",
        "Written at work",
        "In the file",
        "New here (1)",
        "1,500",
    ):
        assert words in page.text
    assert page.text.count("<strong>Title:</strong> A visit") == 1  # the same on both sides
    assert re.search(r"<summary>Answers, [0-9]+ \w+ [0-9]{4}: ", page.text)
    assert "random name" not in page.text
    assert laptop.ask("cmplearn/api/portfolio?kind=answer").json["documents"] == []
    [token] = hidden(page.text, "looked")
    taken = send(laptop, f"{PAGE}/take-in", looked=token)
    assert taken.status == 303
    after = laptop.ask(taken.headers["Location"].lstrip("/")).text
    assert "has been taken in" in after
    assert "Kept in two versions" in after
    again = upload(laptop, f"{PAGE}/bring-in", "bundle", "my-portfolio.zip", other).text
    assert "There is nothing to do." in again
    assert hidden(again, "looked") == []


def test_a_token_is_used_once_and_means_nothing_else(laptop: Any, other: bytes) -> None:
    [token] = hidden(upload(laptop, f"{PAGE}/bring-in", "bundle", "x.zip", other).text, "looked")
    assert send(laptop, f"{PAGE}/take-in", looked=token).status == 303
    for wrong in (token, "", "guess"):
        answer = send(laptop, f"{PAGE}/take-in", looked=wrong)
        assert answer.status == 400
        assert "Nothing was taken in: choose it again." in answer.text


def test_what_is_no_copy_is_said_beside_the_field(laptop: Any, other: bytes) -> None:
    for content, words in (
        (b"", "not a whole zip"),
        (b"%PDF-1.4", "not a whole zip"),
        (other[:99], "cut short"),
    ):
        answer = upload(laptop, f"{PAGE}/bring-in", "bundle", "my-portfolio.zip", content)
        assert answer.status == 400
        assert words in answer.text
        assert 'aria-describedby="bundle-problem"' in answer.text
        assert "Nothing was taken in" in answer.text
    assert "Choose a file first." in send(laptop, f"{PAGE}/bring-in").text


@pytest.fixture
def apart(laptop: Any, other: bytes) -> tuple[Any, str]:
    """A laptop with an entry in two versions, and that entry's page."""
    [token] = hidden(upload(laptop, f"{PAGE}/bring-in", "bundle", "x.zip", other).text, "looked")
    send(laptop, f"{PAGE}/take-in", looked=token)
    path = f"{PAGE}/versions/log/mine/visit"
    assert f'href="/{path}"' in laptop.ask(PAGE).text
    return laptop, path


def value_of(site: Any) -> Any:
    return document_of(site)["value"]


def settled(site: Any, path: str, **fields: Any) -> Any:
    page = site.ask(path).text
    heads = hidden(page, "head")[:2]
    return send(site, path, head=heads, operation=hidden(page, "operation")[0], **fields)


def test_both_texts_are_side_by_side(apart: tuple[Any, str]) -> None:
    site, path = apart
    page = site.ask(path).text
    assert page.index("Version 1: written here") < page.index("Version 2: from another copy")
    assert "Written &lt;b&gt;on the train&lt;/b&gt;" in page
    assert "The same in both" in page


@pytest.mark.parametrize(("number", "text"), [(0, "Written <b>on the train</b>"), (1, "Written at work")])
def test_either_can_be_kept(apart: tuple[Any, str], number: int, text: str) -> None:
    site, path = apart
    keep = hidden(site.ask(path).text, "head")[number]
    assert settled(site, path, keep=keep).status == 303
    assert value_of(site)["text"] == text
    assert "Kept in two versions" not in site.ask(PAGE).text
    assert "There is nothing to choose" in site.ask(path).text


def test_a_third_can_be_written(apart: tuple[Any, str]) -> None:
    site, path = apart
    page = html.unescape(site.ask(path).text)
    assert re.search(r"<textarea[^>]*>\s*Written at work\s+Written <b>on the train</b></textarea>", page)
    assert settled(site, path, keep="third", text="Both\r\nof them").status == 303
    assert value_of(site) == VISIT | {"text": "Both\nof them", "minutes": 90}


def test_a_choice_of_what_has_changed_meanwhile_is_shown_again(apart: tuple[Any, str]) -> None:
    site, path = apart
    page = site.ask(path).text
    save(site, "mine/visit", VISIT, document_of(site)["version"])
    answer = send(
        site, path, head=hidden(page, "head")[:2], operation="x", keep="third", text="My third text"
    )
    assert answer.status == 409
    assert "Nothing was saved" in answer.text
    assert "My third text" in answer.text
    assert value_of(site) == VISIT


def test_no_choice_or_too_long_a_text_is_said(apart: tuple[Any, str]) -> None:
    site, path = apart
    assert "Choose which version to keep" in settled(site, path).text
    answer = settled(site, path, keep="third", text="x" * 200_000)
    assert (answer.status, "too long to save" in answer.text) == (400, True)


def test_a_file_is_kept_and_given_back_as_a_download(laptop: Any) -> None:
    answer = upload(laptop, f"{PAGE}/files", "file", "../Certificate <1>.pdf", b"%PDF-1.4 x")
    assert answer.status == 303
    page = laptop.ask(PAGE).text
    assert "Certificate -1-.pdf" in page
    [path] = re.findall(rf'href="/({PAGE}/files/[0-9a-f]{{64}})"', page)
    sent = laptop.ask(path)
    assert sent.body == b"%PDF-1.4 x"
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert laptop.ask(path[:-1] + ("0" if path[-1] != "0" else "1")).status == 404


def test_a_file_that_is_not_kept_is_said_beside_the_field(laptop: Any) -> None:
    answer = upload(laptop, f"{PAGE}/files", "file", "page.html", b"<script>")
    assert answer.status == 400
    assert 'aria-describedby="file-hint file-problem"' in answer.text


def test_a_backup_is_brought_back(laptop: Any) -> None:
    until = time.monotonic() + PATIENCE_S
    while not (names := hidden(laptop.ask(PAGE).text, "backup")):
        assert time.monotonic() < until, "no backup was made"
    answer = send(laptop, f"{PAGE}/bring-back", backup=names[0])
    assert "done=nothing-new" in answer.headers["Location"]
    assert send(laptop, f"{PAGE}/bring-back", backup="../portfolio.sqlite").status == 404


def test_one_thing_is_erased_after_it_was_seen_once_more(laptop: Any) -> None:
    assert "A visit" in laptop.ask(f"{PAGE}/erase").text
    path = f"{PAGE}/erase/log/mine/secret"
    page = laptop.ask(path).text
    assert MARKER in page
    assert "Download my portfolio first" in page
    answer = send(laptop, path)
    assert answer.status == 303
    assert "Erased: every version" in laptop.ask(answer.headers["Location"].lstrip("/")).text
    assert laptop.ask(path).status == 404
    assert is_nowhere(MARKER, laptop.home)
    assert value_of(laptop)["minutes"] == 60


def test_a_file_is_erased(laptop: Any) -> None:
    upload(laptop, f"{PAGE}/files", "file", "notes.txt", b"x")
    [path] = re.findall(rf'href="/({PAGE}/erase-file/[0-9a-f]{{64}})"', laptop.ask(PAGE).text)
    assert "notes.txt" in laptop.ask(path).text
    assert send(laptop, path).status == 303
    assert "notes.txt" not in laptop.ask(PAGE).text
    assert laptop.ask(path).status == 404


def test_everything_is_erased_for_the_word_alone(laptop: Any) -> None:
    (laptop.home / "handed-in").mkdir()
    (laptop.home / "handed-in" / "case_1.zip").write_text(MARKER)
    path = f"{PAGE}/erase-everything"
    page = laptop.ask(path).text
    assert "You have never downloaded it." in page
    assert "your own copies of the assignments" in page
    refused = send(laptop, path, word="yes")
    assert refused.status == 400
    assert "Nothing was erased" in refused.text
    assert not is_nowhere(MARKER, laptop.home)
    answer = send(laptop, path, word=" Erase ")
    assert "Everything has been erased" in laptop.ask(answer.headers["Location"].lstrip("/")).text
    assert is_nowhere(MARKER, laptop.home)


def is_nowhere(marker: str, folder: Path) -> bool:
    files = [path for path in paths_in(folder) if path.is_file()]
    return not any(marker.encode() in bytes_of(path) for path in files)


PATHS = (
    *("", "/my-portfolio.pdf", "/erase", "/erase/log/mine/visit", "/erase-everything"),
    *("/versions/log/mine/visit", "/files/" + "0" * 64, "/erase-file/" + "0" * 64, "/files", "/bring-in"),
    *("/take-in", "/bring-back"),
)


def test_a_stranger_sees_and_changes_nothing(laptop: Any) -> None:
    for path in PATHS:
        answer = laptop.ask(PAGE + path, anonymous=True)
        assert answer.status in (302, 403, 405)
        assert "A visit" not in answer.text
        assert laptop.ask(PAGE + path, "POST", b"word=erase", anonymous=True).status in (302, 403, 405)
    assert value_of(laptop)["minutes"] == 60


def test_no_address_or_log_line_has_a_text(laptop: Any, other: bytes) -> None:
    upload(laptop, f"{PAGE}/bring-in", "bundle", "x.zip", other)
    upload(laptop, f"{PAGE}/files", "file", f"{MARKER}.exe", b"x")
    send(laptop, f"{PAGE}/erase/log/mine/secret")
    assert MARKER not in laptop.log


def test_while_the_portfolio_is_open_elsewhere_it_can_still_be_taken_away(
    laptop: Any, new_site: Callable[..., Any]
) -> None:
    second = new_site(home=laptop.home)
    page = second.ask(PAGE).text
    assert "Download my portfolio" in page
    assert "Bring in another copy" not in page
    assert second.ask("cmplearn/api/portfolio/download").body.startswith(b"PK")
    assert send(second, f"{PAGE}/erase-everything", word="erase").status == 423


def test_an_entry_takes_what_became_of_its_next_action_along(laptop: Any) -> None:
    done = {"value": {"what": MARKER, "status": "done"}, "version": 0, "operation": "done"}
    assert laptop.ask("cmplearn/api/portfolio/action/log/mine/visit", "PUT", done).status == 200
    assert send(laptop, f"{PAGE}/erase/log/mine/visit").status == 303
    assert laptop.ask("cmplearn/api/portfolio?kind=action").json["documents"] == []


@pytest.mark.parametrize(
    ("page", "sure"),
    [("log/entry/mine/visit/delete", {"sure": "yes"}), ("plan/notes/aaaaaaaa/erase", {})],
)
def test_whichever_page_erases_says_what_could_not_be_removed(
    laptop: Any, page: str, sure: dict[str, str]
) -> None:
    kept = laptop.home / "portfolio-damaged-2026.sqlite"
    kept.write_bytes(b"an older text")
    try:
        answer = send(laptop, f"cmplearn/portfolio/{page}", **sure)
        told = laptop.ask(answer.headers["Location"].lstrip("/")).text
    finally:
        kept.unlink()
    assert "Something beside it may still hold the text" in told
    assert kept.name in told


def test_a_bundle_is_unpacked_while_the_thread_that_saves_is_busy(tmp_path: Path) -> None:
    with open_portfolio(tmp_path) as portfolio:
        portfolio.save("log", "mine/visit", VISIT, 0, "a")
        bundle = portfolio.bundle()
    free = threading.Event()
    busy = WRITERS["now"].submit(free.wait, PATIENCE_S)
    try:
        contents = asyncio.run(beside_the_writer(bundle))
        assert not busy.done()
    finally:
        free.set()
    with open_portfolio(tmp_path / "there") as there:
        assert there.look_into(contents).saves_new == 1
        assert there.take_in(contents).saves_new == 1
        assert there.get("log", "mine/visit").value == VISIT
