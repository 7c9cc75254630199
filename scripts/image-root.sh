#!/usr/bin/env bash
# Makes the folder of an installation for a container image: our packages from their tarballs, and the packages that
# they need in production, in the versions that `npm ci` has installed in this repository.
#
#   scripts/image-root.sh FOLDER TARBALL...
#
# FOLDER must not exist. Types, source maps of other packages, native code of other platforms, and our docs/, examples/
# and deploy/ are left out. All files belong to the user who runs this script (root in the Dockerfile), and only this
# user may write them. FOLDER/bin/logferry is the command.
set -euo pipefail
umask 022
if [ $# -lt 2 ]; then
  echo 'usage: scripts/image-root.sh FOLDER TARBALL...' >&2
  exit 64
fi
folder=$1
shift
repository=$(cd "$(dirname "$0")/.." && pwd)
mkdir -p "$(dirname "$folder")"
mkdir "$folder" "$folder/bin" "$folder/node_modules"

bridge=node_modules/@temporalio/core-bridge
excluded=(--exclude='*.ts' --exclude='*.mts' --exclude='*.cts' --exclude='*.map' --exclude='*.tsbuildinfo')
# The sources of Temporal's native code, and its builds for other platforms.
excluded+=(--exclude="$bridge/sdk-core" --exclude="$bridge/src" --exclude="$bridge/bridge-macros")
for release in "$repository/$bridge/releases/"*; do
  name=$(basename "$release")
  [ "$name" = "$(uname -m)-unknown-linux-gnu" ] || excluded+=(--exclude="$bridge/releases/$name")
done
node "$repository/scripts/production-packages.mjs" |
  tar --create --directory="$repository" "${excluded[@]}" --files-from=- |
  tar --extract --directory="$folder" --no-same-owner --no-same-permissions

for tarball in "$@"; do
  name=$(tar --extract --to-stdout --file="$tarball" package/package.json |
    node -p 'JSON.parse(require("node:fs").readFileSync(0, "utf8")).name')
  mkdir -p "$folder/node_modules/$name"
  # The source map of the workflows stays: with it, the stack traces of workflows name lines of the sources.
  tar --extract --file="$tarball" --directory="$folder/node_modules/$name" --strip-components=1 --no-same-owner \
    --no-same-permissions --exclude='*.d.ts' --exclude='package/docs' --exclude='package/examples' --exclude='package/deploy'
done
ln -s ../node_modules/logferry/dist/cli/main.js "$folder/bin/logferry"
