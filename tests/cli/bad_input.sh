#!/usr/bin/env bash
# What a person may do wrong, and what a machine may run out of: each must give one clear sentence,
# an exit code that is not 0, and leave every earlier output as it was.
#
#   bad_input.sh FADER DRAW_DIGITS     paths of the two programs
set -u
fader=$(realpath "$1")
draw_digits=$(realpath "$2")
export OMP_NUM_THREADS=1

work=$(mktemp -d)
full=$work/full # a small disk, where this machine lets us mount one
cleanup() {
  mountpoint -q "$full" && umount "$full"
  rm -rf "$work"
}
trap cleanup EXIT
cd "$work" || exit 1

checks=0
failures=0
complain() {
  failures=$((failures + 1))
  printf 'FAILED: %s: %s\n' "$name" "$1"
  printf '  command: %s\n' "$command"
  sed 's/^/  stderr:  /' "$work/stderr"
}

# Everything that stands in out/ and keep/: names and contents.
snapshot() { find out keep -type f -exec sha256sum {} + | sort; }

# refused NAME PATTERN COMMAND…: it fails, saying exactly one line that matches PATTERN.
refused() { run_bad whole "$@"; }
# The same where work was done before, which may have printed its progress.
refused_late() { run_bad last "$@"; }

run_bad() {
  local lines=$1 pattern=$3 before after status
  name=$2
  shift 3
  command="$*"
  before=$(snapshot)
  timeout 120 "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  status=$?
  after=$(snapshot)
  checks=$((checks + 1))

  [ $status -ne 0 ] || complain "exit code 0"
  [ $status -lt 124 ] || complain "exit code $status: it hung or crashed"
  [ "$(grep -c '^fader: .' "$work/stderr")" = 1 ] || complain "not one line that begins with fader:"
  [ $lines = last ] || [ "$(wc -l <"$work/stderr")" = 1 ] || complain "not one line on stderr"
  tail -n 1 "$work/stderr" | grep -q '^fader: ' || complain "its last line is not the sentence"
  grep '^fader: ' "$work/stderr" | grep -Eq -- "$pattern" || complain "does not say '$pattern'"
  [ "$before" = "$after" ] || complain "earlier output changed: $(diff <(echo "$before") <(echo "$after"))"
}

# --- What the checks work on ---------------------------------------------------------------------
mkdir out keep
"$draw_digits" data 200 40 && "$draw_digits" packed 200 40 --gzip || exit 1
train=("$fader" train --dataset mnist --epochs 1 --limit 200 --batch_size 32 --seed 1 --threads 1)
if ! "${train[@]}" --data data --out keep/model.safetensors --run keep/run \
  >"$work/stdout" 2>"$work/stderr"; then
  cat "$work/stderr"
  echo "FAILED: no model to try things on"
  exit 1
fi
model=keep/model.safetensors
size=$(stat -c %s $model)
for file in model.safetensors sheet.png metrics.json; do echo "earlier $file" >out/$file; done
mkdir out/run
echo "earlier state" >out/run/note
output=(--out out/model.safetensors --run out/run)

# --- The command line ----------------------------------------------------------------------------
refused "no command" "subcommand" "$fader"
refused "unknown command" "no command tarin" "$fader" tarin
refused "unknown flag" "--epoch5" "${train[@]}" --data data "${output[@]}" --epoch5 3
refused "missing flag" "--data" "${train[@]}" "${output[@]}"
refused "missing file" "file" "$fader" inspect
refused "word for a number" "epochs" "$fader" train --dataset mnist --data data --epochs many "${output[@]}"
refused "no epochs" "epochs" "$fader" train --dataset mnist --data data --epochs 0 "${output[@]}"
refused "a flow to learn alone that is none" "freeze_decoder" \
  "$fader" train --dataset mnist --data data --freeze_decoder true --n_couplings 0 "${output[@]}"
refused "negative limit" "limit" "$fader" train --dataset mnist --data data --limit -5 "${output[@]}"
refused "conditioned on what" "--condition_on" "${train[@]}" --data data --condition_on hearsay "${output[@]}"
refused "unknown preset" "nosuch" "${train[@]}" --data data --preset nosuch "${output[@]}"
refused "unknown device" "abacus" "${train[@]}" --data data --device abacus "${output[@]}"
refused "unknown storage" "f8" "${train[@]}" --data data --storage f8 "${output[@]}"
refused "unknown precision" "f8" "${train[@]}" --data data --precision f8 "${output[@]}"
refused "unknown data set: train" "nosuch" \
  "$fader" train --dataset nosuch --data data --epochs 1 "${output[@]}"
refused "unknown data set: evaluate" "nosuch" "$fader" evaluate $model --dataset nosuch --data data
refused "unknown data set: prepare" "nosuch" "$fader" prepare nosuch --out out

# --- The data set --------------------------------------------------------------------------------
# broken NAME PATTERN: the folder broken/ is refused by whatever reads a data set.
broken() {
  refused "$1: train" "$2" "${train[@]}" --data broken "${output[@]}"
}
fresh() {
  rm -rf broken
  cp -r "${1:-data}" broken
}

