"""Tampering is found, honest work raises nothing, and looking leaves no trace."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("run_in_fork.py")

GIVEN = """import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

def close(a, b):
    return abs(a - b) < TOLERANCE

TOLERANCE = 1e-6
"""
ANSWERED = "def answer():\n    return 4\n"
TEST = """assert answer() == 4
assert isinstance(answer(), int)
assert close(answer(), 4)
assert np.isclose(answer(), 4)
np.testing.assert_allclose([answer()], [4])
assert pd.DataFrame({"a": [answer()]}).equals(pd.DataFrame({"a": [4]}))
"""
STRIPPED = """import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
"""

TAMPERED = {
    "asserts stripped from the tree": (
        STRIPPED + "get_ipython().ast_transformers.append(Strip())",
        "Code is rewritten before it runs: IPython's ast_transformers was changed.",
    ),
    "asserts stripped where trees are transformed": (
        STRIPPED + "type(get_ipython()).transform_ast = lambda self, node: Strip().visit(node)",
        "A test that must fail did not fail.",
    ),
    "asserts stripped from the text": (
        "shell = get_ipython()\n"
        "shell.input_transformers_post.append(lambda ls: [x.replace('assert', '0 and') for x in ls])",
        "Code is rewritten before it runs: IPython's input_transformers_post was changed.",
    ),
    "cells compiled otherwise": (
        "kind = type(get_ipython().compile)\nkind.__call__ = lambda self, *a, **k: compile('0', 'x', a[2])",
        "A test that must fail did not fail.",
    ),
    "errors not shown": (
        "get_ipython().showtraceback = lambda *a, **k: None",
        "IPython's showtraceback was replaced.",
    ),
    "a hook before each cell": (
        "get_ipython().events.register('pre_run_cell', lambda info: None)",
        "The participant's code runs at IPython's pre_run_cell.",
    ),
    "an object equal to everything": (
        "class Any:\n    def __eq__(self, other):\n        return True\n\ndef answer():\n    return Any()",
        "Objects of class Any are equal to everything, or above and below it.",
    ),
    "a number below everything": (
        "class Low(float):\n    def __sub__(self, other):\n        return self\n"
        "    def __abs__(self):\n        return self\n"
        "    def __lt__(self, other):\n        return True\n\ndef answer():\n    return Low(4)",
        "Objects of class Low are equal to everything, or above and below it.",
    ),
    "a class made without its statement": (
        "def answer():\n    return type('Made', (int,), {'__eq__': lambda s, o: True})(9)",
        "Objects of class Made are equal to everything, or above and below it.",
    ),
    "mock's ANY": (
        "from unittest import mock\n\ndef answer():\n    return mock.ANY",
        "answer is, or returns, an object that is equal to everything.",
    ),
    "a builtin replaced": ("import builtins\nbuiltins.abs = lambda x: 0", "Python's own abs was replaced."),
    "a builtin hidden": (
        "def isinstance(*_):\n    return True",
        "isinstance, which the test calls, is the participant's own.",
    ),
    "numpy's assertion replaced": (
        "np.testing.assert_allclose = lambda *a, **k: None",
        "numpy.testing.assert_allclose was replaced.",
    ),
    "numpy's assertion given other code": (
        "np.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__",
        "numpy.testing.assert_allclose was replaced.",
    ),
    "a module's module replaced": (
        "import types\nnp.testing = types.SimpleNamespace(assert_allclose=print)",
        "numpy.testing was replaced.",
    ),
    "numpy's comparison replaced": ("np.isclose = lambda *a: True", "numpy.isclose was replaced."),
    "pandas' comparison replaced": (
        "pd.DataFrame.equals = lambda *a: True",
        "DataFrame.equals was replaced.",
    ),
    "a function of a locked cell rebound": (
        "def close(a, b):\n    return True",
        "close, which a locked cell defines, was replaced or changed.",
    ),
    "a function of a locked cell given other code": (
        "close.__code__ = (lambda a, b: True).__code__",
        "close, which a locked cell defines, was replaced or changed.",
    ),
    "a module rebound": (
        "class np:\n    isclose = staticmethod(lambda *a: True)",
        "np, which a locked cell defines, was replaced or changed.",
    ),
    "a trace function": ("import sys\nsys.settrace(lambda *a: None)", "A trace function watches every line."),
    "standard error hidden": ("import io, sys\nsys.stderr = io.StringIO()", "sys.stderr was replaced."),
    "a thread left": (
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "def wait():\n    threading.Event().wait()\nthreading.Thread(target=wait, daemon=True).start()",
        "A thread of the participant's runs on while tests run.",
    ),
}

HONEST = {
    "settings": (
        "import random, warnings\nwarnings.filterwarnings('ignore')\npd.options.display.max_rows = 5\n"
        "pd.set_option('display.precision', 2)\nnp.random.seed(1)\nrandom.seed(1)\n"
        "np.set_printoptions(precision=2)\nplt.rcParams['figure.figsize'] = (1, 1)\n"
        "plt.plot([1, 2])\nplt.show()"
    ),
    "dataclasses": (
        "from dataclasses import dataclass\n\n@dataclass(order=True)\nclass Point:\n    x: int = 0\n\n"
        "@dataclass\nclass Line:\n    at: Point\n\nPoint(1) < Point(2)"
    ),
    "classes that compare": (
        "import functools\n\n@functools.total_ordering\nclass Money:\n    amount = 0\n"
        "    def __init__(self, amount):\n        self.amount = amount\n"
        "    def __eq__(self, other):\n        return self.amount == other.amount\n"
        "    def __lt__(self, other):\n        return self.amount < other.amount\n\n"
        "class Frame(pd.DataFrame):\n    pass\n"
    ),
    "enumerations and tuples": (
        "from collections import namedtuple\nfrom enum import Enum\n\nclass Colour(Enum):\n    RED = 1\n\n"
        "Pair = namedtuple('Pair', 'a b')\nclass Own(Exception):\n    pass"
    ),
    "mocks used and undone": (
        "from unittest.mock import MagicMock, patch\nmade = MagicMock()\n"
        "with patch('builtins.print'), patch.object(np, 'isclose'):\n    print(np.isclose(1, 2))"
    ),
    "caches": "import functools\n\n@functools.cache\ndef answer():\n    return 4\n\nanswer()",
    "names bound again": (
        "import numpy as np\nsum = 3\ntotal = 1\ntotal = 2\n"
        "def total():\n    pass\n\ndef total():\n    return 1"
    ),
    "output caught": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()):\n    print('x')",
    "standard output put aside": "import io, sys\nsys.stdout = io.StringIO()",
    "a method of their own on a table": "pd.DataFrame.shout = lambda self: 'table'",
    "another library": "import scipy.stats\nimport decimal\nprices = [decimal.Decimal(1)] * 100",
    "an error": "1 / 0",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is found in each notebook: given, answered, then a test twice; then names and counts."""
    last = cell("(_i, len(In), [n for n in globals() if 'watch' in n.lower()])")
    notebooks = {
        name: [cell(GIVEN, locked=True), cell(f"{ANSWERED}\n{source}"), checking(), checking(), last]
        for name, source in {**{name: source for name, (source, _) in TAMPERED.items()}, **HONEST}.items()
    }
    asked = {
        "preload": ["numpy", "pandas", "matplotlib.pyplot"],
        "folder": str(tmp_path_factory.mktemp("work")),
        "output_bytes": 1 << 20,
        "notebooks": notebooks,
    }
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM], input=json.dumps(asked), capture_output=True, encoding="utf-8"
    )
    assert done.stderr == ""
    return json.loads(done.stdout)["notebooks"]


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_told_in_words(told, name):
    _, finding = TAMPERED[name]
    assert finding in told[name][2]["tampering"]


def test_tampering_is_told_of_every_test_after_it(told):
    first, second = told["an object equal to everything"][2:4]
    assert first["tampering"] == second["tampering"] != []


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_raises_nothing_and_passes(told, name):
    tests = told[name][2:4]
    assert [(found["tampering"], found["outputs"]) for found in tests] == [([], []), ([], [])]


def test_looking_leaves_no_trace(told):
    seen = told["caches"][-1]
    assert ast.literal_eval(seen["outputs"][0]["data"]["text/plain"]) == (TEST.rstrip(), 6, [])
    assert seen["execution_count"] == 5


def cell(source, *, locked=False):
    return {"source": source, "is_test": False, "is_locked": locked}


def checking():
    return {"source": TEST, "is_test": True, "is_locked": True}
