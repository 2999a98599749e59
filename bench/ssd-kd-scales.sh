#!/usr/bin/env bash
# What a larger buffer brings SSD-KD, and what it costs: students of data scales 5, 10, 50 and 100 % of the training set
# (buffers of so many images), all with the same number of steps, measured along the way. Writes the table into
# docs/results/data-free.md, between the marks of the data set there, and the plot to docs/images/ssd-kd-scales-DATASET.svg.
# Runs that are there already are kept, so the script can be stopped and started again. Nothing else should run on the
# machine: seconds are what is measured.
#
#   [DATASET=cifar10] [TEACHER=FILE] [SEED=0] [PLOT=FILE] bench/ssd-kd-scales.sh [FOLDER [SETTING...]]
#
# Runs go to FOLDER (default: runs/ssd-kd-scales-DATASET); without TEACHER the teacher is trained there. SETTING as
# KEY=VALUE is for all runs, such as method.cycles=4. With PLOT the plot goes there, and the page is left as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
dataset=${DATASET:-mnist}
seed=${SEED:-0}
folder=${1:-runs/ssd-kd-scales-$dataset}
more=("${@:2}")
recipe=$dataset/ssd-kd-small
scales=(5 10 50 100)
page=docs/results/data-free.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case $dataset in
mnist | cifar10) ;;
*)
    echo "ssd-kd-scales.sh: DATASET is $dataset; it must be mnist or cifar10" >&2
    exit 2
    ;;
esac

if [ -n "${TEACHER:-}" ] && [ ! -e "$TEACHER" ]; then
    echo "ssd-kd-scales.sh: TEACHER is $TEACHER, and there is no such file; leave it away to train one" >&2
    exit 2
fi
if [ -n "${TEACHER:-}" ]; then teacher=$TEACHER; else train_teacher; fi

for scale in "${scales[@]}"; do # one line "scale steps accuracy inversion distillation" for each student
    run=$folder/scale-$scale-$seed
    if [ ! -e "$run/evaluation.json" ]; then
        # A curve needs more points than a report, early ones above all; each is a small file.
        work_on datafree "$run" "seed=$seed" method.buffer.capacity=0 "method.buffer.scale=$(awk -v p="$scale" 'BEGIN { print p / 100 }')" \
            evaluation.curve-points=20 ${more[@]+"${more[@]}"} -- "$recipe" --teacher "$teacher" >&2
        ./limbeck evaluate "$run" >&2
    fi
    curve_of "$run" student | awk -v scale="$scale" '{ print scale, $0 }'
done >"$work/points"

# Rows are steps, columns scales; a student is its accuracy, and the seconds of inversion and of distillation until then.
awk '
    !($1 in known) { known[$1]; scale[++scales] = $1 }
    !($2 in met) { met[$2]; step[++steps] = $2 }
    { cell[$1, $2] = sprintf("%.2f (%.0f + %.0f)", 100 * $3, $4, $5) }
    END {
        head = "| steps of the student |"; rule = "|---|"
        for (s = 1; s <= scales; s++) { head = head sprintf(" %s %% |", scale[s]); rule = rule "---|" }
        print head; print rule
        for (k = 1; k <= steps; k++) {
            line = sprintf("| %d |", step[k])
            for (s = 1; s <= scales; s++) line = line " " cell[scale[s], step[k]] " |"
            print line
        }
    }' "$work/points" >"$work/table"
cat "$work/table"

# Two panels: accuracy over the seconds of both, on a logarithmic axis, and over the steps. A colour for each scale.
awk '
    function log10(x) { return log(x) / log(10) }
    function across(p, value) { return p == 1 ? 255 * (log10(value) - from) / (to - from) : 255 * value / wide }
    $1 != last { f++; scale[f] = $1; last = $1; count[f] = 0 }
    { k = ++count[f]; x[1, f, k] = $4 + $5; x[2, f, k] = $2; y[f, k] = 100 * $3
      if (least == 0 || $4 + $5 < least) least = $4 + $5
      if ($4 + $5 > most) most = $4 + $5
      if ($2 > wide) wide = $2
      if (low == "" || 100 * $3 < low) low = 100 * $3
      if (100 * $3 > high) high = 100 * $3 }
    END {
        low = 10 * int(low / 10); high = 10 * int((high + 9.99) / 10)
        from = log10(least); to = log10(most > least ? most : 2 * least)
        split("#1f5fa8 #b5512a #3d7a3d #7a3d7a", colour, " ")
        split("none|6 4|2 3|8 3 2 3", dash, "|")
        title[1] = "top-1 (%) over seconds of inversion and distillation"; title[2] = "top-1 (%) over steps of the student"
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 260\" font-family=\"sans-serif\" font-size=\"11\">"
        print "<rect width=\"700\" height=\"260\" fill=\"#fff\"/>"
        for (p = 1; p <= 2; p++) {
            left = 50 + 335 * (p - 1); floor = 200
            printf "<text x=\"%d\" y=\"22\" font-size=\"12\">%s</text>\n", left, title[p]
            printf "<path d=\"M%d,40 V%d H%d\" fill=\"none\" stroke=\"#999\"/>\n", left, floor, left + 255
            printf "<text x=\"%d\" y=\"44\" text-anchor=\"end\">%d</text>\n", left - 4, high
            printf "<text x=\"%d\" y=\"204\" text-anchor=\"end\">%d</text>\n", left - 4, low
            if (p == 2) printf "<text x=\"%d\" y=\"216\" text-anchor=\"end\">%d</text>\n", left + 255, wide
            for (f = 1; f in scale; f++) {
                path = ""
                for (k = 1; k <= count[f]; k++)
                    path = path sprintf("%s%.1f,%.1f", k == 1 ? "M" : " L", left + across(p, x[p, f, k]), floor - 160 * (y[f, k] - low) / (high - low))
                printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>\n", path, colour[f], dash[f]
            }
        }
        for (decade = 0.1; decade <= most; decade *= 10)
            for (i = 1; i <= 5; i += (i == 1 ? 1 : 3))
                if (decade * i >= least && decade * i <= most)
                    printf "<path d=\"M%.1f,200 v4\" stroke=\"#999\"/><text x=\"%.1f\" y=\"216\" text-anchor=\"middle\">%g</text>\n", 50 + across(1, decade * i), 50 + across(1, decade * i), decade * i
        for (f = 1; f in scale; f++)
            printf "<path d=\"M%d,241 h24\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/><text x=\"%d\" y=\"245\">%s %%</text>\n", 50 + 120 * (f - 1), colour[f], dash[f], 80 + 120 * (f - 1), scale[f]
        print "</svg>"
    }' "$work/points" >"${PLOT:-docs/images/ssd-kd-scales-$dataset.svg}"

if [ -z "${PLOT:-}" ] && grep -q "^<!-- scales-$dataset -->\$" "$page"; then
    awk -v table="$work/table" -v mark="scales-$dataset" '
        $0 == "<!-- " mark " -->" {
            print; print ""; while ((getline line < table) > 0) print line
            print "\n![accuracy over seconds and over steps](../images/ssd-kd-" mark ".svg)\n"; skip = 1; next }
        $0 == "<!-- /" mark " -->" { skip = 0 }
        !skip' "$page" >"$work/page"
    cat "$work/page" >"$page"
fi
