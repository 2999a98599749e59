#!/usr/bin/env bash
# What it costs and brings to match targets of real images again (method.reuse): sets of several lengths, each a run of
# its own with its whole schedule, by the published algorithm and with reuse, all with 1024 real images a class, three
# seeds a row. Writes the table into docs/results/reuse.md, between the marks there, and accuracy over time and over
# iterations to docs/images/reuse.svg. What is there already is kept, so the script can be stopped and started again.
#
#   bench/reuse.sh [FOLDER]      runs go to FOLDER (default: runs/reuse)
#
# Seconds are iterations of each kind times the median of one of them, from two short runs at the end during which nothing
# else should be at work; so the sets themselves may be made beside other work.
#
# Environment: SEEDS ("0 1 2"), EXACT and REUSE (lengths, default below).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
folder=${1:-runs/reuse}
read -r -a seeds <<<"${SEEDS:-0 1 2}"
read -r -a exact <<<"${EXACT:-20 40 80 160 320}"
read -r -a reuse <<<"${REUSE:-320 640}"
targets=32
every=8
page=docs/results/reuse.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

common=(method.real-batch=1024 evaluation.seeds=10 evaluation.curve-points=2)
again=("method.reuse.targets=$targets" "method.reuse.fresh-every=$every")

# Makes a set and measures it where that is not done: KIND ITERATIONS SEED SETTING...
measure() {
    local run=$folder/$1-$2-$3
    if [ -e "$run/evaluation.json" ]; then return; fi
    work_on distill "$run" "seed=$3" "method.iterations=$2" "${common[@]}" "${@:4}" -- cifar10/ncfm-ablation
    ./limbeck evaluate "$run"
}

for seed in "${seeds[@]}"; do
    for iterations in "${exact[@]}"; do measure exact "$iterations" "$seed" >&2; done
    for iterations in "${reuse[@]}"; do measure reuse "$iterations" "$seed" "${again[@]}" >&2; done
done

# The median of an iteration's seconds, of which the first few warm up: RUN PATTERN of its events.
median_of() {
    sed -n '/"kind":"step"/s/'"$2"'.*"secondsPerStep":\([0-9.E-]*\).*/\1/p' "$1/events.jsonl" | tail -n +4 >"$work/seconds"
    [ -s "$work/seconds" ] || fail "$1 tells of no iterations"
    column "$work/seconds" 1 | awk '{ print $1 }'
}

# Made anew each time, in turn, as an hour is not like another.
rm -rf "$folder/timing-exact" "$folder/timing-reuse"
work_on distill "$folder/timing-exact" seed=0 method.iterations=16 "${common[@]}" -- cifar10/ncfm-ablation >&2
work_on distill "$folder/timing-reuse" seed=0 method.iterations=64 "${common[@]}" method.reuse.targets=4 method.reuse.fresh-every=4 -- cifar10/ncfm-ablation >&2
exact_seconds=$(median_of "$folder/timing-exact" '.*')
fresh_seconds=$(median_of "$folder/timing-reuse" '.*"fresh":1\.0')
again_seconds=$(median_of "$folder/timing-reuse" '.*"fresh":0\.0')

# How many iterations of a run looked at real images: KIND ITERATIONS.
fresh_of() {
    if [ "$1" = exact ]; then echo "$2"; else
        awk -v n="$2" -v k="$targets" -v e="$every" 'BEGIN { for (i = 0; i < n; i++) f += i < k || i % e == 0; print f }'
    fi
}

# One line for each row: kind iterations fresh seconds mean deviation, then the sets.
row() {
    local fresh seed
    fresh=$(fresh_of "$1" "$2")
    for seed in "${seeds[@]}"; do
        accuracy "$folder/$1-$2-$seed" || return
    done >"$work/sets"
    awk -v kind="$1" -v n="$2" -v fresh="$fresh" -v a="$([ "$1" = exact ] && echo "$exact_seconds" || echo "$fresh_seconds")" -v b="$again_seconds" '
        { sum += $1; square += $1 * $1; all = all sprintf(" %.2f", $1) }
        END { m = sum / NR; v = square / NR - m * m
            printf "%s %d %d %.1f %.2f %.2f%s\n", kind, n, fresh, fresh * a + (n - fresh) * b, m, sqrt(v > 0 ? v : 0), all }' "$work/sets"
}
{
    for iterations in "${exact[@]}"; do row exact "$iterations"; done
    for iterations in "${reuse[@]}"; do row reuse "$iterations"; done
} >"$work/points"

