"""The one door to typst: sources in memory in, a file out; nothing read from the disk, nothing fetched."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import typst

__all__ = ["TypesettingError", "typeset"]

TypesettingError = typst.TypstError


def typeset(
    sources: Mapping[str, bytes],
    format: Literal["pdf", "png", "svg"],
    standards: Sequence[str] = (),
    dots_per_inch: float = 144,
) -> bytes:
    """Return what typst makes of some sources.

    Parameters
    ----------
    sources : mapping of str to bytes
        Files by name; the template is called "main".
    format : str
        What to make; a bitmap or drawing is of the first page.
    standards : sequence of str
        Standards that a PDF must keep to.
    dots_per_inch : float
        Fineness of a bitmap.

    Raises
    ------
    TypesettingError
        When a picture cannot be read, or the standard cannot be kept.
    """
    compile: Any = typst.compile  # its published types don't know sources in memory
    made = compile(dict(sources), format=format, pdf_standards=list(standards), ppi=dots_per_inch)
    first: bytes = made[0] if isinstance(made, list) else made
    return first
