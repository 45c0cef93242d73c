"""Which of the three backends a notebook runs in, and why, from a look at its code.

``fork`` is fastest: IPython in a fork of a process that has imported everything already. ``kernel`` is a real
kernel in such a fork, for what needs a kernel's event loop, threads or processes. ``stock`` is a kernel
started afresh, as nbgrader does it, for everything else.
"""

import ast
import importlib.util
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from cmplearn.marking.jobs import Backend

__all__ = ["Choice", "choose", "preloads"]

IN_FORK = "Plain Python: it runs in the fork."
WIDGETS = "uses widgets, which talk to a kernel"
LOOPS = "uses an event loop, which a kernel has"
THREADS = "starts threads or processes of its own"
PROGRAMS = "starts other programs"
INTERNALS = "uses the kernel's own parts"
DEBUGGER = "uses the debugger"
NEED_A_KERNEL = {
    **dict.fromkeys(("ipywidgets", "anywidget", "ipympl", "ipyleaflet", "bqplot"), WIDGETS),
    **dict.fromkeys(("asyncio", "anyio", "trio", "curio", "aiohttp", "nest_asyncio", "tornado"), LOOPS),
    **dict.fromkeys(("threading", "_thread", "concurrent", "multiprocessing", "joblib", "dask"), THREADS),
    **dict.fromkeys(("subprocess", "pexpect", "pty", "sh", "plumbum"), PROGRAMS),
    **dict.fromkeys(("ipykernel", "jupyter_client", "nbclient", "zmq", "comm", "signal"), INTERNALS),
    **dict.fromkeys(("pdb", "ipdb", "debugpy"), DEBUGGER),
}
STARTING = ("system", "popen", "fork", "forkpty", "posix_spawn", "posix_spawnp")
CALLS = {"exit": "ends its kernel", "quit": "ends its kernel", "breakpoint": DEBUGGER}
OF_THE_SHELL = {
    **dict.fromkeys(("system", "getoutput", "getoutput_pexpect", "system_raw", "system_piped"), PROGRAMS),
    **dict.fromkeys(("kernel", "ask_exit", "payload_manager", "comm_manager"), INTERNALS),
}
LINE_MAGICS = frozenset({"time", "timeit", "pwd", "precision", "who", "who_ls", "whos", "config", "pinfo"})
MAY_BE_MAGIC = re.compile(r"^[ \t]*[%!?,;/]|=[ \t]*[%!]|\?[ \t]*$", re.MULTILINE)
MOST_TO_READ = 500_000  # characters: a few seconds
FIGURES_IN_NOTEBOOK = ("inline", "agg", "")
SOURCES_KEPT = 512


@dataclass(frozen=True)
class Choice:
    """A backend and the reason for it.

    Parameters
    ----------
    backend : str
        ``fork``, ``kernel`` or ``stock``.
    why : str
        The reason, as a sentence.
    """

    backend: Backend
    why: str


def choose(notebook: Any, files: Mapping[str, bytes] = {}) -> Choice:
    """Return the backend that runs a notebook as nbgrader's kernel would.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The notebook, sanitised.
    files : Mapping[str, bytes]
        The other files of the submission, by relative path.

    Returns
    -------
    Choice
        The backend and the reason.
    """
    spec = notebook.metadata.get("kernelspec", {})
    if why := _other_kernel(str(spec.get("name") or "python3"), str(spec.get("language") or "python")):
        return Choice("stock", why)
    if name := _shadowing(files):
        return Choice("stock", f"Its own {name} has the name of a module that is imported before the fork.")
    sources = [(f"Cell {number}", source) for number, source in _code(notebook)]
    sources += [
        (path, held.decode("utf-8", "replace")) for path, held in files.items() if path.endswith(".py")
    ]
    left = MOST_TO_READ
    for place, source in sources:
        if (left := left - _cost(source)) < 0:
            return Choice("kernel", f"{place} is too long to be looked at.")
        if reason := _reason(source):
            return Choice("kernel", f"{place} {reason}.")
    return Choice("fork", IN_FORK)


def preloads(sources: Iterable[Any]) -> tuple[str, ...]:
    """Return the modules that notebooks import, in order of appearance.

    Parameters
    ----------
    sources : Iterable[nbformat.NotebookNode]
        The source notebooks of an assignment.
    """
    trees = (_tree(source) for notebook in sources for _, source in _code(notebook))
    found = (name for tree in trees for name, _ in _imports(tree))
    return tuple(dict.fromkeys(name for name in found if name != "__future__"))


