#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The sources stand as clang-format lays them out; with --fix it lays them out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/support/tool.sh
source tests/support/tool.sh
need_tool clang-format

mapfile -t files < <(find include graphs kernels solver tests benchmarks -type f \
  \( -name '*.[ch]' -o -name '*.cu' -o -name '*.cuh' -o -name '*.cpp' \) -not -path '*/data/*' 2>/dev/null | sort)
if [[ "${1:-}" == --fix ]]; then
  clang-format -i "${files[@]}"
  exit 0
fi
unformatted=0
for file in "${files[@]}"; do
  if ! clang-format --dry-run -Werror "$file" 2>/dev/null; then
    echo "$file: run ./dev format"
    unformatted=$((unformatted + 1))
  fi
done
(( unformatted == 0 ))
