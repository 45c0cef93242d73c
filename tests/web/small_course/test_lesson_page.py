"""The lesson page: the saved notebook as a page, for people who read, print, or have no script."""

import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from cmplearn import course
from cmplearn.web.lesson_page import lesson_body

CONTROL = "application/vnd.cmplearn.control+json"
LOADS = {"src", "srcset", "poster", "data", "background", "action", "formaction"}


class Page(HTMLParser):
    """What a page has in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.inline: list[str] = []
        self.controls: list[dict[str, Any]] = []
        self.body: dict[str, str | None] = {}
        self.titles = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.loads += [value or "" for name, value in attrs if name in LOADS and tag != "a"]
        if tag == "link":
            self.loads.append(given.get("href") or "")
        if tag == "a":
            self.links.append((given.get("href") or "", given.get("rel") or ""))
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        if "data-control" in given:
            self.controls.append(json.loads(given["data-control"] or ""))
        if tag == "body":
            self.body = given
        self.titles += tag == "h1"


@pytest.fixture
def page(site: Any) -> Page:
    return Page(site.get("lessons/2.3").text)


def test_each_control_is_there_with_its_declaration_and_its_printable_form(site: Any, page: Page) -> None:
    kinds = [control["kind"] for control in page.controls]
    assert kinds == ["number", "choice", "what-if", "reveal", "own-case", "log"]
    assert page.controls[2]["fixed"] == {"other_benefits_gbp": 163368, "claimed_units": 443}
    assert "<p>On paper: What would you do?</p>" in site.get("lessons/2.3").text


def test_the_page_says_where_it_is_and_loads_the_kit(page: Page) -> None:
    assert (page.body["data-base-url"], page.body["data-lesson"]) == ("/", "2.3")
    assert page.body["class"] == "module-2"
    assert any(re.fullmatch(r"/cmplearn/static/kit\.js\?v=\w+", address) for address in page.loads)


def test_no_code_is_on_show_and_jupyterlab_is_one_link_away(site: Any, page: Page) -> None:
    assert "secret_code_of" not in site.get("lessons/2.3").text
    path = site.notebook.relative_to(site.folder / "root")
    assert (f"/lab/tree/{path}", "") in page.links


def test_cells_are_anchors_and_headings_make_a_list_of_contents(page: Page) -> None:
    assert {"opening", "case", "first-worth", "data", "published"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    anchors = [address for address, _ in page.links if address.startswith("#the-")]
    assert anchors == ["#the-case-its-people", "#the-case-its-people-2"]
    assert {anchor[1:] for anchor in anchors} <= set(page.ids)


def test_words_of_headings_keep_their_meaning_in_the_contents(site: Any) -> None:
    assert '<a href="#the-case-its-people">The case &amp; its people</a>' in site.get("lessons/2.3").text


def test_there_is_one_title_from_the_opening_or_from_the_programme(
    page: Page, course_cells: list[dict[str, Any]], rewritten: Callable[..., Page]
) -> None:
    assert page.titles == 1
    assert rewritten(course_cells[2:]).titles == 1


def test_depth_stands_in_place_in_a_section_of_its_own_with_its_minutes(site: Any) -> None:
    html = site.get("lessons/2.3").text
    [section] = re.findall(r'<section class="depth".*?</section>', html, re.DOTALL)
    assert section.startswith('<section class="depth" aria-label="Go deeper: The case &amp; its people">')
    assert 'id="published"' in section
    assert 'id="benefits"' not in section
    assert '<a href="#benefits">Leave this part for later</a>' in section
    assert f"{course.programme().lesson('2.3').depth_minutes} minutes" in section


def test_lessons_before_and_after_are_linked(page: Page) -> None:
    assert ("/cmplearn/lessons/2.2", "prev") in page.links
    assert ("/cmplearn/lessons/2.4", "next") in page.links


def test_links_to_other_lessons_notebooks_lead_to_their_pages(page: Page) -> None:
    assert ("2.4#x", "") in page.links


def test_people_without_scripts_are_told_what_works(site: Any) -> None:
    assert re.search(r"<noscript>.*You can read the whole lesson.*</noscript>", site.get("lessons/2.3").text)


@pytest.mark.parametrize("path", ["lessons/2.3", "lessons/2.4", "portfolio"])
def test_no_page_loads_anything_from_elsewhere_or_runs_anything_inside(site: Any, path: str) -> None:
    page = Page(site.get(path).text)
    assert page.loads
    assert [address for address in page.loads if not re.match(r"/(?!/)|data:image/", address)] == []
    assert page.inline == []


def test_a_lesson_in_preparation_says_what_it_will_be(site: Any) -> None:
    html = site.get("lessons/2.4").text
    lesson = course.programme().lesson("2.4")
    assert lesson.notebook is None
    for words in ("In preparation", lesson.title, lesson.decide):
        assert words in html
    assert "kit.js" not in html


@pytest.mark.parametrize("path", ["lessons/9.9", "lessons/2"])
def test_a_lesson_that_is_not_there_is_a_plain_page(site: Any, path: str) -> None:
    answer = site.get(path)
    assert (answer.status, "There is no lesson" in answer.text) == (404, True)


@pytest.mark.usefixtures("rewritten")
@pytest.mark.parametrize(
    "content",
    [
        "{half a noteb",
        "[]",
        '{"cells": 3}',
        '{"cells": [{"no": "type"}]}',
        '{"cells": [{"cell_type": "code", "outputs": 3}]}',
        "",
    ],
)
def test_a_broken_notebook_is_a_plain_page_that_names_the_file_and_others_go_on(
    site: Any, content: str
) -> None:
    site.notebook.write_text(content)
    answer = site.get("lessons/2.3")
    assert answer.status == 500
    assert site.notebook.name in answer.text
    assert "Tell your tutor" in answer.text
    assert "Traceback" not in answer.text
    assert [site.get(path).status for path in ("lessons/2.4", "portfolio")] == [200, 200]
    assert site.get("api/what-if/2.3/break-even").status == 500


@pytest.mark.usefixtures("rewritten")
def test_a_missing_notebook_is_a_plain_page_too(site: Any) -> None:
    site.notebook.unlink()
    answer = site.get("lessons/2.3")
    assert (answer.status, "is missing" in answer.text) == (500, True)


@pytest.fixture
def rewritten(site: Any, course_cells: list[dict[str, Any]]) -> Iterator[Callable[..., Page]]:
    """Write other cells and return the page; the usual ones come back after the test."""

    def write(cells: list[dict[str, Any]]) -> Page:
        site.write_notebook(cells)
        return Page(site.get("lessons/2.3").text)

    yield write
    site.write_notebook(course_cells)


def output(data: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    shown = {"output_type": "display_data", "data": data, "metadata": metadata}
    return {"cell_type": "code", "id": "shown", "metadata": {}, "source": "", "outputs": [shown]}


PNG = base64.b64encode(b"\x89PNG").decode()


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (output({"text/html": ["<p>a", " b</p>"]}), "<p>a b</p>"),
        (
            output({"text/html": "<style>p{}</style><script>alert(1)</script><p>c</p>"}),
            '<div class="cell" id="shown"><p>c</p></div>',
        ),
        (output({"text/plain": "<b>&"}), "<pre>&lt;b&gt;&amp;</pre>"),
        (output({"text/markdown": "*so*"}), "<em>so</em>"),
        (
            output({"image/png": PNG, "text/plain": "x"}, alt='A "picture"'),
            f'<img src="data:image/png;base64,{PNG}" alt="A &quot;picture&quot;">',
        ),
        (
            output({"image/svg+xml": "<svg/>"}, **{"image/svg+xml": {"alt": "Line"}}),
            f'<img src="data:image/svg+xml;base64,{base64.b64encode(b"<svg/>").decode()}" alt="Line">',
        ),
        (
            {
                "cell_type": "code",
                "id": "s",
                "metadata": {},
                "source": "",
                "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1 < ", "2"]}],
            },
            "<pre>1 &lt; 2</pre>",
        ),
        (
            {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["| a |\n", "|---|\n", "| 1 |"]},
            "<td>1</td>",
        ),
        (
            {
                "cell_type": "markdown",
                "id": "m",
                "metadata": {},
                "source": "![x](attachment:p.png)",
                "attachments": {"p.png": {"image/png": PNG}},
            },
            f'src="data:image/png;base64,{PNG}"',
        ),
    ],
)
def test_each_kind_of_saved_output_is_shown(
    site: Any, rewritten: Callable[..., Page], cell: dict[str, Any], shown: str
) -> None:
    rewritten([cell])
    assert shown in site.get("lessons/2.3").text


@pytest.mark.parametrize(
    "cell", [{"cell_type": "raw", "id": "r", "metadata": {}, "source": "raw words"}, output({})]
)
def test_what_is_not_for_readers_is_left_out(
    site: Any, rewritten: Callable[..., Page], cell: dict[str, Any]
) -> None:
    rewritten([cell])
    html = site.get("lessons/2.3").text
    assert 'class="cell"' not in html
    assert "raw words" not in html


def test_a_declaration_full_of_quotes_stays_one_attribute(rewritten: Callable[..., Page]) -> None:
    nasty = {"kind": "text", "id": "x", "lesson": "2.3", "label": """'"><script>alert("1")</script>&amp;"""}
    [found] = rewritten([output({CONTROL: nasty, "text/html": "<p></p>"})]).controls
    assert found == nasty


def test_a_page_is_made_once_and_costs_little_after(monkeypatch: pytest.MonkeyPatch, site: Any) -> None:
    monkeypatch.setenv("CMPLEARN_COURSE", str(site.folder / "root"))
    lesson = course.programme().lesson("2.3")
    first = lesson_body(lesson)
    start = time.process_time()
    assert all(lesson_body(lesson) is first for _ in range(100))
    assert time.process_time() - start < 1
