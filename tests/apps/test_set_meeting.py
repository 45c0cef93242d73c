"""The set meeting's page without a browser: a whole meeting with nobody joined and no room."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.apps.on_screen import controls, press, words

from cmplearn import course
from cmplearn.apps import set_meeting
from cmplearn.apps.meeting_stages import read_date
from cmplearn.apps.meeting_words import lateness_html
from cmplearn.errors import InputError
from cmplearn.rooms.meeting import begin, plan

PROMPTS = ["What would you like to be different?", "Who sees <this> otherwise?"]
TAKE = "Take the nearest plan that fits"
NAMES = "Asha, Ben, Cai, Dee, Eva, Femi, Gwen"


@pytest.fixture
def app(tmp_path: Path) -> Any:
    return set_meeting.build(PROMPTS, {"CMPLEARN_HOME": str(tmp_path)})


@pytest.fixture
def begun(app: Any) -> Any:
    press(app, "Begin the meeting")
    controls(app)["Here without a phone (names, with commas)"].value = NAMES
    press(app, "I work by the code of ethics")
    press(app, "Those without a phone agree, aloud")
    return app


def bar(app: Any) -> Any:
    """Return what stays in sight while the page is scrolled."""
    (found,) = (child for child in app.children if "cmp-meeting-head" in child._dom_classes)
    return found


def choose(app: Any, *presenters: str) -> None:
    for number, name in enumerate(presenters, 1):
        controls(app)[f"Presenter of issue {number}"].value = name


def to_stage(app: Any, title: str) -> None:
    for _ in range(20):
        if f">{title}" in words(app):
            return
        if ">Who brings an issue" in words(app):
            _, *names = controls(app)["Presenter of issue 1"].options
            choose(app, names[0][1], names[1][1])
        press(app, "Next stage")
    pytest.fail(f"The meeting never came to {title}.")


def test_the_course_s_meeting_is_offered_and_fits(app: Any) -> None:
    assert "It fits: 140 of 150 minutes, 10 to spare." in words(app)
    assert "Our contract" not in words(app)
    press(app, "Show the stages")
    assert words(app).index("Our contract") < words(app).index("Check-in")


def test_what_can_t_fit_is_refused_and_can_t_begin(app: Any) -> None:
    controls(app)["Issues"].value = 3

    assert "3 issues for a set of 7 take 185 minutes, and there are 150: 35 too few" in words(app)
    assert controls(app)["Begin the meeting"].disabled
    controls(app)["Issues"].value = 2
    assert not controls(app)["Begin the meeting"].disabled


def test_eight_at_the_last_meeting_are_offered_the_nearest_plan_by_one_press(app: Any) -> None:
    controls(app)["Members"].value = 8
    controls(app)["Which meeting"].value = 5
    assert TAKE not in controls(app)
    controls(app)["The last meeting?"].value = True
    assert "3 too few" in words(app)
    assert "plan that fits: the review of each member’s actions 1 minute instead of 2." in words(app)
    assert controls(app)["Begin the meeting"].disabled

    press(app, TAKE)

    assert "It fits: 145 of 150 minutes, 5 to spare." in words(app)
    assert TAKE not in controls(app)
    assert not controls(app)["Begin the meeting"].disabled


def test_what_is_no_set_is_offered_no_plan(app: Any) -> None:
    controls(app)["Members"].value = 9

    assert "two sets" in words(app)
    assert TAKE not in controls(app)


def test_every_length_can_be_changed(app: Any) -> None:
    press(app, "Change the minutes of the parts")
    controls(app)["Open questions"].value = 15

    assert "It fits: 130 of 150 minutes" in words(app)
    assert "Each issue has 40 minutes. Sets usually give one 50 to 60." in words(app)


@pytest.mark.parametrize(("form", "needed"), [("york", "82 of 90"), ("half-day", "181 of 210")])
def test_a_form_fills_in_its_minutes(app: Any, form: str, needed: str) -> None:
    controls(app)["Form"].value = form

    assert f"It fits: {needed} minutes" in words(app)


def test_a_set_needs_a_name_since_its_meetings_belong_together_by_it(app: Any) -> None:
    controls(app)["Name of the set"].value = "  "
    press(app, "Begin the meeting")

    assert "Give the set a name" in words(app)


def test_nothing_goes_on_before_the_code_of_ethics_and_the_contract(app: Any) -> None:
    press(app, "Begin the meeting")
    press(app, "Next stage")
    assert "acknowledges the code of ethics first" in words(app)

    press(app, "I work by the code of ethics")
    press(app, "Next stage")
    assert "Nobody is here yet" in words(app)

    controls(app)["Here without a phone (names, with commas)"].value = NAMES
    press(app, "Next stage")
    assert "7 of you have not agreed yet" in words(app)
    assert ">Our contract" in words(app)


def test_what_a_button_of_the_bar_says_stands_in_the_bar(app: Any) -> None:
    press(app, "Begin the meeting")
    press(app, "Next stage")
    assert "acknowledges the code of ethics first" in words(bar(app))

    controls(app)["Here without a phone (names, with commas)"].value = NAMES
    press(app, "I work by the code of ethics")
    assert "acknowledges the code of ethics first" not in words(app)
    press(app, "Those without a phone agree, aloud")
    to_stage(app, "Looking back, and actions")
    press(app, "End the meeting")
    assert "Ask first whether everybody has sent their actions." in words(bar(app))
    assert {"Yes, end it now", "Not yet"} <= set(controls(bar(app)))


def test_each_stage_is_brought_to_its_top(begun: Any) -> None:
    found = []
    for _ in range(3):
        found += re.findall(r'class="cmp-finding" tabindex="-1" data-bring="([^"]+)"', words(bar(begun)))
        press(begun, "One minute more")
        assert f'data-bring="{found[-1]}"' in words(begun), "a button that changes no stage brings nothing"
        press(begun, "Next stage")
    assert len(set(found)) == 3


def test_without_a_room_who_speaks_is_never_counted(begun: Any) -> None:
    assert "Count who speaks" not in controls(begun)
    to_stage(begun, "Open questions")
    assert "Nobody" not in controls(begun)


def test_the_clock_says_what_is_left_and_whether_it_runs(begun: Any) -> None:
    assert 'data-left="900"' in words(begun)
    assert 'data-name="contract-0" data-running="yes"' in words(begun)
    press(begun, "Pause")
    assert 'data-name="contract-0" data-running="no"' in words(begun)
    press(begun, "One minute more")
    assert 'data-left="960"' in words(begun)
    press(begun, "Go on")
    assert 'data-running="yes"' in words(begun)


def test_a_round_goes_from_one_to_the_next(begun: Any) -> None:
    to_stage(begun, "Check-in")
    assert "<strong>Asha, now</strong>" in words(begun)
    press(begun, "Next person")
    assert "<strong>Ben, now</strong>" in words(begun)


def test_the_same_presenter_twice_is_refused(begun: Any) -> None:
    to_stage(begun, "Who brings an issue")
    choose(begun, "Asha", "Asha")
    press(begun, "Next stage")

    assert "Each presenter has one turn" in words(begun)


def test_nobody_presents_who_was_not_chosen(begun: Any) -> None:
    to_stage(begun, "Who brings an issue")
    press(begun, "Next stage")
    assert "Choose first who presents each issue." in words(begun)
    choose(begun, "Asha", "")
    press(begun, "Next stage")
    assert ">Who brings an issue" in words(begun)


def test_an_issue_goes_through_its_stages_with_prompts_only_while_questions_are_asked(begun: Any) -> None:
    to_stage(begun, "The issue, uninterrupted")
    assert "<strong>Asha speaks.</strong>" in words(begun)
    assert "Question-listener: hears how questions are put" in words(begun)
    assert PROMPTS[0] not in words(begun)
    to_stage(begun, "Open questions")
    assert PROMPTS[0] in words(begun)
    assert "Who sees &lt;this&gt; otherwise?" in words(begun)


def test_actions_are_written_down_with_owner_and_date_and_stand_at_the_end(begun: Any) -> None:
    to_stage(begun, "Reflection and action")
    controls(begun)["What, in the owner’s words"].value = "Ring <the> ward"
    controls(begun)["By when (day/month/year)"].value = "30/11/2026"
    press(begun, "Write it down")
    assert "<td>Asha</td><td>Ring &lt;the&gt; ward</td><td>30 November 2026</td>" in words(begun)
    assert controls(begun).get("What, in the owner’s words").value == ""

    to_stage(begun, "Looking back, and actions")
    press(begun, "End the meeting")
    press(begun, "Not yet")
    assert "Yes, end it now" not in controls(begun)
    press(begun, "End the meeting")
    press(begun, "Yes, end it now")
    assert "The meeting has ended" in words(begun)
    assert "Ring &lt;the&gt; ward" in words(begun)
    assert "Nothing is kept: this meeting had no room." in words(begun)
    assert '<td>Together</td><td class="number">140</td>' in words(begun)


def test_the_last_meeting_ends_the_set_and_opens_no_other(app: Any) -> None:
    controls(app)["The last meeting?"].value = True
    press(app, "Begin the meeting")
    controls(app)["Here without a phone (names, with commas)"].value = NAMES
    press(app, "I work by the code of ethics")
    press(app, "Those without a phone agree, aloud")
    to_stage(app, "Looking back, and actions")
    assert "End the meeting" not in controls(app)
    press(app, "Next stage")
    assert "Then say goodbye to the set as a set." in words(app)
    press(app, "End the meeting")
    press(app, "Yes, end it now")
    assert "next meeting" not in words(app)


def test_in_a_set_that_runs_itself_the_adviser_s_role_goes_round_too(app: Any) -> None:
    controls(app)["Set adviser"].value = False
    press(app, "Begin the meeting")
    controls(app)["Here without a phone (names, with commas)"].value = NAMES
    press(app, "I work by the code of ethics")
    press(app, "Those without a phone agree, aloud")
    to_stage(app, "Open questions")
    assert "Set adviser: <strong>Ben</strong>" in words(app)
    press(app, "Next stage")
    for _ in range(6):
        press(app, "Next stage")
    assert "Issue 2: Ben" in words(app)
    assert "Set adviser: <strong>Ben</strong>" not in words(app)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "On time, 48 minutes to spare."),
        (52, "On time."),
        (54, "we end 1 minute late."),
        (60, "we end 7 minutes late."),
    ],
)
def test_an_overrun_is_said_in_words_as_it_happens(minutes: int, said: str) -> None:
    start = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)
    progress = begin(plan(6, 234, 2), start)  # 186 minutes are planned, the first stage has 5

    assert said in lateness_html(progress, start + timedelta(minutes=minutes), 234)


def test_a_name_that_is_markup_is_shown_as_it_was_typed(app: Any) -> None:
    press(app, "Begin the meeting")
    controls(app)["Here without a phone (names, with commas)"].value = "<img src=x>, {ben}, *Cai*, Dee"
    press(app, "I work by the code of ethics")
    press(app, "Those without a phone agree, aloud")
    to_stage(app, "The issue, uninterrupted")

    assert "<img src=x>" not in words(app)
    assert "&lt;img src=x&gt; speaks." in words(app)
    to_stage(app, "Issue 2: {ben}")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", None),
        ("30/11/2026", date(2026, 11, 30)),
        (" 1.12.26 ", date(2026, 12, 1)),
        ("2026-12-24", date(2026, 12, 24)),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, read: date | None) -> None:
    assert read_date(typed) == read


@pytest.mark.parametrize("typed", ["soon", "31/11/2026", "12/2026", "0/0/0"])
def test_what_is_no_date_is_refused(typed: str) -> None:
    with pytest.raises(InputError, match=r"is no date\. Write it as 30/11/2026"):
        read_date(typed)


def test_an_app_without_prompts_is_refused() -> None:
    with pytest.raises(InputError, match="at least one open question"):
        set_meeting.build([], {})


def test_the_handbook_names_what_is_pressed_in_every_stage(begun: Any) -> None:
    handbook = (course.root() / "course/handbook/learning-sets.md").read_text(encoding="utf-8")
    for label in ("Pause", "One minute more", "Next stage", "Back"):
        assert f"*{label}*" in " ".join(handbook.split())
        assert label in controls(begun)
    to_stage(begun, "Looking back, and actions")
    assert "*End the meeting*" in handbook
    assert "End the meeting" in controls(begun)


def test_what_is_stored_says_where_the_app_opens(app: Any, capsys: pytest.CaptureFixture[str]) -> None:
    set_meeting.show(app)

    assert "opens in the facilitator's view" in capsys.readouterr().out
