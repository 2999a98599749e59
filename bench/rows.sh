# What the scripts share that measure rows of a table: which rows, runs that go on where they were, the table.
# Sourced, not run. A row is a line of an array `rows`: its name, up to a space or a bar, then what is its own.
#
# What reads a run fails where a number is missing. `set -e` sees that in an assignment of its own, not in $(...) among
# the arguments of a command.

# Ends the script, or the $(...) that it is called in: MESSAGE.
fail() {
    echo "$(basename "$0"): $1" >&2
    exit 1
}

row_name() { echo "${1%%[ |]*}"; }

# Leaves the named rows in `rows`, in that order; all of them where none is named.
pick_rows() {
    if [ $# = 0 ]; then return; fi
    local wanted=() names=() name row found
    for row in "${rows[@]}"; do names+=("$(row_name "$row")"); done
    for name in "$@"; do
        found=
        for row in "${rows[@]}"; do
            if [ "$(row_name "$row")" = "$name" ]; then
                wanted+=("$row")
                found=yes
            fi
        done
        if [ -z "$found" ]; then
            echo "$(basename "$0"): there is no row $name; rows are: ${names[*]}" >&2
            exit 2
        fi
    done
    rows=("${wanted[@]}")
}

# Begins a run, or goes on with it: COMMAND RUN SETTING... [-- ARGUMENT...], settings as KEY=VALUE. Of two settings
# of one key the later counts. The arguments, a recipe first, are only given at the beginning.
work_on() {
    local command=$1 run=$2 sets=()
    shift 2
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        sets+=(--set "$1")
        shift
    done
    if [ -e "$run" ]; then
        ./limbeck "$command" --resume "$run"
    else
        ./limbeck "$command" "${@:2}" ${sets[@]+"${sets[@]}"} --out "$run"
    fi
}

# Leaves the file of a teacher of SSD-KD in `teacher`, in the folder of the runs; it is trained where it is not there.
train_teacher() {
    teacher=$folder/teacher/teacher.safetensors
    if [ ! -e "$teacher" ]; then work_on pretrain "$folder/teacher" -- "$recipe" >&2; fi
}

# Teaches a student of that teacher, and measures it, where that is not done: NAME SEED SETTING...
measure_student() {
    local run=$folder/$1-$2
    if [ -e "$run/evaluation.json" ]; then return; fi
    work_on datafree "$run" "seed=$2" "${@:3}" -- "$recipe" --teacher "$teacher"
    ./limbeck evaluate "$run"
}

# The numbers that a JSON file has under a key, one a line.
numbers() { sed -n 's/.*"'"$2"'" *: *\([-0-9.E+]\{1,\}\).*/\1/p' "$1"; }

# What the first training of a source has under a key: RUN SOURCE KEY, source such as student or teacher.
of_source() {
    awk -F'[:,]' -v want="\"$2\"" -v key="\"$3\"" '
        /"source"/ { on = index($0, want) }
        on && index($0, key) { print $2; found = 1; exit }
        END { exit !found }' "$1/evaluation.json" ||
        fail "$1/evaluation.json has no $3 of a $2; if an earlier build made the run, remove $1 and start again"
}

# The mean top-1 in percent of the networks of a kind that were trained on a run's own set: RUN NET.
of_net() {
    awk -F'[:,]' -v want="\"$2\"" '
        /"source"/ { own = index($0, "\"synthetic\"") }
        /"net"/ { on = own && index($0, want) }
        on && /"last"/ { sum += $2; n++ }
        END { if (!n) exit 1; print 100 * sum / n }' "$1/evaluation.json" ||
        fail "$1/evaluation.json has no $2 that was trained on the run's own set"
}

# The students of a run, a line "steps accuracy inversion-seconds distillation-seconds" each: RUN SOURCE.
curve_of() {
    awk -F'[:,]' -v want="\"$2\"" '
        /"source"/ { on = index($0, want) }
        on && /"step" / { step = $2 + 0 }
        on && /"accuracy"/ { accuracy = $2 + 0 }
        on && /"inversionSeconds"/ { inversion = $2 + 0 }
        on && /"distillationSeconds"/ { print step, accuracy, inversion, $2 + 0; n++ }
        END { exit !n }' "$1/evaluation.json" ||
        fail "$1/evaluation.json has no seconds of a $2's curve; if an earlier build made the run, remove $1 and start again"
}

percent() {
    if [ -z "$1" ]; then fail "a share is missing where its percentage is wanted"; fi
    awk -v share="$1" 'BEGIN { print 100 * share }'
}

# The mean of the trainings that measured a run's set, top-1 in percent.
accuracy() {
    awk -F'[:,]' '/"last"/ { sum += $2; n++ } END { if (!n) exit 1; print 100 * sum / n }' "$1/evaluation.json" ||
        fail "$1/evaluation.json has no network that was measured"
}

# The same of those that were trained on a source, such as random: RUN SOURCE.
accuracy_on() {
    awk -F'[:,]' -v want="\"$2\"" '/"source"/ { on = index($0, want) } on && /"last"/ { sum += $2; n++ }
        END { if (!n) exit 1; print 100 * sum / n }' "$1/evaluation.json" ||
        fail "$1/evaluation.json has no network that was trained on $2"
}

# What share of the test images a run's teacher is right on.
teacher_accuracy() {
    head -c 20000 "$1/teacher.safetensors" | grep -ao '"accuracy":"[0-9.E-]*"' | sed -n '1s/.*:"\(.*\)"/\1/p' ||
        fail "$1/teacher.safetensors does not say how accurate it is"
}

# Seconds of distillation, of all processes that had a part in a run.
distilling() {
    numbers "$1/provenance.json" distill | awk '{ sum += $1 } END { if (!NR) exit 1; print sum }' ||
        fail "$1/provenance.json has no seconds of distillation"
}

# The most resident bytes of any process that had a part in a run.
peak_of() {
    numbers "$1/provenance.json" peakResidentBytes | sort -n | tail -n 1 | grep . ||
        fail "$1/provenance.json has no peak of memory"
}

# Median, least and greatest of a column: FILE COLUMN.
column() {
    sort -g -k"$2,$2" "$1" | awk -v c="$2" '{ v[NR] = $c } END {
        m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; print m, v[1], v[NR] }'
}

