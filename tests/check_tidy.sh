#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy finds nothing (.clang-tidy says what it looks for).
#     tests/check_tidy.sh BUILD
set -euo pipefail
build=$(cd "${1:?the build folder}" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/support/tool.sh
source tests/support/tool.sh
need_tool clang-tidy

# gcc's own flags mean nothing to clang: they are left out of a copy of the compile commands.
database=$(mktemp -d)
trap 'rm -rf "$database"' EXIT
sed -E 's/ -f(no-)?(canonical-system-headers|fat-lto-objects)//g' "$build/compile_commands.json" \
  >"$database/compile_commands.json"
# Nearly all of the time is the analyzer's: of its 225 000 states a function the last ones find next to nothing.
states=(-Xclang -analyzer-config -Xclang max-nodes=10000)
without=() # a file that this build has no library for
if ! grep -q ranks_mpi.c "$build/compile_commands.json"; then without=(! -name ranks_mpi.c); fi
find graphs kernels solver -name '*.c' "${without[@]}" -print0 |
  xargs -0 -n 4 -P "$(nproc)" clang-tidy --quiet --warnings-as-errors='*' -p "$database" "${states[@]/#/--extra-arg=}"
