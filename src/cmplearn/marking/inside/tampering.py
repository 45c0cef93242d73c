"""Whether what tests rely on is still what it was before participants' code ran.

A finding is for a person to look at and never a mark. Nothing here can hold against code that runs in the
same process and looks for it; it finds what is known to be tried, and leaves honest work alone. This file is
also sent into real kernels as text, so it imports the standard library alone.
"""

import ast
import builtins
import contextlib
import gc
import importlib
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from random import Random
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from .equality import TRIED, equals_everything, is_boundless, reached_by
from .sources import bindings, chains, definitions, is_plain_call, tree_of

globals()["__builtins__"] = dict(
    vars(builtins)
)  # functions below keep using these when others are put in their place

__all__ = ["Watch", "probe", "wrong_with_probe"]

COMPARING = (
    *("operator", "unittest.case", "numpy.testing", "numpy.testing._private.utils", "pandas.testing"),
    *("pandas._testing", "pandas._testing.asserters", "pytest", "_pytest.python_api", "_pytest.raises"),
)
COMPARED = {"pandas": ("DataFrame", "Series", "Index"), "unittest.case": ("TestCase",)}
ALWAYS_COMPARED = frozenset(
    {"__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__abs__"}
)
RUNNING = frozenset(
    {
        *("run_cell", "_run_cell", "run_cell_async", "run_ast_nodes", "run_code", "transform_cell"),
        *(
            "transform_ast",
            "should_run_async",
            "showtraceback",
            "showsyntaxerror",
            "_showtraceback",
            "publish",
        ),
        *("__call__", "compute_format_data", "write_format_data", "start_displayhook", "finish_displayhook"),
    }
)
USUAL_NAMES = {"np": "numpy", "pd": "pandas", "math": "math", "unittest": "unittest", "pytest": "pytest"}
NOT_WATCHED = frozenset({"_", "input", "display", "get_ipython"})  # IPython and kernels set these themselves
BEHIND = {  # name of a type of callables, where the function is
    **{"staticmethod": "__func__", "classmethod": "__func__", "property": "fget"},
    **{"_ArrayFunctionDispatcher": "_implementation", "_lru_cache_wrapper": "__wrapped__"},
}
LISTS = (
    *("ast_transformers", "input_transformers_post", "input_transformer_manager.cleanup_transforms"),
    *("input_transformer_manager.line_transforms", "input_transformer_manager.token_transformers"),
)
MISSING = object()
MANY = 50_000  # objects: beyond that all classes are gone through instead
State = tuple[FunctionType, CodeType, Any, Any]
Row = tuple[Mapping[str, Any], str, Any, State | None, str]


def probe(seed: str) -> tuple[str, str]:
    """Return a cell that must fail, of the shape of a test, and what its error says."""
    random = Random(seed)
    low, more = random.randrange(2, 900) / 4, random.randrange(1, 90) / 4
    shown = f"expected {low + more}, got {low}"
    shape = random.choice(
        (
            "assert {0} == {1}, {2!r}",
            "assert abs({0} - {1}) < 1e-6, {2!r}",
            "assert round({0}, 2) == {1}, {2!r}",
            "assert isinstance({0}, float) and {0} > {1}, {2!r}",
            "assert [{0}, {1}] == [{1}, {0}], {2!r}",
            "assert str({0}) == '{1}', {2!r}",
        )
    )
    return shape.format(low, low + more, shown), shown


def wrong_with_probe(outputs: Iterable[Mapping[str, Any]], expected: str) -> list[str]:
    """Return what is wrong when a probe did not fail as it must."""
    errors = [output["evalue"] for output in outputs if output["output_type"] == "error"]
    return [] if errors == [expected] else ["A test that must fail did not fail."]


