"""A show of hands where several options may be chosen: how many for each, of how many people.

Hands say nothing of who chose what together with what. They are kept as they were counted, and not as
answers that nobody gave: ``{"hands": {option: number}, "people": number}``, in which people are those who
raised a hand at all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from cmplearn.course.activity import Ask
from cmplearn.errors import InputError
from cmplearn.rooms import answers

__all__ = ["MOST_PEOPLE", "clean", "people", "together"]

MOST_PEOPLE = 10_000


def clean(ask: Ask, value: Any) -> Any:
    """Return what the facilitator enters, as it is kept: an answer like any other, or a show of hands.

    Raises
    ------
    InputError
        It is neither, or these people can't have raised so many hands, or so few.

    Examples
    --------
    >>> ask = Ask(id="a", kind="choice", label="Which?", options={"x": "Exits", "y": "Yards"}, several=True)
    >>> clean(ask, {"hands": {"x": 3, "y": 0}, "people": 3})
    {'hands': {'x': 3}, 'people': 3}
    """
    if not (ask.several and isinstance(value, Mapping)):
        return answers.clean(ask, value)
    given = value.get("hands")
    if not isinstance(given, Mapping) or not set(given) <= set(ask.options):
        raise InputError("A show of hands has a number for each option, and for no others. Count again.")
    hands = {
        option: _number(given.get(option, 0), f"Hands for “{words}”") for option, words in ask.options.items()
    }
    raised = {option: number for option, number in hands.items() if number}
    if not raised:
        raise InputError("Count the hands for at least one option.")
    return {"hands": raised, "people": _people(ask, raised, value.get("people"))}


def _people(ask: Ask, raised: Mapping[str, int], given: Any) -> int:
    """Return how many raised a hand, if they can have raised these."""
    all_hands, most = sum(raised.values()), ask.most or len(ask.options)
    fewest = max(*raised.values(), -(-all_hands // most))
    people = _number(given, "How many people raised a hand at all")
    if not fewest <= people <= all_hands:
        range_of = f"{fewest:,}" if fewest == all_hands else f"from {fewest:,} to {all_hands:,}"
        raise InputError(
            f"How many people raised a hand at all? These are {all_hands:,} hands, at most {most} from each, "
            f"so that it was {range_of}; not {people:,}."
        )
    return people


def _number(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_PEOPLE:
        raise InputError(f"{what}: a whole number from 0 to {MOST_PEOPLE:,}; this is {value!r:.20}.")
    return value


def people(value: Any) -> int:
    """Return how many people an answer or a show of hands stands for.

    Examples
    --------
    >>> people(["x", "y"]), people({"hands": {"x": 3, "y": 2}, "people": 4})
    (1, 4)
    """
    return int(value["people"]) if _is_show(value) else 1


def together(values: Iterable[tuple[Any, int]]) -> dict[str, Any]:
    """Return what was said to a choice, each with how often, as one show of hands.

    Examples
    --------
    >>> together([("x", 4), (["x", "y"], 1), ({"hands": {"x": 3}, "people": 3}, 2)])
    {'hands': {'x': 11, 'y': 1}, 'people': 11}
    """
    hands, everybody = Counter[str](), 0
    for value, count in values:
        if _is_show(value):
            everybody += value["people"] * count
            hands.update({option: number * count for option, number in value["hands"].items()})
        else:
            everybody += count
            for option in value if isinstance(value, list) else (value,):
                hands[option] += count
    return {"hands": dict(hands), "people": everybody}


def _is_show(value: Any) -> bool:
    # Items of another kind of ask may have these names; what is said of them is no show of hands.
    return (
        isinstance(value, dict)
        and value.keys() == {"hands", "people"}
        and isinstance(value["hands"], dict)
        and isinstance(value["people"], int)
    )