def _code(notebook: Any) -> Iterator[tuple[int, str]]:
    """Yield the number, from 1, and the source of each code cell."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code":
            yield number, cell.source


@cache
def _other_kernel(name: str, language: str) -> str:
    """Return why a kernel is not the one the fork stands for; nothing when it is."""
    if language.lower() != "python":
        return f"It is written in {language}."
    try:
        spec = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        return f"Its kernel {name!r} is not installed here."
    here = bool(spec.argv) and Path(spec.argv[0]).name.startswith("python") and _is_this_python(spec.argv[0])
    if not here or spec.env or "ipykernel_launcher" not in spec.argv:
        return f"Its kernel {name!r} is not the Python that marks."
    return ""


def _is_this_python(program: str) -> bool:
    """Whether a kernel's program is the Python that runs this; a bare name stands for it too."""
    return "/" not in program or Path(program).absolute().parent == Path(sys.executable).absolute().parent


def _shadowing(files: Mapping[str, bytes]) -> str:
    """Return a file or folder that would be imported in place of an installed module; nothing when none."""
    for path in map(PurePosixPath, sorted(files)):
        top = path.parts[0]
        if path.suffix == ".py" and _is_installed(top.removesuffix(".py")):
            return top
    return ""


@cache
def _is_installed(name: str) -> bool:
    """Whether there is a module of that name already."""
    if name in sys.stdlib_module_names:
        return True
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return False
    return spec is not None and spec.origin is not None


def _cost(source: str) -> int:
    """Return how much there is to read, in characters: for each magic IPython reads the whole cell again."""
    return len(source) * (1 + len(MAY_BE_MAGIC.findall(source)))


def _tree(source: str) -> ast.Module:
    """Return a cell's tree, magics as the calls they stand for; empty when it can't be read."""
    try:
        python: str = TransformerManager().transform_cell(source)
        return ast.parse(python)
    except (SyntaxError, ValueError, RuntimeError, MemoryError):
        return ast.Module([], [])


def _imports(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each module imported, and the names taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)


@lru_cache(maxsize=SOURCES_KEPT)
def _reason(source: str) -> str:
    """Return why code needs a kernel; nothing when it doesn't. Most cells are the same in all submissions."""
    return next(_reasons(source), "")


def _reasons(source: str) -> Iterator[str]:
    """Yield why code needs a kernel."""
    tree = _tree(source)
    for module, names in _imports(tree):
        if reason := NEED_A_KERNEL.get(module.partition(".")[0], ""):
            yield reason
        if module == "os" and set(names) & set(STARTING):
            yield PROGRAMS
        if module in ("tqdm.notebook", "tqdm.auto"):
            yield WIDGETS
    for node in ast.walk(tree):
        if isinstance(node, (ast.Await, ast.AsyncFor, ast.AsyncWith, ast.AsyncFunctionDef)):
            yield LOOPS
        elif isinstance(node, ast.Attribute):
            yield from _reasons_of_attribute(node)
        elif isinstance(node, ast.Call):
            yield from _reasons_of_call(node)


def _reasons_of_attribute(node: ast.Attribute) -> Iterator[str]:
    """Yield why something reached through a dot needs a kernel."""
    if isinstance(node.value, ast.Name) and node.value.id == "os":
        if node.attr in STARTING or node.attr.startswith(("spawn", "exec")):
            yield PROGRAMS
    elif _is_shell(node.value) and node.attr in OF_THE_SHELL:
        yield OF_THE_SHELL[node.attr]


def _reasons_of_call(node: ast.Call) -> Iterator[str]:
    """Yield why a call needs a kernel."""
    if isinstance(node.func, ast.Name):
        if node.func.id in CALLS:
            yield CALLS[node.func.id]
        elif node.func.id == "__import__" and (name := _text(node, 0)) in NEED_A_KERNEL:
            yield NEED_A_KERNEL[name]
    elif isinstance(node.func, ast.Attribute) and _is_shell(node.func.value):
        name, rest = _text(node, 0), _text(node, 1)
        figures = name == "matplotlib" and rest in FIGURES_IN_NOTEBOOK
        if node.func.attr == "run_cell_magic":
            yield f"uses the magic %%{name}"
        elif node.func.attr == "run_line_magic" and name not in LINE_MAGICS and not figures:
            yield f"uses the magic %{name}"


def _is_shell(node: ast.AST) -> bool:
    """Whether a node is ``get_ipython()``."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "get_ipython"


def _text(node: ast.Call, place: int) -> str:
    """Return an argument that is written out as text, else nothing."""
    argument = node.args[place] if len(node.args) > place else None
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else ""
