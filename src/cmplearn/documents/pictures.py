"""Charts as bitmaps, for formats that cannot hold a drawing."""

import re
from functools import lru_cache

from cmplearn.documents.typesetting import TypesettingError, typeset

__all__ = ["as_png", "shown_width_cm"]

DOTS_PER_INCH = 220
VIEW_BOX = re.compile(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+) [\d.]+"')
UNITS_PER_CM = 420 / 14.0
"""A chart as wide as `charts` draws most of them takes 14 cm, so that its words are about 9 points."""

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


def shown_width_cm(svg: str) -> float:
    """Return how wide a chart should stand on a page.

    Examples
    --------
    >>> shown_width_cm('<svg viewBox="0 0 420 200"/>')
    14.0
    """
    found = VIEW_BOX.search(svg)
    return float(found[1]) / UNITS_PER_CM if found else 14.0