refused "no such folder: train" "nowhere" "${train[@]}" --data nowhere "${output[@]}"
refused "no such folder: evaluate" "nowhere" \
  "$fader" evaluate $model --dataset mnist --data nowhere --json out/metrics.json
refused "a probe of no shape" "--probe_shapes" \
  "$fader" evaluate $model --dataset mnist --data data --probe_shapes wide
refused "no such folder: sheet" "nowhere" \
  "$fader" sheet $model --dataset mnist --data nowhere --out out/sheet.png
refused "a file for a folder" "data/train-images" \
  "${train[@]}" --data data/train-images-idx3-ubyte "${output[@]}"
for file in train-images-idx3-ubyte train-labels-idx1-ubyte t10k-images-idx3-ubyte \
  t10k-labels-idx1-ubyte; do
  fresh && rm broken/$file && broken "without $file" "$file"
done
file=t10k-labels-idx1-ubyte  # tests/trainer/idx_test.cpp tries every cut of every kind
fresh && truncate -s -1 broken/$file && broken "$file cut by a byte" "$file.*cut short"
fresh && printf 'PK\3\4' | dd of=broken/$file conv=notrunc status=none &&
  broken "$file with wrong magic" "$file.*begins with 0x504b0304"
fresh packed && truncate -s -9 broken/$file.gz && broken "$file.gz cut" "$file.gz.*cut short"
fresh && printf x >>broken/$file && broken "$file with a byte more" "$file.*more data"
fresh && : >broken/$file && broken "$file empty" "$file.*cut short"
fresh && truncate -s 10 broken/train-images-idx3-ubyte && broken "header cut" "cut short"
fresh && cp data/train-labels-idx1-ubyte broken/train-images-idx3-ubyte &&
  broken "labels for images" "not an IDX file of images"
fresh && cp data/t10k-labels-idx1-ubyte broken/train-labels-idx1-ubyte &&
  broken "labels ≠ images" "40 labels for the 200 images"
fresh && printf '\12' | dd of=broken/train-labels-idx1-ubyte bs=1 seek=20 conv=notrunc status=none &&
  broken "a label above 9" "label 10"
fresh && printf '\377\377\377\377' | dd of=broken/train-images-idx3-ubyte bs=1 seek=4 conv=notrunc status=none &&
  broken "a header that promises terabytes" "train-images"
rm -rf broken && mkdir broken && broken "empty folder" "prepare mnist"

# --- The weights file ----------------------------------------------------------------------------
refused "no such model: inspect" "nowhere" "$fader" inspect nowhere.safetensors
refused "no such model: evaluate" "nowhere" \
  "$fader" evaluate nowhere.safetensors --dataset mnist --data data --json out/metrics.json
refused "no such model: sheet" "nowhere" \
  "$fader" sheet nowhere.safetensors --dataset mnist --data data --out out/sheet.png
refused "a folder for a model" "data" "$fader" inspect data
refused "a picture for a model" "data/train-images" "$fader" inspect data/train-images-idx3-ubyte

header=$(od -An -tu8 -N8 $model | tr -d ' ')
for cut in 0 7 $((header / 2)) $((header + 8)) $((size / 2)) $((size - 1)); do
  head -c "$cut" $model >cut.safetensors
  refused "model cut after $cut of $size bytes" "cut.safetensors" \
    "$fader" inspect cut.safetensors --json out/metrics.json
done
for cut in $((size / 2)); do
  head -c "$cut" $model >cut.safetensors
  refused "model cut after $cut: evaluate" "cut.safetensors" \
    "$fader" evaluate cut.safetensors --dataset mnist --data data --json out/metrics.json
  refused "model cut after $cut: sheet" "cut.safetensors" \
    "$fader" sheet cut.safetensors --dataset mnist --data data --out out/sheet.png
done
sed 's/"fader.version":"2"/"fader.version":"1"/' $model >old.safetensors
refused "model of version 1: evaluate" "version 1" "$fader" evaluate old.safetensors --dataset mnist --data data
{ cat $model; printf x; } >cut.safetensors
refused "model with a byte more" "cut.safetensors" "$fader" inspect cut.safetensors
{ printf '\377\377\377\377\377\377\377\177'; tail -c +9 $model; } >cut.safetensors
refused "model whose header has 2^63 bytes" "cut.safetensors" "$fader" inspect cut.safetensors

# --- The checkpoint ------------------------------------------------------------------------------
refused "no run: export" "nowhere" "$fader" export --run nowhere --out out/model.safetensors
refused "nothing to export" "--run" "$fader" export --out out/model.safetensors
refused "two things to export" "either" "$fader" export $model --run keep/run --onnx out
refused "nowhere to export to" "--onnx FOLDER" "$fader" export --run keep/run
refused "a weights file as another" "exported as it is" "$fader" export $model --onnx out --storage i8
refused "ONNX of a cut model" "cut.safetensors" "$fader" export cut.safetensors --onnx out
refused "no run: resume" "nowhere: holds no run" \
  "${train[@]}" --data data --out out/model.safetensors --run nowhere --resume
