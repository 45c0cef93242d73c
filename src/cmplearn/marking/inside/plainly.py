"""A job without a sandbox, where there is neither fork nor namespaces: nbclient, one kernel after another."""

import base64
import os
import sys
from pathlib import Path, PurePosixPath
from time import monotonic
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from . import frames


class _Client(NotebookClient):
    """nbclient that remembers which cell it interrupted."""

    interrupted = False

    async def _async_handle_timeout(self, timeout: int, cell: Any = None) -> Any:
        self.interrupted = True
        return await super()._async_handle_timeout(timeout, cell)


def main() -> None:
    """Run the job that standard input holds, in the working directory; write what became of it."""
    job = frames.decode(sys.stdin.buffer.read())
    answer = os.dup(1)
    os.dup2(2, 1)  # what kernels print by themselves is no part of the answer
    began = monotonic()
    for name, content in job["files"].items():
        path = PurePosixPath(name)
        if not path.is_absolute() and ".." not in path.parts and ":" not in name:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_bytes(base64.urlsafe_b64decode(content))
    notebooks = [_run(notebook, job["limits"]) for notebook in job["notebooks"]]
    run = {
        "name": job["name"],
        "notebooks": notebooks,
        "cpu_seconds": 0.0,
        "wall_seconds": monotonic() - began,
        "peak_memory_bytes": 0,
    }
    with open(answer, "wb") as file:  # noqa: PTH123 - of a descriptor
        file.write(frames.encode(run)[frames.LENGTH.size :])


def _run(notebook: dict[str, Any], limits: dict[str, Any]) -> dict[str, Any]:
    """Return what became of a notebook."""
    nodes = [nbformat.v4.new_code_cell(cell["source"]) for cell in notebook["cells"]]
    content = nbformat.v4.new_notebook(cells=nodes, metadata=notebook["metadata"])
    client = _Client(
        content,
        kernel_name=notebook["kernel"],
        timeout=limits["wall_seconds"],
        interrupt_on_timeout=True,
        allow_errors=True,
    )
    cells: list[dict[str, Any]] = []
    try:
        with client.setup_kernel():
            _run_cells(client, notebook["cells"], limits["timed_out_cells"], cells)
        stopped = frames.STOPPED
    except Exception as error:  # a kernel that can't be started says so in many ways
        stopped = f"It could not be started. {error}"
    cells += [_told(cell, "not run", stopped) for cell in notebook["cells"][len(cells) :]]
    language = content.metadata.get("language_info")
    return {
        "name": notebook["name"],
        "backend": "stock",
        "cells": cells,
        "language_info": dict(language) if language else None,
        "cpu_seconds": 0.0,
        "notes": [],
    }


def _run_cells(
    client: NotebookClient, cells: list[dict[str, Any]], most_timed_out: int, told: list[dict[str, Any]]
) -> None:
    """Run cells one after another, and add what became of each."""
    timed_out = 0
    for place, cell in enumerate(cells):
        client.interrupted = False
        try:
            done = client.execute_cell(client.nb.cells[place], place, execution_count=place + 1)
        except DeadKernelError:
            told.append(_told(cell, "killed", "Its kernel died."))
            return
        timed_out += client.interrupted
        state = "timed out" if client.interrupted else "ran"
        reason = "It used up its time on the clock." if client.interrupted else ""
        told.append(_told(cell, state, reason, done.outputs, done.execution_count))
        if most_timed_out and timed_out == most_timed_out:
            return


def _told(
    cell: dict[str, Any], state: str, reason: str, outputs: Any = (), count: int | None = None
) -> dict[str, Any]:
    """Return what is told of a cell."""
    return {
        "index": cell["index"],
        "state": state,
        "reason": reason,
        "outputs": [dict(output) for output in outputs],
        "execution_count": count,
        "tampering": [],
    }
