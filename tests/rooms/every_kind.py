"""One ask of each kind, in activities of several kinds, with an answer to each and what it is tidied into."""

from typing import Any

from cmplearn.course.activities import Activity, Ask, thawed

ASKS: dict[str, dict[str, Any]] = {
    "choose": {"kind": "choice", "label": "Which?", "options": {"a": "The first", "b": "The second"}},
    "choose-two": {
        "kind": "choice",
        "label": "Which two?",
        "several": True,
        "most": 2,
        "options": {"a": "A", "b": "B", "c": "C"},
    },
    "sure": {"kind": "scale", "label": "How sure?", "points": 5},
    "beds": {"kind": "number", "label": "How many?", "unit": "beds", "minimum": 0, "maximum": 2000},
    "say": {"kind": "text", "label": "Why?"},
    "weigh": {"kind": "points", "label": "What counts?", "items": {"pain": "Pain", "wait": "Wait"}},
    "place": {"kind": "placing", "label": "Who?", "across": "Touched", "up": "Power", "fewest": 1},
    "rate": {
        "kind": "ratings",
        "label": "How good?",
        "points": 5,
        "items": {"rule": "Rule", "voice": "Voice"},
    },
    "prove": {
        "kind": "ratings",
        "label": "How good, and says who?",
        "points": 4,
        "evidence": True,
        "items": {"rule": "Rule"},
    },
    "order": {"kind": "ranking", "label": "In which order?", "items": {"a": "A", "b": "B", "c": "C"}},
    "dot": {"kind": "dots", "label": "Where?", "dots": 3, "items": {"a": "A", "b": "B"}},
    "act": {"kind": "actions", "label": "What will you do?"},
}

SENT: dict[str, tuple[Any, Any]] = {
    "choose": ("a", "a"),
    "choose-two": (["c", "a", "a"], ["a", "c"]),
    "sure": ("4", 4),
    "beds": (" 1,200.5", 1200.5),
    "say": (" Ask\x00 them\u202e \r\nfirst ", "Ask them \nfirst"),
    "weigh": ({"wait": "40.5", "pain": 100}, {"pain": 100, "wait": 40.5}),
    "place": (
        [{"name": " Carers ", "across": "5", "up": 2}, {"name": "", "across": "", "up": ""}],
        [{"name": "Carers", "across": 5, "up": 2}],
    ),
    "rate": ({"rule": {"rating": 3}, "voice": "5"}, {"rule": 3, "voice": 5}),
    "prove": ({"rule": {"rating": 3, "evidence": " May "}}, {"rule": {"rating": 3, "evidence": "May"}}),
    "order": (["c", "a", "b"], ["c", "a", "b"]),
    "dot": ({"a": "2", "b": ""}, {"a": 2}),
    "act": (
        [{"what": "Ring Sam ", "by": "2026-12-01"}, {"what": "", "by": ""}],
        [{"what": "Ring Sam", "by": "2026-12-01"}],
    ),
}
"""What was sent, and what is kept, by ask."""


def everything(kind: str = "staged reveal", **more: Any) -> Activity:
    """An activity of a kind with an ask of each kind in its only step."""
    asks = [{"id": id, **ask} for id, ask in {**ASKS, **more}.items()]
    return thawed(
        {
            "id": "everything",
            "title": "Everything",
            "kind": kind,
            "module": 1,
            "minutes": 5,
            "solo_minutes": 5,
            "leads": "Facilitator",
            "purpose": "an answer of each kind",
            "solo": "Answer.",
            "after": "Thank you.",
            "steps": [{"id": "all", "title": "All", "minutes": 5, "asks": asks}],
        }
    )


def ask(id: str) -> Ask:
    return next(each for each in everything().asks if each.id == id)
