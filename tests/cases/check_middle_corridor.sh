#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The shipped Middle Corridor case is what its script makes of the raw data, byte for byte, the checksums in
# graphs/cases/README.md are those of the raw files, and docs/middle-corridor.md has the tables of shares.py.
# Usage: check_middle_corridor.sh PUBLIC_DATA_FOLDER. Skipped (77) without python3; the comparison also without the data.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/support/tool.sh
need_tool python3

raw=$1/middle-corridor
case_folder=graphs/cases/middle-corridor
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
export PYTHONDONTWRITEBYTECODE=1
failures=0

python3 "$case_folder/shares.py" "$case_folder" >"$made/shares.txt"
while IFS= read -r line; do
  if [[ -n $line ]] && ! grep -qxF -- "$line" docs/middle-corridor.md; then
    echo "docs/middle-corridor.md lacks: $line"
    failures=$((failures + 1))
  fi
done <"$made/shares.txt"
rm "$made/shares.txt"

if [[ ! -r $raw/links.csv ]]; then
  echo "SKIPPED: no raw data at $raw"
  (( failures == 0 )) || exit 1
  exit 77
fi
python3 "$case_folder/convert.py" "$raw" "$made"
for file in "$made"/*; do
  if ! cmp "$file" "$case_folder/$(basename "$file")"; then
    failures=$((failures + 1))
  fi
done
for file in "$case_folder"/*.csv; do
  if [[ ! -e $made/$(basename "$file") ]]; then
    echo "$file: convert.py does not make it"
    failures=$((failures + 1))
  fi
done
for file in "$raw"/*; do
  sum=$(sha256sum "$file")
  if ! grep -qF -- "${sum%% *}" graphs/cases/README.md; then
    echo "graphs/cases/README.md lacks the checksum of $(basename "$file"): ${sum%% *}"
    failures=$((failures + 1))
  fi
done
(( failures == 0 ))
