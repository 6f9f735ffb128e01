# The project's commands. Each one first makes what it needs: environment, libraries, data.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DATA ?=
SIZE ?= small
SCALE ?= 1
KEEP ?=

.PHONY: run test lint format lock faults bench clean

run: $(READY)
	$(BIN)/python -m coordinator_app --demo --size $(SIZE) $(if $(DATA),--data "$(DATA)") --tour-without-display build/tour

test: $(READY)
	sh .ci/pooler
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n 2 --dist loadscope --cov --cov-report=term $(ARGS)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# After a change to the dependencies in pyproject.toml.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--extra dev pyproject.toml --output-file requirements.lock

$(READY): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@# The lock is whole: resolving it again would let an extra (coverage[toml]) ask for a release that it does not pin.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip check --quiet
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	PYTHON=$(BIN)/python sh .ci/system-libraries
	touch $@

# Everything that is tried by force, whole or a share of it: a line of figures each, exit 1 if one falls short.
faults: $(READY)
	sh .ci/pooler
	$(BIN)/python -m tests.faults --scale $(SCALE)

# What people feel, beside something comparable: a table in build/bench.md; KEEP=1 also keeps it in docs/.
bench: $(READY)
	$(BIN)/python -m bench $(if $(KEEP),--keep)

clean:
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache *.egg-info .coverage*
