"""Reads the form of a log entry: every field that it has, over the entry as it is saved."""

import re
from dataclasses import replace

from cmplearn.portfolio.log import (
    AI_USES,
    PRIVACIES,
    STATES,
    TYPES,
    Evidence,
    Links,
    LogEntry,
    NextAction,
    Partner,
)
from cmplearn.portfolio.record_parts import PLAN_BOXES
from cmplearn.portfolio.reflection import MODELS, ReflectionField
from cmplearn.web.forms import FormHandler
from cmplearn.web.portfolio.log_choices import Choices

__all__ = ["MOST_MINUTES", "entry_from", "other_models", "plan_box"]

MOST_MINUTES = 6000
"""A hundred hours: what takes longer is several entries."""

MODEL_IDS = ("", *(each.id for each in MODELS))
BOXES = tuple(dict.fromkeys(box.name for model in MODELS for box in model.fields))
LINES = ("title", "method", "ai_words")
LONG = (
    *("text", "learned", "changed", "benefited", "relevance", "options", "expected", "code_relevance"),
    "feedback_from",
)
ROW = re.compile(r"evidence_([0-9]{1,2})_words")
MOST_EVIDENCE = 20
LONGEST_LINK = 2000


def entry_from(form: FormHandler, entry: LogEntry, offered: Choices) -> LogEntry:
    """Return the entry with what was typed in a form; what the form hasn't, or can't be used, stays.

    Parameters
    ----------
    form : FormHandler
        Collects what is wrong.
    entry : LogEntry
        As it is saved.
    offered : Choices
        What its links can be.
    """
    reflection = {name: form.text_argument(name, entry.reflection.get(name, "")) for name in BOXES}
    outcome, outcomes = _outcomes(form, entry)
    return entry.with_(
        **{name: form.line_argument(name, getattr(entry, name)) for name in LINES},
        **{name: form.text_argument(name, getattr(entry, name)) for name in LONG},
        type=form.choice_argument("type", TYPES, entry.type),
        model=form.choice_argument("model", MODEL_IDS, entry.model),
        reflection={**entry.reflection, **reflection},
        began=form.date_argument("began", entry.began),
        ended=form.date_argument("ended", entry.ended),
        minutes=form.number_argument("minutes", 0, MOST_MINUTES, entry.minutes),
        participatory_minutes=form.number_argument(
            "participatory_minutes", 0, MOST_MINUTES, entry.participatory_minutes
        ),
        session=form.choices_argument("session", [each for each, _ in offered.sessions], entry.session),
        outcome=outcome,
        links=_links(form, entry, offered, outcomes),
        next_action=_next_action(form, entry, reflection),
        partner=_partner(form, entry.partner, offered),
        evidence=_evidence(form, entry.evidence),
        privacy=form.choice_argument("privacy", PRIVACIES, entry.privacy),
        ai_use=form.choice_argument("ai_use", AI_USES, entry.ai_use),
        state=form.choice_argument("state", STATES, entry.state),
    )


def other_models(entry: LogEntry) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return what an entry holds under ways to reflect that it doesn't use now.

    Returns
    -------
    list of (name, boxes)
        Name of the model; name, label and text of each box with something in it.
    """
    shown = {box.name for model in MODELS if model.id == entry.model for box in model.fields}
    found = []
    for model in MODELS:
        boxes = [box for box in model.fields if box.name not in shown and entry.reflection.get(box.name)]
        shown |= {box.name for box in boxes}
        if boxes:
            found.append((model.name, [(box.name, box.label, entry.reflection[box.name]) for box in boxes]))
    return found


def plan_box(model: str) -> ReflectionField | None:
    """Return the box in which a way to reflect asks what one will do; None for no such way."""
    fields = next((each.fields for each in MODELS if each.id == model), ())
    return next((box for box in fields if box.name in PLAN_BOXES), None)


def _next_action(form: FormHandler, entry: LogEntry, reflection: dict[str, str]) -> NextAction:
    """Return the next action: in words of its own, or those of the box that was made an action."""
    box, before = plan_box(entry.model), entry.next_action
    plan = entry.reflection.get(box.name, "") if box else ""
    same = form.choices_argument("next_same", ["yes"], ["yes"] if before.what and before.what == plan else [])
    what = form.text_argument("next_what", "" if same else before.what)
    if same and box and not what:
        what = reflection[box.name]
    return NextAction(what, form.date_argument("next_by", before.by))


def _outcomes(form: FormHandler, entry: LogEntry) -> tuple[str, tuple[str, ...]]:
    """Return the lesson's one outcome that its own prompt shows, and the others that are linked too."""
    before = tuple(dict.fromkeys(each for each in (entry.outcome, *entry.links.outcome) if each))
    ticked = form.choices_argument("outcomes", None, before)
    first = entry.outcome if entry.outcome in ticked else next(iter(ticked), "")
    return first, tuple(each for each in ticked if each != first)


def _links(form: FormHandler, entry: LogEntry, offered: Choices, outcomes: tuple[str, ...]) -> Links:
    standards = dict(entry.links.standards)
    for body, _, options in offered.standards:
        codes = [code for code, _ in options]
        kept = standards.get(body, ())
        retired = tuple(code for code in kept if code not in codes)  # a newer edition of the list lost it
        standards[body] = (*form.choices_argument(f"standards-{body}", codes, kept), *retired)
    return Links(
        outcomes,
        form.choices_argument(
            "competency", [each for each, _ in offered.competencies], entry.links.competency
        ),
        form.choices_argument("need", [each for each, _ in offered.needs], entry.links.need),
        {body: tuple(dict.fromkeys(codes)) for body, codes in standards.items()},
    )


def _partner(form: FormHandler, partner: Partner, offered: Choices) -> Partner:
    registers = ("", partner.registered_with, *(each for each, _ in offered.registers))
    return Partner(
        name=form.line_argument("partner_name", partner.name),
        role=form.line_argument("partner_role", partner.role),
        registered_with=form.choice_argument("partner_registered_with", registers, partner.registered_with),
        pin=form.line_argument("partner_pin", partner.pin),
        contact=form.line_argument("partner_contact", partner.contact),
    )


def _evidence(form: FormHandler, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the evidence typed in numbered rows; a row with a kept file says which."""
    numbers = sorted(
        {int(found[1]) for name in form.request.body_arguments if (found := ROW.fullmatch(name))}
    )
    if not numbers:
        return evidence
    files = {each.file: each for each in evidence if each.file}
    typed = []
    for number in numbers[:MOST_EVIDENCE]:
        words = form.line_argument(f"evidence_{number}_words")
        link = form.line_argument(f"evidence_{number}_link", longest=LONGEST_LINK)
        row = files.get(form.line_argument(f"evidence_{number}_file"), Evidence())
        typed.append(replace(row, words=words, link=link))
    return tuple(each for each in typed if each != Evidence())
