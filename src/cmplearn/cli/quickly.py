"""Imports jsonschema, which nbformat needs, without the second that its check of web addresses takes."""

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

__all__ = ["import_jsonschema"]

SLOW = "rfc3987_syntax"
"""It works out a grammar when it is imported; no notebook has such an address to check."""


def import_jsonschema() -> None:
    """Import jsonschema; its check of international web addresses is imported when one is checked."""
    if "jsonschema" in sys.modules or SLOW in sys.modules or find_spec(SLOW) is None:
        return
    stand_in = ModuleType(SLOW)

    def is_valid_syntax(term: str, value: str) -> bool:
        return bool(import_module(SLOW).is_valid_syntax(term, value))

    stand_in.__dict__["is_valid_syntax"] = is_valid_syntax
    sys.modules[SLOW] = stand_in
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[SLOW]
