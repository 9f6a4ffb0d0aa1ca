#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Solves by several processes: their answers are those of one, byte for byte; what is lost or wrong ends the job cleanly.
#     tests/mpi/run_mpi.sh LANDLINK [MPI_LANDLINK MPIRUN]
set -euo pipefail
landlink=$(realpath "${1:?the command}")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
if (( $# < 3 )); then
  echo "SKIPPED: this MPI is not installed"
  if [[ "${CI:-}" == true ]]; then exit 1; fi
  exit 77
fi
of_ranks=$(realpath "$2")
mpirun=$3
work=$(mktemp -d)
job=
cleanup() {
  if [[ -n "$job" ]]; then kill "$job" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

# More ranks than processors, by root, in a container.
options=()
if "$mpirun" --version 2>&1 | grep -q "Open MPI\|OpenRTE"; then options=(--oversubscribe); fi
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_btl_vader_single_copy_mechanism=none
export OMPI_MCA_hwloc_base_binding_policy=none HYDRA_LAUNCHER=fork OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

failures=0
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}
by_ranks() { # ranks, then the command line
  local ranks=$1
  shift
  "$mpirun" "${options[@]}" -n "$ranks" "$of_ranks" "$@"
}

# run.json, and the line of report.html that holds it, differ from run to run.
take_facts_out() { # folder
  rm -f "$1/run.json"
  if [[ -f "$1/report.html" ]]; then sed -i '/id="runs">$/{n;d}' "$1/report.html"; fi
}

same() { # name, two folders
  local differences
  if ! differences=$(diff -r "$2" "$3" 2>&1 | head -c 2000); then differences="diff failed"; fi
  if [[ -n "$differences" ]]; then fail "$1: $differences"; fi
}

# ---- the same answers ----

compare() { # name, the numbers of ranks, then the command line of a solve without -o
  local name=$1 counts=$2 ranks code expected=0
  shift 2
  "$landlink" solve "$@" -o "$work/$name" -q >"$work/$name.out" || expected=$?
  take_facts_out "$work/$name"
  for ranks in $counts; do
    code=0
    by_ranks "$ranks" solve "$@" -o "$work/$name-$ranks" -q >"$work/$name-$ranks.out" 2>"$work/$name-$ranks.err" || code=$?
    if (( code != expected )); then fail "$name by $ranks ranks: exit $code, not $expected: $(head -c 1000 "$work/$name-$ranks.err")"; fi
    if (( ranks > 1 )) && ! grep -q "\"ranks\": $ranks" "$work/$name-$ranks/run.json"; then fail "$name: run.json does not tell of $ranks ranks"; fi
    take_facts_out "$work/$name-$ranks"
    same "$name by $ranks ranks" "$work/$name" "$work/$name-$ranks"
    if (( $(grep -c "^status" "$work/$name-$ranks.out") != 1 )); then fail "$name by $ranks ranks: stdout is not one process's"; fi
  done
  echo "compared: $name by $counts ranks"
}

"$landlink" generate planar --nodes 60 --demands 500 --binding 0.3 -o "$work/planar-case" -q
"$landlink" generate grid --rows 8 --columns 8 --demands 300 -o "$work/grid-case" -q
"$landlink" generate corridor --demands 300 -o "$work/corridor-case" -q
compare planar "1 2 3 4 7" "$work/planar-case" --method interior
compare prices "2 7" "$work/corridor-case" --method price --gap 1e-2
compare grid "3 4" "$work/grid-case" --method column
compare corridor "4 7" "$work/corridor-case" --method interior
compare middle-corridor "3" "$root/graphs/cases/middle-corridor" --parts 3
compare two-ways "7" "$root/tests/data/cli/two-ways"

# ---- one voice ----

info=$(by_ranks 3 info --json)
if [[ "$info" != *'"ranks": 3'* ]]; then fail "info does not tell of 3 ranks: $info"; fi
if (( $(by_ranks 2 --version | grep -c "^landlink") != 1 )); then fail "--version is not told once"; fi

refuse() { # what it must say, the expected exit, the command line
  local says=$1 expected=$2 code=0
  shift 2
  by_ranks 3 "$@" >"$work/refused" 2>&1 || code=$?
  if (( code != expected )); then fail "'$*' by 3 ranks: exit $code, not $expected"; fi
  if (( $(grep -c "$says" "$work/refused") != 1 )); then fail "'$*' by 3 ranks does not say once: $says"; fi
}
refuse "compare is for one process, and 3 were started" 64 compare "$work/planar-case" -o "$work/refused-out"
refuse "one word too many" 64 solve "$work/planar-case" more -o "$work/refused-out"
refuse "no-case" 66 solve "$work/no-case" -o "$work/refused-out"
if [[ -e "$work/refused-out" ]]; then fail "a refused command wrote"; fi

# ---- processes that do not know of each other ----

alone() { # name, what it must say, then the launcher and the command
  local name=$1 says=$2 code=0
  shift 2
  "$@" >"$work/alone" 2>&1 || code=$?
  if (( code == 0 )) || ! grep -q "$says" "$work/alone"; then fail "$name: exit $code: $(head -c 1000 "$work/alone")"; fi
  if [[ -e "$work/alone-out" ]]; then fail "$name: an answer was written"; fi
  rm -rf "$work/alone-out"
}

if (( $("$landlink" --version | wc -l) == 1 )); then
  alone "a build without MPI" "2 processes were started (.*), but this build has no MPI" \
    "$mpirun" "${options[@]}" -n 2 "$landlink" solve "$work/planar-case" -o "$work/alone-out"
fi
for other in mpirun.openmpi mpirun.mpich; do
  if [[ "$mpirun" == */$other ]] || ! command -v "$other" >/dev/null; then continue; fi
  others=()
  if [[ $other == mpirun.openmpi ]]; then others=(--oversubscribe); fi
  alone "the launcher of another MPI" "2 processes were started (.*), but each finds itself alone" \
    "$other" "${others[@]}" -n 2 "$of_ranks" solve "$work/planar-case" -o "$work/alone-out"
done

# ---- lost and stopped ----

# The process of a rank of the job at work, by what its launcher told it.
process_of() { # rank
  local pid
  for pid in $(pgrep -f "^$of_ranks solve .* -o $work/cut" || true); do
    if tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -qE "^(OMPI_COMM_WORLD_RANK|PMI_RANK)=$1\$"; then
      echo "$pid"
      return
    fi
  done
}

cut=("$work/cut-case" --method interior --gap 1e-7)
start_cut() { # starts a solve by 3 ranks that keeps every round, and waits for a checkpoint
  local tries
  rm -rf "$work/cut" "$work/kept"
  by_ranks 3 solve "${cut[@]}" -o "$work/cut" --checkpoint "$work/kept" --checkpoint-every 0 >"$work/cut.out" 2>&1 &
  job=$!
  for (( tries = 0; tries < 200; tries++ )); do
    if [[ -e "$work/kept/checkpoint-b" ]]; then return; fi
    sleep 0.05
  done
  fail "no checkpoint came: $(tail -5 "$work/cut.out")"
}

end_cut() { # waits for the job; its exit is $code
  code=0
  wait "$job" || code=$?
  job=
}

go_on() { # name, ranks: from the checkpoint to the answer of an uninterrupted solve
  by_ranks "$2" solve "${cut[@]}" -o "$work/cut" --checkpoint "$work/kept" -q >"$work/cut.out" 2>&1 ||
    fail "$1: it does not go on: $(tail -5 "$work/cut.out")"
  take_facts_out "$work/cut"
  same "$1" "$work/whole" "$work/cut"
}

"$landlink" generate planar --nodes 150 --demands 4000 --binding 0.3 -o "$work/cut-case" -q
"$landlink" solve "${cut[@]}" -o "$work/whole" -q >"$work/whole.out"
take_facts_out "$work/whole"

start_cut
kill -KILL "$(process_of 1)" || fail "there is no rank 1 to kill"
end_cut
if (( code == 0 )); then fail "a killed rank: the job says all is well"; fi
if [[ -e "$work/cut/summary.json" ]]; then fail "a killed rank: an answer was published"; fi
if compgen -G "$work/cut/*.csv" >/dev/null; then fail "a killed rank: tables are there"; fi
go_on "after a killed rank, by 2" 2
echo "killed: rank 1, exit $code"

start_cut
kill -TERM "$(process_of 2)" # rank 0 decides: nothing happens
kill -TERM "$(process_of 0)" || fail "there is no rank 0 to stop"
end_cut
if (( code != 75 )); then fail "stopped by SIGTERM: exit $code, not 75: $(tail -5 "$work/cut.out")"; fi
go_on "after SIGTERM, by 4" 4
echo "stopped: exit $code"

if (( failures > 0 )); then exit 1; fi
