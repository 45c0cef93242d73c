"""The programme as people write it under ``course/``: read, checked and ready to quote.

Public: `root`, `programme`, `quote`, `resolve`, `fill`, `references`, and the modules `cases`, `library`
(finding cases), `activities` (what a room does), `bodies` (what regulators ask of a record), `own_case`
(what a participant's own case is made of), `policy` (what the centre asks, dated), `roles` (role cards),
`structures` (who did which job when), `unit_costs` and `datasets`. `own_figures` (reading a person's own
files) is imported by its name: it needs pandas at once.
"""

from cmplearn.course import (
    activities,
    bodies,
    cases,
    datasets,
    library,
    own_case,
    policy,
    roles,
    structures,
    unit_costs,
)
from cmplearn.course.placeholders import fill, references
from cmplearn.course.places import root
from cmplearn.course.programmes import programme
from cmplearn.course.quoting import quote, resolve

__all__ = [
    "activities",
    "bodies",
    "cases",
    "datasets",
    "fill",
    "library",
    "own_case",
    "policy",
    "programme",
    "quote",
    "references",
    "resolve",
    "roles",
    "root",
    "structures",
    "unit_costs",
]
