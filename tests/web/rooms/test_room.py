"""A phone without scripts: the code, the name, the question, and answers by form."""

import re
from http.cookies import SimpleCookie

import pytest
from tests.web.rooms.house import House

from cmplearn.course.activity import Activity
from cmplearn.rooms import Draft, numbered
from cmplearn.store import codes
from cmplearn.web.rooms import cookies
from cmplearn.web.rooms.live import LiveRoom


def address(room: LiveRoom, rest: str = "") -> str:
    return f"room/{room.room.code.upper()}{rest}"


def values(room: LiveRoom, ask: str = "where") -> list[object]:
    return room.state.values("a1", ask)


def test_a_typed_code_leads_to_its_room_however_it_is_typed(house: House, room: LiveRoom) -> None:
    typed = codes.shown(room.room.code).lower()

    answer = house.ask("room", {"code": f" {typed} "})

    assert (answer.status, answer.headers["Location"]) == (303, f"/cmplearn/{address(room)}")


def test_a_wrong_code_is_said_to_be_wrong_and_stands_in_the_form(house: House) -> None:
    answer = house.ask("room", {"code": "zzz zzz"})

    assert answer.status == 404
    assert "No room is open under this code" in answer.text
    assert 'value="zzz zzz"' in answer.text


def test_the_short_address_of_the_qr_code_leads_to_the_room(house: House, room: LiveRoom) -> None:
    answer = house.ask(f"r/{room.room.code}")

    assert answer.headers["Location"] == f"/cmplearn/{address(room)}"


def test_whoever_has_not_joined_is_asked_for_a_first_name_and_sees_no_question(
    house: House, room: LiveRoom
) -> None:
    answer = house.ask(address(room))

    assert "Your first name" in answer.text
    assert "Which place?" not in answer.text


def test_joining_leads_to_the_question_under_ones_name(house: House, room: LiveRoom) -> None:
    page = house.ask(address(room), cookie=house.join(room, "Asha"))

    assert "Asha" in page.text
    assert "Which place?" in page.text
    assert [member.name for member in room.state.present()] == ["Asha"]


def test_the_cookie_is_for_this_room_alone_and_for_no_script(house: House, room: LiveRoom) -> None:
    answer = house.ask(address(room, "/join"), {"name": "Asha"}, X_Forwarded_Proto="https")

    (cookie,) = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert cookie["path"] == f"/cmplearn/{address(room)}"
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")


def test_a_second_tap_on_join_joins_nobody_twice(house: House, room: LiveRoom) -> None:
    (operation,) = re.findall(r'name="operation" value="(.+?)"', house.ask(address(room)).text)
    form = {"name": "Asha", "operation": operation}

    given = {house.ask(address(room, "/join"), form).cookie for _ in range(2)}

    assert len(given) == 1
    assert len(room.state.present()) == 1


def test_two_people_with_one_name_are_told_apart(house: House, room: LiveRoom) -> None:
    house.join(room, "Asha")
    second = house.join(room, "asha ")

    assert [member.name for member in room.state.present()] == ["Asha", "asha (2)"]
    assert "asha (2)" in house.ask(address(room), cookie=second).text


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "A" * 300])
def test_a_name_that_is_none_is_asked_for_again_with_what_was_typed(
    house: House, room: LiveRoom, name: str
) -> None:
    answer = house.ask(address(room, "/join"), {"name": name})

    assert answer.status == 400
    assert 'aria-invalid="true"' in answer.text
    assert f'value="{name}"' in answer.text
    assert room.state.present() == []


def test_script_tags_stay_words_wherever_they_are_typed(house: House, clinic: Activity) -> None:
    tag = "<script>alert(1)</script>"
    room = house.new_room(numbered([clinic]))
    cookie = house.join(room, tag)
    house.ask(address(room, "/answer"), {"item": "a1", "ask": "why", "value": tag}, cookie)

    pages = [
        house.ask(address(room), cookie=cookie).text,
        house.ask("room", {"code": tag}).text,
        house.ask(address(room, "/join"), {"name": tag * 20}).text,
        house.ask(address(room, "/state"), cookie=cookie).text,
    ]

    assert "&lt;script&gt;" in pages[0]
    assert [page for page in pages if "<script>alert" in page] == []


