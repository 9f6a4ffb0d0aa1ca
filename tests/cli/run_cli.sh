#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The command as people and schedulers meet it: exit codes, what goes to stdout and what to stderr, signals, and that
# no file is ever half there.
#     tests/cli/run_cli.sh LANDLINK [STOP_S [TEST...|-TEST...]]     STOP_S: the seconds in which a stop must take effect
#                                                                 (default 2); -TEST: all but that one
set -uo pipefail
set -m # a background job then gets SIGINT as a program on a terminal does
landlink=$(realpath "${1:?the command}")
data=$(cd "$(dirname "${BASH_SOURCE[0]}")/../data/cli" && pwd)
two_ways=$data/two-ways
stop_s=${2:-2}
# shellcheck source=tests/support/answers.sh
source "$(dirname "${BASH_SOURCE[0]}")/../support/answers.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

expect() { # exit code, then the command line
  local code=$1
  shift
  expect_codes "$code" "$landlink" "$@"
}

lacks() { if grep -qF -- "$2" "$1"; then failed "$1 has '$2'"; fi; }
is_empty() { if [[ -s "$1" ]]; then failed "$1 is not empty"; fi; }
is_json() { if ! python3 -m json.tool "$1" >/dev/null 2>&1; then failed "$1 is not JSON"; fi; }
is_absent() { if [[ -e "$1" ]]; then failed "$1 exists"; fi; }

# A folder of an answer holds whole files alone: nothing temporary, and the certificate and the summary at once.
is_whole() {
  local file
  for file in summary.json run.json certificate.json; do is_json "$1/$file"; done
  for file in path.csv link_flow.csv demand_result.csv capacity_price.csv; do
    if [[ ! -s "$1/$file" ]]; then failed "$1/$file is missing"; fi
  done
  if find "$1" -name '*.tmp*' -o -name '.*' -type f | grep -q .; then failed "$1 holds temporary files"; fi
}

test_usage() {
  expect 64
  is_empty out.txt
  has err.txt "Examples:" "Commands:"
  expect 0 --help
  is_empty err.txt
  has out.txt "Examples:"
  expect 0 --version
  has out.txt "landlink 0."
  local verb
  for verb in solve compare invest verify report check convert generate info selftest; do
    expect 0 "$verb" --help
    has out.txt "Usage: landlink $verb" "--help"
    expect 0 help "$verb"
  done
  expect 64 slove case
  has err.txt "the nearest is 'solve'"
  expect 64 solve "$two_ways" -o out --tme-limit 3
  has err.txt "the nearest is --time-limit" "Try 'landlink solve --help'"
  if (( $(wc -l <err.txt) != 1 )); then failed "wrong usage takes more than one line"; fi
  expect 64 check "$two_ways" --gap 1
  has err.txt "--gap is not an option of this command, but of solve, compare, invest"
  expect 64 compare "$two_ways" -o out --budget 5
  has err.txt "there is no option --budget; the nearest is --budget-musd, not of this command, but of invest"
  expect 64 compare "$two_ways" -o out --budgte-musd=5
  has err.txt "the nearest is --budget-musd, not of this command, but of invest"
  expect 64 compare "$two_ways" -o out --budger 5
  has err.txt "there is no option --budger. Try"
  local short
  for short in '--time 3' --time=3 --verb; do # shellcheck disable=SC2086 # two words
    expect 64 solve "$two_ways" -o out $short
    has err.txt "there is no option ${short%%[ =]*}; options are written out: --"
  done
  expect 64 solve "$two_ways" -o out --ver
  has err.txt "there is no option --ver. Try"
  expect 64 solve "$two_ways" -o out --zzz
  has err.txt "there is no option --zzz. Try"
  expect 64 "$two_ways"
  has err.txt "there is no command" "there are solve, compare"
  expect 64 solve "$two_ways"
  has err.txt "-o OUT is missing"
  expect 64 solve -o out
  has err.txt "CASE is missing"
  expect 64 verify "$two_ways"
  expect 64 verify "$two_ways" out more
  expect 64 solve "$two_ways" -o
  has err.txt "-o needs a value"
  expect 64 solve "$two_ways" -o ""
  has err.txt "OUT is empty"
  expect 64 solve "$two_ways" -o -q
  has err.txt "-o needs a value, and '-q' looks like an option; if it is the value, write --output=-q"
  expect 64 solve "$two_ways" -o out --checkpoint -q
  has err.txt "--checkpoint needs a value, and '-q' looks like an option; if it is the value, write --checkpoint=-q"
  expect 64 solve "$two_ways" -o out --scenario --hard
  has err.txt "'--hard' looks like an option"
  expect 64 generate gravity -o out --network -v
  has err.txt "'-v' looks like an option"
  is_absent ./-q
  expect 0 solve "$two_ways" --output=-q
  is_whole ./-q
  expect 64 solve "$two_ways" -o out --json=1
  expect 64 solve "$two_ways" -o out -q -v
  expect 64 -q solve "$two_ways" -o out
  expect 64 solve "$two_ways" -o out --scenario nowhere
  has err.txt "nowhere"
  is_absent out
}

