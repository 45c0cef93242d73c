"""How a module opens: the action points of the one before, what happened, and which are carried on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from cmplearn.errors import InputError
from cmplearn.portfolio.actions import MODULES, NEVER, Action, Answered, done, dropped

ANSWERS = {"kept": "Done", "not yet": "Not yet: carry it on", "dropped": "Dropped"}
"""What may be said of an action at an opening, in words."""


@dataclass(frozen=True)
class Opening:
    """What a module opens with.

    Parameters
    ----------
    module : int
        The module that opens.
    asked : tuple of Action
        Still open: of the module before, or carried on from earlier; what was carried most comes first.
    done, dropped : tuple of Action
        Finished since the opening before.
    """

    module: int
    asked: tuple[Action, ...]
    done: tuple[Action, ...]
    dropped: tuple[Action, ...]

    @property
    def name(self) -> str:
        """What actions call it, such as "module-2"."""
        return opening_name(self.module)


def opening_name(module: int) -> str:
    """Return what actions call the opening of a module.

    Examples
    --------
    >>> opening_name(2)
    'module-2'
    """
    return f"module-{module}"


def opening(found: Iterable[Action], module: int) -> Opening:
    """Return what a module opens with.

    An action that names no module belongs to every opening while it is open.

    Parameters
    ----------
    found : iterable of Action
        All that there are.
    module : int
        1, 2 or 3.

    Returns
    -------
    Opening

    Raises
    ------
    InputError
        There is no such module.
    """
    if module not in MODULES:
        raise InputError(f"A module is 1, 2 or 3; {module} is not.")
    earlier = [action for action in found if action.module is None or action.module < module]
    asked = [action for action in earlier if action.is_open]
    since = [action for action in earlier if not action.is_open and _was_here(action, module)]
    asked.sort(key=lambda each: (-len(each.carried), each.by or NEVER, each.key))
    return Opening(
        module,
        tuple(asked),
        tuple(action for action in since if action.status == "done"),
        tuple(action for action in since if action.status == "dropped"),
    )


def _was_here(action: Action, module: int) -> bool:
    """Return whether a finished action was of the module before, carried into it, or answered here."""
    names = {each.opening for each in action.answers}
    before = opening_name(module - 1)
    return (
        action.module == module - 1
        or before in action.carried
        or opening_name(module) in names
        or (action.module is None and not names)
    )


def answered(action: Action, module: int, answer: str, words: str, on: date) -> Action:
    """Return an action after what was said of it as a module opened; answering again replaces the answer.

    Parameters
    ----------
    action : Action
        As it was.
    module : int
        The module that opens.
    answer : str
        "kept" makes it done, "dropped" gives it up, "not yet" carries it on.
    words : str
        What came of it, or what got in the way.
    on : date
        The day it was said.

    Returns
    -------
    Action

    Raises
    ------
    InputError
        `answer` is none of these.

    Examples
    --------
    >>> asked = Action("own/a1", "Ask the sponsor", module=1)
    >>> once = answered(asked, 2, "not yet", "On leave", date(2026, 11, 3))
    >>> twice = answered(once, 3, "not yet", "", date(2026, 12, 3))
    >>> twice.status, twice.carried
    ('open', ('module-2', 'module-3'))
    """
    if answer not in ANSWERS:
        raise InputError(f"An action is kept, not yet, or dropped; “{answer}” is none of these.")
    name = opening_name(module)
    others = tuple(each for each in action.answers if each.opening != name)
    carried = tuple(each for each in action.carried if each != name)
    said = replace(action, answers=(*others, Answered(name, answer, words, on)), carried=carried)
    if answer == "kept":
        return done(said, on, words)
    if answer == "dropped":
        return dropped(said, words)
    return replace(said, status="open", done_on=None, note=words or said.note, carried=(*carried, name))
