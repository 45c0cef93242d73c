import os
from dataclasses import replace
from datetime import timedelta

import pytest

from cmplearn.errors import InputError, NotFoundError
from cmplearn.marking.fingerprints import course_fingerprint, fingerprint
from cmplearn.marking.plan import Content, make_plan, read, settings_of

from .corpus import ASSIGNMENT, as_files, build, put, released


@pytest.fixture
def root(tmp_path):
    return build(tmp_path / "root")


def hand_in(root, *students):
    for student in students:
        put(root, student, as_files(released(root)))


def planned(root, **options):
    return make_plan(root, ASSIGNMENT, **options)


def students(plan):
    return [handed_in.student for handed_in in plan.handed_in]


def test_all_who_handed_in_are_marked_in_order_of_their_ids(root):
    hand_in(root, "Zoë", "10", "9", "an na")
    assert students(planned(root)) == ["10", "9", "Zoë", "an na"] == sorted(students(planned(root)))


def test_only_some_can_be_asked_for(root):
    hand_in(root, "a", "b", "c")
    assert students(planned(root, students=["c", "a"])) == ["a", "c"]


def test_someone_who_handed_nothing_in_is_said_with_those_who_did(root):
    hand_in(root, "a", "b")
    with pytest.raises(NotFoundError, match=r"by nobody-knows\. There is work by: a, b\."):
        planned(root, students=["a", "nobody-knows"])


def test_that_nothing_is_handed_in_is_said_with_the_folder(root):
    with pytest.raises(NotFoundError, match="submitted"):
        planned(root)


def test_a_folder_without_a_notebook_is_told_and_not_marked(root):
    hand_in(root, "a")
    put(root, "b", {"notes.txt": b"later"})
    assert students(planned(root)) == ["a"]
    assert planned(root).without_notebook == ("b",)


def test_settings_decide_on_folders_gradebook_and_whom_to_leave_out(tmp_path):
    root = build(
        tmp_path / "root",
        'c.CourseDirectory.directory_structure = "{assignment_id}/{nbgrader_step}/{student_id}"\n'
        'c.CourseDirectory.db_url = "sqlite:///marks/book.db"\n'
        'c.CourseDirectory.student_id_exclude = "b"\n'
        'c.CourseDirectory.submitted_directory = "in"',
    )
    for student in ("a", "b"):
        folder = root / ASSIGNMENT / "in" / student
        folder.mkdir(parents=True)
        (folder / "1-waits.ipynb").write_bytes(b"{}")
    plan = planned(root)
    assert students(plan) == ["a"]
    assert plan.autograded("a") == root / ASSIGNMENT / "autograded" / "a"
    assert plan.db_url == f"sqlite:///{root}/marks/book.db"


def test_settings_in_jupyters_folders_count_and_the_course_roots_come_first(root, tmp_path, monkeypatch):
    jupyter = tmp_path / "jupyter"
    jupyter.mkdir()
    lines = 'c.CourseDirectory.course_id = "not this"\nc.CourseDirectory.ignore = ["*.tmp"]\n'
    (jupyter / "nbgrader_config.py").write_text(lines)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(jupyter))
    assert settings_of(root).course_id == "corpus"
    assert settings_of(root).ignore == ("*.tmp",)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("import no_such_module_anywhere", "ModuleNotFoundError: No module named 'no_such_module_anywhere'"),
        ("c.CourseDirectory.ignore = 3", "nbgrader can't use the settings"),
    ],
)
def test_settings_that_can_not_be_used_are_said(tmp_path, settings, said):
    with pytest.raises(InputError, match=said):
        settings_of(build(tmp_path / "root", settings))


def test_a_course_root_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotFoundError, match="no folder"):
        settings_of(tmp_path / "nowhere")


def test_ignored_files_are_left_out(root):
    put(root, "a", {"1-waits.ipynb": b"{}", "data/x.csv": b"1", "__pycache__/y.pyc": b"2", "z.pyc": b"3"})
    plan = planned(root)
    content = read(plan.handed_in[0], plan.ignore)
    assert content == Content({"1-waits": b"{}"}, {"data/x.csv": b"1"}, ())


def test_links_are_never_followed(root, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.txt").write_text("secret")
    folder = put(root, "a", {"1-waits.ipynb": b"{}"})
    for name, target in (
        ("2-costs.ipynb", secret / "key.txt"),
        ("key.txt", secret / "key.txt"),
        ("all", secret),
    ):
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe")
    plan = planned(root)
    content = read(plan.handed_in[0], plan.ignore)
    assert content == Content({"1-waits": b"{}"}, {}, ("2-costs.ipynb", "all", "key.txt", "pipe"))


def test_a_fingerprint_is_the_same_in_every_run(root):
    hand_in(root, "a")
    first, again = (course_fingerprint(planned(root), "gradebook") for _ in range(2))
    assert first == again


CONTENT = Content({"1-waits": b"{}"}, {"x.csv": b"1"}, ("link",))


@pytest.mark.parametrize(
    "changed",
    [
        (replace(CONTENT, notebooks={"1-waits": b"{ }"}), "course", None),
        (replace(CONTENT, notebooks={"2-costs": b"{}"}), "course", None),
        (replace(CONTENT, files={"x.csv": b"2"}), "course", None),
        (replace(CONTENT, links=()), "course", None),
        (CONTENT, "another", None),
        (CONTENT, "course", timedelta(days=1)),
    ],
)
def test_a_fingerprint_changes_with_all_that_marks_depend_on(changed):
    assert fingerprint(*changed) != fingerprint(CONTENT, "course", None)


def test_a_courses_fingerprint_changes_with_its_files_settings_strictness_and_gradebook(tmp_path):
    prints = set()
    for number, settings in enumerate(["", "c.LimitOutput.max_lines = 3", ""]):
        root = build(tmp_path / str(number), settings)
        hand_in(root, "a")
        if number == 2:
            (root / "source" / ASSIGNMENT / "waits.csv").write_text("changed")
        prints |= {course_fingerprint(planned(root, strict=strict), "x") for strict in (False, True)}
        prints.add(course_fingerprint(planned(root), "y"))
    assert len(prints) == 9
