"""Words above a plot are placed so that no stem runs through them."""

from collections.abc import Iterator
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cmplearn.charts import marks, svg


def placed(
    points: list[tuple[float, str]],
) -> tuple[list[tuple[float, float]], list[tuple[str, float, float, float]]]:
    """Return stems as (x, top) and words as (text, start, end, baseline)."""
    stems, shown = marks.stems_and_words(
        [marks.mark(x, 200, text, svg.circle, svg.PAPER) for x, text in points]
    )
    lines = [ElementTree.fromstring(stem).attrib for stem in stems]
    return [(float(line["x1"]), float(line["y1"])) for line in lines], list(words("".join(shown)))


def words(drawn: str) -> Iterator[tuple[str, float, float, float]]:
    for element in ElementTree.fromstring(f"<g>{drawn}</g>").iter("text"):
        text = element.text or ""
        width, x = svg.text_width(text), float(element.attrib["x"])
        start = x - (width if element.attrib["text-anchor"] == "end" else 0)
        yield text, start, start + width, float(element.attrib["y"])


def crossed(points: list[tuple[float, str]]) -> list[str]:
    stems, texts = placed(points)
    return [
        text
        for text, start, end, baseline in texts
        if any(start < x < end and top < baseline for x, top in stems)
    ]


def test_three_marks_close_together_at_the_left_are_all_clear() -> None:
    assert crossed([(80, "4 to break even"), (95, "13 counted: loses £22,706"), (110, "20 claimed")]) == []


def test_three_marks_close_together_at_the_right_are_all_clear() -> None:
    assert crossed([(380, "751 to break even"), (395, "800 counted: gains £1"), (400, "900 claimed")]) == []


def test_each_mark_keeps_its_symbol_and_its_words() -> None:
    stems, texts = placed([(100, "a"), (300, "b")])
    assert {x for x, _ in stems} == {100, 300}
    assert {text for text, *_ in texts} == {"a", "b"}


@given(at=st.floats(72, 404), length=st.integers(1, 45))
def test_words_stay_inside_the_picture(at: float, length: int) -> None:
    [(_, start, end, _)] = placed([(at, "x" * length)])[1]
    assert start >= marks.EDGE - 0.1
    assert end <= svg.WIDTH - marks.EDGE + 0.1


@given(xs=st.lists(st.floats(72, 404), min_size=1, max_size=3, unique=True))
def test_short_words_are_never_crossed_unless_stems_are_as_good_as_one(xs: list[float]) -> None:
    apart = all(abs(a - b) > 8 for i, a in enumerate(xs) for b in xs[:i])
    assert not apart or crossed([(x, "12 claimed") for x in xs]) == []
