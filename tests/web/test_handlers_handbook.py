import re

import pytest

from cmplearn import course
from cmplearn.web.handlers_handbook import handbook, lesson_notes


@pytest.mark.parametrize(
    "name", ["participants", "tutors", "marking", "facilitators", "cases", "methods", "privacy"]
)
def test_each_page_of_the_handbook_is_served_under_its_title(site, name):
    answer = site.ask(f"cmplearn/handbook/{name}")
    assert answer.status == 200
    assert f"<h1>{handbook()[name]}</h1>" in answer.text


def test_an_unknown_page_names_those_there_are(site):
    answer = site.ask("cmplearn/handbook/sponsors")
    assert answer.status == 404
    names = "participants, tutors, marking, facilitators, learning-sets, cases, methods, privacy"
    assert names in answer.text


def test_no_other_file_of_the_course_is_served_as_a_page(site):
    assert site.ask("cmplearn/handbook/..%2fprogramme").status == 404


def test_about_says_who_sees_what_is_written_and_what_was_not_tested(site):
    text = site.ask("cmplearn/about").text
    for words in (
        "we talk to you first, and then we must act",
        "partial conformance",
        "Not tested yet",
        "2.2",
    ):
        assert words in text


def test_the_it_check_has_words_to_send(site):
    text = site.ask("cmplearn/handbook/participants").text
    assert "<blockquote>" in text
    assert "WebSocket" in text


def test_the_privacy_pages_have_a_notice_retention_an_impact_assessment_and_what_a_request_returns(site):
    text = site.ask("cmplearn/handbook/privacy").text
    for words in (
        "Privacy notice (a template)",
        "How long things are kept",
        "Data protection impact assessment",
        "When somebody asks for their data",
        "we talk to you first, and then we must act",
        "not subject to legal",
        "Who joins a room on a phone",
        "Commercial in confidence",
    ):
        assert words in text
    for address in (
        "/cmplearn/portfolio/privacy",
        "/cmplearn/portfolio/take-away",
        "/cmplearn/portfolio/sharing",
    ):
        assert f'href="{address}' in text or f'href="..{address.removeprefix("/cmplearn")}' in text


def test_privacy_is_linked_from_about_and_from_every_page(site):
    assert "/cmplearn/handbook/privacy" in site.ask("cmplearn/about").text
    for path in ("", "programme", "about", "handbook/participants", "cases"):
        assert 'href="/cmplearn/portfolio/privacy"' in site.ask(f"cmplearn/{path}").text


def test_pictures_of_the_handbook_are_small_have_words_and_are_served(site):
    text = "".join(site.ask(f"cmplearn/handbook/{name}").text for name in ("facilitators", "learning-sets"))
    pictures = re.findall(r'<img src="(images/[a-z-]+\.png)" alt="([^"]+)"', text)

    assert len(pictures) == text.count("<img") >= 5
    for source, _ in pictures:
        answer = site.ask(f"cmplearn/handbook/{source}")
        assert answer.headers["Content-Type"] == "image/png"
        assert len(answer.body) < 60_000
    assert site.ask("cmplearn/handbook/images/no-such.png").status == 404


def test_notes_on_a_lesson_are_served_and_listed_for_whoever_leads_it(site):
    assert lesson_notes()
    for id in lesson_notes():
        answer = site.ask(f"cmplearn/handbook/lessons/{id}")
        assert answer.status == 200
        assert f'href="/cmplearn/lessons/{id}"' in answer.text
        for page in ("handbook/facilitators", "handbook/tutors", f"modules/{module_of(id)}"):
            assert f'href="/cmplearn/handbook/lessons/{id}"' in site.ask(f"cmplearn/{page}").text
    assert "Notes on each lesson" not in site.ask("cmplearn/handbook/participants").text


def test_notes_that_nobody_has_written_are_said_with_those_there_are(site):
    answer = site.ask("cmplearn/handbook/lessons/3.9")
    assert answer.status == 404
    assert f"There are some on: {', '.join(lesson_notes())}." in answer.text


def module_of(lesson):
    return course.programme().module(int(lesson[0])).slug
