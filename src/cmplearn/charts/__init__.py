"""The pictures of the course: each takes a result of `methods` and returns a `Picture` in a few milliseconds.

A picture is a standalone SVG with the finding in words, a text alternative, and its numbers as a table.
"""

from cmplearn.charts.business_case import unit_break_even
from cmplearn.charts.picture import Picture

__all__ = ["Picture", "unit_break_even"]
