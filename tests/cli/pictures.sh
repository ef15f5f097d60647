#!/usr/bin/env bash
# Own pictures from the command line: packing, going on after a kill, and what a person may do wrong:
# each must give one clear sentence that names file and row, and leave nothing half-written.
#
#   pictures.sh FADER DRAW_PICTURES     paths of the two programs
set -u
fader=$(realpath "$1")
draw_pictures=$(realpath "$2")
export OMP_NUM_THREADS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

checks=0
failures=0
complain() {
  failures=$((failures + 1))
  printf 'FAILED: %s: %s\n' "$name" "$1"
  sed 's/^/  stderr:  /' "$work/stderr"
}
# refused NAME PATTERN COMMAND…: it fails, saying exactly one line that matches PATTERN, and leaves
# out/ as it was.
refused() {
  local pattern=$2 before status
  name=$1
  shift 2
  before=$(ls -lA --time-style=full-iso out)
  timeout 120 "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
  status=$?
  checks=$((checks + 1))
  [ $status -ne 0 ] || complain "exit code 0"
  [ $status -lt 124 ] || complain "exit code $status: it hung or crashed"
  [ "$(wc -l <"$work/stderr")" = 1 ] || complain "not one line on stderr"
  grep '^fader: ' "$work/stderr" | grep -Eq -- "$pattern" || complain "does not say '$pattern'"
  [ "$before" = "$(ls -lA --time-style=full-iso out)" ] || complain "out/ changed"
}
# works NAME COMMAND…
works() {
  name=$1
  shift
  checks=$((checks + 1))
  "$@" >"$work/stdout" 2>"$work/stderr" </dev/null || complain "it fails"
}

mkdir out
"$draw_pictures" folder own 40 10 && "$draw_pictures" celeba celeba 6 3 || exit 1
echo "earlier set" >out/set
pack=("$fader" prepare folder --img_sz 32 --out out/set)

# --- What works ----------------------------------------------------------------------------------
works "pack a folder" "$fader" prepare folder --data own --img_sz 32 --out own.packed
grep -q '40 training, 5 validation and 10 test images of 32×32 pixels, 3 attributes, 20 counterfactuals' stdout ||
  complain "does not say what it packed: $(cat stdout)"
works "pack CelebA" "$fader" prepare celeba --data celeba --img_sz 32 \
  --attributes Wearing_Hat,Eyeglasses --out celeba.packed
grep -q '6 training, 1 validation and 3 test images of 32×32 pixels, 2 attributes' stdout ||
  complain "does not say what it packed: $(cat stdout)"

# Killed at any moment, it goes on and ends on the same bytes.
for cut in 0 100 20000 60000; do
  head -c $cut own.packed >again.packed.part
  works "go on after $cut bytes" "$fader" prepare folder --data own --img_sz 32 --out again.packed
  cmp -s own.packed again.packed || complain "it ends on other bytes"
  [ ! -e again.packed.part ] || complain "it leaves its .part"
done

# --- Tars in WebDataset's manner ------------------------------------------------------------------
# The same pictures, labels and order as a folder without counterfactuals: so the same set, by its digest.
mkdir plain samples shards
cp own/attributes.csv own/attributes.json plain
cp own/attributes.json shards
tail -n +2 own/attributes.csv | while IFS=, read -r file glasses tone hair split; do
  cp "own/$file" plain
  cp "own/$file" samples
  echo "{\"glasses\": $glasses, \"tone\": $tone, \"hair\": \"$hair\", \"split\": \"$split\"}" >"samples/${file%.*}.json"
done
works "pack it plainly" "$fader" prepare folder --data plain --img_sz 32 --out plain.packed
members() { tail -n +2 own/attributes.csv | cut -d, -f1 | sed -n "$1" | sed 's/\(.*\)\.png/\1.png\n\1.json/'; }
for format in ustar pax gnu; do
  # A prefix longer than a name's field, for each format's own way round it.
  long=$(printf 'folder-%.0s' {1..16})
  [ $format = ustar ] && long=short
  members 1,20p | tar --format=$format -C samples --transform "s,^,$long/," -cf shards/$format-0.tar -T -
  members '21,$p' | tar --format=$format -C samples --transform "s,^,$long/," -cf shards/$format-1.tar -T -
  works "pack $format tars" "$fader" prepare webdataset --data "shards/$format-{0..1}.tar" --img_sz 32 --out $format.packed
  grep -q '40 training, 5 validation and 10 test images of 32×32 pixels, 3 attributes' stdout ||
    complain "does not say what it packed: $(cat stdout)"
  cmp -s <(tail -c 64 plain.packed) <(tail -c 64 $format.packed) || complain "it is another set than the folder"
