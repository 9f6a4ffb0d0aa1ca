#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# No number of a real answer can be changed without the verifier telling.
#     tests/cli/run_tamper.sh LANDLINK [COUNT]     COUNT: changes a file (default 25)
set -euo pipefail
landlink=$(realpath "${1:?the command}")
count=${2:-25}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/support/tool.sh
source "$here/../support/tool.sh"
need_tool python3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

case=$here/../../graphs/cases/middle-corridor
"$landlink" solve "$case" -o "$work/answer" -q >/dev/null
python3 "$here/tamper.py" "$landlink" "$case" "$work/answer" "$count"
