"""Readers of your own figures: open files that people have, and a column pasted from a spreadsheet.

Each returns the figures and, in words, everything that was left out, changed or taken for granted. None of
them goes to the network, and all refuse a file about single people before reading anything else of it.

Public: `prescribing_measure`, `waiting_times`, `deprivation`, `pasted_column`, and `OwnFigures`, which they
return.
"""

from cmplearn.course.own_figures._deprivation import deprivation
from cmplearn.course.own_figures._pasted import pasted_column
from cmplearn.course.own_figures._prescribing import prescribing_measure
from cmplearn.course.own_figures._result import OwnFigures
from cmplearn.course.own_figures._waiting import waiting_times

__all__ = ["OwnFigures", "deprivation", "pasted_column", "prescribing_measure", "waiting_times"]
