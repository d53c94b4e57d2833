# Học vụ số. On a machine with Python 3.11+ and make: `make run`, `make test`.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
export PORT

.PHONY: run dev test setup check format bench soak fuzz rosters-check plans-check gallery pictures assets translations lock clean

## run: everything needed, then web and one worker on http://127.0.0.1:$(PORT) with the demonstration commune
run: $(VENV)/.run
	@APP_ENV=development $(BIN)/python -m scripts.run

## dev: the same with reload
dev: $(VENV)/.run
	@APP_ENV=development $(BIN)/python -m scripts.run --reload

## setup: run-time and test tools in .venv; starts nothing
setup: $(VENV)/.test

## test: everything needed (browser included), then every test
test: $(VENV)/.test
	@$(BIN)/python -m scripts.system_packages
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadgroup tests

## check: format, lint, types, import contracts
check: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

## bench: ratios as a table and bench/results/*.json
bench: $(VENV)/.test
	@$(BIN)/python -m bench

## soak, fuzz: the long forms of what the suite runs short
# Three phones, 10,000 scans, a network that does everything wrong, pulled plugs; another evening with SOAK="--seed 7 --database sqlite"
soak: $(VENV)/.test
	@$(BIN)/python -m scripts.system_packages
	@$(BIN)/python -m tests.soak $(SOAK)
	@HVS_LONG=1 $(BIN)/python -m pytest tests -k "storm or race or interleavings" -n 0

# 10,000 broken workbooks; more or others with FUZZ="--count 50000 --seed 7 --seconds 600". A run that was stopped goes on.
fuzz: $(VENV)/.test
	@$(BIN)/python -m tests.fuzz $(FUZZ)
	@HVS_LONG=1 $(BIN)/python -m pytest tests -k "property or width" -n 0

## rosters-check: any folder of rosters with a truth.json, imported in several orders and judged (CHECK="--orders all --json")
DIR ?= ../shared/rosters
rosters-check: $(VENV)/.test
	@test -f "$(DIR)/truth.json" || { echo "$(DIR)/truth.json is missing: name a folder of rosters with make rosters-check DIR=…"; exit 2; }
	@$(BIN)/python -m scripts.rosters_check "$(DIR)" $(CHECK)

## plans-check: any folder of plans with score.py and its tables, every kind of file read and judged (CHECK="--json")
plans-check: DIR = ../shared/plans
plans-check: $(VENV)/.test
	@test -f "$(DIR)/score.py" || { echo "$(DIR)/score.py is missing: name a folder of plans with make plans-check DIR=…"; exit 2; }
	@$(BIN)/python -m scripts.plans_check "$(DIR)" $(CHECK)

## gallery: screenshots of every page at 360 and 1280 px under gallery/
gallery: $(VENV)/.test
	@$(BIN)/python -m scripts.system_packages
	@$(BIN)/python -m scripts.gallery

## pictures: the two screenshots of the README, docs/pictures/
pictures: $(VENV)/.test
	@$(BIN)/python -m scripts.system_packages
	@$(BIN)/python -m scripts.pictures

## assets: rebuild app/static/dist from frontend/ (needs Node; the built files are committed)
assets:
	cd frontend && npm ci && npm run build

## translations: bring the English catalogue up to the words in code and templates; new ones stand empty in the .po
TRANSLATIONS := app/translations
translations: $(VENV)/.test
	$(BIN)/pybabel -q extract -F babel.cfg -k _l --omit-header --no-location --sort-output -o $(VENV)/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=110 -l en -i $(VENV)/messages.pot -d $(TRANSLATIONS)
	$(BIN)/pybabel -q compile --statistics -d $(TRANSLATIONS)

## lock: resolve the pins again
lock: $(VENV)/.test
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra test -c requirements/run.txt pyproject.toml -o requirements/test.txt

# The pinned uv installs in seconds; where it cannot be had, pip alone does the same more slowly.
$(VENV)/.uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên (Python 3.11 or newer is needed)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "uv==0.13.9" 2>/dev/null || true
	@touch $@

$(VENV)/.run: requirements/run.txt | $(VENV)/.uv
	@test -e $(VENV)/.test || $(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python requirements/run.txt 2>/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

$(VENV)/.test: requirements/test.txt | $(VENV)/.uv
	@$(BIN)/uv pip sync -q --compile-bytecode --python $(BIN)/python requirements/test.txt 2>/dev/null || $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@ $(VENV)/.run

## clean: what can be made again; instance/ holds data and keys and stays
clean:
	rm -rf $(VENV) gallery
