"""Submissions that differ in their files, the student's id and when they came."""

from .assignment import COSTS, WAITS, Files, Notebooks
from .submission import answered, as_files, first_alone, submission

EARLY = {"timestamp.txt": b"2026-02-01 12:00:00 UTC"}
FIRST = f"{WAITS}.ipynb"
SECOND = f"{COSTS}.ipynb"


@submission()
def missing_first_notebook(released: Notebooks) -> Files:
    return {SECOND: as_files(answered(released))[SECOND]}


@submission()
def missing_second_notebook(released: Notebooks) -> Files:
    return first_alone(released)


@submission()
def no_notebook(_: Notebooks) -> Files:
    return {"answers.txt": b"20 weeks", "waits.csv": b"mine"}


@submission()
def only_a_notebook_of_another_name(released: Notebooks) -> Files:
    return {"answers.ipynb": as_files(answered(released))[FIRST]}


@submission()
def names_in_capitals(released: Notebooks) -> Files:
    return {name.upper(): content for name, content in as_files(answered(released)).items()}


@submission()
def further_notebooks(released: Notebooks) -> Files:
    files = as_files(answered(released))
    return {FIRST: files[FIRST], "scratch.ipynb": b"not even one", "older/1-waits.ipynb": files[SECOND]}


@submission()
def folder_named_as_a_notebook(released: Notebooks) -> Files:
    return {SECOND: as_files(answered(released))[SECOND], f"{FIRST}/notes.txt": b"mine"}


@submission()
def further_files(released: Notebooks) -> Files:
    mine = {
        "notes.txt": b"mine",
        "figures/one.png": b"\x89PNG",
        ".hidden": b"",
        "a b/c d.txt": b"",
        "empty": b"",
    }
    left_out = {
        ".ipynb_checkpoints/1-waits-checkpoint.ipynb": b"{}",
        "__pycache__/x.pyc": b"",
        "feedback/x": b"",
    }
    return first_alone(released) | mine | left_out


@submission()
def own_copy_of_the_data(released: Notebooks) -> Files:
    """A data file that came with the assignment is overwritten with the source's."""
    return first_alone(released) | {"waits.csv": b"specialty,weeks\nmine,1\n"}


@submission(course="keeps own data")
def own_copy_of_the_data_kept(released: Notebooks) -> Files:
    return own_copy_of_the_data(released)


@submission()
def reads_its_own_file(released: Notebooks) -> Files:
    mean = 'mean_wait = pd.read_csv("mine/weeks.csv")["weeks"].mean()'
    return first_alone(released, mean_wait=mean) | {"mine/weeks.csv": b"weeks\n20\n"}


@submission()
def reads_a_file_that_is_not_there(released: Notebooks) -> Files:
    return first_alone(released, mean_wait='mean_wait = pd.read_csv("/home/me/weeks.csv")["weeks"].mean()')


@submission()
def writes_and_reads(released: Notebooks) -> Files:
    mean = 'waits.to_csv("mine.csv")\nmean_wait = pd.read_csv("mine.csv")["weeks"].mean()'
    return first_alone(released, mean_wait=mean)


@submission()
def second_reads_what_the_first_wrote(released: Notebooks) -> Files:
    mean = 'mean_wait = waits["weeks"].mean()\nwaits.to_csv("from-the-first.csv")'
    total = 'total_gbp = 50 * int(pd.read_csv("from-the-first.csv")["weeks"].sum()) + 1000'
    return as_files(answered(released, mean_wait=mean, total=total))


@submission()
def first_changes_the_data_of_the_second(released: Notebooks) -> Files:
    mean = 'mean_wait = waits["weeks"].mean()\nopen("costs.csv", "w").write("service,cost_gbp\\nall,1\\n")'
    return as_files(answered(released, mean_wait=mean))


@submission()
def helper_module(released: Notebooks) -> Files:
    helped = "import helper\n\ndef within(weeks):\n    return helper.within(weeks)"
    return first_alone(released, within=helped) | {
        "helper.py": b"def within(weeks):\n    return weeks <= 18\n"
    }


@submission()
def helper_package(released: Notebooks) -> Files:
    helped = "from helper.rules import within"
    files = {"helper/__init__.py": b"", "helper/rules.py": b"def within(weeks):\n    return weeks <= 18\n"}
    return first_alone(released, within=helped) | files


@submission()
def helper_module_called_utils(released: Notebooks) -> Files:
    helped = "import utils\nwithin = utils.within"
    return first_alone(released, within=helped) | {
        "utils.py": b"def within(weeks):\n    return weeks <= 18\n"
    }


