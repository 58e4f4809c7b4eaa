# `make` says what there is. Everything is installed into .venv from the lock; nothing else on the machine is touched.
ifndef PYTHON
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do $$p -c '' 2>/dev/null && echo $$p && break; done)
endif
INSTALLED = @$(PYTHON) servicedesk/local/bootstrap.py
DEV = @$(PYTHON) servicedesk/local/bootstrap.py --dev
V = .venv/bin
BUILD = SERVICEDESK_BUILD=1 DATA_DIR=var/build
PRODUCTION = $(BUILD) DEMO=0 BASE_URL=https://desk.example.org
WORKERS ?= 2
# Python keeps what it compiled, whatever the machine says: tests start it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help python run stop reset demo shell psql test e2e check lint fmt oracle bench messages lock

help: ## say what there is
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | while IFS='|' read -r w t; do printf '  make %-9s %s\n' "$$w" "$$t"; done

python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed. On Debian or Ubuntu: apt install python3.11 python3.11-venv"; exit 1; }

run: python ## install what is missing, start everything, open the desk (Ctrl-C ends it)
	$(INSTALLED) -m servicedesk.local run

stop: python ## end a desk that runs in another terminal, or what a killed one left
	$(INSTALLED) -m servicedesk.local stop

reset: python ## delete all data of the desk in DATA_DIR (asks first)
	$(INSTALLED) -m servicedesk.local reset

demo: python ## fill a running, empty desk with the demo
	$(INSTALLED) manage.py demo

shell: python ## a Python shell on the running desk
	$(INSTALLED) manage.py shell

psql: python ## psql on the running desk's database
	$(INSTALLED) -m servicedesk.local psql

test: python ## all tests that need no browser
	$(DEV) -m servicedesk.local translations
	$(V)/pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore=tests/browser --ignore=tests/load

e2e: python ## the journeys in a real Chromium
	$(DEV) -m servicedesk.local chromium
	$(V)/pytest -q -rs -n $(WORKERS) --dist loadfile --no-loadscope-reorder tests/browser

check: lint test ## lint, then test: what must be green

lint: python ## style, types, migrations, deployment, translations
	$(DEV) -m servicedesk.local translations
	$(V)/ruff check .
	$(V)/ruff format --check .
	$(BUILD) $(V)/mypy
	$(BUILD) $(V)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(V)/python manage.py check --deploy --fail-level WARNING
	$(V)/python -m servicedesk.local texts

fmt: python ## put everything in order
	$(DEV) -m ruff format .
	$(V)/ruff check --fix .

oracle: python ## clocks against a slow oracle, 20,000 random cases a test (ten minutes on two cores)
	$(DEV) -c ''
	SERVICEDESK_ORACLE_CASES=20000 $(V)/pytest -q -n $(WORKERS) --dist worksteal tests/kernel/test_worktime_oracle.py tests/tickets/test_promise_oracle.py

bench: python ## measure pages against their floor; writes docs/performance.md
	$(DEV) -m tests.load.bench

messages: python ## collect texts into locale/ (maintainers; needs gettext)
	@command -v xgettext >/dev/null || { echo "xgettext is missing. On Debian or Ubuntu: apt install gettext"; exit 1; }
	$(DEV) -c ''
	$(BUILD) $(V)/python manage.py makemessages -l zh_Hans -l zh_Hant --no-location --no-obsolete -i .venv -i var -i tests

lock: ## write the lock files anew from pyproject.toml (maintainers; needs uv)
	@command -v uv >/dev/null || { echo "uv is missing: https://docs.astral.sh/uv/"; exit 1; }
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra embedded pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra embedded --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
