"""An attack: a cell that a participant could hand in, and how it must end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

__all__ = ["DIES", "REACHED", "RUNS", "TIMES_OUT", "Attack", "Outcome", "Surroundings"]

REACHED = "this was reached:"

# How the hostile cell ends, the test of its wrong answer, and the test of an honest answer after it.
Outcome = tuple[str, str, str]
RUNS: Outcome = ("ran", "fail", "pass")
TIMES_OUT: Outcome = ("timed out", "fail", "pass")
DIES: Outcome = ("killed", "killed", "killed")

# The words of REACHED are put together at run time: a traceback shows the source, and must not count.
PRELUDE = '''\
def reached(what):
    print("this was" + " reached:", repr(what)[:300])


def tried(action, *arguments):
    """Take what an action returns for reached; say nothing when the system refuses it."""
    try:
        got = action(*arguments)
    except (OSError, ValueError, LookupError, AttributeError, ImportError, RuntimeError):
        return None
    reached((action, arguments, got))
    return got


'''


@dataclass(frozen=True)
class Surroundings:
    """What the attacker is told of the outside: the strongest case is that all of it is known.

    Parameters
    ----------
    root : Path
        The course root, with its gradebook and its source.
    mark : str
        A word that stands only in files and in the environment outside of the sandbox.
    port : int
        Where something outside listens, on 127.0.0.1, for TCP and for UDP.
    abstract, socket : str
        Names of abstract and of path unix sockets where something outside listens.
    coordinator : int
        Process id of the coordinator, as the outside counts.
    """

    root: Path
    mark: str
    port: int
    abstract: str
    socket: str
    coordinator: int


@dataclass(frozen=True)
class Attack:
    """A hostile cell.

    Parameters
    ----------
    name : str
        What it does.
    source : str
        Its code; words between at signs are filled in, as ``@ROOT@``.
    outcomes : tuple[Outcome, ...]
        The ways in which it may end.
    files : Mapping[str, str]
        Files handed in beside the notebook.
    flagged : bool
        Whether a person must be asked to look.
    reaches : bool
        Whether it reaches something when it runs beside the course root without a sandbox, harmlessly.
    """

    name: str
    source: str
    outcomes: tuple[Outcome, ...] = (RUNS,)
    files: Mapping[str, str] = field(default_factory=dict)
    flagged: bool = False
    reaches: bool = False

    def cell(self, around: Surroundings, answer: str) -> str:
        """Return the cell's code, with a wrong answer before it."""
        return f"{answer} = 1.0\n" + PRELUDE + filled(dedent(self.source).strip("\n"), around, answer) + "\n"

    def handed_in(self, around: Surroundings, answer: str) -> dict[str, bytes]:
        """Return the files that come with the notebook."""
        return {name: filled(text, around, answer).encode() for name, text in self.files.items()}


def filled(text: str, around: Surroundings, answer: str) -> str:
    """Return a text with the surroundings in their places; the mark is never there in one piece."""
    half = len(around.mark) // 2
    values = {
        "@ROOT@": str(around.root),
        "@MARK@": f'"{around.mark[:half]}" "{around.mark[half:]}"',
        "@PORT@": str(around.port),
        "@ABSTRACT@": around.abstract,
        "@SOCKET@": around.socket,
        "@COORDINATOR@": str(around.coordinator),
        "@ANSWER@": answer,
    }
    for place, value in values.items():
        text = text.replace(place, value)
    return text
