#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The first case of docs/formats.md is pasted into a shell and gives what the text says.
#     tests/cli/check_example.sh LANDLINK
set -euo pipefail
landlink=$(realpath "${1:?the command}")
docs=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../docs" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sed -n '/<!-- example: begin -->/,/<!-- example: end -->/p' "$docs/formats.md" | grep -v -e '^<!--' -e '^```' >"$work/example.sh"
objective=$(grep -o 'objective [0-9.]* USD' "$docs/formats.md")
cd "$work"
PATH=$(dirname "$landlink"):$PATH bash -e example.sh >out.txt
cat out.txt
grep -q '^status *optimal' out.txt
grep -q "^objective  *${objective#objective }" out.txt
grep -q '^FERRY,link,.*,1816.25,1816.25,450,1816.25,200$' first-answer/capacity_price.csv
