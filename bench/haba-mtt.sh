#!/usr/bin/env bash
# Whether bases and hallucinators pay with trajectory matching at the size of 10 images per class of CIFAR-10: the recipes
# cifar10/mtt-ipc10-cpu and cifar10/haba-mtt-bpc9-cpu, distilled with each seed, and as many images as the latter has
# bases, beside random real images. Experts are trained once, and their time is no row's. What is there already is kept,
# so the script can be stopped and started again.
#
#   bench/haba-mtt.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/haba-mtt), the table to standard output;
#                                         without names all rows
#
# Environment: SEEDS ("0 1 2").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/haba-mtt}
read -r -a seeds <<<"${SEEDS:-0 1 2}"

rows=(
    "mtt cifar10/mtt-ipc10-cpu"
    "mtt-haba cifar10/haba-mtt-bpc9-cpu"
    "mtt-9 cifar10/mtt-ipc10-cpu method.ipc=9"
)
pick_rows "${@:2}"

work_on pretrain "$folder/experts" -- cifar10/mtt-ipc10-cpu >&2
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -a words <<<"$row"
        run=$(run_of "${words[0]}" "$seed")
        work_on distill "$run" "seed=$seed" "${words[@]:2}" -- "${words[1]}" >&2
        ./limbeck evaluate "$run" >&2
    done
done

accuracy_of_set() { accuracy_on "$1" synthetic; }
accuracy_of_random() { accuracy_on "$1" random; }

echo "| row | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set | distillation, s | peak memory, MiB |"
echo "|---|---|---|---|---|"
table_rows accuracy_of_set distilling peak_of
rows=("${rows[0]}")
table_rows accuracy_of_random | sed 's/^| [^ ]*/| random real images, as many as the first row has/'
