"""Telling a mistake that pydantic found in words for whoever edits the file: what is wrong, and the cure."""

from collections.abc import Mapping

from pydantic_core import ErrorDetails

from cmplearn.course.nearby import listed, nearest

Place = tuple[str | int, ...]
"""The way to a value in a file: keys and positions, for example ``("figures", 3, "value")``."""


def innermost(errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the errors no other lies inside of: a list with a bad entry is also reported as too short."""
    outer = {details["loc"][:depth] for details in errors for depth in range(len(details["loc"]))}
    return [details for details in errors if details["loc"] not in outer]


def unknown(key: object, known: list[str]) -> tuple[str, str]:
    """Return problem and cure for a key that isn't known."""
    guess = nearest(key, known)
    return f"`{key}` is not a key that is known here.{guess}", f"The keys are: {listed(known)}."


_MUST_BE = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a group of `key: value` lines",
    "model_attributes_type": "a group of `key: value` lines",
}

_WRITE_IT = {
    "text": "Write words; a number, a date, yes or no needs quotes around it to be text.",
    "a whole number": "Write digits only: no quotes, no comma, no unit, no decimals.",
    "a number": "Write digits only, with a point for decimals: no quotes, no comma, no unit.",
    "true or false": "Write true or false, without quotes.",
    "a list": "Write one line for each entry, indented, starting with a dash.",
    "a group of `key: value` lines": "Write the keys on lines of their own, indented.",
}

_FORMS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "Use small letters, digits and hyphens only, as in cheshire-east.",
    r"^[a-z0-9]+([-_][a-z0-9]+)*$": "Use small letters, digits and hyphens only, as in not-yet.",
    r"^[a-z][a-z0-9_]*$": "Use small letters, digits and underscores only, as in people_seen.",
    r"^[A-Z]\d\d$": "Write a capital letter and two digits, as in L01.",
    r"\?$": "Write a question, with its question mark at the end.",
}
"""What a text must look like, by the pattern that it breaks."""


def wrong(place: Place, details: ErrorDetails) -> tuple[str, str]:
    """Return problem and cure for a value that breaks the rule of its key."""
    found = what(details["input"])
    named = _named(place)
    context = details.get("ctx", {})
    if details["loc"][-2:] == (*place[-1:], "int"):
        must: str | None = "a number"
    else:
        must = _MUST_BE.get(details["type"])
    if must:
        return f"{named} must be {must}, but is {found}.", _WRITE_IT[must]
    match details["type"]:
        case "literal_error":
            return f"{named} can't be {found}.", f"Use one of these: {context['expected']}."
        case "string_pattern_mismatch":
            form = _FORMS.get(context["pattern"], f"It must match `{context['pattern']}`.")
            return f"{named} is {found}, which isn't of the form needed.", form
        case "greater_than_equal":
            return f"{named} is {found}, which is too small.", f"Write {context['ge']} or more."
        case "less_than_equal":
            return f"{named} is {found}, which is too large.", f"Write {context['le']} or less."
        case "string_too_short":
            return f"{named} is empty.", "Write its text."
        case "too_short":
            fewest, has = context["min_length"], context["actual_length"]
            return f"{named} has {has} of the {fewest} entries it needs at least.", "Add what is missing."
        case "too_long":
            most, has = context["max_length"], context["actual_length"]
            return f"{named} has {has} entries, but may have {most} at most.", "Remove or join some."
    return f"{named} is {found}: {details['msg'][:1].lower()}{details['msg'][1:]}.", "Correct the value."


def _named(place: Place) -> str:
    keys = [step for step in place if isinstance(step, str)]
    return f"`{keys[-1]}`" if keys else "This"


def inside(place: Place) -> str:
    """Return where in the file a key is missing, to follow "is missing"."""
    return f" in this entry of {_named(place)}" if place else ""


def what(value: object) -> str:
    """Return a value as found, in words."""
    match value:
        case None:
            return "empty"
        case bool():
            return f"the value {'true' if value else 'false'}"
        case str():
            return f"the text “{value[:60]}”" if value else "empty"
        case int() | float():
            return f"the number {value}"
        case tuple() | list():
            return "a list"
        case Mapping():
            return "a group of keys"
    return f"“{value}”"
