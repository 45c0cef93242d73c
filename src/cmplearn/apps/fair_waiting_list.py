"""Fair waiting list: the room chooses a rule, sees who waits longer under each, and chooses again.

The list is that of lesson 1.5. The room's own rule takes the middle of what people say things are worth, in
weeks; it and the four rules beside it call the same list to its end.
"""

from collections.abc import Sequence
from typing import Any

import ipywidgets

from cmplearn import charts
from cmplearn.apps import joining, parts, shared_list
from cmplearn.apps.playing import Playing, about_html
from cmplearn.apps.shared_list import OURS, RULES, Weeks
from cmplearn.apps.voices import Voices
from cmplearn.charts import Picture
from cmplearn.course import activities
from cmplearn.course.activity import Step
from cmplearn.errors import InputError

__all__ = ["build", "show"]

NAME = "fair waiting list"
ITEM = "a1"
ACTIVITY = "which-rule-could-we-live-with"
WORTH, SEEN = "worth", "see"
WEEKS = ("place-weeks", "need-weeks", "urgency-weeks")
"""The asks, in the order of the fields of `Weeks`."""
WEEKS_FOR = ("Most deprived fifth", "Another need", "Each priority step")
SPREADS = {"That fifth alone": "most deprived fifth", "Less, fifth by fifth": "even steps"}
LONGER = "longer"
CHANGE, CHOOSE = "Change the room’s rule", "Choose among the rules"


def build(questions: Sequence[str] = ()) -> Any:
    """Return the app, ready to show.

    Parameters
    ----------
    questions : sequence of str
        What to ask the room.

    Returns
    -------
    ipywidgets.Box
    """
    return _FairList(questions).widget


def show(app: Any) -> None:
    """Show the app, or where nothing can run say where it opens."""
    parts.show(app, NAME)


class _FairList:
    """The votes, and between them the list under each rule."""

    def __init__(self, questions: Sequence[str]) -> None:
        activity = activities.thawed(activities.frozen(activities.load(ACTIVITY)))
        self._voices = Voices([activity])
        named = [(words[:1].upper() + words[1:], name) for name, words in RULES.items()]
        self._rule = ipywidgets.Dropdown(description="Rule", options=named, value="target")
        self._against = ipywidgets.Dropdown(description="Beside this order", options=named, value="priority")
        self._picture = ipywidgets.Dropdown(
            description="Picture",
            options=[
                ("Who waits longer", LONGER),
                ("Mean weeks", "mean_wait_weeks"),
                ("Over a year", f"over_{shared_list.long_wait_weeks():g}"),
            ],
        )
        asks = {ask.id: ask for ask in activity.asks}
        self._weeks = {
            id: ipywidgets.BoundedFloatText(
                description=f"{label} (weeks)", min=0, max=asks[id].maximum, step=1
            )
            for id, label in zip(WEEKS, WEEKS_FOR, strict=True)
        }
        self._spread = ipywidgets.Dropdown(description="Weeks for place", options=SPREADS)
        self._pictures = parts.words()
        self._what_if = self._laid_out()
        self._playing = Playing(
            self._voices, self._shows, enters=self._enters, extra=[self._what_if], pictured=SEEN
        )
        before = ipywidgets.VBox([])
        begin = parts.button("Begin", lambda: self._begin(before, questions), key="b", is_main=True)
        before.children = (begin, parts.words(about_html(activity)))
        panel = joining.panel(activity.title, [activity], self._joined, lambda _: self._playing.refresh())
        for part in (self._playing.widget, self._what_if):
            parts.shown(part, is_shown=False)
        self.widget: Any = ipywidgets.VBox([panel, before, self._playing.widget])
        self.widget.add_class("cmp-app")

    def _laid_out(self) -> Any:
        """Return the picture, and beside it what changes it: the rules, or the weeks of the room's own."""
        rules = ipywidgets.VBox([self._rule, self._against, self._picture])
        own = ipywidgets.VBox([*self._weeks.values(), self._spread])
        parts.shown(own, is_shown=False)

        def turn() -> None:
            is_own = own.layout.display == "none"
            parts.shown(own, is_shown=is_own)
            parts.shown(rules, is_shown=not is_own)
            switch.description = CHOOSE if is_own else CHANGE
            if is_own:
                self._draw_ours()

        switch = parts.button(CHANGE, turn, key="x")
        for control in (self._rule, self._against, self._picture):
            control.observe(lambda _: self._draw(), names="value")
        for control in (*self._weeks.values(), self._spread):
            control.observe(lambda _: self._draw_ours(), names="value")
        turned = ipywidgets.HBox([switch]).add_class("cmp-bar")
        controls = ipywidgets.VBox([rules, own, turned]).add_class("cmp-controls")
        seen = ipywidgets.Box([self._pictures.add_class("cmp-pictures"), controls])
        return seen.add_class("cmp-columns").add_class("cmp-seen")

    def _begin(self, before: Any, questions: Sequence[str]) -> None:
        parts.shown(before, is_shown=False)
        parts.shown(self._playing.widget, is_shown=True)
        self._playing.play(ITEM, questions)

    def _joined(self, phones: Any) -> None:
        self._voices.joined(phones)
        self._playing.refresh()

    def _enters(self, step: Step) -> None:
        """Show the list under each rule in the step that is for seeing it."""
        parts.shown(self._what_if, is_shown=step.id == SEEN)
        if step.id == SEEN:
            self._draw()

    def _shows(self, step: Step) -> str:
        """Return a step's results; what the room says things are worth becomes its own rule."""
        if step.id == WORTH:
            said = (self._voices.values(ITEM, id) for id in WEEKS)
            found = shared_list.room_weeks(*said)
            for field, value in zip(
                self._weeks.values(), (found.deprivation, found.need, found.urgency), strict=True
            ):
                field.value = value
        return self._playing.results_html(step)

    def _draw_ours(self) -> None:
        """Draw the list under the room's own rule, once anything counts in it."""
        if any(field.value for field in self._weeks.values()):
            self._rule.value = OURS
        self._draw()

    def _draw(self) -> None:
        """Draw the list under the rules as they are chosen now; a picture of all rules needs no choice."""
        for rule in (self._rule, self._against):
            parts.shown(rule, is_shown=self._picture.value == LONGER)
        place, need, urgency = (field.value for field in self._weeks.values())
        weeks = Weeks(place, need, urgency, self._spread.value)
        try:
            picture = self._drawn(weeks)
        except InputError as problem:
            self._pictures.value = parts.problem_html(problem)
            return
        table = f"<details><summary>The numbers as a table</summary>{parts.tables_html([picture])}</details>"
        self._pictures.value = parts.picture_html(picture, picture.title) + table

    def _drawn(self, weeks: Weeks) -> Picture:
        """Return the one picture that is chosen: two would not fit one screen."""
        if self._picture.value == LONGER:
            return charts.who_waits_longer(shared_list.changes(self._rule.value, self._against.value, weeks))
        return charts.waits_under_rules(shared_list.waits(weeks), column=self._picture.value)
