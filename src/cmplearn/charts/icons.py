"""The two summary icons of Making Data Count, drawn with their meaning in words beside them.

A letter stands in each, as there: H or L for higher or lower, P, F or ? for a target that will be passed,
failed, or hit and missed. Our shapes are plain circles, not NHS England's artwork.
"""

from typing import TYPE_CHECKING

from cmplearn.charts import svg
from cmplearn.errors import InputError

if TYPE_CHECKING:
    from cmplearn.methods.spc import Icons

VARIATION = {
    "common_cause": ("", "ordinary ups and downs"),
    "improvement_high": ("H", "improvement, higher"),
    "improvement_low": ("L", "improvement, lower"),
    "concern_high": ("H", "concern, higher"),
    "concern_low": ("L", "concern, lower"),
    "neutral_high": ("H", "unusual, higher"),
    "neutral_low": ("L", "unusual, lower"),
}
ASSURANCE = {
    "pass": ("P", "will be met"),
    "fail": ("F", "will be missed"),
    "inconsistent": ("?", "may be met or missed"),
}
# Fill and letter: dark for what is good, mid for concern, white where nothing is said.
FILLS = {
    "improvement": (svg.BLUE, svg.PAPER),
    "pass": (svg.BLUE, svg.PAPER),
    "concern": (svg.AMBER, svg.INK),
    "fail": (svg.AMBER, svg.INK),
    "neutral": (svg.PURPLE, svg.PAPER),
}
ROW, LINE = 30, 18


def summed_up(icons: "Icons", target: str, y: float) -> tuple[list[str], str, float]:
    """Return the icons of one series from height `y`, what they say, and the height that is then needed."""
    variation, assurance = getattr(icons, "variation", None), getattr(icons, "assurance", None)
    if not isinstance(variation, str) or variation not in VARIATION or assurance not in {*ASSURANCE, "empty"}:
        raise InputError(
            f"icons must be of one series, from methods.spc.icons; they are {icons!r:.80}. "
            "Call icons with the same series as signals."
        )
    letter, words = VARIATION[variation]
    found = [(variation.split("_")[0], letter, f"Latest: {words}")]
    if assurance in ASSURANCE:
        letter, words = ASSURANCE[assurance]
        aim = f"Target of {target}" if target else "The target"
        found.append((assurance, letter, f"{aim}: {words}"))
    parts: list[str] = []
    for kind, letter, words in found:
        lines = svg.wrap(words, svg.WIDTH - 44)
        parts += _icon(kind, letter, y + 16)
        parts += [svg.text(40, y + 21 + LINE * row, line) for row, line in enumerate(lines)]
        y += ROW + LINE * (len(lines) - 1)
    return parts, " ".join(f"{words}." for _, _, words in found), y + 6


def _icon(kind: str, letter: str, y: float) -> list[str]:
    fill, ink = FILLS.get(kind, (svg.PAPER, svg.INK))
    drawn = svg.circle(20, y, 11, fill=fill)
    if letter:
        return [drawn, svg.text(20, y + 5, letter, anchor="middle", fill=ink, bold=True, halo=False)]
    wave = [(13, y + 2), (17, y - 4), (21, y + 3), (27, y - 3)]
    return [drawn, svg.polyline(wave, stroke=svg.INK)]
