#!/bin/sh
# The checks of `make test`, cheapest first; pytest's summary is the last line printed.
# Types are checked while the lessons run: each keeps one core busy.
# Tests run in as many processes as there are cores, a file always in one of them: its fixtures are made once.
# The longest files begin, in the order of tests/conftest.py.
#   sh .ci/test.sh [arguments for pytest]
set -eu

cd "$(dirname "$0")/.."
bin=${CMPLEARN_VENV:-.venv}/bin

step() { printf '\n== %s\n' "$*"; }

step "ruff"
"$bin/ruff" check .
"$bin/ruff" format --check .
scratch=$(mktemp -d)
"$bin/mypy" >"$scratch/types" 2>&1 &
types=$!
trap '[ -z "$types" ] || kill "$types" 2>/dev/null; rm -rf "$scratch"' EXIT
step "who may import whom"
"$bin/lint-imports"
step "lessons and apps compute what they show (nbval)"
CMPLEARN_HOME=$scratch/home "$bin/python" -m pytest --nbval -p no:cacheprovider -q modules course/apps
step "mypy"
wait "$types" && is_typed=true || is_typed=false
types=
cat "$scratch/types"
$is_typed
step "tests"
"$bin/python" -m pytest -n auto --dist loadfile --no-loadscope-reorder --ignore tests/browser "$@"
step "tests in a browser"
"$bin/python" -m pytest -n auto --dist loadfile --no-loadscope-reorder tests/browser "$@"
