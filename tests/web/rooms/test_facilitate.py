"""The facilitator's pages as a browser without scripts uses them: by their forms alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from tests.desk import Desk, running_desk
from tests.servers import Answer

from cmplearn.apps.rooms_client import RoomClient

ACTIVITY = "who-gets-called-first"
NASTY = "<script>alert(1)</script>"


@dataclass
class Form:
    """A form of a page: where it goes, what it sends as it stands, and what its buttons say."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    words: str = ""


class Forms(HTMLParser):
    """Finds the forms of a page; a button with a value of its own counts as one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._in_button = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given["action"].removeprefix("/cmplearn/"))
            self.found.append(self._open)
        elif tag == "button" and self._open:
            self._in_button = True
            if "name" in given:
                self.found.append(
                    Form(self._open.action, [*self._open.fields, (given["name"], given["value"])])
                )
        elif self._open and tag == "input" and given.get("type") in ("hidden", "number"):
            self._open.fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "button":
            self._in_button = False

    def handle_data(self, data: str) -> None:
        if self._open and self._in_button:
            self.found[-1].words += data


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        running.enter()
        yield running


@pytest.fixture
def room(desk: Desk) -> RoomClient:
    return desk.client.create("Fair lists", [ACTIVITY])


def page(desk: Desk, room: RoomClient) -> str:
    answer = desk.ask(f"facilitate/rooms/{room.id}")
    assert answer.status == 200
    return answer.text


def press(desk: Desk, html: str, words: str, fields: Sequence[tuple[str, str]] = ()) -> Answer:
    """Press the first button of a page that says something, after filling in `fields`."""
    form = next(form for form in Forms(html).found if words in form.words)
    typed = {name for name, _ in fields}
    kept = [each for each in form.fields if each[0] not in typed and each[0] != "_xsrf"]
    return desk.send(form.action, [*kept, *fields, ("_xsrf", dict(form.fields)["_xsrf"])])


def test_a_room_is_prepared_from_a_lesson_with_what_the_lesson_talks_about(desk: Desk) -> None:
    prepared = desk.ask("facilitate/new?lesson=1.5").text

    chosen = re.findall(r'<option value="([a-z0-9-]+)" selected', prepared)
    assert ACTIVITY in chosen
    assert "module-1-knowledge" not in chosen


def test_the_form_of_a_new_room_makes_it_and_goes_to_it(desk: Desk) -> None:
    form = desk.ask(f"facilitate/new?activity={ACTIVITY}").text

    made = press(desk, form, "Open the room", [("activity", "two-clinics-one-list"), ("activity", ACTIVITY)])

    assert made.status == 303
    shown = desk.ask(made.headers["Location"].removeprefix("/cmplearn/")).text
    assert shown.index("Two clinics, one list") < shown.index("A rule that the room can live with</h3>")
    assert "Nobody sees a question yet" in shown


def test_activities_to_choose_from_stand_by_module_and_lesson_and_their_minutes_add_up(desk: Desk) -> None:
    form = desk.ask(f"facilitate/new?activity={ACTIVITY}&activity=two-clinics-one-list").text
    first = re.findall(r"<optgroup.*?</optgroup>", form)[:4]
    lessons = re.findall(r">([123]\.[1-8]) ", first[0])

    assert [re.findall('label="(.{8})', group)[0] for group in first] == [
        "Module 1",
        "Module 2",
        "Module 3",
        "Check-in",
    ]
    assert lessons == sorted(lessons)
    assert "<span data-total>40</span> minutes" in form
    assert re.findall(r"data-so-far>(.*?)</p>", form)[:3] == ["20 min so far", "40 min so far", ""]


def test_answers_without_phones_are_entered_right_under_the_question_and_earlier_steps_stay(
    desk: Desk, room: RoomClient
) -> None:
    (member,) = desk.join(room.id, "Asha")
    room.do("opened", {"item": "a1", "step": 0})
    desk.answer(room.id, member, "a1", "call", "a")
    assert "Earlier steps" not in page(desk, room)
    room.do("opened", {"item": "a1", "step": 3})
    html = page(desk, room)

    places = [html.index(words) for words in ("Taking answers", "Enter answers", "Earlier steps", "The plan")]
    assert places == sorted(places)
    press(desk, html[html.index("Earlier steps") :], "Show the results of: Whom do you call?")
    assert room.snapshot()["items"][0]["steps"][0]["asks"][0]["is_shown"]


def test_a_room_of_nothing_but_a_question_of_ones_own(desk: Desk) -> None:
    question = [("kind", "choice"), ("label", "Coffee now?"), ("options", "Yes\nNo\n")]

    made = press(desk, desk.ask("facilitate/new").text, "Open the room", question)

    assert "Coffee now?" in desk.ask(made.headers["Location"].removeprefix("/cmplearn/")).text


def test_a_form_that_cannot_be_taken_comes_back_with_what_was_typed(desk: Desk) -> None:
    fields = [("kind", "choice"), ("label", NASTY), ("options", "Only one"), ("activity", ACTIVITY)]

    refused = press(desk, desk.ask("facilitate/new").text, "Open the room", fields)

    assert refused.status == 400
    assert "at least two different options" in refused.text
    assert "Only one" in refused.text
    assert f'value="{ACTIVITY}" selected' in refused.text
    assert NASTY not in refused.text


def test_the_green_button_leads_through_the_room(desk: Desk, room: RoomClient) -> None:
    members = desk.join(room.id, "Asha", "Bo")
    done = []

    for _ in range(5):
        form = next(each for each in Forms(page(desk, room)).found if each.action.endswith("/do"))
        done.append(form.words.split(":")[0])
        if form.words == "Close answers":
            for member in members:
                desk.answer(
                    room.id, member, "a1", room.snapshot()["items"][0]["steps"][0]["asks"][0]["id"], "a"
                )
        assert press(desk, page(desk, room), form.words).status == 303
        if len(done) == 4:
            break

    assert done == ["Open the first step", "Close answers", "Show the results", "Next step"]
    assert room.snapshot()["step"] == 1


def test_any_step_opens_from_the_plan(desk: Desk, room: RoomClient) -> None:
    press(desk, page(desk, room), "Open The clerk’s list")

    assert room.snapshot()["step"] == 4
    assert 'aria-current="step"' in page(desk, room)
    assert "Next step: Can you live with it?" in page(desk, room)


def test_answers_are_taken_again(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 0})
    press(desk, page(desk, room), "Close answers")
    assert "Answers are closed" in page(desk, room)

    press(desk, page(desk, room), "Take answers again")

    assert room.snapshot()["is_open"]


def test_results_are_shown_to_all_and_hidden_again(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 0})
    desk.answer(room.id, desk.join(room.id, "Asha")[0], "a1", "call", "a")

    press(desk, page(desk, room), "Show the results so far")
    assert "on all screens" in page(desk, room)
    press(desk, page(desk, room), "Hide the results")
    assert "on all screens" not in page(desk, room)


def test_results_that_do_not_fit_on_the_wall_together_are_turned_from_the_page_which_says_where_each_is(
    desk: Desk, room: RoomClient
) -> None:
    room.do("opened", {"item": "a1", "step": 3})
    (member,) = desk.join(room.id, "Asha")
    asks = [each for each in room.snapshot()["items"][0]["steps"][3]["asks"] if each["kind"] == "number"]
    for ask in asks:
        desk.answer(room.id, member, "a1", ask["id"], 5)
    press(desk, page(desk, room), "Close answers")
    press(desk, page(desk, room), "Show the results")

    def told() -> tuple[str, list[str]]:
        html = page(desk, room)
        places = re.findall("<strong>(on all screens|on phones; on another page of the wall)", html)
        (said,) = re.findall(r"On the wall: <strong>(.*?)</strong>, page (\d of \d)", html)
        return ", ".join(said), places

    here, elsewhere = "on all screens", "on phones; on another page of the wall"
    first, second, third = (ask["label"] for ask in asks)
    both, alone = f"{first}; {second}, 1 of 2", f"{third}, 2 of 2"
    assert told() == (both, [here, here, elsewhere])
    assert "Back on the wall" not in page(desk, room)
    press(desk, page(desk, room), "Next on the wall")
    assert told() == (alone, [elsewhere, elsewhere, here])
    assert "Next on the wall" not in page(desk, room)
    press(desk, page(desk, room), "Back on the wall")
    assert told() == (both, [here, here, elsewhere])
    press(desk, page(desk, room), f"Put it on the wall : {third}")
    assert told() == (alone, [elsewhere, elsewhere, here])


def test_what_people_write_is_read_first_and_then_let_through(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 3})
    desk.answer(room.id, desk.join(room.id, "Asha")[0], "a1", "words", f"Longest first {NASTY}")

    shown = page(desk, room)
    assert "Longest first &lt;script&gt;" in shown
    assert NASTY not in shown

    press(desk, shown, "Let all see it")
    assert [each["is_published"] for each in room.snapshot()["texts"]] == [True]
    press(desk, page(desk, room), "Take back")
    assert [each["is_published"] for each in room.snapshot()["texts"]] == [False]


def test_who_wrote_it_is_told_to_nobody(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 3})
    desk.answer(room.id, desk.join(room.id, "Marguerite")[0], "a1", "words", "Longest first")

    assert page(desk, room).count("Marguerite") == 2  # her line among those who joined, and its button's name


def test_hands_are_entered_corrected_and_counted(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 0})
    words = "Keep these numbers"

    press(desk, page(desk, room), words, [("count-a", "3"), ("count-b", "5")])
    assert room.values("a1", "call") == ["a"] * 3 + ["b"] * 5
    press(desk, page(desk, room), words, [("count-a", "1")])
    assert sorted(room.values("a1", "call")) == ["a"] + ["b"] * 5


def test_an_answer_on_paper_is_entered_for_several_people_and_taken_back(
    desk: Desk, room: RoomClient
) -> None:
    room.do("opened", {"item": "a1", "step": 3})
    form = next(each for each in Forms(page(desk, room)).found if ("ask", "place-weeks") in each.fields)

    desk.send(form.action, [("item", "a1"), ("ask", "place-weeks"), ("value", "12"), ("people", "2")])
    room.do("closed")
    assert room.values("a1", "place-weeks") == [12, 12]
    press(desk, page(desk, room), "Take one back 12 weeks")
    assert room.values("a1", "place-weeks") == [12]


@pytest.mark.parametrize("number", ["-1", "2.5", "many", "10001", "9" * 40])
def test_what_is_no_number_of_hands_is_refused_in_words(desk: Desk, room: RoomClient, number: str) -> None:
    room.do("opened", {"item": "a1", "step": 0})

    refused = press(desk, page(desk, room), "Keep these numbers", [("count-a", number)])

    assert refused.status == 400
    assert "write how many people" in refused.text
    assert room.values("a1", "call") == []


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ([("kind", "choice"), ("options", "Yes\nNo")], "choice"),
        ([("kind", "several"), ("options", "Yes\nNo")], "choice"),
        ([("kind", "scale"), ("low", "not at all"), ("high", "very")], "scale"),
        ([("kind", "number")], "number"),
        ([("kind", "text")], "text"),
    ],
)
def test_a_question_of_ones_own_is_on_all_screens_at_once(
    desk: Desk, room: RoomClient, fields: list[tuple[str, str]], kind: str
) -> None:
    asked = press(desk, page(desk, room), "Ask it now", [*fields, ("label", f"{{{{ sure }}}}? {NASTY}")])

    now = room.snapshot()
    assert asked.status == 303
    assert (now["item"], now["step"], now["is_open"]) == ("a2", 0, True)
    ask = now["items"][1]["steps"][0]["asks"][0]
    assert (ask["kind"], ask["label"]) == (kind, "{ sure }? < script>alert(1)< /script>")
    assert NASTY not in page(desk, room)


def test_a_button_pressed_twice_acts_once(desk: Desk, room: RoomClient) -> None:
    shown = page(desk, room)

    for _ in range(2):
        press(desk, shown, "Ask it now", [("kind", "number"), ("label", "How many?")])

    assert [each["id"] for each in room.snapshot()["items"]] == ["a1", "a2"]


def test_a_name_is_removed(desk: Desk, room: RoomClient) -> None:
    desk.join(room.id, "Asha", "Rude word")

    press(desk, page(desk, room), "Remove Rude word")

    assert [each["name"] for each in room.snapshot()["members"]] == ["Asha"]
    assert "Rude word" not in page(desk, room)


def test_the_page_and_the_list_stay_true_after_closing(desk: Desk, room: RoomClient) -> None:
    room.do("opened", {"item": "a1", "step": 0})
    desk.answer(room.id, desk.join(room.id, "Asha")[0], "a1", "call", "a")
    asked = desk.ask(f"facilitate/rooms/{room.id}/end").text

    assert press(desk, asked, "Close the room").status == 303

    shown = page(desk, room)
    assert "This room is closed" in shown
    assert "Whom do you call?" in shown
    assert not [form for form in Forms(shown).found if form.action.endswith(("/do", "/enter", "/ask"))]
    assert room.id in desk.ask("facilitate").text.partition("Closed")[2]


def test_deleting_is_asked_once_more_and_leaves_nothing(desk: Desk, room: RoomClient) -> None:
    asked = desk.ask(f"facilitate/rooms/{room.id}/delete").text
    assert room.id in desk.ask("facilitate").text
    assert "took a code" not in asked
    with_actions = desk.client.create("A set", activities=["action-learning-set"])
    assert "took a code" in desk.ask(f"facilitate/rooms/{with_actions.id}/delete").text

    press(desk, asked, "Delete it for good")

    assert room.id not in desk.ask("facilitate").text
    assert desk.ask(f"facilitate/rooms/{room.id}").status == 404


PATHS = ("", "/live", "/end", "/delete", "/answers.csv", "/results.html", "/pictures.zip")


@pytest.mark.parametrize(
    "path", ["facilitate", "facilitate/new", *(f"facilitate/rooms/{{id}}{each}" for each in PATHS)]
)
def test_a_visitor_sees_none_of_the_facilitators_pages(desk: Desk, room: RoomClient, path: str) -> None:
    stranger = Desk(desk.port, desk.rooms, desk.loop)
    stranger.ask("about")  # a visitor's cookie, and no facilitator's

    for visitor in (stranger, Desk(desk.port, desk.rooms, desk.loop)):
        answer = visitor.ask(path.format(id=room.id))
        assert answer.status == 403
        assert "Fair lists" not in answer.text


@pytest.mark.parametrize(
    "path", ["new", *(f"rooms/{{id}}/{each}" for each in ("do", "enter", "ask", "end", "delete"))]
)
def test_a_visitor_does_nothing_in_a_room(desk: Desk, room: RoomClient, path: str) -> None:
    stranger = Desk(desk.port, desk.rooms, desk.loop)
    stranger.ask("about")

    answer = stranger.send(
        f"facilitate/{path.format(id=room.id)}", [("kind", "opened"), ("item", "a1"), ("step", "0")]
    )

    assert answer.status == 403
    assert desk.client.room(room.id).last["seq"] == room.last["seq"]


def test_another_sites_form_does_nothing(desk: Desk, room: RoomClient) -> None:
    fields = [("_xsrf", "made-up"), ("kind", "opened"), ("item", "a1"), ("step", "0")]

    assert (
        desk.send(f"facilitate/rooms/{room.id}/do", fields, Origin="http://elsewhere.example").status == 403
    )
    assert desk.client.room(room.id).last["item"] is None


@pytest.mark.parametrize(
    "path",
    [
        "activities/who-gets-called-first",
        "activities/who-gets-called-first/run-sheet",
        "handbook/lessons/1.5",
    ],
)
def test_the_facilitator_is_led_to_a_room_and_a_visitor_is_not(desk: Desk, path: str) -> None:
    assert "facilitate/new?" in desk.ask(path).text
    assert "facilitate/new?" not in Desk(desk.port, desk.rooms, desk.loop).ask(path).text


def test_the_pages_script_gets_the_part_that_changes(desk: Desk, room: RoomClient) -> None:
    seq = room.do("opened", {"item": "a1", "step": 0})

    asked = desk.ask(f"facilitate/rooms/{room.id}/live?since=0", Accept="application/json")

    assert asked.json["seq"] == seq
    assert asked.json["live"].lstrip().startswith('<div id="live"')


def test_the_pages_script_is_told_in_words_what_cannot_be_done(desk: Desk, room: RoomClient) -> None:
    refused = desk.send(f"facilitate/rooms/{room.id}/do", [("kind", "closed")], Accept="application/json")

    assert refused.status == 403
    assert "Open one first" in refused.json["message"]


def test_nobody_new_is_let_in_and_people_are_let_in_again(desk: Desk, room: RoomClient) -> None:
    desk.join(room.id, "Asha")

    press(desk, page(desk, room), "Let nobody new in")
    assert room.snapshot()["is_locked"]
    shown = page(desk, room)
    assert "Nobody new is let in" in shown
    assert "qr.svg" not in shown
    press(desk, shown, "Let people in again")

    assert not room.snapshot()["is_locked"]
    assert [each["name"] for each in room.snapshot()["members"]] == ["Asha"]


def test_after_a_question_of_ones_own_the_green_button_leads_back_to_the_plan(
    desk: Desk, room: RoomClient
) -> None:
    room.do("opened", {"item": "a1", "step": 1})
    for _ in range(2):
        press(desk, page(desk, room), "Ask it now", [("kind", "number"), ("label", "How many?")])
    room.do("closed")

    press(desk, page(desk, room), "Go on: What they do")

    assert (room.snapshot()["item"], room.snapshot()["step"]) == ("a1", 2)
    room.do("opened", {"item": "a1", "step": 5})
    assert "Next step" not in page(desk, room)


def test_what_cannot_be_seen_before_it_is_closed_is_shown_by_one_button(desk: Desk) -> None:
    room = desk.client.create("", activities=["how-do-you-arrive"])
    room.do("opened", {"item": "a1", "step": 0})
    ask = room.snapshot()["items"][0]["steps"][0]["asks"][0]
    for member in desk.join(room.id, *"ABCDE"):
        desk.answer(
            room.id, member, "a1", ask["id"], 3 if ask["kind"] == "scale" else next(iter(ask["options"]))
        )
    room.do("closed")

    assert len(re.findall(r"<button[^>]*>Show the results", page(desk, room))) == 1


def test_a_room_that_a_meeting_leads_says_so_and_folds_its_buttons(desk: Desk) -> None:
    room = desk.client.create("A set", activities=["action-learning-set"])
    assert "leads this room" not in page(desk, room)
    room.do("noted", {"name": "opened", "value": {"number": 2}})

    shown = page(desk, room)

    assert "The page of the meeting leads this room" in shown
    assert shown.index("Lead it from here all the same") < shown.index("Open the first step")
    assert not re.findall(r"\d+ min<", shown)
