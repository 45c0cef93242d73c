"""What a portfolio keeps, and the limits of a value, a key and a kind."""

import json
import re

from cmplearn.errors import InputError

KINDS = ("answer", "own-case", "log", "assignment", "profile", "action", "plan", "hours", "shared")
"""What a portfolio keeps: answers to lessons, parts of the own case, log entries, assignments, who its owner
is, action points, the development plan, hours noted by hand, and copies that were shared."""

LARGEST_VALUE = 100_000
"""Bytes that one value may take, written as JSON in UTF-8: some 15,000 words."""

DEEPEST_VALUE = 20
"""Lists and mappings that may lie inside one another in a value; the kit's own go three deep."""

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
LONGEST_KEY = 200


def check_kind(kind: str) -> None:
    """Raise InputError unless `kind` is one that a portfolio keeps."""
    if kind not in KINDS:
        raise InputError(f"A portfolio keeps {', '.join(KINDS)}; “{kind}” is none of them.")


def check_key(key: str) -> None:
    """Raise InputError unless `key` has only letters, digits, dots, dashes, underscores, single slashes."""
    if len(key) > LONGEST_KEY or KEY.fullmatch(key) is None:
        raise InputError(
            f"A document's name has letters, digits, dots, dashes and single slashes, at most "
            f"{LONGEST_KEY}, such as 2.3/first-answer; “{key[:LONGEST_KEY]}” has others."
        )


def as_json(key: str, value: object) -> str:
    """Return a value as JSON text.

    Raises
    ------
    InputError
        It is not a JSON value, is too large, or is nested too deep to be read back.
    """
    if _is_deeper(value, DEEPEST_VALUE):
        raise InputError(f"“{key}” can hold lists and sets at most {DEEPEST_VALUE} deep. Nothing was saved.")
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        size = len(text.encode("utf-8"))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"“{key}” can only hold text, numbers, true, false, and lists or sets of these."
        ) from error
    if size > LARGEST_VALUE:
        raise InputError(
            f"“{key}” is too long to save: {size:,} bytes, and at most {LARGEST_VALUE:,} fit. Shorten it, "
            "or keep the long version in a document of your own and note here where it is."
        )
    return text


def _is_deeper(value: object, levels: int) -> bool:
    """Return whether lists and mappings lie inside one another more than `levels` deep."""
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)
