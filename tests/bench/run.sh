#!/usr/bin/env bash
# Ours against onnxruntime-web, one thread each, in one run: Node and headless Chromium.
#
#   tests/bench/run.sh [--json FILE] [--networks A,B] [--environments node,chromium]
#                      [--rounds N] [--layers] [--decodes N] [--libtorch]
#
# Networks: official64, official128, official256 (the official code's sizes, random weights) and the
# shipped models by name. --layers: where each millisecond goes. --decodes: bytes on the heap before
# and after so many decodes of the last network. A second engine with relaxed SIMD where Emscripten
# is 3.1.69 or newer. --libtorch: LibTorch natively, too, on one thread, and our outputs against its own (builds
# a part of the trainer).
set -euo pipefail
json=()
folder=$PWD
cd "$(dirname "$0")/../.."
web/tools/install-missing.sh cmake ninja-build emscripten node-acorn libeigen3-dev rapidjson-dev chromium ca-certificates >&2
command -v npm > /dev/null || web/tools/install-missing.sh npm >&2
arguments=()
libtorch=
while [ $# -gt 0 ]; do
  case "$1" in
    -h | --help) sed -n '2,13s/^# \{0,1\}//p' "$0"; exit 0 ;;
    --json)
      file=${2:?tests/bench/run.sh: --json needs a file}
      case "$file" in /*) ;; *) file=$folder/$file ;; esac
      json=(--json "$file")
      shift ;;
    --libtorch) libtorch=yes ;;
    *) arguments+=("$1") ;;
  esac
  shift
done

export FADER_EMSCRIPTEN=${FADER_EMSCRIPTEN:-/usr/share/emscripten} NODE_PATH=/usr/share/nodejs
toolchain=$FADER_EMSCRIPTEN/cmake/Modules/Platform/Emscripten.cmake
engines=()
build() {
  local name=$1 dir=build/bench/$1
  shift
  cmake -G Ninja -S . -B "$dir" -DCMAKE_TOOLCHAIN_FILE="$toolchain" -DCMAKE_BUILD_TYPE=Release \
    -DFADER_PAGE=OFF "$@" > "$dir.log" 2>&1 || { cat "$dir.log" >&2; exit 1; }
  cmake --build "$dir" --target bench_engine bench_layers >&2
  engines+=(--engine "$name=$PWD/$dir/tests/bench")
}
mkdir -p build/bench
build fader
if web/tools/has-relaxed-simd.sh; then build fader-relaxed -DFADER_RELAXED_SIMD=ON; fi
if [ -n "$libtorch" ]; then
  web/tools/install-missing.sh g++ libtorch-dev libopenblas0-openmp libcli11-dev libstb-dev zlib1g-dev \
    libcurl4-openssl-dev libssl-dev libgtest-dev >&2
  cmake --preset native > build/native-configure.log 2>&1 || { cat build/native-configure.log >&2; exit 1; }
  cmake --build build/native --target bench_libtorch >&2
  arguments+=(--libtorch "$PWD/build/native/tests/bench/bench_libtorch")
fi
(cd tests/bench && npm ci --silent --no-audit --no-fund >&2)
exec node tests/bench/bench.mjs --models web/site/models "${engines[@]}" "${json[@]}" "${arguments[@]}"
