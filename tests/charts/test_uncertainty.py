"""The tornado picture names the input that matters most."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmplearn import charts
from cmplearn.charts import Picture
from cmplearn.errors import InputError
from cmplearn.methods.uncertainty import tornado

Sound = Callable[[Picture], None]
Texts = Callable[[Picture], list[str]]


def net(admissions: float, value_gbp: float, cost_gbp: float, counted_share: float) -> float:
    return 163_368 + admissions * counted_share * value_gbp - cost_gbp


CARE_HOMES = tornado(
    net,
    {"admissions": 443, "value_gbp": 1_116.75, "cost_gbp": 200_916, "counted_share": 1},
    {"cost_gbp": (167_010, 220_002), "value_gbp": (825.05, 5_416.70), "counted_share": (0.03, 1)},
)


def test_the_largest_swing_is_the_finding(assert_sound: Sound, texts: Texts) -> None:
    picture = charts.tornado(CARE_HOMES)
    assert_sound(picture)
    assert picture.title == "Value matters most: the answer runs from £327,949 to £2,362,050"
    drawn = texts(picture)
    assert "Value: £825 to £5,417" in drawn
    assert "Cost: £167,010 to £220,002" in drawn
    assert "Counted share: 3% to 100%" in drawn
    assert "As assumed: £457,172" in drawn
    assert drawn.index("Value: £825 to £5,417") < drawn.index("Cost: £167,010 to £220,002")


def test_an_input_that_can_turn_gain_into_loss_is_said_to() -> None:
    table = tornado(lambda share: 100 * share - 50, {"share": 0.8}, {"share": (0.1, 0.9)})
    title = charts.tornado(table).title
    assert title == "Share matters most: the answer runs from −£40 to £40, enough to change the decision"


def test_an_answer_below_zero_throughout_cannot_change_the_decision() -> None:
    table = tornado(lambda share: 100 * share - 500, {"share": 0.8}, {"share": (0.1, 0.9)})
    assert charts.tornado(table).title == "Share matters most: the answer runs from −£490 to −£410"


def test_both_ends_of_a_bar_are_written_out(texts: Texts) -> None:
    drawn = texts(charts.tornado(CARE_HOMES))
    assert {"£327,949", "£2,362,050", "−£22,706", "£438,086", "£491,078", "£0"} <= set(drawn)


def test_an_input_that_moves_nothing_has_one_end(texts: Texts) -> None:
    drawn = texts(charts.tornado(tornado(lambda a, b: a, {"a": 7, "b": 1}, {"a": (6, 8), "b": (0, 2)})))  # noqa: ARG005
    assert drawn.count("£7") == 1


def test_title_and_unit_can_be_given(texts: Texts) -> None:
    table = tornado(lambda wte: 10 * wte, {"wte": 2}, {"wte": (1, 3)})
    picture = charts.tornado(table, title="Reviews a week", unit="reviews")
    assert picture.title == "Reviews a week"
    assert "As assumed: 20 reviews" in texts(picture)
    assert picture.columns[3:] == ("Answer at low (reviews)", "Answer at high (reviews)", "Swing (reviews)")


def test_the_table_keeps_every_number() -> None:
    picture = charts.tornado(CARE_HOMES)
    assert picture.columns[:3] == ("Input", "Low", "High")
    assert picture.rows[0] == ("Value", 825.05, 5_416.7, 327_949.15, 2_362_050.1, 2_034_100.95)


def test_a_table_that_is_no_tornado_is_refused() -> None:
    with pytest.raises(InputError, match="must have the columns input, low, high"):
        charts.tornado(pd.DataFrame({"input": ["x"]}))
    with pytest.raises(InputError, match="must carry the answer at base"):
        charts.tornado(pd.DataFrame(CARE_HOMES.to_dict("list")))


@given(
    rows=st.dictionaries(
        st.sampled_from(
            ["cost_gbp", "counted_share", "visits_a_week", "a_rather_long_name_for_an_input_of_a_model"]
        ),
        st.tuples(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.floats(0, 1e6)),
        min_size=1,
    )
)
def test_any_tornado_can_be_drawn(rows: dict[str, tuple[float, float, float]], assert_sound: Sound) -> None:
    table = tornado(
        lambda **inputs: sum(inputs.values()),
        {name: middle for name, (middle, _, _) in rows.items()},
        {name: (middle - below, middle + above) for name, (middle, below, above) in rows.items()},
    )
    assert_sound(charts.tornado(table))


def test_when_no_input_moves_the_answer_none_is_said_to_matter(assert_sound: Sound) -> None:
    picture = charts.tornado(tornado(lambda cost: 5.0 + 0 * cost, {"cost": 1}, {"cost": (1, 2)}))
    assert_sound(picture)
    assert picture.title == "None of these inputs moves the answer: £5"
