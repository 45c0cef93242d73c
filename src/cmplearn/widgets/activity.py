"""The activity control: steps to answer, on a page, in JupyterLab and in print."""

from collections.abc import Callable, Iterator, Mapping
from html import escape
from typing import Any

from cmplearn.course.activity import AFTER, Activity, Ask
from cmplearn.widgets import fallback, prose
from cmplearn.widgets.control import Control

__all__ = ["ask_html", "control", "declared_asks"]

TABLES = ("points", "placing", "ratings", "ranking", "dots", "actions")
"""Kinds of ask that print as a table."""

BLANK_ROWS = 5
"""Rows to write in that a placing prints."""

BLANK_ACTIONS = 3
"""Rows to write in that actions print."""

PLACES = range(1, 6)
"""The ratings that place somebody on a grid."""


def control(activity: Activity, lesson: str = "") -> Control:
    """Return an activity as a control.

    Parameters
    ----------
    activity : Activity
        From `course.activities`.
    lesson : str
        The lesson that it stands in; none on the activity's own page, which has its title already.

    Returns
    -------
    Control
        Its answers are kept under ``<activity>/<ask>``, wherever it is shown.

    Raises
    ------
    NotFoundError
        When it quotes a figure that the case library does not have.
    """
    declaration: dict[str, Any] = {
        "v": 1,
        "lesson": lesson,
        "id": activity.id,
        "kind": "activity",
        "label": prose.plain(activity.title),
        "hint": "",
        "twice": activity.is_asked_twice,
        "survey": activity.kind == "survey",
        "steps": [
            {
                "title": prose.plain(step.title),
                "minutes": step.minutes,
                "asks": [declared_ask(activity, ask) for ask in step.asks],
            }
            for step in activity.steps
        ],
    }
    return Control(lesson, activity.id, "activity", fallback.live(_html(activity, lesson)), declaration)


