"""What a reading of a case file finds: every mistake at once, then what is worth another look."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cmplearn.course import cases
from cmplearn.errors import ConflictError, InputError, StorageError

CASE = "opioids"


@pytest.fixture
def spoil(course_copy: Path) -> Callable[..., cases.Review]:
    """Return a function that writes one thing for another in a case and reviews it."""

    def spoiled(*changes: tuple[str, str]) -> cases.Review:
        path = course_copy / "course" / "cases" / f"{CASE}.yaml"
        text = path.read_text(encoding="utf-8")
        for was, now in changes:
            assert was in text
            text = text.replace(was, now, 1)
        path.write_text(text, encoding="utf-8")
        return cases.review(path)

    return spoiled


def test_every_mistake_of_a_file_is_told_in_its_order(spoil: Callable[..., cases.Review]) -> None:
    found = spoil(
        ("module: 3", "module: 4"), ("    value: 46\n", "    value: many\n"), ("    unit: practices\n", "")
    )
    assert found.case is None
    said = [str(mistake) for mistake in found.mistakes]
    told = [any(f"`{key}`" in text for text in said) for key in ("module", "unit", "value")]
    assert told == [True, True, True]
    assert [mistake.line for mistake in found.mistakes] == sorted(mistake.line for mistake in found.mistakes)


def test_broken_rules_are_all_told_too(spoil: Callable[..., cases.Review]) -> None:
    found = spoil(
        ("methods: [morphine", "methods: [morfine"), ("exercise: [reduction", "exercise: [redukshun")
    )
    assert len(found.mistakes) == 2
    assert "Did you mean `morphine-equivalents`?" in str(found.mistakes[0])
    assert "Did you mean `reduction_percent`?" in str(found.mistakes[1])


def advice_on(found: cases.Review) -> str:
    assert found.mistakes == ()
    return " ".join(str(point) for point in found.advice)


def faults_of(found: cases.Review) -> str:
    assert found.case is not None  # it can be read all the same
    assert cases.load_file(found.path).id == CASE
    return " ".join(str(mistake) for mistake in found.mistakes)


def test_a_sum_that_comes_to_something_else_is_a_mistake(spoil: Callable[..., cases.Review]) -> None:
    told = faults_of(spoil(("value: 527", "value: 532")))
    assert "`fewer_people` comes to 237, but 232 is expected" in told


def test_a_sum_that_does_not_round_to_what_was_published_is_a_mistake(
    spoil: Callable[..., cases.Review],
) -> None:
    told = faults_of(spoil(("    value: 44\n", "    value: 43\n")))
    assert "does not round to the 43 of `reduction_percent`, but its verdict is “reconciles”" in told


def test_a_verdict_against_the_sum_is_a_mistake(spoil: Callable[..., cases.Review]) -> None:
    told = faults_of(
        spoil(
            (
                "verdict: reconciles\n    explanation: The subtraction",
                "verdict: does not reconcile\n    explanation: The subtraction",
            )
        )
    )
    assert "rounds to the 232 of `fewer_people`, but its verdict is “does not reconcile”" in told


def test_a_sum_set_against_a_figure_asks_for_yes_or_no(spoil: Callable[..., cases.Review]) -> None:
    told = advice_on(
        spoil(("Is the fall between the two counts the", "How is the fall between the two counts the"))
    )
    assert "`reduction_percent` has `against`, but its claim is no question for yes or no." in told


def test_a_number_typed_into_the_text_is_told(spoil: Callable[..., cases.Review]) -> None:
    told = advice_on(spoil(("{{ practices }} practices of", "46 practices of")))
    assert "The number 46 is typed into the text" in told


def test_somebody_quoted_is_told(spoil: Callable[..., cases.Review]) -> None:
    told = advice_on(
        spoil(
            (
                "Specialists and network",
                "“We all of us sat down together and talked” is how specialists and network",
            )
        )
    )
    assert "Somebody's words seem to be quoted here: “We all of us sat down" in told


def test_a_voice_hardly_missed_is_told(course_copy: Path) -> None:
    path = course_copy / "course" / "cases" / "opioids.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  missing: >-"), text.index("\ninterests:")
    path.write_text(text[:start] + "  missing: Patients.\n" + text[end:], encoding="utf-8")
    assert "Whose voice is missing is said in very few words." in advice_on(cases.review(path))


def test_an_empty_exercise_is_told(spoil: Callable[..., cases.Review]) -> None:
    told = advice_on(spoil(("exercise: [", "exercise: [] # [")))
    assert "The exercise has 0 checks. Choose 2 to 5" in told


def test_a_money_figure_says_so_in_its_name(course_copy: Path) -> None:
    path = course_copy / "course" / "cases" / "staffs.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("target_gbp", "target"), encoding="utf-8")
    assert [point.problem for point in cases.review(path).advice] == [
        "`target` is in pounds, but its name doesn't say so."
    ]


def test_a_case_far_too_short_or_long_is_told(course_copy: Path) -> None:
    path = course_copy / "course" / "cases" / "opioids.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("\ntask: >-\n", "\ntask: >-\n  " + "word " * 200 + "\n"),
        encoding="utf-8",
    )
    assert "Aim at 100 to 250" in str(cases.review(path).advice[0])


def test_a_new_case_starts_from_the_template_and_says_what_is_still_the_templates(course_copy: Path) -> None:
    path = cases.start_new("our-falls-clinic")
    assert path == course_copy / "course" / "cases" / "our-falls-clinic.yaml"
    found = cases.review(path)
    assert [mistake.problem[:35] for mistake in found.mistakes] == ["This is still the template's text: "] * 2
    assert found.case is not None
    assert found.case.id == "our-falls-clinic"
    told = [point for point in found.advice if "still the template's text" in str(point)]
    assert len(told) > 30
    assert "our-falls-clinic" in cases.ids()


@pytest.mark.usefixtures("course_copy")
@pytest.mark.parametrize("key", ["title", "situation"])
def test_a_case_is_a_draft_while_title_or_situation_is_the_templates(key: str) -> None:
    path = cases.start_new("our-falls-clinic")
    assert cases.load("our-falls-clinic").is_draft
    for written in (key, "title" if key == "situation" else "situation"):
        assert "our-falls-clinic" not in [case.id for case in cases.finished()]
        assert "our-falls-clinic" in [case.id for case in cases.readable()[0]]
        text = path.read_text(encoding="utf-8")
        path.write_text(
            re.sub(rf"^{written}:( >-\n)?.*$", f"{written}: Our words", text, count=1, flags=re.M),
            encoding="utf-8",
        )
    assert "our-falls-clinic" in [case.id for case in cases.finished()]
    assert cases.review(path).mistakes == ()


def test_the_template_itself_is_no_draft_to_mend(course_copy: Path) -> None:
    found = cases.review(course_copy / "course" / "handbook" / "case-template.yaml")
    assert [point for point in (*found.mistakes, *found.advice) if "still the template" in str(point)] == []


@pytest.mark.usefixtures("course_copy")
def test_each_new_case_gets_a_mark_of_its_own() -> None:
    started = [cases.review(cases.start_new(id)).case for id in ("first-clinic", "second-clinic")]
    assert [case.mark for case in started if case] == ["L01", "L02"]


@pytest.mark.usefixtures("course_copy")
def test_single_braces_around_a_name_are_told() -> None:
    path = cases.start_new("our-falls-clinic")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{{ people_seen }}", "{ people_seen }"), encoding="utf-8")
    assert any(
        "Single braces stand around `people_seen`" in point.problem for point in cases.review(path).advice
    )


def test_a_case_that_is_there_is_never_written_over(course_copy: Path) -> None:
    before = (course_copy / "course" / "cases" / "opioids.yaml").read_bytes()
    with pytest.raises(ConflictError, match="There is a case `opioids` already"):
        cases.start_new("opioids")
    assert (course_copy / "course" / "cases" / "opioids.yaml").read_bytes() == before


@pytest.mark.usefixtures("course_copy")
@pytest.mark.parametrize("id", ["Our Clinic", "../evil", "", "a--b", "é"])
def test_a_name_that_cannot_be_a_case_is_refused(id: str) -> None:
    with pytest.raises(InputError, match="Use small letters, digits and hyphens"):
        cases.start_new(id)


def test_a_folder_that_cannot_be_written_is_told(course_copy: Path) -> None:
    folder = course_copy / "course" / "cases"
    folder.rename(folder.with_name("away"))
    folder.write_text("a file where the folder was")
    with pytest.raises(StorageError, match="Set CMPLEARN_COURSE to a copy"):
        cases.start_new("our-clinic")


def test_the_mark_of_another_case_is_told(course_copy: Path) -> None:
    path = course_copy / "course" / "cases" / "opioids.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("mark: C13", "mark: C15"), encoding="utf-8")
    assert "The mark C15 is also that of wirral-moch.yaml." in advice_on(cases.review(path))


def test_a_file_that_is_no_yaml_is_one_mistake(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("id: [", encoding="utf-8")
    assert len(cases.review(path).mistakes) == 1
