"""A waiting list, and the two people of whom one is called first."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets._draws import Floats, Ints, cut_for, ids, misspelt, with_repeats

# Everything in capitals is invented, to have the shape of such a list.
SPECIALTIES = (
    "orthopaedics",
    "ophthalmology",
    "general surgery",
    "gynaecology",
    "ear, nose and throat",
    "urology",
)
SHARES = (0.26, 0.21, 0.19, 0.13, 0.12, 0.09)
PRIORITIES = ("P2", "P3", "P4", "P6")  # P6: the person asked to wait
URGENCY = (0.11, 0.29, 0.57, 0.03)
PACE = np.array([0.45, 0.85, 1.1, 1.3])  # mean wait by priority, relative
DEPRIVATION = (0.25, 0.22, 0.20, 0.18, 0.15)  # quintile 1 is the most deprived
TILT = 0.055  # how much longer each quintile waits than the next
MEAN_WEEKS = 22
MEAN_NEEDS = np.array([1.1, 0.8, 0.6, 0.5, 0.4])
ENTRIES_A_PERSON = 1.19
NOT_ASKED, NOT_TRIAGED = 0.18, 0.03
REPEATS, TEST_ENTRIES = 260, 31
DAYS_A_WEEK = 7


def entries(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each entry of a list, with the test entries and repeats that real ones have."""
    count = int(figures["list_length"])
    person = _person_of_each(rng, count)
    group = rng.choice(5, person.max() + 1, p=DEPRIVATION)[person]
    priority = rng.choice(4, count, p=URGENCY)
    days = _days_waited(rng, figures, PACE[priority] * (1 + TILT * (2 - group)))
    needs = np.minimum(rng.poisson(MEAN_NEEDS[group]), 6)
    rows = pd.DataFrame(
        {
            "entry_id": ids("E", count, 5),
            "person_id": [f"P{number + 1:05d}" for number in person],
            "specialty": rng.choice(SPECIALTIES, count, p=SHARES),
            "clinical_priority": _codes(rng, priority),
            "deprivation": (group + 1).astype(np.int8),
            "other_needs": pd.Series(needs, dtype="Int8").mask(rng.random(count) < NOT_ASKED),
            "referred": -days,
            "weeks_waited": (days / DAYS_A_WEEK).round(1),
        }
    )
    return with_repeats(rng, _with_tests(rng, rows), REPEATS)


def two_people(_rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return the invented Patient A and Patient B as two entries of the same list."""
    weeks = np.array([figures["wait_a_weeks"], figures["wait_b_weeks"]])
    return pd.DataFrame(
        {
            "entry_id": ["A", "B"],
            "person_id": ["Patient A", "Patient B"],
            "specialty": ["orthopaedics", "orthopaedics"],
            "clinical_priority": ["P4", "P4"],
            "deprivation": np.array([5, 1], dtype=np.int8),
            "other_needs": pd.array([0, 1], dtype="Int8"),
            "referred": (-DAYS_A_WEEK * weeks).astype(np.int64),
            "weeks_waited": weeks.astype(float),
        }
    )


def _person_of_each(rng: np.random.Generator, count: int) -> Ints:
    """Return whose each entry is; some people are on the list for more than one thing."""
    people = round(count / ENTRIES_A_PERSON)
    again: Ints = rng.integers(people, size=count - people)
    return rng.permutation(np.concatenate((np.arange(people), again)))


def _days_waited(rng: np.random.Generator, figures: Mapping[str, float], pace: Floats) -> Ints:
    """Return days, exponential in shape and stretched so that the published counts lie above their limits."""
    drawn = rng.exponential(MEAN_WEEKS * pace)
    middle, late = (cut_for(drawn, int(figures[name])) for name in ("over_standard", "year_waits"))
    standard, year = (figures[name] * DAYS_A_WEEK for name in ("standard_weeks", "long_wait_weeks"))
    longest = year + (drawn.max() - late) * DAYS_A_WEEK
    days = np.interp(drawn, [0, middle, late, drawn.max()], [0, standard, year, longest])
    whole: Ints = np.where(drawn > middle, np.ceil(days), np.floor(days)).astype(np.int64)
    return whole


def _codes(rng: np.random.Generator, priority: Ints) -> pd.Series:
    """Return priorities as such lists write them: mostly one way, some another, some not at all."""
    cells = pd.Series(np.array(PRIORITIES, dtype=object)[priority])
    cells = misspelt(rng, cells, {"P2": "p2", "P3": "P3 ", "P4": "4"}, 0.05)
    return cells.mask(rng.random(cells.size) < NOT_TRIAGED)


def _with_tests(rng: np.random.Generator, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with entries that somebody made to try the system out, where they were made."""
    tests = rows.iloc[rng.choice(len(rows), TEST_ENTRIES, replace=False)].assign(
        entry_id=ids("T", TEST_ENTRIES, 5), person_id="P00000", specialty="ZZ TEST"
    )
    together = pd.concat([rows, tests], ignore_index=True)
    return together.sort_values("referred", kind="stable", ignore_index=True)
