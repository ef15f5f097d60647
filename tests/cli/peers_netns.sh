#!/usr/bin/env bash
# One training on two machines: two network namespaces with a cable between them, which is cut; one process is killed,
# one stopped. Needs root, or the right to `ip netns`; where that is missing it says so and passes.
#
#   peers_netns.sh FADER DRAW_DIGITS
set -euo pipefail
fader=$(realpath "$1") draw_digits=$(realpath "$2")
export OMP_NUM_THREADS=1
timeout=5
a=fader-a-$$ b=fader-b-$$
if ! ip netns add "$a" 2> /dev/null; then
  echo "peers_netns: skipped, ip netns is not allowed here"
  exit 0
fi
work=$(mktemp -d)
clean_up() {
  for pid in $(ip netns pids "$a" 2> /dev/null) $(ip netns pids "$b" 2> /dev/null); do kill -KILL "$pid" 2> /dev/null || true; done
  ip netns delete "$a" 2> /dev/null || true
  ip netns delete "$b" 2> /dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
cd "$work"
fail() { echo "FAILED: $*" >&2; exit 1; }
ip netns add "$b"
ip link add va netns "$a" type veth peer name vb netns "$b"
for side in "$a va 10.77.0.1/24" "$b vb 10.77.0.2/24"; do
  read -r host link address <<< "$side"
  ip -n "$host" link set lo up
  ip -n "$host" address add "$address" dev "$link"
  ip -n "$host" link set "$link" up
done
"$draw_digits" mnist 700 100 > /dev/null
recipe=(--dataset mnist --data mnist --init_fm 4 --max_fm 8 --latent_dim 8 --coupling_dim 16 --n_couplings 2 --classifier_fm 4
        --batch_size 60 --replay_size 240 --lambda_schedule 10 --kl_schedule 10 --classifier_epochs 1 --no_preview --threads 1
        --epochs 500)
# on HOST RANK ARGUMENTS…
on() { exec ip netns exec "$1" env RANK="$2" WORLD_SIZE=2 MASTER_ADDR=10.77.0.1 MASTER_PORT=29500 "$fader" train --peer_timeout $timeout "${@:3}"; }
begin() {
  on "$a" 0 "$@" --out model.safetensors > 0.txt 2> 0.log &
  pid0=$!
  on "$b" 1 "$@" --out elsewhere.safetensors > 1.txt 2> 1.log &
  pid1=$!
}
lines() { if [ -e model.safetensors.run/log.jsonl ]; then wc -l < model.safetensors.run/log.jsonl; else echo 0; fi; }
more_epochs() {
  local before=$1
  for _ in $(seq 600); do
    [ "$(lines)" -gt "$before" ] && return
    kill -0 "$pid0" 2> /dev/null || fail "rank 0 ends early: $(cat 0.log 1.log)"
    sleep 0.1
  done
  fail "no epoch in a minute"
}
# ends PID STATUS MESSAGE…: waits for it.
ends() { local status=0; wait "$1" || status=$?; [ $status = "$2" ] || fail "it ends with $status: ${*:3}"; }
# ended RANK PID PATTERN: within the timeout and a little, with that sentence.
ended() {
  local start=$SECONDS
  ends "$2" 1 "rank $1: $(cat "$1.log")"
  [ $((SECONDS - start)) -le $((timeout + 10)) ] || fail "rank $1 takes $((SECONDS - start)) s"
  grep -E "^fader: rank $1 .*$3" "$1.log" || fail "rank $1 says: $(cat "$1.log")"
}

echo "== the cable is cut"
begin "${recipe[@]}"
more_epochs 0
ip -n "$a" link set va down
ended 0 "$pid0" "heard nothing from a peer for $timeout s"
ended 1 "$pid1" "heard nothing from a peer for $timeout s"
ip -n "$a" link set va up

echo "== on from there; one is killed"
before=$(lines)
begin --resume
more_epochs "$before"
kill -KILL "$pid1"
wait "$pid1" 2> /dev/null || true
ended 0 "$pid0" "has lost a peer"

echo "== on from there; one is stopped, and goes on later"
before=$(lines)
begin --resume
more_epochs "$before"
kill -STOP "$pid1"
ended 0 "$pid0" "heard nothing from a peer for $timeout s"
kill -CONT "$pid1"
ended 1 "$pid1" "(has lost a peer|heard nothing from a peer)"  # whichever it notices first

echo "== on to the end"
epochs=$(($(lines) + 1))
begin --resume --epochs $epochs --freeze_encoder_from 1
ends "$pid1" 0 "rank 1"
ends "$pid0" 0 "rank 0"
[ "$(lines)" = $epochs ] || fail "there are $(lines) epochs, not $epochs"
[ ! -e elsewhere.safetensors ] && [ ! -e elsewhere.safetensors.run ] || fail "rank 1 writes files"
[ -s 1.log ] && fail "rank 1 prints $(cat 1.log)"
grep -E '^model.safetensors: ' 0.txt
echo "peers_netns: passed"
