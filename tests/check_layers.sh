#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The floors of the house: a file includes its own floor or a lower one. Some libraries have one door each, and
# nothing below the command prints.
#     include <- graphs <- kernels <- solver <- solver/cli
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C

findings=0
finding() {
  printf '%s\n' "$*"
  findings=$((findings + 1))
}

floor_of() { # a path, as a source file or as an include
  case "$1" in
    include/landlink/* | landlink/*) echo 0 ;;
    graphs/*) echo 1 ;;
    kernels/*) echo 2 ;;
    solver/cli/*) echo 4 ;;
    solver/*) echo 3 ;;
    *) echo none ;;
  esac
}

sources() { find include graphs kernels solver -name '*.[ch]' -o -name '*.cu' -o -name '*.cuh' | sort; }

check_floors() {
  local file line included own theirs
  while IFS=: read -r file line included; do
    own=$(floor_of "$file")
    theirs=$(floor_of "$included")
    if [[ "$theirs" == none ]]; then
      finding "$file:$line: \"$included\": write includes from the root of the tree"
    elif (( theirs > own )); then
      finding "$file:$line: includes $included, which is a higher floor"
    fi
  done < <(sources | xargs grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*("|<landlink/)' /dev/null |
    sed -E 's/^([^:]*:[0-9]+):.*include[[:space:]]*["<]([^">]*)[">].*/\1:\2/')
}

check_door() { # header, the files that may include it (a regular expression)
  local file
  while IFS= read -r file; do
    if [[ ! "$file" =~ $2 ]]; then finding "$file: includes $1; only $2 may"; fi
  done < <(sources | xargs grep -lE "#[[:space:]]*include[[:space:]]*[<\"]$1[>\"]" /dev/null || true)
}

check_printing() {
  local file printing='(^|[^A-Za-z0-9_])((v?printf|puts|putchar|perror) *\(|stdout|stderr)'
  while IFS= read -r file; do
    if [[ "$file" == solver/cli/* ]]; then continue; fi
    if gcc -fpreprocessed -dD -E -P -x c "$file" 2>/dev/null | grep -qE "$printing"; then # without its comments
      finding "$file: prints; only solver/cli may"
    fi
  done < <(sources)
}

check_floors
check_door glpk.h '^solver/lp_glpk\.c$'
check_door metis.h '^graphs/partition_metis\.c$'
check_door 'cuda_runtime(_api)?\.h' '^kernels/cuda/'
check_door mpi.h '^solver/cli/ranks_mpi\.c$'
check_door csv.h '^graphs/io/csv\.c$'
check_printing
if (( findings > 0 )); then
  echo "$findings findings"
  exit 1
fi
