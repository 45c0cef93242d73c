import gzip
import http.cookies

import pytest
from tests.servers import TOKEN
from tornado.web import HTTPError

from cmplearn import errors
from cmplearn.web.base import plain_words, sentence, status_of
from cmplearn.web.error_words import PLAIN_WORDS


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.NotFoundError("x"), 404),
        (errors.InputError("x"), 400),
        (errors.ConflictError("x"), 409),
        (errors.RefusedError("x"), 403),
        (errors.InUseError("x"), 423),
        (errors.StorageError("x"), 507),
        (errors.TookTooLongError("x"), 504),
        (HTTPError(418), 418),
        (KeyError("x"), 500),
        (None, 500),
    ],
)
def test_each_kind_of_error_has_its_status(error, status):
    assert status_of(error) == status


def test_our_own_errors_speak_for_themselves():
    assert plain_words(404, errors.NotFoundError("There is no case `x`."))[1] == "There is no case `x`."


def test_a_handlers_own_message_is_kept():
    assert plain_words(503, HTTPError(503, "Wait %s.", "a moment"))[1] == "Wait a moment."


def test_a_per_cent_sign_in_a_message_is_shown_once():
    assert plain_words(413, HTTPError(413, "Over by 10%. Shorten it."))[1] == "Over by 10%. Shorten it."


def test_jupyters_words_about_cookies_are_not_shown():
    forbidden = HTTPError(403, "'_xsrf' argument missing from POST")
    assert plain_words(403, forbidden) == PLAIN_WORDS[403]


def test_tornados_words_about_bytes_are_not_shown(site):
    answer = site.ask("cmplearn/api/portfolio?prefix=%ff")
    assert (answer.status, answer.json["message"]) == (400, PLAIN_WORDS[400][1])


def test_what_nobody_foresaw_is_not_shown():
    heading, message = plain_words(500, ZeroDivisionError("float division by zero"))
    assert heading == "Something went wrong on our side"
    assert "division" not in message


@pytest.mark.parametrize("status", sorted(PLAIN_WORDS))
def test_every_error_says_what_to_do(status):
    _, message = plain_words(status)
    assert len(message.split()) > 7


def test_a_sentence_keeps_its_own_ending():
    assert [sentence(words) for words in ("a plan", "Who pays?", "")] == ["A plan.", "Who pays?", "."]


def test_a_page_says_what_it_may_load(site):
    headers = site.ask().headers
    allowed = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split("; ")}
    assert allowed["default-src"] == allowed["script-src"] == allowed["style-src"] == ["'self'"]
    assert allowed["img-src"] == ["'self'", "data:"]
    assert allowed["frame-ancestors"] == ["'self'"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_page_has_no_inline_script_or_style(site):
    for path in (
        "",
        "programme",
        "modules/operational",
        "cases/wirral-moch",
        "about",
        "handbook/participants",
    ):
        text = site.ask(f"cmplearn/{path}").text
        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text


def test_a_page_sets_the_cookie_that_scripts_send_back(site):
    cookies = http.cookies.SimpleCookie("; ".join(site.ask().headers.get_all("Set-Cookie")))
    assert cookies["_xsrf"].value
    assert not cookies["_xsrf"]["httponly"]


def test_pages_travel_compressed(site):
    answer = site.ask("cmplearn/programme", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(answer.body)
    assert len(answer.body) < 8_000


def test_an_unknown_address_gets_a_page_in_plain_words(site):
    answer = site.ask("cmplearn/no/such/page")
    assert answer.status == 404
    assert "There is no page here" in answer.text
    assert 'href="/cmplearn/"' in answer.text
    assert "Traceback" not in answer.text


def test_an_error_page_quotes_what_was_asked_for_without_marks_of_code(site):
    text = site.ask("cmplearn/lessons/9.9").text
    assert "There is no lesson 9.9." in text
    assert "`" not in text


def test_a_stranger_is_sent_to_the_login_page(site):
    answer = site.ask(anonymous=True)
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/login?")


def test_a_browser_does_not_keep_the_token_in_the_address(site):
    answer = site.ask(f"cmplearn/cases?token={TOKEN}&x=1", anonymous=True, headers={"Accept": "text/html"})
    assert (answer.status, answer.headers["Location"]) == (302, "/cmplearn/cases?x=1")
    assert "username-" in answer.headers["Set-Cookie"]


def test_a_program_gets_its_answer_at_once(site):
    assert site.ask(f"cmplearn/cases?token={TOKEN}", anonymous=True).status == 200


def test_a_wrong_token_opens_nothing(site):
    assert site.ask("cmplearn/cases?token=wrong", anonymous=True).status == 302


def test_an_api_refuses_a_stranger_in_json(site):
    answer = site.ask("cmplearn/api/portfolio", anonymous=True)
    assert answer.status == 403
    assert answer.json["message"]


def test_a_write_needs_the_pages_cookie_sent_back(site):
    login = site.ask(f"cmplearn/?token={TOKEN}", anonymous=True)
    cookies = "; ".join(line.split(";")[0] for line in login.headers.get_all("Set-Cookie"))
    body = {"value": "x", "version": 0, "operation": "one"}
    answer = site.ask("cmplearn/api/portfolio/answer/2.3/x", "PUT", body, {"Cookie": cookies}, anonymous=True)
    assert answer.status == 403
    assert "Reload it" in answer.json["message"]
    for path in ("api/assessments/a2-care-homes/check", "assessments/a2-care-homes"):
        answer = site.ask(f"cmplearn/{path}", "POST", b"{}", {"Cookie": cookies}, anonymous=True)
        assert (answer.status, "Reload it" in answer.text) == (403, True)


def test_what_is_sent_must_be_json(site):
    for body in (b"{broken", b"[1]", b"[" * 50_000):
        answer = site.ask("cmplearn/api/portfolio/answer/2.3/x", "PUT", body)
        assert answer.status == 400
        assert "not" in answer.json["message"]


def test_a_page_does_not_take_a_post(site):
    answer = site.ask("cmplearn/about", "POST", b"")
    assert answer.status == 405
    assert "front page" in answer.text
