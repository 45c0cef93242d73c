"""What thirty people might answer to whatever an activity asks."""

from collections.abc import Iterator
from typing import Any

from tests.rooms.example import NOON, answered, as_events, joined, led, opened

from cmplearn.course.activities import Activity, Ask
from cmplearn.rooms import Draft, Room, State, numbered
from cmplearn.rooms.answers import has_words

PEOPLE = 30
LATER = NOON.replace(year=2027)
SAID = "The people who can’t come on a weekday, and whoever looks after somebody at home: nobody asked them"
NAMES = ("Carers", "Practice managers", "People who don’t read the letters", "The ambulance service")


def answer_of(ask: Ask, person: int) -> Any:
    """An answer to an ask, other ones from other people."""
    options, items = list(ask.options), list(ask.items)
    at = (person * person + person // 3) % 97
    match ask.kind:
        case "choice" if ask.several:
            return sorted({options[(at + step) % len(options)] for step in range(min(ask.most or 2, 2))})
        case "choice":
            return options[at % len(options)]
        case "scale":
            return 1 + at % ask.points
        case "number":
            low = ask.minimum if ask.minimum is not None else 0
            high = ask.maximum if ask.maximum is not None else low + 400
            return low + (high - low) * (at % 20) // 20
        case "text":
            return SAID[: 20 + 3 * person]
        case "points":
            return {
                item: 100 if place == at % len(items) else (at * place) % 90
                for place, item in enumerate(items)
            }
        case "placing":
            return [
                {"name": name, "across": 1 + (at + place) % 5, "up": 1 + (at * place) % 5}
                for place, name in enumerate(NAMES[: max(ask.fewest, 2)] * 5)
            ][: max(ask.fewest, 2)]
        case "ratings":
            rated = {item: 1 + (at + place * person) % ask.points for place, item in enumerate(items)}
            if ask.evidence:
                return {item: {"rating": rating, "evidence": SAID[:40]} for item, rating in rated.items()}
            return rated
        case "ranking":
            return items[at % len(items) :] + items[: at % len(items)]
        case "dots":
            return {items[at % len(items)]: ask.dots}
        case _:
            return [{"what": SAID[:60], "by": "2026-12-01"}]


def plays(activity: Activity) -> Iterator[State]:
    """A room where thirty people answered each step, one after another, while it still takes answers.

    Whatever they typed is published.
    """
    room = Room("0" * 32, "k7m2qx", activity.title, "", numbered([activity]), NOON, LATER, None, 0)
    state = do(State(room), *(joined(f"m{person}", f"Person {person}") for person in range(PEOPLE)))
    for place, step in enumerate(activity.steps):
        do(state, opened(place))
        for ask in step.asks:
            values = ((person, answer_of(ask, person + place)) for person in range(PEOPLE))
            do(state, *(answered(f"m{person}", ask.id, value) for person, value in values))
            answers = state.answers["a1", ask.id].values() if has_words(ask) else ()
            numbers = {state.text_number("a1", ask, answer) for answer in answers}
            do(state, *(led("published", answer=number) for number in sorted(numbers)))
        yield state.copy()


def do(state: State, *drafts: Draft) -> State:
    """Go on with it."""
    for event in as_events(drafts, first=state.seq + 1):
        error = state.apply(event)
        assert error is None, error
    return state
