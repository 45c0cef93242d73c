"""Runs code cells one after another in a process of its own and says which failed.

`cmplearn.marking.checking` starts it. It reads ``[[id, source], ...]`` as JSON, writes ``{id: message or
null}`` as JSON, and imports nothing of cmplearn, so that it starts in 30 ms.
"""

import contextlib
import io
import json
import sys


def outcome(source: str, names: dict[str, object]) -> str | None:
    """Run one cell; return None when it passes, else what its error says."""
    try:
        exec(compile(source, "cell", "exec"), names)  # the course's own tests and a participant's literals
    except Exception as error:
        return str(error) or type(error).__name__
    return None


def main() -> None:
    """Run what standard input holds."""
    cells = json.load(sys.stdin)
    names: dict[str, object] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        outcomes = {name: outcome(source, names) for name, source in cells}
    json.dump(outcomes, sys.stdout)


if __name__ == "__main__":
    main()
