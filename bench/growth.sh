#!/usr/bin/env bash
# How the cost of an NCFM iteration grows with images per class, classes, frequencies and image size, one at a time
# from a common base. Writes the table into docs/results/growth.md, between the marks there, and the plot to
# docs/images/growth.svg. Nothing else should run on the machine.
#
#   bench/growth.sh [TIMES]       iterations that count for each point (default: 2)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
times=${1:-2}
page=docs/results/growth.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
declare -A base=([--classes]=10 [--size]=32 [--ipc]=10 [--factor]=2 [--batch-real]=256 [--freqs]=1024 [--depth]=3 [--width]=64)

series() { # option, title, values: one line "title value seconds MiB" each
    local option=$1 title=$2 value
    for value in "${@:3}"; do
        local settings=("$option" "$value") name
        for name in "${!base[@]}"; do
            [ "$name" = "$option" ] || settings+=("$name" "${base[$name]}")
        done
        echo "growth: $title $value" >&2
        ./limbeck bench ncfm "${settings[@]}" --iters "$times" |
            sed -E 's/.*"seconds":([0-9.]+).*"peakResidentMiB":([0-9]+).*/\1 \2/' |
            awk -v t="$title" -v v="$value" '{ print t "|" v "|" $1 "|" $2 }'
    done
}

./limbeck --version >/dev/null # builds, if it must, outside of the measurement
{
    series --ipc "images per class" 1 10 25 50 100
    series --classes "classes" 10 50 100 200
    series --freqs "frequencies" 256 1024 4096 16384
    series --size "side of the image, pixels" 32 64 96 128
} >"$work/points"

awk -F'|' '
    BEGIN { print "| what grows | value | s per iteration | times the least | value, times the least | peak MiB |"
            print "|---|---|---|---|---|---|" }
    $1 != last { first = $3; least = $2; last = $1 }
    { printf "| %s | %d | %.2f | %.1f | %.1f | %d |\n", $1, $2, $3, $3 / first, $2 / least, $4 }' "$work/points" >"$work/table"
cat "$work/table" >&2

# A panel for each series: time (solid, left axis) and memory (dashed, right axis) from 0 to their greatest.
awk -F'|' '
    $1 != last { n++; title[n] = $1; last = $1; count[n] = 0; top[n] = 0; high[n] = 0; wide[n] = 0 }
    { k = ++count[n]; x[n, k] = $2; s[n, k] = $3; m[n, k] = $4
      if ($3 > top[n]) top[n] = $3; if ($4 > high[n]) high[n] = $4; if ($2 > wide[n]) wide[n] = $2 }
    function line(p, k, value, most, style,   i, path) {
        for (i = 1; i <= k; i++)
            path = path sprintf("%s%.1f,%.1f", i == 1 ? "M" : " L", left + 150 * x[p, i] / wide[p], low - 110 * value[p, i] / most)
        printf "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>\n", path, style == "s" ? "#1f5fa8" : "#b5512a", style == "s" ? "" : " stroke-dasharray=\"5 4\""
    }
    END {
        print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 920 210\" font-family=\"sans-serif\" font-size=\"11\">"
        print "<rect width=\"920\" height=\"210\" fill=\"#fff\"/>"
        for (p = 1; p <= n; p++) {
            left = 45 + 225 * (p - 1); low = 150
            printf "<text x=\"%d\" y=\"25\" font-size=\"12\">%s</text>\n", left, title[p]
            printf "<path d=\"M%d,40 V%d H%d V40\" fill=\"none\" stroke=\"#999\"/>\n", left, low, left + 150
            printf "<text x=\"%d\" y=\"44\" text-anchor=\"end\" fill=\"#1f5fa8\">%.0f s</text>\n", left - 4, top[p]
            printf "<text x=\"%d\" y=\"37\" text-anchor=\"end\" fill=\"#b5512a\">%d MiB</text>\n", left + 150, high[p]
            for (i = 1; i <= count[p]; i++)
                if (i == 1 || i == count[p]) printf "<text x=\"%.1f\" y=\"166\" text-anchor=\"middle\">%d</text>\n", left + 150 * x[p, i] / wide[p], x[p, i]
            line(p, count[p], s, top[p], "s"); line(p, count[p], m, high[p], "m")
        }
        print "<text x=\"45\" y=\"195\" fill=\"#1f5fa8\">solid: seconds per iteration</text>"
        print "<text x=\"230\" y=\"195\" fill=\"#b5512a\">dashed: peak resident memory; both axes begin at 0</text>"
        print "</svg>"
    }' "$work/points" >docs/images/growth.svg

if [ -f "$page" ] && grep -q '^<!-- growth -->$' "$page"; then
    awk -v table="$work/table" '/^<!-- growth -->$/ { print; print ""; while ((getline line < table) > 0) print line; print ""; skip = 1 }
        /^<!-- \/growth -->$/ { skip = 0 } !skip && !/^<!-- growth -->$/ { print }' "$page" >"$work/page"
    cat "$work/page" >"$page"
fi
