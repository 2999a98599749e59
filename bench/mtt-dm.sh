#!/usr/bin/env bash
# Whether MTT beats DM at 1 image per class of CIFAR-10, as published, once both have some minutes, and what bases and
# hallucinators or whitening add to it: the recipe cifar10/haba-table-cpu, distilled with each seed, three networks
# measured on each set, beside random real images. Experts are trained once; their time is told below the table. What
# is there already is kept, so the script can be stopped and started again.
#
#   bench/mtt-dm.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/mtt-dm), the table to standard output;
#                                       without names all rows
#
# Environment: SEEDS ("0 1 2"), TIMES (1; multiplies the iterations of every distillation).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/mtt-dm}
read -r -a seeds <<<"${SEEDS:-0 1 2}"
times=${TIMES:-1}
recipe=cifar10/haba-table-cpu

# The student goes as far as cifar10/mtt-ipc1-cpu lets it; DM gets as many seconds as students and experts together.
mtt="method.kind=mtt method.experts.count=3 method.experts.batch=128 method.trajectory.steps=20
    method.trajectory.max-start=2 method.step-size.initial=0.05 method.step-size.learning-rate=0.000001
    method.optimizer.learning-rate=1000"
# 26,782 of 30,720 numbers, as in bench/haba.sh.
bases="method.parameterization.kind=hallucinator method.parameterization.count=3
    method.parameterization.base-channels=1"
rows=(
    "random-1 method.ipc=1 method.kind=coreset method.selection=random"
    "dm-1-long method.ipc=1 method.kind=dm method.iterations=$((1500 * times))"
    "mtt-1-long method.ipc=1 $mtt method.iterations=$((300 * times))"
    "mtt-1-long-haba method.ipc=1 $mtt method.iterations=$((300 * times)) $bases"
    "mtt-1-long-zca method.ipc=1 $mtt method.iterations=$((300 * times)) data.whitening=zca"
    "mtt-1-longer method.ipc=1 $mtt method.iterations=$((1000 * times))"
)
pick_rows "${@:2}"

# Experts of each way to see the images, in a run of their own; those that are there are only read.
for row in "${rows[@]}"; do
    if [[ $row == *method.kind=mtt* ]]; then
        read -r -d '' -a words <<<"$row" || true
        work_on pretrain "$folder/cifar10-prepare-experts-${words[0]}" "${words[@]:1}" -- "$recipe" >&2
    fi
done

run_of() { echo "$folder/cifar10-$1-$2"; }

for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -d '' -a words <<<"$row" || true
        run=$(run_of "${words[0]}" "$seed")
        work_on distill "$run" "seed=$seed" evaluation.seeds=3 "${words[@]:1}" -- "$recipe" >&2
        ./limbeck evaluate "$run" >&2
    done
done

echo "| row | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set | distillation, s |"
echo "|---|---|---|---|"
table_rows accuracy distilling
for row in "${rows[@]}"; do
    name=$(row_name "$row")
    run=$folder/cifar10-prepare-experts-$name
    if [ ! -e "$run" ]; then continue; fi
    seconds=$(numbers "$run/provenance.json" pretrain | awk '{ sum += $1 } END { if (NR) printf "%.0f", sum }')
    if [ -n "$seconds" ]; then # of several rows that share experts, that which trained them
        echo
        echo "Experts of $name, trained once: $seconds s."
    fi
done
