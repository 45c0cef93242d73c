"""Epilepsy care for people with a learning disability: scores, rates and risks of lettered systems."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets._draws import Floats, shared_out

# Everything in capitals is invented.
NAMED = {"local planning": "local_planning_percent", "care planning": "care_planning_percent"}
HIGHEST = {"sharing information": "sharing_information_percent"}
EVIDENCE = ("document", "opinion", "none")
ANSWERED_IN_PART = 3  # domains scored by a system that did not finish
PEOPLE = 55_000  # with a learning disability known to their practice: half of one per cent of the region
TRULY_HIGH = 1.6  # how many times as often, in the one system that differs
YEARS = 5
PEOPLE_A_YEAR = {(False, False): 975_000, (False, True): 15_000, (True, False): 7_500, (True, True): 2_500}
DEATHS_WITHOUT_EPILEPSY = 248  # over the years: 5 a year in every 100,000


def benchmark(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each system and domain: its first score, its corrected score and the evidence."""
    systems, finished = int(figures["systems"]), int(figures["systems_completed"])
    domains = _domains(int(figures["domains"]))
    corrected = np.full((systems, len(domains)), np.nan)
    corrected[:finished] = _scores(rng, figures, finished, domains)
    for unfinished in range(finished, systems):
        answered = rng.choice(len(domains), ANSWERED_IN_PART, replace=False)
        corrected[unfinished, answered] = rng.uniform(20, 60, ANSWERED_IN_PART)
    corrected = corrected[rng.permutation(systems)]
    first = np.clip(corrected + rng.normal(4, 7, corrected.shape), 0, 100)
    in_full = np.isfinite(corrected).all(axis=1)
    return pd.DataFrame(
        {
            "system": np.repeat(_letters(systems), len(domains)),
            "domain": np.tile(domains, systems),
            "score_desk": first.ravel().round(1),
            "score": corrected.ravel().round(1),
            "evidence": _evidence(rng, corrected.ravel()),
            "submitted": np.repeat(np.where(in_full, "in full", "in part"), len(domains)),
        }
    )


def rates(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each system: people, and emergency admissions that good care might have kept out."""
    systems = int(figures["systems"])
    people = shared_out(rng, PEOPLE, systems, evenness=3, least=1_200)
    total = round(figures["preventable_admissions_rate"] * PEOPLE / 1000)
    differs = np.ones(systems)
    differs[rng.integers(systems)] = TRULY_HIGH
    weights = people * differs * rng.normal(1, 0.05, systems)
    admissions = rng.multinomial(total, weights / weights.sum())
    seizures = round(total * figures["emergency_admissions_percent"] / 100)
    return pd.DataFrame(
        {
            "system": _letters(systems),
            "people": people,
            "admissions": admissions,
            "seizure_admissions": rng.multivariate_hypergeometric(admissions, seizures),
        }
    )


def sudden_deaths(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return people and sudden deaths by epilepsy, learning disability and year."""
    rows = [
        {"year": year, "epilepsy": epilepsy, "learning_disability": disability, "people": people}
        for (epilepsy, disability), people in PEOPLE_A_YEAR.items()
        for year in range(1, YEARS + 1)
    ]
    deaths = [rng.multinomial(total, [1 / YEARS] * YEARS) for total in _deaths(figures)]
    table = pd.DataFrame(rows).assign(sudden_deaths=np.concatenate(deaths))
    return table.sort_values(["year", "epilepsy", "learning_disability"], ignore_index=True)


def _deaths(figures: Mapping[str, float]) -> list[int]:
    """Return deaths of each group over the years, so that both published ratios hold."""
    without = PEOPLE_A_YEAR[False, False], PEOPLE_A_YEAR[False, True]
    having, both = PEOPLE_A_YEAR[True, False], PEOPLE_A_YEAR[True, True]
    rate = DEATHS_WITHOUT_EPILEPSY / sum(without)
    with_epilepsy = round(figures["sudden_death_times_epilepsy"] * rate * (having + both))
    weight = figures["sudden_death_times_ld"] * both
    disabled = round(with_epilepsy * weight / (weight + having))
    in_all = round(DEATHS_WITHOUT_EPILEPSY * without[1] / sum(without))
    return [DEATHS_WITHOUT_EPILEPSY - in_all, in_all, with_epilepsy - disabled, disabled]


def _letters(count: int) -> list[str]:
    return [f"System {chr(ord('A') + position)}" for position in range(count)]


def _domains(count: int) -> list[str]:
    named = [*NAMED, *HIGHEST]
    return named + [f"further domain {number}" for number in range(1, count - len(named) + 1)]


def _evidence(rng: np.random.Generator, scores: Floats) -> pd.Series:
    """Return what each score rests on; none where there is no score."""
    drawn = pd.Series(rng.choice(EVIDENCE, scores.size, p=(0.35, 0.45, 0.20)), dtype="str")
    return drawn.where(np.isfinite(scores))


def _scores(
    rng: np.random.Generator, figures: Mapping[str, float], systems: int, domains: list[str]
) -> Floats:
    """Return scores whose means by system and by domain are as published, where they were."""
    mean = figures["overall_mean_percent"]
    by_system = _spread_of_systems(rng, figures, systems)
    named = [figures[name] for name in (*NAMED.values(), *HIGHEST.values())]
    others = rng.uniform(-4, 4, len(domains) - len(named))
    left = (mean * len(domains) - sum(named)) / others.size
    by_domain = np.concatenate((named, left + others - others.mean()))
    noise = rng.uniform(-8, 8, (systems, len(domains)))
    noise += noise.mean() - noise.mean(axis=0) - noise.mean(axis=1)[:, None]
    scores: Floats = by_system[:, None] + by_domain - mean + 0.8 * noise
    return scores


def _spread_of_systems(rng: np.random.Generator, figures: Mapping[str, float], systems: int) -> Floats:
    """Return mean scores of the systems with the published mean, median, lowest and highest."""
    mean, middle = figures["overall_mean_percent"], figures["overall_median_percent"]
    lowest, highest = figures["quartile_low_percent"], figures["quartile_high_percent"]
    each = (systems - 3) // 2
    below = rng.uniform(lowest + 3, middle - 3, each)
    above = mean * systems - lowest - middle - highest - below.sum() - each * middle
    shares = rng.dirichlet(np.full(each, 8.0))
    return np.concatenate(([lowest, middle, highest], below, middle + above * shares))
