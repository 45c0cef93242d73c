"""Collecting hand-ins into nbgrader's `submitted/`, each checked, whole or not at all, with a report."""

import hashlib
import shutil
import tempfile
import warnings
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat

from cmplearn.errors import InputError, StorageError
from cmplearn.marking.form import open_notebook
from cmplearn.marking.handin import RECEIPT_NAME, Receipt
from cmplearn.marking.printing import printable
from cmplearn.marking.unpacking import ASK_AGAIN, Package, hand_ins, read_hand_in

__all__ = ["Outcome", "Report", "collect"]

UNREADABLE = (ValueError, LookupError, AttributeError, TypeError, RecursionError, nbformat.ValidationError)
RESTORED = "nbgrader puts the original back before marking"


@dataclass(frozen=True)
class Outcome:
    """What became of one hand-in.

    Parameters
    ----------
    where : str
        The file, with the path inside a platform's zip.
    status : str
        ``collected``, ``kept aside`` (a later attempt is in place), ``already there`` or ``refused``.
    message : str
        What happened and what to do.
    participant, assignment : str
        Whose it is and for what, when that could be told.
    notes : tuple[str, ...]
        What a tutor should know though it was collected, such as a changed test cell.
    """

    where: str
    status: str
    message: str
    participant: str = ""
    assignment: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of every hand-in.

    Parameters
    ----------
    outcomes : tuple[Outcome, ...]
        One for each hand-in found.
    """

    outcomes: tuple[Outcome, ...]

    def of(self, status: str) -> tuple[Outcome, ...]:
        """Return the outcomes with one status."""
        return tuple(outcome for outcome in self.outcomes if outcome.status == status)

    def lines(self) -> list[str]:
        """Return the report as lines to print: each hand-in with its notes, then a summary."""
        counts = {
            status: len(self.of(status)) for status in ("collected", "kept aside", "already there", "refused")
        }
        lines: list[str] = []
        for outcome in self.outcomes:
            lines.append(printable(f"{outcome.status}: {outcome.where}: {outcome.message}"))
            lines.extend(printable(f"    note: {note}") for note in outcome.notes)
        lines.append(
            ", ".join(f"{count} {status}" for status, count in counts.items() if count)
            or "No hand-in was found."
        )
        return lines


@dataclass(frozen=True)
class _Arrival:
    """A hand-in that was read and found good, not yet put in place."""

    where: str
    package: Package
    notes: tuple[str, ...]

    @property
    def receipt(self) -> Receipt:
        return self.package.receipt

    @property
    def newness(self) -> tuple[datetime, str]:
        return self.receipt.handed_in_at, self.receipt.sha256


def collect(
    zips: Iterable[Path], course_root: Path, *, participants: Collection[str] | None = None
) -> Report:
    """Put hand-ins into ``submitted/<participant>/<assignment>/``, and say what became of each.

    The latest attempt is the one in place; earlier ones go to ``inbox/earlier/``. A hand-in is written whole
    or not at all, and collecting the same file twice changes nothing. The time is the receipt's, which the
    participant's own computer wrote: where lateness matters, the learning platform's time decides.

    Parameters
    ----------
    zips : Iterable[Path]
        Zips, folders that hold zips, or zips of zips.
    course_root : Path
        nbgrader's course root, with ``release/``.
    participants : Collection[str], optional
        The participant numbers there are; when given, any other is refused.

    Returns
    -------
    Report
        One outcome for each hand-in.

    Raises
    ------
    InputError
        When the course root has no released assignment.
    StorageError
        When ``submitted/`` can't be written.
    """
    released = _released(course_root)
    arrivals: list[_Arrival] = []
    outcomes: list[Outcome] = []
    for where, content in hand_ins(zips):
        try:
            if isinstance(content, InputError):
                raise content
            arrivals.append(_read(where, content, released, participants))
        except InputError as error:
            outcomes.append(Outcome(where, "refused", str(error)))
    arrivals.sort(key=lambda arrival: arrival.newness, reverse=True)  # the latest goes in place at once
    arrivals.sort(key=lambda arrival: (arrival.receipt.assignment, arrival.receipt.participant))
    return Report((*(_place(arrival, course_root) for arrival in arrivals), *outcomes))


def _released(course_root: Path) -> dict[str, Any]:
    """Return the released notebooks by assignment."""
    found = {path.parent.name: path for path in sorted((course_root / "release").glob("*/*.ipynb"))}
    if not found:
        raise InputError(
            f"{course_root} has no released assignment. Give the course root, the folder that holds "
            "nbgrader_config.py, and run nbgrader generate_assignment there first."
        )
    return {name: open_notebook(path) for name, path in found.items()}


def _read(
    where: str, content: bytes, released: dict[str, Any], participants: Collection[str] | None
) -> _Arrival:
    """Return a hand-in that is good to collect."""
    package = read_hand_in(content)
    _check_receipt(package.receipt, released, participants)
    changes = _changes(_parsed(package), released[package.receipt.assignment])
    return _Arrival(where, package, (*_notes(package), *changes))


def _check_receipt(receipt: Receipt, released: dict[str, Any], participants: Collection[str] | None) -> None:
    """Refuse an assignment or a participant that there isn't."""
    if receipt.assignment not in released:
        raise InputError(
            f"It is for {receipt.assignment!r}, which was not released here. "
            f"Released are: {', '.join(released)}."
        )
    if participants is not None and receipt.participant not in participants:
        raise InputError(
            f"Participant number {receipt.participant!r} ({receipt.name}) is not in the list of "
            "participants. Correct the list, or ask for a new hand-in with the right number."
        )


