#!/usr/bin/env bash
# Installs what is missing of some programs and libraries: debian_tools.sh NAME:PACKAGE...
# A NAME with ".so" is a shared library, any other a command.
# As root on Debian through apt-get; elsewhere it names them and goes on. Never fails: what needs
# something missing is skipped with a reason.
set -uo pipefail

has() {
  case $1 in
    *.so*) ldconfig -p 2>/dev/null | grep -qF "$1" ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

packages=()
for pair in "$@"; do
  has "${pair%%:*}" || packages+=("${pair#*:}")
done
[ ${#packages[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing here (tests that need them are skipped): ${packages[*]}"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Tests that need these are skipped; to have them: sudo apt-get install ${packages[*]}"
  exit 0
fi

echo "Installing Debian packages for the tests: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >.venv/apt.log 2>&1; then
  tail -n 3 .venv/apt.log
  echo "Not all could be installed; tests that need them are skipped."
fi
