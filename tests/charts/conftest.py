"""What must hold for every picture of the course."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import settings

from cmplearn.charts import Picture

settings.register_profile("unhurried", deadline=None)  # a busy machine is no broken law
settings.load_profile("unhurried")

SVG = "{http://www.w3.org/2000/svg}"


def _texts(picture: Picture) -> list[str]:
    """Return the words drawn on the picture."""
    return [element.text or "" for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]


def _assert_sound(picture: Picture) -> None:
    """Standalone, titled, strict-policy safe, nothing drawn outside, and a table that fits its headings."""
    root = ElementTree.fromstring(picture.svg)
    _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == root.attrib["aria-label"] == picture.title
    assert root.findtext(f"{SVG}desc") == picture.alt != ""
    for element in root.iter():
        assert not {"id", "style", "class", "href", "onload"} & set(element.attrib)
        assert element.tag.removeprefix(SVG) not in {"style", "script", "image", "a", "foreignObject", "use"}
    assert all(start >= 0 and end <= width and 0 < y <= height for start, end, y in _extents(root))
    assert all(len(row) == len(picture.columns) for row in picture.rows)
    assert picture.rows


def _extents(root: ElementTree.Element) -> list[tuple[float, float, float]]:
    """Return where each text starts and ends, at the width of a common sans-serif font, and its baseline."""
    extents = []
    for element in root.iter(f"{SVG}text"):
        taken = 0.58 * float(element.attrib["font-size"]) * len(element.text or "")
        before = {"start": 0, "middle": taken / 2, "end": taken}[element.attrib["text-anchor"]]
        start = float(element.attrib["x"]) - before
        extents.append((start, start + taken, float(element.attrib["y"])))
    return extents


@pytest.fixture(scope="session")
def assert_sound() -> Callable[[Picture], None]:
    """Check what must hold for every picture."""
    return _assert_sound


def _polylines(picture: Picture) -> list[list[tuple[float, float]]]:
    """Return the corners of every line of several points."""
    return [
        [(float(x), float(y)) for x, y in (pair.split(",") for pair in element.attrib["points"].split())]
        for element in ElementTree.fromstring(picture.svg).iter(f"{SVG}polyline")
    ]


@pytest.fixture(scope="session")
def polylines() -> Callable[[Picture], list[list[tuple[float, float]]]]:
    """Read the lines drawn on a picture."""
    return _polylines


@pytest.fixture(scope="session")
def texts() -> Callable[[Picture], list[str]]:
    """Read the words drawn on a picture."""
    return _texts
