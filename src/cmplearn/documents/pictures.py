"""Charts as bitmaps, for formats that cannot hold a drawing."""

import re
from functools import lru_cache

from cmplearn.documents.typesetting import TypesettingError, typeset

__all__ = ["as_png", "png_width_cm", "svg_width_cm"]

DOTS_PER_INCH = 220
VIEW_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"')
PNG_SIZE = slice(16, 24)
"""Where a PNG file says its width and height, four bytes each."""
UNITS_PER_CM = 420 / 14.0
"""A chart as wide as `charts` draws most of them takes 14 cm, so that its words are about 9 points."""

WIDTH_CM = 14.0
TALLEST_CM = 20.0
"""A picture with its caption stays on one page."""

TEMPLATE = b"""#set page(width: auto, height: auto, margin: 0pt)
#set text(font: ("Arial", "Liberation Sans", "DejaVu Sans", "Libertinus Serif"))
#image("chart.svg", width: 14cm)"""


@lru_cache(maxsize=64)
def as_png(svg: str) -> bytes | None:
    """Return a chart as a bitmap, or None when it cannot be drawn.

    Parameters
    ----------
    svg : str
        A standalone SVG.
    """
    try:
        return typeset({"main": TEMPLATE, "chart.svg": svg.encode()}, "png", dots_per_inch=DOTS_PER_INCH)
    except TypesettingError:
        return None


def svg_width_cm(svg: str) -> float:
    """Return how wide a chart should stand on a page, so that it is readable and not taller than the page.

    Examples
    --------
    >>> svg_width_cm('<svg viewBox="0 0 420 200"/>'), svg_width_cm('<svg viewBox="0 0 420 1200"/>')
    (14.0, 7.0)
    """
    found = VIEW_BOX.search(svg)
    if not found:
        return WIDTH_CM
    width, height = float(found[1]), float(found[2])
    return _within(width / UNITS_PER_CM, width, height)


def png_width_cm(png: bytes) -> float:
    """Return how wide a bitmap should stand on a page."""
    size = png[PNG_SIZE].ljust(8, b"\0")
    return _within(WIDTH_CM, int.from_bytes(size[:4], "big"), int.from_bytes(size[4:], "big"))


def _within(width_cm: float, width: float, height: float) -> float:
    return min(width_cm, TALLEST_CM * width / height) if width and height else width_cm
