# Every target does its own set-up: a virtual environment in .venv. To crawl, and for what README.md and the tutorial do
# with the demo, it is filled from requirements-demo.lock; for work on azecrawl from requirements.lock, which has all, in
# the same versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEXT := .venv-next
PEERS := .venv-peers

# Of pages and what is read in them, and of the archive where no crawl has to fill it.
FAST := attribution changes closing_bounds closing_lines code damaged_pages fidelity frame judge listing media pages rest \
	senseless_pages tokens writers archive identity pipelines standing together verdict
TRIALS := senseless fuzz recall survive_kills days soak liars
USABLE := $(VENV)/usable
READY := $(VENV)/ready
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: demo crawl test test-fast test-next lint docs pictures bench bench-quick peers trials lock clean

demo: $(USABLE)  ## Archive the built-in replica of the site into data/demo.db.
	$(BIN)/python -m azecrawl.demo

crawl: $(USABLE)  ## Archive the live site into data/azemedia.db.
	$(BIN)/azecrawl crawl

test: $(READY)  ## Run the tests.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-fast: $(READY)  ## Run the tests of what is read in pages, and those of the archive that need no crawl.
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile azecrawl/pages $(FAST:%=tests/test_%.py)

test-next: $(READY)  ## Run the reader's tests on the newest Datasette 1.0, laid over the environment; pages that are its own in Chromium.
	rm -rf $(NEXT)
	$(INSTALL) --target $(NEXT) 'datasette>=1.0a0,<2'
	PYTHONPATH=$(CURDIR)/$(NEXT) $(BIN)/python -m datasette --version
	PYTHONPATH=$(CURDIR)/$(NEXT) $(BIN)/python -m pytest --numprocesses 2 --dist loadfile tests/web \
		-k 'not (chromium and (static_site or as_captured))'

lint: $(READY)  ## Check style and types.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(READY)  ## Build the documentation into site/; a dead link is an error.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	$(BIN)/lychee --offline --include-fragments README.md CONTRIBUTING.md

pictures: $(READY)  ## Take the documentation's pictures anew, in Chromium.
	$(BIN)/python docs/pictures.py

bench: $(READY) $(PEERS)/ready  ## Measure speed, memory and size, beside peers in the same run: an hour or more.
	$(BIN)/python benchmarks/run.py --write

bench-quick: $(READY)  ## A minute of the same: fails where a ratio is below three quarters of what is promised.
	$(BIN)/python benchmarks/run.py --quick

peers: $(PEERS)/ready  ## Install what is measured against, in an environment of its own.

trials: $(READY)  ## Try what is left of an archive after kills, lies, storms, damage and long neglect.
	for trial in $(TRIALS); do $(BIN)/python benchmarks/$$trial.py || exit 1; done
	$(BIN)/python benchmarks/storm.py 1

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

lock: $(READY)  ## Write the lock files anew from pyproject.toml.
	$(LOCK) --upgrade --all-extras pyproject.toml --output-file requirements.lock
	$(LOCK) --upgrade --extra site --extra plots --extra build --constraint requirements.lock pyproject.toml --output-file requirements-demo.lock
	$(LOCK) --upgrade --group bench --output-file requirements-bench.lock

clean:  ## Remove the environment and the demo's archive; data/azemedia.db stays.
	rm -rf $(VENV) $(NEXT) $(PEERS) site .pytest_cache .mypy_cache .ruff_cache .hypothesis data/demo.db data/demo.db-wal data/demo.db-shm data/demo-images

$(USABLE): pyproject.toml requirements-demo.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "azecrawl needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes --requirement requirements-demo.lock
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $(USABLE)

$(READY): $(USABLE) requirements.lock
	$(INSTALL) --require-hashes --requirement requirements.lock
	touch $(READY)

$(PEERS)/ready: requirements-bench.lock
	rm -rf $(PEERS)
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-bench.lock
	touch $(PEERS)/ready
