# make run    the dashboard on http://localhost:8501 (PORT= changes it)
# make test   everything a landing must pass, in under ten minutes
# make help   the rest
PYTHON ?= python3
PORT   ?= 8501
VENV   := .venv
PY     := $(VENV)/bin/python
STAMPS := .stamps
RUN_STAMP := $(STAMPS)/run-$(shell cksum requirements.txt | cut -d' ' -f1)
DEV_STAMP := $(STAMPS)/dev-$(shell cksum requirements-dev.txt | cut -d' ' -f1)

.PHONY: run words-compiled test test-fast test-long lint types arrows words bench build lock help clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile | head -20

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Seizure Atlas needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A stamp carries the checksum of the pins, so a second run installs nothing.
$(RUN_STAMP): | $(PY)
	@test -e $(DEV_STAMP) || $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/run-* && touch $@

$(DEV_STAMP): | $(PY)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@mkdir -p $(STAMPS) && rm -f $(STAMPS)/dev-* && touch $@

# build: bring the store up to date (nothing happens when it is; FORCE=1 builds anyway)
build: $(RUN_STAMP)
	@$(PY) -m data build $(if $(FORCE),--force)

# With SEIZURE_TIER=public nothing is built, so that the other stores need not be there: only words are compiled.
words-compiled: $(RUN_STAMP)
	@$(PY) -c 'from data import translations; translations.compile_all()'

run: $(if $(filter public,$(SEIZURE_TIER)),words-compiled,build)
	@echo "Seizure Atlas: http://localhost:$(PORT)  (Ctrl-C stops it)"
	@$(PY) -m streamlit run app.py --server.port $(PORT)

lint: $(DEV_STAMP)
	$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check .

types: $(DEV_STAMP)
	$(VENV)/bin/mypy

arrows: $(DEV_STAMP)
	$(VENV)/bin/lint-imports --no-cache

# test-long: simulations, every page in every size and theme, load
test: lint types arrows build browser
	$(PY) -m pytest -m "not long and not browser" -n 2
	$(PY) -m pytest -m "browser and not long" -n 2

test-fast: $(DEV_STAMP) build
	$(PY) -m pytest -m "not long and not browser" -n 2

test-long: build browser
	$(PY) -m pytest -m long

browser: $(DEV_STAMP)
	@$(PY) -m tests.browser

# bench: how fast, as ratios measured in one run
bench: $(DEV_STAMP) build
	$(PY) -m tests.bench

# words: collect the words on screen into the catalogues of data/locale
words: $(RUN_STAMP)
	$(PY) -m data.extract

# lock: compile the pins anew from the .in files
lock: $(DEV_STAMP)
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	$(VENV)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt

clean:
	rm -rf $(VENV) $(STAMPS) data/store
