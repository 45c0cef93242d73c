"""What a cell of a lesson shows: a `Control`, and the values that describe its parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MIME_TYPE = "application/vnd.cmplearn.control+json"
"""The MIME type of a control's declaration."""

STATIC = {"kind": "static"}
"""The declaration of a part that is only read."""


@dataclass(frozen=True)
class Control:
    """One part of a lesson, as a cell's output.

    Attributes
    ----------
    lesson : str
        The lesson's number, for example ``"2.3"``.
    id : str
        The control's name in its lesson; empty for parts that hold no answer.
    kind : str
        ``"number"``, ``"what-if"``, ``"prose"`` and so on.
    html : str
        The printable fallback: what GitHub, print and a reader without JavaScript see.
    declaration : Mapping[str, Any]
        What the live control is made from; empty for a part that is only read, which JupyterLab is told to
        draw from `html`, so that its links lead to the course there too.
    """

    lesson: str
    id: str
    kind: str
    html: str = field(repr=False)
    declaration: Mapping[str, Any] = field(default_factory=dict, hash=False, repr=False)

    def __repr__(self) -> str:
        """Return a plain line that is the same at every run."""
        return f"Control({self.lesson}{f'/{self.id}' if self.id else ''}: {self.kind})"

    def _repr_mimebundle_(self, **_kinds: object) -> dict[str, Any]:
        declaration = dict(self.declaration) or dict(STATIC)
        return {MIME_TYPE: declaration, "text/html": self.html, "text/plain": repr(self)}


@dataclass(frozen=True)
class Field:
    """One field of an own-case form.

    Attributes
    ----------
    name : str
        The field's name in the saved answer, lower case with hyphens.
    label : str
        What the person reads.
    kind : str
        ``"text"``, ``"number"`` or ``"choice"``.
    hint : str
        A line of help under the label.
    options : Mapping[str, str]
        For a choice: value and label of each option.
    unit : str
        For a number: its unit.
    rows : int
        For a text: lines of the box.
    """

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Mapping[str, str] = field(default_factory=dict, hash=False)
    unit: str = ""
    rows: int = 2


@dataclass(frozen=True)
class Slider:
    """A what-if's number: a slider and a box tied together.

    Attributes
    ----------
    name : str
        The name of the computing function's parameter.
    label : str
        What the person reads.
    minimum, maximum, step, start : float
        The range, the step (counted from the minimum) and the value at first, in `unit`.
    unit : str
        ``"pounds"``, ``"%"``, a word, or ``"share"``: a number between 0 and 1 that people see as per cent.
    """

    name: str
    label: str
    minimum: float
    maximum: float
    step: float
    start: float
    unit: str = ""


@dataclass(frozen=True)
class Options:
    """A what-if's choice between a few values.

    Attributes
    ----------
    name : str
        The name of the computing function's parameter.
    label : str
        What the person reads.
    options : Mapping[str, str]
        Value and label of each option. A value that reads as a number is computed with as a number.
    start : str
        The value at first.
    """

    name: str
    label: str
    options: Mapping[str, str] = field(hash=False)
    start: str


@dataclass(frozen=True)
class Mistake:
    """A wrong answer worth its own words.

    Attributes
    ----------
    value : float
        The wrong answer foreseen.
    tolerance : float
        How far from it still counts as this mistake.
    says : str
        What to look at again, in words.
    """

    value: float
    tolerance: float
    says: str
