#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A comparison split over tasks is the comparison of one run, byte for byte: shares, arrays, kills, damage, strangers.
#     tests/cli/run_tasks.sh LANDLINK [KILLS [TEST...]]
set -uo pipefail
set -m
landlink=$(realpath "${1:?the command}")
kills=${2:-24}
# shellcheck source=tests/support/answers.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/answers.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset SLURM_JOB_ID SLURM_RESTART_COUNT SLURM_JOB_END_TIME SLURM_ARRAY_TASK_ID
export OMP_NUM_THREADS=2

# A case with a scenario that fits, one that does not, and spreads.
mkdir case
printf 'node_id,x_coord,y_coord\nA,0,0\nB,1,0\nC,0,1\nD,1,1\n' >case/node.csv
printf 'commodity_id,unmet_penalty_usd_per_teu\ngoods,1000\n' >case/commodity.csv
printf 'o_node_id,d_node_id,commodity_id,volume\nA,B,goods,15\nA,D,goods,7\nC,D,goods,5\n' >case/demand.csv
printf 'corridor_id,name,link_ids\ndirect,Direct,AB\nround,"Round, by C",CB\n' >case/corridor.csv
cat >case/link.csv <<'TEXT'
link_id,from_node_id,to_node_id,directed,cost_usd_per_teu,capacity_teu_per_year,time_h,time_spread,capacity_spread
AB,A,B,1,10,10,24,0.2,0.4
AC,A,C,1,10,,24,0.1,
CB,C,B,1,10,,24,,
BD,B,D,1,5,9,12,0.3,0.3
CD,C,D,1,18,,12,,
TEXT
cat >case/scenario.csv <<'TEXT'
scenario_id,name,table,ids,column,operation,value
wide,"Wide, by half",link,AB,capacity_teu_per_year,multiply,1.5
bad,Bad,link,AB,capacity_teu_per_year,add,-99
more,More,demand,*,volume,multiply,1.2
TEXT
all=(--scenario 'wide;bad;more' --outage links --draws 40 --sweep 'link:AB capacity_teu_per_year 2:20:1')

plain() { # the files of a comparison but the facts of the run
  find "$1" -name '.landlink-*' -prune -o -type f -print | sed "s|^$1/||" | sort
}

same() { # folder, folder
  local file
  if ! diff <(plain "$1") <(plain "$2") >out.txt; then
    failed "$1 and $2 have other files"
    return
  fi
  while IFS= read -r file; do
    case $file in
      *run.json) continue ;;
      *report.html) cmp -s <(sed '/id="runs">$/{n;d}' "$1/$file") <(sed '/id="runs">$/{n;d}' "$2/$file") ;;
      *) cmp -s "$1/$file" "$2/$file" ;;
    esac || failed "$1/$file is not $2/$file"
  done < <(plain "$1")
}

# Any number of tasks, in any order, at once; more tasks than units, too.
test_shares() {
  local n i
  for n in 1 3 100; do
    for i in $(seq "$n" -7 1) $(seq 1 "$n"); do # some run twice
      "$landlink" compare case -o "split-$n" "${all[@]}" --task "$i/$n" -q >>log.txt 2>&1 &
      if (( $(jobs -r | wc -l) > 3 )); then wait -n; fi
    done
    wait
    expect_codes 2 "$landlink" compare case -o "split-$n" "${all[@]}" --collect
    has err.txt "scenarios have no answer"
    has out.txt "Direct"
    same whole "split-$n"
    expect_codes 2 "$landlink" compare case -o "split-$n" "${all[@]}" --collect --threads 1 # again
    same whole "split-$n"
  done
}

test_missing() {
  expect_codes 66 "$landlink" compare case -o part "${all[@]}" --collect
  has err.txt "no task has left the base there"
  if [[ -e part ]]; then failed "a collection of nothing leaves a folder"; fi
  expect_codes 0 "$landlink" compare case -o part --draws 40 --task 2/4
  has out.txt "found        0"
  expect_codes 3 "$landlink" compare case -o part --draws 40 --collect
  has err.txt "missing: 30 of 40 draws; run these tasks of 4 again"
  has out.txt "10 of 40 draws" "are of these 10"
  has err.txt "sbatch --array=1,3-4)"
  if (( $(grep -c ',stopped,no,' part/draws.csv) != 30 )); then failed "30 draws are not marked"; fi
  has part/draw_quantiles.csv "flow_teu,10,"
  expect_codes 0 "$landlink" compare case -o part --draws 40 --task 1/2 # another split does what is missing
  has out.txt "found        0"
  expect_codes 3 "$landlink" compare case -o part --draws 40 --collect
  has err.txt "missing: 10 of 40 draws; run the tasks again, all of them"
  expect_codes 0 "$landlink" compare case -o part --draws 40 --task 2/2 --json
  has out.txt '"found": 10'
  expect_codes 0 "$landlink" compare case -o part --draws 40 --collect
  expect_codes 0 "$landlink" compare case -o drawn --draws 40
  same drawn part
  expect_codes 3 "$landlink" compare case -o part --draws 44 --collect # more draws of the same
  has err.txt "missing: 4 of 44 draws"
}

