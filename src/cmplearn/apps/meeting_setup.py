"""Preparing a learning set's meeting: which set, how long, how many issues; what can't fit is refused."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields, replace
from html import escape
from typing import Any

import ipywidgets

from cmplearn.apps import meeting_words, parts
from cmplearn.apps.line import Line
from cmplearn.apps.meeting_beginning import make_room, open_meeting
from cmplearn.apps.meeting_opened import Opened, records
from cmplearn.apps.meeting_under_way import Meeting
from cmplearn.apps.rooms_client import RoomsClient
from cmplearn.errors import CmplearnError, InputError
from cmplearn.rooms.meeting import FORMS, Lengths, Nearest, Plan, Record, nearest, plan, still_open

__all__ = ["Setup"]

OUR_SET = "Our learning set"
PARTS = {
    "contract": "Contract, first meeting",
    "recall": "Contract, later",
    "check_in": "Check-in, each",
    "review": "Actions reviewed, each",
    "bids": "Bids",
    "present": "Present",
    "clarify": "Clarify",
    "questions": "Open questions",
    "reflection": "Reflection, action",
    "process": "How we worked",
    "rest": "Break",
    "closing": "Looking back",
    "ending": "The set ends",
}
MOST_UNDER_WAY = 3
SEE = "Show the stages"
KEPT = (
    "From <em>Begin</em> on, who is here, whose turn it was, the minutes and the actions are kept: for 120 "
    "days, or until you delete the meeting’s room. Phones can join."
)
NOTHING_KEPT = "Nothing is kept: all is gone when this page is closed. No phone can join."


class Setup:
    """The first screen.

    Parameters
    ----------
    rooms : RoomsClient, optional
        Where rooms are, if there are any.
    line : Line
        By which they are asked.
    on_open : callable
        Takes the meeting that has begun.
    on_again : callable
        Takes the id of a room whose meeting is to be taken up.
    """

    def __init__(
        self,
        rooms: RoomsClient | None,
        line: Line,
        on_open: Callable[[Meeting], None],
        on_again: Callable[[str], None],
    ) -> None:
        """Lay it out."""
        self._rooms, self._line, self._on_open, self._on_again = rooms, line, on_open, on_again
        self._history: tuple[Record, ...] = ()
        self._is_filling = False
        self._name = ipywidgets.Combobox(
            description="Name of the set",
            value=OUR_SET,
            continuous_update=False,
        )
        self._form = ipywidgets.Dropdown(
            description="Form", options=[(form.title, name) for name, form in FORMS.items()]
        )
        self._members = _number("Members", 7, 30)
        self._number = _number("Which meeting", 1, 99)
        self._minutes = _number("Minutes in all", 150, 600)
        self._issues = _number("Issues", 2, 8)
        self._is_last = ipywidgets.Dropdown(
            description="The last meeting?", options=[("No", False), ("Yes", True)]
        )
        self._adviser = ipywidgets.Dropdown(
            description="Set adviser",
            options=[("A facilitator", True), ("Members, in turn", False)],
        )
        self._keeps = ipywidgets.Dropdown(
            description="Keep for next time",
            options=[("Turns and actions", True), ("Nothing", False)],
            value=rooms is not None,
            disabled=rooms is None,
        )
        self._lengths = {
            name: _number(label, getattr(FORMS["course"].lengths, name), 60) for name, label in PARTS.items()
        }
        self._parts = ipywidgets.Box(list(self._lengths.values())).add_class("cmp-fields")
        self._change = parts.button("Change the minutes of the parts", self._switch_parts)
        self._known, self._kept, self._fits = parts.words(), parts.words(), parts.words()
        self._stages = parts.words()
        self._see = parts.button(SEE, self._switch_stages)
        self._nearest: Nearest | None = None
        self._take = parts.button("Take the nearest plan that fits", self._take_nearest)
        self._begin = parts.button("Begin the meeting", self._open, is_main=True)
        self._under_way = ipywidgets.VBox([])
        self.widget = self._laid_out()
        self._follow()
        self._show_kept()
        self._line.send(lambda: _rooms(rooms), self._list, once=True)
        self._name_given()

    def _laid_out(self) -> Any:
        fields_shown = [self._name, self._form, self._members, self._minutes, self._issues]
        settled = ipywidgets.Box([*fields_shown, self._number, self._is_last, self._adviser, self._keeps])
        bar = ipywidgets.HBox([self._begin, self._change, self._see]).add_class("cmp-bar")
        for folded in (self._parts, self._stages):
            parts.shown(folded, is_shown=False)
        return ipywidgets.VBox(
            [
                self._under_way,
                settled.add_class("cmp-fields"),
                *(self._kept, self._known, bar, self._parts, self._fits, self._take, self._stages),
            ]
        )

    def _list(self, listed: list[dict[str, Any]]) -> None:
        """Offer the sets that have met, and a button for each meeting that has begun and not ended."""
        self._name.options = sorted({room["series"] for room in listed})
        found = [room for room in listed if room["ended_at"] is None][:MOST_UNDER_WAY]
        self._under_way.children = [
            parts.button(f"Go on with {room['title']}", lambda id=room["id"]: self._on_again(id))  # type: ignore[misc]
            for room in found
        ]

    def _follow(self) -> None:
        self._name.observe(lambda _: self._name_given(), names="value")
        self._form.observe(lambda _: self._form_chosen(), names="value")
        self._keeps.observe(lambda _: self._show_kept(), names="value")
        changed = (self._members, self._number, self._minutes, self._issues, self._is_last)
        for control in (*changed, *self._lengths.values()):
            control.observe(lambda _: self._show_plan(), names="value")

    def _name_given(self) -> None:
        """Draw on what the set left at its last meeting."""
        rooms, name = self._rooms, self._set_name
        self._history, self._known.value = (), ""
        self._line.send(
            lambda: records(rooms, name),
            lambda found: self._met(name, found),
            lambda problem: self._met(name, (), parts.problem_html(problem)),
            once=True,
        )

    def _met(self, name: str, history: tuple[Record, ...], words: str = "") -> None:
        """Fill in what follows from a set's earlier meetings, unless another is named by now."""
        if name != self._set_name:
            return
        self._history = history
        with self._filling():
            self._number.value = len(history) + 1
            if history:
                self._members.value = history[-1].members
        if history:
            waiting = len(still_open(history[-1].actions))
            met = "once" if len(history) == 1 else f"{len(history)} times"
            words = f'<p class="hint">It has met {met}. Actions to look back on: {waiting}.</p>'
        self._known.value = words
        self._show_plan()

    @property
    def _set_name(self) -> str:
        return " ".join(self._name.value.split())

    def _form_chosen(self) -> None:
        form = FORMS[self._form.value]
        self._fill(form.minutes, form.issues, form.lengths)

    def _take_nearest(self) -> None:
        if self._nearest is not None:
            made = self._nearest.plan
            self._fill(made.minutes, made.issues, made.lengths)

    def _fill(self, minutes: int, issues: int, lengths: Lengths) -> None:
        with self._filling():
            self._minutes.value, self._issues.value = minutes, issues
            for each in fields(Lengths):
                self._lengths[each.name].value = getattr(lengths, each.name)
        self._show_plan()

    @contextmanager
    def _filling(self) -> Iterator[None]:
        """While controls are filled in, the plan waits."""
        self._is_filling = True
        try:
            yield
        finally:
            self._is_filling = False

    def _switch_parts(self) -> None:
        is_shown = self._parts.layout.display == "none"
        parts.shown(self._parts, is_shown=is_shown)
        self._change.description = "Hide the parts" if is_shown else "Change the minutes of the parts"

    def _switch_stages(self) -> None:
        is_shown = self._stages.layout.display == "none"
        parts.shown(self._stages, is_shown=is_shown)
        self._see.description = "Hide the stages" if is_shown else SEE

    def _plan(self) -> Plan:
        return plan(*self._asked, is_first=self._number.value == 1, is_last=self._is_last.value)

    @property
    def _asked(self) -> tuple[int, int, int, Lengths]:
        """Members, minutes, issues and the parts, as they are filled in."""
        lengths = replace(Lengths(), **{name: control.value for name, control in self._lengths.items()})
        return self._members.value, self._minutes.value, self._issues.value, lengths

    def _show_kept(self) -> None:
        self._kept.value = f'<p class="hint">{KEPT if self._keeps.value else NOTHING_KEPT}</p>'

    def _show_plan(self) -> None:
        if self._is_filling:
            return
        self._nearest = None
        try:
            made = self._plan()
            self._fits.value = meeting_words.fits_html(made)
            self._stages.value = meeting_words.plan_html(made)
            self._begin.disabled = False
        except InputError as problem:
            self._fits.value, self._stages.value = parts.problem_html(problem) + self._nearest_html(), ""
            self._begin.disabled = True
        parts.shown(self._take, is_shown=self._nearest is not None)

    def _nearest_html(self) -> str:
        """Find the nearest plan that fits, and return what it changes."""
        with suppress(InputError):  # a part has minutes that can't be
            is_first, is_last = self._number.value == 1, self._is_last.value
            self._nearest = nearest(*self._asked, is_first=is_first, is_last=is_last)
        return f"<p>The nearest plan that fits: {escape(self._nearest.changes)}.</p>" if self._nearest else ""

    def _open(self) -> None:
        try:
            if not self._set_name:
                raise InputError("Give the set a name: its meetings belong together by it.")
            made = self._plan()
        except InputError as problem:
            self._refused(problem)
            return
        opened = Opened(self._set_name, self._number.value, made, self._adviser.value, self._history)
        rooms = self._rooms if self._keeps.value else None
        self._begin.disabled = True
        self._line.send(
            lambda: make_room(opened, rooms) if rooms else None,
            lambda room: self._on_open(open_meeting(opened, room)),
            self._refused,
            once=True,
        )

    def _refused(self, problem: CmplearnError) -> None:
        self._begin.disabled = False
        self._fits.value = parts.problem_html(problem)


def _number(label: str, value: int, most: int) -> Any:
    return ipywidgets.BoundedIntText(description=label, value=value, min=0, max=most)


def _rooms(rooms: RoomsClient | None) -> list[dict[str, Any]]:
    """Return the rooms of learning sets, newest first."""
    with suppress(CmplearnError):
        if rooms is not None:
            return [room for room in rooms.ask("GET", "rooms")["rooms"] if room["series"]]
    return []
