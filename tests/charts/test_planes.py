"""A plane holds its points, and the words beside it don't touch."""

from itertools import pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cmplearn.charts import namings, planes
from cmplearn.charts.planes import End
from cmplearn.charts.units import unit

numbers = st.floats(-1e9, 1e9)


@given(ats=st.lists(numbers, min_size=1, max_size=30), values=st.lists(numbers, min_size=1, max_size=30))
def test_every_point_falls_within_the_plane(ats: list[float], values: list[float]) -> None:
    plane = planes.plane(ats, values, 10, shown=unit("", values).short)
    assert all(plane.left - 1e-6 <= plane.x(at) <= plane.right + 1e-6 for at in ats)
    assert all(plane.top - 1e-6 <= plane.y(value) <= plane.bottom + 1e-6 for value in values)


@given(ys=st.lists(st.floats(20, 190), min_size=1, max_size=8), length=st.integers(1, 14))
def test_words_at_the_ends_of_lines_are_apart(ys: list[float], length: int) -> None:
    plane = planes.plane([0, 1], [0, 1], 10, shown=str, room=planes.room_for(["x" * length]))
    drawn = planes.ends(plane, [End(y, "x" * length) for y in ys])
    baselines = sorted(
        float(element.attrib["y"])
        for element in ElementTree.fromstring(f"<g>{''.join(drawn)}</g>").iter("text")
    )
    assert len(baselines) == len(ys)
    assert baselines[-1] <= plane.bottom + 8
    assert all(after - before >= 15 for before, after in pairwise(baselines))


@given(
    points=st.lists(st.tuples(st.floats(60, 330), st.floats(20, 180)), min_size=1, max_size=12),
    length=st.integers(1, 40),
)
def test_names_cover_no_other_name_and_no_named_point(points: list[tuple[float, float]], length: int) -> None:
    plane = planes.plane([0, 1], [0, 1], 10, shown=str)
    drawn = namings.beside(points, ["x" * length] * len(points), plane)
    boxes = []
    for element in ElementTree.fromstring(f"<g>{''.join(drawn)}</g>").iter("text"):
        left, baseline = float(element.attrib["x"]), float(element.attrib["y"])
        boxes.append((left, baseline - 9, left + 7 * len(element.text or ""), baseline + 2))
    for place, (left, top, right, bottom) in enumerate(boxes):
        assert not any(left < x < right and top < y < bottom for x, y in points)
        for other in boxes[:place]:
            assert right <= other[0] or left >= other[2] or bottom <= other[1] or top >= other[3]


def test_amounts_have_as_many_digits_as_tell_them_apart() -> None:
    assert unit("", [0, 527]).long(26.94) == "27"
    assert unit("weeks", [10, 30]).long(12.36) == "12.4 weeks"
    assert unit("share", [0.1, 0.4]).short(0.1234) == "12.3%"
    assert unit("pounds", [0, 2_500_000]).short(1_234_567) == "£1.23m"
    assert unit("", [0.001, 0.002]).short(0.00123) == "0.00123"
    assert unit("", [0, 5e-324]).short(5e-324) == "0"
    assert unit("", [5, 5]).short(-0.0001) == "0"
