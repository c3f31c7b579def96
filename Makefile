# Two commands do everything on a bare Python 3.11: `make demo` and `make test`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
GROUP ?= dev
BENCH ?= .venv-bench
CLUSTERS ?= .venv-clusters

.PHONY: demo test quick check clusters bench compare same differential explore faults fuzz mutants branches schemas gallery handbooks clean

demo: $(VENV)/ready
	@$(BIN)/lead-rules decide examples/arrest-*

test: $(VENV)/ready
	@$(BIN)/python -m pytest -n auto --dist worksteal

# What takes less than a minute: all but the tests that are marked slow.
quick: $(VENV)/ready
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

check: $(VENV)/ready
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lead-rules check policies geo
	@$(BIN)/lead-rules test policies

# Spark and Dask, which are large, in an environment of their own. Spark needs Java.
clusters:
	@$(MAKE) --no-print-directory VENV=$(CLUSTERS) GROUP=clusters $(CLUSTERS)/ready
	@$(CLUSTERS)/bin/python -m pytest tests/clusters/test_clusters.py

# The other engines of the benchmarks stand apart: nothing else needs them.
bench: $(VENV)/ready
	@$(MAKE) --no-print-directory VENV=$(BENCH) GROUP=bench $(BENCH)/ready
	@$(BIN)/python benchmarks/compare.py
	@$(BIN)/python benchmarks/questions.py
	@$(BIN)/python benchmarks/strategies.py
	@$(BENCH)/bin/python benchmarks/columns.py
	@$(BENCH)/bin/python benchmarks/peers.py
	@$(BENCH)/bin/python benchmarks/growth.py

# This tree against a revision or another checkout, BEFORE: what it costs, and what it decides.
BEFORE ?= HEAD
compare: $(VENV)/ready
	@$(BIN)/python benchmarks/checkouts.py $(BEFORE)

same: $(VENV)/ready
	@$(BIN)/python -m tools.same_decisions $(BEFORE)

# The engine against the reference interpreter; COUNT=5000 for fewer pairs.
COUNT ?= 1000000
differential: $(VENV)/ready
	@$(BIN)/python -m tools.differential --count $(COUNT)

# New examples for every property, for so many minutes: CI draws the same ones each time.
MINUTES ?= 30
explore: $(VENV)/ready
	@$(BIN)/python -m tools.explore --minutes $(MINUTES)

# How well single faults in the shipped policies are told, kind by kind.
faults: $(VENV)/ready
	@$(BIN)/python -m tools.fault_table

# Looks for bytes that a reader does not refuse as it should: executions and crashes.
RUNS ?= 100000
fuzz: $(VENV)/ready
	@$(BIN)/python -m tools.fuzz all $(RUNS)

# Which small changes of lead_rules no test notices. It takes hours, and goes on where it was ended.
# SINCE=HEAD~1 for the modules that changed since, SAMPLE=3000 for some of all, SHARD=1/8 for a part.
mutants: $(VENV)/ready
	@$(BIN)/python -m tools.mutate $(if $(SINCE),--since $(SINCE)) $(if $(SAMPLE),--sample $(SAMPLE)) \
	  $(if $(SHARD),--shard $(SHARD))

# Which branches of what decides no test of it takes.
branches: $(VENV)/ready
	@$(BIN)/python -m tools.branches

schemas: $(VENV)/ready
	@$(BIN)/lead-rules schema record --kind arrest > docs/schemas/arrest.json
	@$(BIN)/lead-rules schema record --kind social_contact > docs/schemas/social_contact.json
	@$(BIN)/lead-rules schema decision > docs/schemas/decision.json
	@for what in policy scenarios; do $(BIN)/lead-rules schema $$what policies/multnomah-lead \
	  > policies/multnomah-lead/$$what.schema.json || exit; done

gallery: $(VENV)/ready
	@$(BIN)/python -m tools.gallery

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
	@$(BIN)/python -m pip install --quiet --editable . --group $(GROUP)
	@touch $@

clean:
	rm -rf $(VENV) $(BENCH) $(CLUSTERS) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
