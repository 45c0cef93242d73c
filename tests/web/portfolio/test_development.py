"""The development plan over HTTP, as a browser without scripts asks for it."""

import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import docx
import pypdf
import pytest

from cmplearn import course
from cmplearn.portfolio.self_ratings import items

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PLAN = "portfolio/plan"
ITEMS = [item.id for item in items(course.programme())]
HOSTILE = "<script>alert(1)</script> 🙂 مرحبا"
ID, OTHER = "0123456789abcdef", "fedcba9876543210"


def is_today(day: str) -> bool:
    """Whether a day is today, or was when a test began that runs at midnight."""
    now = datetime.now()
    return date.fromisoformat(day) in (now.date(), (now - timedelta(minutes=10)).date())


@pytest.fixture(scope="module")
def shared_site(new_site: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A server for all tests of this file."""
    return new_site(home=tmp_path_factory.mktemp("portfolio") / "home")


@pytest.fixture
def site(shared_site: Any) -> Any:
    """The server, its portfolio erased."""
    assert send(shared_site, "portfolio/take-away/erase-everything", word="erase").status == 303
    return shared_site


def send(site: Any, path: str, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    """Send a form, with the version that is saved now."""
    body = urlencode(fields, doseq=True).encode()
    return site.ask(f"cmplearn/{path}", "POST", body, FORM | (headers or {}))


def main_of(site: Any, path: str) -> str:
    answer = site.ask(f"cmplearn/{path}")
    assert answer.status == 200, answer.text
    return str(answer.text.split("<main", 1)[1])


def words_of(site: Any, path: str) -> str:
    """What a person reads on a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main_of(site, path))).split())


def version_of(site: Any, path: str) -> str:
    return re.findall(r'name="version" value="(\d+)"', main_of(site, path))[0]


def save(site: Any, path: str, **fields: Any) -> Any:
    """Open a form and send it filled in."""
    answer = send(site, path, version=version_of(site, path), **fields)
    assert answer.status == 303, answer.text
    return answer


def saved(site: Any, key: str) -> Any:
    found = site.ask("cmplearn/api/portfolio?kind=plan").json["documents"]
    return next((each["value"] for each in found if each["key"] == key), None)


def rate(site: Any, point: str, step: int | str, *ids: str) -> None:
    save(site, f"{PLAN}/ratings/{point}", **dict.fromkeys(ids or ITEMS, step))


def put(site: Any, key: str, value: Any) -> None:
    """Save a document as another page would, such as with an older date."""
    body = {"value": value, "version": 0, "operation": key}
    assert site.ask(f"cmplearn/api/portfolio/plan/{key}", "PUT", body).status == 200


# --- The first page


def test_an_empty_plan_begins_with_a_rating(site: Any) -> None:
    told = words_of(site, PLAN)
    assert "Next Rate where you are now 20 statements, about five minutes." in told
    assert "What to read next" not in told


def test_what_was_rated_low_names_the_lessons_to_read(site: Any) -> None:
    save(site, f"{PLAN}/ratings/before", D48=2, K1=7)
    told = words_of(site, PLAN).partition("What to read next")[2]
    assert "Using data to decide (2 of 7) 1.4 How do we compare, fairly?" in told
    assert "The commissioning cycle" not in told


def test_dates_give_the_reviews_their_days(site: Any) -> None:
    save(site, f"{PLAN}/dates", first_day="2026-01-12", last_day="2026-11-30")
    assert "Review" in words_of(site, PLAN)
    assert "At 3 months Due 28 February 2027." in words_of(site, f"{PLAN}/reviews")
    assert "At 6 months Due 30 May 2027." in words_of(site, f"{PLAN}/reviews")


def test_a_last_day_before_the_first_is_told_and_the_first_is_kept(site: Any) -> None:
    answer = send(site, f"{PLAN}/dates", version=0, first_day="2026-03-01", last_day="2026-01-01")
    assert answer.status == 422
    assert "The last day is before the first" in answer.text
    assert 'value="2026-01-01"' in answer.text  # what was typed stays in its box
    assert saved(site, "dates") == {"first_day": "2026-03-01", "last_day": None}


