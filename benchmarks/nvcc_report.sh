#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What nvcc makes of every kernel, as the table of benchmarks/nvcc-report.md: registers, bytes spilled and bytes of stack,
# for both architectures that get machine code. Needs nvcc, no device. Fails on a warning and on a spill.
#     benchmarks/nvcc_report.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
PATH="$PATH:/usr/local/cuda/bin"

compile() {
  local file
  for file in kernels/cuda/*.cu; do
    echo "file $(basename "$file")"
    nvcc -std=c++17 -O3 -I. -Iinclude --fmad=false -Werror all-warnings -Xcompiler=-Wall,-Wextra,-Wconversion,-Wshadow \
      -Xptxas -v -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=sm_90 \
      -gencode arch=compute_90,code=compute_90 -c "$file" -o /dev/null 2>&1
  done
}

nvcc --version | sed -n 's/^Cuda compilation tools, release \([0-9.]*\).*/nvcc \1\n/p'
echo '| file | kernel | architecture | registers | stack bytes | spilled bytes |'
echo '|---|---|---|---|---|---|'
compile | awk '
  $1 == "file" { file = $2 }
  /Compiling entry function/ {
    split($0, part, "\047")
    kernel = substr(part[2], match(part[2], /[a-z]/)) # behind _Z and the length of the name
    match(part[2], /[0-9]+/)
    kernel = substr(kernel, 1, substr(part[2], RSTART, RLENGTH))
    architecture = part[4]
  }
  /bytes stack frame/ { for (i = 2; i <= NF; i++) if ($i == "bytes" && $(i + 1) == "stack") stack = $(i - 1)
                        for (i = 2; i <= NF; i++) if ($i == "bytes" && $(i + 1) == "spill") spilled += $(i - 1) }
  / Used [0-9]+ registers/ {
    for (i = 1; i < NF; i++) if ($i == "Used") registers = $(i + 1)
    printf "| %s | %s | %s | %d | %d | %d |\n", file, kernel, architecture, registers, stack, spilled
    kernels++; all += spilled; spilled = 0
  }
  /error/ { print; all++ }
  END { exit kernels == 0 || all > 0 }'
