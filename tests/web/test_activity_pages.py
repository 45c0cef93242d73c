"""The pages of activities: the index, one to do, its run sheet, and what was answered as text."""

import json
import re
import shutil
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from tests.servers import CHECKOUT

from cmplearn.course import activities
from cmplearn.portfolio.questions import entries
from cmplearn.web.activity_answers import questions_of
from cmplearn.web.handlers_activities import timed
from cmplearn.web.lesson_notebooks import asked, questions
from cmplearn.widgets.activity import control

EXAMPLES = CHECKOUT / "tests" / "course" / "activities"
BED = activities.load_file(EXAMPLES / "one-bed-left.yaml")
KNOWN = activities.load_file(EXAMPLES / "beds-known.yaml")


@pytest.fixture(scope="module")
def room(new_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server whose course has the two examples, and a file with a mistake."""
    content = tmp_path_factory.mktemp("content")
    for name in ("course", "modules", "assessments"):
        shutil.copytree(CHECKOUT / name, content / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    folder = content / "course" / "activities"
    shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
    (folder / "half-written.yaml").write_text("id: half-written\n", encoding="utf-8")
    return new_site(home=tmp_path_factory.mktemp("home"), CMPLEARN_COURSE=str(content))


def save(room: Any, key: str, value: Any) -> None:
    body = {"value": value, "version": 0, "operation": f"save-{key}"}
    assert room.ask(f"cmplearn/api/portfolio/answer/{key}", "PUT", body).status == 200


def test_the_index_has_every_activity_and_names_the_file_with_a_mistake(room: Any) -> None:
    page = room.ask("cmplearn/activities").text

    assert 'cmplearn/activities/one-bed-left">One bed left</a>' in page
    assert "One activity cannot be shown just now." in page
    assert "half-written.yaml, line 1" in page


def test_an_activity_has_its_control_and_prints_without_a_script(room: Any) -> None:
    page = room.ask("cmplearn/activities/one-bed-left").text
    declared = re.search(r'data-control="([^"]*)"', page)

    assert declared
    assert json.loads(declared[1].replace("&#34;", '"'))["id"] == "one-bed-left"
    assert "☐ Whoever rang first" in page
    assert "Hands up first" not in page


def test_a_run_sheet_has_the_minutes_that_run_and_what_to_say(room: Any) -> None:
    page = room.ask("cmplearn/activities/one-bed-left/run-sheet").text

    assert [(each.begins, each.ends) for each in timed(BED)] == [(0, 8), (8, 13), (13, 17), (17, 20)]
    for words in (
        "13 to 17",
        "Paper for each table",
        "<strong>Do not</strong> ask",
        "In Wirral 443 admissions",
    ):
        assert words in page


def test_a_run_sheet_of_a_knowledge_check_says_what_is_right(room: Any) -> None:
    page = room.ask("cmplearn/activities/beds-known/run-sheet").text

    assert "for the second time only" in page
    assert re.search(
        r"<details>\s*<summary>Show the answers</summary>.*Somebody else lies in it\..*</details>", page, re.S
    )
    assert "This is a check for yourself" in room.ask("cmplearn/activities/beds-known").text
    assert "This is a check for yourself" not in room.ask("cmplearn/activities/one-bed-left").text
    assert (
        "Somebody else lies in it."
        not in room.ask("cmplearn/activities/beds-known").text.split("data-control")[0]
    )


def test_answers_are_read_back_in_words_and_kept_as_a_file(room: Any) -> None:
    assert "Nothing is answered yet." in room.ask("cmplearn/activities/one-bed-left/answers").text
    save(room, "one-bed-left/decide", "worst")
    save(room, "one-bed-left/public", {"pain": 100, "wait": 50})
    save(
        room,
        "one-bed-left/place",
        [{"name": "Ann", "across": 4, "up": 5}, {"name": "Bob", "across": 1, "up": 1}],
    )
    save(room, "one-bed-left/stand", {"rule": {"rating": 2, "evidence": "The policy"}})
    page = room.ask("cmplearn/activities/one-bed-left/answers").text
    file = room.ask("cmplearn/activities/one-bed-left/answers.txt")

    for words in (
        "Whoever is in most pain",
        "100 points",
        "Who: Ann; How much it touches them: 4",
        "The policy",
    ):
        assert words in page
        assert words in file.text
    assert file.headers["Content-Disposition"] == 'attachment; filename="one-bed-left-my-answers.txt"'
    whole = room.ask("cmplearn/portfolio/answers").text
    assert 'activities/one-bed-left">Activity: One bed left</a>' in whole
    assert "<h3>Who gets the bed?</h3>" in whole


def test_an_answer_given_again_says_so() -> None:
    asked = questions_of(BED)

    assert asked["answer", "one-bed-left/decide-2"].label == "Who gets the bed? (again)"
    assert questions_of(KNOWN)["answer", "beds-known/closed-after"].label.endswith("(after the module)")
    assert entries([], asked) == []


@pytest.mark.parametrize("path", ["none", "none/run-sheet", "one-bed-left/answers.exe", "half/answers"])
def test_what_is_not_there_is_said(room: Any, path: str) -> None:
    assert room.ask(f"cmplearn/activities/{path}").status == 404


def test_the_file_with_a_mistake_says_what_is_wrong(room: Any) -> None:
    assert "half-written.yaml, line 1" in room.ask("cmplearn/activities/half-written").text


def test_links_of_activities_and_run_sheets_lead_somewhere(room: Any) -> None:
    pages = [path for each in activities.all() for path in (each.id, f"{each.id}/run-sheet")]
    found = {
        (path, urljoin(f"cmplearn/activities/{path}", address))
        for path in (*pages, "one-bed-left/run-sheet")
        for address in re.findall(r'href="([^"#]+)', room.ask(f"cmplearn/activities/{path}").text)
        if not address.startswith("http")
    }
    answers = {address: room.ask(address.lstrip("/")).status for address in {link for _, link in found}}
    wrong = sorted((path, address) for path, address in found if answers[address] not in (200, 302))

    assert wrong == []
    assert ("one-bed-left/run-sheet", "/cmplearn/portfolio/log") in found


def test_an_activity_neither_completes_nor_holds_up_the_lesson_that_has_it() -> None:
    assert asked("2.3", control(BED, "2.3").declaration) == {}


def test_every_activity_of_the_course_words_its_answers_for_the_portfolio() -> None:
    wanted = {("answer", f"{each.id}/{ask.id}") for each in activities.all() for ask in each.asks}

    assert wanted <= set(questions())