done
shards=("$fader" prepare webdataset --img_sz 32 --out out/set --data)
head -c 30000 shards/pax-1.tar >shards/cut-1.tar
refused "a tar cut short" "shards/cut-1.tar is cut short after 30000 bytes; copy it again" "${shards[@]}" shards/cut-1.tar
refused "a tar cut short, skipping" "cut-1.tar is cut short" "${shards[@]}" shards/cut-1.tar --skip-bad
refused "a tar that is not there" "gnu-2.tar is no tar that is there" "${shards[@]}" 'shards/gnu-{0..2}.tar'
cp -r samples bad && echo text >bad/0003.png && echo '{' >bad/0004.json && tar -C bad -cf shards/bad.tar --sort=name .
refused "a bad sample" "shards/bad.tar, sample ./0004: its JSON is not valid" "${shards[@]}" shards/bad.tar
works "leave out bad samples" "$fader" prepare webdataset --data shards/bad.tar --img_sz 32 --out some.packed --skip-bad
[ "$(grep -c '^left out: shards/bad.tar' stderr)" = 2 ] || complain "does not name the two"
grep -q '38 training.*; 2 pictures left out$' stdout || complain "does not say what it left out: $(cat stdout)"
works "train on tars in place" "$fader" train --dataset webdataset --data 'shards/gnu-*.tar' --img_sz 32 --epochs 1 \
  --classifier_epochs 0 --condition_on labels --init_fm 4 --max_fm 8 --n_layers 3 --batch_size 10 --out tars.safetensors

# --- The command line ----------------------------------------------------------------------------
refused "no pictures" "--data" "$fader" prepare folder --out out/set
refused "no such folder" "nowhere" "${pack[@]}" --data nowhere
refused "no such place" "no/where" "$fader" prepare folder --data own --out no/where
refused "a folder as output" "it is a folder" "$fader" prepare folder --data own --out out
refused "a silly size" "--img_sz" "$fader" prepare folder --data own --out out/set --img_sz 7
refused "a size beyond the pictures" "0000.png is 32×32 pixels, smaller than --img_sz 64" \
  "$fader" prepare folder --data own --out out/set --img_sz 64
refused "silly channels" "--img_fm" "${pack[@]}" --data own --img_fm 2
refused "unknown attribute" "no column hats for --attributes; it has: glasses, tone, hair" \
  "${pack[@]}" --data own --attributes glasses,hats
refused "--from for pictures" "--from" "${pack[@]}" --data own --from own
refused "--skip_bad for MNIST" "--skip_bad is for pictures" "$fader" prepare mnist --out out --skip_bad
refused "--data for MNIST" "--data" "$fader" prepare mnist --data own --out out
train=("$fader" train --dataset folder --epochs 1 --out out/model.safetensors)
refused "train: no such set" "nowhere" "${train[@]}" --data nowhere
refused "train: unknown attribute" "no attribute hats" \
  "${train[@]}" --data own.packed --attributes hats
refused "train: another size" "pictures of side 32" "${train[@]}" --data own.packed --img_sz 64
refused "train: attributes of MNIST" "--attributes" \
  "$fader" train --dataset mnist --data own --attributes x --out out/model.safetensors

# --- The tables ----------------------------------------------------------------------------------
# broken NAME PATTERN SED: the folder with its table changed so is refused.
broken() {
  rm -rf broken && cp -r own broken
  sed -i "$3" broken/attributes.csv
  refused "$1" "$2" "${pack[@]}" --data broken
}
table='broken/attributes.csv'
broken "empty table" "$table is empty" 'd'
broken "header only" "$table has no row" '2,$d'
broken "no column file" "$table, row 1: has no column file" '1s/file/name/'
broken "missing column" "$table, row 5: has 4 fields instead of 5" '5s/,[^,]*//'
broken "a column too many" "$table, row 5: has 6 fields instead of 5" '5s/$/,x/'
broken "missing row" "$table has no row for 0003.png" '5d'
broken "missing value" "$table, row 5: has no value for glasses" '5s/,1,/,,/'
broken "value not of its kind" "$table, row 5: its tone is \"light\", not a number from 0 to 1" \
  '5s/,[^,]*/,light/2'
