"""A service review: whom it spoke with, and what it recommended."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets._draws import Ints, ids

# Everything in capitals is invented. The nine groups are the published nine Cs.
GROUPS = {
    "contributors": 0.42,
    "collaborators": 0.17,
    "commissioners": 0.13,
    "channels": 0.07,
    "champions": 0.07,
    "consumers": 0.05,
    "commentators": 0.04,
    "customers": 0.03,
    "competitors": 0.02,
}
POWER = {"commissioners": 4.4, "champions": 3.8, "contributors": 3.2, "consumers": 1.6, "channels": 2.0}
INTEREST = {"contributors": 4.2, "consumers": 4.6, "champions": 4.5, "commissioners": 3.6, "channels": 2.4}
WAYS = {"survey": 0.42, "workshop": 0.28, "interview": 0.20, "visit": 0.10}
THEMES = {
    "waiting for a diagnosis": 0.22,
    "staff and skills": 0.20,
    "information for patients": 0.14,
    "shared records": 0.13,
    "where surgery is done": 0.11,
    "follow-up": 0.10,
    "prevention": 0.06,
    "travel": 0.04,
}
TERMS = ("short", "medium", "long")
ORGANISATIONS = 17
WRITTEN_TWICE = 9  # people logged under two spellings of one id
WEEKS = 26
NO_OWNER = 0.3


def log(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each contact with a stakeholder of the review."""
    people = int(figures["stakeholders_engaged"])
    names = np.array(ids("S", people, 3))
    group = rng.choice(list(GROUPS), people, p=list(GROUPS.values()))
    group[: len(GROUPS)] = list(GROUPS)  # nobody is left out altogether
    organisation = np.concatenate(
        (np.arange(ORGANISATIONS), rng.integers(ORGANISATIONS, size=people - ORGANISATIONS))
    )
    contacts = 1 + rng.poisson(1.3, people)
    contacts[:WRITTEN_TWICE] += 1
    person = np.repeat(np.arange(people), contacts)
    rows = pd.DataFrame(
        {
            "person_id": _written(names, person),
            "organisation": [f"Organisation {number + 1:02d}" for number in organisation[person]],
            "group": group[person],
            "power": _marks(rng, group, POWER)[person],
            "interest": _marks(rng, group, INTEREST)[person],
            "way": rng.choice(list(WAYS), person.size, p=list(WAYS.values())),
            "week": rng.integers(1, WEEKS + 1, person.size),
            "theme": rng.choice(list(THEMES), person.size, p=list(THEMES.values())),
        }
    )
    rows = rows.sort_values("week", kind="stable", ignore_index=True)
    rows.insert(0, "contact_id", ids("C", len(rows), 3))
    return rows


def recommendations(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each recommendation: what it takes, what it would change and who answers for it."""
    count = int(figures["recommendations"])
    effort = np.clip(np.round(rng.normal(3.0, 1.2, count)), 1, 5).astype(np.int8)
    impact = np.clip(np.round(1.8 + 0.4 * effort + rng.normal(0, 1.1, count)), 1, 5).astype(np.int8)
    term = np.array(TERMS)[np.clip((effort + rng.integers(-1, 2, count)) // 2, 0, 2)]
    owner = pd.Series([f"Organisation {number:02d}" for number in rng.integers(1, ORGANISATIONS + 1, count)])
    return pd.DataFrame(
        {
            "recommendation_id": ids("R", count, 2),
            "theme": rng.choice(list(THEMES), count, p=list(THEMES.values())),
            "effort": effort,
            "impact": impact,
            "term": pd.Categorical(term, categories=list(TERMS), ordered=True),
            "owner": owner.mask(rng.random(count) < NO_OWNER),
        }
    )


def _written(names: "np.ndarray[tuple[int], np.dtype[np.str_]]", person: Ints) -> list[str]:
    """Return the id in each row; the last contact of a few people has it in another spelling."""
    last = {int(each): row for row, each in enumerate(person.tolist())}
    cells = names[person].astype(object)
    for each in range(WRITTEN_TWICE):
        cells[last[each]] = f"{names[each].lower()} "
    return [str(cell) for cell in cells]


def _marks(
    rng: np.random.Generator, group: "np.ndarray[tuple[int], np.dtype[np.str_]]", means: Mapping[str, float]
) -> "np.ndarray[tuple[int], np.dtype[np.int8]]":
    centre = np.array([means.get(name, 2.8) for name in group.tolist()])
    return np.clip(np.round(centre + rng.normal(0, 0.8, centre.size)), 1, 5).astype(np.int8)
