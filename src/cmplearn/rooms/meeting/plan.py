"""What a meeting holds, in order and in minutes; a plan that can't fit is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Literal

from cmplearn.errors import InputError

StageKind = Literal[
    "contract",
    "check-in",
    "review",
    "bids",
    "present",
    "clarify",
    "questions",
    "reflection",
    "process",
    "break",
    "closing",
    "ending",
]
ISSUE: tuple[StageKind, ...] = ("present", "clarify", "questions", "reflection", "process")
TITLES: dict[StageKind, str] = {
    "contract": "Our contract",
    "check-in": "Check-in",
    "review": "What came of our actions",
    "bids": "Who brings an issue",
    "present": "The issue, uninterrupted",
    "clarify": "Questions to understand",
    "questions": "Open questions",
    "reflection": "Reflection and action",
    "process": "How did we work?",
    "break": "Break",
    "closing": "Looking back, and actions",
    "ending": "The set ends",
}
FEWEST, MOST = 4, 8  # members: UNITAR's learning wiki gives 4 to 8
USUAL = (50, 60)  # minutes for one issue
ISSUES_BEFORE_SECOND_BREAK = 6
LONGEST = 60  # minutes of any part


@dataclass(frozen=True)
class Lengths:
    """Minutes of each part of a meeting, all of them to be changed by the set.

    Parameters
    ----------
    contract : int
        Agreeing the ground rules, at a set's first meeting.
    recall : int
        Joining by phone and agreeing them again, at every later one.
    check_in, review : int
        Of each member.
    bids : int
        Choosing who presents.
    present, clarify, questions, reflection, process : int
        Of each issue: 5 to 10 uninterrupted, 5, 25, 10 and 5 make 50 to 60 an issue.
    rest : int
        Of a break; there are two with more than six issues, none where it is 0.
    closing : int
        Looking back on how the set worked.
    ending : int
        Of a set's last meeting.
    """

    contract: int = 15
    recall: int = 5
    check_in: int = 3
    review: int = 3
    bids: int = 5
    present: int = 10
    clarify: int = 5
    questions: int = 25
    reflection: int = 10
    process: int = 5
    rest: int = 15
    closing: int = 15
    ending: int = 10

    def __post_init__(self) -> None:
        """Refuse minutes that can't be."""
        for each in fields(self):
            value = getattr(self, each.name)
            fewest = 1 if each.name in ("present", "questions", "reflection") else 0
            if not fewest <= value <= LONGEST:
                raise InputError(
                    f"The minutes for “{each.name.replace('_', '-')}” go from {fewest} to {LONGEST}; "
                    f"{value} was given."
                )

    @property
    def issue(self) -> int:
        """Minutes that one issue takes."""
        return self.present + self.clarify + self.questions + self.reflection + self.process


@dataclass(frozen=True)
class Form:
    """A usual shape of meeting, to start from.

    Parameters
    ----------
    title : str
        What it is called.
    minutes : int
        How long it lasts.
    issues : int
        How many members present.
    lengths : Lengths
        Its parts.
    """

    title: str
    minutes: int
    issues: int
    lengths: Lengths


FORMS: dict[str, Form] = {
    # The course's five meetings: course/programme.yaml gives each 150 minutes and two presenters. With the
    # minutes that the rounds really take, each issue has a little less than the usual time; the plan says so.
    "course": Form(
        "Course: two issues",
        150,
        2,
        Lengths(check_in=2, review=2, present=5, questions=20, rest=10, closing=6, ending=5),
    ),
    "half-day": Form("Half a day: two", 210, 2, Lengths()),
    # The University of York's form: up to eight people, each states an issue in a sentence, one is chosen.
    "york": Form(
        "York: one issue",
        90,
        1,
        Lengths(contract=10, check_in=1, review=1, rest=0, closing=5, ending=3),
    ),
}


@dataclass(frozen=True)
class Stage:
    """One stage of a meeting.

    Parameters
    ----------
    kind : str
        For example ``"questions"``.
    minutes : int
        As planned.
    issue : int
        Which issue it belongs to, from 1; 0 for none.
    each : int
        Minutes of each member, where it goes round; 0 where it does not.
    """

    kind: StageKind
    minutes: int
    issue: int = 0
    each: int = 0

    @property
    def title(self) -> str:
        """What it is called on the screen."""
        return TITLES[self.kind]


