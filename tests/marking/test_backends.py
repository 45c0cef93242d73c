import nbformat
import pytest

from cmplearn.marking import backends


def notebook(*sources, name="python3", language="python"):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"name": name, "language": language, "display_name": name}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})


@pytest.mark.parametrize(
    "source",
    [
        "import pandas as pd\npd.DataFrame({'a': [1]})",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1])",
        "%time sum([1])",
        "len?",
        "text = '''\n%%bash\n!ls\n'''",
        "print('import asyncio')",
        "this is not Python (",
        "import sys\nsys.exit(1)",
        "get_ipython().ast_transformers",
        "import os\nos.listdir()",
    ],
)
def test_plain_python_runs_in_the_fork(source):
    assert backends.choose(notebook(source)).backend == "fork"


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import ipywidgets as w", "uses widgets, which talk to a kernel"),
        ("from tqdm.auto import tqdm", "uses widgets, which talk to a kernel"),
        ("import asyncio", "uses an event loop, which a kernel has"),
        ("await later()", "uses an event loop, which a kernel has"),
        ("import concurrent.futures", "starts threads or processes of its own"),
        ("__import__('threading')", "starts threads or processes of its own"),
        ("!ls", "starts other programs"),
        ("files = !ls", "starts other programs"),
        ("import os\nos.system('ls')", "starts other programs"),
        ("from os import fork", "starts other programs"),
        ("%%bash\nls", "uses the magic %%bash"),
        ("%run other.py", "uses the magic %run"),
        ("%matplotlib widget", "uses the magic %matplotlib"),
        ("get_ipython().kernel", "uses the kernel's own parts"),
        ("quit()", "ends its kernel"),
        ("breakpoint()", "uses the debugger"),
    ],
)
def test_what_needs_a_kernel_gets_one_and_says_where(source, why):
    assert backends.choose(notebook("x = 1", source)) == backends.Choice("kernel", f"Cell 2 {why}.")


def test_a_module_of_the_submission_is_looked_at_too():
    choice = backends.choose(notebook("import own"), {"own.py": b"import subprocess"})
    assert choice == backends.Choice("kernel", "own.py starts other programs.")


@pytest.mark.parametrize(
    "source",
    ["z=%who\n" * 501, "x = 1\n" * 2000 + "%who\n" * 300, "# long\n" * 400_000],
    ids=["magics", "magics in much else", "much"],
)
def test_what_takes_long_to_look_at_gets_a_kernel_without_a_look(source):
    choice = backends.choose(notebook("x = 1", source))
    assert choice == backends.Choice("kernel", "Cell 2 is too long to be looked at.")


@pytest.mark.parametrize("path", ["numpy.py", "random.py", "pandas/__init__.py"])
def test_a_file_that_would_be_imported_in_place_of_a_module_needs_a_fresh_kernel(path):
    choice = backends.choose(notebook("import numpy"), {path: b""})
    assert choice.backend == "stock"
    assert path.partition("/")[0] in choice.why


@pytest.mark.parametrize("path", ["utils.py", "data/numpy.csv", "helpers/__init__.py", "numpy.txt"])
def test_other_files_change_nothing(path):
    assert backends.choose(notebook("import numpy"), {path: b""}).backend == "fork"


@pytest.mark.parametrize(
    ("kernel", "why"),
    [
        ({"name": "ir", "language": "R"}, "It is written in R."),
        ({"name": "not-here"}, "Its kernel 'not-here' is not installed here."),
    ],
)
def test_another_kernel_is_left_to_nbgrader(kernel, why):
    assert backends.choose(notebook("x", **kernel)) == backends.Choice("stock", why)


def test_a_notebook_that_names_no_kernel_is_python():
    assert backends.choose(nbformat.v4.new_notebook()).backend == "fork"


def test_the_modules_of_the_source_are_imported_ahead_each_once():
    first = notebook("from __future__ import annotations\nimport numpy as np, pandas.testing")
    second = notebook("def f():\n    from scipy.stats import norm\n\nimport numpy", "%matplotlib inline")
    assert backends.preloads([first, second]) == ("numpy", "pandas.testing", "scipy.stats")
