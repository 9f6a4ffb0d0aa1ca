#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A GPU node in under 8 minutes: checks the device, times every operation beside its floor, solves cases on the device and
# on the CPU of the same machine, and writes one Markdown file of results. Needs no network.
#     benchmarks/bench_gpu.sh [--device cuda|cpu] [--out FILE] [--case CASE]...
#                                                                  with what was carried here, else with a build of its own;
#                                                                  solves these cases, too
#     benchmarks/bench_gpu.sh --pack                               builds here, and puts into build/gpu-pack.tar.xz all that
#                                                                  a bare node lacks: command, benchmark, test, libraries
# A node without GLPK, METIS or CUnit runs what was packed on a machine with them; the tree with that one file is all it
# takes. Cases are made on the node. LANDLINK_BENCH_NETWORKS=1: a small trial of everything. Exit 69: no device.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/local/cuda/bin"
export OMP_WAIT_POLICY=passive # as the command has it

limit_s=480
pack=build/gpu-pack.tar.xz
device=cuda
out=build/results-gpu.md
packing=false
cases=()
say() { printf '%s\n' "$*" >&2; }
refuse() { say "bench_gpu.sh: $*"; exit 64; }
while (( $# > 0 )); do
  case "$1" in
    --device | --out | --case)
      if (( $# < 2 )); then refuse "$1 needs a value; --help shows the options"; fi
      case "$1" in
        --device) device=$2 ;;
        --out) out=$2 ;;
        --case) cases+=("$2") ;;
      esac
      shift 2 ;;
    --pack) packing=true; shift ;;
    --help) sed -n '3,/^[^#]/s/^# \{0,1\}//p' benchmarks/bench_gpu.sh; exit ;;
    *) refuse "$1 is no option; --help shows them" ;;
  esac
done
if [[ "$device" != cuda && "$device" != cpu ]]; then refuse "--device takes cuda or cpu, not '$device'"; fi
for case in "${cases[@]}"; do
  if [[ ! -e "$case" ]]; then say "bench_gpu.sh: $case: no such case"; exit 66; fi
done

build_here() {
  cmake --preset release -DLANDLINK_WITH_CUDA="${1:-ON}" -DLANDLINK_BUILD_BENCHMARKS=ON >&2
  cmake --build --preset release --parallel "$(nproc)" >&2
}

# The instances of the solves, from easy to hard: name and options of landlink generate. A trial takes the first.
instances() {
  head -n "$( ((networks > 1)) && echo 9 || echo 1)" <<'TEXT'
planar300 planar --nodes 300 --demands 3000 --binding 0.1 --seed 1
planar1000 planar --nodes 1000 --demands 12000 --binding 0.1 --seed 1
corridor corridor --stages 300 --routes 5 --classes 5 --demands 60000 --binding 0.1 --seed 1
grid40 grid --rows 40 --columns 40 --demands 40000 --binding 0.1 --seed 1
planar2500 planar --nodes 2500 --demands 81430 --binding 0.1 --seed 1
TEXT
}

make_pack() {
  local library folder
  build_here
  folder=$work/gpu-pack
  mkdir -p "$folder/lib"
  cp build/release/solver/cli/landlink build/release/benchmarks/bench_gpu "$folder/"
  if [[ -x build/release/tests/test_kernels ]]; then cp build/release/tests/test_kernels "$folder/"; fi
  for library in $(ldd "$folder"/landlink "$folder"/bench_gpu "$folder"/test_kernels 2>/dev/null |
    awk '$3 ~ /^\// && $1 !~ /^lib(c|m|pthread|dl|rt)\.so/ { print $3 }' | sort -u); do
    cp -L "$library" "$folder/lib/"
  done
  library=$(ldconfig -p | awk '$1 == "libopenblas.so.0" && !found++ { print $NF }') # read to its end: pipefail
  if [[ -n "$library" ]]; then # the masters' BLAS on the CPU, and what it needs
    cp -L "$library" "$folder/lib/"
    ldd "$library" | awk '$3 ~ /gfortran|quadmath/ { print $3 }' | xargs -r -I '{}' cp -L '{}' "$folder/lib/"
  fi
  tar -C "$work" -cf - gpu-pack | xz -9 -T0 >"$pack"
  say "$pack: $(du -h "$pack" | cut -f1); carry it with the tree"
}

