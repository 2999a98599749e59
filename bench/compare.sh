#!/usr/bin/env bash
# Measures Limbeck and plain PyTorch at the same work, in turn (A B A B ...), and puts the medians and ratios into
# the table of docs/results/performance.md, between the marks there; rows that are not measured stay. Nothing else should run on the machine.
#
#   bench/compare.sh [ROUNDS [NAME...]]        default: 3 rounds of all rows, named below
#
# Needs a Python with PyTorch: PYTHON=path/to/python bench/compare.sh
# PEER_ENV=limbeck gives the peers the allocator settings that the launcher gives Limbeck; by default they run as
# a user starts them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
rounds=${1:-3}
names=" ${*:2} "
python=${PYTHON:-python3}
page=docs/results/performance.md
"$python" -c 'import torch' 2>/dev/null || {
    echo "compare: $python has no PyTorch; name one that has: PYTHON=path/to/python $0" >&2
    exit 1
}

allocator=(env)
if [ "${PEER_ENV:-}" = limbeck ]; then
    allocator=(env MALLOC_ARENA_MAX=1 MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=17179869184)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# name | what | arguments of limbeck bench | peer and its arguments
rows=(
    "ncfm|NCFM iteration, CIFAR-10 ipc 10 as published (1024 real images, 4096 frequencies)|ncfm --iters 2|ncfm_step.py --iters 2"
    "ncfm-f32|the same, Limbeck in float32|ncfm --iters 2 --precision f32|ncfm_step.py --iters 2"
    "ncfm-bf16|the same, both in bf16|ncfm --iters 2 --precision bf16|ncfm_step.py --iters 2 --bf16"
    "psi|the published work with the sampling network, 1024 frequencies|ncfm --iters 2 --freqs 1024 --psi|ncfm_step.py --iters 2 --freqs 1024 --psi"
    "cf|characteristic functions of one class, with gradient|cf|cf.py"
    "convnet|training step, ConvNet-3, batch 128|train|train_step.py"
    "convnet-f32|the step of ConvNet-3, Limbeck in float32|train --precision f32|train_step.py"
    "resnet|training step, ResNet-18, batch 64|train --net resnet18 --batch 64 --iters 5|train_step.py --net resnet18 --batch 64 --iters 5"
    "recover|recovery step of SRe2L, ResNet-18 with the small stem, 100 images of 64 pixels|recover --iters 3|recover_step.py --iters 3"
    "recover224|recovery step of SRe2L, ResNet-18, 20 images of 224 pixels|recover --batch 20 --size 224 --classes 1000 --iters 3|recover_step.py --batch 20 --size 224 --classes 1000 --stem imagenet --iters 3"
    "trajectory|MTT iteration, 30 steps of ConvNet-3 width 128, 1 image a class, exact gradient|trajectory --steps 30 --ipc 1|mtt_step.py --steps 30 --ipc 1"
    "datafree|SSD-KD cycle, ConvNet-3 of width 32 to 16, 28 pixels, g 5, 20 student steps of 128|datafree|ssdkd_step.py"
    "evaluate|accuracy on 10,000 images, ConvNet-3|evaluate|evaluate.py"
    "evaluate-f32|the accuracy, Limbeck in float32|evaluate --precision f32|evaluate.py"
)

measured=()
for row in "${rows[@]}"; do
    case $names in "  " | *" ${row%%|*} "*) measured+=("$row") ;; esac
done
[ ${#measured[@]} -gt 0 ] || {
    echo "compare: no row is called$names; rows are: ${rows[*]%%|*}" >&2
    exit 2
}

./limbeck --version >/dev/null # builds, if it must, outside of the measurement
for round in $(seq "$rounds"); do
    for row in "${measured[@]}"; do
        IFS='|' read -r name what ours theirs <<<"$row"
        echo "round $round of $rounds: $what" >&2
        # shellcheck disable=SC2086 # words are meant to split
        ./limbeck bench $ours | sed -E 's/.*"seconds":([0-9.]+).*"peakResidentMiB":([0-9]+).*/\1 \2/' >>"$work/$name.ours"
        # shellcheck disable=SC2086
        "${allocator[@]}" "$python" bench/peers/$theirs |
            sed -E 's/.*s\/iter ([0-9.]+) +peak RSS ([0-9.]+) GiB.*/\1 \2/' | awk '{ print $1, $2 * 1024 }' >>"$work/$name.theirs"
    done
done

{
    echo "| work | Limbeck s (range) | PyTorch s (range) | time ratio | Limbeck MiB | PyTorch MiB | memory ratio |"
    echo "|---|---|---|---|---|---|---|"
    for row in "${rows[@]}"; do
        IFS='|' read -r name what _ _ <<<"$row"
        if [ ! -e "$work/$name.ours" ]; then # as an earlier call measured it
            grep -F "| $what |" "$page" || true
            continue
        fi
        paste -d' ' <(column "$work/$name.ours" 1) <(column "$work/$name.theirs" 1) \
            <(column "$work/$name.ours" 2) <(column "$work/$name.theirs" 2) |
            awk -v what="$what" '{ printf "| %s | %.3g (%.3g-%.3g) | %.3g (%.3g-%.3g) | %.2f | %.0f | %.0f | %.2f |\n",
                what, $1, $2, $3, $4, $5, $6, $1 / $4, $7, $10, $7 / $10 }'
    done
} | tee "$work/table" >&2

if [ -f "$page" ] && grep -q '^<!-- compare -->$' "$page"; then
    awk -v table="$work/table" '/^<!-- compare -->$/ { print; print ""; while ((getline line < table) > 0) print line; print ""; skip = 1 }
        /^<!-- \/compare -->$/ { skip = 0 } !skip && !/^<!-- compare -->$/ { print }' "$page" >"$work/page"
    cat "$work/page" >"$page"
fi
