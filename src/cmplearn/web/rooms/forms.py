"""The form of every kind of ask, as a phone shows it: plain HTML that posts by itself."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from cmplearn.course.activity import Ask
from cmplearn.rooms import answers
from cmplearn.web.rooms.fields import PLACES, Filled

__all__ = ["Shown", "ask_form"]

JOIN = Markup("")
NAMELESS = "Others see what you write only if the facilitator shows it to all, and without your name."
NAMED = "Whoever leads the set sees this with your name."
ROW_NUMBER = re.compile("[0-9]{1,2}")
SHOWN_ROWS, OFFERED_ROWS = 3, 12  # of a table that grows: those between are folded away


@dataclass(frozen=True)
class Shown:
    """An ask's form, with what stands in it and what is said of it.

    Attributes
    ----------
    item : str
        The item of the room that asks.
    ask : Ask
        What is asked.
    filled : Mapping
        What stands in the form's fields: an answer that was kept, or what was typed and refused.
    is_kept : bool
        Whether that is an answer that was kept.
    problem : str
        Why what was typed was refused.
    doubt : str
        What to look at again in an answer that was kept.
    is_named : bool
        Whether whoever leads sees the answer with the name of its writer.
    """

    item: str
    ask: Ask
    filled: Filled
    is_kept: bool = False
    problem: str = ""
    doubt: str = ""
    is_named: bool = False

    def hint(self, rule: str) -> str:
        """Return the help beside the question: its own, a rule, and who will see what is written."""
        # An ask of a set that has words of its own says in them who sees what: some answers are only counted.
        named = "" if self.ask.hint else NAMED
        seen = named if self.is_named else NAMELESS if answers.has_words(self.ask) else ""
        own = self.ask.hint if self.ask.hint[-1:] in ("", *".!?…") else f"{self.ask.hint}."
        return " ".join(words for words in (own, rule, seen) if words)

    @property
    def id(self) -> str:
        """The form's name in the page."""
        return f"{self.item}-{self.ask.id}"

    def one(self, name: str) -> str:
        """Return what stands in a field, or nothing."""
        return next(iter(self.filled.get(name, ())), "")


def ask_form(shown: Shown, action: str) -> Markup:
    """Return the form of an ask.

    Parameters
    ----------
    shown : Shown
        The ask and what stands in its form.
    action : str
        The address that it posts to.
    """
    ask = shown.ask
    says = shown.doubt or shown.problem
    if shown.is_kept and not says:
        says = "Kept. You can change it until answers are closed."
    return Markup(
        '<form class="ask" id="{id}" method="post" action="{action}" data-ask>'
        '<input type="hidden" name="item" value="{item}"><input type="hidden" name="ask" value="{ask}">'
        '<input type="hidden" name="operation" value="">{fields}'
        '<p class="says{refused}" id="{id}-says" role="status" data-says>{says}</p>'
        '<button class="button">{send}</button></form>'
    ).format(
        id=shown.id,
        action=action,
        item=shown.item,
        ask=ask.id,
        fields=KINDS[ask.kind](shown),
        refused=" is-refused" if shown.doubt or shown.problem else "",
        says=says,
        send="Change my answer" if shown.is_kept else "Send",
    )


def _group(shown: Shown, body: Markup, *, rule: str = "") -> Markup:
    """Return fields under their question, which a screen reader says with each."""
    hints = shown.hint(rule)
    hint = Markup('<p class="hint" id="{}-hint">{}</p>').format(shown.id, hints) if hints else JOIN
    return Markup('<fieldset aria-describedby="{}"><legend>{}</legend>{}{}</fieldset>').format(
        _described(shown, bool(hints)), shown.ask.label, hint, body
    )


def _described(shown: Shown, has_hint: bool) -> str:
    return f"{shown.id}-hint {shown.id}-says" if has_hint else f"{shown.id}-says"


def _single(shown: Shown, control: str, *, rule: str = "", unit: str = "", **attributes: Any) -> Markup:
    """Return one field under its question."""
    hints = shown.hint(rule)
    hint = Markup('<p class="hint" id="{}-hint">{}</p>').format(shown.id, hints) if hints else JOIN
    field = Markup(control).format(
        attributes=_attributes(
            id=f"{shown.id}-value",
            name="value",
            required=True,
            aria_describedby=_described(shown, bool(hints)),
            aria_invalid="true" if shown.problem else None,
            **attributes,
        ),
        value=shown.one("value"),
    )
    after = Markup('<span class="unit">{}</span>').format(unit) if unit else JOIN
    return Markup('<label class="question" for="{}-value">{}</label>{}<div class="beside">{}{}</div>').format(
        shown.id, shown.ask.label, hint, field, after
    )


