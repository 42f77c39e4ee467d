#!/bin/sh
# Makes dist/mlfa-VERSION-macos-ARCH.dmg of dist/MLFA.app, on macOS. NOT RUN YET: no Mac was at hand.
#
#   make bundle && packaging/macos/dmg.sh
#
# Signed and notarised only where these are set (an Apple developer account is needed):
#   SIGNING_IDENTITY   such as "Developer ID Application: NAME (TEAM)", in the keychain
#   NOTARY_PROFILE     made once by: xcrun notarytool store-credentials NOTARY_PROFILE
# Without them the first start needs a right click and Open, or: xattr -dr com.apple.quarantine MLFA.app
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
cd "$here/../.."
app=dist/MLFA.app
version=$(sed -nE 's/^__version__ = "(.+)"$/\1/p' app/mlfa_app/__init__.py)
image=dist/mlfa-$version-macos-$(uname -m).dmg
[ -d "$app" ] || { echo "There is no $app yet: make bundle"; exit 1; }

if [ -n "${SIGNING_IDENTITY:-}" ]; then
  # From the inside out: every library first, the program last.
  find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' \) -print0 |
    xargs -0 codesign --force --timestamp --options runtime --sign "$SIGNING_IDENTITY"
  codesign --force --timestamp --options runtime --entitlements "$here/entitlements.plist" \
    --sign "$SIGNING_IDENTITY" "$app"
  codesign --verify --strict --deep "$app"
else
  echo "SIGNING_IDENTITY is not set: the program is not signed."
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
cp LICENSE "$folder/"
cp -R dist/mlfa/_internal/licences "$folder/Licences"
ln -s /Applications "$folder/Applications"
hdiutil create -volname "MLFA $version" -srcfolder "$folder" -format ULFO -ov "$image"

if [ -n "${SIGNING_IDENTITY:-}" ]; then
  codesign --force --timestamp --sign "$SIGNING_IDENTITY" "$image"
fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$image"
  spctl --assess --type open --context context:primary-signature --verbose "$image"
else
  echo "NOTARY_PROFILE is not set: the image is not notarised."
fi
echo "$image"
