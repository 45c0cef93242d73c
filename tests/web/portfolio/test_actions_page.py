"""Action points, hours and actions from a meeting, asked over HTTP as a browser without scripts asks."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import icalendar
import pytest

from cmplearn.cohort import Claim, offer, open_programme, shown_code
from cmplearn.portfolio import open_portfolio
from cmplearn.portfolio.actions import actions
from cmplearn.web.portfolio.meeting_page import keep

TODAY = date.today()
SOON, PAST = TODAY + timedelta(days=9), TODAY - timedelta(days=9)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def shared_site(new_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server for all tests of this file."""
    return new_site(home=tmp_path_factory.mktemp("portfolio") / "home")


@pytest.fixture
def site(shared_site: Any) -> Any:
    """The server, its portfolio erased."""
    assert send(shared_site, "portfolio/take-away/erase-everything", word="erase").status == 303
    return shared_site


def send(site: Any, path: str, **fields: Any) -> Any:
    """Send a form."""
    return site.ask(f"cmplearn/{path}", "POST", urlencode(fields, doseq=True).encode(), FORM)


def main_of(site: Any, path: str) -> str:
    answer = site.ask(f"cmplearn/{path}")
    assert answer.status == 200, answer.text
    return unescape(answer.text.split("<main", 1)[1])


def add(site: Any, what: str, **fields: Any) -> str:
    """Add an action; return its key."""
    key = f"own/{uuid4().hex}"
    answer = send(site, "portfolio/actions", key=key, version=0, what=what, **fields)
    assert answer.status == 303, answer.text
    return key


def save(site: Any, key: str, value: Any, version: int = 0) -> None:
    body = {"value": value, "version": version, "operation": f"{key}-{version}"}
    assert site.ask(f"cmplearn/api/portfolio/{key}", "PUT", body).status == 200


def test_an_action_is_added_in_a_line(site):
    add(site, "Ask the sponsor", by=SOON.isoformat())
    page = main_of(site, "portfolio/actions")
    assert "Ask the sponsor" in page
    assert "1 of 1 action" in page


