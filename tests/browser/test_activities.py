"""Activities in a browser: steps, weights, places, knowledge checks; on pages, in a lesson, in JupyterLab."""

import json
import re
import shutil
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Server
from tests.samples import one_of_each_kind

from cmplearn import course
from cmplearn.course import activities
from cmplearn.methods import mcda, stakeholders
from cmplearn.widgets.activity import control

EXAMPLES = Path(__file__).parents[1] / "course" / "activities"
BED = activities.load_file(EXAMPLES / "one-bed-left.yaml")
PAGE = "cmplearn/activities/one-bed-left"
POINTS = {"public": {"pain": 100, "wait": 50, "cost": 20}, "managers": {"pain": 20, "wait": 100, "cost": 80}}
GROUPS = {"public": "What should count, as a patient sees it?", "managers": "And as the manager sees it?"}


@pytest.fixture(scope="module")
def room(own: Server) -> Server:
    """The server, with the example activities, one of them in lesson 2.3 too."""
    shutil.copytree(EXAMPLES, own.root / "course" / "activities", dirs_exist_ok=True)
    notebook = own.root / course.programme().lesson("2.3").notebook.relative_to(course.root())
    notebook.write_text(json.dumps(lesson_with(BED)), encoding="utf-8")
    return own


def lesson_with(activity: activities.Activity) -> dict[str, Any]:
    """Return a lesson that has nothing but an activity."""
    bundle = control(activity, "2.3")._repr_mimebundle_()
    output = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": bundle}
    cell = {"cell_type": "code", "id": "talk", "metadata": {}, "source": "lesson.activity()"}
    heading = {"cell_type": "markdown", "id": "head", "metadata": {}, "source": "# Beds?\n\n## Talk about it"}
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    cells = [heading, cell | {"execution_count": 1, "outputs": [output]}]
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


@pytest.fixture
def bed(room: Any, new_page: Callable[..., Page]) -> Page:
    """The activity's page, with nothing answered."""
    forget(room)
    page = new_page(on=room)
    page.goto(room.url(PAGE), wait_until="networkidle")
    expect(page.get_by_role("heading", name="Step 1 of 4: The call at six")).to_be_visible()
    return page


def documents(room: Any) -> dict[str, Any]:
    found = json.loads(room.fetch("cmplearn/api/portfolio?kind=answer"))["documents"]
    return {each["key"]: each for each in found if each["value"] is not None}


def keep(room: Any, key: str, value: Any, version: int) -> None:
    """Keep an answer without a browser."""
    import urllib.request
    import uuid

    from tests.servers import TOKEN

    body = {"value": value, "version": version, "operation": uuid.uuid4().hex}
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    address = room.url(f"cmplearn/api/portfolio/answer/{key}")
    request = urllib.request.Request(address, json.dumps(body).encode(), headers, method="PUT")
    urllib.request.urlopen(request).close()


def versions(room: Any) -> dict[str, int]:
    found = json.loads(room.fetch("cmplearn/api/portfolio?kind=answer"))["documents"]
    return {each["key"]: each["version"] for each in found}


def forget(room: Any, tries: int = 3) -> None:
    """Take every answer back, also those that a page of the last test sends on its way out."""
    try:
        for key, document in documents(room).items():
            keep(room, key, None, document["version"])
    except HTTPError as error:
        if error.code != HTTPStatus.CONFLICT or tries == 1:
            raise
        forget(room, tries - 1)


def answer(room: Any, answers: dict[str, Any]) -> None:
    """Keep answers to the example, whatever they are."""
    known = versions(room)
    for name, value in answers.items():
        key = f"one-bed-left/{name}"
        keep(room, key, value, known.get(key, 0))


def group(page: Page, name: str, which: int = 0) -> Locator:
    return page.get_by_role("group", name=name, exact=True).nth(which)


def decide(page: Page) -> None:
    page.get_by_label("Whoever rang first").check()
    group(page, "How sure are you?").get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Step 2: What should count").click()


def weigh(page: Page) -> None:
    for name, points in POINTS.items():
        for label, value in zip(("Pain", "Weeks waited", "What it costs"), points.values(), strict=True):
            group(page, GROUPS[name]).get_by_label(label).fill(str(value))
    page.get_by_role("button", name="Step 3: Who has a say").click()


