"""A participant who does not code fills in the assignment, checks it and hands it in; a tutor collects it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import every_screen

from cmplearn.marking import collect, open_notebook, values_of

PAGE = "cmplearn/assessments/a2-care-homes"
NUMBERS = {
    "Staff cost over three years, before discounting (pounds)": "£474,000",
    "Cash-releasing benefits in a full year (pounds)": "69,500",
    "Admissions counted in a full year, after grading": "52",
    "Present value of the costs (pounds)": "458,151.69",
    "Net present social value (NPSV) (pounds)": "17132",
    "Admissions needed in a full year to break even": "48.9",
}


@pytest.fixture
def form(page, server):
    """The form page, with its controls there."""
    page.goto(server.url(PAGE))
    page.get_by_label("Your recommendation to the board").wait_for()
    return page


def result(page, label):
    """What the check said beside a field."""
    return page.get_by_role("listitem").filter(has_text=label)


def marked(course_root, folder):
    """Mark what was collected with nbgrader; return each hand-in's marks and how much a person must read."""
    shutil.copytree(course_root, folder)
    environment = os.environ | {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    }
    for step in (["generate_assignment", "--force"], ["autograde"]):
        command = [sys.executable, "-m", "nbgrader", *step, "a2-care-homes"]
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    with closing(sqlite3.connect(folder / "gradebook.db")) as gradebook:
        marks = "SELECT SUM(auto_score), SUM(needs_manual_grade) FROM grade GROUP BY notebook_id"
        return gradebook.execute(marks).fetchall()


def test_filled_in_checked_handed_in_and_collected(form, server, tmp_path):
    for label, typed in NUMBERS.items():
        form.get_by_label(label, exact=True).fill(typed)
    form.get_by_role("group", name="Prices of the year").get_by_label("2025/26").check()
    form.get_by_label("Your recommendation to the board").fill("I recommend option C, in 15 homes.")

    form.get_by_role("button", name="Check my answers").click()
    form.get_by_text("11 answers looked at: 7 fine so far, 1 to look at again, 3 blank.").wait_for()
    again = result(form, "Admissions needed in a full year to break even")
    assert "Admissions come whole" in again.inner_text()
    again.get_by_role("link").click()
    form.get_by_label("Admissions needed in a full year to break even").fill("49")
    form.get_by_role("button", name="Check my answers").click()
    form.get_by_text("8 fine so far, 0 to look at again, 3 blank.").wait_for()

    form.get_by_label("Your name").fill("Robin Example")
    form.get_by_label("Participant number").fill("P012")
    form.get_by_label("I declare that this is my own work.").check()
    form.get_by_label("Your recommendation to the board").fill(
        "I recommend option C, and typed on to the end."
    )
    form.get_by_role("button", name="Hand in", exact=True).click()
    form.get_by_role("heading", name="Your file is ready").wait_for()
    with form.expect_download() as waiting:
        form.get_by_role("link", name="Download the file").click()
    sent = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(sent)

    report = collect([sent], server.root / "assessments")
    assert [(each.status, each.participant, each.notes) for each in report.outcomes] == [
        ("collected", "P012", ())
    ]
    release = open_notebook(server.root / "assessments/release/a2-care-homes/a2-care-homes.ipynb")
    collected = server.root / "assessments/submitted/P012/a2-care-homes/a2-care-homes.ipynb"
    values = values_of(open_notebook(collected), release)
    assert values["staff_cost_gbp"] == 474000
    assert values["price_year"] == "2025/26"
    assert values["break_even_admissions"] == 49
    assert values["recommendation"] == "I recommend option C, and typed on to the end."
    assert values["preferred_option"] is None

    # Price year 1, staff 2, cash 3, admissions 2, costs 2, NPSV 2, break-even 2; the text waits.
    assert marked(server.root / "assessments", tmp_path / "marking") == [(14, 1)]


