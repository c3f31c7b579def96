# Two commands do everything on a bare Python 3.11: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
BENCH ?= .venv-bench

.PHONY: demo test check bench faults fuzz schemas gallery handbooks clean

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

bench: $(VENV)/ready $(BENCH)/ready
	@$(BIN)/python benchmarks/compare.py
	@$(BIN)/python benchmarks/questions.py
	@$(BENCH)/bin/python benchmarks/peers.py
	@$(BENCH)/bin/python benchmarks/growth.py

# How well single faults in the shipped policies are told, kind by kind.
faults: $(VENV)/ready
	@PYTHONPATH=src:tests $(BIN)/python tests/fault_table.py

# Looks for bytes that a reader does not refuse as it should: executions and crashes.
RUNS ?= 100000
fuzz: $(VENV)/ready
	@PYTHONPATH=src:tests $(BIN)/python tests/fuzz.py all $(RUNS)

schemas: $(VENV)/ready
	@$(BIN)/lead-rules schema record --kind arrest > docs/schemas/arrest.json
	@$(BIN)/lead-rules schema record --kind social_contact > docs/schemas/social_contact.json
	@$(BIN)/lead-rules schema decision > docs/schemas/decision.json
	@for what in policy scenarios; do $(BIN)/lead-rules schema $$what policies/multnomah-lead \
	  > policies/multnomah-lead/$$what.schema.json || exit; done

gallery: $(VENV)/ready
	@$(BIN)/python tests/gallery.py

HANDBOOKS := $(patsubst policies/multnomah-lead/%.scenarios.yaml,%,$(wildcard policies/multnomah-lead/*.scenarios.yaml))

handbooks: $(VENV)/ready
	@for version in $(HANDBOOKS); do \
	    $(BIN)/lead-rules handbook multnomah-lead/$$version --format html \
	        > docs/handbook/multnomah-lead-$$version.html || exit; \
	    $(BIN)/lead-rules handbook multnomah-lead/$$version > docs/handbook/multnomah-lead-$$version.md || exit; \
	done

$(VENV)/ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "lead_rules needs Python 3.11 or later; set PYTHON=")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

# The other engines of the benchmarks stand apart: nothing else needs them.
$(BENCH)/ready: pyproject.toml
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	@$(BENCH)/bin/python -m pip install --quiet --editable . --group bench
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
