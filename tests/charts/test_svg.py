"""The SVG writer escapes what it is given and keeps lines short enough."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cmplearn.charts import bars, svg

SVG = "{http://www.w3.org/2000/svg}"
readable = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")))


@given(title=readable, words=readable)
def test_any_words_come_back_as_they_were_written(title: str, words: str) -> None:
    root = ElementTree.fromstring(svg.document(100, title, words, [svg.text(0, 10, words)]))
    assert root.findtext(f"{SVG}title") == title
    assert root.findtext(f"{SVG}desc") == words
    assert root.findtext(f"{SVG}text") == words


@given(words=readable, width=st.floats(20, 400))
def test_wrapped_lines_fit_and_lose_nothing(words: str, width: float) -> None:
    lines = svg.wrap(words, width)
    assert lines
    assert all(svg.text_width(line) <= width + 1e-6 for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


def test_the_picture_is_scaled_as_a_whole() -> None:
    root = ElementTree.fromstring(svg.document(210, "t", "d", []))
    assert root.attrib["viewBox"] == "0 0 420 210"
    assert (root.attrib["width"], root.attrib["height"]) == ("560", "280")


def test_a_bar_runs_between_its_two_amounts_whichever_comes_first() -> None:
    span = bars.span([-50, 150], 0, 400)
    first = ElementTree.fromstring(span.bar(0, 100, 5, 10, fill="#000"))
    assert (first.attrib["x"], first.attrib["width"]) == ("100.0", "200.0")
    assert span.bar(0, 100, 5, 10, fill="#000") == span.bar(100, 0, 5, 10, fill="#000")


@given(amounts=st.lists(st.floats(-1e9, 1e9), min_size=1), with_zero=st.booleans())
def test_every_amount_falls_within_its_span(amounts: list[float], with_zero: bool) -> None:
    span = bars.span(amounts, 10, 300, with_zero=with_zero)
    assert span.high > span.low
    assert all(10 - 1e-6 <= span.x(amount) <= 300 + 1e-6 for amount in amounts)