# ---- a run ----

left_s() { echo $((limit_s - SECONDS)); }

find_programs() {
  local folder=$work/gpu-pack
  if [[ -f "$pack" ]]; then
    say "with what $pack holds; remove it for a build of this tree"
    if command -v xz >/dev/null; then
      xz -dc "$pack"
    else
      python3 -c 'import lzma, shutil, sys; shutil.copyfileobj(lzma.open(sys.argv[1]), sys.stdout.buffer)' "$pack"
    fi | tar -C "$work" -xf -
    export LD_LIBRARY_PATH="$folder/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    landlink=$folder/landlink
    bench=$folder/bench_gpu
    test_kernels=$folder/test_kernels
  else
    build_here "$([[ "$device" == cuda ]] && echo ON || echo AUTO)"
    landlink=build/release/solver/cli/landlink
    bench=build/release/benchmarks/bench_gpu
    test_kernels=build/release/tests/test_kernels
  fi
}

case_of() { # name options...: its folder
  local name=$1
  shift
  if [[ -d "graphs/cases/$name" ]]; then
    cp -r "graphs/cases/$name" "$work/$name"
  else
    "$landlink" generate "$@" -o "$work/$name" -q
  fi
  echo "$work/$name"
}

fact() { sed -nE "s/^ *\"$2\": \"?([^\"]*[^\",])\"?,?$/\1/p" "$1" | head -n 1; }

# Milliseconds of a round of the price phase: between its first and its last round.
round_ms() { # run.json
  awk '/"price_rounds"/ { inside = 1 } inside && /\]/ { exit }
    inside && match($0, /"time_s": [0-9.e-]+/) {
      time = substr($0, RSTART + 10, RLENGTH - 10)
      if (!rounds++) first = time
    }
    END { if (rounds > 1) printf "%.3f", 1e3 * (time - first) / (rounds - 1) }' "$1"
}

# A row of the table; what is over its share of the time is stopped with the answer it has. The ratio is to the solve_s
# of the run before it, which is the device's: it stays in $device_s.
solve_one() { # name folder device
  local answer="$work/$1-$3" share solve_s ratio=
  share=$(($(left_s) / 4))
  if (( share < 5 )); then
    echo "| $1 | $3 | no time left | | | | | | |"
    return
  fi
  "$landlink" solve "$2" -o "$answer" --device "$3" --gap 1e-6 --time-limit "$share" -q >/dev/null 2>"$work/err" || true
  if [[ ! -f "$answer/run.json" ]]; then
    echo "| $1 | $3 | $(head -n 1 "$work/err") | | | | | | |"
    return
  fi
  solve_s=$(fact "$answer/run.json" solve_s)
  if [[ "$3" == "$device" ]]; then
    device_s=$solve_s
  elif [[ -n "$device_s" ]]; then
    ratio=$(awk -v cpu="$solve_s" -v own="$device_s" 'BEGIN { printf "%.1f", cpu / own }')
  fi
  printf '| %s | %s | %s | %s | %s | %.3f | %s | %.3f | %.1e |\n' "$1" "$(fact "$answer/run.json" device)" \
    "$(fact "$answer/summary.json" status)" "$(fact "$answer/run.json" method)" "$(round_ms "$answer/run.json")" \
    "$solve_s" "$ratio" "$(fact "$answer/run.json" total_s)" "$(fact "$answer/summary.json" gap)"
}

solve_twice() { # name folder
  local device_s=
  solve_one "$1" "$2" "$device"
  if [[ "$device" != cpu ]]; then solve_one "$1" "$2" cpu; fi
}