def test_a_temporary_server_checks_and_takes_a_hand_in_without_a_warning(form):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    form.evaluate("document.body.dataset.temporary = ''")
    form.get_by_label("Present value of the costs (pounds)", exact=True).fill("458151.69")
    form.get_by_role("button", name="Check my answers").click()
    form.get_by_text("11 answers looked at").wait_for()
    form.get_by_label("Your name").fill("Robin Example")
    form.get_by_label("Participant number").fill("P013")
    form.get_by_label("I declare that this is my own work.").check()
    form.get_by_role("button", name="Hand in", exact=True).click()
    form.get_by_role("heading", name="Your file is ready").wait_for()
    assert asked == []


def test_answers_are_there_again_after_leaving(form, server):
    box = form.get_by_label("Present value of the benefits (pounds)", exact=True)
    box.fill("475283")
    form.goto(server.url())
    form.goto(server.url(PAGE))
    expect(box).to_have_value("475283")


def test_what_is_missing_is_said_in_place(form, axe, expected_errors):
    """Without the browser's own checks, as assistive software may send it."""
    expected_errors.append("400 (Bad Request)")
    form.eval_on_selector("form", "form => form.noValidate = true")
    form.get_by_label("Your name").fill("Robin Example")
    form.get_by_label("Participant number").fill("P 12")
    form.get_by_label("I declare that this is my own work.").check()
    form.get_by_role("button", name="Hand in", exact=True).click()
    form.get_by_role("alert").get_by_text("Participant number: use letters, digits").wait_for()
    assert form.get_by_label("Your name").input_value() == "Robin Example"
    axe(form)


def test_an_answer_that_is_no_number_is_not_handed_in_as_the_one_before_it(form):
    label = "Net present social value (NPSV) (pounds)"
    box = form.get_by_label(label, exact=True)
    box.fill("17132")
    form.get_by_role("button", name="Check my answers").click()
    form.get_by_text("0 to look at again").wait_for()
    box.fill("about 20k")
    form.get_by_role("button", name="Check my answers").click()
    form.get_by_text("1 to look at again").wait_for()
    assert "can't be used" in result(form, "Net present social value (NPSV)").inner_text()

    form.get_by_label("Your name").fill("Robin Example")
    form.get_by_label("Participant number").fill("P014")
    form.get_by_label("I declare that this is my own work.").check()
    form.get_by_role("button", name="Hand in", exact=True).click()
    form.get_by_text("Nothing was handed in: one of your answers can't be used.").wait_for()
    assert box.evaluate("box => box === document.activeElement")

    box.fill("17132")
    form.get_by_role("button", name="Hand in", exact=True).click()
    form.get_by_role("heading", name="Your file is ready").wait_for()


def test_no_barrier_on_any_screen(form, axe):
    looks_right(form, axe)
    form.get_by_role("button", name="Check my answers").click()
    form.get_by_text("answers looked at").wait_for()
    looks_right(form, axe)
    form.get_by_label("Your name").fill("Robin Example")
    form.get_by_label("Participant number").fill("P013")
    form.get_by_label("I declare that this is my own work.").check()
    form.get_by_role("button", name="Hand in", exact=True).click()
    form.get_by_role("heading", name="Your file is ready").wait_for()
    looks_right(form, axe)


def looks_right(form, axe):
    for width in every_screen(form):
        axe(form)
        assert form.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_every_control_in_order(form):
    """From the first field on, Tab comes to each box, to the check and to handing in."""
    form.get_by_label("Staff cost over three years, before discounting (pounds)", exact=True).focus()
    reached = []
    for _ in range(60):
        form.keyboard.press("Tab")
        reached.append(
            form.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        )
        if reached[-1] == "Hand in":
            break
    expected = ["Cash-releasing benefits in a full year (pounds)", "Your recommendation to the board"]
    expected += [
        "Check my answers",
        "Your name",
        "Participant number",
        "I declare that this is my own work.",
        "Hand in",
    ]
    assert [each for each in reached if each in expected] == expected