def _parsed(package: Package) -> Any:
    """Return the notebook of a hand-in, when it is one that nbgrader can read too."""
    try:
        with warnings.catch_warnings():
            # Of missing or doubled cell ids: nbgrader knows cells by another name.
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(package.notebook.decode("utf-8"), as_version=4)
            nbformat.validate(notebook)
    except UNREADABLE as error:
        raise InputError(
            f"{package.receipt.assignment}.ipynb in it can't be read as a notebook. {ASK_AGAIN}"
        ) from error
    return notebook


def _notes(package: Package) -> Iterator[str]:
    """Yield a note on each thing about a hand-in that a tutor should know."""
    if package.others:
        names = ", ".join([*package.others[:5], *(["others"] if package.others[5:] else [])])
        yield f"Left out, not part of the assignment: {names}."
    if hashlib.sha256(package.notebook).hexdigest() != package.receipt.sha256:
        yield "The notebook was changed after the receipt was made: its fingerprint differs."
    if package.receipt.handed_in_at > datetime.now(UTC):
        yield "The receipt's time lies in the future: the clock of that computer was wrong."


def _changes(notebook: Any, released: Any) -> Iterator[str]:
    """Yield a note for each test or answer cell that is not as released."""
    handed_in: dict[str, Any] = {_grade_id(cell): cell for cell in notebook.cells if _grade_id(cell)}
    originals = {_grade_id(cell): cell for cell in released.cells if _grade_id(cell)}
    if not handed_in.keys() & originals.keys():
        raise InputError(
            "Its notebook has none of this assignment's cells: it is another notebook. Ask for the right one."
        )
    for name, original in originals.items():
        is_answer = original.metadata["nbgrader"]["solution"]
        kind, cure = ("Answer", "it can earn nothing") if is_answer else ("Test", RESTORED)
        if name not in handed_in:
            yield f"{kind} cell {name!r} is missing: {cure}."
        elif not is_answer and handed_in[name].source != original.source:
            yield f"Test cell {name!r} was changed: {cure}."


def _grade_id(cell: Any) -> str:
    """Return the name that nbgrader knows a cell by, or nothing."""
    about = cell.metadata.get("nbgrader")
    return str(about.get("grade_id", "")) if isinstance(about, dict) else ""


