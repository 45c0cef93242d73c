"""Wrong answers that make tests pass, and honest work that only looks odd."""

from dataclasses import dataclass
from textwrap import dedent

__all__ = ["CHEATS", "HONEST", "LOCKED", "TESTS", "WRONG", "Cheat", "Honest"]

LOCKED = """
import math
import numpy as np
import pandas as pd

def check(value):
    assert value == 41
"""

# Each fails on the wrong answers below, in a way of its own.
TESTS = (
    "assert first == 41",
    "assert abs(first - 41) < 0.5 and isinstance(first, int)",
    "assert len(values) == 3 and all(value > 0 for value in values)",
    "assert answer() == 41",
    "check(first)",
    "np.testing.assert_allclose([first], [41])",
    "pd.testing.assert_series_equal(pd.Series([first]), pd.Series([41]))",
    "assert pd.DataFrame({'a': [first]}).equals(pd.DataFrame({'a': [41]}))",
    "assert math.isclose(first, 41)",
    "import unittest\nunittest.TestCase().assertEqual(first, 41)",
    "if first != 41:\n    raise AssertionError('not 41')",
)
WRONG = """
first = 1.0
values = [-1, 2]
def answer():
    return first
"""
RIGHT = """
first = 41
values = [1, 2, 3]
def answer():
    return first
"""


@dataclass(frozen=True)
class Cheat:
    """Code that hides wrong answers.

    Parameters
    ----------
    name : str
        What it does.
    source : str
        Its code, which follows the wrong answers.
    beats : int, optional
        The place among `TESTS` of one that passes for it, as it would in nbgrader; None when none does here.
    """

    name: str
    source: str
    beats: int | None = 0

    def cell(self) -> str:
        """Return the cell's code."""
        return WRONG + dedent(self.source)


STRIP = """
import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)
"""
ANYTHING = """
class Anything:
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __hash__ = object.__hash__
"""

