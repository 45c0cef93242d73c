"""Action learning set meeting: a plan that fits, one clock on the wall, turns, actions that are carried on.

The page is for the projector; phones are put away but for a few short moments. What only the facilitator may
see, who has spoken for how long, stands on a page of its own.
"""

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import parse_qs

import ipywidgets

from cmplearn.apps import meeting_words, parts
from cmplearn.apps.line import Line
from cmplearn.apps.meeting_airtime import AirtimeView
from cmplearn.apps.meeting_beginning import opened_again
from cmplearn.apps.meeting_listed import Listed
from cmplearn.apps.meeting_setup import Setup
from cmplearn.apps.meeting_stages import Stages
from cmplearn.apps.meeting_under_way import Meeting
from cmplearn.apps.rooms_client import RoomsClient
from cmplearn.errors import CmplearnError, InputError, NotFoundError
from cmplearn.rooms.meeting import Record

__all__ = ["build", "show"]

NAME = "action learning set meeting"
SURE = (
    '<p role="alert"><strong>End the meeting?</strong> Ask first whether everybody has sent their actions. '
    "These, who was here, who had which role and the minutes stay; all else is forgotten.</p>"
)
UNHEARD = "The phones cannot be heard just now. This tries again by itself; go on meanwhile."
QUERY = "QUERY_STRING"  # what Voila hands on of the page's address


def build(prompts: Sequence[str], environment: Mapping[str, str] = os.environ) -> Any:
    """Return the app, ready to show.

    Parameters
    ----------
    prompts : sequence of str
        Open questions that are shown while the set asks its own.
    environment : Mapping
        Says where rooms are, and with which query the page was opened: ``view=own&room=...`` is the
        facilitator's own page of a meeting.

    Returns
    -------
    ipywidgets.Box

    Raises
    ------
    InputError
        When there is no prompt.
    """
    if not prompts:
        raise InputError("The meeting needs at least one open question; the list is empty. Write one.")
    asked = {name: values[0] for name, values in parse_qs(environment.get(QUERY, "")).items()}
    try:
        rooms = RoomsClient.found(environment)
    except NotFoundError:
        rooms = None
    if rooms is not None and asked.get("view") == "own" and asked.get("room"):
        return AirtimeView(rooms, asked["room"]).widget
    return _App(prompts, rooms).widget


def show(app: Any) -> None:
    """Show the app, or where nothing can run say where it opens."""
    parts.show(app, NAME)


