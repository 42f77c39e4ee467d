#!/usr/bin/env bash
# What `make run` does after the set-up: tags for the folder in LIBRARY (written with WRITE=1),
# or, without one, for a demonstration library that it makes itself.
set -euo pipefail
mlfa() { .venv/bin/python -m mlfa_app "$@"; }

if [ -n "${LIBRARY:-}" ]; then
  if [ "${WRITE:-}" = 1 ]; then
    mlfa tag --write -- "$LIBRARY"
  else
    mlfa tag --dry-run -- "$LIBRARY"
    echo
    echo "Nothing was written. To write this: make run WRITE=1 LIBRARY=..."
  fi
  exit
fi

demo=demo-library
mlfa demo "$demo"
# Synthesised pieces only resemble the music the model learned from: at the default precision of
# 0.9 it would keep silent about most of them.
mlfa tag --write --precision 0.8 -- "$demo"
cat <<END

Next, on your own music (nothing is written without WRITE=1 or --write):
  make run LIBRARY=/path/to/music
  .venv/bin/mlfa tag --dry-run /path/to/music
  .venv/bin/mlfa --help
END
