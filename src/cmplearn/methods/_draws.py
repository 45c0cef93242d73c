"""Simulation of what isn't known for sure; public through `uncertainty`."""

import inspect
from collections.abc import Callable, Mapping
from numbers import Real
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cmplearn.errors import InputError
from cmplearn.methods import _checks


class Distribution(Protocol):
    """What can be drawn from, as scipy's frozen distributions can."""

    def rvs(self, size: Any = ..., random_state: Any = ...) -> Any:
        """Return `size` draws, one a row."""


def simulate(
    model: Callable[..., Any], distributions: Mapping[str, Distribution | float], draws: int, seed: int
) -> pd.DataFrame:
    """Return many draws of the inputs of a model and what it answers to each.

    The model is called once, with all draws of an input as one array, so that 100,000 draws take about as
    long as the arithmetic of the model on arrays. Inputs are drawn independently of each other, each from a
    stream of its own made of the seed and its name: adding, removing or reordering inputs changes no other.

    Parameters
    ----------
    model : callable
        Called as `model(**inputs)` with arrays of length `draws` (draws first, then groups, for a Dirichlet
        distribution). Returns an array of that length, or a mapping or table of such arrays by name. Use
        numpy in it: `np.maximum` and `np.where`, not `max` and `if`.
    distributions : mapping of str to distribution or float
        What each input is drawn from, by name: `beta_from`, `gamma_from`, `lognormal_from`, `dirichlet_from`,
        or any frozen distribution of scipy. A number stays as it is in every draw.
    draws : int
        How many, 1 or more.
    seed : int
        0 or more; the same seed gives the same draws.

    Returns
    -------
    DataFrame
        One row a draw: the inputs by name (`name[0]`, `name[1]`, ... for a Dirichlet distribution), then
        `result`, or one column for each name that the model returns.

    Raises
    ------
    InputError
        When `distributions` is empty, not drawable or not what the model takes; when the model can't take
        arrays, or answers with no number, or not one for each draw; when an answer has the name of an input.

    References
    ----------
    Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic Evaluation: probabilistic
    sensitivity analysis.

    Examples
    --------
    >>> table = simulate(lambda saved, cost: 30 * saved - cost, {"saved": 40, "cost": 1500}, draws=3, seed=1)
    >>> table["result"].tolist()
    [-300.0, -300.0, -300.0]
    """
    how_many, start = _checks.whole("draws", draws, minimum=1), _checks.whole("seed", seed)
    _check_inputs(model, distributions)
    inputs = {name: _drawn(name, each, how_many, start) for name, each in distributions.items()}
    answers = _answers(_ask(model, inputs), how_many)
    columns = _columns(inputs)
    twice = [name for name in answers if name in columns]
    if twice:
        raise InputError(
            f"the model's answers must have names of their own; {', '.join(twice)} is an input. Rename one."
        )
    return pd.DataFrame({**columns, **answers})


def _check_inputs(model: Callable[..., Any], distributions: Mapping[str, Any]) -> None:
    if not callable(model):
        raise InputError(f"model must be a function of the inputs; it is {model!r:.80}. Give its name alone.")
    if not isinstance(distributions, Mapping) or not distributions:
        raise InputError(
            f"distributions must hold at least one input by name; it is {distributions!r:.80}. "
            "Give a dictionary such as {'cost': gamma_from(2000, 500)}."
        )
    try:
        inspect.signature(model).bind(**distributions)
    except TypeError as error:
        raise InputError(
            f"distributions must hold what the model takes, and no more; {error}; it holds "
            f"{', '.join(map(str, distributions))}. Spell the names as the model does."
        ) from None
    except ValueError:  # a model written in C says nothing of what it takes
        return


def _drawn(name: str, given: Any, draws: int, seed: int) -> NDArray[np.float64]:
    """Return the draws of one input, from a stream that depends on the seed and the input's name alone."""
    if isinstance(given, Real):
        return np.full(draws, _checks.number(f"distributions[{name!r}]", given))
    if not hasattr(given, "rvs"):
        raise InputError(
            f"distributions[{name!r}] must be a distribution or a number; it is {given!r:.80}. "
            "Make it with beta_from, gamma_from or lognormal_from."
        )
    stream = np.random.default_rng([seed, *name.encode()])
    found = _checks.array(f"draws of {name}", given.rvs(size=draws, random_state=stream))
    return found.reshape(draws, -1) if found.ndim > 1 else found.reshape(draws)


def _ask(model: Callable[..., Any], inputs: dict[str, NDArray[np.float64]]) -> Any:
    try:
        return model(**inputs)
    except ValueError as error:
        if "ambiguous" not in str(error):
            raise
        raise InputError(
            "model must take arrays; it compares one as if it were a single number. "
            "Write np.where(condition, a, b) for `if`, np.maximum for `max`, np.minimum for `min`."
        ) from error


def _answers(answer: Any, draws: int) -> dict[str, NDArray[np.float64]]:
    by_name = isinstance(answer, Mapping | pd.DataFrame)
    found = {str(name): values for name, values in answer.items()} if by_name else {"result": answer}
    if not found:
        raise InputError("the model's answer must hold at least one array; it is empty. Return one.")
    return {
        name: _one_a_draw(f"the model's answer {name!r}", values, draws) for name, values in found.items()
    }


def _one_a_draw(name: str, values: Any, draws: int) -> NDArray[np.float64]:
    found = _checks.array(name, values)
    if found.shape != (draws,):
        raise InputError(
            f"{name} must be one number for each of {draws} draws; its shape is {found.shape}. "
            "Keep the draws apart: no sum or mean over them; for what is the same in each, add 0 * an input."
        )
    return found


def _columns(inputs: dict[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Return one column for each input, several for one of shares."""
    columns = {}
    for name, values in inputs.items():
        if values.ndim == 1:
            columns[name] = values
        else:
            columns |= {f"{name}[{place}]": values[:, place] for place in range(values.shape[1])}
    return columns
