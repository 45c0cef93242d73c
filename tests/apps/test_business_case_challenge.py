"""The business case challenge without a browser: what its controls change, and how fast."""

import time
from typing import Any

import ipywidgets
import pytest

from cmplearn import course
from cmplearn.apps import business_case_challenge
from cmplearn.errors import InputError

QUESTIONS = ["Whose budget is it?", "Who judged <that>?"]


def controls(app: Any) -> dict[str, Any]:
    """Return every control of the app by its label."""
    found: dict[str, Any] = {}
    waiting = [app]
    while waiting:
        widget = waiting.pop()
        waiting.extend(getattr(widget, "children", ()))
        if getattr(widget, "description", ""):
            found[widget.description] = widget
    return found


def words(app: Any) -> str:
    """Return all HTML that the app shows now, hidden boxes left out."""
    if app.layout.display == "none":
        return ""
    if isinstance(app, ipywidgets.HTML):
        return str(app.value)
    return "\n".join(words(child) for child in getattr(app, "children", ()))


@pytest.fixture
def app() -> Any:
    return business_case_challenge.build(QUESTIONS)


@pytest.fixture
def revealed(app: Any) -> Any:
    found = controls(app)
    found["The room's prediction (admissions)"].value = "200"
    found["Keep it and show the result"].click()
    return app


def test_nothing_is_shown_before_the_room_has_predicted(app: Any) -> None:
    assert "443" in words(app)
    assert "Pays for itself" not in words(app)
    assert "What if" not in words(app)


def test_a_button_pressed_without_a_prediction_says_what_to_do(app: Any) -> None:
    controls(app)["Keep it and show the result"].click()

    assert "Nothing is typed yet" in words(app)
    assert "Pays for itself" not in words(app)


def test_after_a_prediction_the_finding_the_comparison_and_two_pictures_are_shown(revealed: Any) -> None:
    shown = words(revealed)

    assert "Pays for itself at 34 admissions avoided, 8% of the 443 claimed" in shown
    assert "The room predicted 200. As chosen now it takes 34: 166 fewer." in shown
    assert shown.count('<img src="data:image/svg+xml;base64,') == shown.count('alt="') == 2


def test_how_the_cost_follows_from_the_pay_is_said_beside_it(revealed: Any) -> None:
    assert "The cost is 3 times this: 1.5 posts for 2 years." in words(revealed)


def test_what_the_tornado_finds_stands_above_it(revealed: Any) -> None:
    tornado = words(revealed).rsplit("<figure", 1)[1]
    assert tornado.index("Benefits less cost, moved most by: price of an admission") < tornado.index("<img")


def test_a_kept_prediction_can_t_be_changed(revealed: Any) -> None:
    found = controls(revealed)

    assert found["The room's prediction (admissions)"].disabled
    assert found["Keep it and show the result"].disabled


@pytest.mark.parametrize(
    ("label", "value", "says"),
    [
        ("Pay of the team", "pharmacist_wte_2020_21", "Pays for itself at 4 admissions avoided"),
        ("Share of the 443 that count (%)", 5.0, "Counting 22, it loses"),
        ("Price of an admission (£)", 0.0, "No number of admissions avoided pays for it"),
        ("Share of the savings that count (%)", 0.0, "Pays for itself at 180 admissions avoided"),
    ],
)
def test_each_control_changes_the_finding_within_half_a_second(
    revealed: Any, label: str, value: object, says: str
) -> None:
    started = time.perf_counter()
    controls(revealed)[label].value = value

    assert time.perf_counter() - started < 0.5
    assert says in words(revealed)


def test_the_numbers_come_as_tables_follow_changes_and_go_again(revealed: Any) -> None:
    assert "<table>" not in words(revealed)

    found = controls(revealed)
    found["Show the numbers as tables"].click()
    assert words(revealed).count("<table>") == 2

    found["Pay of the team"].value = "pharmacist_wte_2020_21"
    assert "167,010" in words(revealed)

    controls(revealed)["Hide the tables"].click()
    assert "<table>" not in words(revealed)


def test_the_panel_s_questions_come_one_at_a_time_until_all_are_asked(revealed: Any) -> None:
    controls(revealed)["Ask the panel's first question"].click()
    assert "Whose budget is it?" in words(revealed)
    assert "Who judged" not in words(revealed)

    controls(revealed)["Ask the next question"].click()
    assert "Who judged &lt;that&gt;?" in words(revealed)
    assert controls(revealed)["All questions are asked"].disabled


def test_the_handbook_names_every_control(app: Any) -> None:
    handbook = (course.root() / "course/handbook/facilitators.md").read_text(encoding="utf-8")
    for label in controls(app):
        assert label in handbook or label == "The room's prediction (admissions)"


def test_an_app_without_questions_is_refused() -> None:
    with pytest.raises(InputError, match="at least one question"):
        business_case_challenge.build([])


def test_what_is_stored_says_where_the_app_opens(app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    business_case_challenge.show(app)

    assert "opens in the facilitator's view" in capsys.readouterr().out
