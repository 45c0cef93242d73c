"""How long a lesson takes, by the pace that `cmplearn.notebooks.pacing` states."""

from typing import Any

import pytest

from cmplearn.notebooks import pace
from cmplearn.notebooks.pacing import CONTROL


def markdown(source: str, tags: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {"tags": list(tags)}}


def control(html: str, tags: tuple[str, ...] = (), **declaration: Any) -> dict[str, Any]:
    data = {"text/html": html, CONTROL: declaration or {"kind": "static"}}
    return {"cell_type": "code", "outputs": [{"data": data}], "metadata": {"tags": list(tags)}}


def lesson(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells)}


def test_two_hundred_words_take_a_minute() -> None:
    counted = pace(lesson(markdown("word " * 200)))
    assert counted.words == 200
    assert counted.minutes == 1


def test_what_is_folded_away_is_not_read_but_what_an_answer_reveals_is() -> None:
    html = (
        "<p>one two</p><details><summary>x</summary>y <table></table></details>"
        '<details class="cmp-reveal">three<details>z</details><img></details>'
    )
    counted = pace(lesson(control(html)))
    assert counted.words == 3
    assert counted.steps == {"picture": 1}


def test_each_thing_to_do_is_counted_once_whatever_holds_it_back() -> None:
    asked = {"kind": "text"}
    sums = [{"kind": "exercise", "choices": []}, {"kind": "exercise"}]
    held = control("", kind="reveal", body=[asked, *sums, {"kind": "compare"}])
    counted = pace(lesson(held, control("<img><table></table>", kind="what-if")))
    assert counted.steps == {
        "text": 1,
        "exercise with choices": 1,
        "exercise with a number": 1,
        "compare": 1,
        "what-if": 1,
    }
    assert counted.minutes == pytest.approx((60 + 60 + 90 + 20 + 120) / 60)


def test_questions_that_wait_until_somebody_was_asked_take_no_time_now() -> None:
    fields = [{"name": name} for name in ("need", "source", "asked", "said", "changed")]
    assert pace(lesson(control("", kind="own-case", fields=fields))).steps == {"own-case field": 2}


def test_depth_is_apart_and_slower() -> None:
    notebook = lesson(control("", kind="number"), control("", ("depth",), kind="number"))
    assert pace(notebook).minutes == 0.5
    assert pace(notebook, depth=True).minutes == 1.25


def test_what_is_talked_through_logged_or_looked_up_is_neither_core_nor_depth() -> None:
    notebook = lesson(
        markdown("## Talk about it"),
        control("many words here", kind="activity"),
        markdown("## Reflect"),
        control("more words", kind="log"),
        markdown("## Sources"),
        control("<table></table>"),
    )
    assert pace(notebook).minutes == 0


def test_an_activity_has_minutes_of_its_own_wherever_it_stands() -> None:
    assert pace(lesson(control("many words", kind="activity", body=[{"kind": "text"}]))).minutes == 0
