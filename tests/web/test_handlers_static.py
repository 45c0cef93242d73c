import pytest

from cmplearn.web.handlers_static import FOLDERS, find, fingerprint


def test_the_stylesheets_stay_under_twelve_and_five_kilobytes():
    assert find("cmplearn.css").stat().st_size <= 12_000
    assert find("kit.css").stat().st_size <= 5_000


def test_no_static_file_names_another_host():
    for folder in FOLDERS:
        for path in folder.iterdir():
            text = path.read_text().replace("http://www.w3.org/", "")
            assert "http:" not in text, path
            assert "https:" not in text, path
            assert "@import" not in text, path


def test_a_browser_keeps_an_address_with_the_right_fingerprint(site):
    answer = site.ask(f"cmplearn/static/cmplearn.css?v={fingerprint('cmplearn.css')}")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_a_browser_asks_again_for_any_other(site, query):
    assert site.ask(f"cmplearn/static/cmplearn.css{query}").headers["Cache-Control"] == "no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again(site):
    etag = site.ask("cmplearn/static/cmplearn.css").headers["ETag"]
    answer = site.ask("cmplearn/static/cmplearn.css", headers={"If-None-Match": etag})
    assert (answer.status, answer.body) == (304, b"")


def test_a_page_asks_for_the_stylesheet_by_its_fingerprint(site):
    assert f"cmplearn.css?v={fingerprint('cmplearn.css')}" in site.ask().text


def test_the_kits_script_is_served_as_a_script(site):
    answer = site.ask("cmplearn/static/kit.js")
    assert answer.status == 200
    assert answer.headers["Content-Type"].split(";")[0] in {"text/javascript", "application/javascript"}


@pytest.mark.parametrize(
    "path",
    ["../base.py", "%2e%2e/base.py", "..%2fbase.py", "/etc/passwd", "none.css", "", "a%00b", "a" * 300],
)
def test_nothing_else_is_served(site, path):
    assert site.ask(f"cmplearn/static/{path}").status == 404


def test_a_head_request_gets_the_headers_alone(site):
    answer = site.ask("cmplearn/static/cmplearn.css", "HEAD")
    assert (answer.status, answer.body) == (200, b"")


def test_the_login_page_may_use_them(site):
    assert site.ask("cmplearn/static/cmplearn.css", anonymous=True).status == 200