solve_all() {
  local name options folder case
  echo "| case | device | status | method | ms a price round | solve s | times the device's | all s | gap |"
  echo "|---|---|---|---|---:|---:|---:|---:|---:|"
  while read -r name options; do
    # shellcheck disable=SC2086 # the options are words
    folder=$(case_of "$name" $options)
    solve_twice "$name" "$folder"
  done < <(echo "middle-corridor"; instances)
  for case in "${cases[@]}"; do solve_twice "$(basename "$case")" "$case"; done
}

# What NVIDIA's checkers say of every kernel, a line each; 45 s are enough for both where launches are slowed a
# hundredfold.
sanitize() {
  local tool start=$SECONDS verdict
  if ! command -v compute-sanitizer >/dev/null; then
    echo "compute-sanitizer is not here"
    return
  fi
  for tool in memcheck racecheck; do
    start=$SECONDS
    timeout 45 compute-sanitizer --tool "$tool" "$test_kernels" cuda_brief >"$work/$tool" 2>&1 || true
    verdict=$(sed -nE 's/^=+ ((ERROR|RACECHECK) SUMMARY.*)/\1/p' "$work/$tool" | tail -n 1)
    echo "$tool: ${verdict:-no verdict in its time}; $(grep -c '\.\.\.passed' "$work/$tool") of 6 tests passed," \
      "$((SECONDS - start)) s"
    grep -E '^=+ (Error|Invalid|Race|Potential|Uninit|Program hit)' "$work/$tool" | head -n 5 || true
  done
}

facts() {
  date -u '+%Y-%m-%d'
  if command -v nvidia-smi >/dev/null; then
    nvidia-smi --query-gpu=name,memory.total,driver_version --format=csv,noheader | head -n 1
  fi
  sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1
  echo "$(nproc) cores"
  "$landlink" --version
}

results() {
  echo "# Results on one machine"
  echo
  facts | sed 's/^/- /'
  printf '\n## Checks\n\n```\n'
  timeout "$(left_s)" "$landlink" selftest --device "$device" graphs/cases/middle-corridor -q 2>&1 || true
  if [[ -x "$test_kernels" && "$device" == cuda ]]; then
    timeout 90 "$test_kernels" cuda_device 2>&1 | grep -E 'Test:|FAILED|[0-9]\. ' || true
  fi
  printf '```\n\n## compute-sanitizer over every kernel\n\n```\n'
  if [[ "$device" == cuda && -x "$test_kernels" ]]; then sanitize; else echo "needs a device and test_kernels"; fi
  printf '```\n\n## Operations beside their floors\n\n'
  timeout $(($(left_s) / 3)) "$bench" -d "$device" -n "$networks" || echo "(stopped: out of time, or failed)"
  printf '\n## Masters beside their floors\n\n'
  timeout $(($(left_s) / 3)) "$bench" -d "$device" -m $((networks > 1 ? 6 : 1)) ||
    echo "(stopped: out of time, or failed)"
  printf '\n## Programs of masters, made of a pool\n\n'
  timeout $(($(left_s) / 3)) "$bench" -d "$device" -p $((networks > 1 ? 2 : 1)) ||
    echo "(stopped: out of time, or failed)"
  printf '\n## Flows made to fit, beside their floors\n\n'
  timeout $(($(left_s) / 3)) "$bench" -d "$device" -f $((networks > 1 ? 2 : 1)) ||
    echo "(stopped: out of time, or failed)"
  printf '\n## Whole solves, gap 1e-6\n\n'
  solve_all
  printf '\n%d s in all.\n' "$SECONDS"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
networks=${LANDLINK_BENCH_NETWORKS:-3}
if [[ "$packing" == true ]]; then
  make_pack
  exit
fi
find_programs
if [[ "$device" == cuda ]] && ! "$landlink" info | grep -q '^gpu *cuda: usable'; then
  "$landlink" info | sed -n 's/^gpu *//p' >&2
  say "bench_gpu.sh: no device to measure; --device cpu tries the script without one"
  exit 69
fi
mkdir -p "$(dirname "$out")"
results | tee "$out"
say "written to $out"
