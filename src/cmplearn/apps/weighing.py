"""What a room’s swing weights do to the options, and which weights would put another one first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cmplearn.course.activity import Ask
from cmplearn.errors import InputError
from cmplearn.methods import group, mcda
from cmplearn.methods.group import Valued, Weighed

__all__ = ["HALFWAY", "Scores", "Table", "Turn", "halfway", "on_the_table", "turns"]

Scores = Mapping[str, Mapping[str, float]]
HALFWAY = "Halfway between"


@dataclass(frozen=True)
class Table:
    """Options with their scores, by criterion, in words.

    Parameters
    ----------
    criteria : Mapping[str, str]
        Label of each criterion, by the key that points are given to.
    scores : Mapping[str, Mapping[str, float]]
        From 0 to 100, by option and key.
    """

    criteria: Mapping[str, str]
    scores: Scores

    def weights(self, points: Sequence[Mapping[str, float]]) -> tuple[Weighed, ...]:
        """Return a voice's weights with their spread, the heaviest first."""
        return group.group_weights(points)

    def values(self, points: Sequence[Mapping[str, float]]) -> tuple[Valued, ...]:
        """Return what each option is worth to a voice with its spread, the best first."""
        return group.group_values(points, self.scores)

    def mean_weights(self, points: Sequence[Mapping[str, float]]) -> pd.Series:
        """Return a voice's mean weights by the label of the criterion, in the order of the questions."""
        means = {each.item: each.mean for each in self.weights(points)}
        return pd.Series({label: means[key] for key, label in self.criteria.items()})

    @property
    def frame(self) -> pd.DataFrame:
        """The scores: a row an option, a column the label of a criterion."""
        return pd.DataFrame(self.scores).T[list(self.criteria)].rename(columns=dict(self.criteria))


@dataclass(frozen=True)
class Turn:
    """Where the weight of one criterion puts another option first.

    Parameters
    ----------
    criterion : str
        What it is called.
    weight : float
        What it was given, from 0 to 1.
    at : float or None
        The nearest weight at which the first two are equal; None where none changes the first.
    """

    criterion: str
    weight: float
    at: float | None

    @property
    def distance(self) -> float:
        """How far its weight would have to move; more than 1 where no move is enough."""
        return 2.0 if self.at is None else abs(self.at - self.weight)


def on_the_table(ask: Ask) -> Table:
    """Return the options that an ask for points puts in order.

    Raises
    ------
    InputError
        When it has fewer than two.
    """
    if len(ask.candidates) < 2:
        raise InputError(
            f"The points `{ask.id}` put {len(ask.candidates)} options in order; this app needs two at least. "
            "Add `candidates:` with their scores to the activity’s file."
        )
    scores = {each.label: dict(each.scores) for each in ask.candidates.values()}
    return Table(dict(ask.names), scores)


def halfway(
    first: Sequence[Mapping[str, float]], second: Sequence[Mapping[str, float]]
) -> list[dict[str, float]]:
    """Return the mean weights of two voices as two voices, so that each counts half however many spoke.

    Examples
    --------
    >>> halfway([{"a": 100, "b": 0}, {"a": 100, "b": 0}], [{"a": 50, "b": 50}])
    [{'a': 1.0, 'b': 0.0}, {'a': 0.5, 'b': 0.5}]
    """
    return [{each.item: each.mean for each in group.group_weights(points)} for points in (first, second)]


def turns(table: Table, points: Sequence[Mapping[str, float]]) -> list[Turn]:
    """Return for each criterion where its weight would put another option first, the nearest turn first."""
    weights = table.mean_weights(points)
    found = [
        Turn(str(name), float(weight), _turn(table.frame, weights, str(name)))
        for name, weight in weights.items()
    ]
    return sorted(found, key=lambda each: each.distance)


def _turn(scores: pd.DataFrame, weights: pd.Series, criterion: str) -> float | None:
    if weights[criterion] >= 1:
        return None  # no other criterion carries weight: there are no proportions to keep
    return mcda.weight_sensitivity(scores, weights, criterion)