def place(page: Page, row: int, name: str, across: int, up: int) -> None:
    fields = group(page, f"Row {row}")
    fields.get_by_label("Who", exact=True).fill(name)
    fields.get_by_label("How much it touches them").select_option(str(across))
    fields.get_by_label("How much power they have").select_option(str(up))


def people(page: Page) -> None:
    place(page, 1, "Ann <b>", 4, 5)
    place(page, 2, "Carer", 5, 1)
    for item, rating in (("We have a rule", "2"), ("We asked the public", "1")):
        group(page, item).get_by_label(rating, exact=True).check()
    page.get_by_label("Evidence: We have a rule").fill("The policy of May")
    page.get_by_label("How many beds would do?").fill("3")
    page.get_by_role("button", name="Step 4: One more fact").click()


def finish(page: Page) -> None:
    page.get_by_label("Whoever is in most pain").nth(1).check()
    group(page, "How sure are you?", 1).get_by_label("2", exact=True).check()
    page.get_by_role("button", name="Begin with the rows from before").click()
    expect(page.get_by_role("img", name=re.compile("^Grid"))).to_have_count(2)
    page.get_by_role("button", name="What you answered").click()


def rows(page: Page, name: str) -> list[list[str]]:
    found = page.get_by_role("table", name=name).get_by_role("row").all()
    return [row.locator("th, td").all_inner_texts() for row in found]


def test_a_step_opens_when_the_one_before_is_answered(bed: Page) -> None:
    expect(bed.get_by_text("This opens when you have answered:")).to_be_visible()
    bed.get_by_role("link", name="How sure are you?").click()
    expect(group(bed, "How sure are you?").get_by_label("1", exact=True)).to_be_focused()
    decide(bed)

    expect(bed.get_by_role("heading", name="Step 2 of 4: What should count")).to_be_focused()
    expect(bed.get_by_text("Bob has waited twice")).to_have_count(0)


def test_all_answers_are_kept_and_the_recap_says_what_moved(
    bed: Page, room: Any, axe: Callable[..., None]
) -> None:
    decide(bed)
    weigh(bed)
    people(bed)
    finish(bed)
    recap = bed.get_by_role("heading", name="What you answered")

    expect(recap).to_be_focused()
    expect(bed.get_by_text("You changed 1 of 2 answers.")).to_be_visible()
    assert rows(bed, "What moved")[1] == [
        "Who gets the bed?",
        "Whoever rang first",
        "Whoever is in most pain",
    ]
    expect(bed.get_by_text("A rule that nobody can say aloud")).to_be_visible()
    expect(bed.get_by_role("button", name="Begin with the rows from before")).to_be_hidden()
    assert rows(bed, "Who has a say, and whom does it touch?")[2] == ["Carer", *["5 across, 1 up"] * 2]
    axe(bed)
    expect(bed.get_by_text("Saving…")).to_have_count(0)
    bed.reload(wait_until="networkidle")
    expect(recap).to_be_visible()
    expect(bed.get_by_label("Whoever rang first").first).to_be_checked()
    expect(group(bed, "Row 2").get_by_label("Who", exact=True)).to_have_value("Carer")
    kept = {name.removeprefix("one-bed-left/"): each["value"] for name, each in documents(room).items()}
    assert kept["place"] == [
        {"name": "Ann <b>", "across": 4, "up": 5},
        {"name": "Carer", "across": 5, "up": 1},
    ]
    assert kept["stand"] == {"rule": {"rating": 2, "evidence": "The policy of May"}, "heard": {"rating": 1}}
    expect(bed.get_by_label("Evidence: We have a rule")).to_have_value("The policy of May")
    assert kept["public"] == POINTS["public"]
    assert (kept["decide"], kept["decide-2"], kept["beds"]) == ("first", "worst", 3)


def test_shares_and_the_order_are_those_of_the_method(bed: Page) -> None:
    decide(bed)
    weigh(bed)
    people(bed)
    finish(bed)
    weights = mcda.swing_weights(pd.DataFrame(POINTS))
    scores = {each.label: dict(each.scores) for each in BED.asks[3].candidates.values()}
    values = mcda.weighted_sum(pd.DataFrame.from_dict(scores, orient="index"), weights).round(1)

    def percents(voice: str) -> list[str]:
        return [f"{round(100 * weight, 1):g}%" for weight in weights[voice]]

    expect(group(bed, GROUPS["public"]).get_by_text(f"{percents('public')[0]} of the weight")).to_be_visible()
    shown = rows(bed, "What counts, and how much of the whole")
    assert [[row[1], row[2]] for row in shown[1:]] == [
        list(each) for each in zip(percents("public"), percents("managers"), strict=True)
    ]
    expect(bed.get_by_text("The order changes: first comes Ann, then Bob.")).to_be_visible()
    first = rows(bed, "In this order, with points of 100")[1]
    assert first == [
        "1",
        f"Ann ({values.loc['Ann', 'public']:g})",
        f"Bob ({values.loc['Bob', 'managers']:g})",
    ]


