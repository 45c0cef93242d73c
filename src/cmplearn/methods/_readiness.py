"""What holds a gate: the answers that no later work can mend, however many others are in order."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cmplearn.errors import InputError

ANSWERS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "Not done",
        "said": "Said, not shown",
        "shown": "Shown",
        "exempt": "Shown not to apply",
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
            "The organisation’s own scheme of reservation and delegation",
        ),
        "interests": Requirement(
            "Whose interests touch it, and what was done?",
            "NHS England, Managing conflicts of interest in the NHS",
        ),
        "involvement": Requirement(
            "Were those who use it involved while it could change?",
            "NHS Act 2006, section 14Z45 (integrated care boards) and section 242(1B) (trusts)",
        ),
        "equality": Requirement(
            "Who could be worse off, by protected characteristic, place or income?",
            "Equality Act 2010, section 149; on health inequalities NHS Act 2006, section 14Z35 "
            "(integrated care boards) and section 26A (NHS trusts) or 63A (foundation trusts)",
        ),
        "quality": Requirement(
            "What could get worse for patients, and who watches?",
            "NHS England, Quality impact assessment framework",
        ),
        "scrutiny": Requirement(
            "If it is substantial: council consulted, minister notified?",
            "Regulations 2013/218, regulation 23; since 31 January 2024 Regulations 2024/15",
        ),
        "worth": Requirement(
            "Does it work, is it worth its cost, and how was the provider chosen?",
            "The stages of a business case; for a choice of provider Regulations 2023/1348 "
            "(the provider selection regime)",
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

    What must come first holds the gate until the papers show it: done and not shown is not enough.

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
        """What holds the gate: must be shown before the decision, and is not."""
        return tuple(name for name in self.answers if _comes_first(name) and not self._in_order(name))

    @property
    def conditions(self) -> tuple[str, ...]:
        """What may be a condition: not shown, and may follow the decision."""
        return tuple(name for name in self.answers if not (_comes_first(name) or self._in_order(name)))

    @property
    def shown(self) -> int:
        """How many are in order, by what the papers show: the count of ticks, which says little."""
        return sum(map(self._in_order, self.answers))

    def _in_order(self, name: str) -> bool:
        return self.answers[name] in ("shown", "exempt")


def _comes_first(name: str) -> bool:
    return REQUIREMENTS[name].comes_first


def readiness(
    authority: str,
    interests: str,
    involvement: str,
    equality: str,
    quality: str,
    scrutiny: str,
    worth: str,
    means: str,
) -> Readiness:
    """Return which answers hold a gate, and which may be conditions: never a share of ticks.

    Parameters
    ----------
    authority, interests, involvement, equality, quality, scrutiny, worth, means : str
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
    That some gaps can't be mended afterwards is the law's. Where the line lies is our rule: all but the means
    must be shown first.

    References
    ----------
    `REQUIREMENTS` names the source of each.

    Examples
    --------
    >>> found = readiness("shown", "shown", "shown", "missing", "said", "exempt", "shown", "said")
    >>> found.held_by, found.conditions, found.shown
    (('equality', 'quality'), ('means',), 5)
    """
    given = (authority, interests, involvement, equality, quality, scrutiny, worth, means)
    answers = dict(zip(REQUIREMENTS, given, strict=True))
    for name, answer in answers.items():
        if not isinstance(answer, str) or answer not in ANSWERS:
            raise InputError(
                f"{name} must be one of {', '.join(ANSWERS)}; it is {answer!r}. Say what the papers show."
            )
    return Readiness(MappingProxyType(answers))
