"""What a participant is told of one test: the tutor's words, and none of its code, values or traceback."""

import ast
import builtins
import re
from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from cmplearn.marking.marked import State

__all__ = ["error_in", "state_seen", "tutors_words", "words_for"]

RIGHT = "This answer is right."
PARTLY = "Part of this answer is right."
NOT_YET = "This answer is not right yet."
LOOKED_AT = "Your tutor will look at this answer."
TELL = "If you think that your answer is right, tell your tutor."
WARNING = (
    "A warning was printed while this answer was tested. That need not mean that the answer is wrong, but "
    "the computer gives no mark then."
)
LOOP = "Look for a step that repeats without an end."
TIMED_OUT = f"The test took longer than it may, and was stopped. {LOOP}"
KILLED = (
    "This answer, or the test of it, ended the program that tests this notebook. Code does so when it "
    "asks for more memory than it may have, or tells the program to stop."
)
KILLED_BEFORE = "An earlier answer ended the program, so this one was not tested. Look at that one first."
ALSO_READ = "Some answers are read by a person as well as tested, and this is one of them."
NO_VALUE = "The test asks for something that has no value. Check that each name is spelt as in the question."
NOT_FINISHED = (
    "The test could not finish with this answer. Often such an answer is of another kind than the question "
    "asks for, as text in place of a number, or it isn't filled in."
)
STOPPED = {
    "CellTimeoutError": "took longer than it may, and was stopped",
    "DeadKernelError": "ended the program that runs this notebook",
}
SENTENCE = 3
"""Words that make a text in a test a message, not a value."""
VALUE = 80
"""Characters that a value in a message may have."""
QUOTE = 12
"""Characters of a test's code that a message may repeat by chance, as it repeats a name or a number."""


def words_for(
    state: State,
    *,
    said: str | None,
    error: str | None,
    stopped: str | None,
    waits: bool,
    ended_before: bool = False,
) -> tuple[str, ...]:
    """Return what a participant is told of one test, piece by piece.

    Parameters
    ----------
    state : State
        How the test ended.
    said : str or None
        The tutor's words, as `tutors_words` finds them.
    error : str or None
        The kind of error that ended the test.
    stopped : str or None
        The kind of error that ended the participant's own cell before the test.
    waits : bool
        Whether a person is still to look at it.
    ended_before : bool
        Whether an earlier answer ended the program.

    Returns
    -------
    tuple[str, ...]
        Plain sentences. What looks tampered is told to nobody but the tutor.
    """
    if state == "looks tampered":
        return (ALSO_READ,) if waits else ()
    if state == "killed" and ended_before:
        told: tuple[str, ...] = (KILLED_BEFORE,)
    else:
        told = tuple(_explained(state, said, error, stopped, waits))
    return (*told, LOOKED_AT) if waits else told


def _explained(
    state: State, said: str | None, error: str | None, stopped: str | None, waits: bool
) -> Iterator[str]:
    """Yield what is said of how a test ended."""
    if state == "pass":
        yield RIGHT
    elif state == "partly":
        yield said or PARTLY
    elif state == "stderr only":
        yield WARNING
        if not waits:
            yield TELL
    elif state == "timed out":
        yield TIMED_OUT
    elif state == "killed":
        yield KILLED
    elif state in ("fail", "error") and stopped:
        ended = STOPPED.get(stopped, f"stopped with an error ({stopped})")
        yield f"Your answer {ended} before the test."
        if stopped == "CellTimeoutError":
            yield LOOP
        if said:
            yield said
    elif state == "error" and error:
        yield NO_VALUE if error == "NameError" else NOT_FINISHED
    elif state in ("fail", "no response"):
        yield said or NOT_YET


def state_seen(outputs: Sequence[Any], auto_score: float | None, max_score: float) -> State:
    """Return how a test ended, as far as its outputs and its score tell.

    Parameters
    ----------
    outputs : sequence of nbformat outputs
        What the test left.
    auto_score : float or None
        What it scored.
    max_score : float
        What it could have scored.

    Returns
    -------
    State
        For tests that our own marking left no word of.
    """
    if auto_score is None:
        return "for a person"
    kinds = {output.get("ename") for output in outputs if output["output_type"] == "error"}
    if kinds:
        if "CellTimeoutError" in kinds:
            return "timed out"
        return "fail" if "AssertionError" in kinds else "killed" if "DeadKernelError" in kinds else "error"
    if any(output["output_type"] == "stream" and output["name"] == "stderr" for output in outputs):
        return "stderr only"
    return "pass" if auto_score >= max_score else "partly" if auto_score > 0 else "fail"