refused "a used run folder" "already holds a run" \
  "${train[@]}" --data data --out out/model.safetensors --run keep/run
bytes=$(stat -c %s keep/run/last.pt)
resume=("$fader" train --resume --threads 1 --out out/model.safetensors --run)
for cut in 0 $((bytes / 3)) $((bytes - 1)); do
  rm -rf broken && cp -r keep/run broken && rm -f broken/previous.pt
  truncate -s $cut broken/last.pt
  refused "checkpoint cut after $cut of $bytes: export" "broken" \
    "$fader" export --run broken --out out/model.safetensors
  refused "checkpoint cut after $cut of $bytes: resume" "broken" "${resume[@]}" broken
done
cp -r keep/run other
"$draw_digits" others 300 40 || exit 1
refused "resume: other data" "digest" "${resume[@]}" other --data others
refused "resume: fewer images" "--limit" "${resume[@]}" other --limit 100
refused "resume: another size" "--latent_dim" "${resume[@]}" other --latent_dim 4
refused "resume: another order" "--seed" "${resume[@]}" other --seed 2
refused "resume: a frozen encoder would move" "--freeze_encoder_from 0.4" "${resume[@]}" other --epochs 2
rm -rf other
# With the state before it in place, a damaged one is said and stepped over.
rm -rf broken && cp -r keep/run broken && truncate -s $((bytes / 2)) broken/last.pt
name="damaged checkpoint with an earlier one" command="export --run broken"
checks=$((checks + 1))
"$fader" export --run broken --out recovered.safetensors >stdout 2>stderr &&
  grep -q 'broken/last.pt is damaged' stderr && "$fader" inspect recovered.safetensors >stdout ||
  complain "it was not recovered"

# --- The output ----------------------------------------------------------------------------------
touch file
for bad in file/x nowhere/x out data; do
  refused "train to $bad" "$bad" "${train[@]}" --data data --out $bad
  refused "export to $bad" "$bad" "$fader" export --run keep/run --out $bad
  refused "sheet to $bad" "$bad" "$fader" sheet $model --dataset mnist --data data --out $bad
  refused "inspect to $bad" "$bad" "$fader" inspect $model --json $bad
done
refused "a run under a file" "file/x" \
  "${train[@]}" --data data --out out/model.safetensors --run file/x
refused "prepare under a file" "file/x" "$fader" prepare mnist --from data --out file/x
refused "prepare from nowhere" "nowhere" "$fader" prepare mnist --from nowhere --out out
refused "prepare from other files" "not the known file" "$fader" prepare mnist --from packed --out out
if [ -c /dev/full ]; then
  refused "standard output full" "standard output" bash -c "exec '$fader' inspect $model >/dev/full"
fi

# --- The disk ------------------------------------------------------------------------------------
# on_small_disk PATTERN PREFIX…: every command that writes, where its output does not fit. The
# folder small/ lies on that disk; PREFIX runs a command there.
on_small_disk() {
  local kind=$1
  shift
  refused "$kind: export" "small/model.safetensors" \
    "$@" "$fader" export --run keep/run --out small/model.safetensors
  refused "$kind: sheet" "small/sheet.png" \
    "$@" "$fader" sheet $model --dataset mnist --data data --out small/sheet.png
  refused "$kind: prepare" "small/" "$@" "$fader" prepare mnist --from packed --out small
  refused_late "$kind: train" "small/model.safetensors" \
    "$@" "$fader" train --resume --threads 1 --run done --out small/model.safetensors
  refused_late "$kind: run" "small/run" \
    "$@" "${train[@]}" --data data --out out/model.safetensors --run small/run
  [ "$(cat small/model.safetensors)" = "earlier model" ] || complain "the earlier model changed"
  [ "$(cat small/sheet.png)" = "earlier sheet" ] || complain "the earlier sheet changed"
  rm -rf small/run small/*.run small/*.part
  name="$kind: leftovers" command="ls small" && : >stderr
  [ "$(ls -A small | tr '\n' ' ')" = "model.safetensors sheet.png " ] ||
    complain "files were left over: $(ls -A small)"
}
earlier() {
  echo "earlier model" >small/model.safetensors
  echo "earlier sheet" >small/sheet.png
}

# A run that is over writes its model alone.
cp -r keep/run done

# A limit on the size of every file stands for a disk that ends.
mkdir small && earlier
on_small_disk "file size limit" bash -c 'trap "" XFSZ; ulimit -f 4; exec "$@"' --
rm -rf small

# The real thing where it may be mounted.
mkdir "$full"
if mount -t tmpfs -o size=16k tmpfs "$full" 2>/dev/null; then
  ln -s "$full" small && earlier
  on_small_disk "full disk"
  rm -f small && umount "$full"
else
  echo "(no full disk: mounting a small one is not allowed here)"
fi

echo "$checks checks, $failures failures"
[ $failures -eq 0 ]
