"""What leaves a room, asked for as the facilitator's browser does."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from tests.desk import Desk, running_desk

from cmplearn.apps.rooms_client import RoomClient
from cmplearn.web.rooms.preparing import own_question

NAMES = ("Marguerite", "Balthasar", "Cornelia", "Desdemona", "Engelbert", "Ferdinand")
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", '=HYPERLINK("http://x.example","y")', "plain words")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        running.enter()
        yield running


@pytest.fixture(scope="module")
def room(desk: Desk) -> RoomClient:
    """A room in which six people have answered, and one of what they wrote is published."""
    made = desk.client.create("Fair & <square>", ["who-gets-called-first", "module-1-check-in"])
    members = desk.join(made.id, *NAMES)
    for step, ask, values in ((0, "call", "abbaba"), (3, "words", FORMULAS)):
        made.do("opened", {"item": "a1", "step": step})
        for member, value in zip(members, values, strict=True):
            desk.answer(made.id, member, "a1", ask, value)
    made.do("opened", {"item": "a2", "step": 0})
    for member in members[:3]:
        desk.answer(made.id, member, "a2", "written", "agreed")
    made.do("closed")
    published = next(each for each in made.snapshot()["texts"] if each["text"] == "plain words")
    made.do("published", {"answer": published["seq"]})
    return made


def exported(desk: Desk, room: RoomClient, name: str) -> bytes:
    answer = desk.ask(f"facilitate/rooms/{room.id}/{name}")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="room-2')
    return answer.body


@pytest.fixture(scope="module")
def table(desk: Desk, room: RoomClient) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(desk, room, "answers.csv").decode("utf-8-sig"))))


def test_the_table_has_every_answer(table: list[dict[str, str]]) -> None:
    calls = [row["value"] for row in table if row["ask"] == "call" and row["person"]]

    assert sorted(calls) == ["Patient A"] * 3 + ["Patient B"] * 3


def test_no_cell_of_the_table_is_a_formula(table: list[dict[str, str]]) -> None:
    words = [row["words"] for row in table if row["words"]]

    assert sorted(words) == sorted([*(f"'{each}" for each in FORMULAS[:-1]), "plain words"])
    assert not [cell for row in table for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_results_of_few_are_in_no_export(desk: Desk, room: RoomClient, table: list[dict[str, str]]) -> None:
    (guarded,) = (row for row in table if row["ask"] == "written")
    page = exported(desk, room, "results.html").decode()

    assert guarded["value"] == ""
    assert "Fewer than 5" in guarded["note"]
    assert "We had written them in lesson 1.1" not in page
    assert "a2-written" not in exported(desk, room, "pictures.zip").decode("latin-1")


@pytest.mark.parametrize("name", ["answers.csv", "results.html", "results.txt"])
def test_nobodys_name_leaves(desk: Desk, room: RoomClient, name: str) -> None:
    text = exported(desk, room, name).decode()

    assert "Whom do you call?" in text
    assert not [name for name in NAMES if name in text]


def test_the_page_stands_alone_and_escapes_what_was_typed(desk: Desk, room: RoomClient) -> None:
    page = exported(desk, room, "results.html").decode()

    assert "Fair &amp; &lt;square&gt;" in page
    assert "data:image/svg+xml;base64," in page
    assert not [each for each in ('src="http', 'href="http', "<script", "<link") if each in page]


def test_only_published_words_are_on_the_page(desk: Desk, room: RoomClient) -> None:
    page = exported(desk, room, "results.html").decode()

    assert "plain words" in page
    assert "HYPERLINK" not in page
    assert "5 in people’s own words not shown" in page


def test_the_zip_has_each_picture_beside_its_numbers(desk: Desk, room: RoomClient) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(desk, room, "pictures.zip"))) as archive:
        assert archive.namelist() == ["a1-call-1.svg", "a1-call-1.csv"]
        assert archive.read("a1-call-1.svg").startswith(b"<svg")
        numbers = list(csv.reader(io.StringIO(archive.read("a1-call-1.csv").decode("utf-8-sig"))))
    assert numbers[1][:2] == ["Patient A", "3"]


def test_no_cell_of_a_pictures_numbers_is_a_formula(desk: Desk) -> None:
    made = desk.client.create("", items=[own_question("choice", "Which?", "=1+1\n@SUM(A1)")])
    made.do("entered", {"item": "a1", "ask": "own", "value": "o1"})

    with zipfile.ZipFile(io.BytesIO(exported(desk, made, "pictures.zip"))) as archive:
        numbers = archive.read("a1-own-1.csv").decode("utf-8-sig")

    assert "'=1+1," in numbers
    assert "\n=" not in numbers.replace("\r", "")


def test_a_file_is_called_by_its_rooms_day_and_title(desk: Desk, room: RoomClient) -> None:
    for ending in ("answers.csv", "results.html", "pictures.zip"):
        sent = desk.ask(f"facilitate/rooms/{room.id}/{ending}").headers["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="room-[0-9-]{10}-Fair-square-?\.(csv|html|zip)"', sent)


def test_a_paper_of_no_known_kind_is_not_found(desk: Desk, room: RoomClient) -> None:
    assert desk.ask(f"facilitate/rooms/{room.id}/results.exe").status == 404


def test_a_room_in_which_nothing_was_asked_can_be_exported(desk: Desk) -> None:
    empty = desk.client.create("Nothing yet")

    assert b"Nothing was asked" in exported(desk, empty, "results.html")
    assert exported(desk, empty, "answers.csv").decode("utf-8-sig").startswith("activity,")
