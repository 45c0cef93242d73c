"""An activity played before a room, step by step: told, answered, shown, asked about."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets

from cmplearn.apps import parts, revealing
from cmplearn.apps.clock import StepClock
from cmplearn.apps.hands import Entry, can_enter, entry
from cmplearn.apps.voices import Voices
from cmplearn.course.activity import Activity, Ask, Step
from cmplearn.errors import InputError

__all__ = ["Playing", "about_html"]

Shows = Callable[[Step], str]


class Playing:
    """The steps of one activity after the other, with a clock, a count and the buttons.

    Parameters
    ----------
    voices : Voices
        The room.
    shows : callable, optional
        Returns what to show once a step's answers are in; by default every ask's results.
    enters : callable, optional
        Is told of each step as it begins.
    leaves : callable, optional
        What is done to play another activity; without it there is no such button.
    extra : sequence of widgets
        What belongs to the results and can be changed; stands under them.
    pictured : str
        The step whose answers are about `extra`: while they come in it stands first, the question under it.
    """

    def __init__(
        self,
        voices: Voices,
        shows: Shows | None = None,
        enters: Callable[[Step], None] = lambda _: None,
        leaves: Callable[[], None] | None = None,
        extra: Sequence[Any] = (),
        pictured: str = "",
    ) -> None:
        """Begin with nothing played."""
        self._voices, self._shows, self._enters = voices, shows or self.results_html, enters
        self._item, self._step, self._asked, self._pictured = "", -1, 0, pictured
        self._questions: Sequence[str] = ()
        self.is_shown = False
        self._told, self._counted, self._found = parts.words(), parts.words(), parts.words()
        self._asks, self._notes, self._background = parts.words(), parts.words(), parts.words()
        self._asks.add_class("cmp-held")
        self._has_extra = bool(extra)
        self._clock = StepClock()
        self._entries: list[tuple[Ask, Entry]] = []
        self._taken = parts.words()
        self._hands = ipywidgets.VBox([])
        self._reveal = parts.button("Show what the room says", self._show_answers, key="s", is_main=True)
        self._next = parts.button("Next step", lambda: self._go(self._step + 1), key="right")
        self._back = parts.button("Step back", lambda: self._go(self._step - 1), key="left")
        self._ask = parts.button("Ask a question", self._ask_next, key="q")
        self._enter = parts.button("Enter answers", self._switch_hands, key="e")
        self._turn = parts.button("Next picture", lambda: None, key="r").add_class("cmp-turn")
        notes = parts.button("Notes for you", self._switch_notes, key="n")
        another = [parts.button("Another activity", leaves)] if leaves else []
        bar = ipywidgets.HBox(
            [self._reveal, self._next, self._turn, self._back, self._ask, self._enter, notes, *another]
        ).add_class("cmp-bar")
        bar.add_class("cmp-foot")
        clock = ipywidgets.HBox([self._clock.widget, self._counted]).add_class("cmp-bar")
        rest = (self._hands, self._notes, bar)
        self._asking = (self._told, clock, self._asks, self._found, *extra, *rest)
        self._picturing = (self._told, self._asks, *extra, self._background, clock, self._found, *rest)
        self._showing = (self._told, self._asks, self._found, *extra, self._background, clock, *rest)
        self.widget: Any = ipywidgets.VBox(self._asking)

    def play(self, item: str, questions: Sequence[str] = ()) -> None:
        """Begin an activity of the room, with what to ask about it."""
        self._item, self._questions, self._asked = item, questions, 0
        self._asks.value = ""
        parts.shown(self._ask, is_shown=bool(questions))
        self._go(0)

    @property
    def activity(self) -> Activity:
        """What is played."""
        return self._voices.activities[self._item]

    @property
    def step(self) -> Step:
        """Where it stands."""
        return self.activity.steps[self._step]

    def refresh(self) -> None:
        """Say how many have answered, and no more: the answers wait until they are asked for."""
        if not self._item:
            return
        asks = [ask for ask in self.step.asks if can_enter(ask) and ask.kind != "text"]
        most = max((ask.id for ask in asks), key=lambda id: self._voices.answered(self._item, id), default="")
        counted = f'<p class="cmp-big">{self._voices.how_many(self._item, most)} answered</p>' if asks else ""
        problem = self._voices.problem
        self._counted.value = counted + (parts.problem_html(problem) if problem else "")
        if self.is_shown:
            self._show_results()

    def _go(self, number: int) -> None:
        if not 0 <= number < len(self.activity.steps):
            return
        self._step, self.is_shown = number, False
        self._voices.open(self._item, number)
        self._arrange(self._picturing if self._is_pictured else self._asking)
        parts.shown(self._hands, is_shown=bool(self.step.asks) and self._voices.phones is None)
        self._show_asking()
        self._clock.begin(self.step.id, "", self.step.minutes)
        self._entries = [(ask, entry(ask, is_above=not place)) for place, ask in enumerate(self.step.asks)]
        take = parts.button("Count these answers", self._count)
        self._hands.children = [*(each.widget for _, each in self._entries), take, self._taken]
        self._found.value = self._notes.value = self._taken.value = self._asks.value = ""
        for part in (self._reveal, self._enter):
            parts.shown(part, is_shown=bool(self.step.asks))
        parts.shown(self._turn, is_shown=False)
        self._next.disabled = number == len(self.activity.steps) - 1
        self._back.disabled = number == 0
        self._offer(self._reveal, instead_of=self._next)
        self._enters(self.step)
        self.refresh()

    def _offer(self, this: Any, instead_of: Any) -> None:
        """Mark the button that one presses next."""
        this.add_class("cmp-button")
        instead_of.remove_class("cmp-button")

    def _count(self) -> None:
        self._take()

    def _take(self, *, also_none: bool = True) -> bool:
        """Take what is typed for the room, and return whether all of it could be read."""
        try:
            for ask, counted in [(ask, each.read()) for ask, each in self._entries]:
                if counted or also_none:
                    self._voices.enter(self._item, ask, counted)
        except InputError as problem:
            self._taken.value = parts.problem_html(problem)
            return False
        self._taken.value = ""
        self.refresh()
        return True

    def _show_answers(self) -> None:
        """Show what was answered, with what is typed and not counted yet."""
        if not self._take(also_none=False):
            return
        self.is_shown = True
        self._voices.close([(self._item, ask.id) for ask in self.step.asks])
        parts.shown(self._hands, is_shown=False)
        self._offer(self._next, instead_of=self._reveal)
        parts.shown(self._reveal, is_shown=False)
        self._background.value = f"<details><summary>What was told</summary>{self._asking_html()}</details>"
        self._arrange(self._showing)
        self.refresh()

    def _arrange(self, widgets: tuple[Any, ...]) -> None:
        """Put the parts in another order: what is looked at stands at the top."""
        self.widget.children = widgets
        self._clock.show()  # it is drawn anew, and has to know what is left now

    def _title_html(self, state: str) -> str:
        return (
            f'<h2 class="cmp-finding" tabindex="-1" data-bring="{self.step.id} {state}">'
            f'<span class="cmp-place">{self._step + 1} of {len(self.activity.steps)}</span> '
            f"{escape(self.step.title)}</h2>"
        )

    def _asking_html(self) -> str:
        """Return what the step tells, and what it asks first."""
        asks = "".join(self._ask_html(ask) for ask in self.step.asks[:1])
        return f"{parts.markdown(self.step.tells)}{asks}"

    @property
    def _is_pictured(self) -> bool:
        return self.step.id == self._pictured

    def _show_asking(self) -> None:
        """Show what the step tells and asks; where its picture comes first, below that."""
        self._background.value = self._asking_html() if self._is_pictured else ""
        self._told.value = self._title_html("told") + ("" if self._is_pictured else self._asking_html())

    def _ask_html(self, ask: Ask) -> str:
        """Return a question and what there is to choose from: not all in the room have a phone."""
        # Without phones the fields for hands have the options beside them, as long as they are open.
        has_fields = not self._voices.phones and self._hands.layout.display != "none"
        listed = [*ask.items.values(), *(() if has_fields else ask.options.values())]
        lines = "".join(f"<li>{escape(each)}</li>" for each in listed)
        return f'<p class="cmp-big">{escape(ask.label)}</p>{f"<ol>{lines}</ol>" if lines else ""}'

    def _show_results(self) -> None:
        found = self._found.value = self._shows(self.step)
        # A picture each, or who moved in words and a table above one.
        seen = found.count("<figure") + found.count('<p class="cmp-big">')
        parts.shown(self._turn, is_shown=self._has_extra or seen > 1)
        # After the results: the page brings the title to the top, which needs what is to stand below it.
        self._told.value = self._title_html("coming" if self._voices.are_coming else "shown")

    def results_html(self, step: Step) -> str:
        """Return every ask's results."""
        return "".join(revealing.result_html(self._voices, self._item, ask) for ask in step.asks)

    def _switch_hands(self) -> None:
        parts.shown(self._hands, is_shown=self._hands.layout.display == "none")
        if not self.is_shown:
            self._show_asking()

    def _switch_notes(self) -> None:
        notes = f'<div class="cmp-notes">{parts.markdown(self.step.facilitator)}</div>'
        self._notes.value = "" if self._notes.value else notes

    def _ask_next(self) -> None:
        """Show one question more; after the last one begin again."""
        question = self._questions[self._asked]
        self._asks.value = f'<p class="cmp-big cmp-asked" role="status">{escape(question)}</p>'
        self._asked = (self._asked + 1) % len(self._questions)


def about_html(activity: Activity) -> str:
    """Return what an activity is for, what it needs and how long it takes."""
    purpose = f"{activity.purpose[0].upper()}{activity.purpose[1:]}."
    needs = f"Needs: {activity.needs}." if activity.needs else None
    said = (purpose, activity.content_note, activity.invented, needs)
    lines = "".join(parts.markdown(each) for each in said if each)
    steps = "".join(f"<li>{escape(step.title)}: {step.minutes} min</li>" for step in activity.steps)
    many = f"{len(activity.steps)} steps, {activity.minutes} minutes"
    return (
        f"<h2>{escape(activity.title)}</h2>{lines}"
        f"<details><summary>{many}</summary><ol>{steps}</ol></details>"
    )