def test_an_answer_by_form_is_kept_and_stands_in_the_form_afterwards(house: House, room: LiveRoom) -> None:
    cookie = house.join(room)

    answer = house.ask(address(room, "/answer"), {"item": "a1", "ask": "where", "value": "south"}, cookie)

    assert (answer.status, answer.headers["Location"]) == (303, f"/cmplearn/{address(room)}#a1-where")
    assert values(room) == ["south"]
    page = house.ask(address(room), cookie=cookie)
    assert 'value="south" checked' in page.text
    assert "Kept." in page.text


def test_an_answer_that_is_refused_is_shown_with_what_was_typed(house: House, room: LiveRoom) -> None:
    cookie, long = house.join(room), "too long " * 400

    answer = house.ask(address(room, "/answer"), {"item": "a1", "ask": "why", "value": long}, cookie)

    assert answer.status == 400
    assert "Your answer was not taken" in answer.text
    assert "too long too long" in answer.text
    assert values(room, "why") == []


def test_an_answer_after_the_question_was_closed_does_not_count_and_its_writer_is_told(
    house: House, room: LiveRoom
) -> None:
    cookie = house.join(room)
    house.do(room, "closed")

    answer = house.ask(address(room, "/answer"), {"item": "a1", "ask": "where", "value": "south"}, cookie)

    assert answer.status == 403
    assert "not taken now" in answer.text
    assert values(room) == []


def test_a_repeat_of_an_answer_that_counted_is_acknowledged_even_after_the_question_was_closed(
    house: House, room: LiveRoom
) -> None:
    cookie = house.join(room)
    form = {"item": "a1", "ask": "where", "value": "south", "operation": "0c0ffee0"}
    house.ask(address(room, "/answer"), form, cookie)
    house.do(room, "closed")

    answer = house.ask(address(room, "/answer"), form, cookie)

    assert answer.status == 303
    assert values(room) == ["south"]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"item": "a1"},
        {"item": "a9", "ask": "where", "value": "south"},
        {"item": "a1", "ask": "x", "value": "y"},
        {"item": "a1", "ask": "where", "value": "nowhere"},
        {"item": "a1", "ask": "where", "value": "south", "operation": "no name!"},
        {"item": "a1", "ask": "why", "value": "w\0hy", **{f"f{n}": "" for n in range(300)}},
    ],
)
def test_a_form_that_nobody_was_given_is_refused_in_words(
    house: House, room: LiveRoom, form: dict[str, str]
) -> None:
    answer = house.ask(address(room, "/answer"), form, house.join(room))

    assert answer.status in (400, 404)
    assert "<h1>" in answer.text
    assert room.state.answers == {}


def test_somebody_who_was_taken_out_sees_no_question_and_may_join_again(house: House, room: LiveRoom) -> None:
    cookie = house.join(room)
    house.do(room, "removed", member=room.state.present()[0].id)

    page = house.ask(address(room), cookie=cookie)
    answer = house.ask(address(room, "/answer"), {"item": "a1", "ask": "where", "value": "south"}, cookie)

    assert "taken you out" in page.text
    assert "Which place?" not in page.text
    assert answer.status == 403
    assert house.ask(address(room, "/state"), cookie=cookie).status == 403
    assert house.join(room) != cookie


def test_a_closed_rooms_code_and_cookies_are_dead(house: House, room: LiveRoom) -> None:
    cookie, code = house.join(room), room.room.code.upper()
    house.run(house.rooms.end(room.room.id))

    asked = [
        house.ask(f"room/{code}{rest}", cookie=cookie).status
        for rest in ("", "/state", "/events", "/socket", "/qr.svg")
    ]

    assert asked == [404] * 5
    assert (
        house.ask(f"room/{code}/answer", {"item": "a1", "ask": "where", "value": "south"}, cookie).status
        == 404
    )
    assert house.ask(f"room/{code}/join", {"name": "Ben"}).status == 404


def test_a_rooms_cookie_opens_no_other_room(house: House, room: LiveRoom, clinic: Activity) -> None:
    cookie, other = house.join(room), house.new_room(numbered([clinic]))

    asked = [
        house.ask(address(other, rest), cookie=cookie).status for rest in ("/state", "/events", "/socket")
    ]

    assert asked == [403] * 3
    assert "Your first name" in house.ask(address(other), cookie=cookie).text
    form = {"item": "a1", "ask": "where", "value": "south"}
    assert house.ask(address(other, "/answer"), form, cookie).status == 403


