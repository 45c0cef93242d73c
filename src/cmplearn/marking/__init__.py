"""Marking around nbgrader: an assignment as a form, its open tests, hand-ins, collecting, marking.

The marking engine, `cmplearn.marking.mark`, is not imported here: nbgrader and SQLAlchemy take a second.

Policies (pass mark, caps, late penalties) are passed in by those who call; nothing here knows the programme.
"""

from cmplearn.marking.checking import Check, check_answers
from cmplearn.marking.collecting import Outcome, Report, collect
from cmplearn.marking.form import Field, Form, Prose, fill, open_notebook, read_form, values_of
from cmplearn.marking.gradebook import enter, path_to_programs
from cmplearn.marking.handin import HandIn, Receipt, checked_participant, pack
from cmplearn.marking.unpacking import read_hand_in

__all__ = [
    "Check",
    "Field",
    "Form",
    "HandIn",
    "Outcome",
    "Prose",
    "Receipt",
    "Report",
    "check_answers",
    "checked_participant",
    "collect",
    "enter",
    "fill",
    "open_notebook",
    "pack",
    "path_to_programs",
    "read_form",
    "read_hand_in",
    "values_of",
]
