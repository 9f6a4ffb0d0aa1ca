#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Ends every process that has LANDLINK_SANDBOX=FOLDER in its environment, and removes the folder. With a PROCESS: when that is gone.
#     env -u LANDLINK_SANDBOX tests/slurm/sweep.sh FOLDER [PROCESS]
set -uo pipefail
folder=${1:?a folder}
if [[ "$folder" != /*/landlink-slurm.* ]]; then exit 64; fi
owner=${2:-}

members() {
  grep -lzxF "LANDLINK_SANDBOX=$folder" /proc/[0-9]*/environ 2>/dev/null | sed 's|^/proc/||; s|/environ$||'
}

while [[ -n "$owner" && -d "$folder" ]] && kill -0 "$owner" 2>/dev/null; do sleep 0.5; done
for _ in 1 2 3 4 5 6 7 8 9 10; do # a process that forks meanwhile has a child that is found in the next round
  mapfile -t found < <(members)
  if (( ${#found[@]} == 0 )); then break; fi
  kill -KILL "${found[@]}" 2>/dev/null
  sleep 0.1
done
rm -rf "$folder"
[[ ! -e "$folder" ]]