def test_sending_the_form_twice_adds_one_action(site):
    for _ in range(2):
        send(site, "portfolio/actions", key="own/0123456789abcdef", operation="once", version=0, what="Ring")
    assert "1 of 1 action" in main_of(site, "portfolio/actions")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"what": "", "by": ""}, "Say what will be done"),
        ({"what": "Ring the ward", "by": "1900-01-01"}, "The year 1900 is probably a slip"),
        ({"what": "Ring the ward", "by": "2100-01-01"}, "The year 2100 is probably a slip"),
        ({"what": "Ring the ward", "by": "soon"}, "Write a date such as"),
        ({"what": "Ring the ward", "whose": "other", "owner": ""}, "Say who"),
        ({"what": "x" * 501}, "501 characters long"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_typed_is_lost(site, fields, words):
    answer = send(site, "portfolio/actions", version=0, **fields)
    page = unescape(answer.text)
    assert (answer.status, words in page) == (422, True)
    assert fields["what"][:500] in page
    assert "No actions yet" in main_of(site, "portfolio/actions")


def test_an_overdue_action_is_said_here_on_the_overview_and_on_the_front_page(site):
    add(site, "Ask the sponsor", by=PAST.isoformat())
    assert "One action is overdue" in main_of(site, "portfolio/actions")
    assert "Overdue action, due" in main_of(site, "portfolio")
    front = main_of(site, "")
    assert "Overdue since" in front
    assert front.count("Ask the sponsor") == 1


def test_done_is_marked_and_undone(site):
    key = add(site, "Ask the sponsor")
    assert send(site, f"portfolio/actions/mark/{key}", status="done", note="She said yes").status == 303
    assert "Nothing open." in main_of(site, "portfolio")
    page = main_of(site, f"portfolio/actions/edit/{key}")
    assert "She said yes" in page
    assert "Marked done" in page
    send(site, f"portfolio/actions/mark/{key}", status="open")
    assert "Opened again" in main_of(site, f"portfolio/actions/edit/{key}")


def test_a_mark_holds_after_the_form_beside_it_has_saved_itself(site):
    key = add(site, "Ask the sponsor")
    send(site, f"portfolio/actions/edit/{key}", version=1, what="Ask the new sponsor")
    assert send(site, f"portfolio/actions/mark/{key}", version=1, status="done").status == 303
    assert "1 of 1 action" in main_of(site, "portfolio/actions?show=done")


def test_a_stale_form_shows_both_texts(site):
    key = add(site, "Ask the sponsor")
    send(site, f"portfolio/actions/edit/{key}", version=1, what="Ask Sam")
    answer = send(site, f"portfolio/actions/edit/{key}", version=1, what="Ask Alex")
    assert answer.status == 409
    assert all(words in answer.text for words in ("Ask Sam", "Ask Alex"))


def test_actions_are_found_by_module_person_team_and_state(site):
    add(site, "Mine of module one", module="1")
    add(site, "Sam's of module two", module="2", whose="other", owner="Sam", by=PAST.isoformat())
    add(site, "Ours", whose="team", team="Respiratory")

    def shown(query: str) -> list[str]:
        return re.findall(r"<h3><a [^>]*>([^<]*)", main_of(site, f"portfolio/actions?{query}"))

    assert shown("module=1") == ["Mine of module one"]
    assert shown("show=overdue") == ["Sam's of module two"]
    assert shown("who=2") == ["Sam's of module two"]
    assert shown("team=0") == ["Ours"]
    assert len(shown("who=9&team=x&module=7&show=never")) == 3, "what an address cannot mean is left out"


def test_no_address_of_a_filter_carries_a_name(site):
    add(site, "Something", whose="other", owner="Samantha", team="Respiratory")
    answer = site.ask("cmplearn/portfolio/actions").text
    addresses = " ".join(re.findall(r'(?:href|action|value)="([^"]*)"', answer))
    assert "Samantha" not in addresses
    assert "Respiratory" not in addresses


def test_a_log_entrys_next_action_is_marked_without_touching_the_entry(site):
    value = {
        "lesson": "2.3",
        "text": "Words",
        "next_action": {"what": "Ring the ward", "by": SOON.isoformat()},
    }
    save(site, "log/2.3/reflect", value)
    assert "Ring the ward" in main_of(site, "portfolio/actions")
    assert send(site, "portfolio/actions/mark/log/2.3/reflect", status="done").status == 303
    assert "Nothing open." in main_of(site, "portfolio")
    documents = site.ask("cmplearn/api/portfolio?kind=log").json["documents"]
    assert [each["version"] for each in documents] == [1]


def test_an_alerts_record_is_kept(site):
    key = add(site, "Search all lists", alert="Alert 12", priority="high")
    send(site, f"portfolio/actions/mark/{key}", status="done", note="Four lists searched")
    send(site, f"portfolio/actions/edit/{key}", version=2, what="Search all lists", alert="", note="")
    page = main_of(site, f"portfolio/actions/edit/{key}")
    documents = site.ask("cmplearn/api/portfolio?kind=action").json["documents"]
    assert documents[0]["value"]["assurance"]["record"][0]["words"] == "Four lists searched"
    assert "Noted: Four lists searched" in page


def test_an_action_that_is_not_there_is_a_plain_page(site):
    assert site.ask("cmplearn/portfolio/actions/edit/own/0123456789abcdef").status == 404
    assert site.ask("cmplearn/portfolio/actions/opening/7").status == 404


def test_a_module_opens_with_what_came_before_and_carries_on(site):
    waiting, kept = add(site, "Ask the sponsor", module="1"), add(site, "Ring the ward", module="1")
    opening = "portfolio/actions/opening/2"
    page = main_of(site, opening)
    assert all(words in page for words in ("Ask the sponsor", "Ring the ward", "What happened?"))
    fields = {f"answer-{waiting}": "not yet", f"words-{waiting}": "On leave", f"answer-{kept}": "kept"}
    for _ in range(2):
        assert send(site, opening, **fields).status == 303
    page = main_of(site, opening)
    assert "Carried on once" in page
    assert page.index("Done since") < page.index("Ring the ward")
    assert "Ring the ward" not in main_of(site, "portfolio/actions/opening/3")


def test_words_without_an_answer_stay_in_their_box_and_say_what_is_missing(site):
    waiting, kept = add(site, "Ask the sponsor", module="1"), add(site, "Ring the ward", module="1")
    fields = {f"words-{waiting}": "The ward <b>said</b> no", f"answer-{kept}": "kept"}
    answer = send(site, "portfolio/actions/opening/2", **fields)
    page = answer.text
    assert answer.status == 409
    assert "Choose what happened with “Ask the sponsor”" in page
    assert "The ward &lt;b&gt;said&lt;/b&gt; no</textarea>" in page
    assert f'href="#f-words-{waiting}"' in page
    assert f'id="f-words-{waiting}"' in page
    assert page.index("Done since") < page.index("Ring the ward")  # what was answered is saved


def test_an_opening_with_nothing_says_what_to_do(site):
    assert "this is where the first actions are made" in main_of(site, "portfolio/actions/opening/1")


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def test_the_calendar_moves_what_was_moved_and_keeps_its_identity(site):
    key = add(site, "Ask the sponsor", by=SOON.isoformat())
    assert "Ask the sponsor" in main_of(site, "portfolio/actions/calendar")
    [first] = events(site.ask("cmplearn/portfolio/actions/calendar.ics").body)
    send(site, f"portfolio/actions/edit/{key}", version=1, by=PAST.isoformat())
    answer = site.ask(f"cmplearn/portfolio/actions/calendar.ics/{key}")
    [moved] = events(answer.body)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert moved["UID"] == first["UID"]
    assert int(moved["SEQUENCE"]) > int(first["SEQUENCE"])
    assert moved["DTSTART"].dt == PAST


def test_words_that_may_name_a_person_are_shown_before_they_go_into_a_calendar(site):
    add(site, "Ring 07700 900123 about the ward", by=SOON.isoformat())
    page = main_of(site, "portfolio/actions/calendar")
    assert "07700 900123" in page
    assert "Download it as it is" in page
    assert "Look at this before you share or export it" in main_of(site, "portfolio/actions")


@pytest.mark.parametrize(("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("txt", b"\xef\xbb\xbf")])
def test_the_list_goes_as_a_file(site, format, begins):
    add(site, "Ask the sponsor")
    assert site.ask(f"cmplearn/portfolio/actions/list.{format}").body.startswith(begins)
    assert site.ask("cmplearn/portfolio/actions/list.exe").status == 404


def test_a_code_without_a_programme_says_what_to_do(site):
    answer = send(site, "portfolio/actions/meeting/code", code="7K3M-9QX2")
    assert answer.status == 422
    assert "not connected to a programme" in answer.text


def test_a_code_brings_a_meetings_actions_once(new_site, tmp_path):
    engine = open_programme(tmp_path / "programme.sqlite")
    code = shown_code(offer(engine, [{"what": "Ask the sponsor", "by": SOON.isoformat()}], "meeting-2"))
    mine, yours = (
        new_site(home=tmp_path / name, CMPLEARN_PROGRAMME=str(tmp_path)) for name in ("mine", "yours")
    )
    for _ in range(2):
        assert send(mine, "portfolio/actions/meeting/code", code=code.lower()).status == 303
    page = main_of(mine, "portfolio/actions")
    assert "1 of 1 action" in page
    assert "from a meeting" in page
    refused = send(yours, "portfolio/actions/meeting/code", code=code)
    assert (refused.status, "already used by another portfolio" in refused.text) == (422, True)
    wrong = send(yours, "portfolio/actions/meeting/code", code="0000-0000")
    assert (wrong.status, "No actions wait" in wrong.text) == (422, True)
    assert code not in mine.log + yours.log
    engine.dispose()


def test_a_claim_kept_twice_is_there_once_and_a_change_made_meanwhile_stays(tmp_path):
    claim = Claim(
        "c" * 32, "meeting-2", ({"what": "Ask the sponsor", "status": "done"}, {"what": "Ring the ward"})
    )
    with open_portfolio(tmp_path / "home") as portfolio:
        keep(portfolio, claim)
        first = actions(portfolio)[0]
        changed = replace(first, what="Ask the new sponsor")
        portfolio.save("action", first.key, changed.to_value(), first.version, "changed")
        keep(portfolio, claim)
        found = actions(portfolio)
    assert sorted(action.what for action in found) == ["Ask the new sponsor", "Ring the ward"]
    assert {(action.status, action.session, action.module, action.source) for action in found} == {
        ("open", "meeting-2", 1, "meeting")
    }


def test_a_programme_that_cannot_be_reached_loses_nothing(new_site, tmp_path):
    site = new_site(home=tmp_path / "home", CMPLEARN_PROGRAMME=str(tmp_path / "unplugged" / "x.sqlite"))
    answer = send(site, "portfolio/actions/meeting/code", code="7K3M-9QX2")
    assert (answer.status, "does not exist" in answer.text, "7K3M-9QX2" in answer.text) == (422, True, True)


def test_pasted_notes_are_shown_before_they_are_added(site):
    notes = "Actions\n- Ask the sponsor | 3 December 2026 | Sam\n- <script>alert(1)</script> | me\n"
    shown = send(site, "portfolio/actions/meeting/paste", notes=notes)
    assert shown.status == 200
    assert "<script>alert(1)" not in shown.text
    assert "No actions yet" in main_of(site, "portfolio/actions")
    fields = dict(re.findall(r'name="((?:what|by|owner)-\d|key)"[^>]*? value="([^"]*)"', shown.text))
    fields = {name: unescape(words) for name, words in fields.items()} | {"take": ["0"]}
    for _ in range(2):
        assert send(site, "portfolio/actions/meeting/add", **fields).status == 303
    page = main_of(site, "portfolio/actions")
    assert "1 of 1 action" in page
    assert "Sam · by 3 December" in page


def test_notes_without_an_action_are_said(site):
    assert send(site, "portfolio/actions/meeting/paste", notes=" \n").status == 422


def test_a_server_that_may_only_read_shows_all_and_says_why_nothing_was_saved(new_site, shared_site, site):
    key = add(site, "Ask the sponsor", module="1")
    second = new_site(CMPLEARN_HOME=str(shared_site.home))
    assert "Ask the sponsor" in main_of(second, "portfolio/actions")
    tried = {
        "portfolio/actions": {"what": "Ring the ward"},
        f"portfolio/actions/mark/{key}": {"status": "done", "note": "She said yes"},
        f"portfolio/actions/edit/{key}": {"version": 1, "what": "Ring the ward"},
        "portfolio/actions/opening/2": {f"answer-{key}": "kept"},
        "portfolio/actions/meeting/code": {"code": "7K3M-9QX2"},
        "portfolio/hours/note": {"hours": "2", "words": "Reading"},
        "portfolio/hours/attended": {"attended": "day-1"},
    }
    for path, fields in tried.items():
        answer = send(second, path, **fields)
        assert answer.status in (409, 422, 423), path
        assert "h1" in answer.text, path
    assert "1 of 1 action" in main_of(site, "portfolio/actions")
    assert "0 of 300 hours" in main_of(site, "portfolio/hours")


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "שלום עולם", "👩🏽‍⚕️ rings", "rings \x00\x1b", "{{ 7*7 }}"]
)
def test_any_words_are_shown_as_words(site, words):
    key = add(site, words, why=words, whose="other", owner=words, team=words, alert=words)
    send(site, f"portfolio/actions/mark/{key}", status="done", note=words)
    for path in (
        "portfolio/actions?show=all",
        f"portfolio/actions/edit/{key}",
        "portfolio/actions/opening/1",
    ):
        text = site.ask(f"cmplearn/{path}").text
        assert "<script>alert" not in text
        assert "\x00" not in text
    assert words.rstrip("\x00\x1b ") in main_of(site, f"portfolio/actions/edit/{key}")


def test_a_very_long_paste_is_refused_kindly_and_nothing_is_lost(site):
    key = add(site, "Ask the sponsor")
    answer = send(site, f"portfolio/actions/edit/{key}", version=1, what="Ask Sam", why="x" * 1_000_000)
    assert (answer.status, "fit in this box" in answer.text) == (422, True)
    assert "Ask Sam" in main_of(site, f"portfolio/actions/edit/{key}")
    assert send(site, "portfolio/actions/meeting/paste", notes="- x\n" * 250_000).status == 422


def test_hours_are_noted_by_hand_and_changed(site):
    send(site, "portfolio/hours/note", kind="own case", hours="1.5", date=TODAY.isoformat(), words="Reading")
    page = main_of(site, "portfolio/hours")
    assert "1.5 of 300 hours" in page
    [key] = re.findall(r"hours/note/(noted/[0-9a-f]+)", page)
    assert send(site, f"portfolio/hours/note/{key}", version=1, hours="2").status == 303
    assert "2 of 300 hours" in main_of(site, "portfolio/hours")
    send(site, f"portfolio/hours/note/{key}", version=2, hours="0")
    assert "0 of 300 hours" in main_of(site, "portfolio/hours")


@pytest.mark.parametrize("typed", ["1h30", "1 h 30 min", "1:30", "90 min", "1.5 hours", "1 hour 30"])
def test_a_time_is_read_as_people_write_it_and_shown_so_that_it_stays(site, typed):
    send(site, "portfolio/hours/note", kind="own case", hours=typed, date=TODAY.isoformat(), words="Reading")
    page = main_of(site, "portfolio/hours")
    assert "1.5 of 300 hours" in page
    [key] = re.findall(r"hours/note/(noted/[0-9a-f]+)", page)
    send(site, f"portfolio/hours/note/{key}", version=1, hours="20 min")
    assert 'value="20 min"' in main_of(site, f"portfolio/hours/note/{key}")


def test_kinds_of_hours_are_in_plain_words(site):
    page = main_of(site, "portfolio/hours")
    assert all(words in page for words in ("Lessons: main part", "Lessons: going deeper"))
    assert not re.search(r">(Sets|Cores|Depth)\b", page)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"hours": "-1"}, "Write a time such as"),
        ({"hours": "1,000"}, "Write 24 hours or less"),
        ({"hours": "1500 min"}, "Write 24 hours or less"),
        ({"hours": "lots"}, "Write a time such as"),
        ({"hours": "1:30:00"}, "Write a time such as"),
        ({"hours": ""}, "Say how long"),
        ({"hours": "1", "date": "1900-01-01"}, "The year 1900"),
        ({"hours": "1", "date": "2100-01-01"}, "The year 2100"),
    ],
)
def test_hours_that_cannot_be_are_said_and_nothing_typed_is_lost(site, fields, words):
    answer = send(site, "portfolio/hours/note", kind="own case", words="Reading", **fields)
    page = unescape(answer.text)
    assert (answer.status, words in page, 'value="Reading"' in page) == (422, True, True)
    assert "0 of 300 hours" in main_of(site, "portfolio/hours")


def test_a_day_attended_counts_once_with_the_entry_about_it(site):
    sent = {"attended": ["day-1"], "date-day-1": TODAY.isoformat()}
    assert send(site, "portfolio/hours/attended", **sent).status == 303
    assert "7.5 of 300 hours" in main_of(site, "portfolio/hours")
    save(site, "log/mine/0a", {"text": "Words", "minutes": 480, "session": ["day-1"], "state": "final"})
    assert "8 of 300 hours" in main_of(site, "portfolio/hours")
    send(site, "portfolio/hours/attended", **{"date-day-1": ""})
    assert "8 of 300 hours" in main_of(site, "portfolio/hours"), "the entry says so"


@pytest.mark.parametrize(
    ("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbfkind,what")]
)
def test_the_record_of_hours_goes_as_a_file(site, format, begins):
    send(site, "portfolio/hours/note", kind="assessment", hours="3", date="", words="=1+1")
    body = site.ask(f"cmplearn/portfolio/hours/record.{format}").body
    assert body.startswith(begins)
    assert format != "csv" or b"'=1+1" in body
