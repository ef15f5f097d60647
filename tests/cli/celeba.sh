#!/usr/bin/env bash
# A set in exactly CelebA's format, all the way: packed, trained, evaluated, drawn as a sheet and
# exported to MODEL, which tests/browser then opens in the page.
#
#   celeba.sh FADER DRAW_PICTURES MODEL     paths of the two programs and of the file to write
set -euo pipefail
fader=$(realpath "$1")
draw_pictures=$(realpath "$2")
model=$(realpath -m "$3")
export OMP_NUM_THREADS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail() { echo "FAILED: $1" >&2; exit 1; }

"$draw_pictures" celeba set 64 24
data=(--dataset celeba --data set.packed)
echo "- prepare"
"$fader" prepare celeba --data set --img_sz 64 --attributes Wearing_Hat,Eyeglasses --out set.packed
echo "- train"
"$fader" train "${data[@]}" --epochs 2 --batch_size 16 --init_fm 8 --max_fm 16 --latent_dim 8 --classifier_epochs 2 \
  --lambda_schedule 4 --kl_schedule 4 --run run --out trained.safetensors
[ -s run/preview/epoch-002.png ] || fail "no preview of the second epoch"
echo "- evaluate"
"$fader" evaluate trained.safetensors "${data[@]}" --classifier classifier.safetensors --probe_steps 200 --probe_seeds 1 --probe_shapes linear,2x32 \
  --json metrics.json
for key in reconstruction leakage edit_accuracy off_target monotonicity; do
  grep -q "\"$key\"" metrics.json || fail "metrics.json has no $key"
done
echo "- sheet, of two attributes as a grid too"
"$fader" sheet trained.safetensors "${data[@]}" --grid Eyeglasses,Wearing_Hat --out sheet.png
[ -s sheet.png ] || fail "no sheet"
echo "- export, inspect"
"$fader" export --run run --storage f16 --out "$model"
"$fader" inspect "$model" >inspected
grep -q 'CelebA' inspected || fail "the card does not credit CelebA: $(cat inspected)"
if grep -q 'gallery.images' inspected; then fail "pictures that may not be passed on are in the file"; fi