# Mean ± population deviation of numbers, one a line.
spread() {
    awk '{ sum += $1; square += $1 * $1 }
        END { m = sum / NR; v = square / NR - m * m; printf "%.2f ± %.2f", m, sqrt(v > 0 ? v : 0) }'
}

# A line of the table, from lines of a set each: accuracy, seconds and, where it has a column, peak bytes; a line
# without seconds leaves both empty. NAME [CELL], the cell standing between the accuracies and the seconds.
table_row() {
    awk -v name="$1" -v cell="${2:+ $2 |}" '
        { sum += $1; square += $1 * $1; all = all sprintf(" %.2f", $1); seconds += $2; if ($3 > peak) peak = $3 }
        END { m = sum / NR; v = square / NR - m * m
            printf "| %s | %.2f ± %.2f |%s |%s", name, m, sqrt(v > 0 ? v : 0), all, cell
            if (NF < 2) { print " | |"; exit }
            printf " %.0f |", seconds / NR
            if (peak) printf " %.0f |", peak / 1048576
            print "" }'
}

# Where the run of a row and a seed is: NAME SEED; a script whose runs are elsewhere defines its own.
run_of() { echo "$folder/$1-$2"; }

# The seeds of a row, and what stands in the cell of `table_row`; others in scripts whose rows say so. They are called in
# $( ), where bash goes on after a failure: what can fail in them is followed by `|| return`.
seeds_of() { echo "${seeds[*]}"; }
cell_of() { :; }

# The lines of the table: each row's runs, seed by seed, with what every COLUMN, a command that takes a run, says.
table_rows() {
    local row name seed run column value line lines cell
    for row in "${rows[@]}"; do
        name=$(row_name "$row")
        lines=()
        for seed in $(seeds_of "$row"); do
            run=$(run_of "$name" "$seed")
            line=
            for column in "$@"; do
                value=$("$column" "$run")
                line+="${line:+ }$value"
            done
            lines+=("$line")
        done
        cell=$(cell_of "$row")
        printf '%s\n' "${lines[@]}" | table_row "$name" ${cell:+"$cell"}
    done
}
