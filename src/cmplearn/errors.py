"""The one family of exceptions.

Every message names the thing, the rule it broke, the value it had, and the cure, in words a participant or
a tutor can use. Each class also subclasses the nearest builtin, so that callers who know nothing of cmplearn
catch what they expect.
"""

from pathlib import Path


class CmplearnError(Exception):
    """Any error that cmplearn raises on purpose; its message is fit to show to a person."""


class InputError(CmplearnError, ValueError):
    """A value given to a function, a control or a command that breaks a stated rule."""


class NotFoundError(CmplearnError, LookupError):
    """Something asked for by name that does not exist; the message lists the names there are."""

    def __str__(self) -> str:
        """Return the message as written (`LookupError`'s children may quote theirs)."""
        return " ".join(str(part) for part in self.args)


class CourseError(CmplearnError, ValueError):
    """A mistake in a file under `course/`: where it is, what is wrong, what to do.

    Parameters
    ----------
    path : Path
        The file with the mistake.
    line : int
        Line of the mistake, counted from 1.
    problem : str
        What is wrong, with the value found.
    cure : str
        What to write instead.
    """

    def __init__(self, path: Path, line: int, problem: str, cure: str) -> None:
        """Word the message."""
        self.path, self.line, self.problem, self.cure = path, line, problem, cure
        super().__init__(f"{path}, line {line}: {problem} {cure}")


class StorageError(CmplearnError, OSError):
    """A file or database that cannot be read or written: read-only, full, locked or damaged."""


class InUseError(StorageError):
    """A portfolio or a course root that another running cmplearn holds."""


class ConflictError(CmplearnError, RuntimeError):
    """A save based on an older version than the one stored."""


class RefusedError(CmplearnError, PermissionError):
    """Something asked for that is not allowed, such as a file outside its folder."""


class NotIsolatedError(RefusedError):
    """Work that can't be run in a sandbox here, while running it without one was not allowed."""


class TookTooLongError(CmplearnError, TimeoutError):
    """Work stopped at its time limit."""
