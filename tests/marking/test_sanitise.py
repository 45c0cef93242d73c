import copy
import json
import re

import pytest
from nbgrader.nbgraderformat import MetadataValidator, SchemaTooOldError
from nbgrader.preprocessors import Execute

from cmplearn.marking.jobs import Limits
from cmplearn.marking.plan import settings_of
from cmplearn.marking.record import OpenGradebook
from cmplearn.marking.sanitise import Conversion, _Validator, limits, notebook_to_run

from .corpus import ASSIGNMENT, COSTS, WAITS, answered, as_files, build, cell_of, released, set_source
from .corpus.assignment import code
from .corpus.assignment import test as worth


@pytest.fixture
def sanitised(tmp_path):
    """Return what sanitises notebooks as a course's settings say."""

    def sanitise(notebooks, settings="", ids=None):
        found = settings_of(build(tmp_path / "root", settings))
        conversion = Conversion(found, ASSIGNMENT)
        with (
            OpenGradebook(found.db_url, found.course_id, ASSIGNMENT) as gradebook,
            gradebook.reading_source(),
        ):
            files = {name.removesuffix(".ipynb"): held for name, held in as_files(notebooks).items()}
            if ids is not None:
                files = {name: re.sub(rb'"id": "[^"]*"', ids, held) for name, held in files.items()}
            return conversion, conversion.sanitise("someone", files)

    return sanitise


@pytest.fixture
def notebooks(tmp_path):
    return answered(released(build(tmp_path / "released")))


def test_a_changed_test_gets_its_source_back_with_what_is_hidden(sanitised, notebooks):
    set_source(notebooks[WAITS], "test-mean-wait", "assert True")
    _, done = sanitised(notebooks)
    assert "mean_wait == 20.0" in cell_of(done.notebooks[WAITS], "test-mean-wait").source
    assert done.failed is None


def test_answers_stay_as_they_are(sanitised, notebooks):
    set_source(notebooks[WAITS], "mean-wait", "mean_wait = 7")
    _, done = sanitised(notebooks)
    assert cell_of(done.notebooks[WAITS], "mean-wait").source == "mean_wait = 7"


def test_notebooks_before_one_that_is_damaged_are_kept(sanitised, notebooks):
    for cell in notebooks[COSTS].cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = 1
    _, done = sanitised(notebooks)
    assert list(done.notebooks) == [WAITS]
    assert isinstance(done.failed, SchemaTooOldError)


def test_a_courses_own_preprocessor_runs_before_execute_when_it_stands_there(sanitised, notebooks):
    conversion, done = sanitised(
        notebooks,
        "from nbgrader.preprocessors import NbGraderPreprocessor, Execute, SaveAutoGrades\n"
        "class Shout(NbGraderPreprocessor):\n"
        "    def preprocess(self, nb, resources):\n"
        "        nb.metadata['shouted'] = resources['nbgrader']['student'].upper()\n"
        "        return nb, resources\n"
        "c.Autograde.autograde_preprocessors = [Shout, Execute, SaveAutoGrades]",
    )
    assert done.notebooks[WAITS].metadata["shouted"] == "SOMEONE"
    assert conversion.executes


def test_a_course_can_be_set_not_to_run_notebooks(sanitised, notebooks):
    conversion, _ = sanitised(notebooks, "c.Execute.enabled = False")
    assert not conversion.executes


def test_cells_that_nbgrader_would_not_run_are_not_sent_to_be_run(notebooks):
    notebook = notebooks[WAITS]
    set_source(notebook, "mean-wait", "  \n")
    cell_of(notebook, "within").metadata["tags"] = ["skip-execution"]
    run = notebook_to_run(WAITS, notebook, Execute(), "fork")
    assert [(cell.is_test, cell.is_locked) for cell in run.cells] == [
        (False, True),
        (True, True),
        (True, True),
    ]
    assert run.kernel == "python3"
    assert json.loads(json.dumps(run.metadata)) == run.metadata


@pytest.mark.parametrize(
    ("timeout", "strict", "expected"),
    [
        (30, False, Limits(cell_seconds=30, wall_seconds=90)),
        (5, False, Limits(cell_seconds=5, wall_seconds=15)),
        (5, True, Limits(cell_seconds=320, wall_seconds=5, timed_out_cells=0)),
        (None, False, Limits(cell_seconds=86_400, wall_seconds=259_200)),
        (-1, True, Limits(cell_seconds=5_529_600, wall_seconds=86_400, timed_out_cells=0)),
    ],
)
def test_nbgraders_time_out_is_on_the_cpus_clock_unless_strict(timeout, strict, expected):
    assert limits(Execute(timeout=timeout), strict) == expected


BROKEN = [
    {"schema_version": 1},
    {"schema_version": 4},
    {"points": -1},
    {"grade": "yes"},
    {"grade_id": ""},
]


@pytest.mark.parametrize("change", [{}, *BROKEN])
def test_the_check_that_remembers_says_what_nbgraders_own_says(change):
    cell = code("t", "assert x", **worth(1))
    cell.metadata.nbgrader |= change
    ours = _Validator()
    assert said(ours, cell) == said(MetadataValidator(), cell) == said(ours, cell)


def said(validator, cell):
    try:
        validator.validate_cell(copy.deepcopy(cell))
    except Exception as error:
        return type(error), str(error)
    return None


def test_a_copied_cell_is_said_with_the_cure(sanitised, notebooks):
    copied = copy.deepcopy(cell_of(notebooks[COSTS], "test-total"))
    copied["id"] = "copied"
    notebooks[COSTS].cells.append(copied)
    _, done = sanitised(notebooks)
    assert str(done.failed) == (
        "2-costs.ipynb holds more than one cell test-total: the participant copied it. "
        "Ask for the work again with one of the two, then mark again."
    )


def test_what_nbformat_warns_of_in_a_notebook_fails_nothing(sanitised, notebooks):
    _, done = sanitised(notebooks, ids=b'"id": "same"')
    assert done.failed is None
    assert list(done.notebooks) == [WAITS, COSTS]