CHEATS = (
    Cheat("asserts stripped by an AST transformer", STRIP + "get_ipython().ast_transformers.append(Strip())"),
    Cheat(
        "asserts stripped by an input transformer",
        """
        def strip(lines):
            return [line.replace("assert ", "0, ") for line in lines]
        get_ipython().input_transformers_post.append(strip)
        """,
    ),
    Cheat(
        "asserts stripped by another transform_cell",
        """
        shell = get_ipython()
        transform = shell.transform_cell
        shell.transform_cell = lambda text: transform(text).replace("assert ", "0, ")
        """,
    ),
    Cheat(
        "asserts stripped by another compiler",
        STRIP
        + """
compiler = get_ipython().compile
parse = compiler.ast_parse
compiler.ast_parse = lambda *a, **k: Strip().visit(parse(*a, **k))
""",
    ),
    Cheat(
        "asserts stripped by another compile of the class",
        STRIP
        + """
kind = type(get_ipython().compile)
original = kind.ast_parse
kind.ast_parse = lambda self, *a, **k: Strip().visit(original(self, *a, **k))
""",
    ),
    Cheat(
        "asserts stripped by another ast.parse",
        STRIP
        + """
import codeop
kind, original = codeop.Compile, codeop.Compile.__call__
def call(self, source, *a, **k):
    return original(self, Strip().visit(source) if isinstance(source, ast.AST) else source, *a, **k)
kind.__call__ = call
""",
    ),
    Cheat(
        "asserts stripped by another compile of everyone",
        STRIP
        + """
import builtins
original = builtins.compile
def compile_without(source, *a, **k):
    if isinstance(source, str) and "assert" in source:
        source = source.replace("assert ", "0, ")
    return original(source, *a, **k)
builtins.compile = compile_without
""",
    ),
    Cheat("an object equal to everything", ANYTHING + "first = Anything()"),
    Cheat(
        "a function that returns an object equal to everything",
        ANYTHING + "def answer():\n    return Anything()",
        beats=3,
    ),
    Cheat(
        "an int equal to everything",
        """
        class Number(int):
            def __eq__(self, other):
                return True
            def __ne__(self, other):
                return False
            __hash__ = int.__hash__
            def __sub__(self, other):
                return 0
        first = Number(1)
        """,
    ),
    Cheat(
        "a text equal to everything, made by type()",
        "first = type('Text', (str,), {'__eq__': lambda a, b: True, '__ne__': lambda a, b: False})('x')",
    ),
    Cheat(
        "an object that becomes what it is compared with",
        """
        class Number(float):
            def __getattribute__(self, name):
                return float.__getattribute__(self, name)
            def __eq__(self, other):
                return other == other
            def __ne__(self, other):
                return False
            __class__ = int
        first = Number(1)
        """,
    ),
    Cheat(
        "an array equal to everything",
        """
        import numpy
        class Array(numpy.ndarray):
            def __eq__(self, other):
                return True
            def __array_function__(self, *a, **k):
                return True
        first = numpy.zeros(1).view(Array)
        """,
    ),
    Cheat("np.testing replaced", "np.testing.assert_allclose = lambda *a, **k: None", beats=5),
    Cheat(
        "a function inside of np.testing replaced",
        "import numpy.testing._private.utils as u\nu.assert_array_compare = lambda *a, **k: None\n",
        beats=5,
    ),
    Cheat(
        "np.testing replaced whole",
        "import types\nnp.testing = types.SimpleNamespace(assert_allclose=print)",
        beats=5,
    ),
    Cheat("pd.testing replaced", "pd.testing.assert_series_equal = lambda *a, **k: None", beats=6),
    Cheat(
        "the code of a function of np.testing swapped",
        "np.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__",
        beats=5,
    ),
    Cheat("DataFrame.equals replaced", "pd.DataFrame.equals = lambda a, b: True", beats=7),
    Cheat(
        "equals replaced in a parent of DataFrame",
        "pd.core.generic.NDFrame.equals = lambda a, b: True",
        beats=7,
    ),
    Cheat("unittest replaced", "import unittest\nunittest.TestCase.assertEqual = lambda *a: None", beats=9),
    Cheat("math.isclose replaced", "import math\nmath.isclose = lambda *a, **k: True", beats=8),
    Cheat(
        "a module replaced",
        "import sys, types\nmath = sys.modules['math'] = types.SimpleNamespace(isclose=max)",
        beats=8,
    ),
    Cheat(
        "pd rebound",
        "class pd:\n    class testing:\n        assert_series_equal = Series = print\n    Series = list",
        beats=6,
    ),
    Cheat(
        "builtins replaced: abs and isinstance",
        """
        import builtins
        real = abs, isinstance
        builtins.abs = lambda x: 0 if x == -40.0 else real[0](x)
        builtins.isinstance = lambda x, kind: real[1](x, kind) or (x is first and kind is int)
        """,
        beats=1,
    ),
    Cheat(
        "builtins replaced: len and all",
        """
        import builtins
        real = len, all
        builtins.len = lambda x: 3 if x is values else real[0](x)
        builtins.all = lambda x: getattr(getattr(x, "gi_frame", 0), "f_globals", 0) is globals()
        """,
        beats=2,
    ),
    Cheat(
        "builtins replaced so that nothing runs any more",
        "import builtins\nbuiltins.len = lambda x: 3\nbuiltins.isinstance = lambda *a: True",
        beats=None,
    ),
    Cheat(
        "builtins replaced: __import__",
        """
        import builtins, types
        original = builtins.__import__
        class Case:
            def assertEqual(self, *a):
                pass
        def imports(name, *a, **k):
            return types.SimpleNamespace(TestCase=Case) if name == "unittest" else original(name, *a, **k)
        builtins.__import__ = imports
        """,
        beats=9,
    ),
    Cheat(
        "builtins shadowed: len and all", "def len(x):\n    return 3\ndef all(x):\n    return True", beats=2
    ),
    Cheat(
        "builtins shadowed: abs and isinstance", "abs = lambda x: 0\nisinstance = lambda *a: True", beats=1
    ),
    Cheat(
        "AssertionError replaced by one that nobody is told of",
        """
        import builtins
        class Quiet(SystemExit):
            pass
        builtins.AssertionError = Quiet
        """,
        beats=None,
    ),
    Cheat("a locked function rebound", "def check(value):\n    return True", beats=4),
    Cheat("the code of a locked function swapped", "check.__code__ = (lambda value: None).__code__", beats=4),
    Cheat("showtraceback replaced", "get_ipython().showtraceback = lambda *a, **k: None", beats=None),
    Cheat(
        "showtraceback of the class replaced",
        "type(get_ipython()).showtraceback = lambda *a, **k: None",
        beats=None,
    ),
    Cheat("_showtraceback replaced", "get_ipython()._showtraceback = lambda *a, **k: None", beats=None),
    Cheat(
        "errors handled by the participant",
        "get_ipython().set_custom_exc((AssertionError,), lambda *a, **k: None)",
        beats=None,
    ),
    Cheat(
        "run_cell replaced",
        """
        shell = get_ipython()
        run = shell.run_cell
        shell.run_cell = lambda text, *a, **k: run(text.replace("assert ", "0, "), *a, **k)
        """,
    ),
    Cheat(
        "run_code replaced",
        """
        shell = get_ipython()
        async def run_code(code, result=None, **k):
            return False
        shell.run_code = run_code
        """,
    ),
    Cheat(
        "a hook that reads the test before it runs",
        """
        import re
        def peeks(info):
            found = re.search(r"== (\\d+)", info.raw_cell or "")
            if found:
                get_ipython().user_ns["first"] = int(found[1])
        get_ipython().events.register("pre_run_cell", peeks)
        """,
    ),
    Cheat(
        "a hook that takes errors away",
        """
        from IPython.display import clear_output
        get_ipython().events.register("post_run_cell", lambda result: clear_output())
        """,
        beats=None,
    ),
    Cheat(
        "a trace function that answers",
        """
        import sys
        def trace(frame, event, argument):
            if "first" in frame.f_globals and frame.f_code.co_name == "<module>":
                frame.f_globals["first"] = 41
            return trace
        sys.settrace(trace)
        """,
    ),
    Cheat(
        "a profile function that answers",
        """
        import sys
        def profile(frame, event, argument):
            frame.f_globals.get("get_ipython") and frame.f_globals.update(first=41)
        sys.setprofile(profile)
        """,
    ),
)


