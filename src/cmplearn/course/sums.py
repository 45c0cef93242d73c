"""The checks of a case worked out: each from figures, unit costs and other checks."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from cmplearn.course import arithmetic
from cmplearn.course.case import Check, CheckEntry
from cmplearn.course.figures import Figure
from cmplearn.errors import InputError

CHECK = "check."
A_HUNDREDTH_MORE = 1.01
ROUNDING_NOISE = 1e-9


class CircularError(InputError):
    """A check that needs itself to be worked out."""


def worked_out(entry: CheckEntry, entries: Mapping[str, CheckEntry], values: Mapping[str, float]) -> float:
    """Return what a check comes to.

    Parameters
    ----------
    entry : CheckEntry
        The check.
    entries : mapping of str to CheckEntry
        Every check of the case by id: one check may use another as ``check.<id>``.
    values : mapping of str to float
        Figures by name, and unit costs as ``cost.<name>``.

    Raises
    ------
    CircularError
        When the check needs itself, by whatever way round.
    InputError
        When a sum can't be read or names what isn't there.
    """
    return _worked(entry, entries, values, ())


def _worked(
    entry: CheckEntry, entries: Mapping[str, CheckEntry], values: Mapping[str, float], way: tuple[str, ...]
) -> float:
    if entry.id in way:
        round_trip = " → ".join((*way[way.index(entry.id) :], entry.id))
        raise CircularError(
            f"It goes round in a circle: {round_trip}. Write one of these sums over figures only."
        )
    others = {
        name: _worked(entries[name.removeprefix(CHECK)], entries, values, (*way, entry.id))
        for name in arithmetic.names(entry.expression)
        if name.removeprefix(CHECK) in entries and name.startswith(CHECK)
    }
    known = {**values, **{f"{CHECK}{id}": 0.0 for id in entries}, **others}
    return arithmetic.evaluate(entry.expression, known)


def rounds_to(value: float, published: float) -> bool:
    """Return whether a sum, rounded as a published number is, comes to that number.

    Parameters
    ----------
    value : float
        What the sum comes to.
    published : float
        The number as published; it is as precise as its decimals, or to the whole number.

    Examples
    --------
    >>> rounds_to(44.0228, 44), rounds_to(70.588, 70), rounds_to(9.146, 9.15)
    (True, False, True)
    """
    exponent = Decimal(repr(published)).normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return abs(value - published) <= 0.5 * 10.0**-decimals + ROUNDING_NOISE


def unchecked(
    figures: Iterable[Figure], checks: Iterable[Check], values: Mapping[str, float]
) -> tuple[Figure, ...]:
    """Return the figures that could be a hundredth more without any check leaving its tolerance.

    Parameters
    ----------
    figures : iterable of Figure
        Figures of a case.
    checks : iterable of Check
        Its checks.
    values : mapping of str to float
        Figures by name, and unit costs as ``cost.<name>``.
    """
    entries = {check.id: check for check in checks}
    uses = {id: _figures_of(check, entries) for id, check in entries.items()}

    def is_noticed(figure: Figure) -> bool:
        changed = {**values, figure.name: round(figure.value * A_HUNDREDTH_MORE, 6)}
        return any(
            _is_off(check, worked_out(check, entries, changed), changed)
            for id, check in entries.items()
            if figure.name in uses[id]
        )

    return tuple(figure for figure in figures if not is_noticed(figure))


def _is_off(check: CheckEntry, value: float, values: Mapping[str, float]) -> bool:
    if abs(value - check.expected) > check.tolerance:
        return True
    is_compared = check.against is not None and check.verdict == "reconciles"
    return is_compared and not rounds_to(value, values[str(check.against)])


def _figures_of(check: CheckEntry, entries: Mapping[str, CheckEntry]) -> set[str]:
    found: set[str] = {check.against} if check.against else set()
    for name in arithmetic.names(check.expression):
        if name.startswith(CHECK):
            found |= _figures_of(entries[name.removeprefix(CHECK)], entries)
        else:
            found.add(name)
    return found
