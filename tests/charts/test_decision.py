"""The picture of a decision's quality names the weakest link, and never a mean."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.decision_quality import ELEMENTS, Chain, chain

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]

SVG = "{http://www.w3.org/2000/svg}"


def scored(*scores: float) -> Chain:
    return chain(dict(zip(ELEMENTS, scores, strict=True)))


def test_the_weakest_link_is_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.decision_chain(scored(0.9, 0.3, 0.8, 0.7, 0.95, 1))
    assert_sound(picture)
    assert picture.title == "Alternatives is the weakest link: the decision is as good as that, 30%"
    assert {"Alternatives: weakest link", "The decision: 30%", "95%", "Commitment"} <= set(texts(picture))
    assert picture.rows[1] == ("Alternatives", 30, "weakest")
    assert picture.rows[4] == ("Reasoning", 95, "holds more")
    assert "frame 90%, alternatives 30%, information 80%" in picture.alt


def test_the_mean_is_nowhere_on_it(texts: Texts) -> None:
    picture = charts.decision_chain(scored(0.9, 0.3, 0.8, 0.7, 0.95, 1))  # mean 77.5%
    assert not [words for words in (*texts(picture), picture.alt) if "77" in words or "78" in words]


@pytest.mark.parametrize(
    ("scores", "title"),
    [
        (
            (0.5, 0.8, 0.5, 0.7, 1, 0.5),
            "Frame, information and commitment are the weakest links: "
            "the decision is as good as they are, 50%",
        ),
        ((0.6,) * 6, "All six links stand at 60%, and so does the decision"),
        ((1, 1, 1, 1, 1, 0), "Commitment is the weakest link: the decision is as good as that, 0%"),
    ],
)
def test_the_title_fits_ties(scores: tuple[float, ...], title: str, assert_sound: Sound) -> None:
    picture = charts.decision_chain(scored(*scores))
    assert picture.title == title
    assert_sound(picture)


def test_level_links_have_no_weakest(texts: Texts) -> None:
    picture = charts.decision_chain(scored(*(0.6,) * 6))
    assert not [words for words in texts(picture) if "weakest" in words]
    assert {row[2] for row in picture.rows} == {"as strong as the rest"}


@given(scores=st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_any_chain_can_be_drawn(scores: list[float], assert_sound: Sound) -> None:
    assert_sound(charts.decision_chain(scored(*scores)))


@pytest.mark.parametrize("wrong", [{"frame": 0.5}, None, Chain({})])
def test_what_is_no_chain_is_refused(wrong: object) -> None:
    with pytest.raises(InputError, match=r"Take it from methods\.decision_quality\.chain"):
        charts.decision_chain(wrong)  # type: ignore[arg-type]


def test_the_bars_are_as_long_as_the_scores() -> None:
    root = ElementTree.fromstring(charts.decision_chain(scored(0.9, 0.3, 0.8, 0.7, 0.95, 1)).svg)
    widths = [float(one.attrib["width"]) for one in root.iter(f"{SVG}rect") if one.attrib["height"] == "14.0"]
    assert widths == pytest.approx([widths[-1] * score for score in (0.9, 0.3, 0.8, 0.7, 0.95, 1)], abs=0.1)
