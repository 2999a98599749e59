#!/usr/bin/env bash
# SSD-KD with networks that classify pixels, on rendered shapes (docs/data-free.md): a teacher, students by the full
# method, by uniform sampling, by other readings of the modulating function and by controls, in mean intersection over
# union. What is there already is kept, so the script can be stopped and started again.
#
#   bench/ssd-kd-pixels.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/ssd-kd-pixels), the table to standard output;
#                                              without names all rows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/ssd-kd-pixels}
recipe=shapes/ssd-kd-small

# name | seeds | settings
rows=(
    "full|0 1 2|"
    "uniform|0 1 2|method.priority.alpha=0"
    "no-phi|0 1 2|method.inversion.gamma=0 method.inversion.diversity=false"
    # Phi is 0.046 in the mean: so much of the task loss tells its weight from the balance.
    "no-phi-light|0 1 2|method.inversion.gamma=0 method.inversion.diversity=false method.inversion.task-weight=0.023"
    "dominant|0 1 2|method.inversion.pixel-class=dominant"
    "pixel|0 1 2|method.inversion.pixel-class=pixel"
    "untrained|0|method.inversion.source=untrained"
    "noise|0|method.inversion.source=noise"
)
pick_rows "${@:2}"

train_teacher

percent_of() { # run, source, key
    local share
    share=$(of_source "$1" "$2" "$3") && percent "$share"
}

seeds_of() { # row
    local words
    IFS='|' read -r _ words _ <<<"$1"
    echo "$words"
}

cell_of() { # row: the right pixels of its first seed
    local words right
    words=$(seeds_of "$1")
    right=$(percent_of "$(run_of "$(row_name "$1")" "${words%% *}")" student rightPixels) || return
    printf '%.2f' "$right"
}

student_iou() { percent_of "$1" student last; }
student_seconds() { of_source "$1" student seconds; }

for row in "${rows[@]}"; do
    IFS='|' read -r name seeds settings <<<"$row"
    for seed in $seeds; do
        # shellcheck disable=SC2086 # settings are meant to split
        measure_student "$name" "$seed" $settings >&2
    done
done

IFS='|' read -r name seeds _ <<<"${rows[0]}"
first=$folder/$name-${seeds%% *}
iou=$(percent_of "$first" teacher last)
right=$(percent_of "$first" teacher rightPixels)
printf 'Teacher: %.2f %% mean intersection over union, %.2f %% of the pixels\n\n' "$iou" "$right"
echo "| row | student, mean IoU %, mean ± population deviation | each seed | right pixels %, first seed | seconds of work, mean |"
echo "|---|---|---|---|---|"
table_rows student_iou student_seconds
