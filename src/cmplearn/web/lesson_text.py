"""A lesson's saved notebook as text to print: what it tells, what it asks, what it holds back."""

from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from cmplearn.charts import Picture
from cmplearn.course.plan import LessonPlan
from cmplearn.documents import (
    Blank,
    Block,
    Chart,
    Heading,
    Image,
    Listing,
    Markdown,
    Note,
    Paragraph,
    Run,
    Table,
)
from cmplearn.documents.workbook import Held, LessonText, Question
from cmplearn.web.lesson_html import Element, blocks_of, elements, first
from cmplearn.web.lesson_notebooks import CONTROL, Declaration, LessonNotebook, lesson_notebook
from cmplearn.widgets.formatting import with_unit

__all__ = ["lesson_text"]

NO_ANSWER_YET = "…"
"""What the page's table has in place of the reader's first answer."""

WRITE_HERE = Element("p", children=["_" * 60])
"""A line to write an answer of an activity on."""

_texts: dict[str, tuple[LessonNotebook, LessonText]] = {}


def lesson_text(lesson: LessonPlan) -> LessonText | None:
    """Return a lesson as text, or None while it is in preparation.

    Parameters
    ----------
    lesson : LessonPlan
        The lesson.

    Returns
    -------
    LessonText or None
        Made again only when the notebook has changed.

    Raises
    ------
    CourseError
        The notebook is missing or cannot be read.
    """
    notebook = lesson_notebook(lesson.id)
    if notebook is None:
        return None
    made_from, text = _texts.get(lesson.id, (None, None))
    if text is None or made_from is not notebook:
        text = _Reader(lesson).text(notebook)
        _texts[lesson.id] = (notebook, text)
    return text


