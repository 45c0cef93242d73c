"""IPython in the fork: a notebook's cells without a kernel, with the outputs a kernel would have sent.

The shell is ipykernel's own; only what would go to a socket goes to a list (`outputs`), and there is no
thread, no event loop and no history file. `prepare` builds it once, in the server; `Cells` runs in the fork.
"""

import builtins
import getpass
import hashlib
import os
import random
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from traitlets.config import Config

from .outputs import Collector, Outputs, Stream, occupy_standard_descriptors
from .preloading import preload_quiet
from .tampering import Watch, probe, wrong_with_probe
from .tracebacks import quicken

__all__ = ["Cells", "Prepared", "prepare"]

ARGUMENTS = ["ipykernel_launcher.py", "-f", "kernel.json", "--HistoryManager.hist_file=:memory:"]
WARMING = (
    "'a result'",
    "from IPython.display import display as _; _('a display')",
    "1 / 0",
    "import (",
    "__import__('json').loads('{')",
)


@dataclass(frozen=True)
class Prepared:
    """A shell that has run nothing of participants'.

    Parameters
    ----------
    shell : ZMQInteractiveShell
        The shell.
    session : Collector
        Where its outputs go.
    preloaded : tuple[str, ...]
        Modules that are imported.
    watch : Watch
        What tests rely on.
    """

    shell: Any
    session: Collector
    preloaded: tuple[str, ...]
    watch: Watch


def prepare(preload: Sequence[str] = ()) -> Prepared:
    """Return a shell, built and warmed: the first traceback alone costs 80 ms.

    Parameters
    ----------
    preload : Sequence[str]
        Modules to import. One that prints, warns, fails or starts a thread as it is imported is left out, so
        that the notebook's own import shows what it would show.
    """
    config = Config()
    config.HistoryManager.enabled = False  # its thread and its database may not meet a fork
    shell = ZMQInteractiveShell.instance(
        config=config, kernel=SimpleNamespace(eventloop=None), compiler_class=XCachingCompiler
    )
    session = Collector()
    session.outputs = Outputs(1 << 20)
    shell.displayhook.session = shell.display_pub.session = session
    shell.enable_gui = _enable_gui
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    preloaded = preload_quiet(preload)
    quicken()
    _warm(shell)
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType):
            vars(module).pop("__warningregistry__", None)
    return Prepared(shell, session, preloaded, Watch(shell))


def _warm(shell: Any) -> None:
    """Run the paths that are slow the first time, and forget it."""
    fresh = dict(shell.user_ns)
    for source in WARMING:
        shell.run_cell(source, store_history=True)
    shell.reset()
    shell.user_ns.update({name: fresh[name] for name in fresh.keys() - shell.user_ns.keys()})


def _enable_gui(gui: str | None = None) -> None:
    """Do as a kernel does for ``%matplotlib inline``; other windows need a real kernel."""
    if gui is not None:
        raise RuntimeError(f"{gui!r} needs a window, and there is none where work is marked.")


