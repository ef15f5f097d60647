#!/usr/bin/env bash
# Puts the page's npm packages (web/npm/package-lock.json: pinned, checked by their hashes) into
# build/deps/npm. Does nothing when they are there.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
target=$root/build/deps/npm
cmp -s "$root/web/npm/package-lock.json" "$target/installed.json" && exit 0

echo "web/tools/get-npm.sh: fetching the page's npm packages"
command -v npm > /dev/null || "$root/web/tools/install-missing.sh" npm  # another source's node brings its own
mkdir -p "$target"
cp "$root/web/npm/package.json" "$root/web/npm/package-lock.json" "$target/"
(cd "$target" && npm ci --silent --ignore-scripts --no-audit --no-fund) || {
  echo "web/tools/get-npm.sh: npm ci failed in $target; is there a connection to the registry?" >&2
  exit 1
}
cp "$root/web/npm/package-lock.json" "$target/installed.json"
