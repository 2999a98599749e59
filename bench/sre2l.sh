#!/usr/bin/env bash
# The tables of docs/results/sre2l-cifar10.md and sre2l-tiny.md: SRe2L, CDA's curriculum and SRe2L that starts from RDED's
# images, beside random real images with hard and soft labels and RDED's patches. Images are made with each seed of
# the recipe, all from one teacher. What is there already is kept, so the script can be stopped and started again.
#
#   bench/sre2l.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/sre2l), the table to standard output;
#                                      without names all rows: sre2l, which has the baselines, curriculum, rded-start
#
# Environment: RECIPE (cifar10/sre2l-ipc10-cpu; the other is tiny-imagenet/sre2l-10classes-cpu), SEEDS ("0 1 2"),
# SETTINGS (KEY=VALUE of every row, in words; none).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/sre2l}
recipe=${RECIPE:-cifar10/sre2l-ipc10-cpu}
read -r -a seeds <<<"${SEEDS:-0 1 2}"
read -r -a settings <<<"${SETTINGS:-}"

rows=(
    "sre2l"
    "curriculum method.recover.curriculum=1 evaluation.baselines=[]"
    "rded-start method.recover.start=rded evaluation.baselines=[]"
)
pick_rows "${@:2}"

runs=$folder/${recipe//\//-}
run_of() { echo "$runs-$1-$2"; } # row, seed

measure() {
    local run
    run=$(run_of "$1" "$2")
    work_on distill "$run" ${settings[@]+"${settings[@]}"} "seed=$2" "${@:3}" -- "$recipe"
    ./limbeck evaluate "$run"
}

# The teacher is trained once, and its time is no row's.
if [ ! -e "$runs-teacher/teacher.safetensors" ]; then
    work_on pretrain "$runs-teacher" ${settings[@]+"${settings[@]}"} -- "$recipe" >&2
fi

# Seeds outside, so that a slow hour falls on every row alike.
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -a words <<<"$row"
        measure "${words[0]}" "$seed" "${words[@]:1}" >&2
    done
done

# A line of the table: NAME LABELS ROW SOURCE. Only what was distilled has a time and a peak of its own.
line() {
    local seed run top seconds peak lines=()
    for seed in "${seeds[@]}"; do
        run=$(run_of "$3" "$seed")
        top=$(accuracy_on "$run" "$4")
        if [ "$4" = synthetic ]; then
            seconds=$(distilling "$run")
            peak=$(peak_of "$run")
            lines+=("$top $seconds $peak")
        else
            lines+=("$top")
        fi
    done
    printf '%s\n' "${lines[@]}" | table_row "$1" "$2"
}

first=$(run_of "$(row_name "${rows[0]}")" "${seeds[0]}")
share=$(teacher_accuracy "$first")
printf 'Teacher: %.2f %%\n\n' "$(percent "$share")"
echo "| trained on | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set, mean of its trainings | labels | distillation, s | peak memory of the run, MiB |"
echo "|---|---|---|---|---|---|"
for row in "${rows[@]}"; do
    name=$(row_name "$row")
    case $name in
    sre2l)
        line "SRe2L" soft "$name" synthetic
        line "random real images" hard "$name" random
        line "random real images" soft "$name" random-soft
        line "RDED" soft "$name" rded
        ;;
    curriculum) line "SRe2L with CDA's curriculum" soft "$name" synthetic ;;
    rded-start) line "SRe2L from RDED's images" soft "$name" synthetic ;;
    esac
done
