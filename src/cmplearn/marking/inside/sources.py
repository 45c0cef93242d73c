"""What a cell's source binds and reads.

Sent into real kernels as text, beside `tampering`: the standard library alone.
"""

import ast
import builtins
from typing import Any, TypeGuard

globals()["__builtins__"] = dict(vars(builtins))  # as in tampering: never what was put in their place

__all__ = ["bindings", "chains", "definitions", "is_plain_call", "tree_of"]


def tree_of(source: str) -> ast.Module:
    """Return the tree of a cell, empty when it can't be read."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def is_plain_call(node: ast.AST) -> TypeGuard[Any]:
    """Whether a node calls a plain name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def chains(tree: ast.AST) -> list[tuple[str, ...]]:
    """Return the names a cell reads, with what it reaches through each: ``("np", "testing")``."""
    found = set()
    for node in ast.walk(tree):
        root: Any = node
        rest: tuple[str, ...] = ()
        while isinstance(root, ast.Attribute):
            root, rest = root.value, (root.attr, *rest)
        if isinstance(root, ast.Name):
            found.add((root.id, *rest))
    return sorted(found)


def definitions(tree: ast.AST) -> dict[str, tuple[str, str] | None]:
    """Return the functions, classes and modules a cell binds, with where an import takes each from."""
    found: dict[str, tuple[str, str] | None] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = None
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name.partition(".")[0]: None for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {alias.asname or alias.name: (node.module or "", alias.name) for alias in node.names}
    return found


def bindings(tree: ast.AST) -> frozenset[str]:
    """Return every name a cell binds itself."""
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    return frozenset(
        stored | definitions(tree).keys() | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    )
