"""A lesson's saved notebook as text to print."""

from pathlib import Path

import pytest

from cmplearn import course
from cmplearn.course import activities
from cmplearn.documents import (
    Blank,
    Chart,
    Facts,
    Heading,
    Image,
    Listing,
    Note,
    Paper,
    Paragraph,
    Run,
    Table,
    text,
)
from cmplearn.documents.workbook import LessonText, workbook
from cmplearn.web.lesson_html import blocks_of, elements
from cmplearn.web.lesson_notebooks import ANSWERS, lesson_notebook
from cmplearn.web.lesson_text import _Reader, lesson_text
from cmplearn.widgets.activity import control

LESSON = course.programme().lesson("2.3")


@pytest.fixture(scope="module")
def lesson() -> LessonText:
    found = lesson_text(LESSON)
    assert found is not None
    return found


def blocks(html: str) -> list[object]:
    return list(blocks_of(elements(html)))


# --- HTML


def test_emphasis_and_links_are_kept_and_marks_of_sources_are_not() -> None:
    html = (
        '<p>It <strong>is\n<em>7.2</em><sup><a class="cmp-source" href="../x">†</a></sup></strong> a day, '
        '<a href="https://example.org/">there</a>, <a href="../cases/x">here</a> &amp; <code>x</code>.</p>'
    )
    assert blocks(html) == [
        Paragraph(
            (
                Run("It "),
                Run("is ", bold=True),
                Run("7.2", bold=True, italic=True),
                Run(" a day, "),
                Run("there", link="https://example.org/"),
                Run(", "),
                Run("here"),
                Run(" & "),
                Run("x", code=True),
                Run("."),
            )
        )
    ]


def test_lists_tables_and_headings_are_what_they_were() -> None:
    html = (
        "<h3>Who</h3><ul><li>One<ol><li>Deep</li></ol></li><li>Two</li></ul>"
        "<table><caption>Sums</caption><thead><tr><th>Step</th><th>Sum</th></tr></thead><tbody>"
        '<tr><th scope="row">Cost</th><td class="number-cell">£1</td></tr></tbody></table>'
        "<dl><div><dt>Need</dt><dd><ul><li>a</li><li>b</li></ul></dd></div></dl>"
    )
    deep = Listing(((Paragraph((Run("Deep"),)),),), ordered=True)
    assert blocks(html) == [
        Heading("Who", 2),
        Listing(((Paragraph((Run("One"),)), deep), (Paragraph((Run("Two"),)),))),
        Table(("Step", "Sum"), (("Cost", "£1"),), "Sums", frozenset({1})),
        Facts((("Need", "a\nb"),)),
    ]


def test_a_picture_keeps_its_finding_and_alternative_text_and_not_its_numbers() -> None:
    html = (
        '<figure><img src="data:image/svg+xml;base64,PHN2Zy8+" alt="A line"><figcaption>It rises</figcaption>'
        "</figure><details><summary>Show the numbers as a table</summary><table><tr><td>1</td></tr></table>"
        '</details><img src="data:image/png;base64,AAAA" alt="Dots"><img src="https://elsewhere.example/x.png">'
    )
    [chart, image] = blocks(html)
    assert isinstance(chart, Chart)
    assert (chart.picture.svg, chart.picture.title, chart.picture.alt) == ("<svg/>", "It rises", "A line")
    assert image == Image(b"\0\0\0", "Dots")


def test_what_is_one_click_away_is_printed_under_its_name() -> None:
    html = "<details><summary>Where it comes from</summary><p>An audit.</p></details>"
    assert blocks(html) == [
        Paragraph((Run("Where it comes from", bold=True),)),
        Paragraph((Run("An audit."),)),
    ]


def test_scripts_are_left_out_and_tags_left_open_lose_no_words() -> None:
    found = repr(blocks("<script>alert(1)</script><style>p{}</style><p>One <b>two<p>three</b> four"))
    assert "alert" not in found
    assert "p{}" not in found
    assert all(word in found for word in ("One", "two", "three", "four"))


# --- The lesson


def test_every_question_of_the_lessons_page_is_a_box_of_the_workbook(lesson: LessonText) -> None:
    notebook = lesson_notebook("2.3")
    assert notebook is not None
    asked = {
        str(each["id"]) for each in notebook.declarations if each["kind"] in (*ANSWERS, "own-case", "log")
    }
    names = [question.blank.name for question in lesson.questions]
    assert {name.partition("#")[0].rpartition("/")[2] for name in names} == asked
    assert len(set(names)) == len(names)
    for field in ("own-case/benefits-table#payer", "log/2.3/reflect#text", "log/2.3/reflect#minutes"):
        assert field in names


