"""Who waits longer, and who shorter, when another rule orders the list."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.groups import Group, groups
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "methods.waiting_list.who_waits_longer"
COLUMNS = ("people", "longer", "same", "shorter", "mean_change_weeks")
BAR = 16


class _Change(NamedTuple):
    """How many people of one group wait longer, the same and shorter, and their mean change in weeks."""

    group: Group
    people: float
    longer: float
    same: float
    shorter: float
    weeks: float


def who_waits_longer(table: "pd.DataFrame", *, by: str = "deprivation", rule: str = "") -> Picture:
    """Return, group by group, which share of people waits shorter and longer under another rule.

    Parameters
    ----------
    table : DataFrame
        From `methods.waiting_list.who_waits_longer`. What its rows count is "people" unless its
        ``attrs["counted"]`` says otherwise.
    by : str
        The column that says the group. The ends of `deprivation` are called most and least deprived.
    rule : str
        What the second rule is called; if not given, as the table names it (``attrs["rule"]``), or else
        "the second rule".

    Returns
    -------
    Picture
        The table has one row a group: people who wait longer, the same and shorter, and the mean change.

    Raises
    ------
    InputError
        When the table lacks a column or a row, or a group has nobody.
    """
    tables.require(table, (by, *COLUMNS), SOURCE)
    rule = rule or str(table.attrs.get("rule", "the second rule"))
    counted = str(table.attrs.get("counted", "people"))
    named = groups(table[by].tolist(), by)
    changes = [
        _Change(*row) for row in zip(named, *(table[column].tolist() for column in COLUMNS), strict=True)
    ]
    if not all(change.people > 0 for change in changes):
        raise InputError("table must have people in every group; one has none. Leave that group out.")
    title = _finding(changes, rule)
    parts, height = _drawn(changes, rule, counted)
    alt = " ".join(_described(changes, rule, title))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            words.capital(by.replace("_", " ")),
            words.capital(counted),
            "Wait longer",
            "The same",
            "Wait shorter",
            "Mean change (weeks)",
        ),
        rows=tuple(
            (
                change.group.long,
                change.people,
                change.longer,
                change.same,
                change.shorter,
                round(change.weeks, 4),
            )
            for change in changes
        ),
    )


def _share(part: float, change: _Change) -> str:
    return words.percent(part / change.people)


def _finding(changes: Sequence[_Change], rule: str) -> str:
    """Name the group of which the largest share waits shorter, and the one of which it waits longer."""
    if not any(change.longer or change.shorter for change in changes):
        return f"Nobody waits longer or shorter under {rule}"
    gains = max(changes, key=lambda change: change.shorter / change.people)
    loses = max(changes, key=lambda change: change.longer / change.people)
    shorter, longer = _share(gains.shorter, gains), _share(loses.longer, loses)
    if not gains.shorter:
        return f"Under {rule}, nobody waits shorter; of {loses.group.spoken} {longer} wait longer"
    if not loses.longer:
        return f"Under {rule}, nobody waits longer; of {gains.group.spoken} {shorter} wait shorter"
    if gains is loses:
        return f"Under {rule}, of {gains.group.spoken} {shorter} wait shorter and {longer} longer"
    return (
        f"Under {rule}, {shorter} of {gains.group.spoken} wait shorter; {longer} of {loses.group.spoken} "
        "wait longer"
    )


def _described(changes: Sequence[_Change], rule: str, title: str) -> Iterator[str]:
    yield f"Bar chart of who waits longer and shorter under {rule}, {len(changes)} groups. {title}."
    for change in changes:
        yield (
            f"{change.group.long}: {words.count(change.people)} waiting, "
            f"{_share(change.shorter, change)} shorter, {_share(change.longer, change)} longer, "
            f"{_mean(change)}."
        )


def _mean(change: _Change) -> str:
    weeks = words.number(round(abs(change.weeks), 1))
    if weeks == "0":
        return "as long in the mean"
    way = "longer" if change.weeks > 0 else "shorter"
    return f"{weeks} week{'' if weeks == '1' else 's'} {way} in the mean"


def _drawn(changes: Sequence[_Change], rule: str, counted: str) -> tuple[list[str], float]:
    room = 20 + svg.text_width("wait shorter")  # more than the words at the end of a bar need
    ends = [-max(change.shorter / change.people for change in changes)]
    ends.append(max(change.longer / change.people for change in changes))
    span = bars.span(ends, room, svg.WIDTH - room)
    zero = span.x(0)
    middle = max(room, min(zero, svg.WIDTH - room))
    parts = [
        svg.text(middle - 8, 18, "wait shorter", anchor="end", bold=True),
        svg.text(middle + 8, 18, "wait longer", bold=True),
    ]
    y = 44.0
    for change in changes:
        named, y = bars.heading(f"{change.group.long}: {_mean(change)}", y)
        parts += named
        y -= 8
        parts.append(span.bar(0, -change.shorter / change.people, y, BAR, fill=svg.BLUE))
        parts.append(span.bar(0, change.longer / change.people, y, BAR, fill=svg.AMBER))
        parts.append(svg.line(zero, y - 3, zero, y + BAR + 3, stroke=svg.INK, width=2))
        left, right = span.x(-change.shorter / change.people), span.x(change.longer / change.people)
        shorter, longer = _share(change.shorter, change), _share(change.longer, change)
        parts.append(svg.text(left - 5, y + 13, shorter, size=svg.SMALL_SIZE, anchor="end"))
        parts.append(svg.text(right + 5, y + 13, longer, size=svg.SMALL_SIZE))
        y += BAR + 24
    axes, height = bars.heading(f"Share of each group's {counted}, under {rule}", y + 4)
    return [*parts, *axes], height - 8
