"""Two cases side by side: which two an address asks for, and what they have in common."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from cmplearn.course.case import Verdict
from cmplearn.course.cases import Case

__all__ = ["Pair", "pair_of", "readings"]

READINGS: dict[Verdict, str] = {
    "reconciles": "Nothing goes against them",
    "does not reconcile": "Do not add up",
    "cannot be told": "What lies behind them cannot be told",
}
"""What a list of sums of every kind calls each verdict."""


@dataclass(frozen=True)
class Pair:
    """What was chosen.

    Parameters
    ----------
    cases : tuple of Case
        The two cases; empty until two different ones are chosen.
    problem : str
        What is wrong with the choice, in plain words; empty when nothing is.
    """

    cases: tuple[Case, ...] = ()
    problem: str = ""

    @property
    def methods(self) -> frozenset[str]:
        """Ids of the methods that both teach."""
        return self._shared([frozenset(method.id for method in case.methods) for case in self.cases])

    @property
    def steps(self) -> frozenset[str]:
        """Steps of the commissioning cycle that both belong to."""
        return self._shared([frozenset(case.cycle_steps) for case in self.cases])

    @staticmethod
    def _shared(sets: list[frozenset[str]]) -> frozenset[str]:
        return sets[0].intersection(*sets[1:]) if sets else frozenset()


def pair_of(known: Mapping[str, Case], first: str, second: str) -> Pair:
    """Return the two cases whose ids an address has.

    Parameters
    ----------
    known : mapping of str to Case
        The whole library by id.
    first, second : str
        Ids, or empty texts.
    """
    for id in (first, second):
        if id and id not in known:
            return Pair(
                problem=f"There is no case called “{id}” that can be shown. Choose two from the lists."
            )
    if first and first == second:
        return Pair(problem=f"You chose “{known[first].title}” twice. Choose another case beside it.")
    return Pair((known[first], known[second])) if first and second else Pair()


def readings(case: Case) -> dict[str, int]:
    """Return how many sums of a case have each verdict, in the words of the page."""
    count: Counter[str] = Counter(check.verdict for check in case.checks)
    return {words: count[verdict] for verdict, words in READINGS.items() if count[verdict]}