def test_every_next_thing_and_everything_due_leads_to_a_page(site: Any) -> None:
    steps = {f"D{number}": 4 for number in range(39, 52)} | {f"K{number}": 4 for number in range(1, 8)}
    for point in ("before", "after", "then"):
        put(site, f"ratings/{point}", {"ratings": steps})
    for when in ("before", "after"):
        for role in ("sponsor", "colleague", "colleague"):
            put(site, f"feedback/{uuid4().hex}", {"role": role, "when": when})
    put(site, f"objective/{ID}", {"specific": "Chair it", "by": "2020-01-01"})
    put(site, f"milestone/{ID}", {"what": "Paper in", "by": "2020-01-01"})
    put(site, "dates", {"first_day": "2019-12-01", "last_day": "2020-01-01"})
    links = re.findall(r'href="/(cmplearn/portfolio/plan/[^"]+)"', main_of(site, f"{PLAN}/milestones"))
    following = re.findall(r'class="button" href="/([^"]+)"', main_of(site, PLAN))
    assert f"cmplearn/{PLAN}/objectives/{ID}" in following
    for link in {*links, *following}:
        assert site.ask(link).status in (200, 303), link


# --- Ratings


def test_a_rating_page_asks_twenty_things_in_fieldsets(site: Any) -> None:
    page = main_of(site, f"{PLAN}/ratings/before")
    assert page.count("<fieldset") == page.count("<legend>") == 20
    assert page.count('type="radio"') == 20 * 8
    assert "0 of 20 answered." in page


def test_ratings_are_saved_with_their_day(site: Any) -> None:
    save(site, f"{PLAN}/ratings/before", D39=4, D40="not relevant", note="In a hurry")
    value = saved(site, "ratings/before")
    assert is_today(value.pop("rated_on"))
    assert is_today(value.pop("changed_on"))
    assert value == {"ratings": {"D39": 4, "D40": "not relevant"}, "note": "In a hurry"}
    page = main_of(site, f"{PLAN}/ratings/before")
    assert "2 of 20 answered." in page
    assert re.search(r'name="D39" value="4"[^>]*checked', page)
    assert re.search(r'name="D40" value="not relevant"[^>]*checked', page)


def test_the_day_of_a_rating_moves_only_with_a_rating(site: Any) -> None:
    old = {"ratings": {"D39": 4}, "rated_on": "2026-01-05", "changed_on": "2026-01-05"}
    put(site, "ratings/before", old)
    save(site, f"{PLAN}/ratings/before", D39=4, note="A note alone")
    assert saved(site, "ratings/before") == old | {"note": "A note alone"}
    save(site, f"{PLAN}/ratings/before", D39=5)
    assert saved(site, "ratings/before")["rated_on"] == "2026-01-05"
    assert is_today(saved(site, "ratings/before")["changed_on"])


def test_a_late_rating_of_the_start_is_marked(site: Any) -> None:
    save(site, f"{PLAN}/dates", first_day="2020-01-12")
    rate(site, "before", 3)
    assert "Made after the programme began" in words_of(site, PLAN)
    assert "Made after the programme began (12 January 2020)" in words_of(site, f"{PLAN}/ratings/before")
    assert "after the programme began" in words_of(site, f"{PLAN}/results")


@pytest.mark.parametrize("wrong", ["8", "0", "-1", "1000", "four", HOSTILE])
def test_what_is_no_step_is_told_and_the_rest_is_saved(site: Any, wrong: str) -> None:
    answer = send(site, f"{PLAN}/ratings/before", version=0, D39=wrong, D40=5)
    assert answer.status == 422
    assert 'href="#f-D39"' in answer.text
    assert saved(site, "ratings/before")["ratings"] == {"D40": 5}


def test_looking_back_waits_for_the_end(site: Any) -> None:
    rate(site, "before", 3)
    page = words_of(site, f"{PLAN}/ratings/then")
    assert "Looking back comes after the end." in page
    assert "<form" not in main_of(site, f"{PLAN}/ratings/then")
    assert send(site, f"{PLAN}/ratings/then", version=0, D39=4).status == 400
    assert saved(site, "ratings/then") is None


