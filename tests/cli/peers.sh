#!/usr/bin/env bash
# One training in several processes: the same result as in one, and what happens where one of them is killed, stopped
# or missing.
#
#   peers.sh FADER DRAW_DIGITS
set -euo pipefail
fader=$(realpath "$1") draw_digits=$(realpath "$2")
export OMP_NUM_THREADS=1
work=$(mktemp -d)
trap 'for pid in $(jobs -p); do kill -KILL "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT
cd "$work"
fail() { echo "FAILED: $*" >&2; exit 1; }

"$draw_digits" mnist 400 60
recipe=(--dataset mnist --data mnist --init_fm 4 --max_fm 8 --latent_dim 8 --coupling_dim 16 --n_couplings 2 --classifier_fm 4
        --batch_size 60 --replay_size 240 --lambda_schedule 10 --kl_schedule 10 --classifier_epochs 1 --no_preview --threads 1)
value() { grep -oE "\"$2\":[-0-9.e]+" "$1/log.jsonl" | tail -n 1 | cut -d: -f2; }
# said FILE PATTERN: exactly one line of an error, with the pattern in it.
said() {
  [ "$(grep -c '^fader: ' "$1")" = 1 ] || fail "$(cat "$1")"
  grep -qE "^fader: .*$2" "$1" || fail "it says $(cat "$1"), not $2"
}
# Waits until the run in the folder $1 has finished an epoch.
epoch_of() {
  for _ in $(seq 300); do [ -s "$1/log.jsonl" ] && return; sleep 0.1; done
  fail "$1 finishes no epoch"
}
# One of two processes, as a shell loop on two machines would start it.
peer() { exec env RANK="$1" WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT="$port" "$fader" train "${@:2}"; }
port=$((20000 + $$ % 20000))
# ends PID STATUS MESSAGE…: waits for it.
ends() { local status=0; wait "$1" || status=$?; [ $status = "$2" ] || fail "it ends with $status: ${*:3}"; }

echo "== the same run in one and in two processes"
"$fader" train "${recipe[@]}" --epochs 2 --out one.safetensors 2> one.log > one.txt &
one=$!
"$fader" launch -n 2 -- train "${recipe[@]}" --epochs 2 --out two.safetensors 2> two.log > two.txt
wait $one
for name in psnr rec kl; do
  a=$(value one.safetensors.run $name) b=$(value two.safetensors.run $name)
  echo "$name: $a in one process, $b in two"
  awk "BEGIN { d = ($a) - ($b); if (d < 0) d = -d; m = ($a) < 0 ? -($a) : ($a); exit !(d <= 0.05 * m) }" || fail "$name: $a and $b"
done
[ "$(grep -c '^epoch 1/2: ' two.log)" = 1 ] || fail "not one process talks: $(cat two.log)"
"$fader" inspect two.safetensors > /dev/null

echo "== SIGTERM to the launcher, then on in one process"
"$fader" launch -n 2 -- train "${recipe[@]}" --epochs 200 --out term.safetensors 2> term.log > term.txt &
pid=$!
epoch_of term.safetensors.run
kill -TERM $pid
ends $pid 143 "$(cat term.log)"
[ "$(grep -c '^interrupted; go on' term.log)" = 1 ] || fail "$(cat term.log)"
done_epochs=$(wc -l < term.safetensors.run/log.jsonl)
"$fader" train --resume --epochs $((done_epochs + 1)) --freeze_encoder_from 1 --no_preview --out term.safetensors 2> term.log > term.txt ||
  fail "$(cat term.log)"

echo "== one killed"
for rank in 0 1; do
  peer $rank "${recipe[@]}" --epochs 200 --peer_timeout 20 --out killed.safetensors 2> killed$rank.log > killed$rank.txt &
  pids[rank]=$!
done
epoch_of killed.safetensors.run
kill -KILL "${pids[1]}"
wait "${pids[1]}" 2> /dev/null || true
start=$SECONDS
ends "${pids[0]}" 1 "$(cat killed0.log)"
[ $((SECONDS - start)) -le 10 ] || fail "it took $((SECONDS - start)) s to notice"
said killed0.log 'rank 0 has lost a peer.*--resume'
done_epochs=$(wc -l < killed.safetensors.run/log.jsonl)
"$fader" launch -n 2 -- train --resume --epochs $((done_epochs + 1)) --freeze_encoder_from 1 --no_preview --out killed.safetensors \
  2> killed.log > killed.txt || fail "$(cat killed.log)"
[ "$(wc -l < killed.safetensors.run/log.jsonl)" = $((done_epochs + 1)) ] || fail "the resumed run logs otherwise"

echo "== one stopped, under the launcher"
"$fader" launch -n 2 -- train "${recipe[@]}" --epochs 200 --peer_timeout 2 --out stopped.safetensors 2> stopped.log > stopped.txt &
pid=$!
epoch_of stopped.safetensors.run
kill -STOP "$(pgrep -P $pid | tail -n 1)"
ends $pid 1 "$(cat stopped.log)"
grep -q '^fader: rank 0 heard nothing from a peer for 2 s' stopped.log || fail "$(cat stopped.log)"

echo "== one absent"
status=0; (peer 0 "${recipe[@]}" --peer_timeout 1 --out absent.safetensors 2> absent.log) || status=$?
[ $status = 1 ] || fail "rank 0 alone ends with $status"
said absent.log 'rank 1 of 2 has not come to 127.0.0.1:[0-9]* within 1 s'
status=0; (peer 1 "${recipe[@]}" --peer_timeout 1 --out absent.safetensors 2> absent.log) || status=$?
[ $status = 1 ] || fail "rank 1 alone ends with $status"
said absent.log 'rank 1 does not reach rank 0 at 127.0.0.1:[0-9]* within 1 s'

echo "== what cannot be"
status=0; "$fader" launch -n 2 -- train "${recipe[@]/60/25}" --out odd.safetensors 2> odd.log || status=$?
[ $status = 1 ] || fail "a batch that does not divide ends with $status"
grep -q '^fader: --batch_size 25 is that of all processes together and does not divide by 2' odd.log || fail "$(cat odd.log)"
status=0; "$fader" launch -n 2 -- evaluate 2> evaluate.log || status=$?
said evaluate.log 'launch starts fader train, not evaluate'
echo "peers: passed"
