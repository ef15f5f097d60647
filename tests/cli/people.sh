#!/usr/bin/env bash
# The generator of people, as a person runs it: the same bytes whatever the threads, interrupted and resumed, refused
# where something is wrong, and a set that the trainer reads.
#
#   people.sh FADER_PEOPLE FADER
set -euo pipefail
people=$(realpath "$1") fader=$(realpath "$2")
work=$(mktemp -d)
full=$work/full
trap 'mountpoint -q "$full" && umount "$full"; rm -rf "$work"' EXIT
cd "$work"
fail() { echo "FAILED: $*" >&2; exit 1; }
set_of=(--count 30 --size 32 --seed 5 --heldout 4)

"$people" --out one "${set_of[@]}" --threads 1 2> /dev/null
"$people" --out three "${set_of[@]}" --threads 3 2> /dev/null
diff -r one three || fail "threads change the bytes"
[ "$(find one -name '*.png' | wc -l)" = $((30 + 4 * 7)) ] || fail "not every picture is there"

# Interrupted: whatever is there is whole, no table passes it off as a set, and it goes on.
"$people" --out cut --count 300 --size 32 --seed 5 --threads 1 2> /dev/null &
for _ in $(seq 300); do [ -e cut/000000.png ] && break; sleep 0.1; done
kill -KILL $! && wait $! 2> /dev/null || true
[ -e cut/000000.png ] || fail "nothing was written before the interruption"
[ ! -e cut/attributes.csv ] || fail "a table stands for an unfinished set"
mkdir -p cut/counterfactuals
touch cut/000003.png.tmp999999999 cut/counterfactuals/000027-age.png.tmp999999999
"$people" --out cut "${set_of[@]}" 2> /dev/null
[ -z "$(find cut -name '*.tmp*')" ] || fail "what the kill left half-written is still there"
for file in attributes.csv 000029.png counterfactuals/000027-age.png; do
  cmp "one/$file" "cut/$file" || fail "a resumed set is another one"
done

# refused PATTERN COMMAND…: one sentence, and not 0.
refused() {
  local pattern=$1
  shift
  if "$@" > out 2> err < /dev/null; then fail "$*: exit code 0"; fi
  grep '^fader-people: ' err | grep -Eq -- "$pattern" || { cat err; fail "$*: does not say '$pattern'"; }
  [ "$(grep -c '^fader-people: ' err)" = 1 ] || fail "$*: not one sentence"
}
refused "missing" "$people"
refused "count" "$people" --out two
refused "larger than" "$people" --out two --count 3 --heldout 4
refused "holds people of seed 5" "$people" --out one --count 30 --size 32 --seed 6
refused "no --views" "$people" --celeba --out two --count 3 --views 2
refused "holds people of seed 5" "$people" --celeba --out one --count 30 --seed 5
refused "npm ci" "$people" --out two --count 3 --data nowhere
if mkdir "$full" && mount -t tmpfs -o size=64k tmpfs "$full" 2> /dev/null; then
  refused "space|full" "$people" --out "$full/set" --count 200 --size 64 --seed 5
fi

"$fader" train --dataset folder --data one --img_sz 32 --batch_size 8 --epochs 1 --classifier_epochs 1 --init_fm 4 --max_fm 8 --latent_dim 4 \
  --n_couplings 0 --threads 1 --name people --out model.safetensors --run run > log 2>&1 || { tail -3 log; fail "the trainer does not read it"; }
"$fader" inspect model.safetensors > model.txt
grep -q age model.txt || fail "the model knows no age"

# Several pictures of each person, and an embedding that learns from them who is who.
"$people" --out views --count 60 --views 3 --size 32 --seed 6 --heldout 12 2> /dev/null
[ "$(find views -name '*.png' | wc -l)" = 180 ] || fail "not every view is there"
measure=("$fader" evaluate model.safetensors --dataset folder --data one --classifier_epochs 1 --probe_steps 10 --probe_seeds 1
  --probe_shapes linear --threads 1)
"${measure[@]}" --identity views --json identity.json > log 2>&1 || { tail -3 log; fail "identity is not measured"; }
grep -Eq '^identity.age .* %' log || { tail -30 log; fail "no identity of age's edits"; }
if "${measure[@]}" --identity one > log 2>&1; then fail "people without a number are taken"; fi
grep -q "has no column person" log || { tail -3 log; fail "the missing column is not named"; }

# The same people as CelebA's authors hand theirs out.
"$people" --celeba --out celeba --count 40 --seed 5 --heldout 6 2> /dev/null
rm celeba/list_attr_celeba.txt celeba/img_align_celeba/000007.jpg
"$people" --celeba --out celeba --count 40 --seed 5 --heldout 6 2> /dev/null
"$fader" prepare celeba --data celeba --img_sz 64 --out celeba.packed > log 2>&1 || { tail -3 log; fail "CelebA's path does not read it"; }
grep -q "31 training, 3 validation and 6 test images of 64×64 pixels, 7 attributes" log || { tail -3 log; fail "other parts"; }
