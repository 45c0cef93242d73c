"""An action learning set's meeting: what fits, one clock, whose turn it is, and what is kept afterwards.

Values and functions only: the time is passed in, and nothing here knows of a room, a page or a database.
"""

from cmplearn.rooms.meeting.clock import Clock, Progress, begin
from cmplearn.rooms.meeting.nearest import Nearest, nearest
from cmplearn.rooms.meeting.plan import FORMS, Form, Lengths, Plan, Stage, most_issues, plan
from cmplearn.rooms.meeting.record import OUTCOMES, Action, Record, still_open
from cmplearn.rooms.meeting.turns import Airtime, Roles, by_turns, may_count, roles, round_of, turns

__all__ = [
    "FORMS",
    "OUTCOMES",
    "Action",
    "Airtime",
    "Clock",
    "Form",
    "Lengths",
    "Nearest",
    "Plan",
    "Progress",
    "Record",
    "Roles",
    "Stage",
    "begin",
    "by_turns",
    "may_count",
    "most_issues",
    "nearest",
    "plan",
    "roles",
    "round_of",
    "still_open",
    "turns",
]
