"""The pages of the learning log, asked over HTTP."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.servers import bytes_of, paths_in

from cmplearn.portfolio import open_portfolio, read
from cmplearn.portfolio.reflection import ENTRY_TYPES, MODELS
from cmplearn.web.forms import new_key, new_operation

LOG = "cmplearn/portfolio/log"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LESSON = f"{LOG}/entry/2.3/reflect"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture(scope="module")
def desk(new_site: Callable[..., Any]) -> Any:
    """A server of one participant, for tests that save."""
    return new_site()


@pytest.fixture
def page() -> str:
    """The address of a new entry."""
    return f"{LOG}/entry/{new_key('mine')}"


def post(desk: Any, page: str, **fields: Any) -> Any:
    """Send what a browser sends, based on what is saved now."""
    version = re.search(r'name="version" value="(\d+)"', desk.ask(page.split("?")[0]).text)
    sent = {"version": version[1] if version else "0", "operation": new_operation()} | fields
    return desk.ask(page, "POST", urlencode(sent, doseq=True).encode(), FORM)


def kept(desk: Any, page: str) -> Any:
    key = page.split("/entry/")[1]
    with read(desk.home) as portfolio:
        return next((each.value for each in portfolio.documents("log") if each.key == key), None)


def text_of(desk: Any, path: str) -> str:
    return words_of(desk.ask(path))


def found(desk: Any, **search: str) -> str:
    """Return what the list says of a search, sent as its form does."""
    return words_of(desk.ask(LOG, "POST", urlencode(search).encode(), FORM))


def words_of(answer: Any) -> str:
    assert answer.status == 200, answer.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_an_empty_log_says_the_one_next_thing_to_do(new_site):
    text = text_of(new_site(), LOG)
    assert "Write the first entry" in text
    assert "Words anywhere" not in text


def test_every_kind_of_entry_is_offered_in_plain_words_and_leads_to_an_address_of_its_own(desk):
    text = text_of(desk, f"{LOG}/new")
    for kind in ENTRY_TYPES:
        assert kind.plain in text or kind.id == "lesson"
    places = {desk.ask(f"{LOG}/new?type=event").headers["Location"] for _ in range(2)}
    assert len(places) == 2
    assert all(re.fullmatch(rf"/{LOG}/entry/mine/[0-9a-f]{{16}}\?type=event", place) for place in places)


def test_opening_a_new_entry_saves_nothing(desk, page):
    assert desk.ask(f"{page}?type=feedback").status == 200
    assert kept(desk, page) is None


def test_the_kind_that_was_chosen_is_kept_with_the_first_save(desk, page):
    assert post(desk, f"{page}?type=feedback", what="Told so").status == 303
    assert kept(desk, page)["type"] == "feedback"
    assert kept(desk, page)["model"] == "short"


def test_every_part_of_an_entry_is_saved_and_read_back(desk, page):
    fields = {
        "title": "Discounting",
        "type": "planned",
        "what": "W",
        "so_what": "S",
        "now_what": "N",
        "relevance": "R",
        "options": "O",
        "expected": "E",
        "learned": "L",
        "changed": "C",
        "benefited": "B",
        "began": "2026-11-01",
        "ended": "2026-11-02",
        "minutes": "90",
        "participatory_minutes": "30",
        "method": "a course",
        "session": ["day-1", "meeting-2"],
        "competency": ["K1", "K2"],
        "need": ["D39"],
        "next_what": "Ask",
        "next_by": "2026-12-01",
        "partner_name": "A. Peer",
        "partner_role": "pharmacist",
        "partner_registered_with": "gphc",
        "partner_pin": "12",
        "partner_contact": "by email",
        "evidence_0_words": "Minutes",
        "evidence_0_link": "https://example.org/a",
        "evidence_1_words": "Slides",
        "privacy": "tutor",
        "ai_use": "wording",
        "ai_words": "For the title",
    }
    assert post(desk, page, **fields).status == 303
    value = kept(desk, page)
    assert value["reflection"] == {"what": "W", "so_what": "S", "now_what": "N"}
    assert value["session"] == ["day-1", "meeting-2"]
    assert value["links"] == {"competency": ["K1", "K2"], "need": ["D39"]}
    assert value["next_action"] == {"what": "Ask", "by": "2026-12-01"}
    assert value["partner"]["registered_with"] == "gphc"
    assert value["evidence"] == [{"words": "Minutes", "link": "https://example.org/a"}, {"words": "Slides"}]
    assert (value["privacy"], value["ai_use"], value["minutes"]) == ("tutor", "wording", 90)
    shown = text_of(desk, f"{page}/read")
    for words in (
        "1 hour 30 minutes",
        "A. Peer, pharmacist, registered with GPhC",
        "Ask (by 1 December 2026)",
        "Slides",
    ):
        assert words in shown


def test_a_row_of_evidence_that_is_emptied_goes_and_the_others_stay(desk, page):
    rows = {f"evidence_{number}_words": f"Number {number}" for number in range(3)}
    post(desk, page, what="x", **rows)
    post(desk, page, what="x", **(rows | {"evidence_0_words": "", "evidence_3_words": "New"}))
    assert [each["words"] for each in kept(desk, page)["evidence"]] == ["Number 1", "Number 2", "New"]


def test_a_form_that_has_only_one_field_leaves_all_others(desk, page):
    post(desk, page, what="W", competency=["K1"], evidence_0_words="Minutes", minutes="5", session=["day-1"])
    before = kept(desk, page)
    post(desk, page, state="final")
    assert kept(desk, page) == before | {"state": "final"}


def test_unticking_the_last_box_of_a_group_is_saved(desk, page):
    post(desk, page, what="W", competency=["K1"])
    post(desk, page, what="W", _asked=["competency"])
    assert "links" not in kept(desk, page)


@pytest.mark.parametrize("model", MODELS, ids=lambda each: each.id)
def test_another_way_to_reflect_shows_its_boxes_and_keeps_what_was_written_under_the_first(desk, page, model):
    post(desk, page, model="gibbs", feelings="Uneasy", description="We met")
    post(desk, page, model=model.id)
    text = text_of(desk, page)
    for box in model.fields:
        assert box.prompt in text
    assert ("Written under Gibbs’ reflective cycle (2)" in text) == (model.id != "gibbs")
    assert kept(desk, page)["reflection"] == {"feelings": "Uneasy", "description": "We met"}


def test_a_lessons_prompt_and_the_log_page_write_one_entry(desk):
    text = text_of(desk, LESSON)
    assert "Lesson 2.3 asks this" in text
    assert post(desk, LESSON, learned="And more", competency=["K2"]).status == 303
    value = kept(desk, LESSON)
    assert (value["type"], value["lesson"]) == ("lesson", "2.3")
    assert value["title"]
    assert value["prompt"]
    body = {"value": value | {"text": "From the lesson"}, "version": 1, "operation": new_operation()}
    assert desk.ask("cmplearn/api/portfolio/log/2.3/reflect", "PUT", body).status == 200
    page = desk.ask(LESSON).text
    assert "From the lesson</textarea>" in page
    assert "And more</textarea>" in page
    assert re.search(r'value="K2"[^>]* checked', page)


def test_a_final_entry_is_read_until_it_is_reopened(desk, page):
    post(desk, page, title="Done", what="W", state="final")
    shown = desk.ask(page).text
    assert "<textarea" not in shown
    assert "Reopen it as a draft" in shown
    post(desk, page, state="draft")
    assert "<textarea" in desk.ask(page).text
    assert kept(desk, page)["reflection"] == {"what": "W"}


def test_what_the_writers_bodies_would_still_want_is_said_and_stops_nothing(new_site, page):
    desk = new_site()
    body = {"value": {"profession": "pharmacist", "bodies": ["gphc"]}, "version": 0, "operation": "me"}
    assert desk.ask("cmplearn/api/portfolio/profile/me", "PUT", body).status == 200
    post(desk, f"{page}?type=planned", what="W", began="2026-10-01", state="final")
    text = text_of(desk, page)
    assert re.search(r"The GPhC would still ask for: .*who gained", text)
    assert kept(desk, page)["state"] == "final"
    assert f"portfolio/year/gphc-planned?entry={page.split('/entry/')[1]}" in desk.ask(page).text
    assert "Standards: GPhC" in text_of(desk, f"{LOG}/entry/{new_key('mine')}")
    answer = post(desk, page, state="draft", at="benefited")
    assert answer.headers["Location"].endswith(f"{page.split('/entry/')[1]}?saved=yes#f-benefited")
    form = desk.ask(page).text
    boxes = re.findall(r'href="#(f-[^"]+)"', form)
    assert "f-benefited" in boxes
    assert not [box for box in boxes if f'id="{box}"' not in form]


def test_the_history_shows_every_version_and_brings_one_back_as_a_new_one(desk, page):
    post(desk, page, title="One", what="First")
    post(desk, page, title="One", what="Second")
    text = text_of(desk, f"{page}/history")
    assert "2 versions" in text
    assert "What? Before First Then Second" in text
    answer = post(desk, f"{page}/history", bring_back="1", version="2")
    assert answer.status == 303
    assert kept(desk, page)["reflection"] == {"what": "First"}
    assert "3 versions" in text_of(desk, f"{page}/history")
    assert post(desk, f"{page}/history", bring_back="9", version="3").status == 400


def test_deleting_asks_first_and_then_every_version_is_gone(desk, page):
    post(desk, page, title="Aardvark", what="Xylophone", next_what="Wildebeest")
    body = {"value": {"what": "Wildebeest", "status": "done"}, "version": 0, "operation": new_operation()}
    action = f"cmplearn/api/portfolio/action/log/{page.split('/entry/')[1]}"
    assert desk.ask(action, "PUT", body).status == 200
    assert "Tick the box" in post(desk, f"{page}/delete").text
    assert kept(desk, page) is not None
    answer = post(desk, f"{page}/delete", sure="yes")
    assert answer.headers["Location"] == f"/{LOG}?deleted=yes"
    assert kept(desk, page) is None
    assert desk.ask(f"{page}/history").status == 404
    gone = desk.ask(page)
    assert gone.status == 410
    assert "This entry was erased" in gone.text
    assert "<textarea" not in gone.text
    file = (desk.home / "portfolio.sqlite").read_bytes()
    assert b"Xylophone" not in file
    assert b"Wildebeest" not in file
    assert "Aardvark" not in desk.ask(f"{LOG}?deleted=yes").text


def upload(desk: Any, page: str, name: str, content: bytes) -> Any:
    edge = "----edge"
    head = f'--{edge}\r\nContent-Disposition: form-data; name="words"\r\n\r\nThe chart\r\n--{edge}\r\n'
    part = (
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    )
    body = head.encode() + part.encode() + content + f"\r\n--{edge}--\r\n".encode()
    return desk.ask(f"{page}/file", "POST", body, {"Content-Type": f"multipart/form-data; boundary={edge}"})


def test_a_small_file_is_kept_as_evidence_and_stays_with_its_row(desk, page):
    post(desk, page, what="W", evidence_0_words="Minutes")
    assert upload(desk, page, "chart.png", PNG).status == 303
    row = kept(desk, page)["evidence"][1]
    assert (row["words"], row["name"], len(row["file"])) == ("The chart", "chart.png", 64)
    assert "Open the file" in desk.ask(page).text
    post(desk, page, evidence_0_words="", evidence_1_words="A better word", evidence_1_file=row["file"])
    assert kept(desk, page)["evidence"] == [row | {"words": "A better word"}]


@pytest.mark.parametrize(("name", "content"), [("", b""), ("run.exe", b"MZ"), ("chart.png", b"no picture")])
def test_a_file_that_cannot_be_kept_is_said_beside_its_box(desk, page, name, content):
    post(desk, page, what="W")
    answer = upload(desk, page, name, content)
    assert answer.status == 400
    assert 'id="file-problem"' in answer.text
    assert "evidence" not in kept(desk, page)


def test_a_file_for_an_entry_that_is_not_saved_is_refused(desk, page):
    assert "isn’t saved yet" in upload(desk, page, "chart.png", PNG).text


@pytest.mark.parametrize("key", ["nobody/here", "9.9/reflect", "a..b", "mine/../x"])
def test_an_entry_that_is_not_there_says_so(desk, key):
    assert desk.ask(f"{LOG}/entry/{key}").status == 404


def test_the_list_finds_counts_and_pages(new_site):
    desk = new_site()
    for number in range(30):
        page = f"{LOG}/entry/{new_key('mine')}"
        typed = {"title": f"Entry {number}", "what": "falls" if number % 2 else "beds", "minutes": "30"}
        post(desk, page, began=f"2026-10-{number + 1:02}", **typed, next_what="Ask" if number == 3 else "")
    first, second = text_of(desk, LOG), text_of(desk, f"{LOG}?page=2")
    assert "30 entries, 30 of them drafts" in first
    assert "30 entries, page 1 of 2" in first
    assert "15 hours in all" in first
    assert re.findall(r"Entry \d+", first)[:2] == ["Entry 29", "Entry 28"]
    assert len(re.findall(r"Entry \d+", first)) == 25
    assert len(re.findall(r"Entry \d+", second)) == 5
    assert "15 entries found" in found(desk, words="FALLS")
    assert desk.ask(LOG, "POST", b"words=FALLS", FORM).text.count("<mark>falls</mark>") == 15
    assert "<details open>" not in desk.ask(LOG).text
    assert "<details open>" in desk.ask(f"{LOG}?state=draft").text
    assert "1 entry found" in text_of(desk, f"{LOG}?next_action=with")
    assert "No entry has all of that" in found(desk, words="falls beds")
    assert "There is no page 9" in text_of(desk, f"{LOG}?page=9")
    assert "30 entries" in text_of(desk, f"{LOG}?page=x&type=&lesson=")
    assert "30 entries, page 1 of 2" in text_of(desk, f"{LOG}?words=in+an+address+they+count+for+nothing")
    assert len(re.findall(r"Entry \d+", found(desk, words="entry", page="2"))) == 5
    page = desk.ask(LOG, "POST", b"words=entRY&type=", FORM).text
    assert 'value="entRY"' in page
    assert not [address for address in re.findall(r'(?:href|action)="([^"]*)"', page) if "entRY" in address]


def test_the_list_says_how_much_to_look_at_before_sharing(desk, page):
    post(desk, page, title="Look", what="NHS number 943 476 5919 and SW1A 1AA")
    assert "2 to look at before sharing" in found(desk, words="943")


@pytest.mark.parametrize("kind", ["reflective-account", "reflective-discussion"])
def test_an_account_for_the_regulator_is_asked_how_it_bears_on_the_code(desk, page, kind):
    assert "How is it relevant to the Code" in text_of(desk, f"{page}?type={kind}")
    assert "How is it relevant to the Code" not in text_of(desk, f"{page}?type=event")
    post(desk, f"{page}?type={kind}", code_relevance="Theme 2: we listened")
    assert kept(desk, page)["code_relevance"] == "Theme 2: we listened"
    assert "Theme 2: we listened" in text_of(desk, f"{page}/read")


def test_each_kind_is_asked_in_its_own_words_under_the_names_that_the_boxes_have(desk, page):
    planned, event = (text_of(desk, f"{page}?type={kind}") for kind in ("planned", "event"))
    assert "What did you want to learn" in planned
    assert "What happened" not in planned
    assert "What happened?" in event


@pytest.mark.parametrize(
    ("kind", "summary"),
    [
        ("planned", "The plan"),
        ("peer-discussion", "Discussion partner"),
        ("reflective-discussion", "Discussion partner"),
        ("action-learning", "Dates and hours"),
        ("reflective-account", "What changed, and who benefited"),
    ],
)
def test_what_a_kind_of_entry_needs_is_open_at_once(desk, page, kind, summary):
    assert f"<details open><summary>{summary}</summary>" in desk.ask(f"{page}?type={kind}").text
    assert "<details open>" not in desk.ask(f"{page}?type=other").text


def test_feedback_is_asked_from_whom_and_nothing_is_asked_twice(desk, page):
    text = text_of(desk, f"{page}?type=feedback")
    assert "Who gave the feedback, and how?" in text
    assert "What did you learn?" not in text
    assert "Why does it matter in your role?" not in text
    post(desk, page, learned="Kept from before", relevance="This too")
    text = text_of(desk, page)
    assert "What did you learn?" in text
    assert "Why does it matter in your role?" in text


def test_now_what_becomes_an_action_and_stays_in_step_until_it_is_unticked(desk, page):
    post(desk, f"{page}?type=event", now_what="Ask finance", next_same="yes", _asked=["next_same"])
    assert kept(desk, page)["next_action"] == {"what": "Ask finance"}
    assert re.search(r'name="next_same" value="yes"[^>]* checked', desk.ask(page).text)
    post(desk, page, now_what="Ask finance first", next_same="yes", _asked=["next_same"], next_what="")
    assert kept(desk, page)["next_action"] == {"what": "Ask finance first"}
    post(desk, page, now_what="Ask finance at once")
    assert kept(desk, page)["next_action"] == {"what": "Ask finance at once"}
    post(desk, page, _asked=["next_same"], next_what="")
    assert "next_action" not in kept(desk, page)
    post(desk, page, _asked=["next_same"], next_what="Ring", next_same="yes", next_by="2026-12-01")
    assert kept(desk, page)["next_action"] == {"what": "Ring", "by": "2026-12-01"}


def test_an_identifier_that_was_taken_out_is_erased_from_earlier_versions_on_request(new_site, page):
    desk = new_site()
    post(desk, page, title="A visit", what="Mr Patel, 943 476 5919, was not told.")
    assert "Earlier versions still hold" not in text_of(desk, page)
    post(desk, page, title="A visit", what="A patient was not told.")
    assert "943 476 5919" in text_of(desk, page)
    assert desk.ask(f"{page}/forget", "POST", b"", FORM).status == 303
    assert kept(desk, page)["reflection"] == {"what": "A patient was not told."}
    assert "1 version" in text_of(desk, f"{page}/history")
    assert "Earlier versions still hold" not in text_of(desk, page)
    held = [path for path in paths_in(desk.home) if path.is_file() and b"943 476 5919" in bytes_of(path)]
    assert held == []
    assert desk.ask(f"{LOG}/entry/{new_key('mine')}/forget", "POST", b"", FORM).status == 404


def test_an_entry_in_two_versions_says_so_and_leads_to_the_choice(new_site, tmp_path):
    with open_portfolio(tmp_path / "here") as here, open_portfolio(tmp_path / "there") as there:
        here.save("log", "mine/0123456789abcdef", {"text": "At the start"}, 0, "a")
        there.take_in(here.bundle())
        there.save("log", "mine/0123456789abcdef", {"text": "On the laptop"}, 1, "b")
        here.save("log", "mine/0123456789abcdef", {"text": "At the desk"}, 1, "c")
        here.take_in(there.bundle())
    page = f"{LOG}/entry/mine/0123456789abcdef"
    shown = new_site(home=tmp_path / "here").ask(page)
    assert "stands in two versions" in words_of(shown)
    assert "portfolio/take-away/versions/log/mine/0123456789abcdef" in shown.text