def test_people_are_placed_by_keyboard_and_taken_away_again(bed: Page) -> None:
    decide(bed)
    weigh(bed)
    place(bed, 1, "Ann", 3, 2)
    bed.get_by_role("button", name="Add another").press("Enter")
    expect(group(bed, "Row 3").get_by_label("Who", exact=True)).to_be_focused()
    bed.keyboard.type("Carer")
    bed.keyboard.press("Tab")
    bed.keyboard.type("5")
    bed.keyboard.press("Tab")
    bed.keyboard.type("3")

    grid = bed.get_by_role("img", name=re.compile("^Grid from 1 to 5."))
    expect(grid).to_have_attribute("alt", re.compile("1 Ann: 3 across, 2 up; 2 Carer: 5 across, 3 up"))
    wanted = [stakeholders.quadrant(up, across, top=5) for across, up in ((3, 2), (5, 3))]
    assert [row[-1] for row in rows(bed, "Who stands where")[1:]] == wanted
    bed.get_by_role("button", name="Remove row 1").click()
    expect(grid).to_have_attribute("alt", re.compile("1 Carer: 5 across"))
    expect(group(bed, "Row 1").get_by_label("Who", exact=True)).to_be_focused()


def test_a_number_that_is_none_is_told_and_not_counted(bed: Page) -> None:
    decide(bed)
    pain = group(bed, GROUPS["public"]).get_by_label("Pain")
    pain.fill("120")
    pain.blur()

    expect(bed.get_by_text("Write a number of 100 or less.")).to_be_visible()
    pain.fill("80")
    group(bed, GROUPS["public"]).get_by_label("Weeks waited").fill("20")
    group(bed, GROUPS["public"]).get_by_label("What it costs").fill("0")
    expect(bed.get_by_text("80% of the weight")).to_be_visible()
    expect(bed.get_by_text("The one that matters most gets 100")).to_be_visible()


def waiting_for(page: Page) -> list[str]:
    """Return the questions for whose answers the next step waits."""
    return page.locator(".cmp-gate li").all_inner_texts()


def test_a_map_a_rating_and_weights_count_only_when_they_are_whole(bed: Page) -> None:
    decide(bed)
    for name, points in POINTS.items():
        for label, value in list(zip(("Pain", "Weeks waited"), points.values(), strict=False)):
            group(bed, GROUPS[name]).get_by_label(label).fill(str(value))
    assert waiting_for(bed) == list(GROUPS.values())
    weigh(bed)
    bed.get_by_label("How many beds would do?").fill("3")
    place(bed, 1, "Ann", 3, 2)
    group(bed, "We have a rule").get_by_label("2", exact=True).check()
    both = ["Who has a say, and whom does it touch?", "Where do we stand?"]
    expect(bed.get_by_text("This opens when you have answered:")).to_be_visible()
    assert waiting_for(bed) == both

    group(bed, "We asked the public").get_by_label("1", exact=True).check()
    expect(bed.locator(".cmp-gate li")).to_have_text(both[:1])
    place(bed, 2, " Ann ", 5, 1)
    expect(bed.get_by_text("“Ann” stands here twice.")).to_be_visible()
    expect(bed.locator(".cmp-gate li")).to_have_text(both[:1])
    place(bed, 2, "Carer", 5, 1)
    expect(bed.get_by_text("stands here twice")).to_have_count(0)
    expect(bed.get_by_role("button", name="Step 4: One more fact")).to_be_visible()


def test_what_the_ends_of_a_rating_mean_is_said_with_each_item(bed: Page) -> None:
    decide(bed)
    weigh(bed)

    for name in ("Where do we stand?", "We have a rule", "We asked the public"):
        expect(group(bed, name)).to_have_accessible_description("1 is not at all; 4 is fully.")


