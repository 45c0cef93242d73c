"""`Lesson`: what a lesson's cells are written with."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from cmplearn import course
from cmplearn.errors import InputError
from cmplearn.widgets import activity, fallback, prose, what_if
from cmplearn.widgets.answering import Answering
from cmplearn.widgets.checks import check_one_of
from cmplearn.widgets.control import STATIC, Control, Options, Slider
from cmplearn.widgets.formatting import Number, with_unit

RECALLED = ("text", "number", "choice", "scale")
"""Kinds of control whose answer a recap can show."""


class Lesson(Answering):
    """A lesson, from which its cells declare what they show.

    Each method returns a `Control`: live on the lesson page and in JupyterLab, printable anywhere else. Live
    controls keep their answers in the reader's portfolio under ``<lesson>/<id>``; the notebook's kernel never
    carries them.

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
        """Look the lesson up."""
        super().__init__(course.programme().lesson(id))

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
            When the id is taken, a function is not public, a start is off its range or step, or a parameter
            is missing or comes twice.
        """
        given = dict(fixed or {})
        what_if.check_inputs(inputs, given)
        declared = [what_if.declared_input(each) for each in inputs]
        named = {"id": id, "compute": compute, "draw": draw, "fixed": given, "inputs": declared}
        html = fallback.labelled(label) + what_if.start_result(named) + fallback.what_if_inputs(declared)
        return self._live(
            "what-if", id, html, label=label, compute=compute, draw=draw, fixed=given, inputs=declared
        )

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
        awaited = [self._awaited(each, f"The reveal {id!r} waits for") for each in after]
        self._declared.inside |= {control.id: id for control in body if control.id}
        parts = "".join(fallback.part(index, control.html) for index, control in enumerate(body))
        first = f"<p>Answer first: {escape('; '.join(each['label'] for each in awaited))}</p>"
        return self._live(
            "reveal",
            id,
            first + fallback.details(prose.plain(label), parts, "cmp-reveal"),
            label=label,
            after=awaited,
            body=[dict(control.declaration) or dict(STATIC) for control in body],
        )

    def compare(
        self,
        id: str,
        question: str,
        first: str,
        published: str | Number,
        unit: str = "",
        computed: Sequence[tuple[str, Number]] = (),
        published_label: str = "Published",
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
        published_label : str
            What the published figure is called.

        Raises
        ------
        NotFoundError
            When the reference names no figure.
        InputError
            When the id is taken, or the first answer is not declared above.
        """
        asked = self._label_of(first, f"The comparison {id!r} shows")
        rows = [{"label": prose.plain(label), "text": with_unit(value, unit)} for label, value in computed]
        shown = {"label": prose.plain(published_label), **_published(published, unit)}
        lines = [
            ("Your first answer", "…"),
            (shown["label"], shown["text"]),
            *((row["label"], row["text"]) for row in rows),
        ]
        html = fallback.table(("What", "Figure"), lines, prose.plain(question))
        return self._live(
            "compare",
            id,
            html,
            label=question,
            first={"id": first, "label": asked},
            unit=unit,
            published=shown,
            computed=rows,
        )

    def activity(self, id: str) -> Control:
        """Return an activity of the course: its steps to answer, and what moved between them.

        Parameters
        ----------
        id : str
            The activity's name in ``course/activities``. Its answers are kept under ``<id>/<ask>``, so that
            the activity's own page, and a room, have the same.

        Raises
        ------
        NotFoundError
            When there is no such activity.
        CourseError
            When its file has a mistake in it.
        InputError
            When the id is taken.
        """
        found = course.activities.load(id)
        self._declared.add({"id": id, "kind": "activity", "label": prose.plain(found.title)})
        return activity.control(found, self.id)

    def recap(self, id: str, label: str, of: Sequence[str]) -> Control:
        """Return what the reader answered before, each beside its question.

        Parameters
        ----------
        id : str
            The recap's name in this lesson.
        label : str
            What it shows, for example ``"Your four votes"``.
        of : sequence of str
            Ids of texts, numbers, choices and scales declared before.

        Raises
        ------
        InputError
            When the id is taken, nothing is recalled, or an answer to recall is not declared above or keeps
            no words, number or choice.
        """
        if not of:
            raise InputError(f"The recap {id!r} needs at least one answer to show.")
        recalled = [self._recalled(each, f"The recap {id!r} shows") for each in of]
        lines = [(each["label"], "…") for each in recalled]
        html = fallback.table(("You were asked", "You answered"), lines, prose.plain(label))
        return self._live("recap", id, html, label=label, of=recalled)

    def _recalled(self, id: str, who: str) -> dict[str, Any]:
        self._label_of(id, who)
        asked = self._declared.controls[id]
        check_one_of(asked["kind"], RECALLED, f"{who} {id!r}: its kind")
        return {key: asked[key] for key in ("id", "label", "unit", "options") if key in asked}

    def _awaited(self, id: str, who: str) -> dict[str, str]:
        within = self._declared.inside.get(id)
        return {"id": id, "label": self._label_of(id, who), **({"inside": within} if within else {})}


def _published(published: str | Number, unit: str) -> dict[str, str]:
    if not isinstance(published, str):
        return {"text": with_unit(published, unit)}
    found = course.resolve(published)
    text = f"{found.text} {unit}" if unit and unit not in ("pounds", "share", "%") else found.text
    return {"text": text, "source": prose.source_name(found), "href": prose.address(published)}
