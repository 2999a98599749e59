#!/usr/bin/env bash
# The ablation of docs/results/ablation.md: each row is the recipe cifar10/ncfm-ablation with one thing changed,
# distilled with three seeds, each set measured with two trainings. What is there already is kept, so the script
# can be stopped and started again.
#
#   bench/ablation.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/ablation), the table to standard
#                                         output; without names all rows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-runs/ablation}
seeds=(0 1 2)

rows=(
    "gaussian-1024"
    "sampling-network-1024 method.frequencies.kind=scale-mixture"
    "amplitude-only method.amplitude=1 method.phase=0"
    "phase-only method.amplitude=0 method.phase=1"
    "gaussian-16 method.frequencies.count=16"
    "gaussian-256 method.frequencies.count=256"
    "gaussian-4096 method.frequencies.count=4096"
    "reuse-4 method.reuse=4"
    "reuse-8 method.reuse=8"
    "reuse-16 method.reuse=16"
    # As much time on two cores, where real images are most of the work: 60 iterations of 2.05 s, 110 of 1.1 s.
    "time-exact method.real-batch=512 method.iterations=60"
    "time-reuse-4 method.real-batch=512 method.iterations=110 method.reuse=4"
)
if [ $# -gt 1 ]; then
    wanted=()
    for name in "${@:2}"; do
        found=()
        for row in "${rows[@]}"; do
            if [ "${row%% *}" = "$name" ]; then found=("$row"); fi
        done
        if [ ${#found[@]} = 0 ]; then
            echo "ablation.sh: there is no row $name; rows are: ${rows[*]%% *}" >&2
            exit 2
        fi
        wanted+=("${found[@]}")
    done
    rows=("${wanted[@]}")
fi

measure() {
    local name=$1 seed=$2 run=$folder/$1-$2
    local settings=()
    for setting in "${@:3}"; do settings+=(--set "$setting"); done
    if [ ! -e "$run" ]; then
        ./limbeck distill cifar10/ncfm-ablation --set "seed=$seed" "${settings[@]}" --out "$run"
    else
        ./limbeck distill --resume "$run"
    fi
    ./limbeck evaluate "$run"
}

# Seeds outside, so that a slow hour falls on every row alike.
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -a words <<<"$row"
        measure "${words[0]}" "$seed" "${words[@]:1}" >&2
    done
done

# Seconds of distillation, mean over the sets: rows that are to have as much time must show it.
seconds() {
    for seed in "${seeds[@]}"; do
        grep -oE '"distill" *: *[0-9.]+' "$folder/$1-$seed/provenance.json" | awk -F: '{ sum += $2 } END { print sum }'
    done | awk '{ sum += $1 } END { printf "%.0f", sum / NR }'
}

echo "| row | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set, mean of its trainings | s to distil |"
echo "|---|---|---|---|"
for row in "${rows[@]}"; do
    name=${row%% *}
    for seed in "${seeds[@]}"; do
        awk -F'[:,]' '/"last"/ { sum += $2; n++ } END { print 100 * sum / n }' "$folder/$name-$seed/evaluation.json"
    done | awk -v name="$name" -v seconds="$(seconds "$name")" '{ sum += $1; square += $1 * $1; all = all sprintf(" %.2f", $1) }
        END { m = sum / NR; v = square / NR - m * m; printf "| %s | %.2f ± %.2f |%s | %s |\n", name, m, sqrt(v > 0 ? v : 0), all, seconds }'
done
