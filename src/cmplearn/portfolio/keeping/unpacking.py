"""Reads a bundle that somebody brings: trusts nothing in it, puts nothing on disk, says what is wrong."""

import hashlib
import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from cmplearn.errors import InputError
from cmplearn.portfolio.keeping.bundle import DATA, FORMAT, MANIFEST, OLDER_FORMAT
from cmplearn.portfolio.keeping.files import checked_file
from cmplearn.portfolio.keeping.history import Contents, FileRecord, Save
from cmplearn.portfolio.keeping.uids import UID, derived_uid
from cmplearn.portfolio.keeping.values import KINDS, as_json, check_key

LARGEST_BUNDLE = 100_000_000
"""Bytes of a zip that is looked into."""

LARGEST_UNPACKED = 300_000_000
MOST_MEMBERS = 2_000
LARGEST_RATIO = 200
"""How many times larger than the zip its contents may be, beyond `HARMLESS` bytes."""

HARMLESS = 20_000_000
MOST_LISTS, MOST_PARTS = 2_000_000, 10_000_000
"""Brackets and commas in a portfolio's data: each costs memory, and 84 MB of brackets cost two gigabytes.

Twenty thousand versions of two pages each have some two hundred thousand brackets and a million commas.
"""

PIECE = 65_536
BY_OTHERS = re.compile(r"(^|/)(__MACOSX/.*|\.DS_Store|desktop\.ini|Thumbs\.db)$")
"""What computers add of their own when a person packs a folder again."""

BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What reading a damaged zip may raise."""

AGAIN = "Nothing was taken in. Download it again where it came from, and bring that file."


def unpacked(bundle: bytes) -> Contents:
    """Return what a bundle holds.

    Parameters
    ----------
    bundle : bytes
        A zip of `Reader.bundle`, or of the download of the first release.

    Returns
    -------
    Contents

    Raises
    ------
    InputError
        It is no such zip, or was damaged, changed, made by a newer cmplearn, or made to do harm.
    """
    members = _members(bundle)
    if DATA not in members:
        raise InputError(
            f"This zip holds no {DATA}, so it is no download of a portfolio. Nothing was taken in. Choose "
            "the file called my-portfolio, with a date."
        )
    data = _json(members[DATA])
    written = data.get("format")
    if written == OLDER_FORMAT:
        return _older(data)
    if written != FORMAT:
        raise InputError(_other_format(str(written)[:60]))
    _check_manifest(members)
    return _contents(data, members)


def _other_format(written: str) -> str:
    """Return the message for a format that this cmplearn does not read."""
    if re.fullmatch(r"cmplearn portfolio \d+", written):
        return (
            f"This download was made by a newer cmplearn (“{written}”; this one reads up to “{FORMAT}”). "
            "Nothing was taken in. Update cmplearn here, then bring it again."
        )
    return f"This zip's {DATA} is not a portfolio of cmplearn. Nothing was taken in. Choose another file."


def _members(bundle: bytes) -> dict[str, bytes]:
    """Return the files in a zip, by name, after checking each as it is read."""
    if len(bundle) > LARGEST_BUNDLE:
        raise InputError(
            f"That file has {len(bundle) / 1e6:.0f} MB; a download of at most {LARGEST_BUNDLE / 1e6:.0f} MB "
            "can be taken in. Nothing was taken in."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
            return dict(_read(archive, len(bundle)))
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"This file is not a whole zip: it is damaged or was cut short. {AGAIN}") from error


def _read(archive: zipfile.ZipFile, size: int) -> Iterator[tuple[str, bytes]]:
    """Give each file of a zip; what it claims about sizes is not believed."""
    listed = archive.infolist()
    if len(listed) > MOST_MEMBERS:
        raise _harmful(f"it holds {len(listed):,} files, and {MOST_MEMBERS:,} is the most")
    left = min(LARGEST_UNPACKED, max(HARMLESS, LARGEST_RATIO * size))
    folder = _folder_of([info.filename for info in listed])
    seen: set[str] = set()
    for info in listed:
        _check_member(info, seen)
        if info.is_dir() or BY_OTHERS.search(info.filename):
            continue
        content = b"".join(_pieces(archive, info, left))
        left -= len(content)
        yield info.filename.removeprefix(folder), content


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Iterator[bytes]:
    """Give the content of a file piece by piece, and stop when it grows past what is left."""
    with archive.open(info) as member:
        while piece := member.read(PIECE):
            left -= len(piece)
            if left < 0:
                raise _harmful("it unpacks to far more than a portfolio can hold")
            yield piece


def _check_member(info: zipfile.ZipInfo, seen: set[str]) -> None:
    """Raise InputError for a name or a kind of file that no portfolio has."""
    name = info.filename
    if name.casefold() in seen:
        raise _harmful("it holds two files under one name")
    seen.add(name.casefold())
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        raise _harmful("it holds a file that would land outside its folder")
    if stat.S_ISLNK(info.external_attr >> 16):
        raise _harmful("it holds a link instead of a file")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _harmful("it is packed in a way that portfolios don’t use")
    if info.flag_bits & 1:
        raise InputError(
            "This zip is locked with a password. Nothing was taken in. Unpack it with its password, pack it "
            "again without one, and bring that."
        )


def _folder_of(names: list[str]) -> str:
    """Return the folder in which everything lies, when a person has packed an unpacked download again."""
    own = [name for name in names if not BY_OTHERS.search(name)]
    folder = own[0].split("/")[0] + "/" if own and "/" in own[0] else ""
    return folder if f"{folder}{DATA}" in own and all(name.startswith(folder) for name in own) else ""


def _harmful(what: str) -> InputError:
    """Return the error for a zip that no portfolio wrote."""
    return InputError(f"This zip is not as a portfolio writes it: {what}. {AGAIN}")


def _changed(what: str) -> InputError:
    """Return the error for a bundle that does not fit together."""
    return InputError(f"This download has been changed or damaged: {what}. {AGAIN}")


def _json(content: bytes) -> dict[str, Any]:
    """Return a JSON object."""
    if content.count(b"[") + content.count(b"{") > MOST_LISTS or content.count(b",") > MOST_PARTS:
        raise _harmful("its data have far more parts than a portfolio can hold")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _changed("its data cannot be read") from error
    if not isinstance(data, dict):
        raise _changed("its data cannot be read")
    return data


def _check_manifest(members: Mapping[str, bytes]) -> None:
    """Raise InputError unless the manifest lists exactly the files there are, with their hashes."""
    if MANIFEST not in members:
        raise _changed(f"{MANIFEST} is missing")
    listed = _json(members[MANIFEST]).get("members")
    if not isinstance(listed, dict):
        raise _changed(f"{MANIFEST} cannot be read")
    there = members.keys() - {MANIFEST}
    for names, what in ((listed.keys() - there, "is missing"), (there - listed.keys(), "was added")):
        if names:
            raise _changed(f"a file {what} ({len(names)} in all)")
    for name, said in listed.items():
        found = hashlib.sha256(members[name]).hexdigest()
        if not isinstance(said, dict) or said.get("sha256") != found:
            raise _changed(f"{name if name == DATA else 'a file in it'} is not the one that was packed")


def _contents(data: Mapping[str, Any], members: Mapping[str, bytes]) -> Contents:
    """Return the history that a bundle's data holds."""
    erased = frozenset(_uid(uid) for uid in _list(data, "erased"))
    saves = tuple(_save(each) for each in _list(data, "saves"))
    records = tuple(_file(each, members) for each in _list(data, "files"))
    uids = [*(save.uid for save in saves), *(record.uid for record in records)]
    if len(set(uids)) < len(uids):
        raise _changed("two of its saves have one name")
    content = {record.sha256: members[member] for record, member in records_of(data, records)}
    return Contents(saves, erased, records, content)


