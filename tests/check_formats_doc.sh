#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# docs/formats.md names every table that is read, and under its heading every column of it; and the bounds of what is
# probably in a wrong unit.
#     tests/check_formats_doc.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
page=docs/formats.md
failures=0

section() { # table: the lines from its heading to the next
  awk -v table="$1" '/^## / { inside = index($0, table) > 0 } inside' "$page"
}

for source in graphs/tables/*.c; do
  tables=$(grep -oE 'll_table_open(_unchecked)?\(t, "[a-z_]*\.csv"' "$source" | grep -o '[a-z_]*\.csv' || true)
  columns=$(grep -oE '\{"[a-z0-9_]+", (true|false)\}' "$source" | grep -oE '[a-z0-9_]{2,}' | grep -vE '^(true|false)$' || true)
  for table in $tables; do
    if [[ -z $(section "$table") ]]; then
      echo "$page: no section on $table"
      failures=$((failures + 1))
    fi
  done
  for column in $columns; do
    text=$(for table in $tables; do section "$table"; done)
    if ! grep -qw -- "$column" <<<"$text"; then
      echo "$page: nothing on column $column of $tables ($source)"
      failures=$((failures + 1))
    fi
  done
done
# A row a mode: {"rail", {"rail", "train"}, 2, 250, 0.05, 10, 5000} is "| rail | rail, train | 2 to 250 | 0.05 to 10 | 5000 |".
rows=$(sed -nE 's/^    \{"([a-z ]+)", \{("[^}]*)\}, ([0-9]+), ([0-9]+), ([0-9.]+), ([0-9]+), ([0-9]+)\},$/| \1 | \2 | \3 to \4 | \5 to \6 | \7 |/p' \
  graphs/tables/plausible.c | tr -d '"' | sed 's/| 0 |$/| |/')
if (( $(wc -l <<<"$rows") < 5 )); then
  echo "graphs/tables/plausible.c: its modes are not found"
  failures=$((failures + 1))
fi
while IFS= read -r row; do
  if ! grep -qF -- "$row" "$page"; then
    echo "$page: lacks '$row' (graphs/tables/plausible.c)"
    failures=$((failures + 1))
  fi
done <<<"$rows"
if (( failures > 0 )); then exit 1; fi
