#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The tests under Slurm, of run.sh. They wait more than they work (Slurm looks at time limits every 30 s), so all go on at a time.
#     LANDLINK_SANDBOX=FOLDER tests/slurm/tests.sh LANDLINK [TEST...]
set -uo pipefail
landlink=${1:?the command}
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
examples=$root/examples/slurm
# shellcheck source=tests/slurm/cluster.sh
source "$here/cluster.sh"
PATH=$(dirname "$landlink"):$PATH
unset OMP_NUM_THREADS "${!SLURM_@}" "${!SBATCH_@}" "${!SRUN_@}"
cd "$LANDLINK_SANDBOX" || exit 1

# ---- what a test says; each has a folder of its own, where it is ----

failed() {
  printf 'FAILED: %s\n' "$*"
  touch failed
}
has() { # file text
  if ! grep -qF -- "$2" "$1"; then
    failed "$1 lacks '$2'"
    sed 's/^/    /' "$1" | tail -n 30
  fi
}
lacks() { if grep -qF -- "$2" "$1"; then failed "$1 has '$2'"; fi; }

same_answer() { # folder, whole: what run.json tells aside
  local file
  for file in path.csv link_flow.csv demand_result.csv capacity_price.csv certificate.json summary.json; do
    if ! cmp -s "$1/$file" "$2/$file"; then failed "$1/$file is not $2/$file"; fi
  done
}

# ---- jobs ----

submit() { # sbatch's options and words: prints the job's number
  sbatch --parsable "$@" || failed "sbatch $*"
}
field() { scontrol -o show job "$1" 2>/dev/null | sed -n "s/.* $2=\([^ ]*\).*/\1/p"; }
is_over() { [[ "$(field "$1" JobState)" =~ ^(COMPLETED|FAILED|CANCELLED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY)$ ]]; }
ends_as() { # job, state, exit code and signal
  if ! until_true 90 is_over "$1"; then failed "job $1 does not end: $(scontrol -o show job "$1")"; fi
  local is
  is="$(field "$1" JobState) $(field "$1" ExitCode)"
  if [[ ! "$is" =~ ^($2)\ ($3)$ ]]; then failed "job $1 ends as $is, not $2 $3"; fi
}

# ---- moments: a solve stands still from one on until something comes for it, however fast or slow the machine is ----

owner_of() { sed -nE '1s/^process ([0-9]+) on .*/\1/p' "$1/.landlink-owner" 2>/dev/null; }
hold() { # log, folder of the answer: when its masters begin, or where it goes on; sets held
  until_true 60 grep -qE '^(price phase|resumed)' "$1" || failed "$1 has no price phase"
  held=$(owner_of "$2")
  { kill -STOP "$held" && until_true 10 grep -q '^State:.T' "/proc/$held/status"; } || failed "nothing to hold in $2"
}
is_called() { # whether the held process has a signal to see to, or goes on, or is gone
  ! grep -q '^ShdPnd:.0*$' "/proc/$held/status" 2>/dev/null || ! grep -q '^State:.T' "/proc/$held/status" 2>/dev/null
}
nearly_over() { # job: at its next look Slurm warns it, and only this once
  scontrol update JobId="$1" TimeLimit=1
  go_on_when_called
  scontrol update JobId="$1" TimeLimit=30
}
go_on_when_called() {
  until_true 90 is_called || failed "nothing came for process $held"
  kill -CONT "$held" 2>/dev/null
}

# ---- the tests ----

test_cpu() {
  local job
  job=$(submit -o log "$examples/cpu.sbatch" ../case answer)
  ends_as "$job" COMPLETED 0:0
  same_answer answer ../whole
  has log "memory    "
  has log "of the job, SLURM_MEM_PER_NODE"
  if (( $(nproc) >= 2 )); then has log "threads   2 (SLURM_CPUS_PER_TASK)"; fi
}

# The GPU of the sandbox is none: what is tested is the script, and that landlink works without one, and says why.
test_gpu() {
  local job
  job=$(submit -o log "$examples/gpu.sbatch" ../case answer)
  hold log answer
  grep -qzxF CUDA_VISIBLE_DEVICES=0 "/proc/$held/environ" || failed "Slurm gave no GPU"
  kill -CONT "$held"
  ends_as "$job" COMPLETED 0:0
  has log "device    "
  landlink verify ../case answer -q || failed "the answer is not verified"
}

