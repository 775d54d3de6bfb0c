# Redress: everything a person or a machine runs. Needs Python 3.11+ and make; the rest is fetched, locked, here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
INSTALLED := $(VENV)/.installed
FRONT := node_modules/.installed
READY := $(INSTALLED) $(FRONT)
PYTEST := $(PY) -m pytest
SERIAL := fault or browser or concurrency
UPFLAGS ?=

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test check static-checks fast-tests all-fast-tests slow-tests chromium proof bench lock screens clean

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: $(READY) ## start Redress on http://127.0.0.1:8000 (PORT=8001 for another port; Ctrl-C stops it)
	@exec $(PY) manage.py up $(UPFLAGS)

test: $(READY) chromium static-checks all-fast-tests slow-tests ## everything: checks, unit, database, races, faults, browser

check: $(READY) static-checks fast-tests ## the fast part, under two minutes

static-checks: $(READY)
	@echo "== lint, types, rings, migrations, deployment"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PY) -m tests.rig.checks

fast-tests: $(READY)
	@echo "== tests: units and database"
	@$(PYTEST) -n 2 -m "not ($(SERIAL) or grid)"

all-fast-tests: $(READY)
	@echo "== tests: units, database and every cell of the tables"
	@$(PYTEST) -n 2 -m "not ($(SERIAL))"

# One at a time: these measure time, kill processes or drive a browser, and would disturb each other.
slow-tests: $(READY) chromium
	@echo "== tests: races and faults"
	@$(PYTEST) -m "(fault or concurrency) and not browser"
	@echo "== tests: browser"
	@DJANGO_ALLOW_ASYNC_UNSAFE=1 $(PYTEST) -m browser  # Playwright's own loop runs in the test's thread

chromium:
	@command -v chromium >/dev/null || \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Debian's Chromium for the browser tests"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else echo "Browser tests need Chromium: install the package 'chromium', then run make test again" >&2; exit 1; fi

proof: $(READY) ## the long part: mutation, large fuzz and property runs, a million rows; writes docs/proof/ (ONLY=mutation,fuzz)
	$(PY) -m tests.proof $(if $(ONLY),--only $(ONLY))

bench: $(READY) ## the measurements of the README, ratios in one run
	$(PY) -m tests.bench

screens: $(READY) chromium ## a screenshot of every page of the desk, in docs/screens/
	$(PY) -m tests.screens

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml
lock: $(INSTALLED) ## compile both requirements files and the npm lock again from what pyproject.toml and package.json ask
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraints requirements.txt --output-file requirements-dev.txt
	$(BIN)/npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean: ## remove what was built or collected here; .redress (the local database) only with ALL=1
	rm -rf node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage htmlcov mutants
	find . -name __pycache__ -type d -not -path "./$(VENV)/*" -prune -exec rm -rf {} +
	$(if $(ALL),for note in $$(find .redress -name 'elsewhere*' -type f); do rm -rf "$$(cat $$note)"; done)
	$(if $(ALL),rm -rf .redress $(VENV))

$(INSTALLED): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Redress needs Python 3.11 or later: PYTHON=python3.12 make $(MAKECMDGOALS)" >&2; exit 1; }
	@test -x $(PY) || { echo "Making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "Installing the locked Python packages"
	@$(PY) -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r requirements-dev.txt
	@touch $@

$(FRONT): package-lock.json package.json $(INSTALLED)
	@echo "Installing the locked front-end packages"
	@$(BIN)/npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
