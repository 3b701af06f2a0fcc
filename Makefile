# Layerloom's commands; each does the set-up that it needs by itself.
PYTHON ?= python3
python := .venv/bin/python
ready := .venv/ready

# What Python has compiled is kept, wherever this runs: the window and the tests start many processes.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check bench shots accept faults audit system-packages no-python

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(ready) ## open the window
	$(python) -m designer

test: check ## check, then run every test without a screen
	QT_QPA_PLATFORM=offscreen $(python) -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

check: $(ready) ## lint, format and types: ruff and mypy
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy engine designer

bench: $(ready) ## measure speed against the goals
	$(python) -m engine bench

shots: $(ready) ## make the pictures in docs/images, those of all states in build/looks, and the frames in build/alive
	$(python) docs/shots.py
	$(python) docs/data_shots.py
	$(python) docs/panel_shots.py
	$(python) docs/recording.py
	$(python) docs/looks.py

accept: $(ready) ## run every acceptance line and print what came out
	$(python) tests/accept.py

faults: $(ready) ## break it: every row of the table of faults whole, or those that ONLY names
	QT_QPA_PLATFORM=offscreen $(python) -m tests.faults

audit: $(ready) ## ask the public list of known holes about each installed package
	$(python) -m pip install --quiet --disable-pip-version-check --editable '.[audit]'
	$(python) .ci/audit

# Brought up to date when the requirements have changed, made anew when its Python has gone.
$(ready): pyproject.toml $(shell test -x $(python) || echo no-python) | system-packages
	@$(python) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	$(python) -m pip install --disable-pip-version-check --editable '.[test]'
	@touch $@

system-packages:
	@.ci/system-packages $(PYTHON)
