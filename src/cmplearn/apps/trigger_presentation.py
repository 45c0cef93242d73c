"""Trigger presentation: a situation is told in steps, the room answers each time, and sees who moved.

Any activity whose answers are worth seeing again after the next fact can be played; the answers come from
phones, or from hands that the facilitator counts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets

from cmplearn.apps import joining, parts
from cmplearn.apps.playing import Playing, about_html
from cmplearn.apps.voices import Voices
from cmplearn.course import activities
from cmplearn.errors import InputError

__all__ = ["build", "show"]

NAME = "trigger presentation"


def build(questions: Mapping[str, Sequence[str]]) -> Any:
    """Return the app, ready to show.

    Parameters
    ----------
    questions : mapping of str to sequence of str
        The activities that can be played, by id, the first one chosen; and what to ask the room about each.

    Returns
    -------
    ipywidgets.Box

    Raises
    ------
    InputError
        When there is no activity.
    NotFoundError
        When there is none of an id.
    """
    if not questions:
        raise InputError("The presentation needs an activity; none is named. Name one in the notebook.")
    offered = [activities.thawed(activities.frozen(activities.load(id))) for id in questions]
    voices = Voices(offered)
    choice = ipywidgets.Dropdown(
        description="What is played",
        options=[(each.title, item) for item, each in voices.activities.items()],
    )
    about = parts.words(about_html(offered[0]))
    before = ipywidgets.VBox([choice])

    def leave() -> None:
        parts.shown(before, is_shown=True)
        parts.shown(playing.widget, is_shown=False)

    def begin() -> None:
        parts.shown(before, is_shown=False)
        parts.shown(playing.widget, is_shown=True)
        playing.play(choice.value, questions[voices.activities[choice.value].id])

    def chosen(_: Any) -> None:
        about.value = about_html(voices.activities[choice.value])

    def joined(phones: Any) -> None:
        voices.joined(phones)
        playing.refresh()

    playing = Playing(voices, leaves=leave)
    before.children = (choice, parts.button("Begin", begin, key="b", is_main=True), about)
    choice.observe(chosen, names="value")
    panel = joining.panel("Trigger presentation", offered, joined, lambda _: playing.refresh())
    leave()
    return ipywidgets.VBox([panel, before, playing.widget]).add_class("cmp-app")


def show(app: Any) -> None:
    """Show the app, or where nothing can run say where it opens."""
    parts.show(app, NAME)
