import html
import json
import re
from datetime import UTC, datetime
from functools import cache

import pytest

from cmplearn import course
from cmplearn.course import cases
from cmplearn.course.plan import DayPlan, Session
from cmplearn.portfolio import open_portfolio
from cmplearn.web.handlers_handbook import lesson_notes
from cmplearn.web.handlers_programme import hours_alone, timetable

PAGES = ["", "programme", "modules/strategic", "modules/operational", "modules/tactical", "cases", "about"]
TAUGHT = [
    *(f"lessons/{lesson.id}" for lesson in course.programme().lessons if lesson.status == "ready"),
    *(f"handbook/lessons/{id}" for id in lesson_notes()),
    *(f"activities/{id}" for id in course.activities.ids()),
    *(f"activities/{id}/run-sheet" for id in course.activities.ids()),
]


def test_the_front_page_puts_the_next_lesson_first(site):
    main = site.ask().text.split("<main", 1)[1]
    assert main.index("Start lesson 1.1") < main.index("Three modules")
    assert 'href="/cmplearn/lessons/1.1"' in main
    assert 'href="/cmplearn/activities/module-1-knowledge"' in main


def test_the_front_page_goes_on_where_one_stopped(new_site, tmp_path):
    home = tmp_path / "home"
    with open_portfolio(home) as portfolio:
        portfolio.save("answer", "2.3/first-answer", 20, version=0, operation="one")
    site = new_site(home=home)
    assert "Continue lesson 2.3" in site.ask().text
    assert "Begun" in site.ask("cmplearn/modules/operational").text

    entry = {"value": {"text": "I would count fewer."}, "version": 0, "operation": "two"}
    assert site.ask("cmplearn/api/portfolio/log/2.3/reflect", "PUT", entry).status == 200
    assert "Start lesson 1.1" in site.ask().text
    assert "Done" in site.ask("cmplearn/modules/operational").text


def test_when_every_lesson_is_done_the_front_page_offers_the_assignment(new_site, tmp_path):
    home = tmp_path / "home"
    with open_portfolio(home) as portfolio:
        for lesson in course.programme().lessons:
            if lesson.status == "ready":
                written = {"text": "I would count fewer."}
                portfolio.save("log", f"{lesson.id}/reflect", written, version=0, operation=lesson.id)
    assert "Start the assignment" in new_site(home=home).ask().text


def test_a_damaged_portfolio_is_said_on_the_front_page(new_site, tmp_path):
    home = tmp_path / "home"
    with open_portfolio(home) as portfolio:
        portfolio.save("answer", "2.3/first-answer", 20, version=0, operation="one")
    for path in home.glob("*.sqlite*"):
        path.write_bytes(b"not a database" * 500)
    assert "was damaged" in new_site(home=home).ask().text


def test_a_lesson_in_preparation_is_a_tag_and_no_link(site):
    text = html.unescape(site.ask("cmplearn/modules/operational").text)
    assert "lessons/2.3" in text
    for lesson in course.programme().module("operational").lessons:
        assert lesson.title in text
        assert (f"lessons/{lesson.id}" in text) == (lesson.status == "ready")


def test_a_module_shows_its_day_by_the_clock(site):
    module = course.programme().module("operational")
    text = site.ask("cmplearn/modules/operational").text
    minutes = sum(session.minutes for session in module.day.sessions)
    start = datetime.strptime(module.day.starts, "%H:%M").replace(tzinfo=UTC).timestamp()
    end = datetime.fromtimestamp(start + minutes * 60, UTC)
    assert f"{module.day.starts} to {end:%H:%M}" in text


def test_a_module_says_who_leads_each_part_and_which_activity_is_done_in_it(site):
    text = html.unescape(site.ask("cmplearn/modules/strategic").text)
    for session in course.programme().module("strategic").day.sessions:
        assert session.title in text
        leads = ' data-label="Who leads"' if session.leads else ""
        assert f"<td{leads}>{session.leads}</td>" in text
        for id in session.activities:
            activity = course.activities.load(id)
            assert f'href="/cmplearn/activities/{id}">{activity.title}</a>' in text
            assert f"({activity.minutes} minutes; " in text
            assert f'href="/cmplearn/activities/{id}/run-sheet"' in text


def test_a_module_says_what_to_do_before_it_and_after_it(site):
    page = site.ask("cmplearn/modules/strategic").text.split("<main", 1)[1]
    before, after = page.index("Before the first lesson"), page.index("What you take home")
    link = 'href="/cmplearn/activities/module-1-knowledge"'
    assert before < page.index(link) < after < page.rindex(link)
    assert 'href="/cmplearn/portfolio/actions"' in page[after:]


def test_hours_of_a_module_taken_alone_add_up():
    module = course.programme().module("strategic")
    hours = dict(hours_alone(module))
    assert hours.pop("in all") == sum(hours.values())
    assert hours["the core of every lesson"] == 7 * 25 / 60
    assert hours["lesson 1.8, which is optional"] == (25 + 40) / 60
    assert hours["the day together"] == 7.5


