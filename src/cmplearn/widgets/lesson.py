"""`Lesson`: what a lesson's cells are written with."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cmplearn import course
from cmplearn.errors import InputError
from cmplearn.widgets import exercise, fallback, prose, what_if
from cmplearn.widgets.cell import Declared
from cmplearn.widgets.checks import (
    check_field,
    check_name,
    check_number_range,
    check_one_of,
    check_options,
    check_unique,
    check_words,
)
from cmplearn.widgets.control import Control, Field, Mistake, Options, Slider
from cmplearn.widgets.formatting import Number, with_unit
from cmplearn.widgets.reading import Reading

PRIVATE = "Yours alone until you share it. Don't write anything that could identify a patient."
"""What stands by every log prompt."""


class Lesson(Reading):
    """A lesson, from which its cells declare what they show.

    Each method returns a `Control`: live on the lesson page and in JupyterLab, printable anywhere else. Live controls
    keep their answers in the reader's portfolio under ``<lesson>/<id>``; the notebook's kernel never carries them.

    Parameters
    ----------
    id : str
        The lesson's number in ``course/programme.yaml``, for example ``"2.3"``.

    Raises
    ------
    NotFoundError
        When the programme has no such lesson.
    """

    def __init__(self, id: str) -> None:
        super().__init__(course.programme().lesson(id))
        self._declared = Declared()

    def text(self, id: str, label: str, hint: str = "", rows: int = 3) -> Control:
        """Return a box for words.

        Parameters
        ----------
        id : str
            The answer's name in this lesson.
        label, hint : str
            The question, and a line of help.
        rows : int
            Lines of the box.

        Raises
        ------
        InputError
            When the id is taken or the label empty.
        """
        html = fallback.labelled(label, hint) + fallback.lines(rows)
        return self._live("text", id, html, label=label, hint=hint, rows=rows)

    def number(
        self,
        id: str,
        label: str,
        unit: str = "",
        hint: str = "",
        minimum: float | None = None,
        maximum: float | None = None,
    ) -> Control:
        """Return a box for a number.

        Parameters
        ----------
        id : str
            The answer's name in this lesson.
        label, hint : str
            The question, and a line of help.
        unit : str
            ``"pounds"``, ``"%"`` or a word.
        minimum, maximum : float, optional
            What the number must keep to, in `unit`.

        Raises
        ------
        InputError
            When the id is taken, the label empty, or the minimum above the maximum.
        """
        check_number_range(minimum, maximum, f"The number {id!r}")
        html = fallback.labelled(label, hint) + fallback.blank(unit)
        return self._live("number", id, html, label=label, hint=hint, unit=unit, minimum=minimum, maximum=maximum)

    def choice(
        self, id: str, label: str, options: Mapping[str, str], hint: str = "", several: bool = False
    ) -> Control:
        """Return options to choose from.

        Parameters
        ----------
        id : str
            The answer's name in this lesson.
        label, hint : str
            The question, and a line of help.
        options : Mapping[str, str]
            Value and label of each option.
        several : bool
            Whether more than one may be chosen.

        Raises
        ------
        InputError
            When the id is taken, the label empty, or there are fewer than two options.
        """
        check_options(options, f"The choice {id!r}")
        html = fallback.labelled(label, hint) + fallback.boxes(options.values())
        return self._live("choice", id, html, label=label, hint=hint, options=_pairs(options), several=several)

    def scale(self, id: str, label: str, low: str = "", high: str = "", points: int = 5) -> Control:
        """Return a scale from 1 to `points`.

        Parameters
        ----------
        id : str
            The answer's name in this lesson.
        label : str
            The question.
        low, high : str
            What the ends mean.
        points : int
            Number of points, 2 to 11.

        Raises
        ------
        InputError
            When the id is taken, the label empty, or the number of points out of range.
        """
        if not 2 <= points <= 11:
            raise InputError(f"The scale {id!r} has {points} points; it can have 2 to 11.")
        html = fallback.labelled(label) + fallback.scale(low, high, points)
        return self._live("scale", id, html, label=label, low=low, high=high, points=points)

    def exercise(
        self,
        id: str,
        question: str,
        answer: float | str,
        tolerance: float = 0.0,
        unit: str = "",
        right: str = "That is right.",
        mistakes: Sequence[Mistake] = (),
        otherwise: str = "Not yet. Look at it again, or open a hint.",
        hints: Sequence[str] = (),
        worked: str = "",
        choices: Mapping[str, tuple[str, str]] | None = None,
    ) -> Control:
        """Return an exercise checked at once, in words; never graded.

        Parameters
        ----------
        id : str
            The exercise's name in this lesson.
        question : str
            What is asked.
        answer : float or str
            The right number, or the value of the right choice.
        tolerance : float
            How far from the number still counts as right.
        unit : str
            Unit of the number.
        right, otherwise : str
            Feedback to the right number, and to one that nobody foresaw.
        mistakes : sequence of Mistake
            Wrong numbers worth their own words.
        hints : sequence of str
            Opened one by one.
        worked : str
            The worked answer, as Markdown.
        choices : Mapping[str, tuple[str, str]], optional
            Instead of a number: value, label and feedback of each choice.

        Raises
        ------
        InputError
            When the id is taken, words are missing, the answer is not among the choices or not a number, or a
            foreseen mistake would count as right.
        """
        body = exercise.Exercise(
            question, answer, tolerance, unit, right, tuple(mistakes), otherwise, tuple(hints), worked, choices
        )
        exercise.check(id, body)
        return self._live(
            "exercise", id, exercise.html(body), label=prose.plain(question), **exercise.declaration(body)
        )

    def own_case(self, part: str, title: str, fields: Sequence[Field]) -> Control:
        """Return a form about the reader's own case, kept as one part of the team's business case.

        Parameters
        ----------
        part : str
            The part's name, for example ``"benefits"``.
        title : str
            What the form is called.
        fields : sequence of Field
            What it asks.

        Raises
        ------
        InputError
            When a name comes twice, a field breaks a rule, or there is none.
        """
        if not fields:
            raise InputError(f"The own-case form {part!r} has no fields.")
        for field in fields:
            check_field(field)
        check_unique([field.name for field in fields], f"The own-case form {part!r}")
        html = f"<p><strong>{escape(title)}</strong></p>" + "".join(map(_field_html, fields))
        declared = [_declared_field(field) for field in fields]
        return self._live("own-case", part, html, label=title, fields=declared)

    def log_prompt(self, id: str, prompt: str, by_profession: Mapping[str, str] | None = None) -> Control:
        """Return a prompt for the learning log, with lesson, minutes and outcome filled in.

        Parameters
        ----------
        id : str
            The entry's name in this lesson.
        prompt : str
            What everyone is asked.
        by_profession : Mapping[str, str], optional
            What a profession is asked instead.

        Raises
        ------
        InputError
            When the id is taken or a prompt is empty.
        """
        asked = {name: prose.plain(words) for name, words in (by_profession or {}).items()}
        for name, words in asked.items():
            check_words(words, f"The prompt for {name!r}")
        plan = self.plan
        others = "".join(f"<li>{escape(name.capitalize())}: {escape(words)}</li>" for name, words in asked.items())
        html = fallback.labelled(prose.plain(prompt), PRIVATE) + (f"<ul>{others}</ul>" if others else "")
        return self._live(
            "log",
            id,
            html + fallback.lines(5),
            label=prose.plain(prompt),
            hint=PRIVATE,
            prompts=_pairs(asked),
            title=plan.title,
            minutes=plan.core_minutes,
            outcomes=list(plan.outcomes),
        )

    # What moves, waits or compares

    def what_if(
        self,
        id: str,
        label: str,
        compute: str,
        draw: str,
        inputs: Sequence[Slider | Options],
        fixed: Mapping[str, Any] | None = None,
    ) -> Control:
        """Return a picture that moves when the reader changes something.

        Parameters
        ----------
        id : str
            The what-if's name in this lesson.
        label : str
            The question it answers.
        compute : str
            A public function of `cmplearn.methods`, such as ``"business_case.unit_break_even"``.
        draw : str
            The function of `cmplearn.charts` that draws its result.
        inputs : sequence of Slider or Options
            What the reader can change; each named as a parameter of `compute`.
        fixed : Mapping, optional
            The other parameters.

        Raises
        ------
        InputError
            When the id is taken, a function is not public, a start is off its range or step, or a parameter is
            missing or comes twice.
        """
        given = dict(fixed or {})
        what_if.check_inputs(inputs, given)
        declared = [what_if.declared_input(each) for each in inputs]
        named = {"id": id, "compute": compute, "draw": draw, "fixed": given, "inputs": declared}
        html = fallback.labelled(label) + what_if.start_result(named) + fallback.what_if_inputs(declared)
        return self._live("what-if", id, html, label=label, compute=compute, draw=draw, fixed=given, inputs=declared)

    def reveal(self, id: str, label: str, after: Sequence[str], body: Sequence[Control]) -> Control:
        """Return parts that the page holds back until the named answers exist.

        Parameters
        ----------
        id : str
            The reveal's name in this lesson.
        label : str
            What waits there, for example ``"What happened in Wirral"``.
        after : sequence of str
            Ids of controls declared before.
        body : sequence of Control
            What is held back, in order.

        Raises
        ------
        InputError
            When the id is taken, nothing is held back, or an answer to wait for is not declared above.
        """
        if not after or not body:
            raise InputError(f"The reveal {id!r} needs at least one answer to wait for and one part to show.")
        awaited = [{"id": each, "label": self._label_of(each, f"The reveal {id!r} waits for")} for each in after]
        parts = "".join(fallback.part(index, control.html) for index, control in enumerate(body))
        first = f"<p>Answer first: {escape('; '.join(each['label'] for each in awaited))}</p>"
        return self._live(
            "reveal",
            id,
            first + fallback.details(label, parts, "cmp-reveal"),
            label=label,
            after=awaited,
            body=[dict(control.declaration) or {"kind": "static"} for control in body],
        )

    def compare(
        self,
        id: str,
        question: str,
        first: str,
        published: str | Number,
        unit: str = "",
        computed: Sequence[tuple[str, Number]] = (),
    ) -> Control:
        """Return the reader's first answer beside the published figure and computed ones.

        Parameters
        ----------
        id : str
            The comparison's name in this lesson.
        question : str
            What is compared.
        first : str
            Id of the control with the reader's first answer, declared before.
        published : str or number
            A figure's reference, such as ``"wirral-moch.admissions_avoided"``, or a number in `unit`.
        unit : str
            Unit of all of them.
        computed : sequence of (str, number)
            Label and value of what the lesson worked out.

        Raises
        ------
        NotFoundError
            When the reference names no figure.
        InputError
            When the id is taken, or the first answer is not declared above.
        """
        asked = self._label_of(first, f"The comparison {id!r} shows")
        rows = [{"label": prose.plain(label), "text": with_unit(value, unit)} for label, value in computed]
        shown = _published(published, unit)
        lines = [("Your first answer", "…"), ("Published", shown["text"]), *((row["label"], row["text"]) for row in rows)]
        html = fallback.table(("What", "Figure"), lines, prose.plain(question))
        return self._live(
            "compare",
            id,
            html,
            label=prose.plain(question),
            first={"id": first, "label": asked},
            unit=unit,
            published=shown,
            computed=rows,
        )

    def _live(self, kind: str, id: str, html: str, *, label: str, **declared: Any) -> Control:
        check_name(id, "The id")
        check_words(label, f"The label of {id!r}")
        self._declared.add(id, label)
        declaration = {"v": 1, "lesson": self.id, "id": id, "kind": kind, "label": label, **declared}
        return Control(self.id, id, kind, fallback.live(html), declaration)

    def _label_of(self, id: str, who: str) -> str:
        check_one_of(id, self._declared.labels, f"{who} an answer declared above; {id!r}")
        return self._declared.labels[id]


def _pairs(options: Mapping[str, str]) -> list[list[str]]:
    return [[value, label] for value, label in options.items()]


def _field_html(field: Field) -> str:
    below = {
        "text": fallback.lines(field.rows),
        "number": fallback.blank(field.unit),
        "choice": fallback.boxes(field.options.values()),
    }
    return fallback.labelled(field.label, field.hint) + below[field.kind]


def _declared_field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "hint": field.hint,
        "options": _pairs(field.options),
        "unit": field.unit,
        "rows": field.rows,
    }


def _published(published: str | Number, unit: str) -> dict[str, str]:
    if not isinstance(published, str):
        return {"text": with_unit(published, unit)}
    found = course.resolve(published)
    return {"text": found.text, "source": prose.source_name(found), "href": prose.address(published)}
