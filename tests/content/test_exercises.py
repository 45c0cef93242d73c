"""The exercises of the lessons: right, nearly right and typically wrong each gets words of its own."""

import re
from collections import Counter

import pytest
from tests.content.lesson_controls import LESSONS, Declared, Worked, declared

EXERCISES = declared("exercise")
WITH_NUMBERS = tuple(each for each in EXERCISES if "choices" not in each.declaration)
WITH_CHOICES = tuple(each for each in EXERCISES if "choices" in each.declaration)
FEWEST_WORDS = 4
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?")

each_number = pytest.mark.parametrize("exercise", WITH_NUMBERS, ids=str)
each_choice = pytest.mark.parametrize("exercise", WITH_CHOICES, ids=str)


def numbers_in(words: str) -> list[float]:
    """Return the numbers of a text as a person reads them."""
    return [float(found.replace(",", "").replace("−", "-")) for found in NUMBER.findall(words)]


def test_a_lesson_has_three_checked_exercises_at_least() -> None:
    counted = Counter(each.lesson for each in EXERCISES)
    assert {path.name.split("-")[0] for path in LESSONS} == set(counted)
    assert min(counted.values()) >= 3


@each_number
def test_right_nearly_right_and_typical_mistakes_are_told_apart(exercise: Declared) -> None:
    found = exercise.declaration
    assert len(found["mistakes"]) >= 2
    near, nearly = found["nearly"]
    assert near > found["tolerance"]
    said = [found["right"], nearly, found["otherwise"], *(says for _, _, says in found["mistakes"])]
    assert len(set(said)) == len(said)
    assert all(len(words.split()) >= FEWEST_WORDS for words in said)


@each_number
def test_no_mistake_hides_behind_another(exercise: Declared) -> None:
    seen: list[tuple[float, float, str]] = []
    for value, tolerance, says in exercise.declaration["mistakes"]:
        assert not [other for at, within, other in seen if abs(value - at) <= within], says
        seen.append((value, tolerance, says))


@each_number
def test_the_worked_answer_comes_to_what_is_checked(exercise: Declared) -> None:
    found = exercise.declaration
    worked = worked_of(exercise)
    reached = [one for one in numbers_in(worked) if abs(one - found["answer"]) <= found["tolerance"] + 1e-9]
    assert reached, f"{worked!r} does not reach {found['answer']} within {found['tolerance']}"


@each_choice
def test_every_choice_has_words_of_its_own_and_one_is_right(exercise: Declared) -> None:
    found = exercise.declaration
    values = [value for value, _, _ in found["choices"]]
    said = [says for _, _, says in found["choices"]]
    assert len(values) >= 3
    assert values.count(found["answer"]) == 1
    assert len(set(said)) == len(said)
    assert all(len(words.split()) >= FEWEST_WORDS for words in said)


@each_choice
def test_the_right_choice_is_not_given_away_by_being_the_longest(exercise: Declared) -> None:
    found = exercise.declaration
    lengths = {value: len(label) for value, label, _ in found["choices"]}
    right = lengths.pop(found["answer"])
    assert right <= max(lengths.values())


def test_the_right_choice_stands_anywhere() -> None:
    places = [
        [value for value, _, _ in each.declaration["choices"]].index(each.declaration["answer"])
        for each in WITH_CHOICES
    ]
    shares = [places.count(place) / len(places) for place in range(3)]
    assert min(shares) >= 0.15, shares


@each_choice
def test_a_worked_answer_of_a_choice_says_why(exercise: Declared) -> None:
    assert len(worked_of(exercise).split()) >= 12


def test_an_exercise_has_a_hint_that_does_not_give_the_answer_away() -> None:
    for exercise in EXERCISES:
        hints = exercise.declaration["hints"]
        assert hints, exercise
        if exercise in WITH_NUMBERS:
            found = exercise.declaration
            given = [one for hint in hints for one in numbers_in(hint) if abs(one - found["answer"]) < 1e-9]
            assert not given, exercise


def worked_of(exercise: Declared) -> str:
    """Return the worked answer of an exercise; of several in a reveal, all of them."""
    return " ".join(Worked(exercise.html).words.split())