test_values() {
  local wrong
  for wrong in "--gap 2" "--gap nan" "--gap x" "--gap -1" "--time-limit 0" "--time-limit 1x" "--time-limit h" "--time-limit -5m" "--iteration-limit 0" \
    "--threads 0" "--threads 1e3" "--year 0" "--demand-scale 0" "--demand-scale inf" "--parts 0" "--seed -1" \
    "--seed 99999999999999999999" "--method simplex" "--device gpu" "--memory-limit 8" "--memory-limit 8X" "--memory-limit -1G" \
    "--memory-limit 1GX" "--memory-limit 1iB" "--logit 0" "--logit -0.1" "--logit nan" "--choices 0" "--choice-factor 0.9" "--pareto cost" "--points 1"; do
    # shellcheck disable=SC2086
    expect 64 solve "$two_ways" -o out $wrong
    has err.txt "${wrong%% *} takes" "'${wrong##* }'"
  done
  expect 64 solve "$two_ways" -o out --choices 5
  has err.txt "--choices and --choice-factor are of --logit THETA"
  expect 64 solve "$two_ways" -o out --points 5
  has err.txt "--points is of --pareto cost,time"
  is_absent out
}

test_generate() {
  local kind
  for kind in planar grid corridor; do
    expect 0 generate "$kind" -o "made/$kind" --demands 60
    is_empty out.txt
    has err.txt "60 demands"
    expect 0 check "made/$kind"
    is_empty err.txt
    has out.txt "demands_without_path          0"
    expect 0 solve "made/$kind" -o "made/answer-$kind"
    has out.txt "optimal" "unmet      0 TEU"
    expect 0 verify "made/$kind" "made/answer-$kind"
  done
  expect 0 generate gravity -o made/gravity --network made/corridor --origins 5 --demands 50 --classes 2 --binding 0.1 -q
  is_empty err.txt
  expect 0 generate gravity -o made/many --network made/corridor --origins 5000 --demands 50 -q
  has err.txt "origins: 5000 are asked for, but there are only"
  sha256sum made/grid/*.csv >before.txt
  expect 64 generate planar -o made/grid
  has err.txt "made/grid: holds a case already"
  sha256sum made/grid/*.csv >after.txt
  if ! cmp -s before.txt after.txt; then failed "generate changed a case that was there"; fi
  expect 0 check made/gravity
  is_empty err.txt
  expect 0 solve made/gravity -o made/answer-gravity
  expect 0 verify made/gravity made/answer-gravity
}

test_generate_usage() {
  local wrong
  expect 64 generate
  has err.txt "KIND (planar, grid, corridor or gravity) is missing"
  expect 64 generate torus -o no_case
  has err.txt "there is no kind 'torus'"
  expect 64 generate planar
  has err.txt "-o CASE is missing"
  expect 64 generate planar -o no_case --rows 4
  has err.txt "--rows is not an option of planar"
  expect 64 generate gravity -o no_case
  has err.txt "--network CASE is missing"
  expect 66 generate gravity -o no_case --network nowhere
  expect 64 generate planar -o no_case --nodes 10 --demands 91
  has err.txt "only 90 pairs"
  expect 64 generate planar -o no_case --demands 10 --volume 0.005
  for wrong in "--nodes 1" "--demands 0" "--volume 0" "--binding 1" "--seed x"; do
    # shellcheck disable=SC2086
    expect 64 generate planar -o no_case $wrong
    has err.txt "${wrong%% *} takes" "'${wrong##* }'"
  done
  is_absent no_case
}

test_solve() {
  expect 0 solve "$two_ways" -o answer/new/folder
  has out.txt "by the Caspian" "status" "optimal" "3800.00 USD" "0 TEU" "answer/new/folder"
  has err.txt "landlink 0." "threads" "sizes" "costs" "capacity" "volumes"
  lacks err.txt "unmet"
  is_whole answer/new/folder
  expect 0 solve "$two_ways" -o answer -q
  is_empty err.txt
  expect 0 solve "$two_ways" -o answer --json --threads 1
  is_json out.txt
  has out.txt '"status": "optimal"' '"objective_usd": "3800"' '"corridor_id"' '"flow_teu"' '"answer": "answer"' '"time_s"'
  expect 0 solve "$two_ways" -o again --threads 2 --method column
  expect 0 solve "$two_ways" -o unmet --demand-scale 2 --parts 2
  cp -r "$two_ways" no_way
  sed -i '/^AT/d' no_way/link.csv
  expect 0 solve no_way -o penalty
  has out.txt "4 TEU"
  has err.txt "warning: 4 TEU (40 % of all freight) of 1 demand stay unmet at their penalty; demand_result.csv lists them"
}

# Demands that must be carried and cannot: proven, with the bottleneck by name, and an answer that carries most.
test_infeasible() {
  cp -r "$two_ways" narrow
  sed -i '/^AT/d; 1s/$/,name/; s/^AB,.*/&,Caspian ferry/' narrow/link.csv
  expect 5 solve narrow -o narrow_out --hard
  has out.txt "infeasible" "verified" "none: not all can be carried, proven" "AB (Caspian ferry)" "4 TEU" "weight in the proof"
  lacks out.txt "its price"
  has err.txt "hard demands cannot all be carried; bottleneck: AB (Caspian ferry)"
  is_whole narrow_out
  has narrow_out/certificate.json '"kind": "infeasibility"' '"bound_usd": "4"' '"set_id": "AB"'
  has narrow_out/summary.json '"status": "infeasible"' '"dual_status": "infeasibility_proof"'
  expect 0 verify narrow narrow_out --hard
  has out.txt "infeasibility" "verified" "proof_exceeds_0_by"
  lacks out.txt "bound_usd"
  expect 0 verify narrow narrow_out --hard --json
  is_json out.txt
  sed -i 's/"price_usd_per_teu": "1"/"price_usd_per_teu": "0.9"/' narrow_out/certificate.json
  expect 70 verify narrow narrow_out --hard
  has err.txt "certificate.json"
  expect 5 solve narrow -o narrow_out --hard --json --method column
  is_json out.txt
}

