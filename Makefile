# Everything from a bare clone: `make run` serves, `make test` tests. `make` alone says what there is.

PORT ?= 8000
INSTANCE ?= instance
LAN ?= 0
SAMPLE ?=
QUICK ?= 0
ENGINE ?= both
ALL ?= 0

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The oldest that will do comes first: it is the one that the locks were made for.
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13 python3.14 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$name; break; }; done)
BIN := .venv/bin
UV := $(BIN)/uv
# One process more than cores, at most four: two of them begin with the journeys (tests/conftest.py), which mostly wait.
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
SIDE_BY_SIDE := --numprocesses $(shell n=$$(($(CORES) + 1)); echo $$((n < 4 ? n : 4))) --dist loadscope
NODE := .cache/node

.PHONY: help run test check lint bench soak scan setup setup-dev assets system lock clean

help:
	@echo "make run      serves on http://127.0.0.1:$(PORT)   (PORT=8000 INSTANCE=instance SAMPLE=1 LAN=0)"
	@echo "make test     runs every test: SQLite, PostgreSQL, browser"
	@echo "make check    lint, types, imports, templates, the quick tests of what was changed   (ALL=1: of everything)"
	@echo "make bench    speed, a line for each figure   (QUICK=1 for a short run)"
	@echo "make soak     the long attack and fault runs  (about 45 minutes; QUICK=1 about 5)"
	@echo "make scan     scanners against the product and against a control with holes"

run: setup
	@COP_INSTANCE=$(INSTANCE) exec $(BIN)/cop run --port $(PORT) --sample "$(SAMPLE)" $(if $(filter 1,$(LAN)),--lan)

test: setup-dev system lint
	$(BIN)/python -m pytest --engine $(ENGINE) $(SIDE_BY_SIDE) --durations=5

check: setup-dev lint
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) --hypothesis-profile quick -m "not browser and not server and not fresh_app and not slow" \
		$(if $(filter 1,$(ALL)),,$$(.ci/touched))

lint: setup-dev
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo

bench: setup-dev
	@QUICK=$(QUICK) $(BIN)/python -m bench speed

soak: setup-dev
	@QUICK=$(QUICK) $(BIN)/python -m bench soak

scan: setup-dev .cache/scan/ready
	@QUICK=$(QUICK) $(BIN)/python -m bench scan
	@EVERY_SIZE=$(if $(filter 1,$(QUICK)),0,1) $(BIN)/python -m pytest -q tests/statements/test_every_page.py

# The scanners bring packages along that ours must not meet: they have a place of their own.
.cache/scan/ready: .ci/scan.lock | .venv/bin/uv
	$(UV) venv --quiet --clear --python $(BIN)/python .cache/scan
	$(UV) pip sync --quiet --python .cache/scan/bin/python --require-hashes .ci/scan.lock
	@touch $@

# ---- set-up: each step leaves a stamp, so a second start does nothing -----------------------------------

setup: .venv/ready assets
setup-dev: .venv/ready-dev assets

.venv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found: install it, or say make PYTHON=/path/to/python."; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module does not work here: install it (Debian: apt-get install python3-venv)."; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/tools.lock

# A clone that has been tested keeps its test packages when it is served again.
.venv/ready: requirements.lock pyproject.toml | .venv/bin/uv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes \
		$$(test -e .venv/ready-dev && echo requirements-dev.lock || echo requirements.lock)
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/ready-dev: requirements-dev.lock requirements.lock pyproject.toml | .venv/bin/uv
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@ .venv/ready

node_modules/ready: package.json package-lock.json .npmrc | .venv/bin/uv
	@if command -v npm >/dev/null; then npm ci --ignore-scripts --silent; \
	else $(UV) venv --quiet --clear --python $(BIN)/python $(NODE) \
		&& $(UV) pip install --quiet --python $(NODE)/bin/python --require-hashes -r .ci/node.lock \
		&& $(NODE)/bin/npm ci --ignore-scripts --silent; fi
	@touch $@

# It looks for itself whether anything changed: the stylesheet is cut to what the templates name.
assets: node_modules/ready .venv/ready
	@$(BIN)/python -m cop.assets build >/dev/null

system:
	@.ci/system

lock: .venv/bin/uv
	for name in requirements requirements-dev .ci/tools .ci/node .ci/scan; do $(UV) pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate $$name.in -o $$name.lock || exit 1; done

clean:
	rm -rf .venv node_modules static/vendor .cache .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
