"""Every what-if of the course draws a picture wherever its reader can move it."""

import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cmplearn import course
from cmplearn.web.api_what_if import checked_inputs
from cmplearn.web.lesson_notebooks import lesson_notebook
from cmplearn.web.what_if_worker import answer


def what_ifs() -> Iterator[Any]:
    for module in course.programme().modules:
        for lesson in module.lessons:
            notebook = lesson_notebook(lesson.id)
            for declared in notebook.declarations if notebook else ():
                if declared["kind"] == "what-if":
                    yield pytest.param(declared, id=f"{lesson.id}/{declared['id']}")


def ends(control: dict[str, Any]) -> list[str]:
    """Every option of a choice; both ends and the start of a range."""
    if control["type"] == "choice":
        return [value for value, _ in control["options"]]
    return [str(control[name]) for name in ("minimum", "start", "maximum")]


def pairs_of_ends(controls: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Any two controls at each of their ends, while the others stand where they start."""
    start = {control["name"]: str(control["start"]) for control in controls}
    for pair in itertools.combinations(controls, min(2, len(controls))):
        for values in itertools.product(*map(ends, pair)):
            yield start | dict(zip((control["name"] for control in pair), values, strict=True))


def all_ends(controls: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Every control at each of its ends, together with every other."""
    names = [control["name"] for control in controls]
    for values in itertools.product(*map(ends, controls)):
        yield dict(zip(names, values, strict=True))


@pytest.mark.parametrize(
    "choose", [pairs_of_ends, pytest.param(all_ends, marks=pytest.mark.long)], ids=lambda each: each.__name__
)
@pytest.mark.parametrize("declared", list(what_ifs()))
def test_a_what_if_draws_at_every_end_of_its_ranges(
    declared: dict[str, Any], choose: Callable[..., Iterator[dict[str, str]]]
) -> None:
    for chosen in choose(declared["inputs"]):
        inputs = checked_inputs(declared, chosen)
        job = {
            "compute": declared["compute"],
            "draw": declared["draw"],
            "inputs": {**declared["fixed"], **inputs},
        }
        drawn = answer(job, "cmplearn.methods", "cmplearn.charts")
        assert "picture" in drawn, f"{inputs}: {drawn.get('message')}"
        assert drawn["picture"]["finding"]
        assert not re.search(r"\bnan\b", drawn["picture"]["picture"].lower())  # but finance has one
