"""What holds a gate: the answers that no later work can mend, however many others are in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cmplearn.errors import InputError

ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "shown": "Shown",
        "said": "Said, not shown",
        "missing": "Not done",
    }
)


@dataclass(frozen=True)
class Requirement:
    """What the record of a decision must show before the next stage is begun.

    Attributes
    ----------
    question : str
        What is asked of the papers; the words are ours.
    rests_on : str
        The law, guidance or rule behind it.
    comes_first : bool
        Whether it must be done before the decision: done afterwards, it does not count.

    Examples
    --------
    >>> REQUIREMENTS["equality"].comes_first, REQUIREMENTS["means"].comes_first
    (True, False)
    """

    question: str
    rests_on: str
    comes_first: bool = True


# As looked up in November 2026; which of them applies is for an organisation's own governance lead to say.
REQUIREMENTS: Mapping[str, Requirement] = MappingProxyType(
    {
        "authority": Requirement(
            "Who may decide this, and under which rule?",
            "The organisation's own scheme of reservation and delegation",
        ),
        "interests": Requirement(
            "Whose interests touch it, and what was done?",
            "NHS England, Managing conflicts of interest in the NHS",
        ),
        "involvement": Requirement(
            "Did those who use it take part while it could change?",
            "NHS Act 2006, section 14Z45 (integrated care boards); statutory guidance for trusts too",
        ),
        "equality": Requirement(
            "Who could be worse off, and do those who decide know?",
            "Equality Act 2010, section 149",
        ),
        "quality": Requirement(
            "What could get worse for patients, and who watches?",
            "NHS England, Quality impact assessment framework",
        ),
        "scrutiny": Requirement(
            "If it is substantial: council consulted, minister notified?",
            "Regulations 2013/218, regulation 23; since 31 January 2024 Regulations 2024/15",
        ),
        "means": Requirement(
            "Are money and people for the next stage there?",
            "The stages of a business case",
            comes_first=False,
        ),
    }
)


@dataclass(frozen=True)
class Readiness:
    """What the papers show of each requirement, and what follows.

    Attributes
    ----------
    answers : mapping of str to str
        One of `ANSWERS` for each of `REQUIREMENTS`, in their order.

    Examples
    --------
    >>> Readiness({"equality": "missing", "means": "missing"}).held_by
    ('equality',)
    """

    answers: Mapping[str, str]

    @property
    def held_by(self) -> tuple[str, ...]:
        """What holds the gate: must come before the decision, and is not done."""
        return tuple(
            name for name, answer in self.answers.items() if answer == "missing" and _comes_first(name)
        )

    @property
    def conditions(self) -> tuple[str, ...]:
        """What may be a condition: done but to be shown, or what may follow the decision."""
        return tuple(
            name for name, answer in self.answers.items() if answer != "shown" and name not in self.held_by
        )

    @property
    def shown(self) -> int:
        """How many are shown: the count of ticks, which says little about the gate."""
        return sum(answer == "shown" for answer in self.answers.values())


def _comes_first(name: str) -> bool:
    return REQUIREMENTS[name].comes_first


def readiness(
    authority: str,
    interests: str,
    involvement: str,
    equality: str,
    quality: str,
    scrutiny: str,
    means: str,
) -> Readiness:
    """Return which answers hold a gate, and which may be conditions: never a share of ticks.

    Parameters
    ----------
    authority, interests, involvement, equality, quality, scrutiny, means : str
        What the papers show of each of `REQUIREMENTS`: a key of `ANSWERS`.

    Returns
    -------
    Readiness
        `.held_by`, `.conditions` and `.shown`.

    Raises
    ------
    InputError
        When an answer is not one of `ANSWERS`.

    Notes
    -----
    That some gaps can't be mended afterwards is the law's; to call the rest conditions is our rule.

    References
    ----------
    `REQUIREMENTS` names the source of each.

    Examples
    --------
    >>> found = readiness("shown", "shown", "shown", "missing", "said", "shown", "shown")
    >>> found.held_by, found.conditions, found.shown
    (('equality',), ('quality',), 5)
    """
    given = (authority, interests, involvement, equality, quality, scrutiny, means)
    answers = dict(zip(REQUIREMENTS, given, strict=True))
    for name, answer in answers.items():
        if not isinstance(answer, str) or answer not in ANSWERS:
            raise InputError(
                f"{name} must be one of {', '.join(ANSWERS)}; it is {answer!r}. Say what the papers show."
            )
    return Readiness(MappingProxyType(answers))
