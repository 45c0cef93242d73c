"""An activity that asks in every way there is, answers to each, and a room in which people give them."""

from typing import Any

from tests.rooms.example import NOON, answered, as_events, joined, led, opened

from cmplearn.course.activities import Activity, Ask, thawed
from cmplearn.rooms import Draft, Room, State, numbered

ITEMS = {"cost": "What it costs", "harm": "How many come to harm", "wait": "How long people wait"}
OPTIONS = {"a": "Patient A", "b": "Patient B", "lot": "Draw lots"}
ASKS: dict[str, dict[str, Any]] = {
    "call": {"kind": "choice", "label": "Whom do you call?", "options": OPTIONS},
    "drop": {
        "kind": "choice",
        "label": "Which would you drop?",
        "options": OPTIONS,
        "several": True,
        "most": 2,
    },
    "live": {"kind": "scale", "label": "How well can you live with it?", "low": "Not at all", "high": "Well"},
    "weeks": {"kind": "number", "label": "What is it worth?", "unit": "weeks", "minimum": 0, "maximum": 2000},
    "rule": {"kind": "text", "label": "The rule, in your words"},
    "points": {"kind": "points", "label": "What matters most?", "items": ITEMS},
    "dots": {"kind": "dots", "label": "Where do your dots go?", "items": ITEMS, "dots": 5},
    "order": {"kind": "ranking", "label": "What comes first?", "items": ITEMS},
    "true": {"kind": "ratings", "label": "How far is each true?", "items": ITEMS, "evidence": True},
    "rate": {
        "kind": "ratings",
        "label": "How good is it?",
        "items": {"rule": "The rule", "voice": "Your voice"},
    },
    "map": {
        "kind": "placing",
        "label": "Who is on your map?",
        "across": "What changes",
        "up": "If they say no",
    },
    "acts": {"kind": "actions", "label": "What will you do?"},
    "call-again": {"kind": "choice", "again": "call", "label": "Whom do you call now?"},
}
ANSWERS: dict[str, Any] = {
    "call": "b",
    "drop": ["a", "lot"],
    "live": 4,
    "weeks": 6.5,
    "rule": "Clinical priority first;\nthen weeks waited.",
    "points": {"cost": 20, "harm": 100, "wait": 0},
    "dots": {"cost": 1, "harm": 4},
    "order": ["harm", "wait", "cost"],
    "true": {item: {"rating": 3, "evidence": "my impression"} for item in ITEMS},
    "rate": {"rule": 4, "voice": 2},
    "map": [{"name": "Carers", "across": 5, "up": 1}, {"name": "Practice managers", "across": 2, "up": 4}],
    "acts": [{"what": "Ring the ward", "by": "2026-12-01"}, {"what": "Ask the clerk", "by": ""}],
    "call-again": "a",
}
"""Answers as they are kept."""

UNTIDY: dict[str, tuple[Any, Any]] = {
    "call": ("a", "a"),
    "drop": (["lot", "a", "a"], ["a", "lot"]),
    "live": ("4", 4),
    "weeks": (" 1,200.5", 1200.5),
    "rule": (" Ask\x00 them\u202e \r\nfirst ", "Ask them \nfirst"),
    "points": ({"wait": "40.5", "harm": 100, "cost": " 0"}, {"cost": 0, "harm": 100, "wait": 40.5}),
    "dots": ({"cost": "2", "harm": ""}, {"cost": 2}),
    "order": (["wait", "cost", "harm"], ["wait", "cost", "harm"]),
    "true": (
        {"cost": {"rating": 3, "evidence": " May "}, "harm": {"rating": 3}, "wait": {"rating": 3}},
        {item: {"rating": 3, "evidence": "May" if item == "cost" else ""} for item in ITEMS},
    ),
    "rate": ({"rule": {"rating": 3}, "voice": "5"}, {"rule": 3, "voice": 5}),
    "map": (
        [{"name": " Carers ", "across": "5", "up": 2}, {"name": "", "across": "", "up": ""}],
        [{"name": "Carers", "across": 5, "up": 2}],
    ),
    "acts": (
        [{"what": "Ring Sam ", "by": "2026-12-01"}, {"what": "", "by": ""}],
        [{"what": "Ring Sam", "by": "2026-12-01"}],
    ),
    "call-again": ("b", "b"),
}
"""What was sent, and what is kept, by ask."""

SENT = {ask: sent for ask, (sent, _) in UNTIDY.items()}
STEPS = {ask: place for place, ask in enumerate(ASKS)}
NAMES = ("Asha", "Ben", "Chidi", "Dee", "Eve", "Femi")


def every_kind(kind: str = "choice", at_once: bool = False) -> Activity:
    """An activity with a step for each kind of ask, or with all of them in one step."""
    asks = [{"id": id} | ask for id, ask in ASKS.items()]
    parts = [asks] if at_once else [[ask] for ask in asks]
    steps = [
        {
            "id": f"step-{part[0]['id']}",
            "title": f"Step {part[0]['id']}",
            "minutes": 1,
            "tells": "Think *first*.",
            "asks": part,
        }
        for part in parts
    ]
    words = {"purpose": "to try", "solo": "Try it.", "after": "Done.", "leads": "Facilitator"}
    return thawed(
        {"id": "every-kind", "title": "Every kind", "kind": kind, "module": 1, "steps": steps}
        | {"minutes": len(steps), "solo_minutes": 1}
        | words
    )


def state_of(*drafts: Draft, activity: Activity | None = None) -> State:
    """Where a room with that activity stands after drafts."""
    items = numbered([activity or every_kind()])
    state = State(
        Room("0" * 32, "k7m2qx", "Who is called first?", "", items, NOON, NOON.replace(year=2027), None, 0)
    )
    for event in as_events(drafts):
        assert state.apply(event) is None
    return state


def answering(ask: str, people: int, *more: Draft, activity: Activity | None = None) -> State:
    """Where it stands when so many of six have answered; `call` is answered before it is put again."""
    here = [joined(f"m{place}", name) for place, name in enumerate(NAMES)]
    who = [f"m{place}" for place in range(people)]
    before = (
        [opened(0), *(answered(each, "call", ANSWERS["call"]) for each in who)] if ask == "call-again" else []
    )
    given = [answered(each, ask, ANSWERS[ask]) for each in who]
    return state_of(*here, *before, opened(STEPS[ask]), *given, *more, activity=activity)


def shown(ask: str) -> Draft:
    """The facilitator shows the results of an ask."""
    return led("shown", item="a1", ask=ask)


def ask_of(id: str) -> Ask:
    """Return an ask by its id."""
    return every_kind().asks[STEPS[id]]