def test_the_start_is_out_of_sight_until_the_look_back_is_whole(site: Any) -> None:
    rate(site, "before", 2)
    answer = save(site, f"{PLAN}/ratings/after", **dict.fromkeys(ITEMS, 6))
    assert answer.headers["Location"].partition("?")[0].endswith("/ratings/then")
    assert not re.search(r'name="[DK]\d+" value="[^"]+"[^>]* checked', main_of(site, f"{PLAN}/ratings/then"))
    rate(site, "then", 1, "D39")  # begun, not whole
    for path in ("ratings/before", "results"):
        page = main_of(site, f"{PLAN}/{path}")
        assert "can’t say freely what they would say now" in page
        assert "At the start</th>" not in page
        assert not re.search(r'name="D39" value="2"[^>]*checked', page)
    assert re.search(r'value="2"[^>]*checked', main_of(site, f"{PLAN}/ratings/before?show=anyway"))
    assert "At the start" in words_of(site, f"{PLAN}/results?show=anyway").partition("Every rating")[2]
    rate(site, "then", 1)
    told = words_of(site, f"{PLAN}/results")
    assert "Looking back, you rate your start lower on 13 of 13 than you did then" in told
    assert "Against the start as you see it now, 13 of 13 went up" in told


def test_results_without_ratings_say_where_to_begin(site: Any) -> None:
    assert "Nothing is rated yet." in words_of(site, f"{PLAN}/results")


def test_there_is_no_other_point(site: Any) -> None:
    assert site.ask(f"cmplearn/{PLAN}/ratings/during").status == 404


# --- Feedback


def ask(site: Any, id: str = ID, **fields: Any) -> None:
    given = {"role": "sponsor", "name": "A. Patel", "when": "before", "asked_on": "2026-01-05"}
    chosen = {"competencies": ["K1", "K4", "K6"], "_asked": "competencies"}
    save(site, f"{PLAN}/feedback/{id}", **(given | chosen | fields))


def test_asking_begins_at_an_address_of_its_own(site: Any) -> None:
    answer = site.ask(f"cmplearn/{PLAN}/feedback/new")
    assert answer.status == 303
    assert re.search(r"/feedback/[0-9a-f]{16}$", answer.headers["Location"])
    assert saved(site, "feedback") is None


def test_who_is_still_to_be_asked_is_told(site: Any) -> None:
    assert "still to ask: your sponsor and two colleagues." in words_of(site, f"{PLAN}/feedback")
    ask(site)
    told = words_of(site, f"{PLAN}/feedback")
    assert "At the start: still to ask: two colleagues." in told
    assert "At the end: still to ask: your sponsor and two colleagues." in told


def test_the_sponsor_of_the_profile_is_suggested(site: Any) -> None:
    body = {"value": {"sponsor": "B. Osei", "name": "Jo Example"}, "version": 0, "operation": "me"}
    assert site.ask("cmplearn/api/portfolio/profile/me", "PUT", body).status == 200
    assert 'value="B. Osei"' in main_of(site, f"{PLAN}/feedback/{ID}")


def test_a_sixth_competency_is_told_and_the_rest_is_saved(site: Any) -> None:
    ask(site)
    fields = {"competencies": [f"K{n}" for n in range(1, 7)], "_asked": "competencies"}
    version = version_of(site, f"{PLAN}/feedback/{ID}")
    answer = send(site, f"{PLAN}/feedback/{ID}", version=version, name="C. Osei", **fields)
    assert answer.status == 422
    assert "Choose 5 at most" in answer.text
    assert (saved(site, f"feedback/{ID}")["name"], saved(site, f"feedback/{ID}")["competencies"]) == (
        "C. Osei", ["K1", "K4", "K6"],
    )  # fmt: skip