# A demand that no path serves is told before the solve; with a penalty it stays unmet, without one it is bad data.
test_unreachable() {
  cp -r "$two_ways" cut_off
  sed -i '/,P,/d' cut_off/link.csv
  expect 0 solve cut_off -o cut_off_out
  has err.txt "cut_off/demand.csv:2: no path from A to P" "nearest reachable node: T" "it stays unmet"
  if ! awk '/no path/ { told = NR } /^method/ { solved = NR } END { exit !(told < solved) }' err.txt; then
    failed "the demand without a path is not told before the solve"
  fi
  has out.txt "10 TEU" "100000.00 USD"
  has cut_off_out/demand_result.csv "10000,yes"
  expect 0 verify cut_off cut_off_out
  expect 65 solve cut_off -o cut_off_hard --hard
  has err.txt "cut_off/demand.csv:2: no path from A to P" "nearest reachable node: T"
  is_absent cut_off_hard
}

test_verify() {
  expect 0 solve "$two_ways" -o answer -q
  expect 0 verify "$two_ways" answer
  has out.txt "3800" "verified" "0 % of the optimum"
  expect 0 verify "$two_ways" answer --json
  is_json out.txt
  lacks out.txt "of the optimum"
  expect 66 verify "$two_ways" nowhere
  has err.txt "nowhere: there is no answer here" "name the OUT of a solve"
  cp -r answer forged
  sed -i '2s/,6,/,7,/; 2s/,4,/,3,/' forged/path.csv
  expect 70 verify "$two_ways" forged
  has err.txt "path.csv"
  expect 64 verify "$two_ways" answer --demand-scale 2
  has err.txt "another --demand-scale" "made with"
  expect 64 report "$two_ways" answer --hard
  has err.txt "another --hard"
  cp -r "$two_ways" another-case
  sed -i s/,450,/,451,/ another-case/link.csv # of another input nothing is known
  expect 70 verify another-case answer --demand-scale 2
  has err.txt "problem_xxh64" "--projects"
}

# A build without the page says so, in both commands.
test_report() {
  expect 0 solve "$two_ways" -o shown
  if ! "$landlink" report "$two_ways" shown >out.txt 2>err.txt && grep -q LANDLINK_WITH_REPORT err.txt; then
    expect 69 report "$two_ways" shown
    has err.txt "this build has no report.html" "nodejs, npm"
    is_absent shown/report.html
    expect 0 solve "$two_ways" -o shown
    has err.txt "without report.html"
    return
  fi
  cp shown/report.html before.html
  rm shown/report.html
  expect 0 report "$two_ways" shown
  has out.txt "shown/report.html"
  cmp -s before.html shown/report.html || failed "report writes another page than solve"
  has shown/report.html "landlink report" 'id="data"' "two-ways"
  expect 0 report "$two_ways" shown --json
  is_json out.txt
  expect 66 report "$two_ways" nowhere
  is_absent nowhere
  cp -r shown changed
  sed -i '2s/,[0-9.]*,/,1,/' changed/link_flow.csv
  rm changed/report.html
  expect 70 report "$two_ways" changed
  has err.txt "link_flow.csv:2"
  is_absent changed/report.html
  expect 64 report "$two_ways"
  has err.txt "OUT is missing"
}

test_check_and_info() {
  expect 0 check "$two_ways"
  has out.txt "demands" "links" "every year"
  is_empty err.txt
  expect 0 check "$two_ways" --json
  is_json out.txt
  cp -r "$two_ways" island
  sed -i '/,P,/d' island/link.csv
  expect 0 check island
  has err.txt "warning: " "no path from A to P" "nearest reachable node: T"
  expect 0 info
  has out.txt "version" "threads" "cpu" "gpu" "trees_on" "masters_on"
  expect 0 info "$two_ways" --parts 2
  has out.txt "levels" "shortcut_edges" "tree_height" "triangles" "cut_arcs" "balance" "separator"
  expect 0 info "$two_ways" --parts 99
  has err.txt "99 parts of 4 nodes: each node is a part of its own"
  expect 0 info "$two_ways" --parts 2 --json
  is_json out.txt
  if ! python3 -c 'import json; f = json.load(open("out.txt")); assert f["memory_bytes"] > 2**20 < f["memory_limit_bytes"] and f["memory_case_bytes"] > 0 and f["threads"] > 0 and isinstance(f["gpu_usable"], bool)' \
    2>/dev/null; then failed "info --json does not tell sizes in bytes and threads as a number"; fi
  expect 0 info "$two_ways" --memory-limit 1MiB # too little for any solve: sizes are told all the same
  has out.txt "nodes" "method_why" "none" "ask for more by --memory-limit" "memory_case"
}