class Watch:
    """What tests rely on, kept from before participants' code ran.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
        The shell that runs the cells.
    """

    def __init__(self, shell: Any) -> None:
        """Keep references."""
        self._shell = shell
        _load_what_compares()
        self._builtins = {name: value for name, value in vars(builtins).items() if name not in NOT_WATCHED}
        self._modules = {
            name: (module, dict(vars(module)))
            for name, module in list(sys.modules.items())
            if isinstance(module, ModuleType) and module is not shell.user_module
        }
        self._names = {id(module): name for name, (module, _) in self._modules.items()}
        self._compared = [
            self._modules[module][1][name]
            for module, names in COMPARED.items()
            for name in (names if module in self._modules else ())
        ]
        self._running = [type(part) for part in (shell, shell.display_pub, shell.displayhook)]
        self._kinds = {
            kind: dict(vars(kind)) for top in (*self._compared, *self._running) for kind in top.__mro__[:-1]
        }
        self._rows = list(self._rows_of_modules())
        self._codes = self._codes_of_functions()
        self._lists = {name: list(_reach(shell, name)) for name in LISTS}
        self._hooks = {event: list(hooks) for event, hooks in shell.events.callbacks.items()}
        self._own = set(vars(shell))
        self._known = {id(kind): kind for kind in _all_classes()}
        self._bound: dict[str, tuple[Any, tuple[State, ...], tuple[str, str] | None]] = {}
        self._given: set[str] = set()
        self._caught: list[type] = []
        self._boundless: list[str] = []

    def begin(self) -> None:
        """Keep what a notebook of its own is given, just before its first cell."""
        gc.freeze()
        self._stderr = sys.stderr

    def keep(self, source: str) -> None:
        """Keep what a locked cell has bound, just after it ran."""
        self._given.add(self._file_of(source))
        for name, origin in definitions(tree_of(source)).items():
            if (value := self._shell.user_ns.get(name, MISSING)) is not MISSING:
                self._bound[name] = (value, _states(value), origin)

    def before(self, source: str) -> tuple[str, ...]:
        """Return what is wrong before a test runs, in words; nothing for honest work."""
        self._given.add(self._file_of(source))
        gc.callbacks.append(self._catch)
        return _told(self._wrong(source))

    def after(self, source: str) -> tuple[str, ...]:
        """Return what is wrong after a test ran, in words."""
        with contextlib.suppress(ValueError):
            gc.callbacks.remove(self._catch)
        return _told([*self._wrong(source), *self._wrong_classes(), *self._wrong_threads()])

    def _wrong(self, source: str) -> Iterator[str]:
        """Yield what is wrong with what a test uses."""
        now = vars(builtins)
        for name, value in self._builtins.items():
            if now.get(name, MISSING) is not value:
                yield f"Python's own {name} was replaced."
        for where, name, value, state, label in self._rows:
            if where.get(name, MISSING) is not value or not (state is None or _holds(state)):
                yield f"{label}.{name} was replaced."
        tree = tree_of(source)
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for kinds, members in (self._compared, used | ALWAYS_COMPARED), (self._running, RUNNING):
            for kind in kinds:
                for name in members:
                    if self._is_other_member(kind, name):
                        yield f"{kind.__name__}.{name} was replaced."
        yield from self._wrong_shell()
        yield from self._wrong_names(tree)

    def _wrong_shell(self) -> Iterator[str]:
        """Yield what has changed in the way code is run."""
        shell = self._shell
        for name, before in self._lists.items():
            if not _same(_reach(shell, name), before):
                yield f"Code is rewritten before it runs: IPython's {name} was changed."
        for name in set(vars(shell)) - self._own:
            if callable(getattr(type(shell), name, None)):
                yield f"IPython's {name} was replaced."
        for event, hooks in shell.events.callbacks.items():
            if any(self._is_theirs(hook) for hook in hooks if hook not in self._hooks.get(event, ())):
                yield f"The participant's code runs at IPython's {event}."
        if sys.gettrace() is not None or sys.getprofile() is not None:
            yield "A trace function watches every line."
        if sys.stderr is not self._stderr:  # what it hides scores 0; standard output is no part of a mark
            yield "sys.stderr was replaced."

    def _wrong_names(self, tree: ast.Module) -> Iterator[str]:
        """Yield what is wrong with the names a test uses; those it binds itself are looked at for answers."""
        names, own = self._shell.user_ns, bindings(tree)
        called = {node.func.id for node in ast.walk(tree) if is_plain_call(node)}
        for chain in chains(tree):
            root = chain[0]
            value = names.get(root, MISSING)
            if root in own:
                pass
            elif root in self._bound:
                yield from self._wrong_bound(root, value)
            elif root in self._builtins:
                if root in called and callable(value) and value is not self._builtins[root]:
                    yield f"{root}, which the test calls, is the participant's own."
            elif len(chain) > 1 and USUAL_NAMES.get(root) in self._modules and not _may_be_module(value):
                yield f"{root} is not the module {USUAL_NAMES[root]}."
            if len(chain) > 1 and isinstance(value, ModuleType):
                yield from self._wrong_attribute(value, chain[1:])
            if any(map(equals_everything, (value, *reached_by(value)))):
                yield f"{root} is, or returns, an object that is equal to everything."

    def _wrong_bound(self, name: str, value: Any, seen: frozenset[str] = frozenset()) -> Iterator[str]:
        """Yield what is wrong with what a locked cell bound, and with what that uses of the same kind."""
        kept, state, origin = self._bound[name]
        if value is not kept or not all(map(_holds, state)):
            yield f"{name}, which a locked cell defines, was replaced or changed."
        elif origin is not None and origin[0] in self._modules:
            module, before = self._modules[origin[0]]
            if origin[1] in before and vars(module).get(origin[1]) is not before[origin[1]]:
                yield f"{origin[0]}.{origin[1]} was replaced."
        code = getattr(kept, "__code__", None)
        for other in getattr(code, "co_names", ()):
            if other in self._bound and other not in seen | {name}:
                yield from self._wrong_bound(other, self._shell.user_ns.get(other), seen | {name})

    def _wrong_attribute(self, module: ModuleType, rest: tuple[str, ...]) -> Iterator[str]:
        """Yield whether what a test reaches through a module is not what it was."""
        label = self._names.get(id(module))
        if label is None:
            return
        before = self._modules[label][1].get(rest[0], MISSING)
        now = vars(module).get(rest[0], MISSING)
        counts = callable(before) or isinstance(before, ModuleType)
        if before is not MISSING and counts and (now is not before or self._has_new_code(now)):
            yield f"{label}.{rest[0]} was replaced."
        elif isinstance(now, ModuleType) and len(rest) > 1:
            yield from self._wrong_attribute(now, rest[1:])

    def _wrong_classes(self) -> Iterator[str]:
        """Yield which classes made since are equal to everything, or on both sides of everything."""
        for new in self._new_classes():
            if any(self._is_theirs(vars(new).get(name)) for name in TRIED) and is_boundless(new):
                self._boundless.append(new.__name__)
        for name in self._boundless:
            yield f"Objects of class {name} are equal to everything, or above and below it."

    def _wrong_threads(self) -> Iterator[str]:
        """Yield whether a thread of a participant's runs on."""
        frames = sys._current_frames()
        for thread in threading.enumerate():
            frame = frames.get(thread.ident or 0)
            while thread is not threading.current_thread() and frame is not None:
                if self._is_theirs(frame):
                    yield "A thread of the participant's runs on while tests run."
                    break
                frame = frame.f_back

    def _new_classes(self) -> list[type]:
        """Return the classes that weren't there when last asked."""
        objects = (
            gc.get_objects()
        )  # those made since the server froze its own: to touch them all copies pages
        kinds = _all_classes() if len(objects) > MANY else (o for o in objects if issubclass(type(o), type))
        new = {id(kind): kind for kind in (*self._caught, *kinds) if id(kind) not in self._known}
        self._known |= new
        self._caught.clear()
        return list(new.values())

    def _catch(self, phase: str, _: Any) -> None:
        """Keep the classes that a test's answers made, when the collector is about to take them."""
        if phase == "start":
            self._caught += [o for o in gc.get_objects(0) if issubclass(type(o), type)]

    def _is_theirs(self, thing: Any) -> bool:
        """Whether a function or frame comes from a participant's cell or file."""
        thing = getattr(thing, "__func__", thing)
        code = thing.__code__ if type(thing) is FunctionType else getattr(thing, "f_code", None)
        if not isinstance(code, CodeType) or code.co_filename in self._given:
            return False
        return not code.co_filename.startswith((sys.prefix, sys.base_prefix, "<frozen"))

    def _has_new_code(self, value: Any) -> bool:
        """Whether a function that was there before has other code now."""
        state = self._codes.get(id(value))
        return state is not None and not _holds(state)

    def _rows_of_modules(self) -> Iterator[Row]:
        """Yield what comparing depends on, in modules."""
        for name in COMPARING:
            if name in self._modules:
                module, attributes = self._modules[name]
                yield from _rows(vars(module), attributes, name)

    def _codes_of_functions(self) -> dict[int, State]:
        """Return the code of every function of every module, and of the methods that count."""
        members = (*(attributes for _, attributes in self._modules.values()), *self._kinds.values())
        return {
            id(value): _state(function)
            for attributes in members
            for value in attributes.values()
            if (function := _function_of(value))
        }

    def _is_other_member(self, kind: type, name: str) -> bool:
        """Whether a class now has another member of that name than it had."""
        before = next((self._kinds[k][name] for k in kind.__mro__[:-1] if name in self._kinds[k]), MISSING)
        if before is MISSING:
            return False
        now = next((vars(k)[name] for k in kind.__mro__ if name in vars(k)), MISSING)
        return now is not before or self._has_new_code(now)

    def _file_of(self, source: str) -> str:
        """Return the file name that IPython gives a cell's code."""
        return str(self._shell.compile.get_code_name(source, source, 0))


