"""A lesson as a page: the notebook's saved content, shown at once, without a kernel."""

import json
import re
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from markupsafe import Markup

from cmplearn import course
from cmplearn.course.plan import LessonPlan
from cmplearn.web.base import PageHandler, authenticated
from cmplearn.web.lesson_notebooks import CONTROL, LessonNotebook, lesson_notebook

__all__ = ["LessonBody", "lesson_body", "routes"]

HEADING = re.compile(r"<h2(?P<attributes>[^>]*)>(?P<words>.*?)</h2>", re.DOTALL)
IDENTIFIER = re.compile(r'\bid="([^"]*)"')
TAG = re.compile(r"<[^>]+>")
UNSAFE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
LESSON_LINK = re.compile(r"(?:^|/)(?P<lesson>[1-9]\.[1-9])-[^/]*\.ipynb(?P<part>#.*)?$")
IMAGES = ("image/svg+xml", "image/png", "image/jpeg")


@dataclass(frozen=True)
class LessonBody:
    """What a lesson page shows between its header and its footer.

    Parameters
    ----------
    opening : Markup
        The HTML above the first heading: title, minutes, what the reader will decide.
    rest : Markup
        The HTML from the first heading on.
    contents : tuple of (str, str, bool)
        Anchor and words of each heading, and whether it is in the depth part.
    has_title : bool
        Whether the opening has the page's title.
    """

    opening: Markup
    rest: Markup
    contents: tuple[tuple[str, str, bool], ...]
    has_title: bool


_bodies: dict[str, tuple[LessonNotebook, LessonBody]] = {}


def lesson_body(lesson: LessonPlan) -> LessonBody | None:
    """Return the page's body, made from the notebook's saved cells and outputs, or None while in preparation.

    Parameters
    ----------
    lesson : LessonPlan
        The lesson.

    Returns
    -------
    LessonBody or None
        Made again only when the notebook has changed.

    Raises
    ------
    CourseError
        The notebook is missing or cannot be read.
    """
    notebook = lesson_notebook(lesson.id)
    if notebook is None:
        return None
    made_from, body = _bodies.get(lesson.id, (None, None))
    if body is None or made_from is not notebook:
        body = _Writer(lesson).body(notebook)
        _bodies[lesson.id] = (notebook, body)
    return body


class _Writer:
    """Writes one lesson's body; keeps the anchors and headings met so far."""

    def __init__(self, lesson: LessonPlan) -> None:
        self._lesson = lesson
        self._contents: list[tuple[str, str, bool]] = []
        self._is_depth = False
        self._anchors: set[str] = set()
        self._markdown = _markdown()

    def body(self, notebook: LessonNotebook) -> LessonBody:
        """Return the body."""
        self._anchors = {str(cell.get("id", "")) for cell in notebook.cells}
        blocks = [(_is_depth(cell), self._cell(cell)) for cell in notebook.cells]
        blocks = [(is_depth, html) for is_depth, html in blocks if html]
        first = next((place for place, (_, html) in enumerate(blocks) if "<h2" in html), len(blocks))
        opening = "".join(html for _, html in blocks[:first])
        rest = self._sections(blocks[first:])
        return LessonBody(Markup(opening), Markup(rest), tuple(self._contents), "<h1" in opening)

    def _sections(self, blocks: list[tuple[bool, str]]) -> str:
        """Return blocks in order, each run of depth cells in a section of its own."""
        html = []
        was_depth, is_first = False, True
        for place, (is_depth, block) in enumerate(blocks):
            if is_depth and not was_depth:
                after = next((html for is_deep, html in blocks[place:] if not is_deep), "")
                name = escape(_depth_name(block))
                html.append(
                    f'<hr><section class="depth" aria-label="{name}">{self._depth_mark(is_first, after)}'
                )
                is_first = False
            if was_depth and not is_depth:
                html.append("</section><hr>")
            html.append(block)
            was_depth = is_depth
        return "".join(html) + ("</section>" if was_depth else "")

    def _depth_mark(self, is_first: bool, after: str) -> str:
        """Return the words above a depth section, with a link past it; the first says how long all take."""
        minutes = self._lesson.depth_minutes
        more = f" {minutes} minutes for all such parts." if is_first and minutes else ""
        beyond = IDENTIFIER.search(after)
        skip = f' <a href="#{beyond[1]}">Leave this part for later</a>' if beyond else ""
        return f'<p><strong class="tag">Go deeper</strong>{more}{skip}</p>'

    def _cell(self, cell: Any) -> str:
        """Return a cell as HTML with its anchor, or nothing when it has nothing to show."""
        self._is_depth = _is_depth(cell)
        if cell["cell_type"] == "markdown":
            html = self._with_anchors(str(self._markdown(_attached(cell))))
        elif cell["cell_type"] == "code":
            html = "".join(self._output(output) for output in cell.get("outputs", ()))
        else:
            html = ""
        name = escape(str(cell.get("id", "")))
        return f'<div class="cell" id="{name}">{html}</div>' if html else ""

    def _output(self, output: Any) -> str:
        """Return one saved output as HTML."""
        if output["output_type"] == "stream":
            return f"<pre>{escape(_joined(output['text']))}</pre>"
        data, metadata = output.get("data", {}), output.get("metadata", {})
        html = UNSAFE.sub("", _joined(data.get("text/html", "")))
        if data.get(CONTROL, {}).get("kind", "static") != "static":
            declaration = escape(json.dumps(data[CONTROL], ensure_ascii=False, separators=(",", ":")))
            return f'<div class="cmp-control" data-control="{declaration}">{html}</div>'
        if html:
            return self._with_anchors(html)
        return self._other(data, metadata)

    def _other(self, data: Any, metadata: Any) -> str:
        """Return a picture, Markdown or text output as HTML."""
        for kind in IMAGES:
            if kind in data:
                return _image(kind, _joined(data[kind]), metadata.get(kind, metadata))
        if "text/markdown" in data:
            return self._with_anchors(str(self._markdown(_joined(data["text/markdown"]))))
        text = _joined(data.get("text/plain", ""))
        return f"<pre>{escape(text)}</pre>" if text else ""

    def _with_anchors(self, html: str) -> str:
        """Return HTML whose second-level headings each have an anchor, and note them for the contents."""
        return HEADING.sub(self._heading, html)

    def _heading(self, found: "re.Match[str]") -> str:
        """Return one heading with its anchor."""
        words = unescape(TAG.sub("", found["words"])).strip()
        given = IDENTIFIER.search(found["attributes"])
        anchor = given[1] if given else self._new_anchor(words)
        self._contents.append((anchor, words, self._is_depth))
        attributes = found["attributes"] if given else f'{found["attributes"]} id="{anchor}"'
        return f"<h2{attributes}>{found['words']}</h2>"

    def _new_anchor(self, words: str) -> str:
        """Return an anchor that nothing else on the page has."""
        plain = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "part"
        anchor, count = plain, 1
        while anchor in self._anchors:
            count += 1
            anchor = f"{plain}-{count}"
        self._anchors.add(anchor)
        return anchor