test_convert() {
  expect 0 convert "$two_ways" copy --to case
  expect 0 solve copy -o copied
  has out.txt "3800.00 USD"
  expect 0 convert "$two_ways" of/its/own/map.geojson # folders are made
  is_json of/its/own/map.geojson
  expect 64 convert "$two_ways" never/made/net.mcf --to commalab
  is_absent never
  expect 64 convert "$two_ways" net.mcf --to commalab
  is_absent net.mcf
  expect 0 convert "$two_ways" net.mcf --to commalab --lossy
  has err.txt "warning"
  expect 64 convert "$two_ways" x --to word
  expect 0 convert "$two_ways" half.mps --demand-scale 0.5
  expect 64 convert "$two_ways" half --demand-scale 0.5
  has err.txt "leave --demand-scale to the solve"
  is_absent half
  expect 73 convert "$two_ways" /dev/null/x.geojson --to geojson --lossy
}

test_bad_input() {
  expect 66 solve nowhere -o out
  has err.txt "nowhere"
  expect 66 check nowhere
  cp -r "$two_ways" bad
  sed -i 's/,900,30,200,/,900,30,-200,/; s/^AT,A,T/AT,A,X/' bad/link.csv
  expect 65 solve bad -o out
  has err.txt "link.csv:3:" "link.csv:4:" "2 findings in 1 table"
  is_empty out.txt
  sed -i 's/,10000$/,x/' bad/demand.csv
  expect 65 check bad
  has err.txt "link.csv:3:" "link.csv:4:" "demand.csv:2:12:" "3 findings in 2 tables"
  cp -r "$two_ways" tried
  printf 'scenario_id,table,ids,column,operation,value\nneg,link,*,time_h,add,-1e6\n' >tried/scenario.csv
  expect 0 check tried
  has err.txt "scenario 'neg' cannot be applied:" "tried/scenario.csv:2:"
  rm tried/demand.csv
  expect 66 solve tried -o tried-answer
  has err.txt "there is no demand, so nothing to solve; add demand.csv"
  is_absent tried-answer
  expect 66 compare tried -o tried-answer
  is_absent tried-answer
  expect 0 check tried
  is_absent out
  cp -r "$two_ways" free
  sed -i '1s/capacity_teu_per_year/capacty/' free/link.csv
  expect 65 check free
  has err.txt "link.csv:1:73: column 'capacty' is not read; did you mean 'capacity'?"
  sed -i '1s/capacty/most_teu/' free/link.csv
  expect 0 check free
  has err.txt "warning: free: nothing has a capacity"
  cp -r "$two_ways" minutes
  sed -i 's/,900,30,200,/,900,1800,200,/; 1s/directed/directed,mode/; 2,$s/,1,/,1,rail,/' minutes/link.csv
  expect 0 check minutes
  has err.txt "warning: minutes/link.csv:3:19: link 'BP': 900 km in 1800 h are 0.5 km/h, too slow for rail"
}

# A command leaves the case that it reads as it is.
test_keeps_the_case() {
  cp -r "$two_ways" mine
  cp -r mine before
  ln -s mine alias
  local folder
  for folder in mine mine/. "$work/mine" alias; do
    expect 64 solve mine -o "$folder"
    has err.txt "$folder: holds a case" "choose another folder"
  done
  expect 64 solve "$two_ways" -o mine
  mkdir half_case
  gzip -c mine/link.csv >half_case/link.csv.gz
  expect 64 solve mine -o half_case
  local table
  for table in mine/link.csv alias/node.csv; do
    expect 64 convert mine "$table" --to geojson
    has err.txt "$table: is read by this conversion"
  done
  expect 64 convert mine mine --to case
  expect 64 convert "$two_ways" mine/project.csv --to geojson # a table that is not there yet
  has err.txt "mine/project.csv: is a table of a case"
  if ! diff -r mine before; then failed "the case was changed"; fi
  expect 0 solve mine -o mine/answer # a folder inside is its own
  expect 0 convert mine mine/map.geojson
  expect 0 convert "$two_ways" link.csv --to geojson # no case here
  expect 0 convert mine net.mcf --lossy
  expect 64 convert net.mcf ./net.mcf
  expect 0 convert net.mcf road --to tntp
  expect 64 convert road_net.tntp road --to tntp
  has err.txt "road_net.tntp: is read by this conversion"
  expect 64 convert road_net.tntp road_trips.tntp --to geojson
}

test_cannot_write() {
  expect 73 solve "$two_ways" -o /dev/null/out
  has err.txt "/dev/null/out"
  touch a_file
  expect 73 solve "$two_ways" -o a_file
  is_empty a_file
  expect 0 solve "$two_ways" -o taken
  rm taken/path.csv
  mkdir taken/path.csv
  expect 73 solve "$two_ways" -o taken
  has err.txt "taken/path.csv" "it is a folder"
  is_json taken/summary.json
  has err.txt "remove it, or choose another OUT"
  expect 73 solve "$two_ways" -o a_file/below
  has err.txt "a_file/below: cannot be written: Not a directory; a file has the name of a folder: remove it, or choose"
  expect 73 generate grid -o "$(printf 'x%.0s' {1..300})"
  has err.txt "cannot be written: File name too long; choose a shorter name"
  if (( EUID != 0 )); then
    mkdir -m 555 locked
    expect 73 solve "$two_ways" -o locked
    has err.txt "locked: cannot be written: Permission denied; you may not write there: choose another folder"
  fi
  local answer=0
  "$landlink" --help >/dev/full 2>err.txt || answer=$?
  if (( answer != 73 )); then failed "a full stdout: exit $answer, not 73"; fi
  has err.txt "cannot write to stdout; what it goes to is full or closed"
}