def test_what_came_back_is_typed_in_and_used_only_with_leave(site: Any) -> None:
    ask(site)
    answers = {"K1": 5, "K4": "not seen", "keep": HOSTILE, "said_on": "2026-01-19"}
    save(site, f"{PLAN}/feedback/{ID}/answers", agreed="", **answers)
    assert "Not agreed to yet: stays out of your papers" in words_of(site, f"{PLAN}/feedback")
    assert HOSTILE not in words_of(site, f"{PLAN}/feedback")
    save(site, f"{PLAN}/feedback/{ID}/answers", agreed="unnamed", **answers)
    assert HOSTILE in words_of(site, f"{PLAN}/feedback")
    assert "<script>alert" not in main_of(site, f"{PLAN}/feedback")
    value = saved(site, f"feedback/{ID}")
    assert value["ratings"] == {"K1": 5, "K4": "not seen"}
    assert (value["consent"], value.get("may_name")) == (True, None)


def upload(site: Any, content: bytes, id: str = ID) -> Any:
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="form.docx"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--edge--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    return site.ask(f"cmplearn/{PLAN}/feedback/{id}/upload", "POST", body, headers)


def filled(site: Any, id: str = ID) -> bytes:
    """The form as the site gives it, filled in as a person does in Word."""
    document = docx.Document(io.BytesIO(site.ask(f"cmplearn/{PLAN}/feedback/{id}/form.docx").body))
    for table in document.tables:
        if "#keep" in table.cell(0, 0).text:
            table.cell(1, 0).paragraphs[0].text = HOSTILE
        if "#k1" in table.cell(0, 0).text:
            table.cell(1, 0).paragraphs[0].text = "6"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_filled_form_is_shown_before_it_is_saved(site: Any) -> None:
    ask(site)
    before = saved(site, f"feedback/{ID}")
    answer = upload(site, filled(site))
    assert answer.status == 200
    assert "isn’t saved yet" in answer.text
    assert "<script>alert" not in answer.text
    assert unescape(answer.text).count(HOSTILE) >= 1
    assert re.search(r'name="K1" value="6"[^>]*checked', answer.text)
    assert "data-autosave" not in answer.text
    assert saved(site, f"feedback/{ID}") == before


@pytest.mark.parametrize("content", [b"", b"no Word file", b"PK\x03\x04 half a zip", b"\x00" * 5000])
def test_a_file_that_is_no_form_is_refused_in_words(site: Any, content: bytes) -> None:
    ask(site)
    answer = upload(site, content)
    assert answer.status == 422
    assert "Nothing was read" in answer.text
    assert "Traceback" not in answer.text


def test_a_form_for_somebody_else_is_refused(site: Any) -> None:
    ask(site)
    ask(site, OTHER, role="colleague", name="Someone")
    assert "somebody else" in upload(site, filled(site, OTHER)).text


def test_the_form_is_one_page_and_names_nobody_but_who_asks(site: Any) -> None:
    ask(site, competencies=["K1", "K2", "K3", "K4", "K5"])
    answer = site.ask(f"cmplearn/{PLAN}/feedback/{ID}/form.pdf")
    pages = pypdf.PdfReader(io.BytesIO(answer.body)).pages
    assert len(pages) == 1
    assert "Patel" not in pages[0].extract_text()
    assert "Patel" not in answer.headers["Content-Disposition"]


def test_what_somebody_said_can_be_taken_back(site: Any) -> None:
    ask(site)
    assert "can’t be brought back" in words_of(site, f"{PLAN}/feedback/{ID}/erase")
    assert send(site, f"{PLAN}/feedback/{ID}/erase").status == 303
    assert saved(site, f"feedback/{ID}") is None


# --- Objectives, conversations, milestones, reviews


def test_an_objective_says_what_it_lacks_until_it_is_whole(site: Any) -> None:
    save(site, f"{PLAN}/objectives/{ID}", specific=f"Chair it {HOSTILE}")
    told = words_of(site, f"{PLAN}/objectives")
    assert f"Chair it {HOSTILE}" in told
    assert "Not said yet: how anyone could tell; what you need for it; which need" in told
    whole = {"measure": "Minutes", "achievable": "A morning", "items": ["D41"], "by": "2027-01-31"}
    save(site, f"{PLAN}/objectives/{ID}", _asked="items", status="under-way", **whole)
    told = words_of(site, f"{PLAN}/objectives")
    assert "Under way By 31 January 2027 · Influence without authority" in told
    assert "Not said yet" not in told


