"""Rules that a declaration must keep, each broken one named in words."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from cmplearn.errors import InputError
from cmplearn.widgets.control import Field, Options, Slider

FIELD_KINDS = ("text", "number", "choice")
"""The kinds of field that an own-case form may have."""


def check_name(name: str, what: str) -> None:
    """Accept a name in lower case, digits and hyphens.

    Raises
    ------
    InputError
        When it is anything else: it would not survive in a link or a file.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise InputError(
            f"{what} {name!r} must be lower-case letters, digits and hyphens, starting with a letter, "
            "for example 'first-answer'."
        )


def check_words(words: str, what: str) -> None:
    """Accept words that say something.

    Raises
    ------
    InputError
        When they are empty: a control without a label cannot be used by everyone.
    """
    if not words.strip():
        raise InputError(f"{what} has no words. Write what the reader should see there.")


def check_options(options: Mapping[str, Any], what: str) -> None:
    """Accept two or more options.

    Raises
    ------
    InputError
        When there are fewer: that is no choice.
    """
    if len(options) < 2:
        raise InputError(f"{what} needs at least two options; it has {len(options)}.")


def check_one_of(value: str, known: Collection[str], what: str) -> None:
    """Accept a value that is among the known ones.

    Raises
    ------
    InputError
        When it is not; the message lists them.
    """
    if value not in known:
        raise InputError(f"{what} {value!r} is not one of: {', '.join(known)}.")


def check_unique(names: list[str], what: str) -> None:
    """Accept names of which no two are the same.

    Raises
    ------
    InputError
        When one comes twice; the message says which.
    """
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"{what} has {twice[0]!r} twice. Give each its own name.")


def check_field(field: Field) -> None:
    """Accept an own-case field whose parts fit together.

    Raises
    ------
    InputError
        When its name, label, kind or options break a rule.
    """
    check_name(field.name, "The field name")
    check_words(field.label, f"The label of field {field.name!r}")
    check_one_of(field.kind, FIELD_KINDS, f"The kind of field {field.name!r},")
    if field.kind == "choice":
        check_options(field.options, f"The choice {field.name!r}")


def check_input(each: Slider | Options) -> None:
    """Accept a what-if input whose start lies among its values.

    Raises
    ------
    InputError
        When the range is empty, the step is not above zero, or the start is off the range or the step.
    """
    if not each.name.isidentifier():
        raise InputError(f"The what-if input {each.name!r} must be named as the function's parameter is.")
    check_words(each.label, f"The label of input {each.name!r}")
    if isinstance(each, Options):
        check_options(each.options, f"The input {each.name!r}")
        check_one_of(each.start, each.options, f"The start of input {each.name!r},")
    else:
        _check_slider(each)


def _check_slider(slider: Slider) -> None:
    if not slider.minimum < slider.maximum:
        raise InputError(
            f"The slider {slider.name!r} runs from {slider.minimum:g} to {slider.maximum:g}: "
            "the maximum must be the larger."
        )
    if not slider.step > 0:
        raise InputError(f"The step of slider {slider.name!r} is {slider.step:g}; it must be above zero.")
    if not slider.minimum <= slider.start <= slider.maximum:
        raise InputError(
            f"The start of slider {slider.name!r}, {slider.start:g}, is outside its range "
            f"{slider.minimum:g} to {slider.maximum:g}."
        )
    steps = (slider.start - slider.minimum) / slider.step
    if abs(steps - round(steps)) > 1e-6:
        raise InputError(
            f"The start of slider {slider.name!r}, {slider.start:g}, is not on its steps of {slider.step:g} "
            f"from {slider.minimum:g}: the reader could never come back to it."
        )


def check_number_range(minimum: float | None, maximum: float | None, what: str) -> None:
    """Accept bounds of which the lower is not above the upper.

    Raises
    ------
    InputError
        When no number could keep both.
    """
    if minimum is not None and maximum is not None and minimum > maximum:
        raise InputError(f"{what} allows from {minimum:g} to {maximum:g}: no number is both.")
