#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Checkpoints of the command: signals, jobs that end, kills at any moment, and file systems that fail.
#     tests/cli/run_checkpoint.sh LANDLINK SHIM [KILLS [TEST...|-TEST...]]     SHIM: the library of fail_io.c; -TEST: all but that one
set -uo pipefail
set -m # a background job then gets SIGINT as a program on a terminal does
landlink=$(realpath "${1:?the command}")
shim=$(realpath "${2:?the library that makes files fail}")
kills=${3:-100}
two_ways=$(cd "$(dirname "${BASH_SOURCE[0]}")/../data/cli/two-ways" && pwd)
parent=${TMPDIR:-/tmp}
if [[ -z "${TMPDIR:-}" && -w /dev/shm ]]; then parent=/dev/shm; fi
# shellcheck source=tests/support/answers.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/answers.sh"
work=$(mktemp -d -p "$parent")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
unset SLURM_JOB_ID SLURM_RESTART_COUNT SLURM_JOB_END_TIME

same_answer() { # folder, folder: all but the facts of the runs
  local file
  for file in path.csv link_flow.csv demand_result.csv capacity_price.csv certificate.json summary.json; do
    if ! cmp -s "$1/$file" "$2/$file"; then failed "$1/$file is not $2/$file"; fi
  done
}

# Nothing under a final name but a whole answer; folder may be missing.
no_part_of_an_answer() {
  local file
  if [[ -f "$1/summary.json" ]]; then
    same_answer "$1" "$2"
    return
  fi
  for file in "$1"/*; do
    if [[ -e "$file" ]]; then failed "$file is there, but no answer is"; fi
  done
}

start() { # folder of the answer, more options; returns when a price phase is over
  local folder=$1
  shift
  "$landlink" solve large -o "$folder" "$@" >out.txt 2>err.txt &
  solver=$!
  for _ in $(seq 600); do
    if grep -q '^price phase' err.txt 2>/dev/null; then break; fi
    sleep 0.02
  done
}

ended_with() { # codes
  local answer=0
  wait "$solver" || answer=$?
  if [[ ! "$answer" =~ ^($1)$ ]]; then failed "exit $answer, not $1"; fi
}

test_signals() {
  local start
  start stopped --checkpoint kept --checkpoint-every 0
  kill -USR1 "$solver"
  for _ in $(seq 200); do
    if grep -q '^checkpoint in kept' err.txt; then break; fi
    sleep 0.02
  done
  has err.txt "SIGUSR1: a checkpoint after this round"
  has err.txt "checkpoint in kept"
  start=$SECONDS
  kill -TERM "$solver"
  ended_with 75
  if (( SECONDS - start > 20 )); then failed "the stop took $((SECONDS - start)) s"; fi
  has err.txt "run the same command again, and it goes on from kept"
  has out.txt "feasible"
  expect_codes 0 "$landlink" verify large stopped
  expect_codes 0 "$landlink" solve large -o stopped --checkpoint kept
  has err.txt "resumed   from kept/checkpoint-"
  same_answer stopped whole
  if [[ -n "$(find kept -type f)" ]]; then failed "a final answer leaves checkpoints"; fi
  start plain
  kill -USR1 "$solver"
  sleep 0.1
  kill -INT "$solver"
  ended_with 3
  has err.txt "there is no --checkpoint DIR"
}

test_limits() {
  expect_codes '3|4' "$landlink" solve huge -o limited --checkpoint kept --gap 0 --time-limit 4
  if ! compgen -G 'kept/checkpoint-?' >/dev/null; then failed "a time limit leaves no checkpoint"; fi
  expect_codes 64 "$landlink" solve huge -o limited --checkpoint kept
  has err.txt "is of a solve with other options"
  expect_codes 64 "$landlink" solve "$two_ways" -o limited --checkpoint kept --gap 0
  has err.txt "is of another case"
  rm -r kept
  SLURM_JOB_END_TIME=$(($(date +%s) + 5)) expect_codes 75 "$landlink" solve huge -o limited --checkpoint kept --gap 0
  has err.txt "then the job ends (SLURM_JOB_END_TIME)"
  SLURM_JOB_END_TIME=$(($(date +%s) + 9000)) expect_codes '3|4' "$landlink" solve huge -o limited --gap 0 --time-limit 4
  if grep -q SLURM_JOB_END_TIME err.txt; then failed "the job's end counts beside an earlier limit"; fi
  rm -r kept
  expect_codes 64 "$landlink" solve huge -o limited --checkpoint-every 1m
  expect_codes 64 "$landlink" solve huge -o limited --checkpoint kept --checkpoint-every never
  expect_codes 64 "$landlink" compare huge -o limited --checkpoint kept
}

test_owners() {
  start one --checkpoint kept --gap 0
  expect_codes 71 "$landlink" solve large -o one --checkpoint elsewhere
  has err.txt "one: in use by another run: process $solver on"
  expect_codes 71 "$landlink" solve large -o two --checkpoint kept --gap 0
  has err.txt "kept: in use by another run: process $solver on"
  kill -KILL "$solver"
  { wait "$solver"; } 2>/dev/null
  expect_codes 0 "$landlink" solve large -o both --checkpoint both # one folder will do
  same_answer both whole
  SLURM_JOB_ID=7 start ghost --checkpoint kept --gap 0
  SLURM_JOB_ID=7 SLURM_RESTART_COUNT=1 expect_codes 3 "$landlink" solve large -o ghost --checkpoint kept --gap 0 --time-limit 7
  has err.txt "taken from process $solver on"
  ended_with 71
  expect_codes 0 "$landlink" verify large ghost
  rm -rf kept
}

# At any moment: until so many kills are done, each run goes on where the one before was killed.
test_kills() {
  local done=0 runs=0 answer most
  most=$(awk -v from="$1" -v to="$2" 'BEGIN { print to - from }')
  rm -rf killed kept
  RANDOM=1
  while (( done < kills )); do
    "$landlink" solve small -o killed --checkpoint kept --checkpoint-every 0 >out.txt 2>err.txt &
    solver=$!
    sleep "$(awk -v r="$RANDOM" -v most="$most" 'BEGIN { printf "%.4f", most * r / 32768 }')"
    kill -KILL "$solver" 2>/dev/null && done=$((done + 1))
    answer=0
    { wait "$solver"; } 2>/dev/null || answer=$?
    if (( answer != 0 && answer != 137 )); then failed "after $done kills: exit $answer"; fi
    no_part_but_moves killed small_whole
    if (( answer != 0 )); then continue; fi
    runs=$((runs + 1))
    rm -rf killed
    if (( failures > 5 )); then return; fi
  done
  expect_codes 0 "$landlink" solve small -o killed --checkpoint kept
  same_answer killed small_whole
  echo "        $done kills, $((runs + 1)) answers"
  if [[ -n "$(find killed kept -name '.*' -type f -o -name '*.tmp' -o -name '.landlink-partial*')" ]]; then failed "kills leave files"; fi
}

# A kill amid the moves of an answer's files, whole ones, leaves the others beside them in the hidden folder; their last
# is summary.json.
no_part_but_moves() {
  local file
  if [[ -f "$1/summary.json" || -z "$(find "$1" -maxdepth 1 -name '.landlink-partial*' 2>/dev/null)" ]]; then
    no_part_of_an_answer "$1" "$2"
    return
  fi
  for file in "$1"/*; do
    if [[ "${file##*/}" == @(path.csv|link_flow.csv|node_flow.csv|corridor.csv|demand_result.csv|capacity_price.csv|certificate.json) ]] &&
      ! cmp -s "$file" "$2/${file##*/}"; then
      failed "$file is half-written"
    fi
  done
}

