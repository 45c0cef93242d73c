# Two commands for everyone: make start, make test. The rest is for those who change cmplearn.
# The work is in .ci/setup.sh (the environment) and .ci/test.sh (the checks).

.POSIX:
.PHONY: help start test test-long bench lock

PYTHON =
ARGS =

help:
	@echo "make start       open the course on this computer (ARGS=\"--tutor\" for tutors)"
	@echo "make test        everything that must hold, under 20 minutes"
	@echo "make test-long   the full counts of the long plays"
	@echo "make bench       the figures behind every claim of speed"
	@echo "make lock        resolve the two locks again after changing pyproject.toml"

start:
	@PYTHON="$(PYTHON)" sh .ci/setup.sh run
	@exec .venv/bin/cmplearn start $(ARGS)

test:
	@PYTHON="$(PYTHON)" sh .ci/setup.sh test
	@sh .ci/test.sh $(ARGS)

test-long:
	@PYTHON="$(PYTHON)" sh .ci/setup.sh test
	@.venv/bin/python -m pytest -m long $(ARGS)

bench:
	@PYTHON="$(PYTHON)" sh .ci/setup.sh test
	@.venv/bin/python benchmarks/run.py $(ARGS)

lock:
	@sh .ci/lock.sh
