"""Waiting lists: how long a list may be, what it takes to get there, and who waits under which rule.

Waits and targets are in weeks, demand and capacity in people a week, days of a simulation count from 0.
"""

from cmplearn.methods._waiting_dates import ListStatistics, list_statistics, queue_sizes
from cmplearn.methods._waiting_people import people, slots_by_day
from cmplearn.methods._waiting_relief import Relief, left_waiting, relief_plan
from cmplearn.methods._waiting_replay import (
    common_rules,
    entries_of,
    own_rule,
    own_rule_against,
    slots_until_empty,
    tally,
    with_newcomers,
)
from cmplearn.methods._waiting_rules import (
    CLINICAL_PRIORITY_FIRST,
    LONGEST_WAIT_FIRST,
    Rule,
    priority_rule,
    worth_in_weeks,
)
from cmplearn.methods._waiting_shares import list_for_share, mean_wait_for_share, share_within
from cmplearn.methods._waiting_simulation import Waiting, simulate
from cmplearn.methods._waiting_summary import (
    compare_waits,
    list_by_week,
    wait_summary,
    waits_under_rules,
    who_waits_longer,
)
from cmplearn.methods._waiting_targets import (
    by_priority,
    pressure,
    queue_load,
    relief_capacity,
    target_capacity,
    target_mean_wait,
    target_queue_size,
)

__all__ = [
    "CLINICAL_PRIORITY_FIRST",
    "LONGEST_WAIT_FIRST",
    "ListStatistics",
    "Relief",
    "Rule",
    "Waiting",
    "by_priority",
    "common_rules",
    "compare_waits",
    "entries_of",
    "left_waiting",
    "list_by_week",
    "list_for_share",
    "list_statistics",
    "mean_wait_for_share",
    "own_rule",
    "own_rule_against",
    "people",
    "pressure",
    "priority_rule",
    "queue_load",
    "queue_sizes",
    "relief_capacity",
    "relief_plan",
    "share_within",
    "simulate",
    "slots_by_day",
    "slots_until_empty",
    "tally",
    "target_capacity",
    "target_mean_wait",
    "target_queue_size",
    "wait_summary",
    "waits_under_rules",
    "who_waits_longer",
    "with_newcomers",
    "worth_in_weeks",
]
