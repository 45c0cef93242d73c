"""Markdown to HTML, with every quoted figure one click from its source.

Escaping is off in the Markdown, because it is the course's own text; every value put into it is escaped.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import mistune

from cmplearn import course
from cmplearn.course import fill, references
from cmplearn.course.cases import Check
from cmplearn.errors import InputError
from cmplearn.widgets.formatting import Number, number

if TYPE_CHECKING:
    from cmplearn.course.figures import Figure

_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_MARK = re.compile("\ue000(\\d+)\ue001")
_to_html = mistune.create_markdown(escape=False, plugins=["table", "strikethrough"])


def source_link(reference: str, name: str) -> str:
    """Return the small link from a figure to its place on the case page.

    Parameters
    ----------
    reference : str
        ``"wirral-moch.admissions_avoided"``, ``"wirral-moch.check.price_per_admission"`` or
        ``"cost.pharmacist_wte_2020_21"``.
    name : str
        What the link is called by a screen reader and on hovering, without "Source: ".
    """
    words = escape(f"Source: {name}")
    link = f'<a class="cmp-source" href="{address(reference)}" aria-label="{words}" title="{words}">†</a>'
    return f"<sup>{link}</sup>"


def address(reference: str) -> str:
    """Return where a reference is explained, seen from a lesson page.

    Examples
    --------
    >>> address("wirral-moch.admissions_avoided")
    '../cases/wirral-moch#figure-admissions_avoided'
    >>> address("wirral-moch.check.price_per_admission")
    '../cases/wirral-moch#check-price_per_admission'
    >>> address("cost.pharmacist_wte_2020_21")
    '../cases#cost-pharmacist_wte_2020_21'
    """
    head, *rest = reference.split(".")
    if head == "cost":
        return f"../cases#cost-{escape('.'.join(rest))}"
    kind = "check" if rest[0] == "check" else "figure"
    return f"../cases/{escape(head)}#{kind}-{escape(rest[-1])}"


def quoted(reference: str, case: str = "") -> str:
    """Return a figure or check of the case library as text with its source link.

    Raises
    ------
    NotFoundError
        When the case library has no such figure.
    """
    is_short = reference.count(".") == reference.startswith("check.")
    full = f"{case}.{reference}" if case and is_short else reference
    found = course.resolve(full)
    return f'<span class="cmp-figure">{escape(found.text)}{source_link(full, source_name(found))}</span>'


def source_name(found: "Figure | Check") -> str:
    """Return what to call the source of something quoted."""
    if isinstance(found, Check):
        return f"worked out from the published figures ({found.claim})"
    return f"{found.source}, {found.place}"


def inline(value: "str | Number") -> str:
    """Return a value as HTML: a number with its commas, words escaped."""
    return escape(value if isinstance(value, str) else number(value))


def render(markdown: str, values: "Mapping[str, str | Number] | None" = None, case: str = "") -> str:
    """Return the HTML of a piece of course text.

    Parameters
    ----------
    markdown : str
        Markdown with placeholders such as ``{{ wirral-moch.reviews }}`` or ``{{ keyword }}``.
    values : Mapping[str, str | int | float | Decimal], optional
        What the keywords stand for; numbers get commas, for another format pass text.
    case : str, optional
        The case whose figures may be named alone.

    Raises
    ------
    NotFoundError
        When a placeholder names a figure that the case library does not have.
    InputError
        When a placeholder is neither a figure nor a keyword that was given, or a keyword is not used.

    Examples
    --------
    >>> render("Break-even at **{{ admissions }}** admissions.", {"admissions": 34})
    '<p>Break-even at <strong>34</strong> admissions.</p>\\n'
    """
    given = values or {}
    unused = sorted(set(given) - set(references(markdown)))
    if unused:
        raise InputError(f"The text has no {{{{ {unused[0]} }}}}, although a value was given for it.")
    filled: list[str] = []

    def mark(name: str) -> str:
        filled.append(_filled(name, given, case))
        return f"\ue000{len(filled) - 1}\ue001"

    html = _TABLE.sub(lambda found: scrolled(found[0], "Table"), str(_to_html(fill(markdown, mark))))
    return _MARK.sub(lambda found: filled[int(found[1])], html)


def _filled(name: str, given: "Mapping[str, str | Number]", case: str) -> str:
    if name in given:
        return inline(given[name])
    if "." not in name and not case:
        raise InputError(
            f"The text asks for {{{{ {name} }}}}, which was not given. Pass {name}=… "
            f"(given: {', '.join(given) or 'nothing'}) or name a figure as case.figure."
        )
    return quoted(name, case)


def scrolled(table_html: str, name: str) -> str:
    """Return a table in a frame that scrolls sideways on a phone, also by keyboard."""
    return (
        f'<div class="table-wrap" role="region" aria-label="{escape(name)}" tabindex="0">{table_html}</div>'
    )


def plain(text: str) -> str:
    """Return a label, hint or feedback with its figures filled in as text.

    Raises
    ------
    NotFoundError
        When it quotes a figure that the case library does not have.
    """
    return course.quote(text)
