"""Draws that several data sets share."""

import numpy as np
from numpy.typing import NDArray


def shared_out(
    rng: np.random.Generator, total: int, parts: int, evenness: float, least: int
) -> NDArray[np.int64]:
    """Return how many of `total` fall to each part: uneven, at least `least` each, and `total` in all."""
    sizes = rng.gamma(evenness, size=parts)
    extra: NDArray[np.int64] = rng.multinomial(total - least * parts, sizes / sizes.sum())
    return extra + least