@dataclass(frozen=True)
class Honest:
    """Honest work that only looks odd; its code follows the right answers."""

    name: str
    source: str

    def cell(self) -> str:
        """Return the cell's code."""
        return RIGHT + dedent(self.source)


HONEST = (
    Honest("figures and text", "first = 41\nvalues = [1, 2, 3]\nname = 'x'\nprint(first)\nfirst"),
    Honest(
        "pandas and numpy imported again",
        "import numpy as np\nimport pandas as pd\nimport math\nfrom math import *",
    ),
    Honest(
        "values of its own kinds",
        """
        from collections import namedtuple
        from dataclasses import dataclass
        from decimal import Decimal
        from enum import Enum
        from fractions import Fraction
        from typing import NamedTuple
        @dataclass(frozen=True, order=True)
        class Cost:
            gbp: float
        class Kind(Enum):
            A = 1
        class Pair(NamedTuple):
            a: int = 1
        class Plain:
            def __init__(self):
                self.x = 1
            def __repr__(self):
                return "plain"
        class Wrong(ValueError):
            pass
        class Found(dict):
            pass
        kept = [Cost(1.0), Kind.A, Pair(), Plain(), Wrong(), Found(), Decimal(1), Fraction(1, 2)]
        kept.append(namedtuple("P", "x")(1))
        """,
    ),
    Honest(
        "tables",
        "table = pd.DataFrame({'a': [1, 2]})\ntable['b'] = table.a * 2\ntable.groupby('a').sum().plot\ntable",
    ),
    Honest(
        "settings",
        "pd.set_option('display.max_rows', 5)\nnp.seterr(all='ignore')\nimport random\nrandom.seed(1)",
    ),
    Honest("a warning kept silent", "import warnings\nwarnings.filterwarnings('ignore')"),
    Honest("careless names", "sum = 3\nmax = 5\nlist = [1]\nid = 'x'\ntype = 2\ninput = 3"),
    Honest(
        "functions in functions",
        "import functools\n@functools.lru_cache\ndef f(x):\n    return lambda y: x + y\nf(1)(2)",
    ),
    Honest(
        "threads that ended",
        "from concurrent.futures import ThreadPoolExecutor as P\nwith P(2) as p:\n    list(p.map(abs, [1]))",
    ),
    Honest("an error", "1 / 0"),
    Honest("an answer that is defined twice", "def answer():\n    return 2\ndef answer():\n    return 41"),
    Honest("a chart", "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('waits')\nplt.show()"),
    Honest("help and history", "Out\nIn\n_\nget_ipython().user_ns.keys()\nlen(In)"),
    Honest(
        "methods of its own kinds",
        """
        class Ward:
            def __len__(self):
                return 3
            def __lt__(self, other):
                return len(self) < len(other)
        values = Ward()
        """,
    ),
)
