"""Finding cases: by words anywhere in them, and by module, cycle step, method, place and year."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from cmplearn.course import cases, structures
from cmplearn.course.case import Case
from cmplearn.course.quoting import quote
from cmplearn.course.search_words import meanings

__all__ = ["Found", "Part", "Term", "find", "meant", "places_in", "terms_of"]

TITLE, NAMES, WORDS, NOWHERE = range(4)  # how much a hit says about a case, best first
BEFORE, AFTER = 60, 140  # letters of a snippet on either side of its first hit
CLOSE, SHORTEST_MEANT = 0.75, 4  # how like a known word a slip is, of 1; letters of the shortest such word
_WORD = re.compile(r"\w+(?:[.,'’&]\w+)*")
_UNSAID = re.compile(r"[,'’]")


class Term(NamedTuple):
    """A word of a query, with what cases call the same thing.

    Parameters
    ----------
    word : str
        As it is compared.
    means : tuple of str
        Words and phrases that do as well; most words have none.
    """

    word: str
    means: tuple[str, ...] = ()


class Part(NamedTuple):
    """A piece of a snippet.

    Parameters
    ----------
    text : str
        The words, as the case has them.
    is_hit : bool
        Whether they were searched for.
    """

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Found:
    """A case that was found, and why.

    Parameters
    ----------
    case : Case
        The case.
    where : str
        The part of the case that fits the words best, as ``"Figures"``; empty without words.
    snippet : tuple of Part
        A few words around the hits there; empty without words.
    """

    case: Case
    where: str = ""
    snippet: tuple[Part, ...] = ()


def find(
    query: str = "",
    *,
    module: int | None = None,
    step: str | None = None,
    method: str | None = None,
    place: str | None = None,
    year: int | None = None,
) -> tuple[Found, ...]:
    """Return the finished cases that have every word of a query and pass every filter, best matches first.

    A word fits any word of a case that begins with it; capitals, accents and apostrophes don't matter.
    A word of ``course/search_words.yaml`` also fits what cases call the same thing.
    Everything that a case page says is searched, figures, methods, voices and organisations too; only the
    explanations of sums are not, since a snippet would give the answer away before it is guessed.

    Parameters
    ----------
    query : str
        Words; none for every case in the order of the marks.
    module : int, optional
        Number of the module a case is first met in.
    step : str, optional
        A step of the commissioning cycle, as ``"assess need"``.
    method : str, optional
        Id of a method, as ``"break-even"``.
    place : str, optional
        Id of a place, as ``"wirral"``; a wider area has the cases of the places inside it.
    year : int, optional
        A year in which the case ran; one whose source states no year passes no such filter.

    Returns
    -------
    tuple of Found
        Those with the words in their title come first, then those with them in kind, place, methods or
        organisations, then the rest; where that is equal, by mark.

    Raises
    ------
    CourseError
        When a file that every case depends on has a mistake in it; `cases.readable` tells of one in a case.

    Examples
    --------
    >>> find("wirral pharmacists")[0].case.id
    'wirral-moch'
    >>> find("a word that no case has: zzz")
    ()
    """
    terms, inside = terms_of(query), places_in(place) if place else frozenset()
    passing = (
        case
        for case in cases.finished()
        if (module is None or case.module == module)
        and (step is None or step in case.cycle_steps)
        and (method is None or method in (each.id for each in case.methods))
        and not (inside and inside.isdisjoint(case.places))
        and (year is None or _ran_in(case, year))
    )
    hits = [(ranked[0], ranked[1]) for case in passing if (ranked := _ranked(case, terms))]
    return tuple(found for _, found in sorted(hits, key=lambda hit: hit[0]))  # stable: by mark where equal


def places_in(place: str) -> frozenset[str]:
    """Return the ids of a place and of those inside it; one that holds all others stands for itself alone.

    Examples
    --------
    >>> sorted(places_in("cheshire-and-merseyside"))
    ['cheshire-and-merseyside', 'cheshire-east', 'st-helens', 'wirral']
    >>> sorted(places_in("england"))
    ['england']
    """
    parts = {each.id: each.parts for each in structures.places()}
    inside, new = {place}, {place}
    while new := {part for each in new for part in parts.get(each, ())} - inside:
        inside |= new
    return frozenset({place} if inside >= parts.keys() else inside)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text as they are compared.

    Examples
    --------
    >>> words_of("Café’s £22,789: NOT 1.5%")
    ('cafes', '22789', 'not', '1.5')
    """
    return tuple(word for word, _, _ in _spans(text))


def terms_of(query: str) -> tuple[Term, ...]:
    """Return the words of a query, each with what cases call the same thing.

    Examples
    --------
    >>> terms_of("Polypharmacy audit")
    (Term(word='polypharmacy', means=('medication review', 'over-medication')), Term(word='audit', means=()))
    """
    known = meanings()
    return tuple(Term(word, known.get(word, ())) for word in words_of(query))


def meant(query: str) -> str:
    """Return a query with each word that no case has put right by the library's own words.

    Parameters
    ----------
    query : str
        Words as typed.

    Returns
    -------
    str
        Empty when every word is in some case, or when one that isn't is like no word that is.

    Examples
    --------
    >>> meant("Treacy inhalors"), meant("inhalers"), meant("qqqqqq")
    ('treacey inhalers', '', '')
    """
    passages = [passage for case in cases.finished() for passage in _passages(case)]
    unknown = {term.word for term in terms_of(query) if not any(passage.has(term) for passage in passages)}
    vocabulary = {word for passage in passages for word in passage.words.split()} | meanings().keys()
    likely = [word for word in sorted(vocabulary) if len(word) >= SHORTEST_MEANT and word.isalpha()]
    close = {word: difflib.get_close_matches(word, likely, n=1, cutoff=CLOSE) for word in unknown}
    if not unknown or not all(close.values()):
        return ""
    return " ".join(close[word][0] if word in unknown else word for word in words_of(query))


