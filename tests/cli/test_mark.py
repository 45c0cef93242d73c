"""`cmplearn mark`: what a tutor types, what they read, and what a script is told."""

import io
import json
import os
import re
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from tests.marking.corpus import ASSIGNMENT, answered, as_files, build, put, released
from tests.servers import wait_for
from typer.testing import CliRunner

from cmplearn import course
from cmplearn.cli import app
from cmplearn.cli.mark import LINES_APART_SECONDS, ProgressLine, course_root_of, mark
from cmplearn.marking.execute import isolation
from cmplearn.marking.journal import Lock, read
from cmplearn.marking.marked import Progress

HERE = [] if isolation().available else ["--no-isolation"]
PROGRAM = [sys.executable, "-c", "from cmplearn.cli import main; main()"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course root in which one has handed in."""
    root = build(tmp_path / "root")
    put(root, "P001", as_files(answered(released(root))))
    return root


def run(root, *options, assignment=ASSIGNMENT):
    """What the command gives; what it says on standard error is in `stderr`."""
    return CliRunner().invoke(app, ["mark", assignment, "--course-root", str(root), *HERE, *options])


def test_work_is_marked_and_told_and_the_second_time_left_as_it_is(root):
    first = run(root)
    assert first.exit_code == 0, first.output
    assert first.stdout.splitlines()[-6:-1] == [
        "Participant  By tests  By hand  How its tests ended",
        "P001         8 of 8    9        4 pass, 3 for a person",
        "",
        "1 submission: 1 marked.",
        "",
    ]
    report = root / ".cmplearn" / "marking" / ASSIGNMENT / "report.json"
    assert first.stdout.splitlines()[-1] == f"The whole report: {report}"
    assert json.loads(report.read_text())["submissions"][0]["auto_score"] == 8
    assert "1 submission: 1 already marked." in run(root).stdout
    assert "1 submission: 1 marked." in run(root, "--force", "--jobs", "1").stdout


def test_work_that_can_not_be_marked_is_told_and_costs_nobody_else(root):
    put(root, "P002\u202e", {"1-waits.ipynb": b"half a notebo"})
    done = run(root)
    assert done.exit_code == 1
    assert "P001         8 of 8    9        4 pass, 3 for a person" in done.stdout
    assert "P002\ufffd        none               could not be marked" in done.stdout
    assert "2 submissions: 1 marked, 1 could not be marked." in done.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--jobs", "0"], "'0' is neither auto nor a number from 1"),
        (["--jobs", "many"], "'many' is neither auto nor a number from 1"),
        (["--verify", "110%"], "'110%' is no percentage from 0% to 100%"),
        (["--verify", "some"], "'some' is no percentage from 0% to 100%"),
        (["--student", "P009"], "Nothing is handed in for waiting by P009. There is work by: P001."),
    ],
)
def test_wrong_use_is_said_with_what_is_right(root, options, words):
    done = run(root, *options)
    assert done.exit_code == 2
    assert words in " ".join(done.stderr.replace("│", " ").split())


def test_an_assignment_that_nobody_handed_in_is_wrong_use(root):
    done = run(root, assignment="wating\x1b[2J")
    assert done.exit_code == 2
    assert done.stderr.startswith("cmplearn: Nothing is handed in for wating\ufffd[2J")


def test_a_second_run_says_who_is_marking(root):
    with Lock(root, "another"):
        done = run(root)
    assert done.exit_code == 4
    assert f"process {os.getpid()} on " in done.stderr
    assert "marking another since " in done.stderr


def test_without_a_sandbox_nothing_is_marked_and_it_says_what_to_do(root):
    """Neither bubblewrap nor any other program is on this PATH but those of Python's environment."""
    done = subprocess.run(
        [*PROGRAM, "mark", ASSIGNMENT],
        cwd=root,
        env=os.environ | {"PATH": sysconfig.get_path("scripts")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 5
    assert "can't be isolated here" in done.stderr
    assert "--no-isolation" in done.stderr
    assert not (root / "autograded").exists()


def test_a_run_that_is_stopped_keeps_what_it_marked_and_goes_on_later(root):
    put(root, "P002", as_files(answered(released(root), mean_wait="while True:\n    mean_wait = 0")))
    journal = root / ".cmplearn" / "marking" / ASSIGNMENT
    # An interrupt that this process was started not to heed, it would not heed either.
    heeding = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {PROGRAM[-1]}"
    command = [*PROGRAM[:-1], heeding, "mark", ASSIGNMENT, "--jobs", "1", *HERE]
    with subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, text=True) as stopped:
        try:
            wait_for(lambda: read(journal) or stopped.poll() is not None, "the first to be marked")
            stopped.send_signal(signal.SIGINT)
            _, said = stopped.communicate()
        finally:
            stopped.kill()
    assert stopped.returncode == 1
    assert said.splitlines()[-1].startswith("Stopped. What is marked is kept")
    assert set(read(journal)) == {"P001"}
    assert "1 submission: 1 already marked." in run(root, "--student", "P001").stdout


def test_the_course_root_is_this_folder_if_it_is_one(root, monkeypatch):
    monkeypatch.chdir(root)
    assert course_root_of(None) == root
    assert course_root_of(root.parent) == root.parent
    monkeypatch.chdir(root.parent)
    assert course_root_of(None) == course.root() / "assessments"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_in_a_terminal_one_line_is_written_over():
    terminal = Terminal()
    watch = ProgressLine(terminal)
    watch(Progress("marking", 1, 12, 60.0, "P001"))
    watch(Progress("marking", 12, 12, 90.0, "P012"))
    watch.end()
    first, last, blank, end = terminal.getvalue().split("\r")[1:]
    assert first == "1 of 12 marked, about 11 minutes left"
    assert last.rstrip() == "12 of 12 marked"
    assert len(last) == len(first)
    assert (blank.strip(), end) == ("", "")


def test_a_terminal_says_at_once_that_something_happens():
    terminal, file = Terminal(), io.StringIO()
    for stream in (terminal, file):
        ProgressLine(stream).begin()
    assert terminal.getvalue() == "\rGetting ready."
    assert file.getvalue() == ""


def test_other_words_take_a_line_of_their_own():
    terminal = Terminal()
    watch = ProgressLine(terminal)
    watch(Progress("marking", 12, 12, 90.0, "P012"))
    watch.say("The gradebook is busy.")
    assert terminal.getvalue().endswith("\rThe gradebook is busy.\n")


def test_the_help_and_the_handbook_say_the_same_of_each_exit_code():
    text = (course.root() / "course" / "handbook" / "marking.md").read_text(encoding="utf-8")
    rows = text.replace("’", "'").replace("`", "")
    told = re.findall(r"^      (\d)  (.+)$", mark.__doc__ or "", re.MULTILINE)
    assert [code for code, _ in told] == list("012345")
    for code, words in told:
        assert f"\n| {code} | {words}" in rows


def test_elsewhere_a_plain_line_comes_now_and_then():
    seconds = iter([0.0, 1.0, LINES_APART_SECONDS, LINES_APART_SECONDS, LINES_APART_SECONDS + 1])
    stream = io.StringIO()
    watch = ProgressLine(stream, lambda: next(seconds))
    for done in (1, 2, 3):
        watch(Progress("marking", done, 4, done * 10.0, "P001"))
    watch.end()
    assert stream.getvalue() == "2 of 4 marked, about 20 seconds left\n"
