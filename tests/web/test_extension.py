import subprocess
import sys

import pytest

from cmplearn.web import _jupyter_server_extension_points


def test_jupyter_finds_the_extension():
    (point,) = _jupyter_server_extension_points()
    assert (point["module"], point["app"].name) == ("cmplearn.web", "cmplearn")


def test_loading_it_imports_no_numbers_library():
    program = (
        "import sys, cmplearn.web.extension as e, importlib\n"
        "[importlib.import_module('cmplearn.web.' + name) for name in e.HANDLER_MODULES]\n"
        "print(sorted({'numpy', 'pandas', 'scipy', 'matplotlib', 'nbgrader', 'voila'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "programme",
        "modules/strategic",
        "lessons/2.3",
        "cases",
        "cases/wirral-moch",
        "portfolio",
        "assessments/a2-care-homes",
        "handbook/tutors",
        "about",
        "static/cmplearn.css",
        "static/kit.js",
    ],
)
def test_every_kind_of_page_is_served(site, path):
    assert site.ask(f"cmplearn/{path}").status == 200


def test_the_address_without_its_slash_leads_to_the_front_page(site):
    answer = site.ask("cmplearn")
    assert (answer.status, answer.headers["Location"]) == (302, "/cmplearn/")


def test_the_root_leads_to_the_front_page(site):
    answer = site.ask("")
    assert (answer.status, answer.headers["Location"].rstrip("?")) == (302, "/cmplearn/")


def test_a_participant_sees_nothing_of_marking(site):
    assert "formgrader" not in site.ask().text


def test_a_tutor_sees_marking_too(tutor_site):
    text = tutor_site.ask().text
    assert 'href="/formgrader"' in text
    assert "For tutors" in text


@pytest.fixture(scope="module")
def shared_site(new_site):
    """A server under a path, as a hub or Binder has it, with the role set in Jupyter's own way."""
    options = ("--CmplearnApp.role=tutor", "--ServerApp.base_url=/user/ann/")
    return new_site(*options, BINDER_LAUNCH_HOST="https://binder.example")


def test_the_role_can_be_set_in_jupyters_own_way(shared_site):
    assert 'href="/user/ann/formgrader"' in shared_site.ask("user/ann/cmplearn/").text


def test_a_base_address_is_kept_in_every_link(shared_site):
    text = shared_site.ask("user/ann/cmplearn/programme").text
    assert 'data-base-url="/user/ann/"' in text
    assert 'href="/cmplearn' not in text
    assert 'href="/user/ann/cmplearn/modules/strategic"' in text


def test_on_binder_every_page_says_that_nothing_lasts(shared_site):
    assert "This copy is temporary." in shared_site.ask("user/ann/cmplearn/lessons/2.3").text


def test_elsewhere_no_page_says_so(site):
    assert "This copy is temporary." not in site.ask("cmplearn/lessons/2.3").text


def test_a_portfolio_that_cannot_be_opened_is_said_on_every_page_and_no_page_is_lost(new_site, tmp_path):
    home = tmp_path / "home"
    home.write_text("a file where the folder should be")
    site = new_site(home=home)
    for path in ("", "modules/operational", "lessons/2.3", "cases", "assessments/a2-care-homes"):
        answer = site.ask(f"cmplearn/{path}")
        assert answer.status == 200
        assert "Your work cannot be saved." in answer.text
    api = site.ask("cmplearn/api/portfolio")
    assert api.status == 507
    assert str(home) in api.json["message"]


def test_one_portfolio_is_open_in_one_server_at_a_time(new_site, tmp_path):
    link = "http://127.0.0.1:8888/cmplearn/?token=key-of-the-first"
    first, second = new_site(home=tmp_path, CMPLEARN_LINK=link), new_site(home=tmp_path)
    assert "Your work cannot be saved." not in first.ask().text
    assert "Your work cannot be saved." in second.ask().text
    body = {"value": 1, "version": 0, "operation": "one"}
    refused = second.ask("cmplearn/api/portfolio/answer/2.3/x", "PUT", body)
    assert refused.status == 423
    assert str(first.process.pid) in refused.json["message"]
    assert link in refused.json["message"]
    assert "in use by another running cmplearn" in second.log
    assert "key-of-the-first" not in second.log

    first.process.terminate()
    first.process.wait(60)
    assert "Your work cannot be saved." not in new_site(home=tmp_path).ask().text
