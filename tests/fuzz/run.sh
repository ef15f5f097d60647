#!/usr/bin/env bash
# Fuzzes the weights file's reader: tests/fuzz/run.sh [SECONDS]   (60 when not given)
# Needs Clang with libFuzzer (Debian: clang, libclang-rt-*-dev). The grown corpus and any finding stay in
# build/fuzz; a finding makes this fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-60}
build=${FADER_FUZZ_BUILD:-build/fuzz}

cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_CXX_COMPILER=clang++ \
  -DFADER_FUZZ=ON -DFADER_TRAINER=OFF -DFADER_PAGE=OFF >/dev/null
ninja -C "$build" write_seeds weights_file_fuzz

mkdir -p "$build/corpus" "$build/seeds" "$build/findings"
find "$build" -name write_seeds -type f -perm -u+x -exec {} "$build/seeds" \;
fuzzer=$(find "$build" -name weights_file_fuzz -type f -perm -u+x)
"$fuzzer" -max_total_time="$seconds" -max_len=8192 -timeout=10 -rss_limit_mb=2048 \
  -dict="tests/fuzz/weights_file.dict" -artifact_prefix="$build/findings/" -print_final_stats=1 \
  "$build/corpus" "$build/seeds"
