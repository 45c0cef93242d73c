"""Risk: what "so many times as likely" means in people, and why two such ratios may not be multiplied."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args

import pandas as pd

from cmplearn.errors import InputError
from cmplearn.methods import _checks

__all__ = ["absolute_from_relative", "people_from_two_ratios", "ratios_by_part"]

Against = Literal["rest", "whole"]


def absolute_from_relative(
    baseline_per_100_000: float, times: Any, people: float = 100_000, event: str = "have it"
) -> pd.DataFrame:
    """Return how many people each group's relative risk means, of so many and in the time of the baseline.

    Parameters
    ----------
    baseline_per_100_000 : float
        Risk of the group that all are compared with: people of every 100,000, above 0.
    times : mapping, Series or sequence of float
        Relative risk by group, against that one group; 0 or more. Its own is 1.
    people : float
        Of how many people in each group, above 0.
    event : str
        What happens to them, as a verb, for a picture: "die suddenly".

    Returns
    -------
    DataFrame
        One row a group, in the order given: group, times, per_100_000, expected (people of `people`), extra
        (expected beyond the baseline) and one_in (1 in how many people; infinite where nobody). `attrs`:
        people and event.

    Raises
    ------
    InputError
        When a number is missing or out of range, or a risk is above 1.

    References
    ----------
    Absolute risk is relative risk times the risk it is relative to (textbook).

    Examples
    --------
    >>> rare, common = (absolute_from_relative(base, [1, 3]) for base in (1, 200))
    >>> rare["extra"].tolist(), common["extra"].tolist()
    ([0.0, 2.0], [0.0, 400.0])
    """
    named = pd.Series(times, dtype=object)
    ratios = _checks.array("times", named, minimum=0)
    baseline = _checks.above_zero("baseline_per_100_000", baseline_per_100_000)
    among = _checks.above_zero("people", people)
    risks = baseline * ratios
    if not len(ratios) or risks.max() > 100_000:
        raise InputError(
            f"times must be given, and none may make a risk above 1; with a baseline of {baseline:g} in "
            f"100,000 they are {ratios.tolist()}. Check which group the ratio is against."
        )
    table = pd.DataFrame({"group": named.index, "times": ratios, "per_100_000": risks})
    table["expected"] = risks * among / 100_000
    table["extra"] = (risks - baseline) * among / 100_000
    table["one_in"] = [100_000 / risk if risk else float("inf") for risk in risks]
    table.attrs.update(people=among, event=_checks.text("event", event))
    return table


def ratios_by_part(
    times_whole: float, times_part: float, share: float, against: Against = "rest"
) -> pd.Series:
    """Return how many times as likely it is in a part of a group and in the rest, against those outside.

    Of a group, a ratio is known that holds for the whole of it; of a part of it, a second ratio. What follows
    for the part depends on whom the second ratio compares it with.

    Parameters
    ----------
    times_whole : float
        Relative risk of the whole group against people outside it, above 0.
    times_part : float
        Relative risk of the part against `against`, above 0.
    share : float
        The part as a fraction of the group, above 0 and below 1.
    against : "rest" or "whole"
        Whether the part is compared with the rest of the group, or with the whole group, itself included.

    Returns
    -------
    Series
        `rest` and `part`: relative risks against people outside the group. Weighted by how many they are,
        they make `times_whole` again.

    Raises
    ------
    InputError
        When a number is out of range, `against` is another word, or the part would have more events than the
        whole group.

    References
    ----------
    A mean of the whole is the weighted mean of its parts (textbook).

    Examples
    --------
    A part half as large as the group, at three times the risk of the rest; the whole at 24 times:

    >>> ratios_by_part(24, 3, 0.5).to_dict()
    {'rest': 12.0, 'part': 36.0}
    """
    whole = _checks.above_zero("times_whole", times_whole)
    more = _checks.above_zero("times_part", times_part)
    portion = _checks.fraction("share", share)
    if portion in (0, 1):
        raise InputError(f"share must be between 0 and 1; it is {share}. A part is neither none nor all.")
    if against not in get_args(Against):
        raise InputError(f"against must be rest or whole; it is {against!r}. Ask the source which it is.")
    if against == "rest":
        rest = whole / (1 + (more - 1) * portion)
        return pd.Series({"rest": rest, "part": rest * more})
    if more * portion > 1:
        raise InputError(
            f"times_part must be at most 1 / share ({1 / portion:.3g}) when it is against the whole; it is "
            f"{times_part}. A part can't have more events than the whole group."
        )
    return pd.Series({"rest": whole * (1 - more * portion) / (1 - portion), "part": whole * more})


def people_from_two_ratios(
    baseline_per_100_000: float,
    times_whole: float,
    times_part: float,
    share: float,
    against: Against = "rest",
    groups: Sequence[str] = ("Outside the group", "In the group, not in the part", "In the part"),
    event: str = "have it",
) -> pd.DataFrame:
    """Return how many people of every 100,000 two ratios mean, for those outside, the rest and the part.

    Parameters
    ----------
    baseline_per_100_000 : float
        Risk of people outside the group: people of every 100,000, above 0.
    times_whole, times_part, share, against
        As for `ratios_by_part`.
    groups : sequence of str
        Names of the three: outside, rest, part.
    event : str
        As for `absolute_from_relative`.

    Returns
    -------
    DataFrame
        As `absolute_from_relative`, three rows.

    Raises
    ------
    InputError
        As `ratios_by_part` and `absolute_from_relative`, or when there are not three different names.

    References
    ----------
    As those two.

    Examples
    --------
    >>> people_from_two_ratios(5, 24, 3, 0.25)["expected"].tolist()
    [5.0, 80.0, 240.0]
    """
    if len(groups) != 3 or len(set(groups)) != 3:
        raise InputError(
            f"groups must be three different names; they are {list(groups)}. Name outside, rest and part."
        )
    parts = ratios_by_part(times_whole, times_part, share, against)
    times: Mapping[str, float] = dict(zip(groups, (1.0, parts["rest"], parts["part"]), strict=True))
    return absolute_from_relative(baseline_per_100_000, times, event=event)