def records_of(data: Mapping[str, Any], records: tuple[FileRecord, ...]) -> Iterator[tuple[FileRecord, str]]:
    """Give each file's record with the name under which its content lies in the zip."""
    for record, each in zip(records, _list(data, "files"), strict=True):
        yield record, each["member"]


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list of the data."""
    found = data.get(name, [])
    if not isinstance(found, list):
        raise _changed(f"its list “{name}” cannot be read")
    return found


def _save(each: Any) -> Save:
    """Return one save, checked as if it were typed here."""
    if not isinstance(each, dict):
        raise _changed("a save in it cannot be read")
    parents = each.get("parents", [])
    operation = each.get("operation", "")
    if not isinstance(parents, list) or not isinstance(operation, str):
        raise _changed("a save in it cannot be read")
    if not 0 < len(operation) <= 100 or not operation.isprintable():
        operation = ""
    kind, key, value = _document(each)
    uids = tuple(_uid(parent) for parent in parents)
    return Save(_uid(each.get("uid")), kind, key, value, _moment(each), uids, operation)


def _document(each: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return kind, key and value as JSON text."""
    kind, key = each.get("kind"), each.get("key")
    if not isinstance(kind, str) or not isinstance(key, str) or "value" not in each:
        raise _changed("a save in it cannot be read")
    if kind not in KINDS:
        raise InputError(
            "This download holds a kind of document that this cmplearn does not know; a newer one made it. "
            "Nothing was taken in. Update cmplearn here, then bring it again."
        )
    try:
        check_key(key)
        return kind, key, as_json(key, each["value"])
    except InputError as error:
        raise _changed("a save in it is too large, or has a name that no document has") from error


def _moment(each: Mapping[str, Any]) -> str:
    """Return when something was saved, in UTC."""
    try:
        moment = datetime.fromisoformat(str(each["saved_at"]))
        if moment.tzinfo is None or not 1970 <= moment.year < 3000:
            raise ValueError(moment)
    except (KeyError, ValueError) as error:
        raise _changed("a save in it has no time") from error
    return moment.astimezone(UTC).isoformat()


def _uid(uid: Any) -> str:
    """Return a name of a save or a file."""
    if not isinstance(uid, str) or not UID.fullmatch(uid):
        raise _changed("a save in it has no name")
    return uid


def _file(each: Any, members: Mapping[str, bytes]) -> FileRecord:
    """Return one file's record, its content checked as if it were kept here."""
    if not isinstance(each, dict) or not isinstance(each.get("member"), str) or each["member"] not in members:
        raise _changed("a file in it is missing")
    content = members[each["member"]]
    sha256 = hashlib.sha256(content).hexdigest()
    if each.get("sha256") != sha256:
        raise _changed("a file in it is not the one that was packed")
    try:
        name = checked_file(str(each.get("name", "")), content)
    except InputError as error:
        raise InputError(
            f"A file in this download can’t be kept, so nothing came in. {error} {AGAIN}"
        ) from error
    return FileRecord(_uid(each.get("uid")), sha256, name, _moment({"saved_at": each.get("kept_at")}))


def _older(data: Mapping[str, Any]) -> Contents:
    """Return what a download of the first release holds: the current values, which follow nothing known."""
    saves = []
    for each in _list(data, "documents"):
        if not isinstance(each, dict) or type(each.get("version")) is not int:
            raise _changed("a document in it cannot be read")
        kind, key, value = _document(each)
        moment = _moment(each)
        saves.append(Save(derived_uid(kind, key, each["version"], value, moment), kind, key, value, moment))
    if len({save.uid for save in saves}) < len(saves):
        raise _changed("it holds one document twice")
    return Contents(tuple(saves))
