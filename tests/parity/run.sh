#!/usr/bin/env bash
# The player against LibTorch, on the same weights file and 1,000 test images: natively, and as wasm
# in Node.   tests/parity/run.sh [MODEL [IMAGES]]
# Needs build/native and build/wasm. Real MNIST where $FADER_MNIST names it, else drawn digits.
set -euo pipefail
cd "$(dirname "$0")/../.."
model=${1:-web/site/models/digits.safetensors} images=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
oracle=build/native/tests/parity/oracle
data=${FADER_MNIST:-../shared/data/mnist}
if [ ! -d "$data" ]; then
  data=$work/mnist
  build/native/tests/trainer/draw_digits "$data" 100 "$images" > /dev/null
fi
"$oracle" inputs "$model" "$data" "$images" "$work/inputs"
status=0
check() {
  echo "$1"
  shift
  "$@" "$model" "$work/inputs" "$work/outputs"
  "$oracle" compare "$model" "$work/inputs" "$work/outputs" || status=1
}
check "native player against LibTorch, $model" build/native/tests/infer/play
check "wasm player in Node against LibTorch, $model" node build/wasm/tests/infer/play.js
exit $status
