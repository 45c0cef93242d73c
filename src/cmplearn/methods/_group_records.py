"""What the summaries of a group's answers hold."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Estimates:
    """Numbers that people gave, in five.

    Attributes
    ----------
    n : int
        How many gave one.
    lowest, lower, median, upper, highest : float
        The smallest, the lower quartile, the middle, the upper quartile and the largest.

    Examples
    --------
    >>> Estimates(3, 10, 15, 20, 30, 40).spread
    15
    """

    n: int
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float

    @property
    def spread(self) -> float:
        """The interquartile range: how far apart the middle half lies."""
        return self.upper - self.lower


@dataclass(frozen=True)
class Turnover:
    """Who went from which answer to which, of the people who answered both times.

    Attributes
    ----------
    options : tuple of str
        What could be answered, in order.
    counts : mapping of (str, str) to int
        People by first and second answer; pairs that nobody gave are left out.

    Examples
    --------
    >>> found = Turnover(("yes", "no"), {("yes", "yes"): 3, ("yes", "no"): 2})
    >>> found.before, found.after, found.changed, found.both
    ({'yes': 5, 'no': 0}, {'yes': 3, 'no': 2}, 2, 5)
    """

    options: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def both(self) -> int:
        """How many answered both times."""
        return sum(self.counts.values())

    @property
    def changed(self) -> int:
        """How many gave another answer the second time."""
        return sum(count for (first, again), count in self.counts.items() if first != again)

    @property
    def stayed(self) -> int:
        """How many gave the same answer twice."""
        return self.both - self.changed

    @property
    def before(self) -> dict[str, int]:
        """How many gave each answer the first time."""
        return {
            option: sum(n for (first, _), n in self.counts.items() if first == option)
            for option in self.options
        }

    @property
    def after(self) -> dict[str, int]:
        """How many gave each answer the second time."""
        return {
            option: sum(n for (_, again), n in self.counts.items() if again == option)
            for option in self.options
        }


@dataclass(frozen=True)
class NetChange:
    """What two counts of hands say about who moved, where nobody knows whose hands they were.

    Attributes
    ----------
    before, after : mapping of str to int
        Hands for each option, the first time and the second.
    changes : mapping of str to int
        How many more hands each option has the second time.
    fewest_moved : int
        How many people must have changed their answer at least; it may be many more.

    Examples
    --------
    >>> NetChange({"yes": 5, "no": 3}, {"yes": 3, "no": 5}, {"yes": -2, "no": 2}, 2).fewest_moved
    2
    """

    before: Mapping[str, int]
    after: Mapping[str, int]
    changes: Mapping[str, int]
    fewest_moved: int


@dataclass(frozen=True)
class Weighed:
    """The weight of one item in a group.

    Attributes
    ----------
    item : str
        Which it is.
    mean : float
        The mean of everybody's weights: shares that sum to 1 over the items.
    lower, median, upper : float
        Quartiles of everybody's weights.

    Examples
    --------
    >>> Weighed("safety", 0.5, 0.4, 0.5, 0.6).mean
    0.5
    """

    item: str
    mean: float
    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Valued:
    """What one option is worth to a group.

    Attributes
    ----------
    option : str
        Which it is.
    value : float
        Its value from 0 to 100 by the group's mean weights.
    lower, upper : float
        Quartiles of its values by each person's own weights.
    firsts : int
        How many people's own weights put it first; those who tie count for each.

    Examples
    --------
    >>> Valued("ward", 60.0, 50.0, 70.0, 4).firsts
    4
    """

    option: str
    value: float
    lower: float
    upper: float
    firsts: int