broken "duplicate file" "$table, row 6: 0003.png was named in row 5 already" '5p'
broken "file not there" "$table, row 5: broken/none.png is not there" '5s/0003/none/'
broken "unknown split" "$table, row 5: its split is \"dev\"" '5s/train/dev/'
broken "quote not closed" "$table, row 5: has a quote that is never closed" '5s/^/"/'
broken "no test part" "$table gives no test picture" 's/,test/,train/'

# --- The pictures --------------------------------------------------------------------------------
# unreadable NAME PATTERN: as it stands in broken/ now.
unreadable() { refused "$1" "$table, row 5: broken/0003.png.*$2" "${pack[@]}" --data broken; }
fresh() { rm -rf broken && cp -r own broken; }
fresh && : >broken/0003.png && unreadable "empty picture" "cannot be read as a picture"
fresh && echo text >broken/0003.png && unreadable "text as picture" "cannot be read as a picture"
fresh && truncate -s 60 broken/0003.png && unreadable "cut PNG" "cannot be read as a picture"
fresh && head -c 1500 celeba/img_align_celeba/000001.jpg >broken/0003.png &&
  unreadable "cut JPEG" "cut short"
refused "the set in place" "$table, row 5" "${train[@]}" --data broken --img_sz 32
[ -z "$(ls -A broken | grep '^\.fader')" ] || complain "it leaves a hidden file"

fresh && : >broken/0003.png && echo text >broken/0041.png
works "leave out what is bad" "$fader" prepare folder --data broken --img_sz 32 --out some.packed --skip_bad
for file in 0003 0041; do
  grep -q "^left out: broken/attributes.csv, row .*: broken/$file.png" stderr || complain "does not name $file.png"
done
grep -q '39 training.*; 2 pictures left out$' stdout ||
  complain "does not say what it left out: $(cat stdout)"
works "train on the rest" "$fader" train --dataset folder --data some.packed --epochs 1 --classifier_epochs 0 \
  --condition_on labels --init_fm 4 --max_fm 8 --n_layers 3 --batch_size 10 --out some.safetensors
for file in broken/*.png; do : >"$file"; done
refused "nothing but bad ones" "gives no training picture" "${pack[@]}" --data broken --skip_bad

fresh && sed -i 1d broken/counterfactuals.csv &&
  refused "no header" "counterfactuals.csv must begin" "${pack[@]}" --data broken
fresh && sed -i '2s/0040/0001/' broken/counterfactuals.csv && refused "source not held out" \
  "counterfactuals.csv, row 2: 0001.png is not in the split test" "${pack[@]}" --data broken
fresh && echo '{' >broken/attributes.json &&
  refused "broken sidecar" "attributes.json: is not valid JSON" "${pack[@]}" --data broken

# --- CelebA --------------------------------------------------------------------------------------
celeba() { refused "$1" "$2" "$fader" prepare celeba --data broken --img_sz 32 --out out/set; }
fresh() { rm -rf broken && cp -r celeba broken; }
list=broken/list_attr_celeba.txt
fresh && rm $list && celeba "no attributes" "$list cannot be opened"
fresh && sed -i '5s/1/0/g' $list && celeba "0 for −1" "$list, row 5"
fresh && sed -i 5d $list && celeba "missing row" "$list"
fresh && sed -i 3d broken/list_eval_partition.txt && celeba "missing part" "$list, row 5: 000003.jpg has no row"
fresh && rm broken/img_align_celeba/000003.jpg && celeba "missing picture" "$list, row 5: .*000003.jpg is not there"
fresh && cp own/0000.png broken/img_align_celeba/000003.jpg &&
  celeba "odd-sized picture" "$list, row 5: .*000003.jpg is 32×32 pixels, not 178×218"

# --- The packed file -----------------------------------------------------------------------------
size=$(stat -c %s own.packed)
for cut in 0 7 8 100 $((size / 2)) $((size - 1)); do
  head -c $cut own.packed >cut.packed
  refused "packed file cut after $cut of $size" "cut.packed" "${train[@]}" --data cut.packed
done
{ cat own.packed; printf x; } >cut.packed
refused "a byte more" "cut.packed" "${train[@]}" --data cut.packed
{ printf '\377\377\377\377\377\377\377\177'; tail -c +9 own.packed; } >cut.packed
refused "a header of 2^63 bytes" "cut.packed" "${train[@]}" --data cut.packed

echo "$checks checks, $failures failures"
[ $failures -eq 0 ]
