"""The search form of the case library: what can be chosen, what was, and what to loosen when nothing fits."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, get_args
from urllib.parse import urlencode

from cmplearn import course
from cmplearn.course import library, structures
from cmplearn.course.case import CycleStep
from cmplearn.course.cases import Case

__all__ = ["Filter", "Loosened", "Option", "Search", "filters", "search_of"]

LONGEST_QUERY = 200  # letters; more is no search


class Option(NamedTuple):
    """One thing that a filter can be set to.

    Parameters
    ----------
    value : str
        As the address has it.
    words : str
        As the page has it.
    cases : int
        How many cases have it.
    group : str
        What it is listed under; empty where options aren't grouped.
    """

    value: str
    words: str
    cases: int
    group: str = ""


@dataclass(frozen=True)
class Filter:
    """A drop-down list of the form.

    Parameters
    ----------
    name : str
        Its name in the address, which is a keyword of `library.find`.
    label : str
        Its label.
    options : tuple of Option
        Only what some case has.
    """

    name: str
    label: str
    options: tuple[Option, ...]

    def words(self, value: str) -> str:
        """Return what a value is called, or nothing when there is no such option."""
        return next((option.words for option in self.options if option.value == value), "")


class Loosened(NamedTuple):
    """Another search that finds something: with one thing less asked of it, or with a slip put right.

    Parameters
    ----------
    what : str
        What it is without, or the words put right.
    cases : int
        How many it finds.
    address : str
        The end of its address.
    """

    what: str
    cases: int
    address: str


@dataclass(frozen=True)
class Search:
    """What was asked for.

    Parameters
    ----------
    query : str
        Words.
    chosen : mapping of str to str
        Values of the filters that are set, by name.
    said : mapping of str to str
        The same in the words of the page.
    unknown : tuple of str
        What the address asks for and no filter has.
    wordless : str
        What was typed, where it holds no letter and no digit to search by.
    """

    query: str
    chosen: Mapping[str, str]
    said: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    wordless: str = ""

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked, so that every case is found."""
        return not (self.query or self.chosen)

    def found(self) -> tuple[library.Found, ...]:
        """Return what fits."""
        return _found(self.query, self.chosen)

    def also(self) -> tuple[library.Term, ...]:
        """Return the words that are looked for under other names too."""
        return tuple(term for term in library.terms_of(self.query) if term.means)

    def meant(self) -> Loosened | None:
        """Return the search with slips of the pen put right; None unless it finds something."""
        words = library.meant(self.query)
        found = len(_found(words, self.chosen)) if words else 0
        return Loosened(words, found, address(words, self.chosen)) if found else None

    def loosened(self) -> tuple[Loosened, ...]:
        """Return the searches with one word or one filter less that find something."""
        words = self.query.split()
        shorter = [
            (f"the word “{word}”", " ".join(words[:at] + words[at + 1 :]), self.chosen)
            for at, word in enumerate(words)
        ]
        wider = [
            (said, self.query, {name: value for name, value in self.chosen.items() if name != dropped})
            for dropped, said in self.said.items()
        ]
        counted = (
            Loosened(said, len(_found(query, chosen)), address(query, chosen))
            for said, query, chosen in shorter + wider
            if query or chosen
        )
        return tuple(one for one in counted if one.cases)


def address(query: str, chosen: Mapping[str, str]) -> str:
    """Return a search as the end of an address.

    Examples
    --------
    >>> address("care homes", {"module": "2"})
    '?query=care+homes&module=2'
    """
    asked = {"query": query} | dict(chosen)
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def _found(query: str, chosen: Mapping[str, str]) -> tuple[library.Found, ...]:
    values = {name: int(value) if name in ("module", "year") else value for name, value in chosen.items()}
    return library.find(query, **values)  # type: ignore[arg-type]


def search_of(known: Iterable[Filter], argument: Callable[[str], str]) -> Search:
    """Return the search that an address asks for.

    Parameters
    ----------
    known : iterable of Filter
        From `filters`.
    argument : callable
        Given a name, returns its value in the address, or an empty text.
    """
    asked = [(each, argument(each.name)) for each in known]
    said = {
        each.name: f"{each.label.lower()}: {each.words(value)}" for each, value in asked if each.words(value)
    }
    typed = argument("query")[:LONGEST_QUERY]
    has_words = bool(library.words_of(typed))
    return Search(
        query=typed if has_words else "",
        wordless="" if has_words else typed.strip(),
        chosen={each.name: value for each, value in asked if each.name in said},
        said=said,
        unknown=tuple(
            f"{each.label.lower()} “{value}”" for each, value in asked if value and each.name not in said
        ),
    )


def filters(cases: Iterable[Case]) -> tuple[Filter, ...]:
    """Return the filters, each with what the cases have.

    Parameters
    ----------
    cases : iterable of Case
        The whole library.
    """
    every = tuple(cases)
    return (
        Filter("module", "Module", _modules(every)),
        Filter("step", "Cycle step", _steps(every)),
        Filter("method", "Method", _methods(every)),
        Filter("place", "Place", _places(every)),
        Filter("year", "Year", _years(every)),
    )


def _modules(cases: tuple[Case, ...]) -> tuple[Option, ...]:
    count = Counter(case.module for case in cases)
    titles = {module.number: module.title for module in course.programme().modules}
    return tuple(
        Option(str(number), f"{number} {titles[number]}", many) for number, many in sorted(count.items())
    )


def _steps(cases: tuple[Case, ...]) -> tuple[Option, ...]:
    count = Counter(step for case in cases for step in case.cycle_steps)
    return tuple(
        Option(step, step.capitalize(), count[step]) for step in get_args(CycleStep) if step in count
    )


def _methods(cases: tuple[Case, ...]) -> tuple[Option, ...]:
    count = Counter((method.name, method.id) for case in cases for method in case.methods)
    return tuple(Option(id, name, many) for (name, id), many in sorted(count.items()))


def _places(cases: tuple[Case, ...]) -> tuple[Option, ...]:
    """Return the places by region; those that span regions come first."""
    return tuple(
        Option(place.id, place.name, many, _region(place))
        for place in structures.places()
        if (many := _about(cases, library.places_in(place.id)))
    )


def _about(cases: tuple[Case, ...], places: frozenset[str]) -> int:
    return sum(not places.isdisjoint(case.places) for case in cases)


def _region(place: structures.Place) -> str:
    spans = place.region.startswith("all ") or ";" in place.region
    return "" if spans else place.region


def _years(cases: tuple[Case, ...]) -> tuple[Option, ...]:
    count = Counter(
        year
        for case in cases
        if case.first_year is not None and case.last_year is not None
        for year in range(case.first_year, case.last_year + 1)
    )
    return tuple(Option(str(year), str(year), count[year]) for year in sorted(count, reverse=True))
