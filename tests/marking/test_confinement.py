"""What a sandbox is shown of this machine, and what it is refused for."""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from cmplearn.errors import RefusedError
from cmplearn.marking import confinement

SAYS = """
import sys
from cmplearn.errors import RefusedError
from cmplearn.marking import confinement
print(*confinement.visible(), sep="\\n")
try:
    confinement.refuse_exposed()
except RefusedError as error:
    sys.exit(str(error))
"""


def said_by_python_that_imports_from(folder: Path, *, home: Path) -> subprocess.CompletedProcess[str]:
    """Return what a Python with a .pth file for that folder says that sandboxes see."""
    place = home.parent / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    packages = place / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    (packages / "more.pth").write_text(f"{sysconfig.get_path('purelib')}\n{folder}\n")
    src = Path(confinement.__file__).parents[2]
    return subprocess.run(
        [place / "bin" / "python", "-c", f"import sys; sys.path.append({str(src)!r})\n{SAYS}"],
        env=os.environ | {"HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_home_that_python_imports_from_is_never_shown_and_is_refused(tmp_path: Path) -> None:
    home = tmp_path / "homes" / "tutor"
    home.mkdir(parents=True)
    done = said_by_python_that_imports_from(home.parent, home=home)
    assert str(home.parent) not in done.stdout.splitlines()
    assert f"Take {home.parent} out of the .pth files" in done.stderr


def test_a_folder_in_the_home_that_python_imports_from_is_shown(tmp_path: Path) -> None:
    project = tmp_path / "home" / "project"
    project.mkdir(parents=True)
    done = said_by_python_that_imports_from(project, home=project.parent)
    assert (done.returncode, str(project) in done.stdout.splitlines()) == (0, True), done.stderr


def test_a_course_root_that_a_sandbox_would_see_is_refused(tmp_path: Path) -> None:
    confinement.refuse_exposed(tmp_path)
    for exposed in (Path(sys.prefix), Path(sys.prefix, "lib", "course"), Path(sys.prefix, "gradebook.db")):
        with pytest.raises(RefusedError, match="every submission can read"):
            confinement.refuse_exposed(exposed)
