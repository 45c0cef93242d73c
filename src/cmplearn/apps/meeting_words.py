"""What a learning set's meeting shows: the words of each stage, its lists and its tables, as HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

from cmplearn.apps.joining import qr_source
from cmplearn.apps.meeting_review import numbers
from cmplearn.apps.meeting_room import ACTIVITY
from cmplearn.apps.meeting_under_way import STEPS, Meeting
from cmplearn.apps.parts import markdown
from cmplearn.apps.rooms_client import Snapshot
from cmplearn.course import activities
from cmplearn.rooms.meeting import OUTCOMES, Action, Plan, Progress, Roles, turns

MINUTE = 60
QR_WIDTH = 180  # px
COMMAND = "cmplearn workshop --network"
ISSUE_WORDS = {
    "present": "**{presenter} speaks.** Nobody interrupts, asks or nods it along. Phones away.",
    "clarify": "**Short questions to understand the facts**, and short answers. Nothing about what to do.",
    "questions": "**Open questions to {presenter}, and nothing else.** One at a time. Let silences last.",
    "reflection": "**{presenter} says what they now see.** Then each writes their own action: what, by when.",
    "process": "**How did we work?** {listener} says how the questions were put; then everybody. "
    "Not about the issue.",
    "break": "**A break.** The issue stays in the room.",
    "ending": "**The set ends.** Each in turn: what do you take along? What do you owe to whom? Who will ask "
    "you about your action? Then say goodbye to the set as a set. What was said stays confidential.",
}
HELD = "Held back: it could point at a person. Its owner can change it on their phone."
CODE = (
    "Whoever facilitates works by a code of ethics such as the EMCC’s: within their competence, open on "
    "interests and on the limits of confidence, supervised."
)


def clock_html(progress: Progress, now: datetime) -> str:
    """Return the stage's clock."""
    runs = "yes" if progress.clock.since else "no"
    stage = progress.stage
    return (
        f'<p class="cmp-clock" data-name="{stage.kind}-{stage.issue}" data-running="{runs}" data-sound="on" '
        f'data-left="{progress.clock.left_at(now):.0f}"></p>'
    )


def whole_html(progress: Progress, now: datetime, minutes: int) -> str:
    """Return the whole meeting's clock, and whether it would end on time."""
    whole = minutes * MINUTE - (now - progress.begun).total_seconds()
    return (
        f'<p class="cmp-whole">Whole meeting: <span class="cmp-clock" data-name="meeting" '
        f'data-running="yes" data-left="{whole:.0f}"></span> {lateness_html(progress, now, minutes)}</p>'
    )


def heading_html(progress: Progress, presenter: str) -> str:
    """Return the stage's name, and whose issue it is; the page goes to its top with each stage."""
    stage = progress.stage
    whose = f' <span class="cmp-whose">Issue {stage.issue}: {escape(presenter)}</span>' if stage.issue else ""
    title = f"{escape(stage.title)}{whose}"
    return f'<h2 class="cmp-finding" tabindex="-1" data-bring="stage {progress.at}">{title}</h2>'


def lateness_html(progress: Progress, now: datetime, minutes: int) -> str:
    """Return whether the meeting would end on time, if the rest keeps to its plan."""
    late = round(progress.late_at(now, minutes) / MINUTE)
    if late > 0:
        return f'<strong class="cmp-late">As it goes, we end {_minutes(late)} late.</strong>'
    return "On time." if late > -2 else f"On time, {_minutes(-late)} to spare."


def stage_html(meeting: Meeting) -> str:
    """Return the words of the present stage."""
    stage, roles = meeting.progress.stage, meeting.present_roles
    if stage.kind in ISSUE_WORDS:
        names = roles or Roles("Whoever presented", "", "The question-listener")
        said = {name: escape(value) for name, value in names.to_value().items()}
        words = markdown(ISSUE_WORDS[stage.kind]).format(**said)
        shown = None if stage.kind == "reflection" else roles
        return f'<div class="cmp-big">{words}</div>{roles_html(shown, is_whole=stage.kind == "present")}'
    step = activities.load(ACTIVITY).steps[STEPS[stage.kind]]
    each = f"<p><strong>{_minutes(stage.each)} each.</strong></p>" if stage.each else ""
    return f'<div class="cmp-stage">{markdown(step.tells)}{each}</div>'


def prompts_html(prompts: Sequence[str]) -> str:
    """Return open questions to draw on."""
    items = "".join(f"<li>{escape(each)}</li>" for each in prompts)
    return (
        "<p><strong>Begin with what, who, how, when or where.</strong> “Have you tried” is advice.</p>"
        f'<ul class="cmp-prompts">{items}</ul>'
    )


