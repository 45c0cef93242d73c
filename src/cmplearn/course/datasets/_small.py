"""Counts without a question: people in hospital on one day, and averages of a handful."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets._draws import ids, shared_out

# Everything in capitals is invented.
WARDS = {"medicine": 0.42, "care of older people": 0.24, "surgery": 0.20, "orthopaedics": 0.14}
WAITING_FOR = {
    "care at home": 0.31,
    "a bed in rehabilitation": 0.18,
    "a care home place": 0.16,
    "an assessment": 0.13,
    "medicines to take home": 0.08,
    "transport": 0.06,
    "the family's decision": 0.05,
    "ZZ": 0.03,
}
SAME_DAY = {"medicines to take home", "transport"}
MISTYPED_AGE = 199
MISTYPED = 6
CROCODILES = 4
YOUNGEST = 18


def census(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return everybody in an invented hospital at one moment; some of them are fit to leave."""
    count = int(figures["people_in_hospital"])
    ward = rng.choice(list(WARDS), count, p=list(WARDS.values()))
    age = np.clip(rng.normal(np.where(ward == "care of older people", 84, 66), 13), YOUNGEST, 101).astype(int)
    readiness = np.exp((age - 66) / 20)
    fit = np.zeros(count, dtype=bool)
    fit[rng.choice(count, int(figures["fit_to_leave"]), replace=False, p=readiness / readiness.sum())] = True
    reason = rng.choice(list(WAITING_FOR), count, p=list(WAITING_FOR.values()))
    since = np.where(np.isin(reason, list(SAME_DAY)), 0, np.floor(rng.gamma(0.8, 8, count))).astype(int)
    in_hospital = np.floor(rng.gamma(1.1, 7, count)).astype(int) + np.where(fit, since, 0)
    age[rng.choice(count, MISTYPED, replace=False)] = MISTYPED_AGE
    return pd.DataFrame(
        {
            "person_id": ids("H", count, 4),
            "ward": ward,
            "age": pd.array(age, dtype="Int16"),
            "lives_alone": rng.random(count) < 0.38,
            "days_in_hospital": in_hospital,
            "fit_to_leave": fit,
            "days_since_fit": pd.Series(since, dtype="Int16").where(fit),
            "waiting_for": pd.Series(reason, dtype="str").where(fit),
        }
    )


def curiosities(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return invented admissions for rare causes, whose averages come out as those that were published."""
    hurt, shaken = int(figures["three_wheeled_people"]), _people_behind(figures["vibration_mean_age"])
    cause = np.repeat(["three-wheeled vehicle", "vibration", "crocodile"], [hurt, shaken, CROCODILES])
    age = rng.integers(YOUNGEST, 80, cause.size)
    years = round(shaken * figures["vibration_mean_age"])
    age[cause == "vibration"] = shared_out(rng, years, shaken, evenness=6, least=YOUNGEST)
    days = rng.geometric(0.4, cause.size)
    stay = round(CROCODILES * figures["crocodile_mean_stay_days"])
    days[cause == "crocodile"] = shared_out(rng, stay, CROCODILES, evenness=3, least=1)
    return pd.DataFrame(
        {"admission_id": ids("A", cause.size, 2), "cause": cause, "age": age, "days_in_hospital": days}
    )


def _people_behind(mean: float) -> int:
    """Return the fewest people whose whole years of age can have this mean, to three decimals."""
    return next(count for count in range(2, 1000) if round(round(count * mean) / count, 3) == mean)
