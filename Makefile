# The commands of the project. Each does its own set-up; see README.md.
PYTHON ?= python3
PORT ?= 8000
DATA ?= .demo
VENV := .venv
RUN := $(VENV)/bin

.PHONY: install install-dev demo clean-demo test check bench lock browser

$(VENV)/.main: requirements/main.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/main.txt
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.dev: $(VENV)/.main requirements/dev.txt
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

install: $(VENV)/.main

install-dev: $(VENV)/.dev

demo: install
	$(RUN)/webcert demo --port $(PORT) --data $(DATA)

clean-demo:
	rm -rf $(DATA)

browser: install-dev
	$(RUN)/python tools/find_browser.py --install

test: install-dev browser
	WEBCERT_CHROMIUM="$$($(RUN)/python tools/find_browser.py)" $(RUN)/python -m pytest -q -n 2 --dist loadfile

check: install-dev
	$(RUN)/ruff check src tests tools bench
	$(RUN)/lint-imports
	$(RUN)/mypy
	DJANGO_SETTINGS_MODULE=webcert.config.settings $(RUN)/python -m django makemigrations --check --dry-run

bench: install-dev
	$(RUN)/python -m bench

lock: install-dev
	$(RUN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --extra postgres -o requirements/main.txt pyproject.toml
	$(RUN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options --extra postgres --extra dev -o requirements/dev.txt pyproject.toml
