"""Hands in an app, where several options may be chosen: a box for each, and shares of people."""

import pytest

from cmplearn.apps import revealing
from cmplearn.apps.hands import entry
from cmplearn.apps.voices import Voices
from cmplearn.course import activities
from cmplearn.errors import InputError

ACTIVITY = activities.load("best-here")
ASK = next(ask for ask in ACTIVITY.asks if ask.several)


def test_hands_for_several_options_are_counted_option_by_option_and_shares_are_of_people() -> None:
    voices, held = Voices([ACTIVITY]), entry(ASK)
    boxes = held.widget.children[-1].children
    assert [box.description for box in boxes[:-1]] == list(ASK.options.values())
    for box, count in zip(boxes, (6, 3), strict=False):
        box.value = count

    with pytest.raises(InputError, match="from 6 to 9; not 0"):
        voices.enter("a1", ASK, held.read())
    boxes[-1].value = 8
    voices.enter("a1", ASK, held.read())

    assert voices.how_many("a1", ASK.id) == "8"
    assert "6 of 8 people" in revealing.result_html(voices, "a1", ASK)


def test_nothing_counted_is_nothing_entered() -> None:
    assert entry(ASK).read() == []
