#!/usr/bin/env bash
# Two one-thread processes that train one model against one, on this machine: the faces' networks, 64×64, the same
# batch of 64. They take turns; the fastest epoch of each counts. Two trainings side by side that know nothing of each
# other say what the machine gives to two at all.
#
#   tests/bench/peers.sh [ROUNDS [PICTURES]]      (3, 1280; needs build/native; a machine with two idle cores)
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-3} count=${2:-1280}
native=$PWD/build/native
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$native/tests/trainer/draw_pictures" celeba set "$count" 40
"$native/native-trainer/fader" prepare celeba --data set --img_sz 64 --out set.packed > out.log 2>&1
export OMP_NUM_THREADS=1
options=(--dataset celeba --data set.packed --batch_size 64 --init_fm 24 --max_fm 128 --latent_dim 64 --n_couplings 6 --coupling_dim 96
  --classifier_epochs 0 --condition_on labels --epochs 2 --no_preview --threads 1 --overwrite)
one() { "$native/native-trainer/fader" train "${options[@]}" --out "$1.safetensors" > "$1.out" 2> "$1.log"; }
two() { "$native/native-trainer/fader" launch -n 2 -- train "${options[@]}" --out "$1.safetensors" > "$1.out" 2> "$1.log"; }
rate() { grep -E '^epoch [0-9]+/' "$1.log" | sed -E 's/.* ([0-9,]+) images\/s.*/\1/; s/,//g' | sort -n | tail -1; }
most() { [ "${1:-0}" -gt "${2:-0}" ] && echo "$1" || echo "$2"; }
alone=0 together=0 apart=0
for _ in $(seq "$rounds"); do
  one a && alone=$(most "$(rate a)" $alone)
  two b && together=$(most "$(rate b)" $together)
  one c & one d && wait $! && apart=$(most $(($(rate c) + $(rate d))) $apart)
done
awk -v one=$alone -v two=$together -v apart=$apart 'BEGIN {
  printf "one process    %5d images/s\ntwo            %5d images/s, %.2f times one\nside by side   %5d images/s, %.2f times one\n",
    one, two, two / one, apart, apart / one }'
