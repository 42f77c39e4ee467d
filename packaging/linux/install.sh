#!/bin/sh
# Installs MLFA for one user, without root: ./install.sh [--prefix FOLDER]
# The folder is ~/.local where none is named. An earlier version there is replaced.
set -eu

prefix=$HOME/.local
case ${1:-} in
  "") ;;
  --prefix) prefix=${2:?"--prefix needs a folder"} ;;
  *) sed -n '2,3p' "$0"; exit 2 ;;
esac
case $prefix in
  /*) ;;
  *) prefix=$(pwd)/$prefix ;;
esac
case $prefix in
  *[\"\`\$\\\|\&%]*) echo "The folder's name has signs that menus cannot hold: $prefix"; exit 2 ;;
esac

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
program=$prefix/lib/mlfa
command=$prefix/bin/mlfa
share=$prefix/share

if [ ! -x "$here/mlfa" ] || [ ! -d "$here/_internal" ]; then
  echo "The program is not beside this script: unpack the whole archive."
  exit 1
fi
if [ "$here" = "$program" ]; then
  echo "This is the installed copy; run the script of the unpacked archive."
  exit 1
fi
if [ -e "$program" ] && [ ! -e "$program/uninstall.sh" ]; then
  echo "$program exists and is not from here; it was left as it is."
  exit 1
fi
if [ -e "$command" ] && [ "$(readlink "$command" || true)" != "$program/mlfa" ]; then
  echo "$command exists and is not from here (another installation of MLFA?); it was left as it is."
  exit 1
fi

# The new version lies complete beside the old one before it takes its place.
mkdir -p "$prefix/lib" "$prefix/bin" "$share/applications" "$share/metainfo" \
  "$share/mime/packages" "$share/icons"
rm -rf "$program.new" "$program.old"
mkdir "$program.new"
cp -R "$here/mlfa" "$here/_internal" "$here/share" "$here/uninstall.sh" "$here/LICENSE" \
  "$here/licences.md" "$program.new"
[ ! -e "$program" ] || mv "$program" "$program.old"
mv "$program.new" "$program"
rm -rf "$program.old"
ln -sfn "$program/mlfa" "$command"

cp -R "$here/share/icons/hicolor" "$share/icons/"
cp "$here"/share/metainfo/*.xml "$share/metainfo/"
cp "$here"/share/mime/packages/*.xml "$share/mime/packages/"
sed "s|^Exec=mlfa|Exec=\"$program/mlfa\"|" "$here/share/applications/mlfa.desktop" \
  >"$share/applications/mlfa.desktop"

refresh() { ! command -v "$1" >/dev/null || "$@" >/dev/null 2>&1 || true; }
refresh update-mime-database "$share/mime"
refresh update-desktop-database "$share/applications"
refresh gtk-update-icon-cache -q -t -f "$share/icons/hicolor"

"$command" --version
echo "installed in $program; start it from the menu, or with: $command"
case :$PATH: in
  *:"$prefix/bin":*) ;;
  *) echo "($prefix/bin is not in PATH, so that 'mlfa' alone is not found.)" ;;
esac
echo "To remove it: $program/uninstall.sh"
