"""Finding hand-ins in what a tutor has: zips, folders of zips, or the one zip that a learning platform gives.

Nothing is ever unpacked to disk: files are read into memory, each no further than its largest size allowed.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cmplearn.errors import InputError
from cmplearn.marking.handin import RECEIPT_NAME, Receipt

__all__ = ["ASK_AGAIN", "Package", "hand_ins", "read_hand_in"]

LARGEST_NOTEBOOK = 5_000_000
LARGEST_RECEIPT = 100_000
LARGEST_HAND_IN = 20_000_000
LARGEST_BUNDLE = 2_000_000_000
MOST_FILES = 200
MOST_HAND_INS = 5_000
SYSTEM_FILES = ("__MACOSX", ".DS_Store", "Thumbs.db")
ASK_AGAIN = "Ask for the zip as the Hand in button made it."


@dataclass(frozen=True)
class Package:
    """What is in a hand-in's zip.

    Parameters
    ----------
    receipt : Receipt
        The receipt.
    receipt_file, notebook : bytes
        The two files as they came.
    others : tuple[str, ...]
        Names of files that don't belong.
    """

    receipt: Receipt
    receipt_file: bytes
    notebook: bytes
    others: tuple[str, ...]


def hand_ins(paths: Iterable[Path]) -> Iterator[tuple[str, bytes | InputError]]:
    """Yield each hand-in's name with its content, or with the reason why it can't be had.

    Parameters
    ----------
    paths : Iterable[Path]
        Zips, folders that hold zips, or zips of zips. A hand-in that a browser unpacked (a folder with its
        receipt and notebook) is taken too, in a folder or in a platform's zip.

    Yields
    ------
    tuple[str, bytes or InputError]
        The file, with the path inside a platform's zip; and the hand-in's zip, or what is wrong with it.
    """
    for path in paths:
        if path.is_dir():
            found = sorted(
                file for file in path.rglob("*") if file.is_file() and not _is_system_file(file.parts)
            )
            unpacked = {file.parent for file in found if file.name == RECEIPT_NAME}
            for folder in sorted(unpacked):
                yield _from_folder(folder, str(folder.relative_to(path.parent)))
            for file in found:
                if file.parent not in unpacked:
                    yield from _from_file(file, str(file.relative_to(path.parent)))
            if not found:
                yield str(path), InputError("The folder is empty.")
        else:
            yield from _from_file(path, path.name)


def _from_file(path: Path, where: str) -> Iterator[tuple[str, bytes | InputError]]:
    """Yield the hand-ins in one file."""
    try:
        if path.stat().st_size > LARGEST_BUNDLE:
            raise InputError("The file is over 2 GB, too large for hand-ins. Unpack it and give the folder.")
        yield from _unbundled(where, path.read_bytes(), depth=2)
    except FileNotFoundError:
        yield where, InputError("There is no such file.")
    except OSError as error:
        yield where, InputError(f"The file can't be read: {error.strerror}.")
    except InputError as error:
        yield where, error


def _from_folder(folder: Path, where: str) -> tuple[str, bytes | InputError]:
    """Return a hand-in that a browser or a person unpacked, packed again."""
    try:
        files = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if _may_belong(file)}
    except OSError as error:
        return where, InputError(f"The folder can't be read: {error.strerror}.")
    return where, _packed(files)


def _may_belong(file: Path) -> bool:
    """Whether a file in a folder is one that is read: no folder, and not far too large for a hand-in."""
    return file.is_file() and not _is_system_file(file.parts[-1:]) and file.stat().st_size <= LARGEST_NOTEBOOK


def _packed(files: dict[str, bytes]) -> bytes:
    """Return files as a zip."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def _unbundled(where: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes | InputError]]:
    """Yield a hand-in itself, or the hand-ins inside a platform's zip."""
    try:
        _check_kind(where, content)
        with _open_zip(content) as archive:
            files = _files_of(archive)
            unpacked = {_folder_of(entry) for entry in files if _is_receipt(entry)}
            if depth == 0 or not _is_bundle(files, unpacked):
                yield where, content
                return
            if len(files) > MOST_HAND_INS:
                raise InputError(
                    f"It holds {len(files):,} files, and {MOST_HAND_INS:,} is the most. "
                    "Unpack it and give the folder."
                )
            for folder in sorted(unpacked):
                yield _from_bundled_folder(f"{where}/{folder}", archive, folder, files)
            for entry in files:
                if _folder_of(entry) not in unpacked:
                    yield from _from_bundle(f"{where}/{entry.filename}", archive, entry, depth)
    except InputError as error:
        yield where, error


def _check_kind(where: str, content: bytes) -> None:
    """Refuse another kind of file by the name of its kind."""
    ending = PurePosixPath(where).suffix.lower()
    if ending not in ("", ".zip") and not zipfile.is_zipfile(io.BytesIO(content)):
        raise InputError(f"This is a {ending} file, and a hand-in is a zip. {ASK_AGAIN}")


