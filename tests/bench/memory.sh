#!/usr/bin/env bash
# How much memory a data set takes that is larger than it: tars of drawn pictures (178×218, JPEG, the same thousand over
# and over, 1.4 GB for 200,000), packed at 64×64 (2.5 GB), trained on for an epoch and evaluated; the most that each
# had resident at a time, LibTorch's own code among it (about 0.2 GB). An hour on one quiet core, 4 GB of disk.
#
#   tests/bench/memory.sh [PICTURES]      (200000; needs build/native, python3 and GNU time)
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-200000}
native=$PWD/build/native
fader=$native/native-trainer/fader
. tests/bench/lib/measured.sh
work=$(mktemp -d -p "${TMPDIR:-/tmp}")
trap 'rm -rf "$work"' EXIT
cd "$work"
"$native/tests/trainer/draw_pictures" celeba set 1000 100
python3 - "$count" << 'END'
import io, json, sys, tarfile
lines = [line.split() for line in open("set/list_attr_celeba.txt")][1:]
pictures = []
for file, *values in lines[1:]:
    labels = {name: value == "1" for name, value in zip(lines[0], values) if name != "Smiling"}  # which is not drawn
    pictures.append((open("set/img_align_celeba/" + file, "rb").read(), json.dumps(labels).encode()))
count, per_tar = int(sys.argv[1]), 10000
for first in range(0, count, per_tar):
    with tarfile.open(f"faces-{first // per_tar:06}.tar", "w") as tar:
        for i in range(first, min(count, first + per_tar)):
            for ending, data in zip(("jpg", "json"), pictures[i % len(pictures)]):
                member = tarfile.TarInfo(f"{i:09}.{ending}")
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
END
measured prepare prepare webdataset --data 'faces-*.tar' --img_sz 64 --threads 1 --skip-bad --out faces.packed
measured train train --dataset webdataset --data faces.packed --init_fm 4 --max_fm 8 --n_couplings 2 --coupling_dim 16 --n_lat_dis 1 \
  --n_flow 1 --batch_size 256 --classifier_epochs 1 --classifier_fm 4 --epochs 1 --threads 1 --out faces.safetensors
measured evaluate evaluate faces.safetensors --dataset webdataset --data faces.packed --classifier classifier.safetensors \
  --classifier_epochs 1 --probe_steps 200 --probe_seeds 1 --probe_shapes linear --threads 1
