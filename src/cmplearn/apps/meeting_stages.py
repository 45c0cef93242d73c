"""What the facilitator does in each stage of a learning set's meeting, below its words."""

from collections.abc import Callable
from datetime import date
from html import escape
from typing import Any

import ipywidgets

from cmplearn.apps import meeting_words, parts
from cmplearn.apps.meeting_listed import Listed
from cmplearn.apps.meeting_under_way import Meeting
from cmplearn.errors import InputError
from cmplearn.rooms.meeting import OUTCOMES, Action, round_of

__all__ = ["Stages", "read_date"]

JOINING = ("contract", "check-in", "bids")
ROUNDS = ("check-in", "review")
WRITING = ("reflection", "closing", "ending")
ISSUE = ("present", "clarify", "questions", "reflection", "process")
OWN_VIEW = "?view=own&room="

Does = Callable[[Callable[[], Any]], Callable[[], None]]


class Stages:
    """The controls of all stages; those of the present one show.

    Parameters
    ----------
    meeting : Meeting
        The one under way.
    does : callable
        Wraps what a button does, so that a refusal is said and the page follows.

    Attributes
    ----------
    is_ending : bool
        Whether it is asked if the meeting ends: the actions then stand alone.
    """

    def __init__(self, meeting: Meeting, does: Does) -> None:
        """Lay them out."""
        self._meeting, self._does = meeting, does
        self._turn = 0
        self._chosen: set[int] = set()
        self._is_offering = self.is_ending = False
        self._whole, self._invitation, self._said = parts.words(), parts.words(), parts.words()
        self._people = parts.field("Here without a phone (names, with commas)").add_class("cmp-inline")
        self._people.value = ", ".join(meeting.people_without_phones)
        self._people.observe(lambda _: does(lambda: meeting.name_people(self._people.value))(), names="value")
        self._joining = ipywidgets.Box([self._invitation, self._people]).add_class("cmp-columns")
        self.before: Any = ipywidgets.VBox([])
        self._contract = self._contract_box()
        self._round, self._carried, self._minutes = parts.words(), parts.words(), parts.words()
        self._listed = Listed(meeting.is_held, "Actions of this meeting")
        next_person = parts.button("Next person", does(self._turn_on), key="n")
        self._rounds = ipywidgets.HBox([self._round, next_person]).add_class("cmp-bar")
        self._let_see = parts.button("Let all see what is held back", does(meeting.let_see))
        self._outcomes = ipywidgets.VBox([]).add_class("cmp-outcomes")
        self._presenters = ipywidgets.Box([]).add_class("cmp-fields")
        self._writing = self._writing_box()
        self._airtime = ipywidgets.VBox([])
        self.widget = ipywidgets.VBox(
            [
                *(self._presenters, self._rounds, self._said, self._contract),
                *(self._carried, self._listed.words, self._let_see, self._outcomes),
                *(self._writing, self._minutes, self._airtime),
            ]
        )
        self._after = self.widget.children

    def _contract_box(self) -> Any:
        meeting, does = self._meeting, self._does
        self._code = parts.button("I work by the code of ethics", does(meeting.acknowledge_code), key="e")
        self._aloud = parts.button("Those without a phone agree, aloud", does(meeting.agree_aloud), key="a")
        self._count = parts.button("Count who speaks", does(self._switch_counting))
        self._allow = parts.button("Those without a phone allow counting", does(meeting.allow_aloud))
        return ipywidgets.HBox([self._code, self._aloud, self._allow, self._count]).add_class("cmp-bar")

    def _writing_box(self) -> Any:
        self._owner = ipywidgets.Dropdown(description="Whose action", options=[])
        self._what = parts.field("What, in the owner’s words")
        self._by = parts.field("By when (day/month/year)")
        add = parts.button("Write it down", self._does(self._write))
        self._by_hand = parts.button("Write one for somebody", self._switch_by_hand)
        self._undo = parts.button("Take the last one away", self._does(self._take_away))
        self._on_phones = parts.button("Put the actions on the phones", self._does(self._switch_writing))
        fields = ipywidgets.Box([self._owner, self._what, self._by]).add_class("cmp-fields")
        self._fields = ipywidgets.VBox([fields, ipywidgets.HBox([add, self._undo]).add_class("cmp-bar")])
        buttons = [self._listed.more, self._on_phones, self._by_hand]
        return ipywidgets.VBox([ipywidgets.HBox(buttons).add_class("cmp-bar"), self._fields])

    @property
    def _kind(self) -> str:
        return self._meeting.progress.stage.kind

    @property
    def _is_joining(self) -> bool:
        """Whether phones are still to join, before all who are here agree."""
        meeting = self._meeting
        if meeting.room is None or self._kind != "contract":
            return False
        is_whole = len(meeting.on_phones) >= meeting.opened.plan.members
        return not is_whole and bool(meeting.missing or not meeting.people)

    def entered(self) -> None:
        """Get the controls of a stage ready that has just begun."""
        self._turn = 0
        is_first, is_joining = self._kind == "contract", self._kind in JOINING
        # With phones the rules and who agrees have one screen: names are typed below them.
        is_alone = self._meeting.room is None
        self.before.children = [self._people if is_alone else self._whole] if is_first else []
        is_below = is_joining and not (is_first and is_alone)
        self.widget.children = [*self._after, *([self._joining] if is_below else [])]
        self._listed.latest()
        parts.shown(self._fields, is_shown=bool(self._meeting.alone))
        self._minutes.value = meeting_words.minutes_html(self._meeting.minutes)
        if self._kind == "review":
            self._outcomes.children = [self._outcome(place) for place in range(len(self._meeting.carried))]
        if self._kind == "bids":
            self._offer_presenters()
        if self._kind in WRITING:
            roles, people = self._meeting.present_roles, self._meeting.people
            self._owner.options = people
            if roles is not None and roles.presenter in people:  # they may have left, or joined anew
                self._owner.value = roles.presenter
        self._airtime.children = self._speakers()

    def left(self) -> None:
        """Take what was chosen in a stage that is being left."""
        if self._kind == "bids":
            chosen = [control.value for control in self._presenters.children]
            if not all(chosen):
                raise InputError("Choose first who presents each issue.")
            self._meeting.choose(chosen)

    def show(self) -> None:
        """Show how the present stage stands."""
        kind, meeting = self._kind, self._meeting
        parts.shown(self._contract, is_shown=kind == "contract")
        for widget, kinds in (
            (self._rounds, ROUNDS),
            (self._outcomes, ("review",)),
            (self._presenters, ("bids",)),
            (self._carried, ("review",)),
            (self._listed.words, WRITING),
        ):
            parts.shown(widget, is_shown=kind in kinds)
        parts.shown(self._writing, is_shown=kind in WRITING and not self.is_ending)
        parts.shown(self._minutes, is_shown=kind == "closing" and not self.is_ending)
        self._said.value = "" if self.is_ending else self._said_html()
        self._listed.show(meeting.actions)
        parts.shown(self._let_see, is_shown=kind in ("review", *WRITING) and bool(meeting.held))
        if meeting.room is not None:
            shown, other = self._whole, self._invitation
            if not self._is_joining:
                shown, other = other, shown
            shown.value, other.value = (
                meeting_words.invitation_html(meeting.room.last, is_whole=self._is_joining),
                "",
            )
        if kind in ROUNDS:
            order = round_of(meeting.people, meeting.opened.number)
            self._round.value = meeting_words.round_html(order, self._turn)
        if kind == "review":
            self._show_review()
        self._show_contract()
        self._show_writing()
        if kind == "bids":
            self._offer_presenters()

    def _said_html(self) -> str:
        meeting, kind = self._meeting, self._kind
        if kind == "contract":
            return meeting_words.agreed_html(meeting, is_joining=self._is_joining)
        if kind == "bids":
            had = meeting.opened.earlier_roles
            return meeting_words.bids_html(meeting.bidders, meeting.answers("bid"), had)
        if kind == "check-in" and meeting.room is not None:
            return meeting_words.scales_html(meeting.room.last, ["here"])
        if kind == "closing" and meeting.room is not None:
            return meeting_words.scales_html(meeting.room.last, ["open", "use"])
        return ""

    def _show_review(self) -> None:
        """Show the actions of whoever's turn it is; after the last, what came of all, and who is not here."""
        meeting = self._meeting
        order = round_of(meeting.people, meeting.opened.number)
        here = {name.casefold() for name in order}
        is_over = self._turn >= len(order)
        owner = "" if is_over else order[self._turn].casefold()
        shown = list[Action]()
        for control, action in zip(self._outcomes.children, meeting.carried, strict=True):
            control.value = action.outcome  # a phone may have said it
            control.description = f"{action.owner}: {self._words(action)[:60]}"
            name = action.owner.casefold()
            is_shown = name not in here if is_over else name == owner
            parts.shown(control, is_shown=is_shown)
            shown += [action] if is_shown else []
        said = meeting_words.outcomes_html(meeting.carried) if is_over else ""
        if shown or not meeting.carried:
            said += meeting_words.carried_html(shown, meeting.is_held)
        elif not is_over:
            said = "<p>Took nothing on last time.</p>"
        self._carried.value = said

    def _show_contract(self) -> None:
        meeting = self._meeting
        self._code.disabled = meeting.has_code
        parts.shown(self._aloud, is_shown=bool(meeting.alone))
        parts.shown(self._allow, is_shown=bool(meeting.alone) and meeting.room is not None)
        self._aloud.disabled, self._allow.disabled = meeting.agreed_aloud, meeting.allowed_aloud
        parts.shown(self._count, is_shown=self._kind == "contract" and meeting.room is not None)
        if self._kind == "contract":
            self._count.disabled = not (meeting.may_count or meeting.counts_airtime)
        self._count.description = "Don’t count who speaks" if meeting.counts_airtime else "Count who speaks"

    def _show_writing(self) -> None:
        meeting = self._meeting
        self._undo.disabled = not meeting.entered
        parts.shown(self._by_hand, is_shown=meeting.room is not None)
        parts.shown(self._on_phones, is_shown=meeting.room is not None and self._kind == "closing")
        self._on_phones.description = (
            "Put looking back on the phones" if meeting.is_writing else "Put the actions on the phones"
        )

    def _turn_on(self) -> None:
        self._turn = (self._turn + 1) % (len(self._meeting.people) + 1)

    def _outcome(self, place: int) -> Any:
        action = self._meeting.carried[place]
        made = ipywidgets.Dropdown(
            options=[(words, name) for name, words in OUTCOMES.items()],
            value=action.outcome,
        )

        def say(change: Any) -> None:
            if change["new"] != self._meeting.carried[place].outcome:  # else a phone has said it
                self._does(lambda: self._meeting.came_of_it(place, change["new"]))()

        made.observe(say, names="value")
        return made

    def _words(self, action: Action) -> str:
        return "held back" if self._meeting.is_held(action) else action.what

    def _offer_presenters(self) -> None:
        """Offer who may present, fewest turns first; only somebody who wants time is put forward."""
        issues, people = self._meeting.opened.plan.issues, self._meeting.bidders
        bids = self._meeting.answers("bid")
        wanting = [name for name in people if bids.get(name) in ("today", "if-time")]
        if len(self._presenters.children) != issues:
            self._presenters.children = [self._presenter(place) for place in range(issues)]
        self._is_offering = True
        for place, control in enumerate(self._presenters.children):
            before = control.value
            control.options = [("Choose", ""), *((name, name) for name in people)]
            is_kept = place in self._chosen and before in people
            control.value = before if is_kept else next(iter(wanting[place:]), "")
        self._is_offering = False

    def _presenter(self, place: int) -> Any:
        """Return where the presenter of an issue is chosen; what was chosen by hand stays."""

        def choose(_: Any) -> None:
            if not self._is_offering:
                self._chosen.add(place)

        made = ipywidgets.Dropdown(description=f"Presenter of issue {place + 1}", options=[])
        made.observe(choose, names="value")
        return made

    def _switch_counting(self) -> None:
        self._meeting.count_airtime(is_on=not self._meeting.counts_airtime)

    def _switch_by_hand(self) -> None:
        parts.shown(self._fields, is_shown=self._fields.layout.display == "none")

    def _switch_writing(self) -> None:
        self._meeting.write_on_phones(is_on=not self._meeting.is_writing)

    def _write(self) -> None:
        self._meeting.write_for(self._owner.value or "", self._what.value, read_date(self._by.value))
        self._what.value = self._by.value = ""

    def _take_away(self) -> None:
        self._meeting.take_away(len(self._meeting.entered) - 1)

    def _speakers(self) -> list[Any]:
        """Return a button for each person while it is counted who speaks."""
        meeting = self._meeting
        if not meeting.counts_airtime or meeting.room is None or self._kind not in ISSUE:
            return []
        buttons = [
            parts.button(name, self._does(lambda name=name: meeting.speaks(name)))  # type: ignore[misc]
            for name in meeting.people
        ]
        nobody = parts.button("Nobody", self._does(lambda: meeting.speaks("")), key="0")
        link = (
            f'<a href="{OWN_VIEW}{escape(meeting.room.id)}" target="_blank" rel="noopener">'
            "For the facilitator alone</a>"
        )
        return [ipywidgets.HBox([*buttons, nobody, parts.words(link)]).add_class("cmp-bar")]


def read_date(text: str) -> date | None:
    """Return a date as people write it; None for none."""
    plain = text.strip().replace(".", "/").replace(" ", "/")
    if not plain:
        return None
    try:
        if "-" in plain:
            return date.fromisoformat(plain)
        day, month, year = (int(each) for each in plain.split("/"))
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        raise InputError(f"“{text[:20]}” is no date. Write it as 30/11/2026, or leave it empty.") from None
