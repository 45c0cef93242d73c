"""Which needs people have, met and unmet; and whom a rule finds and misses."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from cmplearn.charts import bars, svg, tables, words
from cmplearn.charts.picture import Picture

if TYPE_CHECKING:
    import pandas as pd

NEEDS_SOURCE = "methods.segmentation.need_counts"
NEEDS_COLUMNS = ("need", "people", "met", "unmet")
FOUND_SOURCE = "methods.segmentation.who_is_found"
FOUND_COLUMNS = ("rule", "picked", "found", "missed", "share_found")
BAR = 16


class _Need(NamedTuple):
    """A need, how many people were asked, and how many have it met and unmet."""

    name: str
    people: int
    met: int
    unmet: int


class _Rule(NamedTuple):
    """A rule, whom it picks, and how many in need it finds and misses."""

    name: str
    picked: int
    found: int
    missed: int
    share: float


def need_counts(table: "pd.DataFrame", *, called: Mapping[str, str] | None = None) -> Picture:
    """Return bars of who has each need, unmet first; the finding says how many have any unmet, and several.

    Parameters
    ----------
    table : DataFrame
        From `methods.segmentation.need_counts`.
    called : Mapping of str to str, optional
        What each need is called on the picture.

    Returns
    -------
    Picture
        The table has one row a need.

    Raises
    ------
    InputError
        When the table lacks a column or a row.
    """
    tables.require(table, NEEDS_COLUMNS, NEEDS_SOURCE)
    names = called or {}
    needs = [
        _Need(names.get(name, str(name)), *rest)
        for name, *rest in zip(*(table[column].tolist() for column in NEEDS_COLUMNS), strict=True)
    ]
    title = (
        f"{words.percent(table.attrs['any_unmet'])} have a need unmet, "
        f"{words.percent(table.attrs['several'])} have several needs, "
        f"{words.percent(table.attrs['both'])} have both"
    )
    parts, height = _needs_drawn(needs)
    told = "; ".join(
        f"{need.name}: {words.percent(need.unmet / need.people)} unmet, "
        f"{words.percent(need.met / need.people)} met"
        for need in needs
    )
    alt = f"Bars of {len(needs)} needs among {words.counted(needs[0].people, 'people')}. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Need", "Unmet (people)", "Met (people)", "Not needed (people)"),
        rows=tuple((need.name, need.unmet, need.met, need.people - need.met - need.unmet) for need in needs),
    )


def _needs_drawn(needs: list[_Need]) -> tuple[list[str], float]:
    most = max((need.met + need.unmet) / need.people for need in needs) or 1.0
    span = bars.span([0.0, most], 12, svg.WIDTH - 60)
    parts = _key(((svg.AMBER, "unmet"), (svg.PALE_BLUE, "met")))
    y = 46.0
    for need in needs:
        named, y = bars.heading(need.name, y)
        parts += named
        y -= 10
        unmet, had = need.unmet / need.people, (need.met + need.unmet) / need.people
        parts.append(span.bar(0, unmet, y, BAR, fill=svg.AMBER))
        parts.append(span.bar(unmet, had, y, BAR, fill=svg.PALE_BLUE))
        label = words.percent(unmet)
        if span.x(unmet) - span.x(0) > svg.text_width(label, svg.SMALL_SIZE) + 6:
            parts.append(svg.text(span.x(0) + 5, y + 13, label, size=svg.SMALL_SIZE, halo=False))
        parts.append(svg.text(span.x(had) + 5, y + 13, words.percent(had), size=svg.SMALL_SIZE))
        y += BAR + 24
    caption, height = bars.heading(f"Share of {words.counted(needs[0].people, 'people')} asked", y + 2)
    return [*parts, *caption], height - 8


def _key(entries: tuple[tuple[str, str], ...]) -> list[str]:
    parts, x = [], 12.0
    for fill, label in entries:
        parts += [svg.rect(x, 6, 14, 14, fill=fill, stroke=svg.INK), svg.text(x + 20, 18, label)]
        x += 44 + svg.text_width(label)
    return parts


def who_is_found(table: "pd.DataFrame", *, in_need: str = "people in need") -> Picture:
    """Return a bar for each rule: of all people in need, those it finds and those it misses.

    Parameters
    ----------
    table : DataFrame
        From `methods.segmentation.who_is_found`.
    in_need : str
        Who is in need, in the plural.

    Returns
    -------
    Picture
        The table has one row a rule.

    Raises
    ------
    InputError
        When the table lacks a column or a row.
    """
    tables.require(table, FOUND_COLUMNS, FOUND_SOURCE)
    rules = [_Rule(*row) for row in zip(*(table[column].tolist() for column in FOUND_COLUMNS), strict=True)]
    title = _found_title(rules, in_need)
    parts, height = _found_drawn(rules, in_need)
    alt = " ".join(_found_described(rules, title, in_need))
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=(
            "Rule",
            "People picked",
            "In need and found",
            "In need and missed",
            "Found (% of those in need)",
        ),
        rows=tuple(
            (rule.name, rule.picked, rule.found, rule.missed, round(100 * rule.share, 1)) for rule in rules
        ),
    )


def _found_title(rules: list[_Rule], in_need: str) -> str:
    need = words.count(rules[0].found + rules[0].missed)
    least = min(rules, key=lambda rule: rule.share)
    most = max(rules, key=lambda rule: rule.share)
    first = f"Of {need} {in_need}, “{least.name}” finds {words.count(least.found)}"
    return first if least is most else f"{first}, “{most.name}” {words.count(most.found)}"


def _found_described(rules: list[_Rule], title: str, in_need: str) -> Iterator[str]:
    yield f"Bars of {in_need} found and missed under {words.counted(len(rules), 'rules')}. {title}."
    for rule in rules:
        yield (
            f"{rule.name}: picks {words.count(rule.picked)}, finds {words.count(rule.found)}, "
            f"misses {words.count(rule.missed)}."
        )


def _found_drawn(rules: list[_Rule], in_need: str) -> tuple[list[str], float]:
    total = rules[0].found + rules[0].missed
    span = bars.span([0.0, float(total)], 12, svg.WIDTH - 12)
    parts = _key(((svg.BLUE, "found"), (svg.PAPER, "missed")))
    y = 46.0
    for rule in rules:
        named, y = bars.heading(f"{rule.name}: picks {words.count(rule.picked)}", y)
        parts += named
        y -= 10
        parts.append(span.bar(0, total, y, BAR, fill=svg.PAPER))
        parts.append(span.bar(0, rule.found, y, BAR, fill=svg.BLUE))
        parts += _inside(span, rule, total, y)
        y += BAR + 24
    caption, height = bars.heading(f"{words.capital(in_need)}: {words.count(total)}", y + 2)
    return [*parts, *caption], height - 8


def _inside(span: bars.Span, rule: _Rule, total: float, y: float) -> Iterator[str]:
    """Give the numbers inside a bar, where there is room for them."""
    found, missed = words.count(rule.found), words.count(rule.missed)
    if span.x(rule.found) - span.x(0) > svg.text_width(found, svg.SMALL_SIZE) + 8:
        yield svg.text(
            span.x(rule.found) - 5,
            y + 13,
            found,
            size=svg.SMALL_SIZE,
            anchor="end",
            fill=svg.PAPER,
            halo=False,
        )
    if span.x(total) - span.x(rule.found) > svg.text_width(missed, svg.SMALL_SIZE) + 8:
        yield svg.text(span.x(total) - 5, y + 13, missed, size=svg.SMALL_SIZE, anchor="end", halo=False)
