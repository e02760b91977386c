# make demo        the whole pipeline at small scale, from nothing to the report
# make test        lint, formatting, types, every test, a small end-to-end run with the real model
# make test-fast   the quick checks for daily work
# make help        the rest
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
CORES ?= all
RUN ?= demo
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
SNAKEMAKE := $(BIN)/snakemake --cores $(CORES) --quiet reason --scheduler greedy --rerun-incomplete
# Two processes, each with whole files, whose tests may build on one another.
TOGETHER := -n 2 --dist loadfile --no-loadscope-reorder
CODE := scripts tests envs containers benchmarks
RULES := Snakefile rules/*.smk

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: LANGUAGES_OF := config/demo.yaml
demo: environment runtimes ## functions, translations, adapters, scores and report in results/demo
	# The kernel frees this lock when the run that holds it is gone, however it ended; only then is the lock
	# that a killed Snakemake left behind taken away.
	exec 9> .demo.lock
	flock --nonblock 9 || { echo "error: another make demo is still running here"; exit 1; }
	$(BIN)/snakemake --unlock --quiet all --configfile config/demo.yaml
	$(SNAKEMAKE) --configfile config/demo.yaml
	echo
	cat results/demo/report/results.txt
	echo "Report: results/demo/report/index.html"

test: environment dev runtimes browser lint ## everything, in about 40 minutes on two cores
	$(BIN)/python -m pytest -q $(TOGETHER)

test-fast: environment dev runtimes lint ## without the tests marked slow, in 3 to 5 minutes
	$(BIN)/python -m pytest -q $(TOGETHER) -m "not slow"

lint: dev ## ruff, snakefmt, mypy
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/snakefmt --check $(RULES)
	$(BIN)/mypy

format: dev ## rewrites code and rules in their one format
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)
	$(BIN)/snakefmt $(RULES)

environment: $(BIN)/.workflow $(BIN)/.llm-cpu ## .venv from the locks in envs/
dev: environment $(BIN)/.dev

$(BIN)/python:
	echo "Creating .venv with $$($(PYTHON) --version)"
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "error: Python 3.11 or newer is needed; try make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "error: python3 -m venv failed; on Debian: apt-get install python3-venv"; exit 1; }

$(BIN)/.workflow: envs/workflow.txt | $(BIN)/python
	echo "Installing the workflow (Snakemake, pyright, coverage, tables and figures): $< into .venv"
	$(PIP) -r $<
	touch $@

$(BIN)/.llm-cpu: envs/llm-cpu.txt envs/torch.txt | $(BIN)/.workflow
	echo "Installing language models on the CPU (vLLM, transformers, peft): $< into .venv, about 2 GB"
	$(PIP) --retries 0 --timeout 10 -r envs/torch.txt 2> /dev/null || echo "PyTorch's own index is out of reach: trying yours"
	$(PIP) -r $<
	$(BIN)/python envs/check_torch.py
	touch $@

$(BIN)/.dev: envs/dev.txt | $(BIN)/.workflow
	echo "Installing checks and tests (ruff, mypy, snakefmt, pytest): $< into .venv"
	$(PIP) -r $<
	touch $@

runtimes: environment ## the runtimes of all languages, installed as root with apt, else named
	$(BIN)/python envs/runtimes.py $(LANGUAGES_OF)

browser: ## Chromium, for the tests that open the report; installed as root with apt, else they are skipped
	if ! command -v chromium > /dev/null; then
		if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
			echo "Installing Chromium with apt"
			{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium; } \
				> /dev/null 2>&1 || echo "Chromium cannot be installed: the tests that open the report are skipped"
		else
			echo "No Chromium here: the tests that open the report are skipped (as root: apt-get install chromium)"
		fi
	fi

containers: environment ## Apptainer images of all but CUDA, into downloads/containers
	$(BIN)/python containers/apptainer.py
	$(BIN)/python containers/build.py $(IMAGES)

lock: ## new locks from envs/*.in and the newest releases
	rm -rf .lock
	$(PYTHON) -m venv .lock
	.lock/bin/python -m pip install --quiet packaging -r envs/workflow.in -r envs/llm-cpu.in -r envs/dev.in
	.lock/bin/python envs/partition.py
	rm -rf .lock

schema: environment ## config/schema.json from the pydantic sections
	PYTHONPATH=scripts $(BIN)/python -c 'from multiplt.config.run import schema; print(schema(), end="")' > config/schema.json

docs: environment dev ## docs/configuration.md and docs/impact.md from the code
	PYTHONPATH=scripts $(BIN)/python -c 'from multiplt.config.reference import reference; print(reference(), end="")' > docs/configuration.md
	PYTHONPATH=scripts $(BIN)/python tests/impact_matrix.py

verify: environment ## results/$(RUN) against its manifests, this code and its configuration; Error 3: sound, but stale
	$(BIN)/python scripts/verify.py results/$(RUN) --config config/$(RUN).yaml

clean: ## deletes results/ with ALL runs and their journals, and caches; keeps downloads/ and .venv
	rm -rf results .snakemake .demo.lock .mypy_cache .ruff_cache .pytest_cache .hypothesis

distclean: clean ## clean, and deletes downloads/ with models and images, .venv and .lock
	rm -rf downloads .venv .lock

.PHONY: help demo test test-fast lint format environment dev runtimes browser containers lock schema docs verify clean distclean
.SILENT:
