#!/usr/bin/env bash
# The tables of docs/results/continual.md: class-incremental learning from the images of SRe2L and from random real images,
# as published and strict, with several networks a step. What is there already is kept, so the script can be stopped
# and started again.
#
#   bench/continual.sh [FOLDER [ROW...]]   runs go to FOLDER (default: runs/continual), the tables to standard output;
#                                          without names both rows, published and strict
#
# Environment: RECIPE (cifar10/sre2l-continual-cpu), STEPS (5), NETWORKS (5 a step and set), SEEDS ("0 1 2", of the
# images), SETTINGS (KEY=VALUE of every run, in words; none).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/continual}
recipe=${RECIPE:-cifar10/sre2l-continual-cpu}
read -r -a seeds <<<"${SEEDS:-0 1 2}"
sets=(--set "evaluation.seeds=${NETWORKS:-5}")
for setting in ${SETTINGS:-}; do sets+=(--set "$setting"); done

rows=(
    "published"
    "strict --strict"
)
pick_rows "${@:2}"

run_of() { echo "$folder/${recipe//\//-}-$1-$2"; } # row, seed

# Seeds outside, so that a slow hour falls on every row alike.
for seed in "${seeds[@]}"; do
    for row in "${rows[@]}"; do
        read -r -a words <<<"$row"
        ./limbeck continual "$recipe" --steps "${STEPS:-5}" "${words[@]:1}" "${sets[@]}" --set "seed=$seed" \
            --out "$(run_of "${words[0]}" "$seed")" >&2
    done
done

# From the files of a row's sets: a line for each step, all networks together, then the mean of each set.
table() {
    awk -F'[:,]' '
        function cell(source,   k, n, sum, square, m, v, each) {
            for (k = 1; k <= sets; k++) {
                n += count[k, classes, source]
                sum += total[k, classes, source]
                square += squares[k, classes, source]
                each = each sprintf(" %.1f", total[k, classes, source] / count[k, classes, source])
            }
            m = sum / n; v = square / n - m * m
            return sprintf(" %.1f ± %.1f |%s |", m, sqrt(v > 0 ? v : 0), each)
        }
        FNR == 1 { sets++ }
        /"classes"/ { seen = $2 + 0; if (!(seen in known)) { known[seen]; order[++steps] = seen } }
        /"source"/ { split($2, quoted, "\""); source = quoted[2] }
        /"accuracy"/ {
            value = 100 * $2
            count[sets, seen, source]++; total[sets, seen, source] += value; squares[sets, seen, source] += value * value
        }
        END {
            print "| classes seen | distilled images, top-1 %, all networks | each set | random real images, labelled alike | each set |"
            print "|---|---|---|---|---|"
            for (s = 1; s <= steps; s++) {
                classes = order[s]
                printf "| %d |%s%s\n", classes, cell("synthetic"), cell("random")
            }
        }' "$@"
}

for row in "${rows[@]}"; do
    name=$(row_name "$row")
    files=() teachers=
    for seed in "${seeds[@]}"; do files+=("$(run_of "$name" "$seed")/continual.json"); done
    for run in "$(run_of "$name" "${seeds[0]}")"/*/; do # set, or the steps
        share=$(teacher_accuracy "$run")
        teachers+=$(printf ' %.1f' "$(percent "$share")")
    done
    printf '%s, %d sets, %d networks each; teachers, top-1 %% on their own classes:%s\n\n' \
        "$name" "${#seeds[@]}" "${NETWORKS:-5}" "$teachers"
    table "${files[@]}"
    echo
done
