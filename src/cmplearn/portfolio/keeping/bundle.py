"""Writes a portfolio down for taking away: a page to read, the whole history for programs, and the files."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from cmplearn.course.dates import in_full
from cmplearn.portfolio import in_words
from cmplearn.portfolio.in_words import KINDS_IN_WORDS, told
from cmplearn.portfolio.keeping.files import safe_name
from cmplearn.portfolio.keeping.history import Contents
from cmplearn.portfolio.questions import Entry, Question

TEMPLATE = Path(__file__).parent / "takeaway.html"
FORMAT = "cmplearn portfolio 2"
OLDER_FORMAT = "cmplearn portfolio 1"
"""What the first release wrote: the current values alone."""

PAGE, DATA, MANIFEST, FILES = "my-portfolio.html", "my-portfolio.json", "manifest.json", "files/"


def packed(
    whole: Contents, questions: Mapping[tuple[str, str], Question], extras: Mapping[str, bytes]
) -> bytes:
    """Return a zip with `my-portfolio.html`, which needs nothing else, `my-portfolio.json` and the files.

    Parameters
    ----------
    whole : Contents
        All that is to be taken away.
    questions : mapping of (kind, key) to Question
        How the lessons word what they ask.
    extras : mapping of str to bytes
        More files to put in, by name.

    Returns
    -------
    bytes
    """
    now = datetime.now(UTC)
    names = _member_names(whole)
    members = {PAGE: _page(in_words.whole(whole.current(), questions), sorted(names.values()), now).encode()}
    members |= {DATA: _data(whole, names, now).encode(), **extras}
    members |= {names[sha256]: content for sha256, content in whole.content.items()}
    members[MANIFEST] = _manifest(members).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _member_names(whole: Contents) -> dict[str, str]:
    """Return under which name each content lies in the zip: no two are the same, on any computer."""
    called = {record.sha256: record.name for record in whole.files}
    return {sha256: f"{FILES}{sha256[:8]}-{safe_name(called[sha256])}" for sha256 in whole.content}


def _page(written: Sequence[Entry], names: Iterable[str], now: datetime) -> str:
    """Return the page."""
    from jinja2 import Environment

    template = Environment(autoescape=True).from_string(TEMPLATE.read_text(encoding="utf-8"))
    groups = {
        heading: [entry for entry in written if entry.document.kind == kind]
        for kind, heading in KINDS_IN_WORDS.items()
    }
    return template.render(
        groups=groups, files=names, now=now, in_full=in_full, told=told, is_empty=not written
    )


def _data(whole: Contents, names: Mapping[str, str], now: datetime) -> str:
    """Return the history as JSON text."""
    saves = [{**asdict(save), "value": json.loads(save.value)} for save in whole.saves]
    data = {
        "format": FORMAT,
        "written_at": now.isoformat(),
        "saves": saves,
        "erased": sorted(whole.erased),
        "files": [{**asdict(record), "member": names[record.sha256]} for record in whole.files],
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def _manifest(members: Mapping[str, bytes]) -> str:
    """Return what the zip holds, so that whoever opens it can see that nothing is missing or changed."""
    listed = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in members.items()
    }
    return json.dumps({"format": FORMAT, "members": listed}, ensure_ascii=False, indent=1)