WHOLE = {
    "decide": "first",
    "sure": 2,
    "public": POINTS["public"],
    "managers": POINTS["managers"],
    "place": [{"name": "Ann", "across": 4, "up": 5}, {"name": "Carer", "across": 5, "up": 1}],
    "stand": {"rule": {"rating": 2}, "heard": {"rating": 1}},
    "beds": 3,
    "decide-2": "worst",
    "sure-2": 2,
    "place-2": [{"name": "Ann", "across": 4, "up": 5}, {"name": "Carer", "across": 5, "up": 2}],
}
OF_ANOTHER_KIND: tuple[Any, ...] = (7, True, "words", {"a": 1}, {"rule": 3}, [None], [7, {"name": 7}], [[]])


@pytest.mark.parametrize("name", ["decide", "sure", "why", "public", "place", "stand", "beds", "place-2"])
def test_an_answer_of_another_kind_is_no_answer_and_can_be_given(bed: Page, room: Any, name: str) -> None:
    errors: list[str] = []
    bed.on("pageerror", lambda error: errors.append(str(error)))
    label = next(ask.label for ask in BED.asks if ask.id == name)
    fits = {"sure": int, "beds": int, "why": str}.get(name, ())
    for value in OF_ANOTHER_KIND:
        if isinstance(value, fits) and value is not True and name != "sure":
            continue
        answer(room, WHOLE | {name: value})
        bed.reload()
        if name == "why":  # for which nothing waits
            expect(bed.get_by_text("You changed 1 of 2 answers.")).to_be_visible()
        else:
            expect(bed.locator(".cmp-gate li"), repr(value)).to_have_text([label])
        last = bed.locator(".cmp-live").filter(has_text=label).last
        expect(last.locator("input, textarea").first).to_be_visible()
    assert errors == []


def test_a_scale_that_was_kept_as_text_is_shown_and_counts(bed: Page, room: Any) -> None:
    answer(room, {"decide": "first", "sure": "2"})
    bed.reload(wait_until="networkidle")

    expect(group(bed, "How sure are you?").get_by_label("2", exact=True)).to_be_checked()
    expect(bed.get_by_role("heading", name="Step 2 of 4")).to_be_visible()


def test_a_choice_of_several_that_holds_a_number_can_be_made(
    room: Any, new_page: Callable[..., Page]
) -> None:
    key = "eight-doors-four-calls/calls"
    keep(room, key, 7, versions(room).get(key, 0))
    page = new_page(on=room)
    page.goto(room.url("cmplearn/activities/eight-doors-four-calls"), wait_until="networkidle")

    page.get_by_role("checkbox").first.check()
    expect(page.get_by_text("Saved at")).to_be_visible()
    forget(room)


def test_names_that_were_kept_in_a_strange_shape_are_left_out_of_the_recap(bed: Page, room: Any) -> None:
    ann = {"name": " Ann ", "across": 4, "up": 5}
    strange = [None, {"name": None, "across": 1, "up": 1}, {"name": "Ann"}, ann, WHOLE["place"][1]]
    answer(room, WHOLE | {"place": strange})
    bed.reload(wait_until="networkidle")

    expect(bed.get_by_text("1 of 2 places changed.")).to_be_visible()
    assert rows(bed, "Who has a say, and whom does it touch?")[1:] == [
        ["Ann", *["4 across, 5 up"] * 2],
        ["Carer", "5 across, 1 up", "5 across, 2 up"],
    ]


@pytest.mark.parametrize(
    ("last", "finding"),
    [
        ({}, "You changed 1 of 2 answers."),
        ({"decide-2": "first"}, "You changed none of these answers."),
        ({"sure-2": 3}, "You changed 2 of 2 answers."),
    ],
)
def test_the_recap_counts_what_was_changed(bed: Page, room: Any, last: dict[str, Any], finding: str) -> None:
    answer(room, WHOLE | last)
    bed.reload(wait_until="networkidle")

    expect(bed.get_by_text(finding, exact=True)).to_be_visible()


