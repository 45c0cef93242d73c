"""The picture of a count: how many chose each option, or put their dots there."""

from collections.abc import Mapping

from cmplearn.charts import bars, svg, words
from cmplearn.charts.picture import Picture
from cmplearn.errors import InputError


def counts(counts: Mapping[str, int], answered: int, unit: str = "people") -> Picture:
    """Return how many there are of each option, as bars in the order given.

    Parameters
    ----------
    counts : mapping of str to int
        How many, by the words of each option. Where several could be chosen they may sum to more than
        `answered`.
    answered : int
        Of how many: people who answered, or dots that were put.
    unit : str
        What is counted, a plural.

    Returns
    -------
    Picture
        The table has one row an option.

    Raises
    ------
    InputError
        When there are no options, or an option has more than there are.
    """
    if not counts:
        raise InputError("counts must hold at least one option; they are empty. Give 0 to what nobody chose.")
    for label, count in counts.items():
        if not 0 <= count <= answered:
            raise InputError(
                f"counts must be from 0 to {answered}; that of {label!s:.60} is {count}. Correct answered."
            )
    title = _finding(counts, answered, unit)
    parts, height = _bars(counts, answered)
    told = "; ".join(f"{label} {count}" for label, count in counts.items())
    alt = f"Bar chart of {words.counted(answered, unit)}. {title}. {told}."
    return Picture(
        svg=svg.document(height, title, alt, parts),
        title=title,
        alt=alt,
        columns=("Option", words.capital(unit), f"Share of {words.counted(answered, unit)} (%)"),
        rows=tuple(
            (label, count, round(100 * count / max(answered, 1), 1)) for label, count in counts.items()
        ),
    )


def _finding(counts: Mapping[str, int], answered: int, unit: str) -> str:
    most = max(counts.values())
    if not most:
        return f"No {unit} yet"
    tops = [label for label, count in counts.items() if count == most]
    if len(tops) == 1:
        return f"Most chosen: “{tops[0]}”, {most} of {words.counted(answered, unit)}"
    if len(tops) == len(counts) > 1:
        return f"All {len(tops)} have the same number: {most} of {words.counted(answered, unit)}"
    named = words.listed([f"“{top}”" for top in tops])
    return f"{named} have most, {most} each of {words.counted(answered, unit)}"


def _bars(counts: Mapping[str, int], answered: int) -> tuple[list[str], float]:
    named = {count: f"{count} ({words.percent(count / max(answered, 1))})" for count in counts.values()}
    room = 16 + max(svg.text_width(label) for label in named.values())
    span = bars.span([max(answered, 1)], 8, svg.WIDTH - room)
    parts, y = bars.one_each(((label, count, named[count]) for label, count in counts.items()), span)
    return parts, y - 12
