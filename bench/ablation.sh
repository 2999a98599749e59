#!/usr/bin/env bash
# The ablation of docs/results/ablation.md: each row is the recipe cifar10/ncfm-ablation with one thing changed,
# distilled with three seeds, each set measured with two trainings. What is there already is kept, so the script
# can be stopped and started again.
#
#   bench/ablation.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/ablation), the table to standard
#                                         output; without names all rows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
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
)
pick_rows "${@:2}"

measure() {
    local run
    run=$(run_of "$1" "$2")
    work_on distill "$run" "seed=$2" "${@:3}" -- cifar10/ncfm-ablation
    ./limbeck evaluate "$run"
}

# Seeds outside, so that a slow hour falls on every row alike.
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -a words <<<"$row"
        measure "${words[0]}" "$seed" "${words[@]:1}" >&2
    done
done

# What a row costs is told with what it gives.
echo "| row | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set, mean of its trainings | s to distil |"
echo "|---|---|---|---|"
table_rows accuracy distilling
