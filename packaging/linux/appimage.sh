#!/bin/sh
# Makes dist/mlfa-VERSION-x86_64.AppImage of dist/mlfa: one file that runs as it is.
#
#   make bundle && RUNTIME=runtime-x86_64 packaging/linux/appimage.sh
#
# RUNTIME is AppImage's type-2 runtime, from the releases of the type2-runtime repository; it is not
# fetched here. NOT RUN WITH IT YET. Without RUNTIME the file system that would lie inside is made
# (dist/mlfa-VERSION-x86_64.squashfs), which can be mounted and started: that was run.
# Needs mksquashfs (squashfs-tools).
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../.."
version=$(sed -nE 's/^__version__ = "(.+)"$/\1/p' app/mlfa_app/__init__.py)
name=dist/mlfa-$version-$(uname -m)
inside=build/bundle/AppDir
[ -x dist/mlfa/mlfa ] || { echo "There is no bundle yet: make bundle"; exit 1; }

rm -rf "$inside"
mkdir -p "$inside/usr/lib"
cp -R dist/mlfa "$inside/usr/lib/mlfa"
python3 -c "import sys; sys.path.insert(0, '$here'); import pack
from pathlib import Path; pack.lay_out_share(Path('$inside/usr/share'))"
cp "$inside/usr/share/applications/mlfa.desktop" "$inside/"
cp "$inside/usr/share/icons/hicolor/256x256/apps/mlfa.png" "$inside/"
ln -s mlfa.png "$inside/.DirIcon"
# What is started: the program knows its own place.
ln -s usr/lib/mlfa/mlfa "$inside/AppRun"

rm -f "$name.squashfs"
mksquashfs "$inside" "$name.squashfs" -root-owned -noappend -comp zstd -quiet -no-progress
rm -rf "$inside"
if [ -z "${RUNTIME:-}" ]; then
  echo "$name.squashfs ($(($(stat -c %s "$name.squashfs") / 1000000)) MB); RUNTIME is not set, so that it is no AppImage yet."
  exit 0
fi
cat "$RUNTIME" "$name.squashfs" >"$name.AppImage"
chmod +x "$name.AppImage"
rm "$name.squashfs"
echo "$name.AppImage"
