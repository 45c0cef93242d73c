"""A vote at the end of an app: put on the phones, or counted by hands, and shown once all have voted."""

from typing import Any

import ipywidgets

from cmplearn.apps import parts, revealing
from cmplearn.apps.hands import entry
from cmplearn.apps.voices import Voices
from cmplearn.errors import InputError

__all__ = ["PanelVote"]


class PanelVote:
    """One step of an activity that a room votes in.

    Parameters
    ----------
    voices : Voices
        The room.
    item : str
        The activity's name there.
    step : int
        The step with the vote, its first ask.
    """

    def __init__(self, voices: Voices, item: str, step: int) -> None:
        """Begin with nothing asked."""
        self._voices, self._item, self._step = voices, item, step
        self._asks = voices.activities[item].steps[step].asks
        self._is_open = self._is_shown = False
        self._open = parts.button("Let the panel vote", self._ask, key="v")
        self._reveal = parts.button("Show the vote", self._show, key="s", is_main=True)
        self._counted, self._found = parts.words(), parts.words()
        self._entry = entry(self._asks[0])
        count = parts.button("Count these votes", self._count)
        self._hands = ipywidgets.VBox([self._entry.widget, count])
        self._voting = ipywidgets.VBox([self._counted, self._hands, self._reveal])
        parts.shown(self._voting, is_shown=False)
        self.widget: Any = ipywidgets.VBox([self._open, self._voting, self._found])

    def refresh(self) -> None:
        """Say how many have voted; the result waits until it is asked for."""
        if self._is_open:
            voted = self._voices.how_many(self._item, self._asks[0].id)
            self._counted.value = f'<p class="cmp-big">{voted} voted</p>'
        if self._is_shown:
            self._draw()

    def _ask(self) -> None:
        self._is_open, self._is_shown = True, False
        self._voices.open(self._item, self._step)
        self._found.value = ""
        parts.shown(self._voting, is_shown=True)
        parts.shown(self._hands, is_shown=self._voices.phones is None)
        self.refresh()

    def _count(self) -> None:
        try:
            self._voices.enter(self._item, self._asks[0], self._entry.read())
        except InputError as problem:
            self._found.value = parts.problem_html(problem)
        self.refresh()

    def _show(self) -> None:
        self._is_shown = True
        self._voices.close([(self._item, ask.id) for ask in self._asks])
        self.refresh()

    def _draw(self) -> None:
        results = [revealing.result_html(self._voices, self._item, self._asks[0])]
        results += [
            revealing.result_html(self._voices, self._item, ask)
            for ask in self._asks[1:]
            if self._voices.values(self._item, ask.id)
        ]
        self._found.value = "".join(results)