test_arrays() {
  local id
  for id in 10 12 14; do
    SLURM_ARRAY_TASK_ID=$id SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=14 SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=3 \
      expect_codes '0|2' "$landlink" compare case -o array "${all[@]}" --task auto
    has out.txt "task         $(((id - 10) / 2 + 1))"
  done
  expect_codes 2 "$landlink" compare case -o array "${all[@]}" --collect
  same whole array
  SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=7 SLURM_ARRAY_TASK_MAX=12 SLURM_ARRAY_TASK_STEP=1 SLURM_ARRAY_TASK_COUNT=3 \
    expect_codes 64 "$landlink" compare case -o array "${all[@]}" --task auto
  has err.txt "have gaps"
  expect_codes 64 "$landlink" compare case -o array --task auto
  has err.txt "this is none"
  for id in 0/3 4/3 1 1/ /3 1/3x -1/3 +1/3 1/1000001 99999999999999999999/3; do
    expect_codes 64 "$landlink" compare case -o array --task "$id"
  done
  expect_codes 64 "$landlink" compare case -o array --task 1/3 --collect
  expect_codes 64 "$landlink" solve case -o array --task 1/3
}

# Killed at any moment, run again: nothing is lost that was recorded, and the end is the same.
test_kills() {
  local n=0 i
  RANDOM=1
  for i in $(seq "$kills"); do
    "$landlink" compare case -o killed "${all[@]}" --task $((i % 2 + 1))/2 -q >out.txt 2>err.txt &
    sleep "$(awk -v r="$RANDOM" -v most="$whole_s" 'BEGIN { printf "%.3f", most * r / 32768 }')"
    kill -KILL $! 2>/dev/null && n=$((n + 1))
    { wait $!; } 2>/dev/null
    if (( failures > 5 )); then return; fi
    if (( i % 8 == 0 )); then expect_codes '2|3|66' "$landlink" compare case -o killed "${all[@]}" --collect; fi
  done
  for i in 1 2; do expect_codes '0|2' "$landlink" compare case -o killed "${all[@]}" --task $i/2; done
  expect_codes 2 "$landlink" compare case -o killed "${all[@]}" --collect
  same whole killed
  if find killed -name '.landlink-partial*' -o -name '*.tmp' | grep .; then failed "kills leave files"; fi
  echo "        $n kills"
}

test_owners() {
  local first
  "$landlink" compare case -o busy --draws 200000 --task 1/2 -q >/dev/null 2>&1 &
  first=$!
  for _ in $(seq 200); do
    if [[ -f busy/.landlink-tasks/1-of-2/.landlink-owner ]] && compgen -G 'busy/.landlink-tasks/base-*' >/dev/null; then break; fi
    sleep 0.05
  done
  expect_codes 71 "$landlink" compare case -o busy --draws 200000 --task 1/2
  has err.txt "in use by another run: process $first on"
  expect_codes 0 "$landlink" compare case -o busy --draws 4 --task 2/2 # tasks do not keep each other out
  expect_codes 3 "$landlink" compare case -o busy --draws 4 --collect
  has err.txt "missing: 2 of 4 draws"
  kill -TERM "$first"
  local answer=0
  wait "$first" || answer=$?
  if (( answer != 3 )); then failed "a task that is stopped exits $answer, not 3"; fi
  expect_codes 0 "$landlink" compare case -o busy --draws 4 --collect # what it had when it was stopped
}

