#!/usr/bin/env bash
# Puts Dear ImGui's sources into build/deps/imgui (or the folder named). Debian's libimgui-dev has no
# imgui.cpp, and WebAssembly needs it, so they come from Debian's source package; apt checks its
# signature. Does nothing when they are there.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
target=${1:-$root/build/deps/imgui}
[ -f "$target/imgui.cpp" ] && exit 0

echo "web/tools/get-imgui.sh: fetching Dear ImGui's sources from Debian's source package"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/sources" "$work/lists/partial"

# This machine's own package sources, once more, for source packages; apt's settings stay as they are.
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
  [ -f "$list" ] && sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$list" > "$work/sources/$(basename "$list" .list)-src.list"
done
for list in /etc/apt/sources.list.d/*.sources; do
  [ -f "$list" ] && sed 's/^Types:.*/Types: deb-src/' "$list" > "$work/sources/$(basename "$list" .sources)-src.sources"
done
from=(-q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources"
      -o "Dir::State::Lists=$work/lists" -o APT::Sandbox::User=root)
cd "$work"
apt-get "${from[@]}" update > "$work/log" 2>&1 &&
  apt-get "${from[@]}" source --download-only imgui >> "$work/log" 2>&1 || {
  cat "$work/log" >&2
  echo "web/tools/get-imgui.sh: could not fetch the source package imgui; unpack Dear ImGui 1.86 to 1.90 into $target by hand" >&2
  exit 1
}

mkdir "$work/unpacked"
tar -xf "$work"/imgui_*.orig.tar.* -C "$work/unpacked" --strip-components=1
mkdir -p "$(dirname "$target")"
rm -rf "$target"
mv "$work/unpacked" "$target"
echo "web/tools/get-imgui.sh: Dear ImGui $(sed -n 's/^#define IMGUI_VERSION  *"\(.*\)"/\1/p' "$target/imgui.h") is in $target"
