# The front door: every target first sets up what it needs. README.md says what to try.
PYTHON ?= python3
EXTRAS := app,dev,export,trainer
PY     := .venv/bin/python
READY  := .venv/.ready
READY_DOCS := .venv/.ready-docs

# Other people's programs that make and read back the audio files of the tests: command:package.
TEST_TOOLS := ffmpeg:ffmpeg flac:flac lame:lame opusenc:opus-tools vorbiscomment:vorbis-tools \
              id3v2:id3v2 eyeD3:eyed3 AtomicParsley:atomicparsley wavpack:wavpack \
              mpcenc:musepack-tools fusermount:fuse libfuse.so.2:libfuse2
# Further programs that read songs in the proofs.
PROOF_TOOLS := exiftool:libimage-exiftool-perl mediainfo:mediainfo libtag.so.1:python3-taglib
# System libraries that Qt needs for windows without a screen: library:package.
QT_LIBRARIES := libGL.so.1:libgl1 libEGL.so.1:libegl1 libglib-2.0.so.0:libglib2.0-0 \
                libfontconfig.so.1:libfontconfig1 libdbus-1.so.3:libdbus-1-3 \
                libxkbcommon.so.0:libxkbcommon0
# For windows on an X screen, further.
XCB_LIBRARIES := libxcb-cursor.so.0:libxcb-cursor0 libxcb-icccm.so.4:libxcb-icccm4 \
                 libxcb-image.so.0:libxcb-image0 libxcb-keysyms.so.1:libxcb-keysyms1 \
                 libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0 \
                 libxcb-xkb.so.1:libxcb-xkb1 libxkbcommon-x11.so.0:libxkbcommon-x11-0

# A folder name reaches the shell as it was typed, with its spaces and signs.
override export LIBRARY := $(value LIBRARY)
export WRITE

.DEFAULT_GOAL := run
.PHONY: run window test check bench fmt fmt-check lint types imports package try-package try-oldest \
        lock docs docs-serve translations reference screenshots proofs integrations \
        test-tools

$(READY): pyproject.toml $(wildcard packaging/requirements-dev.txt)
	@$(PYTHON) packaging/set_up.py $(EXTRAS)

run: $(READY)
	@packaging/main_job.sh

window: $(READY)
	@$(PY) -m mlfa_app $(ARGS)

test: $(READY) test-tools
	@$(PY) packaging/run_tests.py $(ARGS)

check: fmt-check lint types imports test

bench: $(READY)
	$(PY) benchmarks/run.py $(ARGS)

# Proofs that take too long for every change; `make test` holds a sample of nearly each.
proofs: $(READY) test-tools
	@packaging/debian_tools.sh $(PROOF_TOOLS)
	PYTHONPATH=tests:tests/support $(PY) -m proofs.round_trip
	PYTHONPATH=tests:tests/support $(PY) -m proofs.any_order
	PYTHONPATH=tests:tests/support $(PY) -m proofs.kill_writes --count 300
	PYTHONPATH=tests:tests/support $(PY) -m proofs.race_writes --count 200
	PYTHONPATH=tests:tests/support $(PY) -m proofs.interrupts --count 1000
	PYTHONPATH=tests:tests/support $(PY) -m proofs.use_window --count 20
	PYTHONPATH=tests:tests/support $(PY) -m proofs.power_cuts --count 150
	PYTHONPATH=tests:tests/support $(PY) -m proofs.fault_writes
	PYTHONPATH=tests:tests/support $(PY) -m proofs.fuzz_files --count 20000

# The plugins in the real beets and the real Picard, which get an environment of their own.
integrations: $(READY) test-tools
	@$(PY) packaging/integrations.py

fmt: $(READY)
	$(PY) -m ruff format .

fmt-check: $(READY)
	$(PY) -m ruff format --check .

lint: $(READY)
	$(PY) -m ruff check .

types: $(READY)
	$(PY) -m mypy

imports: $(READY)
	.venv/bin/lint-imports

# The wheel and the source archive, in dist/.
package: $(READY)
	$(PY) -m hatchling build

# Both of them, tried outside this checkout as a stranger would; needs a network.
try-package: $(READY)
	$(PY) packaging/try_wheel.py $(ARGS)

# The oldest versions that pyproject.toml allows; needs a network and some minutes.
try-oldest: $(READY)
	$(PY) packaging/oldest.py $(ARGS)

# The versions that this Makefile installs, anew; needs a network.
lock: $(READY)
	$(PY) packaging/lock.py

# The site of docs/, in build/site.
docs: $(READY_DOCS)
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs build --quiet --strict

docs-serve: $(READY_DOCS)
	NO_MKDOCS_2_WARNING=1 $(PY) -m mkdocs serve

$(READY_DOCS): $(READY)
	@$(PYTHON) packaging/set_up.py $(EXTRAS),docs
	@touch $@

translations: $(READY)
	$(PY) packaging/translations.py

# Pages of docs/ that are made from the commands and from what is installed.
reference: $(READY)
	$(PY) packaging/command_reference.py
	$(PY) packaging/licences.py

screenshots: $(READY)
	$(PY) packaging/screenshots.py $${LIBRARY:+--library "$$LIBRARY"}

# What runs without Python, in dist: docs/installing.md. ARGS=--cuda, ARGS=--everything.
.PHONY: bundle bundle-test bundle-tools
BUNDLE = dist/mlfa$(if $(filter --cuda,$(ARGS)),-cuda)/mlfa
bundle: bundle-tools
	$(PYTHON) packaging/bundle/build.py $(ARGS)
	@[ "$$(uname)" != Linux ] || $(PYTHON) packaging/linux/pack.py $(filter --cuda,$(ARGS))

bundle-test:
	$(PYTHON) packaging/bundle/songs.py $(BUNDLE) build/bundle/songs
	$(PYTHON) packaging/bundle/smoke.py $(BUNDLE) build/bundle/songs $(filter-out --cuda,$(ARGS))

# The window's libraries that desktops often lack come along, so that the build needs them.
bundle-tools:
	@mkdir -p .venv
	@packaging/debian_tools.sh $(QT_LIBRARIES) $(XCB_LIBRARIES) strip:binutils xz:xz-utils \
	    Xvfb:xvfb ffmpeg:ffmpeg mpcenc:musepack-tools

test-tools: $(READY)
	@packaging/debian_tools.sh $(TEST_TOOLS) $(QT_LIBRARIES)