def test_a_progress_note_waits_until_its_button_is_pressed(site: Any) -> None:
    path = f"{PLAN}/objectives/{ID}"
    save(site, path, specific="Chair it", progress_note="Asked Ann")
    assert "progress" not in saved(site, f"objective/{ID}")
    assert saved(site, f"objective/{ID}")["progress_note"] == "Asked Ann"
    save(site, path, specific="Chair it", progress_note="Asked Ann", add="progress")
    (note,) = saved(site, f"objective/{ID}")["progress"]
    assert (note.keys(), note["words"], is_today(note["on"])) == ({"on", "words"}, "Asked Ann", True)
    assert "progress_note" not in saved(site, f"objective/{ID}")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("minutes", "-1"),
        ("minutes", "1000"),
        ("minutes", "an hour"),
        ("on", "1900-01-01"),
        ("on", "2100-01-01"),
        ("on", "yesterday"),
    ],
)
def test_a_wrong_number_or_day_never_loses_the_text_beside_it(site: Any, field: str, wrong: str) -> None:
    path = f"{PLAN}/notes/{ID}"
    answer = send(site, path, **{"version": 0, "topic": "Rooms", "minutes": 30, field: wrong})
    assert answer.status == 422
    assert f'href="#f-{field}"' in answer.text
    assert saved(site, f"note/{ID}")["topic"] == "Rooms"


def test_conversations_add_up_their_minutes(site: Any) -> None:
    save(site, f"{PLAN}/notes/{ID}", on="2026-02-03", role="coach", minutes="45", topic=HOSTILE)
    save(site, f"{PLAN}/notes/{OTHER}", on="2026-03-03", role="tutor", minutes="30")
    told = words_of(site, f"{PLAN}/notes")
    assert "2 noted, 75 minutes in all." in told
    assert HOSTILE in told
    assert told.index("3 March 2026: Tutor") < told.index("3 February 2026: Coach")


def test_twelve_months_hold_what_has_a_day(site: Any) -> None:
    save(site, f"{PLAN}/dates", first_day="2026-01-12", last_day="2026-03-20")
    save(site, f"{PLAN}/milestones/{ID}", what=f"Paper in {HOSTILE}", by="2026-05-01", done_on="2026-04-30")
    told = words_of(site, f"{PLAN}/milestones")
    assert "From January 2026 on Month What January 2026 12 January 2026: First day: rate where" in told
    assert f"May 2026 1 May 2026: Paper in {HOSTILE} Done" in told
    assert "June 2026 20 June 2026: Review at 3 months" in told


def test_a_review_stands_beside_the_objectives(site: Any) -> None:
    save(site, f"{PLAN}/objectives/{ID}", specific="Chair it")
    assert "Chair it" in words_of(site, f"{PLAN}/reviews/3-months")
    save(site, f"{PLAN}/reviews/3-months", promised="Half", delivered="A third", held_on="2026-06-20")
    assert saved(site, "review/3-months") == {
        "held_on": "2026-06-20", "promised": "Half", "delivered": "A third",
    }  # fmt: skip
    assert "Held on 20 June 2026. Written" in words_of(site, f"{PLAN}/reviews")


@pytest.mark.parametrize("part", ["objectives", "notes", "milestones"])
def test_each_can_be_deleted_after_a_question(site: Any, part: str) -> None:
    path = f"{PLAN}/{part}/{ID}"
    save(site, path, specific="One", topic="One", what="One")
    assert send(site, f"{path}/erase").status == 303
    assert site.ask("cmplearn/api/portfolio?kind=plan").json["documents"] == []


# --- The written strategy


def log(site: Any, number: int) -> str:
    body = {"value": {"title": f"Entry {number}", "text": HOSTILE}, "version": 0, "operation": f"log{number}"}
    assert site.ask(f"cmplearn/api/portfolio/log/mine/{number}", "PUT", body).status == 200
    return f"mine/{number}"


