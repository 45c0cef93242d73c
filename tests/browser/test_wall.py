"""The wall of every activity of the course, page by page: nobody scrolls it, and the back row can read it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Page
from tests.browser.test_room_screens import LEGIBLE, OLD_PROJECTOR, house, open_page
from tests.rooms.crowd import do, plays
from tests.rooms.example import led
from tests.web.rooms.house import House

from cmplearn.course import activities
from cmplearn.course.activities import Activity
from cmplearn.rooms import State, numbered
from cmplearn.web.rooms import preparing
from cmplearn.web.rooms.screens import projector_main, screen_key
from cmplearn.web.rooms.wall import pages

__all__ = ["house", "open_page"]

LONG = (
    "Whichever of the two practices it is that keeps the list, somebody has to ring those who did not come "
)
SQUARE = "どちらの診療所が待機者の名簿を持つにせよ来なかった人には誰かが電話をしなければならない 📞👵🏾 " * 2
CUT = """
([walls, least]) => walls.flatMap(([name, screen, main, live]) => {
  document.body.dataset.screen = screen;
  document.querySelector("[data-main]").innerHTML = main;
  document.querySelector("[data-live]").innerHTML = live;
  const page = document.documentElement;
  const room = document.querySelector("main").getBoundingClientRect();
  const seen = [...document.querySelectorAll("[data-main] *, [data-live] *")]
    .filter((node) => node.checkVisibility() && !node.closest(".here"));
  const whole = seen.filter((node) => !node.closest("svg *"));
  const ends = whole.map((node) => node.getBoundingClientRect().bottom);
  const found = [];
  if (Math.max(...ends) > innerHeight || page.scrollHeight > innerHeight) found.push("too tall");
  for (const node of seen) {
    if (![...node.childNodes].some((each) => each.nodeType === 3 && each.data.trim())) continue;
    const box = node.getBoundingClientRect();
    const isWide = node.clientWidth && node.scrollWidth > node.clientWidth + 1 && !node.closest("svg");
    const isOut = box.left < room.left - 1 || box.right > room.right + 1;
    if (isOut || isWide) found.push(`cut: ${node.textContent}`);
    const picture = node.closest("svg");
    const scale = picture ? picture.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(node).fontSize) * scale;
    if (size < least - 0.01) found.push(`${size} px: ${node.textContent}`);
  }
  return found.length ? [[name, ...found.slice(0, 4)]] : [];
})
"""
"""What is wrong with walls: too tall for the screen, words cut off or too small."""

Wall = tuple[str, str, str, str]


def walls(name: str, state: State) -> Iterator[Wall]:
    """Every page of a wall as it stands."""
    for place, page in enumerate(pages(state)):
        yield f"{name}, page {place}: {page.name}", screen_key(state), projector_main(state), page.html


def course_of(activity: Activity) -> Iterator[Wall]:
    """Every wall of an activity: answered, closed; each result, all, and each beside what it repeats."""
    for step, state in zip(activity.steps, plays(activity), strict=True):
        name = f"{activity.id}, {step.id}"
        yield from walls(f"{name}, answered", state)
        do(state, led("closed"))
        yield from walls(f"{name}, closed", state)
        for ask in step.asks:
            for shown in [[ask.id], [ask.again, ask.id]][: 2 if ask.again else 1]:
                here = do(state.copy(), *(led("shown", item="a1", ask=each) for each in shown))
                yield from walls(f"{name}, {shown} shown", here)
        if len(step.asks) > 1:
            do(state, *(led("shown", item="a1", ask=ask.id) for ask in step.asks))
            yield from walls(f"{name}, all shown", state)


def own_questions() -> Iterator[Activity]:
    """The longest questions that a facilitator can ask on the spot, and some in letters as wide as high."""
    for words, longest in ((LONG * 3, 300), (SQUARE, 90)):
        options = "\n".join(f"{number}. {words}"[: min(longest, 120)] for number in range(1, 13))
        for kind in preparing.OWN_KINDS:
            label, low, high = words[:longest], words[: longest // 3], words[: longest // 3]
            yield preparing.own_question(kind, label, options, low, high)


def look(page: Page, house: House, all_walls: Sequence[Wall]) -> None:
    room = house.new_room(numbered([activities.load("six-links")]))
    page.route("**/room.js*", lambda route: route.fulfill(content_type="text/javascript", body=""))
    page.goto(house.url(f"screen/{room.room.code.upper()}"))
    assert all_walls
    assert page.evaluate(CUT, [all_walls, LEGIBLE]) == []


@pytest.mark.parametrize("size", [OLD_PROJECTOR, (1280, 720), (1920, 1080)])
def test_no_wall_of_the_course_is_cut_off_scrolled_or_in_small_print(
    house: House, open_page: Callable[..., Any], size: tuple[int, int], course_walls: list[Wall]
) -> None:
    look(open_page(size), house, course_walls)


@pytest.fixture(scope="module")
def course_walls() -> list[Wall]:
    """Every wall of the course, and of the longest questions there can be."""
    found = [activities.thawed(activities.frozen(each)) for each in activities.all()]
    return [wall for activity in (*found, *own_questions()) for wall in course_of(activity)]