def roles_html(roles: Roles | None, *, is_whole: bool) -> str:
    """Return who does what: with what it means as an issue begins, and in a line after that."""
    if roles is None:
        return ""
    rows = [
        ("Set adviser", roles.adviser or "Facilitator", "keeps us to our rules and to the presenter"),
        ("Timekeeper", roles.timekeeper, "minds the clock, and says when a minute is left"),
        ("Question-listener", roles.listener, "hears how questions are put, and tells us afterwards"),
    ]
    if not is_whole:
        members = rows if roles.adviser else rows[1:]
        line = " · ".join(f"{title}: <strong>{escape(name)}</strong>" for title, name, _ in members)
        return f"<p>{line}</p>"
    items = "".join(
        f"<div><dt>{title}: {does}</dt><dd>{escape(name)}</dd></div>" for title, name, does in rows
    )
    return f'<dl class="cmp-facts">{items}</dl>'


def round_html(order: Sequence[str], at: int) -> str:
    """Return in which order the round goes, and whose turn it is, or that all have had theirs."""
    items = "".join(
        f"<li{' aria-current=step' if place == at else ''}>"
        f"{'<strong>' + escape(name) + ', now</strong>' if place == at else escape(name)}</li>"
        for place, name in enumerate(order)
    )
    over = '<p class="cmp-big">All have spoken.</p>' if at == len(order) else ""
    return f'<ol class="cmp-round">{items}</ol>{over}' if order else ""


def agreed_html(meeting: Meeting, *, is_joining: bool = False) -> str:
    """Return how many agree, and whether a rule is to be talked about first; it names nobody who has not.

    While people join, and while a rule is talked about, the rules have the wall nearly to themselves.
    """
    people, agreed, counting = meeting.people, meeting.agreed, meeting.agreed_to_counting
    words = f"{len(agreed)} of {len(people)} agree." if people else "Nobody has joined yet."
    if talkers := list(meeting.answers("agree").values()).count("talk"):
        who = "One of you wants" if talkers == 1 else f"{talkers} of you want"
        words += f" {who} to talk about a rule first: do so now, then choose again."
    here = f"<p>Here: {escape(', '.join(people))}.</p>" if people else ""
    counts = f"Counting who speaks: {len(counting)} of {len(people)} allow it; it takes everybody."
    counted = [counts] if meeting.room and people else []
    code = "The code of ethics is acknowledged." if meeting.has_code else CODE
    keeps = (
        "Kept for next time: who was here, the roles, the minutes, the actions."
        if meeting.room
        else "Nothing of this meeting is kept."
    )
    told = [] if is_joining else [*counted, keeps, code]
    if talkers:
        told = [code] if meeting.has_code else []
    rest = "".join(f"<p>{each}</p>" for each in told)
    return f'<p class="cmp-big" role="status">{words}</p>{here}{rest}'


def bids_html(bidders: Sequence[str], bids: dict[str, str], had: Sequence[Roles]) -> str:
    """Return who wants time, and how often each has presented."""
    wishes = {"today": "Yes, today", "if-time": "If there is time", "not-today": "Not today"}
    count = turns(had)
    rows = [
        (name, wishes.get(bids.get(name, ""), ""), str(count.get(name.casefold(), 0))) for name in bidders
    ]
    return _table("Who wants time", ("Name", "Wants time", "Turns as presenter so far"), rows)


def outcomes_html(actions: Sequence[Action]) -> str:
    """Return how many of the last meeting's actions came to what."""
    found = [action.outcome for action in actions]
    said = (f"{words}: {found.count(name)}" for name, words in OUTCOMES.items() if name in found)
    return f'<p class="cmp-big">{escape(", ".join(said))}.</p>' if found else ""


def carried_html(actions: Sequence[Action], is_held: Callable[[Action], bool]) -> str:
    """Return the actions of the last meeting; not the words of those that are held back."""
    rows = [
        (
            f"{each.owner}, action {number}" if number else each.owner,
            HELD if is_held(each) else each.what,
            _date(each.by),
            OUTCOMES[each.outcome],
        )
        for each, number in zip(actions, numbers(actions), strict=True)
    ]
    if not rows:
        return "<p>No action was left from the last meeting.</p>"
    return _table("Actions from last time", ("Owner", "What", "By", "Outcome"), rows)


def actions_html(
    actions: Sequence[Action], is_held: Callable[[Action], bool], title: str = "Actions of this meeting"
) -> str:
    """Return actions, with owner and date; not the words of those that are held back."""
    rows = [(each.owner, HELD if is_held(each) else each.what, _date(each.by)) for each in actions]
    return _table(title, ("Owner", "What", "By"), rows) if rows else "<p>No action is written yet.</p>"


def minutes_html(minutes: Iterable[tuple[str, int, float]]) -> str:
    """Return planned beside actual minutes, folded."""
    found = list(minutes)
    rows = [(title, str(planned), f"{actual:.0f}") for title, planned, actual in found]
    rows.append(("Together", str(sum(each[1] for each in found)), f"{sum(each[2] for each in found):.0f}"))
    caption = "Minutes, planned and actual"
    table = _table(caption, ("Stage", "Planned", "Actual"), rows, numbers=2)
    return f"<details><summary>{caption}</summary>{table}</details>"