def _markdown() -> Any:
    """Return a Markdown reader whose links to other lessons' notebooks lead to their pages."""
    import mistune

    class Renderer(mistune.HTMLRenderer):
        def link(self, text: str, url: str, title: str | None = None) -> str:
            found = LESSON_LINK.search(url)
            return super().link(text, f"{found['lesson']}{found['part'] or ''}" if found else url, title)

    return mistune.create_markdown(
        renderer=Renderer(escape=False), plugins=["table", "strikethrough", "footnotes"]
    )


def _attached(cell: Any) -> str:
    """Return a Markdown cell's text with its attached pictures inside it."""
    text = _joined(cell["source"])
    for name, kinds in cell.get("attachments", {}).items():
        for kind, data in kinds.items():
            text = text.replace(f"attachment:{name}", f"data:{kind};base64,{_joined(data).strip()}")
    return text


def _image(kind: str, data: str, metadata: Any) -> str:
    """Return a saved picture as an image, with the words for those who don't see it."""
    from base64 import b64encode

    coded = b64encode(data.encode("utf-8")).decode("ascii") if kind == "image/svg+xml" else data.strip()
    alt = escape(str(metadata.get("alt", "Picture; its numbers are in the text.")))
    return f'<figure><img src="data:{kind};base64,{coded}" alt="{alt}"></figure>'


def _joined(text: Any) -> str:
    """Return a notebook's text, which may be kept as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def _depth_name(block: str) -> str:
    """Return what a depth section that begins with this block is called: no two on a page are alike."""
    found = HEADING.search(block)
    return f"Go deeper: {unescape(TAG.sub('', found['words'])).strip()}" if found else "Go deeper"


def _is_depth(cell: Any) -> bool:
    """Return whether a cell belongs to the depth part of its lesson."""
    return "depth" in cell.get("metadata", {}).get("tags", ())


class LessonHandler(PageHandler):
    """One lesson."""

    @authenticated
    def get(self, number: str) -> None:
        """Show the lesson, or what it will be while it is in preparation."""
        programme = course.programme()
        lesson = programme.lesson(number)
        place = programme.lessons.index(lesson)
        self.page(
            "lesson.html",
            lesson=lesson,
            module=programme.module(lesson.module),
            body=lesson_body(lesson),
            previous=programme.lessons[place - 1] if place else None,
            following=programme.lessons[place + 1] if place + 1 < len(programme.lessons) else None,
            notebook=lesson.notebook.relative_to(course.root()).as_posix() if lesson.notebook else None,
            log_keys=_log_keys(number),
        )


def _log_keys(lesson: str) -> list[str]:
    """Return the entries of the log for which a lesson asks."""
    notebook = lesson_notebook(lesson)
    declared = notebook.declarations if notebook else ()
    return [f"{lesson}/{each['id']}" for each in declared if each["kind"] == "log"]


routes: list[tuple[str, type]] = [(r"lessons/([0-9.]+)", LessonHandler)]
