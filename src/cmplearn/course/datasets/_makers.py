"""Which function makes which data set."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets import (
    _backlogs,
    _care_homes,
    _engagement,
    _epilepsy,
    _small,
    _waiting,
    _winter,
)

Maker = Callable[[np.random.Generator, Mapping[str, float]], pd.DataFrame]
"""Makes the rows from a generator and the published figures of the case."""

MAKERS: Mapping[str, Maker] = {
    "winter-cohort": _winter.people,
    "epilepsy-benchmark": _epilepsy.benchmark,
    "epilepsy-rates": _epilepsy.rates,
    "sudden-death-risk": _epilepsy.sudden_deaths,
    "waiting-list": _waiting.entries,
    "two-patients": _waiting.two_people,
    "stakeholder-log": _engagement.log,
    "review-recommendations": _engagement.recommendations,
    "hospital-census": _small.census,
    "curious-admissions": _small.curiosities,
    "theatre-weeks": _backlogs.theatre_weeks,
    "review-backlog": _backlogs.review_backlog,
    "care-home-interventions": _care_homes.interventions,
}
