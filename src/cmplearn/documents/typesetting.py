"""The one door to typst: sources in memory in, a file out; nothing read from the disk, nothing fetched."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import typst

__all__ = ["Format", "TypesettingError", "typeset", "typeset_by"]

Format: TypeAlias = Literal["pdf", "png", "svg"]
Typesetter: TypeAlias = Callable[[Mapping[str, bytes], Format, Sequence[str], float], bytes]

TypesettingError = typst.TypstError


def typeset(
    sources: Mapping[str, bytes],
    format: Format,
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
    return TYPESETTERS["now"](sources, format, standards, dots_per_inch)


def typeset_by(typesetter: Typesetter) -> None:
    """Have all typesetting done by another, such as one that works in another process."""
    TYPESETTERS["now"] = typesetter


def _typeset_here(
    sources: Mapping[str, bytes], format: Format, standards: Sequence[str], dots_per_inch: float
) -> bytes:
    compile: Any = typst.compile  # its published types don't know sources in memory
    made = compile(dict(sources), format=format, pdf_standards=list(standards), ppi=dots_per_inch)
    first: bytes = made[0] if isinstance(made, list) else made
    return first


TYPESETTERS: dict[str, Typesetter] = {"now": _typeset_here}