# From every call on: no answer, or the one before, and no part of a new one.
test_failing_files() {
  local n error answer
  for error in 28 5; do # ENOSPC, EIO
    answer=1
    for (( n = 1; n < 400 && answer != 0; n += error == 28 ? 1 : 3 )); do
      rm -rf fresh kept
      cp -r two_whole older
      for folder in fresh older; do
        answer=0
        FAIL_IO_AT=$n FAIL_IO_ERROR=$error LD_PRELOAD=$shim "$landlink" solve "$two_ways" -o "$folder" --checkpoint kept \
          --checkpoint-every 0 >out.txt 2>err.txt || answer=$?
        if (( answer != 0 && answer != 73 )); then failed "error $error from call $n on: exit $answer"; fi
        no_part_of_an_answer "$folder" two_whole
      done
      if [[ ! -f older/summary.json ]]; then failed "error $error from call $n on: the older answer is gone"; fi
      rm -rf older
    done
    if (( n < 30 || answer != 0 )); then failed "error $error: $n calls are no answer's"; fi
  done
}

# A rename whose reply is lost was done: nothing fails, nothing is lost.
test_lost_replies() {
  local n error answer folder renames=0
  for error in 2 5 116; do # ENOENT, EIO, ESTALE
    for (( n = 1; n <= 40; n += error == 2 ? 1 : 5 )); do
      rm -rf fresh kept
      cp -r two_whole older
      for folder in fresh older; do
        answer=0
        FAIL_IO_RENAMED=$n FAIL_IO_ERROR=$error LD_PRELOAD=$shim "$landlink" solve "$two_ways" -o "$folder" --checkpoint kept \
          --checkpoint-every 0 >out.txt 2>err.txt || answer=$?
        if (( answer != 0 )); then failed "error $error of rename $n: exit $answer"; fi
        same_answer "$folder" two_whole
        if compgen -G "$folder/*old-*" >/dev/null || [[ -n "$(find "$folder" -name '.*' -type f)" ]]; then failed "files are left"; fi
        renames=$((renames + 1))
      done
      rm -rf older
    done
  done
  if (( renames < 100 )); then failed "$renames lost replies"; fi
}

