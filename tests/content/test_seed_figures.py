"""Two lists made by hand, apart from the case files: the numbers of the sources, and the sums over them."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from cmplearn.course import cases
from cmplearn.course.case import Check
from cmplearn.course.figures import Figure

HERE = Path(__file__).parent

# The short names under which the cases cite each of the five source documents.
NAMES = {
    "S0": {"NPC Plus"},
    "S1": {"Soar Beyond case studies"},
    "S2": {"MLCSU case studies", "MLCSU case studies, with footnote"},
    "S3": {"PharmaTimes"},
    "S4": {"Derbyshire programme article"},
}
SOURCES = set().union(*NAMES.values())
COMPARABLE = {"pounds", "%"}
YEARS = {"first_year", "last_year"}
ROUNDING_NOISE = 1e-9

# Years that a source doesn't print: what the event says tells the reader what they are read from.
READ_FROM_CONTEXT = {("epilepsy", "2022"), ("uhcw", "2022")}


@dataclass(frozen=True)
class Read:
    """A number as one person read it in a source, and the name that it has in its case."""

    case: str
    value: str
    unit: str
    what: str
    seed: str
    line: str
    figure: str


@dataclass(frozen=True)
class Derived:
    """A number worked out by hand from the numbers of a case, and the check that comes to it."""

    case: str
    value: str
    unit: str
    what: str
    check: str
    why_not: str


def rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


READ = [Read(**row) for row in rows("seed_figures.csv")]
DATES = [row for row in READ if row.unit == "date"]
NUMBERS = [row for row in READ if row.unit != "date"]
DERIVED = [Derived(**row) for row in rows("derived.csv")]
WITH_CHECK = [row for row in DERIVED if row.check != "-"]
LIBRARY = {case.id: case for case in cases.all()}


def figure_of(row: Read) -> Figure:
    found = [figure for figure in LIBRARY[row.case].figures if figure.name == row.figure]
    assert found, f"{row.case} has no figure `{row.figure}` ({row.what})"
    return found[0]


def check_of(row: Derived) -> Check:
    found = [check for check in LIBRARY[row.case].checks if check.id == row.check]
    assert found, f"{row.case} has no check `{row.check}` ({row.what})"
    return found[0]


def named(row: Read | Derived) -> str:
    return f"{row.case}: {row.what}"


def test_the_list_holds_at_least_two_hundred_numbers_of_the_sources() -> None:
    assert len(READ) >= 200


def test_no_number_stands_in_the_list_twice() -> None:
    twice = [key for key, times in Counter((row.case, row.figure) for row in NUMBERS).items() if times > 1]
    assert twice == []


@pytest.mark.parametrize("row", NUMBERS, ids=named)
def test_a_number_read_by_hand_is_the_number_in_the_case(row: Read) -> None:
    assert figure_of(row).value == float(row.value)


@pytest.mark.parametrize("row", NUMBERS, ids=named)
def test_money_and_shares_are_in_the_unit_that_was_read(row: Read) -> None:
    unit = figure_of(row).unit
    assert unit == row.unit or not {unit, row.unit} & COMPARABLE


@pytest.mark.parametrize("row", NUMBERS, ids=named)
def test_a_number_is_credited_to_the_source_in_which_it_was_read(row: Read) -> None:
    assert figure_of(row).source in NAMES[row.seed]


@pytest.mark.parametrize("row", NUMBERS, ids=named)
def test_a_number_has_a_place_where_a_reader_can_find_it(row: Read) -> None:
    assert len(figure_of(row).place.split()) > 1


@pytest.mark.parametrize("row", DATES, ids=named)
def test_a_date_read_by_hand_stands_in_the_timeline_or_the_years(row: Read) -> None:
    case = LIBRARY[row.case]
    if row.figure in YEARS:
        assert str(getattr(case, row.figure)) == row.value
    else:
        assert row.figure == "timeline"
        assert row.value in {str(event.when) for event in case.timeline}


def test_no_figure_of_these_sources_escapes_the_list() -> None:
    listed = {(row.case, row.figure) for row in NUMBERS}
    cited = {
        (case.id, figure.name)
        for case in LIBRARY.values()
        for figure in case.figures
        if figure.source in SOURCES
    }
    assert cited - listed == set()


def test_no_date_is_credited_to_these_sources_that_they_do_not_give() -> None:
    listed = {(row.case, row.value) for row in DATES}
    cited = {
        (case.id, str(event.when))
        for case in LIBRARY.values()
        for event in case.timeline
        if event.source in SOURCES
    }
    assert cited - listed == READ_FROM_CONTEXT


@pytest.mark.parametrize("row", WITH_CHECK, ids=named)
def test_a_sum_worked_by_hand_is_what_the_check_comes_to(row: Derived) -> None:
    decimals = len(row.value.partition(".")[2])
    assert abs(check_of(row).value - float(row.value)) <= 0.5 * 10**-decimals + ROUNDING_NOISE


@pytest.mark.parametrize("row", DERIVED, ids=named)
def test_a_sum_has_a_check_or_a_reason_for_having_none(row: Derived) -> None:
    assert (row.check == "-") == (len(row.why_not.split()) > 3)