@dataclass(frozen=True)
class Plan:
    """A meeting that fits.

    Parameters
    ----------
    members : int
        How many people, the facilitator left out.
    minutes : int
        How long they have.
    issues : int
        How many present.
    lengths : Lengths
        The parts.
    is_first, is_last : bool
        Whether it is the set's first or last meeting.
    stages : tuple of Stage
        In order.
    """

    members: int
    minutes: int
    issues: int
    lengths: Lengths
    is_first: bool
    is_last: bool
    stages: tuple[Stage, ...] = field(repr=False)

    @property
    def needed(self) -> int:
        """Minutes that the stages take together."""
        return sum(stage.minutes for stage in self.stages)

    @property
    def spare(self) -> int:
        """Minutes that are left over."""
        return self.minutes - self.needed

    @property
    def remark(self) -> str:
        """What is unusual about the time that an issue has, or nothing."""
        low, high = USUAL
        each = self.lengths.issue
        if low <= each <= high:
            return ""
        return f"Each issue has {each} minutes. Sets usually give one {low} to {high}."


def plan(
    members: int,
    minutes: int,
    issues: int,
    lengths: Lengths | None = None,
    *,
    is_first: bool = False,
    is_last: bool = False,
) -> Plan:
    """Return a plan for a meeting.

    Parameters
    ----------
    members : int
        4 to 8, the facilitator left out.
    minutes : int
        How long they have.
    issues : int
        How many present.
    lengths : Lengths, optional
        The parts; the usual ones by default.
    is_first : bool
        There is a contract to agree, and no action to look back on.
    is_last : bool
        The set ends, last of all.

    Returns
    -------
    Plan

    Raises
    ------
    InputError
        It cannot fit, or is not a set; the message says what would fit.

    References
    ----------
    Lengths of whole meetings for sets of 5 to 8: the programme's fact book, section 3.2.

    Examples
    --------
    >>> plan(7, 210, 2).needed
    192
    >>> plan(7, 150, 2, FORMS["course"].lengths).spare
    6
    """
    parts = lengths or Lengths()
    if not FEWEST <= members <= MOST:
        raise InputError(
            f"A learning set has {FEWEST} to {MOST} members; {members} were given. "
            + ("Wait for others, or join another set." if members < FEWEST else "Make two sets of them.")
        )
    if not 1 <= issues <= members:
        raise InputError(
            f"From 1 to {members} members of this set can bring an issue; {issues} were asked for."
        )
    stages = tuple(_stages(members, issues, parts, is_first, is_last))
    made = Plan(members, minutes, issues, parts, is_first, is_last, stages)
    if made.spare < 0:
        raise InputError(_too_long(made))
    return made


def most_issues(
    members: int, minutes: int, lengths: Lengths, *, is_first: bool = False, is_last: bool = False
) -> int:
    """Return how many issues fit, 0 for none.

    Examples
    --------
    >>> most_issues(7, 150, Lengths()), most_issues(7, 60, Lengths())
    (1, 0)
    """
    return max(
        (
            issues
            for issues in range(1, members + 1)
            if sum(each.minutes for each in _stages(members, issues, lengths, is_first, is_last)) <= minutes
        ),
        default=0,
    )


def _too_long(made: Plan) -> str:
    fits = most_issues(made.members, made.minutes, made.lengths, is_first=made.is_first, is_last=made.is_last)
    asked = "One issue" if made.issues == 1 else f"{made.issues} issues"
    takes = "takes" if made.issues == 1 else "take"
    cure = (
        f"{'One issue fits' if fits == 1 else f'{fits} issues fit'} in that time; or shorten the parts."
        if fits
        else "No issue fits in that time: take longer, or shorten the parts."
    )
    return (
        f"{asked} for a set of {made.members} {takes} {made.needed} minutes, and there are {made.minutes}: "
        f"{-made.spare} too few. {cure}"
    )


def _stages(members: int, issues: int, parts: Lengths, is_first: bool, is_last: bool) -> Iterator[Stage]:
    """Yield the stages in order; a part without minutes is left out, but never the contract."""
    yield Stage("contract", parts.contract if is_first else parts.recall)
    if parts.check_in:
        yield Stage("check-in", members * parts.check_in, each=parts.check_in)
    if parts.review and not is_first:
        yield Stage("review", members * parts.review, each=parts.review)
    yield Stage("bids", parts.bids)
    breaks = _breaks(issues) if parts.rest else ()
    for issue in range(1, issues + 1):
        if issue - 1 in breaks:
            yield Stage("break", parts.rest)
        yield from (Stage(kind, getattr(parts, kind), issue) for kind in ISSUE if getattr(parts, kind))
    yield Stage("closing", parts.closing)
    if is_last:
        yield Stage("ending", parts.ending)


def _breaks(issues: int) -> tuple[int, ...]:
    """Return after how many issues there is a break."""
    if issues > ISSUES_BEFORE_SECOND_BREAK:
        return (issues // 3, 2 * issues // 3)
    return (issues // 2,)
