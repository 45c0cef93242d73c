"""Prioritise together: the public’s weights are heard before the managers’, then what each would put first.

Points come from phones, or as lines that the facilitator enters; what the options are worth, with the spread
between people, and which weights would change the winner, is worked out from them.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets

from cmplearn import charts
from cmplearn.apps import joining, parts, revealing, weighing
from cmplearn.apps.playing import Playing, about_html
from cmplearn.apps.voices import Voices
from cmplearn.apps.weighing import HALFWAY, Table
from cmplearn.course import activities
from cmplearn.course.activity import Activity, Ask, Step
from cmplearn.errors import InputError
from cmplearn.methods import mcda

__all__ = ["build", "show"]

NAME = "prioritise together"
ITEM = "a1"
Points = list[dict[str, float]]


def build(activity: str, questions: Sequence[str] = ()) -> Any:
    """Return the app, ready to show.

    Parameters
    ----------
    activity : str
        Id of an activity that asks for points once or twice, with options that the points put in order.
    questions : sequence of str
        What to ask the room.

    Returns
    -------
    ipywidgets.Box

    Raises
    ------
    NotFoundError
        When there is no such activity.
    InputError
        When it asks for no points, or has no options.
    """
    return _Priorities(activities.thawed(activities.frozen(activities.load(activity))), questions).widget


def show(app: Any) -> None:
    """Show the app, or where nothing can run say where it opens."""
    parts.show(app, NAME)


class _Priorities:
    """Who weighs what, and what follows."""

    def __init__(self, activity: Activity, questions: Sequence[str]) -> None:
        self._asks = [ask for ask in activity.asks if ask.kind == "points"]
        if not self._asks:
            raise InputError(
                f"The activity `{activity.id}` asks for no points. Choose one with swing weights."
            )
        self._table = weighing.on_the_table(self._asks[0])
        self._voices = Voices([activity])
        self._heard: list[Ask] = []
        self._whose = ipywidgets.Dropdown(description="Whose weights")
        self._moved = ipywidgets.Dropdown(
            description="Weight to move", options=list(self._table.criteria.values())
        )
        self._scores = {
            (option, key): ipywidgets.BoundedFloatText(
                value=score, min=0, max=100, step=5, description=f"{option}: {self._table.criteria[key]}"
            )
            for option, scores in self._table.scores.items()
            for key, score in scores.items()
        }
        self._value, self._turns = parts.words(), parts.words()
        grid = ipywidgets.Box(list(self._scores.values())).add_class("cmp-counts")
        parts.shown(grid, is_shown=False)
        switch = parts.button(
            "Change the scores", lambda: parts.shown(grid, is_shown=grid.layout.display == "none"), key="x"
        )
        self._what_if = ipywidgets.VBox(
            [
                parts.words("<h2>What would change it?</h2>"),
                ipywidgets.Box([self._whose, self._moved]).add_class("cmp-row"),
                ipywidgets.HBox([switch]).add_class("cmp-bar"),
                *(grid, self._value, self._turns),
            ]
        )
        for control in (self._whose, self._moved, *self._scores.values()):
            control.observe(lambda _: self._weigh(), names="value")
        self._playing = Playing(self._voices, self._shows, extra=[self._what_if])
        begin = parts.button("Begin", lambda: self._begin(questions), key="b", is_main=True)
        self._before = ipywidgets.VBox([begin, parts.words(about_html(activity))])
        panel = joining.panel(activity.title, [activity], self._joined, lambda _: self._playing.refresh())
        for part in (self._playing.widget, self._what_if):
            parts.shown(part, is_shown=False)
        self.widget: Any = ipywidgets.VBox([panel, self._before, self._playing.widget])
        self.widget.add_class("cmp-app")

    def _begin(self, questions: Sequence[str]) -> None:
        parts.shown(self._before, is_shown=False)
        parts.shown(self._playing.widget, is_shown=True)
        self._playing.play(ITEM, questions)

    def _joined(self, phones: Any) -> None:
        self._voices.joined(phones)
        self._playing.refresh()

    def _shows(self, step: Step) -> str:
        """Return what a step's answers come to; points are weighed with those of the voices heard before."""
        shown = ""
        for ask in step.asks:
            if ask.kind != "points":
                shown += revealing.result_html(self._voices, ITEM, ask)
            elif self._points(ask):
                self._hear(ask)
                shown += self._weights_html(ask)
            else:
                shown += f"<h3>{escape(ask.label)}</h3><p>Nobody has given points yet.</p>"
        return shown

    def _points(self, ask: Ask) -> Points:
        return self._voices.values(ITEM, ask.id)

    def _hear(self, ask: Ask) -> None:
        """Let a voice be chosen whose points are in."""
        if ask not in self._heard:
            self._heard.append(ask)
            names = [each.label for each in self._heard]
            self._whose.options = [*names, HALFWAY] if len(names) > 1 else names
            self._whose.value = ask.label
        parts.shown(self._what_if, is_shown=True)
        self._weigh()

    def _weights_html(self, ask: Ask) -> str:
        heard = self._heard[: self._heard.index(ask) + 1]
        voices = {each.label: self._table.weights(self._points(each)) for each in heard if self._points(each)}
        pictures = [
            charts.group_weights(voices, dict(self._table.criteria)),
            charts.group_values(self._now().values(self._points(ask))),
        ]
        shown = "".join(parts.picture_html(picture, picture.title) for picture in pictures)
        tables = f"<details><summary>The numbers as tables</summary>{parts.tables_html(pictures)}</details>"
        return f"<h3>{escape(ask.label)}</h3>{shown}{tables}"

    def _now(self) -> Table:
        """Return the options with the scores as they are set now."""
        scores: dict[str, dict[str, float]] = {}
        for (option, key), field in self._scores.items():
            scores.setdefault(option, {})[key] = field.value
        return Table(self._table.criteria, scores)

    def _chosen(self) -> Points:
        if self._whose.value == HALFWAY:
            first, second = (self._points(ask) for ask in self._heard[:2])
            return weighing.halfway(first, second)
        return next(self._points(ask) for ask in self._heard if ask.label == self._whose.value)

    def _weigh(self) -> None:
        """Work out who comes first by the chosen voice's weights, and what would change that."""
        if not self._heard:
            return
        table, points = self._now(), self._chosen()
        weights = table.mean_weights(points)
        pictures = [charts.option_values(mcda.contributions(table.frame, weights))]
        if weights[self._moved.value] < 1:
            ranges = mcda.leaders_by_weight(table.frame, weights, self._moved.value)
            weight = float(weights[self._moved.value])
            pictures.append(charts.leaders_by_weight(ranges, self._moved.value, weight))
        self._value.value = "".join(parts.picture_html(each, each.title) for each in pictures)
        self._turns.value = _turns_html(table, points)


def _turns_html(table: Table, points: Points) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(turn.criterion)}</th><td class="number">{turn.weight:.0%}</td>'
        f"<td>{_turn_words(turn)}</td></tr>"
        for turn in weighing.turns(table, points)
    )
    head = (
        '<tr><th scope="col">Weight</th><th scope="col">Now</th>'
        '<th scope="col">Another option comes first</th></tr>'
    )
    caption = "<caption>Which weight would change what comes first, the nearest first</caption>"
    return f'<div class="table-wrap"><table>{caption}<thead>{head}</thead><tbody>{rows}</tbody></table></div>'


def _turn_words(turn: weighing.Turn) -> str:
    if turn.weight >= 1:
        return "it has all the weight"
    if turn.at is None:
        return "at no weight"
    return f"{'below' if turn.at < turn.weight else 'above'} {turn.at:.0%}"
