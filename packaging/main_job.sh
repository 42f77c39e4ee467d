#!/usr/bin/env bash
# What `make run` does after the set-up: tags for the folder in LIBRARY (written with WRITE=1),
# or, without one, for a demonstration library that it makes itself.
set -uo pipefail
mlfa() { .venv/bin/python -m mlfa_app "$@"; }

if [ -n "${LIBRARY:-}" ]; then
  if [ "${WRITE:-}" = 1 ]; then
    mlfa tag --write -- "$LIBRARY"
    exit
  fi
  mlfa tag --dry-run -- "$LIBRARY"
  code=$?
  [ $code -gt 1 ] || printf '\nNothing was written. To write this: make run WRITE=1 LIBRARY=...\n'
  exit $code
fi

demo=demo-library
# Instruments are written only on request; here they show a field in every format.
mlfa demo "$demo" && mlfa tag --write --policy instrument=fill -- "$demo" || exit
cat <<END

The tags above are now in the files of $demo.
Next, on your own music (nothing is written without WRITE=1 or --write):
  make run LIBRARY=/path/to/music
  make window
  .venv/bin/mlfa tag --dry-run /path/to/music
  .venv/bin/mlfa --help
END
