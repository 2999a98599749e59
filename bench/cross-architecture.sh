#!/usr/bin/env bash
# The table of other networks: sets that bench/haba.sh distilled with a ConvNet-3, each measured on a ConvNet-3, an
# AlexNet, a VGG-11 and a ResNet-18 with the steps of the recipe's own evaluation. The runs stay as they are: each is
# copied, and the copy is measured. What is measured already is kept, so the script can be stopped and started again.
#
#   bench/cross-architecture.sh [FOLDER [COPIES [ROW...]]]   FOLDER: that of bench/haba.sh (default: runs/haba),
#                                     copies go to COPIES (default: runs/cross-architecture), the table to standard
#                                     output; without names all rows of 10 images per class
#
# Environment: DATASET (cifar10 or fashion-mnist; cifar10), SEEDS ("0 1 2"), NETS ("convnet alexnet vgg11 resnet18").
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/haba}
copies=${2:-runs/cross-architecture}
dataset=${DATASET:-cifar10}
read -r -a seeds <<<"${SEEDS:-0 1 2}"
read -r -a nets <<<"${NETS:-convnet alexnet vgg11 resnet18}"

rows=(
    random-10 herding-10 dm-10 dm-10-haba dsa-10 dsa-10-haba mtt-10 mtt-10-haba ncfm-10 ncfm-10-haba
    random-1 herding-1 dm-1 dm-1-haba dsa-1 dsa-1-haba mtt-1 mtt-1-haba ncfm-1 ncfm-1-haba
)
if [ $# -gt 2 ]; then
    pick_rows "${@:3}"
else
    rows=("${rows[@]:0:10}")
fi

# A copy that was cut off has another name, so that it is not taken for a run.
copy() {
    if [ -e "$2" ]; then return; fi
    if [ ! -e "$1/evaluation.json" ]; then
        echo "cross-architecture.sh: $1 holds no measured set; make it with bench/haba.sh $folder" >&2
        exit 1
    fi
    mkdir -p "$copies"
    rm -rf "$2.part"
    cp -R "$1" "$2.part"
    rm -f "$2.part/.lock"
    mv "$2.part" "$2"
}

# Seeds outside, so that a table of fewer seeds is there soonest.
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        run=$dataset-$row-$seed
        copy "$folder/$run" "$copies/$run"
        ./limbeck evaluate "$copies/$run" --nets "$(IFS=, && echo "${nets[*]}")" >&2 # measures what is missing
    done
done

echo "Top-1 %, mean ± population deviation over ${#seeds[@]} sets."
echo
printf '| set |' && printf ' %s |' "${nets[@]}" && echo
printf '|---|' && printf -- '---|%.0s' "${nets[@]}" && echo
for row in "${rows[@]}"; do
    printf '| %s |' "$row"
    for net in "${nets[@]}"; do
        lines=()
        for seed in "${seeds[@]}"; do
            top=$(of_net "$copies/$dataset-$row-$seed" "$net")
            lines+=("$top")
        done
        printf ' %s |' "$(printf '%s\n' "${lines[@]}" | spread)"
    done
    echo
done
