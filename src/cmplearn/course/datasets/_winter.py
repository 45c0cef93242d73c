"""People among whom those at respiratory risk are to be found before winter."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets._draws import Flags, Floats, Ints, cut_for, ids, misspelt, with_repeats

# Everything in capitals is invented, to have the shape of such a population.
PEOPLE = 20_000
PRACTICES = 14
AGE_BANDS = ("0-17", "18-39", "40-64", "65-79", "80 and over")
AGES = (0.20, 0.28, 0.32, 0.15, 0.05)
DECILES = tuple(
    (16 - 1.1 * decile) / 99.5 for decile in range(1, 11)
)  # more people where deprivation is higher
REGISTERS = ("none", "asthma", "COPD", "both")
COPD_BY_AGE = np.array([0.0, 0.002, 0.03, 0.10, 0.13])
ASTHMA_BY_AGE = np.array([0.06, 0.07, 0.07, 0.07, 0.06])
ADMISSIONS = np.array([0.05, 0.20, 0.62, 0.85])  # a year, by register
AGE_FACTOR = np.array([0.6, 0.6, 0.9, 1.6, 2.6])
FRAILTY = 0.7  # shape of a gamma: the smaller, the more a few people carry
NEEDS = ("need_medicines", "need_smoking", "need_warm_home", "need_money", "need_company")
COMMON = np.array([0.5, -0.3, 0.0, 0.1, -0.1])
REPEATS = 137
NOT_MATCHED = 99
STATES = ("none", "met", "unmet")


def people(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row a person, with admissions in two years of which nothing happened in between."""
    age = rng.choice(len(AGES), PEOPLE, p=AGES)
    decile = rng.choice(np.arange(1, 11), PEOPLE, p=np.array(DECILES) / sum(DECILES))
    register = _register(rng, age, decile)
    frailty = rng.gamma(FRAILTY, 1 / FRAILTY, PEOPLE)
    rate = ADMISSIONS[register] * AGE_FACTOR[age] * (1.27 - 0.05 * decile) * frailty
    year_1, year_2 = rng.poisson(rate), rng.poisson(rate)
    found = (register > 0) & (year_1 > 0)
    rows = pd.DataFrame(
        {
            "person_id": ids("P", PEOPLE, 5),
            "practice": [f"Practice {number:02d}" for number in rng.integers(1, PRACTICES + 1, PEOPLE)],
            "age_band": pd.Categorical.from_codes(age.tolist(), pd.Index(AGE_BANDS), ordered=True),
            "imd_decile": pd.array(np.where(rng.random(PEOPLE) < 0.025, NOT_MATCHED, decile), dtype="Int8"),
            "respiratory_register": _spelt(rng, register),
            "flu_vaccine": _vaccinated(rng, age, decile, register),
            "admissions_year_1": year_1.astype(np.int8),
            "admissions_year_2": year_2.astype(np.int8),
        }
    )
    needs = _needs(rng, figures, decile, frailty, register > 0, found)
    return with_repeats(rng, pd.concat([rows, needs], axis=1), REPEATS)


def _register(rng: np.random.Generator, age: Ints, decile: Ints) -> Ints:
    """Return the place in `REGISTERS` of each person; COPD is commoner where deprivation is higher."""
    copd = rng.random(age.size) < COPD_BY_AGE[age] * (1.55 - 0.1 * decile)
    asthma = rng.random(age.size) < ASTHMA_BY_AGE[age] * np.where(copd, 3.0, 1.0)
    return np.where(copd, 2, 0) + np.where(asthma, 1, 0)


def _spelt(rng: np.random.Generator, register: Ints) -> pd.Series:
    cells = pd.Series(np.array(REGISTERS, dtype=object)[register])
    return misspelt(rng, cells, {"asthma": "Asthma", "COPD": "copd"}, 0.06)


def _vaccinated(rng: np.random.Generator, age: Ints, decile: Ints, register: Ints) -> pd.Series:
    """Return whether each person was vaccinated; blank for those to whom it isn't offered."""
    offered = (age >= 3) | (register > 0)
    given = pd.Series(rng.random(age.size) < 0.38 + 0.03 * decile + 0.08 * (age >= 3), dtype="boolean")
    return given.where(offered)


def _needs(
    rng: np.random.Generator,
    figures: Mapping[str, float],
    decile: Ints,
    frailty: Floats,
    asked: Flags,
    found: Flags,
) -> pd.DataFrame:
    """Return each need as none, met or unmet; blank for people on no register, whom nobody asked.

    One threshold for having a need, and one for its being unmet, hold for everybody. They are set so that the
    published shares come out among the people found.
    """
    size, count = (decile.size, len(NEEDS)), int(found.sum())
    shared = rng.normal(size=(decile.size, 1)) + 0.25 * np.log(frailty + 0.05)[:, None]
    strength = COMMON + 0.07 * (10 - decile)[:, None] + 0.5 * shared + rng.normal(size=size)
    several = round(count * figures["multiple_needs_percent"] / 100)
    has = strength > cut_for(np.sort(strength, axis=1)[found, -2], several)
    neglect = rng.normal(size=size) + 0.08 * (10 - decile)[:, None]
    worst = np.where(has, neglect, -np.inf).max(axis=1)
    unmet = neglect > cut_for(worst[found], round(count * figures["unmet_needs_percent"] / 100))
    state = np.where(has, np.where(unmet, 2, 1), 0)
    state[~asked] = -1
    cells = np.array([*STATES, None], dtype=object)[state]
    return pd.DataFrame(cells, columns=list(NEEDS)).astype(pd.CategoricalDtype(list(STATES)))