test_strangers() {
  local part
  expect_codes 0 "$landlink" compare case -o strange --draws 6 --task 1/2
  expect_codes 64 "$landlink" compare case -o strange --draws 6 --gap 1e-5 --collect
  has err.txt "is of a comparison with other options (--gap 1e-07 --method"
  expect_codes 64 "$landlink" compare case -o strange --draws 6 --seed 2 --task 2/2
  expect_codes 64 "$landlink" compare case -o strange --outage links --collect
  cp -r case other
  echo >>other/scenario.csv
  expect_codes 64 "$landlink" compare other -o strange --draws 6 --task 2/2
  has err.txt "is of another case, or of the case before it was changed"
  expect_codes 0 "$landlink" compare case -o strange --draws 6 --task 2/2
  part=$(compgen -G 'strange/.landlink-tasks/1-of-2/task-*.part')
  printf 'x' | dd of="$part" bs=1 seek=200 conv=notrunc status=none
  expect_codes 3 "$landlink" compare case -o strange --draws 6 --collect
  has err.txt "is damaged"
  has err.txt "missing: 3 of 6 draws"
  expect_codes 0 "$landlink" compare case -o strange --draws 6 --task 1/2 # it is written anew
  expect_codes 0 "$landlink" compare case -o strange --draws 6 --collect
  expect_codes 0 "$landlink" compare case -o strange2 --scenario wide --task 1/1
  printf 'x' | dd of="$(compgen -G 'strange2/.landlink-tasks/1-of-1/scenario-1-*/path.csv')" bs=1 seek=3 conv=notrunc status=none
  expect_codes 3 "$landlink" compare case -o strange2 --scenario wide --collect
  has err.txt "is not the answer that it was"
  has strange2/scenario_result.csv "wide,\"Wide, by half\",,,stopped,no"
  if [[ -e strange2/wide/path.csv ]]; then failed "an answer that was changed is collected"; fi
  expect_codes 0 "$landlink" compare case -o strange2 --scenario wide --task 1/2 # any task does it again
  has out.txt "found        0"
  expect_codes 0 "$landlink" compare case -o strange2 --scenario wide --collect
  echo note >>strange2/wide/path.csv # OUT is the user's: what tasks found is not touched by it
  expect_codes 0 "$landlink" compare case -o strange2 --scenario wide --collect
  if grep -q note strange2/wide/path.csv; then failed "an answer that was changed in OUT is collected"; fi
  rm -r strange2/.landlink-tasks/1-of-[12]
  printf 'x' | dd of="$(compgen -G 'strange2/.landlink-tasks/base-*/base.part')" bs=1 seek=9 conv=notrunc status=none
  expect_codes 65 "$landlink" compare case -o strange2 --scenario wide --collect
  has err.txt "the base there is damaged; run a task again"
  expect_codes 0 "$landlink" compare case -o strange2 --scenario wide --task 1/1 # leaves it anew
  expect_codes 0 "$landlink" compare case -o strange2 --scenario wide --collect
}

# The base's answer: whatever becomes of its files, the collection says so and a task leaves it anew.
test_base() {
  local how base
  expect_codes 0 "$landlink" compare case -o base --draws 2 --task 1/1
  expect_codes 0 "$landlink" compare case -o base --draws 2 --collect
  base=$(compgen -G 'base/.landlink-tasks/base-*')
  for how in "rm $base/path.csv" "sed -i s/$/9/ $base/path.csv" "sed -i s/0/1/ $base/summary.json" "rm -r $base/base.part"; do
    $how
    expect_codes '65|66' "$landlink" compare case -o base --draws 2 --collect
    has err.txt "base/.landlink-tasks"
    has err.txt "(--task 1/N"
    expect_codes 0 "$landlink" compare case -o base --draws 2 --task 1/1
    has out.txt "found        2" # nothing but the base
    expect_codes 0 "$landlink" compare case -o base --draws 2 --collect
  done
  if find base -name '*damaged*' | grep .; then failed "a damaged base stays"; fi
}

# What ends at a limit of rounds does so each time: it is recorded, and no task is asked to run again for it.
test_limited() {
  for _ in 1 2; do
    expect_codes 0 "$landlink" compare case -o limited --draws 2 --method price --iteration-limit 1 --gap 0 --task 1/1
    has out.txt "missing      0"
    has err.txt "ended without the gap asked for; they are recorded"
  done
  has out.txt "found        2"
  expect_codes 3 "$landlink" compare case -o limited --draws 2 --method price --iteration-limit 1 --gap 0 --collect
}

# A task that ends early leaves the folders that another may be about to use, and none of its own.
test_early() {
  expect_codes 64 "$landlink" compare case -o early --scenario nosuch --task 1/2
  if [[ ! -d early/.landlink-tasks ]]; then failed "the folder of all tasks is gone"; fi
  if [[ -e early/.landlink-tasks/1-of-2 ]]; then failed "a task leaves a folder for nothing"; fi
}

from=$EPOCHREALTIME
expect_codes 2 "$landlink" compare case -o whole "${all[@]}"
whole_s=$(awk -v from="$from" -v to="$EPOCHREALTIME" 'BEGIN { print to - from }')
tests=(shares missing arrays kills owners strangers base limited early)
if (( $# > 2 )); then tests=("${@:3}"); fi
for test in "${tests[@]}"; do
  before=$failures start=$SECONDS
  "test_$test"
  if (( failures == before )); then echo "ok      $test ($((SECONDS - start)) s)"; else echo "FAILED  $test"; fi
done
if (( failures > 0 )); then
  echo "$failures failures"
  exit 1
fi
