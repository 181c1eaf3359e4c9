# Two commands set everything up by themselves: `make demo` and `make test`.
# Both need Python 3.11 or newer, git and make; uv and all packages go into .venv in this folder.

# The first that runs: version managers leave commands for versions that are not switched on.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
  "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v "$$p" && break; done)
BIN := .venv/bin
READY := .venv/.ready
READY_DEV := .venv/.ready-dev
# The machine's own certificates: company networks often sign with theirs.
export UV_SYSTEM_CERTS := true
# Compiled code is kept: otherwise each process that starts compiles all it imports, for seconds.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
LIBRARY_TESTS := $(filter-out tests/crossfoot_server tests/conftest.py tests/builders.py tests/__init__.py,\
  $(wildcard tests/*))

.PHONY: help demo test library fast check lint types fix bench screenshots eval setup messages lock clean

help:            ## Show these commands.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 12

demo: $(READY)   ## A server with a sample ledger and a shop, until Ctrl-C (ARGS=--once: end).
	$(BIN)/crossfoot demo --out crossfoot-demo $(ARGS)

test: $(READY_DEV) ## Lint, types, layers and every test, slow ones too.
	$(MAKE) --no-print-directory lint
	bash tools/ensure_programs.sh
	$(MAKE) --no-print-directory -j 2 types library  # types take one core for a minute
	$(PYTEST) tests/crossfoot_server
	$(BIN)/python -W ignore tools/with_postgres.py $(PYTEST) tests/crossfoot_server

fast: $(READY_DEV) ## The tests that take seconds.
	$(PYTEST) -m "not slow"

library: $(READY_DEV)
	$(PYTEST) $(LIBRARY_TESTS)

check: lint types ## Lint, types and layers.

lint: $(READY_DEV)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY_DEV)
	CROSSFOOT_DATA=.mypy_cache/server $(BIN)/mypy  # its plugin loads the settings

fix: $(READY_DEV) ## Format and mend what ruff can mend.
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: $(READY_DEV) ## The budgets of the design, as ratios in one run (10M lines: some 15 minutes).
	$(BIN)/python -m bench
	$(BIN)/python -m bench.work_paper
	$(BIN)/python -m bench.reports

screenshots: $(READY_DEV) ## The pictures of the pages in docs/images, taken of the demo (needs Chromium).
	$(BIN)/python tools/screenshots.py

eval: $(READY)   ## Recall and precision per check on a sample ledger.
	$(BIN)/crossfoot eval

setup: $(READY_DEV) ## Everything a developer needs.

messages: $(READY_DEV) ## Collect what pages say into the catalogues of languages, and compile them.
	CROSSFOOT_DATA=.mypy_cache/server DJANGO_SETTINGS_MODULE=crossfoot_server.settings \
	  $(BIN)/python -m tools.messages

lock: .venv/bin/uv ## Pin every dependency again, with hashes.
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --extra server --extra forecast pyproject.toml -o requirements/run.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11 \
	  --all-extras --group dev pyproject.toml -o requirements/dev.lock

clean:           ## Remove the environment and caches.
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/uv:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@echo "Setting up .venv: once, a minute or so."
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check "uv>=0.13,<0.14"

$(READY): .venv/bin/uv requirements/run.lock pyproject.toml
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/run.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

$(READY_DEV): $(READY) requirements/dev.lock
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.lock
	@touch $@
