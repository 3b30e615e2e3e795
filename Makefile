# make run: the demo on http://127.0.0.1:8080.  make test: everything that must hold.
# Needs Python 3.11 or newer, git and make; the rest is installed into .venv.

HOST ?= 127.0.0.1
PORT ?= 8080
ARTICULA_DEMO ?= 1
export HOST PORT

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
FLASK := $(BIN)/flask --app run
SERVE := $(BIN)/gunicorn --worker-class gthread --workers 2 --threads 4 --keep-alive 0 --preload --log-level warning \
	--no-control-socket
# Which tests stay with one worker stands in tests/together.py.
PYTEST := $(BIN)/pytest --dist loadscope -q
# New enough, and able to make an environment, or ours to complete (Debian's own comes first: it is built for speed).
FITS := 'import importlib.util as of, os, sys; \
	sys.exit(sys.version_info < (3, 11) or os.getuid() > 0 and not of.find_spec("ensurepip"))'
PDF := libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation
WORDS := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))

.PHONY: run test lint words tools clean
.DELETE_ON_ERROR:

run: export ARTICULA_DEMO := $(ARTICULA_DEMO)
# Else each thread keeps memory of its own, with what its last page left there.
run: export MALLOC_ARENA_MAX := 1
run: .venv/.installed $(WORDS)
	@$(FLASK) db upgrade
	@if [ "$$ARTICULA_DEMO" = 1 ]; then $(FLASK) demo; fi
	@$(BIN)/python -c 'import socket, sys; socket.create_server((sys.argv[1], int(sys.argv[2])))' "$$HOST" "$$PORT" 2>/dev/null || \
		{ echo "Articula: $$HOST:$$PORT is taken or not of this machine. Choose another, for example: make run PORT=8081" >&2; exit 1; }
	@echo "Articula: http://$$HOST:$$PORT"
	@$(FLASK) audit seal --every 60 --with-parent & $(FLASK) jobs work --with-parent & exec $(SERVE) --bind "$$HOST:$$PORT" run:app

# Lint, and what a database may change, are looked at beside the suite; its end waits for them and shows what they say.
test: export PYTHONDONTWRITEBYTECODE := # hundreds of processes are started: what one has compiled the next ones read
test: tools .venv/.installed-tests $(WORDS)
	@mkdir -p .cache; \
	$(MAKE) --no-print-directory lint & lint=$$!; \
	$(PYTEST) -n 2 --database postgresql -m "not browser and not static" >.cache/postgresql.log 2>&1 & other=$$!; \
	trap 'kill $$other' INT TERM; \
	$(PYTEST) -n 3; failed=$$?; \
	wait $$other || failed=1; cat .cache/postgresql.log; \
	wait $$lint || failed=1; exit $$failed

lint: .venv/.installed-tests
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

words: export ARTICULA_DEMO := 1
words: .venv/.installed
	@$(FLASK) words

# Keeps instance/: that is the database.
clean:
	@rm -rf .venv .cache .hypothesis $(WORDS)
	@find app tests -name __pycache__ -prune -exec rm -rf {} +

%.mo: %.po .venv/.installed
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

.venv/.installed: requirements.txt
	@python=; for name in /usr/bin/python3 python3.11 python3 python3.12 python3.13 python3.14; do \
		if $$name -c $(FITS) 2>/dev/null; then python=$$name; break; fi; done; \
	[ -n "$$python" ] || { echo "Articula needs Python 3.11 or newer that makes environments (Debian: apt-get install python3-venv)." >&2; exit 1; }; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends python3-venv >/dev/null; fi; \
	$(BIN)/python -c 'import pip' 2>/dev/null || { echo "Setting up .venv: this takes a minute, once."; $$python -m venv --clear .venv; }
	@$(PIP) --requirement requirements.txt
	@$(BIN)/python -c 'import weasyprint' 2>/dev/null || { [ "$$(id -u)" = 0 ] && apt-get -qq update && \
		apt-get -qq install -y --no-install-recommends $(PDF) >/dev/null; } || \
		echo "Whole records are not drawn as PDF here: Pango is missing (Debian: apt-get install $(PDF))." >&2
	@touch $@

.venv/.installed-tests: .venv/.installed tests/requirements.txt
	@$(PIP) --requirement tests/requirements.txt
	@touch $@

# What only the tests need from the system; without them those tests are skipped, or fail when CI is set.
tools:
	@missing=; \
	command -v chromium >/dev/null || missing="chromium fonts-liberation"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing="$$missing postgresql"; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing for the tests: $$missing"; \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $$missing >/dev/null && exit 0; fi; \
	echo "Some tests need what is not installed (Debian: apt-get install $$missing)." >&2
