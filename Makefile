# Every target works on a bare Debian or macOS machine with Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.run
DEV := $(VENV)/.dev
SUITE := $(VENV)/.suites

.PHONY: help setup run check test suites bench docs bundle lock clean

help: ## Show the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/'

setup: $(STAMP) ## Make the environment to run Lionrock

run: $(STAMP) ## Start Lionrock with its demo on http://127.0.0.1:8653
	@$(BIN)/lionrock up --demo

check: $(DEV) ## Format, lint, types, contracts, dependencies, docs, both languages (no tests)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/interrogate -q src
	$(BIN)/python tools/bilingual.py
	$(BIN)/python tools/reference.py --check
	$(BIN)/python tools/lines.py

test: $(DEV) ## Everything that matters, in ten minutes at most
	$(BIN)/pytest

suites: $(SUITE) ## Outside suites and full counts (SUITES=ci: SigmaHQ, the packs, the walks, a watchdog, every world, workers and Spark, as in CI)
	$(BIN)/pytest -m suite -n 2 $(if $(filter ci,$(SUITES)),-k "regression_data or verify or deputy or soon_after or five_steps or every_world or killed_matcher or spark",)

bench: $(DEV) ## Measure, and print ratios against named peers where they are installed
	$(BIN)/python bench/all.py

docs: $(DEV) ## Build the documentation into site/
	$(BIN)/python tools/reference.py
	$(BIN)/zensical build --clean

bundle: $(DEV) ## Make the bundle that installs without an index, with its bill of materials (KEY=file signs it)
	$(BIN)/python tools/bundle.py $(if $(KEY),--key $(KEY),)

lock: ## Resolve the lock files anew
	$(PYTHON) tools/lock.py

clean: ## Remove the environment and what tools left
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis site artifacts

$(VENV)/bin/python:
	@$(PYTHON) tools/environment.py $(VENV)

$(STAMP): requirements.lock pyproject.toml | $(VENV)/bin/python
	@$(BIN)/python tools/install.py requirements.lock
	@touch $(STAMP)

$(DEV): requirements-dev.lock $(STAMP)
	@$(BIN)/python tools/install.py requirements-dev.lock
	@touch $(DEV)

$(SUITE): requirements-suites.lock $(DEV)
	@$(BIN)/python tools/install.py requirements-suites.lock
	@touch $(SUITE)