# Processes that a launcher started and that do not know of each other must not write one answer, each for itself.
test_started_apart() {
  export PMI_SIZE=2
  expect 69 solve "$two_ways" -o apart
  has err.txt "2 processes were started (PMI_SIZE)" "unset PMI_SIZE"
  expect 69 compare what-if -o apart
  expect 69 generate grid -o apart
  is_absent apart
  expect 0 check "$two_ways"
  export PMI_SIZE=1
  expect 0 solve "$two_ways" -o one
  unset PMI_SIZE
}

test_device() {
  local answer=0
  CUDA_VISIBLE_DEVICES='' "$landlink" solve "$two_ways" -o cpu --device cuda >out.txt 2>err.txt || answer=$?
  if (( answer != 69 )); then failed "--device cuda without a device: exit $answer, not 69"; fi
  has err.txt "or use --device cpu"
  is_absent cpu/run.json
  answer=0
  CUDA_VISIBLE_DEVICES='' "$landlink" selftest --device cuda >out.txt 2>err.txt || answer=$?
  if (( answer != 69 )); then failed "selftest --device cuda without a device: exit $answer, not 69"; fi
  has err.txt "or use --device cpu"
  is_empty out.txt
  expect 0 selftest --device cpu "$two_ways"
  has out.txt "ok      copy" "ok      walk" "ok      solve      two-ways: 3800.00 USD" "ok      flows" "ok      entries" "19 checks, 0 failed"
  expect 0 solve "$two_ways" -o cpu --device cpu
  has cpu/run.json '"device_why": "asked for"'
  CUDA_VISIBLE_DEVICES='' "$landlink" solve "$two_ways" -o auto --device auto >out.txt 2>err.txt ||
    failed "--device auto without a device: exit $?"
  has err.txt "(auto, cuda: "
  if (( $(grep -c '^device' err.txt) != 1 )); then failed "the log does not tell the device once"; fi
  has auto/run.json '"device_why": "auto, cuda: '
  if ! grep -q 'not in this build' auto/run.json; then has auto/run.json 'this run was given none: CUDA_VISIBLE_DEVICES'; fi
  expect 0 info
  has out.txt "cuda: "
}

test_vertex() {
  expect 0 generate planar --nodes 40 --demands 200 --binding 0.3 -o face
  expect 0 solve face -o vertex --method interior --vertex
  has vertex/run.json '"found": true'
  has err.txt "demands are split ("
  expect 0 solve face -o basic --method column --vertex
  expect 64 solve face -o vertex --vertex=yes
}

# A grid of n x n places with tight capacities and random demands.
make_grid() { # folder, n, demands
  mkdir "$1"
  awk -v folder="$1" -v n="$2" -v demands="$3" 'BEGIN {
    srand(1)
    node = folder "/node.csv"; link = folder "/link.csv"; class = folder "/commodity.csv"; demand = folder "/demand.csv"
    print "node_id,x_coord,y_coord" >node
    print "link_id,from_node_id,to_node_id,directed,time_h,cost_usd_per_teu,capacity_teu_per_year" >link
    print "commodity_id,value_of_time_usd_per_teu_day\nbox,10" >class
    print "o_node_id,d_node_id,commodity_id,volume" >demand
    for (i = 0; i < n * n; i++) {
      print i "," i % n "," int(i / n) >node
      if (i % n < n - 1) print "e" i "," i "," i + 1 ",0,5," int(50 + 100 * rand()) "," int(40 + 200 * rand()) >link
      if (i < n * (n - 1)) print "n" i "," i "," i + n ",0,5," int(50 + 100 * rand()) "," int(40 + 200 * rand()) >link
    }
    for (d = 0; d < demands; d++) {
      from = int(n * n * rand()); to = int(n * n * rand())
      if (from != to) print from "," to ",box," int(1 + 20 * rand()) >demand
    }
  }'
}

start_large() { # folder, text: returns when the log has it
  : >err.txt # not what was told before
  "$landlink" solve large -o "$1" --gap 0 >out.txt 2>err.txt &
  solver=$!
  for _ in $(seq 1200); do
    if grep -q "$2" err.txt 2>/dev/null; then break; fi
    sleep 0.05
  done
}

seconds_since() { awk -v now="$EPOCHREALTIME" -v then="$1" 'BEGIN { print now - then }'; }
in_time() { # start, seconds, what
  local took
  took=$(seconds_since "$1")
  if ! awk -v took="$took" -v most="$2" 'BEGIN { exit !(took <= most) }'; then failed "$3 took $took s, over $2 s"; fi
}

ended_with() { # codes that are right
  local answer=0 code
  wait "$solver" || answer=$?
  for code in "$@"; do if (( answer == code )); then return; fi; done
  failed "exit $answer, not $*"
}