def declared_asks(activity: Activity) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the name under which each answer is kept, and what asks for it; a knowledge check twice."""
    for suffix in ("", AFTER) if activity.is_asked_twice else ("",):
        for ask in activity.asks:
            yield f"{activity.id}/{ask.id}{suffix}", declared_ask(activity, ask)


def ask_label(ask: Ask) -> str:
    """Return what an ask is called, with its figures filled in."""
    return prose.plain(ask.label)


def declared_ask(activity: Activity, ask: Ask) -> dict[str, Any]:
    """Return an ask as the control that it is, named after its activity instead of a lesson."""
    words = {"label": ask_label(ask), "hint": prose.plain(ask.hint)}
    named = {"v": 1, "lesson": activity.id, "id": ask.id, "kind": ask.kind, **words}
    again = {"again": ask.again} if ask.again else {}
    return named | again | DECLARED[ask.kind](ask)


def _pairs(options: Mapping[str, str]) -> list[list[str]]:
    return [[value, prose.plain(label)] for value, label in options.items()]


def _choice(ask: Ask) -> dict[str, Any]:
    judged = {"answer": ask.answer, "feedback": dict(_pairs(ask.feedback))} if ask.answer else {}
    most = {"most": ask.most} if ask.most else {}
    return {"options": _pairs(ask.options), "several": ask.several, **most, **judged}


def _ends(ask: Ask) -> dict[str, Any]:
    return {"low": prose.plain(ask.low), "high": prose.plain(ask.high), "points": ask.points}


def _points(ask: Ask) -> dict[str, Any]:
    candidates = [
        [prose.plain(candidate.label), dict(candidate.scores)] for candidate in ask.candidates.values()
    ]
    return {"items": _pairs(ask.items), "candidates": candidates}


def _placing(ask: Ask) -> dict[str, Any]:
    corners = [prose.plain(words) for words in ask.quadrants.model_dump().values()] if ask.quadrants else []
    axes = {"across": prose.plain(ask.across), "up": prose.plain(ask.up)}
    return {**axes, "quadrants": corners, "fewest": ask.fewest}


DECLARED: Mapping[str, Callable[[Ask], dict[str, Any]]] = {
    "choice": _choice,
    "scale": _ends,
    "number": lambda ask: {"unit": ask.unit, "minimum": ask.minimum, "maximum": ask.maximum},
    "text": lambda ask: {"rows": ask.rows},
    "points": _points,
    "placing": _placing,
    "ratings": lambda ask: {"items": _pairs(ask.items), "evidence": ask.evidence, **_ends(ask)},
    "ranking": lambda ask: {"items": _pairs(ask.items)},
    "dots": lambda ask: {"items": _pairs(ask.items), "dots": ask.dots},
    "actions": lambda _: {},
}
"""What each kind of ask declares besides its question."""


def _html(activity: Activity, lesson: str) -> str:
    title = f"<h3>Activity: {escape(prose.plain(activity.title))}</h3>" if lesson else ""
    steps = "".join(_step_html(activity, number, lesson) for number in range(len(activity.steps)))
    after = _part(activity, "after", prose.render(activity.after))
    return f"{title}{_part(activity, 'about', _about_html(activity, lesson))}{steps}{after}"


def _about_html(activity: Activity, lesson: str) -> str:
    """Return what stands before the steps; a page of its own says most of that itself."""
    alone = prose.render(activity.solo)
    if not lesson:
        return alone
    each_time = " each time" if activity.is_asked_twice else ""
    minutes = f"{activity.minutes} minutes in a room, {activity.solo_minutes} alone{each_time}."
    page = f'<a href="../activities/{activity.id}">This activity on a page of its own</a>'
    notes = (("Before you begin.", activity.content_note), ("What is made up.", activity.invented))
    return (
        f'<p class="cmp-hint">{minutes} {page}</p>'
        f"<p>You leave it with: {escape(_stopped(prose.plain(activity.purpose)))}</p>"
        + "".join(
            f"<p><strong>{name}</strong> {escape(prose.plain(words))}</p>" for name, words in notes if words
        )
        + fallback.details("How to do it alone", alone)
    )


def _stopped(words: str) -> str:
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _step_html(activity: Activity, number: int, lesson: str) -> str:
    step = activity.steps[number]
    title = f"Step {number + 1}: {prose.plain(step.title)} ({step.minutes} minutes)"
    tells = _part(activity, str(number), prose.render(step.tells))
    level = "h4" if lesson else "h3"
    return f"<{level}>{escape(title)}</{level}>{tells}{''.join(map(ask_html, step.asks))}"


def _part(activity: Activity, name: str, html: str) -> str:
    """Return a part that the live control finds by its name."""
    return f'<div data-for="{activity.id}.{name}">{html}</div>'


def ask_html(ask: Ask) -> str:
    """Return an ask as it prints: its question, and room for the answer."""
    if ask.kind in TABLES:  # whose caption is the question
        return (fallback.paragraph(prose.plain(ask.hint)) if ask.hint else "") + PRINTED[ask.kind](ask)
    return fallback.labelled(ask_label(ask), ask.hint) + PRINTED[ask.kind](ask)


def _printed_points(ask: Ask) -> str:
    rows = [(prose.plain(label), "", "") for label in ask.items.values()]
    return fallback.table(("What", "Points (0 to 100)", "Share"), rows, ask_label(ask))


def _printed_placing(ask: Ask) -> str:
    ends = f"{PLACES[0]} to {PLACES[-1]}"
    columns = ("Who", f"{prose.plain(ask.across)}, {ends}", f"{prose.plain(ask.up)}, {ends}")
    return fallback.table(columns, [("…", "", "")] * max(BLANK_ROWS, ask.fewest), ask_label(ask))


def _printed_ratings(ask: Ask) -> str:
    marks = " ".join(f"☐ {point}" for point in range(1, ask.points + 1))
    evidence = ("Evidence",) if ask.evidence else ()
    rows = [(prose.plain(label), marks, *("" for _ in evidence)) for label in ask.items.values()]
    ends = f"1 is {ask.low}; {ask.points} is {ask.high}" if ask.low or ask.high else "Rating"
    return fallback.table(("What", prose.plain(ends), *evidence), rows, ask_label(ask))


def _printed_ranking(ask: Ask) -> str:
    rows = [(prose.plain(label), "") for label in ask.items.values()]
    return fallback.table(("What", f"Place (1 to {len(ask.items)})"), rows, ask_label(ask))


def _printed_dots(ask: Ask) -> str:
    rows = [(prose.plain(label), "") for label in ask.items.values()]
    return fallback.table(("What", f"Dots ({ask.dots} in all)"), rows, ask_label(ask))


def _printed_actions(ask: Ask) -> str:
    return fallback.table(("What I will do", "By when"), [("…", "")] * BLANK_ACTIONS, ask_label(ask))


PRINTED: Mapping[str, Callable[[Ask], str]] = {
    "choice": lambda ask: fallback.boxes(map(prose.plain, ask.options.values())),
    "scale": lambda ask: fallback.scale(prose.plain(ask.low), prose.plain(ask.high), ask.points),
    "number": lambda ask: fallback.blank(ask.unit),
    "text": lambda ask: fallback.lines(ask.rows),
    "points": _printed_points,
    "placing": _printed_placing,
    "ratings": _printed_ratings,
    "ranking": _printed_ranking,
    "dots": _printed_dots,
    "actions": _printed_actions,
}
"""Room for the answer, by kind of ask."""
