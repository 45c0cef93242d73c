"""The port of a server is had, or the refusal says why."""

import pytest

from cmplearn.cli.ports import listening
from cmplearn.errors import InputError

NOBODYS = "192.0.2.1"
"""An address that is no computer's (RFC 5737)."""


@pytest.mark.parametrize(
    ("wanted", "refusal"), [(9123, "Port 9123 is in use"), (None, r"ports from 8888 to 8937 is free")]
)
def test_a_refusal_says_what_the_system_said(wanted: int | None, refusal: str) -> None:
    with pytest.raises(InputError, match=rf"{refusal}.*\([^()]*requested address[^()]*\)\. C"):
        listening(NOBODYS, wanted, first=8888, command="cmplearn start")