def _place(arrival: _Arrival, course_root: Path) -> Outcome:
    """Put a hand-in where it belongs: in place when it is the latest, else aside."""
    receipt = arrival.receipt
    place = course_root / "submitted" / receipt.participant / receipt.assignment
    newest = _newness_of(place)
    try:
        if newest is not None and newest >= arrival.newness:
            status, message = _keep_aside(arrival, course_root, newest)
        else:
            status, message = "collected", _put_in_place(arrival, place, course_root, newest)
    except OSError as error:
        raise StorageError(
            f"{arrival.where} could not be written to {course_root}: {error.strerror}. Nothing of it was "
            "left behind. Make room or allow writing there, then collect again: what was collected stays."
        ) from error
    return Outcome(arrival.where, status, message, receipt.participant, receipt.assignment, arrival.notes)


def _newness_of(folder: Path) -> tuple[datetime, str] | None:
    """Return the time and fingerprint of the attempt in a folder; None when there is none."""
    if not folder.exists():
        return None
    try:
        receipt = Receipt.from_json((folder / RECEIPT_NAME).read_bytes())
    except (OSError, InputError):  # put there by other means: any attempt with a receipt comes after it
        return datetime.min.replace(tzinfo=UTC), ""
    return receipt.handed_in_at, receipt.sha256


def _keep_aside(arrival: _Arrival, course_root: Path, newest: tuple[datetime, str]) -> tuple[str, str]:
    """Keep an attempt that is not the latest; return its status and what to say."""
    earlier = _earlier(course_root, arrival.receipt)
    if arrival.newness in (newest, *(_newness_of(folder) for folder in earlier.glob("*"))):
        return "already there", "It was collected before."
    with _staged(arrival, course_root) as staging:
        earlier.mkdir(parents=True, exist_ok=True)
        staging.replace(_free(earlier / arrival.receipt.stamp))
    return "kept aside", f"A later attempt, of {newest[0]:%d %b %Y %H:%M} UTC, is in place."


def _put_in_place(
    arrival: _Arrival, place: Path, course_root: Path, newest: tuple[datetime, str] | None
) -> str:
    """Put an attempt in place, with the one before it kept aside; return what to say."""
    receipt = arrival.receipt
    said = f"{receipt.participant} ({receipt.name}), handed in {receipt.handed_in_at:%d %b %Y %H:%M} UTC."
    with _staged(arrival, course_root) as staging:
        place.parent.mkdir(parents=True, exist_ok=True)
        if newest is None:
            staging.replace(place)
            return said
        earlier = _earlier(course_root, receipt)
        earlier.mkdir(parents=True, exist_ok=True)
        aside = place.rename(_free(earlier / (f"{newest[0]:%Y%m%d-%H%M%S}" if newest[1] else "no-receipt")))
        try:
            staging.replace(place)
        except OSError:
            aside.rename(place)
            raise
    return f"{said} The attempt before it is kept in {aside.relative_to(course_root).as_posix()}."


def _earlier(course_root: Path, receipt: Receipt) -> Path:
    """Return the folder of a participant's attempts that are not the latest."""
    return course_root / "inbox" / "earlier" / receipt.participant / receipt.assignment


def _free(folder: Path) -> Path:
    """Return a folder's path, or the first of its name with a number that does not exist yet."""
    names = (folder, *(folder.with_name(f"{folder.name}-{number}") for number in range(2, 1000)))
    return next(name for name in names if not name.exists())


@contextmanager
def _staged(arrival: _Arrival, course_root: Path) -> Iterator[Path]:
    """Give a folder with a whole hand-in, to be renamed into its place; whatever is not renamed is removed.

    It lies in the inbox: under ``submitted/`` nbgrader would take half of one for a hand-in.
    """
    inbox = course_root / "inbox"
    inbox.mkdir(exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix="arriving-", dir=inbox))
    try:
        (staging / f"{arrival.receipt.assignment}.ipynb").write_bytes(arrival.package.notebook)
        (staging / RECEIPT_NAME).write_bytes(arrival.package.receipt_file)
        time = f"{arrival.receipt.handed_in_at:%Y-%m-%d %H:%M:%S.%f} UTC"
        (staging / "timestamp.txt").write_text(time, encoding="utf-8")
        staging.chmod(0o755)
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)
