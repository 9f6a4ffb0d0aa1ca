#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# nvcc compiled the CUDA backend, and the library holds its device code. Without nvcc the build leaves the backend out:
# skipped, but a failure where everything must be there (CI=true).
#     tests/check_cuda.sh BUILD
set -euo pipefail
build=${1:?the build folder}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tests/support/tool.sh
source tests/support/tool.sh
export PATH="$PATH:/usr/local/cuda/bin"
need_tool nvcc

symbols=$(nm "$build/liblandlink_all.a" 2>/dev/null)
for kernel in kernels/cuda/*.cu; do
  if ! grep -q "/${kernel##*/}\.o" "$build/build.ninja"; then
    echo "$kernel: not built in $build, though nvcc is here: configure again (LANDLINK_WITH_CUDA is AUTO or ON?)"
    exit 1
  fi
done
if ! grep -q __cudaRegisterFatBinary <<<"$symbols"; then
  echo "$build/liblandlink_all.a holds no device code"
  exit 1
fi
