#!/usr/bin/env bash
# Measures Limbeck and plain PyTorch at the same work on a GPU, in turn: Limbeck, PyTorch as it comes (float32, its
# convolutions in TF32) and PyTorch under bf16 autocast. A measurement is a process of its own and has TIMEOUT seconds;
# one that fails leaves its last lines in OUTDIR/ROW.SIDE.err, and the others go on. The table is written anew after each
# row, so that one that was cut off is there as far as it came. With LIMBECK_JAVA it needs no Maven.
#
#   bench/gpu.sh OUTDIR [NAME...]      default: all rows, named below
#
# OUTDIR/gpu.jsonl gets a line for each measurement, OUTDIR/raw.txt what each printed, OUTDIR/gpu.md the table. What an
# earlier call left in OUTDIR counts as further rounds.
#
# Environment: LIMBECK_JAVA (a command that starts Limbeck, split at spaces; ./limbeck), PYTHON (one that has PyTorch;
# python3), ROUNDS (2), TIMEOUT (60), ITERS (times that count, in place of a row's own), LIMIT (seconds after which no
# further measurement begins), LIMBECK_OPTIONS and PEER_OPTIONS (added to every measurement, such as "--precision f32",
# "--cudnn-benchmark"), SIDES (some of "limbeck pytorch bf16"), DEVICE (cuda; with cpu the memory is what is resident), SMI (no: does not ask nvidia-smi for the
# GPU's memory during each measurement).
set -euo pipefail
if [ $# = 0 ]; then
    sed -n '2,/^set -/{/^#/p}' "$0" >&2
    exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/rows.sh
read -r -a limbeck <<<"${LIMBECK_JAVA:-./limbeck}"
read -r -a limbeck_options <<<"${LIMBECK_OPTIONS:-}"
read -r -a peer_options <<<"${PEER_OPTIONS:-}"
python=${PYTHON:-python3}
rounds=${ROUNDS:-2}
device=${DEVICE:-cuda}

# name | what | times that count | arguments of limbeck bench | peer and its arguments
rows=(
    "ncfm|NCFM iteration, CIFAR-10 ipc 10 as published (1024 real images, 4096 frequencies)|60|ncfm|ncfm_step.py"
    "psi|the published work with the sampling network, 1024 frequencies|30|ncfm --freqs 1024 --psi|ncfm_step.py --freqs 1024 --psi"
    "cf|characteristic functions of one class, with gradient, float32|200|cf|cf.py"
    "convnet|training step, ConvNet-3, batch 256|400|train --batch 256|train_step.py --batch 256"
    "resnet|training step, ResNet-18, batch 128|120|train --net resnet18 --batch 128|train_step.py --net resnet18 --batch 128"
    "recover|recovery step of SRe2L, ResNet-18 with the small stem, 100 images of 64 pixels|60|recover|recover_step.py"
    "recover224|recovery step of SRe2L, ResNet-18, 100 images of 224 pixels, 1000 classes|40|recover --size 224 --classes 1000|recover_step.py --size 224 --classes 1000 --stem imagenet"
    "trajectory|MTT iteration, 30 steps of ConvNet-3 width 128, 10 images a class, exact gradient|10|trajectory --steps 30 --ipc 10|mtt_step.py --steps 30 --ipc 10"
    "datafree|SSD-KD cycle, ConvNet-3 of width 32 to 16, 28 pixels, g 5, 20 student steps of 128|15|datafree|ssdkd_step.py"
    "evaluate|accuracy on 10,000 images, ConvNet-3|30|evaluate|evaluate.py"
)
pick_rows "${@:2}"
read -r -a sides <<<"${SIDES:-limbeck pytorch bf16}"

work=$(mktemp -d)
watcher=
finish() {
    [ -z "$watcher" ] || kill "$watcher" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# Writes down what the GPU's memory is, again and again, until `forget`: what libtorch's own count leaves out.
watch() {
    : >"$work/smi"
    if [ "$device" = cpu ] || [ "${SMI:-}" = no ] || ! command -v nvidia-smi >/dev/null; then return; fi
    while :; do
        nvidia-smi -i 0 --query-gpu=memory.used --format=csv,noheader,nounits || break
        sleep 0.5
    done >"$work/smi" 2>/dev/null &
    watcher=$!
}

forget() {
    [ -n "$watcher" ] || return 0
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    watcher=
}

# The command of a measurement, into `command`: SIDE TIMES OURS THEIRS.
command_of() {
    local words
    if [ "$1" = limbeck ]; then
        read -r -a words <<<"$3"
        command=("${limbeck[@]}" bench "${words[@]}" --iters "$2" --device "$device" ${limbeck_options[@]+"${limbeck_options[@]}"})
        return
    fi
    read -r -a words <<<"$4"
    command=("$python" "bench/peers/${words[0]}" "${words[@]:1}" --iters "$2" --device "$device" ${peer_options[@]+"${peer_options[@]}"})
    if [ "$1" = bf16 ]; then command+=(--bf16); fi
}

# "seconds MiB reserved-MiB" of what a measurement printed, 0 where it does not say: SIDE FILE. Fails without seconds.
figures() {
    if [ "$1" = limbeck ]; then
        local seconds peak reserved
        seconds=$(numbers "$2" seconds)
        peak=$(numbers "$2" peakDeviceMiB)
        reserved=$(numbers "$2" reservedDeviceMiB)
        if [ "$device" = cpu ]; then peak=$(numbers "$2" peakResidentMiB); fi
        [ -n "$seconds" ] && echo "$seconds ${peak:-0} ${reserved:-0}"
        return
    fi
    awk -v device="$device" '
        /^s\/iter / {
            seconds = $2
            for (i = 3; i < NF; i++) {
                if ($i == "RSS") resident = 1024 * $(i + 1)
                if ($i == "device") peak = $(i + 1)
                if ($i == "reserved") reserved = $(i + 1)
            }
        }
        END { if (seconds == "") exit 1; print seconds, (device == "cpu" ? resident : peak) + 0, reserved + 0 }' "$2"
}

# One measurement: NAME SIDE ROUND TIMES OURS THEIRS. Always succeeds.
measure() {
    local code=0 found smi
    command_of "$2" "$4" "$5" "$6"
    watch
    timeout -k 5 "${TIMEOUT:-60}" "${command[@]}" >"$work/stdout" 2>"$work/stderr" </dev/null || code=$?
    forget
    smi=$(sort -n "$work/smi" | tail -n 1)
    { echo "== $1 $2 round $3: ${command[*]}" && cat "$work/stdout"; } >>"$out/raw.txt"
    if [ "$code" = 0 ] && found=$(figures "$2" "$work/stdout"); then
        read -r seconds peak reserved <<<"$found"
        printf '{"row":"%s","side":"%s","round":%d,"device":"%s","seconds":%s,"peakMiB":%s,"reservedMiB":%s,"smiMiB":%s}\n' \
            "$1" "$2" "$3" "$device" "$seconds" "$peak" "$reserved" "${smi:-0}" | tee -a "$out/gpu.jsonl" >&2
        grep "could not be recorded" "$work/stderr" | head -n 1 >&2 || true
    else
        { echo "exit code $code (124, 137: it took too long): ${command[*]}" && tail -n 15 "$work/stderr" && tail -n 5 "$work/stdout"; } >"$out/$1.$2.err"
        echo "gpu: $1 $2 failed with $code; see $out/$1.$2.err" >&2
    fi
}

# What was measured on, once: a line for the page.
machine() {
    if [ "$device" != cpu ] && command -v nvidia-smi >/dev/null; then
        nvidia-smi -i 0 --query-gpu=name,driver_version,memory.total --format=csv,noheader 2>&1 | head -n 1 | tr '\n' ';' || true
    fi
    timeout 60 "$python" -c 'import torch; print(" PyTorch", torch.__version__, "cuDNN", torch.backends.cudnn.version(), end="; ")' 2>/dev/null ||
        printf ' %s has no PyTorch; ' "$python"
    timeout 60 "${limbeck[@]}" --version 2>/dev/null | tr '\n' ' ' || true
    echo
}

# "seconds MiB reserved smi" of a side, medians over the rounds; nothing where none succeeded: NAME SIDE.
medians() {
    local key
    grep -F "{\"row\":\"$1\",\"side\":\"$2\"," "$out/gpu.jsonl" | grep -F "\"device\":\"$device\"" >"$work/lines" || return 0
    for key in seconds peakMiB reservedMiB smiMiB; do
        numbers "$work/lines" "$key" >"$work/figures"
        column "$work/figures" 1 | awk '{ printf "%s ", $1 }'
    done
}

# A line of medians for each side: NAME. 0 where it failed whenever it was tried, -1 where it was not tried.
figures_of() {
    local side line
    for side in limbeck pytorch bf16; do
        line=$(medians "$1" "$side")
        if [ -z "$line" ] && [ -e "$out/$1.$side.err" ]; then line="0 0 0 0"; fi
        echo "${line:--1 0 0 0}"
    done
}

# The tables of what is there; a side that only failed is "failed"; what was not tried, or is not known, a dash.
write_table() {
    local row name what
    {
        cat "$out/machine.txt"
        echo
        echo "| work | Limbeck s | PyTorch s | PyTorch bf16 s | time to default | time to faster | Limbeck MiB | PyTorch MiB | PyTorch bf16 MiB | memory to default | memory to lesser |"
        echo "|---|---|---|---|---|---|---|---|---|---|---|"
        for row in "${rows[@]}"; do
            IFS='|' read -r name what _ <<<"$row"
            figures_of "$name" | awk -v what="$what" '
                function seconds(s) { return s > 0 ? sprintf("%.3g", s) : s < 0 ? "-" : "failed" }
                function mib(m) { return m > 0 ? sprintf("%.0f", m) : "-" }
                function ratio(a, b) { return a > 0 && b > 0 ? sprintf("%.2f", a / b) : "-" }
                function least(a, b) { return a > 0 && (b <= 0 || a < b) ? a : b }
                { s[NR] = $1; m[NR] = $2 }
                END { printf "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", what, seconds(s[1]), seconds(s[2]), seconds(s[3]),
                    ratio(s[1], s[2]), ratio(s[1], least(s[2], s[3])), mib(m[1]), mib(m[2]), mib(m[3]), ratio(m[1], m[2]), ratio(m[1], least(m[2], m[3])) }'
        done
        echo
        echo "| GPU memory, MiB | Limbeck reserved | PyTorch | PyTorch bf16 | Limbeck by nvidia-smi | PyTorch | PyTorch bf16 |"
        echo "|---|---|---|---|---|---|---|"
        for row in "${rows[@]}"; do
            name=$(row_name "$row")
            figures_of "$name" | awk -v name="$name" '
                function mib(m) { return m > 0 ? sprintf("%.0f", m) : "-" }
                { r[NR] = $3; u[NR] = $4 }
                END { printf "| %s | %s | %s | %s | %s | %s | %s |\n", name, mib(r[1]), mib(r[2]), mib(r[3]), mib(u[1]), mib(u[2]), mib(u[3]) }'
        done
    } >"$out/gpu.md.part"
    mv "$out/gpu.md.part" "$out/gpu.md"
}

SECONDS=0
over() { [ -n "${LIMIT:-}" ] && [ "$SECONDS" -ge "$LIMIT" ]; }

touch "$out/gpu.jsonl"
if [ -z "${LIMBECK_JAVA:-}" ]; then ./limbeck --version >/dev/null; fi # builds, if it must, outside of the measurement
machine >"$out/machine.txt"
cat "$out/machine.txt" >&2
for round in $(seq "$rounds"); do
    for row in "${rows[@]}"; do
        IFS='|' read -r name what times ours theirs <<<"$row"
        for side in "${sides[@]}"; do
            if over; then
                echo "gpu: $SECONDS s are over the limit of $LIMIT; round $round, $name, $side and what follows were left out" >&2
                break 3
            fi
            measure "$name" "$side" "$round" "${ITERS:-$times}" "$ours" "$theirs"
        done
        write_table
    done
done
write_table
cat "$out/gpu.md"
