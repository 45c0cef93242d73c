"""A small room: two activities that ask in several ways, and short words for what happens in it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from cmplearn.course.activities import thawed
from cmplearn.rooms import Draft, Event, EventKind, Room, State, numbered

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DILEMMA = thawed(
    {
        "id": "dilemma",
        "title": "Who is seen first?",
        "kind": "staged reveal",
        "module": 1,
        "minutes": 8,
        "solo_minutes": 5,
        "leads": "Facilitator",
        "purpose": "what people would do, before and after they know more",
        "solo": "Answer, read on, and answer again.",
        "after": "Thank you.",
        "steps": [
            {
                "id": "first",
                "title": "At first sight",
                "minutes": 5,
                "asks": [
                    {
                        "id": "who",
                        "kind": "choice",
                        "label": "Who?",
                        "options": {"longest": "Who waits longest", "worst": "Who is worst off"},
                    },
                    {"id": "why", "kind": "text", "label": "Why?"},
                ],
            },
            {
                "id": "again",
                "title": "Knowing more",
                "minutes": 3,
                "tells": "One of them drives.",
                "asks": [
                    {"id": "who-again", "kind": "choice", "again": "who"},
                    {"id": "sure", "kind": "scale", "label": "How sure?", "points": 5},
                ],
            },
        ],
    }
)


def small_room() -> Room:
    later = NOON + timedelta(days=30)
    return Room(
        "0" * 32, "k7m2qx", "Who is seen first?", "", numbered([DILEMMA, DILEMMA]), NOON, later, None, 0
    )


def joined(member: str, name: str) -> Draft:
    return Draft("joined", {"name": name}, member)


def answered(member: str, ask: str, value: Any, item: str = "a1", operation: str = "") -> Draft:
    return Draft("answered", {"item": item, "ask": ask, "value": value}, member, operation)


def led(kind: EventKind, **body: Any) -> Draft:
    """What the facilitator does."""
    return Draft(kind, body)


def opened(step: int = 0, item: str = "a1") -> Draft:
    return led("opened", item=item, step=step)


def as_events(drafts: Iterable[Draft], first: int = 1) -> list[Event]:
    """What a log would hold of drafts."""
    return [
        Event("0" * 32, seq, NOON + timedelta(seconds=seq), each.kind, each.body, each.member, each.operation)
        for seq, each in enumerate(drafts, first)
    ]


def folded(*drafts: Draft) -> State:
    """Where the small room stands after drafts."""
    state = State(small_room())
    for event in as_events(drafts):
        state.apply(event)
    return state
