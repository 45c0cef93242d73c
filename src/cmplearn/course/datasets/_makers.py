"""Which function makes which data set."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets import _care_homes

Maker = Callable[[np.random.Generator, Mapping[str, float]], pd.DataFrame]
"""Makes the rows from a generator and the published figures that they must come to."""

MAKERS: Mapping[str, Maker] = {
    "care-home-interventions": _care_homes.interventions,
}