test_limits() {
  local start
  make_grid grid 10 250
  expect 3 solve grid -o limited --gap 0 --iteration-limit 1
  has out.txt "feasible"
  is_whole limited
  if (( $(grep -c 'bound .* objective' err.txt) != 1 )); then failed "--iteration-limit 1 did not end after one round"; fi
  expect 0 verify grid limited
  if ! grep -qE '^within +[0-9.e-]+ % of the optimum$' out.txt; then failed "verify does not tell how far from the optimum"; fi
  make_grid large 30 3000
  start=$EPOCHREALTIME
  expect 3 solve large -o late --gap 0 --time-limit 3
  in_time "$start" $((3 + stop_s)) "--time-limit 3"
  has out.txt "feasible" "verified"
  is_whole late
  expect 4 solve large -o none --hard --time-limit 0.001s
  is_empty out.txt
  has err.txt "before the solve"
  lacks err.txt "an earlier solve"
  is_absent none
  expect 4 solve large -o late --hard --time-limit 0.001s
  has err.txt "late still holds what an earlier solve left"
  is_whole late
}

# In the price phase, and in the simplex of the first master.
test_signals() {
  local signal start
  for signal in INT TERM; do
    start_large "stopped$signal" "$([[ $signal == INT ]] && echo '^method' || echo '^price phase')"
    start=$EPOCHREALTIME
    kill "-$signal" "$solver"
    ended_with 3
    in_time "$start" "$stop_s" "the stop by SIG$signal"
    has err.txt "SIG$signal: stopping with the best answer so far" "interrupted: the answer is feasible"
    has out.txt "feasible" "verified"
    is_whole "stopped$signal"
    expect 0 verify large "stopped$signal"
  done
  start_large twice '^method'
  kill -INT "$solver"
  for _ in $(seq 100); do
    if grep -q SIGINT err.txt; then break; fi
    sleep 0.01
  done
  kill -INT "$solver" 2>/dev/null
  ended_with 130 3
  start_large killed '^method'
  kill -KILL "$solver"
  { wait "$solver"; } 2>/dev/null # bash would tell that it was killed
  is_absent killed/summary.json
}

# What a run was given, and by what.
test_given() {
  local why
  env -u OMP_NUM_THREADS -u SLURM_CPUS_PER_TASK taskset -c 0 "$landlink" solve "$two_ways" -o given >out.txt 2>err.txt
  has err.txt "threads   1 (the"
  env -u OMP_NUM_THREADS SLURM_CPUS_PER_TASK=1 "$landlink" solve "$two_ways" -o given >out.txt 2>err.txt
  has given/run.json '"threads": 1' '"threads_why": "SLURM_CPUS_PER_TASK"'
  SLURM_CPUS_PER_TASK=1 OMP_NUM_THREADS=2 "$landlink" solve "$two_ways" -o given >out.txt 2>err.txt
  has given/run.json '"threads": 2' '"threads_why": "OMP_NUM_THREADS"'
  OMP_NUM_THREADS=2 "$landlink" solve "$two_ways" -o given --threads 1 --memory-limit 1G >out.txt 2>err.txt
  has given/run.json '"threads": 1' '"threads_why": "asked for"' '"limit_why": "asked for"'
  if ! (ulimit -v 8000000 && "$landlink" --version >out.txt 2>err.txt); then return; fi # sanitizers reserve terabytes
  (ulimit -v 8000000 && "$landlink" solve "$two_ways" -o given --device cpu >out.txt 2>err.txt)
  why=$(sed -n 's/.*"limit_why": "\(.*\)".*/\1/p' given/run.json)
  case "$why" in "of the address space, ulimit -v" | "of the control group" | "what the machine has") ;; *) failed "the memory limit is '$why'" ;; esac
}

test_owner() {
  start_large owned '^price phase'
  expect 71 solve "$two_ways" -o owned
  has err.txt "owned: in use by another run: process $solver on"
  kill -KILL "$solver"
  { wait "$solver"; } 2>/dev/null
  expect 0 solve "$two_ways" -o owned # what a killed run leaves owns nothing
  is_whole owned
  is_absent owned/.landlink-owner
}

test_sweeps() {
  expect 0 compare "$two_ways" -o curve --sweep 'link:AB capacity_teu_per_year 2:6:2' --sweep 'link:AB;BP time_h *1:2:1' -q
  has out.txt "3 points of link:AB capacity_teu_per_year 2:6:2, in sweep.csv" "2 points of link:AB;BP" \
    "capacity_teu_per_year  status" "USD for one more" "                    2  optimal"
  has curve/sweep.csv "sweep,table,ids" "1,link,AB,capacity_teu_per_year,set,4,optimal,yes" "2,link,AB;BP,time_h,multiply,2"
  expect 0 compare "$two_ways" -o curve --sweep 'link:AB capacity_teu_per_year 2:6:2' --json -q
  is_json out.txt
  has out.txt '"sweeps"' '"points"'
  expect 64 compare "$two_ways" -o no-curve --sweep 'link:AB capacity_teu_per_year 2-6'
  has err.txt "--sweep 'link:AB capacity_teu_per_year 2-6'" "FROM:TO:STEP"
  expect 64 compare "$two_ways" -o no-curve --sweep 'link:AX capacity_teu_per_year 2:6:2'
  has err.txt "there is no link 'AX'; did you mean 'AB'?"
  expect 65 compare "$two_ways" -o no-curve --draws 3
  has err.txt "no link has a time_spread"
  expect 64 compare "$two_ways" -o no-curve --draws 0
  has err.txt "--draws takes a whole number"
  is_absent no-curve
  cp -r "$two_ways" chance
  sed -i '1s/$/,time_spread/; 2,$s/$/,0.3/; s/,,0.3/,,0.3/' chance/link.csv
  expect 0 compare chance -o chances --draws 3 --seed 4 --json -q
  is_json out.txt
  has out.txt '"draws"'
  has chances/draw_quantiles.csv "stays_cheapest_percent,3"
}