def test_boxes_are_of_the_kind_that_the_page_asks_with(lesson: LessonText) -> None:
    boxes = {question.blank.name: question for question in lesson.questions}
    worth = boxes["answer/2.3/first-worth"]
    assert (worth.blank.kind, worth.blank.unit, worth.minimum, worth.maximum) == (
        "number",
        "pounds",
        0,
        50_000,
    )
    assert boxes["answer/2.3/first-decision"].blank.options["stop"] == "Let it end"
    assert boxes["answer/2.3/price-years"].blank.kind == "choice"


def test_no_published_figure_or_worked_answer_stands_before_the_last_question_of_the_core(
    lesson: LessonText,
) -> None:
    front = repr(lesson.blocks)
    assert [held.title for held in lesson.held] == [
        "See what the service published",
        "See that price beside the official ones",
    ]
    assert "were deemed to have prevented" not in front
    assert "were deemed to have prevented" in repr(lesson.held[0].blocks)
    for worked in lesson.worked:
        assert repr(worked.blocks[-1]) not in front
    assert "£1,116.75" in repr(lesson.worked)
    assert "£1,116.75" not in front
    assert any(isinstance(block, Note) and "At the back" in block.text for block in lesson.blocks)


def test_questions_within_what_is_held_back_are_asked_there(lesson: LessonText) -> None:
    asked = [block.name for held in lesson.held for block in held.blocks if isinstance(block, Blank)]
    assert asked == ["answer/2.3/implied-price", "answer/2.3/second-decision", "answer/2.3/ask"]


def test_figures_stand_in_the_text_without_marks(lesson: LessonText) -> None:
    told = text(workbook(lesson))
    assert "People who live in care homes take 7.2 medicines a day on average." in told
    assert "†" not in told
    assert "{{" not in told


def test_the_part_for_later_says_so(lesson: LessonText) -> None:
    marks = [block.text for block in lesson.blocks if isinstance(block, Note) and "Go deeper" in block.text]
    assert marks[0].endswith("40 minutes for all such parts.")
    assert len(marks) == 2


def test_a_lesson_in_preparation_has_no_text() -> None:
    waiting = next(each for each in course.programme().lessons if each.status != "ready")
    assert lesson_text(waiting) is None


# --- Activities


def activity_of(name: str) -> tuple[_Reader, list[object]]:
    """Return an activity of the examples as a lesson prints it, and what waits at the back."""
    example = Path(__file__).parents[1] / "course" / "activities" / f"{name}.yaml"
    shown = control(activities.load_file(example), "2.3")
    reader = _Reader(LESSON)
    return reader, list(reader._control(shown.declaration, elements(shown.html)))


def test_an_activity_prints_its_first_step_and_holds_the_others_at_the_back() -> None:
    reader, told = activity_of("one-bed-left")
    words = text(Paper("x", tuple(told)))  # type: ignore[arg-type]

    assert "ACTIVITY: ONE BED LEFT\n\n20 minutes in a room, 8 alone." in words
    assert "Whoever rang first" in words
    assert "_____" in words
    assert "Bob has waited" not in words
    assert "page of its own" not in words
    assert [held.title.split(": ")[0] for held in reader._held] == [
        f"One bed left, step {n}" for n in (2, 3, 4)
    ]
    assert reader._held[2].after == (
        "Who has a say, and whom does it touch?",
        "Where do we stand?",
        "How many beds would do?",
    )
    assert reader._questions == []


def test_an_order_dots_and_actions_print_as_tables_to_write_in() -> None:
    reader, told = activity_of("put-in-order")
    tables = [each for each in told if isinstance(each, Table)]

    assert [each.columns for each in tables] == [
        ("What", "Place (1 to 3)"),
        ("What", "Dots (3 in all)"),
        ("What I will do", "By when"),
    ]
    assert [row[0] for row in tables[0].rows] == ["A bed", "A nurse at < 5 minutes", "A ride home"]
    assert len(tables[2].rows) == 3
    [held] = reader._held
    assert held.after == ("What comes first?", "Where do your dots go?", "What will you do?")


def test_a_link_to_another_activity_prints_its_words(tmp_path: Path) -> None:
    example = Path(__file__).parents[1] / "course" / "activities" / "one-bed-left.yaml"
    links = "Look again at [who is missing](../activities/who-is-missing) and your notes."
    path = tmp_path / example.name
    path.write_text(
        example.read_text(encoding="utf-8").replace("One bed, two people.", links), encoding="utf-8"
    )
    shown = control(activities.load_file(path), "2.3")
    words = text(Paper("x", tuple(_Reader(LESSON)._control(shown.declaration, elements(shown.html)))))

    assert "Look again at who is missing and your notes." in words
    assert "page of its own" not in words


def test_a_knowledge_check_prints_all_its_questions_at_once() -> None:
    reader, told = activity_of("beds-known")

    assert "How many admissions did Wirral count?" in text(Paper("x", tuple(told)))  # type: ignore[arg-type]
    assert reader._held == []