def _attributes(**given: Any) -> Markup:
    """Return attributes as HTML; those that are None or False are left out."""
    return JOIN.join(
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in ((name.rstrip("_").replace("_", "-"), value) for name, value in given.items())
        if value is not None and value is not False
    )


def _choice(shown: Shown) -> Markup:
    ask = shown.ask
    kind = "checkbox" if ask.several else "radio"
    chosen = shown.filled.get("value", ())
    boxes = (
        Markup(
            '<label class="option"><input type="{}" name="value" value="{}"{}{}><span>{}</span></label>'
        ).format(
            kind, value, _attributes(checked=value in chosen), _attributes(required=not ask.several), label
        )
        for value, label in ask.options.items()
    )
    rule = (f"Choose {ask.most} at most." if ask.most else "Choose all that apply.") if ask.several else ""
    return _group(shown, JOIN.join(boxes), rule=rule)


def _scale(shown: Shown) -> Markup:
    return _group(shown, _steps(shown.ask, "value", shown.one("value"), is_required=True))


def _steps(ask: Ask, name: str, chosen: str, *, is_required: bool) -> Markup:
    """Return the points of a scale between what its ends mean."""
    last = ask.points
    said = {1: ask.low, last: ask.high}
    steps = (
        Markup(
            '<label class="step"><input type="radio" name="{}" value="{}"{}{}><span>{}{}</span></label>'
        ).format(
            name,
            step,
            _attributes(checked=str(step) == chosen),
            _attributes(required=is_required),
            step,
            _unseen(f", {said[step]}") if said.get(step) else JOIN,
        )
        for step in range(1, last + 1)
    )
    ends = Markup('<div class="ends" aria-hidden="true"><span>{}</span><span>{}</span></div>').format(
        f"1: {ask.low}" if ask.low else "", f"{last}: {ask.high}" if ask.high else ""
    )
    return Markup('<div class="steps">{}</div>{}').format(JOIN.join(steps), ends)


def _unseen(words: str) -> Markup:
    return Markup('<span class="visually-hidden">{}</span>').format(words)


def _number(shown: Shown) -> Markup:
    ask = shown.ask
    match ask.minimum, ask.maximum:
        case None, None:
            rule = ""
        case None, most:
            rule = f"At most {most:g}."
        case least, None:
            rule = f"At least {least:g}."
        case least, most:
            rule = f"From {least:g} to {most:g}."
    return _single(
        shown,
        '<input{attributes} value="{value}">',
        rule=rule,
        unit=ask.unit,
        inputmode="decimal" if ask.minimum is not None and ask.minimum >= 0 else None,
        autocomplete="off",
        class_="number",
    )


def _text(shown: Shown) -> Markup:
    return _single(
        shown,
        "<textarea{attributes}>\n{value}</textarea>",
        rows=shown.ask.rows,
        maxlength=answers.MOST_LETTERS,
    )


def _amounts(shown: Shown, most: int, *, rule: str) -> Markup:
    """Return a row with a number for each item."""
    rows = (
        Markup(
            '<div class="amount"><label for="{id}-{item}">{label}</label><input class="number" type="number"'
            ' id="{id}-{item}" name="value-{item}" min="0" max="{most}" step="1" inputmode="numeric"'
            ' value="{value}"></div>'
        ).format(id=shown.id, item=item, label=label, most=most, value=shown.one(f"value-{item}"))
        for item, label in shown.ask.items.items()
    )
    return _group(shown, JOIN.join(rows), rule=rule)


def _points(shown: Shown) -> Markup:
    share = "" if shown.ask.hint else " 100 for what matters most, to the others their share of that."
    return _amounts(shown, 100, rule=f"Each from 0 to 100.{share}")


def _dots(shown: Shown) -> Markup:
    dots = shown.ask.dots
    return _amounts(shown, dots, rule=f"You have {dots} dots. Several may go to one.")


