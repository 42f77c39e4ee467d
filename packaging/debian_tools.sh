#!/usr/bin/env bash
# Installs the missing ones of some programs: debian_tools.sh COMMAND:PACKAGE...
# As root on Debian through apt-get; elsewhere it names them and goes on. Never fails: what needs
# a missing program is skipped with a reason.
set -uo pipefail

packages=()
for pair in "$@"; do
  command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}")
done
[ ${#packages[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Programs missing here (tests that need them are skipped): ${packages[*]}"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Tests that need these programs are skipped; to have them: sudo apt-get install ${packages[*]}"
  exit 0
fi

echo "Installing Debian packages for the tests: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >.venv/apt.log 2>&1; then
  tail -n 3 .venv/apt.log
  echo "Not all could be installed; tests that need them are skipped."
fi
