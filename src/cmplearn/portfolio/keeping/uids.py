"""Names for saves and files that no two computers ever give to different things."""

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime

UID = re.compile(r"[0-9a-f]{32}")


def new_uid() -> str:
    """Return a name that nobody has given before: it is random, and says nothing of what it names.

    Examples
    --------
    >>> UID.fullmatch(new_uid()) is not None
    True
    """
    return uuid.uuid4().hex


def derived_uid(kind: str, key: str, version: int, value: str, saved_at: str) -> str:
    """Return the name of a save from before saves had names.

    Two copies of the same old file, and a download made of it, all come to the same name. The operation has
    no part in it: old downloads don't hold it.

    Parameters
    ----------
    kind, key : str
        The document.
    version : int
        Which of its saves.
    value : str
        What was saved, as JSON text.
    saved_at : str
        When, in ISO 8601.

    Returns
    -------
    str

    Examples
    --------
    >>> derived_uid("answer", "2.3/a", 1, '"x"', "2026-01-05T09:00:00+00:00")
    '052174d4ff4ce2995e598139b3a31c93'
    """
    moment = datetime.fromisoformat(saved_at).astimezone(UTC).isoformat()
    plain = json.dumps([kind, key, version, json.loads(value), moment], sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:32]