def test_votes_of_one_question_and_scores_given_again_are_counted(
    room: Any, new_page: Callable[..., Page]
) -> None:
    page = new_page(on=room)
    found = {
        "this-patient-or-everyone": "You answered 7 times, and changed your answer 6 times.",
        "how-do-we-really-stand": "1 of",
    }
    for id, finding in found.items():
        known = versions(room)
        turn = 0
        for ask in activities.load(id).asks:
            value: Any = turn
            if ask.kind == "choice":
                value = list(ask.options)[turn % 2]
                turn += 1
            elif ask.kind == "ratings":
                value = {item: {"rating": 2} for item in ask.items}
                if ask.again:
                    value[next(iter(ask.items))] = {"rating": 3}
            elif ask.kind == "text":
                continue
            elif ask.kind in ("scale", "number"):
                value = 1
            keep(room, f"{id}/{ask.id}", value, known.get(f"{id}/{ask.id}", 0))
        page.goto(room.url(f"cmplearn/activities/{id}"), wait_until="networkidle")
        expect(page.locator(".cmp-finding", has_text=finding).first).to_be_visible()
        if id == "this-patient-or-everyone":  # each step beside its answer
            votes = page.get_by_role("table").filter(has_text="At this step")
            expect(votes.get_by_role("row")).to_have_count(1 + 7)
    expect(page.get_by_text(re.compile(r"^1 of \d+ scores changed\.$"))).to_be_visible()
    forget(room)


def test_the_lessons_page_and_the_activitys_share_the_answers(
    bed: Page, room: Any, axe: Callable[..., None]
) -> None:
    decide(bed)
    expect(bed.get_by_text("Saving…")).to_have_count(0)
    bed.goto(room.url("cmplearn/lessons/2.3"), wait_until="networkidle")

    expect(bed.get_by_role("heading", name="Activity: One bed left", level=3)).to_be_visible()
    expect(bed.get_by_label("Whoever rang first")).to_be_checked()
    expect(bed.get_by_role("heading", name="Step 2 of 4: What should count")).to_be_visible()
    axe(bed)
    bed.get_by_role("link", name="This activity on a page of its own").click()
    expect(bed).to_have_url(re.compile(f"/{PAGE}$"))


def test_no_more_can_be_chosen_than_there_is_time_for(room: Any, new_page: Callable[..., Page]) -> None:
    page = new_page(on=room)
    page.goto(room.url("cmplearn/activities/eight-doors-four-calls"), wait_until="networkidle")
    boxes = page.get_by_role("checkbox")
    for place in range(4):
        boxes.nth(place).check()
    boxes.nth(4).click()
    expect(boxes.nth(4)).not_to_be_checked()
    expect(page.get_by_text("You can choose 4. Take one off first.")).to_be_visible()
    boxes.nth(0).uncheck()
    expect(page.get_by_text("You can choose 4. Take one off first.")).to_have_count(0)
    boxes.nth(4).check()


def test_a_knowledge_check_judges_only_the_second_time(
    bed: Page, room: Any, axe: Callable[..., None]
) -> None:
    bed.goto(room.url("cmplearn/activities/beds-known"), wait_until="networkidle")
    expect(bed.get_by_role("heading", name="Before the module")).to_be_visible()
    bed.get_by_label("Cash").check()
    bed.get_by_label("443").check()

    expect(bed.get_by_text("This is a check for yourself.")).to_be_visible()
    expect(bed.get_by_text("Your first answers are kept. Leave it here")).to_be_visible()
    expect(bed.get_by_text("Only if a bed closes.")).to_have_count(0)
    bed.get_by_role("button", name="Answer the same questions again").click()
    expect(bed.get_by_role("heading", name="After the module")).to_be_focused()
    expect(bed.get_by_label("Cash")).not_to_be_checked()
    bed.get_by_label("A bed for someone else").check()
    bed.get_by_label("443").check()
    bed.get_by_role("button", name="See how you did").click()

    expect(bed.get_by_text("Before the module you had 1 of 2 right; after it, 2.")).to_be_visible()
    expect(bed.get_by_text("Somebody else lies in it.")).to_be_visible()
    expect(bed.get_by_text("Right.", exact=True)).to_have_count(2)
    expect(bed.get_by_text("The answer is")).to_have_count(0)
    axe(bed)
    bed.reload(wait_until="networkidle")
    expect(bed.get_by_role("heading", name="How you did")).to_be_visible()
    kept = documents(room)["beds-known/closed-after"]
    assert kept["value"] == "bed"
    keep(room, "beds-known/closed-after", "cash", kept["version"])
    bed.reload(wait_until="networkidle")
    expect(bed.get_by_text("Before the module you had 1 of 2 right; after it, 1.")).to_be_visible()
    expect(bed.get_by_text("The answer is “A bed for someone else”.")).to_be_visible()


