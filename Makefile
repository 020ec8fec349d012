# `make help` lists the commands. Python 3.11 or newer and make are all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
export DEBUG ?= 1
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test test-all check audit pictures format lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: requirements-pip.lock requirements.lock | $(BIN)/python
	@echo "Installing packages into $(VENV) ..."
	@$(INSTALL) -r requirements-pip.lock && $(INSTALL) -r requirements.lock
	@touch $@

$(VENV)/.installed-dev: requirements-pip.lock requirements-dev.lock | $(BIN)/python
	@echo "Installing packages and tools into $(VENV) ..."
	@$(INSTALL) -r requirements-pip.lock && $(INSTALL) -r requirements-dev.lock
	@touch $@ $(VENV)/.installed

run: $(VENV)/.installed ## Start everything: web, worker, sweeper, demo data (PORT=8000; Ctrl-C stops it)
	@$(BIN)/python manage.py up --port $(PORT)

test: $(VENV)/.installed-dev ## Run the tests that need neither processes nor a browser (SQLite, no services)
	$(BIN)/python -m pytest -n auto --dist loadgroup -m "not functional and not slow"

test-all: $(VENV)/.installed-dev ## Run all tests; those in a browser run where Chromium is
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/.installed-dev ## Run all that CI runs: lint, types, tests on every database, browser
	PYTHON=$(PYTHON) bash .ci/run

audit: $(VENV)/.installed-dev ## Ask PyPI for known holes in the locked packages; without network it says so and passes
	@$(BIN)/python -m tests.audit

pictures: $(VENV)/.installed-dev ## Take the pictures of the guides anew; needs Chromium
	@$(BIN)/python -m tests.pictures

format: $(VENV)/.installed-dev ## Format the code and fix what lint can fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/.installed-dev ## Write requirements.lock and requirements-dev.lock anew
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.txt -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.txt -o requirements-dev.lock

clean: ## Remove the environment and the data of this checkout
	rm -rf $(VENV) var
