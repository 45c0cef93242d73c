"""The parts of a lesson that keep an answer: words, numbers, choices, exercises, own case, learning log."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from cmplearn.errors import InputError
from cmplearn.widgets import exercise, fallback, prose
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
from cmplearn.widgets.control import Control, Field, Mistake
from cmplearn.widgets.reading import Reading

if TYPE_CHECKING:
    from cmplearn.course.plan import LessonPlan

PRIVATE = "Yours alone until you share it. Don't write anything that could identify a patient."
"""What stands by every log prompt."""


class Answering(Reading):
    """A lesson as something to answer.

    Parameters
    ----------
    plan : LessonPlan
        The lesson as the programme describes it.
    """

    def __init__(self, plan: "LessonPlan") -> None:
        """Start with no id taken."""
        super().__init__(plan)
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
        return self._live(
            "number", id, html, label=label, hint=hint, unit=unit, minimum=minimum, maximum=maximum
        )

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
        return self._live(
            "choice", id, html, label=label, hint=hint, options=_pairs(options), several=several
        )

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
        nearly: str = "",
        near: float = 0.0,
        nearly_right: str = "",
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
        nearly : str
            Feedback to a number that is off by more than `tolerance` and at most `near`, unless it is one of
            `mistakes`: rounded too soon, say.
        near : float
            How far from the number still counts as nearly right.
        nearly_right : str
            Of choices: the value of the one that is nearly right.

        Raises
        ------
        InputError
            When the id is taken, words are missing, the answer is not among the choices or not a number, a
            foreseen mistake would count as right, or nothing could be nearly right.
        """
        body = exercise.Exercise(
            question,
            answer,
            tolerance,
            unit,
            right,
            tuple(mistakes),
            otherwise,
            tuple(hints),
            worked,
            choices,
            nearly,
            near,
            nearly_right,
        )
        exercise.check(id, body)
        return self._live("exercise", id, exercise.html(body), label=question, **exercise.declaration(body))

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
        """Return a prompt for the learning log, with the lesson and the minutes that it is meant to take.

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
        html = fallback.labelled(prompt, PRIVATE) + _prompts_html(asked)
        return self._live(
            "log",
            id,
            html + fallback.lines(5),
            label=prompt,
            hint=PRIVATE,
            prompts=_pairs(asked),
            title=plan.title,
            minutes=plan.core_minutes,
            outcomes=list(plan.outcomes),
        )

    def _live(self, kind: str, id: str, html: str, *, label: str, hint: str = "", **declared: Any) -> Control:
        check_name(id, "The id")
        check_words(label, f"The label of {id!r}")
        words = {"label": prose.plain(label), "hint": prose.plain(hint)}
        declaration = {"v": 1, "lesson": self.id, "id": id, "kind": kind, **words, **declared}
        self._declared.add(declaration)
        return Control(self.id, id, kind, fallback.live(html), declaration)

    def _label_of(self, id: str, who: str) -> str:
        check_one_of(id, self._declared.controls, f"{who} an answer declared above; {id!r}")
        return str(self._declared.controls[id]["label"])


def _prompts_html(asked: Mapping[str, str]) -> str:
    items = "".join(f"<li>If you are a {escape(who)}: {escape(words)}</li>" for who, words in asked.items())
    return f"<ul>{items}</ul>" if items else ""


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
        "label": prose.plain(field.label),
        "kind": field.kind,
        "hint": prose.plain(field.hint),
        "options": _pairs(field.options),
        "unit": field.unit,
        "rows": field.rows,
    }
