#!/usr/bin/env bash
# Fuzzes the reader of weights files and the parser of links: tests/fuzz/run.sh [SECONDS]
# SECONDS (60 when not given) are shared by the two. Needs Clang with libFuzzer (Debian: clang,
# libclang-rt-*-dev). The grown corpus and any finding stay in build/fuzz; a finding makes this fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
build=${FADER_FUZZ_BUILD:-build/fuzz}
targets=(weights_file permalink)

cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ \
  -DFADER_FUZZ=ON -DFADER_TRAINER=OFF -DFADER_PAGE=OFF >/dev/null
ninja -C "$build" write_seeds "${targets[@]/%/_fuzz}"
built() { find "$build" -name "$1" -type f -perm -u+x; }

for target in "${targets[@]}"; do
  seeds=$build/seeds/$target corpus=$build/corpus/$target findings=$build/findings
  mkdir -p "$seeds" "$corpus" "$findings"
  "$(built write_seeds)" "$target" "$seeds"
  echo "fuzzing $target for $(((seconds + 1) / ${#targets[@]})) s"
  "$(built "${target}_fuzz")" -max_total_time=$(((seconds + 1) / ${#targets[@]})) -max_len=8192 \
    -timeout=10 -rss_limit_mb=2048 -dict="tests/fuzz/$target.dict" \
    -artifact_prefix="$findings/$target-" -print_final_stats=1 "$corpus" "$seeds"
done
