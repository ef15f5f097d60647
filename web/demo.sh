#!/usr/bin/env bash
# The page, from nothing: installs what is missing, builds it, serves it.
#
#   web/demo.sh [--build-only] [--port N]
#
# The static site is build/site/: put that folder on any web server.
set -eu
cd "$(dirname "$0")/.."
port=8080
serve=1
while [ $# -gt 0 ]; do
  case "$1" in
    --build-only) serve=0 ;;
    --port) port=${2:?web/demo.sh: --port needs a number}; shift ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
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
rm -rf build/site.new
cp -r web/site build/site.new
cp build/wasm/web/fader_wasm.js build/wasm/web/fader_wasm.wasm build/site.new/
if [ -n "$relaxed" ]; then
  for part in js wasm; do cp "$relaxed/web/fader_wasm.$part" "build/site.new/fader_wasm_relaxed.$part"; done
fi
# What makes GIFs and videos; visitors fetch it when they ask for one.
cp build/deps/npm/node_modules/gifenc/dist/gifenc.esm.js build/site.new/take_away/gifenc.js
cp build/deps/npm/node_modules/mediabunny/dist/bundles/mediabunny.min.mjs build/site.new/take_away/mediabunny.js
for package in gifenc mediabunny; do
  cat build/deps/npm/node_modules/$package/LICENSE* > build/site.new/take_away/$package-license.txt
done
touch build/site.new/.nojekyll
# How every figure was measured: as text, which every server shows, with the mark that says it is UTF-8.
{ printf '\xef\xbb\xbf'; cat native-trainer/evaluation/README.md; } > build/site.new/how-measured.txt
mkdir -p build/site.new/models
/usr/bin/python3 - build/site.new << 'END'
"""Packs the models, and writes models/models.json: what the page offers, with sizes for its progress
bar."""
import gzip, json, pathlib, sys
site = pathlib.Path(sys.argv[1])
opening = json.loads((site / "site.json").read_text())  # with which model, and picture of its gallery
models = []
controls = {}  # X-control is no model to play by itself: the page sets it beside X
files = {file.stem: file for file in sorted((site / "models").glob("*.safetensors"))}
for file in files.values():
    packed = gzip.compress(file.read_bytes(), 9, mtime=0)
    file.with_name(file.name + ".gz").write_bytes(packed)
    entry = {"file": file.name, "bytes": file.stat().st_size, "packedBytes": len(packed)}
    if file.stem.endswith("-control") and file.stem[:-8] in files:
        controls[file.stem[:-8]] = entry
    else:
        models.append({"name": file.stem, **entry})
for model in models:
    if model["name"] in controls:
        model["control"] = controls[model["name"]]
relaxed = site / "fader_wasm_relaxed.wasm"
models.sort(key=lambda model: model["name"] != opening["first"])
manifest = {"engineBytes": (site / "fader_wasm.wasm").stat().st_size,
            "relaxedEngineBytes": relaxed.stat().st_size if relaxed.exists() else 0, "picture": opening["picture"],
            "models": models}
(site / "models" / "models.json").write_text(json.dumps(manifest) + "\n")
END
rm -rf build/site
mv build/site.new build/site
[ "$serve" = 1 ] || { say "build/site is ready"; exit 0; }

# ---- serve ----
say "open http://localhost:$port/ (Ctrl-C stops)"
exec /usr/bin/python3 -m http.server --directory build/site --bind 127.0.0.1 "$port"
