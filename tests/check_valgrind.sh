#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The unit tests under valgrind: invalid accesses and definite leaks fail. (libgomp leaves "possibly lost" blocks.)
#     tests/check_valgrind.sh BUILD
set -euo pipefail
build=${1:?the build folder}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/support/tool.sh
source tests/support/tool.sh
need_tool valgrind

# Long here, minutes or a good part of one; the sanitizers run them, and the suites of the parts that they are made of
# run here. logit compares with long doubles, which valgrind has with the digits of doubles.
slow='^(kernels\.(dense|engine|eurasia|cuda_shim|cuda_faults|cuda_fit|cuda_newton)|graphs\.(convert|csv_cells|middle_corridor|number)|solver\.(chains|checkpoint|compare|crossover|device_loss|hard_input|invest|invest_plans|logit|many_paths|price_ranges|price_solve|public|random|report|restricted|shared_paths|solve|split|start|sweep|team|verify)|fuzz\.inputs)$'
export OMP_NUM_THREADS=2 OMP_WAIT_POLICY=passive

run_suites() { # floor suite,suite...
  local log="$build/valgrind-$1-${2%%,*}.log" answer=0
  valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
    --log-file="$log" "$build/tests/test_$1" "$2" >"$log.out" 2>&1 || answer=$?
  if (( answer == 0 || answer == 77 )); then return 0; fi
  echo "$1: $2: exit $answer"
  grep -vE ' \.\.\.passed$' "$log.out" | tail -n 20
  tail -n 20 "$log"
  return 1
}
export -f run_suites
export build

suites() { # the ctest entries that are suites of a floor, as "floor suite"
  local floor suite
  while read -r floor suite; do
    if [[ -x "$build/tests/test_$floor" && ! "$floor.$suite" =~ $slow ]]; then echo "$floor $suite"; fi
  done < <(ctest --test-dir "$build" -N -LE long | sed -nE 's/^ *Test +#[0-9]+: ([a-z]+)\.([a-z_0-9]+)$/\1 \2/p')
}

# To begin costs valgrind a second, so six suites share a process; those of a kind, which are neighbours, go to several.
hands() { # as "floor suite,suite...", the last floor first, which has most to do
  sort -s -k 1,1r | awk -v most=6 '
    { if (!($1 in count)) floors[++n] = $1; suite[$1, count[$1]++] = $2 }
    END {
      for (f = 1; f <= n; f++) {
        all = count[floors[f]]
        hands = int((all + most - 1) / most)
        for (h = 0; h < hands; h++) {
          line = floors[f] " " suite[floors[f], h]
          for (i = h + hands; i < all; i += hands) line = line "," suite[floors[f], i]
          print line
        }
      }
    }'
}

suites | hands | xargs -P "$(nproc)" -L 1 bash -c 'run_suites "$@"' run_suites
