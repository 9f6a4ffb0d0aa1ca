#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The build configures without CUDA, by wish or for want of nvcc; where CUDA is a must, it says what is missing. So it does
# without MPI.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

configure() { # name, cmake options; the answer is in $folder/<name>.txt
  local name=$1
  shift
  CUDACXX="$folder/no-nvcc" cmake -S . -B "$folder/$name" -DLANDLINK_BUILD_TESTS=OFF -DLANDLINK_WITH_REPORT=OFF "$@" >"$folder/$name.txt" 2>&1
}

says() { # name text
  if ! grep -qF -- "$2" "$folder/$1.txt"; then
    echo "configuring $1 does not say '$2':"
    cat "$folder/$1.txt"
    exit 1
  fi
}

configure off -DLANDLINK_WITH_CUDA=OFF || { cat "$folder/off.txt"; exit 1; }
configure auto -DLANDLINK_WITH_CUDA=AUTO || { cat "$folder/auto.txt"; exit 1; }
says auto "without the CUDA backend"
if configure must -DLANDLINK_WITH_CUDA=ON; then
  echo "LANDLINK_WITH_CUDA=ON configures without nvcc"
  exit 1
fi
says must "there is no working nvcc"

configure mpi-auto -DLANDLINK_WITH_CUDA=OFF -DLANDLINK_WITH_MPI=AUTO -DCMAKE_DISABLE_FIND_PACKAGE_MPI=ON
says mpi-auto "no MPI found: solves are of one process"
if configure mpi-must -DLANDLINK_WITH_CUDA=OFF -DLANDLINK_WITH_MPI=ON -DCMAKE_DISABLE_FIND_PACKAGE_MPI=ON; then
  echo "LANDLINK_WITH_MPI=ON configures without MPI"
  exit 1
fi
says mpi-must "there is no MPI"
