"""nbgrader's gradebook, as far as a tutor must not have to think of it before marking."""

import os
import sys
import sysconfig
import tempfile
from pathlib import Path

from cmplearn.errors import CmplearnError
from cmplearn.marking.execute import run_program

__all__ = ["enter", "path_to_programs"]

GRADEBOOK = "gradebook.db"


def path_to_programs() -> str:
    """Return PATH with this environment's programs first.

    nbgrader starts `alembic` by its name, and the environment that it runs in need not be active.
    """
    return os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])


def enter(course_root: Path, assignment: str) -> bool:
    """Enter an assignment in the gradebook when it isn't there: nbgrader marks none that it doesn't know.

    nbgrader does it itself, from the source; what it would release goes to a folder that is thrown away.

    Parameters
    ----------
    course_root : Path
        nbgrader's course root.
    assignment : str
        Name of the assignment, as ``a2-care-homes``.

    Returns
    -------
    bool
        Whether it is ready to be marked: False when its source is not in this course root.

    Raises
    ------
    CmplearnError
        When nbgrader can't enter it.
    """
    from cmplearn.marking.record import knows  # here, for it imports nbgrader, which takes a second

    if knows(course_root / GRADEBOOK, assignment):
        return True
    if not (course_root / "source" / assignment).is_dir():
        return False
    with tempfile.TemporaryDirectory() as thrown_away:
        command = [
            *(sys.executable, "-m", "nbgrader", "generate_assignment", assignment),
            f"--CourseDirectory.release_directory={thrown_away}",
        ]
        done = run_program(command, cwd=course_root, env=os.environ | {"PATH": path_to_programs()})
    if done.returncode != 0:
        said = (done.errors.decode("utf-8", "replace").strip().splitlines() or ["nothing"])[-1]
        raise CmplearnError(
            f"What was collected is in place, but {assignment} could not be entered in the gradebook, so "
            "it can't be marked yet. Collect again; if it fails again, send this to whoever runs your "
            f"course: {said}"
        )
    return True
