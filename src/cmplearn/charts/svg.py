"""A small writer of SVG: enough for the course's pictures, in well under a millisecond.

Plain presentation attributes only (no style, script, link or id), so that a picture is the same in a page
with a strict content security policy, in JupyterLab and in print, and two of them never clash on one page.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

WIDTH = 420  # units; at 360 pixels wide the 14-unit text is 12 pixels, at SHOWN_WIDTH it is body text
SHOWN_WIDTH = 560  # pixels, where there is room
TEXT_SIZE = 14
SMALL_SIZE = 13
EDGE = 4  # between words and the border of the picture
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif"

INK = "#212b32"
QUIET = "#4c6272"
GRID = "#d8dde0"
PAPER = "#ffffff"
BLUE = "#005eb8"
PALE_BLUE = "#a9cbea"
PURPLE = "#490092"
AMBER = "#d5840d"  # differs from the blue in hue for every kind of colour vision, and in lightness in grey


def text_width(words: str, size: float = TEXT_SIZE) -> float:
    """Return about how wide `words` are when drawn: a little more than most sans-serif fonts take."""
    return 0.6 * size * len(words)


def kept_inside(x: float, words: str, size: float = TEXT_SIZE) -> float:
    """Return the middle nearest to `x` at which `words` stay inside the picture."""
    half = text_width(words, size) / 2 + EDGE
    return max(half, min(x, WIDTH - half))


def wrap(words: str, width: float, size: float = TEXT_SIZE) -> list[str]:
    """Return `words` in lines of about `width` at most; a word longer than that is cut."""
    most = int(width / text_width("x", size))
    lines: list[str] = []
    for word in words.split() or [""]:
        pieces = [word[start : start + most] for start in range(0, len(word), most)] or [""]
        if lines and len(lines[-1]) + 1 + len(pieces[0]) <= most:
            lines[-1] += f" {pieces.pop(0)}"
        lines += pieces
    return lines


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    size: float = TEXT_SIZE,
    fill: str = INK,
    bold: bool = False,
    halo: bool = True,
) -> str:
    """Return words with their baseline at `y`, haloed so that a line behind them does not cross them."""
    weight = ' font-weight="600"' if bold else ""
    around = (
        f' stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" fill="{fill}"{weight}'
        f"{around}>{escape(words)}</text>"
    )


def tick_label(x: float, y: float, words: str, *, anchor: str) -> str:
    """Return the small quiet words beside an axis."""
    return text(x, y, words, anchor=anchor, size=SMALL_SIZE, fill=QUIET)


def line(
    x1: float, y1: float, x2: float, y2: float, *, stroke: str = GRID, width: float = 1, dash: str = ""
) -> str:
    """Return a straight line; `dash` is a pattern such as `6 4`."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{stroke}" stroke-width="{width:g}"{dashes}/>'
    )


def polyline(points: Iterable[tuple[float, float]], *, stroke: str, width: float = 2, dash: str = "") -> str:
    """Return straight lines from point to point."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    joined = " ".join([f"{x:.1f},{y:.1f}" for x, y in points])
    return (
        f'<polyline points="{joined}" fill="none" stroke="{stroke}" stroke-width="{width:g}" '
        f'stroke-linejoin="round"{dashes}/>'
    )


def rect(
    x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none", dash: str = ""
) -> str:
    """Return a rectangle, outlined where `stroke` is given."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.5"{dashes}/>'
    )


def circle(x: float, y: float, radius: float, *, fill: str, stroke: str = INK) -> str:
    """Return a circle with an outline."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
    )


def diamond(x: float, y: float, radius: float, *, fill: str, stroke: str = INK) -> str:
    """Return a square on its corner, with an outline."""
    points = (
        f"{x:.1f},{y - radius:.1f} {x + radius:.1f},{y:.1f} {x:.1f},{y + radius:.1f} {x - radius:.1f},{y:.1f}"
    )
    return f'<polygon points="{points}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


def square(x: float, y: float, radius: float, *, fill: str, stroke: str = INK) -> str:
    """Return an upright square with an outline."""
    side = 2 * radius
    return (
        f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{side:g}" height="{side:g}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
    )


def document(height: float, title: str, description: str, parts: Iterable[str]) -> str:
    """Return a standalone SVG, `WIDTH` units wide, with its title and description for a screen reader."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{SHOWN_WIDTH}" height="{height * SHOWN_WIDTH / WIDTH:.0f}" role="img" '
        f'aria-label={quoteattr(title)} font-family="{FONT}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f'<rect width="{WIDTH}" height="{height:g}" fill="{PAPER}"/>{"".join(parts)}</svg>'
    )