def _ranking(shown: Shown) -> Markup:
    places = [str(place) for place in range(1, len(shown.ask.items) + 1)]
    rows = (
        Markup(
            '<div class="amount"><label for="{id}-{item}">{label}</label>'
            '<select id="{id}-{item}" name="place-{item}" required>{options}</select></div>'
        ).format(id=shown.id, item=item, label=label, options=_options(places, shown.one(f"place-{item}")))
        for item, label in shown.ask.items.items()
    )
    return _group(shown, JOIN.join(rows), rule="Place 1 is the first. Each place goes to one.")


def _options(values: Iterable[str], chosen: str) -> Markup:
    made = (
        Markup("<option{}>{}</option>").format(_attributes(selected=value == chosen), value)
        for value in values
    )
    return Markup('<option value="">–</option>') + JOIN.join(made)


def _ratings(shown: Shown) -> Markup:
    return _group(shown, JOIN.join(_rated(shown, item, label) for item, label in shown.ask.items.items()))


def _rated(shown: Shown, item: str, label: str) -> Markup:
    steps = _steps(shown.ask, f"value-{item}", shown.one(f"value-{item}"), is_required=True)
    evidence = JOIN
    if shown.ask.evidence:
        evidence = Markup(
            '<label class="line">What it rests on<input name="evidence-{}" maxlength="{}" value="{}"></label>'
        ).format(item, answers.MOST_LETTERS_OF_A_LINE, shown.one(f"evidence-{item}"))
    return Markup('<fieldset class="rated"><legend>{}</legend>{}{}</fieldset>').format(label, steps, evidence)


def _placing(shown: Shown) -> Markup:
    ask = shown.ask

    def row(number: int) -> Markup:
        return Markup(
            '<fieldset class="rated"><legend>{number}</legend>'
            '<label class="line">Who'
            '<input name="name-{at}" value="{name}" maxlength="{most}" autocomplete="off"></label>'
            '<div class="pair"><label>{across}<select name="across-{at}">{acrosses}</select></label>'
            '<label>{up}<select name="up-{at}">{ups}</select></label></div></fieldset>'
        ).format(
            number=number + 1,
            at=number,
            name=shown.one(f"name-{number}"),
            most=answers.MOST_LETTERS_OF_A_NAME,
            across=ask.across,
            up=ask.up,
            acrosses=_options(PLACES, shown.one(f"across-{number}")),
            ups=_options(PLACES, shown.one(f"up-{number}")),
        )

    fewest = f"{ask.fewest} at least." if ask.fewest > 1 else ""
    rule = f"From 1 (little) to 5 (much). Posts and groups, no names of people. {fewest}".strip()
    rows = _growing(shown, row, max(SHOWN_ROWS, ask.fewest), max(OFFERED_ROWS, ask.fewest))
    return _group(shown, rows, rule=rule)


def _actions(shown: Shown) -> Markup:
    def row(number: int) -> Markup:
        return Markup(
            '<fieldset class="rated"><legend>Action {number}</legend>'
            '<label class="line">What you will do'
            '<input name="what-{at}" value="{what}" maxlength="{most}"></label>'
            '<label class="line">By when<input type="date" name="by-{at}" value="{by}"></label></fieldset>'
        ).format(
            number=number + 1,
            at=number,
            what=shown.one(f"what-{number}"),
            most=answers.MOST_LETTERS_OF_A_LINE,
            by=shown.one(f"by-{number}"),
        )

    return _group(shown, _growing(shown, row, 1, answers.MOST_ACTIONS))


def _growing(shown: Shown, row: Callable[[int], Markup], least: int, most: int) -> Markup:
    """Return rows enough for what stands in them and one more, and the others folded away."""
    numbers = (name.rpartition("-")[2] for name in shown.filled if shown.one(name))
    used = 1 + max((int(number) for number in numbers if ROW_NUMBER.fullmatch(number)), default=-1)
    first = min(max(least, used + 1), most)
    rest = Markup("<details><summary>More rows</summary>{}</details>").format(
        JOIN.join(map(row, range(first, most)))
    )
    return JOIN.join(map(row, range(first))) + (rest if first < most else JOIN)


KINDS: Mapping[str, Callable[[Shown], Markup]] = {
    "choice": _choice,
    "scale": _scale,
    "number": _number,
    "text": _text,
    "points": _points,
    "dots": _dots,
    "ranking": _ranking,
    "ratings": _ratings,
    "placing": _placing,
    "actions": _actions,
}