def fits_html(made: Plan) -> str:
    """Return by how much a plan fits."""
    spare = f", {made.spare} to spare" if made.spare else ""
    remark = f"<p>{escape(made.remark)}</p>" if made.remark else ""
    return f'<p class="cmp-big">It fits: {made.needed} of {made.minutes} minutes{spare}.</p>{remark}'


def plan_html(made: Plan) -> str:
    """Return the plan, with when each stage begins."""
    rows, at = [], 0
    for stage in made.stages:
        title = f"{stage.title} ({stage.issue})" if stage.issue and made.issues > 1 else stage.title
        rows.append((f"{at // MINUTE}:{at % MINUTE:02}", title, str(stage.minutes)))
        at += stage.minutes
    return _table("The plan", ("Begins after", "Stage", "Minutes"), rows, numbers=1)


def scales_html(snapshot: Snapshot, asks: Sequence[str]) -> str:
    """Return how phones answered scales: how many chose each point, and what the ends mean."""
    found = [
        ask
        for item in snapshot["items"]
        for step in item["steps"]
        for ask in step["asks"]
        if ask["id"] in asks
    ]
    return "".join(f"<p>{_scale_words(ask)}</p>" for ask in found)


def _scale_words(ask: Mapping[str, Any]) -> str:
    """Return who chose what once everybody has: before that, one could tell whose answer came last."""
    tally, label = ask["tally"], f"<strong>{escape(ask['label'])}</strong>"
    if tally["answered"] < max(tally["present"], 1):
        return f"{label} {tally['answered']} of {tally['present']} have said."
    said = ", ".join(
        f"{point}: {_number(count)}" for point, count in sorted(tally["counts"].items()) if count
    )
    ends = f"1 is “{ask['low']}”, {ask['points']} is “{ask['high']}”."
    return f"{label} {said}. {escape(ends)}"


def ended_html(meeting: Meeting) -> str:
    """Return that the meeting has ended, and what is kept of it."""
    kept = (
        "Kept for the set: who was here, who presented and had which role, the minutes, and the actions. "
        "Everything else is forgotten."
        if meeting.is_kept
        else "Nothing is kept: this meeting had no room. Note down the actions before you close the page."
    )
    goes_on = "The actions open the next meeting."
    more = goes_on if meeting.is_kept and not meeting.opened.plan.is_last else ""
    heading = '<h2 class="cmp-finding" tabindex="-1">The meeting has ended</h2>'
    return f"{heading}<p>{kept} {more}</p>"


def airtime_html(people: Sequence[str], spoken: dict[str, float]) -> str:
    """Return how long each has spoken, in the order in which they joined: it is no ranking."""
    rows = [
        (name, f"{spoken.get(name, 0) // MINUTE:.0f}:{spoken.get(name, 0) % MINUTE:02.0f}") for name in people
    ]
    return _table("Who has spoken for how long", ("Name", "Minutes"), rows, numbers=1)


def invitation_html(snapshot: Snapshot, *, is_whole: bool) -> str:
    """Return how to join with a phone: with the picture, or in a line once the meeting is under way."""
    address, code = str(snapshot["join_url"]), escape(str(snapshot["code"]))
    shown = f'<strong class="cmp-join-code">{code}</strong>'
    if not is_whole:
        return f'<p class="cmp-join-line">Late? Code {shown}</p>'
    if not snapshot["reachable"]:  # a code that no camera can open has no place on the wall
        why = escape(snapshot["unreachable"]).replace(
            COMMAND, f'<span class="cmp-whole-words">{COMMAND}</span>'
        )
        return f'<p class="cmp-join-line">Code {shown}</p><p class="hint">{why}</p>'
    return (
        f'<div class="cmp-join"><img src="{qr_source(address)}" width="{QR_WIDTH}" height="{QR_WIDTH}" '
        'alt="QR code of the address beside it"><div>'
        f'<p>On a phone: <span class="cmp-join-address">{escape(address)}</span></p>'
        f"<p>Code {shown} · {_people(len(snapshot['members']))}</p></div></div>"
    )


def _table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 0) -> str:
    """Return a table whose last columns, `numbers` of them, hold numbers."""
    first = len(head) - numbers
    heads = "".join(
        f'<th scope="col"{" class=is-number" if place >= first else ""}>{escape(each)}</th>'
        for place, each in enumerate(head)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f'<td class="number">{escape(cell)}</td>' if place >= first else f"<td>{escape(cell)}</td>"
            for place, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="table-wrap" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="cmp-list"><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _number(count: int) -> str:
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    return words[count] if count < len(words) else str(count)


def _people(count: int) -> str:
    return f"{count} joined" if count else "Nobody has joined yet"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _date(by: date | None) -> str:
    return f"{by.day} {by:%B %Y}" if by else ""