def _is_bundle(files: list[zipfile.ZipInfo], unpacked: set[PurePosixPath]) -> bool:
    """Whether a zip holds hand-ins, packed or unpacked, beside one another, and is not one itself."""
    if len(unpacked) == 1:
        (folder,) = unpacked
        in_folder = [PurePosixPath(entry.filename).is_relative_to(folder) for entry in files]
        return folder != PurePosixPath() and not all(in_folder)
    return bool(unpacked) or any(entry.filename.lower().endswith(".zip") for entry in files)


def _from_bundled_folder(
    where: str, archive: zipfile.ZipFile, folder: PurePosixPath, files: list[zipfile.ZipInfo]
) -> tuple[str, bytes | InputError]:
    """Return a hand-in that lies unpacked in a platform's zip, packed again."""
    own = [entry for entry in files if _folder_of(entry) == folder]
    try:
        if len(own) > MOST_FILES:
            raise InputError(f"It holds {len(own):,} files, and {MOST_FILES} is the most for a hand-in.")
        contents = {
            PurePosixPath(entry.filename).name: _content_of(archive, entry, LARGEST_NOTEBOOK) for entry in own
        }
    except InputError as error:
        return where, error
    return where, _packed(contents)


def _from_bundle(
    where: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, depth: int
) -> Iterator[tuple[str, bytes | InputError]]:
    """Yield the hand-ins in one file of a platform's zip."""
    try:
        yield from _unbundled(where, _content_of(archive, entry, LARGEST_HAND_IN), depth - 1)
    except InputError as error:
        yield where, error


def _open_zip(content: bytes) -> zipfile.ZipFile:
    """Return bytes as an open zip."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InputError(f"This is not a zip, or it is only part of one. {ASK_AGAIN}") from error


def _is_system_file(parts: Iterable[str]) -> bool:
    """Whether a path is one of those that an operating system leaves behind."""
    return any(part in SYSTEM_FILES for part in parts)


def _files_of(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of a zip, without folders and what operating systems leave behind."""
    return [
        entry
        for entry in archive.infolist()
        if not entry.is_dir() and not _is_system_file(entry.filename.split("/"))
    ]


def _folder_of(entry: zipfile.ZipInfo) -> PurePosixPath:
    """Return the folder that a file lies in, in its zip."""
    return PurePosixPath(entry.filename).parent


def _is_receipt(entry: zipfile.ZipInfo) -> bool:
    """Whether a file in a zip is a receipt."""
    return PurePosixPath(entry.filename).name == RECEIPT_NAME


def _receipt_entry(files: list[zipfile.ZipInfo]) -> zipfile.ZipInfo | None:
    """Return the receipt's entry; it may lie in a folder when a zip was unpacked and packed again."""
    found = [entry for entry in files if _is_receipt(entry)]
    return found[0] if len(found) == 1 else None


def _content_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> bytes:
    """Return a file's content, read no further than allowed: what a zip says of its sizes may be a lie."""
    try:
        with archive.open(entry) as file:
            content = file.read(largest + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InputError(f"{entry.filename} in it is damaged. {ASK_AGAIN}") from error
    except (RuntimeError, NotImplementedError) as error:
        raise InputError(
            f"{entry.filename} in it needs a password or an unusual method to unpack. {ASK_AGAIN}"
        ) from error
    if len(content) > largest:
        raise InputError(
            f"{entry.filename} in it is over {largest / 1e6:g} MB once unpacked, too large for a hand-in."
        )
    return content


def _check_names(files: list[zipfile.ZipInfo]) -> None:
    """Refuse a zip whose files would land outside their folder, or that has far too many."""
    if len(files) > MOST_FILES:
        raise InputError(f"It holds {len(files):,} files, and {MOST_FILES} is the most for a hand-in.")
    for entry in files:
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in (path.parts or ("",))[0]:
            raise InputError(
                f"It holds a file whose name leads out of its folder: {entry.filename!r}. "
                f"Nothing was written. {ASK_AGAIN}"
            )


def read_hand_in(content: bytes) -> Package:
    """Return what is in a hand-in's zip.

    Parameters
    ----------
    content : bytes
        The zip.

    Returns
    -------
    Package
        Receipt and notebook, as they came.

    Raises
    ------
    InputError
        When it is not a zip, leads out of its folder, is far too large, or lacks its receipt or notebook.
    """
    with _open_zip(content) as archive:
        files = _files_of(archive)
        _check_names(files)
        entry = _receipt_entry(files)
        if entry is None:
            raise InputError(f"It holds no {RECEIPT_NAME}: the Hand in button did not make it. {ASK_AGAIN}")
        receipt_file = _content_of(archive, entry, LARGEST_RECEIPT)
        receipt = Receipt.from_json(receipt_file)
        notebook = PurePosixPath(entry.filename).parent / f"{receipt.assignment}.ipynb"
        found = [file for file in files if PurePosixPath(file.filename) == notebook]
        if not found:
            raise InputError(f"It holds a receipt but no notebook {notebook.name}. {ASK_AGAIN}")
        others = tuple(file.filename for file in files if file not in (entry, found[0]))
        return Package(receipt, receipt_file, _content_of(archive, found[0], LARGEST_NOTEBOOK), others)
