import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from cmplearn.errors import InputError
from cmplearn.marking import Receipt, checked_participant, fill, pack, read_hand_in

AT = datetime(2026, 11, 22, 9, 30, 5, tzinfo=UTC)


def hand_in(released, **changes):
    filled = fill(released, {"price_year": "2025/26"})
    return pack(
        filled,
        released,
        **({"participant": "P012", "name": "Robin Example", "own_work": True, "at": AT} | changes),
    )


def test_the_zip_holds_the_notebook_and_a_receipt_that_fits_it(released):
    made = hand_in(released, ai_use="None")
    with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
        assert sorted(archive.namelist()) == ["a2-care-homes.ipynb", "receipt.json"]
        notebook = archive.read("a2-care-homes.ipynb")
        receipt = json.loads(archive.read("receipt.json"))
    assert made.file_name == "a2-care-homes_P012_20261122-093005.zip"
    assert receipt["sha256"] == hashlib.sha256(notebook).hexdigest()
    assert receipt["handed_in_at"] == "2026-11-22T09:30:05+00:00"
    assert receipt["answered"] == ["Prices of the year"]
    assert len(receipt["blank"]) == 10
    assert receipt["own_work"] == "I declare that this is my own work."


def test_the_receipt_is_read_back_as_it_was_made(released):
    made = hand_in(released)
    assert read_hand_in(made.content).receipt == made.receipt


def test_the_same_work_at_the_same_time_makes_the_same_zip(released):
    assert hand_in(released).content == hand_in(released).content


@pytest.mark.parametrize("number", ["", "../P1", "P 1", "a/b", "P1\\x", ".", "é1", "x" * 41, "CON:"])
def test_a_participant_number_that_could_not_be_a_folder_is_refused(number):
    with pytest.raises(InputError, match="Participant number: use letters, digits, - and _ only"):
        checked_participant(number)


def test_a_hand_in_needs_a_name(released):
    with pytest.raises(InputError, match="Name: nothing is filled in"):
        hand_in(released, name="  ")


def test_a_hand_in_needs_the_declaration(released):
    with pytest.raises(InputError, match="Declaration: tick the box if this is your own work"):
        hand_in(released, own_work=False)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"null", b"{}", b"\xff\xfe", b'{"receipt": 1}', b"[" * 100_000],
    ids=["empty", "list", "null", "object", "not text", "half", "deep"],
)
def test_what_is_not_a_receipt_is_refused(content):
    with pytest.raises(InputError, match="receipt can't be read"):
        Receipt.from_json(content)


def test_a_receipt_of_a_later_version_is_refused(released):
    later = json.loads(hand_in(released).receipt.to_json()) | {"receipt": 2}
    with pytest.raises(InputError, match="of version 2"):
        Receipt.from_json(json.dumps(later).encode())
