#!/usr/bin/env bash
# The proof of SSD-KD on MNIST or CIFAR-10 (docs/data-free.md): a teacher, students by the full method, controls,
# ablations, and paired seeds against uniform sampling; on MNIST the sampler alone as well. Data scales have a script of
# their own, ssd-kd-scales.sh. What is there already is kept, so the script can be stopped and started again.
#
#   [DATASET=cifar10] bench/ssd-kd.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/ssd-kd or runs/ssd-kd-cifar10), the
#                                                         table to standard output; without names all rows
#
# On two cores that do nothing else; OMP_NUM_THREADS=1 is faster where they do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
dataset=${DATASET:-mnist}
recipe=$dataset/ssd-kd-small

# name | seeds | settings
case $dataset in
mnist)
    folder=${1:-runs/ssd-kd}
    cycles=10 # of the rows that are paired
    rows=(
        "full-30|0 1 2|method.cycles=30"
        "full-10|0 1 2 3 4|method.cycles=10"
        "uniform-10|0 1 2 3 4|method.cycles=10 method.priority.alpha=0"
        "no-bn-10|0|method.cycles=10 method.inversion.bn-weight=0"
        "no-phi-10|0 1 2|method.cycles=10 method.inversion.gamma=0 method.inversion.diversity=false"
        "fast-10|0 1 2|method.cycles=10 method.inversion.gamma=0 method.inversion.diversity=false method.priority.alpha=0"
        "no-adversary-10|0 1 2|method.cycles=10 method.inversion.adversarial-weight=0"
        "predicted-10|0 1 2|method.cycles=10 method.inversion.labels=predicted"
        "images-10|0|method.cycles=10 method.inversion.source=images method.inversion.latent-rate=0.3 method.inversion.steps=40"
        "noise-30|0|method.cycles=30 method.inversion.source=noise"
        "untrained-30|0|method.cycles=30 method.inversion.source=untrained"
    )
    ;;
cifar10)
    folder=${1:-runs/ssd-kd-cifar10}
    cycles=40
    rows=(
        # Phi is 0.43 in the mean: so much of the task loss, or what makes up for it, tells the weight from the balance.
        "full-40|0 1 2 3 4|method.cycles=40"
        "full-400|0|method.cycles=400 evaluation.curve-points=20" # how far ten times the work gets
        "uniform-40|0 1 2 3 4|method.cycles=40 method.priority.alpha=0"
        "no-phi-40|0 1 2|method.cycles=40 method.inversion.gamma=0 method.inversion.diversity=false"
        "no-phi-light-40|0 1 2|method.cycles=40 method.inversion.gamma=0 method.inversion.diversity=false method.inversion.task-weight=0.215"
        "full-heavy-40|0 1 2|method.cycles=40 method.inversion.task-weight=1.16"
        "full-predicted-40|0 1|method.cycles=40 method.inversion.labels=predicted"
        "no-phi-predicted-40|0 1|method.cycles=40 method.inversion.labels=predicted method.inversion.gamma=0 method.inversion.diversity=false"
        "warm-priority-40|0 1 2|method.cycles=40 method.priority.temperature=20"
        "fast-40|0 1 2|method.cycles=40 method.inversion.gamma=0 method.inversion.diversity=false method.priority.alpha=0"
        "no-bn-40|0|method.cycles=40 method.inversion.bn-weight=0"
        "noise-40|0|method.cycles=40 method.inversion.source=noise"
        "untrained-40|0|method.cycles=40 method.inversion.source=untrained"
    )
    ;;
*)
    echo "ssd-kd.sh: DATASET is $dataset; it must be mnist or cifar10" >&2
    exit 2
    ;;
esac
pick_rows "${@:2}"

train_teacher

accuracy_of() { # run, source: after the last step, in percent
    local share
    share=$(of_source "$1" "$2" last) && percent "$share"
}

seeds_of() { # row
    local words
    IFS='|' read -r _ words _ <<<"$1"
    echo "$words"
}

student_top() { accuracy_of "$1" student; }
student_seconds() { of_source "$1" student seconds; }

for row in "${rows[@]}"; do
    IFS='|' read -r name seeds settings <<<"$row"
    for seed in $seeds; do
        # shellcheck disable=SC2086 # settings are meant to split
        measure_student "$name" "$seed" $settings >&2
    done
done

# The sampler alone: 150 steps on a fixed buffer, 64 different images and 1,216 copies of 8 others.
if [ "$dataset" = mnist ] && [ $# -lt 2 ]; then
    for seed in 0 1 2; do
        for alpha in 0 0.6; do
            line=$folder/sampler-$alpha-$seed.json
            [ -s "$line" ] || ./limbeck bench sampler $recipe --teacher "$teacher" --set "seed=$seed" \
                --set method.cycles=15 --set method.student.steps=10 \
                --set method.student.augmentation=none --set "method.priority.alpha=$alpha" >"$line"
        done
    done
    cat "$folder"/sampler-*.json
    echo
fi

first=${rows[0]}
IFS='|' read -r name seeds _ <<<"$first"
top=$(accuracy_of "$folder/$name-${seeds%% *}" teacher)
echo "Teacher: $top %"
echo
echo "| row | student, top-1 %, mean ± population deviation | each seed | seconds of work, mean |"
echo "|---|---|---|---|"
table_rows student_top student_seconds

# Pairs of one seed, of the full method and of uniform sampling.
for run in "$folder/full-$cycles"-?; do
    other=$folder/uniform-$cycles-${run##*-}
    [ -e "$run/evaluation.json" ] && [ -e "$other/evaluation.json" ] || continue
    full=$(accuracy_of "$run" student)
    uniform=$(accuracy_of "$other" student)
    echo "$full $uniform"
done | awk '{ d = $1 - $2; sum += d; square += d * d }
    END { if (!NR) exit
        m = sum / NR; v = NR > 1 ? (square - NR * m * m) / (NR - 1) : 0; printf "\nPriority less uniform, paired: %+.2f ± %.2f (standard error, %d seeds)\n", m, sqrt((v > 0 ? v : 0) / NR), NR }'
