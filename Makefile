# Two commands do everything on a bare Python 3.11: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test check bench faults schemas gallery clean

demo: $(VENV)/ready
	@$(BIN)/lead-rules decide examples/arrest-*

test: $(VENV)/ready
	@$(BIN)/python -m pytest -n auto

check: $(VENV)/ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lead-rules check policies geo
	@$(BIN)/lead-rules test policies

bench: $(VENV)/ready
	@$(BIN)/python benchmarks/compare.py
	@$(BIN)/python benchmarks/questions.py
	@$(BIN)/python benchmarks/columns.py

# How well single faults in the shipped policies are told, kind by kind.
faults: $(VENV)/ready
	@PYTHONPATH=src:tests $(BIN)/python tests/fault_table.py

schemas: $(VENV)/ready
	@$(BIN)/lead-rules schema record --kind arrest > docs/schemas/arrest.json
	@$(BIN)/lead-rules schema record --kind social_contact > docs/schemas/social_contact.json
	@$(BIN)/lead-rules schema decision > docs/schemas/decision.json

gallery: $(VENV)/ready
	@$(BIN)/python tests/gallery.py

$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lead_rules needs Python 3.11 or later; set PYTHON=")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
