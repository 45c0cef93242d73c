"""The short exercise of a case: guess at each sum, then see. Nothing is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cmplearn.course import arithmetic
from cmplearn.course.case import Asked, Verdict
from cmplearn.course.cases import Case, Check
from cmplearn.course.figures import Figure
from cmplearn.errors import InputError
from cmplearn.web.case_estimate import Estimate, estimate_of

__all__ = [
    "ANSWERS",
    "REMARKS",
    "Exercise",
    "Guess",
    "exercise_of",
    "names_in",
    "ordered",
    "runs",
    "sums_using",
    "worked",
]

ANSWERS: dict[Verdict, str] = {
    "reconciles": "Yes",
    "does not reconcile": "No",
    "cannot be told": "Cannot be told",
}
"""How each verdict answers a question for yes or no."""

REMARKS: dict[Verdict, str] = {
    "reconciles": "",
    "does not reconcile": "Does not add up",
    "cannot be told": "What lies behind it cannot be told",
}
"""What is said of a sum that was asked for as a number; nothing where nothing goes against it."""

SENT = "see"
CHECK = "check."
LONGEST = 40  # letters of an estimate; more is no number


@dataclass(frozen=True)
class Guess:
    """A sum of the exercise, with what a reader said of it.

    Parameters
    ----------
    check : Check
        The sum; what it `asks` says which of the two a reader can guess at.
    verdict : str
        The verdict that was guessed; empty while none was.
    typed : str
        The estimate as it was typed; empty while none was.
    estimate : Estimate or None
        The estimate, where it can be read.
    problem : str
        Why what was typed can't be read, in plain words; empty when nothing is wrong.
    """

    check: Check
    verdict: str = ""
    typed: str = ""
    estimate: Estimate | None = None
    problem: str = ""

    @property
    def name(self) -> str:
        """What the guess is called in the address."""
        return f"guess-{self.check.id}"

    @property
    def is_made(self) -> bool:
        """Whether there is a guess to set beside the sum."""
        return bool(self.verdict or self.estimate)

    @property
    def agrees(self) -> bool:
        """Whether the reader's verdict is the course's, or the estimate is within a quarter of the sum."""
        return self.estimate.is_near if self.estimate else self.verdict == self.check.verdict


@dataclass(frozen=True)
class Exercise:
    """The exercise as one reader has it.

    Parameters
    ----------
    guesses : tuple of Guess
        Every sum in it, in order.
    is_sent : bool
        Whether the reader asked to see how their guesses compare.
    """

    guesses: tuple[Guess, ...]
    is_sent: bool

    @property
    def kinds(self) -> frozenset[Asked]:
        """Which kinds of guess it asks for."""
        return frozenset(guess.check.asks for guess in self.guesses)

    @property
    def made(self) -> tuple[Guess, ...]:
        """The sums that were guessed."""
        return tuple(guess for guess in self.guesses if guess.is_made)

    @property
    def problems(self) -> tuple[Guess, ...]:
        """Those whose estimate can't be read."""
        return tuple(guess for guess in self.guesses if guess.problem)

    @property
    def is_wrong(self) -> bool:
        """Whether it was sent with nothing guessed or with what can't be read: then nothing is shown yet."""
        return self.is_sent and bool(self.guesses) and (bool(self.problems) or not self.made)

    @property
    def is_shown(self) -> bool:
        """Whether the guesses are set beside the sums."""
        return self.is_sent and not self.is_wrong

    @property
    def summary(self) -> str:
        """How verdicts and estimates compare, each kind counted by itself, in a sentence."""
        verdicts = [guess for guess in self.made if guess.check.asks == "verdict"]
        estimates = [guess for guess in self.made if guess.check.asks == "number"]
        said = [
            f"{_some(verdicts, 'verdict')} as the course reads {'it' if len(verdicts) == 1 else 'them'}"
            if verdicts
            else "",
            f"{_some(estimates, 'estimate')} within a quarter of the sum" if estimates else "",
        ]
        return "; ".join(part for part in said if part) + "."


def _some(guesses: list[Guess], what: str) -> str:
    """Return for example ``2 of 3 verdicts``."""
    of_all = f"{sum(guess.agrees for guess in guesses)} of {len(guesses)}"
    return f"{of_all} {what}{'' if len(guesses) == 1 else 's'}"


def exercise_of(case: Case, argument: Callable[[str], str]) -> Exercise:
    """Return a case's exercise with the guesses that an address carries.

    Parameters
    ----------
    case : Case
        The case.
    argument : callable
        Given a name, returns its value in the address, or an empty text. What is no verdict is no guess.
    """
    guesses = tuple(_guess(check, argument(Guess(check).name)) for check in case.exercise)
    return Exercise(guesses, is_sent=bool(argument(SENT)))


def _guess(check: Check, said: str) -> Guess:
    if check.asks == "verdict":
        return Guess(check, verdict=said if said in ANSWERS else "")
    typed = said.strip()[:LONGEST]
    if not typed:
        return Guess(check)
    try:
        return Guess(check, typed=typed, estimate=estimate_of(typed, check))
    except InputError as error:
        return Guess(check, typed=typed, problem=str(error))


def ordered(case: Case) -> tuple[Check, ...]:
    """Return a case's checks as its page numbers them: those of the exercise come first."""
    return (*case.exercise, *(check for check in case.checks if check not in case.exercise))


def sums_using(case: Case, figure: Figure) -> list[Check]:
    """Return the checks that a figure goes into or is set against, itself or by way of another check."""
    return [check for check in ordered(case) if figure.name in (check.against, *names_in(case, check))]


def runs(numbers: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return numbers as runs of three or more that follow one another, and the others alone.

    Examples
    --------
    >>> runs([3, 4, 5, 9, 10])
    ((3, 5), (9, 9), (10, 10))
    """
    ends: list[list[int]] = []
    for number in sorted(numbers):
        if ends and number == ends[-1][1] + 1:
            ends[-1][1] = number
        else:
            ends.append([number, number])
    return tuple(
        run
        for first, last in ends
        for run in ([(first, last)] if last - first > 1 else [(one, one) for one in range(first, last + 1)])
    )


def names_in(case: Case, check: Check) -> tuple[str, ...]:
    """Return the figures and unit costs that a check rests on; unit costs start with ``cost.``."""
    found: dict[str, None] = {}
    for name in arithmetic.names(check.expression):
        deeper = names_in(case, case.check(name.removeprefix(CHECK))) if name.startswith(CHECK) else (name,)
        found |= dict.fromkeys(deeper)
    return tuple(found)


def worked(case: Case, check: Check) -> str:
    """Return a check's sum with its numbers filled in; millions of pounds are said in words on both sides."""
    scaled = " ÷ 1,000,000" if check.unit == "million pounds" else ""
    return case.sum_of(check).removesuffix(scaled)
