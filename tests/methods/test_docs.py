"""Every public name of the methods says what it takes, what it gives, what it refuses, and shows it once."""

import dataclasses
import doctest
import importlib
import inspect
import re
import typing
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cmplearn.methods

MODULES = sorted(
    path.stem for path in Path(cmplearn.methods.__path__[0]).glob("*.py") if not path.stem.startswith("_")
)
PUBLIC = [
    (f"{module}.{name}", getattr(importlib.import_module(f"cmplearn.methods.{module}"), name))
    for module in MODULES
    for name in importlib.import_module(f"cmplearn.methods.{module}").__all__
]
FUNCTIONS = [(name, each) for name, each in PUBLIC if inspect.isfunction(each)]
CLASSES = [(name, each) for name, each in PUBLIC if inspect.isclass(each)]
SECTIONS = ("Parameters", "Attributes", "Returns", "Raises", "Notes", "References", "Examples")

# Bookkeeping and plain arithmetic: no method of anybody's to cite.
WITHOUT_SOURCE = {
    "anticholinergic.unscored",
    "business_case.benefits_by_kind",
    "business_case.graded_attribution",
    "commissioning.who_did_it",
    "formulary.rule_coverage",
    "kpi.check",  # the sheet itself names its source
    "opioids.changes_sides",
    "opioids.high_dose",  # the threshold comes with its source from the dated parameters
    "opioids.patient_totals",
    "parameters.history",
    "parameters.names",
    "parameters.value",
    "procurement.add_working_days",
    "safety_alerts.counts_behind",
    "safety_alerts.progress",
    "segmentation.band_of",
    "segmentation.need_counts",
    "stakeholders.effort_and_effect",
    "uncertainty.chance_of_break_even",
    "waiting_list.common_rules",
    "waiting_list.compare_waits",
    "waiting_list.entries_of",
    "waiting_list.list_by_week",
    "waiting_list.own_rule",
    "waiting_list.own_rule_against",
    "waiting_list.people",
    "waiting_list.priority_rule",
    "waiting_list.simulate",
    "waiting_list.slots_by_day",
    "waiting_list.slots_until_empty",
    "waiting_list.tally",
    "waiting_list.wait_summary",
    "waiting_list.waits_under_rules",
    "waiting_list.who_waits_longer",
    "waiting_list.with_newcomers",
    "waiting_list.worth_in_weeks",
    "workforce.review_hours",
    "workforce.study_time",
}


def test_every_module_is_listed_and_alone() -> None:
    assert sorted(cmplearn.methods.__all__) == MODULES
    assert list(cmplearn.methods.__all__) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is_for_and_what_is_public(module: str) -> None:
    found = importlib.import_module(f"cmplearn.methods.{module}")
    assert found.__doc__
    assert len(found.__all__) == len(set(found.__all__))


def sections(text: str | None) -> dict[str, str]:
    """The sections of a docstring by name; what comes before the first has the name ''."""
    parts = re.split(rf"(?m)^({'|'.join(SECTIONS)})\n-+\n", inspect.cleandoc(text or ""))
    assert len(parts[1::2]) == len(set(parts[1::2]))
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def entries(section: str) -> list[str]:
    """The names that a section of parameters or attributes describes."""
    lines = [line for line in section.splitlines() if line and not line.startswith(" ")]
    return [name.strip() for line in lines for name in line.partition(":")[0].split(",")]


def untyped(function: Callable[..., Any]) -> list[str]:
    signature = inspect.signature(function)
    found = [
        one.name
        for one in signature.parameters.values()
        if one.annotation is inspect.Parameter.empty and one.name not in ("self", "cls")
    ]
    return found + ["return"] * (signature.return_annotation is inspect.Signature.empty)


def taken(function: Callable[..., Any]) -> list[str]:
    return [name for name in inspect.signature(function).parameters if name not in ("self", "cls")]


@pytest.mark.parametrize(("name", "function"), FUNCTIONS, ids=[name for name, _ in FUNCTIONS])
class TestFunction:
    def test_it_is_typed(self, name: str, function: Callable[..., Any]) -> None:
        assert untyped(function) == [], name

    def test_its_first_line_says_the_result(self, name: str, function: Callable[..., Any]) -> None:
        first = inspect.getdoc(function).split("\n")[0]  # type: ignore[union-attr]
        assert first.startswith(("Return ", "Return, ")), name
        assert first.endswith("."), name

    def test_every_parameter_is_described(self, name: str, function: Callable[..., Any]) -> None:
        described = entries(sections(function.__doc__).get("Parameters", ""))
        assert sorted(described) == sorted(taken(function)), name

    def test_it_says_what_it_gives_and_what_it_refuses(self, name: str, function: Callable[..., Any]) -> None:
        found = sections(function.__doc__)
        assert found["Returns"], name
        assert not taken(function) or found["Raises"].startswith("InputError\n    "), name

    def test_it_names_its_source(self, name: str, function: Callable[..., Any]) -> None:
        assert ("References" in sections(function.__doc__)) != (name in WITHOUT_SOURCE), name

    def test_it_is_shown_at_work(self, name: str, function: Callable[..., Any]) -> None:
        shown = doctest.DocTestParser().get_examples(sections(function.__doc__).get("Examples", ""))
        assert any(re.search(rf"\b{function.__name__}\(", one.source) for one in shown), name
        assert any(one.want for one in shown), name


def fields(kind: type) -> list[str]:
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind)]
    return list(getattr(kind, "_fields", ()))


def own_methods(kind: type) -> dict[str, Callable[..., Any]]:
    members = {name: each for name, each in vars(kind).items() if not name.startswith("_")}
    return {
        name: inspect.unwrap(each.__func__ if isinstance(each, (classmethod, staticmethod)) else each)
        for name, each in members.items()
        if inspect.isfunction(each) or isinstance(each, (classmethod, staticmethod))
    }


@pytest.mark.parametrize(("name", "kind"), CLASSES, ids=[name for name, _ in CLASSES])
class TestClass:
    def test_every_attribute_is_described_and_typed(self, name: str, kind: type) -> None:
        assert entries(sections(kind.__doc__).get("Attributes", "")) == fields(kind), name
        assert set(fields(kind)) <= set(typing.get_type_hints(kind)), name

    def test_every_method_of_its_own_is_described_and_typed(self, name: str, kind: type) -> None:
        for own, method in own_methods(kind).items():
            assert untyped(method) == [], f"{name}.{own}"
            found = sections(method.__doc__)
            assert found[""].startswith("Return "), f"{name}.{own}"
            assert entries(found.get("Parameters", "")) == taken(method), f"{name}.{own}"
            assert "Returns" in found or not taken(method), f"{name}.{own}"

    def test_it_is_shown_at_work(self, name: str, kind: type) -> None:
        own = sections(kind.__doc__).get("Examples", "")
        assert doctest.DocTestParser().get_examples(own), name
