#!/usr/bin/env bash
# The tests, from nothing: installs what is missing, builds, runs every layer of the pyramid.
#
#   tests/run.sh
#
#   1. native     unit tests of the trainer, the program with good and bad input, killed and resumed, a
#                 set in CelebA's format from its files to a model; the page on the desktop
#   2. sanitize   unit tests of shared/, wasm-infer/ and web/app/, natively, under Clang's address and
#                 undefined-behaviour sanitizers, and half a minute of fuzzing the file reader and the link parser
#   3. wasm       the same unit tests of shared/, wasm-infer/ and web/app/ in Node
#   4. parity     the player, natively and as wasm, against LibTorch on the shipped models
#   5. interop    what the trainer writes for TensorBoard and ONNX, read by others' programs
#   6. avatars    the generator of drawn faces
#   7. browser    the built site in Chromium, with real mouse, touch and keyboard; its main ways in Firefox and WebKitGTK
#
# MNIST is used where $FADER_MNIST or ../shared/data/mnist holds it; nothing is downloaded but packages.
set -euo pipefail
cd "$(dirname "$0")/.."
started=$SECONDS
say() { printf '\033[1m[%3d s] %s\033[0m\n' $((SECONDS - started)) "$*"; }

say "installing what is missing"
command -v npm > /dev/null || web/tools/install-missing.sh npm  # another source's node brings its own
web/tools/install-missing.sh cmake ninja-build g++ clang ca-certificates \
  libtorch-dev libgloo-dev libopenblas0-openmp libcli11-dev libstb-dev libtomlplusplus-dev libturbojpeg0-dev libwebp-dev libheif-dev libexif-dev zlib1g-dev libcurl4-openssl-dev libssl-dev \
  libeigen3-dev rapidjson-dev libgtest-dev libglfw3-dev libgl-dev chromium-headless-shell firefox-esr webkit2gtk-driver xvfb libgl1-mesa-dri libegl1 python3-xlib \
  fonts-wqy-microhei fonts-dejavu-core ffmpeg emscripten node-acorn python3-torch python3-onnx
clang_major=$(clang++ -dumpversion | cut -d. -f1)
web/tools/install-missing.sh "libclang-rt-$clang_major-dev"

say "site: web/demo.sh --build-only"
web/demo.sh --build-only

# Runs `ctest` of a preset and remembers whether it failed, so that one failure does not hide others.
failed=()
passed=0
build_and_test() {
  local preset=$1
  shift
  say "$preset: building"
  cmake --preset "$preset" "$@" > "build/$preset-configure.log" 2>&1 || { cat "build/$preset-configure.log"; exit 1; }
  cmake --build "build/$preset"
  say "$preset: testing"
  ctest --preset "$preset" --parallel "$(nproc)" || failed+=("$preset")
}
check() {
  local name=$1
  shift
  say "$name"
  if "$@"; then passed=$((passed + 1)); else failed+=("$name"); fi
}

finished() {
  local status=0
  wait "$1" || status=$?
  cat "$2"
  return "$status"
}

mkdir -p build
say "people: npm ci"
(cd native-trainer/people && npm ci --silent --no-audit --no-fund)
build_and_test native -DFADER_PLAYER_TESTS=OFF  # sanitize runs those, natively too
build_and_test sanitize
# What takes one core goes beside what follows.
say "fuzz, 30 s, beside the next"
tests/fuzz/run.sh 30 > build/fuzz.log 2>&1 &
fuzzing=$!
say "interop: npm ci"
(cd tests/interop && npm ci --silent --no-audit --no-fund --ignore-scripts)  # the script would fetch CUDA's
check "interop" node --test tests/interop/
export FADER_EMSCRIPTEN=${FADER_EMSCRIPTEN:-/usr/share/emscripten} NODE_PATH=/usr/share/nodejs
build_and_test wasm
say "avatars: npm ci, and their tests beside the next"
(cd native-trainer/avatars && npm ci --silent --no-audit --no-fund)
node --test tests/avatars/ > build/avatars.log 2>&1 &
drawing=$!
for model in web/site/models/*.safetensors; do
  images=1000
  [[ $model != *people* ]] || images=200  # sixteen times a digit's pixels
  check "parity of $(basename "$model")" tests/parity/run.sh "$model" "$images"
done
check "avatars" finished "$drawing" build/avatars.log
check "fuzz" finished "$fuzzing" build/fuzz.log
say "browser: npm ci"
(cd tests/browser && npm ci --silent --no-audit --no-fund)
check "browser" npm --prefix tests/browser test --silent

say "done in $((SECONDS - started)) s"
if [ ${#failed[@]} -gt 0 ]; then
  echo "failed: ${failed[*]}" >&2
  exit 1
fi
echo "all layers passed: native, sanitize, wasm (ctest), and $passed checks more"
