#!/usr/bin/env bash
# Kills a training at random moments, resumes it each time, and asks for the weights of the run that
# nobody disturbed, bit for bit.
#
#   kills.sh FADER DRAW_DIGITS [KILLS [SEED [DEVICE]]]
#
# KILLS: 10, or more for the full measure. Every second one is a SIGTERM, which the program must obey
# within ten seconds; the others are SIGKILLs. The checkpoint interval is the program's own.
set -euo pipefail
fader=$(realpath "$1") draw_digits=$(realpath "$2")
kills=${3:-10} seed=${4:-1} device=${5:-cpu}
export OMP_NUM_THREADS=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
fail() { echo "FAILED: $*" >&2; exit 1; }

"$draw_digits" mnist 1200 60
train=("$fader" train --name digits --threads 1 --device "$device")
recipe=(--dataset mnist --data mnist --init_fm 8 --max_fm 16 --latent_dim 8 --coupling_dim 16 --n_couplings 4
        --classifier_fm 4 --batch_size 48 --replay_size 500 --lambda_schedule 20 --kl_schedule 40 --epochs 4
        --classifier_epochs 3 --seed "$seed")
start=$(date +%s%N)
"${train[@]}" "${recipe[@]}" --out straight.safetensors 2>straight.log >/dev/null
length=$((($(date +%s%N) - start) / 1000000))
echo "the undisturbed run takes $length ms"

RANDOM=$seed
declare -A moments
done_kills=0 runs=0
while [ $done_kills -lt "$kills" ]; do
  rm -rf run
  while :; do
    if [ -e run/recipe.toml ]; then what=(--resume); else what=("${recipe[@]}"); fi
    "${train[@]}" "${what[@]}" --run run --out killed.safetensors 2>log >/dev/null &
    pid=$!
    if [ $done_kills -lt "$kills" ]; then
      sleep "$(printf '%d.%03d' $((RANDOM % length / 1000)) $((RANDOM % 1000)))"
      signal=$([ $((done_kills % 2)) = 0 ] && echo KILL || echo TERM)
      if kill -$signal $pid 2>/dev/null; then
        done_kills=$((done_kills + 1))
        phase=$({ grep -oE '^(attribute classifier|epoch) [0-9]/[0-9]' log || true; } | tail -n 1)
        moments["${phase:-start}"]=$((${moments["${phase:-start}"]:-0} + 1))
        killed=$(date +%s)
        status=0; wait $pid || status=$?
        [ $(($(date +%s) - killed)) -le 10 ] || fail "SIGTERM was not obeyed in ten seconds"
        # 0: the signal came when everything was written; 143, 137: it ended by it.
        case $status in 0 | 143 | 137) ;; *) cat log; fail "SIG$signal ended it with $status" ;; esac
        [ $status = 0 ] || continue
        break
      fi
    fi
    status=0; wait $pid || status=$?
    [ $status = 0 ] || { cat log; fail "a resumed run ended with $status"; }
    break
  done
  cmp straight.safetensors killed.safetensors || fail "the weights are others"
  [ -z "$(ls -A run | grep -vE '^(recipe.toml|last.pt|previous.pt|log.jsonl|preview|events.out.tfevents..*)$')" ] ||
    fail "it leaves $(ls -A run)"
  [ "$(grep -o '"epoch":[0-9]*' run/log.jsonl | tr '\n' ' ')" = '"epoch":1 "epoch":2 "epoch":3 "epoch":4 ' ] ||
    fail "log.jsonl has other lines: $(cat run/log.jsonl)"
  runs=$((runs + 1))
done
echo "$done_kills kills in $runs runs, by what was under way (the phase last finished):"
for phase in "${!moments[@]}"; do echo "  $phase: ${moments[$phase]}"; done | sort
echo "kills: passed"