# The warning of a job whose time is nearly over.
test_warning() {
  local job
  job=$(submit -o log "$examples/requeue.sbatch" ../case answer --checkpoint-every 0)
  hold log answer
  nearly_over "$job"
  ends_as "$job" COMPLETED 0:0
  has log "run the same command again, and it goes on from answer.checkpoint"
  has log "resumed   from answer.checkpoint/checkpoint-"
  same_answer answer ../whole
  if [[ "$(field "$job" Restarts)" != 1 ]]; then failed "$(field "$job" Restarts) restarts"; fi
}

# The same warning as SIGUSR1 is a checkpoint, and no more.
test_usr1() {
  local job
  job=$(submit -o log --time=30 --signal=B:USR1@90 --wrap "exec landlink solve ../case -o answer --checkpoint kept")
  hold log answer
  nearly_over "$job"
  ends_as "$job" COMPLETED 0:0
  has log "SIGUSR1: a checkpoint after this round"
  has log "checkpoint in kept"
  same_answer answer ../whole
}

test_preemption() {
  local job urgent
  job=$(submit -o log -p low --gres=gpu:1 "$examples/requeue.sbatch" ../case answer --checkpoint-every 0)
  hold log answer
  urgent=$(submit -o urgent -p main --gres=gpu:1 --wrap true)
  go_on_when_called
  ends_as "$urgent" COMPLETED 0:0
  ends_as "$job" COMPLETED 0:0
  has log "DUE TO PREEMPTION"
  has log "resumed   from answer.checkpoint/checkpoint-"
  same_answer answer ../whole
}

# Where the site has RequeueExit=75, no script is needed.
test_exit_code() {
  local job
  job=$(submit -o log --requeue --open-mode=append --wrap \
    "exec landlink solve ../case -o answer --checkpoint kept --checkpoint-every 0")
  hold log answer
  scancel --batch --signal=TERM "$job"
  go_on_when_called
  ends_as "$job" COMPLETED 0:0
  has log "of the job, SLURM_MEM_PER_CPU"
  has log "resumed   from kept/checkpoint-"
  same_answer answer ../whole
}

test_cancel() {
  local job
  job=$(submit -o log "$examples/requeue.sbatch" ../case answer --checkpoint-every 0)
  hold log answer
  scancel "$job"
  go_on_when_called
  ends_as "$job" CANCELLED ".*"
  if ! compgen -G 'answer.checkpoint/checkpoint-?' >/dev/null; then failed "no checkpoint"; fi
  sleep 8 # as long as a job waits that was put back
  if [[ "$(field "$job" JobState)" != CANCELLED ]]; then failed "a job that was cancelled is $(field "$job" JobState)"; fi
  if (($(grep -c '^landlink ' log) != 1)); then failed "a job that was cancelled ran again"; fi
}

# Slurm kills what has more memory than it asked for, and landlink does not begin what it cannot end, unless it is told to.
test_memory() {
  local job
  job=$(submit -o small --mem=15 "$examples/cpu.sbatch" ../case answer)
  ends_as "$job" FAILED 4:0
  has small "memory: the limit is 15M"
  job=$(submit -o log --mem=10 "$examples/requeue.sbatch" ../case answer --checkpoint-every 0 --memory-limit 8G)
  ends_as "$job" "OUT_OF_MEMORY|FAILED|CANCELLED" ".*"
  has log "xceeded"
  # Slurm asks before it kills: what a solve then had is there as a whole, or nothing is.
  if compgen -G 'answer/*.csv' >/dev/null; then
    landlink verify ../case answer -q || failed "a killed solve leaves a part of an answer"
  fi
  job=$(submit -o log "$examples/requeue.sbatch" ../case answer)
  ends_as "$job" COMPLETED 0:0
  same_answer answer ../whole
}

has_ended() { ! grep -q '^State:.[^Z]' "/proc/$1/status"; }

