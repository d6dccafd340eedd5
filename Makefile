# The only door: what passes here passes everywhere.
.DEFAULT_GOAL := help
.PHONY: help run test check bench audit lock clean
MAKEFLAGS += --no-print-directory

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):  *## /  make \1\t/p' Makefile | expand -t 16

run:  ## Set up everything, start the portal, print its address (PORT=8001 for another port, DEMO=0 for no demo)
	@exec bin/portal run

test:  ## Run all tests, browser tests included (ARGS="-k friday" for some of them)
	@exec bin/portal test

check:  ## Lint, format, types, import order, deployment, migrations, templates
	@exec bin/portal check

bench:  ## Measure, one line a figure
	@exec bin/portal bench

audit:  ## Ask on the internet for known faults in the packages used
	@exec bin/portal audit

lock:  ## Write constraints.txt anew from what is installed
	@exec bin/portal lock

clean:  ## Remove what was built or installed here; data are kept
	@rm -rf .venv build assets/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
