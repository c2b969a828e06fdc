# Every developer verb. Plain `make` prints the list.
PYTHON ?= python3
PORT ?= 8080
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
NODE_READY := node_modules/.ready
FUNCTIONS := crop emotion gender
export PYTHONPATH := src:training:.

.DEFAULT_GOAL := help
.PHONY: help setup lock format lint typecheck test test-browser check build run demo train evaluate bench clean

help: ## Print this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(RUN_READY): requirements/run.txt
	$(PYTHON) tools/setup.py $(VENV) $<
	@touch $@

$(DEV_READY): requirements/dev.txt | $(RUN_READY)
	$(BIN)/pip install --quiet --require-hashes --requirement $<
	@touch $@ $(RUN_READY)

$(NODE_READY): package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

setup: $(DEV_READY) $(NODE_READY) ## Install everything that development needs

build: $(RUN_READY) ## Stage build/<name>/ and write reproducible zips
	$(BIN)/python tools/build.py

run: build ## Run the whole system at http://localhost:8080 (PORT= to change)
	$(BIN)/python -m emulator --port $(PORT)