class _Reader:
    """Reads one lesson; keeps what it asks and holds back."""

    def __init__(self, lesson: LessonPlan) -> None:
        self._lesson = lesson
        self._held: list[Held] = []
        self._worked: list[Held] = []
        self._questions: list[Question] = []

    def text(self, notebook: LessonNotebook) -> LessonText:
        """Return the lesson."""
        blocks = tuple(self._blocks(notebook))
        lesson = self._lesson
        return LessonText(
            number=lesson.id,
            title=lesson.title,
            minutes=_minutes(lesson),
            about=_about(lesson),
            blocks=blocks,
            held=tuple(self._held),
            worked=tuple(self._worked),
            questions=tuple(self._questions),
        )

    def _blocks(self, notebook: LessonNotebook) -> Iterator[Block]:
        was_depth, is_first = False, True
        for cell in notebook.cells:
            is_depth = "depth" in cell.get("metadata", {}).get("tags", ())
            found = list(self._cell(cell))
            if found and is_depth and not was_depth:
                yield self._depth_mark(is_first)
                is_first = False
            yield from found
            was_depth = is_depth if found else was_depth

    def _depth_mark(self, is_first: bool) -> Note:
        minutes = self._lesson.depth_minutes
        more = f" {minutes} minutes for all such parts." if is_first and minutes else ""
        return Note(f"Go deeper: this part can be left for later.{more}")

    def _cell(self, cell: Mapping[str, Any]) -> Iterator[Block]:
        if cell["cell_type"] == "markdown":
            yield Markdown(_joined(cell["source"]))
        elif cell["cell_type"] == "code":
            for output in cell.get("outputs", ()):
                yield from self._output(output)

    def _output(self, output: Mapping[str, Any]) -> Iterator[Block]:
        if output["output_type"] == "stream":
            yield Paragraph((Run(_joined(output["text"]).rstrip("\n"), code=True),), "code")
            return
        data = output.get("data", {})
        html = _joined(data.get("text/html", ""))
        if html:
            yield from self._control(data.get(CONTROL, {}), elements(html))
        else:
            yield from _other(data, output.get("metadata", {}))

    def _control(self, declaration: Declaration, shown: Element) -> Iterator[Block]:
        """Yield what a control says and asks; `shown` is its printable form."""
        kind = declaration.get("kind", "static")
        if first(shown, "cmp-opening"):
            return  # the workbook has its own
        writers = {
            "text": self._text,
            "number": self._number,
            "choice": self._choice,
            "scale": self._scale,
            "exercise": self._exercise,
            "own-case": self._own_case,
            "log": self._log,
            "reveal": self._reveal,
            "compare": self._compare,
            "recap": self._compare,
            "what-if": self._what_if,
            "activity": self._activity,
        }
        yield from writers[kind](declaration, shown) if kind in writers else blocks_of(shown)

    def _asks(
        self, blank: Blank, minimum: float | None = None, maximum: float | None = None
    ) -> Iterator[Blank]:
        """Yield a box, and note it among the lesson's questions."""
        self._questions.append(Question(blank, self._lesson.id, minimum, maximum))
        yield blank

    def _answer(self, declaration: Declaration) -> dict[str, Any]:
        """Return name, label and hint of a control that keeps an answer."""
        name = f"answer/{self._lesson.id}/{declaration['id']}"
        return {"name": name, "label": declaration["label"], "hint": declaration.get("hint", "")}

    def _text(self, declaration: Declaration, _shown: Element) -> Iterator[Block]:
        yield from self._asks(Blank(**self._answer(declaration), rows=declaration.get("rows", 3)))

    def _number(self, declaration: Declaration, _shown: Element) -> Iterator[Block]:
        blank = Blank(**self._answer(declaration), kind="number", unit=_unit(declaration.get("unit", "")))
        yield from self._asks(blank, declaration.get("minimum"), declaration.get("maximum"))

    def _choice(self, declaration: Declaration, _shown: Element) -> Iterator[Block]:
        kind: Literal["choice", "choices"] = "choices" if declaration.get("several") else "choice"
        options = dict(declaration["options"])
        yield from self._asks(Blank(**self._answer(declaration), kind=kind, options=options))

    def _scale(self, declaration: Declaration, _shown: Element) -> Iterator[Block]:
        low, high, points = declaration["low"], declaration["high"], declaration["points"]
        ends = {1: low, points: high}
        options = {
            str(point): f"{point} ({ends[point]})" if ends.get(point) else str(point)
            for point in range(1, points + 1)
        }
        yield from self._asks(Blank(**self._answer(declaration), kind="choice", options=options))

    def _exercise(self, declaration: Declaration, shown: Element) -> Iterator[Block]:
        self._worked.append(
            Held(declaration["label"], (), tuple(_worked(declaration, first(shown, "cmp-worked"))))
        )
        if "choices" in declaration:
            options = {value: label for value, label, _ in declaration["choices"]}
            blank = Blank(**self._answer(declaration), kind="choice", options=options)
        else:
            blank = Blank(**self._answer(declaration), kind="number", unit=_unit(declaration["unit"]))
        yield from self._asks(blank)

    def _own_case(self, declaration: Declaration, _shown: Element) -> Iterator[Block]:
        yield Heading(declaration["label"], 2)
        for field in declaration["fields"]:
            yield from self._asks(
                Blank(
                    name=f"own-case/{declaration['id']}#{field['name']}",
                    label=field["label"],
                    hint=field.get("hint", ""),
                    kind=field["kind"],
                    options=dict(field.get("options", ())),
                    unit=_unit(field.get("unit", "")),
                    rows=field.get("rows", 2),
                )
            )

    def _log(self, declaration: Declaration, _shown: Element) -> Iterator[Block]:
        name = f"log/{self._lesson.id}/{declaration['id']}"
        prompts = declaration.get("prompts", ())
        if prompts:
            asked = (Paragraph((Run(f"If you are a {who}: {words}"),)) for who, words in prompts)
            yield Listing(tuple((each,) for each in asked))
        yield from self._asks(
            Blank(f"{name}#text", declaration["label"], declaration.get("hint", ""), rows=12)
        )
        minutes = f"The lesson is meant to take {self._lesson.core_minutes}."
        yield from self._asks(
            Blank(f"{name}#minutes", "Minutes spent", minutes, "number", unit="minutes"), 0, 6000
        )
        outcomes = {each: each for each in declaration.get("outcomes", ())}
        if len(outcomes) > 1:
            yield from self._asks(
                Blank(f"{name}#outcome", "What this is about", kind="choice", options=outcomes)
            )

    def _reveal(self, declaration: Declaration, shown: Element) -> Iterator[Block]:
        place = len(self._held)
        parts = [part for part in _parts(shown) if part is not None]
        blocks = [
            block
            for each, part in zip(declaration["body"], parts, strict=False)
            for block in self._control(each, part)
        ]
        after = tuple(each["label"] for each in declaration["after"])
        self._held.insert(place, Held(declaration["label"], after, tuple(blocks)))
        yield Note(f"At the back, after you have answered: “{declaration['label']}”.")

    def _activity(self, declaration: Declaration, shown: Element) -> Iterator[Block]:
        """Yield an activity to do on paper: what its first step tells and asks, the others at the back."""
        about, *steps = _steps(shown, f"../activities/{declaration['id']}")
        yield from blocks_of(about)
        place = len(self._held)
        for number, (step, asked) in enumerate(zip(steps, declaration["steps"], strict=False)):
            name = f"{declaration['label']}, step {number + 1}: {asked['title']}"
            if number == 0 or declaration["twice"]:
                yield from blocks_of(step)
            else:
                before = tuple(ask["label"] for ask in declaration["steps"][number - 1]["asks"])
                self._held.insert(place, Held(name, before, tuple(blocks_of(step))))
                yield Note(f"At the back, after you have answered: “{name}”.")
                place += 1

    def _compare(self, _declaration: Declaration, shown: Element) -> Iterator[Block]:
        for block in blocks_of(shown):
            if not isinstance(block, Table):
                yield block
                continue
            rows = [["as you wrote" if cell == NO_ANSWER_YET else cell for cell in row] for row in block.rows]
            yield Table(block.columns, tuple(map(tuple, rows)), block.caption, block.numeric)

    def _what_if(self, declaration: Declaration, shown: Element) -> Iterator[Block]:
        yield Paragraph((Run(declaration["label"], bold=True),))
        figure = first(shown, "figure")
        yield from blocks_of(Element("root", children=[figure])) if figure else ()
        moved = "; ".join(each["label"] for each in declaration["inputs"])
        told = f"On the lesson’s page you can change these, and the picture moves: {moved}."
        yield Paragraph((Run(told, italic=True),))


def _minutes(lesson: LessonPlan) -> str:
    deeper = f", and {lesson.depth_minutes} more to go deeper" if lesson.depth_minutes else ""
    return f"{lesson.core_minutes} minutes{deeper}"


def _about(lesson: LessonPlan) -> tuple[tuple[str, str], ...]:
    decide = lesson.decide.removeprefix("You will decide ")
    able = "\n".join(f"{each[:1].upper()}{each[1:]}" for each in lesson.outcomes)
    return (
        ("You will decide", f"{decide[:1].upper()}{decide[1:]}"),
        ("You will be able to", able),
        ("You need", f"{lesson.needs[:1].upper()}{lesson.needs[1:]}"),
    )


def _unit(unit: str) -> str:
    return "per cent" if unit == "%" else unit


def _parts(shown: Element) -> list[Element]:
    """Return the parts of a reveal in order, and not those of a reveal within."""
    found: list[Element] = []

    def look(node: Element) -> None:
        for child in node.children:
            if isinstance(child, Element):
                if "cmp-part" in child.classes:
                    found.append(child)
                else:
                    look(child)

    look(shown)
    return found


def _steps(shown: Element, page: str) -> list[Element]:
    """Return what stands before an activity's first step, then its steps, each with lines to write on.

    A link to the activity's own page is left out.
    """
    inside = first(shown, "cmp-fallback") or shown
    found = [Element("root")]
    for child in inside.children:
        if isinstance(child, Element) and child.tag == "h4":
            found.append(Element("root"))
        found[-1].children.append(WRITE_HERE if isinstance(child, Element) and child.tag == "hr" else child)
    return [_as_printed(each, page) for each in found]


def _as_printed(node: Element, page: str) -> Element:
    """Return an element without links to the page named, and with its hints as plain words."""
    kept = [
        _as_printed(child, page) if isinstance(child, Element) else child
        for child in node.children
        if not (isinstance(child, Element) and child.attributes.get("href") == page)
    ]
    attributes = {} if "cmp-hint" in node.classes else node.attributes
    return Element(node.tag, attributes, kept)


def _worked(declaration: Declaration, worked: Element | None) -> Iterator[Block]:
    """Yield hints, the answer, what each wrong one means, and how it is worked out."""
    hints: Sequence[str] = declaration.get("hints", ())
    if hints:
        yield _list("Hint", hints)
    if "choices" in declaration:
        yield Listing(
            tuple(
                (Paragraph((Run(f"{_sentence(label)} ", bold=value == declaration["answer"]), Run(says))),)
                for value, label, says in declaration["choices"]
            )
        )
    else:
        unit = declaration["unit"]
        answer = with_unit(declaration["answer"], unit)
        yield Paragraph((Run(f"{answer}. ", bold=True), Run(declaration["right"])))
        near = [f"{with_unit(value, unit)}: {says}" for value, _, says in declaration["mistakes"]]
        if near:
            yield _list("If you have", near)
    if worked is not None:
        yield from blocks_of(worked)


def _list(before: str, texts: Sequence[str]) -> Listing:
    return Listing(tuple((Paragraph((Run(f"{before}: {each}"),)),) for each in texts))


def _sentence(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _other(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[Block]:
    """Yield a picture, Markdown or text output."""
    alt = str(metadata.get("alt", "Picture; its numbers are in the text."))
    if "image/svg+xml" in data:
        yield Chart(Picture(_joined(data["image/svg+xml"]), "", alt, (), ()))
    elif "image/png" in data:
        own = metadata.get("image/png", {})
        yield Image(b64decode(_joined(data["image/png"])), str(own.get("alt", alt)))
    elif "text/markdown" in data:
        yield Markdown(_joined(data["text/markdown"]))
    elif data.get("text/plain"):
        yield Paragraph((Run(_joined(data["text/plain"]), code=True),), "code")


def _joined(text: Any) -> str:
    """Return a notebook's text, which may be kept as a list of lines."""
    return text if isinstance(text, str) else "".join(text)
