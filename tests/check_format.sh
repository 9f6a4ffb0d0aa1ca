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
unformatted=$(clang-format --dry-run "${files[@]}" 2>&1 |
  sed -nE 's/^([^ :]+):[0-9]+:[0-9]+: warning: code should be clang-formatted.*/\1: run .\/dev format/p' | sort -u)
if [[ -n "$unformatted" ]]; then
  echo "$unformatted"
  exit 1
fi
