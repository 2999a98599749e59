#!/usr/bin/env bash
# SSD-KD with networks that classify pixels, on rendered shapes (docs/data-free.md): a teacher, students by the full method,
# by uniform sampling and by two controls, in mean intersection over union. What is there already is kept, so the script
# can be stopped and started again.
#
#   bench/ssd-kd-pixels.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/ssd-kd-pixels), the table to standard output;
#                                              without names all rows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-runs/ssd-kd-pixels}
recipe=shapes/ssd-kd-small

# name | settings
rows=(
    "full|"
    "uniform|method.priority.alpha=0"
    "no-phi|method.inversion.gamma=0 method.inversion.diversity=false"
    "untrained|method.inversion.source=untrained"
    "noise|method.inversion.source=noise"
)
if [ $# -gt 1 ]; then
    wanted=()
    for name in "${@:2}"; do
        found=()
        for row in "${rows[@]}"; do
            if [ "${row%%|*}" = "$name" ]; then found=("$row"); fi
        done
        if [ ${#found[@]} = 0 ]; then
            echo "ssd-kd-pixels.sh: there is no row $name; rows are: ${rows[*]%%|*}" >&2
            exit 2
        fi
        wanted+=("${found[@]}")
    done
    rows=("${wanted[@]}")
fi

teacher=$folder/teacher/teacher.safetensors
if [ ! -e "$teacher" ]; then
    if [ -e "$folder/teacher" ]; then
        ./limbeck pretrain --resume "$folder/teacher" >&2
    else
        ./limbeck pretrain $recipe --out "$folder/teacher" >&2
    fi
fi

for row in "${rows[@]}"; do
    IFS='|' read -r name settings <<<"$row"
    run=$folder/$name
    if [ -e "$run/evaluation.json" ]; then continue; fi
    sets=()
    for setting in $settings; do sets+=(--set "$setting"); done
    if [ ! -e "$run" ]; then
        ./limbeck datafree $recipe --teacher "$teacher" "${sets[@]}" --out "$run" >&2
    else
        ./limbeck datafree --resume "$run" >&2
    fi
    ./limbeck evaluate "$run" >&2
done

number() { # run, source, key: of the first trial
    awk -F'[:,]' -v want="\"$2\"" -v key="\"$3\"" \
        '/"source"/ { on = index($0, want) } on && index($0, key) { print $2; exit }' "$1/evaluation.json"
}

first=$folder/${rows[0]%%|*}
awk -v iou="$(number "$first" teacher last)" -v right="$(number "$first" teacher top5)" \
    'BEGIN { printf "Teacher: %.2f %% mean intersection over union, %.2f %% of the pixels\n\n", 100 * iou, 100 * right }'
echo "| row | student, mean IoU % | right pixels % | seconds of work |"
echo "|---|---|---|---|"
for row in "${rows[@]}"; do
    name=${row%%|*}
    run=$folder/$name
    awk -v name="$name" -v iou="$(number "$run" student last)" -v right="$(number "$run" student top5)" \
        -v seconds="$(number "$run" student seconds)" \
        'BEGIN { printf "| %s | %.2f | %.2f | %.0f |\n", name, 100 * iou, 100 * right, seconds }'
done
