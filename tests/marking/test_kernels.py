"""Real kernels, forked and started afresh: what they put out, and what is found in them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("run_in_fork.py")

GIVEN = "import numpy as np\n\ndef close(a, b):\n    return abs(a - b) < 1e-6"
TEST = "assert close(answer, 4)\nassert np.isclose(answer, 4)"
STRIP = """import ast
class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Strip())
"""
HONEST = {
    "a value": "21 * 2",
    "given": GIVEN,
    "awaits": "import asyncio\nawait asyncio.sleep(0)\nanswer = 4\nanswer",
    "a test": TEST,
    "a program": "!echo from a program",
    "a thread": "import threading\nt = threading.Thread(target=print, args=(1,))\nt.start()\nt.join()",
    "an error": "print('before')\n1 / 0",
    "a flood": "print('x' * 9000)\n5",
    "an interrupt": "import os, signal\nos.kill(os.getppid(), signal.SIGINT)\nwhile True: pass",
    "blank": " \n",
    "a test again": TEST,
    "traces": "import sys\n(len(In), [n for n in globals() if n[0] != '_'], 'watching' in sys.modules)",
    "the end": "os._exit(0)",
}
TAMPERED = [GIVEN, f"{STRIP}\nanswer = 5\ndef close(a, b):\n    return True", TEST, "import os\nos._exit(0)"]


@pytest.fixture(scope="module", params=["kernel", "stock"])
def told(request, tmp_path_factory):
    """Both notebooks, each in a kernel of its own."""
    asked = {
        "preload": ["numpy"],
        "folder": str(tmp_path_factory.mktemp("work")),
        "output_bytes": 2048,
        "backend": request.param,
        "notebooks": {"honest": cells(HONEST.values()), "tampered": cells(TAMPERED)},
    }
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        env=surroundings,
    )
    told = json.loads(done.stdout)["notebooks"]
    return dict(zip(HONEST, told["honest"], strict=False)), told["tampered"]


def test_outputs_are_those_of_a_kernel(told):
    honest, _ = told
    kinds = {name: [output["output_type"] for output in cell["outputs"]] for name, cell in honest.items()}
    assert kinds == {
        "a value": ["execute_result"],
        "given": [],
        "awaits": ["execute_result"],
        "a test": [],
        "a program": ["stream"],
        "a thread": ["stream"],
        "an error": ["stream", "error"],
        "a flood": ["stream", "execute_result"],
        "an interrupt": ["error"],
        "blank": [],
        "a test again": [],
        "traces": ["execute_result"],
    }
    assert honest["an interrupt"]["outputs"][0]["ename"] == "KeyboardInterrupt"
    assert len(honest["a flood"]["outputs"][0]["text"]) < 2200


def test_a_dead_kernel_ends_the_notebook_where_it_dies(told):
    honest, _ = told
    assert list(honest) == list(HONEST)[:-1]


def test_looking_finds_nothing_in_honest_work_and_leaves_no_trace(told):
    honest, _ = told
    assert [name for name, cell in honest.items() if cell["tampering"]] == []
    assert honest["blank"]["execution_count"] is None
    assert honest["a test again"]["execution_count"] == 10
    seen = honest["traces"]["outputs"][0]["data"]["text/plain"]
    assert "12" in seen
    assert "False)" in seen
    assert "'np'" in seen
    assert "Watch" not in seen


def test_tampering_is_told_in_words(told):
    _, tampered = told
    assert {
        "Code is rewritten before it runs: IPython's ast_transformers was changed.",
        "A test that must fail did not fail.",
        "close, which a locked cell defines, was replaced or changed.",
    } <= set(tampered[2]["tampering"])


def cells(sources):
    return [
        {"source": source, "is_test": source == TEST, "is_locked": source in (TEST, GIVEN)}
        for source in sources
    ]
