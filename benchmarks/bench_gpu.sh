#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A GPU node in under 8 minutes: checks the device, times every operation beside its floor, solves cases on the device and
# on the CPU of the same machine, and writes one Markdown file of results. Needs no network.
#     benchmarks/bench_gpu.sh [--device cuda|cpu] [--out FILE]     with what was carried here, else with a build of its own
#     benchmarks/bench_gpu.sh --pack                               builds here, and puts into build/gpu-pack all that a bare
#                                                                  node lacks: command, benchmark, test, libraries, cases
# A node without GLPK, METIS or CUnit runs what was packed on a machine with them; the tree with build/gpu-pack is all it
# takes. Exit 69: no device.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/local/cuda/bin"
export OMP_WAIT_POLICY=passive # as the command has it

limit_s=480
pack=build/gpu-pack
device=cuda
out=build/results-gpu.md
packing=false
while (( $# > 0 )); do
  case "$1" in
    --device) device=${2:?}; shift 2 ;;
    --out) out=${2:?}; shift 2 ;;
    --pack) packing=true; shift ;;
    *) echo "bench_gpu.sh: $1 is no option; see its head" >&2; exit 64 ;;
  esac
done
say() { printf '%s\n' "$*" >&2; }

build_here() {
  cmake --preset release -DLANDLINK_WITH_CUDA="${1:-ON}" -DLANDLINK_BUILD_BENCHMARKS=ON >&2
  cmake --build --preset release --parallel "$(nproc)" >&2
}

# The instances of the solves, from easy to hard: name and options of landlink generate.
instances() {
  cat <<'TEXT'
planar300 planar --nodes 300 --demands 3000 --binding 0.1 --seed 1
grid20 grid --rows 20 --columns 20 --demands 4000 --binding 0.1 --seed 1
planar1000 planar --nodes 1000 --demands 12000 --binding 0.1 --seed 1
corridor corridor --stages 60 --routes 5 --classes 4 --demands 4000 --binding 0.1 --seed 1
planar2500 planar --nodes 2500 --demands 40000 --binding 0.1 --seed 1
TEXT
}

make_pack() {
  local name options library
  build_here
  rm -rf "$pack"
  mkdir -p "$pack/lib" "$pack/cases"
  cp build/release/solver/cli/landlink build/release/benchmarks/bench_gpu "$pack/"
  if [[ -x build/release/tests/test_kernels ]]; then cp build/release/tests/test_kernels "$pack/"; fi
  for library in $(ldd "$pack"/landlink "$pack"/bench_gpu "$pack"/test_kernels 2>/dev/null |
    awk '$3 ~ /^\// && $1 !~ /^lib(c|m|pthread|dl|rt)\.so/ { print $3 }' | sort -u); do
    cp -L "$library" "$pack/lib/"
  done
  library=$(ldconfig -p | awk '$1 == "libopenblas.so.0" { print $NF; exit }')
  if [[ -n "$library" ]]; then # the masters' BLAS on the CPU, and what it needs
    cp -L "$library" "$pack/lib/"
    ldd "$library" | awk '$3 ~ /gfortran|quadmath/ { print $3 }' | xargs -r -I '{}' cp -L '{}' "$pack/lib/"
  fi
  cp -r graphs/cases/middle-corridor "$pack/cases/"
  while read -r name options; do
    # shellcheck disable=SC2086 # the options are words
    "$pack/landlink" generate $options -o "$pack/cases/$name" -q
    gzip -9 "$pack/cases/$name"/demand.csv "$pack/cases/$name"/link.csv
  done < <(instances)
  say "$pack: $(du -sh "$pack" | cut -f1); carry it with the tree"
}

# ---- a run ----

left_s() { echo $((limit_s - SECONDS)); }

find_programs() {
  if [[ -x "$pack/landlink" ]]; then
    export LD_LIBRARY_PATH="$PWD/$pack/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
    landlink=$pack/landlink
    bench=$pack/bench_gpu
    test_kernels=$pack/test_kernels
  else
    build_here "$([[ "$device" == cuda ]] && echo ON || echo AUTO)"
    landlink=build/release/solver/cli/landlink
    bench=build/release/benchmarks/bench_gpu
    test_kernels=build/release/tests/test_kernels
  fi
}

case_of() { # name options...: its folder, made where it was not carried
  local name=$1
  shift
  if [[ -d "$pack/cases/$name" ]]; then
    cp -r "$pack/cases/$name" "$work/$name"
    gunzip -q "$work/$name"/*.gz 2>/dev/null || true
  elif [[ -d "graphs/cases/$name" ]]; then
    cp -r "graphs/cases/$name" "$work/$name"
  else
    "$landlink" generate "$@" -o "$work/$name" -q
  fi
  echo "$work/$name"
}

fact() { sed -nE "s/^ *\"$2\": \"?([^\"]*[^\",])\"?,?$/\1/p" "$1" | head -n 1; }

solve_one() { # name folder device: a row; what is over its share of the time is stopped with the answer it has
  local answer="$work/$1-$3" share
  share=$(($(left_s) / 4))
  if (( share < 5 )); then
    echo "| $1 | $3 | no time left | | | | |"
    return
  fi
  "$landlink" solve "$2" -o "$answer" --device "$3" --gap 1e-6 --time-limit "$share" -q >/dev/null 2>"$work/err" || true
  if [[ ! -f "$answer/run.json" ]]; then
    echo "| $1 | $3 | $(head -n 1 "$work/err") | | | | |"
    return
  fi
  printf '| %s | %s | %s | %s | %.3f | %.3f | %.1e |\n' "$1" "$(fact "$answer/run.json" device)" \
    "$(fact "$answer/summary.json" status)" "$(fact "$answer/run.json" method)" "$(fact "$answer/run.json" solve_s)" \
    "$(fact "$answer/run.json" total_s)" "$(fact "$answer/summary.json" gap)"
}

solve_all() {
  local name options folder
  echo "| case | device | status | method | solve s | all s | gap |"
  echo "|---|---|---|---|---:|---:|---:|"
  while read -r name options; do
    # shellcheck disable=SC2086 # the options are words
    folder=$(case_of "$name" $options)
    solve_one "$name" "$folder" "$device"
    if [[ "$device" != cpu ]]; then solve_one "$name" "$folder" cpu; fi
  done < <(echo "middle-corridor"; instances)
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
  printf '```\n\n## Operations beside their floors\n\n'
  timeout $(($(left_s) / 2)) "$bench" -d "$device" -n "$networks" || echo "(stopped: out of time, or failed)"
  printf '\n## Whole solves, gap 1e-6\n\n'
  solve_all
  printf '\n%d s in all.\n' "$SECONDS"
}

if [[ "$packing" == true ]]; then
  make_pack
  exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
networks=${LANDLINK_BENCH_NETWORKS:-3}
find_programs
if [[ "$device" == cuda ]] && ! "$landlink" info | grep -q '^gpu *cuda: usable'; then
  "$landlink" info | sed -n 's/^gpu *//p' >&2
  say "bench_gpu.sh: no device to measure; --device cpu tries the script without one"
  exit 69
fi
mkdir -p "$(dirname "$out")"
results | tee "$out"
say "written to $out"