def test_the_answers_of_a_knowledge_check_are_folded_and_print(
    room: Any, new_page: Callable[..., Page]
) -> None:
    page = new_page(on=room)
    page.goto(room.url("cmplearn/activities/beds-known/run-sheet"), wait_until="networkidle")
    feedback = page.get_by_text("Somebody else lies in it.")

    expect(feedback).to_be_hidden()
    page.emulate_media(media="print")
    expect(feedback).to_be_visible()


@pytest.mark.parametrize("path", ["cmplearn/activities", PAGE, f"{PAGE}/run-sheet", f"{PAGE}/answers"])
def test_every_page_fits_a_phone_and_has_nothing_for_axe(
    room: Any, new_page: Callable[..., Page], axe: Callable[..., None], path: str
) -> None:
    page = new_page(on=room, viewport={"width": 360, "height": 740})
    page.goto(room.url(path), wait_until="networkidle")

    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_all_of_an_activity_fits_a_phone(bed: Page) -> None:
    decide(bed)
    weigh(bed)
    people(bed)
    finish(bed)
    bed.set_viewport_size({"width": 360, "height": 740})

    assert bed.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_an_activity_can_be_read_and_printed(
    room: Any, new_page: Callable[..., Page]
) -> None:
    page = new_page(on=room, java_script_enabled=False)
    page.goto(room.url(PAGE))

    expect(page.get_by_text("☐ Whoever rang first").first).to_be_visible()
    expect(page.get_by_text("Bob has waited twice")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text("answer on paper")


def test_an_activity_is_live_in_jupyterlab(room: Any, new_page: Callable[..., Page]) -> None:
    forget(room)
    page = new_page(on=room)
    path = course.programme().lesson("2.3").notebook.relative_to(course.root()).as_posix()
    page.goto(room.url(f"lab/tree/{path}"))
    first = page.get_by_label("Whoever rang first")

    expect(first).to_be_visible(timeout=60_000)
    with page.expect_response(re.compile("/api/portfolio/answer/")):
        first.check()
    assert documents(room)["one-bed-left/decide"]["value"] == "first"


def answer_what_is_open(page: Page, fewest: int) -> None:
    """Give some answer to everything that is on the page."""
    for placing in page.locator(".cmp-is-placing").all():
        while placing.get_by_role("group", name=re.compile(r"^Row \d+$")).count() < fewest:
            placing.get_by_role("button", name="Add another").click()
        for number, row in enumerate(placing.get_by_role("group", name=re.compile(r"^Row \d+$")).all()):
            row.get_by_label("Who", exact=True).fill(f"Person {number + 1}")
            for select in row.get_by_role("combobox").all():
                select.select_option(str(number % 5 + 1))
    for fields in page.locator(".cmp-is-activity fieldset").all():
        options = fields.locator("input[type=radio], input[type=checkbox]")
        if options.count() and not fields.locator(":checked").count():
            options.first.check()
    for dots in page.locator(".cmp-is-dots").all():
        dots.locator("input").first.fill("1")
    for keep_order in page.get_by_role("button", name="Keep this order").all():
        keep_order.click()
    for box in page.locator(".cmp-is-activity :not(.cmp-is-dots) input[inputmode=decimal]").all():
        box.fill(box.input_value() or "10")


RAREST_FIRST = ("actions", "ranking", "dots", "placing", "points", "ratings", "number", "scale", "choice")


def rarest(id: str) -> tuple[bool, str]:
    """Return what an activity asks that few others do."""
    asked = {ask.kind for ask in activities.load(id).asks}
    return activities.load(id).is_asked_twice, next(kind for kind in RAREST_FIRST if kind in asked)


@pytest.mark.parametrize("id", one_of_each_kind(activities.ids(), rarest))
def test_every_activity_of_the_course_can_be_worked_to_its_end(
    id: str, room: Any, new_page: Callable[..., Page], axe: Callable[..., None]
) -> None:
    page = new_page(on=room, viewport={"width": 360, "height": 740})
    page.goto(room.url(f"cmplearn/activities/{id}"), wait_until="networkidle")
    asks = activities.load(id).asks
    end = page.get_by_role("heading", name=re.compile("^(What you answered|Thank you|How you did)$"))
    for _ in range(2 * len(activities.load(id).steps) + 2):
        answer_what_is_open(page, max((ask.fewest for ask in asks), default=1))
        go_on = page.locator(".cmp-gate").get_by_role("button")
        if not go_on.count():
            break
        go_on.click()

    expect(end).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


ORDER = "What comes first?"
DOTS = "Where do your dots go?"


@pytest.fixture
def order(room: Any, new_page: Callable[..., Page]) -> Page:
    """The page that asks for an order, dots and actions, with nothing answered."""
    forget(room)
    page = new_page(on=room)
    page.goto(room.url("cmplearn/activities/put-in-order"), wait_until="networkidle")
    expect(page.get_by_role("heading", name="Step 1 of 2: Once")).to_be_visible()
    return page


def test_an_order_dots_and_actions_are_given_by_keyboard_and_kept(
    order: Page, room: Any, axe: Callable[..., None]
) -> None:
    assert waiting_for(order) == [ORDER, DOTS]
    up = order.get_by_role("button", name="Up: A ride home")
    up.press("Enter")
    up.press("Enter")
    up.press("Enter")  # it is first already
    expect(up).to_be_focused()
    expect(order.get_by_text("A ride home: now 1 of 3.")).to_have_count(1)
    expect(order.get_by_role("button", name="Keep this order")).to_be_hidden()
    expect(order.locator(".cmp-order li > span")).to_have_text(
        ["A ride home", "A bed", "A nurse at < 5 minutes"]
    )
    group(order, DOTS).get_by_label("A bed").fill("2")
    group(order, DOTS).get_by_label("A nurse").fill("2")
    expect(order.get_by_text("You have put 4 dots, and have 3. Take 1 away.")).to_be_visible()
    assert waiting_for(order) == [DOTS]
    group(order, DOTS).get_by_label("A nurse").fill("1")
    action = group(order, "Action 1")
    action.get_by_label("What I will do").fill("Ring Sam")
    action.get_by_label("By when").fill("2026-12-01")
    order.get_by_role("button", name="Add another").press("Enter")
    expect(group(order, "Action 2").get_by_label("What I will do")).to_be_focused()
    axe(order)
    order.get_by_role("button", name="Step 2: Twice").click()
    order.get_by_role("button", name="Keep this order").click()
    group(order, DOTS, 1).get_by_label("A bed").fill("3")
    order.get_by_role("button", name="What you answered").click()

    assert rows(order, ORDER)[1:] == [
        ["A bed", "2", "1"],
        ["A nurse at < 5 minutes", "3", "2"],
        ["A ride home", "1", "3"],
    ]
    assert rows(order, DOTS)[1:] == [["A bed", "2", "3"], ["A nurse", "1", "0"]]
    expect(order.get_by_text("Saving…")).to_have_count(0)
    order.reload(wait_until="networkidle")
    expect(order.get_by_role("heading", name="What you answered")).to_be_visible()
    expect(group(order, "Action 1").get_by_label("By when")).to_have_value("2026-12-01")
    kept = {name.removeprefix("put-in-order/"): each["value"] for name, each in documents(room).items()}
    assert kept == {
        "order": ["ride", "bed", "nurse"],
        "dots": {"bed": 2, "nurse": 1},
        "acts": [{"what": "Ring Sam", "by": "2026-12-01"}],
        "order-2": ["bed", "nurse", "ride"],
        "dots-2": {"bed": 3},
    }
    words = room.fetch("cmplearn/activities/put-in-order/answers").decode()
    assert "A ride home; A bed; A nurse at &lt; 5 minutes" in words
    assert "What: Ring Sam; By when: 2026-12-01" in words


@pytest.mark.parametrize("name", ["order", "dots", "acts"])
def test_an_order_dots_or_actions_kept_in_a_strange_shape_are_no_answer(
    order: Page, room: Any, name: str
) -> None:
    errors: list[str] = []
    order.on("pageerror", lambda error: errors.append(str(error)))
    whole = {"order": ["bed", "nurse", "ride"], "dots": {"bed": 3}, "acts": [{"what": "Ring"}]}
    labels = {"order": [ORDER], "dots": [DOTS], "acts": []}
    for value in (*OF_ANOTHER_KIND, ["bed", "bed", "ride"], {"bed": 9}, {"bed": -1}, [{"what": 3}]):
        known = versions(room)
        for key, held in (whole | {name: value}).items():
            keep(room, f"put-in-order/{key}", held, known.get(f"put-in-order/{key}", 0))
        order.reload()
        if labels[name]:
            expect(order.locator(".cmp-gate li"), repr(value)).to_have_text(labels[name])
        else:
            expect(order.get_by_role("heading", name="Step 2 of 2")).to_be_visible()
    assert errors == []
