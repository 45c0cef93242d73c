"""Unit costs that several cases use, such as pay: each with a source, a licence and a price year."""

from functools import lru_cache

from cmplearn.course.figures import MONEY, Figure
from cmplearn.course.files import Record, Stamp, no_twins, read, stamp
from cmplearn.course.nearby import absent
from cmplearn.course.places import root


class _UnitCosts(Record):
    costs: tuple[Figure, ...]


def load(name: str) -> Figure:
    """Return one unit cost.

    Parameters
    ----------
    name : str
        For example ``"pharmacist_wte_2025_26"``.

    Returns
    -------
    Figure
        In pounds, with its price year and licence.

    Raises
    ------
    NotFoundError
        When there is none of that name; the message lists the names.
    CourseError
        When ``course/unit_costs.yaml`` has a mistake in it.

    Examples
    --------
    >>> load("nonelective_spell_2024_25").text
    '£2,709.82'
    """
    costs = {cost.name: cost for cost in all()}
    if name not in costs:
        raise absent("unit cost", name, costs)
    return costs[name]


def all() -> tuple[Figure, ...]:
    """Return every unit cost, in the order of the file.

    Returns
    -------
    tuple of Figure

    Raises
    ------
    CourseError
        When ``course/unit_costs.yaml`` has a mistake in it.
    """
    return _load(*stamp(root() / "course" / "unit_costs.yaml"))


@lru_cache(maxsize=4)
def _load(file: Stamp) -> tuple[Figure, ...]:
    document = read(file.path)
    costs = document.as_record(_UnitCosts).costs
    no_twins(document, ("costs",), (cost.name for cost in costs), "name")
    for position, cost in enumerate(costs):
        if cost.unit != MONEY or cost.licence is None:
            raise document.mistake(
                ("costs", position),
                f"`{cost.name}` must be in pounds and have a licence.",
                "Write `unit: pounds` and `licence: ...`.",
            )
    return costs
