"""Waits by group under each rule: a rule that treats groups alike is a level line."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cmplearn.charts import lines, planes, svg, tables, words
from cmplearn.charts.groups import Group, groups
from cmplearn.charts.picture import Picture
from cmplearn.charts.units import Unit, unit
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.waiting_list.waits_under_rules"
ALIKE = 0.05  # two figures that differ by a smaller share than this are told as alike (our choice)
LONGER = {1: "longer", 0: "much the same", -1: "less"}
MORE = {1: "more", 0: "much the same", -1: "fewer"}
SHORT = 9  # letters of a group's name under the axis


class _Rule(NamedTuple):
    """One rule, and a figure for each group, in their order."""

    name: str
    figures: list[float]

    @property
    def gap(self) -> float:
        """How much more the first group has than the last."""
        return self.figures[0] - self.figures[-1]


def waits_under_rules(
    table: "pd.DataFrame", *, by: str = "deprivation", column: str = "mean_wait_weeks"
) -> Picture:
    """Return a line for each rule across groups, with the groups' waits or shares of long waits.

    Parameters
    ----------
    table : DataFrame
        From `methods.waiting_list.waits_under_rules`; at most eight rules.
    by : str
        The column that says the group. The ends of `deprivation` are called most and least deprived.
    column : str
        The figure to draw: a wait in weeks, or a share such as over_52.

    Returns
    -------
    Picture
        The table has one row a group and one column a rule.

    Raises
    ------
    InputError
        When the table lacks a column or a row, a rule lacks a group, or there are more than eight rules.
    """
    tables.require(table, ("rule", by, column), SOURCE)
    found, rules = _rules(table, by, column)
    named, over = groups(found, by), column.removeprefix("over_") if column.startswith("over_") else ""
    figures = [figure for rule in rules for figure in rule.figures]
    written = unit("share" if over else "weeks", [0.0, *figures])
    measure = words.capital(_plain(column.removesuffix("_weeks")))
    if over:
        measure = f"Share waiting over {over} weeks"
    title = _finding(rules, named, written, over)
    parts, height = _drawn(rules, named, written, f"{measure}{'' if over else ' (weeks)'}, by {_plain(by)}")
    alt = " ".join(_described(rules, named, written, f"{measure} by {_plain(by)}", title))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            words.capital(_plain(by)),
            *(written.heading(f"{measure}, {rule.name}") for rule in rules),
        ),
        rows=tuple(
            (group.long, *(written.cell(rule.figures[place]) for rule in rules))
            for place, group in enumerate(named)
        ),
    )


def _plain(by: str) -> str:
    return by.replace("_", " ")


def _rules(table: "pd.DataFrame", by: str, column: str) -> tuple[list[Any], list[_Rule]]:
    found: dict[str, dict[Any, float]] = {}
    for rule, group, figure in zip(*(table[name].tolist() for name in ("rule", by, column)), strict=True):
        found.setdefault(str(rule), {})[group] = figure
    named = list(next(iter(found.values())))
    if len(found) > lines.MOST:
        raise InputError(f"table must have at most {lines.MOST} rules; it has {len(found)}. Leave some out.")
    for rule, figures in found.items():
        if list(figures) != named:
            raise InputError(
                f"table must have the groups {', '.join(map(str, named))} under every rule; {rule!r} has "
                f"{', '.join(map(str, figures))}. Simulate the same people under each."
            )
    return named, [_Rule(rule, list(figures.values())) for rule, figures in found.items()]


def _finding(rules: Sequence[_Rule], named: Sequence[Group], written: Unit, over: str) -> str:
    """Compare the first group with the last, under the first rule and the one that differs most from it."""
    late = f" over {over} weeks" if over else ""
    if len(named) == 1:
        told = [f"{written.long(rule.figures[0])} under {rule.name}" for rule in rules]
        return f"{words.capital(named[0].spoken)}{late}: {words.listed(told, len(told))}"
    first, last = named[0].spoken, named[-1].spoken
    begun, way = f"Under {rules[0].name}, ", _way(rules[0])
    if way == 0:
        finding = f"{begun}{first} and {last} wait much the same{late}"
    elif over:
        finding = f"{begun}{MORE[way]} of {first} than of {last} wait{late}"
    else:
        finding = f"{begun}{first} wait {LONGER[way]} than {last}"
    finding = f"{finding} ({_pair(rules[0], written)})"
    if len(rules) == 1:
        return finding
    other = max(rules[1:], key=lambda rule: abs(rule.gap - rules[0].gap))
    compared = (MORE if over else LONGER)[_way(other)]
    return f"{finding}; under {other.name}, {compared} ({_pair(other, written)})"


def _way(rule: _Rule) -> int:
    """Return 1 where the first group's figure is larger than the last's, -1 where smaller, 0 where alike."""
    if abs(rule.gap) <= ALIKE * max(rule.figures[0], rule.figures[-1]):
        return 0
    return 1 if rule.gap > 0 else -1


def _pair(rule: _Rule, written: Unit) -> str:
    return f"{written.short(rule.figures[0])} against {written.long(rule.figures[-1])}"


def _described(
    rules: Sequence[_Rule], named: Sequence[Group], written: Unit, measure: str, title: str
) -> Iterator[str]:
    yield f"Line chart of {measure[:1].lower()}{measure[1:]}, {words.counted(len(rules), 'rules')}. {title}."
    for rule in rules:
        told = [
            f"{group.long} {written.long(figure)}" for group, figure in zip(named, rule.figures, strict=True)
        ]
        yield f"{words.capital(rule.name)}: {'; '.join(told)}."


def _drawn(
    rules: Sequence[_Rule], named: Sequence[Group], written: Unit, axes: str
) -> tuple[list[str], float]:
    at = [float(place) for place in range(len(named))]
    labels = [
        f"{name} {written.short(rule.figures[-1])}"
        for name, rule in zip(lines.named(rule.name for rule in rules), rules, strict=True)
    ]
    plane = planes.plane(
        at,
        [0.0, *(figure for rule in rules for figure in rule.figures)],
        16,
        shown=written.short,
        room=planes.room_for(labels, samples=len(rules) > 1),
        inset=12,
        height=planes.height_for(labels),
    )
    shorts = [words.shortened(group.short, SHORT) for group in named]
    parts = [
        *planes.grid(plane, written.short),
        *planes.below(plane, list(zip(map(plane.x, at), shorts, strict=True))),
        *lines.drawn(plane, at, {rule.name: rule.figures for rule in rules}, labels),
    ]
    baseline = plane.bottom + 40
    if len(named) > 1 and named[0].long != named[0].short:  # the ends have names of their own
        first, last = (named[place].long.partition(", ")[2] for place in (0, -1))
        parts.append(svg.tick_label(8, plane.bottom + 36, first, anchor="start"))
        end = max(plane.x(at[-1]) + 20, 16 + svg.text_width(first + last, svg.SMALL_SIZE))
        parts.append(svg.tick_label(end, plane.bottom + 36, last, anchor="end"))
        baseline += 18
    caption, height = planes.caption(axes, baseline)
    return [*parts, *caption], height
