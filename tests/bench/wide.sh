#!/usr/bin/env bash
# How much memory the whole protocol takes where it is most: 40 attributes, as CelebA has, and z of 8,192 numbers, as the
# paper's; every kind and size of probe, by fewer steps than a figure needs. The most that was resident, LibTorch's own
# code among it.
#
#   tests/bench/wide.sh [PICTURES]      (9000; needs build/native and GNU time)
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-9000}
native=$PWD/build/native
fader=$native/native-trainer/fader
. tests/bench/lib/measured.sh
work=$(mktemp -d -p "${TMPDIR:-/tmp}")
trap 'rm -rf "$work"' EXIT
cd "$work"
"$native/tests/trainer/draw_pictures" celeba set "$count" 60 37
measured prepare prepare celeba --data set --img_sz 64 --threads 1 --out set.packed
measured train train --dataset celeba --data set.packed --preset paper --init_fm 64 --limit 320 --epochs 1 --classifier_epochs 1 --threads 1 \
  --no_preview --out wide.safetensors
measured evaluate evaluate wide.safetensors --dataset celeba --data set.packed --classifier classifier.safetensors \
  --classifier_epochs 1 --probe_steps 20 --probe_seeds 1 --threads 1
