#!/usr/bin/env bash
# The page, from nothing: installs what is missing, builds it, serves it.
#
#   web/demo.sh [--build-only] [--port N] [--model FILE ...] [--site site.json] [--single-file NAME]
#
#   --model FILE        a model of yours instead of ours; several, if you like
#   --site FILE         title, description, first, picture, credit, embed: see "Publish your own" in README.md
#   --single-file NAME  the model inside build/site/fader.html; else the digits, or the first
#
# The static site is build/site/: put that folder on any web server. fader.html in it is the page and a
# model in one file, which opens without any server.
set -eu
from=$PWD
cd "$(dirname "$0")/.."
port=8080
serve=1
site=()  # for web/tools/make_site.py
while [ $# -gt 0 ]; do
  case "$1" in
    --build-only) serve=0 ;;
    --port) port=${2:?web/demo.sh: --port needs a number}; shift ;;
    --model | --site)
      file=${2:?web/demo.sh: $1 needs the path of a file}
      case "$file" in /*) ;; *) file=$from/$file ;; esac
      site+=("$1" "$file"); shift ;;
    --single-file) site+=("$1" "${2:?web/demo.sh: --single-file needs the name of a model}"); shift ;;
    -h | --help) sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "web/demo.sh: unknown option $1; see --help" >&2; exit 2 ;;
  esac
  shift
done
say() { printf '\033[1mweb/demo.sh:\033[0m %s\n' "$*"; }

# ---- what is missing ----
packages=(cmake ninja-build g++ emscripten node-acorn libeigen3-dev rapidjson-dev googletest fonts-inter
          python3 python3-fonttools xz-utils ca-certificates)
# A node that is there already (Debian's or another) stays.
command -v node > /dev/null || packages+=(nodejs)
web/tools/install-missing.sh "${packages[@]}"
web/tools/get-imgui.sh
web/tools/get-npm.sh

# ---- build ----
FADER_EMSCRIPTEN=${FADER_EMSCRIPTEN:-/usr/share/emscripten}
export FADER_EMSCRIPTEN NODE_PATH=/usr/share/nodejs
say "building for WebAssembly in build/wasm"
mkdir -p build
cmake --preset wasm > build/wasm-configure.log 2>&1 || { cat build/wasm-configure.log >&2; exit 1; }
cmake --build build/wasm --target fader_page
relaxed=
if web/tools/has-relaxed-simd.sh; then
  relaxed=build/wasm-relaxed
  say "building for WebAssembly with relaxed SIMD in $relaxed"
  cmake --preset wasm -B "$relaxed" -DFADER_RELAXED_SIMD=ON > "$relaxed-configure.log" 2>&1 ||
    { cat "$relaxed-configure.log" >&2; exit 1; }
  cmake --build "$relaxed" --target fader_page
fi

# ---- the site ----
say "assembling build/site"
/usr/bin/python3 -B web/tools/make_site.py --out build/site.new --engine build/wasm/web ${relaxed:+--relaxed "$relaxed/web"} \
  --npm build/deps/npm/node_modules "${site[@]}"
rm -rf build/site
mv build/site.new build/site
[ "$serve" = 1 ] || { say "build/site is ready, and build/site/fader.html, which is all of it in one file"; exit 0; }

# ---- serve ----
say "open http://localhost:$port/ (Ctrl-C stops)"
exec /usr/bin/python3 -m http.server --directory build/site --bind 127.0.0.1 "$port"
