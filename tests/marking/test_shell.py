"""The shell in the fork against a real kernel, cell by cell."""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import Execute

PROGRAM = Path(__file__).with_name("run_in_fork.py")

CELLS = {
    "a value": "21 * 2",
    "the value before": "_ + 1",
    "outputs and inputs by number": "(Out[1], In[1], _1, _i)",
    "no value after a semicolon": "7;",
    "None is no value": "None",
    "an assignment shows nothing": "x = 3",
    "only the last expression": "x\nx + 1",
    "printing": "print('one')\nprint('two', end='')",
    "printing, then a value": "print('before')\nx",
    "standard error": "import sys\nprint('wrong', file=sys.stderr)",
    "standard error, then a value": "print('wrong', file=sys.stderr)\nx",
    "both streams, one flushed": "print('a')\nsys.stderr.write('b')\nsys.stderr.flush()\nprint('c')",
    "a warning": "import warnings\nwarnings.warn('take care')",
    "a warning from elsewhere": "warnings.warn_explicit('old', UserWarning, 'lib.py', 3)",
    "a deprecation in the notebook": "warnings.warn('old', DeprecationWarning)",
    "a deprecation elsewhere": "warnings.warn_explicit('old', DeprecationWarning, 'lib.py', 3, 'lib')",
    "descriptors": "import os\nos.write(1, b'one')\nos.write(2, b'two');\nimport time; time.sleep(0.1)",
    "a program's output": "os.system('echo from a program');\ntime.sleep(0.1)",
    "an error": "print('before')\n1 / 0",
    "an error in a function": "def half(a):\n    return a / 0\n\nhalf(1)",
    "an error of another": "try:\n    half(1)\nexcept Exception as e:\n    raise KeyError('k') from e",
    "an error with a value": "assert x == 4, f'x is {x}'",
    "an error of their own": "class Odd(Exception):\n    pass\n\nraise Odd('odd', 1)",
    "a syntax error": "if x\n    pass",
    "an indentation error": "  def f():\n pass",
    "a name that is not there": "not_there",
    "system exit": "raise SystemExit('bye')",
    "sys.exit": "sys.exit(2)",
    "an interrupt": "raise KeyboardInterrupt",
    "input is refused": "input('name? ')",
    "getpass is refused": "import getpass\ngetpass.getpass()",
    "input replaced": "import builtins\nbuiltins.input = lambda p='': 'me'\ninput()",
    "input is refused again": "input()",
    "a display": "from IPython.display import HTML, clear_output, display\ndisplay(HTML('<b>b</b>'), x)",
    "a display updated": "shown = display('old', display_id='d')\nshown.update('new')",
    "cleared": "print('gone')\nclear_output()\nprint('stays')",
    "cleared at the next": "print('gone')\nclear_output(wait=True)\nprint('stays')",
    "cleared at the next, and nothing comes": "print('stays')\nclear_output(wait=True)",
    "a table": "import pandas as pd\ntable = pd.DataFrame({'a': [1, 2]})\ntable",
    "a figure": "import matplotlib.pyplot as plt\nfigure = plt.figure(figsize=(1, 1))\nplt.plot([1, 2]);",
    "the same figure": "figure",
    "a figure, then an error": "plt.figure(figsize=(1, 1))\n1 / 0",
    "matplotlib inline": "%matplotlib inline",
    "a line magic": "%pwd\n%precision 3",
    "precision holds": "3.14159",
    "timing": "_ = %timeit -q -o -n1 -r1 pass\n_.repeat",
    "help": "len?",
    "await": "async def later():\n    return 5\n\nawait later()",
    "an error after await": "await later()\n1 / 0",
    "a representation that fails": (
        "class Bad:\n    def __repr__(self):\n        raise ValueError('no repr')\n\nBad()"
    ),
    "a shown error": "try:\n    1 / 0\nexcept Exception:\n    get_ipython().showtraceback()\nprint('on')",
    "logging": "import logging\nlogging.warning('look')",
    "streams are what they are": "(type(sys.stdin.read()), sys.stdout.isatty(), sys.stdout.encoding)",
    "unicode": "print('naïve ☕')\n'£5'",
    "a lone carriage return": "print('10%\\r20%')",
    "blank": "  \n",
    "all names": "sorted(n for n in globals() if not n.startswith('_i'))",
    "the module": "(__name__, sys.modules['__main__'].x)",
    "a class's module": "Odd",
    "arguments": "len(sys.argv)",
}


def test_outputs_are_those_of_a_kernel(told):
    assert [name for name, ours, theirs in told.pairs() if plain(ours) != plain(theirs)] == []


def test_counts_are_those_of_a_kernel(told):
    different = [
        n for n, ours, theirs in told.pairs() if ours["execution_count"] != theirs["execution_count"]
    ]
    assert different == []


INTERRUPT = "import os, signal\ndef interrupt():\n    os.kill(os.getpid(), signal.SIGINT)\n\n"
ENDLESS = "for i in range(3_000):\n    {}\ninterrupt()"
LIMITED = {
    "flood": ["print('x' * 3000)\nimport sys\nprint('wrong', file=sys.stderr)\n4"],
    "flood and error": ["print('x' * 3000)\nraise ValueError('y' * 300_000)"],
    "interrupted": [INTERRUPT + "print('began')\ninterrupt()\nwhile True: pass", "2"],
    "endless printing": [INTERRUPT + ENDLESS.format("print('x' * 999)"), "1 + 1"],
    "endless writing": [INTERRUPT + ENDLESS.format("os.write(1, b'x' * 999)"), "1 + 1"],
    "endless displays": [INTERRUPT + ENDLESS.format("display({'a': 'x' * 999})"), "1 + 1"],
    "exit": ["x = 1", "exit()", "x"],
}