test_full_and_gone() {
  (
    trap '' XFSZ
    ulimit -f 1
    exec "$landlink" solve small -o full --checkpoint kept --checkpoint-every 0 >out.txt 2>err.txt
  )
  local answer=$?
  if (( answer != 73 )); then failed "files of 1 KB at most: exit $answer, not 73"; fi
  has err.txt "warning: no checkpoint: kept/checkpoint-"
  no_part_of_an_answer full small_whole
  if compgen -G 'kept/checkpoint-*' >/dev/null; then failed "a part of a checkpoint is there"; fi
  if (( EUID != 0 )); then
    mkdir -m 555 locked
    expect_codes 73 "$landlink" solve small -o fine --checkpoint locked
  fi
  expect_codes 73 "$landlink" solve small -o fine --checkpoint /dev/null/kept
  start vanishes --checkpoint kept --checkpoint-every 0
  rm -rf vanishes kept
  ended_with 73
  if [[ -e vanishes ]]; then failed "a folder that was removed is there again"; fi
}

test_clock() {
  FAIL_IO_CLOCK=1 LD_PRELOAD=$shim expect_codes 0 "$landlink" solve small -o clock --checkpoint kept --checkpoint-every 1s \
    --time-limit 100
  same_answer clock small_whole
  # a run of another machine lives if its beat goes on, whatever the clocks say, and is dead if not
  mkdir beats
  printf 'process 7 on elsewhere\nbeat 000000001 every 0.50 s\n' >beats/.landlink-owner
  FAIL_IO_CLOCK=1 LD_PRELOAD=$shim expect_codes 0 "$landlink" solve "$two_ways" -o beats
  has err.txt "watching for 2 s whether that lives"
  printf 'process 7 on elsewhere\nbeat 000000001 every 0.50 s\n' >beats/.landlink-owner
  (
    sleep 0.7
    printf 'process 7 on elsewhere\nbeat 000000002 every 0.50 s\n' >beats/.landlink-owner
  ) &
  touch -d 1999-01-01 beats/.landlink-owner
  FAIL_IO_CLOCK=1 LD_PRELOAD=$shim expect_codes 71 "$landlink" solve "$two_ways" -o beats
  wait
  rm -r beats
}

# 2 GiB are enough for a small case; with less it works, or says why not, and always ends.
test_address_space() {
  local kb answer
  for kb in 2097152 1000000 300000 200000 150000 120000 100000 80000 60000 40000; do
    rm -rf narrow
    answer=0
    (
      ulimit -v "$kb"
      exec timeout -k 5 60 "$landlink" solve small -o narrow --device cpu >out.txt 2>err.txt
    ) || answer=$?
    if (( answer == 0 )); then
      expect_codes 0 "$landlink" verify small narrow
    elif (( kb > 1000000 )); then
      failed "$kb KiB of address space: exit $answer"
    elif (( answer == 124 || answer == 137 )); then
      failed "$kb KiB of address space: it does not end"
    elif [[ ! -s err.txt ]] || (( answer > 127 )); then
      failed "$kb KiB of address space: exit $answer, and it does not say why"
    elif [[ -e narrow/summary.json ]]; then
      failed "$kb KiB of address space: exit $answer, and an answer"
    fi
  done
}

"$landlink" generate corridor -o large --stages 25 --routes 5 --demands 3000 --binding 0.4 -q
"$landlink" generate planar -o huge --nodes 800 --demands 12000 --binding 0.6 -q # minutes, by far over each limit
"$landlink" generate corridor -o small --stages 8 --demands 250 --binding 0.3 -q
expect_codes 0 "$landlink" solve large -o whole
expect_codes 0 "$landlink" solve "$two_ways" -o two_whole
from=$EPOCHREALTIME
expect_codes 0 "$landlink" solve small -o small_whole --checkpoint kept --checkpoint-every 0
to=$EPOCHREALTIME
tests=(signals limits owners failing_files lost_replies full_and_gone clock address_space kills)
choose_tests "${@:4}"
for test in "${tests[@]}"; do
  before=$failures start=$SECONDS
  "test_$test" "$from" "$to"
  if (( failures == before )); then echo "ok      $test ($((SECONDS - start)) s)"; else echo "FAILED  $test"; fi
done
if (( failures > 0 )); then
  echo "$failures failures"
  exit 1
fi
