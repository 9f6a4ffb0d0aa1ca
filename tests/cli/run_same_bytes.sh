#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An answer is the same byte for byte, run facts excepted, for any number of threads and for every run.
#     tests/cli/run_same_bytes.sh LANDLINK DATA
set -euo pipefail
landlink=$(realpath "${1:?the command}")
data=${2:-}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# run.json, and the line of report.html that holds it, differ from run to run.
take_facts_out() { # folder
  rm "$1/run.json"
  if [[ -f "$1/report.html" ]]; then sed -i '/id="runs">$/{n;d}' "$1/report.html"; fi
}

failures=0
compare() { # name, then the command line of a solve without -o
  local name=$1 run differences
  shift
  "$landlink" solve "$@" -o "$work/$name-1" --threads 1 -q >/dev/null
  "$landlink" solve "$@" -o "$work/$name-2" --threads 2 -q >/dev/null
  "$landlink" solve "$@" -o "$work/$name-2-again" --threads 2 -q >/dev/null
  for run in 1 2 2-again; do take_facts_out "$work/$name-$run"; done
  for run in 2 2-again; do
    if ! differences=$(diff -rq "$work/$name-1" "$work/$name-$run"); then
      printf 'FAILED: %s\n%s\n' "$name" "$differences"
      failures=$((failures + 1))
    fi
  done
  if [[ ! -s "$work/$name-1/path.csv" || ! -s "$work/$name-1/summary.json" ]]; then
    echo "FAILED: $name has no answer"
    failures=$((failures + 1))
  fi
  echo "compared: $name"
}

"$landlink" generate planar --nodes 100 --demands 2000 --binding 0.3 -o "$work/planar" -q
compare middle-corridor "$root/graphs/cases/middle-corridor" --parts 3
compare two-ways "$root/tests/data/cli/two-ways"
compare crossover "$work/planar" --method interior --vertex
skipped=0
for instance in planar/planar50 planar/planar100 grid/grid3; do
  if [[ -r "$data/mcf/$instance.gz" ]]; then
    compare "${instance#*/}" "$data/mcf/$instance.gz" --method column
  else
    echo "SKIPPED: no public instance $instance"
    skipped=77
  fi
done
if (( failures > 0 )); then exit 1; fi
exit "$skipped"