# A task is missing at first, and then is not. One run without tasks comes to the same.
test_array() {
  local array collection file
  array=$(submit -o 'log-%a' --array=1,3 --export=ALL,TASKS=3 "$examples/array.sbatch" ../small answer --draws 50)
  collection=$(submit -o part --dependency=afterany:"$array" "$examples/collect.sbatch" ../small answer --draws 50)
  ends_as "$collection" FAILED 3:0
  array=$(submit -o 'log-%a' --array=2 --export=ALL,TASKS=3 "$examples/array.sbatch" ../small answer --draws 50)
  collection=$(submit -o all --dependency=afterany:"$array" "$examples/collect.sbatch" ../small answer --draws 50)
  ends_as "$collection" COMPLETED 0:0
  landlink compare ../small -o one --draws 50 -q >/dev/null || failed "the comparison of one run"
  for file in draws.csv draw_quantiles.csv compare.csv; do
    if ! cmp -s "answer/$file" "one/$file"; then failed "answer/$file is not one/$file"; fi
  done
}

# A folder is one job's.
test_two_jobs() {
  local job other
  job=$(submit -o log "$examples/cpu.sbatch" ../case answer)
  hold log answer
  other=$(submit -o other "$examples/cpu.sbatch" ../case answer)
  ends_as "$other" FAILED 71:0
  has other "answer: in use by another run: process $held on"
  has other ", job $job restart 0"
  kill -CONT "$held"
  ends_as "$job" COMPLETED 0:0
  same_answer answer ../whole
}

# Ranks on both nodes, started by srun over PMIx, of the build with OpenMPI.
test_mpi() {
  local job
  job=$(PATH=$PWD/../of_ranks:$PATH submit -o log -p both "$examples/mpi.sbatch" ../case answer)
  ends_as "$job" COMPLETED 0:0
  has log "ranks     "
  same_answer answer ../whole
}

# The node's daemon dies, its job does not: it stands still until its copy is at work on the other node, then goes on.
test_ghost() {
  local job ghost
  export SLURM_STDOUTMODE=log-%N # of steps: otherwise srun passes on what they print, and dies with the node
  job=$(submit -o 'script-%N' -p both "$examples/requeue.sbatch" ../case answer --checkpoint-every 0)
  hold log-n2 answer
  ghost=$held
  until_true 90 test ! -e ../mpi.runs || failed "the nodes are in use"
  kill -KILL "$(<"$LANDLINK_SANDBOX/slurmd.n2.pid")"
  scontrol update NodeName=n2 State=DOWN Reason=silent # which Slurm would notice by itself, some time
  hold log-n1 answer
  kill -CONT "$ghost"
  until_true 30 has_ended "$ghost" || failed "the ghost does not end"
  has log-n2 "was taken over by another run"
  has log-n2 "this one stops, and writes nothing"
  if compgen -G 'answer/*.csv' >/dev/null; then failed "the ghost wrote tables"; fi
  kill -CONT "$held"
  ends_as "$job" COMPLETED 0:0
  has log-n1 "answer: taken from process $ghost on"
  has log-n1 "resumed   from answer.checkpoint/checkpoint-"
  same_answer answer ../whole
}

# What docs/cluster.md and README.md show: scripts are submitted, commands are run, in a folder with a case. Each has to end well.
blocks_of() { # document: a file block-N of each block of code
  awk '!/^    / { inside = 0; next } !inside { inside = 1; n++ } { print substr($0, 5) >("block-" n) }' "$1"
}
nothing_runs_here() { ! squeue -h -o %Z | grep -qxF "$PWD"; }
sbatch_few() { # of the 100 tasks of an array 4
  if [[ "$*" == *array.sbatch* ]]; then TASKS=4 command sbatch --array=1-4 "$@"; else command sbatch "$@"; fi
}
use_ranks() {
  if [[ -z "${LANDLINK_OPENMPI:-}" ]]; then return 1; fi
  PATH=$LANDLINK_SANDBOX/of_ranks:$PATH
}
follow() { # file: in a folder of its own
  local file=$PWD/$1
  if grep -qE 'mpirun|--mpi' "$file" && ! use_ranks; then return; fi
  mkdir "in-$1"
  cd "in-$1" || return
  ln -s ../../small case
  ln -s ../../small CASE
  ln -s "$root/examples" examples
  if [[ "$(head -n 1 "$file")" == '#!/bin/bash' ]]; then
    submit -o log "$file" >/dev/null
  else
    bash -e -o pipefail -c "$(declare -f sbatch_few | sed 's/sbatch_few/sbatch/'); source $file" >log 2>&1 || failed "$(<"$file") says $(tail -n 20 log)"
  fi
  until_true 90 nothing_runs_here || failed "jobs of $(<"$file") do not end"
  while read -r job; do failed "$(<"$file"): job $job"; done < <(
    scontrol -o show job | grep -F "WorkDir=$PWD " | grep -v ' JobState=COMPLETED ')
  if [[ -e failed ]]; then touch ../failed; fi
}
test_page() {
  local file
  blocks_of "$root/docs/cluster.md"
  sed -nE 's/^    ((srun|sbatch) .*)/\1/p' "$root/README.md" | split -l 1 - block-readme-
  for file in block-*; do (follow "$file") & done
  wait
  if (($(find . -path './in-*/log' | wc -l) < 7)); then failed "the page has only $(echo block-*)"; fi
  has in-block-readme-aa/result.json '"optimal"'
  has in-block-3/log "then the job ends (SLURM_JOB_END_TIME)"
}

