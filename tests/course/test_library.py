"""Finding cases: laws that hold for any words and filters, and the order in which cases come."""

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmplearn.course import cases
from cmplearn.course.library import AFTER, BEFORE, Found, find, meant, words_of

asked = lru_cache(maxsize=None)(find)  # laws ask the same of the same cases again and again
PATIENT = settings(deadline=None, max_examples=50)  # the first example reads every case
LONGEST_WORD = 30
SOME_WORDS = ("pharmacist", "care", "saving", "audit", "nhs", "zzz", "patients", "2020", "c1", "who")
words = st.sampled_from(SOME_WORDS)
queries = st.lists(words, max_size=3).map(" ".join)
FILTERS: dict[str, list[object]] = {
    "module": [1, 2, 3, 9],
    "step": ["assess need", "implement", "no step"],
    "method": ["break-even", "reconciliation", "no-method"],
    "place": ["wirral", "cheshire-and-merseyside", "england", "nowhere"],
    "year": [2019, 2020, 1066],
}
chosen = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in FILTERS.items()}
)


def ids(found: tuple[Found, ...]) -> list[str]:
    return [one.case.id for one in found]


def test_nothing_asked_finds_every_case_in_the_order_of_the_marks() -> None:
    assert [one.case for one in find()] == list(cases.all())
    assert [one.case for one in find("  ,; ")] == list(cases.all())
    assert not any(one.snippet or one.where for one in find())


@PATIENT
@given(query=queries, filters=chosen)
def test_a_filter_only_narrows_and_keeps_the_order(query: str, filters: dict[str, object]) -> None:
    narrow = ids(asked(query, **filters))  # type: ignore[arg-type]
    assert narrow == [id for id in ids(asked(query)) if id in narrow]
    for name in filters:
        wider = {other: value for other, value in filters.items() if other != name}
        assert set(narrow) <= set(ids(asked(query, **wider)))  # type: ignore[arg-type]


@PATIENT
@given(first=words, second=words)
def test_every_word_must_occur_whatever_their_order(first: str, second: str) -> None:
    both = set(ids(asked(f"{first} {second}")))
    assert both == set(ids(asked(first))) & set(ids(asked(second)))
    assert ids(asked(f"{second} {first}")) == ids(asked(f"{first} {second}"))


@PATIENT
@given(word=words, letters=st.integers(1, 10))
def test_the_beginning_of_a_word_finds_at_least_as_much(word: str, letters: int) -> None:
    assert set(ids(asked(word))) <= set(ids(asked(word[:letters])))


@PATIENT
@given(query=queries.filter(bool))
def test_a_snippet_marks_words_that_were_asked_for_and_nothing_else(query: str) -> None:
    wanted = words_of(query)
    for one in asked(query):
        assert any(part.is_hit for part in one.snippet)
        assert sum(len(part.text) for part in one.snippet) <= BEFORE + AFTER + len("… … ") + LONGEST_WORD
        for part in one.snippet:
            assert part.is_hit == any(word.startswith(wanted) for word in words_of(part.text)), part


@pytest.mark.parametrize(
    "query",
    [
        "wirral",
        "WIRRAL",
        "Wírral",
        "C15",
        "494,720",
        "£494720",
        "anticholinergic",  # what a voice is about
        "Griffiths",  # a voice
        "falls prevention service",  # an organisation
        "waste audits",  # what a figure measures
        "rate of falls under usual care",  # a denominator
        "Break-even",  # a method
        "how little has to be true",  # what a method does
        "by whom isn't said",
        "by whom isnt said",
        "443 deemed",  # a figure quoted in prose
    ],
)
def test_everything_that_a_case_says_can_be_found(query: str) -> None:
    assert "wirral-moch" in ids(find(query))


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ("treacy", "treacey"),
        ("inhalors", "inhalers"),
        ("Inhalors audit", "inhalers audit"),
        ("polyfarmacy", "polypharmacy"),
        ("treacey", ""),
        ("audit", ""),
        ("qqqqqq", ""),
        ("inhalors qqqqqq", ""),
        ("", ""),
    ],
)
def test_a_slip_is_put_right_by_the_words_of_the_library(typed: str, meaning: str) -> None:
    assert meant(typed) == meaning
    assert not meaning or (find(typed) == () and find(meaning) != ())


def test_a_word_finds_what_cases_call_the_same_thing_and_marks_it() -> None:
    found = find("polypharmacy")
    assert (
        {"stomp", "st-helens"}
        <= set(ids(found))
        < set(ids(find("medication review"))) | set(ids(find("over-medication")))
    )  # words of a phrase stand together
    for one in found:
        marked = {words_of(part.text)[0] for part in one.snippet if part.is_hit}
        assert marked <= {"medication", "medications", "review", "reviews", "over", "overview", "overall"}
    assert ids(find("polypharmacy wirral"))[0] == "wirral-moch"


def test_a_and_e_is_one_word() -> None:
    assert ids(find("A&E")) == ids(find("a&e"))
    assert {"sath", "epilepsy"} <= set(ids(find("A&E"))) < set(ids(find("emergency")))


def test_a_year_is_one_between_the_first_and_the_last() -> None:
    for case in cases.all():
        for year in (2000, case.first_year, case.last_year):
            if year is not None:
                stated = case.first_year is not None and case.last_year is not None
                ran = stated and case.first_year <= year <= case.last_year  # type: ignore[operator]
                assert (case.id in ids(find(year=year))) == ran


def test_a_wider_area_has_the_cases_of_the_places_inside_it() -> None:
    assert "wirral-moch" in ids(find(place="cheshire-and-merseyside"))
    assert "wirral-moch" in ids(find(place="north-of-england"))
    assert "wirral-moch" not in ids(find(place="midlands"))
    assert ids(find(place="england")) == [case.id for case in cases.all() if "england" in case.places]


def with_word(folder: Path, id: str, line: str) -> None:
    """Put the word “quokka” at the end of a line of a case file."""
    path = folder / "course" / "cases" / f"{id}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(line) == 1
    path.write_text(text.replace(line, f"{line} quokka"), encoding="utf-8")


def test_titles_come_before_names_and_names_before_the_rest(course_copy: Path) -> None:
    assert find("quokka") == ()
    with_word(course_copy, "staffs", "title: Planned care in Staffordshire")
    with_word(course_copy, "wirral-moch", "kind: clinical service")
    with_word(course_copy, "opioids", "measures: time between the two counts")
    assert ids(find("quokka")) == ["staffs", "wirral-moch", "opioids"]  # C24, C15, C13
    assert [one.where for one in find("quokka")] == ["Title", "Kind", "Figures"]


def test_a_long_text_is_cut_between_words_around_the_hit(course_copy: Path) -> None:
    with_word(course_copy, "wirral-moch", "side effect, of a slip at the medicines round")
    (found,) = find("quokka")
    shown = "".join(part.text for part in found.snippet)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "slip at the medicines round quokka, or of a fall" in shown
    assert set(shown.strip("… ").split()) <= set(found.case.situation.replace("\n", " ").split())


def test_no_snippet_gives_the_answer_of_a_sum_away(course_copy: Path) -> None:
    with_word(
        course_copy, "wirral-moch", "explanation: Posts times years, if the posts were filled throughout."
    )
    assert "quokka" in cases.load("wirral-moch").check("wte_years").explanation
    assert find("quokka") == ()
