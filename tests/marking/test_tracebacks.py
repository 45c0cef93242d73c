"""Tracebacks that take a tenth of the time are the same, letter for letter."""

import json
import subprocess
import sys

PROGRAM = """
import json, sys
from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from cmplearn.marking.inside.tracebacks import quicken
shell = ZMQInteractiveShell.instance(compiler_class=XCachingCompiler)
shown = []
shell._showtraceback = lambda kind, error, lines: shown.append(lines)
sources = json.load(sys.stdin)
def told():
    shown.clear()
    for source in sources:
        shell.run_cell(source, store_history=False)
    return list(shown)
before = told()
quicken()
json.dump([before, told(), told()], sys.stdout)
"""
ERRORS = (
    "1 / 0",
    "def mean(of):\n    return sum(of) / len(of)\n\nmean([])",
    "try:\n    mean([])\nexcept ZeroDivisionError as error:\n    raise ValueError('none') from error",
    "def deeper(left):\n    return deeper(left - 1) if left else 1 / 0\n\ndeeper(30)",
    "import json\njson.loads('{')",
    "def unfinished(:\n",
    "exec('1 / 0')",
    "class Own(Exception):\n    pass\n\nraise Own('two\\nlines')",
)


def test_a_quick_traceback_is_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], input=json.dumps(ERRORS), capture_output=True, text=True, check=True
    )
    before, after, again = json.loads(done.stdout)
    assert len(before) == len(ERRORS)
    assert before == after == again
