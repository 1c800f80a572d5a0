# Two commands are enough: `make app` and `make test`. Both install what they need into .venv.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: app install test test-fast check bench clean

install: .venv/installed

.venv/installed: pyproject.toml langreview/__init__.py
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

app: install
	@echo "The web page is not part of this release yet. Review a note with: $(BIN)/langreview review FILE"

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/langreview lexicon check

test: check
	$(BIN)/pytest

test-fast: install
	$(BIN)/pytest -m "not slow" -q

clean:
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