def _spans(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _WORD.finditer(text):
        yield _folded(found.group()), found.start(), found.end()


def _folded(word: str) -> str:
    plain = word if word.isascii() else unicodedata.normalize("NFKD", word)
    return _UNSAID.sub(
        "", "".join(letter for letter in plain if not unicodedata.combining(letter))
    ).casefold()


def _ran_in(case: Case, year: int) -> bool:
    return (
        case.first_year is not None
        and case.last_year is not None
        and case.first_year <= year <= case.last_year
    )


class _Passage(NamedTuple):
    """A text of a case: where it stands, what a hit in it says, its words with a space before each."""

    rank: int
    where: str
    text: str
    words: str

    def has(self, term: Term) -> bool:
        """Return whether any of the words begins so, or a phrase that means the same."""
        return bool(self.hits(term))

    def hits(self, term: Term) -> tuple[str, ...]:
        """Return the beginnings of words that fit a term here."""
        ways = ((term.word,), *(words_of(phrase) for phrase in term.means))
        return tuple(word for way in ways if f" {' '.join(way)}" in self.words for word in way)


_KNOWN: dict[str, tuple[Case, tuple[_Passage, ...]]] = {}


def _passages(case: Case) -> tuple[_Passage, ...]:
    """Return the texts of a case, worked out again only when the case has been read again."""
    known = _KNOWN.get(case.id)
    if known is None or known[0] is not case:
        known = _KNOWN[case.id] = (case, tuple(_passage(case, *each) for each in _texts(case)))
    return known[1]


def _passage(case: Case, rank: int, where: str, text: str) -> _Passage:
    filled = " ".join(quote(text, case=case).split()) if "{{" in text else " ".join(text.split())
    return _Passage(rank, where, filled, "".join(f" {word}" for word in words_of(filled)))


def _texts(case: Case) -> Iterator[tuple[int, str, str]]:
    yield TITLE, "Title", f"{case.title} ({case.mark})"
    yield NAMES, "Kind", case.kind
    yield NAMES, "Place", case.place
    yield from ((NAMES, "Place", _named(place)) for place in case.places)
    yield NAMES, "Years", case.years
    yield from ((NAMES, "Steps of the commissioning cycle", step) for step in case.cycle_steps)
    yield from ((NAMES, "Methods", method.name) for method in case.methods)
    yield from ((NAMES, "Organisations", organisation.name) for organisation in case.organisations)
    yield from ((WORDS, where, text) for where, text in _prose(case))


def _named(place: str) -> str:
    found = structures.place(place)
    return f"{found.name}, {found.region}"


def _prose(case: Case) -> Iterator[tuple[str, str]]:
    for text in (case.situation, case.task, case.action, case.result):
        yield "What happened", text
    for voice in case.voices.heard:
        yield "Who has spoken", f"{voice.who}, {voice.role}, on {voice.about}"
    yield "Whose voice is missing", case.voices.missing
    for event in case.timeline:
        yield "Timeline", f"{event.shown}: {event.what}"
    for figure in case.figures:
        yield (
            "Figures",
            _joined(figure.text, figure.unit, figure.measures, figure.denominator, figure.caution),
        )
    for check in case.checks:
        yield "Sums", check.claim  # not its explanation: a snippet would give the answer away
    for where, lines in (
        ("What to copy", case.copy),
        ("What to ask", case.ask),
        ("Interests", case.interests),
    ):
        yield from ((where, line) for line in lines)
    for organisation in case.organisations:
        yield "Organisations", _joined(organisation.name, organisation.role, organisation.note)
    for method in case.methods:
        yield "Methods", f"{method.name}: {method.what}"
    for source in case.sources:
        yield "Sources", _joined(source.name, source.authors, source.title, source.publisher)


def _joined(*texts: str | None) -> str:
    return "; ".join(text for text in texts if text)


def _ranked(case: Case, terms: tuple[Term, ...]) -> tuple[tuple[int, int], Found] | None:
    """Return how a case that has every word is placed, and what to show of it; None when it lacks one."""
    if not terms:
        return (0, 0), Found(case)
    passages = _passages(case)
    ranks = [min((each.rank for each in passages if each.has(term)), default=NOWHERE) for term in terms]
    if NOWHERE in ranks:
        return None
    # The text with most of the words tells most; where that is equal, what happened rather than a name.
    best = max(passages, key=lambda each: (sum(each.has(term) for term in terms), each.rank == WORDS))
    beyond_title = len(ranks) - ranks.count(TITLE)
    words = tuple(word for term in terms for word in best.hits(term))
    return (beyond_title, ranks.count(WORDS)), Found(case, best.where, _snippet(best.text, words))


def _snippet(text: str, words: tuple[str, ...]) -> tuple[Part, ...]:
    """Return the text around its first hit, in parts that are hits and parts that are not."""
    hits = [(start, end) for word, start, end in _spans(text) if word.startswith(words)]
    begins, ends = _cut(text, *hits[0])
    parts, at = [Part("… " if begins else "", False)], begins
    for start, end in hits:
        if end <= ends:
            parts += [Part(text[at:start], False), Part(text[start:end], True)]
            at = end
    parts.append(Part(text[at:ends] + (" …" if ends < len(text) else ""), False))
    return tuple(part for part in parts if part.text)


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a snippet about a hit begins and ends: between words, and never within the hit."""
    begins, ends = start - BEFORE, start + AFTER
    begins = 0 if begins <= 0 else min(text.find(" ", begins) + 1, start)
    ends = len(text) if ends >= len(text) else max(text.rfind(" ", 0, ends), end)
    return begins, ends
