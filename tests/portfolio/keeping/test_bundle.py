"""The zip to take away."""

import io
import json
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cmplearn.portfolio import Portfolio, Question, open_portfolio


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    with open_portfolio(tmp_path) as opened:
        yield opened


def unpacked(packed: bytes) -> tuple[str, dict[str, object]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.namelist() == ["my-portfolio.html", "my-portfolio.json", "manifest.json"]
        return archive.read("my-portfolio.html").decode(), json.loads(archive.read("my-portfolio.json"))


def test_the_page_has_every_answer_beside_its_question(portfolio: Portfolio) -> None:
    portfolio.save("answer", "2.3/worth", 1500, 0, "a")
    portfolio.save("log", "2.3/reflect", {"text": "First line\nSecond <b>line</b>", "prompt": "Why?"}, 0, "b")
    portfolio.save("own-case", "benefits", {"who": "The ward"}, 0, "c")
    page, data = unpacked(
        portfolio.bundle({("answer", "2.3/worth"): Question("What is it worth?", unit="pounds")})
    )
    for words in (
        "What is it worth?",
        "£1,500",
        "Why?",
        "Second &lt;b&gt;line&lt;/b&gt;",
        "The ward",
        "Lesson 2.3",
    ):
        assert words in page
    assert data["format"] == "cmplearn portfolio 2"
    assert [document["key"] for document in data["saves"]] == ["2.3/worth", "2.3/reflect", "benefits"]  # type: ignore[attr-defined]


def test_the_page_has_one_title_one_main_part_and_no_other_brand(portfolio: Portfolio) -> None:
    page, _ = unpacked(portfolio.bundle())
    assert "<title>My portfolio</title>" in page
    assert page.count("<main>") == page.count("</main>") == page.count("<h1>") == 1


def test_an_empty_portfolio_says_so(portfolio: Portfolio) -> None:
    page, data = unpacked(portfolio.bundle())
    assert "Nothing has been saved yet." in page
    assert data["saves"] == []


def test_the_page_asks_nobody_for_anything(portfolio: Portfolio) -> None:
    portfolio.save("answer", "2.3/a", '<img src="http://example.org/x.png"> http://example.org', 0, "a")
    asked: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            asked.extend(f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset", "data"))

    Reader().feed(unpacked(portfolio.bundle())[0])
    assert asked == []
