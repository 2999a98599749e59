#!/usr/bin/env bash
# How the cost of an MTT iteration grows with the steps N of its student, for the three forms of the gradient, and how
# near each form's gradient is to the exact one. Writes the table into docs/results/unroll.md, between the marks there,
# and the plot to docs/images/unroll.svg. Nothing else should run on the machine.
#
#   bench/unroll.sh [TIMES [WIDTH [IPC [N...]]]]   iterations that count for each point (default: 2), width of the
#                                                  ConvNet-3 (128), images per class (1), steps (1 2 5 10 20 50)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
times=${1:-2}
width=${2:-128}
ipc=${3:-1}
steps=("${@:4}")
[ ${#steps[@]} -gt 0 ] || steps=(1 2 5 10 20 50)
page=docs/results/unroll.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

./limbeck --version >/dev/null # builds, if it must, outside of the measurement
for form in adjoint unrolled tesla; do # one line "form N seconds MiB cosine" each
    for n in "${steps[@]}"; do
        echo "unroll: $form, $n steps" >&2
        ./limbeck bench trajectory --form "$form" --steps "$n" --ipc "$ipc" --width "$width" --iters "$times" --cosine |
            sed -E 's/.*"seconds":([0-9.]+).*"peakResidentMiB":([0-9]+).*"cosine":([-0-9.eE]+).*/\1 \2 \3/' |
            awk -v f="$form" -v n="$n" '{ print f, n, $1, $2, $3 }'
    done
done >"$work/points"

awk -v ipc="$ipc" -v width="$width" '
    BEGIN { print "| gradient | N | s per iteration | ms per step | peak MiB | MiB above the first row | cosine to the exact gradient |"
            print "|---|---|---|---|---|---|---|" }
    $1 != last { first = $4; last = $1 }
    { printf "| %s | %d | %.3f | %.0f | %d | %d | %.4f |\n", $1, $2, $3, 1000 * $3 / $2, $4, $4 - first, $5 }' "$work/points" >"$work/table"
cat "$work/table" >&2

# Three panels against N: time, memory, cosine; a colour for each form, axes from 0, that of the cosine from 0.95.
awk '
    BEGIN { base[1] = base[2] = 0; base[3] = 0.95 }
    $1 != last { f++; form[f] = $1; last = $1; count[f] = 0 }
    { k = ++count[f]; x[f, k] = $2; y[1, f, k] = $3; y[2, f, k] = $4; y[3, f, k] = $5 > base[3] ? $5 : base[3]
      if ($2 > wide) wide = $2
      for (p = 1; p <= 3; p++) if (y[p, f, k] > top[p]) top[p] = y[p, f, k] }
    END {
        title[1] = "seconds per iteration"; title[2] = "peak resident MiB"; title[3] = "cosine to the exact gradient"
        colour[1] = "#1f5fa8"; colour[2] = "#b5512a"; colour[3] = "#3d7a3d"
        dash[1] = ""; dash[2] = " stroke-dasharray=\"6 4\""; dash[3] = " stroke-dasharray=\"2 3\""
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 210\" font-family=\"sans-serif\" font-size=\"11\">"
        print "<rect width=\"700\" height=\"210\" fill=\"#fff\"/>"
        for (p = 1; p <= 3; p++) {
            left = 50 + 225 * (p - 1); low = 150
            printf "<text x=\"%d\" y=\"22\" font-size=\"12\">%s</text>\n", left, title[p]
            printf "<path d=\"M%d,40 V%d H%d\" fill=\"none\" stroke=\"#999\"/>\n", left, low, left + 150
            printf "<text x=\"%d\" y=\"44\" text-anchor=\"end\">%.4g</text>\n", left - 4, top[p]
            printf "<text x=\"%d\" y=\"154\" text-anchor=\"end\">%g</text>\n", left - 4, base[p]
            printf "<text x=\"%d\" y=\"166\" text-anchor=\"end\">N = %d</text>\n", left + 150, wide
            for (f = 1; f in form; f++) {
                path = ""
                for (k = 1; k <= count[f]; k++)
                    path = path sprintf("%s%.1f,%.1f", k == 1 ? "M" : " L", left + 150 * x[f, k] / wide, low - 110 * (y[p, f, k] - base[p]) / (top[p] - base[p]))
                printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n", path, colour[f], dash[f]
            }
        }
        for (f = 1; f in form; f++)
            printf "<path d=\"M%d,191 h24\" stroke=\"%s\" stroke-width=\"2\"%s/><text x=\"%d\" y=\"195\">%s</text>\n", 50 + 120 * (f - 1), colour[f], dash[f], 80 + 120 * (f - 1), form[f]
        print "</svg>"
    }' "$work/points" >docs/images/unroll.svg

if [ -f "$page" ] && grep -q '^<!-- unroll -->$' "$page"; then
    awk -v table="$work/table" '/^<!-- unroll -->$/ { print; print ""; while ((getline line < table) > 0) print line; print ""; skip = 1 }
        /^<!-- \/unroll -->$/ { skip = 0 } !skip && !/^<!-- unroll -->$/ { print }' "$page" >"$work/page"
    cat "$work/page" >"$page"
fi
