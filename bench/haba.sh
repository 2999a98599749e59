#!/usr/bin/env bash
# The table of docs/results/haba.md: DM, DC, DSA, MTT and NCFM on images, and on bases and hallucinators that take no more to
# store, at 1 and 10 images per class, beside real images chosen at random and by herding. Each row is the recipe
# cifar10/haba-table-cpu with a few things changed, distilled with each seed; one network is measured on each set.
# What is there already is kept, so the script can be stopped and started again.
#
#   bench/haba.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/haba), the table to standard output;
#                                     without names all rows
#
# Environment: DATASET (cifar10 or fashion-mnist; cifar10), SEEDS ("0 1 2"), TIMES (1; multiplies the iterations of
# every distillation).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/haba}
dataset=${DATASET:-cifar10}
read -r -a seeds <<<"${SEEDS:-0 1 2}"
times=${TIMES:-1}

bases="method.parameterization.kind=hallucinator"
case $dataset in
cifar10) # 26,782 of 30,720 numbers; 304,320 of 307,200
    few="$bases method.parameterization.count=3 method.parameterization.base-channels=1"
    many="$bases method.ipc=9"
    ;;
fashion-mnist) # 7,555 of 7,840 numbers; 75,450 of 78,400
    few="$bases method.ipc=3 method.parameterization.form.width=1 method.parameterization.form.enlarge=2"
    many="$bases method.ipc=7"
    ;;
*)
    echo "haba.sh: DATASET is $dataset; it must be cifar10 or fashion-mnist" >&2
    exit 2
    ;;
esac

# What each method does in about half a minute on two cores.
dm="method.kind=dm"
dsa="method.kind=dsa method.steps.inner=5 method.real-batch=32"
dc="method.kind=dc method.steps.inner=5 method.real-batch=32"
mtt="method.kind=mtt method.experts.count=3 method.experts.batch=128 method.trajectory.steps=10
    method.trajectory.max-start=2 method.step-size.initial=0.02 method.step-size.learning-rate=0.000001"
ncfm="method.kind=ncfm method.real-batch=64 method.formation.factor=1 method.init=random
    method.augmentation=color|crop|cutout|flip|scale|rotate method.frequencies.kind=gaussian
    method.frequencies.count=1024 method.schedule.kind=constant
    method.optimizer.kind=adamw method.optimizer.learning-rate=0.01"
real="method.kind=coreset"

rows=(
    "random-1 method.ipc=1 $real method.selection=random"
    "random-10 method.ipc=10 $real method.selection=random"
    "herding-1 method.ipc=1 $real method.selection=herding"
    "herding-10 method.ipc=10 $real method.selection=herding"
    "dm-1 method.ipc=1 $dm method.iterations=$((400 * times))"
    "dm-1-haba method.ipc=1 $dm method.iterations=$((400 * times)) $few"
    "dm-10 method.ipc=10 $dm method.iterations=$((200 * times))"
    "dm-10-haba method.ipc=10 $dm method.iterations=$((200 * times)) $many"
    "dsa-1 method.ipc=1 $dsa method.steps.outer=1 method.steps.networks=$((150 * times))"
    "dsa-1-haba method.ipc=1 $dsa method.steps.outer=1 method.steps.networks=$((150 * times)) $few"
    "dsa-10 method.ipc=10 $dsa method.steps.outer=5 method.steps.networks=$((12 * times))"
    "dsa-10-haba method.ipc=10 $dsa method.steps.outer=5 method.steps.networks=$((12 * times)) $many"
    "dc-1 method.ipc=1 $dc method.steps.outer=1 method.steps.networks=$((150 * times))"
    "dc-1-haba method.ipc=1 $dc method.steps.outer=1 method.steps.networks=$((150 * times)) $few"
    "dc-10 method.ipc=10 $dc method.steps.outer=5 method.steps.networks=$((12 * times))"
    "dc-10-haba method.ipc=10 $dc method.steps.outer=5 method.steps.networks=$((12 * times)) $many"
    "mtt-1 method.ipc=1 $mtt method.iterations=$((150 * times))"
    "mtt-1-haba method.ipc=1 $mtt method.iterations=$((150 * times)) $few"
    "mtt-10 method.ipc=10 $mtt method.iterations=$((40 * times))"
    "mtt-10-haba method.ipc=10 $mtt method.iterations=$((40 * times)) $many"
    "ncfm-1 method.ipc=1 $ncfm method.iterations=$((150 * times))"
    "ncfm-1-haba method.ipc=1 $ncfm method.iterations=$((150 * times)) $few"
    "ncfm-10 method.ipc=10 $ncfm method.iterations=$((80 * times))"
    "ncfm-10-haba method.ipc=10 $ncfm method.iterations=$((80 * times)) $many"
)
pick_rows "${@:2}"

run_of() { echo "$folder/$dataset-$1-$2"; }

measure() {
    local run
    run=$(run_of "$1" "$2")
    work_on distill "$run" "data.dataset=$dataset" "seed=$2" "${@:3}" -- cifar10/haba-table-cpu
    ./limbeck evaluate "$run"
}

# The networks that observe are trained once, and their time is no row's. Those that are there are only read.
prepare() {
    work_on pretrain "$folder/$dataset-prepare-$1" "data.dataset=$dataset" "${@:2}" -- cifar10/haba-table-cpu
}
all=" ${rows[*]} "
if [[ $all == *method.kind=mtt* ]]; then
    read -r -d '' -a words <<<"$mtt" || true
    prepare experts "${words[@]}" >&2
fi
if [[ $all == *method.kind=ncfm* || $all == *selection=herding* ]]; then
    prepare pool method.kind=coreset method.selection=herding >&2
fi

# Seeds outside, so that a slow hour falls on every row alike.
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -d '' -a words <<<"$row" || true
        measure "${words[0]}" "$seed" "${words[@]:1}" >&2
    done
done

cell_of() { # row: what its first set takes to store
    local file
    file=$(run_of "$(row_name "$1")" "${seeds[0]}")/distilled.safetensors
    head -c 20000 "$file" | grep -ao '"stored":"[^"]*"' | sed -n '1s/.*:"\([0-9,]*\) numbers.* \([0-9.]*\) images.*/\1 | \2/p' ||
        fail "$file does not say what it takes to store"
}

echo "| row | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set | numbers | as images per class | distillation, s | peak memory, MiB |"
echo "|---|---|---|---|---|---|---|"
table_rows accuracy distilling peak_of
