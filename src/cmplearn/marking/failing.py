"""Why a submission could not be marked, in words and with the cure."""

import errno
import json
from collections import Counter

import nbformat
from nbgrader.nbgraderformat import SchemaTooNewError, SchemaTooOldError

from cmplearn.errors import CmplearnError, StorageError

__all__ = ["CopiedCellError", "copied_cell", "is_of_this_computer", "unwritten", "why_failed"]

OF_THIS_COMPUTER = frozenset(
    getattr(errno, name)
    for name in ["ENOSPC", "EDQUOT", "EACCES", "EPERM", "EROFS", "EIO", "EMFILE", "ENFILE"]
    if hasattr(errno, name)
)


class CopiedCellError(CmplearnError, ValueError):
    """A notebook that holds one of nbgrader's cells twice."""


def copied_cell(name: str, content: bytes) -> CopiedCellError | None:
    """Return what is to be said when a notebook holds a cell of nbgrader's more than once.

    nbgrader takes the metadata of all but the last away, and then finds that metadata too old.

    Parameters
    ----------
    name : str
        The notebook, without ending.
    content : bytes
        The notebook.

    Returns
    -------
    CopiedCellError or None
        None when no cell is there twice.
    """
    try:
        cells = json.loads(content)["cells"]
        ids = Counter(cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    copied = ", ".join(str(each) for each, count in ids.items() if each is not None and count > 1)
    if not copied:
        return None
    return CopiedCellError(
        f"{name}.ipynb holds more than one cell {copied}: the participant copied it. Ask for the work "
        "again with one of the two, then mark again."
    )


def is_of_this_computer(error: Exception) -> bool:
    """Whether it is this computer that can't write, such as a full disk, and no fault of a submission.

    Parameters
    ----------
    error : Exception
        What was raised while a submission's marks were put into place.

    Returns
    -------
    bool
        Such an error ends the run: the next submission would meet it too.
    """
    return isinstance(error, OSError) and error.errno in OF_THIS_COMPUTER


def unwritten(error: OSError, student: str) -> StorageError:
    """Return the words for what this computer could not write.

    Parameters
    ----------
    error : OSError
        What the system said.
    student : str
        Whose work was to be written.

    Returns
    -------
    StorageError
        To raise.
    """
    where = error.filename or "A file of the course root"
    return StorageError(
        f"{where} can't be written ({error.strerror}), so the work of {student} is not marked; what was "
        "marked before is kept. Make room or mend the permissions, then type the same line again."
    )


def why_failed(error: Exception) -> str:
    """Return why a submission could not be marked, and what to do.

    Parameters
    ----------
    error : Exception
        What nbgrader, or our marking, raised.

    Returns
    -------
    str
        In words.
    """
    if isinstance(error, CmplearnError):
        return str(error)
    if isinstance(error, (nbformat.reader.NotJSONError, UnicodeDecodeError)):
        return "A notebook in it is damaged, or is another kind of file. Ask for it again, then mark again."
    if isinstance(error, SchemaTooOldError):
        return (
            "A notebook in it was made with an older nbgrader. Keep a copy of the course root, run "
            "nbgrader update . there, then mark again."
        )
    if isinstance(error, SchemaTooNewError):
        return "A notebook in it was made with a newer nbgrader. Upgrade nbgrader here, then mark again."
    return f"nbgrader can't mark it: {type(error).__name__}: {error}. Look at it, mend it, then mark again."
