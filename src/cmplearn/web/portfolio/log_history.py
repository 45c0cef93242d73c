"""The versions of an entry by sittings: what was saved while its writer went on typing is one line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from cmplearn.portfolio import Document
from cmplearn.portfolio.in_words import told_apart

__all__ = ["Sitting", "Step", "sittings"]

PAUSE = timedelta(minutes=10)
"""After so long without a save, a new sitting begins."""


@dataclass(frozen=True)
class Step:
    """A version, and what it changed: label, new text and old text of each part."""

    document: Document
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Sitting:
    """What was saved without a long pause: all of it as one step, and each version, the latest first."""

    whole: Step
    steps: tuple[Step, ...]


def sittings(versions: Sequence[Document]) -> tuple[Sitting, ...]:
    """Return the sittings in which a document was written, the latest first.

    Parameters
    ----------
    versions : sequence of Document
        All there are, oldest first.
    """
    if not versions:
        return ()
    groups: list[list[Document]] = []
    for document in versions:
        if not groups or document.saved_at - groups[-1][-1].saved_at >= PAUSE:
            groups.append([])
        groups[-1].append(document)
    before = [replace(versions[0], value={}), *(group[-1] for group in groups[:-1])]
    found = [_sitting(group, old) for group, old in zip(groups, before, strict=True)]
    return tuple(reversed(found))


def _sitting(group: list[Document], before: Document) -> Sitting:
    steps = [_step(new, old) for new, old in zip(group, [before, *group[:-1]], strict=True)]
    return Sitting(_step(group[-1], before), tuple(reversed(steps)))


def _step(new: Document, old: Document) -> Step:
    return Step(new, tuple(told_apart(new, old)))
