# make setup | run | test | lint | bench | lock | clean
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run test test-sqlite test-postgresql lint bench lock clean dev

BIN := .venv/bin
ASSETS := web/static/vendor/stamp.json
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard web/translations/*/LC_MESSAGES/*.po))
# Tests run beside each other, one per core.
PYTEST := $(BIN)/python -m pytest -q -p no:cacheprovider -n auto --dist loadgroup

help:
	@echo "make run      set everything up, fill an empty database with the demo county, serve http://127.0.0.1:8000"
	echo "make setup    only set up: .venv, browser libraries, translations"
	echo "make test     everything: style, types, SQLite, PostgreSQL, real browser"
	echo "make lint     style, types, arrows, diagrams"
	echo "make bench    speed of a step, of timers, of expressions"

setup: .venv/runtime.stamp $(ASSETS) $(CATALOGUES)

dev: .venv/dev.stamp $(ASSETS) $(CATALOGUES)

.venv/runtime.stamp: requirements.lock pyproject.toml .ci/install
	@.ci/install runtime
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/runtime.stamp
	@.ci/install dev
	touch $@

$(ASSETS): package.json package-lock.json web/assets.py | .venv/runtime.stamp
	@.ci/assets
	touch $@

%.mo: %.po | .venv/runtime.stamp
	@$(BIN)/pybabel -q compile --use-fuzzy -i $< -o $@      # a new catalogue calls its own header fuzzy

run: setup
	@export EPOINT_DEMO="$${EPOINT_DEMO:-1}"
	$(BIN)/epoint demo
	exec $(BIN)/epoint run

test: dev
	@.ci/debian || [ -z "$${CI:-}" ]
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory test-sqlite
	$(MAKE) --no-print-directory test-postgresql

test-sqlite: dev node_modules/axe-core/axe.min.js
	@echo "== the suite on SQLite"
	$(PYTEST)

# What touches no database has nothing new to say on another one.
test-postgresql: dev
	@echo "== the suite on PostgreSQL"
	status=0
	.ci/with-postgresql $(PYTEST) -m "not browser" --ignore tests/engine/expressions --ignore tests/engine/test_dmn_tck.py --ignore tests/engine/test_decisions.py || status=$$?
	if [ $$status -eq 69 ] && [ -z "$${CI:-}" ]; then status=0; fi
	exit $$status

node_modules/axe-core/axe.min.js: package-lock.json $(ASSETS)
	@env PATH="$$PATH:$(CURDIR)/$(BIN)" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

lint: dev
	@$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/epoint check processes/

bench: dev
	@$(BIN)/python tests/bench/expressions.py
	.ci/with-postgresql $(BIN)/python tests/bench/change.py --open 2000 --database both
	.ci/with-postgresql $(BIN)/python tests/bench/step.py --cases 300 --database both
	$(BIN)/python tests/bench/timers.py

lock: dev
	@$(BIN)/python -m pip install -q uv
	compile() { $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url -q --upgrade "$$@"; }
	{ echo "# The exact versions that were tested. Made by: make lock"; compile; } > requirements.lock.new
	mv requirements.lock.new requirements.lock
	{ echo "# The exact versions that were tested, with what the tests need. Made by: make lock"; compile --extra dev -c requirements.lock; } > requirements-dev.lock.new
	mv requirements-dev.lock.new requirements-dev.lock

clean:
	@rm -rf .venv node_modules web/static/vendor build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