class Cells:
    """The cells of one notebook, run one after another.

    Parameters
    ----------
    prepared : Prepared
        From `prepare`, in the process this one was forked from.
    seed : str
        Sets the state of random generators, which forks would else share.
    output_bytes : int
        Limit of a cell's outputs.

    Attributes
    ----------
    language_info : dict
        What a kernel says of its language.
    """

    language_info: ClassVar[dict[str, Any]] = {
        "name": "python",
        "version": sys.version.split()[0],
        "mimetype": "text/x-python",
        "codemirror_mode": {"name": "ipython", "version": sys.version_info[0]},
        "pygments_lexer": "ipython3",
        "nbconvert_exporter": "python",
        "file_extension": ".py",
    }

    def __init__(self, prepared: Prepared, seed: str, output_bytes: int) -> None:
        """Take over this process's standard streams and arguments."""
        self._shell = prepared.shell
        self._outputs = prepared.session.outputs = Outputs(output_bytes)
        self._executed = 0
        self._seed, self._watch = seed, prepared.watch
        _reseed(seed)
        self._open_streams()
        self._watch.begin()
        sys.argv[:] = ARGUMENTS
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def run(self, cell: dict[str, Any]) -> dict[str, Any]:
        """Return what a cell put out.

        Parameters
        ----------
        cell : dict
            ``source``, ``is_test`` and ``is_locked`` of `CellToRun`.

        Returns
        -------
        dict
            ``outputs``, ``execution_count`` and ``tampering``.
        """
        if not cell["source"].strip():  # nbclient passes over it
            return {"outputs": [], "execution_count": None, "tampering": []}
        if self._shell.exit_now:  # a kernel would have ended by now
            os._exit(0)
        self._executed += 1
        source, is_test = cell["source"], cell["is_test"]
        found = [*self._checked(self._watch.before, source), *self._checked(self._probe)] if is_test else []
        outputs = self._execute(source)
        if is_test:
            found += self._checked(self._watch.after, source)
        if cell["is_locked"]:
            self._checked(self._watch.keep, source)
        found = list(dict.fromkeys(found))
        return {"outputs": outputs, "execution_count": self._executed, "tampering": found}

    def _checked(self, check: Callable[..., Iterable[str] | None], *arguments: str) -> list[str]:
        """Return what a check finds; one that can't run is a finding of its own."""
        try:
            with _interruptible():
                return list(check(*arguments) or ())
        except BaseException as error:
            return [f"What tests rely on could not be looked at: {type(error).__name__}."]

    def _probe(self) -> list[str]:
        """Run a cell that must fail as a test is run, and leave no trace of it."""
        source, expected = probe(f"{self._seed} {self._executed}")
        with _unseen(self._shell):
            outputs = self._execute(source)
        return wrong_with_probe(outputs, expected)

    def _execute(self, source: str) -> list[dict[str, Any]]:
        """Run source as a kernel does; return its outputs."""
        self._outputs.begin()
        for stream in self._streams:
            stream.begin()
        try:
            with _no_input(), _interruptible():
                result = self._shell.run_cell(source, store_history=True, silent=False)
            self._add_unshown_error(result)
        except BaseException as error:  # an interrupt in IPython's own code, or a shell that was meddled with
            self._add_error(type(error).__name__, str(error), [f"{type(error).__name__}: {error}"])
        for stream in self._streams:
            stream.flush()
        self._shell.payload_manager.clear_payload()
        return self._outputs.end()

    def _add_unshown_error(self, result: Any) -> None:
        """Add the error of a cell that failed without showing one, as nbgrader's Execute does."""
        if result.success and not self._shell._last_traceback_during_displayhook:
            return
        error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
        ename = type(error).__name__
        if not self._outputs.has_error(ename):
            shown = self._shell._last_traceback
            unshown = ["ERROR: An error occurred while showtraceback was disabled"]
            self._add_error(ename, str(error), shown or unshown)

    def _add_error(self, ename: str, evalue: str, traceback: list[str]) -> None:
        for stream in self._streams:
            stream.flush()
        self._outputs.message("error", {"ename": ename, "evalue": evalue, "traceback": traceback})

    def _open_streams(self) -> None:
        """Collect what is written to the standard streams; nothing can be read."""
        occupy_standard_descriptors()
        self._streams = (Stream("stdout", 1, self._outputs), Stream("stderr", 2, self._outputs))
        sys.stdout, sys.stderr = self._streams
        sys.stdin = sys.__stdin__ = open(0, closefd=False)  # type: ignore[misc]  # noqa: SIM115
        sys.__stdout__ = open(1, "w", closefd=False)  # type: ignore[misc]  # noqa: SIM115
        sys.__stderr__ = open(2, "w", 1, errors="backslashreplace", closefd=False)  # type: ignore[misc]  # noqa: SIM115


def _reseed(seed: str) -> None:
    """Set the state of random generators."""
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4]))


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGINT raise KeyboardInterrupt, for as long as the cell runs."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        yield
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _unseen(shell: Any) -> Iterator[None]:
    """Put counts and histories back as they were."""
    history, names = shell.history_manager, shell.user_ns
    lists = [history.input_hist_parsed, history.input_hist_raw]
    lengths = [len(kept) for kept in lists]
    before = {name: names.get(name, "") for name in ("_i", "_ii", "_iii")}
    inner = {name: getattr(history, name) for name in ("_i00", "_i", "_ii", "_iii")}
    count = shell.execution_count
    result = shell.last_execution_result, shell.last_execution_succeeded
    mode, shell.InteractiveTB.mode = shell.InteractiveTB.mode, "Minimal"  # a traceback costs 10 ms
    try:
        yield
    finally:
        shell.InteractiveTB.mode = mode
        names.pop(f"_i{count}", None)
        names.update(before)
        for kept, length in zip(lists, lengths, strict=True):
            del kept[length:]
        for name, value in inner.items():
            setattr(history, name, value)
        shell.execution_count = count
        shell.last_execution_result, shell.last_execution_succeeded = result


@contextmanager
def _no_input() -> Iterator[None]:
    """Refuse input as a kernel does; what a cell puts in its place ends with the cell, as there."""
    before = builtins.input, getpass.getpass
    builtins.input, getpass.getpass = _raw_input, _getpass
    try:
        yield
    finally:
        builtins.input, getpass.getpass = before


def _raw_input(prompt: object = "") -> str:  # noqa: ARG001 - called by name
    """Refuse."""
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def _getpass(*_: object, **__: object) -> str:
    """Refuse."""
    raise StdinNotImplementedError("getpass was called, but this frontend does not support input requests.")