def _all_classes() -> Iterator[type]:
    """Yield every class there is."""
    found: list[type] = [object]
    seen = {id(object)}
    while found:
        children: list[type] = type.__subclasses__(found.pop())
        new = [child for child in children if id(child) not in seen]
        seen.update(map(id, new))
        found += new
        yield from new


def _load_what_compares() -> None:
    """Import what numpy and pandas import only when it is first used."""
    for name in COMPARING:
        if name.partition(".")[0].lstrip("_") in sys.modules:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


def _rows(where: Mapping[str, Any], attributes: Mapping[str, Any], label: str) -> Iterator[Row]:
    """Yield one row for each function, class or property."""
    for name, value in attributes.items():
        if callable(value) or isinstance(value, (property, staticmethod, classmethod)):
            function = _function_of(value)
            yield where, name, value, function and _state(function), label


def _function_of(value: Any) -> FunctionType | None:
    """Return the Python function behind a method, a property or numpy's dispatcher."""
    if inner := BEHIND.get(type(value).__name__):
        value = getattr(value, inner)
    return value if type(value) is FunctionType else None


def _state(function: FunctionType) -> State:
    """Return what makes a function do what it does."""
    return function, function.__code__, function.__defaults__, function.__kwdefaults__


def _states(value: Any) -> tuple[State, ...]:
    """Return the state of a function, or of each method of a class."""
    members = vars(value).values() if isinstance(value, type) else (value,)
    return tuple(_state(function) for member in members if (function := _function_of(member)))


def _holds(state: State) -> bool:
    """Whether a function still has the code and the defaults it had."""
    function, code, defaults, keywords = state
    return (
        function.__code__ is code
        and function.__defaults__ is defaults
        and function.__kwdefaults__ is keywords
    )


def _reach(shell: Any, dotted: str) -> list[Any]:
    """Return a list of the shell's by its dotted name."""
    for name in dotted.split("."):
        shell = getattr(shell, name)
    return list(shell)


def _same(now: list[Any], before: list[Any]) -> bool:
    """Whether two lists hold the same objects; bound methods are equal and not the same."""
    return len(now) == len(before) and all(
        a is b or (type(a) is type(b) is MethodType and a == b) for a, b in zip(now, before, strict=True)
    )


def _may_be_module(value: Any) -> bool:
    """Whether a name is bound to a module, or not bound yet."""
    return value is MISSING or isinstance(value, ModuleType)


def _told(findings: Iterable[str]) -> tuple[str, ...]:
    """Return each finding once, in order."""
    return tuple(dict.fromkeys(findings))
