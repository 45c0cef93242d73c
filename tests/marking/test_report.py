"""What a tutor reads after a run, and the file that programs read."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from cmplearn.errors import StorageError
from cmplearn.marking.jobs import Limits
from cmplearn.marking.marked import (
    Difference,
    MarkedNotebook,
    Progress,
    Report,
    Scored,
    State,
    Submission,
    Verification,
)
from cmplearn.marking.plan import LARGEST_FILE, LARGEST_SUBMISSION
from cmplearn.marking.report import as_data, write
from cmplearn.marking.telling import DIFFERENCES, SANDBOX, lines, progress_line

HANDBOOK = Path(__file__).parents[2] / "course" / "handbook"


def cell(grade_id, state, score, most=2.0, *reasons, look=False):
    return Scored("work", grade_id, state, score, most, reasons, look)


RIGHT = Submission(
    "P001",
    "marked",
    notebooks=(
        MarkedNotebook(
            "work",
            "fork",
            "",
            (
                cell("cost", "pass", 2.0),
                cell("net", "partly", 1.5),
                cell("why", "for a person", None, 10.0),
            ),
        ),
    ),
)
LOOPED = Submission(
    "P002",
    "already marked",
    late_penalty=0.5,
    notebooks=(
        MarkedNotebook(
            "work",
            "kernel",
            "it uses widgets",
            (
                cell("cost", "pass", 2.0),
                cell("net", "timed out", 0.0, 2.0, "It computed for 30 seconds.", look=True),
                cell("why", "no response", 0.0, 10.0),
            ),
            ("A process was left behind and ended.",),
        ),
    ),
)
BROKEN = Submission("P003", "could not be marked", "work.ipynb is no notebook. Ask for it again.")


@pytest.fixture
def report(tmp_path):
    return Report(
        assignment="a2",
        course_root=str(tmp_path),
        strict=False,
        isolated=True,
        isolation="bubblewrap and namespaces.",
        jobs=2,
        started_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        seconds=3.24,
        submissions=(RIGHT, LOOPED, BROKEN),
    )


def compared(*differences, problems=()):
    return Verification(("P001",), 15, differences, problems, 3.0)


NOT_MEANT = Difference("P001", "work", "cost", "auto_score", 2.0, 0.0)
MEANT = Difference("P002", "work", "net", "needs_manual_grade", True, False, "look")


def test_each_submission_is_a_line_with_what_to_look_at_below_it(report):
    told = lines(report)
    start = told.index("Participant  By tests  By hand  How its tests ended")
    assert told[start + 1 : told.index("", start)] == [
        "P001         3.5 of 4  10       1 pass, 1 partly, 1 for a person",
        "P002         2 of 14            1 pass, 1 timed out, 1 no response; 0.5 off for lateness; "
        "marked before",
        "    look: net: timed out. It computed for 30 seconds.",
        "    look: work: A process was left behind and ended.",
        "P003         none               could not be marked",
        "    look: work.ipynb is no notebook. Ask for it again.",
    ]


def test_how_the_run_went_comes_first_and_the_sums_last(report):
    told = lines(report)
    assert told[-3:] == [
        "3 submissions: 1 marked, 1 already marked, 1 could not be marked.",
        "2 with something for a person to look at: the lines above that begin with look.",
        "What was marked before and has not changed was left as it is; --force marks it again, and asks "
        "again about what you had resolved.",
    ]
    assert told[:3] == [
        "It took 3.2 seconds, 2 submissions at a time.",
        "Participants’ work was isolated: bubblewrap and namespaces.",
        "1 notebook ran in a copy of a prepared Python.",
    ]
    again = replace(LOOPED, outcome="marked")
    assert "  1: it uses widgets" in lines(replace(report, submissions=(again,)))


def test_work_that_was_not_isolated_is_said_so(report):
    assert "Participants’ work was NOT isolated: no bubblewrap." in lines(
        replace(report, isolated=False, isolation="no bubblewrap.")
    )


def test_where_marks_may_differ_from_nbgraders_is_listed_but_not_when_strict(report):
    listed = {f"  - {words}" for words in DIFFERENCES.values()}
    assert listed <= set(lines(report))
    assert not listed & set(lines(replace(report, strict=True)))


def test_the_limits_of_the_sandbox_are_told_also_when_strict_and_not_without_it(report):
    strict = replace(report, strict=True)
    for told in (lines(report), lines(strict)):
        assert any(SANDBOX in line for line in told)
    assert not any(SANDBOX in line for line in lines(replace(strict, isolated=False)))


def test_what_strict_marking_passes_by_is_not_said_to_be_strictly_marked(report):
    passed_by = Submission("P004", "already marked", notes=("Marked before.",))
    told = lines(replace(report, strict=True, submissions=(RIGHT, passed_by)))
    assert (
        "1 submission of an earlier run kept the marks of that run: nothing was changed there. Add --force "
        "to mark all again."
    ) in told
    assert "P004         as before           passed by" in told


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3.24, "3.2 seconds"), (59.7, "1 min 0 s"), (119.8, "2 min 0 s"), (61, "1 min 1 s")],
)
def test_the_time_it_took_is_told_in_minutes_from_one_on(report, seconds, words):
    assert lines(replace(report, seconds=seconds))[0] == f"It took {words}, 2 submissions at a time."


def test_a_run_without_submissions_says_so(report):
    assert "0 submissions: nothing to mark." in lines(replace(report, submissions=()))


def test_names_can_not_command_the_terminal(report):
    hostile = replace(RIGHT, student="\x1b[2J\u202eP001\n" + "x" * 40, notes=("A link \x07 to /etc.",))
    told = lines(replace(report, submissions=(hostile,)))
    assert all(line.isprintable() for line in told)
    row = next(line for line in told if line.startswith("\ufffd"))
    assert row.startswith("\ufffd[2J\ufffdP001\ufffd" + "x" * 17 + "…  3.5 of 4")


def absent(grade_id, state, reason):
    return Scored("work", grade_id, state, None if state == "for a person" else 0.0, 2.0, (reason,))


def test_a_notebook_or_a_test_that_was_not_handed_in_is_to_be_looked_at():
    gone = MarkedNotebook("work", None, "", (absent("cost", "no response", "It is not there."),) * 2)
    one = replace(gone, cells=(cell("net", "pass", 2.0), absent("cost", "for a person", "It is missing.")))
    looks = [replace(RIGHT, notebooks=(each,)).looks for each in (gone, one)]
    assert [[(look.where, look.why) for look in each] for each in looks] == [
        [("work", "It is not there. That counts as 0.")],
        [("cost", "It is missing. Mark the answer by hand.")],
    ]


def test_a_cell_to_look_at_is_named_with_its_notebook_where_there_are_several():
    both = replace(LOOPED, notebooks=(*RIGHT.notebooks, replace(LOOPED.notebooks[0], name="second")))
    assert both.looks[0].where == "second, net"


@pytest.mark.parametrize(
    ("submissions", "verification", "code"),
    [
        ((RIGHT, LOOPED), None, 0),
        ((RIGHT, BROKEN), None, 1),
        ((RIGHT,), compared(), 0),
        ((RIGHT,), compared(MEANT), 0),
        ((RIGHT, BROKEN), compared(NOT_MEANT), 3),
        ((RIGHT,), compared(problems=("P001: nbgrader did not end.",)), 3),
    ],
)
def test_the_exit_code_tells_what_happened(report, submissions, verification, code):
    assert replace(report, submissions=submissions, verification=verification).exit_code == code


def test_the_comparison_is_told_and_what_should_not_differ_stands_out(report):
    told = lines(replace(report, verification=compared(MEANT, NOT_MEANT)))
    start = told.index(
        "Compared with nbgrader’s own marking: 1 submission (P001), 15 values, in 3.0 seconds."
    )
    assert told[start + 1 :] == [
        "1 of them differs and should not. Don’t publish these marks before somebody has found out why: send "
        "the report to whoever runs your course.",
        f"  intended: P002, work, net: waits for a person: yes here, no by nbgrader ({DIFFERENCES['look']})",
        "  NOT EXPLAINED: P001, work, cost: the tests’ mark: 2 here, 0 by nbgrader",
    ]
    assert lines(replace(report, verification=compared()))[-1] == "No value differs."
    unknown = lines(replace(report, verification=compared(MEANT, problems=("P001: it did not end.",))))
    assert unknown[-3].startswith("Of what could not be compared")
    assert unknown[-1] == "  could not be compared: P001: it did not end."


def test_the_report_says_all_that_the_summary_says(report):
    content = json.loads(write(replace(report, verification=compared(NOT_MEANT))).read_text(encoding="utf-8"))
    assert (content["schema"], content["version"]) == ("cmplearn.marking.report", 1)
    assert content["started_at"] == "2026-11-20T09:30:00+00:00"
    assert content["exit_code"] == 3
    assert content["counts"] == {"marked": 1, "already marked": 1, "could not be marked": 1}
    assert content["states"] == {"pass": 2, "partly": 1, "for a person": 1, "timed out": 1, "no response": 1}
    assert content["backends"] == {"fork": 1, "kernel": 1}
    second = content["submissions"][1]
    assert [second[key] for key in ("auto_score", "auto_max", "by_hand_max", "late_penalty")] == [
        2,
        14,
        0,
        0.5,
    ]
    assert second["looks"][0] == {"where": "net", "why": "timed out. It computed for 30 seconds."}
    assert second["notebooks"][0]["cells"][1]["reasons"] == ["It computed for 30 seconds."]
    (difference,) = content["verification"]["differences"]
    assert (difference["ours"], difference["stocks"], difference["explained"]) == (2.0, 0.0, "")


def keys(data):
    """Every key of a value and of what it holds; kinds are counted by their own names."""
    if isinstance(data, list):
        return set().union(*map(keys, data))
    if isinstance(data, dict):
        return {*data, *keys([value for key, value in data.items() if key not in COUNTS])}
    return set()


COUNTS = ("counts", "states", "backends")


def test_the_handbook_lists_every_key_of_the_report(report):
    content = as_data(replace(report, verification=compared(NOT_MEANT)))
    text = (HANDBOOK / "marking.md").read_text(encoding="utf-8")
    assert {key for key in keys(content) if f"`{key}`" not in text} == set()


def test_the_handbook_says_what_each_end_of_a_test_means():
    text = (HANDBOOK / "marking.md").read_text(encoding="utf-8")
    assert [state for state in get_args(State) if f"*{state}*" not in text] == []


def test_the_handbook_gives_the_limits_that_hold():
    text = (HANDBOOK / "marking.md").read_text(encoding="utf-8")
    limits = Limits()
    for row in (
        f"computing, a cell | {limits.cell_seconds:g} seconds",
        f"memory, all together | {limits.memory_bytes >> 20:,} MB",
        f"processes and threads at once | {limits.processes} |",
        f"open files, a process | {limits.open_files} |",
        f"a file | {limits.file_bytes >> 20} MB |",
        f"files, all together | {limits.disk_bytes >> 20} MB |",
        f"output, a cell | {limits.output_bytes >> 20} MB |",
        f"a file that is handed in | {LARGEST_FILE // 10**6} MB;",
        f"files that are handed in, all together | {LARGEST_SUBMISSION // 10**6} MB;",
    ):
        assert f"\n| {row}" in text


def test_a_report_takes_the_place_of_the_one_before(report):
    before = write(report)
    after = write(replace(report, jobs=1))
    assert before == after
    assert json.loads(after.read_text())["jobs"] == 1
    assert sorted(path.name for path in after.parent.iterdir()) == ["report.json"]


def test_a_report_that_can_not_be_written_is_said_with_what_to_do(report):
    in_its_way = write(report)
    in_its_way.unlink()
    in_its_way.mkdir()
    with pytest.raises(StorageError, match=r"marks are in the gradebook, but the report .* can't be written"):
        write(report)


@pytest.mark.parametrize(
    ("done", "seconds", "line"),
    [
        (0, 0.0, "0 of 200 marked"),
        (1, 0.5, "1 of 200 marked, about 2 minutes left"),
        (150, 60.0, "150 of 200 marked, about 20 seconds left"),
        (199, 60.0, "199 of 200 marked, about 5 seconds left"),
        (200, 60.0, "200 of 200 marked"),
    ],
)
def test_progress_says_how_long_is_left(done, seconds, line):
    assert progress_line(Progress("marking", done, 200, seconds, "P001")) == line
