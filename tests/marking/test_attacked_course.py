"""A course root full of hostile submissions, marked in one run: everyone else has their marks."""

import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.marking import corpus
from tests.marking.attacks import ATTACKS, REACHED, Attack, Surroundings
from tests.marking.attacks.exhausting import EXHAUSTING
from tests.marking.attacks.odd_folders import ODD_FOLDERS
from tests.marking.attacks.outside import Outside, left_behind, outside, snapshot

from cmplearn.marking.mark import mark
from cmplearn.marking.marked import Report, Submission

pytestmark = pytest.mark.usefixtures("isolated")

MARK = f"canary{secrets.token_hex(4)}"  # another checkout's tests may look for their own on this machine
HONEST = {"honest-a": {}, "honest-m": {"mean_wait": "mean_wait = 3"}, "honest-z": {"total": "total_gbp = 1"}}
# What takes all there is costs seconds each: two of them here, all of them with small limits in test_attacks.
ALL = [
    name
    for name, attack in ATTACKS.items()
    if attack not in EXHAUSTING or name in ("loops for ever", "is a fork bomb")
]
SOME = [
    "reads the gradebook by its path",
    "writes the gradebook by its path",
    "reads solutions and hidden tests from the source",
    "lists other people's work",
    "scans its memory for the tests that come later",
    "kills every process that it can name",
    "links out of its work folder",
    "leaves a thread that prints into the tests",
    "exits at once",
    "hands in settings of Jupyter and nbgrader",
    "hands in modules named like other packages",
    "calls a listener on this machine",
    "writes forged answers to every descriptor",
    "takes over the loop that runs the cells",
]
# Files named like these keep any kernel from starting, and such a submission fails, as in nbgrader.
NO_KERNEL = (
    "hands in modules named like the standard library's",
    "hands in modules named like other packages",
)
SPOILS_FILES = ("puts links where its notebook and its outputs are looked for",)
# In a kernel, which some of them are run in, what ends or is ended is told a cell later.
ENDS_LATER = ("asks the shell to exit", "is a fork bomb")
TEST, LATER = "test-mean-wait", "test-within"
RIGHT = 2.0


@dataclass(frozen=True)
class Marked:
    """The run, and what there was outside before and after."""

    names: list[str]
    outside: Outside
    report: Report
    rows: corpus.Rows
    alone: corpus.Rows
    before: dict[str, str]
    after: dict[str, str]
    left: list[str]

    def submission(self, student: str) -> Submission:
        (found,) = (each for each in self.report.submissions if each.student == student)
        return found


def student(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower())


def hand_in(root: Path) -> None:
    for name, changes in HONEST.items():
        corpus.put(root, name, corpus.as_files(corpus.answered(corpus.released(root), **changes)))


def hand_in_attack(attack: Attack, around: Surroundings) -> None:
    answers = corpus.answered(corpus.released(around.root), mean_wait=attack.cell(around, "mean_wait"))
    files = corpus.as_files(answers) | attack.handed_in(around, "mean_wait")
    corpus.put(around.root, student(attack.name), files)


def untouchable(root: Path) -> dict[str, str]:
    """Return what a run may not change: all but what marking itself writes."""
    ours = (".cmplearn", "autograded", "gradebook.db")
    return {name: held for name, held in snapshot(root).items() if not name.startswith(ours)}


@pytest.fixture(scope="module", params=["some", pytest.param("all", marks=pytest.mark.long)])
def marked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marked]:
    names = ALL if request.param == "all" else SOME
    folder = tmp_path_factory.mktemp("attacked")
    quiet = corpus.build(folder / "quiet")
    hand_in(quiet)
    mark(quiet, corpus.ASSIGNMENT)
    with outside(folder, MARK) as there:
        root = corpus.build(there.around.root, "c.Execute.timeout = 3")
        hand_in(root)
        for name in names:
            hand_in_attack(ATTACKS[name], there.around)
        for name, make in ODD_FOLDERS.items():
            honest = corpus.as_files(corpus.answered(corpus.released(root)))
            make(corpus.put(root, student(name), honest), there.around)
        before = untouchable(root)
        report = mark(root, corpus.ASSIGNMENT)
        yield Marked(
            names,
            there,
            report,
            corpus.rows(root),
            corpus.rows(quiet),
            before,
            untouchable(root),
            left_behind(MARK, there.processes),
        )


