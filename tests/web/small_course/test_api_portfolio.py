"""The portfolio's handlers, asked as the kit asks them."""

import io
import json
import shutil
import signal
import subprocess
import urllib.request
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest


@pytest.fixture(scope="module")
def site(new_site: Callable[..., Any]) -> Any:
    """A running server with a portfolio of its own, shared by the tests of this file."""
    return new_site().start()


def values(site: Any, query: str = "") -> dict[str, Any]:
    return {each["key"]: each["value"] for each in site.get(f"api/portfolio{query}").json["documents"]}


def test_an_answer_is_saved_and_read_back(site: Any) -> None:
    saved = site.put("answer/2.3/saved", "Twenty «£»", operation="saved-1")
    assert saved.status == 200
    [document] = site.get("api/portfolio?kind=answer&prefix=2.3/saved").json["documents"]
    assert document == {"kind": "answer", "key": "2.3/saved", "value": "Twenty «£»", **saved.json}


def test_a_repeated_save_is_harmless(site: Any) -> None:
    first = site.put("answer/2.3/repeated", 1, 0, "repeated-1")
    assert site.put("answer/2.3/repeated", 1, 0, "repeated-1").json == first.json


def test_a_stale_page_gets_what_is_stored(site: Any) -> None:
    saved = site.put("answer/2.3/stale", "theirs", 0, "stale-1").json
    refused = site.put("answer/2.3/stale", "mine", 0, "stale-2")
    assert refused.status == 409
    assert {name: refused.json[name] for name in ("version", "value", "saved_at")} == {
        "value": "theirs",
        **saved,
    }
    assert "Nothing was overwritten" in refused.json["message"]


def test_documents_are_chosen_by_kind_and_beginning(site: Any) -> None:
    site.put("own-case/chosen", {"who": "us"}, 0, "chosen-1")
    site.put("log/2.3/chosen", {"text": "words"}, 0, "chosen-2")
    assert "chosen" in values(site, "?kind=own-case")
    assert values(site, "?kind=log&prefix=2.3/chosen") == {"2.3/chosen": {"text": "words"}}


