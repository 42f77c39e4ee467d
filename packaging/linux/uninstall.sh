#!/bin/sh
# Removes what install.sh has installed: ./uninstall.sh [--prefix FOLDER]
# Settings, catalogue and journal stay, and so does what was written into music files.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=$HOME/.local
case $here in
  */lib/mlfa) prefix=${here%/lib/mlfa} ;;
esac
case ${1:-} in
  "") ;;
  --prefix) prefix=${2:?"--prefix needs a folder"} ;;
  *) sed -n '2,3p' "$0"; exit 2 ;;
esac
program=$prefix/lib/mlfa
command=$prefix/bin/mlfa
share=$prefix/share

if [ ! -e "$program/uninstall.sh" ]; then
  echo "MLFA is not installed in $prefix."
  exit 1
fi
[ "$(readlink "$command" || true)" != "$program/mlfa" ] || rm -f "$command"
(cd "$program/share" && find icons metainfo mime applications -type f) | while IFS= read -r file; do
  rm -f "$share/$file"
done
rm -rf "$program"

refresh() { ! command -v "$1" >/dev/null || "$@" >/dev/null 2>&1 || true; }
refresh update-mime-database "$share/mime"
refresh update-desktop-database "$share/applications"
refresh gtk-update-icon-cache -q -t -f "$share/icons/hicolor"

echo "MLFA is removed. Your music is as it is, and these are kept:"
echo "  ${XDG_DATA_HOME:-$HOME/.local/share}/mlfa    catalogue, journal (for undo), models"
echo "  ${XDG_CONFIG_HOME:-$HOME/.config}/mlfa         settings"
echo "  ${XDG_CACHE_HOME:-$HOME/.cache}/mlfa          maps, which are made again when needed"
