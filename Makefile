# Headwater: `make run` sets everything up and shows the paper; `make test` sets everything up and passes the tests.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DATA ?=
SCORE ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check check-long bench bench-group lock clean bench-read bench-trace bench-masked bench-digest bench-check bench-import bench-web bench-search

help:  ## What can be made here
	@grep -hE '^[a-z -]+:.*##' $(MAKEFILE_LIST) | sed 's/:[^#]*## /: /' | sort

# Each set-up leaves a marker, so that it runs again only when its lock file changes.
$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip

$(VENV)/.core: requirements/core.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/core.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src || true
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

# Atheris has no wheels for some machines; without it bytes are changed by chance.
$(VENV)/.fuzz: requirements/fuzz.txt $(VENV)/.dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/fuzz.txt || echo "atheris is not there for this machine: parsers are fuzzed by chance"
	@touch $@

$(VENV)/.long: requirements/long.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/long.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.core
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

run: $(VENV)/.core  ## Set up, gather and serve the paper at http://127.0.0.1:8400/
	$(BIN)/headwater run $(ARGS)

test: $(VENV)/.test  ## Set up and pass the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long" $(ARGS)

check: $(VENV)/.dev  ## Format, lint, types, layers and documents
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m headwater.sample.build --check
	$(BIN)/python -m pytest -q tests/test_docs.py

check-long: $(VENV)/.fuzz $(VENV)/.long  ## Fuzzing, models and load: minutes to hours, and some gigabytes for a model
	$(BIN)/python -m pytest -m long $(ARGS)

bench: $(VENV)/.bench  ## Measure; DATA=… and SCORE=… name folders of material, without them the sample is used
	$(BIN)/python benchmarks/bench_all.py $(if $(DATA),--data $(DATA)) $(if $(SCORE),--score $(SCORE)) $(ARGS)

bench-group: $(VENV)/.bench  ## Measure grouping: sets, ablations, 20 orders, speed; DATA=… (clustering sets) and SCORE=… as above
	$(BIN)/python benchmarks/bench_group.py $(if $(DATA),--data $(DATA)) $(if $(SCORE),--score $(SCORE)) --baseline --ablations --orders 20 $(ARGS)

bench-read bench-trace bench-masked bench-digest bench-check bench-import: bench-%: $(VENV)/.bench  ## Measure one part alone; DATA=… and SCORE=… as above
	$(BIN)/python benchmarks/bench_$*.py $(if $(DATA),--data $(DATA)) $(if $(SCORE),--score $(SCORE)) $(ARGS)

bench-web bench-search: bench-%: $(VENV)/.bench  ## Measure the site, or search, under load; they make their own material
	$(BIN)/python benchmarks/bench_$*.py $(ARGS)

drill: $(VENV)/.core  ## Rehearse 1,000 complaints on a simulated clock, and probe every surface for what was taken down
	$(BIN)/headwater desk drill $(ARGS)

lock:  ## Write the lock files anew from pyproject.toml
	$(PYTHON) requirements/lock.py

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