def test_what_decides_marks_is_kept_when_output_is_cut(limited):
    (cell,) = limited["flood"]
    kinds = [(output["output_type"], output.get("name")) for output in cell["outputs"]]
    assert kinds == [("stream", "stdout"), ("stream", "stderr"), ("execute_result", None)]
    assert cell["outputs"][0]["text"].endswith(
        "\n[Output was cut here: a cell may put out 0.00195312 MiB.]\n"
    )
    assert cell["outputs"][2]["data"] == {"text/plain": "4"}


def test_an_error_is_kept_when_output_is_cut(limited):
    (cell,) = limited["flood and error"]
    assert [output["output_type"] for output in cell["outputs"]] == ["stream", "error"]
    assert cell["outputs"][1]["ename"] == "ValueError"
    assert len(json.dumps(cell)) < 200_000


@pytest.mark.parametrize("name", ["endless printing", "endless writing", "endless displays"])
def test_a_cell_that_writes_without_end_is_cut_and_the_next_runs(limited, name):
    first, second = limited[name]
    assert len(json.dumps(first)) < 20_000
    assert first["outputs"][-1]["ename"] == "KeyboardInterrupt"
    assert second["outputs"][0]["data"] == {"text/plain": "2"}


def test_an_interrupt_that_is_not_caught_ends_the_cell_and_not_the_notebook(limited):
    first, second = limited["interrupted"]
    assert [output["output_type"] for output in first["outputs"]] == ["stream", "error"]
    assert first["outputs"][1]["ename"] == "KeyboardInterrupt"
    assert second["execution_count"] == 2


def test_exit_ends_the_process_at_the_next_cell(limited):
    assert len(limited["exit"]) == 2


def test_a_module_that_says_something_is_imported_by_the_notebook(told):
    """`this` prints as it is imported, in the server as in the notebook."""
    assert told.preloaded == ["numpy", "pandas", "matplotlib.pyplot", "decimal"]
    assert told.notebooks["this"][0]["outputs"][0]["text"].startswith("The Zen of Python")


def test_random_numbers_are_the_same_each_time(told):
    assert told.notebooks["drawn"] == told.notebooks["drawn again"]


@pytest.fixture(scope="module")
def limited(tmp_path_factory):
    """Notebooks whose cells may put out 2 kB each."""
    notebooks = {name: [code(source) for source in sources] for name, sources in LIMITED.items()}
    return forked(notebooks, tmp_path_factory.mktemp("work"), preload=(), output_bytes=2048)["notebooks"]


@dataclass(frozen=True)
class Told:
    """What one server's forks and one kernel put out."""

    preloaded: list
    notebooks: dict
    in_kernel: list

    def pairs(self):
        """Each cell in the fork and in the kernel, by name."""
        return zip(CELLS, self.notebooks["all"], self.in_kernel, strict=True)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """All cells in one fork and in one kernel."""
    folder = tmp_path_factory.mktemp("work")
    drawn = [code("import random, numpy\n(random.random(), numpy.random.rand())")]
    notebooks = {"this": [code("import this")], "drawn": drawn, "drawn again": drawn}
    notebooks["all"] = [code(source) for source in CELLS.values()]
    in_fork = forked(notebooks, folder)
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
    notebook = nbformat.v4.new_notebook(cells=cells)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTEST_CURRENT_TEST")  # ipykernel collects no descriptors where it sees that
        Execute().preprocess(notebook, {"metadata": {"path": str(folder)}})
    return Told(in_fork["preloaded"], in_fork["notebooks"], notebook.cells)


def code(source, *, is_test=False, is_locked=False):
    return {"source": source, "is_test": is_test, "is_locked": is_locked}


IMPORTED = ("numpy", "pandas", "matplotlib.pyplot", "this", "not_there", "decimal")


def forked(notebooks, folder, preload=IMPORTED, output_bytes=1 << 20):
    """Run named notebooks, each in a fork of its own."""
    asked = {"preload": preload, "folder": str(folder), "output_bytes": output_bytes, "notebooks": notebooks}
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM], input=json.dumps(asked), capture_output=True, encoding="utf-8"
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


def plain(cell):
    """Outputs as far as two processes can have the same."""
    return [plain_output(output) for output in joined(cell["outputs"])]


def joined(outputs):
    """Outputs with what one stream says in a row in one piece: ipykernel cuts it by the clock."""
    whole = []
    for output in map(dict, outputs):
        if whole and output["output_type"] == "stream" and output["name"] == whole[-1].get("name"):
            whole[-1]["text"] += output["text"]
        else:
            whole.append(output)
    return whole


def plain_output(output):
    if output["output_type"] == "error":
        trace = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(output["traceback"]))
        ours = re.sub(
            r"File \S+(kernelbase|shell)\.py:\d+, in .*?\n\n", "File of the kernel\n\n", trace, flags=re.S
        )
        return output["ename"], output["evalue"], paths_gone(ours)
    return json.loads(paths_gone(json.dumps(output)))


def paths_gone(text):
    return re.sub(r"ipykernel_\d+", "ipykernel_N", re.sub(r"0x[0-9a-f]+", "0x", text))
