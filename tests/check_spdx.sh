#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every source file names its licence in its first three lines.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

findings=0
while IFS= read -r file; do
  if ! head -n 3 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0'; then
    echo "$file: add 'SPDX-License-Identifier: Apache-2.0' as a comment at its head"
    findings=$((findings + 1))
  fi
done < <(
  find include graphs kernels solver tests benchmarks cmake examples -type f \( -name '*.[ch]' -o -name '*.cu' -o -name '*.cuh' \
    -o -name '*.cpp' -o -name '*.cmake' -o -name '*.cmake.in' -o -name CMakeLists.txt -o -name '*.sh' -o -name '*.py' \
    -o -name '*.sbatch' -o -name '*.lua' -o -name '*.def' -o -name Containerfile -o -name '*.bash' \) \
    -not -path '*/data/*' 2>/dev/null
  printf '%s\n' CMakeLists.txt dev .ci/run .clang-format .clang-tidy
)
if (( findings > 0 )); then
  echo "$findings findings"
  exit 1
fi