@pytest.mark.parametrize(
    ("key", "body", "status", "words"),
    [
        ("diary/x", {"value": 1, "version": 0, "operation": "a"}, 400, "A portfolio keeps"),
        ("answer/..%2Fx", {"value": 1, "version": 0, "operation": "a"}, 400, "A document's name"),
        ("answer/x", {"value": 1, "version": 0}, 400, "operation is missing"),
        ("answer/x", {"value": 1, "version": "0", "operation": "a"}, 400, "whole number"),
        ("answer/x", {"value": 1, "version": True, "operation": "a"}, 400, "whole number"),
        ("answer/x", {"value": 1, "version": 9, "operation": "a"}, 400, "follows version 9"),
        ("answer/x", {"value": 1, "version": 0, "operation": 5}, 400, "operation is a text"),
        ("answer/x", {"value": "x" * 100_001, "version": 0, "operation": "a"}, 400, "too long to save"),
        ("answer/x", {"value": "x" * 120_000, "version": 0, "operation": "a"}, 413, "too long to save"),
        ("answer/x", [1], 400, "not a JSON object"),
        ("answer/x", None, 400, "not JSON"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(
    site: Any, key: str, body: Any, status: int, words: str
) -> None:
    token = site.xsrf
    sent = json.dumps(body).encode() if body is not None else b"{half"
    answer = site.ask("PUT", f"api/portfolio/{key}", sent, {"X-XSRFToken": token})
    assert (answer.status, words in answer.json["message"]) == (status, True), answer.text


def test_an_unknown_kind_cannot_be_read(site: Any) -> None:
    assert site.get("api/portfolio?kind=diary").status == 400


def test_a_save_without_the_pages_token_is_refused(site: Any) -> None:
    assert site.put("answer/2.3/forged", "x", xsrf="").status == 403
    assert site.put("answer/2.3/forged", "x", xsrf="guess").status == 403
    assert "2.3/forged" not in values(site)


@pytest.mark.parametrize("path", ["api/portfolio", "api/portfolio/download"])
def test_a_stranger_gets_nothing(site: Any, path: str) -> None:
    address = f"http://127.0.0.1:{site.port}/cmplearn/{path}"
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(address)


def test_the_download_has_the_questions_words_and_counts_as_one(site: Any) -> None:
    site.put("answer/2.3/first-worth", 1500, 0, "download-1")
    site.put("answer/2.3/decision", "stop", 0, "download-2")
    answer = site.get("api/portfolio/download")
    assert answer.headers["Content-Type"] == "application/zip"
    assert 'filename="my-portfolio-' in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        page = archive.read("my-portfolio.html").decode()
    assert all(
        words in page for words in ("What is one worth?", "£1,500", "What would you do?", "Let it end")
    )
    assert "nothing has changed since" in site.get("portfolio").text


def test_many_pages_saving_at_once_lose_nothing(site: Any) -> None:
    with ThreadPoolExecutor(8) as pages:
        saves = [pages.submit(site.put, f"answer/2.3/many-{n}", n, 0, f"many-{n}") for n in range(60)]
    assert {save.result().status for save in saves} == {200}
    assert values(site, "?prefix=2.3/many-") == {f"2.3/many-{n}": n for n in range(60)}


def test_a_killed_server_comes_back_with_every_acknowledged_answer(new_site: Callable[..., Any]) -> None:
    site = new_site().start()
    for version in range(20):
        assert site.put("answer/2.3/killed", f"words {version}", version, f"killed-{version}").status == 200
    site.end(signal.SIGKILL)
    site.start()
    assert values(site) == {"2.3/killed": "words 19"}
    assert site.put("answer/2.3/killed", "more", 20, "killed-20").status == 200


def test_a_second_server_on_the_same_portfolio_reads_and_says_who_writes(
    site: Any, new_site: Callable[..., Any]
) -> None:
    site.put("answer/2.3/held", "kept by the first", 0, "held-1")
    second = new_site(environment={"CMPLEARN_HOME": str(site.home)}).start()
    refused = second.put("answer/2.3/held", "x", 1, "held-2")
    assert refused.status == 423
    assert f"process {site.process.pid}" in refused.json["message"]
    assert second.get("api/portfolio").status == 423
    page = second.get("portfolio/answers")
    assert page.status == 200
    assert all(
        words in page.text for words in ("kept by the first", "Your work cannot be saved", "close that one")
    )
    assert second.get("api/portfolio/download").status == 200
    assert site.put("answer/2.3/held", "still mine", 1, "held-3").status == 200


@pytest.fixture
def bwrap() -> tuple[str, ...]:
    """The beginning of a command to which disks can be added."""
    path = shutil.which("bwrap")
    if path is None or subprocess.run([path, "--dev-bind", "/", "/", "true"], check=False).returncode:
        pytest.skip("bubblewrap cannot make disks here")
    return (path, "--die-with-parent", "--dev-bind", "/", "/")


def test_a_full_disk_is_told_and_what_was_saved_is_served(
    new_site: Callable[..., Any], bwrap: tuple[str, ...]
) -> None:
    site = new_site()
    site.home.mkdir()
    site.prefix = (*bwrap, "--size", "600000", "--tmpfs", str(site.home))
    site.start()
    saved = 0
    while (full := site.put("answer/2.3/full", "x" * 50_000, saved, f"full-{saved}")).status == 200:
        saved += 1
    assert full.status == 507
    assert "is full, so this was not saved" in full.json["message"]
    stored = site.get("api/portfolio").json["documents"][0]
    assert stored["version"] == saved > 2
    assert site.get("api/portfolio/download").status == 200


def test_a_read_only_disk_is_told_and_can_be_read(
    new_site: Callable[..., Any], bwrap: tuple[str, ...]
) -> None:
    site = new_site().start()
    site.put("answer/2.3/before", "written before", 0, "before")
    site.end()
    site.prefix = (*bwrap, "--ro-bind", str(site.home), str(site.home))
    site.start()
    refused = site.put("answer/2.3/after", "x", 0, "after")
    assert (refused.status, "read-only" in refused.json["message"]) == (507, True)
    page = site.get("portfolio/answers").text
    assert "written before" in page
    assert "Your work cannot be saved." in page


def test_a_portfolio_that_cannot_be_read_is_a_plain_page(new_site: Callable[..., Any]) -> None:
    site = new_site()
    site.environment["CMPLEARN_HOME"] = str(site.folder / "stick" / "home")
    site.start()
    page = site.get("portfolio")
    assert page.status == 200
    assert "stick does not exist" in page.text
    assert Path(site.folder / "stick").exists() is False


def test_a_key_may_hold_any_depth(site: Any) -> None:
    key = quote("assignment/a2-care-homes/part-1")
    assert site.put(key, {"x": 1}, 0, "deep").status == 200
    assert values(site, "?kind=assignment") == {"a2-care-homes/part-1": {"x": 1}}
