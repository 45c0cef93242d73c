"""A checked exercise: what it is made of, its rules and its fallback."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cmplearn.errors import InputError
from cmplearn.widgets import fallback, prose
from cmplearn.widgets.checks import check_one_of, check_options, check_words
from cmplearn.widgets.control import Mistake


@dataclass(frozen=True)
class Exercise:
    """What an exercise asks, what is right, and what it says; see `Lesson.exercise`."""

    question: str
    answer: float | str
    tolerance: float
    unit: str
    right: str
    mistakes: tuple[Mistake, ...]
    otherwise: str
    hints: tuple[str, ...]
    worked: str
    choices: Mapping[str, tuple[str, str]] | None
    nearly: str = ""
    near: float = 0.0
    nearly_right: str = ""


def check(id: str, exercise: Exercise) -> None:
    """Accept an exercise that can be answered rightly and whose mistakes are mistakes.

    Raises
    ------
    InputError
        When words are missing, the answer is not among the choices or not a number, a foreseen mistake would
        count as right, or nothing could be nearly right.
    """
    check_words(exercise.worked, f"The worked answer of exercise {id!r}")
    if exercise.choices is not None:
        check_options(exercise.choices, f"The exercise {id!r}")
        check_one_of(str(exercise.answer), exercise.choices, f"The answer of exercise {id!r},")
        if exercise.nearly_right:
            wrong = [value for value in exercise.choices if value != str(exercise.answer)]
            check_one_of(exercise.nearly_right, wrong, f"What is nearly right in exercise {id!r},")
        return
    if not isinstance(exercise.answer, int | float):
        raise InputError(
            f"The answer of exercise {id!r} is {exercise.answer!r}: without choices= it must be a number."
        )
    if exercise.tolerance < 0:
        raise InputError(
            f"The tolerance of exercise {id!r} is {exercise.tolerance:g}; it can't be below zero."
        )
    if bool(exercise.nearly) != (exercise.near > exercise.tolerance):
        raise InputError(
            f"The exercise {id!r} needs both nearly= (the words) and near= (how far off still counts as "
            f"nearly right, more than the tolerance of {exercise.tolerance:g}), or neither."
        )
    for mistake in exercise.mistakes:
        check_words(mistake.says, f"A mistake of exercise {id!r}")
        if abs(mistake.value - exercise.answer) <= exercise.tolerance:
            raise InputError(
                f"The mistake {mistake.value:g} of exercise {id!r} would count as right: it is within "
                f"{exercise.tolerance:g} of the answer {exercise.answer:g}."
            )


def declaration(exercise: Exercise) -> dict[str, Any]:
    """Return what the live exercise is made from; its worked answer stays in the fallback."""
    told: dict[str, Any] = {
        "hints": [prose.plain(hint) for hint in exercise.hints],
        "answer": exercise.answer,
    }
    if exercise.choices is not None:
        choices = [[value, *map(prose.plain, words)] for value, words in exercise.choices.items()]
        nearly = {"nearlyRight": exercise.nearly_right} if exercise.nearly_right else {}
        return {**told, "choices": choices, **nearly}
    mistakes = [[each.value, each.tolerance, prose.plain(each.says)] for each in exercise.mistakes]
    return {
        **told,
        "tolerance": exercise.tolerance,
        "unit": exercise.unit,
        "right": prose.plain(exercise.right),
        "mistakes": mistakes,
        "otherwise": prose.plain(exercise.otherwise),
        **({"nearly": [exercise.near, prose.plain(exercise.nearly)]} if exercise.nearly else {}),
    }


def html(exercise: Exercise) -> str:
    """Return the exercise to print: question, room for the answer, hints and worked answer one click away."""
    hints = "".join(
        fallback.details(f"Hint {count}", fallback.paragraph(prose.plain(hint)))
        for count, hint in enumerate(exercise.hints, start=1)
    )
    worked = fallback.details("Worked answer", prose.render(exercise.worked), "cmp-worked")
    return fallback.labelled(exercise.question) + _room(exercise) + hints + worked


def _room(exercise: Exercise) -> str:
    if exercise.choices is None:
        return fallback.blank(exercise.unit)
    return fallback.boxes(prose.plain(label) for label, _ in exercise.choices.values())
