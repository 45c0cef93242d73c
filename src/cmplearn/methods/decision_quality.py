"""Decision quality: a decision is as good as the weakest of its six elements.

It is judged by how it was made, before anybody knows how it turns out. With it: which answers hold a gate.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks
from cmplearn.methods._readiness import ANSWERS, REQUIREMENTS, Readiness, Requirement, readiness

__all__ = [
    "ANSWERS",
    "ELEMENTS",
    "REQUIREMENTS",
    "Chain",
    "Readiness",
    "Requirement",
    "chain",
    "links",
    "readiness",
]

# Spetzler, Winter and Meyer (2016), Decision Quality, chapter 2: the six elements; the questions are ours.
ELEMENTS: Mapping[str, str] = MappingProxyType(
    {
        "frame": "Are we deciding the right thing, and is it clear what is left out and who decides?",
        "alternatives": "Are there several that truly differ, one of them new, each of which could be done?",
        "information": "Do we know what matters, from people who know, and how sure that is?",
        "values": "Is it said what we want from this, for whom, and what we would give up for it?",
        "reasoning": "Does the conclusion follow from the rest, and could somebody else follow it?",
        "commitment": "Will those who must act do so, with the people and the money it takes?",
    }
)


@dataclass(frozen=True)
class Chain:
    """The six elements of a decision, and the weakest.

    Attributes
    ----------
    scores : mapping of str to float
        Each element's score, 0 to 1, in the order of `ELEMENTS`.

    Examples
    --------
    >>> Chain({"frame": 0.8, "values": 0.3}).element
    'values'
    """

    scores: Mapping[str, float]

    @property
    def score(self) -> float:
        """The decision's score: that of its weakest element, never the mean."""
        return min(self.scores.values())

    @property
    def elements(self) -> tuple[str, ...]:
        """Every element with the lowest score: one, or all that tie."""
        return tuple(element for element, score in self.scores.items() if score == self.score)

    @property
    def element(self) -> str:
        """The weakest element: where work on the decision should go next. Of a tie the first (`elements`)."""
        return self.elements[0]


def chain(scores: "Mapping[str, float] | pd.Series[float]") -> Chain:
    """Return the chain of a decision: its weakest element and the score that this gives the whole.

    Parameters
    ----------
    scores : mapping of str to float, or Series
        A score for each of `ELEMENTS`, as a fraction from 0 to 1: 1 where more work on it would not be worth
        its cost.

    Returns
    -------
    Chain
        `.element` and `.score` of the weakest; `.elements` when several are.

    Raises
    ------
    InputError
        When an element is missing or unknown, or a score is not a fraction (60 instead of 0.6).

    References
    ----------
    Spetzler, Winter and Meyer (2016), Decision Quality: Value Creation from Better Business Decisions,
    chapter 2: six elements, a chain as strong as its weakest link.

    Examples
    --------
    >>> scores = dict.fromkeys(ELEMENTS, 0.9)
    >>> found = chain({**scores, "alternatives": 0.3})
    >>> found.element, found.score
    ('alternatives', 0.3)
    """
    given = scores.to_dict() if isinstance(scores, pd.Series) else scores
    if not isinstance(given, Mapping):
        raise InputError(
            f"scores must be a score for each element, by name; it is {scores!r:.80}. "
            "Write {'frame': 0.8, ...}."
        )
    missing = [element for element in ELEMENTS if element not in given]
    strange = [str(name) for name in given if name not in ELEMENTS]
    if missing or strange:
        raise InputError(
            f"scores must name the six elements ({', '.join(ELEMENTS)}); "
            f"missing: {', '.join(missing) or 'none'}; not among them: {', '.join(strange) or 'none'}. "
            "Score every one: the weakest counts."
        )
    found = {element: _checks.fraction(f"scores[{element!r}]", given[element]) for element in ELEMENTS}
    return Chain(MappingProxyType(found))


def links(
    frame: float,
    alternatives: float,
    information: float,
    values: float,
    reasoning: float,
    commitment: float,
) -> Chain:
    """Return the chain of a decision whose six scores are given one by one, as a person moves them.

    Parameters
    ----------
    frame, alternatives, information, values, reasoning, commitment : float
        The score of each of `ELEMENTS`, as a fraction from 0 to 1.

    Returns
    -------
    Chain
        As from `chain`.

    Raises
    ------
    InputError
        When a score is not a fraction.

    References
    ----------
    As for `chain`.

    Examples
    --------
    >>> links(0.7, 0.3, 0.85, 0.65, 0.8, 0.9).element
    'alternatives'
    """
    given = (frame, alternatives, information, values, reasoning, commitment)
    return chain(dict(zip(ELEMENTS, given, strict=True)))
