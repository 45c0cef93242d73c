"""Two backlogs, week by week: operations, and medicines reviews."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cmplearn.course.datasets._draws import ids, shared_out, with_repeats

# Everything in capitals is invented.
WEEKS = 52
REMOVALS_A_WEEK = 100
REFERRALS_A_WEEK = 102
SESSIONS = 20
HOLIDAY_WEEKS = (13, 14, 18, 22, 34, 52)
VALIDATED = 0.12  # share of removals without an operation
REPEATS = 2
BELOW, WAITING_FIRST = 0.97, 12  # requests for each review done; people who wait at a practice to begin with
SENT_TWICE = 11


def theatre_weeks(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row a week; the list, the removals and the share within the limit agree at the end.

    The list at the end is as long as exponential waits with that share within the limit make it.
    """
    share, limit = figures["within_limit_2026_percent"] / 100, figures["limit_weeks"]
    at_end = round(REMOVALS_A_WEEK * -limit / np.log(1 - share))
    run = rng.binomial(SESSIONS, 0.93, WEEKS)
    run[np.array(HOLIDAY_WEEKS) - 1] -= rng.integers(5, 9, len(HOLIDAY_WEEKS))
    removed = rng.multinomial(REMOVALS_A_WEEK * WEEKS, run / run.sum())
    referrals = shared_out(rng, REFERRALS_A_WEEK * WEEKS, WEEKS, evenness=40, least=0)
    change = np.cumsum(referrals - removed)
    waiting = at_end + change - change[-1]
    within = 1 - np.exp(-limit / (waiting / REMOVALS_A_WEEK)) + rng.normal(0, 0.006, WEEKS)
    within[-1] = share
    without = rng.binomial(removed, VALIDATED)
    rows = pd.DataFrame(
        {
            "week": np.arange(1, WEEKS + 1),
            "referrals": referrals,
            "sessions_planned": SESSIONS,
            "sessions_run": run,
            "treated": removed - without,
            "removed_untreated": without,
            "list_at_end": waiting,
            "within_limit": np.round(within * waiting).astype(np.int64),
        }
    )
    return with_repeats(rng, rows, REPEATS).sort_values("week", kind="stable", ignore_index=True)


def review_backlog(rng: np.random.Generator, figures: Mapping[str, float]) -> pd.DataFrame:
    """Return one row for each practice and week: requests, reviews done and people who wait."""
    practices, cells = int(figures["practices"]), int(figures["practices"]) * WEEKS
    size = shared_out(rng, 1000, practices, evenness=4, least=30) / 1000
    growing = np.linspace(0.2, 1.8, WEEKS)[:, None] * size
    steady = np.ones(WEEKS)[:, None] * size
    structured = rng.multinomial(int(figures["smrs_after"]), (growing / growing.sum()).ravel())
    other = rng.multinomial(int(figures["other_reviews"]), (steady / steady.sum()).ravel())
    done = (structured + other).reshape(WEEKS, practices)
    weights = (steady / steady.sum()).ravel()
    asked = rng.multinomial(round(done.sum() / BELOW), weights).reshape(WEEKS, practices)
    change = np.cumsum(asked - done, axis=0)
    waiting = change - np.minimum(change.min(axis=0), 0) + rng.integers(WAITING_FIRST, size=practices)
    week, practice = np.divmod(np.arange(cells), practices)
    rows = pd.DataFrame(
        {
            "return_id": ids("W", cells, 4),
            "week": week + 1,
            "practice": [f"Practice {number + 1:02d}" for number in practice],
            "requests": asked.ravel(),
            "structured_reviews": structured,
            "other_reviews": other,
            "waiting_at_end": waiting.ravel(),
        }
    )
    return with_repeats(rng, rows, SENT_TWICE).sort_values("week", kind="stable", ignore_index=True)