# What was stopped does not look as if it were final.
test_stopped() {
  expect 0 solve "$two_ways" -o ways --pareto cost,time
  has out.txt "there are no others"
  has ways/pareto.csv "gap,status" ",optimal"
  expect 0 solve "$two_ways" -o people --logit 0.01
  has out.txt "cost " "of flows and unmet"
  expect 0 compare "$two_ways" -o shares --outage links --task 1/2 -q
  expect 3 compare "$two_ways" -o shares --outage links --collect -q
  has out.txt "status" "outages have no answer: stopped"
}

test_compare() {
  expect 64 compare "$two_ways"
  has err.txt "-o OUT is missing"
  expect 64 compare "$two_ways" -o none
  has err.txt "there is nothing to compare" "scenario.csv"
  is_absent none
  expect 64 solve "$two_ways" -o none --cold
  has err.txt "--cold is not an option of this command, but of compare"
  expect 64 compare "$two_ways" -o none --scenario dear --scenario poor
  has err.txt "--scenario is there twice; put its ids into one list, separated by ';'"
  expect 64 solve "$two_ways" -o none -o other
  has err.txt "--output is there twice; it takes one value"
  is_absent none
  is_absent other
  cp -r "$two_ways" what-if
  printf '%s\n' scenario_id,table,ids,column,operation,value 'shut,link,*,status,set,closed' \
    'poor,link,*,cost_usd_per_teu,add,-1e6' 'dear,link,*,cost_usd_per_teu,multiply,2' >what-if/scenario.csv
  expect 0 compare what-if -o pair --scenario dear
  has out.txt "scenario" "base" "dear" "million USD" "comparison  pair"
  has err.txt "dear"
  is_whole pair/dear
  expect 66 verify what-if pair
  has err.txt "pair: holds a comparison" "landlink verify what-if pair/base" "pair/SCENARIO --scenario SCENARIO"
  sed -i 's/SCENARIO/dear/g' err.txt
  follow_advice 2
  expect 0 verify what-if pair/dear --scenario dear
  expect 2 compare what-if -o all -q
  has out.txt "poor" "not applied"
  has err.txt "warning: poor: not applied" "scenario.csv:3:" ": cost_usd_per_teu of link" "of 3 scenarios"
  has all/scenario_result.csv "poor,,,,not applied,no"
  is_absent all/poor
  expect 2 compare what-if -o all --json -q
  is_json out.txt
  if find all -name '.*' | grep -q .; then failed "all holds temporary files"; fi
  expect 0 compare "$two_ways" -o cut --outage links -q
  has out.txt "closed" "million USD" "AB"
  has cut/outage.csv "rank,kind,id"
  expect 0 compare "$two_ways" -o cut --outage links --json -q
  is_json out.txt
  has out.txt '"outages"'
  expect 64 compare "$two_ways" -o cut --outage boarder
  has err.txt "--outage takes links, nodes or border"
  test_sweeps
  sed -i s/multiply/mulitply/ what-if/scenario.csv
  expect 65 compare what-if -o bad
  has err.txt "scenario.csv:4:" "did you mean 'multiply'"
  is_absent bad
  expect 64 compare what-if -o what-if
  has err.txt "holds a case"
}

# Parts are what a run leaves that is killed while it puts its files there, and what remains where somebody removed some.
test_parts_that_others_left() {
  local made=.landlink-partial-1-abcdef
  mkdir left
  cp left-solve/path.csv left
  expect 64 compare what-then -o left
  has err.txt "left: holds parts of the answer of a solve (path.csv)"
  expect 0 solve what-then -o left -q
  rm -r left && mkdir -p "left/$made" # nothing was put there yet
  cp left-compare/compare.csv "left/$made"
  expect 0 solve what-then -o left -q
  is_absent "left/$made"
  rm -r left && mkdir -p "left/$made"
  cp left-compare/link_difference.csv "left/$made"
  cp -r left-compare/base left
  expect 64 solve what-then -o left
  has err.txt "left: holds parts of a comparison (.landlink-partial-*)"
  expect 0 compare what-then -o left -q
  is_absent "left/$made"
  rm left/compare.csv
  expect 64 invest what-then -o left --budget-musd 50
  has err.txt "left: holds parts of a comparison (scenario_result.csv)"
  rm -r left && mkdir left
  cp left-invest/invest.csv left
  expect 64 solve what-then -o left
  has err.txt "left: holds parts of a choice of projects (invest.csv)"
  expect 0 invest what-then -o left --budget-musd 50 -q
  rm -r left
  expect 0 compare what-then -o left --task 1/2 -q
  expect 64 solve what-then -o left
  has err.txt "left: holds parts of a comparison (.landlink-tasks)"
}