class _App:
    """Preparing, the meeting, and its end, one after the other."""

    def __init__(self, prompts: Sequence[str], rooms: RoomsClient | None) -> None:
        self._prompts, self._rooms = prompts, rooms
        self._following: Any = None
        self._line, self._is_linked = Line(), True
        self._meeting: Meeting
        self.widget = ipywidgets.VBox([]).add_class("cmp-app")
        self._prepare()

    def _prepare(self) -> None:
        setup = Setup(self._rooms, self._line, self._run, self._open_again)
        self.widget.children = [setup.widget]

    def _open_again(self, room: str) -> None:
        rooms = self._rooms
        if rooms is not None:
            self._line.send(
                lambda: opened_again(rooms.room(room), rooms), self._run, self._refused, once=True
            )

    def _refused(self, problem: CmplearnError) -> None:
        self.widget.children = [parts.words(parts.problem_html(problem)), *self.widget.children[-1:]]

    def _run(self, meeting: Meeting) -> None:
        self._meeting, self._is_linked = meeting, True
        self._layout()
        self._stages.entered()
        self._show()
        if meeting.room is not None and _has_loop():
            meeting.room.changed = self._heard
            self._following = meeting.room.follow(lambda _: self._heard(), self._linked)

    def _layout(self) -> None:
        self._heading, self._face = parts.words(), parts.words()
        self._whole, self._told, self._asked = parts.words(), parts.words(), parts.words()
        self._problem, self._trouble = parts.words(), parts.words()
        self._pause = parts.button("Pause", self._does(lambda: self._meeting.switch_clock()), key="p")
        more = parts.button("One minute more", self._does(lambda: self._meeting.extend()), key="plus")
        self._back = parts.button("Back", self._does(lambda: self._go(-1)), key="left")
        self._next = parts.button("Next stage", self._does(lambda: self._go(1)), key="right", is_main=True)
        self._stages = Stages(self._meeting, self._does)
        self._end = parts.button("End the meeting", lambda: self._ask_to_end(is_asked=True), is_main=True)
        controls = ipywidgets.HBox([self._pause, more, self._next, self._end, self._back])
        self._ending = self._ending_box()
        # What a button of the bar has to say stands in the bar: the page below may be scrolled to anywhere.
        said = (self._ending, self._problem, self._trouble)
        first = ipywidgets.HBox([self._face, controls.add_class("cmp-bar")]).add_class("cmp-clocks")
        head = ipywidgets.VBox([self._heading, first, self._whole, *said])
        self.widget.children = [
            head.add_class("cmp-meeting-head"),
            self._stages.before,
            self._told,
            self._stages.widget,
            self._asked,
        ]

    def _ending_box(self) -> Any:
        """Return what asks once more before the meeting ends: it can't be opened again."""
        yes = parts.button("Yes, end it now", self._end_it, is_main=True)
        no = parts.button("Not yet", lambda: self._ask_to_end(is_asked=False))
        return ipywidgets.VBox([parts.words(SURE), ipywidgets.HBox([yes, no]).add_class("cmp-bar")])

    def _ask_to_end(self, *, is_asked: bool) -> None:
        parts.shown(self._ending, is_shown=is_asked)
        parts.shown(self._told, is_shown=not is_asked)
        self._stages.is_ending = is_asked
        self._stages.show()

    def _does(self, work: Callable[[], Any]) -> Callable[[], None]:
        """Return what does something, then shows how it stands, or says why it could not be done."""

        def done() -> None:
            try:
                work()
            except CmplearnError as problem:
                self._problem.value = parts.problem_html(problem)
                return
            self._problem.value = ""
            self._show()

        return done

    def _go(self, by: int) -> None:
        if by > 0:
            self._stages.left()
        self._meeting.go(by)
        self._stages.entered()

    def _linked(self, now: bool) -> None:
        """Say that phones can't be heard; once they are back, note what could not be noted."""
        self._is_linked = now
        self._heard()

    def _heard(self) -> None:
        """Show what phones have sent."""
        self._meeting.heard()
        if self._meeting.progress.stage.kind == "contract" and self._meeting.is_agreed:
            self._problem.value = ""
        self._show_stage()

    def _show(self) -> None:
        meeting, now = self._meeting, self._meeting.now()
        progress, minutes = meeting.progress, meeting.opened.plan.minutes
        presenter = meeting.present_roles.presenter if meeting.present_roles else ""
        self._heading.value = meeting_words.heading_html(progress, presenter)
        self._face.value = meeting_words.clock_html(progress, now)
        self._whole.value = meeting_words.whole_html(progress, now, minutes)
        self._pause.description = "Pause" if progress.clock.since else "Go on"
        self._back.disabled = progress.at == 0
        parts.shown(self._next, is_shown=not progress.is_last)
        parts.shown(self._end, is_shown=progress.is_last)
        self._ask_to_end(is_asked=False)
        self._show_stage()

    def _show_stage(self) -> None:
        trouble = self._meeting.trouble or ("" if self._is_linked else UNHEARD)
        self._trouble.value = f'<p class="hint" role="status">{escape(trouble)}</p>' if trouble else ""
        self._told.value = meeting_words.stage_html(self._meeting)
        is_asking = self._meeting.progress.stage.kind == "questions"
        self._asked.value = meeting_words.prompts_html(self._prompts) if is_asking else ""
        self._stages.show()

    def _end_it(self) -> None:
        self._end.disabled = True
        self._ask_to_end(is_asked=False)
        self._meeting.end(self._ended)

    def _ended(self, record: Record) -> None:
        """Show what the meeting leaves."""
        if self._following is not None:
            self._following.stop()
        meeting = self._meeting
        if meeting.room is not None:
            meeting.room.changed = lambda: None
        ended = parts.words(meeting_words.ended_html(meeting))
        actions = Listed(meeting.is_held, "Actions to take along")
        actions.show(record.actions)
        again = parts.button("Prepare another meeting", self._prepare)
        minutes = parts.words(meeting_words.minutes_html(record.minutes))
        bar = ipywidgets.HBox([actions.more, again]).add_class("cmp-bar")
        self.widget.children = [ended, actions.words, bar, minutes]


def _has_loop() -> bool:
    """Return whether a loop runs: none does while a notebook is only being read."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
