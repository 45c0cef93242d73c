"""What-ifs: a lesson declares what may be computed, and within which limits; a page sends values."""

import asyncio
import json
import math
from collections import OrderedDict
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from cmplearn.errors import InputError
from cmplearn.web.base import ApiHandler, authenticated
from cmplearn.web.lesson_notebooks import Declaration, what_if
from cmplearn.web.workers import BusyError, WorkerPool

__all__ = ["Pictures", "checked_inputs", "routes"]

KEPT = 1000
"""How many pictures are kept; one takes 5 to 20 kB."""


def checked_inputs(declaration: Declaration, sent: Mapping[str, str]) -> dict[str, float | str]:
    """Return the values to compute with: declared names only, in their range, snapped to their step.

    Parameters
    ----------
    declaration : mapping
        The what-if as its lesson declares it.
    sent : mapping of str to str
        What a page sent; a name left out takes its start value.

    Returns
    -------
    dict of str to float or str

    Raises
    ------
    InputError
        A name that is not declared, or a value that is no number, out of range or not an option.

    Examples
    --------
    >>> share = {"name": "share", "label": "Share", "type": "number"}
    >>> share |= {"minimum": 0, "maximum": 1, "step": 0.1, "start": 1, "unit": ""}
    >>> checked_inputs({"inputs": [share]}, {"share": "0.3000001"})
    {'share': 0.3}
    """
    declared = {each["name"]: each for each in declaration["inputs"]}
    for name in sent:
        if name not in declared:
            raise InputError(f"This what-if has no input called “{name}”. It has: {', '.join(declared)}.")
    return {name: _checked(each, sent.get(name, str(each["start"]))) for name, each in declared.items()}


def _checked(declared: Declaration, text: str) -> float | str:
    """Return one value."""
    if declared["type"] == "choice":
        return _option(declared, text)
    return _number(declared, text)


def _option(declared: Declaration, text: str) -> float | str:
    """Return the value that an option stands for."""
    options = dict(declared["options"])
    if text not in options:
        raise InputError(f"“{declared['label']}” can be {', '.join(options)}; “{text}” is none of them.")
    value: float | str = declared.get("values", {}).get(text, text)
    return value


def _number(declared: Declaration, text: str) -> float:
    """Return a number in the declared range, on the nearest step from the minimum."""
    low, high, step = (float(declared[key]) for key in ("minimum", "maximum", "step"))
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"“{declared['label']}” must be a number; “{text}” is not.")
    if not low <= value <= high:
        raise InputError(f"“{declared['label']}” can be from {low:,g} to {high:,g}; {value:,g} is outside.")
    return min(high, round(low + round((value - low) / step) * step, 10))


class Pictures:
    """Computes pictures once: kept by their inputs, and requests for one under way share it.

    Parameters
    ----------
    workers : WorkerPool
        Who computes.
    """

    def __init__(self, workers: WorkerPool) -> None:
        """Start with none."""
        self._workers = workers
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._under_way: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def picture(self, declaration: Declaration, inputs: Mapping[str, float | str]) -> dict[str, Any]:
        """Return the picture of a what-if.

        Parameters
        ----------
        declaration : mapping
            The what-if as its lesson declares it.
        inputs : mapping
            From `checked_inputs`.

        Raises
        ------
        BusyError
            Too much waits already.
        CmplearnError
            As `WorkerPool.submit` says.
        """
        job = {"compute": declaration["compute"], "draw": declaration["draw"]}
        job["inputs"] = {**declaration["fixed"], **inputs}
        key = json.dumps(job, sort_keys=True)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if key not in self._under_way:
            self._under_way[key] = asyncio.wrap_future(self._workers.submit(job))
            self._under_way[key].add_done_callback(lambda done: self._finish(key, done))
        return await asyncio.shield(self._under_way[key])

    def _finish(self, key: str, done: "asyncio.Future[dict[str, Any]]") -> None:
        """Keep a finished picture; forget the longest unused one."""
        del self._under_way[key]
        if done.cancelled() or done.exception() is not None:
            return
        self._kept[key] = done.result()
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)


class WhatIfHandler(ApiHandler):
    """One what-if of one lesson."""

    @authenticated
    async def get(self, lesson: str, control: str) -> None:
        """Send the picture, the finding, the table, and the inputs as they were used."""
        declaration = what_if(lesson, control)
        inputs = checked_inputs(declaration, self._sent())
        try:
            picture = await self._pictures().picture(declaration, inputs)
        except BusyError as error:
            self.set_header("Retry-After", "1")  # an error that is raised would lose it
            self.answer({"message": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self.answer({**picture, "inputs": inputs})

    def _sent(self) -> dict[str, str]:
        """Return the values in the address; each name once."""
        sent = {}
        for name, values in self.request.query_arguments.items():
            if len(values) > 1:
                raise InputError(f"“{name}” was sent {len(values)} times; send it once.")
            sent[name] = values[0].decode("utf-8", errors="replace")
        return sent

    def _pictures(self) -> Pictures:
        """Return the pictures of this server."""
        if "cmplearn_pictures" not in self.settings:
            self.settings["cmplearn_pictures"] = Pictures(self.settings["cmplearn_workers"])
        pictures: Pictures = self.settings["cmplearn_pictures"]
        return pictures


routes: list[tuple[str, type]] = [(r"api/what-if/([^/]+)/([^/]+)", WhatIfHandler)]
