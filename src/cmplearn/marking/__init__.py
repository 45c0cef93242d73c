"""Marking around nbgrader: an assignment as a form, its open tests, hand-ins, collecting, marking.

Policies (pass mark, caps, late penalties) are passed in by those who call; nothing here knows the programme.

The marking engine is not imported here: nbgrader and SQLAlchemy take a second. Commands import it from its
own modules:

``mark``
    The steps of a run, in order; ``steps`` those of one submission.
``plan``, ``fingerprints``
    A course root with nbgrader's settings, who handed in, and what has changed since it was marked.
``sanitise``, ``score``
    nbgrader's own preprocessors before and after the code runs, and how each test ended.
``backends``, ``jobs``
    How a notebook is run and why; what crosses into the sandbox and comes back.
``execute``, ``conversing``, ``confinement``
    The sandbox, and the only file that starts processes; ``inside`` is what runs in it.
``record``, ``source``, ``holding``, ``marks``
    nbgrader's gradebook, one transaction a submission.
``autograded``, ``journal``, ``failing``
    What is put into place, what was marked with which fingerprint, and why something was not.
``marked``, ``report``, ``telling``
    What a run found, kept as JSON and told to a tutor.
``verify``, ``scratch``, ``comparing``
    A sample marked again by nbgrader itself, and compared.
``drop_in``, ``feedback``
    What nbgrader's own commands take from here; ``feedback_page`` and others write a participant's page.
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