def error_in(outputs: Sequence[Any]) -> str | None:
    """Return the kind of error that outputs end with, where it is one of Python's own.

    A participant's code can name an error as it likes, also after what it found in a test.

    Parameters
    ----------
    outputs : sequence of nbformat outputs
        What a cell left.

    Returns
    -------
    str or None
        As ``NameError``, or nbgrader's word for a time-out or a kernel that died; ``another kind`` for any
        other that isn't Python's; None without an error.
    """
    names = [str(output.get("ename")) for output in outputs if output["output_type"] == "error"]
    if not names:
        return None
    for name in STOPPED:
        if name in names:
            return name
    kind = getattr(builtins, names[0], None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return names[0] if known else "another kind"


def tutors_words(outputs: Sequence[Any], test: str) -> str | None:
    """Return a failed test's message, when it is one that the test's code holds.

    Libraries put the values that they compare into theirs (``DESIRED: 474000``), and code under test can
    raise what it likes, so a message counts only when it has the words of one in the test, with short values
    where the test puts values.

    Parameters
    ----------
    outputs : sequence of nbformat outputs
        What the test left.
    test : str
        The test's code.

    Returns
    -------
    str or None
        The message; None when there is none that the tutor wrote.
    """
    errors = [each for each in outputs if each["output_type"] == "error"]
    said = str(errors[0].get("evalue", "")).strip() if errors else ""
    try:
        tree = ast.parse(test)
    except (SyntaxError, ValueError):  # IPython's own commands, or another language
        return None
    return said if said and any(_makes(pieces, said, test) for pieces in _messages(tree)) else None


def _messages(tree: ast.AST) -> Iterator[list[str]]:
    """Yield every message in a test's code as the pieces of text between the places where values go."""
    for node in ast.walk(tree):
        match node:
            case ast.Assert(msg=ast.expr() as message):
                yield _pieces(message)
            case ast.Raise(exc=ast.Call(args=[message, *_])):
                yield _pieces(message)
            case ast.Constant(value=str(words)) if len(words.split()) >= SENTENCE:
                yield [words]  # as given to a function of the tutor's that asserts


def _pieces(node: ast.expr) -> list[str]:
    """Return a message's pieces of text: as many as there are values, and one more."""
    match node:
        case ast.Constant(value=str(words)):
            return [words]
        case ast.JoinedStr(values=parts):
            return reduce(_joined, map(_pieces, parts), [""])
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined(_pieces(left), _pieces(right))
        case ast.BinOp(left=ast.Constant(value=str(words)), op=ast.Mod()):
            return re.split(r"%[-#0-9. +]*[a-zA-Z]", words)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(words)), attr="format")):
            return re.split(r"\{[^{}]*\}", words)
    return ["", ""]


def _joined(before: list[str], after: list[str]) -> list[str]:
    """Return the pieces of one message after the other."""
    return [*before[:-1], before[-1] + after[0], *after[1:]]


def _makes(pieces: Sequence[str], said: str, test: str) -> bool:
    """Whether what was said is these pieces with short values between them."""
    first, *others = "\0".join(pieces).strip().split("\0")
    if not re.search(r"[^\W\d_]{2}", "".join(pieces)) or not said.startswith(first):
        return False
    place = len(first)
    for number, piece in enumerate(others, start=1):
        found = said.find(piece, place) if number < len(others) else len(said) - len(piece)
        if found < place or not said.startswith(piece, found) or not _fits(said[place:found], test):
            return False
        place = found + len(piece)
    return place == len(said)


def _fits(value: str, test: str) -> bool:
    """Whether a value may stand in a message: short, and nothing of the test's code."""
    return len(value) <= VALUE and "\n" not in value and (len(value) < QUOTE or value not in test)
