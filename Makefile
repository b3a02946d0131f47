# The book's commands. Everything they make lies in .venv, node_modules and _build.
PORT ?= 8000
PYTHON ?=
WORKERS ?= 2

# One thread a product: the numbers in the chapters are then the same on every machine, to the last digit, and runs side
# by side do not wait for each other's threads (on a busy machine that made a chapter a hundred times slower).
export OPENBLAS_NUM_THREADS ?= 1

VENV := .venv
FOR_BOOK := $(VENV)/.book
INSTALLED := $(VENV)/.installed
PY := $(VENV)/bin/python
FRAMEWORKS := $(VENV)/.frameworks
MUTMUT := $(VENV)/.mutmut
NODE_MODULES := node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help book site editions lab write notebooks test quick chapters lint parity benchmark mutants lighthouse clean

help: ## list these commands
	@echo "make COMMAND [PORT=8000] [PYTHON=python3.12]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

book: $(FOR_BOOK) $(NODE_MODULES) ## build the book and serve it at http://127.0.0.1:8000/
	@$(PY) tools/serve.py --check --port $(PORT)
	@$(PY) tools/build.py
	@exec $(PY) tools/serve.py _build/html --port $(PORT)

site: $(FOR_BOOK) $(NODE_MODULES) ## build the book, strictly, into _build/html
	@$(PY) tools/build.py

editions: site $(INSTALLED) ## the book as PDF, EPUB and a folder that works without a network, into _build/editions and the site
	@$(PY) tools/browser.py
	@$(PY) -m editions

lab: $(INSTALLED) ## open the chapters in JupyterLab, as plain notebooks in notebooks/
	@exec $(PY) tools/lab.py

write: $(INSTALLED) ## write chapters: their sources, in JupyterLab
	@exec $(PY) -m jupyterlab --ServerApp.root_dir=book $(if $(filter 0,$(shell id -u)),--allow-root)

notebooks: $(FOR_BOOK) ## run every notebook and store what it shows
	@$(PY) tools/notebooks.py

test: lint ## all there is to check: quick and chapters, the strict build, pages and figures in a browser
	@$(PY) tools/browser.py $(if $(filter all,$(LIVE)),firefox)
	@$(PY) -m pytest -n $(WORKERS)

quick: lint ## the package alone, in a minute: lint, types, unit and property tests
	@$(PY) -m pytest -n $(WORKERS) tests/test_*.py

chapters: $(INSTALLED) ## run every notebook, and compare what it shows with what is stored
	@$(PY) -m pytest -n $(WORKERS) book

lint: $(INSTALLED) $(NODE_MODULES)
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@$(PY) tools/npm.py run --silent lint

parity: $(FRAMEWORKS) ## compare ffnn with PyTorch and scikit-learn, step by step
	@$(PY) benchmarks/parity.py
	@$(PY) benchmarks/dialects.py

benchmark: $(FRAMEWORKS) ## time ffnn beside scikit-learn, PyTorch and JAX, and how well it reads digits
	@$(PY) benchmarks/speed.py
	@$(PY) benchmarks/steps.py
	@$(PY) benchmarks/scale.py
	@$(PY) benchmarks/accuracy.py
	@$(PY) benchmarks/better_steps.py
	@$(PY) benchmarks/initialization.py
	@$(PY) benchmarks/tent.py
	@$(PY) benchmarks/cures.py
	@$(PY) benchmarks/patients.py

mutants: $(MUTMUT) ## change the numeric core in a thousand places, and see whether its tests notice
	@$(PY) tools/mutants.py

lighthouse: site $(NODE_MODULES) ## measure the front page and the chapters with Lighthouse
	@$(PY) tools/browser.py
	@$(PY) tools/lighthouse.py

clean: ## remove everything that these commands made
	rm -rf _build .venv node_modules

$(FOR_BOOK): requirements.txt pyproject.toml tools/install.sh
	@test -z "$$(find $^ -newer $(INSTALLED) 2>&1)" || VENV=$(VENV) PYTHON=$(PYTHON) PART=book sh tools/install.sh
	@touch $@

$(INSTALLED): requirements.txt pyproject.toml tools/install.sh
	@VENV=$(VENV) PYTHON=$(PYTHON) sh tools/install.sh
	@touch $@

$(FRAMEWORKS): benchmarks/requirements.txt $(INSTALLED)
	@VENV=$(VENV) REQUIREMENTS=$< sh tools/install.sh
	@touch $@

$(MUTMUT): tools/mutants.txt $(INSTALLED)
	@VENV=$(VENV) REQUIREMENTS=$< sh tools/install.sh
	@touch $@

$(NODE_MODULES): package.json package-lock.json $(FOR_BOOK)
	@$(PY) tools/npm.py ci
	@touch $@