{
    echo "| algorithm | iterations | of them fresh | s to distil | top-1 %, mean ± population deviation over ${#seeds[@]} sets | each set, mean of its trainings |"
    echo "|---|---|---|---|---|---|"
    awk '{ printf "| %s | %d | %d | %.0f | %.2f ± %.2f |", $1 == "exact" ? "published" : "with reuse", $2, $3, $4, $5, $6
           for (i = 7; i <= NF; i++) printf " %s", $i; print " |" }' "$work/points"
    printf '\nAn iteration of the published algorithm %.3f s; with reuse a fresh one %.3f s, one that matches a target again %.3f s.\n' "$exact_seconds" "$fresh_seconds" "$again_seconds"
} >"$work/table"
cat "$work/table"

# Two panels, accuracy over seconds and over iterations, both on logarithmic axes; a bar is the deviation over the sets.
awk '
    function log10(x) { return log(x) / log(10) }
    function across(p, value) { return 255 * (log10(value) - log10(least[p])) / (log10(most[p]) - log10(least[p])) }
    function up(accuracy) { return floor - 150 * (accuracy - low) / (high - low) }
    $1 != last { f++; name[f] = $1 == "exact" ? "published" : "with reuse"; last = $1; count[f] = 0 }
    { k = ++count[f]; x[1, f, k] = $4; x[2, f, k] = $2; y[f, k] = $5; d[f, k] = $6
      for (p = 1; p <= 2; p++) {
          if (!(p in least) || x[p, f, k] < least[p]) least[p] = x[p, f, k]
          if (x[p, f, k] > most[p]) most[p] = x[p, f, k]
      }
      if (low == "" || $5 - $6 < low) low = $5 - $6
      if (high == "" || $5 + $6 > high) high = $5 + $6 }
    END {
        low = int(2 * low) / 2; high = int(2 * high + 1) / 2; floor = 200
        split("#1f5fa8 #b5512a", colour, " "); split("none|6 4", dash, "|")
        title[1] = "top-1 (%) over seconds of distillation"; title[2] = "top-1 (%) over iterations"
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 700 260\" font-family=\"sans-serif\" font-size=\"11\">"
        print "<rect width=\"700\" height=\"260\" fill=\"#fff\"/>"
        for (p = 1; p <= 2; p++) {
            left = 50 + 335 * (p - 1)
            printf "<text x=\"%d\" y=\"22\" font-size=\"12\">%s</text>\n", left, title[p]
            printf "<path d=\"M%d,40 V%d H%d\" fill=\"none\" stroke=\"#999\"/>\n", left, floor, left + 260
            for (a = low; a <= high; a += 0.5)
                printf "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>\n", left - 4, up(a) + 4, a
            for (decade = 1; decade <= most[p]; decade *= 10)
                for (i = 1; i <= 5; i += (i == 1 ? 1 : 3))
                    if (decade * i >= least[p] && decade * i <= most[p])
                        printf "<path d=\"M%.1f,200 v4\" stroke=\"#999\"/><text x=\"%.1f\" y=\"216\" text-anchor=\"middle\">%g</text>\n", left + across(p, decade * i), left + across(p, decade * i), decade * i
            for (f = 1; f in name; f++) {
                path = ""
                for (k = 1; k <= count[f]; k++) {
                    at = left + across(p, x[p, f, k])
                    path = path sprintf("%s%.1f,%.1f", k == 1 ? "M" : " L", at, up(y[f, k]))
                    printf "<path d=\"M%.1f,%.1f V%.1f\" stroke=\"%s\" stroke-width=\"1\"/>\n", at, up(y[f, k] - d[f, k]), up(y[f, k] + d[f, k]), colour[f]
                    printf "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" fill=\"%s\"/>\n", at, up(y[f, k]), colour[f]
                }
                printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>\n", path, colour[f], dash[f]
            }
        }
        for (f = 1; f in name; f++)
            printf "<path d=\"M%d,241 h24\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/><text x=\"%d\" y=\"245\">%s</text>\n", 50 + 150 * (f - 1), colour[f], dash[f], 80 + 150 * (f - 1), name[f]
        print "</svg>"
    }' "$work/points" >docs/images/reuse.svg

if grep -q '^<!-- reuse -->$' "$page"; then
    awk -v table="$work/table" '
        $0 == "<!-- reuse -->" { print; print ""; while ((getline line < table) > 0) print line; print ""; skip = 1; next }
        $0 == "<!-- /reuse -->" { skip = 0 }
        !skip' "$page" >"$work/page"
    cat "$work/page" >"$page"
fi
