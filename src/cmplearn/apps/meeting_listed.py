"""A set's actions on the wall, as many at once as one old projector shows; the others follow by a press."""

from collections.abc import Callable, Sequence

from cmplearn.apps import meeting_words, parts
from cmplearn.rooms.meeting import Action

__all__ = ["Listed", "pages"]

LINES = 7.5  # of a page: what 1,024 by 768 has room for below a stage's words
LETTERS = 40  # that stand in one line there
BETWEEN = 0.25  # of a line, between two actions


def pages(actions: Sequence[Action]) -> list[list[Action]]:
    """Return actions in pages of so many lines; the latest fill theirs.

    Examples
    --------
    >>> [len(page) for page in pages([Action("Asha", "Ring the ward")] * 9)]
    [3, 6]
    """
    found: list[list[Action]] = [[]]
    left = LINES
    for action in reversed(actions):
        lines = max(-(-len(action.what) // LETTERS), 1) + BETWEEN
        if lines > left and found[0]:
            found.insert(0, [])
            left = LINES
        found[0].insert(0, action)
        left -= lines
    return found


class Listed:
    """Actions, the latest page first.

    Parameters
    ----------
    is_held : callable
        Says of an action whether its words are held back.
    title : str
        What the table is called.

    Attributes
    ----------
    words : ipywidgets.HTML
        The page.
    more : ipywidgets.Button
        Turns it.
    """

    def __init__(self, is_held: Callable[[Action], bool], title: str) -> None:
        """Lay it out."""
        self._is_held, self._title = is_held, title
        self._pages: list[list[Action]] = [[]]
        self._turned = 0
        self.words, self.more = parts.words(), parts.button("", self._turn, key="m")

    def show(self, actions: Sequence[Action]) -> None:
        """Show actions; the page stays that was turned to."""
        self._pages = pages(actions)
        self._draw()

    def latest(self) -> None:
        """Go back to the latest page."""
        self._turned = 0

    def _turn(self) -> None:
        self._turned += 1
        self._draw()

    def _draw(self) -> None:
        count = len(self._pages)
        at = (count - 1 + self._turned) % count
        self.words.value = meeting_words.actions_html(self._pages[at], self._is_held, self._title)
        self.more.description = f"More actions ({at + 1} of {count})"
        parts.shown(self.more, is_shown=count > 1)
