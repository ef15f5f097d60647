#!/usr/bin/env bash
# The program from end to end on drawn digits: train, kill and resume, evaluate, sheet, inspect, export.
#   tests/cli/whole_path.sh FADER DRAW_DIGITS
set -euo pipefail
fader=$(realpath "$1") draw_digits=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail() { echo "FAILED: $*" >&2; exit 1; }

"$draw_digits" mnist 800 200 --gzip
data=(--dataset mnist --data mnist)
name=(--name small)  # in the card, so in the bytes that are compared
small=(--init_fm 8 --max_fm 16 --latent_dim 8 --coupling_dim 16 --n_couplings 4 --classifier_fm 4 --batch_size 32
       --lambda_schedule 20 --kl_schedule 40 --epochs 2 --classifier_epochs 2 --seed 3)

echo "- train; the same seed gives the same file"
"$fader" train "${data[@]}" "${name[@]}" "${small[@]}" --out straight.safetensors --run run --threads 1 2> train.log
for trace in run/last.pt run/previous.pt run/log.jsonl run/preview/epoch-002.png; do
  [ -s $trace ] || fail "$trace is missing"
done
[ "$(wc -l < run/log.jsonl)" = 2 ] || fail "log.jsonl has not a line per epoch"
! grep -q $'\r' train.log || fail "a log file has a terminal's progress bar"

echo "- Ctrl-C saves, and --resume ends on the same weights"
"$fader" train "${data[@]}" "${small[@]}" "${name[@]}" --out resumed.safetensors --run kept --threads 1 --no_preview \
  --checkpoint_every 1 2> first.log &
pid=$!
for _ in $(seq 600); do grep -q 'epoch 1/2' first.log && break; sleep 0.1; done
kill -INT $pid
status=0; wait $pid || status=$?
if [ $status != 0 ]; then  # 0: it was faster than the signal
  [ $status = 130 ] || fail "Ctrl-C ends with $status"
  grep -q -- '--resume' first.log || fail "Ctrl-C does not say how to go on"
  "$fader" train "${data[@]}" "${name[@]}" --out resumed.safetensors --run kept --threads 1 --no_preview --resume 2> second.log
fi
cmp straight.safetensors resumed.safetensors || fail "the resumed run ends on other weights"

echo "- a kill -9 loses nothing but the steps since the last checkpoint"
"$fader" train "${data[@]}" "${small[@]}" "${name[@]}" --out killed.safetensors --run killed --threads 1 --no_preview \
  --checkpoint_every 1 2> third.log &
pid=$!
for _ in $(seq 600); do grep -q 'epoch 1/2' third.log && break; sleep 0.1; done
sleep 0.5
kill -KILL $pid 2> kill.log || true
wait $pid || true
"$fader" train "${data[@]}" "${name[@]}" --out killed.safetensors --run killed --threads 1 --no_preview --resume 2> fourth.log
cmp straight.safetensors killed.safetensors || fail "the run after a kill ends on other weights"

echo "- a recipe that a run wrote gives the same weights, for every preset"
tiny=(--init_fm 4 --max_fm 8 --classifier_fm 2 --hid_dim 8 --epochs 1 --classifier_epochs 1 --limit 200 --batch_size 50)
for preset in default people article paper; do
  "$fader" train "${data[@]}" "${name[@]}" "${tiny[@]}" --preset $preset --threads 1 --no_preview --out $preset.safetensors 2>> presets.log
  "$fader" train --config $preset.safetensors.run/recipe.toml "${name[@]}" --threads 1 --no_preview --out again.safetensors 2>> presets.log
  cmp $preset.safetensors again.safetensors || fail "the recipe of $preset gives other weights"
  rm -r again.safetensors.run
done

echo "- a run that begins with a finished model has its sizes, is its model until it learns, and its recipe gives the same weights; its classifier serves, too"
still=(--epochs 1 --classifier_epochs 0 --condition_on predicted --batch_size 32 --ae_lr 1e-12 --flow_lr 1e-12 --dis_lr 1e-12 --whiten_every 0)
"$fader" train "${data[@]}" "${name[@]}" --init straight.safetensors "${still[@]}" --threads 1 --no_preview --out tuned.safetensors 2> tuned.log
"$fader" inspect tuned.safetensors > tuned.txt
grep -q 'command .* --init straight.safetensors' tuned.txt || fail "the card does not say what it began with"
"$fader" train --config tuned.safetensors.run/recipe.toml "${name[@]}" --threads 1 --no_preview --out again.safetensors 2>> tuned.log
cmp tuned.safetensors again.safetensors || fail "the recipe of a fine-tuning gives other weights"
rm -r again.safetensors.run
"$fader" train "${data[@]}" --init straight.safetensors --init_fm 9 --threads 1 --out wide.safetensors 2> wide.log && fail "another size is not refused"
grep -q 'encoder.0.weight' wide.log || fail "the sentence does not name the tensor"

