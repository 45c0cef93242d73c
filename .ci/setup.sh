#!/bin/sh
# Builds .venv for `make start` and `make test`, and says in plain words what stands in the way.
#   sh .ci/setup.sh run     what running the course needs
#   sh .ci/setup.sh test    what the tests need besides
# Every step leaves a stamp in .venv, so that a second run takes no time.
set -eu

cd "$(dirname "$0")/.."
venv=${CMPLEARN_VENV:-.venv}
log=$venv/install.log
needed_kb=1000000

say() { printf '%s\n' "$*"; }

stop() {
    say "" "$@" >&2
    exit 1
}

python_minor() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

find_python() {
    seen=""
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3 python}; do
        minor=$(python_minor "$candidate") || continue
        case $minor in
            3.11 | 3.12 | 3.13) python=$candidate; return ;;
        esac
        seen="$seen $candidate is $minor;"
    done
    if [ -n "$seen" ]; then
        found="Found here:${seen%;}."
    else
        found="None was found here."
    fi
    stop "cmplearn needs Python 3.11, 3.12 or 3.13. $found" \
        "Install one of them (Debian and Ubuntu: apt install python3 python3-venv; others: python.org)" \
        "and run the same command again. If it is somewhere unusual: make start PYTHON=/path/to/python3.11"
}

check_room() {
    free_kb=$(df -Pk . | awk 'NR == 2 { print $4 }')
    [ "${free_kb:-0}" -ge "$needed_kb" ] || stop_full "$((free_kb / 1000)) MB are free here"
}

stop_full() {
    stop "The disk is full: $1, and cmplearn needs about $((needed_kb / 1000)) MB in $(pwd)." \
        "Nothing is broken: free some space and run the same command again."
}

make_venv() {
    find_python
    check_room
    "$python" -c 'import venv, ensurepip' 2>/dev/null || stop \
        "This Python ($python) cannot make an environment: its venv part is not installed." \
        "Debian and Ubuntu: apt install python$(python_minor "$python")-venv. Then run the same command again."
    say "Making an environment in $venv with Python $(python_minor "$python")."
    "$python" -m venv "$venv" || stop "Python could not make the folder $venv. May you write in $(pwd)?"
}

# pip_install WHAT COUNT ARGUMENTS...: runs pip, shows how far it is, keeps its words in the log
pip_install() {
    what=$1 count=$2
    shift 2
    if [ "$count" -gt 0 ]; then say "Installing $what: $count packages, about a minute in all."; fi
    { "$venv/bin/python" -m pip install --disable-pip-version-check --no-input "$@" 2>&1 || echo "pip-failed"; } |
        tee -a "$log" |
        awk -v count="$count" '/^(Collecting|Processing) / { n++; if (n % 25 == 0) { print "  " n " of " count " found"; fflush() } }
                               /^Installing collected/ && count { print "  unpacking"; fflush() }'
    if grep -q '^pip-failed$' "$log"; then explain_pip "$what"; fi
}

explain_pip() {
    if grep -qi 'no space left on device' "$log"; then stop_full "there is no space left"; fi
    if grep -q 'DO NOT MATCH THE HASHES' "$log"; then
        stop "A package that was offered is not the one in the lock, so it was not installed:" \
            "$(grep -m 3 -E '^ +(Expected|Got|[a-z0-9._-]+(==| from ))' "$log" || true)" \
            "Somebody may have changed it on the way. Ask whoever runs your network; all of pip's words are in $log."
    fi
    stop "Not every package for $1 could be had. The last words of pip were:" \
        "$(grep -v '^pip-failed$' "$log" | grep -i 'error' | tail -n 3)" \
        "Check the connection. Behind a proxy, set HTTPS_PROXY; with a package mirror of your own, PIP_INDEX_URL." \
        "Then run the same command again: it goes on from here. All of pip's words are in $log."
}

# stamped NAME VALUE: whether the step NAME was last done for VALUE
stamped() { [ -f "$venv/.cmplearn-$1" ] && [ "$(cat "$venv/.cmplearn-$1")" = "$2" ]; }

stamp() { printf '%s\n' "$2" >"$venv/.cmplearn-$1"; }

packages_in() { grep -c '^[a-z0-9].*==' "$1"; }

# What an installed copy of the project is made of, apart from the Python files that it only points to.
project_sum() {
    { cat pyproject.toml; find src/cmplearn/web/config src/cmplearn/widgets/labextension src/cmplearn/apps/template \
        -type f -exec cksum {} + | LC_ALL=C sort; pwd; } | cksum
}

set_up_run() {
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -m pip --version >/dev/null 2>&1 || make_venv
    : >"$log"
    lock=$(cksum <requirements.lock)
    if ! stamped lock "$lock"; then
        check_room
        pip_install "the course" "$(packages_in requirements.lock)" --require-hashes -r requirements.lock
        stamp lock "$lock"
    fi
    project=$(project_sum)
    if ! stamped project "$project"; then
        pip_install "cmplearn itself" 0 --no-deps --no-build-isolation -e .
        stamp project "$project"
    fi
}

set_up_test() {
    set_up_run
    lock=$(cksum <tests/requirements.lock)
    if ! stamped test-lock "$lock"; then
        check_room
        pip_install "the tests" "$(packages_in tests/requirements.lock)" --require-hashes -r tests/requirements.lock
        stamp test-lock "$lock"
    fi
    missing=""
    command -v chromium >/dev/null || missing="$missing chromium"
    command -v bwrap >/dev/null || missing="$missing bubblewrap"
    command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
    [ -z "$missing" ] || install_system_packages
}

install_system_packages() {
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo -n"
    if ! command -v apt-get >/dev/null || ! $sudo true 2>/dev/null; then
        stop "The tests need$missing, which only an administrator can install here." \
            "Debian and Ubuntu: sudo apt-get install$missing. Then run make test again."
    fi
    say "Installing$missing with apt."
    # shellcheck disable=SC2086 # a list of words on purpose
    { $sudo apt-get update && $sudo apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1 ||
        stop "apt could not install$missing. Its last words were:" "$(tail -n 3 "$log")"
}

case ${1:-} in
    run) set_up_run ;;
    test) set_up_test ;;
    *) stop "Say what to set up: sh .ci/setup.sh run, or sh .ci/setup.sh test" ;;
esac
