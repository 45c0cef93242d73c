"""A picture carries its words and its numbers wherever it is shown."""

from base64 import b64decode

from cmplearn.charts import Picture

PICTURE = Picture(
    svg="<svg/>",
    title="Costs < benefits",
    alt='Two bars, "A" and B',
    columns=("Option", "Amount (£)"),
    rows=(("A & B", 1234.0), ("C", 0.5), ("D", "none"), ("E", 0.0273)),
)


def test_the_figure_shows_the_image_the_finding_and_the_table() -> None:
    html = PICTURE.html()
    source = html.split('src="data:image/svg+xml;base64,')[1].split('"')[0]
    assert b64decode(source).decode() == "<svg/>"
    assert 'alt="Two bars, &quot;A&quot; and B"' in html
    assert "<figcaption>Costs &lt; benefits</figcaption>" in html
    assert '<th scope="row">A &amp; B</th><td class="number-cell">1,234</td>' in html
    assert '<td class="number-cell">0.50</td>' in html
    assert "<td>none</td>" in html
    assert '<td class="number-cell">0.027</td>' in html  # not 0.03, and never 0.00


def test_the_keyboard_can_scroll_the_table() -> None:
    wanted = '<div class="table-wrap" role="region" aria-label="Numbers: Costs &lt; benefits" tabindex="0">'
    assert wanted in PICTURE.html()


def test_a_caption_takes_the_place_of_the_finding_under_the_picture() -> None:
    assert "<figcaption>My words</figcaption>" in PICTURE.html("My words")


def test_a_notebook_gets_the_figure_and_plain_words() -> None:
    assert PICTURE._repr_mimebundle_() == {"text/html": PICTURE.html(), "text/plain": "Costs < benefits"}
    assert PICTURE._repr_mimebundle_(include={"text/plain"}) == {"text/plain": "Costs < benefits"}
    assert PICTURE._repr_mimebundle_(exclude={"text/html"}) == {"text/plain": "Costs < benefits"}


def test_the_figure_needs_no_style_or_script_of_its_own() -> None:
    assert "style" not in PICTURE.html()
    assert "<script" not in PICTURE.html()


def test_a_nought_rounded_from_below_has_no_sign() -> None:
    picture = Picture("<svg/>", "t", "a", ("What", "Change"), (("cost", -0.0),))
    assert '<td class="number-cell">0</td>' in picture.html()
