"""A clock for one step of an app: started, paused and given another minute; the page counts by itself."""

import time
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets

from cmplearn.apps.parts import button, words

__all__ = ["StepClock"]

MINUTE_S = 60


class StepClock:
    """The minutes of one step after the other.

    Parameters
    ----------
    now : callable
        Seconds on a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with no time to run."""
        self._now = now
        self._name, self._label = "", ""
        self._left, self._since = 0.0, None
        self._face = words()
        self._switch = button("Start clock", self.switch, key="p")
        self.widget: Any = ipywidgets.HBox(
            [self._face, self._switch, button("Add a minute", self.lengthen, key="plus")]
        ).add_class("cmp-bar")

    _since: float | None

    @property
    def left(self) -> float:
        """Seconds that are left; fewer than none when over time."""
        return self._left - (0 if self._since is None else self._now() - self._since)

    def begin(self, name: str, label: str, minutes: float) -> None:
        """Show another step's minutes, stopped."""
        self._name, self._label = name, label
        self._left, self._since = minutes * MINUTE_S, None
        self.show()

    def switch(self) -> None:
        """Start it, or pause it."""
        self._left = self.left
        self._since = self._now() if self._since is None else None
        self.show()

    def lengthen(self) -> None:
        """Give another minute."""
        self._left += MINUTE_S
        self.show()

    def show(self) -> None:
        """Draw it with what is left now."""
        is_running = self._since is not None
        self._switch.description = "Pause clock" if is_running else "Start clock"
        self._face.value = (
            f'<p class="cmp-clock" data-name="{escape(self._name)}" data-label="{escape(self._label)}" '
            f'data-left="{self.left:.0f}" data-running="{"yes" if is_running else "no"}" data-sound="on"></p>'
        )
