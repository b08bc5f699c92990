# The commands of Cordboard. Each sets up what it needs first; a second run finds it done.
PYTHON := .venv/bin/python
SUITE ?= spine

.PHONY: run agent monitor designer test lab bench setup clean

run:            ## the whole system on its demo site; CALLS=40 ends by itself and checks itself
	@installer/prepare server
	@$(PYTHON) -m cti run $(if $(CALLS),--calls $(CALLS)) $(if $(CONFIG),--config $(CONFIG)) $(ARGS)

agent:          ## the agent's desktop program
	@installer/prepare desktop
	@$(PYTHON) -m agent_app $(ARGS)

monitor:        ## the supervisor's desktop program
	@installer/prepare desktop
	@$(PYTHON) -m monitor_app $(ARGS)

designer:       ## the flow designer
	@installer/prepare desktop
	@$(PYTHON) -m ivr_designer $(ARGS)

setup:          ## everything that the commands above and below need
	@installer/prepare server desktop test

test: setup     ## ruff, mypy, import contracts, pytest with warnings as errors
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -q -n 2 --dist loadfile

lab:            ## the tests on a real DAHDI driver, in a guest kernel that is built once (docs/lab.md)
	@installer/prepare server test
	@tests/lab/guest/setup
	@DAHDI_LAB_SPANS=6 DAHDI_LAB_CAS=2 DAHDI_LAB_ANALOG=4 DAHDI_LAB_ECHO=mg2 DAHDI_LAB_MEM=2048M \
	  DAHDI_LAB_TIME=$${DAHDI_LAB_TIME-inf-cpu} DAHDI_LAB_TIMEOUT=1800 tests/lab/guest/run $(PYTHON) tests/lab/guest/each \
	  $(or $(LAB),tests/lab)

bench:          ## one JSON object a line: figure, value, unit, goal, ok; SUITE names the suite
	@installer/prepare server desktop test $(if $(filter media,$(SUITE)),bench) >&2
	@$(PYTHON) -m tests.benchmarks $(SUITE)

clean:          ## what can be made again, save var/
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -f drivers/native/_*.so
