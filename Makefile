# Every developer verb. Plain `make` prints the list.
PYTHON ?= python3
PORT ?= 8080
TARGET = $(if $(PROJECT),--project $(PROJECT)) $(if $(REGION),--region $(REGION)) $(if $(BUDGET),--budget $(BUDGET)) $(if $(YES),--yes)
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
DEV_READY := $(VENV)/.ready-dev
SCAN_READY := $(VENV)/scan/.ready
NODE_READY := node_modules/.ready
JS_COVERAGE := .coverage-js
LAB := $(VENV)/lab/bin
LAB_READY := $(VENV)/lab/.ready
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
# Of PyTorch, which has locks of its own: of its CPU build, and with GPU libraries.
GPU_PACKAGES := torch triton cuda-bindings cuda-pathfinder cuda-toolkit $(addprefix nvidia-,cublas cuda-cupti cuda-nvrtc \
	cuda-runtime cudnn-cu13 cufft cufile curand cusolver cusparse cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx)
PYTHON_SOURCES := src functions emulator lab client tools infra/ops benchmarks tests
COGGED := README.md benchmarks/README.md docs/decisions/0020-python-runtime.md docs/million-pictures.md docs/reliability.md infra/README.md \
	frontend/js/text/facts.js frontend/js/rules/model-bounds.js
export PYTHONPATH := src:.

.DEFAULT_GOAL := help
.PHONY: help node setup lock format format-check lint typecheck test test-browser test-lab torture check build run demo \
	train-detector evaluate-detector bench bench-page plan deploy smoke destroy publish figures clean

help: ## Print this list
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

$(BIN)/python: ; @: # a link to nothing after an update of the system's Python: everything is installed again

$(RUN_READY): requirements/run.txt tools/setup.py $(BIN)/python
	$(PYTHON) tools/setup.py $(VENV) requirements/run.txt
	@touch $@

$(DEV_READY): requirements/dev.txt $(RUN_READY)
	$(PYTHON) tools/setup.py $(VENV) requirements/dev.txt
	@touch $@

$(NODE_READY): package-lock.json
	npm ci --no-audit --no-fund
	@touch $@

$(SCAN_READY): requirements/scan.txt
	$(PYTHON) tools/setup.py $(VENV)/scan requirements/scan.txt
	@touch $@

node: ## Check that Node and npm are there
	@$(PYTHON) tools/setup.py --node

$(LAB_READY): requirements/lab.txt requirements/torch-cpu.txt requirements/torch.txt tools/setup.py
	$(PYTHON) tools/setup.py $(VENV)/lab requirements/lab.txt
	$(LAB)/pip install --quiet --no-deps --require-hashes --requirement requirements/torch-cpu.txt \
	  || $(LAB)/pip install --quiet --require-hashes --requirement requirements/torch.txt # with GPU libraries
	@touch $@

setup: node $(DEV_READY) $(NODE_READY) ## Install everything that development needs