def test_an_attack_earns_nothing_and_ends_in_its_state(marked: Marked) -> None:
    assert {name: wrong for name in marked.names if (wrong := wrong_end(marked, name))} == {}


def wrong_end(marked: Marked, name: str) -> str:
    """Return what is wrong with how an attack ended; nothing when it ended as it must."""
    found = marked.submission(student(name))
    if found.outcome == "could not be marked":  # as in nbgrader
        return "" if name in NO_KERNEL and found.message else found.message
    states = {cell.grade_id: cell.state for cell in found.cells}
    endings = {outcome[1:] for outcome in ATTACKS[name].outcomes}
    if name in ENDS_LATER:
        endings |= {("fail", "pass"), ("fail", "looks tampered")}
    if (states[TEST], states[LATER]) not in endings:
        return f"{states}"
    cell = marked.rows.cells[student(name), corpus.WAITS, TEST]
    is_flagged = states[TEST] == "looks tampered" and cell.needs_manual_grade
    return "" if cell.auto_score == 0 or is_flagged else f"{cell}"


def test_an_attack_costs_the_notebook_that_it_is_in_and_no_other(marked: Marked) -> None:
    total = {
        name: marked.rows.cells[student(name), corpus.COSTS, "test-total"].auto_score
        for name in marked.names
        if name not in (*NO_KERNEL, *SPOILS_FILES)
    }
    assert {name: score for name, score in total.items() if score != 3} == {}


def test_what_is_killed_or_looks_tampered_is_for_a_person_to_look_at(marked: Marked) -> None:
    ended = [
        (cell, marked.rows.cells[student(name), cell.notebook, cell.grade_id])
        for name in marked.names
        for cell in marked.submission(student(name)).cells
        if cell.state in ("killed", "timed out", "looks tampered")
    ]
    assert ended
    assert [
        cell for cell, row in ended if not (cell.needs_look and cell.reasons and row.needs_manual_grade)
    ] == []


@pytest.mark.parametrize("name", ODD_FOLDERS)
def test_an_odd_folder_earns_nothing_and_is_told(marked: Marked, name: str) -> None:
    found = marked.submission(student(name))
    assert found.looks or {cell.state for cell in found.cells if cell.grade_id == TEST} == {"fail"}
    for (who, notebook, _), cell in marked.rows.cells.items():
        if who == student(name) and notebook == corpus.WAITS:
            assert not cell.auto_score or cell.auto_score <= (cell.max_score or 0) == RIGHT
    assert not (row := marked.rows.cells.get((student(name), corpus.WAITS, TEST))) or not row.auto_score


def test_nothing_was_reached(marked: Marked) -> None:
    reached = [
        path.name
        for path in (marked.outside.around.root / "autograded").rglob("*.ipynb")
        if REACHED in json.dumps(json.loads(path.read_bytes())["cells"])
    ]
    assert reached == []


def test_honest_submissions_have_the_marks_they_have_alone(marked: Marked) -> None:
    among = {key: cell for key, cell in marked.rows.cells.items() if key[0] in HONEST}
    assert among == marked.alone.cells
    assert [marked.submission(name).looks for name in HONEST] == [(), (), ()]


def test_everyone_is_in_the_report_and_the_run_went_on(marked: Marked) -> None:
    assert len(marked.report.submissions) == len(HONEST) + len(marked.names) + len(ODD_FOLDERS)
    assert marked.report.isolated


def test_the_course_root_is_untouched(marked: Marked) -> None:
    assert marked.after == marked.before


def test_nothing_is_left_behind(marked: Marked) -> None:
    assert marked.left == []
    assert list(marked.outside.temporary.iterdir()) == []


def test_who_listens_outside_hears_nothing(marked: Marked) -> None:
    assert marked.outside.heard() == []