echo "- a run without patience ends early, on the model of its best epoch, and says what it came to"
restless=(--init_fm 8 --max_fm 16 --latent_dim 8 --coupling_dim 16 --n_couplings 4 --classifier_fm 4 --batch_size 32
          --limit 300 --epochs 40 --classifier_epochs 1 --freeze_encoder_from 1 --ae_lr 0.03 --clip_grad_norm 0)
"$fader" train "${data[@]}" "${restless[@]}" --patience 1 --keep_best true --threads 1 --no_preview --out best.safetensors > best.txt 2> best.log
"$fader" inspect best.safetensors --json best.json > inspect.txt
python3 - << 'END'
import json
scores = [json.loads(line)["score"] for line in open("best.safetensors.run/log.jsonl")]
best = scores.index(max(scores)) + 1
assert best + 1 == len(scores) < 40, scores
assert json.load(open("best.json"))["metadata"]["fader.card"]["epochs"] == best, best
text = open("best.txt").read()
for part in ("stopped early", f"the model of epoch {best}\n", "swapped digit, %", f"(epoch {best})", f"{len(scores)} epochs, "):
    assert part in text, (part, text)
END
cp best.safetensors kept.safetensors
"$fader" train "${data[@]}" --resume --threads 1 --no_preview --out best.safetensors > again.txt 2>> best.log
cmp best.safetensors kept.safetensors || fail "a run that has ended goes on"
"$fader" train "${data[@]}" --resume --epochs 40 --patience 0 --keep_best false --threads 1 --out best.safetensors 2> changed.log &&
  fail "--keep_best changes on the way"
grep -q 'keep_best is true in the run that is to go on' changed.log || fail "it is not said why: $(cat changed.log)"

echo "- evaluate, with an evaluation classifier that is trained once, and a baseline"
"$fader" train "${data[@]}" "${small[@]}" --preset article --lambda_lat_dis 0 --out baseline.safetensors --threads 1 2> baseline.log
"$fader" evaluate straight.safetensors "${data[@]}" --baseline no_adversary=baseline.safetensors \
  --classifier classifier.safetensors --probe_steps 200 --probe_seeds 1 --probe_shapes linear,2x32 --report report.html --json metrics.json --write-card --threads 1 > table.txt 2> evaluate.log
python3 - << 'END'
import json
report = json.load(open("metrics.json"))
f = report["metrics"]
assert len(report["dataset_digest"]) == 64 and report["images"]["test"] == 200, report
assert 0 < f["reconstruction"]["psnr"] < 50, f  # two short epochs: it need only be there
assert set(f["edit_accuracy"]["digit"]) >= set("0123456789"), f
for key in ("strongest", "mlp", "linear", "nearest", "quadratic", "mean", "cross_fitted", "chance", "no_adversary"):
    assert 0 <= f["leakage"]["digit"][key] <= 1, key
for measure in ("thickness", "slant"):
    assert -1 <= f["style_preservation"][measure] <= 1, measure
assert f["classifier"]["digit"] > 0.5, f["classifier"]
END
"$fader" evaluate straight.safetensors "${data[@]}" --baseline no_adversary=baseline.safetensors \
  --classifier classifier.safetensors --probe_steps 200 --probe_seeds 1 --probe_shapes linear,2x32 --json again.json --threads 1 > again.txt 2>> evaluate.log
cmp metrics.json again.json || fail "evaluate gives other figures the second time"

echo "- another set in the same files: ten classes that are no handwriting"
cp -r mnist garments
cat > garments/attributes.json << 'END'
{"name": "garments", "attributes": [{"name": "garment", "kind": "categorical",
 "values": ["T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "trainer", "bag", "boot"]}]}
END
"$fader" train --dataset mnist --data garments "${tiny[@]}" --threads 1 --no_preview --out garments.safetensors 2> garments.log
"$fader" evaluate garments.safetensors --dataset mnist --data garments --probe_steps 200 --probe_seeds 1 --probe_shapes linear,2x32 --threads 1 > garments.txt 2>> garments.log
grep -q 'edit_accuracy.garment.bag' garments.txt || fail "the classes are not measured by their names"
! grep -q 'style_preservation' garments.txt || fail "garments are measured as handwriting"

echo "- sheet, inspect, export"
"$fader" sheet straight.safetensors "${data[@]}" --out sheet.png > sheet.log
"$fader" sheet straight.safetensors --out gallery.png > gallery.log
file_type() { head -c 8 "$1" | od -An -tx1 | tr -d ' \n'; }
for picture in sheet.png gallery.png; do
  [ "$(file_type $picture)" = 89504e470d0a1a0a ] || fail "$picture is no PNG"
done
"$fader" inspect straight.safetensors --json inspect.json > inspect.txt
grep -q 'decoder.0.weight' inspect.txt || fail "inspect does not name the tensors"
grep -q 'reconstruction' inspect.txt || fail "inspect does not show what --write-card wrote"
"$fader" export --run run --out i8.safetensors --storage i8 > export.log
"$fader" export --run run --out f32.safetensors --storage f32 >> export.log
[ "$(stat -c %s i8.safetensors)" -lt "$(stat -c %s f32.safetensors)" ] || fail "I8 is no smaller than F32"
echo "whole path: passed"
