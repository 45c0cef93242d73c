"""Hashes of what a submission's marks depend on: what has not changed is not marked again.

What a course's settings import from files of their own is not seen: ``--force`` marks all again.
"""

import contextlib
import hashlib
import inspect
import json
import platform
import re
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets.config import Config, LazyConfigValue

from cmplearn.marking.jobs import Limits
from cmplearn.marking.plan import Content, Plan

__all__ = ["course_fingerprint", "fingerprint"]

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def fingerprint(content: Content, course: str, extension: object) -> str:
    """Return a hash of what a submission's marks depend on.

    Parameters
    ----------
    content : Content
        The submission.
    course : str
        A hash of what all submissions share.
    extension : object
        More time that was given.

    Returns
    -------
    str
        Hexadecimal.
    """
    parts = {
        kind: {name: hashlib.sha256(held).hexdigest() for name, held in files.items()}
        for kind, files in (("notebooks", content.notebooks), ("files", content.files))
    }
    whole = json.dumps([course, parts, content.links, str(extension)], sort_keys=True)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def course_fingerprint(plan: Plan, source_in_gradebook: str) -> str:
    """Return a hash of what the marks of all submissions of an assignment depend on.

    Parameters
    ----------
    plan : Plan
        The course root and its settings.
    source_in_gradebook : str
        A hash of the source that nbgrader keeps in the gradebook.

    Returns
    -------
    str
        Hexadecimal.
    """
    files = {name: hashlib.sha256(held).hexdigest() for name, held in plan.shared_files().items()}
    versions = [platform.python_version(), *_installed()]
    config = _told(plan.settings.converter.config)
    whole = [plan.strict, files, versions, asdict(Limits()), source_in_gradebook, config]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _installed() -> list[str]:
    """Return the packages that tests may import, each with its version, as their folders are named."""
    folders = (Path(place) for place in sys.path if place.endswith("-packages"))
    return sorted(path.name for place in folders for path in place.glob("*.dist-info"))


def _told(setting: Any) -> Any:
    """Return a setting as JSON can hold it, the same in every run."""
    if isinstance(setting, (Config, dict)):
        return {str(name): _told(value) for name, value in setting.items()}
    if isinstance(setting, LazyConfigValue):
        return _told(setting.to_dict())
    if isinstance(setting, (list, tuple)):
        return [_told(value) for value in setting]
    if isinstance(setting, type) or callable(setting):
        name = f"{getattr(setting, '__module__', '')}.{getattr(setting, '__qualname__', '')}"
        with contextlib.suppress(OSError, TypeError):
            return [name, inspect.getsource(setting)]
        return [name]
    return ADDRESS.sub("", repr(setting))
