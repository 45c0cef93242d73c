#!/bin/sh
# Resolves requirements.lock and tests/requirements.lock again: hashes, Python 3.11 to 3.13, no host names.
set -eu

cd "$(dirname "$0")/.."
command -v uv >/dev/null || {
    echo "make lock needs uv: pip install uv, then run it again." >&2
    exit 1
}
lock="uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q"
printf 'hatchling\neditables\n' | $lock - -o requirements.lock pyproject.toml
$lock -c requirements.lock --extra test -o tests/requirements.lock pyproject.toml
grep -c '==' requirements.lock tests/requirements.lock
