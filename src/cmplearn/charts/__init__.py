"""The pictures of the course: each takes a result of `methods` and returns a `Picture` in a few milliseconds.

A picture is a standalone SVG with the finding in words, a text alternative, and its numbers as a table.
"""

from cmplearn.charts.appraisal import benefits_by_kind, options
from cmplearn.charts.business_case import unit_break_even
from cmplearn.charts.control import control_chart
from cmplearn.charts.picture import Picture
from cmplearn.charts.runs import run_chart
from cmplearn.charts.uncertainty import tornado

__all__ = [
    "Picture",
    "benefits_by_kind",
    "control_chart",
    "options",
    "run_chart",
    "tornado",
    "unit_break_even",
]
