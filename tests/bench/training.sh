#!/usr/bin/env bash
# fader train against the same training written in Python, with the same LibTorch, in one run: the paper's recipe on
# 32×32 digits, batches of 32, one thread each, or a GPU. Both take turns; the fastest epoch of each counts.
#
#   tests/bench/training.sh [ROUNDS] [DEVICE]      (3, cpu; needs build/native and python3-torch)
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3} device=${2:-cpu} images=1600
[ "$device" = cpu ] || images=16000
fader=build/native/native-trainer/fader
python=
for program in /usr/bin/python3 python3; do
  "$program" -c 'import numpy, torch' 2> /dev/null && { python=$program; break; }
done
[ -n "$python" ] || { echo "tests/bench/training.sh: no Python has torch: install python3-torch" >&2; exit 1; }
[ -x $fader ] || { echo "tests/bench/training.sh: $fader is missing: cmake --preset native && ninja -C build/native fader draw_digits" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
build/native/tests/trainer/draw_digits "$work/mnist" $((images + 200)) 200 > "$work/draw.log"
export OMP_NUM_THREADS=1
rate() {  # of the fastest epoch whose line begins so
  grep -E "^$1 [0-9]+/" "$work/train.log" | sed -E 's/.* ([0-9,]+) images\/s.*/\1/; s/,//g' | sort -n | tail -1
}
most() { [ "${1:-0}" -gt "${2:-0}" ] && echo "$1" || echo "$2"; }
classifier=0 joint=0 python_joint=0
for _ in $(seq "$rounds"); do
  "$fader" train --dataset mnist --data "$work/mnist" --preset paper --limit $images --epochs 2 --classifier_epochs 1 --threads 1 --device "$device" \
    --no_preview --overwrite --out "$work/model.safetensors" > "$work/out.log" 2> "$work/train.log"
  classifier=$(most "$(rate 'attribute classifier')" $classifier)
  joint=$(most "$(rate epoch)" $joint)
  python_joint=$(most "$("$python" tests/bench/training.py "$work/mnist" 2 1 $images "$device")" $python_joint)
done
echo "LibTorch of Python: $("$python" -c 'import torch; print(torch.__version__)')"
echo "fader, attribute classifier   $classifier images/s"
echo "fader, autoencoder            $joint images/s"
echo "Python, autoencoder           $python_joint images/s"
"$python" -c "print('ratio                         %.2f' % ($joint / $python_joint))"