def test_the_strategy_keeps_every_part_and_three_entries(site: Any) -> None:
    keys = [log(site, number) for number in range(4)]
    chosen = {"_asked": "entries", "entries": keys[:3]}
    save(site, f"{PLAN}/strategy", **{"text-started": HOSTILE, "text-lasting": "Ann"}, **chosen)
    assert saved(site, "strategy") == {"texts": {"started": HOSTILE, "lasting": "Ann"}, "entries": keys[:3]}
    version = version_of(site, f"{PLAN}/strategy")
    answer = send(
        site, f"{PLAN}/strategy", version=version, _asked="entries", entries=keys, **{"text-know": "Counts"}
    )
    assert answer.status == 422
    assert "Choose 3 at most" in answer.text
    assert saved(site, "strategy")["entries"] == keys[:3]
    assert saved(site, "strategy")["texts"]["know"] == "Counts"


def test_the_strategy_shows_facts_beside_its_parts(site: Any) -> None:
    save(site, f"{PLAN}/ratings/before", D48=2)
    save(site, f"{PLAN}/objectives/{ID}", specific="Chair it")
    told = words_of(site, f"{PLAN}/strategy")
    assert "a strategy that follows from evidence about your own practice" in told
    assert "Lowest then Using data to decide (2 of 7)" in told
    assert "Chair it no day set; not started" in told


def test_a_text_too_long_is_told_and_what_stands_beside_it_is_saved(site: Any) -> None:
    fields = {"text-started": "x" * 1_000_000, "text-know": "Counts"}
    answer = send(site, f"{PLAN}/strategy", version=0, **fields)
    assert answer.status == 422
    assert "1,000,000 characters long" in answer.text
    assert saved(site, "strategy")["texts"] == {"know": "Counts"}


@pytest.mark.parametrize("paper", ["", "/strategy"])
@pytest.mark.parametrize(
    ("format", "begins"), [("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!doctype"), ("txt", b"")]
)
def test_the_papers_come_in_every_format(site: Any, paper: str, format: str, begins: bytes) -> None:
    save(site, f"{PLAN}/objectives/{ID}", specific=HOSTILE)
    save(site, f"{PLAN}/strategy", **{"text-started": HOSTILE})
    answer = site.ask(f"cmplearn/{PLAN}{paper}.{format}")
    assert answer.status == 200
    assert answer.body.lower().startswith(begins.lower())
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"<script>alert" not in answer.body or format == "txt"
    assert site.ask(f"cmplearn/{PLAN}{paper}.exe").status == 404


# --- What every page keeps

PAGES = [
    "", "/dates", "/ratings/before", "/ratings/after", "/results", "/feedback", f"/feedback/{ID}",
    f"/feedback/{ID}/answers", "/objectives", f"/objectives/{ID}", "/notes", f"/notes/{ID}", "/milestones",
    f"/milestones/{ID}", "/reviews", "/reviews/3-months", "/strategy",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_empty_and_to_nobody_else(site: Any, page: str) -> None:
    assert "<h1>" in main_of(site, f"{PLAN}{page}")
    assert site.ask(f"cmplearn/{PLAN}{page}", anonymous=True).status in (302, 403)


def test_a_form_that_was_changed_elsewhere_shows_both_texts(site: Any) -> None:
    path = f"{PLAN}/objectives/{ID}"
    save(site, path, specific="First")
    answer = send(site, path, version=0, specific="Second")
    assert answer.status == 409
    assert "First" in answer.text
    assert "Second" in answer.text
    assert saved(site, f"objective/{ID}")["specific"] == "First"


def test_the_page_after_a_save_says_so(site: Any) -> None:
    answer = save(site, f"{PLAN}/notes/{ID}", topic="Rooms")
    assert "Saved." in words_of(site, answer.headers["Location"].removeprefix("/cmplearn/"))


def test_a_script_that_saves_is_answered_in_json(site: Any) -> None:
    json = {"Accept": "application/json"}
    answer = send(site, f"{PLAN}/ratings/before", json, version=0, operation="a", D39=4)
    assert answer.status == 200
    assert answer.json["version"] >= 1
    assert answer.json["problems"] == {}


def test_statements_of_competencies_are_said_to_be_of_somebody_good_at_it(site: Any) -> None:
    needs, _, skills = words_of(site, f"{PLAN}/ratings/before").partition(
        "Somebody good at this does what follows"
    )
    assert "I can" in needs
    assert "knows at each step" in skills.casefold()