lock: $(DEV_READY) ## Pin all dependencies again, with hashes, from pyproject.toml
	$(LOCK) pyproject.toml --group pyproject.toml:dev -o requirements/dev.txt
	$(LOCK) pyproject.toml --group pyproject.toml:run -c requirements/dev.txt -o requirements/run.txt
	$(LOCK) --group pyproject.toml:scan -o requirements/scan.txt
	$(LOCK) --group pyproject.toml:lab -c requirements/run.txt $(GPU_PACKAGES:%=--no-emit-package %) -o requirements/lab.txt
	echo torch==2.13.0 | $(LOCK) -c requirements/lab.txt -o requirements/torch.txt -
	for name in $(notdir $(wildcard functions/*)); do \
	  group=$$(grep -q "^$$name = " pyproject.toml && echo $$name || echo classifier); \
	  $(LOCK) --group pyproject.toml:$$group -c requirements/dev.txt -o functions/$$name/requirements.txt || exit 1; done

format: setup ## Format Python, JavaScript and Terraform
	$(BIN)/ruff format $(PYTHON_SOURCES)
	npm run --silent format
	if command -v terraform > /dev/null; then terraform fmt -recursive infra/terraform; fi

lint: setup ## Check style, and that generated blocks are up to date
	$(BIN)/cog --check $(COGGED)
	$(BIN)/ruff format --check $(PYTHON_SOURCES) && $(BIN)/ruff check $(PYTHON_SOURCES)
	npm run --silent format:check && npm run --silent lint
	if command -v terraform > /dev/null; then terraform fmt -check -recursive infra/terraform; fi

typecheck: setup ## Check types: mypy strict, TypeScript strict over JSDoc
	$(BIN)/mypy
	npm run --silent typecheck
	npm run --silent types:check

test: setup build ## Run all tests, and check how much of the code they reach (browser tests need Chromium, and skip without it)
	@rm -rf $(JS_COVERAGE)
	NODE_V8_COVERAGE=$(JS_COVERAGE)/node npm test --silent
	node tests/frontend/coverage.js $(JS_COVERAGE)/node
	$(BIN)/pytest tests --ignore tests/browser --cov --cov-report term:skip-covered
	$(BIN)/pytest tests/browser # apart: its driver keeps an event loop of its own

test-browser: setup build ## Run the browser tests only; ARGS="--update-screenshots" renews pictures, "--js-coverage DIR" measures
	$(BIN)/pytest tests/browser $(ARGS)

test-lab: $(LAB_READY) ## Run the laboratory's tests, in an environment of its own (PyTorch and TensorFlow)
	$(LAB)/python -m pytest lab/tests

torture: setup build ## Damage a million pictures, send odd requests, kill functions (15 minutes); ARGS="--share 0.1" for less
	$(BIN)/python -m tests.torture $(ARGS)

check: $(SCAN_READY) lint typecheck test ## All of CI

build: $(RUN_READY) ## Stage build/<name>/ and write reproducible zips
	$(BIN)/python tools/build.py

run: build ## Run the whole system at http://localhost:8080 (PORT= to change, VERBOSE=1 to log every request)
	@$(BIN)/python -m emulator --port $(PORT) $(if $(VERBOSE),--verbose)

demo: build ## Analyse a public-domain portrait; print the result and write the annotated picture
	@$(BIN)/python -m client demo --url http://localhost:$(PORT)

train-%: $(LAB_READY) ## Train and export a classifier (train-emotion), on the GPU if there is one; ARGS="--minutes 95" ends it in time
	$(LAB)/python -m lab train $* --threads 2 $(ARGS) && $(LAB)/python -m lab export $*

train-detector: $(LAB_READY) ## Train and export the face detector and its landmarker (resumable; ARGS="--minutes 90")
	$(LAB)/python -m lab.detector train $(ARGS) && $(LAB)/python -m lab.detector export

evaluate-%: $(LAB_READY) ## Measure a classifier (evaluate-emotion); renew its card and benchmarks/results
	$(LAB)/python -m lab evaluate $* $(ARGS)

evaluate-detector: $(LAB_READY) ## Measure the detector beside YuNet and Haar; renew its card and benchmarks/results
	$(LAB)/python -m lab.detector evaluate $(ARGS)

bench: $(DEV_READY) build ## Measure latency, throughput and memory of the functions
	$(BIN)/python benchmarks/latency.py

bench-page: $(DEV_READY) build ## Judge the page with Lighthouse and tracing (needs Chromium; npx fetches Lighthouse once)
	$(BIN)/python benchmarks/page.py

plan: ## Show what a deployment would change (PROJECT= and REGION= the first time)
	@$(PYTHON) -m infra.ops.deploy plan $(TARGET)

deploy: ## Deploy to Google Cloud (PROJECT= and REGION= the first time; BUDGET=0 for no budget; YES=1 to not ask)
	@$(PYTHON) -m infra.ops.deploy apply $(TARGET)

smoke: ## Check the deployment, or the page at URL=, with real requests; WAIT=300 until it is up
	@$(PYTHON) -m infra.ops.smoke $(URL) $(if $(WAIT),--wait $(WAIT))

publish: ## Put the model of NAME= into the model bucket
	@$(PYTHON) -m infra.ops.deploy publish $(NAME) $(TARGET)

destroy: ## Remove the deployment
	@$(PYTHON) -m infra.ops.deploy destroy $(TARGET)

figures: $(DEV_READY) ## Renew the generated blocks of the documents and the page from results, models and settings
	$(BIN)/cog -r $(COGGED)

clean: ## Remove everything that make has made
	rm -rf $(VENV) node_modules build demo-output $(JS_COVERAGE) .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
