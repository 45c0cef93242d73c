"""The page for analysts: every block of Python on it runs alone and prints what stands below it."""

import contextlib
import io
import re
import shutil
from pathlib import Path

import pytest

from cmplearn import course, methods

PAGE = course.root() / "course" / "handbook" / "methods.md"
TEXT = PAGE.read_text(encoding="utf-8")
PAIRS = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
WIDEST = 110  # characters, as in pyproject.toml


def printed(code: str) -> str:
    """Return what code prints that starts with nothing but Python."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, PAGE.name, "exec"), {"__name__": "__main__"})
    return said.getvalue()


@pytest.mark.parametrize(("code", "output"), PAIRS, ids=range(1, len(PAIRS) + 1))
def test_each_example_prints_what_stands_below_it(
    code: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs in a copy of the folder that the page says to be in."""
    sample = Path("course/handbook/made-up-measure.csv")
    (tmp_path / sample).parent.mkdir(parents=True)
    shutil.copy(course.root() / sample, tmp_path / sample)
    monkeypatch.chdir(tmp_path)
    assert printed(code) == output


def test_no_example_goes_without_its_output_and_no_output_without_its_code() -> None:
    assert len(PAIRS) == TEXT.count("```python") == TEXT.count("```text")
    assert len(PAIRS) >= 9


def test_the_six_questions_each_have_an_example_a_meaning_and_a_trap() -> None:
    questions = re.split(r"^### ", TEXT.split("## The value on the day")[0], flags=re.MULTILINE)[1:]
    assert [question[:2] for question in questions] == ["1.", "2.", "3.", "4.", "5.", "6."]
    for question in questions:
        assert len(re.findall(r"^```python", question, re.MULTILINE)) == 1
        assert question.count("**What it means.**") == question.count("**The trap.**") == 1


def test_the_table_lists_every_module_once_in_order_with_lessons_that_there_are() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^()]+?(?: \((.+)\))? \|$", TEXT, re.MULTILINE)
    assert [module for module, _ in rows] == methods.__all__
    named = {lesson for _, lessons in rows for lesson in lessons.split(", ")} - {"every lesson", ""}
    known = {lesson.id for module in course.programme().modules for lesson in module.lessons}
    assert named <= known


def test_code_is_no_wider_than_our_own() -> None:
    assert [line for code, _ in PAIRS for line in code.splitlines() if len(line) > WIDEST] == []