def test_a_timetable_follows_the_minutes():
    sessions = tuple(
        Session(minutes=minutes, kind="activity", title="Part", purpose="to try") for minutes in (20, 50, 15)
    )
    day = DayPlan(starts="09:45", minutes=85, lessons_before=(), sessions=sessions)
    timed = [(part.starts, part.ends) for part in timetable(day)]
    assert timed == [("09:45", "10:05"), ("10:05", "10:55"), ("10:55", "11:10")]


@pytest.mark.parametrize("path", ["", "programme"])
def test_the_case_library_is_one_step_away_with_its_number_of_cases(site, path):
    page = site.ask(f"cmplearn/{path}").text.split("<main", 1)[1]
    assert 'href="/cmplearn/cases"' in page
    assert f"{len(cases.ids())} cases of real" in page


def test_an_unknown_module_names_those_there_are(site):
    answer = site.ask("cmplearn/modules/sideways")
    assert answer.status == 404
    assert "operational" in answer.text


def test_the_programme_shows_hours_weights_and_what_it_builds(site):
    programme, text = course.programme(), html.unescape(site.ask("cmplearn/programme").text)
    assert "<strong>300</strong>" in text
    for work in programme.assessments:
        assert f"{work.title}, {work.weight}%" in text
    built = [competency.title for competency in programme.competencies]
    needed = [need.statement for need in programme.needs]
    met = [meeting.focus[1:] for meeting in programme.set_meetings]
    asked = [point.asks[1:] for point in programme.evaluation_points]
    ruled = [rule.says for rule in programme.rules]
    assert [words for words in built + needed + met + asked + ruled if words not in text] == []


def links(text: str) -> set[str]:
    return {link.split("#")[0] for link in re.findall(r'(?:href|src)="(/[^"]*)"', text)}


@pytest.fixture(scope="module")
def status_of(site):
    """What a link's page is answered with; asked for once, however many pages lead to it."""
    return cache(lambda link: site.ask(link[1:]).status)


@pytest.mark.parametrize(
    "path", [*PAGES, *TAUGHT, "cases/wirral-moch", "handbook/participants", "handbook/tutors"]
)
def test_every_link_on_a_page_leads_somewhere(site, status_of, path):
    text = site.ask(f"cmplearn/{path}").text
    ours = {link for link in links(text) if link.startswith("/cmplearn")}
    assert ours
    assert {link: status_of(link) for link in ours} == dict.fromkeys(ours, 200)


@pytest.mark.parametrize("path", [*PAGES, *TAUGHT, "cases/wirral-moch"])
def test_every_link_within_a_page_has_its_place(site, path):
    text = site.ask(f"cmplearn/{path}").text
    wanted = set(re.findall(r'href="#([^"]+)"', text)) | set(re.findall(r'aria-labelledby="([^"]+)"', text))
    assert wanted <= set(re.findall(r'id="([^"]+)"', text))


@pytest.mark.parametrize("path", [*PAGES, *TAUGHT, "cases/wirral-moch", "handbook/facilitators"])
def test_a_page_has_one_title_and_one_heading(site, path):
    text = site.ask(f"cmplearn/{path}").text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    title = re.search(r"<title>(.*?)</title>", text)
    assert title
    assert title.group(1).endswith(f" – {course.programme().title}")
    assert not title.group(1).startswith(" –")


def test_links_to_apps_and_notebooks_name_files_that_exist(site):
    paths = re.findall(r'href="/(?:voila/render|lab/tree)/([^"]+)"', site.ask().text)
    assert len(paths) == 6
    assert [path for path in paths if not (course.root() / path).is_file()] == []


def test_the_programme_names_its_practice_as_the_practice_does(site):
    text = site.ask("cmplearn/programme").text
    assert re.search(r'<a href="/cmplearn/assessments/a2-care-homes">The Marrowby care homes[^<]*</a>', text)


@pytest.mark.parametrize("path", ["programme", "modules/operational", "lessons/2.3"])
def test_the_programme_is_marked_as_the_part_one_is_in(site, path):
    text = site.ask(f"cmplearn/{path}").text
    assert re.search(r'<a href="/cmplearn/programme" aria-current="(page|true)">Programme</a>', text)
    assert text.count("aria-current") <= 2


def test_every_app_is_offered_by_its_title_on_the_front_page_and_beside_the_rooms(site):
    titles = {
        path.name: json.loads(path.read_text(encoding="utf-8"))["metadata"]["title"]
        for path in (course.root() / "course" / "apps").glob("*.ipynb")
    }
    assert len(titles) == 5
    for address in ("", "facilitate"):
        text = site.ask(f"cmplearn/{address}").text
        for name, title in titles.items():
            assert f'voila/render/course/apps/{name}">{title}</a>' in text