PANDAS = b"""
class Column(list):
    def mean(self):
        return 20.0

def read_csv(name):
    return {"weeks": Column([1])}
"""


@submission()
def module_that_shadows_pandas(released: Notebooks) -> Files:
    return first_alone(released) | {"pandas.py": PANDAS}


@submission()
def module_that_shadows_pandas_and_breaks(released: Notebooks) -> Files:
    return first_alone(released) | {"pandas.py": b"raise ImportError('mine')\n"}


WITHIN = b"def within(weeks):\n    return weeks <= 18\n"


@submission()
def module_called_random(released: Notebooks) -> Files:
    """Python's own random is in use before any cell runs: it is not shadowed."""
    return first_alone(released, within="import random\nwithin = random.within") | {"random.py": WITHIN}


@submission()
def module_called_code(released: Notebooks) -> Files:
    """A kernel has Python's own code module in use, as no other Python has."""
    return first_alone(released, within="import code\nwithin = code.within") | {"code.py": WITHIN}


@submission()
def lists_its_folder(released: Notebooks) -> Files:
    listed = 'import os\nlooked = sorted(name for name in os.listdir(".") if name.endswith(".csv"))\n'
    mean = f'{listed}mean_wait = waits["weeks"].mean() if looked == ["costs.csv", "waits.csv"] else 0'
    return first_alone(released, mean_wait=mean)


# When it came: the assignment was due on 1 March 2026 at noon UTC.


def _at(released: Notebooks, timestamp: str) -> Files:
    return first_alone(released) | {"timestamp.txt": timestamp.encode()}


@submission()
def in_time(released: Notebooks) -> Files:
    return _at(released, "2026-03-01 11:59:59 UTC\n")


@submission()
def late_without_penalty(released: Notebooks) -> Files:
    return _at(released, "2026-03-02 12:00:00 UTC\n")


@submission()
def time_of_another_zone(released: Notebooks) -> Files:
    return _at(released, "2026-03-01 13:30:00 +0200")


@submission()
def time_is_empty(released: Notebooks) -> Files:
    return _at(released, "")


@submission()
def time_is_no_time(released: Notebooks) -> Files:
    return _at(released, "yesterday evening")


@submission(course="late scores zero")
def late_with_zero(released: Notebooks) -> Files:
    return as_files(answered(released)) | {"timestamp.txt": b"2026-03-02 12:00:00 UTC"}


@submission(course="late scores zero")
def in_time_with_zero(released: Notebooks) -> Files:
    return _at(released, "2026-03-01 12:00:00 UTC")


@submission(course="late scores zero")
def late_and_the_first_is_missing(released: Notebooks) -> Files:
    return missing_first_notebook(released) | {"timestamp.txt": b"2026-03-02 12:00:00 UTC"}


@submission(course="late by a rule of its own")
def late_by_a_day(released: Notebooks) -> Files:
    return _at(released, "2026-03-02 12:00:00 UTC")


@submission(course="late by a rule of its own")
def late_by_a_year(released: Notebooks) -> Files:
    """More is taken off than was scored: stock takes off what was scored."""
    return _at(released, "2027-03-02 12:00:00 UTC")


@submission(course="late by a rule of its own")
def late_by_a_minute(released: Notebooks) -> Files:
    """The rule gives nothing off below an hour."""
    return _at(released, "2026-03-01 12:01:00 UTC")


@submission(course="late by a rule of its own")
def late_by_two_hours(released: Notebooks) -> Files:
    """The rule gives points back, which stock does not."""
    return _at(released, "2026-03-01 14:00:00 UTC")


# Who it is.


@submission(student="Zoë Ångström")
def accents_and_a_space_in_the_id(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student="李小龙")
def id_in_other_letters(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student="o'neil+a.b,c;d")
def signs_in_the_id(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student="12345")
def id_of_digits(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student="a[b]c")
def brackets_in_the_id(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student=".dotted")
def id_that_begins_with_a_dot(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student="known", course="no new students")
def known_student(released: Notebooks) -> Files:
    return first_alone(released)


@submission(student="stranger", course="no new students")
def unknown_student(released: Notebooks) -> Files:
    return first_alone(released)


# Marked twice, with a person's marks in between; `courses.AGAIN` has what is handed in the second time.


def _first_time(name: str, notebooks_are_answered: bool = True) -> None:
    def make(released: Notebooks) -> Files:
        return as_files(answered(released) if notebooks_are_answered else released) | EARLY

    make.__name__ = name
    submission(course="marked again")(make)


for _how in ("unchanged", "without_a_later_time", "worse", "blank", "with_a_notebook_less", "broken"):
    _first_time(f"marked_again_{_how}")
_first_time("marked_again_better", notebooks_are_answered=False)