# What one command left is not mixed with what another leaves, and what an earlier run left beside it is told.
test_keeps_what_others_left() {
  cp -r "$two_ways" what-then
  printf '%s\n' scenario_id,table,ids,column,operation,value 'dear,link,*,cost_usd_per_teu,multiply,2' \
    'dearer,link,*,cost_usd_per_teu,multiply,3' >what-then/scenario.csv
  printf '%s\n' project_id,name,link_ids,capacity_delta,capex_musd 'wide,Wider,AB,20,30' >what-then/project.csv
  expect 0 solve what-then -o left-solve -q
  expect 0 compare what-then -o left-compare -q
  expect 0 invest what-then -o left-invest --budget-musd 50 -q
  find left-* -type f -exec sha256sum {} + | sort >before.txt
  expect 64 compare what-then -o left-solve
  has err.txt "left-solve: holds the answer of a solve (certificate.json)" "choose another folder"
  expect 64 invest what-then -o left-solve --budget-musd 50
  expect 64 solve what-then -o left-compare
  has err.txt "left-compare: holds a comparison (compare.csv)"
  expect 64 invest what-then -o left-compare --budget-musd 50
  expect 64 solve what-then -o left-invest
  has err.txt "left-invest: holds a choice of projects (invest.json)"
  expect 64 compare what-then -o left-invest
  find left-* -type f -exec sha256sum {} + | sort >after.txt
  if ! cmp -s before.txt after.txt; then failed "a refused command changed what was there"; fi
  test_parts_that_others_left
  expect 0 compare what-then -o left-compare
  lacks err.txt "of an earlier run"
  expect 0 compare what-then -o left-compare --scenario dear -q
  has err.txt "left-compare: an answer of an earlier run is still here" "no table of this one tells: dearer; remove it"
  expect 0 verify what-then left-compare/dearer --scenario dearer
  expect 0 invest what-then -o left-invest --phase '2025:20;2030:30' -q
  has err.txt "left-invest: answers of an earlier run are still here" ": base, plan; remove them"
}

# The commands that a message names, as many as that, do what they are named for.
follow_advice() {
  grep -oE 'landlink (verify|report) .*' err.txt >advice.txt || true
  if [[ $(wc -l <advice.txt) != "$1" ]]; then failed "not $1 commands are advised"; fi
  while read -r _ advised; do
    eval "expect 0 $advised"
  done <advice.txt
}

test_invest() {
  cp -r "$two_ways" build-it
  cat >build-it/project.csv <<'CSV'
project_id,name,link_ids,capacity_delta,capex_musd
wide,Wider,AB,20,30
twin,Twice,AB,20,50
CSV
  expect 64 invest build-it -o none
  has err.txt "--budget-musd B is missing"
  expect 64 invest build-it -o none --budget-musd 0
  has err.txt "a budget of 0 million USD" "above 0"
  expect 64 invest build-it -o none --budget-musd -3
  has err.txt "a budget of -3 million USD"
  expect 64 invest build-it -o none --budget-musd ten
  expect 64 invest build-it -o none --budget-musd 5 --phase 2025:5
  has err.txt "contradict"
  expect 64 invest build-it -o none --phase 2025
  has err.txt "YEAR:MUSD"
  expect 64 invest build-it -o none --budget-musd 5 --candidates wyde
  has err.txt "did you mean 'wide'"
  expect 65 invest "$two_ways" -o none --budget-musd 5
  has err.txt "the case has no project.csv"
  is_absent none
  expect 0 invest build-it -o built --budget-musd 40
  has out.txt "optimal" "wide" "saving"
  is_whole built/base
  has built/invest.csv "wide,Wider,30,yes,"
  has built/invest.json '"gap"'
  expect 0 verify build-it built/plan --projects wide
  expect 0 invest build-it -o built --phase '2025:10;2030:25' --rate 0.05 --json -q
  is_json out.txt
  has out.txt '"phases"' '"weight"'
  expect 0 verify build-it built/plan-2030 --projects wide --year 2030
  expect 0 solve build-it -o wider --projects 'wide,wide' -q
  has wider/summary.json '"projects": "wide"' '"hard": false' '"demand_scale": 1'
  expect 64 verify build-it wider
  has err.txt "another --projects" "made with: --projects wide"
  expect 66 verify build-it built
  has err.txt "built: holds a choice of projects"
  follow_advice 4
  expect 0 invest build-it -o once --budget-musd 40 --hard -q
  expect 66 verify build-it once
  follow_advice 2
}

tests=(usage values generate_usage generate solve compare stopped invest infeasible unreachable verify report check_and_info convert bad_input keeps_the_case keeps_what_others_left cannot_write started_apart device vertex limits signals given owner)
choose_tests "${@:3}"
for test in "${tests[@]}"; do
  before=$failures
  "test_$test"
  if (( failures == before )); then echo "ok      $test"; else echo "FAILED  $test"; fi
done
if (( failures > 0 )); then
  echo "$failures failures"
  exit 1
fi
