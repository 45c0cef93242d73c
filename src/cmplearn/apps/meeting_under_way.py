"""A learning set's meeting while it goes on: what is done in it, on the phones and in the set's records.

Everything that has to outlast a reload of the page is noted in the meeting's room as it happens, and all but
the record is forgotten at the end. Without a room the meeting lives in this page alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from cmplearn.apps import meeting_review
from cmplearn.apps.meeting_opened import Opened
from cmplearn.apps.meeting_room import MeetingRoom
from cmplearn.apps.room_line import RoomLine
from cmplearn.errors import InputError
from cmplearn.portfolio.identifiers import find
from cmplearn.rooms.meeting import (
    Action,
    Airtime,
    Progress,
    Record,
    Roles,
    by_turns,
    may_count,
    roles,
    still_open,
)

__all__ = ["STEPS", "Meeting", "Now", "utc"]

STEPS = {"contract": 0, "check-in": 1, "review": 2, "bids": 3, "reflection": 5, "closing": 6, "ending": 5}
PHONES_AWAY, WRITING, LOOKING_BACK = 4, 5, 6  # steps of the activity

Now = Callable[[], datetime]


def utc() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Meeting:
    """A meeting under way.

    Parameters
    ----------
    opened : Opened
        What was settled before.
    room : RoomLine, optional
        Where its phones are.
    progress : Progress
        How far it has come.
    now : callable
        The time, in UTC.

    Attributes
    ----------
    people_without_phones : tuple of str
        Names that were typed for them.
    has_code : bool
        Whether whoever facilitates has acknowledged the code of ethics.
    agreed_aloud, allowed_aloud : bool
        Whether those without a phone agreed to the contract, and allow that it is counted who speaks.
    counts_airtime : bool
        Whether it was asked for; it is done only while everybody agrees.
    roles : tuple of Roles
        Of each issue, in order, once the presenters are chosen.
    carried : tuple of Action
        Actions of the last meeting, with what came of them.
    entered : tuple of Action
        Actions that were written here for people without a phone.
    seen : frozenset of str
        Words of actions that could point at a person, and that the facilitator has let all see.
    is_kept : bool
        Whether the meeting has ended and left its record.
    """

    def __init__(self, opened: Opened, room: RoomLine | None, progress: Progress, now: Now) -> None:
        """Begin, or take up."""
        self.opened, self.room, self.progress, self.now = opened, room, progress, now
        self.people_without_phones: tuple[str, ...] = ()
        self.has_code = self.agreed_aloud = self.allowed_aloud = False
        self.counts_airtime = self.is_writing = False
        self.roles: tuple[Roles, ...] = ()
        self.carried = opened.carried
        self.entered: tuple[Action, ...] = ()
        self.airtime = Airtime()
        self.is_kept = False
        self.seen: frozenset[str] = frozenset()
        self._link, self._heard = MeetingRoom(room), dict[int, str]()

    # Who is here, and what their phones say

    @property
    def on_phones(self) -> list[str]:
        """Who has joined, in the order of joining."""
        return self._link.names

    @property
    def people(self) -> list[str]:
        """Everybody who is here, each once."""
        found = {name.casefold(): name for name in (*self.people_without_phones, *self.on_phones)}
        return list(found.values())

    def name_people(self, text: str) -> None:
        """Note who is here without a phone, from names with commas between them."""
        names = [" ".join(name.split())[:40] for name in text.replace(";", ",").replace("\n", ",").split(",")]
        before, self.people_without_phones = self.alone, tuple(dict.fromkeys(filter(None, names)))
        self.note("people", list(self.people_without_phones))
        if set(self.alone) - set(before):  # somebody has come who has not been asked
            self.agreed_aloud = self.allowed_aloud = False
            self._note_contract()
            self.heard()

    @property
    def alone(self) -> list[str]:
        """Who is here without a phone that has joined."""
        joined = {name.casefold() for name in self.on_phones}
        return [name for name in self.people_without_phones if name.casefold() not in joined]

    def answers(self, ask: str) -> dict[str, Any]:
        """Return what phones answered to an ask, by name."""
        return self._link.answers(ask)

    @property
    def trouble(self) -> str:
        """Why the phones don't follow just now, or nothing."""
        return self._link.trouble

    # Contract

    @property
    def agreed(self) -> list[str]:
        """Who has agreed to the contract."""
        return self._yes("agree", "agree", self.agreed_aloud)

    @property
    def is_agreed(self) -> bool:
        """Whether the contract stands, and the code of ethics with it."""
        return self.has_code and not self.missing

    @property
    def missing(self) -> int:
        """How many have not agreed to it."""
        return len(self.people) - len(self.agreed)

    @property
    def agreed_to_counting(self) -> list[str]:
        """Who has agreed that it may be counted who speaks."""
        return self._yes("count", "yes", self.allowed_aloud)

    def _yes(self, ask: str, value: str, is_said_aloud: bool) -> list[str]:
        given, aloud = self.answers(ask), self.alone if is_said_aloud else []
        return [name for name in self.people if given.get(name) == value or name in aloud]

    @property
    def may_count(self) -> bool:
        """Whether everybody who is here agreed that it may be counted who speaks."""
        return may_count(self.people, self.agreed_to_counting)

    def acknowledge_code(self) -> None:
        """Note that whoever facilitates works by the code of ethics."""
        self.has_code = True
        self._note_contract()

    def agree_aloud(self) -> None:
        """Note that those without a phone agreed."""
        self.agreed_aloud = True
        self._note_contract()

    def allow_aloud(self) -> None:
        """Note that those without a phone allow that it is counted who speaks."""
        self.allowed_aloud = True
        self._note_contract()

    def count_airtime(self, *, is_on: bool) -> None:
        """Begin or stop to count who speaks; stopping forgets what was counted.

        Raises
        ------
        InputError
            Not everybody has agreed.
        """
        if is_on and not self.may_count:
            raise InputError("It may be counted only once everybody who is here has said yes to it.")
        self.counts_airtime, self.airtime = is_on, Airtime()
        self._note_contract()
        self.note("airtime", self.airtime.to_value() if is_on else None)

    def speaks(self, name: str) -> None:
        """Note who speaks now; nobody, with an empty name."""
        self.airtime = self.airtime.given_to(name, self.now())
        self.note("airtime", self.airtime.to_value())

    def _note_contract(self) -> None:
        said = {"code": self.has_code, "aloud": self.agreed_aloud, "allowed": self.allowed_aloud}
        self.note("contract", said | {"counts": self.counts_airtime})

    # The clock and the stages

    def switch_clock(self) -> None:
        """Pause the clock, or let it go on."""
        runs = self.progress.clock.since is not None
        self._progressed(self.progress.paused(self.now()) if runs else self.progress.resumed(self.now()))

    def extend(self) -> None:
        """Give the stage a minute more."""
        self._progressed(self.progress.extended())

    def go(self, by: int) -> None:
        """Go on to the next stage, or back.

        Raises
        ------
        InputError
            Something has to be done before; the message says what.
        """
        if by > 0:
            self.check_done()
        if self.airtime.speaker:
            self.speaks("")
        self._progressed(self.progress.moved(by, self.now()))
        self.stage_opened()

    def check_done(self) -> None:
        """Raise InputError when the present stage can't be left yet."""
        kind = self.progress.stage.kind
        if kind == "contract" and not self.has_code:
            raise InputError("Whoever facilitates acknowledges the code of ethics first.")
        if len(self.people) < 2:
            raise InputError("Nobody is here yet: let phones join, or type people’s names.")
        if kind == "contract" and self.missing:  # whoever it is, the wall names nobody
            who = "One of you has" if self.missing == 1 else f"{self.missing} of you have"
            raise InputError(f"{who} not agreed yet. The contract comes before anything else.")
        if kind == "bids" and not self.roles:
            raise InputError("Choose first who presents.")

    def stage_opened(self) -> None:
        """Put the stage's step on the phones."""
        self.is_writing = self.progress.stage.kind in ("reflection", "ending")
        self._link.put(STEPS.get(self.progress.stage.kind, PHONES_AWAY))
        self.note("progress", self.progress.to_value())

    def write_on_phones(self, *, is_on: bool) -> None:
        """Put writing one's actions, with the codes for them, on the phones, or looking back again."""
        self.is_writing = is_on
        self._link.put(WRITING if is_on else LOOKING_BACK)

    def _progressed(self, progress: Progress) -> None:
        self.progress = progress
        self.note("progress", progress.to_value())

    # Presenters and roles

    @property
    def bidders(self) -> list[str]:
        """Everybody, those who want time first, and among them those who have presented least."""
        said = self.answers("bid")
        wish = {"today": 0, "if-time": 1, "not-today": 3}
        ordered = by_turns(self.people, self.opened.earlier_roles)
        return sorted(ordered, key=lambda name: wish.get(said.get(name, ""), 2))

    def choose(self, presenters: Sequence[str]) -> None:
        """Take these members as presenters, in this order, and give out the other roles.

        Raises
        ------
        InputError
            One is named twice, or is not here.
        """
        if len(set(presenters)) < len(presenters):
            raise InputError("Each presenter has one turn: choose another name for the second issue.")
        history, chosen = self.opened.earlier_roles, list[Roles]()
        for name in presenters:
            given = roles(name, self.people, [*history, *chosen], has_facilitator=self.opened.has_facilitator)
            chosen.append(given)
        self.roles = tuple(chosen)
        self.note("roles", [each.to_value() for each in chosen])

    @property
    def present_roles(self) -> Roles | None:
        """Who does what in the present issue."""
        issue = self.progress.stage.issue
        return self.roles[issue - 1] if 0 < issue <= len(self.roles) else None

    # Actions

    def came_of_it(self, place: int, outcome: str) -> None:
        """Note what came of an action of the last meeting."""
        changed = replace(self.carried[place], outcome=outcome)
        self.carried = (*self.carried[:place], changed, *self.carried[place + 1 :])
        self.note("carried", [action.to_value() for action in self.carried])

    def take_said_outcomes(self) -> None:
        """Take what owners' phones say of their actions, where nothing else was said aloud."""
        for place, outcome in enumerate(meeting_review.said(self.carried, self.answers)):
            known = self.carried[place].outcome
            if outcome not in ("", known) and known == self._heard.get(place, ""):
                self._heard[place] = outcome
                self.came_of_it(place, outcome)

    def write_for(self, owner: str, what: str, by: date | None) -> None:
        """Write an action for somebody without a phone, in their words.

        Raises
        ------
        InputError
            It has no owner or no words, or its day has passed.
        """
        words = " ".join(what.split())
        if owner not in self.people:
            raise InputError("Choose whose action it is.")
        if not words:
            raise InputError(f"Write what {owner} will do, in {owner}’s own words.")
        if by is not None and by < self.now().date():
            raise InputError(
                f"{by.day} {by:%B %Y} has passed. Write a day that is to come, or leave it empty."
            )
        self.seen |= {words[:500]}  # whoever typed it has seen it, and the wall shows the field
        self._entered((*self.entered, Action(owner, words[:500], by)))

    @property
    def held(self) -> list[Action]:
        """Actions that are not to stand on the wall yet: they could point at a person."""
        return [each for each in (*self.carried, *self.actions) if self.is_held(each)]

    def is_held(self, action: Action) -> bool:
        """Return whether an action could point at a person, and nobody has let all see it."""
        return action.what not in self.seen and bool(find(action.what))

    def let_see(self) -> None:
        """Let all see what is held back."""
        self.seen |= {action.what for action in self.held}

    def take_away(self, place: int) -> None:
        """Take away an action that was written here."""
        self._entered((*self.entered[:place], *self.entered[place + 1 :]))

    def _entered(self, actions: tuple[Action, ...]) -> None:
        self.entered = actions
        self.note("entered", [action.to_value() for action in actions])

    @property
    def actions(self) -> list[Action]:
        """What was taken on at this meeting, as its owners wrote it."""
        return self._with_entered(self.answers("actions"))

    def _with_entered(self, given: Mapping[str, Any]) -> list[Action]:
        written = [Action.from_value(each, owner) for owner in self.people for each in given.get(owner, ())]
        return [*written, *self.entered]

    def heard(self) -> None:
        """Take in what phones have sent, and note what could not be noted before."""
        self._link.go_on()
        if self.progress.stage.kind == "review":
            self.take_said_outcomes()
        if self.counts_airtime and not self.may_count and self._link.knows("count"):
            self.count_airtime(is_on=False)

    # The end

    @property
    def minutes(self) -> tuple[tuple[str, int, float], ...]:
        """Title, planned and actual minutes of each stage."""
        compared = self.progress.compared(self.now())
        return tuple((stage.title, stage.minutes, actual) for stage, actual in compared)

    def _record(self, actions: Sequence[Action]) -> Record:
        kept = (*still_open(self.carried), *actions)
        return Record(self.opened.number, len(self.people), self.roles, self.minutes, kept)

    def end(self, then: Callable[[Record], None]) -> None:
        """End the meeting: keep the record, and forget all else that was said.

        Parameters
        ----------
        then : callable
            Takes the record once it is kept: while the room can't be asked what was written, nothing ends.
        """
        self._progressed(self.progress.paused(self.now()))
        if self.room is None:
            then(self._record(self.actions))
            return

        def kept(record: Record) -> None:
            self.is_kept = True
            then(record)

        # What fails: it was closed or deleted on another page meanwhile.
        written = self._with_entered
        self._link.end(
            lambda given: self._record(written(given)), kept, lambda _: then(self._record(self.actions))
        )

    def note(self, name: str, value: Any) -> None:
        """Note something in the room, so that it outlasts this page."""
        self._link.note(name, value)
