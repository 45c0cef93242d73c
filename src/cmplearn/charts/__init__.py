"""The pictures of the course: each takes a result of `methods` and returns a `Picture` in a few milliseconds.

A picture is a standalone SVG with the finding in words, a text alternative, and its numbers as a table.
"""

from cmplearn.charts.acceptability import acceptability
from cmplearn.charts.appraisal import benefits_by_kind, options
from cmplearn.charts.budget import budget_impact
from cmplearn.charts.business_case import unit_break_even
from cmplearn.charts.changed_waits import who_waits_longer
from cmplearn.charts.comparison import funnel
from cmplearn.charts.control import control_chart
from cmplearn.charts.criteria import option_values, swing_weights
from cmplearn.charts.cycle import cycle_position
from cmplearn.charts.decision import decision_chain
from cmplearn.charts.effort import effort_and_effect
from cmplearn.charts.estimates import estimates
from cmplearn.charts.gate import readiness
from cmplearn.charts.gradient import gradient
from cmplearn.charts.group_weights import group_values, group_weights
from cmplearn.charts.leaders import leaders_by_weight
from cmplearn.charts.list_size import list_by_week
from cmplearn.charts.moved import moved
from cmplearn.charts.needs import need_counts, who_is_found
from cmplearn.charts.net_health import net_health
from cmplearn.charts.own_place import place_in_funnel
from cmplearn.charts.pareto import pareto
from cmplearn.charts.people import stakeholder_coverage, stakeholder_grid, stakeholder_map
from cmplearn.charts.people_at_risk import people_at_risk
from cmplearn.charts.picture import Picture
from cmplearn.charts.placed import placed
from cmplearn.charts.plan import critical_path, schedule_risk
from cmplearn.charts.pooled import pooling
from cmplearn.charts.ranked import ranked
from cmplearn.charts.rated import rated
from cmplearn.charts.ratings import ratings
from cmplearn.charts.relief import relief
from cmplearn.charts.runs import run_chart
from cmplearn.charts.striking import mean_sizes, stock_by_days
from cmplearn.charts.study import study_time
from cmplearn.charts.succession import who_did_it
from cmplearn.charts.tally import counts
from cmplearn.charts.two_years import two_years
from cmplearn.charts.uncertainty import tornado
from cmplearn.charts.waits import waits_under_rules
from cmplearn.charts.work import process_map

__all__ = [
    "Picture",
    "acceptability",
    "benefits_by_kind",
    "budget_impact",
    "control_chart",
    "counts",
    "critical_path",
    "cycle_position",
    "decision_chain",
    "effort_and_effect",
    "estimates",
    "funnel",
    "gradient",
    "group_values",
    "group_weights",
    "leaders_by_weight",
    "list_by_week",
    "mean_sizes",
    "moved",
    "need_counts",
    "net_health",
    "option_values",
    "options",
    "pareto",
    "people_at_risk",
    "place_in_funnel",
    "placed",
    "pooling",
    "process_map",
    "ranked",
    "rated",
    "ratings",
    "readiness",
    "relief",
    "run_chart",
    "schedule_risk",
    "stakeholder_coverage",
    "stakeholder_grid",
    "stakeholder_map",
    "stock_by_days",
    "study_time",
    "swing_weights",
    "tornado",
    "two_years",
    "unit_break_even",
    "waits_under_rules",
    "who_did_it",
    "who_is_found",
    "who_waits_longer",
]
