"""An activity can be kept as JSON, and comes back as it was, whatever becomes of the course."""

import json
from pathlib import Path
from typing import Any

import pytest

from cmplearn.course import activities
from cmplearn.errors import InputError, NotFoundError

EXAMPLES = Path(__file__).parent / "activities"
BED = activities.load_file(EXAMPLES / "one-bed-left.yaml")


def kept(activity: activities.Activity) -> Any:
    return json.loads(json.dumps(activities.frozen(activity)))


@pytest.mark.parametrize("id", [*activities.ids(), None])
def test_what_comes_back_asks_and_tells_the_same_with_its_figures_filled_in(id: str | None) -> None:
    activity = activities.load(id) if id else BED
    found = activities.thawed(kept(activity))

    assert "{{" not in found.model_dump_json()
    assert kept(found) == kept(activity)
    assert [(ask.id, ask.kind, ask.points, list(ask.options), list(ask.items)) for ask in found.asks] == [
        (ask.id, ask.kind, ask.points, list(ask.options), list(ask.items)) for ask in activity.asks
    ]
    assert [step.minutes for step in found.steps] == [step.minutes for step in activity.steps]


def test_a_figure_stays_as_it_was_when_the_copy_was_made(course_copy: Path) -> None:
    copy = kept(BED)
    path = course_copy / "course" / "cases" / "wirral-moch.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("value: 443", "value: 444"), encoding="utf-8")

    assert "443" in json.dumps(activities.thawed(copy).model_dump(mode="json"))
    with pytest.raises(NotFoundError):
        activities.frozen(BED.model_copy(update={"after": "{{ wirral-moch.nothing }}"}))


def test_a_repeat_carries_what_it_repeats_also_when_it_comes_back() -> None:
    asks = {ask.id: ask for ask in activities.thawed(kept(BED)).asks}

    assert asks["decide-2"].options == asks["decide"].options
    assert asks["managers"].candidates == asks["public"].candidates


def test_items_are_called_by_their_short_names_where_they_have_them_in_a_repeat_too() -> None:
    asks = {ask.id: ask for ask in activities.thawed(kept(activities.load("what-should-count"))).asks}

    assert asks["managers"].names["harm"] == asks["public"].names["harm"] == "harm while waiting"
    assert {ask.id: ask.names for ask in BED.asks}["public"] == {ask.id: ask.items for ask in BED.asks}[
        "public"
    ]


def changed(**values: Any) -> dict[str, Any]:
    return {**kept(BED), **values}


def with_ask(**ask: Any) -> dict[str, Any]:
    step = {"id": "one", "title": "One", "minutes": 20, "asks": [{"id": "a", "label": "A?", **ask}]}
    return changed(steps=[step])


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ({}, "id: Field required"),
        ([], "valid dictionary"),
        (None, "valid dictionary"),
        (changed(kind="party"), "kind: Input should be 'check-in'"),
        (changed(minutes=21), "The steps take 20 minutes together, but `minutes` says 21."),
        (changed(steps=[]), "steps: Tuple should have at least 1 item"),
        (changed(steps="none"), "steps: Input should be a valid tuple"),
        (changed(colour="red"), "unknown key"),
        (with_ask(kind="choice", options={"a": "A"}), "needs `options`, at least 2"),
        (with_ask(kind="ranking", items={"a": "A"}), "needs `items`, at least 2"),
        (with_ask(kind="dots", items={"a": "A", "b": "B"}, dots=0), "greater than or equal to 1"),
        (with_ask(kind="actions", rows=3), "An ask of kind actions takes no `rows`."),
        (changed(after="Thank <script>you"), "`<script>` looks like an HTML tag"),
        (with_ask(kind="choice", options={"a": "A", "b": "<img src=x>"}), "`<img src=x>` looks like"),
        (
            with_ask(kind="points", items={"b": "B", "c": "C"}, short={"b": "b"}),
            "`c` is missing under `short`",
        ),
        (with_ask(kind="scale", again="a"), "`a` repeats `a`, which is no scale asked above it"),
        (with_ask(kind="scale", again="b"), "`a` repeats `b`, which is no scale asked above it"),
        (
            changed(steps=[{**kept(BED)["steps"][0], "minutes": 10, "id": id} for id in "ab"]),
            "is asked twice",
        ),
    ],
)
def test_what_is_no_activity_is_refused_in_words(held: Any, words: str) -> None:
    with pytest.raises(InputError, match="This is no activity") as refused:
        activities.thawed(held)
    assert words in str(refused.value)


@pytest.mark.parametrize("kind", ["text", "actions"])
def test_words_and_actions_cannot_be_asked_again(kind: str) -> None:
    step = {"id": "one", "title": "One", "minutes": 20}
    asks = [{"id": "a", "kind": kind, "label": "A?"}, {"id": "b", "kind": kind, "again": "a"}]
    with pytest.raises(InputError, match="Words can't be asked for `again`"):
        activities.thawed(changed(steps=[{**step, "asks": asks}]))