# A run beside this one, interrupted or killed, leaves nothing.
test_interrupted() {
  local signal run folder
  for signal in INT KILL; do
    ( # a signal that is ignored stays so, and background jobs ignore SIGINT
      exec env -u LANDLINK_SANDBOX -u SLURM_CONF python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$here/run.sh" "$landlink" cpu
    ) >"log-$signal" 2>&1 &
    run=$!
    until_true 60 grep -q . "log-$signal"
    folder=$(sed -n 's/^cluster in //p' "log-$signal")
    until_true 60 test -s "$folder/slurmd.n2.pid" || failed "no second cluster: $(<"log-$signal")"
    kill -"$signal" "$run"
    { wait "$run"; } 2>/dev/null
    until_true 20 test ! -e "$folder" || failed "$folder is left after SIG$signal"
    until_true 5 nobody_is_in "$folder" || failed "processes of $folder are left after SIG$signal"
  done
}
nobody_is_in() { ! grep -qzxF "LANDLINK_SANDBOX=$1" /proc/[0-9]*/environ; }

# ---- all of them ----

run_test() { # name: its output, all at once
  local start=$SECONDS output
  mkdir "$1"
  output=$(cd "$1" && "test_$1" 2>&1)
  if [[ -e "$1/failed" ]]; then
    printf 'FAILED  %s (%d s)\n%s\n' "$1" $((SECONDS - start)) "$output"
  else
    printf 'ok      %s (%d s)\n' "$1" $((SECONDS - start))
  fi
  rm -f "$1.runs"
}

tests=("$@")
if (( $# == 0 )); then mapfile -t tests < <(declare -F | sed -n 's/^declare -f test_//p'); fi
if [[ -z "${LANDLINK_OPENMPI:-}" ]]; then
  echo "SKIPPED: ranks under Slurm: there is no command built with OpenMPI"
  mapfile -t tests < <(printf '%s\n' "${tests[@]}" | grep -vx mpi)
else
  mkdir of_ranks
  ln -s "$LANDLINK_OPENMPI" of_ranks/landlink
  ln -s "$(command -v mpirun.openmpi)" of_ranks/mpirun
  # as root, and more ranks than processors
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
fi
if ! start_cluster; then
  echo "SKIPPED: this Slurm does not start on this machine: its logs are above"
  if [[ "${CI:-}" == true ]]; then exit 1; fi
  exit 77
fi
export OMP_WAIT_POLICY=passive # they are more than there are processors
cp -r "$root/tests/data/cli/two-ways" small
sed -i '1s/$/,capacity_spread/; 2,$s/$/,0.3/' small/link.csv
landlink generate planar -o case --nodes 300 --demands 4000 --binding 0.5 -q
OMP_NUM_THREADS=2 landlink solve case -o whole -q >/dev/null || exit 1
for test in "${tests[@]}"; do touch "$test.runs"; done
for test in "${tests[@]}"; do run_test "$test" & done
wait
failures=$(find . -maxdepth 2 -name failed | wc -l)
if (( failures > 0 )); then
  echo "$failures failures"
  exit 1
fi