def test_a_cookie_of_one_room_is_not_read_in_another_where_somebody_has_the_same_id(
    house: House, room: LiveRoom, clinic: Activity
) -> None:
    other = house.new_room(numbered([clinic]))
    for each in (room, other):
        house.run(each.write(Draft("joined", {"name": "Asha"}, "m1")))
    who = cookies.Pass(room.room.id, "m1")
    cookie = f"{cookies.cookie_name(room.room.id)}={cookies.signed(house.store.secret(), who)}"

    assert house.ask(address(room, "/state"), cookie=cookie).status == 200
    assert house.ask(address(other, "/state"), cookie=cookie).status == 403


def test_a_cookie_that_somebody_made_up_is_nobodys(house: House, room: LiveRoom) -> None:
    name, value = house.join(room).split("=")
    room_id, member, mark = value.split(".")
    made_up = [
        f"{room_id}.{member}.{'0' * len(mark)}",
        f"{room_id}.{'1' * len(member)}.{mark}",
        f"{member}.{mark}",
        "é.x.y",
    ]

    asked = [house.ask(address(room, "/state"), cookie=f"{name}={each}").status for each in made_up]

    assert asked == [403] * 4


@pytest.mark.parametrize(
    "where",
    [
        {"Origin": "http://elsewhere.example"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Origin": "null"},
    ],
)
def test_no_other_page_can_answer_for_somebody(house: House, room: LiveRoom, where: dict[str, str]) -> None:
    cookie = house.join(room)

    answer = house.ask(
        address(room, "/answer"), {"item": "a1", "ask": "where", "value": "south"}, cookie, **where
    )

    assert answer.status == 403
    assert values(room) == []


def test_a_page_behind_a_proxy_that_renames_the_host_may_answer(house: House, room: LiveRoom) -> None:
    answer = house.ask(
        address(room, "/answer"),
        {"item": "a1", "ask": "where", "value": "south"},
        house.join(room),
        Origin="https://hub.example",
        X_Forwarded_Host="hub.example",
    )

    assert answer.status == 303


def test_a_large_body_is_not_read(house: House, room: LiveRoom) -> None:
    answer = house.ask(address(room, "/answer"), b"value=" + b"x" * 70_000, house.join(room))

    assert answer.status == 413
    assert "Shorten" in answer.text


def test_of_a_stranger_no_more_than_a_name_is_read(house: House, room: LiveRoom) -> None:
    assert house.ask(address(room, "/join"), b"name=" + b"x" * 4_000).status == 413
    assert room.state.present() == []


def test_an_unforeseen_way_of_asking_is_answered_in_words(house: House, room: LiveRoom) -> None:
    assert house.ask(address(room), method="DELETE").status == 405
    assert house.ask(address(room, "/join")).status == 302
    assert house.ask(address(room, "/answer")).status == 302
    assert house.ask("room/%ff%fe").status in (400, 404)


def test_the_qr_code_is_a_picture_of_the_short_address(house: House, room: LiveRoom) -> None:
    answer = house.ask(address(room, "/qr.svg"))

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")


def test_every_page_forbids_inline_script_other_hosts_and_caching(house: House, room: LiveRoom) -> None:
    for path in ("room", address(room), "room/ZZZZZZ"):
        headers = house.ask(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


def test_while_nobody_new_is_let_in_a_newcomer_is_told_so_and_those_inside_go_on(
    house: House, room: LiveRoom
) -> None:
    page, cookie = house.ask(address(room)), house.join(room, "Asha")
    house.do(room, "locked")

    refused = house.ask(address(room, "/join"), {"name": "Ben", "operation": "late"})
    told = [refused, house.ask(address(room))]

    assert [each.status for each in told] == [403, 200]
    assert all("Nobody new is let in just now. Ask whoever leads" in each.text for each in told)
    assert not any('name="name"' in each.text for each in told)
    assert "Which place?" in house.ask(address(room), cookie=cookie).text
    sent = {"item": "a1", "ask": "where", "value": "south"}
    assert house.ask(address(room, "/answer"), sent, cookie).status == 303
    assert [each.name for each in room.state.present()] == ["Asha"]
    house.do(room, "unlocked")
    assert house.ask(address(room)).text.partition("operation")[0] == page.text.partition("operation")[0]
    assert house.join(room, "Ben")


def test_whoever_got_in_before_nobody_was_let_in_and_did_not_hear_of_it_is_in(
    house: House, room: LiveRoom
) -> None:
    tap = {"name": "Asha", "operation": "tap-1"}
    house.ask(address(room, "/join"), tap)
    house.do(room, "locked")

    assert house.ask(address(room, "/join"), tap).status == 303
    assert [each.name for each in room.state.present()] == ["Asha"]
