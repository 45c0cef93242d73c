"""The sandbox finds its Python wherever it lies."""

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("isolated")

PROGRAM = """
import sys
from cmplearn.marking.execute import Sandbox
from cmplearn.marking.jobs import CellToRun, Job, NotebookToRun
source = "import numpy, os, sys; print(sys.prefix, os.path.exists(sys.executable), os.listdir('/tmp'))"
notebooks = [
    NotebookToRun(backend, backend, "python3", {}, (CellToRun(0, source, False, False),))
    for backend in ("fork", "stock")
]
with Sandbox() as sandbox:
    for notebook in sandbox.run(Job("ada", tuple(notebooks))).notebooks:
        print(notebook.cells[0].outputs[0]["text"].partition("[")[0])
"""


def test_python_may_lie_where_jobs_have_a_folder_of_their_own() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        place = Path(folder, "checkout", ".venv")
        venv.create(place, symlinks=True)
        packages = Path(sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)}))
        paths = [path for path in sys.path if path and Path(path).is_dir()]
        (packages / "these.pth").write_text("\n".join(paths))
        env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(
            [place / "bin" / "python", "-c", PROGRAM], capture_output=True, text=True, env=env, check=False
        )
        assert done.stdout.split("\n") == [f"{place} True ", f"{place} True ", ""], done.stderr
