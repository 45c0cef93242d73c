"""A program: runs notebooks in forks of one prepared process. JSON in, JSON out; no sandbox.

A notebook that runs in a kernel ends it itself, by its last cell.
"""

import json
import os
import sys

from cmplearn.marking.inside import kernels, shell


def run(prepared, folder, output_bytes, cells, backend):
    """Run a notebook's cells in a fork; return what became of each."""
    readable, writable = os.pipe()
    if os.fork() == 0:
        os.chdir(folder)
        sys.path.insert(0, "")
        if backend == "fork":
            runs = shell.Cells(prepared, "seed", output_bytes)
        else:
            forked = backend == "kernel"
            runs = kernels.KernelCells(prepared, "python3", {}, forked=forked, output_bytes=output_bytes)
        with os.fdopen(writable, "w") as answers:
            for cell in cells:
                answers.write(json.dumps(runs.run(cell)) + "\n")
                answers.flush()
        os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as answers:
        done = [json.loads(line) for line in answers]
    os.wait()
    return done


def main():
    asked = json.load(sys.stdin)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # numpy's import starts no thread then
    prepared = shell.prepare(asked["preload"])
    notebooks = {
        name: run(prepared, asked["folder"], asked["output_bytes"], cells, asked.get("backend", "fork"))
        for name, cells in asked["notebooks"].items()
    }
    json.dump({"preloaded": prepared.preloaded, "notebooks": notebooks}, sys.stdout)


if __name__ == "__main__":
    main()
