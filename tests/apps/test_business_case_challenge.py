"""The business case challenge without a browser: what its controls change, and how fast."""

import time
from typing import Any

import pytest
from tests.apps.on_screen import controls, words
from tests.apps.phones import Phones

from cmplearn import course
from cmplearn.apps import business_case_challenge, joining, outline_case
from cmplearn.course import activities
from cmplearn.errors import InputError

QUESTIONS = ["Whose budget is it?", "Who judged <that>?"]


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
    started = time.process_time()  # what it costs, however busy the machine is
    controls(revealed)[label].value = value

    assert time.process_time() - started < 0.5
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


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Phones:
    """Phones that have joined as the app begins."""
    found = Phones([activities.load(business_case_challenge.ACTIVITY)])
    monkeypatch.setattr(joining, "panel", found.join_at_once)
    return found


def asked(phones: Phones) -> Any:
    """Return the app once three phones have predicted."""
    app = business_case_challenge.build(QUESTIONS)
    assert phones.done == [], "the code stays on the screen until the room is asked"
    controls(app)["Ask the phones for predictions"].click()
    phones.answer("real", 10, 34, 400)
    return app


def test_where_phones_have_joined_the_middle_of_their_predictions_is_the_room_s(phones: Phones) -> None:
    app = asked(phones)
    assert "3 of 3 have predicted" in words(app)

    controls(app)["Keep it and show the result"].click()

    assert "The room predicted 34, and as chosen now that is just what it takes." in words(app)
    assert words(app).count("<figure") == 3
    assert [kind for kind, _ in phones.done] == ["opened", "closed", "shown"]


def test_what_phones_predict_is_waited_for_and_the_page_goes_on_meanwhile(phones: Phones) -> None:
    app = asked(phones)
    phones.be_slow()
    controls(app)["Keep it and show the result"].click()
    assert "what the phones predict is on its way" in words(app)
    assert "The room predicted" not in words(app)

    phones.catch_up()

    assert "The room predicted 34" in words(app)
    assert "on its way" not in words(app)


def test_phones_predict_no_more_than_is_claimed() -> None:
    (asked, *_) = activities.load(business_case_challenge.ACTIVITY).asks

    assert (asked.minimum, asked.maximum) == (0, outline_case.outline().claimed)


def test_what_phones_predicted_is_a_fold_above_the_guesses(phones: Phones) -> None:
    app = asked(phones)
    controls(app)["Keep it and show the result"].click()

    folded = (
        words(app).partition("<summary>What the phones predicted</summary>")[2].partition("</details>")[0]
    )
    assert "The middle of 3 estimates is 34" in folded
    assert folded.count("<figure") == folded.count("<table") == 1


def test_a_number_that_the_room_agreed_on_goes_before_what_phones_predicted(phones: Phones) -> None:
    app = asked(phones)
    phones.be_slow()
    controls(app)["The room's prediction (admissions)"].value = "200"
    controls(app)["Keep it and show the result"].click()

    assert "The room predicted 200." in words(app)


def test_the_panel_s_vote_is_counted_and_shown_only_on_demand(revealed: Any) -> None:
    assert "Fund it" not in controls(revealed)
    controls(revealed)["Let the panel vote"].click()
    controls(revealed)["Fund it, on conditions"].value = 9
    controls(revealed)["Let it end"].value = 2
    controls(revealed)["Count these votes"].click()
    assert "11 voted" in words(revealed)
    assert "9 of 11" not in words(revealed)

    controls(revealed)["Show the vote"].click()
    assert "9 of 11" in words(revealed)


def test_the_handbook_names_every_control(app: Any) -> None:
    handbook = (course.root() / "course/handbook/facilitators.md").read_text(encoding="utf-8")
    app.children[-2].layout.display = ""
    for label in controls(app):
        assert label in handbook or label == "The room's prediction (admissions)"


def test_an_app_without_questions_is_refused() -> None:
    with pytest.raises(InputError, match="at least one question"):
        business_case_challenge.build([])


def test_what_is_stored_says_where_the_app_opens(app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    business_case_challenge.show(app)

    assert "opens in the facilitator's view" in capsys.readouterr().out
