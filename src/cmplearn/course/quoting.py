"""Quoting figures in prose, so that a number and its source can't drift apart."""

from cmplearn.course import cases, unit_costs
from cmplearn.course.cases import Case, Check
from cmplearn.course.figures import Figure
from cmplearn.course.nearby import listed, nearest
from cmplearn.course.placeholders import fill
from cmplearn.errors import NotFoundError


def resolve(reference: str, case: Case | str | None = None) -> Figure | Check:
    """Return the figure or check that a reference names.

    Parameters
    ----------
    reference : str
        ``"wirral-moch.admissions_avoided"``, ``"wirral-moch.check.price_per_admission"`` or
        ``"cost.pharmacist_wte_2025_26"``; with `case`, also ``"admissions_avoided"`` and
        ``"check.price_per_admission"``.
    case : Case or str, optional
        The case that short references are about.

    Returns
    -------
    Figure or Check
        Both have `value`, `unit` and `text`.

    Raises
    ------
    NotFoundError
        When there is no such case, figure, check or unit cost; the message lists what there is.

    Examples
    --------
    >>> resolve("wirral-moch.check.price_per_admission").text
    '£1,116.75'
    >>> resolve("admissions_avoided", case="wirral-moch").text
    '443'
    """
    match reference.split("."):
        case ["cost", name]:
            return unit_costs.load(name)
        case ["check", id] if case is not None:
            return _loaded(case).check(id)
        case [name] if case is not None:
            return _loaded(case).figure(name)
        case [id, "check", name]:
            return cases.load(id).check(name)
        case [id, name]:
            return cases.load(id).figure(name)
    raise NotFoundError(
        f"`{reference}` doesn't name a figure. Write it as `case.figure`, `case.check.name` or `cost.name`."
    )


def quote(text: str, case: Case | str | None = None, **values: object) -> str:
    """Return a text with every ``{{ ... }}`` filled in.

    Parameters
    ----------
    text : str
        Prose, with the references of `resolve` or the names of `values` between double braces.
    case : Case or str, optional
        The case that short references are about.
    **values : object
        Values computed elsewhere, formatted by the caller; they are shown as they are.

    Returns
    -------
    str

    Raises
    ------
    NotFoundError
        When something quoted doesn't exist.

    Examples
    --------
    >>> quote("{{ wirral-moch.admissions_avoided }} of them, {{ share }} of all", share="one in twelve")
    '443 of them, one in twelve of all'
    """

    def shown(reference: str) -> str:
        return str(values[reference]) if reference in values else _resolved(reference, case, values).text

    return fill(text, shown)


def _resolved(reference: str, case: Case | str | None, values: dict[str, object]) -> Figure | Check:
    if "." not in reference and case is None:
        given = f" The values given are: {listed(values)}." if values else ""
        raise NotFoundError(
            f"`{{{{ {reference} }}}}` is neither a value given here nor a reference to a figure."
            f"{nearest(reference, values)}{given} Write a figure as `case.figure`."
        )
    return resolve(reference, case)


def _loaded(case: Case | str) -> Case:
    return case if isinstance(case, Case) else cases.load(case)
