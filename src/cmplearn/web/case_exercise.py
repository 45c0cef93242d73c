"""The short exercise of a case: guess whether each sum adds up, then see. Nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass

from cmplearn.course import arithmetic
from cmplearn.course.cases import Case, Check
from cmplearn.course.figures import Figure

__all__ = ["READINGS", "Exercise", "Guess", "exercise_of", "names_in", "ordered", "sums_using", "worked"]

READINGS = {
    "reconciles": "Adds up",
    "does not reconcile": "Does not add up",
    "cannot be told": "Cannot be told",
}
"""What pages call each verdict."""

SENT = "see"
CHECK = "check."


@dataclass(frozen=True)
class Guess:
    """A sum of the exercise, with what a reader said of it.

    Parameters
    ----------
    check : Check
        The sum.
    verdict : str
        The verdict that was guessed; empty while none was.
    """

    check: Check
    verdict: str

    @property
    def name(self) -> str:
        """What the guess is called in the address."""
        return f"guess-{self.check.id}"

    @property
    def agrees(self) -> bool:
        """Whether the reader and the course read the sum alike."""
        return self.verdict == self.check.verdict


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
    def made(self) -> tuple[Guess, ...]:
        """The sums that were guessed."""
        return tuple(guess for guess in self.guesses if guess.verdict)

    @property
    def agreed(self) -> int:
        """On how many of them reader and course agree."""
        return sum(guess.agrees for guess in self.made)

    @property
    def is_empty(self) -> bool:
        """Whether it was sent with no guess that can be read."""
        return self.is_sent and bool(self.guesses) and not self.made


def exercise_of(case: Case, argument: Callable[[str], str]) -> Exercise:
    """Return a case's exercise with the guesses that an address carries.

    Parameters
    ----------
    case : Case
        The case.
    argument : callable
        Given a name, returns its value in the address, or an empty text. What is no verdict is no guess.
    """
    unread = [Guess(check, "") for check in case.exercise]
    guesses = (Guess(guess.check, argument(guess.name)) for guess in unread)
    read = tuple(guess if guess.verdict in READINGS else Guess(guess.check, "") for guess in guesses)
    return Exercise(read, is_sent=bool(argument(SENT)))


def ordered(case: Case) -> tuple[Check, ...]:
    """Return a case's checks as its page numbers them: those of the exercise come first."""
    return (*case.exercise, *(check for check in case.checks if check not in case.exercise))


def sums_using(case: Case, figure: Figure) -> list[Check]:
    """Return the checks that a figure goes into or is set against, itself or by way of another check."""
    return [check for check in ordered(case) if figure.name in (check.against, *names_in(case, check))]


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
